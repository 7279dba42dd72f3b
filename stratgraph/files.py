"""Reading theaters and cases, writing results: the only module that touches the disk."""

from __future__ import annotations

import csv
import difflib
import json
import os
import re
import shutil
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from . import _rows
from .case import Assumptions, Case
from .control import CONTESTED, Control, DatedHolder
from .errors import FileFormatError, ScenarioError, StratgraphError
from .facts import Facts, NameRow, PopulationRow
from .provenance import Provenance
from .scenario import Fall, Scenario
from .systems import PublishedRange, System, select_systems
from .theater import Attribution, PopulationFigure, Portal, Road, Settlement, Speed, Theater, Water

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from pydantic_core import ErrorDetails

Cells = TypeVar("Cells", bound=BaseModel)
Made = TypeVar("Made")

THEATER_FILE = "theater.toml"
_KEY = re.compile(r"[a-z0-9][a-z0-9_]*")


def bundled_folder() -> Path:
    """Return the folder of the bundled scenarios: inside the wheel, or beside it in a clone."""
    inside = Path(__file__).parent / "scenarios"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "scenarios"


def bundled_theaters() -> tuple[str, ...]:
    """Return the names of the bundled theaters, sorted."""
    return tuple(sorted(path.parent.name for path in bundled_folder().glob(f"*/{THEATER_FILE}")))


def bundled_cases() -> tuple[tuple[str, str], ...]:
    """Return (theater, case) names of the bundled questions, sorted."""
    files = bundled_folder().glob("*/*.toml")
    return tuple(
        sorted((path.parent.name, path.stem) for path in files if path.name != THEATER_FILE)
    )


def find_theater(name: str | Path) -> Path:
    """Return the theater file that a path or the name of a bundled theater means."""
    path = Path(name)
    if path.is_dir():
        path = path / THEATER_FILE
    elif not path.suffix:
        path = bundled_folder() / path / THEATER_FILE
    if not path.is_file():
        known = ", ".join(bundled_theaters())
        raise FileFormatError(f"no such theater; bundled ones are {known}", file=name)
    return path


def find_case(name: str | Path) -> Path:
    """Return the case file that a path or the name of a bundled case means."""
    path = Path(name)
    if path.suffix == ".toml":
        if path.is_file():
            return path
        raise FileFormatError("no such file", file=name)
    wanted = str(name).replace("-", "_")
    cases = {case: theater for theater, case in bundled_cases()}
    if wanted not in cases:
        near = difflib.get_close_matches(wanted, cases, n=1)
        hint = f"did you mean {near[0]}?" if near else f"bundled ones are {', '.join(cases)}"
        raise FileFormatError(f"no such case; {hint}", file=name)
    return bundled_folder() / cases[wanted] / f"{wanted}.toml"


def copy_theater(name: str, folder: Path) -> None:
    """Copy a bundled theater into a folder that does not exist yet.

    Raises
    ------
    FileFormatError
        If the theater is not a bundled one, or the folder exists.
    """
    source = find_theater(name).parent
    if folder.exists():
        raise FileFormatError("exists already; name a new folder", file=folder)
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__"))


def read_theater(name: str | Path) -> Theater:
    """Read a theater from its folder, its theater.toml, or the name of a bundled one.

    Raises
    ------
    FileFormatError
        If a file is malformed; names file, row and column.
    TheaterError
        If the facts do not fit together.

    Examples
    --------
    >>> len(read_theater("valley").settlements)
    8
    """
    return read_facts(name).theater()


def read_control(name: str | Path, on: date, *, assessor: str | None = None) -> Control:
    """Read who held what on a day from a theater's control table.

    Examples
    --------
    >>> from datetime import date
    >>> read_control("valley", date(2031, 5, 1)).by_settlement["gate"].holder
    'BLUE'
    """
    return read_facts(name).control(on, assessor=assessor)


def read_systems(name: str | Path) -> tuple[System, ...]:
    """Read a theater's systems with their published ranges, sorted by id.

    Examples
    --------
    >>> [system.id for system in read_systems("valley")]
    ['howitzer', 'longgun', 'mortar', 'rocket']
    """
    return read_facts(name).systems


def read_facts(name: str | Path) -> Facts:
    """Read a theater's files row by row without joining them.

    Raises
    ------
    FileFormatError
        At the first cell that cannot be what its column says.
    """
    path = find_theater(name)
    keys = _read_toml(path, _rows.TheaterKeys)
    folder = path.parent
    codes = {*keys.sides, CONTESTED}
    return Facts(
        name=keys.name,
        title=keys.title,
        about=keys.about,
        fictional=keys.fictional,
        folder=str(folder),
        assessor=keys.assessor,
        sides=tuple((code, side.label) for code, side in keys.sides.items()),
        attributions=tuple(Attribution(one.text, one.licence) for one in keys.attribution),
        settlements=_read_table(folder / "settlements.csv", _rows.SettlementRow, _settlement),
        roads=_read_table(folder / "roads.csv", _rows.RoadCells, _road),
        holders=_read_table(
            folder / "control.csv", _rows.HolderCells, lambda c, p: _holder(c, p, codes)
        ),
        systems=_read_systems(folder, frozenset(keys.sides)),
        portals=_read_table(
            folder / "portals.csv",
            _rows.PortalCells,
            lambda c, p: Portal(c.settlement_id, _one_of(c.side, set(keys.sides), "side"),
                                c.leads_to, p),
            needed=False,
        ),
        waters=_read_waters(folder),
        speeds=_read_table(
            folder / "speeds.csv",
            _rows.SpeedCells,
            lambda c, p: Speed(c.season, c.class_, c.surface, c.kmh, p),
            needed=False,
        ),
        names=_read_table(
            folder / "names.csv",
            _rows.NameCells,
            lambda c, p: NameRow(c.settlement_id, c.name, p),
            needed=False,
        ),
        populations=_read_table(
            folder / "populations.csv",
            _rows.PopulationCells,
            lambda c, p: PopulationRow(
                c.settlement_id, PopulationFigure(c.population, c.as_of, c.preferred, p)
            ),
            needed=False,
        ),
    )  # fmt: skip


def _settlement(cells: _rows.SettlementRow, provenance: Provenance) -> Settlement:
    return Settlement(
        cells.id,
        cells.name,
        cells.lon,
        cells.lat,
        provenance,
        name_uk=cells.name_uk,
        other_names=(cells.name_ru,) if cells.name_ru else (),
        kind=cells.kind,
        oblast=cells.oblast,
        centre_spread_m=cells.centre_spread_m,
        note=cells.note,
    )


def _road(cells: _rows.RoadCells, provenance: Provenance) -> Road:
    return Road(
        cells.id,
        cells.from_,
        cells.to,
        round(cells.length_km * 1000),
        provenance,
        verified=cells.verified,
        road_class=cells.class_,
        number=cells.number,
        surface=cells.surface,
        length_basis=cells.length_basis,
        crosses=tuple(cells.crosses),
        note=cells.note,
    )


def _one_of(value: str, allowed: set[str], noun: str) -> str:
    if value not in allowed:
        raise ValueError(f"{noun} must be one of {', '.join(sorted(allowed))}, got {value!r}")
    return value


def _holder(cells: _rows.HolderCells, provenance: Provenance, codes: set[str]) -> DatedHolder:
    holder = _one_of(cells.holder, codes, "holder")
    return DatedHolder(cells.settlement_id, cells.date, holder, cells.assessor, provenance)


def _read_systems(folder: Path, sides: frozenset[str]) -> tuple[System, ...]:
    path = folder / "systems.csv"
    rows = _read_table(path, _rows.SystemCells, lambda c, p: (c, p), needed=False)
    ranges: dict[str, list[PublishedRange]] = {cells.id: [] for cells, _ in rows}

    def add_range(cells: _rows.RangeCells, provenance: Provenance) -> None:
        _one_of(cells.system_id, set(ranges), "system_id")
        ranges[cells.system_id].append(
            PublishedRange(
                cells.munition_id,
                cells.munition,
                round(cells.range_km * 1000),
                round((cells.min_range_km or 0) * 1000),
                cells.preferred,
                provenance,
            )
        )

    _read_table(folder / "ranges.csv", _rows.RangeCells, add_range, needed=False)
    order = {"standard": 0, "extended": 1, "guided": 2}
    return tuple(
        System(
            cells.id,
            cells.system,
            cells.type,
            sides if cells.side == "both" else frozenset({cells.side}),
            cells.in_service,
            tuple(
                sorted(
                    ranges[cells.id],
                    key=lambda r: (order[r.munition_id], not r.preferred, -r.range_m),
                )
            ),
            cells.note,
            provenance,
        )
        for cells, provenance in sorted(rows, key=lambda row: row[0].id)
    )


def _read_waters(folder: Path) -> tuple[Water, ...]:
    lines: dict[str, tuple[tuple[float, float], ...]] = {}
    path = folder / "waters.geojson"
    if path.is_file():
        try:
            for feature in json.loads(_read_text(path))["features"]:
                points = feature["geometry"]["coordinates"]
                line = tuple((float(lon), float(lat)) for lon, lat in points)
                lines[str(feature["properties"]["id"])] = line
        except (KeyError, TypeError, ValueError) as error:
            message = f"not a collection of LineString features with an id: {error}"
            raise FileFormatError(message, file=path) from error
    return _read_table(
        folder / "waters.csv",
        _rows.WaterCells,
        lambda c, p: Water(c.id, c.name, p, lines.get(c.id, ())),
        needed=False,
    )


def read_case(name: str | Path) -> Case:
    """Read a question from its file, or by the name of a bundled case.

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
    path = find_case(name)
    keys = _read_toml(path, _rows.CaseKeys)
    try:
        return _case(keys, path)
    except FileFormatError:
        raise
    except StratgraphError as error:
        # The facts are sound here: what does not fit is the question.
        raise type(error)(*_where(path, error)) from error


def _where(path: Path, error: StratgraphError) -> tuple[Any, ...]:
    return (f"{path}: {error}",) if isinstance(error, ValueError) else error.args


def _case(keys: _rows.CaseKeys, path: Path) -> Case:
    beside = path.parent / keys.theater
    facts = read_facts(beside if beside.exists() else keys.theater)
    assume = keys.assume
    if assume.ground == "territory":
        raise ScenarioError("ground 'territory' is not built yet; use ground = \"settlements\"")
    return Case(
        keys.name,
        keys.about,
        facts.theater(),
        facts.control(keys.as_of, assessor=keys.assessor or None),
        keys.attacker,
        keys.defender or None,
        _scenario(keys),
        tuple(keys.bases),
        tuple(keys.objectives),
        Assumptions(
            standoff_m=tuple(round(km * 1000) for km in assume.standoff_km),
            standoff_rule=assume.standoff_rule,
            contested=assume.contested,
            contested_supply=assume.contested_supply,
            unverified_roads=assume.unverified_roads,
            off_network=assume.off_network,
            systems=select_systems(facts.systems, assume.systems),
        ),
        tuple(keys.bases_after),
    )


def _scenario(keys: _rows.CaseKeys) -> Scenario:
    return Scenario(
        keys.name,
        falls=tuple(
            Fall(one) if isinstance(one, str) else Fall(one.id, one.with_within_km)
            for one in keys.falls
        ),
        retakes=tuple(keys.retakes),
        cuts=tuple(one for one in keys.cuts if isinstance(one, str)),
        cut_crossings=tuple(one.crosses for one in keys.cuts if not isinstance(one, str)),
        about=keys.about,
    )


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all: a temporary file beside it, then a rename.

    Raises
    ------
    FileFormatError
        If the folder cannot be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            # mkstemp makes private files; a result is as readable as any other file.
            os.chmod(beside, 0o666 & ~_umask())
            os.replace(beside, path)
        except BaseException:
            os.unlink(beside)
            raise
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise FileFormatError(message, file=path) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise FileFormatError("file is missing", file=path) from error
    except UnicodeDecodeError as error:
        message = f"not UTF-8 at byte {error.start}; save the file as UTF-8"
        raise FileFormatError(message, file=path) from error
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise FileFormatError(message, file=path) from error


def _read_toml(path: Path, model: type[Cells]) -> Cells:
    try:
        data = tomllib.loads(_read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise FileFormatError(f"not valid TOML: {error}", file=path) from error
    return _checked(data, model, path, row=None)


def _read_table(
    path: Path,
    model: type[Cells],
    make: Callable[[Cells, Provenance], Made],
    *,
    needed: bool = True,
) -> tuple[Made, ...]:
    """Read a CSV table, one value per row; the cells are checked, then joined by ``make``."""
    if not needed and not path.is_file():
        return ()
    made = []
    for row, cells in _csv_rows(path):
        checked: Any = _checked(cells, model, path, row)
        provenance = Provenance(checked.source, checked.confidence, path.name, row)
        try:
            made.append(make(checked, provenance))
        except ValueError as error:
            raise FileFormatError(str(error), file=path, row=row) from error
    return tuple(made)


def _csv_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(_read_text(path).splitlines(keepends=True), strict=True)
    try:
        header = next(reader, [])
        if not header or len(set(header)) < len(header):
            raise FileFormatError("the header is empty or names a column twice", file=path, row=1)
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                message = f"{len(cells)} cells where the header has {len(header)}; a stray comma?"
                raise FileFormatError(message, file=path, row=reader.line_num)
            yield reader.line_num, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        message = f"not valid CSV: {error}; a quote not closed?"
        raise FileFormatError(message, file=path, row=reader.line_num) from error


def _checked(data: dict[str, Any], model: type[Cells], path: Path, row: int | None) -> Cells:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise FileFormatError(*_first_problem(error, model), **_place(error, path, row)) from error


def _telling_error(error: ValidationError) -> ErrorDetails:
    """Return the first problem, but an unknown name before the missing one it misspells."""
    errors = error.errors()
    return next((one for one in errors if one["type"] == "extra_forbidden"), errors[0])


def _place(error: ValidationError, path: Path, row: int | None) -> dict[str, Any]:
    # Branches of a union stand in the location too: `FallKeys`, `constrained-str`, `str`.
    steps = [str(step) for step in _telling_error(error)["loc"]]
    named = [step for step in steps if _KEY.fullmatch(step) and step != "str"]
    return {"file": path, "row": row, "column": ".".join(named) or None}


def _first_problem(error: ValidationError, model: type[BaseModel]) -> tuple[str]:
    first = _telling_error(error)
    if first["type"] == "extra_forbidden":
        known = _keys_at(model, first["loc"])
        near = difflib.get_close_matches(str(first["loc"][-1]), known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        return (f"unknown name; {hint}",)
    if first["type"] == "missing":
        return ("is missing; add it",)
    message = first["msg"].removeprefix("Value error, ")
    given = str(first.get("input"))
    return (f"{message[0].lower()}{message[1:]}, got {given[:60]!r}",)


def _keys_at(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Return the keys allowed where an unknown one stands, nested tables followed."""
    for step in location[:-1]:
        field = model.model_fields.get(str(step))
        if field is not None and isinstance(field.annotation, type):
            model = field.annotation if issubclass(field.annotation, BaseModel) else model
    return [field.alias or name for name, field in model.model_fields.items()]
