"""Slow definitions that are obviously right: the judges of the fast code.

Plain Python on plain tables; of stratgraph only the types. Nothing here is meant to be quick.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pyproj import Geod

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from stratgraph.measures.fire import FiringRule
    from stratgraph.measures.gateways import GatewayQuestion
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.theater import Settlement

Links = dict[tuple[str, str], int]
Lengths = dict[tuple[str, str], float]

GEOD = Geod(ellps="WGS84")


# ---- roads


def links_of(situation: Situation, *, road_set: str) -> Links:
    """Shortest link per ordered pair of ends, of the roads that count and are not cut."""
    links: Links = {}
    for road in situation.theater.roads:
        if road.id in situation.cut or not (road.verified or road_set == "all"):
            continue
        for ends in ((road.a, road.b), (road.b, road.a)):
            links[ends] = min(road.length_m, links.get(ends, road.length_m))
    return links


def without(links: Links, removed: Collection[str]) -> Links:
    """Links none of whose ends is removed."""
    return {(a, b): m for (a, b), m in links.items() if a not in removed and b not in removed}


def shortest_lengths(nodes: Iterable[str], links: Links) -> Lengths:
    """Shortest route between every two nodes, inf for none: Floyd and Warshall."""
    names = sorted(nodes)
    far = {
        (a, b): 0.0 if a == b else float(links.get((a, b), math.inf)) for a in names for b in names
    }
    for k in names:
        for i in names:
            for j in names:
                far[i, j] = min(far[i, j], far[i, k] + far[k, j])
    return far


def shortest_routes(links: Links, far: Lengths, start: str, end: str) -> list[tuple[str, ...]]:
    """Every shortest route, listed one by one; empty where there is none."""
    if math.isinf(far[start, end]):
        return []
    routes = []
    unfinished: list[tuple[tuple[str, ...], int]] = [((start,), 0)]
    while unfinished:
        route, length = unfinished.pop()
        if route[-1] == end:
            routes.append(route)
            continue
        for (a, b), metres in links.items():
            if a == route[-1] and length + metres + far[b, end] == far[start, end]:
                unfinished.append(((*route, b), length + metres))
    return routes


def connected_pairs(question: GatewayQuestion, far: Lengths) -> list[tuple[str, str]]:
    """Pairs of base and objective that a route joins."""
    return [(s, t) for s in question.bases for t in question.objectives if math.isfinite(far[s, t])]


def route_shares(nodes: Sequence[str], links: Links, question: GatewayQuestion) -> dict[str, float]:
    """Mean share of the shortest routes through each node that a connected pair can reach."""
    far = shortest_lengths(nodes, links)
    pairs = connected_pairs(question, far)
    shares: dict[str, float] = {}
    for v in nodes:
        if v in question.bases or v in question.objectives:
            continue
        if not any(math.isfinite(far[s, v]) for s, _ in pairs):
            continue
        parts = []
        for s, t in pairs:
            routes = shortest_routes(links, far, s, t)
            parts.append(sum(v in route for route in routes) / len(routes))
        shares[v] = sum(parts) / len(pairs)
    return shares


def all_pairs_shares(
    nodes: Sequence[str], links: Links, worth: Mapping[str, float]
) -> dict[str, float]:
    """Share of the routes of all other pairs through each node, each counting worth times worth.

    No value where no pair of other nodes that count is joined.
    """
    far = shortest_lengths(nodes, links)
    joined = [(s, t) for s in nodes for t in nodes if s < t and math.isfinite(far[s, t])]
    routes = {(s, t): shortest_routes(links, far, s, t) for s, t in joined}
    shares: dict[str, float] = {}
    for v in nodes:
        others = {pair: worth[pair[0]] * worth[pair[1]] for pair in joined if v not in pair}
        if sum(others.values()):
            through = {pair: sum(v in one for one in routes[pair]) for pair in others}
            parts = (others[pair] * through[pair] / len(routes[pair]) for pair in others)
            shares[v] = sum(parts) / sum(others.values())
    return shares


def detour(
    nodes: Sequence[str], links: Links, question: GatewayQuestion, removed: Collection[str]
) -> tuple[float, float | None, int]:
    """Loss, extra km and cut pairs when nodes outside bases and objectives are removed."""
    far = shortest_lengths(nodes, links)
    pairs = connected_pairs(question, far)
    left = shortest_lengths(nodes, without(links, removed))
    losses = [1.0 - far[pair] / left[pair] for pair in pairs]  # 1 - x / inf is 1: cut
    extra = [left[pair] - far[pair] for pair in pairs if math.isfinite(left[pair])]
    return (
        sum(losses) / len(pairs),
        sum(extra) / len(extra) / 1000 if extra else None,
        len(pairs) - len(extra),
    )


# ---- advances


def advance_m(holders: Mapping[str, str], links: Links) -> dict[str, float]:
    """Road distance from the nearest attacker-held settlement, inf where none leads there."""
    far = shortest_lengths(holders, links)
    start = [one for one, holder in holders.items() if holder == "attacker"]
    return {v: min(far[u, v] for u in start) for v in holders}


def advance_gain(
    holders: Mapping[str, str], links: Links, objectives: Sequence[str], fallen: str
) -> dict[str, float]:
    """How much one fall alone shortens the advance on each objective that has one."""
    before = advance_m(holders, links)
    after = advance_m({**holders, fallen: "attacker"}, links)
    return {t: before[t] - after[t] for t in objectives if math.isfinite(before[t])}


def can_fall_next(holders: Mapping[str, str], links: Links) -> set[str]:
    """Settlements joined by a road to attacker-held or contested ground."""
    return {a for a, b in links if holders[b] in ("attacker", "contested")}


def ranks(values: Mapping[str, float]) -> dict[str, int]:
    """Competition ranks: one more than the number of those that are higher."""
    return {
        one: 1 + sum(other > value + 1e-9 for other in values.values())
        for one, value in values.items()
    }


# ---- reach


def holders_of(situation: Situation) -> dict[str, str]:
    """Holder per id."""
    return dict(zip(situation.theater.ids, situation.holders, strict=True))


def geodesic_m(a: Settlement, b: Settlement) -> float:
    """Geodesic between centre points, metres."""
    low, high = sorted((a, b), key=lambda one: one.id)
    return float(GEOD.inv(low.lon, low.lat, high.lon, high.lat)[2])


def ground_of(situation: Situation, side: Side, rule: FiringRule) -> list[Settlement]:
    """Settlements that a side may fire from, before any stand-off."""
    joined = {end for road in situation.theater.roads for end in (road.a, road.b)}
    also = "contested" if side == "attacker" and rule.contested == "attacker" else side
    return [
        one
        for one in situation.theater.settlements
        if situation.holder(one.id) in (side, also) and (rule.off_network or one.id in joined)
    ]


def clearance_m(situation: Situation, side: Side, rule: FiringRule, place: Settlement) -> float:
    """Distance to the nearest settlement of the other side, inf where it has none."""
    other: Side = "attacker" if side == "defender" else "defender"
    return min(
        (geodesic_m(place, foe) for foe in ground_of(situation, other, rule)), default=math.inf
    )


def needed_m(
    situation: Situation, side: Side, rule: FiringRule, target: Settlement
) -> dict[str, float]:
    """Range needed from each place that may fire, stand-off included."""
    needed = {}
    for place in ground_of(situation, side, rule):
        far = geodesic_m(place, target)
        clear = clearance_m(situation, side, rule, place)
        if rule.standoff_rule == "add":
            needed[place.id] = far + rule.standoff_m
        elif rule.standoff_rule == "pull_back":
            needed[place.id] = far + max(0.0, rule.standoff_m - clear)
        elif clear >= rule.standoff_m:
            needed[place.id] = far
    return needed


def is_target(situation: Situation, side: Side, rule: FiringRule, one: Settlement) -> bool:
    """Whether a settlement is the other side's under the rule."""
    other: Side = "attacker" if side == "defender" else "defender"
    return one in ground_of(situation, other, rule)


def exposed(
    situation: Situation, side: Side, rule: FiringRule, range_m: float, min_range_m: float = 0
) -> set[str]:
    """Settlements of the other side within range, bounds included."""
    return {
        one.id
        for one in situation.theater.settlements
        if is_target(situation, side, rule, one)
        and any(
            min_range_m <= far <= range_m for far in needed_m(situation, side, rule, one).values()
        )
    }


def people_in(situation: Situation, places: Iterable[str]) -> tuple[int, int]:
    """Sum of the known populations, and the number of places of unknown population."""
    figures = [situation.theater.settlement(one).population for one in places]
    return sum(figure or 0 for figure in figures), sum(figure is None for figure in figures)


def base_value(
    situation: Situation, links: Links, place: str, range_m: int, road_m: int
) -> set[str]:
    """List the other side's settlements within a range and a road distance of a place."""
    foe = "attacker" if situation.holder(place) == "defender" else "defender"
    far = shortest_lengths(situation.theater.ids, links)
    here = situation.theater.settlement(place)
    return {
        one.id
        for one in situation.theater.settlements
        if situation.holder(one.id) == foe
        and geodesic_m(here, one) <= range_m
        and far[place, one.id] <= road_m
    }
