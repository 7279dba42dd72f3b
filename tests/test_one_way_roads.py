"""One-way roads: engines follow them, or say that they do not, held against networkx."""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from worlds import INVENTED, drawn, held, held_by, random_world, rule, settlement

from stratgraph import (
    GatewayQuestion,
    PanelSettings,
    Portal,
    Road,
    Scenario,
    Theater,
    find_sets,
    measure_gateways,
    measure_minimal_advance,
    measure_panel,
    measure_roads_under_fire,
    pair_lengths_m,
    rank_roads,
    read_case,
    safest_routes,
)
from stratgraph._network import (
    build_network,
    depth_first,
    detour_lengths,
    least_node_cuts,
    near_shares,
    pairs_joined_by_ends,
    route_dependencies,
)
from stratgraph.measures.gateways import (
    approach_sectors,
    encirclement,
    find_ways,
    gate_population,
    min_cut,
    road_columns,
    road_network,
    strategic_depth,
)
from stratgraph.studies.hold_or_fall import assumed
from stratgraph.studies.roads import ranking_sentences
from stratgraph.studies.sets.sentences import set_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph import Situation

# Odd things happen in few worlds: seeds 0 to this.
WORLDS = 25


def with_one_way(theater: Theater, seed: int, share: float = 0.5) -> Theater:
    """Let some roads lead one way alone, either way, by lot."""
    lot = random.Random(seed)
    roads = []
    for one in theater.roads:
        if lot.random() < share:
            a, b = (one.a, one.b) if lot.random() < 0.5 else (one.b, one.a)
            one = replace(one, a=a, b=b, one_way=True)
        roads.append(one)
    return replace(theater, roads=tuple(roads))


def worlds() -> list[tuple[Situation, GatewayQuestion]]:
    found = []
    for seed in range(WORLDS):
        world = random_world(seed)
        situation = replace(world.situation, theater=with_one_way(world.situation.theater, seed))
        found.append((situation, world.question))
    return found


def graph_of(situation: Situation, question: GatewayQuestion) -> nx.DiGraph:
    """Make networkx's graph of the open roads, one arc for each way of travel."""
    theater, graph = situation.theater, nx.DiGraph()
    graph.add_nodes_from(theater.ids)
    kept = situation.open_roads(road_set=question.road_set)
    for road, is_open in zip(theater.roads, kept, strict=True):
        for a, b in ((road.a, road.b),) if road.one_way else ((road.a, road.b), (road.b, road.a)):
            known = graph.get_edge_data(a, b, {"m": math.inf})["m"]
            if is_open and road.length_m < known:
                graph.add_edge(a, b, m=road.length_m)
    return graph


# ---- three roads that a reader follows


# From a to d by b, and back by c alone.
LOOP = drawn("a  b  d\n   c", "a-b 5, b-d 5, d-c 7, c-a 7")


def one_way(theater: Theater, *ids: str) -> Theater:
    roads = tuple(replace(one, one_way=one.id in ids) for one in theater.roads)
    return replace(theater, roads=roads)


def km(theater: Theater, base: str, objective: str) -> float:
    question = GatewayQuestion((base,), (objective,), road_set="all")
    return float(pair_lengths_m(held(theater, "R B B B"), question)[0, 0]) / 1000


def test_a_route_goes_round_where_a_road_leads_the_other_way() -> None:
    there = one_way(LOOP, "a--b")
    assert (km(there, "a", "d"), km(there, "d", "a")) == (10, 14)
    assert (km(LOOP, "a", "d"), km(LOOP, "d", "a")) == (10, 10)
    closed = one_way(LOOP, "a--b", "d--c", "c--a")
    assert (km(closed, "a", "d"), km(closed, "c", "b")) == (10, 12)


def test_supply_comes_along_a_one_way_road_and_not_against_it() -> None:
    towns = replace(drawn("a  b  e", "a-b 4, b-e 4"), portals=(Portal("a", "B", "", INVENTED),))
    question = GatewayQuestion(("e",), ("b",), road_set="all")
    for turned, routes in ((False, 1.0), (True, None)):
        roads = tuple(
            replace(one, one_way=True, a="b" if turned else "a", b="a" if turned else "b")
            if one.id == "a--b" else one
            for one in towns.roads
        )  # fmt: skip
        situation = held(replace(towns, roads=roads), "B B R")
        network = road_network(situation, road_set="all")
        found = encirclement(situation, question, network, contested_supply=False)
        assert found.values["b"] == routes
        fire = measure_roads_under_fire(situation, "attacker", rule(), range_m=1)
        status = {one.settlement: one.status for one in safest_routes(fire)}["b"]
        assert status == ("unsupplied" if turned else "reached")


def test_an_approach_and_an_advance_take_a_road_in_its_direction() -> None:
    for turned in (False, True):
        ends = ("b", "a") if turned else ("a", "b")
        road = Road("a--b", *ends, 60_000, INVENTED, one_way=True)
        places = (settlement("a", 0.0, 0.0), settlement("b", 0.5, 0.0), settlement("c", 1.0, 0.0))
        other = Road("b--c", "b", "c", 60_000, INVENTED)
        theater = Theater("row", places, (road, other), (("B", "Blue"), ("R", "Red")))
        situation = held(theater, "R B B")
        question = GatewayQuestion(("a",), ("c",), road_set="all")
        network = road_network(situation, road_set="all")
        here = approach_sectors(situation, question, network).settlements["b"]
        assert [one.neighbour for one in here.roads] == ([] if turned else ["a"])
        (depth,) = strategic_depth(situation, question, network)
        assert depth.depth_m == (None if turned else 120_000)
        (way,) = find_ways(situation, question)
        assert way.roads == (() if turned else ("a--b", "b--c"))
        found = measure_minimal_advance(
            situation, "attacker", rule(), target="c", range_m=20_000, road_set="all"
        )
        assert (found.along_road_m is None) == turned


# ---- a gallery of another program: Pyomo's network interdiction


GALLERY = {"SB": 10, "SC": 2, "CB": 2, "BE": 1, "CD": 7, "DE": 8}


def gallery(*, directed: bool) -> Situation:
    at = {"s": (0.0, 0.0), "b": (0.01, 0.01), "c": (0.01, -0.01), "d": (0.02, -0.01),
          "e": (0.03, 0.0)}  # fmt: skip
    roads = tuple(
        Road(f"{a}--{b}".lower(), a.lower(), b.lower(), length * 1_000, INVENTED, one_way=directed)
        for (a, b), length in GALLERY.items()
    )
    places = tuple(settlement(one, *where) for one, where in at.items())
    theater = Theater("gallery", places, roads, (("B", "Blue"), ("R", "Red")))
    return held_by(theater, dict.fromkeys("sbcd", "R") | {"e": "B"})


ROUTE = GatewayQuestion(("s",), ("e",), road_set="all")


@pytest.mark.parametrize(
    ("directed", "cut", "km_left"),
    [
        (True, (), 5),
        (True, ("b--e",), 17),
        (True, ("b--e", "s--c"), math.inf),
        (False, ("b--e", "s--c"), 27),
    ],
)
def test_the_interdiction_gallery_has_the_published_lengths(
    directed: bool, cut: tuple[str, ...], km_left: float
) -> None:
    situation = gallery(directed=directed).under(Scenario("cut", cuts=cut))
    assert float(pair_lengths_m(situation, ROUTE)[0, 0]) / 1000 == km_left


def test_the_worst_road_of_the_gallery_is_found_among_one_way_roads() -> None:
    loss = {column.name: column for column in road_columns(gallery(directed=True), ROUTE)}
    extra = loss["extra_km"].values
    assert max(extra, key=lambda one: extra[one] or 0.0) == "b--e"
    assert extra["b--e"] == 12
    assert loss["route_share"].values["s--b"] == 0.0


# ---- against networkx, worlds drawn by lot


def test_lengths_shares_and_losses_are_those_of_a_directed_graph() -> None:
    for situation, question in worlds():
        graph = graph_of(situation, question)
        measured = measure_gateways(situation, question)
        lengths = pair_lengths_m(situation, question)
        for (i, base), (j, objective) in itertools.product(
            enumerate(question.bases), enumerate(question.objectives)
        ):
            assert lengths[i, j] == distance(graph, base, objective)
        pairs = [
            (s, t)
            for s, t in itertools.product(question.bases, question.objectives)
            if nx.has_path(graph, s, t)
        ]
        shares = shares_of(graph, pairs)
        for one, value in measured.columns["route_share"].values.items():
            if value is not None:
                assert value == pytest.approx(shares.get(one, 0.0))
        for one, value in measured.columns["detour_loss"].values.items():
            if value is not None:
                assert value == pytest.approx(loss_of(graph, pairs, one))


def distance(graph: nx.DiGraph, a: str, b: str) -> float:
    try:
        return float(nx.dijkstra_path_length(graph, a, b, weight="m"))
    except nx.NetworkXNoPath:
        return math.inf


def shares_of(graph: nx.DiGraph, pairs: list[tuple[str, str]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for s, t in pairs:
        ways = list(nx.all_shortest_paths(graph, s, t, weight="m"))
        for way in ways:
            for one in way[1:-1]:
                total[one] = total.get(one, 0.0) + 1 / len(ways) / len(pairs)
    return total


def loss_of(graph: nx.DiGraph, pairs: list[tuple[str, str]], without: str) -> float:
    left = graph.copy()
    left.remove_node(without)
    losses = [1 - distance(graph, s, t) / distance(left, s, t) for s, t in pairs]
    return sum(losses) / len(losses)


def test_a_whole_panel_of_one_way_roads_is_that_of_a_directed_graph() -> None:
    for situation, question in worlds()[:8]:
        graph = graph_of(situation, question)
        panel = measure_panel(situation, question, PanelSettings(near_tolerance=0.0))
        near, share = (panel.columns[one].values for one in ("near_route_share", "route_share"))
        assert near == pytest.approx(share)
        attackers = situation.ids_held_by("attacker")
        for one, value in panel.columns["advance_m"].values.items():
            nearest = min(distance(graph, start, one) for start in attackers)
            assert (math.inf if value is None else value) == nearest
        assert panel.columns["articulation"].values == two_way_panel(situation, question)


def two_way_panel(situation: Situation, question: GatewayQuestion) -> dict[str, float | None]:
    roads = tuple(replace(one, one_way=False) for one in situation.theater.roads)
    both = replace(situation, theater=replace(situation.theater, roads=roads))
    panel = measure_panel(both, question, PanelSettings(near_tolerance=0.0))
    return dict(panel.columns["articulation"].values)


def test_least_cuts_part_what_a_directed_graph_joins() -> None:
    for situation, question in worlds():
        graph, network = graph_of(situation, question), road_network(
            situation, road_set=question.road_set
        )  # fmt: skip
        cut = min_cut(situation, question, network)
        assert cut.size == flow_of(graph, question)
        left = graph.copy()
        left.remove_nodes_from(cut.members)
        apart = {*cut.adjacent, *cut.inseparable}
        for pair in itertools.product(question.bases, question.objectives):
            assert pair in apart or not without_direct(left, question, pair)


def flow_of(graph: nx.DiGraph, question: GatewayQuestion) -> int:
    """Return the largest number of routes that share no place, those of direct roads set aside.

    A route starts where it last leaves a base and ends where it first meets an objective.
    """
    bases, objectives = set(question.bases), set(question.objectives)
    split = nx.DiGraph()
    split.add_edges_from(("from", (one, 1)) for one in bases)
    split.add_edges_from(((one, 0), "to") for one in objectives)
    split.add_edges_from(
        ((one, 0), (one, 1), {"capacity": 1}) for one in graph if one not in bases | objectives
    )
    split.add_edges_from(
        ((a, 1), (b, 0))
        for a, b in graph.edges
        if a not in objectives and b not in bases and not (a in bases and b in objectives)
    )
    return int(nx.maximum_flow_value(split, "from", "to"))


def without_direct(graph: nx.DiGraph, question: GatewayQuestion, pair: tuple[str, str]) -> bool:
    """Tell whether a way is left that is no direct road, through no other base or objective."""
    inner = graph.subgraph(
        [one for one in graph if one not in {*question.bases, *question.objectives}]
    )
    starts = [one for one in graph.successors(pair[0]) if one in inner]
    stops = [one for one in graph.predecessors(pair[1]) if one in inner]
    return any(nx.has_path(inner, a, b) for a, b in itertools.product(starts, stops))


def test_what_hangs_on_a_gate_is_below_it_in_the_dominator_tree() -> None:
    for seed in range(WORLDS):
        lot = random.Random(seed)
        n = lot.randint(4, 12)
        ends = np.array([(a, b) for a, b in itertools.permutations(range(n), 2)
                         if lot.random() < 2.0 / n]).reshape(-1, 2)  # fmt: skip
        network = build_network(
            n, ends, np.ones(len(ends), dtype=np.int64), one_way=np.ones(len(ends), dtype=np.bool_)
        )
        hung = depth_first(network, 0)
        graph = nx.DiGraph(ends.tolist())
        graph.add_nodes_from(range(n))
        reached = {0, *nx.descendants(graph, 0)}
        assert set(np.flatnonzero(hung.reached).tolist()) == reached
        for v in range(1, n):
            left = graph.copy()
            left.remove_node(v)
            lost = reached - {0, *nx.descendants(left, 0)} - {v} if v in reached else set()
            assert set(hung.hanging(v).tolist()) == lost


def test_gates_of_supply_follow_one_way_roads() -> None:
    # Supply comes in at p and reaches c over b alone: the road from p to c leads the other way.
    theater = drawn("p  b  c  e", "p-b 4, b-c 4, c-e 4, c-p 9", {"b": 10, "c": 70})
    theater = replace(one_way(theater, "c--p"), portals=(Portal("p", "B", "", INVENTED),))
    situation = held(theater, "B B R B")
    question = GatewayQuestion(("e",), ("p",), road_set="all")
    found = gate_population(
        situation, question, road_network(situation, road_set="all"), side="defender",
        contested_supply=False,
    )  # fmt: skip
    assert found.gates["b"].cut_off == ("c",)
    assert found.columns[0].values["b"] == 70.0


def test_walked_and_listed_routes_of_a_directed_graph_agree() -> None:
    for seed in range(WORLDS):
        lot = random.Random(seed)
        ends = np.array([(a, b) for a, b in itertools.permutations(range(7), 2)
                         if lot.random() < 0.4]).reshape(-1, 2)  # fmt: skip
        metres = np.array([lot.randint(1, 4) for _ in ends], dtype=np.int64)
        network = build_network(7, ends, metres, one_way=np.ones(len(ends), dtype=np.bool_))
        shares, lengths = route_dependencies(network, [0], [6])
        if np.isfinite(lengths[0, 0]):
            shortest = int(lengths[0, 0])
            near = near_shares(network, 0, 6, limit_m=shortest, fall_m=1e9, most=999)
            assert near is not None
            assert near[1][1:6].tolist() == pytest.approx(shares[1:6].tolist())


def test_an_answer_says_which_metrics_know_no_directions() -> None:
    case = read_case("gate_falls")
    assert not any("one-way" in line for line in assumed(case))
    roads = tuple(replace(one, one_way=one.id == "gate--mill") for one in case.theater.roads)
    told = [line for line in assumed(replace(case, theater=replace(case.theater, roads=roads)))
            if "one-way" in line]  # fmt: skip
    assert len(told) == 1
    assert told[0].startswith("1 road is one-way and is travelled so, but taken as both ways in: ")
    for name in ("whether roads fall apart without it", "share of shortest routes between all"):
        assert name in told[0]


def test_sets_by_pairs_say_that_they_know_no_directions_and_those_by_routes_follow_them() -> None:
    situation = gallery(directed=True)
    answer = find_sets(situation, 1)
    assert set_sentence(answer, answer.networks[0]).endswith(" 6 one-way roads count as both ways.")


def test_detours_are_mended_as_they_are_searched_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    for situation, question in worlds():
        network = road_network(situation, road_set=question.road_set)
        index = situation.theater.index
        bases, objectives = (
            [index[one] for one in ids] for ids in (question.bases, question.objectives)
        )
        others = [v for v in range(network.n) if v not in (*bases, *objectives)]
        plain, mended = {}, {}
        for found, most in ((plain, 10**9), (mended, -1)):
            monkeypatch.setattr("stratgraph._network.detours.SEARCHED_NODES", most)
            for same, left in detour_lengths(network, bases, objectives, others):
                found |= {one: left.tolist() for one in same} or {-1: left.tolist()}
        direct = mended[-1]
        assert {one: mended.get(one, direct) for one in plain} == plain


def test_least_cuts_over_crossroads_are_those_of_a_directed_graph() -> None:
    # Places 0 to 4, and crossroads that cannot be cut past them.
    for seed in range(4 * WORLDS):
        lot = random.Random(seed)
        n, size = 5, 9
        ends = np.array([(a, b) for a, b in itertools.permutations(range(size), 2)
                         if lot.random() < 0.25]).reshape(-1, 2)  # fmt: skip
        every = np.ones(len(ends), dtype=np.int64)
        network = build_network(size, ends, every, one_way=every.astype(np.bool_))
        cut = least_node_cuts(network, [0], [4], np.ones(n, dtype=np.int64))
        graph = nx.DiGraph(ends.tolist())
        graph.add_nodes_from(range(size))
        direct, _ = pairs_joined_by_ends(network, n, [0], [4])
        over = graph.subgraph([0, 4, *range(n, size)])
        assert bool(direct) == nx.has_path(over, 0, 4)
        assert cut.size == least_by_trying(graph, n)
        chosen = [v for v in range(n) if cut.nearest[v]]
        assert len(chosen) == cut.size
        assert parts(graph, n, chosen)


def least_by_trying(graph: nx.DiGraph, n: int) -> int:
    """Return how many places part 0 from 4, all ways over crossroads alone set aside."""
    inner = range(1, n - 1)
    for size in range(n):
        if any(parts(graph, n, some) for some in itertools.combinations(inner, size)):
            return size
    raise AssertionError


def parts(graph: nx.DiGraph, n: int, some: Iterable[int]) -> bool:
    """Tell whether every way from 0 to 4 over another place leads through one of some."""
    left = graph.copy()
    left.remove_nodes_from(some)
    for v in set(range(1, n - 1)) - set(some):
        first = left.subgraph(set(left) - {4})
        last = left.subgraph(set(left) - {0})
        if nx.has_path(first, 0, v) and nx.has_path(last, v, 4):
            return False
    return True


def test_ranks_of_roads_say_what_knows_no_directions() -> None:
    case = read_case("gate_falls")
    assert not any("one-way" in line for line in ranking_sentences(rank_roads(case)))
    roads = tuple(replace(one, one_way=one.id == "gate--mill") for one in case.theater.roads)
    ranking = rank_roads(replace(case, theater=replace(case.theater, roads=roads)))
    assert ranking_sentences(ranking)[-1] == (
        "1 road is one-way and is travelled so, but taken as both ways in: share of shortest "
        "routes between all places through it."
    )
