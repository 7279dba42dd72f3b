"""What routes hang on together: against every set, and against answers that others published."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from definitions_routes_cut import (
    both_ways,
    least,
    mean_directness,
    sets_up_to,
    shortest,
    supplied,
)
from scipy.sparse import csr_array
from worlds import INVENTED, drawn, held, random_world

from stratgraph import draw_sets, find_sets, read_case
from stratgraph._network import (
    RouteGraph,
    fewest_that_cut,
    least_direct,
    least_supplied,
    lengths_without,
    longest_shortest,
)
from stratgraph.errors import ScenarioError
from stratgraph.model.scenario import Scenario
from stratgraph.model.theater import Portal
from stratgraph.report.records import sets_document
from stratgraph.report.tables.sets import sets_tables
from stratgraph.studies.hold_or_fall import Case
from stratgraph.studies.sets import NetworkSets, fewest_sentence, set_sentence

if TYPE_CHECKING:
    from stratgraph.studies.sets import SetsAnswer, SetsBy

OUTSIDE = Path(__file__).parents[2] / "shared" / "data" / "outside"
Arcs = dict[tuple[int, int], float]


def graph_of(arcs: Arcs, sources: list[int], targets: list[int], free: set[int]) -> RouteGraph:
    """Make the graph of some one-way links."""
    n = 1 + max(max(pair) for pair in arcs)
    tail, head = np.array(list(arcs)).T
    matrix = csr_array((np.array(list(arcs.values()), dtype=float), (tail, head)), shape=(n, n))
    chosen = np.isin(np.arange(n), list(free - {*sources, *targets}))
    return RouteGraph(matrix, np.array(sources), np.array(targets), chosen)


def lot(seed: int) -> tuple[Arcs, list[int], list[int], set[int]]:
    """Draw a small graph; on odd seeds its links are one-way."""
    draw = random.Random(seed)
    n = draw.randint(5, 9)
    every = [(a, b) for b in range(n) for a in range(b)]
    ends = draw.sample(every, draw.randint(n, min(len(every), 2 * n)))
    links = [(a, b, draw.randint(1, 9)) for a, b in ends]
    arcs: Arcs = {(a, b): length for a, b, length in links} if seed % 2 else both_ways(links)
    arcs[n - 2, n - 1] = arcs.get((n - 2, n - 1), 3)
    chosen = draw.sample(range(n), draw.randint(2, 4))
    some = draw.randint(1, len(chosen) - 1)
    free = set(draw.sample(range(n), n - 1))
    return arcs, chosen[:some], chosen[some:], free


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_longest_shortest_way_is_that_of_trying_every_set(seed: int, k: int) -> None:
    arcs, sources, targets, free = lot(seed)
    graph = graph_of(arcs, sources, targets, free)
    choice = free - {*sources, *targets}
    value, some = least(choice, k, lambda out: -shortest(arcs, sources, targets, out))
    found = longest_shortest(graph, k)
    assert found.left == -value == shortest(arcs, sources, targets, found.nodes)
    assert len(found.nodes) == len(some)
    if found.nodes:
        second = longest_shortest(graph, k, barred=found.nodes)
        others = [one for one in sets_up_to(choice, k) if not set(found.nodes) <= set(one)]
        assert second.left == max(shortest(arcs, sources, targets, one) for one in others)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_least_direct_ways_are_those_of_trying_every_set(seed: int, k: int) -> None:
    arcs, sources, targets, free = lot(seed)
    graph = graph_of(arcs, sources, targets, free)
    if not np.isfinite(graph.whole_m).any():
        return
    choice = free - {*sources, *targets}
    value, some = least(choice, k, lambda out: mean_directness(arcs, sources, targets, out))
    found = least_direct(graph, k)
    assert found.proven
    assert found.best.left == pytest.approx(value, abs=1e-12)
    assert (len(found.best.nodes), found.bound) == (len(some), found.best.left)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_fewest_people_reached_are_those_of_trying_every_set(seed: int, k: int) -> None:
    arcs, sources, _, free = lot(seed)
    draw = random.Random(seed)
    people = {v: draw.randint(0, 90_000) for v in range(1 + max(max(pair) for pair in arcs))}
    graph = graph_of(arcs, sources, [], free)
    weight = np.array([people[v] for v in range(graph.n)])
    choice = free - set(sources)
    value, some = least(choice, k, lambda out: supplied(arcs, sources, people, out))
    found = least_supplied(graph, k, weight)
    assert (found.best.left, found.bound, found.proven) == (value, value, True)
    assert len(found.best.nodes) == len(some)
    assert supplied(arcs, sources, people, found.best.nodes) == value


@pytest.mark.parametrize("seed", range(20))
def test_the_fewest_that_cut_every_way_are_as_few_as_can_be(seed: int) -> None:
    arcs, sources, targets, free = lot(seed)
    choice = free - {*sources, *targets}
    cuts = [
        one
        for one in sets_up_to(choice, len(choice))
        if shortest(arcs, sources, targets, one) == inf
    ]
    found = fewest_that_cut(graph_of(arcs, sources, targets, free))
    assert (found is None) == (not cuts)
    if found is not None:
        assert len(found) == len(cuts[0])
        assert shortest(arcs, sources, targets, found) == inf


@pytest.mark.parametrize("seed", range(6))
def test_beyond_what_can_be_tried_ways_met_anew_prove_the_same(seed: int) -> None:
    arcs, sources, targets, free = lot(seed)
    graph = graph_of(arcs, sources, targets, free)
    if not np.isfinite(graph.whole_m).any():
        return
    exact, cut_short = least_direct(graph, 2), least_direct(graph, 2, most_links=0)
    assert cut_short.bound <= cut_short.best.left
    assert cut_short.best.left == pytest.approx(exact.best.left, abs=1e-6)
    assert cut_short.bound == pytest.approx(exact.best.left, abs=1e-6)


# Pyomo's gallery, network_interdiction: S 0, B 1, C 2, D 3, E 4; each arc a node of its own.
PYOMO = {("S", "B"): 10, ("S", "C"): 2, ("C", "B"): 2, ("B", "E"): 1, ("C", "D"): 7, ("D", "E"): 8}


def arcs_as_nodes(one_way: bool) -> tuple[RouteGraph, list[str]]:
    """Make Pyomo's network with a node in the middle of each arc: what may be taken out."""
    names = ["S", "B", "C", "D", "E", *("".join(pair) for pair in PYOMO)]
    arcs: Arcs = {}
    for (a, b), length in PYOMO.items():
        ends, middle = (names.index(a), names.index(b)), names.index(a + b)
        for first, last in (ends,) if one_way else (ends, ends[::-1]):
            arcs[first, middle] = arcs[middle, last] = length / 2
    return graph_of(arcs, [0], [4], set(range(5, len(names)))), names


def test_the_gallery_of_pyomo_is_cut_as_it_says() -> None:
    graph, names = arcs_as_nodes(one_way=True)
    assert graph.whole_m[0, 0] == 5
    one, two = longest_shortest(graph, 1), longest_shortest(graph, 2)
    assert ([names[v] for v in one.nodes], one.left) == (["BE"], 17)
    assert two.left == inf
    assert fewest_that_cut(graph) == two.nodes
    # One-way, nothing leads on from B without B to E; where arcs may be used either way it does.
    undirected, names = arcs_as_nodes(one_way=False)
    out = (names.index("BE"), names.index("SC"))
    assert lengths_without(graph, [out]).item() == inf
    assert lengths_without(undirected, [out]).item() == 27


def sioux_falls(of: str) -> tuple[Arcs, set[int]]:
    """Return the roads of Sioux Falls by free-flow minutes; of edges each with a node in it."""
    path = OUTSIDE / "siouxfalls_net.csv"
    if not path.is_file():
        pytest.skip("outside answers are not here")
    with path.open(encoding="utf-8", newline="") as file:
        cells = [(row["A"], row["B"], row["a0"]) for row in csv.DictReader(file)]
    arcs: Arcs = {}
    for a, b, minutes in cells:
        arcs[int(a), int(b)] = float(minutes)
    if of == "towns":
        return arcs, set(range(1, 25))
    middles = {pair: 25 + k for k, pair in enumerate(sorted({tuple(sorted(p)) for p in arcs}))}
    halves: Arcs = {}
    for (a, b), minutes in arcs.items():
        middle = middles[tuple(sorted((a, b)))]
        halves[a, middle] = halves[middle, b] = minutes / 2
    return halves, set(middles.values())


@pytest.mark.parametrize(("of", "ends", "k", "whole", "left"), [
    ("roads", (1, 20), 1, 22, 24),
    ("towns", (1, 20), 1, 22, 24),
    ("towns", (1, 20), 2, 22, inf),
    ("roads", (1, 24), 1, 15, 31),
    ("roads", (13, 7), 1, 19, 22),
    ("towns", (13, 7), 1, 19, 22),
])  # fmt: skip
def test_sioux_falls_is_as_others_tell(
    of: str, ends: tuple[int, int], k: int, whole: float, left: float
) -> None:
    arcs, free = sioux_falls(of)
    graph = graph_of(arcs, [ends[0]], [ends[1]], free)
    assert graph.whole_m[0, 0] == whole
    assert longest_shortest(graph, k).left == left


# ---- in theaters

# Two ways from b to o: the upper 10 km by u, the lower 14 km by v and w; x hangs on w.
TWO_WAYS = """
.   u   .   .
b   .   .   o
.   v   w   x
"""
ROADS = "b-u 5, u-o 5, b-v 5, v-w 4, w-o 5?, w-x 3"


def asked(k: int, holders: str = "R B B B B B", **options: Any) -> SetsAnswer:
    """Ask of the two ways: from the base b to the objective o; portals are b and o."""
    theater = drawn(TWO_WAYS, ROADS, {"u": 100, "v": 20, "w": 3, "x": 7000})
    theater = replace(
        theater, portals=(Portal("b", "R", "", INVENTED), Portal("o", "B", "", INVENTED))
    )
    situation = held(theater, holders)
    assumed = read_case("gate_falls").assumptions
    case = Case(
        "two ways",
        "",
        theater,
        situation.control,
        "R",
        "B",
        Scenario("none"),
        ("b",),
        ("o",),
        assumed,
    )
    return find_sets(case, k, **options)


def network(answer: SetsAnswer, ground: str = "all", road_set: str = "all") -> NetworkSets:
    """Return one of the networks of an answer."""
    return next(n for n in answer.networks if (n.ground, n.road_set) == (ground, road_set))


def test_without_the_upper_way_the_lower_is_the_shortest_and_of_two_none_is_left() -> None:
    one, two = (network(asked(k, by="distance")) for k in (1, 2))
    assert (one.whole, one.best.members, one.best.left) == (10_000, ("u",), 14_000)
    assert (two.best.members, two.best.left) == (("u", "v"), inf)
    assert two.stays == (("u", 10_000), ("v", 14_000)) or two.stays == (
        ("v", 14_000), ("u", 10_000))  # fmt: skip
    assert two.fewest is not None
    assert (two.fewest.members, two.fewest.at_least, two.apart) == (("u", "v"), 2, ("b", "o"))


def test_directness_is_the_old_length_by_the_new() -> None:
    one = network(asked(1, by="directness"))
    assert (one.whole, one.best.members) == (1.0, ("u",))
    assert one.best.left == pytest.approx(10 / 14)
    assert network(asked(1, by="directness"), road_set="verified").best.left == 0


def test_an_unverified_road_that_is_missing_leaves_no_route_beside_the_set() -> None:
    road = network(asked(1, by="distance")).unverified_road
    assert road is not None
    assert (road.road, road.left, road.best.members, road.best.left) == ("w--o", inf, ("u",), inf)


def test_of_roads_lengths_are_those_of_roads() -> None:
    one = network(asked(1, of="roads", by="distance"))
    assert (one.whole, one.best.left, one.bound) == (10_000, 14_000, 14_000)
    assert one.best.members in {("b--u",), ("u--o",)}
    assert one.unverified_road is not None
    assert one.unverified_road.left == inf


def test_who_is_not_passed_is_counted_while_a_road_leads_there() -> None:
    answer = asked(1, by="supplied")
    blue = network(answer, "defender")
    # From o: u and w, and behind w v and x. Without passing w x and v lose their route, w keeps it.
    assert (blue.whole, blue.best.members, blue.best.left) == (7123, ("w",), 103)
    assert blue.apart == ("v", "x")
    assert blue.fewest is not None
    assert (blue.fewest.members, blue.fewest.at_least) == (("w",), 1)
    # Red holds its portal alone: there is no route to lose.
    assert ("attacker", "all", 0) in answer.too_small
    assert "no route leads anywhere" in " ".join(sets_tables(answer)[-1].notes)


def test_a_side_has_routes_of_its_own_from_portals_over_its_ground() -> None:
    answer = asked(1, "R R B B B B", by="distance")
    assert {one.ground for one in answer.networks} == {"all"}
    mine = replace_objectives(("x",))
    blue = network(mine, "defender")
    assert (blue.whole, blue.best.members, blue.best.left) == (8_000, ("w",), inf)


def replace_objectives(objectives: tuple[str, ...]) -> SetsAnswer:
    """Ask of the shortest route to other objectives; o is then only the portal of Blue."""
    theater = drawn(TWO_WAYS, ROADS)
    theater = replace(theater, portals=(Portal("o", "B", "", INVENTED),))
    situation = held(theater, "R B B B B B")
    assumed = read_case("gate_falls").assumptions
    case = Case(
        "x", "", theater, situation.control, "R", "B", Scenario("none"), ("b",), objectives, assumed
    )
    return find_sets(case, 1, by="distance")


@pytest.mark.parametrize("by", ["directness", "supplied", "distance"])
def test_random_worlds_lose_no_less_with_more_taken_out_and_sides_may_swap(by: SetsBy) -> None:
    for seed in range(6):
        case, swapped = lot_case(seed)
        told = []
        for k in (1, 2):
            try:
                told.append([one.best.left for one in find_sets(case, k, by=by).networks])
                other = find_sets(swapped, k, by=by)
            except ScenarioError:
                break
            turned = {"attacker": "defender", "defender": "attacker", "all": "all"}
            for one in find_sets(case, k, by=by).networks:
                twin = network(other, turned[one.ground], one.road_set)
                if one.ground != "all":
                    assert twin.best == one.best
                assert twin.best.left == pytest.approx(one.best.left)
                worse = max if by == "distance" else min
                assert worse(one.best.left, one.singles.left) == one.best.left
                assert worse(one.best.left, one.one_by_one.left) == one.best.left
        if len(told) == 2 and len(told[0]) == len(told[1]):
            for one, two in zip(*told, strict=True):
                assert two >= one if by == "distance" else two <= one


def lot_case(seed: int) -> tuple[Case, Case]:
    """Draw a case with a portal a side, and the same with sides swapped."""
    world = random_world(seed, 9)
    theater = world.situation.theater
    gates = [world.situation.ids_held_by(side)[:1] for side in ("attacker", "defender")]
    portals = tuple(
        Portal(one, code, "", INVENTED)
        for ids, code in zip(gates, "RB", strict=True)
        for one in ids
    )
    theater = replace(theater, portals=portals)
    assumed, nothing = read_case("gate_falls").assumptions, Scenario("none")
    ends = (world.question.bases, world.question.objectives)
    control = world.situation.control
    return (
        Case("lot", "", theater, control, "R", "B", nothing, *ends, assumed),
        Case("lot", "", theater, control, "B", "R", nothing, *ends[::-1], assumed),
    )


def test_what_cannot_be_asked_is_refused() -> None:
    case = read_case("gate_falls")
    with pytest.raises(ScenarioError, match="ask of a case"):
        find_sets(case.before, 1, by="distance")
    with pytest.raises(ScenarioError, match="ask for at most 6"):
        find_sets(case, 9, by="distance")
    with pytest.raises(ScenarioError, match="by pairs, directness, supplied, distance"):
        find_sets(case, 1, by="flow")  # type: ignore[arg-type]


@pytest.mark.parametrize(("by", "words"), [
    ("distance", "without u the shortest route is 14.0 km, not 10.0 km; proven."),
    ("directness", "without u routes are 71.4 % as direct; proven."),
    ("supplied", "without w 103 of 7,123 people keep a route to a portal of their side (1.4 %)"),
])  # fmt: skip
def test_it_is_said_in_a_sentence(by: SetsBy, words: str) -> None:
    answer = asked(1, by=by)
    one = answer.networks[0]
    assert words.lower() in set_sentence(answer, one).lower()
    assert fewest_sentence(answer, one).endswith(".")


def test_json_has_the_value_that_is_looked_at_and_no_infinity() -> None:
    one = sets_document(asked(2, by="distance"))["networks"][0]
    assert (one["length_m"], one["pairs"], one["people"]) == (10_000, None, None)
    assert (one["best"]["length_m"], one["bound"]) == (None, None)
    two = sets_document(asked(1, by="supplied"))["networks"][0]
    assert (two["people"], two["best"]["people_left"], two["bound"]) == (7123, 103, 103)


def test_the_picture_rings_who_loses_every_route() -> None:
    drawn_sets = draw_sets(asked(1, by="supplied"))
    names = {trace.name: trace for trace in drawn_sets.data if trace.showlegend}
    assert len(names["losing every route (ring)"].x) == 2


@pytest.mark.parametrize(("by", "k", "left", "members"), [
    ("distance", 3, 86_500, ("bakhmut", "pivnichne_toretsk", "siversk")),
    ("directness", 2, 0.697, ("bakhmut", "pivnichne_toretsk")),
])  # fmt: skip
def test_bakhmut_on_verified_roads_hangs_on_it(
    by: SetsBy, k: int, left: float, members: tuple[str, ...]
) -> None:
    alone = network(find_sets(read_case("bakhmut_falls"), k, by=by), road_set="verified")
    assert alone.proven
    assert alone.best.members == members
    assert alone.best.left == pytest.approx(left, abs=5e-4)


def test_without_portals_the_file_that_names_them_is_named() -> None:
    case = read_case("gate_falls")
    bare = replace(case.before, theater=replace(case.before.theater, portals=()))
    with pytest.raises(ScenarioError, match=r"no route leads from a portal .* portals\.csv says"):
        find_sets(bare, 1, by="supplied")
