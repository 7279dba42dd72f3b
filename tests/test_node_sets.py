"""The k nodes that the fewest pairs are left without: against every set, and published answers."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from definitions_sets import connected_pairs, every_set, links_of

from stratgraph._network import (
    PairGraph,
    best_singles,
    build_network,
    find_best_sets,
    grow_set,
    left_without_one_more,
    pair_graph,
    pairs_left,
)

OUTSIDE = Path(__file__).parents[2] / "shared" / "data" / "outside"
Ends = list[tuple[int, int]]


def graph_of(n: int, ends: Ends, counted: set[int], free: set[int]) -> PairGraph:
    """Make the graph of some links, of which some nodes count and some may be taken out."""
    table = np.array(ends, dtype=np.int64).reshape(-1, 2)
    network = build_network(n, table, np.ones(len(ends), dtype=np.int64))
    counts, may_go = (np.isin(np.arange(n), list(some)) for some in (counted, free))
    return pair_graph(network, counts, may_go)


def whole(n: int, ends: Ends) -> PairGraph:
    """Make a graph of which every node counts and may be taken out."""
    return graph_of(n, ends, set(range(n)), set(range(n)))


def drawn(seed: int) -> tuple[int, Ends, set[int], set[int]]:
    """Draw a small sparse graph; on odd seeds some nodes do not count or may not be taken out."""
    lot = random.Random(seed)
    n = lot.randint(4, 9)
    every = [(a, b) for b in range(n) for a in range(b)]
    ends = lot.sample(every, lot.randint(n - 2, min(len(every), n + 3)))
    some = set(lot.sample(range(n), n - seed % 2 * lot.randint(1, 2)))
    return n, ends, some, some if seed % 3 else set(range(n)) - some or some


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_best_set_is_that_of_trying_every_set(seed: int, k: int) -> None:
    n, ends, counted, free = drawn(seed)
    graph = graph_of(n, ends, counted, free)
    if len(graph.free) < k:
        return
    truth = every_set(links_of(n, ends), counted, free, k)
    found = find_best_sets(graph, k)
    assert found.proven
    assert found.best.left == found.bound == truth[0][0]
    # Dead ends are left out of the sets tried, never of what is counted.
    tried = every_set(links_of(n, ends), counted, graph.numbers[graph.free].tolist(), k)
    assert (found.best.left, found.best.nodes) == tried[0]
    assert found.as_good == sum(1 for left, _ in tried if left == found.best.left)
    second = found.second and (found.second.left, found.second.nodes)
    assert second == (tried[1] if len(tried) > 1 else None)


@pytest.mark.parametrize("seed", range(0, 32, 4))
def test_a_search_finds_the_same_and_its_bound_is_one(seed: int) -> None:
    n, ends, counted, free = drawn(seed)
    graph = graph_of(n, ends, counted, free)
    if len(graph.free) < 2:
        return
    k = min(3, len(graph.free))
    best = every_set(links_of(n, ends), counted, free, k)[0][0]
    found = find_best_sets(graph, k, most_links=0)
    assert not found.proven
    assert found.best.left == best
    assert found.bound <= best


@pytest.mark.parametrize("seed", range(20))
def test_pairs_left_are_those_of_networkx(seed: int) -> None:
    n, ends, counted, free = drawn(seed)
    graph = graph_of(n, ends, counted, free)
    other = nx.Graph(ends)
    other.add_nodes_from(range(n))
    for node in graph.free.tolist():
        cut = other.subgraph(set(range(n)) - {int(graph.numbers[node])})
        sizes = [len(counted & part) for part in nx.connected_components(cut)]
        told = int(left_without_one_more(graph, [()])[0, node])
        assert told == sum(size * (size - 1) // 2 for size in sizes) == pairs_left(graph, [node])
    assert pairs_left(graph) == connected_pairs(links_of(n, ends), counted)


def test_a_ring_hangs_on_no_one_but_on_two_that_halve_it() -> None:
    ring = whole(8, [*pairwise(range(8)), (0, 7)])
    assert find_best_sets(ring, 1).best.left == 21
    halved = find_best_sets(ring, 2)
    assert (halved.best.nodes, halved.best.left, halved.as_good) == ((0, 4), 6, 4)


def test_the_best_single_ones_are_not_the_best_set() -> None:
    # A ring of twelve with a tail on each of 0, 1 and 2: the tails make those the best alone.
    ends = [*pairwise(range(12)), (0, 11), (0, 12), (12, 13), (1, 14), (14, 15), (2, 16), (16, 17)]
    ring = whole(18, ends)
    singles, grown, best = best_singles(ring, 3), grow_set(ring, 3), find_best_sets(ring, 3).best
    truth = {some: left for left, some in every_set(links_of(18, ends), range(18), range(18), 3)}
    assert singles.nodes == (0, 1, 2)
    assert (truth[singles.nodes], truth[grown.nodes]) == (singles.left, grown.left)
    assert best.left == min(truth.values()) < singles.left


def test_ways_through_a_junction_count_and_the_junction_cannot_go() -> None:
    star = graph_of(5, [(0, 4), (1, 4), (2, 4), (3, 4)], {0, 1, 2, 3}, {0, 1, 2, 3})
    assert pairs_left(star) == 6
    assert find_best_sets(star, 1).best.left == 3
    assert len(star.free) == 4


def test_equals_are_told_by_their_numbers_whatever_the_order_of_links() -> None:
    ends = [*pairwise(range(8)), (0, 7)]
    turned = [(b, a) for a, b in reversed(ends)]
    assert find_best_sets(whole(8, ends), 2) == find_best_sets(whole(8, turned), 2)


def published(name: str) -> PairGraph:
    """Read a graph of ``data/outside``: the number of nodes, then a node and its neighbours."""
    file = OUTSIDE / f"{name}.txt"
    if not file.exists():
        pytest.skip("the published graphs are not here")
    first, *rows = file.read_text(encoding="utf-8").split("\n")
    ends = {
        (min(int(a), int(b)), max(int(a), int(b)))
        for a, _, others in (row.partition(":") for row in rows)
        for b in others.split()
    }
    return whole(int(first), sorted(ends))


@pytest.mark.parametrize(("k", "left", "nodes"),
                         [(1, 3656, (2,)), (2, 1009, (0, 2)), (3, 268, (0, 2, 9))])  # fmt: skip
def test_sets_that_others_proved_are_found(k: int, left: int, nodes: tuple[int, ...]) -> None:
    found = find_best_sets(published("Bovine"), k)
    assert (found.best.left, found.best.nodes, found.proven) == (left, nodes, True)


@pytest.mark.parametrize(("name", "k", "left"), [
    ("Circuit", 25, 2099), ("Ecoli", 15, 806),
    ("BarabasiAlbert_n500m1", 50, 195), ("ForestFire_n250", 50, 194),
])  # fmt: skip
def test_the_best_that_others_found_is_found(name: str, k: int, left: int) -> None:
    found = find_best_sets(published(name), k)
    assert found.best.left == left
    assert found.bound <= left


@pytest.mark.parametrize("seed", range(3))
def test_a_bound_from_smaller_sets_is_one_and_is_higher(seed: int) -> None:
    lot = random.Random(seed)
    ends = [(lot.randrange(max(0, b - 4), b), b) for b in range(1, 30)]
    roads = whole(30, [*ends, *((lot.randrange(b - 3), b) for b in range(6, 30, 2))])
    best = find_best_sets(roads, 3).best.left
    # Ten times what all sets of two take, and less than all of three.
    of_two = len(roads.free) * roads.size
    found = find_best_sets(roads, 3, most_links=10 * of_two)
    assert not found.proven
    assert find_best_sets(roads, 3, most_links=0).bound < found.bound <= best <= found.best.left


def test_a_search_on_a_drawn_tree_meets_the_best_of_trying_all() -> None:
    """The twin of the published graphs, on one that is drawn here."""
    lot = random.Random(7)
    tree = whole(60, [(lot.randrange(b), b) for b in range(1, 60)])
    tried, found = find_best_sets(tree, 3), find_best_sets(tree, 3, most_links=0)
    assert tried.proven
    assert not found.proven
    assert found.best == tried.best
    assert found.bound <= tried.best.left


def test_another_solver_finds_no_better() -> None:
    pycnp = pytest.importorskip("pycnp")
    lot = random.Random(3)
    ends = {(lot.randrange(k), k) for k in range(1, 40)}
    ends |= {tuple(sorted(lot.sample(range(40), 2))) for _ in range(14)}  # type: ignore[misc]
    model = pycnp.Model()
    for node in range(40):
        model.add_node(node)
    for a, b in sorted(ends):
        model.add_edge(a, b)
    for k in (1, 3):
        found = find_best_sets(whole(40, sorted(ends)), k)
        other = model.solve("CNP", k, pycnp.MaxIterations(10), seed=1, display=False)
        assert found.proven
        assert found.best.left == other.best_obj_value
        if found.as_good == 1:
            assert set(found.best.nodes) == set(other.best_solution)
