"""Slow definition of what routes hang on: every set tried, distances relaxed until none is shorter.

Plain Python on dictionaries of one-way links; nothing of stratgraph.
"""

from __future__ import annotations

from itertools import combinations
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    # From where, to where, and how long.
    Arcs = Mapping[tuple[int, int], float]


def both_ways(ends: Iterable[tuple[int, int, float]]) -> dict[tuple[int, int], float]:
    """Return links that may be used either way; of parallel ones the shorter."""
    arcs: dict[tuple[int, int], float] = {}
    for a, b, length in ends:
        for pair in ((a, b), (b, a)):
            arcs[pair] = min(length, arcs.get(pair, inf))
    return arcs


def lengths_from(arcs: Arcs, starts: Collection[int], out: Collection[int]) -> dict[int, float]:
    """Return how far each node is that can be reached; one taken out is reached and not passed."""
    far = dict.fromkeys(starts, 0.0)
    changed = True
    while changed:
        changed = False
        for (a, b), length in arcs.items():
            if a in far and a not in out and far[a] + length < far.get(b, inf):
                far[b] = far[a] + length
                changed = True
    return far


def shortest(
    arcs: Arcs, starts: Collection[int], ends: Iterable[int], out: Collection[int]
) -> float:
    """Return the length of the shortest route from any start to any end."""
    far = lengths_from(arcs, starts, out)
    return min((far.get(end, inf) for end in ends), default=inf)


def mean_directness(
    arcs: Arcs, starts: Collection[int], ends: Collection[int], out: Collection[int]
) -> float:
    """Return the mean, over the routes there are, of their length by that without some nodes."""
    shares = []
    for start in starts:
        before, after = (lengths_from(arcs, [start], some) for some in ((), out))
        shares += [before[end] / after.get(end, inf) for end in ends if end in before]
    return sum(shares) / len(shares)


def supplied(
    arcs: Arcs, starts: Collection[int], people: Mapping[int, int], out: Collection[int]
) -> int:
    """Count the people who are reached."""
    far = lengths_from(arcs, starts, out)
    return sum(many for node, many in people.items() if node in far)


def sets_up_to(free: Iterable[int], k: int) -> Iterator[tuple[int, ...]]:
    """Yield every set of at most k."""
    order = sorted(free)
    for many in range(k + 1):
        yield from combinations(order, many)


def least(
    free: Iterable[int], k: int, left: Callable[[tuple[int, ...]], float]
) -> tuple[float, tuple[int, ...]]:
    """Return what the best set of at most k leaves, and the first of the fewest that leaves it."""
    tried = [(left(some), len(some), some) for some in sets_up_to(free, k)]
    value, _, some = min(tried)
    return value, some
