"""Rows that are roads: their ends by name, their lengths, and the straight line for one missing."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, get_args

import numpy as np

from stratgraph._geodesy import distance_m
from stratgraph.errors import StratgraphError
from stratgraph.io.row_models import own_column
from stratgraph.model.names import NameIndex
from stratgraph.model.plain_text import plural
from stratgraph.model.provenance import Evidence, evidence_against
from stratgraph.model.roads import Road, days_against

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stratgraph.io.named_lines import Line
    from stratgraph.model.dataset import Facts
    from stratgraph.model.theater import Settlement

    from .records import Record, Records

# A length that nobody measured: the straight line, which no road undercuts.
STRAIGHT = "geodesic: the straight line, since no length was given"
# As OpenStreetMap says of a road that is travelled against the order of its points.
BACKWARDS = ("-1", "reverse")
YES = ("yes", "y", "true", "1", "x")
NO = ("no", "n", "false", "0", "")
EVIDENCE: tuple[Evidence, ...] = get_args(Evidence)
_WITH_LENGTH = re.compile(r"(.+?)\s+([0-9]+(?:[.,][0-9]+)?)\s*(?:km)?")


@dataclass(frozen=True)
class Known:
    """Places that roads may end at, by any of their names."""

    names: NameIndex
    settlements: Mapping[str, tuple[float, float]]
    at: Mapping[str, tuple[float, float]]

    @classmethod
    def of(cls, facts: Facts | None, places: Iterable[Settlement] = ()) -> Known:
        """Return the places of a folder and those of a file."""
        names: dict[str, list[str]] = defaultdict(list)
        settlements: dict[str, tuple[float, float]] = {}
        for one in (*(facts.settlements if facts else ()), *places):
            spellings = (one.name, one.name_uk, *one.other_names, one.geonames_id)
            names[one.id] += filter(None, spellings)
            settlements[one.id] = (one.lon, one.lat)
        for row in facts.names if facts else ():
            names[row.settlement].append(row.name)
        nodes = facts.nodes if facts else ()
        at = settlements | {node.id: (node.lon, node.lat) for node in nodes}
        return cls(NameIndex(names), settlements, at)

    def find(self, name: str) -> str:
        """Return the id of a place by its name, or of a node by its id.

        Raises
        ------
        StratgraphError
            If none bears it, or several do.
        """
        return name if name in self.at else self.names.resolve(name)

    def straight_m(self, ends: Sequence[tuple[str, str]]) -> list[int]:
        """Return whole metres of the straight lines between pairs, rounded up."""
        if not ends:
            return []
        places = [np.array([self.at[one][k] for one in side]) for side in zip(*ends, strict=True)
                  for k in (0, 1)]  # fmt: skip
        return [max(1, math.ceil(one)) for one in distance_m(*places).tolist()]


@dataclass(frozen=True)
class Leg:
    """A road as a row tells it: where it leads, how long it is if that is told, and by what."""

    record: Record
    a: str
    b: str
    length_m: int | None
    basis: str = ""
    bends: Line = ()


def roads_of(records: Records, known: Known) -> tuple[tuple[Road, ...], tuple[str, ...]]:
    """Return the road of each row, and what was computed of them, in sentences.

    Raises
    ------
    FileFormatError
        With everything that is wrong with the rows.
    """
    legs = [leg for record in records.rows if (leg := _leg(records, record, known)) is not None]
    _complain_of_doubles(records, legs)
    records.refuse()
    return roads_between(records, legs, known)


def roads_between(
    records: Records, legs: Sequence[Leg], known: Known
) -> tuple[tuple[Road, ...], tuple[str, ...]]:
    """Return the roads of legs whose ends are known; of several legs of a row each is one."""
    lacking = [leg for leg in legs if leg.length_m is None]
    straight = dict(
        zip(
            ((leg.a, leg.b) for leg in lacking),
            known.straight_m([(leg.a, leg.b) for leg in lacking]),
            strict=True,
        )
    )
    roads = tuple(
        _road(records, leg, straight.get((leg.a, leg.b), 0), one)
        for leg, one in zip(legs, _ids(legs), strict=True)
    )
    records.refuse()
    return roads, _told(records, roads)


def _told(records: Records, roads: Sequence[Road]) -> tuple[str, ...]:
    told = []
    lacking = sum(road.length_basis == STRAIGHT for road in roads)
    if lacking:
        verbs = "has no length and gets" if lacking == 1 else "have no length and get"
        told.append(f"{lacking} of {plural(len(roads), 'road')} {verbs} that of the straight line")
    if roads and not records.has("verified"):
        every = "every one" if records.wanted.verified else "none"
        what = "property" if records.feature else "column"
        told.append(f"no {what} says which roads are verified, so {every} is")
    return tuple(told)


def _leg(records: Records, record: Record, known: Known) -> Leg | None:
    found: list[str] = []
    for column in ("from", "to"):
        try:
            if not record[column]:
                raise StratgraphError("is empty; a road needs two ends")
            found.append(known.find(record[column]))
        except StratgraphError as error:
            records.complain(record, column, error.problem_text())
    length = _length_m(records, record)
    if len(found) < 2:
        return None
    if found[0] == found[1]:
        records.complain(record, "to", "the road leads back to where it begins; name its other end")
        return None
    return Leg(record, found[0], found[1], length)


def _length_m(records: Records, record: Record) -> int | None:
    for column, factor in (("length_km", 1000.0), ("length_m", 1.0)):
        told = records.number(record, column)
        if told is None:
            continue
        if 0 < told * factor < 20_000_000:
            return max(1, round(told * factor))
        records.complain(record, column, "must be more than 0 and less than 20,000 km")
    return None


def _complain_of_doubles(records: Records, legs: Iterable[Leg]) -> None:
    """Find roads that stand twice: between the same ends, and of the same length."""
    seen: dict[object, int] = {}
    for leg in legs:
        way = leg.record["oneway"].lower()
        ends = frozenset((leg.a, leg.b)) if way in NO else (leg.a, leg.b, way)
        told = leg.record["id"] or (ends, leg.length_m)
        first = seen.setdefault(told, leg.record.number)
        if first != leg.record.number:
            where = f"stands in {records.noun} {first} already"
            problem = f"{where}; remove one, or give each its length"
            records.complain(leg.record, "id" if leg.record["id"] else "from", problem)


def _ids(legs: Iterable[Leg]) -> list[str]:
    """Name each road after its ends; parallels are counted on."""
    taken: dict[str, int] = defaultdict(int)
    ids = []
    for leg in legs:
        own = leg.record["id"] or "--".join(sorted((leg.a, leg.b)))
        taken[own] += 1
        ids.append(own if taken[own] == 1 else f"{own}--{taken[own]}")
    return ids


def _road(records: Records, leg: Leg, straight: int, name: str) -> Road:
    record = leg.record
    verified = _yes(records, record, "verified", records.wanted.verified)
    turned = record["oneway"].lower() in BACKWARDS
    open_from, open_until = (_day(records, record, one) for one in ("open_from", "open_until"))
    wrong = days_against(open_from, open_until)
    if wrong:
        records.complain(record, "open_until", f"the road {wrong}")
        open_until = None
    evidence = _evidence(records, record)
    against = evidence_against(evidence, verified=verified)
    if against:
        records.complain(record, "evidence", against)
        evidence = None
    return Road(
        name,
        leg.b if turned else leg.a,
        leg.a if turned else leg.b,
        straight if leg.length_m is None else leg.length_m,
        records.provenance(record),
        verified=verified,
        road_class=record["class"],
        number=record["number"],
        surface=record["surface"],
        length_basis=STRAIGHT if leg.length_m is None else leg.basis or record["length_basis"],
        note=record["note"],
        crosses=tuple(filter(None, map(str.strip, record["crosses"].split(";")))),
        crosses_source=record["crosses_source"],
        bends=leg.bends[::-1] if turned else leg.bends,
        evidence=evidence,
        one_way=turned or _yes(records, record, "oneway", usual=False),
        open_from=open_from,
        open_until=open_until,
        bridges=_whole(records, record, "bridges"),
        bridge_m=_whole(records, record, "bridge_m"),
        own=tuple((one, record[one]) for one in records.columns if own_column(one) and record[one]),
    )


def _yes(records: Records, record: Record, column: str, usual: bool) -> bool:
    told = record[column].lower()
    if not told:
        return usual
    if told not in (*YES, *NO):
        records.complain(record, column, f"write yes or no, got {told[:40]!r}")
    return told in YES


def _whole(records: Records, record: Record, column: str) -> int | None:
    told = records.number(record, column)
    if told is not None and (told < 0 or told != int(told)):
        records.complain(record, column, f"write a whole number, got {record[column][:40]!r}")
        return None
    return None if told is None else int(told)


def _day(records: Records, record: Record, column: str) -> date | None:
    told = record[column]
    try:
        return date.fromisoformat(told) if told else None
    except ValueError:
        records.complain(record, column, f"write a date as YYYY-MM-DD, got {told[:40]!r}")
        return None


def _evidence(records: Records, record: Record) -> Evidence | None:
    told = record["evidence"]
    if told and told not in EVIDENCE:
        problem = f"use one of {', '.join(EVIDENCE)}, got {told[:40]!r}"
        records.complain(record, "evidence", problem)
    return EVIDENCE[EVIDENCE.index(told)] if told in EVIDENCE else None


# ---------------------------------------------------------------- roads beside their places


def roads_beside(
    records: Records, places: Mapping[int, Settlement], known: Known
) -> tuple[tuple[Road, ...], tuple[str, ...]]:
    """Return the roads that rows of places list, ``Birch 13; Dell``: told from one end or both."""
    rows: dict[frozenset[str], Record] = {}
    for record in records.rows:
        if record.number not in places:
            continue
        here = places[record.number].id
        for told in filter(None, map(str.strip, record["roads"].split(";"))):
            name, length = _with_length(told)
            try:
                other = known.find(name)
            except StratgraphError as error:
                records.complain(record, "roads", error.problem_text())
                continue
            new = replace(record, cells={"from": here, "to": other, "length_km": length})
            first = rows.setdefault(frozenset((here, other)), new)
            if length and first["length_km"] not in ("", length):
                problem = f"{name} is {length} km away here, and {first['length_km']} in row "
                records.complain(record, "roads", f"{problem}{first.number}; give one length")
            elif length:
                rows[frozenset((here, other))] = new
    records.refuse()
    return roads_of(replace(records, rows=tuple(rows.values())), known)


def _with_length(told: str) -> tuple[str, str]:
    """Part a name from the length of the road there, if one follows.

    Examples
    --------
    >>> _with_length("Birch 13,5 km"), _with_length("New Dell")
    (('Birch', '13.5'), ('New Dell', ''))
    """
    found = _WITH_LENGTH.fullmatch(told)
    return (found[1], found[2].replace(",", ".")) if found else (told, "")
