"""Roads and routes under fire: drawn worlds, slow definitions and laws."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import definitions_fire as slow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import INVENTED, World, drawn, examples, held, held_by, worlds

from stratgraph import FiringRule, ScenarioError, read_case
from stratgraph.measures.fire.roads_under_fire import (
    measure_roads_under_fire,
    measure_routes_under_fire,
    safest_routes,
)
from stratgraph.model.scenario import holder_codes, other_side
from stratgraph.model.theater import Portal

if TYPE_CHECKING:
    from stratgraph import Situation
    from stratgraph.model.scenario import Side

PLAIN = FiringRule(standoff_m=0, standoff_rule="add", contested="no_fire", off_network=True)


def with_portals(situation: Situation, *places: str) -> Situation:
    """Open portals of Blue."""
    portals = tuple(Portal(one, "B", "beyond", INVENTED) for one in places)
    theater = replace(situation.theater, portals=portals)
    codes = {row.settlement: row.holder for row in situation.control.holders}
    return held_by(theater, codes)


def ring() -> Situation:
    """Red r beside the short road of Blue from p to t; the long one goes round by u."""
    picture = """
r  a
p         t
          
          
     u
"""
    roads = "p-a 6, a-t 9, p-u 20, u-t 20, r-a 3"
    return with_portals(held(drawn(picture, roads), "B B R B B"), "p")


def test_half_a_road_is_under_fire_of_half_its_length() -> None:
    world = held(drawn("r         b         c", "r-b 20, b-c 10"), "B B R")
    found = measure_roads_under_fire(world, "attacker", PLAIN, range_m=5_000)
    assert found.fire_m["r--b"] == pytest.approx(10_000, abs=3)
    assert found.fire_m["b--c"] == 0
    assert [(row.belonging, row.total_m) for row in found.classes] == [
        ("mixed", 20_000),
        ("other_side", 10_000),
    ]


def test_a_minimum_range_leaves_the_road_near_the_gun_alone() -> None:
    world = held(drawn("r         b", "r-b 10"), "B R")
    found = measure_roads_under_fire(world, "attacker", PLAIN, range_m=7_000, min_range_m=4_000)
    assert found.fire_m["r--b"] == pytest.approx(3_000, abs=3)


def test_ranges_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ScenarioError, match="no range"):
        measure_roads_under_fire(ring(), "attacker", PLAIN, range_m=1, min_range_m=2)


def test_the_safest_route_goes_round() -> None:
    roads = measure_roads_under_fire(ring(), "attacker", PLAIN, range_m=5_500)
    routes = {one.settlement: one for one in safest_routes(roads)}
    town = routes["t"]
    assert town.shortest is not None
    assert town.safest is not None
    assert town.shortest.places == ("t", "a", "p")
    assert town.safest.places == ("t", "u", "p")
    assert town.safest.fire_m < town.shortest.fire_m
    assert routes["p"].status == "at_portal"
    assert [one.settlement for one in measure_routes_under_fire(roads)] == ["a"]


def test_without_a_portal_the_status_says_so() -> None:
    world = held(drawn("r  a  b", "r-a 3, a-b 3"), "B B R")
    roads = measure_roads_under_fire(world, "attacker", PLAIN, range_m=5_000)
    assert {one.status for one in safest_routes(roads)} == {"no_portal"}


@examples(0.1)
@given(worlds(), st.integers(3_000, 30_000), st.sampled_from(["attacker", "defender"]))
def test_lengths_are_those_of_the_slow_definition(world: World, range_m: int, side: Side) -> None:
    situation = world.situation
    found = measure_roads_under_fire(situation, side, PLAIN, range_m=range_m)
    for road in situation.theater.roads[:4]:
        judged = slow.fire_m(situation, side, PLAIN, road, (0, range_m), step_m=50.0)
        # Two steps of the judge at each crossing, and a stretch that samples may miss.
        assert found.fire_m[road.id] == pytest.approx(judged, abs=600)


@examples(0.25)
@given(worlds(), st.integers(3_000, 30_000))
def test_routes_are_the_least_of_all_simple_paths(world: World, range_m: int) -> None:
    portal = world.situation.ids_held_by("defender")[0]
    situation = with_portals(world.situation, portal)
    roads = measure_roads_under_fire(situation, "attacker", PLAIN, range_m=range_m)
    for one in safest_routes(roads):
        judged = slow.least_routes(situation, "defender", roads.fire_m, {portal}, one.settlement)
        if judged is None:
            assert one.status == "unsupplied"
            continue
        assert one.safest is not None
        assert one.shortest is not None
        assert (one.safest.fire_m, one.safest.length_m) == judged[0]
        assert (one.shortest.length_m, one.shortest.fire_m) == judged[1]


@examples(0.25)
@given(worlds(), st.integers(1_000, 30_000))
def test_sums_agree_and_sides_are_alike(world: World, range_m: int) -> None:
    situation = world.situation
    found = measure_roads_under_fire(situation, "attacker", PLAIN, range_m=range_m)
    own = sum(
        found.fire_m[road.id]
        for road in situation.theater.roads
        if {situation.holder(road.a), situation.holder(road.b)} == {"attacker"}
    )
    assert sum(row.fire_m for row in found.classes) + own == sum(found.fire_m.values())
    swap = {"attacker": other_side("attacker"), "defender": other_side("defender")}
    holders = [swap.get(one, one) for one in situation.holders]
    mirrored = replace(situation, holder_code=holder_codes(holders))
    other = measure_roads_under_fire(mirrored, "defender", PLAIN, range_m=range_m)
    assert (other.fire_m, other.classes) == (found.fire_m, found.classes)


@examples(0.25)
@given(worlds(), st.integers(1_000, 20_000), st.integers(0, 20_000))
def test_a_longer_range_has_no_less_under_fire(world: World, range_m: int, more_m: int) -> None:
    near, far = (
        measure_roads_under_fire(world.situation, "attacker", PLAIN, range_m=one).fire_m
        for one in (range_m, range_m + more_m)
    )
    # Each crossing is known to a metre of the geodesic; roads wind up to twice that.
    assert all(far[one] >= near[one] - 10 for one in near)


def test_roads_of_the_bakhmut_case_agree_with_ten_metre_steps() -> None:
    situation = read_case("bakhmut_falls").before
    rule = replace(PLAIN, standoff_m=5_000)
    found = measure_roads_under_fire(situation, "attacker", rule, range_m=24_700)
    partly = [
        road
        for road in situation.theater.roads
        if 0 < found.fire_m[road.id] < road.length_m and road.length_m < 9_000
    ]
    assert len(partly) > 5
    for road in partly[:3]:
        judged = slow.fire_m(situation, "attacker", rule, road, (0, 24_700), step_m=10.0)
        assert found.fire_m[road.id] == pytest.approx(judged, abs=30)
