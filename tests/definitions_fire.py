"""Slow definitions of roads and routes under fire, that are obviously right."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import networkx as nx
from definitions import GEOD, clearance_m, ground_of, is_target, needed_m

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stratgraph.measures.fire import FiringRule
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.systems import PublishedRange
    from stratgraph.model.theater import Road


def fire_m(
    situation: Situation,
    side: Side,
    rule: FiringRule,
    road: Road,
    ranges_m: tuple[float, float],
    step_m: float = 10.0,
) -> float:
    """Count steps along the geodesic whose middle some place reaches; metres of the road."""
    a, b = situation.theater.settlement(road.a), situation.theater.settlement(road.b)
    azimuth, _, far = GEOD.inv(a.lon, a.lat, b.lon, b.lat)
    count = max(1, math.ceil(far / step_m))
    hit = 0
    own = ground_of(situation, side, rule)
    lacking = {one.id: _lacking(situation, side, rule, one.id) for one in own}
    for k in range(count):
        lon, lat, _ = GEOD.fwd(a.lon, a.lat, azimuth, far * (k + 0.5) / count)
        needed = (
            GEOD.inv(one.lon, one.lat, lon, lat)[2] + lacking[one.id]
            for one in own
            if math.isfinite(lacking[one.id])
        )
        hit += any(ranges_m[0] <= one <= ranges_m[1] for one in needed)
    return float(road.length_m * hit / count)


def in_reach(
    situation: Situation, side: Side, rule: FiringRule, target: str, figure: PublishedRange
) -> bool | None:
    """Whether some place reaches a target; None if 0 and the bracket as minimum differ."""
    town = situation.theater.settlement(target)
    if not is_target(situation, side, rule, town):
        return False
    ends = {figure.min_range_m}
    if figure.min_range_m is None:
        ends = {0, figure.standard_min_m}
    answers = {
        any(
            least <= far <= figure.range_m for far in needed_m(situation, side, rule, town).values()
        )
        for least in ends
        if least is not None
    }
    return answers.pop() if len(answers) == 1 else None


def _lacking(situation: Situation, side: Side, rule: FiringRule, place: str) -> float:
    """Return what the stand-off adds; inf where it forbids the place."""
    if rule.standoff_rule == "add":
        return float(rule.standoff_m)
    clear = clearance_m(situation, side, rule, situation.theater.settlement(place))
    if rule.standoff_rule == "pull_back":
        return max(0.0, rule.standoff_m - clear)
    return 0.0 if clear >= rule.standoff_m else math.inf


def least_routes(
    situation: Situation, side: Side, fire: Mapping[str, int], portals: set[str], place: str
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Least (fire, length) and least (length, fire) over every simple path to a portal."""
    graph = nx.MultiGraph()
    graph.add_nodes_from(situation.ids_held_by(side))
    for road in situation.theater.roads:
        if road.id in fire and road.a in graph and road.b in graph:
            graph.add_edge(road.a, road.b, key=road.id, length=road.length_m)
    totals = [(0, 0)] if place in portals else []
    for portal in portals - {place}:
        for path in nx.all_simple_edge_paths(graph, place, portal):
            lengths = [graph.edges[edge]["length"] for edge in path]
            totals.append((sum(fire[edge[2]] for edge in path), sum(lengths)))
    if not totals:
        return None
    return min(totals), min((length, under) for under, length in totals)
