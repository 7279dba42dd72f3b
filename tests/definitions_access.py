"""Slow definition of minutes by road: ways made better road by road until none gets shorter.

Plain Python on roads as rows (Bellman 1958, Ford 1956); nothing of stratgraph but its rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from stratgraph.model.roads import Road

STEP_M = 10


def minutes_from(
    roads: Sequence[Road], seconds: Mapping[str, int], portals: Collection[str]
) -> dict[str, float]:
    """Return the minutes from the nearest portal to each place that any way leads to."""
    far = dict.fromkeys(portals, 0)
    better = True
    while better:
        better = False
        for road in roads:
            ways = [(road.a, road.b)] if road.one_way else [(road.a, road.b), (road.b, road.a)]
            for here, there in ways:
                if here in far and far[here] + seconds[road.id] < far.get(there, 10**12):
                    far[there], better = far[here] + seconds[road.id], True
    return {place: time / 60 for place, time in far.items()}


def reached_km(
    roads: Sequence[Road], seconds: Mapping[str, int], portals: Collection[str], minutes: float
) -> float:
    """Kilometres of road reached in time, by walking each road, ten metres at a time."""
    far, metres = minutes_from(roads, seconds, portals), 0
    for road in roads:
        pace = seconds[road.id] / 60 / road.length_m
        for metre in range(0, road.length_m, STEP_M):
            ahead = far.get(road.a, float("inf")) + metre * pace
            back = far.get(road.b, float("inf")) + (road.length_m - metre) * pace
            metres += STEP_M * (min(ahead, float("inf") if road.one_way else back) <= minutes)
    return metres / 1000
