"""Counts over all situations of a block at once: sums over sets of towns, by halves.

Where a place is in reach unless each of some towns is out of the side's hands, and is a target
only while one is, what is counted is a sum over sets of towns all of which are out of its hands.
All such sums over the situations of a block take one addition for each situation and town (the
subset-sum transform; Yates 1937).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .conditions import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from .conditions import AnyOf, Ints

    # When something reaches places, when they are targets, their people, and how many are unknown.
    Group = tuple[AnyOf, AnyOf, int, int]


@dataclass(frozen=True, eq=False)
class SubsetSums:
    """Weights of sets of towns, each of which counts where all its towns are out of one's hands.

    Attributes
    ----------
    flip : int
        Bits of the towns that are out of its hands where they have not changed hands.
    sets : int array, shape (t,)
    weights : int array, shape (2, t)
        People, and places of unknown population.
    """

    flip: int
    sets: Ints
    weights: Ints

    def counts(self, first: int, width: int) -> NDArray[np.int64]:
        """Return both sums in each of ``2 ** width`` situations from ``first`` on, shape (2, s)."""
        size = 1 << width
        low = size - 1
        out = (first ^ self.flip) & ~low
        within = np.flatnonzero((self.sets & ~low & ~out) == 0)
        sums = np.zeros((2, size), dtype=np.int64)
        for row, weights in zip(sums, self.weights, strict=True):
            np.add.at(row, self.sets[within] & low, weights[within])
        for bit in range(width):
            halves = sums.reshape(2, -1, 2, 1 << bit)
            halves[:, :, 1] += halves[:, :, 0]
        return sums[:, np.arange(size) ^ (self.flip & low)]


def split_groups(groups: Iterable[Group]) -> tuple[SubsetSums, tuple[Group, ...]]:
    """Take the groups that hang on single towns as sums over sets; the rest stays as it is.

    Examples
    --------
    >>> reached_from_0_or_2 = ((((0, 1),), ((2, 1),)), (ALWAYS,), 100, 0)
    >>> sums, rest = split_groups([reached_from_0_or_2])
    >>> sums.counts(0, 3)[0].tolist(), rest
    ([0, 100, 0, 100, 100, 100, 100, 100], ())
    """
    weights: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    out_when: dict[int, int] = {}
    rest = []
    for group in groups:
        reached, target, *counts = group
        states = _states(reached, target)
        if states is None or any(out_when.get(bit, one) != one for bit, one in states.items()):
            rest.append(group)
            continue
        out_when |= states
        own = _set_of(target)
        for which, sign in ((own, 1), (own | _set_of(reached), -1)):
            if sign > 0 or reached != (ALWAYS,):
                for k, one in enumerate(counts):
                    weights[which][k] += sign * one
    flip = sum(1 << bit for bit, state in out_when.items() if state == 0)
    told = np.array(list(weights.values()), dtype=np.int64).reshape(-1, 2).T
    return SubsetSums(flip, np.array(list(weights), dtype=np.int64), told), tuple(rest)


def _states(reached: AnyOf, target: AnyOf) -> dict[int, int] | None:
    """Return the state in which each town is out of the side's hands, if single towns decide."""
    states: dict[int, int] = {}
    for conditions, turned in ((reached, 1), (target, 0)):
        for condition in conditions:
            if len(condition) > 1:
                return None
            for bit, state in condition:
                if states.setdefault(bit, state ^ turned) != state ^ turned:
                    return None
    return states


def _set_of(conditions: AnyOf) -> int:
    return sum(1 << bit for condition in conditions for bit, _ in condition)
