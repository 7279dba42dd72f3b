"""Who is within range of the ground a side holds, and how far that is decided by assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from .errors import ScenarioError
from .scenario import Side, Situation, ids_where, other_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .systems import PublishedRange, System
    from .theater import Theater

StandoffRule = Literal["add", "pull_back", "exclude"]
ContestedReading = Literal["no_fire", "attacker"]
TargetStatus = Literal["target", "held", "contested", "unknown_holder", "no_ground"]
STANDOFF_RULES: tuple[StandoffRule, ...] = get_args(StandoffRule)
CONTESTED_READINGS: tuple[ContestedReading, ...] = get_args(ContestedReading)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class FiringRule:
    """From where a side may fire; every field is an assumption and none has a default.

    Attributes
    ----------
    standoff_m : int
        How far behind the nearest held ground guns stand, metres, 0 or more.
    standoff_rule : {"add", "pull_back", "exclude"}
        ``add`` puts the stand-off on top of the distance; ``pull_back`` withdraws each
        position straight away from the target by what its clearance lacks (an
        approximation); ``exclude`` fires only from places whose clearance is enough.
    contested : {"no_fire", "attacker"}
        Contested places fire for nobody and are no targets, or count as the attacker's.
    off_network : bool
        Whether settlements on no road of the data count as ground and as targets.
    """

    standoff_m: int
    standoff_rule: StandoffRule
    contested: ContestedReading
    off_network: bool

    def __post_init__(self) -> None:
        """Refuse what is not a rule."""
        if self.standoff_m < 0:
            raise ScenarioError(f"stand-off must not be negative, got {self.standoff_m} m")
        if self.standoff_rule not in STANDOFF_RULES:
            raise ScenarioError(f"unknown stand-off rule {self.standoff_rule!r}")
        if self.contested not in CONTESTED_READINGS:
            raise ScenarioError(f"unknown reading of contested ground {self.contested!r}")


@dataclass(frozen=True, slots=True)
class People:
    """A sum of populations with the settlements whose figure is unknown counted apart."""

    known: int
    unknown_settlements: int


@dataclass(frozen=True)
class RequiredRanges:
    """How far a weapon would have to reach each target, whatever the weapon.

    Attributes
    ----------
    side : {"attacker", "defender"}
        The side that would fire.
    targets : int array, shape (k,)
        Settlement numbers.
    ground : int array, shape (g,)
        Settlement numbers that may fire under the rule.
    needed_m : float array, shape (g, k)
        Range needed from each place to each target, stand-off included, metres.
    status : tuple of str, length k
        ``target``; ``held`` by the firing side itself; ``contested`` or ``unknown_holder``,
        which are no targets; ``no_ground`` where nothing may fire.
    """

    situation: Situation
    side: Side
    rule: FiringRule
    targets: Ints
    ground: Ints
    needed_m: Floats
    status: tuple[TargetStatus, ...]

    @cached_property
    def required_m(self) -> Floats:
        """Least range that reaches each target, shape (k,); 0 where held, inf without ground."""
        if not len(self.ground):
            least = np.full(len(self.targets), np.inf)
        else:
            least = self.needed_m.min(axis=0)
        least[np.array([status == "held" for status in self.status], dtype=np.bool_)] = 0.0
        return least

    @cached_property
    def origin(self) -> tuple[str | None, ...]:
        """Settlement that needs the least range for each target, ties by id; None without one."""
        if not len(self.ground):
            return (None,) * len(self.targets)
        nearest = self.ground[self.needed_m.argmin(axis=0)]
        return tuple(
            self.situation.theater.ids[int(number)] if status != "held" else None
            for number, status in zip(nearest, self.status, strict=True)
        )

    def within(self, range_m: float, min_range_m: float = 0.0) -> NDArray[np.int64]:
        """Count the places from which each target is within range, bounds included, shape (k,)."""
        near = (self.needed_m <= range_m) & (self.needed_m >= min_range_m)
        return np.asarray(near.sum(axis=0), dtype=np.int64) * self._is_target

    @cached_property
    def _is_target(self) -> Bools:
        return np.array([status == "target" for status in self.status], dtype=np.bool_)


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
    if not len(foes) or not len(places):
        return np.full(len(places), np.inf), np.full(len(places), -1)
    far = situation.theater.distances_m(places, foes)
    return far.min(axis=1), foes[far.argmin(axis=1)]


def required_ranges(
    situation: Situation, side: Side, rule: FiringRule, targets: Iterable[str] | None = None
) -> RequiredRanges:
    """Measure the range needed to reach targets from the ground a side holds.

    For a target t and held places h, with geodesic distance d and stand-off s, the needed
    range is ``d(h, t) + s`` under ``add``, ``d(h, t) + max(0, s - clearance(h))`` under
    ``pull_back`` and ``d(h, t)`` over ``clearance(h) >= s`` under ``exclude``, where
    clearance is the distance to the nearest settlement of the other side.

    Parameters
    ----------
    situation : Situation
    side : {"attacker", "defender"}
    rule : FiringRule
    targets : iterable of str, optional
        Settlement ids; by default every settlement that the rule counts.

    Returns
    -------
    RequiredRanges

    Raises
    ------
    UnknownSettlementError
        If a target is not of the theater.
    """
    theater = situation.theater
    if targets is None:
        counted = np.ones(len(theater.ids), dtype=np.bool_) if rule.off_network else theater.on_road
        numbers = np.flatnonzero(counted)
    else:
        numbers = np.array([theater.index[theater.names.resolve(t)] for t in targets], np.int64)
    ground = np.flatnonzero(firing_ground(situation, side, rule))
    lacking = np.zeros(len(ground))
    if rule.standoff_rule != "add":
        clearance, _ = clearances(situation, side, rule, ground)
        if rule.standoff_rule == "exclude":
            ground = ground[clearance >= rule.standoff_m]
            lacking = np.zeros(len(ground))
        else:
            lacking = np.maximum(0.0, rule.standoff_m - clearance)
    else:
        lacking += rule.standoff_m
    needed = theater.distances_m(ground, numbers) + lacking[:, None]
    status = _statuses(situation, side, rule, numbers, bool(len(ground)))
    return RequiredRanges(situation, side, rule, numbers, ground, needed, status)


def _statuses(
    situation: Situation, side: Side, rule: FiringRule, numbers: Ints, any_ground: bool
) -> tuple[TargetStatus, ...]:
    statuses: list[TargetStatus] = []
    for number in numbers.tolist():
        holder = situation.holders[number]
        if holder == "contested" and rule.contested == "attacker":
            holder = "attacker"
        if holder == side:
            statuses.append("held")
        elif holder == "contested":
            statuses.append("contested")
        elif holder == "unknown":
            statuses.append("unknown_holder")
        else:
            statuses.append("target" if any_ground else "no_ground")
    return tuple(statuses)


@dataclass(frozen=True, slots=True)
class ReachRow:
    """Whether one published range of one munition reaches one target, and from where.

    Attributes
    ----------
    required_range_m, margin_m : float or None
        Metres; None where nothing may fire. ``margin_m`` is range minus required range.
    origin : str or None
        The held settlement that needs the least range.
    positions : int
        Number of held settlements from which the target is in reach.
    """

    side: Side
    system: System
    figure: PublishedRange
    rule: FiringRule
    target: str
    status: TargetStatus
    required_range_m: float | None
    margin_m: float | None
    in_reach: bool
    origin: str | None
    positions: int


def measure_reach(
    situation: Situation,
    side: Side,
    rule: FiringRule,
    *,
    systems: Sequence[System],
    targets: Sequence[str],
) -> tuple[ReachRow, ...]:
    """Tell which published ranges reach which targets from the ground a side holds.

    Membership is decided by the geodesic, bounds included and unrounded: in reach if and only
    if some held place needs no more than the range and no less than the minimum range.

    Parameters
    ----------
    situation : Situation
    side : {"attacker", "defender"}
    rule : FiringRule
    systems : sequence of System
        Systems the side does not have are passed over.
    targets : sequence of str
        Settlement ids.

    Returns
    -------
    tuple of ReachRow
        In the order of systems, their ranges, then targets.
    """
    ranges = required_ranges(situation, side, rule, targets)
    names = [situation.theater.ids[number] for number in ranges.targets.tolist()]
    rows = []
    for system in systems_of(situation, side, systems):
        for figure in system.ranges:
            positions = ranges.within(figure.range_m, figure.min_range_m)
            for k, target in enumerate(names):
                required = float(ranges.required_m[k])
                known = np.isfinite(required)
                rows.append(
                    ReachRow(
                        side,
                        system,
                        figure,
                        rule,
                        target,
                        ranges.status[k],
                        required if known else None,
                        figure.range_m - required if known else None,
                        bool(positions[k] > 0),
                        ranges.origin[k],
                        int(positions[k]),
                    )
                )
    return tuple(rows)


def systems_of(situation: Situation, side: Side, systems: Sequence[System]) -> tuple[System, ...]:
    """Return those of the systems that a side has, in their order."""
    code = situation.attacker if side == "attacker" else situation.defender
    return tuple(system for system in systems if code in system.sides)


@dataclass(frozen=True, slots=True)
class Exposure:
    """The other side's settlements within a range of the ground that a side holds.

    Attributes
    ----------
    in_reach : tuple of str
        Ids, sorted.
    targets : frozenset of str
        Every settlement of the other side that could be in reach.
    people : People
        In the settlements in reach: people at risk.
    contested : tuple of str
        Contested settlements within the range, which count as nobody's.
    """

    theater: Theater
    side: Side
    range_m: int
    rule: FiringRule
    in_reach: tuple[str, ...]
    targets: frozenset[str]
    people: People
    contested: tuple[str, ...]
    contested_people: People


def measure_exposure(ranges: RequiredRanges, range_m: int, min_range_m: int = 0) -> Exposure:
    """Count settlements and people of the other side within a range.

    Parameters
    ----------
    ranges : RequiredRanges
        Of the whole theater, from ``required_ranges(situation, side, rule)``.
    range_m, min_range_m : int
        Metres.

    Returns
    -------
    Exposure
    """
    theater = ranges.situation.theater
    chosen = np.zeros((3, len(theater.ids)), dtype=np.bool_)
    reached, targets, contested = chosen
    reached[ranges.targets[ranges.within(range_m, min_range_m) > 0]] = True
    inside = (ranges.needed_m <= range_m) & (ranges.needed_m >= min_range_m)
    near = np.asarray(inside.any(axis=0), dtype=np.bool_)
    for k, (number, status) in enumerate(zip(ranges.targets.tolist(), ranges.status, strict=True)):
        targets[number] = status in ("target", "no_ground")
        contested[number] = status == "contested" and bool(near[k])
    return Exposure(
        theater,
        ranges.side,
        range_m,
        ranges.rule,
        ids_where(theater, reached),
        frozenset(ids_where(theater, targets)),
        count_people(theater, reached),
        ids_where(theater, contested),
        count_people(theater, contested),
    )


def count_people(theater: Theater, chosen: Bools) -> People:
    """Add up the known populations of chosen settlements and count the unknown ones."""
    known = int(theater.people[chosen].sum())
    return People(known, int((chosen & ~theater.people_known).sum()))
