"""The places a side may fire from, and the range each needs to any point."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stratgraph._geodesy import any_between, distance_matrix_m, nearest_few
from stratgraph.errors import ScenarioError
from stratgraph.model.notebook import short_repr
from stratgraph.model.scenario import other_side
from stratgraph.model.territory import Area, DrawnGround, GivenGround, Ground

if TYPE_CHECKING:
    from stratgraph.model.scenario import Holder, Side, Situation

    from .rule import FiringRule

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
DRAWN = "ground drawn that day"
# So many points are measured to areas at a time.
BLOCK = 4096
# Places up to so many times a minimum range away are looked at first.
JUST_BEYOND = 1.25


@dataclass(frozen=True)
class FiringPlaces:
    """What a side may fire from under a rule: centre points of settlements, or areas.

    Attributes
    ----------
    numbers : int array, shape (g,)
        Settlement numbers; of a given polygon -1.
    lacking_m : float array, shape (g,)
        What the stand-off adds to the distance from each place, metres.
    areas : Area or None
        The ground of each place, where it is an area and not a point.
    polygons : tuple of str, length g or 0
        The labels of given polygons.
    """

    situation: Situation
    side: Side
    rule: FiringRule
    ground: Ground | None
    numbers: Ints
    lacking_m: Floats
    areas: Area | None
    polygons: tuple[str, ...] = ()

    __repr__ = short_repr

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Settlement ids; a given polygon goes by its label and its place in the file."""
        return self.polygons or tuple(self.situation.theater.id_array[self.numbers].tolist())

    def needed_m(self, lon: Floats, lat: Floats) -> Floats:
        """Range needed from each place to each point, stand-off included, metres, shape (g, p).

        The WGS84 geodesic to the centre point, or to the nearest point of the area.

        Raises
        ------
        ScenarioError
            If the ground is drawn ground, whose distance is known to some settlements alone.
        """
        if isinstance(self.ground, DrawnGround):
            raise ScenarioError(
                "drawn ground is known by its distance to some settlements alone: no outline "
                "and no other point can be measured from it; use settlements or territory"
            )
        if self.areas is not None:
            return self.areas.nearest_m(lon, lat) + self.lacking_m[:, None]
        theater = self.situation.theater
        far = distance_matrix_m(theater.lon[self.numbers], theater.lat[self.numbers], lon, lat)
        return far + self.lacking_m[:, None]

    def required_m(self, lon: Floats, lat: Floats) -> Floats:
        """Least range needed to each point, metres, shape (p,); inf where nothing may fire."""
        if not len(self.numbers):
            return np.full(len(lon), np.inf)
        if self.are_points:
            return nearest_few(*self.centres, lon, lat, added_m=self.lacking_m)[0][:, 0]
        if self.areas is None or isinstance(self.ground, DrawnGround):
            return np.asarray(self.needed_m(lon, lat).min(axis=0), dtype=np.float64)
        return self.areas.least_m(lon, lat, self.lacking_m)[0]

    def nearest_to(self, targets: Ints) -> tuple[Floats, Ints]:
        """Least range needed to settlements by number, metres, and from which of the places.

        Of equals it is the first place; inf and -1 where nothing may fire.
        """
        theater = self.situation.theater
        if self.are_points or not len(self.numbers):
            return theater.nearest_m(self.numbers, targets, self.lacking_m)
        if self.areas is None or isinstance(self.ground, DrawnGround):
            needed = self.needed_to(targets)
            return needed.min(axis=0), needed.argmin(axis=0)
        return self.areas.least_m(theater.lon[targets], theater.lat[targets], self.lacking_m)

    @property
    def are_points(self) -> bool:
        """Whether each place fires from its centre point, not from an area."""
        return self.areas is None and not isinstance(self.ground, DrawnGround)

    @property
    def centres(self) -> tuple[Floats, Floats]:
        """Longitudes and latitudes of places that are points, degrees."""
        theater = self.situation.theater
        return theater.lon[self.numbers], theater.lat[self.numbers]

    def reaches(self, lon: Floats, lat: Floats, *, range_m: float, min_range_m: float) -> Bools:
        """Tell which points lie between both ranges of any place, bounds included, shape (p,).

        A minimum range is counted from the far side of an area.
        """
        if self.are_points:
            return any_between(
                self.centres, (lon, lat),
                added_m=self.lacking_m, least_m=min_range_m, most_m=range_m,
            )  # fmt: skip
        nearest_m = self.required_m(lon, lat)
        found = (nearest_m >= min_range_m) & (nearest_m <= range_m)
        left = np.flatnonzero(nearest_m < min_range_m)
        if self.areas is None or not len(left):
            return found
        # Most points have some place just beyond the minimum; no far side is nearer than the near.
        beyond_m = min(range_m, JUST_BEYOND * min_range_m) - float(self.lacking_m.min())
        for place, point, metres in self.areas.near_m(lon[left], lat[left], beyond_m):
            needed = metres + self.lacking_m[place]
            found[left[point[(needed >= min_range_m) & (needed <= range_m)]]] = True
        left = left[~found[left]]
        # Blocks keep the table of places by points small.
        for start in range(0, len(left), BLOCK):
            some = left[start : start + BLOCK]
            inside = self.needed_m(lon[some], lat[some]) <= range_m
            near = inside.any(axis=1)
            beside = Area(self.areas.plane, self.areas.shapes[near])
            far = beside.farthest_m(lon[some], lat[some]) + self.lacking_m[near, None]
            found[some] = (inside[near] & (far >= min_range_m)).any(axis=0)
        return found

    def count_within(self, targets: Ints, range_m: float, min_range_m: float) -> Ints:
        """Count the places that have settlements by number between both ranges, shape (k,)."""
        count = np.zeros(len(targets), dtype=np.int64)
        for _, k in self.situation.theater.pairs_between(
            self.numbers, targets, self.lacking_m, least_m=min_range_m, most_m=range_m
        ):
            count += np.bincount(k, minlength=len(targets))
        return count

    def needed_to(self, targets: Ints) -> Floats:
        """Range needed from each place to settlements by number, metres, shape (g, k)."""
        theater = self.situation.theater
        if isinstance(self.ground, DrawnGround):
            return self._needed_from_drawn(self.ground, targets)
        if self.areas is not None:
            return self.needed_m(theater.lon[targets], theater.lat[targets])
        return theater.distances_m(self.numbers, targets) + self.lacking_m[:, None]

    def _needed_from_drawn(self, ground: DrawnGround, targets: Ints) -> Floats:
        """From what came nearer since the day, and last from the ground as it was drawn."""
        theater = self.situation.theater
        drawn = [ground.distance_m.get(theater.ids[n], np.inf) for n in targets.tolist()]
        if self.areas is None:
            raise AssertionError("drawn ground has areas, be they empty")
        near = self.areas.nearest_m(theater.lon[targets], theater.lat[targets])
        needed = np.vstack([near, np.array(drawn)[None, :]]) + self.lacking_m[:, None]
        # Without a row of the day nobody knows how near other ground was.
        return np.where(np.isfinite(drawn)[None, :], needed, np.inf)

    def furthest_m(self, lon: Floats, lat: Floats, needed_m: Floats) -> Floats:
        """Range to points from the far side of each place, which a minimum range asks for."""
        if self.areas is None or isinstance(self.ground, DrawnGround):
            return needed_m
        return self.areas.farthest_m(lon, lat) + self.lacking_m[:, None]


def firing_places(
    situation: Situation, side: Side, rule: FiringRule, *, ground: Ground | None = None
) -> FiringPlaces:
    """Find what a side may fire from under a rule, with what the stand-off adds to each place.

    Parameters
    ----------
    situation : Situation
    side : {"attacker", "defender"}
    rule : FiringRule
    ground : Territory, GivenGround or DrawnGround, optional
        Fire from anywhere on this ground; by default from centre points of settlements. A cell
        has the clearance of its settlement.

    Raises
    ------
    ScenarioError
        If the rule is ``pull_back`` and the ground is given polygons, which have no clearance
        of their own; if the ground is drawn ground and the rule is not ``add``, the side not
        the attacker, or a place was retaken since the day of the map.

    Examples
    --------
    >>> from stratgraph import FiringRule, read_case
    >>> rule = FiringRule(
    ...     standoff_m=2_000, standoff_rule="add", contested="no_fire", off_network=True)
    >>> places = firing_places(read_case("gate_falls").before, "attacker", rule)
    >>> places.labels, places.lacking_m.tolist()
    (('ashby', 'brook'), [2000.0, 2000.0])
    """
    if isinstance(ground, GivenGround):
        return _on_given(situation, side, rule, ground)
    if isinstance(ground, DrawnGround):
        return _on_drawn(situation, side, rule, ground)
    numbers = np.flatnonzero(firing_ground(situation, side, rule))
    lacking = np.full(len(numbers), float(rule.standoff_m if rule.standoff_rule == "add" else 0))
    if rule.standoff_rule != "add":
        clearance, _ = clearances(situation, side, rule, numbers)
        if rule.standoff_rule == "exclude":
            numbers = numbers[clearance >= rule.standoff_m]
            lacking = np.zeros(len(numbers))
        else:
            lacking = np.maximum(0.0, rule.standoff_m - clearance)
    areas = None if ground is None else ground.area_of(numbers)
    return FiringPlaces(situation, side, rule, ground, numbers, lacking, areas)


def _on_given(
    situation: Situation, side: Side, rule: FiringRule, ground: GivenGround
) -> FiringPlaces:
    if rule.standoff_rule == "pull_back":
        raise ScenarioError(
            "stand-off rule 'pull_back' withdraws settlements, which given polygons have not; "
            "use 'add' or 'exclude'"
        )
    also = side == "attacker" and rule.contested == "attacker"
    holders: tuple[Holder, ...] = (side, "contested") if also else (side,)
    areas, labels = ground.area_held(situation, *holders)
    lacking = float(rule.standoff_m if rule.standoff_rule == "add" else 0)
    if rule.standoff_rule == "exclude" and rule.standoff_m:
        foes = np.flatnonzero(firing_ground(situation, other_side(side), rule))
        areas, left = ground.clear_of(areas, foes, rule.standoff_m)
        labels = tuple(label for label, kept in zip(labels, left.tolist(), strict=True) if kept)
    none = np.full(len(labels), -1, dtype=np.int64)
    return FiringPlaces(
        situation, side, rule, ground, none, np.full(len(labels), lacking), areas, labels
    )


def _on_drawn(
    situation: Situation, side: Side, rule: FiringRule, ground: DrawnGround
) -> FiringPlaces:
    if side != "attacker" or rule.standoff_rule != "add":
        raise ScenarioError(
            "drawn ground is the attacker's, known by its distance alone: use the stand-off rule "
            "'add' and the attacker's side, or ground from settlements or territory"
        )
    if not ground.fits(situation):
        raise ScenarioError(
            f"places were retaken since the map of {ground.on}: how far its ground lies then, "
            "nobody drew; use ground from settlements or territory"
        )
    numbers, area = ground.came_near(situation, contested=rule.contested == "attacker")
    labels = (*(situation.theater.ids[n] for n in numbers), DRAWN)
    lacking = np.full(len(labels), float(rule.standoff_m))
    every = np.array([*numbers, -1], dtype=np.int64)
    return FiringPlaces(situation, side, rule, ground, every, lacking, area, labels)


def firing_ground(situation: Situation, side: Side, rule: FiringRule) -> Bools:
    """Return which settlements a side may fire from before any stand-off, shape (n,)."""
    if side == "attacker" and rule.contested == "attacker":
        ground = situation.held_by("attacker", "contested")
    else:
        ground = situation.held_by(side)
    return ground if rule.off_network else ground & situation.theater.on_road


def clearances(
    situation: Situation, side: Side, rule: FiringRule, places: Ints
) -> tuple[Floats, Ints]:
    """Distance in metres from each place to the nearest one of the other side, and which.

    Parameters
    ----------
    situation : Situation
    side : {"attacker", "defender"}
        Whose places these are.
    rule : FiringRule
        Says which settlements of the other side count.
    places : int array, shape (g,)
        Settlement numbers.

    Returns
    -------
    float array, shape (g,)
        Inf where the other side has no settlement.
    int array, shape (g,)
        Settlement numbers, -1 where it has none.
    """
    foes = np.flatnonzero(firing_ground(situation, other_side(side), rule))
    far, which = situation.theater.nearest_m(foes, places)
    return far, foes[which] if len(foes) else which
