"""How far held ground would have to come for a place to be within range: three ways to count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from stratgraph._geodesy import distance_matrix_m, geodesics
from stratgraph._network import build_network, shortest_forest
from stratgraph.errors import ScenarioError
from stratgraph.model.notebook import short_repr

from . import FiringRule, required_ranges

if TYPE_CHECKING:
    from stratgraph._network import Network
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Side, Situation

    from . import RequiredRanges

Floats = NDArray[np.float64]
AdvanceStatus = Literal["reached", "in_range", "no_ground", "no_road", "range_below_standoff"]
STEP_M = 250.0
# Halving 250 m nine times leaves less than a metre.
HALVINGS = 9
# The end of a geodesic is found again to nanometres, not to the bit.
SAME_M = 0.001
# Two thirds thirty times leave less than a centimetre of 500 m.
THIRDS = 30


@dataclass(frozen=True, slots=True)
class RoadPoint:
    """A point on a road, and the way there: places passed, the road, metres along it."""

    places: tuple[str, ...]
    road: str
    along_m: float
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class MinimalAdvance:
    """How far ground would have to come for a target to be within a range.

    Attributes
    ----------
    straight_m : float or None
        As the crow flies, from the place that needs the least range; None without ground.
    along_road_m, point : float and RoadPoint, or None
        To the nearest point on a road, along roads.
    settlement_step_m, settlement, settlements : float, str and tuple of str, or None and empty
        To the nearest settlement that is within range itself, along roads, and the way there.
    status : {"reached", "in_range", "no_ground", "no_road", "range_below_standoff"}
        ``no_road``: no road from the ground leads within range. ``range_below_standoff``: under
        ``add`` no point of any road could serve, since weapons stand further back than they reach.
    """

    target: str
    side: Side
    range_m: int
    rule: FiringRule
    straight_m: float | None
    straight_from: str | None
    along_road_m: float | None
    point: RoadPoint | None
    settlement_step_m: float | None
    settlement: str | None
    settlements: tuple[str, ...]
    status: AdvanceStatus

    __repr__ = short_repr


def measure_minimal_advance(
    situation: Situation,
    side: Side,
    rule: FiringRule,
    *,
    target: str,
    range_m: int,
    road_set: RoadSet,
) -> MinimalAdvance:
    """Measure how far held ground would have to come for a target to be within a range.

    With required range R, range r and, under ``add``, stand-off s: straight ``max(0, R - r)``;
    along roads the least road distance to a point on a road within r - s of the target, where a
    point at fraction f of a road lies at fraction f of the geodesic between its ends; by whole
    settlements the least road distance to a settlement within r - s. All from the places that may
    fire, to the target's centre point. Holders along the way are ignored; cut roads are left out.
    Straight <= along roads <= by settlements, to 1 m, where no road is shorter than the geodesic
    between its ends (``check`` names those that are).

    A road is looked at every 250 m, and where it comes nearest; a crossing is found to 1 m. Where
    a road is shorter than the geodesic between its ends, the way along it may be the shorter one.

    Parameters
    ----------
    situation : Situation
    side : {"attacker", "defender"}
    rule : FiringRule
        ``add`` or ``exclude``.
    target : str
        Settlement id or name.
    range_m : int
        Metres, positive.
    road_set : RoadSet
        Which roads the advance may take.

    Returns
    -------
    MinimalAdvance

    Raises
    ------
    ScenarioError
        If the range is not above 0, or the rule is ``pull_back``, whose places withdraw by what
        each lacks: an advance then has no one distance.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> rule = FiringRule(
    ...     standoff_m=0, standoff_rule="add", contested="no_fire", off_network=True)
    >>> found = measure_minimal_advance(
    ...     read_case("gate_falls").before, "attacker", rule,
    ...     target="kingsbridge", range_m=25_000, road_set="all")
    >>> round(found.straight_m), found.settlement_step_m
    (5000, 11000.0)
    """
    if range_m <= 0:
        raise ScenarioError(f"a range must be above 0, got {range_m} m")
    if rule.standoff_rule == "pull_back":
        raise ScenarioError("an advance under 'pull_back' has no one distance; use add or exclude")
    ranges = required_ranges(situation, side, rule, [target])
    theater = situation.theater
    number = int(ranges.targets[0])
    if not len(ranges.ground):
        none = (None,) * 6
        return MinimalAdvance(theater.ids[number], side, range_m, rule, *none, (), "no_ground")
    straight = max(0.0, float(ranges.needed_m.min()) - range_m)
    first = ranges.firing.labels[int(ranges.needed_m[:, 0].argmin())]
    within_m = float(range_m - (rule.standoff_m if rule.standoff_rule == "add" else 0))
    roads = _Roads(situation, ranges, number, within_m, road_set)
    along, point = roads.nearest_point()
    step, settlements = roads.nearest_settlement()
    return MinimalAdvance(
        theater.ids[number],
        side,
        range_m,
        rule,
        straight,
        first,
        0.0 if straight == 0 else along,
        None if straight == 0 else point,
        step,
        settlements[-1] if settlements else None,
        settlements,
        _status(straight, along, within_m),
    )


def _status(straight_m: float, along_m: float | None, within_m: float) -> AdvanceStatus:
    if straight_m == 0:
        return "in_range"
    if within_m < 0:
        return "range_below_standoff"
    return "no_road" if along_m is None else "reached"


class _Roads:
    """The roads of a situation, seen from the places that may fire and from one target."""

    def __init__(
        self,
        situation: Situation,
        ranges: RequiredRanges,
        target: int,
        within_m: float,
        road_set: RoadSet,
    ) -> None:
        theater = situation.theater
        kept = situation.open_roads(road_set=road_set)
        self.theater, self.target, self.within_m = theater, target, within_m
        self.roads = np.flatnonzero(kept)
        self.ends = theater.road_ends[kept]
        self.length_m = theater.road_length_m[kept]
        a, b = self.ends.T
        lon, lat = theater.place_lon, theater.place_lat
        self.lines = geodesics(lon[a], lat[a], lon[b], lat[b])
        self.one_way = theater.road_one_way[kept]
        network: Network = build_network(len(lon), self.ends, self.length_m, one_way=self.one_way)
        n = len(theater.ids)
        self.start_m, self.before = shortest_forest(network, ranges.ground.tolist(), counted=n)
        settlements_m = theater.distances_m(np.array([target]), np.arange(n))[0]
        nodes_m = distance_matrix_m(lon[[target]], lat[[target]], lon[n:], lat[n:])[0]
        self.far_m = np.append(settlements_m, nodes_m)

    def way_to(self, place: int) -> tuple[str, ...]:
        """Ids of the places from where an advance starts to this one."""
        way = [place]
        while self.before[way[-1]] >= 0:
            way.append(self.before[way[-1]])
        ids = self.theater.ids
        return tuple(ids[one] for one in reversed(way) if one < len(ids))

    def nearest_settlement(self) -> tuple[float | None, tuple[str, ...]]:
        """Road distance to the nearest settlement within range, ties by id."""
        n = len(self.theater.ids)
        reach_m = np.where(self.far_m <= self.within_m, self.start_m, np.inf)[:n]
        nearest = int(reach_m.argmin())
        if not np.isfinite(reach_m[nearest]):
            return None, ()
        return float(reach_m[nearest]), self.way_to(nearest)

    def nearest_point(self) -> tuple[float | None, RoadPoint | None]:
        """Road distance to the nearest point on a road within range, ties by road id."""
        best: tuple[float, int, int, float] | None = None
        for row, (a, b) in enumerate(self.ends.tolist()):
            # A one-way road is entered at its first end alone.
            for start in (a,) if self.one_way[row] else (a, b):
                if not np.isfinite(self.start_m[start]) or not self._may_reach(row, start):
                    continue
                fraction = self._first_within(row, start)
                if fraction is None:
                    continue
                metres = float(self.start_m[start] + fraction * self.length_m[row])
                if best is None or metres < best[0]:
                    best = (metres, row, start, fraction)
        return (None, None) if best is None else (best[0], self._point(best))

    def _may_reach(self, row: int, start: int) -> bool:
        """Tell whether a road can come within range: it comes no nearer than by its own length."""
        return bool(self.far_m[start] - self.lines.length_m[row] <= self.within_m)

    def _first_within(self, row: int, start: int) -> float | None:
        """Fraction of a road, from one end, at which it comes within range; None if never."""
        steps = max(2, int(self.length_m[row] // STEP_M) + 2)
        fractions = np.linspace(0.0, 1.0, steps)
        far = self._far_along(row, start, fractions)
        inside = np.flatnonzero(far <= self.within_m + SAME_M)
        if len(inside):
            first = int(inside[0])
            low, high = float(fractions[max(0, first - 1)]), float(fractions[first])
        else:
            nearest = int(far.argmin())
            low = float(fractions[max(0, nearest - 1)])
            high = self._nearest_between(
                row, start, low, float(fractions[min(steps - 1, nearest + 1)])
            )
            if not self._is_within(row, start, high):
                return None
        return low if self._is_within(row, start, low) else self._crossing(row, start, low, high)

    def _is_within(self, row: int, start: int, fraction: float) -> bool:
        far = self._far_along(row, start, np.array([fraction]))[0]
        return bool(far <= self.within_m + SAME_M)

    def _crossing(self, row: int, start: int, low: float, high: float) -> float:
        """Halve between a fraction out of range and one within it."""
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if self._is_within(row, start, middle):
                high = middle
            else:
                low = middle
        return high

    def _nearest_between(self, row: int, start: int, low: float, high: float) -> float:
        """Fraction at which a road comes nearest, between two of them: thirds are cut away."""
        for _ in range(THIRDS):
            third = (high - low) / 3
            left, right = self._far_along(row, start, np.array([low + third, high - third]))
            low, high = (low, high - third) if left <= right else (low + third, high)
        return (low + high) / 2

    def _far_along(self, row: int, start: int, fractions: Floats) -> Floats:
        lon, lat = self._points(row, start, fractions)
        theater, t = self.theater, self.target
        return distance_matrix_m(lon, lat, theater.lon[[t]], theater.lat[[t]])[:, 0]

    def _points(self, row: int, start: int, fractions: Floats) -> tuple[Floats, Floats]:
        """Points at fractions of a road, counted from one of its ends."""
        from_a = fractions if self.ends[row, 0] == start else 1.0 - fractions
        return self.lines.at(np.full(len(fractions), row), from_a)

    def _point(self, best: tuple[float, int, int, float]) -> RoadPoint:
        _, row, start, fraction = best
        lon, lat = self._points(row, start, np.array([fraction]))
        road = self.theater.roads[int(self.roads[row])].id
        along = fraction * float(self.length_m[row])
        return RoadPoint(self.way_to(start), road, along, float(lon[0]), float(lat[0]))
