"""How far a weapon would have to reach, whatever the weapon."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from stratgraph.catalogue import TOWNS, Metric
from stratgraph.model.names import as_names
from stratgraph.model.notebook import html_table, km_text, short_repr
from stratgraph.model.plain_text import plural
from stratgraph.model.scenario import HOLDERS, require_side
from stratgraph.model.territory import DrawnGround

from .positions import FiringPlaces, firing_places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.model.scenario import Holder, Side, Situation
    from stratgraph.model.territory import Ground

    from .rule import FiringRule

TargetStatus = Literal[
    "target",
    "held",
    "contested",
    "held_by_another_side",
    "unknown_holder",
    "no_ground",
    "not_drawn",
]
TARGET_STATUSES: tuple[TargetStatus, ...] = get_args(TargetStatus)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class RequiredRanges:
    """How far a weapon would have to reach each target, whatever the weapon.

    Attributes
    ----------
    firing : FiringPlaces
        What may fire under the rule.
    targets : int array, shape (k,)
        Settlement numbers.
    """

    firing: FiringPlaces
    targets: Ints

    __repr__ = short_repr

    @cached_property
    def needed_m(self) -> Floats:
        """Range needed from each place to each target, stand-off included, metres, shape (g, k).

        As large as all places times all targets: ask for a few targets where a theater is large.
        """
        return self.firing.needed_to(self.targets)

    @cached_property
    def least_m(self) -> Floats:
        """Least range that reaches each target, whoever holds it, shape (k,); inf if none may."""
        return self._nearest[0]

    @cached_property
    def _nearest(self) -> tuple[Floats, Ints]:
        if "needed_m" in vars(self) and len(self.ground):
            return self.needed_m.min(axis=0), self.needed_m.argmin(axis=0)
        return self.firing.nearest_to(self.targets)

    @property
    def _by_table(self) -> bool:
        """Whether a table of all places and targets is at hand, or there is no other way."""
        keeps = self.situation.theater.keeps_distances_to(len(self.targets))
        return keeps if self.firing.are_points else isinstance(self.firing.ground, DrawnGround)

    @cached_property
    def furthest_m(self) -> Floats:
        """Range from the far side of each place, which minimum ranges ask for, shape (g, k)."""
        theater = self.situation.theater
        return self.firing.furthest_m(
            theater.lon[self.targets], theater.lat[self.targets], self.needed_m
        )

    @property
    def situation(self) -> Situation:
        """Where it was measured."""
        return self.firing.situation

    @property
    def side(self) -> Side:
        """The side that would fire."""
        return self.firing.side

    @property
    def rule(self) -> FiringRule:
        """From where it may fire."""
        return self.firing.rule

    @property
    def ground(self) -> Ints:
        """Settlement numbers that may fire under the rule, shape (g,); -1 for given polygons."""
        return self.firing.numbers

    @cached_property
    def status(self) -> tuple[TargetStatus, ...]:
        """What each target is, length k.

        ``target``; ``held`` by the firing side itself; ``contested``, ``held_by_another_side`` (of
        three) or ``unknown_holder``, which are no targets; ``no_ground`` where nothing may fire;
        ``not_drawn`` where drawn ground has no distance of the day to it.
        """
        return tuple(TARGET_STATUSES[code] for code in self._status_code.tolist())

    @cached_property
    def required_m(self) -> Floats:
        """Least range that reaches each target, shape (k,); 0 where held, inf without ground."""
        least = self.least_m.copy()
        least[self.has_status("held")] = 0.0
        return least

    @cached_property
    def origin(self) -> tuple[str | None, ...]:
        """Place that needs the least range for each target, ties by id; None without one."""
        if not len(self.ground):
            return (None,) * len(self.targets)
        nearest = self._nearest[1].tolist()
        return tuple(
            self.firing.labels[place] if status != "held" else None
            for place, status in zip(nearest, self.status, strict=True)
        )

    def within(self, range_m: float, min_range_m: float = 0.0) -> NDArray[np.int64]:
        """Count the places from which each target is within range, bounds included, shape (k,)."""
        if self._by_table or not self.firing.are_points:
            near = self.covers(range_m, min_range_m).sum(axis=0)
        else:
            near = self.firing.count_within(self.targets, range_m, min_range_m)
        return np.asarray(near, dtype=np.int64) * self.has_status("target")

    def reached(self, range_m: float, min_range_m: float = 0.0) -> Bools:
        """Tell which targets any place has within range, but those the side itself holds, (k,)."""
        near: Bools = (self.least_m <= range_m) & ~self.has_status("held")
        if min_range_m <= 0:
            return near
        if self._by_table:
            return near & self.covers(range_m, min_range_m).any(axis=0)
        # The nearest place that reaches far enough settles all but what is too near to it.
        left = np.flatnonzero(near & (self.least_m < min_range_m))
        theater, numbers = self.situation.theater, self.targets[left]
        near[left] = self.firing.reaches(
            theater.lon[numbers], theater.lat[numbers], range_m=range_m, min_range_m=min_range_m
        )
        return near

    def covers(self, range_m: float, min_range_m: float = 0.0) -> Bools:
        """Tell which places have which targets within range, bounds included, shape (g, k).

        As large as ``needed_m``.
        """
        near: Bools = self.needed_m <= range_m
        # No range needed lies below 0, so a minimum of 0 rules nothing out.
        return near & (self.furthest_m >= min_range_m) if min_range_m > 0 else near

    def _repr_html_(self) -> str:
        theater = self.situation.theater
        order = sorted(range(len(self.targets)), key=lambda k: (float(self.required_m[k]), k))
        rows = [
            (
                theater.settlements[int(self.targets[k])].name,
                km_text(float(self.required_m[k])),
                theater.settlement(origin).name if (origin := self.origin[k]) in theater.index
                else origin,
            )
            for k in order
            if self.status[k] in ("target", "no_ground")
        ]  # fmt: skip
        return html_table(
            f"Range that the {self.side} needs to reach {plural(len(rows), 'settlement')}",
            ["target", "range needed", "from"],
            rows,
            note=f"Assumed: {self.rule.words}.",
        )

    def has_status(self, *statuses: TargetStatus) -> Bools:
        """Return which targets have one of these statuses, shape (k,)."""
        wanted = np.zeros(len(TARGET_STATUSES), dtype=np.bool_)
        wanted[[TARGET_STATUSES.index(status) for status in statuses]] = True
        return wanted[self._status_code]

    @cached_property
    def _status_code(self) -> Ints:
        """Index into ``TARGET_STATUSES``, shape (k,)."""
        of_holder = [
            TARGET_STATUSES.index(self._status_of(holder, any_ground=bool(len(self.ground))))
            for holder in HOLDERS
        ]
        codes = np.array(of_holder)[self.situation.holder_code]
        status = codes[self.targets]
        ground = self.firing.ground
        if isinstance(ground, DrawnGround):
            ids = self.situation.theater.id_array[self.targets].tolist()
            drawn = np.array([one in ground.distance_m for one in ids], dtype=np.bool_)
            target = status == TARGET_STATUSES.index("target")
            status = np.where(target & ~drawn, TARGET_STATUSES.index("not_drawn"), status)
        return status

    def _status_of(self, holder: Holder, *, any_ground: bool) -> TargetStatus:
        if holder == "contested" and self.rule.contested == "attacker":
            holder = "attacker"
        if holder == self.side:
            return "held"
        if holder == "contested":
            return "contested"
        if holder == "other":
            return "held_by_another_side"
        if holder == "unknown":
            return "unknown_holder"
        return "target" if any_ground else "no_ground"


def required_ranges(
    situation: Situation,
    side: Side,
    rule: FiringRule,
    targets: Iterable[str] | None = None,
    *,
    ground: Ground | None = None,
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
    ground : Territory or GivenGround, optional
        Measure from the nearest point of this ground; by default from centre points.

    Returns
    -------
    RequiredRanges

    Raises
    ------
    UnknownSettlementError
        If a target is not of the theater.
    ScenarioError
        If the rule does not fit the ground.
    """
    require_side(side, situation)
    theater = situation.theater
    if targets is None:
        counted = np.ones(len(theater.ids), dtype=np.bool_) if rule.off_network else theater.on_road
        numbers = np.flatnonzero(counted)
    else:
        numbers = np.array(
            [theater.index[theater.names.resolve(t)] for t in as_names(targets, "targets")],
            np.int64,
        )
    return RequiredRanges(firing_places(situation, side, rule, ground=ground), numbers)


# As the example of every metric of reach begins.
B_FALLS = (
    TOWNS
    + "from stratgraph import Fall, Scenario, measure_exposure, required_ranges\n"
    + "towns = four_towns()\n"
    + 'after = towns.situation.under(Scenario("b falls", falls=(Fall("b"),)))\n'
)
METRICS = (
    Metric(
        name="required_range",
        label="Range needed to reach it",
        kind="metres",
        family="Reach",
        words=(
            "What range a weapon would need to reach a town from the nearest place its side may "
            "fire from, whatever the weapon. The one number to compare between hold and fall."
        ),
        formula="stand-off + least geodesic from a place that may fire (rule add)",
        citation="Karney 2013",
        reads=("positions", "holders"),
        misleads=(
            "Centre to centre, and published centres differ by kilometres. Whether contested "
            "places may fire can move it by several more."
        ),
        example=(
            B_FALLS
            + "[required_ranges(one, 'attacker', towns.panel_range.rule, ['d'])\n"
            + " .required_m.round(-2).tolist() for one in (towns.situation, after)]"
        ),
        shows="[[17800.0], [9900.0]]",
    ),
)
