"""Current flow: by eye, by the pseudo-inverse, by random walks, by networkx put right."""

from __future__ import annotations

from dataclasses import replace

import networkx
import pytest
from definitions_flow import (
    World,
    conductances,
    connected_pairs,
    flow_by_potentials,
    flow_by_walks,
    hard_enough,
    piece,
    renamed,
    scaled,
    shortest_links,
    sketch,
    worlds,
    worlds_by_lot,
)
from hypothesis import given
from known_wrong import (  # noqa: F401  (collected here)
    test_networkx_gives_a_dead_end_no_current,
    test_networkx_gives_all_current_to_a_node_that_all_must_pass,
    test_networkx_gives_no_node_less_than_no_current,
    test_networkx_is_wrong_by_just_that,
)

from stratgraph import Scenario, read_case
from stratgraph.measures.gateways.current_flow import current_flow_column


def shares(world: World) -> dict[str, float]:
    """Measured shares of the places that have one."""
    values = current_flow_column(world.situation, world.question).values
    return {one: value for one, value in values.items() if value is not None}


def status(world: World) -> dict[str, str]:
    return dict(current_flow_column(world.situation, world.question).status)


# ---- by eye


def test_all_current_passes_the_middle_of_a_line_and_none_a_dead_end() -> None:
    #   a --- b --- d
    #         |
    #         c
    world = sketch("a   b   d\n    c", "a-b 10, b-c 5, b-d 10", "R B B B")
    assert shares(world) == pytest.approx({"b": 1.0, "c": 0.0})


def test_current_divides_against_length() -> None:
    #      b        a-b-d is 20 km, a-c-d is 60 km: three quarters and one
    #   a     d
    #      c
    world = sketch("  b\na   d\n  c", "a-b 10, b-d 10, a-c 30, c-d 30", "R B B B")
    assert shares(world) == pytest.approx({"b": 0.75, "c": 0.25})


def test_no_current_crosses_a_bridge_between_equals() -> None:
    #      b        b-c joins places of one potential
    #   a  |  d
    #      c
    world = sketch("  b\na   d\n  c", "a-b 10, b-d 10, a-c 10, c-d 10, b-c 1", "R B B B")
    assert shares(world) == pytest.approx({"b": 0.5, "c": 0.5})


def test_conductances_of_parallel_roads_add_up() -> None:
    #   a ==== b ==== d      two roads of 10 km each are one of 5 km: 10 km in all, beside 20
    #    \---- c ----/
    world = sketch("  b\na   d\n  c", "a-b 10, a-b 10, b-d 10, b-d 10, a-c 10, c-d 10", "R B B B")
    assert shares(world) == pytest.approx({"b": 2 / 3, "c": 1 / 3})


def test_pairs_are_taken_in_the_mean_and_other_ends_let_current_through() -> None:
    #   a --- b --- c --- d --- e     a, b > e: a's current flows through b as well
    world = sketch("a  b  c  d  e", "a-b 9, b-c 9, c-d 9, d-e 9", "R R B B B", "a b > e")
    assert shares(world) == pytest.approx({"c": 1.0, "d": 1.0})
    assert status(world) == {"a": "base", "b": "base", "e": "objective"}


def test_what_lies_in_another_piece_carries_nothing() -> None:
    world = sketch("a b c  d e f", "a-b 9, b-c 9, d-e 9, e-f 9", "R B B R B B", "a d > c")
    assert shares(world) == pytest.approx({"b": 1.0})
    assert {status(world)[one] for one in "ef"} == {"never_connected"}


def test_there_is_no_share_without_a_connected_pair() -> None:
    apart = sketch("a b  c d", "a-b 9, c-d 9", "R B B B")
    assert status(apart) == {
        "a": "base", "b": "never_connected", "c": "never_connected", "d": "objective",
    }  # fmt: skip
    line = sketch("a b c", "a-b 9, b-c 9", "R B B")
    cut = replace(line, situation=line.situation.under(Scenario("x", cuts=("1:b-c",))))
    assert status(cut)["b"] == "already_cut"


def test_a_place_whose_roads_do_not_count_has_no_share_and_says_why() -> None:
    roads = "a-b 9, b-c 9, b-d 9, b-e 9?"
    world = sketch("a b c\n  d e", roads, "R B B B B", "a > c", road_set="verified")
    cut = replace(world, situation=world.situation.under(Scenario("x", cuts=("2:b-d",))))
    assert status(cut) == {
        "a": "base", "c": "objective", "d": "already_cut", "e": "never_connected",
    }  # fmt: skip


# ---- against other engines


def test_the_worlds_are_hard_enough() -> None:
    hard_enough(
        "tie", "cut pair", "parallel roads", "adjoining base", "several components",
        "unconnected pair", "lone place",
    )  # fmt: skip


@pytest.mark.parametrize("engine", [flow_by_potentials, flow_by_walks])
def test_shares_are_those_of_potentials_and_of_random_walks(engine: object) -> None:
    compared = 0
    for world in worlds_by_lot():
        links = conductances(world)
        pairs = connected_pairs(world, links)
        flows = [engine(links, s, t) for s, t in pairs]  # type: ignore[operator]
        found = shares(world)
        for v, share in found.items():
            slow = sum(flow.get(v, 0.0) for flow in flows) / len(pairs)
            assert share == pytest.approx(slow, abs=1e-9), (world.seed, v)
            compared += share > 0
        assert bool(found) <= bool(pairs), world.seed
    assert compared > 1000


def test_shares_are_those_of_networkx_put_right() -> None:
    """Twice (x + 1 / (n - 2)) per piece; an end counts one half in each of its pairs."""
    compared = 0
    for world in worlds_by_lot():
        links = conductances(world)
        pairs = connected_pairs(world, links)
        total = dict.fromkeys(links, 0.0)
        for s in sorted({s for s, _ in pairs}):
            names, targets = piece(links, s), [t for one, t in pairs if one == s]
            if len(names) < 3:
                continue
            graph = networkx.Graph()
            graph.add_weighted_edges_from((a, b, links[a][b]) for a in names for b in links[a])
            judge = networkx.current_flow_betweenness_centrality_subset(
                graph, [s], targets, normalized=False, weight="weight"
            )
            for v, x in judge.items():
                total[v] += 2 * (x + 1 / (len(names) - 2))
        for v, share in shares(world).items():
            assert share == pytest.approx(total[v] / len(pairs), abs=1e-9), (world.seed, v)
            compared += 1
    assert compared > 1000


# ---- laws


@given(worlds())
def test_shares_lie_between_nothing_and_all_and_cut_places_carry_all(world: World) -> None:
    links = conductances(world)
    pairs = connected_pairs(world, links)
    for v, share in shares(world).items():
        assert 0.0 <= share <= 1.0
        left = {a: {b: g for b, g in near.items() if v not in (a, b)} for a, near in links.items()}
        cut = sum(t not in piece(left, s) for s, t in pairs)
        assert share >= cut / len(pairs) - 1e-9
        if len(links[v]) == 1:
            assert share == pytest.approx(0.0, abs=1e-9)


@given(worlds())
def test_names_order_direction_and_unit_of_length_are_irrelevant(world: World) -> None:
    told, new = renamed(world)
    assert {new[v]: share for v, share in shares(world).items()} == pytest.approx(
        shares(told), abs=1e-9
    )
    back = replace(world.question, bases=world.question.objectives, objectives=world.question.bases)
    assert shares(replace(world, question=back)) == pytest.approx(shares(world), abs=1e-9)
    assert shares(scaled(world, 7)) == pytest.approx(shares(world), abs=1e-9)


@given(worlds())
def test_of_current_as_much_leaves_as_enters(world: World) -> None:
    """Around each base and objective all of it passes: the neighbours share out at least that."""
    links = shortest_links(world)
    pairs = connected_pairs(world, links)
    found = shares(world)
    if len(pairs) != 1 or pairs[0][1] in links[pairs[0][0]]:
        return
    s, _ = pairs[0]
    assert sum(found[v] for v in links[s] if v in found) >= 1.0 - 1e-9


# ---- known figures


def test_bakhmut_is_first_by_current_on_all_roads_and_on_verified_ones() -> None:
    case = read_case("bakhmut_falls")
    for road_set, known in (("all", 0.2800), ("verified", 0.4418)):
        share = current_flow_column(case.before, case.question(road_set=road_set))
        assert share.values["bakhmut"] == pytest.approx(known, abs=5e-5)
        assert share.ranks["bakhmut"] == 1


def test_a_season_weighs_roads_by_time() -> None:
    case = read_case("bakhmut_falls")
    question = case.question(road_set="all")
    dry = current_flow_column(case.before, replace(question, season="dry"))
    assert dry.values["bakhmut"] != current_flow_column(case.before, question).values["bakhmut"]
