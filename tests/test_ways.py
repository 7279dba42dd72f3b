"""Which way leads on from the attacker's ground, and where all ways first meet."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from answers import answer_to
from hypothesis import given
from hypothesis import strategies as st

from stratgraph.errors import ScenarioError
from stratgraph.io import read_case
from stratgraph.measures.gateways import (
    GatewayQuestion,
    find_corridor,
    find_ways,
    measure_gateways,
    road_network,
    strategic_depth,
)
from stratgraph.model.scenario import Scenario
from stratgraph.report.records import outcome_document
from stratgraph.studies.hold_or_fall import run_case

if TYPE_CHECKING:
    from stratgraph.measures.gateways import ShortestWay
    from stratgraph.model.scenario import Situation

VALLEY = read_case("gate_falls")
PLACES = VALLEY.theater.ids
QUESTION = VALLEY.question(road_set="all")


def roads_of(situation: Situation) -> nx.MultiGraph:
    """Join the settlements by the roads that are not cut."""
    graph = nx.MultiGraph()
    graph.add_nodes_from(situation.theater.ids)
    for road in situation.theater.roads:
        if road.id not in situation.cut:
            graph.add_edge(road.a, road.b, key=road.id, metres=road.length_m)
    return graph


def every_way(situation: Situation, objective: str) -> list[tuple[int, int]]:
    """Count places to take and metres of every way that begins where the attacker stands."""
    graph, found = roads_of(situation), []
    for start in situation.ids_held_by("attacker"):
        for edges in nx.all_simple_edge_paths(graph, start, objective):
            places = [start, *(b for _, b, _ in edges)]
            # The way begins at the last place that the attacker holds.
            last = max(k for k, one in enumerate(places) if situation.holder(one) == "attacker")
            if last == 0:
                metres = sum(graph.edges[edge]["metres"] for edge in edges)
                found.append((len(places) - 2, metres))
    return found


@pytest.mark.parametrize("objective", ["kingsbridge", "port", "mill", "highfield"])
def test_ways_are_the_least_of_all_that_there_are(objective: str) -> None:
    question = GatewayQuestion(("ashby",), (objective,), "all")
    every = every_way(VALLEY.before, objective)
    (short,) = find_ways(VALLEY.before, question)
    (few,) = find_ways(VALLEY.before, question, least="places")
    assert short.length_m == min(metres for _, metres in every)
    assert (few.to_take, few.length_m) == min(every)


@given(
    st.sets(st.sampled_from([one for one in PLACES if one not in ("ashby", "kingsbridge")])),
    st.sets(st.sampled_from([road.id for road in VALLEY.theater.roads]), max_size=3),
)
def test_a_way_is_as_long_as_its_roads_and_as_the_depth(taken: set[str], cut: set[str]) -> None:
    falls = tuple(sorted(one for one in taken if VALLEY.before.holder(one) != "attacker"))
    now = VALLEY.before.under(Scenario("any", falls=falls, cuts=tuple(sorted(cut))))
    (depth,) = strategic_depth(now, QUESTION, road_network(now, road_set="all"))
    (short,), (few,) = find_ways(now, QUESTION), find_ways(now, QUESTION, least="places")
    assert short.length_m == depth.depth_m
    for way in (short, few):
        assert joined_up(now, way)
    if short.length_m is not None and few.length_m is not None:
        assert (few.to_take or 0) <= (short.to_take or 0)
        assert few.length_m >= short.length_m


def joined_up(situation: Situation, way: ShortestWay) -> bool:
    """Tell whether the roads of a way join its places in order, and it begins at the front."""
    if way.length_m is None:
        return not way.places and not way.roads
    by_id = {road.id: road for road in situation.theater.roads}
    steps = [by_id[one] for one in way.roads]
    pairs = list(itertools.pairwise(way.places))
    return (
        [{road.a, road.b} for road in steps] == [set(pair) for pair in pairs]
        and sum(road.length_m for road in steps) == way.length_m
        and situation.holder(way.places[0]) == "attacker"
        and not situation.cut & set(way.roads)
    )


def test_the_fastest_way_is_that_of_another_engine() -> None:
    question = GatewayQuestion(("ashby",), ("kingsbridge",), "all", "mud")
    seconds = VALLEY.theater.road_time_s("mud")
    graph = nx.Graph()
    for road, time in zip(VALLEY.theater.roads, seconds.tolist(), strict=True):
        graph.add_edge(road.a, road.b, seconds=time)
    best = min(
        nx.dijkstra_path_length(graph, one, "kingsbridge", weight="seconds")
        for one in VALLEY.before.ids_held_by("attacker")
    )
    (way,) = find_ways(VALLEY.before, question, least="time")
    assert way.time_s == best


def test_the_least_time_needs_a_season() -> None:
    with pytest.raises(ScenarioError, match="name one, or ask for length"):
        find_ways(VALLEY.before, QUESTION, least="time")


def test_nothing_is_left_to_take_of_what_is_held_or_cut_off() -> None:
    fell = VALLEY.before.under(Scenario("it fell", falls=("kingsbridge",)))
    (held,) = find_ways(fell, QUESTION)
    assert (held.places, held.roads, held.length_m, held.to_take) == (("kingsbridge",), (), 0, 0)
    cuts = tuple(road.id for road in VALLEY.theater.roads if "kingsbridge" in (road.a, road.b))
    (cut,) = find_ways(VALLEY.before.under(Scenario("cut", cuts=cuts)), QUESTION)
    assert (cut.places, cut.length_m, cut.to_take) == ((), None, None)


@given(st.sets(st.sampled_from([road.id for road in VALLEY.theater.roads]), max_size=4))
def test_gates_are_what_no_way_leads_round(cut: set[str]) -> None:
    now = VALLEY.before.under(Scenario("any", cuts=tuple(sorted(cut))))
    found = find_corridor(measure_gateways(now, QUESTION))
    graph = roads_of(now)
    between = {
        one
        for one in PLACES
        if one not in ("ashby", "kingsbridge")
        and nx.has_path(graph, "ashby", "kingsbridge")
        and not nx.has_path(nx.restricted_view(graph, [one], []), "ashby", "kingsbridge")
    }
    assert set(found.gates) == between
    assert set(found.gates) <= set(found.shared)
    far = nx.single_source_dijkstra_path_length(graph, "ashby", weight="metres")
    assert np.all(np.diff([far[one] for one in found.shared]) >= 0)


def test_a_run_says_where_all_ways_meet_and_that_they_tie() -> None:
    notes = answer_to("gate_falls").gateway_table(5).notes
    assert "No way at all leads round Brook." in notes


def test_the_document_of_a_run_tells_ways_and_where_they_meet_where_the_finding_does() -> None:
    outcome = run_case(read_case("kohima_falls"))
    told = outcome_document(outcome)["finding"]
    (way,) = told["ways"]
    assert way == {
        "target": "dimapur",
        "hold_m": 95_000,
        "fall_m": 74_100,
        "to_take": 3,
        "places": ["kohima", "jotsoma", "zubza", "nichugard", "dimapur"],
    }
    assert f"{way['hold_m'] / 1000:.0f}" in told["sentence"]
    found = find_corridor(outcome.panel("hold", road_set="all"))
    assert found.shared
    assert told["corridor"] == {
        "situation": "hold", "shared": list(found.shared), "gates": list(found.gates)
    }  # fmt: skip
    armed = outcome_document(run_case(read_case("gate_falls")))["finding"]
    assert (armed["ways"], armed["corridor"]) == ([], None)
