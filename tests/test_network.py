"""Shares of shortest routes and detours by whole arrays, against their slow definitions."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from functools import cache

import definitions_routes as slow
import numpy as np
import pytest

from stratgraph._network import (
    Network,
    build_network,
    component_labels,
    detour_lengths,
    meeting_counts,
    route_dependencies,
    route_lengths,
    seen_from_first,
    skeleton_of,
)
from stratgraph._network import detours as detours_module
from stratgraph._network import meeting as meeting_module
from stratgraph._network import routes as routes_module

SEEDS = range(400)
SMALL = [seed for seed in SEEDS if seed % 4 == 0]


@dataclass(frozen=True)
class Question:
    """A network drawn by lot, with sources and targets; every other node may be removed."""

    network: Network
    ends: list[tuple[int, int]]
    sources: list[int]
    targets: list[int]

    @property
    def between(self) -> list[int]:
        return [v for v in range(self.network.n) if v not in (*self.sources, *self.targets)]


@cache
def question(seed: int) -> Question:
    """Draw pieces of sparse graphs with coarse lengths, parallel roads and dead ends."""
    lot = random.Random(seed)
    n = lot.randint(4, 8) if seed % 4 == 0 else lot.randint(8, 40)
    most = lot.choice([1, 3, 10, 1000])
    ends = [(v, lot.randrange(max(0, v - 6), v)) for v in range(1, n) if lot.random() < 0.93]
    ends += [tuple(lot.sample(range(n), 2)) for _ in range(lot.randint(0, n // 2))]
    ends += lot.choices(ends or [(0, 1)], k=lot.randint(0, 3))
    length_m = [lot.randint(1, most) for _ in ends]
    mixed = lot.sample(range(n), n)
    ends = [(mixed[a], mixed[b]) for a, b in ends]
    network = build_network(n, np.array(ends), np.array(length_m))
    chosen = lot.sample(range(n), lot.randint(2, min(n, 8)))
    split = lot.randint(1, len(chosen) - 1)
    return Question(network, ends, chosen[:split], chosen[split:])


@pytest.fixture
def by_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole arrays whatever the size, a few sources and a few removals at a time."""
    monkeypatch.setattr(routes_module, "WALKED_PAIRS", 0)
    monkeypatch.setattr(routes_module, "SWEPT_PAIRS", 60)
    monkeypatch.setattr(routes_module, "WALKED_AT_ONCE", 60)
    monkeypatch.setattr(detours_module, "SEARCHED_NODES", 0)
    monkeypatch.setattr(detours_module, "MENDED_AT_ONCE", 20)


def lengths_without_each(one: Question, nodes: list[int]) -> dict[int, np.ndarray]:
    """Answer for every node, those whose loss has no effect included."""
    found = detour_lengths(one.network, one.sources, one.targets, nodes)
    none, direct = next(found)
    assert none == ()
    left = dict.fromkeys(nodes, direct)
    told = [(node, lengths) for same, lengths in found for node in same]
    assert len({node for node, _ in told}) == len(told)
    assert {node for node, _ in told} <= set(nodes)
    return left | dict(told)


# ---- the graphs drawn are of every kind


def kinds(one: Question) -> set[str]:
    network = one.network
    direct = route_lengths(network, one.sources)[:, one.targets]
    beside = [w for s in one.sources for w, _ in slow.links(network, s)]
    shares = slow.dependency(network, one.sources[0], one.targets)
    present = {
        "parallel roads": len({frozenset(pair) for pair in one.ends}) < len(one.ends),
        "several components": component_labels(network).max() > 0,
        "pairs never connected": np.isinf(direct).any(),
        "bases adjoining objectives": not set(beside).isdisjoint(one.targets),
        "dead ends": (np.diff(network.indptr) == 1).any(),
        "chains": (skeleton_of(network, [*one.sources, *one.targets]).chain >= 0).any(),
        "ties": (np.abs(shares - shares.round()) > 1e-9).any(),
    }
    found = {kind for kind, is_so in present.items() if is_so}
    return found.union(*(effects(one, direct, v, on_route=shares[v] > 0) for v in one.between))


def effects(one: Question, direct: np.ndarray, removed: int, *, on_route: bool) -> set[str]:
    left = slow.lengths_without(one.network, one.sources, one.targets, removed)
    cut = np.isinf(left) & np.isfinite(direct)
    alone = np.isinf(left).all(axis=1) & np.isfinite(direct).any(axis=1)
    present = {
        "cut pairs": cut.any(),
        "a removal isolates a base": alone.any(),
        "detours": (left > direct).any() and not cut.any(),
        "on a route, yet no loss": on_route and (left == direct).all(),
    }
    return {kind for kind, is_so in present.items() if is_so}


def test_every_kind_of_graph_is_drawn() -> None:
    counts = Counter(kind for seed in SEEDS for kind in kinds(question(seed)))
    assert len(counts) == 11
    assert min(counts.values()) >= 20, counts


# ---- answers are those of the definitions


@pytest.mark.usefixtures("by_arrays")
def test_dependencies_by_arrays_are_those_of_one_source_at_a_time() -> None:
    for seed in SEEDS:
        one = question(seed)
        shares, direct = route_dependencies(one.network, one.sources, one.targets)
        judged = sum(slow.dependency(one.network, s, one.targets) for s in one.sources)
        assert shares == pytest.approx(judged, abs=1e-9), seed
        assert (direct == route_lengths(one.network, one.sources)[:, one.targets]).all(), seed
        # Whoever lies on no route has no share at all, not nearly none.
        assert ((shares > 0) == (judged > 0))[one.between].all(), seed


def test_dependencies_walked_are_those_of_the_definition() -> None:
    for seed in SEEDS:
        one = question(seed)
        shares, _ = route_dependencies(one.network, one.sources, one.targets)
        judged = sum(slow.dependency(one.network, s, one.targets) for s in one.sources)
        assert shares == pytest.approx(judged, abs=1e-9), seed


@pytest.mark.usefixtures("by_arrays")
def test_dependencies_are_those_of_paths_listed_one_by_one() -> None:
    for seed in SMALL:
        one = question(seed)
        shares, _ = route_dependencies(one.network, one.sources, one.targets)
        judged = sum(slow.dependency_by_listing(one.network, s, one.targets) for s in one.sources)
        assert shares == pytest.approx(judged, abs=1e-9), seed


@pytest.mark.usefixtures("by_arrays")
def test_mended_lengths_are_those_searched_anew() -> None:
    for seed in SEEDS:
        one = question(seed)
        for node, left in lengths_without_each(one, one.between).items():
            judged = slow.lengths_without(one.network, one.sources, one.targets, node)
            assert (left == judged).all(), (seed, node)


@pytest.mark.usefixtures("by_arrays")
def test_mended_lengths_are_those_of_paths_listed_one_by_one() -> None:
    for seed in SMALL:
        one = question(seed)
        for node, left in lengths_without_each(one, one.between).items():
            judged = slow.lengths_by_listing(one.network, one.sources, one.targets, node)
            assert (left == judged).all(), (seed, node)


def test_few_removals_are_searched_and_give_the_same() -> None:
    for seed in SMALL:
        one = question(seed)
        for node, left in lengths_without_each(one, one.between).items():
            judged = slow.lengths_without(one.network, one.sources, one.targets, node)
            assert (left == judged).all(), (seed, node)


# ---- laws


@pytest.mark.usefixtures("by_arrays")
def test_asking_for_some_removals_gives_what_asking_for_all_gives() -> None:
    for seed in SEEDS[::3]:
        one = question(seed)
        every = lengths_without_each(one, one.between)
        for some in (one.between[::2], one.between[:1], one.between[::-1], []):
            for node, left in lengths_without_each(one, some).items():
                assert (left == every[node]).all(), (seed, node)


@pytest.mark.usefixtures("by_arrays")
def test_a_removal_never_shortens_and_matters_only_on_a_route() -> None:
    for seed in SEEDS:
        one = question(seed)
        shares, direct = route_dependencies(one.network, one.sources, one.targets)
        for node, left in lengths_without_each(one, one.between).items():
            assert (left >= direct).all()
            assert shares[node] > 0 or (left == direct).all()


@pytest.mark.usefixtures("by_arrays")
def test_routes_there_and_back_are_the_same() -> None:
    for seed in SEEDS[::3]:
        one = question(seed)
        there, _ = route_dependencies(one.network, one.sources, one.targets)
        back, _ = route_dependencies(one.network, one.targets, one.sources)
        assert there[one.between] == pytest.approx(back[one.between], abs=1e-9)


@pytest.mark.usefixtures("by_arrays")
def test_a_source_has_one_share_for_each_target_reached() -> None:
    for seed in SEEDS:
        one = question(seed)
        for source in one.sources:
            shares, direct = route_dependencies(one.network, [source], one.targets)
            assert shares[source] == pytest.approx(np.isfinite(direct).sum(), abs=1e-9)


@pytest.mark.usefixtures("by_arrays")
def test_a_skeleton_keeps_lengths_and_every_inner_node() -> None:
    for seed in SEEDS:
        one = question(seed)
        stay = [*one.sources, *one.targets]
        skeleton = skeleton_of(one.network, stay)
        numbers = skeleton.number[stay]
        short = route_lengths(skeleton.network, numbers.tolist())[:, numbers]
        assert (short == route_lengths(one.network, stay)[:, stay]).all()
        assert not ((skeleton.number >= 0) & (skeleton.chain >= 0)).any()
        whole = np.bincount(skeleton.network.neighbours, minlength=skeleton.network.n)
        inner = np.setdiff1d(np.arange(skeleton.network.n), numbers)
        assert (np.bincount(skeleton.ends.ravel(), minlength=skeleton.network.n)[inner] > 2).all()
        assert (whole > 0)[inner].all()


@pytest.mark.usefixtures("by_arrays")
@pytest.mark.parametrize("diamonds", [80, 996, 997, 1000, 1022, 1024, 1100])
def test_counts_of_routes_may_be_beyond_whole_numbers_and_floats(diamonds: int) -> None:
    """So many diamonds in a row: 2**diamonds routes, half of them through each side of each."""
    shares, _ = route_dependencies(ladder(diamonds), [0], [3 * diamonds])
    assert shares[:-1] == pytest.approx([0.5 if v % 3 else 1.0 for v in range(3 * diamonds)])


def test_each_town_is_looked_at_once_where_routes_are_too_many_for_floats(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[int] = []
    look = routes_module._tight_links
    monkeypatch.setattr(
        routes_module,
        "_tight_links",
        lambda network, nodes, *rest: looked.extend(nodes.tolist()) or look(network, nodes, *rest),
    )
    route_dependencies(ladder(1100), [0], [3300])
    assert sorted(looked) == list(range(3301))


def ladder(diamonds: int) -> Network:
    """Diamonds in a row, all sides equally long."""
    ends = [
        (3 * k + a, 3 * k + b) for k in range(diamonds) for a, b in ((0, 1), (1, 3), (0, 2), (2, 3))
    ]
    return build_network(3 * diamonds + 1, np.array(ends), np.full(len(ends), 7))


def test_betweenness_counts_more_routes_than_floats_can() -> None:
    """At the end of a row half of the routes to the last place pass either side of a diamond."""
    row = ladder(1100)
    steps = [(v, w) for v in range(row.n) for w, _ in slow.links(row, v) if w > v]
    one_way = routes_module._dependency([1.0] * row.n, 0, steps)
    assert one_way[-4:].tolist() == [3.0, 0.5, 0.5, 0.0]


@pytest.mark.usefixtures("by_arrays")
def test_lengths_stay_exact_where_single_metres_decide() -> None:
    huge = 2**50
    ends = np.array([[0, 1], [1, 3], [0, 2], [2, 3]])
    ring = build_network(4, ends, np.array([huge, huge, huge, huge + 1]))
    shares, direct = route_dependencies(ring, [0], [3])
    assert shares.tolist() == [1.0, 1.0, 0.0, 0.0]
    assert direct.tolist() == [[2.0 * huge]]
    left = {same: lengths.tolist() for same, lengths in detour_lengths(ring, [0], [3], [1, 2])}
    assert left == {(): [[2.0 * huge]], (1,): [[2.0 * huge + 1]]}


@pytest.mark.parametrize("listed", [0, 2, 200])
def test_pairs_that_meet_are_counted_as_if_each_was_listed(
    monkeypatch: pytest.MonkeyPatch, listed: int
) -> None:
    monkeypatch.setattr(meeting_module, "LISTED", listed)
    for seed in range(100):
        network, lot = question(seed).network, np.random.default_rng(seed)
        n = int(lot.integers(1, network.n + 1))
        kind = lot.integers(0, 3, n)
        seen = seen_from_first(network, n)
        tails, counts = np.repeat(np.arange(n), np.diff(seen.indptr)), np.zeros((3, 3), int)
        np.add.at(counts, (kind[tails], kind[seen.neighbours]), 1)
        assert meeting_counts(network, n, kind, 3).tolist() == counts.tolist()


def test_where_thousands_meet_no_pair_is_listed() -> None:
    """A star of 20,000 around one junction: 200 million pairs."""
    n = 20_000
    star = build_network(n + 1, np.array([[v, n] for v in range(n)]), np.ones(n, dtype=np.int64))
    counts = meeting_counts(star, n, np.arange(n) % 2, 2)
    half = n // 2
    assert counts.tolist() == [[half * (half - 1), half * half], [half * half, half * (half - 1)]]
