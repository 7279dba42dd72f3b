"""Near routes: by eye, listed one by one, by Yen's algorithm in networkx, by igraph."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations, pairwise, takewhile
from time import perf_counter

import igraph
import networkx
import numpy as np
import pytest
from definitions_engines import lattice
from definitions_flow import (
    Links,
    World,
    between,
    connected_pairs,
    hard_enough,
    near_of,
    near_shares,
    renamed,
    scaled,
    shortest_links,
    sketch,
    worlds,
    worlds_by_lot,
)
from hypothesis import given
from hypothesis import strategies as st

from stratgraph import Scenario, ScenarioError, measure_gateways, read_case
from stratgraph._network import build_network, route_lengths
from stratgraph._network import near as near_module
from stratgraph.measures.gateways.near_routes import NearRoutes, measure_near_routes, near_limit_m
from stratgraph.measures.gateways.settings import PanelSettings

PERCENTS = (0, 5, 10, 50)


def near(world: World, tolerance: float = 0.1, **settings: float) -> NearRoutes:
    chosen = PanelSettings(near_tolerance=tolerance, **settings)  # type: ignore[arg-type]
    return measure_near_routes(world.situation, world.question, chosen)


def shares(found: NearRoutes) -> dict[str, float]:
    """Values of the places that have one."""
    return {one: value for one, value in found.column.values.items() if value is not None}


# ---- by eye


def diamond(*lower: str) -> World:
    #      b        a-b-d is 20 km, a-c-d 21 or 22 or 23
    #   a     d
    #      c
    return sketch("  b\na   d\n  c", f"a-b 10, b-d 10, a-c {lower[0]}, c-d {lower[1]}", "R B B B")


def test_a_route_a_little_longer_weighs_a_little_less() -> None:
    found = near(diamond("10", "11"))
    weight = math.exp(-1 / (0.05 * 20))
    assert shares(found) == pytest.approx({"b": 1 / (1 + weight), "c": weight / (1 + weight)})
    assert found.counts == {("a", "d"): 2}
    assert (found.tolerance, found.spread, found.weight) == (0.1, 0.05, "length_m")


def test_the_limit_itself_is_near_and_a_metre_more_is_not() -> None:
    assert near(diamond("11", "11")).counts == {("a", "d"): 2}
    assert near(diamond("11", "11.001")).counts == {("a", "d"): 1}


def test_limits_are_compared_as_decimals_and_not_as_floats() -> None:
    assert math.floor((1 + 0.15) * 100) == 114
    assert near_limit_m(100, 0.15) == 115
    assert [near_limit_m(k * 100, 0.15) for k in range(50)] == [k * 115 for k in range(50)]


def test_equal_routes_are_kept_apart_by_where_they_lead() -> None:
    found = near(diamond("10", "10"))
    assert found.counts == {("a", "d"): 2}
    assert shares(found) == {"b": 0.5, "c": 0.5}


def test_of_parallel_roads_the_shortest_makes_one_route() -> None:
    world = sketch("a  b  c", "a-b 10, a-b 10, a-b 10.5, b-c 10", "R B B")
    assert near(world).counts == {("a", "c"): 1}


def test_no_route_passes_a_place_twice() -> None:
    #   a --- b --- d      c hangs from b: there and back is no route
    #         c
    world = sketch("a  b  d\n   c", "a-b 10, b-c 1, b-d 10", "R B B B")
    found = near(world, 1.0)
    assert (found.counts, shares(found)) == ({("a", "d"): 1}, {"b": 1.0, "c": 0.0})


def test_a_dead_end_full_of_ways_costs_nothing() -> None:
    """Behind the spur all is joined to all: no end of ways through, and out again only too far."""
    thicket = "fghijklmnopqrstuvwxy"
    tangle = [f"{a}-{b} 0.001" for a, b in combinations(thicket, 2)]
    roads = ", ".join(["a-b 10", "b-c 10", "b-f 0.001", *tangle, "y-c 100"])
    world = sketch(f"a  b  c\n{thicket}", roads, " ".join("R" + "B" * 22), "a > c")
    started = perf_counter()
    assert near(world, near_most_routes=1).counts == {("a", "c"): 1}
    assert perf_counter() - started < 1.0


def test_too_many_routes_of_one_pair_leave_no_share_at_all() -> None:
    world = sketch(
        "  b\na   d  e\n  c", "a-b 10, b-d 10, a-c 10, c-d 10, d-e 9", "R B B B B", "a > d e"
    )
    assert shares(near(world, near_most_routes=2)) == {"b": 0.5, "c": 0.5}
    found = near(world, near_most_routes=1)  # not even the shortest are few enough
    assert (found.counts, found.tolerance) == ({("a", "d"): None, ("a", "e"): None}, 0.0)
    assert found.column.status == {
        "a": "base", "b": "truncated", "c": "truncated", "d": "objective", "e": "objective",
    }  # fmt: skip


def test_a_pair_with_too_many_routes_is_left_out_and_counted() -> None:
    """Two ways from a to e, one by b from a to d: the mean is that of the one pair left."""
    world = sketch(
        "  b  d\na   e\n  c", "a-b 10, b-e 10, a-c 10, c-e 10, b-d 9", "R B B B B", "a > d e"
    )
    assert shares(near(world)) == {"b": 0.75, "c": 0.25}
    found = near(world, near_most_routes=1)
    assert (found.counts, found.truncated_pairs) == ({("a", "d"): 1, ("a", "e"): None}, 1)
    assert shares(found) == {"b": 1.0, "c": 0.0}


def test_routes_by_the_million_are_counted_without_being_listed() -> None:
    """Thirty places one after the other, with two ways as long between each and the next."""
    #     1   3          lozenges: a road through 1, one through 2
    #   0   .   .  ...
    #     2   4
    links, lengths = [], []
    for k in range(30):
        a, b = 3 * k, 3 * k + 3
        for middle in (a + 1, a + 2):
            links += [(a, middle), (middle, b)]
            lengths += [500, 500 + middle % 3]
    network = build_network(91, np.array(links), np.array(lengths))
    found = near_module.near_shares(network, 0, 90, limit_m=30_060, fall_m=1500, most=10**12)
    assert found is not None
    assert found[0] == 2**30
    weight = math.exp(-1 / 1500)
    assert found[1][[1, 2, 3, 46, 90]] == pytest.approx(
        [1 / (1 + weight), weight / (1 + weight), 1, 1 / (1 + weight), 1]
    )
    half = near_module.near_shares(network, 0, 90, limit_m=30_045, fall_m=1500, most=10**12)
    assert half is not None
    assert half[0] == sum(math.comb(30, k) for k in range(16))


def test_where_every_pair_has_too_many_routes_fewer_count_as_near() -> None:
    found = near(diamond("10", "11"), near_most_routes=1)
    assert found.counts == {("a", "d"): 1}
    assert (found.tolerance, shares(found)) == (0.025, {"b": 1.0, "c": 0.0})


@pytest.mark.parametrize("percent", [10, 50])
def test_counted_routes_are_those_listed(monkeypatch: pytest.MonkeyPatch, percent: int) -> None:
    """On a lattice a tenth of whose links are missing: turning back within the limit pays."""
    network, several = lattice(9, 7), 0
    for source, target in ((0, 62), (3, 47), (9, 40), (30, 33), (60, 13)):
        shortest = int(route_lengths(network, [source])[0, target])
        asked = {"limit_m": shortest * (100 + percent) // 100, "fall_m": shortest / 20}
        monkeypatch.setattr(near_module, "LISTED", 10**6)
        listed = near_module.near_shares(network, source, target, **asked, most=20_000)
        monkeypatch.setattr(near_module, "LISTED", 0)
        counted = near_module.near_shares(network, source, target, **asked, most=20_000)
        assert (listed is None) == (counted is None)
        if listed is not None and counted is not None:
            assert counted[0] == listed[0]
            assert counted[1] == pytest.approx(listed[1], rel=1e-12)
            several += listed[0] > 100
    assert several


def test_there_is_no_share_without_a_connected_pair() -> None:
    line = sketch("a b c  d", "a-b 9, b-c 9, b-d 9", "R B B B", "a > c")
    cut = replace(line, situation=line.situation.under(Scenario("x", cuts=("1:b-c",))))
    assert near(cut).column.status["b"] == near(cut).column.status["d"] == "already_cut"
    spur = replace(line, situation=line.situation.under(Scenario("x", cuts=("2:b-d",))))
    assert dict(near(spur).column.status) == {"a": "base", "c": "objective", "d": "already_cut"}


@pytest.mark.parametrize("wrong", [{"tolerance": -0.1}, {"near_spread": 0.0}])
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ScenarioError, match=r"near_(tolerance|spread) must be"):
        near(diamond("10", "11"), **wrong)


# ---- against slow definitions and other engines


def test_the_worlds_are_hard_enough() -> None:
    hard_enough("tie", "cut pair", "parallel roads", "adjoining base", "several components")


def test_routes_and_shares_are_those_listed_one_by_one() -> None:
    several = 0
    for world in worlds_by_lot():
        links = shortest_links(world)
        pairs = connected_pairs(world, links)
        for percent in PERCENTS:
            listed = {pair: near_of(links, *pair, percent) for pair in pairs}
            found = near(world, percent / 100)
            assert found.counts == {pair: len(routes) for pair, routes in listed.items()}
            several += sum(len(routes) > 1 for routes in listed.values())
            slow = near_shares(list(listed.values()), between(world), 0.05)
            for v, share in shares(found).items():
                assert share == pytest.approx(slow[v], abs=1e-12), (world.seed, v)
    assert several > 300


def graph_of(links: Links) -> networkx.Graph:
    graph = networkx.Graph()
    graph.add_weighted_edges_from((a, b, metres) for a in links for b, metres in links[a].items())
    return graph


def test_routes_and_shares_are_those_of_yen_in_networkx() -> None:
    for world in worlds_by_lot()[:300]:
        links = shortest_links(world)
        graph = graph_of(links)
        listed = {}
        for pair in connected_pairs(world, links):
            routes = (
                (tuple(route), int(networkx.path_weight(graph, route, "weight")))
                for route in networkx.shortest_simple_paths(graph, *pair, weight="weight")
            )
            first = next(routes)
            limit = first[1] + first[1] // 10  # 1.1 of it, rounded down
            listed[pair] = [first, *takewhile(lambda one, most=limit: one[1] <= most, routes)]
        found = near(world)
        assert found.counts == {pair: len(routes) for pair, routes in listed.items()}, world.seed
        slow = near_shares(list(listed.values()), between(world), 0.05)
        for v, share in shares(found).items():
            assert share == pytest.approx(slow[v], abs=1e-12), (world.seed, v)


def test_counts_are_those_of_all_simple_paths_in_igraph() -> None:
    for world in worlds_by_lot()[:300]:
        links = shortest_links(world)
        names = sorted(links)
        edges = [(a, b) for a in links for b in links[a] if a < b]
        graph = igraph.Graph([(names.index(a), names.index(b)) for a, b in edges])
        graph.add_vertices(len(names) - graph.vcount())
        found = near(world, 0.2)
        for s, t in connected_pairs(world, links):
            lengths = [
                sum(int(links[names[a]][names[b]]) for a, b in pairwise(path))
                for path in graph.get_all_simple_paths(names.index(s), names.index(t))
            ]
            assert found.counts[s, t] == sum(5 * one <= 6 * min(lengths) for one in lengths)


def test_without_tolerance_the_share_is_that_of_shortest_routes() -> None:
    for world in worlds_by_lot():
        panel = measure_gateways(world.situation, world.question)
        route_share = panel.columns["route_share"].values
        for v, share in shares(near(world, 0.0)).items():
            assert share == pytest.approx(route_share[v], abs=1e-12), (world.seed, v)


# ---- laws


@given(worlds(), st.integers(0, 60), st.integers(0, 60))
def test_a_wider_tolerance_loses_no_route(world: World, one: int, other: int) -> None:
    low, high = sorted((one, other))
    narrow, wide = near(world, low / 100), near(world, high / 100)
    for pair, count in narrow.counts.items():
        assert 1 <= (count or 0) <= (wide.counts[pair] or 0)
    assert all(0.0 <= share <= 1.0 + 1e-12 for share in shares(wide).values())


@given(worlds())
def test_names_order_direction_and_unit_of_length_are_irrelevant(world: World) -> None:
    told, new = renamed(world)
    found = shares(near(world))
    assert {new[v]: share for v, share in found.items()} == pytest.approx(shares(near(told)))
    assert shares(near(scaled(world, 10))) == pytest.approx(found)
    back = replace(world.question, bases=world.question.objectives, objectives=world.question.bases)
    assert shares(near(replace(world, question=back))) == pytest.approx(found)


@given(worlds())
def test_with_a_narrow_spread_only_the_shortest_weigh(world: World) -> None:
    wide, none = near(world, 0.5, near_spread=1e-6), near(world, 0.0)
    assert shares(wide) == pytest.approx(shares(none), abs=1e-9)


# ---- known figures


def test_bakhmut_stays_first_when_routes_nearly_as_short_count() -> None:
    case = read_case("bakhmut_falls")
    for road_set, known, routes in (("all", 0.5895, 293), ("verified", 0.6705, 53)):
        world = World(0, case.before, case.question(road_set=road_set))
        started = perf_counter()
        found = near(world)
        assert perf_counter() - started < 0.3
        assert found.column.values["bakhmut"] == pytest.approx(known, abs=5e-5)
        assert found.column.ranks["bakhmut"] == 1
        assert sum(count or 0 for count in found.counts.values()) == routes


def test_bakhmuts_routes_are_those_of_networkx() -> None:
    case = read_case("bakhmut_falls")
    world = World(0, case.before, case.question(road_set="all"))
    graph = graph_of(shortest_links(world))
    found = near(world)
    for pair in (("popasna", "kostiantynivka"), ("lysychansk", "sloviansk")):
        lengths = (
            int(networkx.path_weight(graph, route, "weight"))
            for route in networkx.shortest_simple_paths(graph, *pair, weight="weight")
        )
        shortest = next(lengths)
        assert found.counts[pair] == 1 + sum(
            1 for _ in takewhile(lambda m, s=shortest: 10 * m <= 11 * s, lengths)
        )
