"""Betweenness of all pairs, plain and by people: by eye, pair by pair, by two libraries, laws."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import definitions
import igraph
import networkx
import pytest
from hypothesis import given
from worlds import INVENTED, World, drawn, held, worlds

from stratgraph.measures.gateways import GatewayQuestion, all_pairs_columns, network_metrics
from stratgraph.model.theater import PopulationFigure

if TYPE_CHECKING:
    from collections.abc import Callable

    from stratgraph.model.scenario import Situation

Shares = tuple[dict[str, float], dict[str, float]]


def shares(situation: Situation, road_set: str = "all") -> Shares:
    """Both shares of every place that has them."""
    ids = situation.theater.ids
    question = GatewayQuestion((ids[0],), (ids[-1],), road_set)
    every, people = (
        {one: value for one, value in column.values.items() if value is not None}
        for column in all_pairs_columns(situation, question)
    )
    return every, people


def peopled(situation: Situation, people: Callable[[str, int | None], int | None]) -> Situation:
    """Return the same with other populations."""

    def told(one: str, now: int | None) -> tuple[PopulationFigure, ...]:
        count = people(one, now)
        return () if count is None else (PopulationFigure(count, "2031", True, INVENTED),)

    settlements = tuple(
        replace(one, populations=told(one.id, one.population))
        for one in situation.theater.settlements
    )
    return replace(situation, theater=replace(situation.theater, settlements=settlements))


# ---- by eye


def test_of_a_line_of_four_the_inner_two_carry_two_of_three_pairs() -> None:
    line = drawn("a  b  c  d", "a-b 3, b-c 3, c-d 3", {"a": 10, "b": 20, "c": 30})
    every, people = shares(held(line, "R B B B"))
    assert every == pytest.approx({"a": 0, "b": 2 / 3, "c": 2 / 3, "d": 0})
    # Nobody knows how many live at d: it sends nobody, so b carries a-c alone and c nothing.
    assert people == pytest.approx({"a": 0, "b": 1, "c": 0, "d": 0})


def test_two_ways_as_long_share_a_pair() -> None:
    ring = drawn("a  b\nc  d", "a-b 5, b-d 5, a-c 5, c-d 5")
    every, _ = shares(held(ring, "R B B B"))
    assert every == pytest.approx(dict.fromkeys("abcd", 1 / 6))


def test_places_without_a_road_or_without_people_have_a_reason_in_place_of_a_value() -> None:
    apart = held(drawn("a  b  c     d  e", "a-b 3, b-c 3, d-e 3?", {"a": 5}), "R B B B B")
    every, people = all_pairs_columns(apart, GatewayQuestion(("a",), ("c",), "verified"))
    assert every.status == dict.fromkeys("de", "never_connected")
    assert set(people.status) == set("abcde")


# ---- against definitions and other engines


def links(world: World) -> definitions.Links:
    return definitions.links_of(world.situation, road_set=world.question.road_set)


@given(worlds())
def test_shares_are_those_of_routes_listed_pair_by_pair(world: World) -> None:
    theater = world.situation.theater
    joined = {end for ends in links(world) for end in ends}
    people = {one.id: float(one.population or 0) for one in theater.settlements}
    alike = dict.fromkeys(theater.ids, 1.0)
    for found, worth in zip(
        shares(world.situation, world.question.road_set), (alike, people), strict=True
    ):
        slow = definitions.all_pairs_shares(theater.ids, links(world), worth)
        assert found == pytest.approx({v: slow[v] for v in slow if v in joined})


@given(worlds())
def test_all_pairs_are_those_of_networkx_and_of_igraph(world: World) -> None:
    once = [(a, b, metres) for (a, b), metres in links(world).items() if a < b]
    ids = world.situation.theater.ids
    graph = networkx.Graph()
    graph.add_nodes_from(ids)
    graph.add_weighted_edges_from(once)
    judge = networkx.betweenness_centrality(graph, normalized=False, weight="weight")
    other = igraph.Graph(len(ids), [(ids.index(a), ids.index(b)) for a, b, _ in once])
    second = other.betweenness(directed=False, weights=[metres for *_, metres in once])
    parts = {one: part for part in networkx.connected_components(graph) for one in part}
    pairs = sum(len(part) * (len(part) - 1) // 2 for part in networkx.connected_components(graph))
    for v, share in shares(world.situation, world.question.road_set)[0].items():
        without = pairs - (len(parts[v]) - 1)
        assert share == pytest.approx(judge[v] / without)
        assert share == pytest.approx(second[ids.index(v)] / without)


# ---- laws


@given(worlds())
def test_where_all_places_are_as_large_people_make_no_difference(world: World) -> None:
    even = peopled(world.situation, lambda _, __: 700)
    every, people = shares(even, world.question.road_set)
    assert people == pytest.approx(every)


@given(worlds())
def test_people_ten_times_as_many_change_nothing(world: World) -> None:
    more = peopled(world.situation, lambda _, now: None if now is None else 10 * now)
    road_set = world.question.road_set
    assert shares(more, road_set)[1] == pytest.approx(shares(world.situation, road_set)[1])


def test_a_routing_node_is_passed_through_and_is_no_end() -> None:
    """The road a-c cut in two at a junction: nothing changes for the places."""
    plain = drawn("a  b  c\n\n   d", "a-b 3, b-c 3, b-d 5, a-c 5", {"a": 1, "c": 2, "d": 3})
    noded = drawn(
        "a  b  c\n 1\n   d", "a-b 3, b-c 3, b-d 5, a-1 2, 1-c 3", {"a": 1, "c": 2, "d": 3}
    )
    one, other = (shares(held(theater, "R B B B")) for theater in (plain, noded))
    assert one == other


def test_the_panel_has_no_column_of_them_and_the_backtest_tries_them() -> None:
    names = [metric.name for metric in network_metrics()]
    assert names == ["all_route_share", "people_route_share"]
    assert not any(metric.column for metric in network_metrics())
