"""Bringing what a file of others holds into a theater's folder, all of it or nothing."""

from __future__ import annotations

import difflib
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratgraph.errors import FileFormatError, ScenarioError
from stratgraph.model.control import CONTESTED

from .atomic import same_file, written_together
from .bundled import THEATER_FILE
from .csv_and_toml import read_toml
from .disk import as_path, read_text, stands
from .import_joins import joined_with
from .import_merge import KEYS, Kept, Merged, Row, Sides, Table, header_for, merge
from .new_folder import bare_theater_toml, slips_of_sides
from .row_models import TheaterKeys
from .sources import WISHES, Wanted, find_source
from .theater_folder import ROAD_LINES_FILE, read_facts
from .theater_writer import cell_text, roads_geojson, theater_tables, write_folder
from .toml_text import toml_lines, toml_value

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Collection, Iterable, Mapping

    from pydantic import BaseModel

    from stratgraph.model.control import DatedHolder
    from stratgraph.model.dataset import Facts
    from stratgraph.model.theater import Attribution

    from .sources import Found, Source

# Where a folder keeps its tables as the last imports gave them, to tell what was edited since.
AS_IMPORTED = "imported"


@dataclass(frozen=True)
class Imported:
    """What an import brings into a folder, and what it left.

    Attributes
    ----------
    path : Path
        What was imported.
    source : Source
        The format it was read as.
    folder : Path
    is_new : bool
        Whether the folder was no theater before.
    found : Found
        What the source holds, under the ids of the folder.
    counts : mapping of str to Counter
        For each table how many of the source's rows were ``added``, ``updated``, the ``same``,
        typed ``by hand`` before, or ``removed`` by hand.
    kept : tuple of Kept
        Cells that were edited by hand and stay.
    joined : tuple of str
        Which places are the folder's own, a sentence each.
    texts : mapping of str to str
        The files to write, by name; none where nothing changes.
    """

    path: Path
    source: Source
    folder: Path
    is_new: bool
    found: Found
    counts: Mapping[str, Counter[str]]
    kept: tuple[Kept, ...]
    joined: tuple[str, ...]
    texts: Mapping[str, str]

    def write(self) -> None:
        """Write the files, all or none.

        Raises
        ------
        FileFormatError
            If one of them cannot be written.
        """
        if self.is_new and not self.folder.exists():
            write_folder(self.folder, self.texts)
            return
        with written_together([(self.folder / one, text) for one, text in self.texts.items()]):
            pass


def import_theater(
    source: str | Path,
    folder: str | Path,
    *,
    wanted: Wanted | None = None,
    name: str = "",
    dry_run: bool = False,
) -> Imported:
    r"""Import a file of others into a theater's folder; what was edited by hand there stays.

    Parameters
    ----------
    source : path
        A file, or a folder of files, of a format that ``stratgraph import --help`` lists.
    folder : path
        A theater's folder, or one that does not exist yet.
    wanted : Wanted, optional
        What the file does not say of itself: columns, sides, a day, bounds.
    name : str, optional
        The format, where the name of the file does not tell.
    dry_run : bool
        Whether nothing is written.

    Returns
    -------
    Imported
        What was or would be kept, dropped, joined and left.

    Raises
    ------
    FileFormatError
        If the file cannot be read as what it should be; names row, column and likely fix.
        Nothing is written then.
    ScenarioError
        If something is wanted that the format does not heed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     file = Path(parent, "towns.csv")
    ...     _ = file.write_text("Town,Lat,Lon\nAlder,45,30\nBirch,45,30.2\n")
    ...     done = import_theater(file, parent + "/two")
    ...     [one.name for one in read_facts(parent + "/two").settlements]
    ['Alder', 'Birch']
    """
    path, target = as_path(source, "the path of what to import"), Path(folder)
    into = _facts_of(target)
    wished = wanted or Wanted()
    _refuse_own(path, target)
    form = find_source(path, name)
    refuse_unheeded(wished, form)
    _refuse_unknown_sides(wished, into)
    found = form.read(path, replace(wished, into=into))
    found = replace(found, notes=(*found.notes, *slips_of_sides(found.holders)))
    joined: tuple[str, ...] = ()
    if into is not None:
        found, joined = joined_with(found, into)
        found = replace(found, notes=(*found.notes, *_whose_word_counts(found, into)))
    plan = _plan(_Job(path, target, into, wished, found))
    done = Imported(
        path, form, target, into is None, found, plan.counts, plan.kept, joined, plan.texts
    )
    if not dry_run:
        done.write()
    return done


def import_frames(
    frames: Mapping[str, Any],
    folder: str | Path,
    *,
    wanted: Wanted | None = None,
    dry_run: bool = False,
) -> Imported:
    """Import GeoDataFrames into a theater's folder, as a GeoPackage of these layers is.

    Parameters
    ----------
    frames : mapping of str to GeoDataFrame
        By name of layer: points with names are places, lines are roads, in any projection.
    folder : path
    wanted : Wanted, optional
        What the frames do not say of themselves; its ``source`` says where they come from.
    dry_run : bool
        Whether nothing is written.

    Examples
    --------
    >>> import tempfile
    >>> from stratgraph import read_case, to_geodataframe
    >>> places = to_geodataframe(read_case("gate_falls").before)[["id", "name", "geometry"]]
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     done = import_frames({"places": places}, parent + "/copy")
    ...     len(read_facts(parent + "/copy").settlements)
    8
    """
    with tempfile.TemporaryDirectory(prefix="stratgraph-") as beside:
        path = Path(beside, "frames.gpkg")
        for name, frame in frames.items():
            frame.to_file(path, layer=name, driver="GPKG")
        return import_theater(path, folder, wanted=wanted, dry_run=dry_run)


def _refuse_own(path: Path, folder: Path) -> None:
    """Refuse a table of the folder itself as what is imported into it."""
    if any(same_file(path, folder / one) for one in KEYS):
        raise FileFormatError("is a table of the folder itself; edit it as it is", file=path)


def refuse_unheeded(wanted: Wanted, form: Source) -> None:
    """Refuse a wish that the format would not heed, so that none is thought to be.

    Raises
    ------
    ScenarioError
        At the first one.
    """
    usual = Wanted()
    for one in WISHES:
        if getattr(wanted, one) != getattr(usual, one) and one not in form.takes:
            option = f"--{one.replace('_', '-')}"
            raise ScenarioError(f"{option} says nothing to {form.title}; leave it out")


def _refuse_unknown_sides(wanted: Wanted, into: Facts | None) -> None:
    """Refuse codes that the folder has no side for."""
    known = [*(code for code, _ in into.sides), CONTESTED] if into is not None else []
    for one in (*wanted.sides.values(), *filter(None, [wanted.attacker])):
        if known and one not in known:
            near = difflib.get_close_matches(one, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise ScenarioError(f"the folder has no side {one!r}; {hint}")


def _whose_word_counts(found: Found, into: Facts) -> tuple[str, ...]:
    """Say so where no answer would read the holders: the theater's assessor told none of them."""
    by = list(dict.fromkeys(one.assessor for one in found.holders))
    told = {*by, *(one.assessor for one in into.holders)}
    if not by or into.assessor in told:
        return ()
    return (
        f"answers read the holders of the theater's assessor, {into.assessor}, of whom there is "
        f"none: write assessor = {toml_value(by[-1])} into theater.toml",
    )


def _facts_of(folder: Path) -> Facts | None:
    """Return what a folder holds; None where there is no theater yet.

    Raises
    ------
    FileFormatError
        If it cannot be read, or is no folder that a theater could be made in.
    """
    if not stands(folder):
        return None
    if not folder.is_dir():
        raise FileFormatError("is a file; name a folder with --to", file=folder)
    if stands(folder / THEATER_FILE):
        return read_facts(folder)
    tables = [one for one in KEYS if stands(folder / one)]
    if tables:
        problem = f"has {tables[0]} and no {THEATER_FILE}; name a new folder, or add the file"
        raise FileFormatError(problem, file=folder)
    return None


# ---------------------------------------------------------------- what changes


@dataclass(frozen=True)
class _Job:
    """What is imported into which folder, which holds what already."""

    path: Path
    folder: Path
    into: Facts | None
    wanted: Wanted
    found: Found


@dataclass(frozen=True)
class _Plan:
    counts: dict[str, Counter[str]]
    kept: tuple[Kept, ...]
    texts: dict[str, str]


def _plan(job: _Job) -> _Plan:
    """Merge what a source found into the tables of a folder, in memory."""
    texts = _head(job)
    defaults = _defaults_of(job.folder) if job.into is not None else {}
    counts: dict[str, Counter[str]] = {}
    holders, told = _told_elsewhere(job.found, job.into)
    kept = list(told)
    tables = theater_tables(job.found.as_facts(), beside={}, holders=holders)
    for table in KEYS:
        model, cells = tables[table]
        theirs = rows_of(cells)
        ours, before = table_in(job.folder, table), _before(job.folder, table)
        sides = Sides(table, ours, before, theirs, defaults)
        merged = merge(sides, model)
        if theirs:
            counts[table] = merged.counts
        kept += merged.kept
        texts |= _texts(sides, merged, model, is_new=job.into is None)
        if table == "roads.csv":
            texts |= _road_lines(job, {row["id"] for row in merged.rows})
    return _Plan(counts, tuple(kept), texts)


def _road_lines(job: _Job, ids: Collection[str]) -> dict[str, str]:
    """Return the lines of the roads that are there, where a source brings any; ours stay."""
    ours = job.into.roads if job.into is not None else ()
    known = {road.id for road in ours if road.bends}
    new = tuple(road for road in job.found.roads if road.bends and road.id not in known)
    roads = tuple(one for one in (*ours, *new) if one.id in ids)
    places = job.found.as_facts() if job.into is None else job.into
    every = replace(
        places,
        settlements=(*job.found.settlements, *places.settlements),
        nodes=(*job.found.nodes, *places.nodes),
        roads=roads,
    )
    text = roads_geojson(every) if new else None
    return {ROAD_LINES_FILE: text} if text else {}


def rows_of(cells: Iterable[Mapping[str, object]]) -> list[Row]:
    """Return rows as they are written, without empty cells."""
    return [_row(one) for one in cells]


def _row(cells: Mapping[str, object]) -> Row:
    return {column: text for column, cell in cells.items() if (text := cell_text(cell))}


def _defaults_of(folder: Path) -> dict[str, str]:
    keys = read_toml(folder / THEATER_FILE, TheaterKeys)
    return dict(keys.defaults.model_dump(exclude_none=True))


def table_in(folder: Path, table: str) -> Table:
    """Return a table as it stands in a folder, or an empty one."""
    return Table.of(read_text(folder / table)) if stands(folder / table) else Table()


def _told_elsewhere(
    found: Found, into: Facts | None
) -> tuple[tuple[DatedHolder, ...], tuple[Kept, ...]]:
    """Return the holders that the folder does not tell beside its settlements or by its events.

    Of those that it tells there in another way, what it says stays.
    """
    told = {
        (one.settlement, one.on, one.assessor): one
        for one in (into.holders if into is not None else ())
        if one.provenance.file != "control.csv"
    }
    new, kept = [], []
    for one in found.holders:
        mine = told.get((one.settlement, one.on, one.assessor))
        if mine is None:
            new.append(one)
        elif mine.holder != one.holder:
            kept.append(
                Kept(mine.provenance.file, one.settlement, "holder", mine.holder, one.holder)
            )
    return tuple(new), tuple(kept)


def _before(folder: Path, table: str) -> dict[tuple[str, ...], Row]:
    """Return the rows of a table as the last imports gave them."""
    path = folder / AS_IMPORTED / table
    if not stands(path):
        return {}
    rows = ({k: cell for k, cell in row.items() if cell} for row in Table.of(read_text(path)).rows)
    return {tuple(row.get(one, "") for one in KEYS[table]): row for row in rows}


def _texts(sides: Sides, merged: Merged, model: type[BaseModel], *, is_new: bool) -> dict[str, str]:
    """Return the texts of a table and of what it is as imported, where they change."""
    texts: dict[str, str] = {}
    always = is_new and sides.name == "settlements.csv"
    if merged.changed or always:
        texts[sides.name] = sides.ours.text(merged.header, merged.rows)
    told = {**sides.before, **{sides.key(row): row for row in sides.theirs}}
    if told != sides.before:
        texts |= _as_imported(sides.name, told.values(), model)
    return texts


def _as_imported(table: str, rows: Collection[Row], model: type[BaseModel]) -> dict[str, str]:
    header = header_for((), rows, model, {})
    return {f"{AS_IMPORTED}/{table}": Table().text(header, rows)}


def imported_texts(found: Found) -> dict[str, str]:
    """Return the files by which a later import tells what was edited since, by name."""
    texts: dict[str, str] = {}
    tables = theater_tables(found.as_facts(), beside={}, holders=found.holders)
    for table in KEYS:
        model, cells = tables[table]
        rows = rows_of(cells)
        texts |= _as_imported(table, rows, model) if rows else {}
    return texts


# ---------------------------------------------------------------- theater.toml


def _head(job: _Job) -> dict[str, str]:
    """Return theater.toml with what must be named; nothing where it stays as it is."""
    named = job.found.attributions
    if job.into is None:
        head = bare_theater_toml(job.folder, job.found, job.wanted, path=job.path)
        return {THEATER_FILE: head}
    new = tuple(one for one in named if one not in job.into.attributions)
    if not new:
        return {}
    text = read_text(job.folder / THEATER_FILE)
    return {THEATER_FILE: text + ("" if text.endswith("\n") else "\n") + _named(new)}


def _named(attributions: tuple[Attribution, ...]) -> str:
    """Write the sources that must be named, to stand at the end of theater.toml."""
    lines: list[str] = []
    for one in attributions:
        lines += ["", "[[attribution]]"]
        lines += toml_lines([("text", one.text), ("licence", one.licence)])
    return "\n".join(lines) + "\n" if lines else ""
