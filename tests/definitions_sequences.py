"""Slow definition of the least sequences: every order in which ground can grow, step by step.

Plain Python on dictionaries; nothing of stratgraph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    Beside = Mapping[int, Mapping[int, int]]


def every_growth(
    beside: Beside, held: Collection[int], free: Collection[int]
) -> dict[frozenset[int], int]:
    """List every set of free places that can be taken one after the other, and in how many orders.

    Each place adjoins ground that is held from the start or was taken before it.
    """
    found: dict[frozenset[int], int] = {frozenset(): 1}
    ring = dict(found)
    while ring:
        onward: dict[frozenset[int], int] = {}
        for taken, orders in ring.items():
            ground = {*held, *taken}
            for place in free:
                if place not in ground and any(one in ground for one in beside.get(place, ())):
                    grown = taken | {place}
                    onward[grown] = onward.get(grown, 0) + orders
        found |= onward
        ring = onward
    return found


def length_of(beside: Beside, held: Collection[int], taken: Collection[int]) -> int:
    """Sum the ways by which places are taken: from held ground on, each time the shortest way."""
    ground, left, total = set(held), set(taken), 0
    while left:
        metres, place = min(
            (metres, place)
            for place in left
            for one, metres in beside[place].items()
            if one in ground
        )
        total += metres
        ground.add(place)
        left.discard(place)
    return total


def is_supplied(
    comes_from: Mapping[int, Collection[int]],
    ground: Collection[int],
    start: int,
    portals: Collection[int],
) -> bool:
    """Tell whether a walk over ground leads to a place from a portal, gone backwards."""
    met, going = {start}, [start]
    while going:
        for other in comes_from.get(going.pop(), ()):
            if other in ground and other not in met:
                met.add(other)
                going.append(other)
    return any(one in met for one in portals)


def least_sets(
    growths: Collection[frozenset[int]],
    is_so: Callable[[frozenset[int]], bool],
    cost: Callable[[frozenset[int]], int],
) -> tuple[int, list[tuple[int, ...]]] | None:
    """Return the least cost of what a goal is so of, and the smallest sets that cost that."""
    reached = [taken for taken in growths if is_so(taken)]
    if not reached:
        return None
    least = min((cost(taken), len(taken)) for taken in reached)
    return least[0], sorted(
        tuple(sorted(taken)) for taken in reached if (cost(taken), len(taken)) == least
    )
