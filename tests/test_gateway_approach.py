"""Approaches and depth: by eye, by definition, by another engine."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import definitions_cuts as slow
import networkx
import pytest
from definitions_cuts import Region, drawn, fan_by_lot, links_of, region_by_lot
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from stratgraph import Fall, GatewayQuestion, Scenario, read_case
from stratgraph.measures.gateways import question_network, road_network
from stratgraph.measures.gateways.approaches import (
    SECTORS,
    Approaches,
    angular_spread_deg,
    approach_sectors,
    sector_of,
)
from stratgraph.measures.gateways.depth import StrategicDepth, strategic_depth

if TYPE_CHECKING:
    from stratgraph.model.scenario import Situation

GRAPHS = 500
ENOUGH = 20
REGIONS = tuple(region_by_lot(seed) for seed in range(GRAPHS))
FANS = tuple(fan_by_lot(seed) for seed in range(GRAPHS // 2))
GEOD = Geod(ellps="WGS84")


def asked(bases: str, objectives: str, *, road_set: str = "all") -> GatewayQuestion:
    return GatewayQuestion(tuple(bases.split()), tuple(objectives.split()), road_set)


def approaches_of(situation: Situation, question: GatewayQuestion) -> Approaches:
    network = road_network(situation, road_set=question.road_set)
    return approach_sectors(situation, question, network)


def depth_of(situation: Situation, question: GatewayQuestion) -> tuple[StrategicDepth, ...]:
    network = road_network(situation, road_set=question.road_set)
    return strategic_depth(situation, question, network)


# ---- by eye


@pytest.mark.parametrize(
    ("bearing", "sector"),
    [
        (0.0, "N"),
        (22.4999, "N"),
        (22.5, "NE"),
        (67.4999, "NE"),
        (67.5, "E"),
        (112.5, "SE"),
        (157.5, "S"),
        (202.5, "SW"),
        (247.5, "W"),
        (292.5, "NW"),
        (337.4999, "NW"),
        (337.5, "N"),
        (359.9999, "N"),
    ],
)
def test_sectors_begin_at_their_lower_bound(bearing: float, sector: str) -> None:
    assert sector_of(bearing) == sector


def test_the_spread_is_what_the_largest_gap_leaves() -> None:
    assert angular_spread_deg([]) == angular_spread_deg([123.0]) == 0.0
    assert angular_spread_deg([90.0, 270.0]) == 180.0
    assert angular_spread_deg([10.0, 350.0]) == pytest.approx(20.0)
    assert angular_spread_deg([0.0, 90.0, 180.0, 270.0]) == 270.0
    assert angular_spread_deg([45.0, 45.0]) == 0.0


# n, e and s are Red's, w is Blue's; f stands behind e and g behind f, the only base
#     n
#   w t e f g
#     s
CROSS = drawn(
    "  n    \nw t e f g\n  s    ",
    "t-n 10, t-e 10, t-s 10, t-w 10, e-f 10, f-g 10, e-n 15, s-f 25",
    "R R R R R B B",
)


def test_approaches_of_a_salient() -> None:
    found = approaches_of(CROSS, asked("g", "w"))
    town = found.settlements["t"]
    assert [(one.neighbour, one.sector) for one in town.roads] == [
        ("n", "N"),
        ("e", "E"),
        ("s", "S"),
    ]
    assert [(one.sector, one.routes, one.least_m) for one in town.sectors] == [
        ("N", 1, 45_000),  # g f e n t
        ("E", 1, 30_000),
        ("S", 1, 45_000),  # g f s t
    ]
    assert town.spread_deg == pytest.approx(180.0, abs=0.2)
    assert found.sectors.values["t"] == 3.0
    assert (found.sectors.values["w"], found.spread.values["w"]) == (0.0, 0.0)
    assert found.settlements["w"].sectors == ()
    assert found.sectors.status == {
        "g": "base", "e": "held_by_attacker", "f": "held_by_attacker", "n": "held_by_attacker",
        "s": "held_by_attacker",
    }  # fmt: skip


def test_routes_of_one_sector_share_no_settlement_but_their_ends() -> None:
    # Two roads into t from the west, b at the root of both: a base may start several.
    #   c
    # b   t
    #   d
    fan = drawn("  c\n\n\n\nb           t\n\n\n\n  d", "b-c 50, b-d 50, c-t 99, d-t 99", "R R R B")
    (sector,) = approaches_of(fan, asked("b", "t")).settlements["t"].sectors
    assert (sector.sector, sector.neighbours, sector.routes) == ("W", ("c", "d"), 2)
    assert sector.least_m == 149_000


def test_an_approach_that_no_base_reaches_has_no_route() -> None:
    # e is contested and adjoins t, but only Blue's ground leads to it.
    line = drawn("abte", "a-b 10, b-t 10, t-e 10", "R B c B")
    town = approaches_of(line, asked("a", "t")).settlements["t"]
    (sector,) = town.sectors
    assert (sector.sector, sector.routes, sector.least_m) == ("E", 0, None)


def test_of_parallel_roads_the_shortest_is_the_approach_and_it_is_one() -> None:
    twin = drawn("ab", "a-b 12, a-b 11", "R B")
    town = approaches_of(twin, asked("a", "b")).settlements["b"]
    assert [(one.road, one.length_m) for one in town.roads] == [("a--b#2", 11_000)]
    assert town.sectors[0].routes == 1
    cut = twin.under(Scenario("bridge", cuts=("a--b#2",)))
    assert approaches_of(cut, asked("a", "b")).settlements["b"].roads[0].road == "a--b"


def test_a_place_whose_roads_are_gone_has_no_approach_to_count() -> None:
    line = drawn("abc", "a-b 10, b-c 10?", "R B B")
    assert approaches_of(line, asked("a", "c", road_set="verified")).sectors.status["c"] == (
        "never_connected"
    )
    cut = line.under(Scenario("bridge", cuts=("b--c",)))
    assert approaches_of(cut, asked("a", "c")).spread.status["c"] == "already_cut"


def test_depth_counts_road_and_settlements_behind_the_front() -> None:
    #      b - c
    # r -<       > t     r-b-c-t is 30 km, r-d-t 30 km too but through fewer
    #        d
    ring = drawn(" b c\nr   t\n  d", "r-b 10, b-c 10, c-t 10, r-d 15, d-t 15", "B B B R B")
    (depth,) = depth_of(ring, asked("r", "t"))
    assert (depth.depth_m, depth.settlements, depth.route) == (30_000, 1, ("r", "d", "t"))
    assert (depth.disjoint_routes, depth.status) == (2, None)


def test_a_fall_makes_what_lies_behind_it_shallower() -> None:
    line = drawn("abcd", "a-b 10, b-c 10, c-d 10", "R B B B")
    fallen = line.under(Scenario("fall", falls=(Fall("b"),)))
    assert depth_of(line, asked("a", "d"))[0].depth_m == 30_000
    assert depth_of(fallen, asked("a", "d"))[0].depth_m == 20_000
    lost = fallen.under(Scenario("fall", falls=(Fall("d"),)))
    (depth,) = depth_of(lost, asked("a", "d"))
    assert (depth.depth_m, depth.route, depth.status) == (0, ("d",), "held_by_attacker")


def test_contested_ground_is_no_front() -> None:
    (depth,) = depth_of(drawn("abc", "a-b 10, b-c 10", "R c B"), asked("a", "c"))
    assert (depth.depth_m, depth.settlements) == (20_000, 1)


# ---- by definition


def expected_sectors(
    region: Region, one: str
) -> dict[str, tuple[tuple[str, ...], int, float | None]]:
    """Neighbours, disjoint routes and least length per sector."""
    situation, bases = region.situation, set(region.question.bases)
    links = links_of(situation, road_set=region.question.road_set)
    loose = slow.ground(situation, "attacker", contested_supply=True)
    open_links = slow.only(links, loose | bases | {one})
    here = situation.theater.settlement(one)
    by_sector: dict[str, list[str]] = {}
    for other in sorted(set(links[one]) & loose):
        there = situation.theater.settlement(other)
        azimuth = GEOD.inv(here.lon, here.lat, there.lon, there.lat)[0]
        # Turned by half a sector, every sector starts at a multiple of 45°.
        name = SECTORS[math.floor((azimuth + 22.5) / 45) % 8]
        by_sector.setdefault(name, []).append(other)
    found = {}
    far = slow.shortest_lengths(slow.without(open_links, one))
    for name, others in by_sector.items():
        routes = slow.most_routes(open_links, one, bases, first_hops=others, ends_shared=True)
        least = min(far[base, other] + links[one][other] for base in bases for other in others)
        found[name] = (tuple(others), routes, least if math.isfinite(least) else None)
    return found


def test_approaches_agree_with_trying_all_sets_of_paths() -> None:
    seen: Counter[object] = Counter()
    for region in (*REGIONS, *FANS):
        found = approaches_of(region.situation, region.question)
        assert set(found.settlements) == {
            one for one, value in found.sectors.values.items() if value is not None
        }
        for one, town in found.settlements.items():
            expected = expected_sectors(region, one)
            got = {row.sector: (row.neighbours, row.routes, row.least_m) for row in town.sectors}
            assert got == expected, (region.seed, one)
            assert [row.sector for row in town.sectors] == [n for n in SECTORS if n in expected]
            assert found.sectors.values[one] == len(expected)
            bearings = [road.bearing_deg for road in town.roads]
            assert found.spread.values[one] == pytest.approx(spread_by_turning(bearings))
            assert region.situation.holder(one) in ("defender", "contested")
            seen["sectors", min(len(expected), 3)] += 1
            seen["contested town"] += region.situation.holder(one) == "contested"
            seen["base adjoins"] += bool(
                {r.neighbour for r in town.roads} & {*region.question.bases}
            )
            for _, routes, least in got.values():
                seen["routes", min(routes, 2)] += 1
                assert (routes == 0) == (least is None)
        for status in found.sectors.status.values():
            seen[status] += 1
    assert min(seen.values()) >= ENOUGH, seen
    assert len(seen) == 14, seen


def spread_by_turning(bearings: list[float]) -> float:
    """Least angle of a fan that holds all bearings, by opening it from each of them."""
    return min((max((b - start) % 360 for b in bearings) for start in bearings), default=0.0)


def test_depth_agrees_with_all_routes_and_with_networkx() -> None:
    seen: Counter[object] = Counter()
    for region in REGIONS:
        situation = region.situation
        links = links_of(situation, road_set=region.question.road_set)
        in_data = links_of(situation, road_set=region.question.road_set, cut=False)
        front = [one for one in situation.theater.ids if situation.holder(one) == "attacker"]
        far = slow.shortest_lengths(links)
        for depth in depth_of(situation, region.question):
            t = depth.objective
            seen[depth.status] += 1
            if t in front:
                assert (depth.depth_m, depth.status) == (0, "held_by_attacker")
                continue
            least = min((far[one, t] for one in front), default=math.inf)
            if math.isinf(least):
                known = t in slow.reached(in_data, front)
                assert depth.status == ("already_cut" if known else "never_connected")
                assert (depth.depth_m, depth.disjoint_routes) == (None, 0)
                continue
            best = least_route(links, far, front, t)
            assert (depth.depth_m, len(depth.route)) == (least, len(best)), region.seed
            assert depth.settlements == len(best) - 2
            steps = zip(depth.route, depth.route[1:], strict=False)
            assert sum(links[a][b] for a, b in steps) == least
            routes = slow.most_routes(links, t, front, ends_shared=True)
            assert depth.disjoint_routes == routes, region.seed
            assert routes == by_networkx(links, front, t)
            seen["routes", min(routes, 3)] += 1
            seen["adjoins the front"] += depth.settlements == 0
    assert min(seen.values()) >= ENOUGH, seen
    assert len(seen) == 8, seen


def least_route(
    links: slow.Links, far: dict[tuple[str, str], float], front: list[str], t: str
) -> tuple[str, ...]:
    """Shortest route from the front, of these the one through the fewest, tried one by one."""
    least = min(far[one, t] for one in front)
    unfinished, whole = [((t,), 0)], []
    while unfinished:
        route, length = unfinished.pop()
        if route[0] in front:
            whole.append(route)
            continue
        for other, metres in links[route[0]].items():
            onward = length + metres + min(far[one, other] for one in front)
            if onward == least:
                unfinished.append(((other, *route), length + metres))
    return min(whole, key=lambda route: (len(route), route))


def by_networkx(links: slow.Links, front: list[str], t: str) -> int:
    """Node connectivity with the front merged; each road from it into t is a route of its own."""
    inner = slow.without(links, *front)
    graph = networkx.Graph()
    graph.add_nodes_from(["front", *inner])
    graph.add_edges_from((a, b) for a, to in inner.items() for b in to)
    direct = 0
    for one in front:
        for other in links[one]:
            if other == t:
                direct += 1
            elif other in inner:
                graph.add_edge("front", other)
    return direct + networkx.node_connectivity(graph, "front", t)


# ---- the known case


def test_depth_of_the_four_cities() -> None:
    case = read_case("bakhmut_falls")
    question = case.question(road_set="all")
    before = {one.objective: one for one in depth_of(case.before, question)}
    after = {one.objective: one for one in depth_of(case.after, question)}
    for one in case.objectives:
        early, late = before[one], after[one]
        assert early.depth_m is not None
        assert late.depth_m is not None
        assert late.depth_m <= early.depth_m
        assert early.disjoint_routes is not None
        assert early.disjoint_routes >= 1
    town = approaches_of(case.before, question).settlements["bakhmut"]
    assert 1 <= len(town.sectors) <= 8
    assert {road.holder for road in town.roads} <= {"attacker", "contested"}


def test_lengths_stay_metres_where_routes_weigh_by_time() -> None:
    case = read_case("gate_falls")
    question = case.question(road_set="all")
    timed = replace(question, season="mud")
    network = question_network(case.before, timed)
    by_time = approach_sectors(case.before, timed, network).settlements
    assert by_time == approaches_of(case.before, question).settlements
    assert strategic_depth(case.before, timed, network) == depth_of(case.before, question)


# ---- laws


@given(st.integers(0, 10**6))
def test_sectors_are_no_more_than_roads_and_routes_no_more_than_neighbours(seed: int) -> None:
    region = region_by_lot(seed)
    for town in approaches_of(region.situation, region.question).settlements.values():
        assert len(town.sectors) <= min(8, len(town.roads))
        assert sum(len(one.neighbours) for one in town.sectors) == len(town.roads)
        for sector in town.sectors:
            assert sector.routes <= len(sector.neighbours)
        assert 0 <= town.spread_deg < 360


@given(st.integers(0, 10**6))
def test_renaming_renames_approaches_and_depths(seed: int) -> None:
    region = region_by_lot(seed)
    told = slow.renamed(region)
    there = approaches_of(told.situation, told.question)
    for one, value in approaches_of(region.situation, region.question).spread.values.items():
        other = there.spread.values[slow.new_name(one)]
        assert value == (other if value is None else pytest.approx(other))
    pairs = zip(
        depth_of(region.situation, region.question),
        depth_of(told.situation, told.question),
        strict=True,
    )
    for one, two in pairs:
        assert (one.depth_m, one.settlements) == (two.depth_m, two.settlements)
        assert (one.disjoint_routes, one.status) == (two.disjoint_routes, two.status)


@given(st.integers(0, 10**6), st.integers(0, 10))
def test_a_fall_makes_no_objective_deeper(seed: int, which: int) -> None:
    region = region_by_lot(seed)
    takeable = [
        one for one in region.situation.theater.ids if region.situation.holder(one) != "attacker"
    ]
    if not takeable:
        return
    scenario = Scenario("fall", falls=(Fall(takeable[which % len(takeable)]),))
    after = depth_of(region.situation.under(scenario), region.question)
    for early, late in zip(depth_of(region.situation, region.question), after, strict=True):
        assert (late.depth_m is None) <= (early.depth_m is None)
        assert late.depth_m is None or early.depth_m is None or late.depth_m <= early.depth_m
