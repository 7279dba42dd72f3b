"""What the fall of each place alone brings into reach: every fall asked about at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stratgraph.model.notebook import short_repr

from .positions import firing_ground
from .required_range import required_ranges

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stratgraph.model.scenario import Situation

    from .rule import FiringRule

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# So many pairs of a place that fires and a target are looked at together.
PAIRS_AT_ONCE = 1 << 22


@dataclass(frozen=True)
class EachFall:
    """What the fall of each of some places alone would bring into reach of the attacker.

    As letting each fall, measuring again and comparing would tell it. A fall brings one place
    that fires, if the rule lets it, and takes one away from which others have to keep a distance:
    places near it may then fire, or withdraw less. Nothing else changes, and no place comes to
    need a longer range, so that only these are measured.

    Attributes
    ----------
    fallen : int array, shape (f,)
        Numbers of settlements that the attacker does not hold, none twice.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> case = read_case("gate_falls")
    >>> names = case.before.theater
    >>> falls = EachFall(
    ...     case.before, case.assumptions.rules[0], np.array([names.index["gate"]]))
    >>> [[names.ids[one] for one in places] for _, places in falls.gained(25_000)]
    [['kingsbridge']]
    >>> falls.shorter_m(["kingsbridge"])[1].round()
    array([[10000.]])
    """

    situation: Situation
    rule: FiringRule
    fallen: Ints

    __repr__ = short_repr

    def gained(self, range_m: float, min_range_m: float = 0.0) -> Iterator[tuple[Ints, Ints]]:
        """Pairs of a fall and a settlement of the defender that it newly brings into reach.

        Yields
        ------
        fall, settlement : int arrays of one shape
            Places in ``fallen``, and settlement numbers; of some falls at a time, sorted, each
            pair once.
        """
        theater, new = self.situation.theater, self._new_positions
        found = required_ranges(self.situation, "attacker", self.rule)
        reached = found.reached(range_m, min_range_m)
        targets = found.targets[found.has_status("target", "no_ground") & ~reached]
        for some in self._blocks(len(targets)):
            place, keys = new.place[some], [np.zeros(0, dtype=np.int64)]
            for spot, target in theater.pairs_between(
                place, targets, new.lacking_m[some], least_m=min_range_m, most_m=range_m
            ):
                keys.append(new.fall[some][spot] * len(theater.ids) + targets[target])
            fall, settlement = np.divmod(np.unique(np.concatenate(keys)), len(theater.ids))
            other = self.fallen[fall] != settlement
            yield fall[other], settlement[other]

    def _blocks(self, targets: int) -> Iterator[slice]:
        """Rows of the places that fire, so many at a time, those of one fall together."""
        fall, start = self._new_positions.fall, 0
        step = max(1, PAIRS_AT_ONCE // max(1, targets))
        while start < len(fall):
            last = fall[min(start + step, len(fall)) - 1]
            stop = int(np.searchsorted(fall, last, side="right"))
            yield slice(start, stop)
            start = stop

    def shorter_m(self, objectives: Iterable[str]) -> tuple[tuple[str, ...], Floats]:
        """Tell by how much the range needed to reach objectives drops: ids (o,), metres (f, o).

        NaN where nothing may fire, before or after.
        """
        asked = required_ranges(self.situation, "attacker", self.rule, objectives)
        new = self._new_positions
        theater, before_m = self.situation.theater, asked.required_m
        after_m = np.tile(before_m, (len(self.fallen), 1))
        far = theater.distances_m(new.place, asked.targets)
        np.minimum.at(after_m, new.fall, far + new.lacking_m[:, None])
        after_m[self.fallen[:, None] == asked.targets] = 0.0
        known = np.isfinite(before_m) & np.isfinite(after_m)
        less = np.where(known, before_m, np.nan) - np.where(known, after_m, np.nan)
        return tuple(theater.id_array[asked.targets].tolist()), less

    @cached_property
    def _new_positions(self) -> _NewPositions:
        """Per fall the places that fire only then, or reach further then."""
        ground = firing_ground(self.situation, "attacker", self.rule)
        counted = self.situation.theater.on_road | self.rule.off_network
        new = np.flatnonzero((counted & ~ground)[self.fallen])
        standoff_m = float(self.rule.standoff_m)
        if self.rule.standoff_rule == "add":
            return _NewPositions(new, self.fallen[new], np.full(len(new), standoff_m))
        beside = np.flatnonzero(ground)
        far, which = self._two_nearest(np.concatenate([self.fallen[new], beside]))
        # What falls keeps no distance from itself.
        own = (which[: len(new), 0] == self.fallen[new]).astype(np.int64)
        clear_m = far[np.arange(len(new)), own]
        far, which = far[len(new) :], which[len(new) :, 0]
        fall_of = np.full(len(ground) + 1, -1, dtype=np.int64)
        fall_of[self.fallen] = np.arange(len(self.fallen))
        freed = np.flatnonzero((fall_of[which] >= 0) & (far[:, 0] < standoff_m))
        fall = np.concatenate([new, fall_of[which[freed]]])
        place = np.concatenate([self.fallen[new], beside[freed]])
        clear_m = np.concatenate([clear_m, far[freed, 1]])
        lacking_m = np.maximum(0.0, standoff_m - clear_m)
        order = np.argsort(fall, kind="stable")
        if self.rule.standoff_rule == "exclude":
            order = order[lacking_m[order] == 0]
        return _NewPositions(fall[order], place[order], lacking_m[order])

    def _two_nearest(self, places: Ints) -> tuple[Floats, Ints]:
        """Distances to the two nearest places of the other side, and which, shape (p, 2)."""
        foes = np.flatnonzero(firing_ground(self.situation, "defender", self.rule))
        far, which = self.situation.theater.nearest_few_m(foes, places, few=2)
        return far, np.append(foes, -1)[which]


@dataclass(frozen=True)
class _NewPositions:
    """Places that come to fire, or to reach further, by a fall: one row for each, by fall."""

    fall: Ints
    place: Ints
    lacking_m: Floats
