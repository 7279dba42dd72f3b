"""A theater of three sides: the third is named, and neither fires nor is fired at unasked.

Red attacks from a, Blue holds b and c, Green holds g and h; 10 km from each to the next::

    a --- b --- c
    |     |
    g --- h
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from worlds import DAY, INVENTED, drawn, gun, rule

from stratgraph import (
    Control,
    DatedHolder,
    Fall,
    GatewayQuestion,
    PanelSettings,
    Portal,
    Scenario,
    ScenarioError,
    Situation,
    draw_situation,
    measure_exposure,
    measure_panel,
    measure_reach,
    measure_ring,
    required_ranges,
    situation_on,
    to_geojson,
)
from stratgraph.measures.fire.roads_under_fire import measure_roads_under_fire
from stratgraph.model.territory import measure_front
from stratgraph.report.wording import held_by, holder_entry, holder_words

if TYPE_CHECKING:
    from stratgraph.model.scenario import Side

SIDES = (("R", "Red"), ("B", "Blue"), ("G", "Green"))
HELD = {"a": "R", "b": "B", "c": "B", "g": "G", "h": "G"}
PICTURE = "a         b         c\n\ng         h"
PEOPLE = {"a": 1, "b": 20, "c": 300, "g": 4_000, "h": 50_000}
QUESTION = GatewayQuestion(("a",), ("c",), road_set="all")


def seen(attacker: str = "R", defender: str = "B") -> Situation:
    theater = replace(
        drawn(PICTURE, "a-b 10, b-c 10, a-g 10, b-h 10, g-h 10", PEOPLE),
        sides=SIDES,
        portals=(Portal("c", "B", "", INVENTED), Portal("h", "G", "", INVENTED)),
    )
    rows = tuple(DatedHolder(one, DAY, side, "me", INVENTED) for one, side in HELD.items())
    return situation_on(theater, Control(DAY, rows), attacker=attacker, defender=defender)


def test_the_third_side_is_other_and_has_its_name() -> None:
    day = seen()
    assert day.holders == ("attacker", "defender", "defender", "other", "other")
    assert day.ids_held_by("unknown") == ()
    assert [day.side(one) for one in "abcgh"] == list("RBBGG")
    assert held_by(day, "other") == "Green (another side)"
    assert holder_entry(day, "other") == "held by Green (another side)"
    assert holder_words(day, "g") == f"Green (another side), as assessed by me, {DAY}"


@pytest.mark.parametrize("side", ["attacker", "defender"])
def test_its_towns_are_neither_ground_nor_targets(side: Side) -> None:
    ranges = required_ranges(seen(), side, rule(), [*"gh"])
    assert ranges.status == ("held_by_another_side",) * 2
    assert {seen().theater.ids[k] for k in ranges.ground.tolist()} == (
        {"a"} if side == "attacker" else {"b", "c"}
    )
    every = measure_reach(seen(), side, rule(), systems=[gun("gun", 99)], targets=[*"abcgh"])
    assert {row.target for row in every if row.in_reach} == (
        {"b", "c"} if side == "attacker" else {"a"}
    )


def test_its_people_are_nobodys_exposure() -> None:
    exposed = measure_exposure(required_ranges(seen(), "attacker", rule()), 99_000)
    assert (exposed.in_reach, exposed.people.known) == (("b", "c"), 320)


def test_asked_for_by_name_it_is_a_side_like_any_other() -> None:
    day = seen("R", "G")
    assert day.holders == ("attacker", "other", "other", "defender", "defender")
    assert held_by(day, "other") == "Blue (another side)"
    assert required_ranges(day, "attacker", rule(), ["g"]).status == ("target",)


def test_its_ground_is_closed_to_the_supply_of_both() -> None:
    # With b lost, c is at its portal; b itself would be supplied from c alone.
    panel = measure_panel(seen(), QUESTION, PanelSettings())
    encirclement = panel.columns["encirclement"]
    assert encirclement.values["b"] == 1.0
    assert {encirclement.status[one] for one in "gh"} == {"held_by_another_side"}


def test_no_metric_says_that_its_holder_is_unknown() -> None:
    panel = measure_panel(seen(), QUESTION, PanelSettings())
    said = {
        name: {column.status[one] for one in "gh" if one in column.status}
        for name, column in panel.columns.items()
    }
    assert "holder_unknown" not in set().union(*said.values())
    for name in ("advance_gain", "gate_population", "approach_sectors", "base_value",
                 "surrounded_share_road", "encirclement"):  # fmt: skip
        assert said[name] == {"held_by_another_side"}, name


def test_it_is_a_module_of_its_own() -> None:
    # b has a road to each of Red, Blue and Green.
    panel = measure_panel(seen(), QUESTION, PanelSettings(road_weight="one"))
    assert panel.columns["participation"].values["b"] == pytest.approx(2 / 3)


def test_its_borders_are_told_apart_from_unknown_ground() -> None:
    front = measure_front(seen(), road_set="all")
    assert front.front_pairs_road == 1
    assert front.other_length_m > 0
    assert front.unknown_length_m == 0


def test_a_road_to_its_towns_is_neither_sides() -> None:
    roads = measure_roads_under_fire(seen(), "attacker", rule(), range_m=99_000)
    assert {(one.belonging, one.total_m) for one in roads.classes} == {
        ("other_side", 10_000), ("mixed", 40_000)
    }  # fmt: skip


def test_its_town_may_fall_and_is_then_the_attackers() -> None:
    after = seen().under(Scenario("g falls", falls=(Fall("g"),)))
    assert (after.holder("g"), after.side("g"), after.holder("h")) == ("attacker", "R", "other")
    taken = seen().under(Scenario("b and around", falls=(Fall("b", with_within_km=30.0),)))
    assert taken.ids_held_by("other") == ("g", "h"), "only the defender's and contested come along"


def test_what_lies_around_is_counted_by_its_holder() -> None:
    ring = measure_ring(seen(), "b", range_m=15_000)
    assert {holder: people.known for holder, people in ring.people} == {
        "attacker": 1, "defender": 300, "other": 54_000
    }  # fmt: skip


def test_of_three_sides_the_defender_must_be_named() -> None:
    day = seen()
    with pytest.raises(ScenarioError, match="name the defender"):
        situation_on(day.theater, day.control, attacker="R")


def test_a_picture_names_it_in_the_legend() -> None:
    figure = draw_situation(seen())
    assert "held by Green (another side)" in {trace.name for trace in figure.data}
    assert "Green (another side) 2" in figure.layout.title.text


def test_files_for_others_say_other() -> None:
    told = {
        one["properties"]["id"]: one["properties"].get("holder")
        for one in to_geojson(seen())["features"]
    }
    assert (told["g"], told["a"]) == ("other", "attacker")
