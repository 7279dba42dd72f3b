"""What a fall brings into reach, and what a place offers as a base: measured again, and by hand."""

from __future__ import annotations

import math
import random
from functools import cache
from itertools import pairwise, product
from typing import TYPE_CHECKING

import definitions
import definitions_worth as slow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import World, drawn, held, random_world, worlds

from stratgraph import Fall, FiringRule, Scenario, measure_base_value, read_case
from stratgraph.measures.fire import CONTESTED_READINGS, STANDOFF_RULES
from stratgraph.measures.gateways import (
    Column,
    GatewayQuestion,
    PanelRange,
    PanelSettings,
    measure_panel,
)
from stratgraph.measures.gateways.gains import base_value_columns, reach_gain_columns

if TYPE_CHECKING:
    from stratgraph import Situation
    from stratgraph.measures.fire import ContestedReading, StandoffRule

WORLDS = 320
ENOUGH = 100


@cache
def _worlds() -> tuple[tuple[World, definitions.Lengths], ...]:
    drawn_by_lot = [random_world(seed) for seed in range(WORLDS)]
    return tuple((one, slow.geodesics(one.situation.theater)) for one in drawn_by_lot)


def rule(
    standoff_km: float = 0.0,
    standoff_rule: StandoffRule = "add",
    contested: ContestedReading = "no_fire",
    *,
    off_network: bool = True,
) -> FiringRule:
    return FiringRule(
        standoff_m=round(standoff_km * 1000),
        standoff_rule=standoff_rule,
        contested=contested,
        off_network=off_network,
    )


def columns(situation: Situation, panel_range: PanelRange | None) -> tuple[Column, Column]:
    """People and settlements, between the first place and the last."""
    ids = situation.theater.ids
    return reach_gain_columns(situation, GatewayQuestion((ids[0],), (ids[-1],), "all"), panel_range)


def gain(
    situation: Situation, range_km: float, firing: FiringRule, min_km: float = 0.0
) -> dict[str, float | None]:
    """Settlements newly in reach by the place that falls."""
    asked = PanelRange(firing, round(range_km * 1000), round(min_km * 1000))
    return dict(columns(situation, asked)[1].values)


def bases(
    situation: Situation, range_km: float, road_km: float, *, road_set: str = "all"
) -> tuple[Column, Column]:
    question = GatewayQuestion((situation.theater.ids[0],), (situation.theater.ids[-1],), road_set)
    settings = PanelSettings(base_range_m=round(range_km * 1000), base_road_m=round(road_km * 1000))
    return base_value_columns(situation, question, settings)


# ---- reach: against measuring again with the town flipped


@pytest.mark.parametrize(
    ("standoff_rule", "contested"), [*product(STANDOFF_RULES, CONTESTED_READINGS)]
)
def test_reach_gains_are_those_of_measuring_again_with_the_town_flipped(
    standoff_rule: StandoffRule, contested: ContestedReading
) -> None:
    gained = nothing = 0
    for world, far in _worlds():
        lot = random.Random(f"{world.seed} {standoff_rule} {contested}")
        firing = rule(
            lot.choice([0, 5, 20]), standoff_rule, contested, off_network=lot.random() < 0.5
        )
        asked = PanelRange(firing, lot.choice([15_000, 30_000, 60_000]), lot.choice([0, 0, 12_000]))
        situation = world.situation
        people, places = columns(situation, asked)
        for town in people.values:
            if situation.holder(town) not in ("defender", "contested"):
                assert people.values[town] is places.values[town] is None
                continue
            newly = slow.reach_gain(situation, firing, asked.range_m, asked.min_range_m, far, town)
            assert places.values[town] == len(newly), (world.seed, town, asked)
            assert people.values[town] == definitions.people_in(situation, newly)[0]
            gained += bool(newly)
            nothing += not newly
    assert min(gained, nothing) > ENOUGH


def test_the_table_of_geodesics_reaches_what_the_definition_of_exposure_reaches() -> None:
    """The judge above is the one of reach itself, but quick enough to flip every town."""
    for world, far in _worlds()[:40]:
        for standoff_rule, contested in product(STANDOFF_RULES, CONTESTED_READINGS):
            firing = rule(5, standoff_rule, contested, off_network=world.seed % 2 == 0)
            found = slow.within_reach(world.situation, firing, 40_000, 5_000, far)
            assert found == definitions.exposed(
                world.situation, "attacker", firing, 40_000, 5_000
            ), world.seed


def test_every_place_on_a_road_has_a_gain_or_a_reason() -> None:
    for world, _ in _worlds():
        situation = world.situation
        shown = {end for road in situation.theater.roads for end in (road.a, road.b)}
        for column in columns(situation, PanelRange(rule(), 30_000)):
            assert set(column.values) == shown
            for one, value in column.values.items():
                why = {"attacker": "held_by_attacker", "unknown": "holder_unknown"}.get(
                    situation.holder(one)
                )
                assert column.status.get(one) == why
                assert (value is None) == (why is not None)


# ---- reach: by eye


def test_a_fall_brings_what_lies_within_range_of_it_and_was_not_within_range() -> None:
    #   a(R) -10- b(B) -10- c(B) -10- d(B)
    line = held(drawn("a         b         c         d", "a-b 11, b-c 11, c-d 11"), "R B B B")
    assert gain(line, 12, rule()) == {"a": None, "b": 1, "c": 1, "d": 1}
    assert gain(line, 9, rule()) == {"a": None, "b": 0, "c": 0, "d": 0}
    assert gain(line, 21, rule()) == {"a": None, "b": 1, "c": 1, "d": 0}, "b and c were"


def test_beside_the_gain_stands_by_how_much_the_needed_range_drops() -> None:
    drops = 0
    for world, far in _worlds()[:150]:
        situation, objectives = world.situation, world.question.objectives
        for standoff_rule in STANDOFF_RULES:
            firing = rule(5, standoff_rule, CONTESTED_READINGS[world.seed % 2])
            asked = PanelRange(firing, 30_000)
            people, _ = reach_gain_columns(situation, world.question, asked)
            assert {one for one, value in people.values.items() if value is not None} == set(
                people.per_objective
            )
            for town, parts in people.per_objective.items():
                after = situation.under(Scenario("x", falls=(Fall(town),)))
                for objective in objectives:
                    was, now = (
                        slow.required_m(one, firing, far, objective) for one in (situation, after)
                    )
                    if math.isinf(was):
                        assert objective not in parts
                        continue
                    assert parts[objective] == pytest.approx(was - now), (world.seed, town)
                    assert parts[objective] >= 0
                    drops += parts[objective] > 1
    assert drops > ENOUGH


def test_without_a_range_there_is_no_gain_and_the_column_says_so() -> None:
    for column in columns(held(drawn("a  b", "a-b 4"), "R B"), None):
        assert dict(column.values) == {"a": None, "b": None}
        assert column.status == {"a": "not_asked", "b": "not_asked"}


def test_a_town_that_falls_is_itself_no_target_any_more() -> None:
    pair = held(drawn("a         b", "a-b 11"), "R B")
    assert gain(pair, 50, rule()) == {"a": None, "b": 0}


def test_the_range_is_reached_on_its_last_metre_and_no_further() -> None:
    line = held(drawn("a         b         c", "a-b 11, b-c 11"), "R B B")
    theater = line.theater
    far = definitions.geodesic_m(theater.settlement("b"), theater.settlement("c"))
    for range_m, reached in ((math.ceil(far), 1), (math.floor(far), 0)):
        _, places = columns(line, PanelRange(rule(), range_m))
        assert places.values["b"] == reached
    for min_m, reached in ((math.floor(far), 1), (math.ceil(far), 0)):
        _, places = columns(line, PanelRange(rule(), 15_000, min_m))
        assert places.values["b"] == reached


def test_the_stand_off_is_added_to_the_distance() -> None:
    line = held(drawn("a         b         c", "a-b 11, b-c 11"), "R B B")
    assert gain(line, 14, rule(5))["b"] == 0
    assert gain(line, 16, rule(5))["b"] == 1


def test_contested_ground_that_fires_already_gains_nothing_by_its_fall() -> None:
    line = held(drawn("a         b         c", "a-b 11, b-c 11"), "R c B")
    assert gain(line, 12, rule(contested="no_fire")) == {"a": None, "b": 1, "c": 0}
    assert gain(line, 12, rule(contested="attacker")) == {"a": None, "b": 0, "c": 0}


def test_excluded_guns_come_back_when_the_town_before_them_falls() -> None:
    #   a(R) -4- b(B) ---10--- c(B)     b is within 5 km of a: at a stand-off of 5 a may not fire
    line = held(drawn("a   b         c", "a-b 5, b-c 11"), "R B B")
    assert gain(line, 15, rule(5, "exclude"))["b"] == 1
    assert gain(line, 15, rule(5, "exclude"))["c"] == 1, "c fires on b; a may still not"
    assert gain(line, 9, rule(5, "exclude")) == {"a": None, "b": 0, "c": 0}


def test_pulled_back_guns_come_forward_when_the_town_before_them_falls() -> None:
    #   a has 4 of 5 km: c is 14 + 1 km away, and 14 once b is taken; from b itself 10 + 0
    line = held(drawn("a   b         c", "a-b 5, b-c 11"), "R B B")
    assert gain(line, 14.5, rule(5, "pull_back"))["b"] == 1
    assert gain(line, 15.5, rule(5, "pull_back"))["b"] == 0, "in reach already"


def test_places_on_no_road_are_targets_only_where_the_rule_says_so() -> None:
    line = held(drawn("a         b         z", "a-b 11"), "R B B")
    assert gain(line, 12, rule()) == {"a": None, "b": 1}
    assert gain(line, 12, rule(off_network=False)) == {"a": None, "b": 0}


def test_people_newly_in_reach_are_the_known_ones() -> None:
    theater = drawn("a         b     c   d", "a-b 11, b-c 9, c-d 9", {"b": 500, "c": 70})
    people, places = columns(held(theater, "R B B B"), PanelRange(rule(), 12_000))
    assert (people.values["b"], places.values["b"]) == (70, 2), "nobody has counted d"


def test_what_the_falls_of_the_valley_bring_into_reach() -> None:
    """Places 10 km apart in a row, Highfield and Lowmoor 10 km aside; Red in Ashby and Brook."""
    case = read_case("gate_falls")
    people, places = columns(case.before, PanelRange(case.assumptions.rules[0], 25_000))
    # Brook reaches Gate, Mill and Lowmoor with 25 km.
    assert dict(places.values) == {
        "ashby": None,
        "brook": None,
        "gate": 1,
        "highfield": 1,
        "kingsbridge": 1,
        "lowmoor": 2,
        "mill": 2,
        "port": 1,
    }
    assert people.values["gate"] == 60_000
    assert people.values["mill"] == people.values["lowmoor"] == 72_000
    assert people.values["kingsbridge"] == 12_000
    assert people.values["port"] == 60_000


def test_bakhmut_opens_ten_settlements_to_a_gun_of_24_7_km() -> None:
    case = read_case("bakhmut_falls")
    panel_range = PanelRange(rule(), 24_700)
    assert case.panel_range == panel_range
    panel = measure_panel(
        case.before, case.question(road_set="all"), PanelSettings(), panel_range=panel_range
    )
    people, places = panel.columns["reach_gain"], panel.columns["reach_gain_settlements"]
    assert (people.values["bakhmut"], people.ranks["bakhmut"]) == (69_393, 6)
    assert (places.values["bakhmut"], places.ranks["bakhmut"]) == (10, 5)
    assert len(people.compared) == len(places.compared) == 41
    assert all(people.values[one] for one in people.ranks), "none for 0"
    for one, rank in people.ranks.items():
        higher = [other for other in people.ranks if people.values[other] > people.values[one]]  # type: ignore[operator]
        assert rank == 1 + len(higher)


# ---- bases: against a double loop, and against the other door


def test_base_values_are_those_of_a_double_loop() -> None:
    chosen = 0
    for world, far in _worlds():
        situation, road_set = world.situation, world.question.road_set
        links = definitions.links_of(situation, road_set=road_set)
        lot = random.Random(world.seed)
        range_km, road_km = lot.choice([15, 30, 60]), lot.choice([20, 40, 80])
        places, people = bases(situation, range_km, road_km, road_set=road_set)
        loop = slow.base_values(situation, links, range_km * 1000, road_km * 1000, far)
        for one, value in places.values.items():
            if one not in loop:
                assert value is people.values[one] is None
                continue
            assert value == len(loop[one]), (world.seed, one)
            assert people.values[one] == definitions.people_in(situation, loop[one])[0]
            chosen += bool(loop[one])
    assert chosen > ENOUGH


@given(worlds(), st.sampled_from([15, 30, 60]), st.sampled_from([20, 40, 80]))
def test_both_doors_to_base_values_agree(world: World, range_km: int, road_km: int) -> None:
    situation, road_set = world.situation, world.question.road_set
    places, people = bases(situation, range_km, road_km, road_set=road_set)
    asked = [one for one, value in places.values.items() if value is not None]
    rows = measure_base_value(
        situation,
        asked,
        range_m=range_km * 1000,
        road_m=road_km * 1000,
        road_set=road_set,
    )
    for row in rows:
        assert places.values[row.settlement] == len(row.settlements)
        assert people.values[row.settlement] == row.people.known


@given(worlds())
def test_a_wider_range_and_a_longer_road_offer_no_less(world: World) -> None:
    rows = [bases(world.situation, *km)[0].values for km in ((20, 30), (40, 30), (40, 60))]
    for less, more in pairwise(rows):
        for one, value in less.items():
            assert (value or 0) <= (more[one] or 0)


def test_contested_and_unknown_places_are_nobodys_base_and_nobodys_prey() -> None:
    line = held(drawn("a  b  c  d", "a-b 4, b-c 4, c-d 4"), "R c ? B")
    for column in bases(line, 25, 50):
        assert column.status == {"b": "contested", "c": "holder_unknown"}
    assert dict(bases(line, 25, 50)[0].values) == {"a": 1, "b": None, "c": None, "d": 1}


def test_both_the_range_and_the_road_must_be_short_enough() -> None:
    #   b is 9 km away by air and 30 by road, c 19 km by air and 20 by road
    theater = drawn("a        b         c", "a-b 30, a-c 20", {"b": 5, "c": 7})
    line = held(theater, "R B B")
    assert [column.values["a"] for column in bases(line, 10, 30)] == [1, 5]
    assert [column.values["a"] for column in bases(line, 20, 25)] == [1, 7]
    assert [column.values["a"] for column in bases(line, 10, 29.999)] == [0, 0]


def test_bases_of_the_valley_as_counted_by_hand() -> None:
    """Within 25 km by air and 50 by road."""
    case = read_case("gate_falls")
    places, people = base_value_columns(case.before, case.question(road_set="all"), PanelSettings())
    # Ashby: Gate at 20 km. Brook: Gate, Mill at 20 and Lowmoor at 22. Kingsbridge: none of Red's.
    assert (places.values["ashby"], people.values["ashby"]) == (1, 20_000)
    assert (places.values["brook"], people.values["brook"]) == (3, 21_500)
    assert (places.values["gate"], people.values["gate"]) == (2, 12_000)
    assert (places.values["mill"], people.values["mill"]) == (1, 3_000)
    assert (places.values["kingsbridge"], people.values["kingsbridge"]) == (0, 0)
    assert places.status == {"highfield": "contested"}


def test_only_verified_roads_count_where_the_question_says_so() -> None:
    line = held(drawn("a  b", "a-b 4?"), "R B")
    assert bases(line, 25, 50, road_set="all")[0].values["a"] == 1
    assert bases(line, 25, 50, road_set="verified")[0].values["a"] == 0
