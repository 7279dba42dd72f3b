"""Slow definition of what is due to each place: every order of the players, in exact fractions.

Plain Python; nothing of stratgraph.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations
from math import factorial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    Measure = Callable[[frozenset[int]], int]


def mean_added(measure: Measure, orders: Iterable[Sequence[int]], n: int) -> list[Fraction]:
    """Return what each player adds to those before it, on the mean over some orders."""
    sums, many = [Fraction(0)] * n, 0
    for order in orders:
        many += 1
        before: frozenset[int] = frozenset()
        for player in order:
            after = before | {player}
            sums[player] += measure(after) - measure(before)
            before = after
    return [one / many for one in sums]


def shapley(measure: Measure, n: int) -> list[Fraction]:
    """Return what each player adds on the mean over all orders (Shapley 1953)."""
    return mean_added(measure, permutations(range(n)), n)


def orders_that_adjoin(
    first: Collection[int], beside: Mapping[int, Collection[int]], n: int
) -> list[tuple[int, ...]]:
    """List the orders in which each player may come first or is beside one before it."""
    return [
        order
        for order in permutations(range(n))
        if all(
            player in first or any(other in beside[player] for other in order[:k])
            for k, player in enumerate(order)
        )
    ]


def interaction(measure: Measure, n: int, a: int, b: int) -> Fraction:
    """Return the Shapley interaction index of two players (Grabisch & Roubens 1999)."""
    total = Fraction(0)
    others = [k for k in range(n) if k not in (a, b)]
    for many in range(n - 1):
        weight = Fraction(factorial(n - many - 2) * factorial(many), factorial(n - 1))
        for some in combinations(others, many):
            before = frozenset(some)
            change = (
                measure(before | {a, b}) - measure(before | {a}) - measure(before | {b})
                + measure(before)
            )  # fmt: skip
            total += weight * change
    return total


def covered(
    reach: Sequence[Collection[int]],
    weight: Sequence[int],
    own: Sequence[int],
    fixed: Collection[int],
) -> Measure:
    """Return the measure of the weight covered: what a player is itself no longer counts."""

    def measure(some: frozenset[int]) -> int:
        return sum(
            weight[target]
            for target in range(len(weight))
            if own[target] not in some
            and (target in fixed or any(target in reach[player] for player in some))
        )

    return measure
