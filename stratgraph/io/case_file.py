"""Reading and writing a question: a case file, resolved against its theater."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratgraph.catalogue import Assumed, assumption_fields, from_file, in_file, key_of
from stratgraph.errors import ScenarioError, StratgraphError
from stratgraph.measures.gateways import PanelSettings
from stratgraph.model.progress import Steps
from stratgraph.model.scenario import Fall, Scenario
from stratgraph.model.systems import select_systems
from stratgraph.studies.hold_or_fall import Assumptions, Case, Swept

from . import question_models
from .atomic import write_new
from .bundled import find_case, find_theater_of
from .csv_and_toml import parse_toml, read_toml
from .disk import as_path
from .drawn_polygons import areas_toml, cut_area_file, read_areas, read_cut_area
from .theater_folder import read_facts
from .toml_text import toml_lines
from .uncertainty_keys import uncertainty_pairs

# Reading the rows of a theater takes about so many times as long as joining them.
READ, JOINED = 2, 1

if TYPE_CHECKING:
    from collections.abc import Callable

    from stratgraph.model.cut_area import CutArea
    from stratgraph.model.dataset import Facts
    from stratgraph.model.events import DrawnDistance
    from stratgraph.model.progress import Progress
    from stratgraph.model.territory import GroundAreas
    from stratgraph.model.theater import Theater


def read_case(name: str | Path, *, progress: Progress | None = None) -> Case:
    """Read a question from its file, or by the name of a bundled case.

    Parameters
    ----------
    name : str or path
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Raises
    ------
    FileFormatError
        If the file is malformed; names the key.
    ScenarioError, UnknownSettlementError
        If the question does not make sense on the facts.

    Examples
    --------
    >>> read_case("gate_falls").objectives
    ('kingsbridge',)
    """
    return read_case_and_facts(name, progress=progress)[0]


def read_case_and_facts(
    name: str | Path, *, progress: Progress | None = None
) -> tuple[Case, Facts]:
    """Read a question, and the facts it is asked of: other days, and systems it leaves out.

    Raises
    ------
    FileFormatError, ScenarioError, UnknownSettlementError
        As :func:`read_case`.
    """
    path = find_case(name)
    keys = read_toml(path, question_models.CaseKeys)
    steps = Steps(READ + JOINED, progress)
    facts = read_facts(find_theater_of(path, keys.theater), progress=steps.within(READ))
    steps.done(READ)
    case = _checked(keys, (facts, facts.theater()), _Drawn(path))
    steps.done(JOINED)
    return case, facts


def parse_case(
    text: str,
    known: Callable[[str], tuple[Facts, Theater]],
    *,
    file: str = "case.toml",
    areas: Callable[[question_models.GroundKeys], GroundAreas] | None = None,
    cuts: Callable[[str], CutArea] | None = None,
) -> Case:
    """Read a question from the text of its file, with facts that are at hand already.

    Parameters
    ----------
    text : str
    known : callable
        Returns the facts, and the theater they join to, for what the file says of its theater.
    file : str
        Its name, for errors; areas are looked for beside it.
    areas : callable, optional
        Returns the areas that the file names instead.
    cuts : callable, optional
        Returns the areas of a file that cut roads instead.

    Raises
    ------
    FileFormatError, ScenarioError, UnknownSettlementError
        As :func:`read_case`.

    Examples
    --------
    >>> facts = read_facts("valley")
    >>> text = case_toml(read_case("gate_falls"))
    >>> parse_case(text, lambda _: (facts, facts.theater())) == read_case("gate_falls")
    True
    """
    keys = parse_toml(text, question_models.CaseKeys, file)
    try:
        facts, theater = known(keys.theater)
    except StratgraphError as error:
        raise error.within(file) from None
    return _checked(keys, (facts, theater), _Drawn(Path(file), areas, cuts))


@dataclass(frozen=True)
class _Drawn:
    """A question's file, and how the areas that it names are found: beside it, or as told."""

    file: Path
    areas: Callable[[question_models.GroundKeys], GroundAreas] | None = None
    cuts: Callable[[str], CutArea] | None = None

    def ground(self, keys: question_models.CaseKeys, theater: Theater) -> GroundAreas | None:
        """Return the areas that weapons may stand on, where the question names any."""
        if keys.ground is None:
            return None
        if self.areas is not None:
            return self.areas(keys.ground)
        return read_areas(keys.ground, self.file.parent, theater)

    def cut_areas(self, keys: question_models.CaseKeys) -> tuple[CutArea, ...]:
        """Return the areas whose roads the question cuts."""
        for number, one in enumerate(keys.cuts, 1):
            if not isinstance(one, str) and (one.crosses is None) == (one.polygon is None):
                raise ScenarioError(
                    f'cuts, entry {number}: name either a water, {{ crosses = "ID" }}, or a file '
                    'of areas, { polygon = "FILE" }'
                )
        named = [one.polygon for one in keys.cuts if not isinstance(one, str) and one.polygon]
        if self.cuts is not None:
            return tuple(map(self.cuts, named))
        return tuple(read_cut_area(one, self.file.parent) for one in named)


def _checked(keys: question_models.CaseKeys, known: tuple[Facts, Theater], drawn: _Drawn) -> Case:
    facts, theater = known
    try:
        case = _case(keys, facts, theater, drawn)
        # What does not fit the facts is told now, not when it is first needed.
        _ = case.after
    except StratgraphError as error:
        raise error.within(drawn.file) from None
    return case


def _case(keys: question_models.CaseKeys, facts: Facts, theater: Theater, drawn: _Drawn) -> Case:
    assume = keys.assume
    if assume.systems and not facts.systems:
        raise ScenarioError(
            "the theater lists no systems (it has no systems.csv, or an empty one); write "
            "systems = [] under [assume], and what needs none is answered"
        )
    return Case(
        keys.name,
        keys.about,
        theater,
        facts.control_by_events(
            keys.as_of, basis=keys.events or None, assessor=keys.assessor or None
        ),
        keys.attacker,
        keys.defender or None,
        _scenario(keys, drawn.cut_areas(keys)),
        tuple(keys.bases),
        tuple(keys.objectives),
        _assumptions(keys, facts),
        tuple(keys.bases_after),
        _drawn(keys, facts),
        drawn.ground(keys, theater),
        _swept(keys),
        None if keys.uncertainty is None else keys.uncertainty.made(),
    )


def _swept(keys: question_models.CaseKeys) -> Swept | None:
    given = keys.sweep
    if given is None:
        return None
    return Swept(tuple(given.towns), tuple(given.metrics), tuple(given.places))


def _drawn(keys: question_models.CaseKeys, facts: Facts) -> tuple[DrawnDistance, ...]:
    """Return the drawn distances of the day, where the case asks for drawn ground."""
    drawn = keys.uncertainty is not None and "drawn" in keys.uncertainty.ground
    if "drawn" not in keys.assume.also_ground and not drawn:
        return ()
    return tuple(one for one in facts.drawn_distances if one.on == keys.as_of)


def _assumptions(keys: question_models.CaseKeys, facts: Facts) -> Assumptions:
    given = _given(Assumed, keys.assume)
    given["systems"] = select_systems(facts.systems, given["systems"])
    return Assumptions(panel=PanelSettings(**_given(PanelSettings, keys.panel)), **given)


def _given(cls: type, keys: Any) -> dict[str, Any]:
    """Return what a table gives for each assumption, by name of field."""
    return {one.name: from_file(one, getattr(keys, key_of(one))) for one in assumption_fields(cls)}


def _scenario(keys: question_models.CaseKeys, areas: tuple[CutArea, ...]) -> Scenario:
    return Scenario(
        keys.name,
        falls=tuple(
            Fall(one) if isinstance(one, str) else Fall(one.id, one.with_within_km)
            for one in keys.falls
        ),
        retakes=tuple(keys.retakes),
        cuts=tuple(one for one in keys.cuts if isinstance(one, str)),
        cut_crossings=tuple(
            one.crosses for one in keys.cuts if not isinstance(one, str) and one.crosses
        ),
        about=keys.about,
        cut_areas=areas,
    )


# ---------------------------------------------------------------- writing


def write_case(
    case: Case, path: str | Path, *, theater: str | None = None, replace: bool = False
) -> None:
    """Write a case as its file; reading the file gives the same case.

    The same case gives the same bytes. That it reads back the same is tried before anything is
    written.

    Parameters
    ----------
    case : Case
    path : path
        Of a file that does not exist yet.
    theater : str, optional
        What the file says of its theater: a bundled name, or a path seen from the file. By
        default the theater's own name.
    replace : bool
        Whether a file that exists is written over.

    Raises
    ------
    FileFormatError
        If the file exists and is not to be replaced, if there is no such theater, or if the file
        cannot be written. Nothing is left behind.
    ScenarioError
        If the case has what no case file can say, such as a town that its theater's folder has not.

    Examples
    --------
    >>> import tempfile
    >>> case = read_case("gate_falls")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_case(case, folder + "/mine.toml")
    ...     read_case(folder + "/mine.toml") == case
    True
    """
    file = as_path(path, "the path of a case file")
    text = case_toml(case, theater=theater, folder=file.parent)
    facts = read_facts(find_theater_of(file, theater or case.theater.name))
    again = parse_case(text, lambda _: (facts, facts.theater()), file=str(file))
    refuse_lost(case, again, file)
    write_new(file, text, replace=replace)


def refuse_lost(told: object, again: object, file: Path) -> None:
    """Refuse what would read back as something else; names the parts that differ.

    Raises
    ------
    ScenarioError
        If the two are not equal.
    """
    lost = [
        one.name.replace("_", " ")
        for one in fields(told)  # type: ignore[arg-type]
        if one.compare and getattr(told, one.name) != getattr(again, one.name)
    ]
    if lost:
        problem = f"would not read back the same: no such file can say its {' and '.join(lost)}"
        raise ScenarioError(problem).within(file)


def case_toml(case: Case, *, theater: str | None = None, folder: Path | None = None) -> str:
    """Write a case as the text of a case file; reading it back gives the same case.

    Parameters
    ----------
    case : Case
        Of one assessor's holders; its scenario bears its name.
    theater : str, optional
        What the file says of its theater: a bundled name, or a path seen from the file. By
        default the theater's own name.
    folder : path, optional
        Where the file is to stand: areas are named as seen from there, else as the case has it.

    Returns
    -------
    str
        The same for the same case.

    Examples
    --------
    >>> print(case_toml(read_case("gate_falls")).splitlines()[0])
    name       = "gate-falls"
    """
    question = {
        "name": case.name,
        "about": case.about,
        "theater": theater or case.theater.name,
        "as_of": case.control.on,
        "assessor": next((row.assessor for row in case.control.holders), ""),
        "events": case.control.asked_basis
        or (case.control.carried.basis if case.control.carried else ""),
        "attacker": case.attacker,
        "defender": case.defender or "",
        "falls": [_fall(one) for one in case.scenario.falls],
        "retakes": list(case.scenario.retakes),
        "cuts": [
            *case.scenario.cuts,
            *({"crosses": one} for one in case.scenario.cut_crossings),
            *({"polygon": cut_area_file(one, folder)} for one in case.scenario.cut_areas),
        ],
        "bases": list(case.bases),
        "bases_after": list(case.bases_after),
        "objectives": list(case.objectives),
    }
    # A name stands even where it says nothing, since two of these have no default.
    needed = ("name", "bases", "objectives")
    lines = toml_lines((key, value) for key, value in question.items() if value or key in needed)
    lines += areas_toml(case.areas, folder)
    lines += ["", "[assume]", *toml_lines(_keys_of(case.assumptions))]
    usual = _keys_of(PanelSettings())
    panel = [key for key in _keys_of(case.assumptions.panel) if key not in usual]
    if panel:
        lines += ["", "[panel]", *toml_lines(panel)]
    if case.swept is not None:
        told = ((one.name, list(getattr(case.swept, one.name))) for one in fields(case.swept))
        lines += ["", "[sweep]", *toml_lines((key, value) for key, value in told if value)]
    if case.uncertainty is not None:
        lines += ["", "[uncertainty]", *toml_lines(uncertainty_pairs(case.uncertainty))]
    return "\n".join(lines) + "\n"


def _fall(fall: Fall) -> object:
    if not fall.with_within_km:
        return fall.settlement
    return {"id": fall.settlement, "with_within_km": float(fall.with_within_km)}


def _keys_of(take: Assumed | PanelSettings) -> list[tuple[str, object]]:
    """Return a table's keys with their values as a file gives them."""
    return [
        (key_of(one), in_file(one, getattr(take, one.name)))
        for one in assumption_fields(type(take))
    ]
