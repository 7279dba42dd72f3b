"""The roads of a theater measured along OpenStreetMap: which exist, how long, of what kind."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._geodesy import distance_m
from stratgraph._network import DirectWays
from stratgraph.errors import FileFormatError
from stratgraph.model.plain_text import plural
from stratgraph.model.provenance import Provenance

from .osm import ATTRIBUTION, source_record
from .osm_extract import read_extract
from .osm_roads import Centres, contract_net, join_centres, net_of
from .osm_rows import MEASURED, along
from .osm_tags import CLASSES, PASSING_M
from .source import LeftOut

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from stratgraph._geodesy import Floats
    from stratgraph.model.dataset import Facts
    from stratgraph.model.provenance import SourceRecord
    from stratgraph.model.roads import Road, RoutingNode
    from stratgraph.model.theater import Settlement

    from .osm_extract import Box
    from .osm_roads import Contracted, Joined
    from .osm_rows import Along
    from .source import Wanted

# How much longer a metre of each class is taken to be when a way is chosen: through roads first.
RATHER = dict(zip(CLASSES, (1.0, 1.0, 1.0, 1.05, 1.15, 1.3, 1.6, 1.6, 2.5, 1.0), strict=True))
# A way this many times the straight line is none between neighbours.
MOST_DETOUR = 2.0
# Roads that leave the box of a theater may come back into it.
MARGIN_DEG = 0.2
USUAL_PASSING_M = 500.0
JOIN_M = 2000.0
# So many roads are named.
MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Way:
    """The way that was found for a road, or why there is none.

    Attributes
    ----------
    road : Road
        As the theater has it.
    measured : Road or None
        As it is along OpenStreetMap.
    why : str
        Why it is not there; empty where it is.
    """

    road: Road
    measured: Road | None
    why: str = ""


@dataclass(frozen=True)
class MeasuredRoads:
    """A theater with its roads measured, and what became of each."""

    facts: Facts
    ways: tuple[Way, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was found, a sentence each, numbers first."""
        found = [one for one in self.ways if one.measured is not None]
        exist = [one for one in found if not one.road.verified]
        lacking = [one for one in self.ways if one.measured is None and not one.road.verified]
        why = Counter(one.why for one in self.ways if one.measured is None)
        said = [f"{len(found)} of {plural(len(self.ways), 'road')} measured"]
        said += [f"{plural(count, 'road')}: {reason}" for reason, count in why.most_common()]
        if exist:
            said.append(f"unverified and there: {self._named(exist)}")
        if lacking:
            said.append(f"unverified and not found: {self._named(lacking)}")
        return (*said, *self._lengths(found))

    def _named(self, ways: Sequence[Way]) -> str:
        """Count roads, and name the first ones by the places at their ends."""
        names = {one.id: one.name for one in self.facts.settlements}
        shown = [
            " – ".join(names.get(end, "junction") for end in (one.road.a, one.road.b))
            for one in ways[:MOST_NAMED]
        ]
        more = f" and {len(ways) - MOST_NAMED} more" if len(ways) > MOST_NAMED else ""
        return f"{len(ways)} ({', '.join(shown)}{more})"

    def _lengths(self, found: Sequence[Way]) -> tuple[str, ...]:
        shares = [
            one.measured.length_m / one.road.length_m - 1
            for one in found
            if one.measured is not None
        ]
        if not shares:
            return ()
        low, middle, high = np.percentile(shares, [5, 50, 95])
        return (
            f"against the lengths before: {middle:+.0%} in the middle, {low:+.0%} to {high:+.0%} "
            "for nine in ten",
        )


def measure_roads(path: Path, facts: Facts, wanted: Wanted) -> MeasuredRoads:
    """Measure the roads of a theater along an extract of OpenStreetMap.

    A road is there if a way along roads that cars use leads from one end to the other past no other
    place of the theater, and is at most twice the straight line. Its length, class, surface and
    bridges are then those of that way, through roads being preferred to streets, and it rests on a
    measurement. Others stay as they are.

    Parameters
    ----------
    path : Path
    facts : Facts
    wanted : Wanted
        Of its wishes how far a place may lie from a road.

    Raises
    ------
    FileFormatError
        If the extract cannot be read, or has no roads around the theater.
    """
    extract = read_extract(path, LeftOut(), box=_around(facts))
    lines = extract.lines
    net = net_of(lines, np.ones(len(lines.point), dtype=np.bool_))
    if not len(net.pieces):
        raise FileFormatError("holds no road that cars use around the theater", file=path)
    centres = _centres(facts, wanted)
    joined = join_centres(net, centres)
    made = contract_net(net, lines, centres, joined, CLASSES.index("service"))
    number = {one.id: k for k, one in enumerate(_ends(facts))}
    source = source_record(path, extract)
    finder = _Finder(facts, made, lines.refs, joined, number, source.id)
    # Roads from one place after the other: each place is searched from once.
    found = {one.id: finder.way(one) for one in sorted(facts.roads, key=lambda road: road.a)}
    ways = tuple(found[one.id] for one in facts.roads)
    return MeasuredRoads(_with(facts, ways, source), ways)


def _ends(facts: Facts) -> tuple[Settlement | RoutingNode, ...]:
    """Return all that roads may end at, in the order of their numbers."""
    return (*facts.settlements, *facts.nodes)


def _around(facts: Facts) -> Box:
    lon = [one.lon for one in facts.settlements]
    lat = [one.lat for one in facts.settlements]
    return (
        max(-180.0, min(lon) - MARGIN_DEG),
        max(-90.0, min(lat) - MARGIN_DEG),
        min(180.0, max(lon) + MARGIN_DEG),
        min(90.0, max(lat) + MARGIN_DEG),
    )


def _centres(facts: Facts, wanted: Wanted) -> Centres:
    """Return settlements and nodes as centres; roads end at a node only where it lies."""
    every = _ends(facts)
    passing = [PASSING_M.get(one.kind, USUAL_PASSING_M) for one in facts.settlements]
    return Centres(
        np.array([one.lon for one in every]),
        np.array([one.lat for one in every]),
        np.array([*passing, *(0.0 for _ in facts.nodes)], dtype=np.float64),
        JOIN_M if wanted.join_km is None else 1000 * wanted.join_km,
    )


@dataclass(frozen=True, eq=False)
class _Finder:
    """Finds the way of each road between places and junctions."""

    facts: Facts
    made: Contracted
    refs: Sequence[str]
    joined: Joined
    number: Mapping[str, int]
    cited: str

    @cached_property
    def ways(self) -> DirectWays:
        """Ways that pass no place, through roads rather than streets."""
        roads = self.made.roads
        weight = roads.length_m * np.array(list(RATHER.values()))[roads.kind]
        return DirectWays(roads.ends, weight, self.made.n, len(self.number))

    @cached_property
    def at(self) -> tuple[Floats, Floats]:
        """Longitudes and latitudes of settlements and nodes."""
        every = _ends(self.facts)
        lon, lat = ((one.lon for one in every), (one.lat for one in every))
        return np.fromiter(lon, dtype=np.float64), np.fromiter(lat, dtype=np.float64)

    def way(self, road: Road) -> Way:
        """Return the way of a road, or why there is none."""
        ends = [self.number[one] for one in (road.a, road.b) if one in self.number]
        if len(ends) < 2 or not self.joined.is_joined[ends].all():
            return Way(road, None, "an end lies too far from any road")
        pieces = self.ways.between(*ends)
        if not pieces:
            return Way(road, None, "no way that passes no other place")
        found = along(self.made, self.refs, pieces)
        metres = found.length_m + float(self.joined.metres[ends].sum())
        if metres > MOST_DETOUR * self._straight_m(*ends):
            return Way(road, None, f"a way, but more than {MOST_DETOUR:g} times the straight line")
        return Way(road, self._measured(road, found, max(1, math.ceil(metres))))

    def _straight_m(self, one: int, two: int) -> float:
        lon, lat = self.at
        return float(distance_m(lon[[one]], lat[[one]], lon[[two]], lat[[two]])[0])

    def _measured(self, road: Road, way: Along, metres: int) -> Road:
        return replace(
            road,
            length_m=metres,
            length_basis=MEASURED,
            road_class=way.road_class,
            surface=way.surface or road.surface,
            number=road.number or way.number,
            verified=True,
            evidence="measured",
            bridges=way.bridges,
            bridge_m=way.bridge_m,
            provenance=Provenance(self.cited, "medium", road.provenance.file, road.provenance.row),
        )


def _with(facts: Facts, ways: Sequence[Way], source: SourceRecord) -> Facts:
    """Return the facts with measured roads, the source and the line that its licence asks for."""
    return replace(
        facts,
        roads=tuple(one.measured or one.road for one in ways),
        sources=(*(one for one in facts.sources if one.id != source.id), source),
        attributions=tuple(dict.fromkeys((*facts.attributions, ATTRIBUTION))),
    )
