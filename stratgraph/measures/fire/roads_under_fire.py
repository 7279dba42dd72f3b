"""Roads and routes under fire: how much of each a side can reach, and the safest way round.

A point at fraction f of a road lies at fraction f of the geodesic between its ends: roads have no
geometry of their own, and the bends at nodes where nothing branches off are only drawn. At a node
where roads meet a road ends, and is held there as the settlement nearest along the roads.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from stratgraph._geodesy import Geodesics, any_within, geodesics
from stratgraph.errors import ScenarioError
from stratgraph.measures.gateways.supply_ground import portal_numbers, supply_ground, supply_portals
from stratgraph.model.notebook import short_repr
from stratgraph.model.scenario import HOLDERS, other_side

from . import FiringPlaces, firing_places

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.territory import Ground
    from stratgraph.model.theater import Theater

    from . import FiringRule

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

Belonging = Literal["other_side", "mixed"]
RouteStatus = Literal["at_portal", "reached", "unsupplied", "no_portal"]

STEP_M, CROSSING_M = 250.0, 1.0


@dataclass(frozen=True, slots=True)
class ClassUnderFire:
    """Roads of one class and belonging, in metres: under fire, and all of them."""

    road_class: str
    belonging: Belonging
    fire_m: int
    total_m: int


@dataclass(frozen=True)
class RoadsUnderFire:
    """Metres of each road under fire by one side, and sums by class and belonging.

    Attributes
    ----------
    side : {"attacker", "defender"}
        Who fires.
    fire_m : mapping of str to int
        Per road that is counted, in id order, whoever holds it.
    classes : tuple of ClassUnderFire
        Sorted by class and belonging; roads wholly the firing side's are in none.
    """

    __repr__ = short_repr

    situation: Situation
    side: Side
    range_m: float
    min_range_m: float
    fire_m: Mapping[str, int]
    classes: tuple[ClassUnderFire, ...]


@dataclass(frozen=True, slots=True)
class FireRoute:
    """A route from a settlement to a portal: ids along it, metres, and metres under fire."""

    __repr__ = short_repr

    portal: str
    places: tuple[str, ...]
    roads: tuple[str, ...]
    length_m: int
    fire_m: int

    @property
    def share(self) -> float | None:
        """Share of the route under fire, 0 to 1; None for a route of no length."""
        return self.fire_m / self.length_m if self.length_m else None


@dataclass(frozen=True, slots=True)
class SettlementRoutes:
    """The shortest and the safest route of a settlement; None where the status says why."""

    __repr__ = short_repr

    settlement: str
    status: RouteStatus
    shortest: FireRoute | None
    safest: FireRoute | None


def measure_roads_under_fire(
    situation: Situation,
    side: Side,
    rule: FiringRule,
    *,
    range_m: float,
    min_range_m: float = 0.0,
    ground: Ground | None = None,
    road_set: RoadSet = "all",
) -> RoadsUnderFire:
    """Measure how much of every road that is open to the other side a side can reach.

    A point is under fire if some place p has ``min_range_m <= needed_p <= range_m``, stand-off
    included. Each road is sampled at most 250 m apart along the geodesic between its ends, and
    every change between samples is bisected to 1 m; the share of the geodesic under fire times
    the length of the road, rounded, is its metres under fire. A stretch in or out of fire
    shorter than 250 m that falls between two samples is not seen. Membership is decided by the
    geodesic.

    Parameters
    ----------
    situation : Situation
    side : {"attacker", "defender"}
        Who fires.
    rule : FiringRule
    range_m, min_range_m : float
        Metres.
    ground : Territory or GivenGround, optional
        A minimum range is counted from the far side of each area, as for settlements in reach.
    road_set : RoadSet

    Raises
    ------
    ScenarioError
        If the ranges are not ``0 <= min_range_m <= range_m``.

    Examples
    --------
    >>> from stratgraph import FiringRule, read_case
    >>> rule = FiringRule(
    ...     standoff_m=2_000, standoff_rule="add", contested="no_fire", off_network=True)
    >>> found = measure_roads_under_fire(
    ...     read_case("gate_falls").before, "attacker", rule, range_m=500_000)
    >>> all(row.fire_m == row.total_m for row in found.classes)
    True
    """
    if not 0 <= min_range_m <= range_m:
        raise ScenarioError(f"no range: {min_range_m} to {range_m} m")
    theater = situation.theater
    places = firing_places(situation, side, rule, ground=ground)
    travelled = situation.open_roads(road_set=road_set, side=other_side(side))
    roads = np.flatnonzero(travelled)
    under_fire = partial(_under_fire, places, range_m, min_range_m)
    shares = np.zeros(len(roads))
    if len(places.labels):
        shares = _shares(theater, theater.road_ends[roads], under_fire)
    metres = np.rint(shares * theater.road_length_m[roads]).astype(np.int64)
    fire = {theater.roads[int(r)].id: int(m) for r, m in zip(roads, metres, strict=True)}
    return RoadsUnderFire(
        situation, side, range_m, min_range_m, fire, _classes(situation, side, fire)
    )


def _classes(situation: Situation, side: Side, fire: dict[str, int]) -> tuple[ClassUnderFire, ...]:
    theater = situation.theater
    holds = theater.of_places(situation.holder_code)[theater.road_ends]
    sums: dict[tuple[str, Belonging], list[int]] = {}
    for one, metres in fire.items():
        number = theater.road_index[one]
        road, ends = theater.roads[number], {HOLDERS[code] for code in holds[number].tolist()}
        if ends == {side}:
            continue
        belonging: Belonging = "other_side" if ends == {other_side(side)} else "mixed"
        row = sums.setdefault((road.road_class, belonging), [0, 0])
        row[0] += metres
        row[1] += road.length_m
    return tuple(ClassUnderFire(*key, *row) for key, row in sorted(sums.items()))


# ---- stretches under fire


def _under_fire(
    places: FiringPlaces, range_m: float, min_range_m: float, lon: Floats, lat: Floats
) -> Bools:
    """Whether each point is under fire, shape (p,)."""
    if places.are_points and not min_range_m:
        return any_within(*places.centres, lon, lat, range_m - places.lacking_m)
    return places.reaches(lon, lat, range_m=range_m, min_range_m=min_range_m)


def _shares(theater: Theater, ends: Ints, under_fire: Callable[[Floats, Floats], Bools]) -> Floats:
    """Share of each line between two settlements that is under fire, shape (m,)."""
    if not len(ends):
        return np.zeros(0)
    a, b = ends.T
    lon, lat = theater.place_lon, theater.place_lat
    lines = geodesics(lon[a], lat[a], lon[b], lat[b])
    steps = np.maximum(1, np.ceil(lines.length_m / STEP_M)).astype(np.int64)
    road = np.repeat(np.arange(len(ends)), steps + 1)
    first = np.cumsum(steps + 1) - (steps + 1)
    fraction = (np.arange(len(road)) - first[road]) / steps[road]
    under = under_fire(*lines.at(road, fraction))
    left = np.flatnonzero(road[:-1] == road[1:])
    part = (under[left].astype(np.float64) + under[left + 1]) / 2 / steps[road[left]]
    split = under[left] != under[left + 1]
    at = left[split]
    place = _crossings(under_fire, lines, road[at], (fraction[at], fraction[at + 1]), under[at])
    part[split] = np.where(under[at], place - fraction[at], fraction[at + 1] - place)
    return np.minimum(np.bincount(road[left], part, minlength=len(ends)), 1.0)


def _crossings(
    under_fire: Callable[[Floats, Floats], Bools],
    lines: Geodesics,
    road: Ints,
    between: tuple[Floats, Floats],
    under: Bools,
) -> Floats:
    """Fractions at which lines enter or leave fire, all bisected at once."""
    low, high = between
    for _ in range(int(np.ceil(np.log2(STEP_M / CROSSING_M)))):
        middle = (low + high) / 2
        same = under_fire(*lines.at(road, middle)) == under
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return (low + high) / 2


# ---- routes under fire


def measure_routes_under_fire(
    roads: RoadsUnderFire, *, contested_supply: bool = False
) -> tuple[SettlementRoutes, ...]:
    """Routes from the held portals to the front towns of the side under fire.

    A front town is a settlement that the side holds and that a counted road joins to a settlement
    which the firing side holds or which is contested. ``shortest`` is its supply route.

    Examples
    --------
    >>> from stratgraph import FiringRule, read_case
    >>> rule = FiringRule(
    ...     standoff_m=2_000, standoff_rule="add", contested="no_fire", off_network=True)
    >>> found = measure_roads_under_fire(
    ...     read_case("gate_falls").before, "attacker", rule, range_m=500_000)
    >>> {one.shortest.share for one in measure_routes_under_fire(found) if one.shortest}
    {1.0}
    """
    situation = roads.situation
    theater = situation.theater
    counted = np.zeros(len(theater.roads), dtype=np.bool_)
    counted[[theater.road_index[one] for one in roads.fire_m]] = True
    faced = situation.held_by(roads.side, "contested")
    front = {
        theater.ids[here]
        for here, ways in theater.ways_between(counted).items()
        if any(faced[there] for there in ways)
    }
    routes = safest_routes(roads, contested_supply=contested_supply)
    return tuple(one for one in routes if one.settlement in front)


def safest_routes(
    roads: RoadsUnderFire, *, contested_supply: bool = False
) -> tuple[SettlementRoutes, ...]:
    """Per settlement of the side under fire, the safest and the shortest route to a held portal.

    Safest: least metres under fire, then least length; shortest: least length, then least under
    fire (Dijkstra on pairs of integers, compared in order). Routes run over ground that the side
    holds, and over contested ground if it is open. Further ties go by id. Where there is no
    route the status is ``no_portal`` (the side holds none) or ``unsupplied``.

    Examples
    --------
    >>> from stratgraph import FiringRule, read_case
    >>> rule = FiringRule(
    ...     standoff_m=2_000, standoff_rule="add", contested="no_fire", off_network=True)
    >>> found = measure_roads_under_fire(
    ...     read_case("gate_falls").before, "attacker", rule, range_m=20_000)
    >>> {one.settlement: one.status for one in safest_routes(found)}["port"]
    'at_portal'
    """
    situation, side = roads.situation, other_side(roads.side)
    portals = portal_numbers(situation, supply_portals(situation, side))
    open_ground = supply_ground(situation, side, contested_supply=contested_supply)
    steps = _steps(roads, open_ground)
    shortest, safest = (_search(roads, steps, portals, safest=one) for one in (False, True))
    found = []
    for v in np.flatnonzero(situation.held_by(side)).tolist():
        status: RouteStatus = "no_portal" if not portals else "unsupplied"
        if v in safest:
            status = "at_portal" if v in portals else "reached"
        one = situation.theater.ids[v]
        found.append(SettlementRoutes(one, status, shortest.get(v), safest.get(v)))
    return tuple(found)


_Step = tuple[int, int, int, str]


def _steps(roads: RoadsUnderFire, open_ground: Bools) -> dict[int, list[_Step]]:
    """Per settlement its roads over open ground: other end, length, under fire, road id."""
    theater = roads.situation.theater
    steps: dict[int, list[_Step]] = {}
    for one, fire_m in roads.fire_m.items():
        number = theater.road_index[one]
        a, b = theater.road_ends[number].tolist()
        if open_ground[a] and open_ground[b]:
            length = int(theater.road_length_m[number])
            # Supply comes from the portals, and a one-way road brings it one way.
            steps.setdefault(a, []).append((b, length, fire_m, one))
            if not theater.road_one_way[number]:
                steps.setdefault(b, []).append((a, length, fire_m, one))
    return steps


def _search(
    roads: RoadsUnderFire, steps: dict[int, list[_Step]], portals: list[int], *, safest: bool
) -> dict[int, FireRoute]:
    """Least routes from the portals, by (fire, length) or by (length, fire)."""
    ids = roads.situation.theater.ids
    queue: list[tuple[int, int, int, int, str]] = [(0, 0, v, -1, "") for v in sorted(portals)]
    found: dict[int, FireRoute] = {}
    while queue:
        first, second, v, before, road = heapq.heappop(queue)
        if v in found:
            continue
        fire, length = (first, second) if safest else (second, first)
        found[v] = _extended(found.get(before), ids[v : v + 1], road, (length, fire))
        for u, more_m, more_fire, by in steps.get(v, []):
            if u not in found:
                total = (length + more_m, fire + more_fire)
                heapq.heappush(queue, (*(total[::-1] if safest else total), u, v, by))
    return found


def _extended(
    onward: FireRoute | None, place: tuple[str, ...], road: str, length_and_fire: tuple[int, int]
) -> FireRoute:
    """Begin a route at a portal, or one road before another; a node is no place of it."""
    if onward is None:
        return FireRoute(place[0], place, (), *length_and_fire)
    return FireRoute(
        onward.portal, (*place, *onward.places), (road, *onward.roads), *length_and_fire
    )
