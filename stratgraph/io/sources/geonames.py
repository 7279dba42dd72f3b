"""GeoNames dumps: one place a line, nineteen columns parted by tabs, no header."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._geodesy import degrees_flaw
from stratgraph.errors import FileFormatError
from stratgraph.io.ids import id_at, id_from, told_apart
from stratgraph.model.dataset import PopulationRow
from stratgraph.model.provenance import Provenance
from stratgraph.model.theater import Attribution, PopulationFigure, Settlement

from .clips import clip_of
from .records import odd_cell
from .source import Found, LeftOut, Source
from .streaming import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from .clips import Clip
    from .source import Wanted

COLUMNS = (
    "geonameid", "name", "asciiname", "alternatenames", "latitude", "longitude", "feature class",
    "feature code", "country code", "cc2", "admin1 code", "admin2 code", "admin3 code",
    "admin4 code", "population", "elevation", "dem", "timezone", "modification date",
)  # fmt: skip
# Places that nobody lives in, or that are a part of another, by GeoNames' own codes.
NO_TOWNS = {
    "PPLQ": "abandoned", "PPLH": "no longer there", "PPLW": "destroyed",
    "PPLX": "a part of a town",
}  # fmt: skip
NUMBER = re.compile(r"[0-9]{1,10}")
CREDIT = Attribution("GeoNames (geonames.org): names, coordinates, populations", "CC BY 4.0")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a dump.

    Attributes
    ----------
    code : str
        Feature class and code, as ``P.PPL``.
    """

    row: int
    geonames_id: str
    name: str
    spellings: tuple[str, ...]
    lat: float
    lon: float
    code: str
    admin: tuple[str, str]
    population: int
    changed: str

    @property
    def is_place(self) -> bool:
        """Whether people live there, in a place of its own."""
        kind, _, code = self.code.partition(".")
        return kind == "P" and code not in NO_TOWNS


def looks_so(path: Path) -> bool:
    """Whether the first line of a file has the columns of a dump."""
    _, line = next(lines_of(path), (0, ""))
    cells = line.split("\t")
    return len(cells) == len(COLUMNS) and bool(NUMBER.fullmatch(cells[0]))


def entries(path: Path) -> Iterator[Entry]:
    """Yield the lines of a dump, one after the other: a country's need not fit into memory.

    Raises
    ------
    FileFormatError
        At the first line that is none; names row and column.
    """
    for row, line in lines_of(path):
        cells = line.split("\t")
        if len(cells) != len(COLUMNS):
            problem = (
                f"{len(cells)} columns where a GeoNames dump has {len(COLUMNS)} parted by tabs: "
                f"{', '.join(COLUMNS[:6])} and so on; a table with a header is read as CSV"
            )
            raise FileFormatError(problem, file=path, row=row)
        yield _entry(path, row, cells)


def _entry(path: Path, row: int, cells: Sequence[str]) -> Entry:
    told = dict(zip(COLUMNS, cells, strict=True))
    for column in ("geonameid", "population"):
        if not NUMBER.fullmatch(told[column] or "0"):
            raise FileFormatError(f"not a whole number: {told[column][:40]!r}", file=path, row=row,
                                  column=column)  # fmt: skip
    try:
        lat, lon = float(told["latitude"]), float(told["longitude"])
    except ValueError as error:
        problem = "latitude and longitude are no numbers; is this a GeoNames dump?"
        raise FileFormatError(problem, file=path, row=row, column="latitude") from error
    flaw = degrees_flaw(lon, lat)
    if flaw is not None:
        raise FileFormatError(flaw, file=path, row=row, column="latitude")
    return Entry(
        row,
        told["geonameid"],
        told["name"],
        (told["name"], told["asciiname"], *told["alternatenames"].split(",")),
        lat,
        lon,
        f"{told['feature class']}.{told['feature code']}",
        (told["admin1 code"], told["admin2 code"]),
        int(told["population"] or 0),
        told["modification date"],
    )


def read(path: Path, wanted: Wanted) -> Found:
    """Read the populated places of a dump; what is no town is left out and counted.

    Raises
    ------
    FileFormatError
        If a line is none of a dump, or no line is of a place where people live.
    """
    left = LeftOut()
    kept: list[Entry] = []
    seen: set[str] = set()
    newest = ""
    for entry in entries(path):
        newest = max(newest, entry.changed)
        why = _why_not(entry, seen)
        seen.add(entry.geonames_id)
        if why:
            left.add("entry", why, f"row {entry.row}: {entry.name}")
        else:
            kept.append(entry)
    kept = _within(kept, clip_of(wanted), left)
    if not kept:
        why = "; ".join(one.words for one in left.dropped) or "it is empty"
        raise FileFormatError(f"holds no place where people live: {why}", file=path)
    places = told_apart([_settlement(path, entry, wanted) for entry in kept])
    figures = [
        PopulationRow(place.id, PopulationFigure(entry.population, "", True, place.provenance))
        for entry, place in zip(kept, places, strict=True)
        if entry.population
    ]
    return Found(
        settlements=places,
        populations=tuple(figures),
        attributions=(CREDIT,),
        dropped=left.dropped,
        notes=(f"its newest line is of {newest}", "a population of 0 is taken as unknown"),
    )


def _within(kept: list[Entry], clip: Clip, left: LeftOut) -> list[Entry]:
    """Leave out what lies outside of what was asked for."""
    lon, lat = (np.array([getattr(one, k) for one in kept]) for k in ("lon", "lat"))
    wanted = clip.holds(lon, lat).tolist() if kept else []
    for entry, is_wanted in zip(kept, wanted, strict=True):
        if not is_wanted:
            left.add("entry", "outside of what was asked for", f"row {entry.row}: {entry.name}")
    return [entry for entry, is_wanted in zip(kept, wanted, strict=True) if is_wanted]


def _why_not(entry: Entry, seen: set[str]) -> str:
    """Say why a line is left out; empty where it is kept."""
    code = entry.code.partition(".")[2]
    if entry.geonames_id in seen:
        return "whose id stood in a line before"
    if not entry.code.startswith("P."):
        return "that are no populated places"
    if code in NO_TOWNS:
        return f"of populated places that are {NO_TOWNS[code]}"
    if odd_cell(entry.name) or not entry.name:
        return "with a name of control characters, of a formula, or none"
    return ""


def _settlement(path: Path, entry: Entry, wanted: Wanted) -> Settlement:
    ascii_name = entry.spellings[1]
    who = wanted.source or f"GeoNames, {path.name}"
    return Settlement(
        id_from(ascii_name or entry.name) or id_at("", entry.lon, entry.lat),
        entry.name,
        entry.lon,
        entry.lat,
        Provenance(who, "medium", path.name, entry.row),
        geonames_id=entry.geonames_id,
    )


SOURCE = Source(
    name="geonames",
    title="a GeoNames dump",
    suffixes=(".txt", ".tsv", ".zip"),
    looks_so=looks_so,
    read=read,
    takes=frozenset({"box", "clip"}),
)
