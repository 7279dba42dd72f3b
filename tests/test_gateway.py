"""The gateway panel: checked by eye on drawn worlds, against slow definitions and other engines."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import definitions
import igraph
import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import World, drawn, geodesic_m, held, random_world, renamed, shuffled, worlds

from stratgraph import (
    Fall,
    GatewayQuestion,
    Gateways,
    Scenario,
    ScenarioError,
    UnknownSettlementError,
    measure_base_value,
    measure_gateways,
    read_case,
)
from stratgraph.measures.comparison import compare_routes
from stratgraph.measures.gateways import competition_ranks, shown_once

if TYPE_CHECKING:
    from stratgraph import Situation

GRAPHS = 330
ENOUGH = 20

# The structural metrics of routes that weigh by length.
STRUCTURAL = ("route_share", "detour_loss", "extra_km", "cut_pairs")


def panel(situation: Situation, bases: str, objectives: str, *, road_set: str = "all") -> Gateways:
    """Measure between bases and objectives given as ids in one string."""
    question = GatewayQuestion(tuple(bases.split()), tuple(objectives.split()), road_set)
    return measure_gateways(situation, question)


def values(panel: Gateways, name: str) -> dict[str, float]:
    """Values of one metric, without those that have none."""
    column = panel.columns[name].values
    return {one: value for one, value in column.items() if value is not None}


def row(panel: Gateways, settlement: str) -> tuple[float | None, ...]:
    """route_share, detour_loss, extra_km and cut_pairs of one settlement."""
    return tuple(panel.columns[name].values[settlement] for name in STRUCTURAL)


# ---- by eye


def test_the_middle_of_a_line_is_on_every_route_and_cuts_it() -> None:
    line = held(drawn("a    b    c", "a-b 10, b-c 10"), "R B B")
    found = panel(line, "a", "c")
    assert row(found, "b") == (1.0, 1.0, None, 1)
    assert found.columns["extra_km"].status["b"] == "all_pairs_cut"
    assert (found.pairs, found.connected_pairs) == (1, 1)


def test_two_equal_ways_round_a_diamond_share_the_routes() -> None:
    diamond = """
        b
    a       d
        c
    """
    equal = held(drawn(diamond, "a-b 10, b-d 10, a-c 10, c-d 10"), "R B B B")
    found = panel(equal, "a", "d")
    assert row(found, "b") == row(found, "c") == (0.5, 0.0, 0.0, 0)


def test_the_shorter_way_round_a_diamond_takes_all_routes() -> None:
    #      b        a-b-d is 20 km, a-c-d is 30 km
    #   a     d
    #      c
    theater = drawn("   b\na     d\n   c", "a-b 10, b-d 10, a-c 15, c-d 15")
    found = panel(held(theater, "R B B B"), "a", "d")
    assert row(found, "b") == pytest.approx((1.0, 1 / 3, 10.0, 0))
    assert row(found, "c") == (0.0, 0.0, 0.0, 0)


def test_both_ends_of_a_bridge_cut_what_lies_beyond() -> None:
    #   a              f
    #   |  >c ---- d<  |
    #   b              e
    roads = "a-b 9, a-c 9, b-c 9, c-d 20, d-e 9, d-f 9, e-f 9"
    found = panel(
        held(drawn("a         f\n   c  d\nb         e", roads), "R R B B B B"), "a b", "e f"
    )
    assert row(found, "c") == row(found, "d") == (1.0, 1.0, None, 4)
    assert found.columns["detour_loss"].ranks == {"c": 1, "d": 1}


def test_extra_kilometres_are_of_the_pairs_that_stay_connected() -> None:
    #   a --- b --- c        without b: a-d-c is 30 instead of 20, and e is cut off
    #    \    |    /
    #     \   e   /
    #      -- d --
    theater = drawn("a  b  c\n\n   e\n\n   d", "a-b 10, b-c 10, b-e 12, a-d 15, d-c 15")
    found = panel(held(theater, "R B B B B"), "a", "c e")
    assert row(found, "b") == pytest.approx((1.0, (1 / 3 + 1.0) / 2, 10.0, 1))


def test_of_parallel_roads_the_shortest_counts_once() -> None:
    #   a ==== b ---- d       a-b is there twice: 10 and 10, or 10 and 14
    #    \---- c ----/
    for twin in ("10", "14"):
        roads = f"a-b {twin}, a-b 10, b-d 10, a-c 10, c-d 10"
        found = panel(held(drawn("   b\na     d\n   c", roads), "R B B B"), "a", "d")
        assert row(found, "b") == (0.5, 0.0, 0.0, 0), "a road more is not a route more"


def test_a_base_beside_an_objective_leaves_nothing_to_the_way_round() -> None:
    #   a ---- b
    #    \- c -/
    found = panel(held(drawn("a  b\n c", "a-b 10, a-c 10, c-b 10"), "R B B"), "a", "b")
    assert row(found, "c") == (0.0, 0.0, 0.0, 0)


def test_routes_may_lead_through_other_bases_and_objectives_which_have_no_value() -> None:
    line = held(drawn("a    b    c    d    e", "a-b 9, b-c 9, c-d 9, d-e 9"), "R R B B B")
    found = panel(line, "a b", "d e")
    assert row(found, "c") == (1.0, 1.0, None, 4)
    for name in STRUCTURAL:
        column = found.columns[name]
        assert {one: column.status[one] for one in "abde"} == {
            "a": "base",
            "b": "base",
            "d": "objective",
            "e": "objective",
        }


def test_pairs_that_no_road_joins_leave_the_panel_empty_and_say_so() -> None:
    apart = held(drawn("a  b     c  d", "a-b 10, c-d 10"), "R B B B")
    found = panel(apart, "a", "d")
    assert (found.pairs, found.connected_pairs) == (1, 0)
    for one in "bc":
        assert row(found, one) == (None, None, None, None)
        assert found.columns["route_share"].status[one] == "never_connected"
    assert found.columns["advance_m"].status["c"] == "never_connected"


def test_unconnected_pairs_are_left_out_of_the_means() -> None:
    apart = held(drawn("a  b  c     d  e", "a-b 10, b-c 10, d-e 10"), "R B B B B")
    found = panel(apart, "a", "c e")
    assert (found.pairs, found.connected_pairs) == (2, 1)
    assert row(found, "b") == (1.0, 1.0, None, 1)
    assert row(found, "d") == (None, None, None, None)


def test_a_place_that_no_road_joins_to_a_connected_pair_has_no_value_and_no_rank() -> None:
    #   a - b - c     d - e     f - g       a the base, c the objective, and e another
    apart = held(drawn("a  b  c     d  e     f  g", "a-b 9, b-c 9, d-e 9, f-g 9"), "R B B B B R B")
    found = panel(apart, "a", "c e")
    for name in STRUCTURAL:
        column = found.columns[name]
        assert [column.values[one] for one in "dfg"] == [None] * 3
        assert [column.status[one] for one in "dfg"] == ["never_connected"] * 3
        assert not column.ranks.keys() & set("dfg")


def test_what_only_unverified_roads_join_is_never_connected_on_verified_ones() -> None:
    line = held(drawn("a  b  c  d", "a-b 10, b-c 10, b-d 5?"), "R B B B")
    assert row(panel(line, "a", "c", road_set="all"), "d") == (0.0, 0.0, 0.0, 0)
    found = panel(line, "a", "c", road_set="verified")
    for name in (*STRUCTURAL, "advance_m"):
        assert found.columns[name].values["d"] is None
        assert found.columns[name].status["d"] == "never_connected"


def test_routes_that_the_scenario_cuts_are_already_cut() -> None:
    line = held(drawn("a  b  c", "a-b 10, b-c 10"), "R B B").under(Scenario("x", cuts=("b--c",)))
    found = panel(line, "a", "c")
    assert found.columns["route_share"].status["b"] == "already_cut"
    assert found.columns["advance_m"].status["c"] == "already_cut"
    assert found.columns["advance_m"].values["b"] == 10_000


def test_a_place_that_the_scenario_isolates_is_already_cut() -> None:
    theater = drawn("a  b  c\n   d", "a-b 10, b-c 10, b-d 10")
    found = panel(held(theater, "R B B B").under(Scenario("x", cuts=("b--d",))), "a", "c")
    for name in (*STRUCTURAL, "advance_m"):
        assert found.columns[name].values["d"] is None
        assert found.columns[name].status["d"] == "already_cut"
    assert found.columns["advance_gain"].values["d"] == 0.0, "its fall opens no road"


def test_a_place_of_unverified_roads_alone_that_is_cut_was_never_connected_by_verified_ones() -> (
    None
):
    theater = drawn("a  b  c\n   d", "a-b 10, b-c 10, b-d 10?")
    situation = held(theater, "R B B B").under(Scenario("x", cuts=("b--d",)))
    for road_set, why in (("all", "already_cut"), ("verified", "never_connected")):
        found = panel(situation, "a", "c", road_set=road_set)
        assert found.columns["route_share"].status["d"] == why
        assert found.columns["advance_m"].status["d"] == why


def test_pairs_that_the_data_never_joined_are_not_cut_by_a_cut() -> None:
    #   a ---- b     c ---- d       a-b is cut; no road ever led from a to d
    theater = drawn("a  b     c  d", "a-b 10, c-d 10")
    found = panel(held(theater, "R B B B").under(Scenario("x", cuts=("a--b",))), "a", "d")
    for one in "bc":
        assert found.columns["route_share"].status[one] == "never_connected"
    advance, gain = found.columns["advance_m"], found.columns["advance_gain"]
    assert [advance.status.get(one) for one in "abcd"] == [
        None, "already_cut", "never_connected", "never_connected",
    ]  # fmt: skip
    assert gain.status["b"] == gain.status["c"] == "never_connected"


def test_a_cut_elsewhere_does_not_make_a_place_already_cut() -> None:
    theater = drawn("a  b  c  d  e", "a-b 10, b-c 10, b-c 12, d-e 10")
    found = panel(held(theater, "R B B B B").under(Scenario("x", cuts=("b--c",))), "a", "c")
    assert found.columns["advance_m"].status["e"] == "never_connected"


def test_places_on_no_road_are_not_in_the_panel() -> None:
    found = panel(held(drawn("a  b  c     z", "a-b 10, b-c 10"), "R B B B"), "a", "c")
    assert found.settlements == ("a", "b", "c")


def test_advances_start_from_held_ground_and_not_from_contested() -> None:
    #   a ---- b ---- c ---- d       Red holds a, b is contested
    line = held(drawn("a  b  c  d", "a-b 10, b-c 11, c-d 12"), "R c B B")
    found = panel(line, "a", "d")
    assert values(found, "advance_m") == {"a": 0, "b": 10_000, "c": 21_000, "d": 33_000}
    gain = found.columns["advance_gain"]
    assert values(found, "advance_gain") == {"b": 10_000, "c": 21_000}
    assert gain.ranks == {"c": 1, "b": 2}, "both adjoin ground that Blue does not hold"
    assert gain.status == {"a": "base", "d": "objective"}


def test_only_what_can_fall_next_is_ranked_by_advance_gain() -> None:
    line = held(drawn("a  b  c  d", "a-b 10, b-c 11, c-d 12"), "R B B B")
    gain = panel(line, "a", "d").columns["advance_gain"]
    assert gain.values["c"] == 21_000
    assert gain.ranks == {"b": 1}
    assert gain.top(5) == ((1, "b", 10_000.0),)


def test_the_gain_is_told_per_objective_and_never_negative() -> None:
    #   a ---- d ---- e       b is a dead end
    #   \- b
    theater = drawn("a   d   e\n b", "a-d 10, d-e 10, a-b 5, b-d 20")
    gain = panel(held(theater, "R B B B"), "a", "d e").columns["advance_gain"]
    assert gain.per_objective["b"] == {"d": 0.0, "e": 0.0}
    assert gain.values["b"] == 0.0


def test_already_held_and_unknown_ground_gains_nothing() -> None:
    line = held(drawn("a  b  c  d", "a-b 10, b-c 11, c-d 12"), "R R ? B")
    status = panel(line, "a", "d").columns["advance_gain"].status
    assert (status["b"], status["c"]) == ("held_by_attacker", "holder_unknown")


def test_the_valley_is_as_counted_by_hand() -> None:
    """Ashby to Kingsbridge: 44 km by Gate and Mill, 52 by the track, 54 by Lowmoor."""
    case = read_case("gate_falls")
    found = measure_gateways(case.before, case.question(road_set="all"))
    assert row(found, "brook") == (1.0, 1.0, None, 1)
    for one in ("gate", "mill"):
        assert row(found, one) == pytest.approx((1.0, 1 - 44 / 52, 8.0, 0))
    for one in ("highfield", "lowmoor", "port"):
        assert row(found, one) == (0.0, 0.0, 0.0, 0)
    assert values(found, "advance_m") == {
        "ashby": 0,
        "brook": 0,
        "gate": 11_000,
        "highfield": 16_000,
        "kingsbridge": 33_000,
        "lowmoor": 27_000,
        "mill": 22_000,
        "port": 44_000,
    }
    gain = found.columns["advance_gain"]
    assert values(found, "advance_gain") == {
        "gate": 11_000,
        "highfield": 8_000,
        "lowmoor": 17_000,
        "mill": 22_000,
        "port": 22_000,
    }
    assert gain.ranks == {"gate": 1, "highfield": 2}


def test_the_valley_without_the_shepherds_track() -> None:
    case = read_case("gate_falls")
    found = measure_gateways(case.before, case.question(road_set="verified"))
    assert row(found, "gate") == (1.0, 1.0, None, 1)
    assert row(found, "mill") == pytest.approx((1.0, 1 - 44 / 54, 10.0, 0))
    assert found.columns["advance_m"].values["kingsbridge"] == 33_000


# ---- what is refused


@pytest.mark.parametrize(
    ("bases", "objectives", "message"),
    [
        ("", "c", "name at least one base"),
        ("a", "", "name at least one objective"),
        ("a a", "c", "base 'a' is named twice"),
        ("a", "c c", "objective 'c' is named twice"),
        ("a b", "b c", "'b' is both a base and an objective"),
    ],
)
def test_a_question_that_contradicts_itself_is_refused(
    bases: str, objectives: str, message: str
) -> None:
    with pytest.raises(ScenarioError, match=message):
        GatewayQuestion(tuple(bases.split()), tuple(objectives.split()), "all")


def test_a_base_or_objective_on_no_road_is_refused() -> None:
    situation = held(drawn("a  b  z", "a-b 10"), "R B B")
    with pytest.raises(ScenarioError, match="'z' is on no road of the theater"):
        panel(situation, "a", "z")
    with pytest.raises(ScenarioError, match="'z' is on no road of the theater"):
        panel(situation, "z", "b")


@pytest.mark.parametrize(
    ("bases", "objectives", "wrong", "right"),
    [
        ("asby", "kingsbridge", "asby", "ashby"),
        ("ashby", "kingsbrige", "kingsbrige", "kingsbridge"),
    ],
)
def test_an_unknown_base_or_objective_is_refused_with_a_suggestion(
    bases: str, objectives: str, wrong: str, right: str
) -> None:
    with pytest.raises(UnknownSettlementError) as refused:
        panel(read_case("gate_falls").before, bases, objectives)
    assert (refused.value.name, refused.value.suggestions) == (wrong, (right,))
    assert str(refused.value) == f"unknown settlement {wrong!r}; did you mean {right}?"


# ---- known figures


def test_bakhmut_is_busiest_but_not_most_critical() -> None:
    case = read_case("bakhmut_falls")
    found = measure_gateways(case.before, case.question(road_set="all"))
    share, loss = found.columns["route_share"], found.columns["detour_loss"]
    assert (found.pairs, found.connected_pairs) == (16, 16)
    assert share.values["bakhmut"] == 0.6875
    assert share.ranks["bakhmut"] == 1
    assert [value for _, _, value in share.top(3)] == [0.6875, 0.375, 0.375]
    assert loss.values["bakhmut"] == pytest.approx(0.063, abs=5e-4)
    assert loss.ranks["bakhmut"] == 3
    assert found.columns["extra_km"].values["bakhmut"] == pytest.approx(5.65)
    assert found.columns["cut_pairs"].values["bakhmut"] == 0


def test_on_verified_roads_bakhmut_is_both_busiest_and_most_critical() -> None:
    case = read_case("bakhmut_falls")
    found = measure_gateways(case.before, case.question(road_set="verified"))
    assert found.columns["route_share"].values["bakhmut"] == 0.6875
    assert found.columns["route_share"].ranks["bakhmut"] == 1
    assert found.columns["detour_loss"].values["bakhmut"] == pytest.approx(0.182, abs=5e-4)
    assert found.columns["detour_loss"].ranks["bakhmut"] == 1
    assert found.columns["extra_km"].values["bakhmut"] == pytest.approx(22.2, abs=0.05)


def test_the_fall_of_bakhmut_shortens_the_advance_on_all_four_cities() -> None:
    case = read_case("bakhmut_falls")
    question = case.question(road_set="all")
    before, after = (measure_gateways(one, question) for one in (case.before, case.after))
    known = {
        "kramatorsk": (59_900, 47_700),
        "sloviansk": (56_200, 45_000),
        "kostiantynivka": (37_700, 25_500),
        "druzhkivka": (56_300, 44_100),
    }
    for city, (was, now) in known.items():
        assert before.columns["advance_m"].values[city] == was
        assert after.columns["advance_m"].values[city] == now
        gained = before.columns["advance_gain"].per_objective["bakhmut"][city]
        assert gained == was - now
    assert before.columns["advance_gain"].values["bakhmut"] == sum(
        was - now for was, now in known.values()
    ) / len(known)


# ---- against slow definitions and independent engines


@cache
def _worlds() -> tuple[World, ...]:
    return tuple(random_world(seed) for seed in range(GRAPHS))


def _measured(world: World) -> Gateways:
    return measure_gateways(world.situation, world.question)


def _links(world: World) -> definitions.Links:
    return definitions.links_of(world.situation, road_set=world.question.road_set)


def _far(world: World) -> definitions.Lengths:
    return definitions.shortest_lengths(world.situation.theater.ids, _links(world))


@cache
def _slow_detours(seed: int) -> dict[str, tuple[float, float | None, int]]:
    """Detours round every place between the ends, by removing it; {} where nothing connects."""
    world = _worlds()[seed]
    ids, links = world.situation.theater.ids, _links(world)
    if not definitions.connected_pairs(world.question, _far(world)):
        return {}
    return {v: definitions.detour(ids, links, world.question, {v}) for v in _between(world)}


def _between(world: World) -> list[str]:
    ends = {*world.question.bases, *world.question.objectives}
    return [one for one in world.situation.theater.ids if one not in ends]


def _kinds(world: World) -> set[str]:
    """Say which of the hard kinds a world is of, judged without the code under test."""
    links, far = _links(world), _far(world)
    question, ids = world.question, world.situation.theater.ids
    pairs = definitions.connected_pairs(question, far)
    alone = [one for one in ids if world.situation.theater.on_road[ids.index(one)]]
    roads = [
        frozenset((road.a, road.b))
        for road in world.situation.theater.roads
        if road.verified or question.road_set == "all"
    ]
    tests = {
        "tie": any(len(definitions.shortest_routes(links, far, *pair)) > 1 for pair in pairs),
        "cut pair": any(cut for _, _, cut in _slow_detours(world.seed).values()),
        "parallel roads": len(set(roads)) < len(roads),
        "adjoining base": any(pair in links for pair in pairs),
        "several components": any(math.isinf(far[alone[0], one]) for one in alone),
        "not adjoining": any(pair not in links for pair in pairs),
    }
    return {kind for kind, holds in tests.items() if holds}


def test_the_worlds_drawn_by_lot_are_hard_enough() -> None:
    """Each kind of difficulty occurs often, or the comparisons below say little."""
    counts = Counter(kind for world in _worlds() for kind in _kinds(world))
    assert len(_worlds()) >= 300
    assert len(counts) == 6, counts
    assert min(counts.values()) >= ENOUGH, counts


def test_route_shares_are_those_of_routes_listed_one_by_one() -> None:
    for world in _worlds():
        found = values(_measured(world), "route_share")
        slow = definitions.route_shares(world.situation.theater.ids, _links(world), world.question)
        assert found == pytest.approx(slow), world.seed


def test_route_shares_are_twice_the_halved_betweenness_of_networkx() -> None:
    for world in _worlds():
        found = _measured(world)
        graph = networkx.Graph()
        graph.add_weighted_edges_from((a, b, m) for (a, b), m in _links(world).items())
        graph.add_nodes_from(world.situation.theater.ids)
        judge = networkx.betweenness_centrality_subset(
            graph,
            list(world.question.bases),
            list(world.question.objectives),
            normalized=False,
            weight="weight",
        )
        for v, share in values(found, "route_share").items():
            assert share == pytest.approx(2 * judge[v] / found.connected_pairs), (world.seed, v)


def test_route_shares_are_twice_the_halved_betweenness_of_igraph() -> None:
    for world in _worlds():
        found = _measured(world)
        ids, links = world.situation.theater.ids, _links(world)
        once = [(a, b) for a, b in links if a < b]
        graph = igraph.Graph(len(ids), [(ids.index(a), ids.index(b)) for a, b in once])
        judge = graph.betweenness(
            directed=False,
            weights=[links[ends] for ends in once],
            sources=[ids.index(one) for one in world.question.bases],
            targets=[ids.index(one) for one in world.question.objectives],
        )
        for v, share in values(found, "route_share").items():
            expected = 2 * judge[ids.index(v)] / found.connected_pairs
            assert share == pytest.approx(expected), (world.seed, v)


def test_detours_are_those_of_brute_force_removal() -> None:
    for world in _worlds():
        found = _measured(world)
        pairs = definitions.connected_pairs(world.question, _far(world))
        assert found.connected_pairs == len(pairs)
        slow = _slow_detours(world.seed)
        for v in values(found, "detour_loss"):
            assert row(found, v)[1:] == pytest.approx(slow[v]), (world.seed, v)


def test_routes_before_and_after_a_cut_are_those_of_the_definition() -> None:
    cut_pairs = 0
    for world in _worlds()[:150]:
        roads = tuple(road.id for road in world.situation.theater.roads[::2])
        after = replace(world, situation=world.situation.under(Scenario("x", cuts=roads)))
        was, now = _far(world), _far(after)
        routes = compare_routes(world.situation, after.situation, world.question)
        assert [(one.base, one.objective) for one in routes] == [
            (s, t) for s in world.question.bases for t in world.question.objectives
        ]
        for one in routes:
            for metres, far in ((one.before_m, was), (one.after_m, now)):
                slow = far[one.base, one.objective]
                assert metres == (slow if math.isfinite(slow) else None), world.seed
            cut_pairs += one.before_m is not None and one.after_m is None
    assert cut_pairs >= ENOUGH


def test_every_place_has_a_value_or_a_reason() -> None:
    for world in _worlds():
        found = _measured(world)
        for name, column in found.columns.items():
            missing = {one for one, value in column.values.items() if value is None}
            assert missing == set(column.status), (world.seed, name)
            assert all(math.isfinite(value) for value in values(found, name).values())


def test_advances_are_those_of_measuring_again_with_the_town_flipped() -> None:
    for world in _worlds():
        found = _measured(world)
        holders, links = definitions.holders_of(world.situation), _links(world)
        slow = definitions.advance_m(holders, links)
        finite = {v: slow[v] for v in found.settlements if math.isfinite(slow[v])}
        assert values(found, "advance_m") == finite, world.seed
        gain = found.columns["advance_gain"]
        for v in _between(world):
            if v in found.settlements and holders[v] in ("defender", "contested"):
                parts = definitions.advance_gain(holders, links, world.question.objectives, v)
                assert gain.per_objective[v] == parts, (world.seed, v)
                mean = sum(parts.values()) / len(parts) if parts else None
                assert gain.values[v] == pytest.approx(mean), (world.seed, v)


def test_ranks_are_one_more_than_the_number_of_higher_values() -> None:
    for world in _worlds():
        found = _measured(world)
        next_to_fall = definitions.can_fall_next(
            definitions.holders_of(world.situation), _links(world)
        )
        for name in ("route_share", "detour_loss", "advance_gain"):
            ranked = values(found, name)
            if name == "advance_gain":
                ranked = {v: value for v, value in ranked.items() if v in next_to_fall}
            column = found.columns[name]
            some = {v: value for v, value in ranked.items() if value > 1e-9}
            assert column.ranks == definitions.ranks(some), (world.seed, name)
            order = list(column.ranks)
            assert order == sorted(order, key=lambda v, r=column.ranks: (r[v], v))  # type: ignore[misc]


def test_base_values_are_those_of_a_double_loop() -> None:
    chosen = 0
    for world in _worlds()[:100]:
        situation = world.situation
        places = situation.ids_held_by("attacker", "defender")
        for range_m, road_m in ((30_000, 60_000), (60_000, 40_000)):
            found = measure_base_value(
                situation, places, range_m=range_m, road_m=road_m, road_set="all"
            )
            links = definitions.links_of(situation, road_set="all")
            for place, one in zip(places, found, strict=True):
                slow = definitions.base_value(situation, links, place, range_m, road_m)
                assert one.settlement == place
                assert one.settlements == tuple(sorted(slow)), (world.seed, place)
                people = definitions.people_in(situation, slow)
                assert (one.people.known, one.people.unknown_settlements) == people
                chosen += bool(slow)
    assert chosen > 100


def test_a_base_reaches_to_the_last_metre_of_road_and_no_further() -> None:
    line = held(drawn("a  b", "a-b 10"), "R B")

    def near(road_m: int) -> tuple[str, ...]:
        (found,) = measure_base_value(line, ["a"], range_m=10_000, road_m=road_m, road_set="all")
        return found.settlements

    assert near(10_000) == ("b",)
    assert near(9_999) == ()


def test_ground_of_neither_side_is_nobodys_base() -> None:
    line = held(drawn("a  b  c", "a-b 10, b-c 10"), "R c B")
    with pytest.raises(ScenarioError, match="'b' is contested: it is nobody's base"):
        measure_base_value(line, ["b"], range_m=1, road_m=1, road_set="all")


# ---- laws


@given(worlds())
def test_shares_and_losses_lie_between_nothing_and_all(world: World) -> None:
    for road_set in ("all", "verified"):
        question = replace(world.question, road_set=road_set)
        found = measure_gateways(world.situation, question)
        for v in values(found, "route_share"):
            share, loss, extra, cut = row(found, v)
            assert share is not None
            assert loss is not None
            assert cut is not None
            assert 0 <= share <= 1 + 1e-12
            assert 0 <= loss <= 1
            assert cut / found.connected_pairs <= loss + 1e-12
            assert extra is None or extra >= 0
            if share == 0:
                assert (loss, extra, cut) == (0, 0, 0), "what is on no route costs none"


@given(worlds(), st.randoms(use_true_random=False))
def test_renaming_places_renames_answers(world: World, lot: object) -> None:
    ids = world.situation.theater.ids
    names = [f"n{number:02d}" for number in range(len(ids))]
    lot.shuffle(names)  # type: ignore[attr-defined]
    new = dict(zip(ids, names, strict=True))
    found, told = _measured(world), _measured(renamed(world, new))
    for name, column in found.columns.items():
        again = {new[one]: value for one, value in column.values.items()}
        assert told.columns[name].values == pytest.approx(again)
        assert told.columns[name].status == {new[one]: s for one, s in column.status.items()}
        assert told.columns[name].ranks == {new[one]: r for one, r in column.ranks.items()}


@given(worlds(), st.integers(0, 1000))
def test_the_order_of_the_tables_is_irrelevant(world: World, seed: int) -> None:
    found, told = _measured(world), _measured(shuffled(world, seed))
    for name, column in found.columns.items():
        assert told.columns[name].values == pytest.approx(dict(column.values))
        assert list(told.columns[name].values) == list(column.values)
        assert told.columns[name].ranks == column.ranks


@given(worlds())
def test_no_advance_is_shorter_than_the_straight_line(world: World) -> None:
    theater = world.situation.theater
    start = [theater.settlement(one) for one in world.situation.ids_held_by("attacker")]
    for one, metres in values(_measured(world), "advance_m").items():
        straight = min(geodesic_m(u, theater.settlement(one)) for u in start)
        assert metres >= straight - 1e-6


@given(worlds(), st.data())
def test_a_cut_road_shortens_no_advance_and_joins_no_pair(
    world: World, data: st.DataObject
) -> None:
    road = data.draw(st.sampled_from([road.id for road in world.situation.theater.roads]))
    cut = replace(world, situation=world.situation.under(Scenario("x", cuts=(road,))))
    before, after = _measured(world), _measured(cut)
    assert after.connected_pairs <= before.connected_pairs
    for one, metres in values(after, "advance_m").items():
        was = before.columns["advance_m"].values[one]
        assert was is not None
        assert metres >= was


@given(worlds())
def test_removing_more_never_costs_less(world: World) -> None:
    """The definition is monotone in the set removed, and the fast loss agrees at single places."""
    found = _measured(world)
    ids, links = world.situation.theater.ids, _links(world)
    measured = list(values(found, "detour_loss"))
    if len(measured) < 2:
        return
    one, other = measured[:2]
    both = definitions.detour(ids, links, world.question, {one, other})
    for v in (one, other):
        loss, cut = row(found, v)[1], row(found, v)[3]
        assert loss is not None
        assert cut is not None
        assert both[0] >= loss - 1e-12
        assert both[2] >= cut
    assert definitions.detour(ids, links, world.question, set()) == (0.0, 0.0, 0)


@given(worlds(), st.data())
def test_a_fall_moves_no_structural_metric_and_lengthens_no_advance(
    world: World, data: st.DataObject
) -> None:
    town = data.draw(st.sampled_from(world.situation.ids_held_by("defender")))
    after = replace(world, situation=world.situation.under(Scenario("x", falls=(Fall(town),))))
    found, told = _measured(world), _measured(after)
    for name in STRUCTURAL:
        assert told.columns[name].values == found.columns[name].values
    for one, metres in values(found, "advance_m").items():
        now = told.columns["advance_m"].values[one]
        assert now is not None
        assert now <= metres


def test_metrics_that_read_no_holders_are_shown_once() -> None:
    line = held(drawn("a  b  c", "a-b 10, b-c 10"), "R B B")
    blank = shown_once(panel(line, "a", "c"))
    for name in STRUCTURAL:
        assert set(blank.columns[name].values.values()) == {None}
        assert set(blank.columns[name].status.values()) == {"reads_no_holders"}
    assert blank.columns["advance_m"].values["b"] == 10_000


@given(st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 4).map(float)))
def test_equals_share_a_rank_and_the_next_is_skipped(some: dict[str, float]) -> None:
    assert competition_ranks(some) == definitions.ranks(some)


def test_ties_are_told_as_ties_and_places_with_0_have_no_rank() -> None:
    #       b           two equal ways round, and e at the end of a lane that leads nowhere
    #   a       d - e
    #       c
    theater = drawn("   b\na     d  e\n   c", "a-b 9, b-d 9, a-c 9, c-d 9, d-e 9")
    column = panel(held(theater, "R B B B B"), "a", "d").columns["route_share"]
    assert (column.ranks, column.values["e"]) == ({"b": 1, "c": 1}, 0.0)
    assert [column.rank_mark(one) for one in "be"] == ["=1", ""]
    assert [column.rank_words(one) for one in "be"] == ["one of 2 tied for 1st", "without a rank"]


def test_the_last_bit_of_a_sum_does_not_break_a_tie() -> None:
    assert competition_ranks({"b": 0.1 + 0.2, "a": 0.3, "c": 0.2}) == {"a": 1, "b": 1, "c": 3}
