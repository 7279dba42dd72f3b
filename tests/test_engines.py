"""Graph engines against what they did before they were faster, and how their work grows."""

from __future__ import annotations

import definitions_engines as slow
import numpy as np
import pytest

from stratgraph._network import (
    DisjointRoutes,
    build_network,
    component_labels,
    current_throughput,
    depth_first,
    detour_lengths,
    least_node_cuts,
    pairs_joined_by_ends,
    seen_from_first,
    with_gathering_node,
    within_nodes,
)
from stratgraph._network.late import csgraph

SEEDS = range(300)


# ---- cuts


def test_least_cuts_and_who_is_in_them_are_those_of_one_path_at_a_time() -> None:
    sizes = set()
    for seed in SEEDS[:200]:
        network, sources, sinks = slow.by_lot(seed)
        n = network.n if seed % 2 else max(*sources, *sinks) + 1
        found = least_node_cuts(network, sources, sinks, np.ones(n, dtype=np.int64))
        known = slow.least_cuts_of_some(network, n, sources, sinks)
        assert found.size == known.size, seed
        for name in ("nearest", "in_every", "in_some"):
            assert getattr(found, name).tolist() == getattr(known, name).tolist(), (seed, name)
        sizes.add(found.size)
    assert {0, 1, 2, 3} <= sizes


def test_a_node_of_more_weight_is_cut_last() -> None:
    # 0 - 1 - 2 - 3
    line = build_network(4, np.array([[0, 1], [1, 2], [2, 3]]), np.array([5, 5, 5]))
    cut = least_node_cuts(line, [0], [3], np.array([1, 7, 4, 1]))
    assert (cut.size, np.flatnonzero(cut.in_every).tolist()) == (4, [2])


def test_pairs_are_joined_directly_by_a_link_or_past_the_first_nodes() -> None:
    some = 0
    for seed in SEEDS:
        network, sources, sinks = slow.by_lot(seed)
        n = max(*sources, *sinks) + 1
        seen = seen_from_first(network, n)
        known = {
            (s, int(t))
            for s in sources
            for t in seen.neighbours[seen.indptr[s] : seen.indptr[s + 1]]
            if t in sinks
        }
        direct, further = pairs_joined_by_ends(network, n, sources, sinks)
        assert direct == known, seed
        # What is left when all else is taken away is joined through ends and the rest alone.
        open_ = np.arange(network.n) >= n
        open_[[*sources, *sinks]] = True
        labels = component_labels(within_nodes(network, open_))
        joined = {(s, t) for s in sources for t in sinks if labels[s] == labels[t]}
        assert direct | further == joined, seed
        assert not direct & further, seed
        some += bool(further)
    assert some > 10


# ---- routes without a node in common


def test_disjoint_routes_to_shared_ends_are_as_many_as_the_largest_flow() -> None:
    counts = set()
    for seed in SEEDS:
        network, ends, starts = slow.by_lot(seed)
        ones = np.ones(network.n, dtype=np.int64)
        routes = DisjointRoutes(network, ends, shared=True)
        for start in starts:
            flow, _ = slow.max_flow(slow.split_arcs(network, ends, [start], ones, 1))
            assert routes.count(start, most=network.n) == flow, (seed, start)
            counts.add(flow)
    assert {0, 1, 2, 3} <= counts


def test_disjoint_routes_to_ends_of_their_own_are_as_many_as_the_largest_flow() -> None:
    counts = set()
    for seed in SEEDS:
        network, ends, starts = slow.by_lot(seed)
        gathered = with_gathering_node(network, ends)
        ones = np.ones(network.n + 1, dtype=np.int64)
        arcs = slow.split_arcs(gathered, [], [network.n], ones, 1)
        routes = DisjointRoutes(network, ends, shared=False)
        for start in starts:
            flow, _ = slow.max_flow(arcs, start_node=start)
            assert routes.count(start, most=network.n) == flow, (seed, start)
            assert routes.count(start, most=1) == min(flow, 1)
            counts.add(flow)
    assert {0, 1, 2, 3} <= counts


def test_the_routes_of_many_places_are_those_of_each() -> None:
    counts = set()
    for seed in SEEDS:
        network, ends, _ = slow.by_lot(seed)
        routes = DisjointRoutes(network, ends, shared=False)
        others = [v for v in range(network.n) if v not in ends]
        known = {v: routes.count(v, most=2 + v % 3) for v in others}
        assert routes.counts({v: 2 + v % 3 for v in others}) == known, seed
        counts.update(known.values())
    assert {0, 1, 2, 3} <= counts


def test_routes_pass_no_closed_place_and_begin_where_told() -> None:
    #  0 - 1 - 4     0 - 2 - 4     0 - 3 - 4
    ends = np.array([[0, 1], [1, 4], [0, 2], [2, 4], [0, 3], [3, 4]])
    network = build_network(5, ends, np.full(6, 10))
    routes = DisjointRoutes(network, [4], shared=True)
    assert routes.count(0, most=9) == 3
    assert routes.count(0, most=9, closed=[2]) == 2
    assert routes.count(0, most=9, first=[1, 2], closed=[2]) == 1
    assert routes.count(0, most=2) == 2


def test_the_routes_of_all_places_take_work_in_proportion_to_the_map() -> None:
    """Counted is what searches meet, for each place: the ends lie along the west side."""
    work = []
    for wide in (20, 40):
        network = slow.lattice(wide, wide)
        ends = [row * wide for row in range(wide)]
        routes, degree = DisjointRoutes(network, ends, shared=False), np.diff(network.indptr)
        routes.counts({v: int(degree[v]) for v in range(network.n) if v % wide})
        work.append(routes.met / network.n)
    assert 0 < work[1] <= 1.2 * work[0]


def test_the_routes_of_a_place_take_no_more_work_on_a_larger_map() -> None:
    """Ends along the west side; counted is what the places of one column within it meet."""
    work = []
    for wide in (20, 80):
        network = slow.lattice(wide, 20)
        ends = [row * wide for row in range(20)]
        routes = DisjointRoutes(network, ends, shared=False)
        for row in range(20):
            routes.count(row * wide + 9, most=3)
        work.append(routes.met)
    assert 0 < work[1] <= 1.05 * work[0]


# ---- what hangs on each node


@pytest.mark.parametrize("rooted", [False, True])
def test_what_hangs_on_each_node_is_what_a_search_by_one_link_at_a_time_finds(
    rooted: bool,
) -> None:
    hung = 0
    for seed in SEEDS:
        network, (root, *_), _ = slow.by_lot(seed)
        known = slow.depth_first(network, [root] if rooted else range(network.n))
        found = depth_first(network, root if rooted else None)
        assert found.reached.tolist() == known.reached.tolist()
        assert (found.piece >= 0).tolist() == found.reached.tolist()
        if not rooted:  # pieces are those of any other search, by other numbers
            labels = slow.pieces(network)
            assert len(set(zip(found.piece, labels, strict=True))) == len(set(labels))
            assert len(set(found.piece)) == len(set(labels))
        for v in range(network.n):
            some = zip(found.on, found.start, found.end, strict=True)
            parts = sorted(sorted(found.order[a:b].tolist()) for on, a, b in some if on == v)
            named = sorted(sorted(known.order[a:b]) for a, b in known.stretches[v])
            assert parts == named, (seed, v)
            assert sorted(found.hanging(v).tolist()) == sorted(known.hanging(v))
            hung += len(parts)
    assert hung > 500


def test_the_worth_of_parts_is_summed_on_the_node_they_hang_on() -> None:
    #  0 - 1 - 2 - 3,  1 - 4
    ends = np.array([[0, 1], [1, 2], [2, 3], [1, 4]])
    found = depth_first(build_network(5, ends, np.full(4, 10)), 0)
    assert found.sum_hanging(found.worth(np.array([1, 1, 10, 100, 1000]))).tolist() == [
        1111, 1110, 100, 0, 0,
    ]  # fmt: skip


def test_a_long_line_and_many_pieces_are_searched() -> None:
    line = build_network(3000, np.column_stack([np.arange(999), np.arange(1, 1000)]), np.ones(999))
    found = depth_first(line)
    assert found.reached.all()
    assert len(found.order) == 3000
    assert found.sum_hanging(found.end - found.start)[:3].tolist() == [999, 998, 997]


def test_one_search_tells_that_a_network_is_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    known = csgraph.connected_components
    monkeypatch.setattr(
        csgraph, "connected_components", lambda *of, **how: asked.append(1) or known(*of, **how)
    )
    whole = build_network(3, np.array([[0, 1], [1, 2]]), np.array([5, 7]))
    assert component_labels(whole).tolist() == [0, 0, 0]
    assert not asked
    assert component_labels(build_network(3, np.array([[0, 1]]), np.array([5]))).tolist() == [
        0, 0, 1,
    ]  # fmt: skip
    assert asked == [1]


# ---- detours


def test_without_each_of_many_places_only_what_hangs_below_is_searched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Counted are the places that searches are given, of 30 x 30 and of 60 x 30 places."""
    known, met = csgraph.dijkstra, list[int]()
    monkeypatch.setattr(
        csgraph, "dijkstra", lambda graph, **how: met.append(graph.shape[0]) or known(graph, **how)
    )
    for wide in (30, 60):
        network = slow.lattice(wide, 30)
        sources = [row * wide for row in range(0, 30, 6)]
        targets = [row * wide + 25 for row in range(0, 30, 3)]
        removed = [row * wide + column for row in range(1, 29, 3) for column in (8, 16)]
        met.clear()
        found = list(detour_lengths(network, sources, targets, removed))
        assert len(found) > 5
        # The first search is that of the trees; anew for each would be all of this.
        anew = len(removed) * len(sources) * network.n
        assert 0 < sum(met[1:]) < anew / 50


# ---- currents


def test_currents_are_those_of_one_pair_at_a_time() -> None:
    compared = 0
    for seed in SEEDS[:120]:
        network, sources, targets = slow.by_lot(seed)
        row = np.repeat(np.arange(network.n), np.diff(network.indptr))
        ends = np.column_stack([row, network.neighbours])[row <= network.neighbours]
        ends = np.concatenate([ends, ends[::3]])  # parallel roads
        metal = 1.0 / (1 + np.arange(len(ends)) % 7)
        labels = np.array(slow.pieces(network))
        pairs = [(s, t) for s in sources for t in targets if labels[s] == labels[t]]
        known = slow.current_throughput(network.n, ends, metal, pairs)
        found = current_throughput(network.n, ends, metal, sources, targets)
        assert found == pytest.approx(known, rel=1e-12, abs=1e-12 * max(1, len(pairs))), seed
        compared += len(pairs)
    assert compared > 200
