"""Named findings on a theater's facts: what is wrong, where it stands and how to mend it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from . import _geodesy
from ._network import build_network, component_labels
from .events import BASES, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from numpy.typing import NDArray

    from .facts import Facts
    from .provenance import Provenance
    from .theater import Road, Settlement

Level = Literal["error", "warning"]
FindingCode = Literal[
    "duplicate_id",
    "unknown_id",
    "missing_source",
    "road_shorter_than_geodesic",
    "road_much_longer_than_geodesic",
    "all_lengths_derived",
    "homonyms_nearby",
    "swapped_coordinates",
    "far_from_the_rest",
    "unconnected_piece",
    "roads_cross_without_junction",
    "unverified_links",
    "holder_missing",
    "assessors_disagree",
    "event_out_of_chain",
    "population_unknown",
]

LONGEST_DETOUR = 2.5
HOMONYM_M = 30_000.0
# A place is far from the rest beyond this, and beyond five times the median distance from
# the middle of the map.
FAR_M = 100_000.0
FAR_TIMES = 5.0


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One thing to mend or to know.

    Attributes
    ----------
    level : {"error", "warning"}
        Errors keep a theater from being used; warnings are to be known when reading results.
    code : str
        Stable name of the kind of finding.
    file : str
    row : int
        Line in the file, the header being line 1; 0 where the finding is of the whole file.
    message, fix : str
    """

    level: Level
    code: FindingCode
    file: str
    row: int
    message: str
    fix: str


def check_facts(facts: Facts, *, on: date | None = None) -> tuple[CheckFinding, ...]:
    """Look through a theater's facts for everything that would mislead a result.

    Parameters
    ----------
    facts : Facts
        From ``read_facts``.
    on : date, optional
        Day for which every settlement needs a holder; by default the last day that the
        theater's assessor speaks of.

    Returns
    -------
    tuple of CheckFinding
        Errors first, then by file, row and code.
    """
    places = _Places.of(facts.settlements)
    findings = [
        *_duplicate_ids(facts),
        *_unknown_ids(facts),
        *_missing_sources(facts),
        *_road_lengths(facts, places),
        *_homonyms(places),
        *_odd_coordinates(places),
        *_pieces(facts, places),
        *_crossings(facts, places),
        *_holders(facts, on),
        *_events(facts),
        *_populations(facts),
    ]
    return tuple(sorted(findings, key=lambda f: (f.level, f.file, f.row, f.code, f.message)))


@dataclass(frozen=True)
class _Places:
    """The settlements that an id names first, numbered, with their coordinates."""

    settlements: tuple[Settlement, ...]
    index: dict[str, int]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

    @classmethod
    def of(cls, settlements: Iterable[Settlement]) -> _Places:
        first: dict[str, Settlement] = {}
        for settlement in settlements:
            first.setdefault(settlement.id, settlement)
        rows = tuple(first.values())
        return cls(
            rows,
            {settlement.id: number for number, settlement in enumerate(rows)},
            np.array([settlement.lon for settlement in rows]),
            np.array([settlement.lat for settlement in rows]),
        )

    @property
    def middle(self) -> tuple[float, float]:
        """The median longitude and latitude, also of places around 180 degrees."""
        near = _geodesy.unwrapped(self.lon, _geodesy.middle_longitude(self.lon))
        return (float(np.median(near)) + 180.0) % 360.0 - 180.0, float(np.median(self.lat))

    def ends_of(self, roads: Iterable[Road]) -> list[tuple[Road, int, int]]:
        """Roads both of whose ends exist, with the numbers of the ends."""
        return [
            (road, self.index[road.a], self.index[road.b])
            for road in roads
            if road.a in self.index and road.b in self.index
        ]


def _at(level: Level, code: FindingCode, where: Provenance, message: str, fix: str) -> CheckFinding:
    return CheckFinding(level, code, where.file, where.row, message, fix)


def _duplicate_ids(facts: Facts) -> Iterator[CheckFinding]:
    holders = facts.holders
    tables: tuple[tuple[str, Iterable[tuple[str, Provenance]]], ...] = (
        ("settlement", [(row.id, row.provenance) for row in facts.settlements]),
        ("road", [(row.id, row.provenance) for row in facts.roads]),
        ("system", [(row.id, row.provenance) for row in facts.systems]),
        (
            "speed",
            [(f"{s.season}, {s.road_class}, {s.surface}", s.provenance) for s in facts.speeds],
        ),
        ("water", [(row.id, row.provenance) for row in facts.waters]),
        (
            "holder",
            [(f"{r.settlement}, {r.on}, {r.assessor}", r.provenance) for r in holders],
        ),
    )
    for noun, rows in tables:
        seen: dict[str, int] = {}
        for key, where in rows:
            if key in seen:
                message = f"{noun} id {key!r} stands in row {seen[key]} already"
                yield _at("error", "duplicate_id", where, message, "remove one or rename it")
            seen.setdefault(key, where.row)


def _unknown_ids(facts: Facts) -> Iterator[CheckFinding]:
    waters = {water.id for water in facts.waters}
    for settlement, where in facts.references:
        if settlement not in facts.settlement_ids:
            message = f"settlement {settlement!r} is not in settlements.csv"
            yield _at("error", "unknown_id", where, message, "add the settlement or mend the id")
    for road in facts.roads:
        for water in road.crosses:
            if water not in waters:
                message = f"road {road.id!r} crosses {water!r}, which is not in waters.csv"
                yield _at("error", "unknown_id", road.provenance, message, "add it or mend the id")


def _missing_sources(facts: Facts) -> Iterator[CheckFinding]:
    for where in facts.provenances:
        if not where.source:
            yield _at("error", "missing_source", where, "the row has no source", "say who says so")


def _road_lengths(facts: Facts, places: _Places) -> Iterator[CheckFinding]:
    roads = places.ends_of(facts.roads)
    if not roads:
        return
    a, b = (np.array([row[k] for row in roads]) for k in (1, 2))
    straight = _geodesy.distance_m(places.lon[a], places.lat[a], places.lon[b], places.lat[b])
    for (road, _, _), geodesic in zip(roads, straight.tolist(), strict=True):
        lengths = f"road {road.id!r} is {road.length_m} m, the geodesic {geodesic:.0f} m"
        if road.length_m < geodesic:
            fix = "mend the length or the coordinates of its ends"
            yield _at("error", "road_shorter_than_geodesic", road.provenance, lengths, fix)
        elif road.length_m > LONGEST_DETOUR * geodesic:
            fix = "check the length, or say in a note why it winds"
            yield _at("warning", "road_much_longer_than_geodesic", road.provenance, lengths, fix)
    if all(road.length_basis.startswith("geodesic") for road in facts.roads):
        message = f"all {len(facts.roads)} road lengths are derived from the geodesic"
        yield CheckFinding(
            "warning", "all_lengths_derived", "roads.csv", 0, message,
            "measure some; until then routes within 10 % of each other are a tie",
        )  # fmt: skip
    unverified = sum(not road.verified for road in facts.roads)
    if unverified:
        message = f"{unverified} of {len(facts.roads)} links are not verified"
        fix = "verify them; results are given with and without them"
        yield CheckFinding("warning", "unverified_links", "roads.csv", 0, message, fix)


def _homonyms(places: _Places) -> Iterator[CheckFinding]:
    by_name: dict[str, list[int]] = {}
    for number, settlement in enumerate(places.settlements):
        by_name.setdefault(settlement.name.casefold(), []).append(number)
    for numbers in by_name.values():
        for k, number in enumerate(numbers[1:], start=1):
            others = np.array(numbers[:k])
            far = _geodesy.distance_matrix_m(
                places.lon[[number]], places.lat[[number]], places.lon[others], places.lat[others]
            )[0]
            if far.min() <= HOMONYM_M:
                here = places.settlements[number]
                message = f"{here.name!r} names two places {far.min() / 1000:.1f} km apart"
                fix = "give each a suffix in brackets"
                yield _at("error", "homonyms_nearby", here.provenance, message, fix)


def _odd_coordinates(places: _Places) -> Iterator[CheckFinding]:
    if len(places.settlements) < 3:
        return
    middle_lon, middle_lat = places.middle

    def from_middle(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
        return _geodesy.distance_m(
            lon, lat, np.full_like(lon, middle_lon), np.full_like(lat, middle_lat)
        )

    far = from_middle(places.lon, places.lat)
    limit = max(FAR_M, FAR_TIMES * float(np.median(far)))
    can_swap = np.abs(places.lon) <= 90
    swapped = from_middle(
        np.where(can_swap, places.lat, 0.0), np.where(can_swap, places.lon, -90.0)
    )
    for number in np.flatnonzero(far > limit).tolist():
        settlement = places.settlements[number]
        where = f"{settlement.id!r} lies {far[number] / 1000:.0f} km from the middle of the map"
        if can_swap[number] and swapped[number] <= limit:
            message = f"{where}; with lat and lon swapped it would lie within it"
            yield _at(
                "error", "swapped_coordinates", settlement.provenance, message, "swap lat and lon"
            )
        else:
            fix = "check its coordinates"
            yield _at("error", "far_from_the_rest", settlement.provenance, where, fix)


def _pieces(facts: Facts, places: _Places) -> Iterator[CheckFinding]:
    roads = places.ends_of(facts.roads)
    for links, chosen in (
        ("all links", roads),
        ("verified links", [row for row in roads if row[0].verified]),
    ):
        on_road = sorted({end for _, a, b in roads for end in (a, b)})
        if not on_road:
            return
        ends = np.array([(a, b) for _, a, b in chosen], dtype=np.int64).reshape(len(chosen), 2)
        lengths = np.array([road.length_m for road, _, _ in chosen], dtype=np.int64)
        labels = component_labels(build_network(len(places.settlements), ends, lengths))[on_road]
        sizes = Counter(labels.tolist())
        if len(sizes) > 1:
            outside = len(on_road) - max(sizes.values())
            message = f"on {links} {outside} of {len(on_road)} places are in {len(sizes) - 1} "
            message += f"piece{'s' if len(sizes) > 2 else ''} apart from the largest"
            fix = "add the roads that join them, or read their routes as unknown"
            yield CheckFinding("warning", "unconnected_piece", "roads.csv", 0, message, fix)


def _crossings(facts: Facts, places: _Places) -> Iterator[CheckFinding]:
    roads = places.ends_of(facts.roads)
    if not roads:
        return
    middle = _geodesy.Plane(*places.middle)
    x, y = middle.to_km(places.lon, places.lat)
    xy = np.stack([x, y], axis=-1)
    pairs = _geodesy.crossing_segments(xy[np.array([(a, b) for _, a, b in roads])])
    for i, j in pairs:
        one, other = roads[i][0], roads[j][0]
        message = f"{one.id!r} and {other.id!r} cross on the map without a junction"
        fix = "add the place where they meet, or leave it if one passes over"
        yield _at("warning", "roads_cross_without_junction", other.provenance, message, fix)


def _holders(facts: Facts, on: date | None) -> Iterator[CheckFinding]:
    days = sorted({row.on for row in facts.holders if row.assessor == facts.assessor})
    if not days:
        message = f"no holder by the theater's assessor {facts.assessor!r}"
        fix = "add rows, or name another assessor in theater.toml"
        yield CheckFinding("error", "holder_missing", "control.csv", 0, message, fix)
        return
    day = on or days[-1]
    for one in sorted({*days, day}):
        known = {
            r.settlement for r in facts.holders if r.assessor == facts.assessor and r.on <= one
        }
        missing = sorted(facts.settlement_ids - known)
        if missing:
            level: Level = "error" if one == day else "warning"
            message = f"{len(missing)} settlements have no holder on {one}: {_first(missing)}"
            fix = "add their rows; until then they neither fire nor are targets"
            yield CheckFinding(level, "holder_missing", "control.csv", 0, message, fix)
    if days[0] <= day:
        for row in facts.control(day).disagreements:
            message = (
                f"{row.settlement} is {row.holder} by {row.assessor}, not so by {facts.assessor}"
            )
            fix = "both are kept; a case may set `assessor`"
            yield _at("warning", "assessors_disagree", row.provenance, message, fix)


def _events(facts: Facts) -> Iterator[CheckFinding]:
    """Find events that begin otherwise than the holder of the day or the event before them."""
    last = {
        row.settlement: (row.on, row.holder)
        for row in sorted(facts.holders, key=lambda one: one.on)
        if row.assessor == facts.assessor
    }
    known = {(place, basis): state for place, state in last.items() for basis in BASES}
    for event in in_order(facts.events):
        key = (event.settlement, event.basis)
        on, state = known.get(key, (event.on, event.from_state))
        if event.settlement in last and event.on <= last[event.settlement][0]:
            continue
        if state != event.from_state:
            message = (
                f"{event.settlement} begins as {event.from_state} on {event.on} by {event.basis}, "
                f"but was {state} from {on}"
            )
            fix = "both are kept, and what it becomes counts; mend the one that is wrong"
            yield _at("warning", "event_out_of_chain", event.provenance, message, fix)
        known[key] = (event.on, event.to_state)


def _populations(facts: Facts) -> Iterator[CheckFinding]:
    preferred = Counter(row.settlement for row in facts.populations if row.figure.preferred)
    for row in facts.populations:
        if preferred[row.settlement] != 1:
            message = f"{row.settlement!r} has {preferred[row.settlement]} preferred figures"
            fix = "mark exactly one as preferred"
            yield _at("error", "duplicate_id", row.figure.provenance, message, fix)
    unknown = sorted(facts.settlement_ids - set(preferred))
    if unknown:
        message = f"{len(unknown)} of {len(facts.settlement_ids)} populations are unknown"
        fix = "add figures; until then they are counted apart, never as zero"
        yield CheckFinding("warning", "population_unknown", "populations.csv", 0, message, fix)


def _first(ids: list[str], count: int = 3) -> str:
    more = f" and {len(ids) - count} more" if len(ids) > count else ""
    return f"{', '.join(ids[:count])}{more}"
