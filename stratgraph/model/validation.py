"""Named findings on a theater's facts: what is wrong, where it stands and how to mend it."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from stratgraph import _geodesy
from stratgraph._network import build_network, component_labels

from .events import BASES, in_order
from .plain_text import plural
from .progress import Steps
from .provenance import SAY_WHO, Provenance, cited_sources, evidence_counts
from .road_events import out_of_order, road_contradictions
from .spelling import mixed_words, unseen_marks, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from numpy.typing import NDArray

    from .dataset import Facts
    from .progress import Progress
    from .roads import Road, RoutingNode
    from .theater import Settlement

# The order is that in which they are told.
Level = Literal["error", "warning", "note"]
LEVELS: tuple[Level, ...] = get_args(Level)
FindingCode = Literal[
    "duplicate_id",
    "unknown_id",
    "missing_source",
    "source_not_listed",
    "source_not_cited",
    "road_shorter_than_geodesic",
    "road_much_longer_than_geodesic",
    "all_lengths_derived",
    "homonyms_nearby",
    "swapped_coordinates",
    "far_from_the_rest",
    "unconnected_piece",
    "node_leads_nowhere",
    "roads_cross_without_junction",
    "unverified_roads",
    "holder_missing",
    "assessors_disagree",
    "event_out_of_chain",
    "road_event_cannot_be",
    "population_unknown",
    "road_twice",
    "range_not_preferred",
    "table_empty",
    "road_class_without_speed",
    "unseen_mark",
    "mixed_alphabets",
]

# What each kind of finding is called where they are printed in groups.
KINDS: dict[FindingCode, str] = {
    "duplicate_id": "The same thing stands twice",
    "unknown_id": "A table names what is not there",
    "missing_source": "A row does not say who says so",
    "source_not_listed": "A source is cited that sources.csv does not list",
    "source_not_cited": "A source is listed that no row cites",
    "road_shorter_than_geodesic": "A road is shorter than the straight line between its ends",
    "road_much_longer_than_geodesic": "A road is much longer than the straight line",
    "all_lengths_derived": "No road length was measured",
    "homonyms_nearby": "Places near each other bear one name",
    "swapped_coordinates": "Latitude and longitude are swapped",
    "far_from_the_rest": "A place lies far from the rest, and no road joins it",
    "unconnected_piece": "Places are not joined to the rest by roads",
    "node_leads_nowhere": "Nodes lie where no road leads on",
    "roads_cross_without_junction": "Roads cross on the map where there is no place",
    "unverified_roads": "Roads are not verified",
    "holder_missing": "Places have no known holder",
    "assessors_disagree": "Another assessor says otherwise",
    "event_out_of_chain": "A change does not follow from the one before it",
    "road_event_cannot_be": "A road is told to be closed or open when it cannot be",
    "population_unknown": "Populations are unknown",
    "road_twice": "The same road stands twice",
    "range_not_preferred": "A system has no range to use first",
    "table_empty": "A table has a header and no row",
    "road_class_without_speed": "A road is of a class that no speed is stated for",
    "unseen_mark": "A text holds marks that are not seen",
    "mixed_alphabets": "A word mixes alphabets that look alike",
}

# A sphere and UTM give lengths that are shorter by up to this share.
SHORTER_BY = 0.005
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
    level : {"error", "warning", "note"}
        Errors keep a theater from being used; warnings are to be known when reading results;
        notes change no result.
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


def check_facts(
    facts: Facts, *, on: date | None = None, progress: Progress | None = None
) -> tuple[CheckFinding, ...]:
    """Look through a theater's facts for everything that would mislead a result.

    Parameters
    ----------
    facts : Facts
        From ``read_facts``.
    on : date, optional
        Day for which every settlement needs a holder; by default the last day that the
        theater's assessor speaks of.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Returns
    -------
    tuple of CheckFinding
        Errors first, then warnings, then notes; each by file, row and code.
    """
    places = _Places.of(facts)
    checks: tuple[Callable[[], Iterable[CheckFinding]], ...] = (
        lambda: _duplicate_ids(facts),
        lambda: _unknown_ids(facts),
        lambda: _missing_sources(facts),
        lambda: _listed_sources(facts),
        lambda: _road_lengths(facts, places),
        lambda: _roads_twice(facts),
        lambda: _homonyms(places),
        lambda: _odd_coordinates(places, _joined(facts, places)),
        lambda: _pieces(facts, places),
        lambda: _blind_nodes(facts),
        lambda: _crossings(facts, places),
        lambda: _holders(facts, on),
        lambda: _events(facts),
        lambda: _road_events(facts),
        lambda: _populations(facts),
        lambda: _ranges(facts),
        lambda: _empty_tables(facts),
        lambda: _road_classes(facts),
        lambda: _spelling(facts),
    )
    findings = [one for check in Steps(len(checks), progress).each(checks) for one in check()]
    return tuple(
        sorted(findings, key=lambda f: (LEVELS.index(f.level), f.file, f.row, f.code, f.message))
    )


@dataclass(frozen=True)
class _Places:
    """The settlements that an id names first, then the nodes, numbered, with their coordinates."""

    settlements: tuple[Settlement, ...]
    index: dict[str, int]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

    @classmethod
    def of(cls, facts: Facts) -> _Places:
        first: dict[str, Settlement] = {}
        for settlement in facts.settlements:
            first.setdefault(settlement.id, settlement)
        nodes = {node.id: node for node in facts.nodes if node.id not in first}
        rows: tuple[Settlement | RoutingNode, ...] = (*first.values(), *nodes.values())
        return cls(
            tuple(first.values()),
            {row.id: number for number, row in enumerate(rows)},
            np.array([row.lon for row in rows]),
            np.array([row.lat for row in rows]),
        )

    @property
    def middle(self) -> tuple[float, float]:
        """The median longitude and latitude of settlements, also around 180 degrees."""
        lon, lat = self.lon[: len(self.settlements)], self.lat[: len(self.settlements)]
        near = _geodesy.unwrapped(lon, _geodesy.middle_longitude(lon))
        return (float(np.median(near)) + 180.0) % 360.0 - 180.0, float(np.median(lat))

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
        ("node", [(row.id, row.provenance) for row in facts.nodes]),
        ("system", [(row.id, row.provenance) for row in facts.systems]),
        (
            "speed",
            [(f"{s.season}, {s.road_class}, {s.surface}", s.provenance) for s in facts.speeds],
        ),
        ("water", [(row.id, row.provenance) for row in facts.waters]),
        ("source", [(row.id, row.provenance) for row in facts.sources]),
        (
            "holder",
            [(f"{r.settlement}, {r.on}, {r.assessor}", r.provenance) for r in holders],
        ),
    )
    for node in facts.nodes:
        if node.id in facts.settlement_ids:
            message = f"node id {node.id!r} is that of a settlement"
            yield _at("error", "duplicate_id", node.provenance, message, "rename the node")
    for noun, rows in tables:
        seen: dict[str, int] = {}
        for key, where in rows:
            if key in seen:
                message = f"{noun} id {key!r} stands in row {seen[key]} already"
                yield _at("error", "duplicate_id", where, message, "remove one or rename it")
            seen.setdefault(key, where.row)


def _unknown_ids(facts: Facts) -> Iterator[CheckFinding]:
    for settlement, where in facts.references:
        if settlement in facts.node_ids and settlement not in facts.settlement_ids:
            message, fix = f"{settlement!r} is a node, not a settlement", "name a settlement"
            yield _at("error", "unknown_id", where, message, fix)
        elif settlement not in facts.settlement_ids:
            message = f"settlement {settlement!r} is not in settlements.csv"
            yield _at("error", "unknown_id", where, message, "add the settlement or mend the id")
    yield from _unknown_to_roads(facts)


def _unknown_to_roads(facts: Facts) -> Iterator[CheckFinding]:
    roads, waters = ({one.id for one in rows} for rows in (facts.roads, facts.waters))
    for event in facts.road_events:
        if event.road not in roads:
            message = f"road {event.road!r} is not in roads.csv"
            near = difflib.get_close_matches(event.road, sorted(roads), n=1)
            fix = f"did you mean {near[0]}?" if near else "add the road or mend the id"
            yield _at("error", "unknown_id", event.provenance, message, fix)
    for road in facts.roads:
        for water in road.crosses:
            if water not in waters:
                message = f"road {road.id!r} crosses {water!r}, which is not in waters.csv"
                yield _at("error", "unknown_id", road.provenance, message, "add it or mend the id")


def _missing_sources(facts: Facts) -> Iterator[CheckFinding]:
    for where in facts.provenances:
        if not where.source:
            yield _at("error", "missing_source", where, "the row has no source", SAY_WHO)


def _listed_sources(facts: Facts) -> Iterator[CheckFinding]:
    """Compare what rows cite with what sources.csv lists, where there is one."""
    listed = [one.id for one in facts.sources]
    known: set[str] = set()
    cited: dict[str, Provenance] = {}
    for where in facts.cited:
        cited.setdefault(where.source, where)
    for source, where in cited.items():
        found = cited_sources(source, facts.sources)
        known |= {one.id for one in found}
        if listed and source and not found:
            near = difflib.get_close_matches(source, sorted(listed), n=1)
            message = f"the source {visible(source)!r} is not in sources.csv"
            fix = f"did you mean {near[0]}?" if near else "add it there, or cite one that is"
            yield _at("warning", "source_not_listed", where, message, fix)
    for one in facts.sources:
        if one.id not in known:
            message = f"no row cites the source {one.id!r}"
            fix = "cite it, or leave it as reading for others"
            yield _at("note", "source_not_cited", one.provenance, message, fix)


def _road_lengths(facts: Facts, places: _Places) -> Iterator[CheckFinding]:
    roads = places.ends_of(facts.roads)
    if not roads:
        return
    a, b = (np.array([row[k] for row in roads]) for k in (1, 2))
    straight = _geodesy.distance_m(places.lon[a], places.lat[a], places.lon[b], places.lat[b])
    for (road, _, _), geodesic in zip(roads, straight.tolist(), strict=True):
        lengths = f"road {road.id!r} is {road.length_m} m, the geodesic {geodesic:.0f} m"
        if road.length_m < geodesic:
            level: Level = "error" if road.length_m < (1 - SHORTER_BY) * geodesic else "warning"
            fix = "mend the length or the coordinates of its ends"
            yield _at(level, "road_shorter_than_geodesic", road.provenance, lengths, fix)
        elif road.length_m > LONGEST_DETOUR * geodesic:
            fix = "check the length, or say in a note why it winds"
            yield _at("warning", "road_much_longer_than_geodesic", road.provenance, lengths, fix)
    if all(map(_is_derived, facts.roads)):
        lengths = plural(len(facts.roads), "road length is", "road lengths are")
        message = f"all {lengths} derived from the geodesic"
        yield CheckFinding(
            "warning", "all_lengths_derived", "roads.csv", 0, message,
            "measure some; until then routes within 10 % of each other are a tie",
        )  # fmt: skip
    unverified = sum(not road.verified for road in facts.roads)
    if unverified:
        verb = "is" if unverified == 1 else "are"
        message = f"{unverified} of {plural(len(facts.roads), 'road')} {verb} not verified"
        known = evidence_counts(road.evidence for road in facts.roads if road.verified)
        message += f"; the existence of the others rests on {known}" if known else ""
        fix = "verify them; results are given with and without them"
        yield CheckFinding("warning", "unverified_roads", "roads.csv", 0, message, fix)


def _is_derived(road: Road) -> bool:
    """Whether the length of a road is that of the straight line between its ends."""
    return road.length_basis.startswith("geodesic")


def _roads_twice(facts: Facts) -> Iterator[CheckFinding]:
    """Find roads between the same ends and of the same length, in either direction."""
    seen: dict[tuple[object, int], Road] = {}
    for road in facts.roads:
        ends = (road.a, road.b) if road.one_way else frozenset((road.a, road.b))
        first = seen.setdefault((ends, road.length_m), road)
        # An id that stands twice is told as such.
        if first.id != road.id:
            turned = ", the other way round" if (road.a, road.b) != (first.a, first.b) else ""
            message = (
                f"road {road.id!r} is as long as {first.id!r} and joins the same places{turned}"
            )
            fix = "remove one; keep both only if there are two roads of one length"
            yield _at("warning", "road_twice", road.provenance, message, fix)


def _ranges(facts: Facts) -> Iterator[CheckFinding]:
    for system in facts.systems:
        preferred = {one.munition_id for one in system.ranges if one.preferred}
        wanting = sorted({one.munition_id for one in system.ranges} - preferred)
        if not system.ranges:
            message = f"system {system.id!r} has no published range and takes no part"
            fix = "add its range to ranges.csv with its source"
            yield _at("warning", "range_not_preferred", system.provenance, message, fix)
        for munition in wanting:
            message = f"system {system.id!r} has no preferred range for munition {munition!r}"
            fix = "mark one row of ranges.csv as preferred"
            yield _at("warning", "range_not_preferred", system.provenance, message, fix)


def _empty_tables(facts: Facts) -> Iterator[CheckFinding]:
    for file in facts.empty_tables:
        message = "the table has a header and no row"
        fix = "add rows"
        if file != "settlements.csv":
            fix += ", or remove the file: answers are the same without it"
        yield CheckFinding("warning", "table_empty", file, 0, message, fix)


def _road_classes(facts: Facts) -> Iterator[CheckFinding]:
    """Find classes of roads that speeds.csv does not know, where it knows others."""
    known = sorted({speed.road_class for speed in facts.speeds})
    for road in facts.roads:
        if known and road.road_class and road.road_class not in known:
            near = difflib.get_close_matches(road.road_class, known, n=1)
            message = f"road {road.id!r} is of class {road.road_class!r}, unknown to speeds.csv"
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)};"
            fix = f"{hint} if it is right, add its speeds"
            yield _at("warning", "road_class_without_speed", road.provenance, message, fix)


def _spelling(facts: Facts) -> Iterator[CheckFinding]:
    """Find what a reader cannot see or tell apart, in any text of any table."""
    for where, text in _texts(facts):
        if text.isascii() and text.isprintable():
            continue
        marks = unseen_marks(text)
        if marks:
            message = f"{visible(text)!r} holds a {', a '.join(marks)}"
            yield _at("warning", "unseen_mark", where, message, "remove it")
        for word, alphabets in mixed_words(text):
            message = f"{visible(word)!r} mixes {' and '.join(alphabets)} letters in one word"
            fix = "write the word in one alphabet"
            yield _at("warning", "mixed_alphabets", where, message, fix)


def _texts(facts: Facts) -> Iterator[tuple[Provenance, str]]:
    """Every text of every table once per row, with where it stands."""
    of_all = Provenance("", "low", "theater.toml")
    labels = [one for side in facts.sides for one in side]
    credits_ = [text for one in facts.attributions for text in (one.text, one.licence)]
    for text in (facts.name, facts.title, facts.about, facts.assessor, *labels, *credits_):
        yield of_all, text
    rows: list[tuple[Provenance, object]] = [
        (row.provenance, row)
        for table in (
            facts.settlements, facts.roads, facts.typed_holders, facts.systems, facts.portals,
            facts.nodes, facts.waters, facts.names, facts.speeds, facts.events, facts.reports,
            facts.drawn_distances, facts.sources, facts.road_events,
            [figure for one in facts.systems for figure in one.ranges],
        )
        for row in table
    ]  # fmt: skip
    rows += [(row.figure.provenance, row) for row in facts.populations]
    rows += [(row.extent.provenance, row) for row in facts.extents]
    for where, row in rows:
        for text in dict.fromkeys([where.source, *_texts_in(row)]):
            yield where, text


def _texts_in(row: object) -> Iterator[str]:
    kind: Any = type(row)
    for name in _field_names(kind):
        value = getattr(row, name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple | frozenset):
            yield from sorted(one for one in value if isinstance(one, str))


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def _joined(facts: Facts, places: _Places) -> frozenset[int]:
    """Numbers of the places that a road joins which is as long as where they lie says.

    A length that was made of the coordinates says nothing about them.
    """
    roads = places.ends_of([one for one in facts.roads if not _is_derived(one)])
    if not roads:
        return frozenset()
    a, b = (np.array([row[k] for row in roads]) for k in (1, 2))
    straight = _geodesy.distance_m(places.lon[a], places.lat[a], places.lon[b], places.lat[b])
    lengths = np.array([row[0].length_m for row in roads])
    fits = lengths >= (1 - SHORTER_BY) * straight
    return frozenset([*a[fits].tolist(), *b[fits].tolist()])


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


def _odd_coordinates(places: _Places, joined: frozenset[int]) -> Iterator[CheckFinding]:
    if len(places.settlements) < 3:
        return
    middle_lon, middle_lat = places.middle

    def from_middle(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
        return _geodesy.distance_m(
            lon, lat, np.full_like(lon, middle_lon), np.full_like(lat, middle_lat)
        )

    lon, lat = places.lon[: len(places.settlements)], places.lat[: len(places.settlements)]
    far = from_middle(lon, lat)
    limit = max(FAR_M, FAR_TIMES * float(np.median(far)))
    can_swap = np.abs(lon) <= 90
    swapped = from_middle(np.where(can_swap, lat, 0.0), np.where(can_swap, lon, -90.0))
    for number in sorted({*np.flatnonzero(far > limit).tolist()} - joined):
        settlement = places.settlements[number]
        where = f"{settlement.id!r} lies {far[number] / 1000:.0f} km from the middle of the map"
        if can_swap[number] and swapped[number] <= limit:
            message = f"{where}; with lat and lon swapped it would lie within it"
            yield _at(
                "error", "swapped_coordinates", settlement.provenance, message, "swap lat and lon"
            )
        else:
            fix = "check its coordinates"
            yield _at("warning", "far_from_the_rest", settlement.provenance, where, fix)


def _pieces(facts: Facts, places: _Places) -> Iterator[CheckFinding]:
    roads = places.ends_of(facts.roads)
    for which, chosen in (
        ("all roads", roads),
        ("verified roads", [row for row in roads if row[0].verified]),
    ):
        towns = range(len(places.settlements))
        on_road = sorted({end for _, a, b in roads for end in (a, b) if end in towns})
        if not on_road:
            return
        ends = np.array([(a, b) for _, a, b in chosen], dtype=np.int64).reshape(len(chosen), 2)
        lengths = np.array([road.length_m for road, _, _ in chosen], dtype=np.int64)
        labels = component_labels(build_network(len(places.index), ends, lengths))[on_road]
        sizes = Counter(labels.tolist())
        if len(sizes) > 1:
            outside = len(on_road) - max(sizes.values())
            message = f"on {which} {outside} of {len(on_road)} places are in {len(sizes) - 1} "
            message += f"piece{'s' if len(sizes) > 2 else ''} apart from the largest"
            fix = "add the roads that join them, or read their routes as unknown"
            yield CheckFinding("warning", "unconnected_piece", "roads.csv", 0, message, fix)


def _blind_nodes(facts: Facts) -> Iterator[CheckFinding]:
    roads = Counter(end for road in facts.roads for end in (road.a, road.b))
    blind = sorted(node.id for node in facts.nodes if roads[node.id] < 2)
    if blind:
        nodes = plural(len(blind), "node has", "nodes have")
        message = f"{nodes} no road or only one: {_first(blind)}"
        fix = "remove them, or add the roads that lead on; no route passes there"
        yield CheckFinding("note", "node_leads_nowhere", "nodes.csv", 0, message, fix)


def _crossings(facts: Facts, places: _Places) -> Iterator[CheckFinding]:
    roads = places.ends_of(facts.roads)
    if not roads:
        return
    middle = _geodesy.Plane(*places.middle)
    x, y = middle.to_km(places.lon, places.lat)
    xy = np.stack([x, y], axis=-1)
    crossed: dict[int, list[str]] = {}
    for i, j in _geodesy.crossing_segments(xy[np.array([(a, b) for _, a, b in roads])]):
        crossed.setdefault(j, []).append(repr(roads[i][0].id))
    # One finding for a road, however many it crosses: a dense graph has thousands of pairs.
    for number, others in crossed.items():
        road = roads[number][0]
        message = f"{_first(others)} and {road.id!r} cross on the map without a junction"
        if len(others) > 1:
            message = (
                f"{road.id!r} crosses {len(others)} roads without a junction: {_first(others)}"
            )
        fix = "add the settlement or node where they meet, or leave it if one passes over"
        yield _at("warning", "roads_cross_without_junction", road.provenance, message, fix)


def _holders(facts: Facts, on: date | None) -> Iterator[CheckFinding]:
    if not facts.holders and "control.csv" not in facts.empty_tables:
        message = "the file is missing, so nobody knows who holds what"
        fix = (
            "add it, or holders to settlements.csv and their day under [control] in theater.toml; "
            "until then there are routes, and no reach"
        )
        yield CheckFinding("error", "holder_missing", "control.csv", 0, message, fix)
        return
    file = {row.on: row.provenance.file or "control.csv" for row in facts.assessed_holders}
    days = sorted(file)
    if not days:
        message = f"no holder by the theater's assessor {facts.assessor!r}"
        fix = (
            "add rows, or holders to settlements.csv and their day under [control] in "
            "theater.toml, or name another assessor there"
        )
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
            towns = plural(len(missing), "settlement has", "settlements have")
            message = f"{towns} no holder on {one}: {_first(missing)}"
            fix = "add their rows; until then they neither fire nor are targets"
            where = file.get(one, file[days[-1]])
            yield CheckFinding(level, "holder_missing", where, 0, message, fix)
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
        for row in sorted(facts.assessed_holders, key=lambda one: one.on)
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


def _road_events(facts: Facts) -> Iterator[CheckFinding]:
    """Find closings and reopenings that cannot be, and those that follow from none before."""
    for event, _, why in road_contradictions(facts.road_events, facts.roads):
        yield _at("error", "road_event_cannot_be", event.provenance, why, "mend the row")
    for one, other in out_of_order(facts.road_events):
        if one.on == other.on:
            continue
        message = (
            f"road {other.road!r} begins as {other.from_state} on {other.on}, but is "
            f"{one.to_state} from {one.on}"
        )
        fix = "both are kept, and what it becomes counts; mend the one that is wrong"
        yield _at("warning", "event_out_of_chain", other.provenance, message, fix)


def _populations(facts: Facts) -> Iterator[CheckFinding]:
    preferred = Counter(row.settlement for row in facts.populations if row.figure.preferred)
    for row in facts.populations:
        if preferred[row.settlement] > 1:
            message = f"{row.settlement!r} has {preferred[row.settlement]} preferred figures"
            fix = "mark one as preferred, or none if no figure fits the day"
            yield _at("error", "duplicate_id", row.figure.provenance, message, fix)
    unknown = sorted(facts.settlement_ids - set(preferred))
    if unknown:
        verb = "is" if len(unknown) == 1 else "are"
        every = plural(len(facts.settlement_ids), "population")
        message = f"{len(unknown)} of {every} {verb} unknown"
        fix = "add figures; until then they are counted apart, never as zero"
        yield CheckFinding("warning", "population_unknown", "populations.csv", 0, message, fix)


def _first(ids: list[str], count: int = 3) -> str:
    more = f" and {len(ids) - count} more" if len(ids) > count else ""
    return f"{', '.join(ids[:count])}{more}"
