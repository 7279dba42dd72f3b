"""A spreadsheet saved as CSV: places, roads or holders, by what its columns are."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from stratgraph._geodesy import degrees_flaw
from stratgraph.errors import FileFormatError, StratgraphError, refuse_all
from stratgraph.io.csv_and_toml import SEPARATORS, separator_of
from stratgraph.io.disk import read_text

from .columns import matched
from .gazetteer import found_by_name
from .lines import Known, roads_beside, roads_of
from .places import holders_of, places_of
from .records import Record, Records
from .source import Found, LeftOut, Source

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

    from .source import Wanted

ENDS = (".csv", ".tsv")


def looks_so(path: Path) -> bool:  # noqa: ARG001
    """Whatever ends so and is nothing else is a table; what is wrong with it is then told."""
    return True


def read(path: Path, wanted: Wanted) -> Found:
    """Read places, roads or holders from a CSV file.

    Raises
    ------
    FileFormatError
        With everything that is wrong: names row, column and likely fix.
    """
    return read_text_of(path, read_text(path), wanted)


def read_text_of(path: Path, text: str, wanted: Wanted) -> Found:
    """Read the text of such a file; the path is what complaints call it.

    Raises
    ------
    FileFormatError
        With everything that is wrong: names row, column and likely fix.
    """
    header, rows, separator = _rows(path, text)
    columns, told = matched(header, wanted.columns, path)
    if _is_of_roads(columns):
        columns, told = matched(header, wanted.columns, path, own=True)
    records = Records(
        path,
        wanted,
        columns,
        [
            Record(number, {ours: row[theirs] for ours, theirs in columns.items()})
            for number, row in rows
        ],
        decimal_comma=separator != ",",
    ).without_odd_cells()
    if _is_of_roads(columns):
        roads, more = roads_of(records, Known.of(wanted.into))
        return Found(roads=roads, notes=(*told, *more))
    if not records.has("name") and not records.has("id"):
        raise FileFormatError(
            "no column is a name; say which with --columns name=YOURS", file=path, row=1
        )
    if records.has("lat", "lon") or wanted.gazetteer is not None:
        return _places(records, told)
    if records.has("holder") and wanted.into is not None:
        return _holders(records, told)
    raise FileFormatError(
        "no columns are latitude and longitude; say which with --columns lat=YOURS,lon=YOURS, or "
        "give a gazetteer that has the names, with --gazetteer FILE",
        file=path,
        row=1,
    )


def _is_of_roads(columns: Container[str]) -> bool:
    """Whether a table of these columns of ours is one of roads, and not of places."""
    return all(one in columns for one in ("from", "to")) and not all(
        one in columns for one in ("name", "lat", "lon")
    )


def _rows(path: Path, text: str) -> tuple[list[str], list[tuple[int, dict[str, str]]], str]:
    """Return the header of a table, its rows by number of line, and what parts its cells."""
    separator = separator_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    rows: list[tuple[int, dict[str, str]]] = []
    wrong: list[FileFormatError] = []
    try:
        header = [one.strip() for one in next(reader, [])]
        twice = [one for one, often in Counter(header).items() if often > 1 and one]
        if not any(header) or twice:
            problem = f"names {twice[0]!r} twice" if twice else "is empty; name the columns in it"
            raise FileFormatError(f"the header {problem}", file=path, row=1)
        begins = reader.line_num + 1
        for cells in reader:
            # Spreadsheets write rows of nothing but separators for what was cleared.
            if any(map(str.strip, cells)):
                if len(cells) != len(header):
                    stray = f"a stray {SEPARATORS[separator]}?"
                    problem = f"{len(cells)} cells where the header has {len(header)}; {stray}"
                    wrong.append(FileFormatError(problem, file=path, row=begins))
                else:
                    # A cell of several lines is one of words here.
                    plain = (" ".join(cell.splitlines()) for cell in cells)
                    rows.append((begins, dict(zip(header, plain, strict=True))))
            begins = reader.line_num + 1
    except csv.Error as error:
        problem = f"not valid CSV: {error}; a quote not closed?"
        wrong.append(FileFormatError(problem, file=path, row=reader.line_num))
    refuse_all(wrong)
    if not rows:
        raise FileFormatError("the table has a header and no row", file=path, row=1)
    return header, rows, separator


# ---------------------------------------------------------------- what a table is of


def _places(records: Records, told: tuple[str, ...]) -> Found:
    left = LeftOut()
    at = dict(_coordinates(records, left))
    records.refuse()
    notes = list(told)
    gazetteer = records.wanted.gazetteer
    if gazetteer is not None:
        lacking = [one for one in records.rows if one.number not in at]
        found, ids = found_by_name(records, lacking)
        at |= found
        records = replace(
            records, rows=[_with_id(one, ids.get(one.number, "")) for one in records.rows]
        )
        notes.append(f"coordinates of {len(found)} by name from {gazetteer.name}")
    places = places_of(records, at)
    roads, more = roads_beside(
        records, places.by_row, Known.of(records.wanted.into, places.by_row.values())
    )
    return Found(
        settlements=tuple(places.by_row.values()),
        populations=places.populations,
        holders=places.holders,
        roads=roads,
        dropped=left.dropped,
        notes=(*notes, *more),
    )


def _with_id(record: Record, geonames_id: str) -> Record:
    """Return a row with the id by which its place was found."""
    if not geonames_id:
        return record
    return replace(record, cells={**record.cells, "geonames_id": geonames_id})


def _coordinates(records: Records, left: LeftOut) -> Iterator[tuple[int, tuple[float, float]]]:
    """Yield where each row's place lies; a row without is left out, or found by its name."""
    for record in records.rows:
        lon, lat = records.number(record, "lon"), records.number(record, "lat")
        if lon is None or lat is None:
            if records.wanted.gazetteer is None and not (record["lon"] or record["lat"]):
                left.add("place", "without coordinates", f"row {record.number}: {record['name']}")
            continue
        flaw = degrees_flaw(lon, lat)
        if flaw is not None:
            records.complain(record, "lat" if "latitude" in flaw else "lon", flaw)
        else:
            yield record.number, (lon, lat)


def _holders(records: Records, told: tuple[str, ...]) -> Found:
    """Return who held places that the folder has."""
    known = Known.of(records.wanted.into)
    ids: dict[int, str] = {}
    for record in records.rows:
        column = next(one for one in ("geonames_id", "id", "name") if record[one] or one == "name")
        try:
            ids[record.number] = known.names.resolve(record[column])
        except StratgraphError as error:
            records.complain(record, column, error.problem_text())
    records.refuse()
    holders = tuple(holders_of(records, ids))
    records.refuse()
    return Found(holders=holders, notes=told)


SOURCE = Source(
    name="table",
    title="a table",
    suffixes=ENDS,
    looks_so=looks_so,
    read=read,
    takes=frozenset({"columns", "sides", "day", "assessor", "gazetteer", "verified"}),
    is_general=True,
)
