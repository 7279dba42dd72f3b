"""A first question for a theater's folder that has none, and stand-ins for what it lacks."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from stratgraph.errors import FileFormatError, ScenarioError

from .beginning import HALVES, README, Draft, NewTheater, readme_of
from .bundled import THEATER_FILE, cases_beside
from .case_file import parse_case
from .disk import as_path, read_text, stands
from .first_case import CASE_FILE, case_text, first_question
from .import_merge import header_for
from .importing import rows_of, table_in
from .sources import Found, Wanted
from .theater_folder import read_facts
from .theater_writer import theater_tables
from .toml_text import toml_value

if TYPE_CHECKING:
    from pathlib import Path

    from stratgraph.model.dataset import Facts


def lacks_question(folder: Path) -> bool:
    """Whether a folder is a theater beside which no question stands."""
    return stands(folder / THEATER_FILE) and not cases_beside(folder)


def complete_theater(folder: str | Path, *, wanted: Wanted | None = None) -> NewTheater:
    r"""Add a first case to a theater's folder, and stand-ins for what it needs to be answered.

    What stands in the folder stays as it is; where nobody holds anything yet, ``theater.toml``
    names a stand-in as the assessor.

    Parameters
    ----------
    folder : path
        A theater's folder without a case, as an import makes it.
    wanted : Wanted, optional
        The day and assessor of stand-in holders, and the side that the case asks for.

    Raises
    ------
    FileFormatError
        If it has a case, or cannot be read.
    ScenarioError
        If there are too few places for a question, or something else is wanted.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from stratgraph import import_theater, read_case
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     towns = Path(parent, "towns.csv")
    ...     _ = towns.write_text("Town,Lat,Lon\nA,45,30\nB,45,30.2\nC,45,30.4\n")
    ...     _ = import_theater(towns, parent + "/three")
    ...     complete_theater(parent + "/three").write()
    ...     read_case(parent + "/three/case.toml").scenario.falls[0].settlement
    'b'
    """
    target = as_path(folder, "the path of a theater's folder")
    if not lacks_question(target):
        raise FileFormatError("is no theater without a question", file=target)
    wished = wanted or Wanted()
    _refuse_others(wished)
    known = read_facts(target)
    draft = Draft.of(known, wished)
    question = first_question(draft.facts, draft.day, attacker=wished.attacker)
    case = case_text(draft.facts, question)
    # That it can be asked is known before anything is written.
    parse_case(case, lambda _: (draft.facts, draft.facts.theater()), file=CASE_FILE)
    texts = _tables(target, known, draft.facts) | {CASE_FILE: case}
    if draft.facts.assessor != known.assessor:
        texts[THEATER_FILE] = _assessed_by(draft.facts.assessor, read_text(target / THEATER_FILE))
    if not stands(target / README):
        texts[README] = readme_of(draft)
    said = tuple(_of_folder(one, known) for one in draft.stand_ins)
    return NewTheater(target, draft.facts, question, Found(), said, texts, is_new=False)


def _refuse_others(wanted: Wanted) -> None:
    """Refuse what could only be said of a file that is read."""
    usual = Wanted()
    of_case = replace(usual, day=wanted.day, assessor=wanted.assessor, attacker=wanted.attacker)
    if wanted != of_case:
        raise ScenarioError(
            "of a folder that is there only --day, --assessor and --attacker can be said; "
            "leave the others out"
        )


def _of_folder(sentence: str, known: Facts) -> str:
    """Say where stand-ins for holders are replaced in a folder that has tables of its own."""
    if sentence != HALVES:
        return sentence
    west, east = (label for _, label in known.sides[:2])
    return (
        f"who holds what: {west} the western half, {east} the eastern; write yours into "
        f"control.csv, and who says so into {THEATER_FILE}"
    )


def _assessed_by(assessor: str, text: str) -> str:
    """Name another assessor in the text of theater.toml."""
    line = f"assessor = {toml_value(assessor)}"
    return re.sub(r"(?m)^assessor\s*=.*$", lambda _: line, text, count=1)


def _tables(folder: Path, known: Facts, facts: Facts) -> dict[str, str]:
    """Return the tables that stand-ins go into: those of which the folder has no row."""
    tables = theater_tables(facts, beside={}, holders=facts.holders)
    filled = {
        "control.csv": not known.holders,
        "roads.csv": not known.roads,
        "systems.csv": not known.systems,
        "ranges.csv": not known.systems,
    }
    if any(filled.values()) and len(facts.sources) > len(known.sources):
        filled["sources.csv"] = True
    texts = {}
    for name, is_filled in filled.items():
        if is_filled:
            model, cells = tables[name]
            ours = table_in(folder, name)
            rows = rows_of(cells)
            # The stand-ins' source comes last; the others stay as they were written.
            new = rows[-1:] if name == "sources.csv" else rows
            header = header_for(ours.header, new, model, {})
            texts[name] = ours.text(header, [*ours.rows, *new])
    return texts
