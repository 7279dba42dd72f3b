"""Slow definitions of the minimal advance: roads walked in steps of ten metres."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import networkx as nx
from definitions import GEOD, geodesic_m, ground_of, shortest_lengths

if TYPE_CHECKING:
    from stratgraph.measures.fire import FiringRule
    from stratgraph.model.scenario import Situation
    from stratgraph.model.theater import Settlement

STEP_M = 10.0


def advances_m(
    situation: Situation, rule: FiringRule, target: Settlement, within_m: float
) -> tuple[float, float, float]:
    """Straight, along roads and by settlements, from the attacker's ground under ``add``."""
    starts = [one.id for one in ground_of(situation, "attacker", rule)]
    theater = situation.theater
    straight = max(
        0.0, min(geodesic_m(theater.settlement(one), target) for one in starts) - within_m
    )
    links = {}
    for road in theater.roads:
        if road.id not in situation.cut:
            for ends in ((road.a, road.b), (road.b, road.a)):
                links[ends] = min(road.length_m, links.get(ends, road.length_m))
    far = shortest_lengths(theater.ids, links)
    start_m = {v: min(far[s, v] for s in starts) for v in theater.ids}
    towns = [
        start_m[one.id]
        for one in theater.settlements
        if (0.0 if one is target else geodesic_m(one, target)) <= within_m
    ]
    along = [0.0] if straight == 0 else [*towns]
    for road in theater.roads:
        for a, b in ((road.a, road.b), (road.b, road.a)):
            if road.id not in situation.cut and math.isfinite(start_m[a]):
                ends = (theater.settlement(a), theater.settlement(b))
                along += [
                    start_m[a] + road.length_m * share
                    for share in first_share(ends, road.length_m, target, within_m)
                ]
    return straight, min(along, default=math.inf), min(towns, default=math.inf)


def first_share(
    ends: tuple[Settlement, Settlement], length_m: int, target: Settlement, within_m: float
) -> list[float]:
    """Share of a road, from its first end, where it comes within; [] if it never does."""
    here, there = ends
    azimuth, _, metres = GEOD.inv(here.lon, here.lat, there.lon, there.lat)
    count = max(1, math.ceil(length_m / STEP_M))
    for step in range(count + 1):
        lon, lat, _ = GEOD.fwd(here.lon, here.lat, azimuth, metres * step / count)
        if GEOD.inv(lon, lat, target.lon, target.lat)[2] <= within_m:
            return [step / count]
    return []


def along_in_pieces(
    situation: Situation, rule: FiringRule, target: str, within_m: float, road_set: str
) -> float:
    """Least road distance to a point within, by networkx on roads cut into pieces of 250 m."""
    theater = situation.theater
    here = theater.settlement(target)
    graph = nx.MultiGraph()
    places = {one.id: (one.lon, one.lat) for one in theater.settlements}
    graph.add_nodes_from(places)
    for road in theater.roads:
        if road.id in situation.cut or not (road.verified or road_set == "all"):
            continue
        count = math.ceil(road.length_m / 250)
        azimuth, _, metres = GEOD.inv(*places[road.a], *places[road.b])
        nodes = [road.a, *(f"{road.id}@{step}" for step in range(1, count)), road.b]
        for step, node in enumerate(nodes[1:-1], 1):
            places[node] = GEOD.fwd(*places[road.a], azimuth, metres * step / count)[:2]
        for one, other in itertools.pairwise(nodes):
            graph.add_edge(one, other, length=road.length_m / count)
    starts = {one.id for one in ground_of(situation, "attacker", rule)}
    far = nx.multi_source_dijkstra_path_length(graph, starts, weight="length")
    within = [
        metres
        for node, metres in far.items()
        if node == target or GEOD.inv(*places[node], here.lon, here.lat)[2] <= within_m
    ]
    return min(within, default=math.inf)
