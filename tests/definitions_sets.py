"""Slow definition of the sets that a network hangs on: every set tried, by walking from each node.

Plain Python on dictionaries; nothing of stratgraph.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    Links = Mapping[int, Collection[int]]


def links_of(n: int, ends: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """Tell of each node which others a link joins it to."""
    links: dict[int, set[int]] = {node: set() for node in range(n)}
    for a, b in ends:
        links[a].add(b)
        links[b].add(a)
    return links


def connected_pairs(links: Links, counted: Collection[int], without: Collection[int] = ()) -> int:
    """Count the pairs of counted nodes that a walk joins which meets no node taken out."""
    pairs = 0
    for start in counted:
        if start in without:
            continue
        met, going = {start}, [start]
        while going:
            for other in links[going.pop()]:
                if other not in met and other not in without:
                    met.add(other)
                    going.append(other)
        pairs += sum(1 for other in counted if other > start and other in met)
    return pairs


def every_set(
    links: Links, counted: Collection[int], free: Iterable[int], k: int
) -> list[tuple[int, tuple[int, ...]]]:
    """List every set of k free nodes with the pairs left without it, fewest first."""
    sets = combinations(sorted(free), k)
    return sorted((connected_pairs(links, counted, some), some) for some in sets)
