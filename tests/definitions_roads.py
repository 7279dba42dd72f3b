"""Slow definitions of ranked roads: every loopless walk over roads listed, nothing searched.

Plain Python on roads as rows; nothing of stratgraph but its rows.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stratgraph.model.roads import Road

Walk = tuple[str, ...]


def walks(roads: Sequence[Road], start: str, end: str) -> Iterator[tuple[Walk, tuple[Road, ...]]]:
    """Every walk that comes by no place twice: its places, and the road of each step."""
    unfinished: list[tuple[Walk, tuple[Road, ...]]] = [((start,), ())]
    while unfinished:
        places, over = unfinished.pop()
        here = places[-1]
        if here == end:
            yield places, over
            continue
        for road in roads:
            if here == road.a or (here == road.b and not road.one_way):
                there = road.b if here == road.a else road.a
                if there not in places:
                    unfinished.append(((*places, there), (*over, road)))


def shortest(roads: Sequence[Road], start: str, end: str) -> tuple[int, dict[Walk, list[Walk]]]:
    """Return the least length, and by the places passed the rows of roads that are as short."""
    every = [(sum(road.length_m for road in over), places, over)
             for places, over in walks(roads, start, end)]  # fmt: skip
    least = min((length for length, _, _ in every), default=0)
    found: dict[Walk, list[Walk]] = {}
    for length, places, over in every:
        if length == least:
            found.setdefault(places, []).append(tuple(road.id for road in over))
    return least, found


def road_shares(
    roads: Sequence[Road], pairs: Sequence[tuple[str, str]]
) -> tuple[dict[str, float], int]:
    """Share of each road in the shortest routes of pairs, and how many pairs have one.

    A route is told by its places; where it has several rows of roads, each counts in equal parts.
    """
    total, joined = {road.id: 0.0 for road in roads}, 0
    for start, end in pairs:
        _, routes = shortest(roads, start, end)
        joined += bool(routes)
        for rows in routes.values():
            for row in rows:
                for road in row:
                    total[road] += 1 / len(routes) / len(rows)
    return {road: share / max(1, joined) for road, share in total.items()}, joined


def lost_without(
    roads: Sequence[Road], pairs: Sequence[tuple[str, str]], without: Sequence[str]
) -> tuple[float, float | None, int]:
    """Mean loss of directness, mean extra metres of pairs still joined, and pairs cut."""
    left = [road for road in roads if road.id not in without]
    losses, extra, cut = [], [], 0
    for start, end in pairs:
        before, routes = shortest(roads, start, end)
        if not routes:
            continue
        after, still = shortest(left, start, end)
        cut += not still
        losses.append(1 - before / after if still else 1.0)
        extra += [after - before] if still else []
    mean = sum(extra) / len(extra) if extra else None
    return (sum(losses) / len(losses) if losses else 0.0), mean, cut


def pairs_of(bases: Sequence[str], objectives: Sequence[str]) -> list[tuple[str, str]]:
    """Every base with every objective."""
    return list(product(bases, objectives))
