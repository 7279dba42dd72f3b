"""How often a place is first, when unverified roads are drawn to exist or not."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from worlds import World, drawn, held, worlds

from stratgraph import GatewayQuestion, ScenarioError, measure_gateways
from stratgraph.studies.stability import RoadDraws, measure_road_draws
from stratgraph.studies.stability.road_draws import wilson_interval

# Three ways from a to d: by b for sure, by c and by e on roads that are only presumed.
#
#        c
#   a    b    d        a-b-d 20 km, a-c-d 18 km (?), a-e-d 19 km (?)
#        e
THREE_WAYS = "  c\na b d\n  e"
ROADS = "a-b 10, b-d 10, a-c 9?, c-d 9?, a-e 9.5?, e-d 9.5?"


def three_ways(**more: object) -> RoadDraws:
    situation = held(drawn(THREE_WAYS, ROADS), "R B B B B")
    question = GatewayQuestion(("a",), ("d",), "all")
    return measure_road_draws(situation, question, ["b"], share=0.0, **more)  # type: ignore[arg-type]


def first(found: RoadDraws, place: str) -> list[int]:
    return [one.first for one in found.of(place, "route_share")]


def test_none_exists_at_0_and_all_at_1() -> None:
    found = three_ways(probability=[0, 1], draws=10)
    assert first(found, "b") == [10, 0]
    assert first(found, "c") == [0, 10]
    assert found.unverified == 4


def test_in_between_the_shares_are_those_of_the_lot() -> None:
    """C leads if both its roads exist (.25), e if both of its do and not c's (.19), else b."""
    found = three_ways(probability=0.5, draws=1000)
    shares = {one: found.of(one, "route_share")[0] for one in "bce"}
    for place, expected in {"b": 0.5625, "c": 0.25, "e": 0.1875}.items():
        low, high = shares[place].first_between
        assert low - 0.01 < expected < high + 0.01, place


def test_a_place_that_is_never_first_is_counted_if_it_was_asked_about() -> None:
    (row,) = three_ways(probability=1, draws=5).of("b", "detour_loss")
    assert (row.first, row.draws) == (0, 5)


def test_the_same_seed_draws_the_same() -> None:
    assert three_ways(draws=30) == three_ways(draws=30)
    assert three_ways(draws=30) != three_ways(draws=30, seed=1)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"probability": 1.2}, "probability from 0 to 1, got 1.2"),
        ({"probability": []}, "no probability"),
        ({"draws": 0}, "at least once, got 0"),
    ],
)
def test_draws_that_cannot_be_are_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(ScenarioError, match=says):
        three_ways(**change)


def test_a_share_of_lengths_that_cannot_be_is_refused() -> None:
    situation = held(drawn(THREE_WAYS, ROADS), "R B B B B")
    with pytest.raises(ScenarioError, match=r"in \[0, 1\), got 1"):
        measure_road_draws(situation, GatewayQuestion(("a",), ("d",), "all"), ["b"], share=1.0)


@given(worlds())
def test_the_ends_are_all_roads_and_the_verified_ones(world: World) -> None:
    """A law: drawn with 1 and true lengths ranks are those of all roads, with 0 of the verified."""
    place = world.situation.theater.ids[0]
    found = measure_road_draws(
        world.situation, world.question, [place], probability=[0, 1], draws=1, share=0.0
    )
    for level in (0, 1):
        question = replace(world.question, road_set="all" if level else "verified")
        columns = measure_gateways(world.situation, question).columns
        for one in found.counts:
            if one.probability == level:
                rank = columns[one.metric].ranks.get(one.settlement)
                assert (one.first, one.first_three) == (rank == 1, rank is not None and rank <= 3)


@given(worlds(), st.integers(0, 5))
def test_counts_are_those_of_networkx_draw_by_draw(world: World, seed: int) -> None:
    """A slow twin: each draw built anew, routes counted by networkx."""
    situation, question = world.situation, world.question
    roads = situation.theater.roads
    ids = [
        one for one in situation.theater.ids if one not in (*question.bases, *question.objectives)
    ]
    if not ids:
        return
    found = measure_road_draws(
        situation, question, ids, probability=0.6, draws=3, share=0.2, seed=seed
    )
    chance, times_first = np.random.default_rng(seed), dict.fromkeys(ids, 0)
    for _ in range(3):
        factors = chance.uniform(0.8, 1.2, len(roads))
        lots = chance.random(len(roads))
        graph = nx.Graph()
        graph.add_nodes_from(situation.theater.ids)
        for road, factor, lot in zip(roads, factors, lots, strict=True):
            if (road.verified or lot < 0.6) and road.id not in situation.cut:
                length = max(1, round(road.length_m * factor))
                known = graph.get_edge_data(road.a, road.b, {"length": np.inf})["length"]
                graph.add_edge(road.a, road.b, length=min(length, known))
        share = nx.betweenness_centrality_subset(
            graph, question.bases, question.objectives, normalized=False, weight="length"
        )
        best = max(share[one] for one in ids)
        for one in ids:
            times_first[one] += best > 1e-9 and share[one] > best - 1e-9
    for one in ids:
        (row,) = found.of(one, "route_share")
        assert row.first == times_first[one], one


def test_the_interval_holds_the_share_as_often_as_it_says() -> None:
    """Of 100 draws, for shares from .05 to .95: 95 of 100 intervals on average, never below 91."""
    shares = np.linspace(0.05, 0.95, 181)
    low, high = np.array([wilson_interval(hits, 100) for hits in range(101)]).T
    chance = binom.pmf(np.arange(101)[:, None], 100, shares)
    covered = (chance * ((low[:, None] <= shares) & (shares <= high[:, None]))).sum(axis=0)
    assert 0.945 < covered.mean() < 0.96
    assert covered.min() > 0.91
