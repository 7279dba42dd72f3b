"""Rows that are places: their ids, names, populations and holders."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._geodesy import distance_m
from stratgraph.io.ids import id_at, id_from, told_apart
from stratgraph.model.control import CONTESTED, DatedHolder
from stratgraph.model.dataset import PopulationRow
from stratgraph.model.names import fold_name
from stratgraph.model.theater import PopulationFigure, Settlement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .records import Record, Records
    from .source import Wanted

# Two rows of one name nearer than this are one place twice.
TWICE_M = 500.0
MOST_PEOPLE = 10_000_000_000
# What others write for ground that is fought over.
FOUGHT_OVER = ("contested", "disputed", "grey", "gray")


@dataclass(frozen=True)
class Places:
    """The places of a file by the number of their row, with what stands beside them."""

    by_row: Mapping[int, Settlement]
    populations: tuple[PopulationRow, ...] = ()
    holders: tuple[DatedHolder, ...] = ()


def places_of(records: Records, at: Mapping[int, tuple[float, float]]) -> Places:
    """Return the place of each row, its population and its holder.

    Parameters
    ----------
    at : mapping of int to (lon, lat)
        Where each row's place lies; rows without stay out.

    Raises
    ------
    FileFormatError
        With everything that is wrong with the rows.
    """
    there = [record for record in records.rows if record.number in at]
    for record in there:
        if not record["name"]:
            records.complain(record, "name", "is empty; every place needs a name")
    records.refuse()
    wanted = [_place(records, record, *at[record.number]) for record in there]
    _complain_of_doubles(records, there, wanted)
    records.refuse()
    by_row = dict(zip((one.number for one in there), told_apart(wanted), strict=True))
    people = tuple(_populations(records, there, by_row))
    holders = tuple(holders_of(records, {one.number: by_row[one.number].id for one in there}))
    records.refuse()
    return Places(by_row, people, holders)


def _place(records: Records, record: Record, lon: float, lat: float) -> Settlement:
    return Settlement(
        id_from(record["id"] or record["name"]) or id_at("", lon, lat),
        record["name"],
        lon,
        lat,
        records.provenance(record),
        name_uk=record["name_uk"],
        other_names=(record["name_ru"],) if record["name_ru"] else (),
        kind=record["kind"],
        oblast=record["oblast"],
        raion=record["raion"],
        geonames_id=record["geonames_id"],
        note=record["note"],
    )


def _complain_of_doubles(
    records: Records, rows: Sequence[Record], places: Sequence[Settlement]
) -> None:
    """Find ids given twice, and one name twice at one place where no ids tell the two apart."""
    told: dict[str, int] = {}
    named: dict[str, list[int]] = {}
    for number, (record, place) in enumerate(zip(rows, places, strict=True)):
        column = "id" if record["id"] else "geonames_id"
        first = told.setdefault(record[column], record.number) if record[column] else None
        if first not in (None, record.number):
            problem = f"stands in {records.noun} {first} already; give each its own"
            records.complain(record, column, problem)
        for other in named.setdefault(fold_name(place.name), []):
            has_own = record[column] and rows[other][column]
            if not has_own and _metres(places[other], place) < TWICE_M:
                where = f"{records.noun} {rows[other].number}"
                problem = f"{place.name} stands in {where} already; remove one"
                records.complain(record, "name", problem)
                break
        named[fold_name(place.name)].append(number)


def _metres(one: Settlement, other: Settlement) -> float:
    # A degree of latitude is 110 km and more: most of one name need no measuring.
    if abs(one.lat - other.lat) * 110_000 > TWICE_M:
        return math.inf
    ends = (np.array([value]) for value in (one.lon, one.lat, other.lon, other.lat))
    return float(distance_m(*ends)[0])


def _populations(
    records: Records, rows: Iterable[Record], places: Mapping[int, Settlement]
) -> Iterator[PopulationRow]:
    for record in rows:
        people = records.number(record, "population")
        if people is None:
            continue
        if not 0 <= people < MOST_PEOPLE or people != int(people):
            told = record["population"][:40]
            records.complain(record, "population", f"write a whole number of people, got {told!r}")
            continue
        # Lists of places write 0 for what they do not know.
        if people:
            who = records.provenance(record)
            figure = PopulationFigure(int(people), record["as_of"], True, who)
            yield PopulationRow(places[record.number].id, figure)


# ---------------------------------------------------------------- holders


def holders_of(records: Records, ids: Mapping[int, str]) -> Iterator[DatedHolder]:
    """Yield who held the place of each row that says so.

    Parameters
    ----------
    ids : mapping of int to str
        The settlement of each row by its number.
    """
    told: dict[tuple[str, date, str], int] = {}
    for record in records.rows:
        if not record["holder"] or record.number not in ids:
            continue
        holder = _side(records, record)
        day = _day(records, record)
        if holder is None or day is None:
            continue
        who = _assessor(records, record)
        first = told.setdefault((ids[record.number], day, who), record.number)
        if first != record.number:
            records.complain(
                record, "holder", f"{records.noun} {first} says already who held it that day"
            )
            continue
        yield DatedHolder(ids[record.number], day, holder, who, records.provenance(record))


def _side(records: Records, record: Record) -> str | None:
    """Return the code of the side that a cell names; None for none, which is then told."""
    told = record["holder"]
    found = side_code(told, records.wanted)
    if found is None:
        into = records.wanted.into
        known = ", ".join(code for code, _ in into.sides) if into else ""
        problem = f"no side is called {told[:40]!r}; there are {known} and contested"
        records.complain(record, "holder", f"{problem}: name yours with --sides {told[:20]}=CODE")
    return found


def side_code(told: str, wanted: Wanted) -> str | None:
    """Return the code of a side by what a file calls it; None where the folder has none such.

    Examples
    --------
    >>> from stratgraph import read_facts
    >>> from stratgraph.io.sources import Wanted
    >>> valley = Wanted(into=read_facts("valley"), sides={"north": "BLUE"})
    >>> [side_code(one, valley) for one in ("north", "red", "Disputed", "GREEN")]
    ['BLUE', 'RED', 'contested', None]
    """
    if told in wanted.sides:
        return wanted.sides[told]
    if told.lower() in FOUGHT_OVER:
        return CONTESTED
    if wanted.into is None or not wanted.into.sides:
        return told
    called = {word.lower(): code for code, label in wanted.into.sides for word in (label, code)}
    return called.get(told.lower())


def _day(records: Records, record: Record) -> date | None:
    told = record["date"]
    if not told and records.wanted.day is not None:
        return records.wanted.day
    if not told:
        problem = "says who held it, not when; add a column date, or --day YYYY-MM-DD"
        records.complain(record, "holder", problem)
        return None
    try:
        return date.fromisoformat(told)
    except ValueError:
        records.complain(record, "date", f"write a date as YYYY-MM-DD, got {told[:40]!r}")
        return None


def _assessor(records: Records, record: Record) -> str:
    into = records.wanted.into
    return (
        record["assessor"]
        or records.wanted.assessor
        or (into.assessor if into else records.wanted.source or records.path.name)
    )
