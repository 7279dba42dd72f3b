"""How often a place is first, when unverified roads are drawn to exist or not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stratgraph import Situation
    from stratgraph.model.provenance import Evidence

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


# ---- a probability for each kind of evidence


def with_evidence(**kinds: Evidence) -> Situation:
    """Return the three ways with what named roads rest on: ``ab="vouched"``."""
    theater = drawn(THREE_WAYS, ROADS)
    roads = [
        replace(road, evidence=kinds.get(f"{road.a}{road.b}", road.evidence))
        for road in theater.roads
    ]
    return held(replace(theater, roads=tuple(roads)), "R B B B B")


def by_evidence(situation: Situation, chances: Mapping[str, float], **more: Any) -> RoadDraws:
    question = GatewayQuestion(("a",), ("d",), "all")
    return measure_road_draws(
        situation, question, ["b", "c", "e"], probability=chances, share=0.0, **more
    )


@pytest.mark.parametrize("one", [0.0, 0.3, 0.5, 1.0])
def test_one_probability_for_unverified_roads_counts_as_the_number_does(one: float) -> None:
    number = three_ways(probability=one, draws=50)
    (mapped,) = by_evidence(with_evidence(), {"presumed": one}, draws=50).of("b", "route_share")
    (plain,) = number.of("b", "route_share")
    assert (mapped.first, mapped.first_three) == (plain.first, plain.first_three)
    assert (mapped.probability, plain.probability) == (None, one)


def test_each_kind_of_evidence_has_a_probability_of_its_own() -> None:
    """The way by c is never there, that by e always: b is first in none."""
    situation = with_evidence(ae="named", ed="inferred")
    chances = {"presumed": 0.0, "named": 1.0, "inferred": 1.0}
    found = by_evidence(situation, chances, draws=10)
    assert [first(found, place) for place in "bce"] == [[0], [0], [10]]
    assert found.by_evidence == (("inferred", 1.0), ("named", 1.0), ("presumed", 0.0))


def test_what_is_left_out_takes_the_probability_of_the_rest() -> None:
    situation = with_evidence(ae="named", ed="inferred")
    found = by_evidence(situation, {"presumed": 0.0, "else": 1.0}, draws=10)
    assert [first(found, place) for place in "bce"] == [[0], [0], [10]]
    assert (found.drawn, found.by_evidence) == (4, (("else", 1.0), ("presumed", 0.0)))


def test_verified_roads_always_exist_unless_their_evidence_is_named() -> None:
    situation = with_evidence(ab="vouched", bd="measured")
    always = by_evidence(situation, {"else": 0.0}, draws=10)
    assert (first(always, "b"), always.drawn) == ([10], 4)
    doubted = by_evidence(situation, {"presumed": 0.0, "vouched": 0.0}, draws=10)
    assert (first(doubted, "b"), doubted.drawn) == ([0], 5)


def test_the_rest_is_of_unverified_roads_alone() -> None:
    """A verified road and an unverified one rest on hearsay: only the second is drawn."""
    situation = with_evidence(ab="vouched", ac="vouched")
    found = by_evidence(situation, {"presumed": 1.0, "else": 0.0}, draws=10)
    # Without a-c the way by e is the shortest, and that by b is there.
    assert [first(found, place) for place in "bce"] == [[0], [0], [10]]
    assert found.drawn == 4


@pytest.mark.parametrize(
    ("chances", "says"),
    [
        ({"presumed": 0.5}, "unverified roads whose evidence is inferred and named; add them, or"),
        ({"named": 0.5, "inferred": 0.5}, "whose evidence is presumed; add it, or one for 'else'"),
        ({}, "whose evidence is inferred, named and presumed"),
        ({"presumd": 0.5}, "unknown evidence 'presumd'; did you mean presumed"),
        ({"else": 1.5}, "probability from 0 to 1, got 1.5"),
    ],
)
def test_probabilities_by_evidence_that_cannot_be_are_refused(
    chances: dict[str, float], says: str
) -> None:
    with pytest.raises(ScenarioError, match=says):
        by_evidence(with_evidence(ae="named", ed="inferred"), chances)


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
