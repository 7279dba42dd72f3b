"""Pressure and surrounding: by eye, recomputed letter by letter, with distances of igraph."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import igraph
import pytest
from definitions_flow import (
    Lengths,
    World,
    floyd,
    geodesics,
    hard_enough,
    mirrored,
    modules_of,
    pressures,
    renamed,
    roads_of,
    scaled,
    shortest_links,
    sketch,
    surrounded,
    worlds,
    worlds_by_lot,
)
from hypothesis import given
from hypothesis import strategies as st

from stratgraph import Fall, Scenario, ScenarioError, UnknownSettlementError, read_case
from stratgraph.measures.gateways.pressure import pressure_column, surrounded_columns
from stratgraph.measures.gateways.settings import PanelSettings

if TYPE_CHECKING:
    from stratgraph.measures.gateways.columns import Column


def values(column: Column) -> dict[str, float]:
    return {one: value for one, value in column.values.items() if value is not None}


def pressure(world: World, km: float = 10.0, strength: dict[str, float] | None = None) -> Column:
    settings = PanelSettings(kernel_km=km)
    return pressure_column(world.situation, world.question, settings, strength=strength)


def around(world: World, km: float = 10.0) -> tuple[Column, Column]:
    return surrounded_columns(world.situation, world.question, PanelSettings(kernel_km=km))


# ---- by eye


def test_pressure_falls_by_e_over_each_kernel_length() -> None:
    line = sketch("a  b  c  d", "a-b 10, b-c 10, c-d 20", "R c B B")
    known = {"a": 1.0, "b": math.exp(-1), "c": math.exp(-2), "d": math.exp(-4)}
    assert values(pressure(line)) == pytest.approx(known)
    assert pressure(line).ranks == {"b": 1, "c": 2}, "a and d are base and objective"


def test_strength_counts_where_it_is_given() -> None:
    line = sketch("a  b  c", "a-b 10, b-c 10", "R R B")
    found = values(pressure(line, strength={"a": 3.0}))
    assert found["c"] == pytest.approx(3 * math.exp(-2) + math.exp(-1))
    assert found["a"] == pytest.approx(3 + math.exp(-1))


def test_ground_that_no_road_joins_adds_nothing() -> None:
    world = sketch("a b  c d  e", "a-b 9, c-d 9, d-e 9?", "R R B B B", "a > b", road_set="verified")
    found = pressure(world)
    assert (found.values["c"], found.values["d"], found.values["e"]) == (0.0, 0.0, None)
    assert found.status == {"e": "never_connected"}
    cut = replace(world, situation=world.situation.under(Scenario("x", cuts=("1:c-d",))))
    assert pressure(cut).status == {
        "c": "already_cut", "d": "already_cut", "e": "never_connected",
    }  # fmt: skip


def test_the_other_sides_share_of_what_lies_around() -> None:
    """Red, contested and Blue neighbours of b at one kernel length each: a third is Red's."""
    star = sketch("a b c\n  d", "a-b 10, b-c 10, b-d 10", "R B c B", "a > d")
    road, _ = around(star)
    assert road.values["b"] == pytest.approx(1 / 3)
    assert road.status == {"c": "contested"}


def test_a_place_in_a_salient_is_surrounded_and_one_in_the_rear_is_not() -> None:
    line = sketch("a  b  c         d  e", "a-b 9, b-c 9, c-d 90, d-e 9", "R B R B B", "a > e")
    for column in around(line, 5.0):
        assert column.values["b"] == pytest.approx(1.0, abs=0.1)
        assert column.values["d"] == pytest.approx(0.0, abs=0.3)


def test_by_geodesic_places_on_no_road_count_too() -> None:
    #   b has a on its road 10 km away, and z 1 km away on none
    world = sketch("a         b  c\n          z", "a-b 10, b-c 3", "R B B R", "a > c")
    road, geodesic = around(world)
    assert road.values["b"] == pytest.approx(math.exp(-1) / (math.exp(-1) + math.exp(-0.3)))
    near, here, beyond = math.exp(-0.1), math.exp(-1), math.exp(-0.3)
    assert geodesic.values["b"] == pytest.approx((near + here) / (near + here + beyond), rel=1e-3)


def test_what_is_held_by_neither_side_or_has_no_road_has_no_share() -> None:
    world = sketch(
        "a b c d e", "a-b 9, b-c 9, c-d 9, d-e 9?", "R c ? B B", "a > d", road_set="verified"
    )
    road, geodesic = around(world)
    assert road.status == {"b": "contested", "c": "holder_unknown", "e": "never_connected"}
    assert geodesic.status == {"b": "contested", "c": "holder_unknown"}


def test_far_away_is_not_nothing_over_nothing() -> None:
    world = sketch("a b c", "a-b 9000, b-c 9001", "R B B", "a > c")
    road, _ = around(world, 1.0)
    assert road.values["b"] == pytest.approx(1 / (1 + math.exp(-1)))


@pytest.mark.parametrize("km", [0.0, -1.0, math.inf, math.nan])
def test_a_kernel_of_no_length_is_refused(km: float) -> None:
    world = sketch("a b", "a-b 9", "R B")
    with pytest.raises(ScenarioError, match="kernel_km must be above 0"):
        pressure(world, km)
    with pytest.raises(ScenarioError, match="kernel_km must be above 0"):
        around(world, km)


def test_strengths_that_make_no_sense_are_refused() -> None:
    world = sketch("a b", "a-b 9", "R B")
    with pytest.raises(ScenarioError, match="strength of 'a' must be 0 or more"):
        pressure(world, strength={"a": -1.0})
    with pytest.raises(UnknownSettlementError, match="zzz"):
        pressure(world, strength={"zzz": 1.0})


# ---- recomputed


@cache
def distances(seed: int) -> Lengths:
    return floyd(shortest_links(worlds_by_lot()[seed]))


def test_the_worlds_are_hard_enough() -> None:
    hard_enough(
        "one-node module", "unknown holder", "parallel roads", "several components", "lone place"
    )


@pytest.mark.parametrize("km", [3.0, 10.0, 50.0])
def test_pressure_is_boulding_letter_by_letter(km: float) -> None:
    for world in worlds_by_lot():
        strength = {one: float(k % 3) for k, one in enumerate(world.situation.theater.ids) if k % 2}
        slow = pressures(distances(world.seed), modules_of(world), km, strength)
        links = shortest_links(world)
        found = values(pressure(world, km, strength))
        on_road = {end for road in world.situation.theater.roads for end in (road.a, road.b)}
        assert found.keys() == {one for one in on_road if links[one]}, world.seed
        assert found == pytest.approx({v: slow[v] for v in found}, abs=1e-12), world.seed


@pytest.mark.parametrize("km", [3.0, 10.0, 50.0])
def test_shares_are_the_kernel_letter_by_letter(km: float) -> None:
    for world in worlds_by_lot():
        module = modules_of(world)
        on_road = {end for road in world.situation.theater.roads for end in (road.a, road.b)}
        by_road = surrounded(distances(world.seed), module, km)
        by_geodesic = surrounded(geodesics(world.situation.theater), module, km)
        for column, slow in zip(around(world, km), (by_road, by_geodesic), strict=True):
            expected = {v: share for v, share in slow.items() if v in on_road}
            assert values(column) == pytest.approx(expected, abs=1e-9), (world.seed, column.name)


def test_pressure_is_that_over_distances_of_igraph() -> None:
    for world in worlds_by_lot()[:300]:
        roads = roads_of(world)
        graph = igraph.Graph()
        graph.add_vertices(list(world.situation.theater.ids))
        graph.add_edges([(road.a, road.b) for road in roads])
        held = world.situation.ids_held_by("attacker")
        far = graph.distances(source=list(held), weights=[road.length_m for road in roads] or None)
        for v, found in values(pressure(world)).items():
            number = world.situation.theater.index[v]
            assert found == pytest.approx(sum(math.exp(-row[number] / 10_000) for row in far))


# ---- laws


@given(worlds(), st.floats(1, 50))
def test_what_falls_raises_pressure_everywhere_and_by_what_it_weighs(
    world: World, km: float
) -> None:
    free = world.situation.ids_held_by("defender")
    fall = Scenario("x", falls=(Fall(free[0]),))
    after = replace(world, situation=world.situation.under(fall))
    before, now = values(pressure(world, km)), values(pressure(after, km))
    assert all(now[v] >= before[v] - 1e-12 for v in before)
    alone = dict.fromkeys(world.situation.theater.ids, 0.0) | {free[0]: 1.0}
    added = values(pressure(after, km, alone))
    assert {v: now[v] - before[v] for v in before} == pytest.approx(added, abs=1e-9)


@given(worlds())
def test_names_order_and_the_side_one_looks_from_are_irrelevant(world: World) -> None:
    told, new = renamed(world)
    pairs = [(pressure(world), pressure(told)), *zip(around(world), around(told), strict=True)]
    for one, other in pairs:
        assert {new[v]: x for v, x in values(one).items()} == pytest.approx(values(other))
    looked = World(0, mirrored(world.situation), world.question)
    for one, other in zip(around(world), around(looked), strict=True):
        assert values(one) == pytest.approx(values(other))
        assert all(0.0 <= share <= 1.0 for share in values(one).values())


@given(worlds())
def test_roads_and_kernel_stretched_alike_change_nothing(world: World) -> None:
    longer = scaled(world, 3)
    assert values(pressure(longer, 30.0)) == pytest.approx(values(pressure(world, 10.0)))
    assert values(around(longer, 30.0)[0]) == pytest.approx(values(around(world, 10.0)[0]))


# ---- known figures


def test_bakhmut_is_under_the_most_pressure_of_what_ukraine_holds() -> None:
    case = read_case("bakhmut_falls")
    question = case.question(road_set="all")
    world = World(0, case.before, question)
    column = pressure(world)
    assert column.values["bakhmut"] == pytest.approx(2.620, abs=5e-4)
    ends = {*question.bases, *question.objectives}
    theirs = [one for one in case.before.ids_held_by("defender") if one in values(column)]
    assert max((values(column)[one], one) for one in theirs if one not in ends)[1] == "bakhmut"
    road, geodesic = around(world)
    assert road.values["bakhmut"] == pytest.approx(0.1547, abs=5e-5)
    assert geodesic.values["bakhmut"] == pytest.approx(0.1917, abs=5e-5)
