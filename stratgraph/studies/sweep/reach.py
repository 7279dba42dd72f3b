"""Reach in every situation of a sweep at once: each place that fires, and on what that hangs.

A place fires, or is a target, always, never, or as one town has or has not changed hands. Where
weapons keep a distance from the other side's places, those near enough are conditions too. So a
least range is the least over conditions that hold, and who is in reach is whoever any condition
that holds brings into reach: neither needs a situation to be made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.measures.fire import FiringPlaces, firing_ground, required_ranges
from stratgraph.model.scenario import other_side

from .conditions import ALWAYS, holding
from .sums import split_groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from stratgraph.measures.fire import FiringRule, TargetStatus
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.territory import Ground

    from .conditions import AnyOf, Condition, Ints, SituationBits
    from .sums import Group, SubsetSums

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Position = tuple[int, float, Condition]


@dataclass(frozen=True, slots=True)
class NeededRange:
    """The range that a target needs, situation by situation.

    Attributes
    ----------
    always_m : float
        From the ground that fires in every situation; inf without any.
    sometimes_m : tuple of (Condition, float)
        From ground that fires where the condition holds, where that is less.
    held : AnyOf
        When the firing side holds the target itself, which then needs none.
    """

    always_m: float
    sometimes_m: tuple[tuple[Condition, float], ...]
    held: AnyOf

    def metres(self, bits: SituationBits) -> Floats:
        """Return the least range in each situation, metres, shape (s,); inf where none may fire."""
        least = np.full(bits.count, self.always_m)
        # The nearest ground comes last and writes over what lies farther away.
        for condition, metres in sorted(self.sometimes_m, key=lambda one: -one[1]):
            least[bits.unpacked(bits.all(condition))] = metres
        if self.held:
            least[bits.unpacked(bits.any(self.held))] = 0.0
        return least


@dataclass(frozen=True, slots=True)
class ExposedPeople:
    """Who is in reach of one range, situation by situation: people, and places of unknown number.

    Attributes
    ----------
    groups : tuple of (AnyOf, AnyOf, int, int)
        Places alike: when something has them in reach, when they are the other side's, their
        people, and how many of them have no known population.
    sums : SubsetSums
        Those of the groups that hang on single towns, ready for blocks of situations.
    rest : tuple of (AnyOf, AnyOf, int, int)
        The other groups.
    """

    groups: tuple[Group, ...]
    sums: SubsetSums
    rest: tuple[Group, ...]

    def counts(self, bits: SituationBits) -> tuple[Ints, Ints]:
        """Return people and places of unknown population in each situation, shape (s,) each."""
        block = bits.block
        if block is None:
            people, unknown = np.zeros((2, bits.count), dtype=np.int64)
        else:
            people, unknown = self.sums.counts(*block)
        for reached, target, many, without in self.groups if block is None else self.rest:
            both = bits.unpacked(bits.any(reached) & bits.any(target))
            if many:
                np.add(people, many, out=people, where=both)
            if without:
                np.add(unknown, without, out=unknown, where=both)
        return people, unknown


class SweepReach:
    """What a side reaches under a rule, in every situation of a sweep.

    Parameters
    ----------
    corners : (Situation, Situation)
        The day, and the same where every town has changed hands.
    towns : sequence of int
        Settlement numbers, in the order of the bits.
    side : {"attacker", "defender"}
    rule : FiringRule
    ground : Territory, optional
        Fire from anywhere on it; by default from centre points.
    """

    def __init__(
        self,
        corners: tuple[Situation, Situation],
        towns: Sequence[int],
        side: Side,
        rule: FiringRule,
        ground: Ground | None = None,
    ) -> None:
        self._corners, self._side, self._rule, self._ground = corners, side, rule, ground
        self._theater = corners[0].theater
        self._bit = {place: number for number, place in enumerate(towns)}
        positions = list(self._positions())
        self._always = self._places([one for one in positions if one[2] == ALWAYS])
        some = [one for one in positions if one[2] != ALWAYS]
        self._sometimes, self._conditions = self._places(some), [one[2] for one in some]

    def needed(self, targets: Iterable[str]) -> tuple[NeededRange, ...]:
        """Return the range that each target needs, by id."""
        numbers = np.array([self._theater.index[one] for one in targets], dtype=np.int64)
        always = self._always.nearest_to(numbers)[0]
        held = self._when("held", targets=numbers)
        sometimes: list[dict[Condition, float]] = [{} for _ in numbers]
        if self._conditions:
            for condition, row in zip(
                self._conditions, self._sometimes.needed_to(numbers).tolist(), strict=True
            ):
                for known, metres in zip(sometimes, row, strict=True):
                    known[condition] = min(metres, known.get(condition, np.inf))
        return tuple(
            NeededRange(least, tuple((c, m) for c, m in known.items() if m < least), when)
            for least, known, when in zip(always.tolist(), sometimes, held, strict=True)
        )

    def exposed(self, range_m: float, min_range_m: float) -> ExposedPeople:
        """Return who is within a range, bounds included."""
        theater, rule = self._theater, self._rule
        counted = np.ones(len(theater.ids), dtype=np.bool_) if rule.off_network else theater.on_road
        targets = np.flatnonzero(counted)
        always = np.zeros(len(targets), dtype=np.bool_)
        if len(self._always.numbers):
            always = self._always.reaches(
                theater.lon[targets], theater.lat[targets],
                range_m=range_m, min_range_m=min_range_m,
            )  # fmt: skip
        covers = self._covers(targets, range_m, min_range_m)
        some = np.flatnonzero(always | covers.any(axis=0))
        groups: dict[tuple[AnyOf, AnyOf], list[int]] = {}
        when = self._when("target", "no_ground", targets=targets[some])
        for k, target in zip(some.tolist(), when, strict=True):
            if not target:
                continue
            by = {self._conditions[row] for row in np.flatnonzero(covers[:, k]).tolist()}
            reached = (ALWAYS,) if always[k] else tuple(sorted(by))
            told = groups.setdefault((reached, target), [0, 0])
            number = targets[k]
            told[0] += int(theater.people[number])
            told[1] += int(not theater.people_known[number])
        alike = tuple((*key, people, unknown) for key, (people, unknown) in groups.items())
        return ExposedPeople(alike, *split_groups(alike))

    def _covers(self, targets: Ints, range_m: float, min_range_m: float) -> Bools:
        """Tell which places that fire sometimes have which targets within range, (v, k)."""
        if not self._conditions:
            return np.zeros((0, len(targets)), dtype=np.bool_)
        needed = self._sometimes.needed_to(targets)
        near: Bools = needed <= range_m
        if min_range_m <= 0:
            return near
        theater = self._theater
        far = self._sometimes.furthest_m(theater.lon[targets], theater.lat[targets], needed)
        return near & (far >= min_range_m)

    def _when(self, *statuses: TargetStatus, targets: Ints) -> list[AnyOf]:
        """Say when each target has one of these statuses."""
        ids = self._theater.id_array[targets].tolist()
        day, changed = (
            required_ranges(one, self._side, self._rule, ids, ground=self._ground)
            .has_status(*statuses)
            .tolist()
            for one in self._corners
        )
        return [
            holding(before, after, self._bit.get(place, -1))
            for before, after, place in zip(day, changed, targets.tolist(), strict=True)
        ]

    def _places(self, positions: Sequence[Position]) -> FiringPlaces:
        numbers = np.array([one[0] for one in positions], dtype=np.int64)
        lacking = np.array([one[1] for one in positions], dtype=np.float64)
        areas = None if self._ground is None else self._ground.area_of(numbers)  # type: ignore[union-attr]
        return FiringPlaces(
            self._corners[0], self._side, self._rule, self._ground, numbers, lacking, areas
        )

    def _positions(self) -> Iterator[Position]:
        """Yield every place that ever fires, what its stand-off adds, and when that is so."""
        day, changed = (firing_ground(one, self._side, self._rule) for one in self._corners)
        places = np.flatnonzero(day | changed)
        standoff_m = float(self._rule.standoff_m)
        beside = self._foes_beside(places) if self._rule.standoff_rule != "add" else {}
        for place in places.tolist():
            ((*own,),) = holding(bool(day[place]), bool(changed[place]), self._bit.get(place, -1))
            if self._rule.standoff_rule == "add":
                yield place, standoff_m, tuple(own)
                continue
            clear_m, foes = beside[place]
            if self._rule.standoff_rule == "pull_back":
                yield from _pulled_back(place, own, standoff_m, (clear_m, foes))
            elif clear_m >= standoff_m:
                absent = [(bit, 1 - state) for _, bit, state in foes]
                yield place, 0.0, tuple(sorted({*own, *absent}))

    def _foes_beside(self, places: Ints) -> dict[int, tuple[float, list[tuple[float, int, int]]]]:
        """Return how far the nearest lasting foe is from each place, and towns nearer than that.

        Towns that are foes in one state alone, within the stand-off: metres, town and state, the
        nearest first.
        """
        foes = [firing_ground(one, other_side(self._side), self._rule) for one in self._corners]
        lasting = np.flatnonzero(foes[0] & foes[1])
        clear_m, _ = self._theater.nearest_m(lasting, places)
        passing = np.flatnonzero(foes[0] != foes[1])
        far = self._theater.distances_m(places, passing)
        found = {}
        for row, place in enumerate(places.tolist()):
            near = [
                (metres, self._bit[foe], int(foes[1][foe]))
                for metres, foe in zip(far[row].tolist(), passing.tolist(), strict=True)
                if metres < min(clear_m[row], self._rule.standoff_m) and foe != place
            ]
            found[place] = (float(clear_m[row]), sorted(near))
        return found


def _pulled_back(
    place: int,
    own: Sequence[tuple[int, int]],
    standoff_m: float,
    beside: tuple[float, list[tuple[float, int, int]]],
) -> Iterator[Position]:
    """Yield a place once for each town that may be the nearest foe, and once for none of them."""
    clear_m, foes = beside
    gone: list[tuple[int, int]] = []
    for metres, bit, state in foes:
        yield place, standoff_m - metres, tuple(sorted({*own, *gone, (bit, state)}))
        gone.append((bit, 1 - state))
    yield place, max(0.0, standoff_m - clear_m), tuple(sorted({*own, *gone}))
