"""Degrees: who is in range before and after a fall, on how many readings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import World, drawn, gun, held, rocket, worlds

from stratgraph import (
    Fall,
    FiringRule,
    Scenario,
    ScenarioError,
    measure_reach,
    required_ranges,
)
from stratgraph.model.territory import DrawnGround, divide_ground
from stratgraph.studies.hold_or_fall.degrees import DEGREES, measure_degrees

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stratgraph import System
    from stratgraph.measures.fire import ContestedReading
    from stratgraph.model.territory import Ground
    from stratgraph.studies.hold_or_fall.degrees import SystemDegree

# One column is 1 km: from a to t 20 km, from b 10 km, from c 15 km.
ROW = "a    c    b         t"
DAY = date(2031, 5, 1)
POINTS: Mapping[str, Ground | None] = {"settlements": None}
CONTESTED: tuple[ContestedReading, ...] = ("no_fire", "attacker")


def rules(*standoff_m: int) -> list[FiringRule]:
    return [
        FiringRule(standoff_m=metres, standoff_rule="add", contested=one, off_network=True)
        for metres in standoff_m or (0,)
        for one in CONTESTED
    ]


def degrees(
    holders: str,
    *systems: System,
    picture: str = ROW,
    spread_m: int = 0,
    standoffs: tuple[int, ...] = (0,),
    drawn_km: float | None = None,
) -> tuple[SystemDegree, ...]:
    """Tell what is in range of t if b falls."""
    theater = drawn(picture)
    places = [
        replace(one, centre_spread_m=spread_m) if one.id == "t" else one
        for one in theater.settlements
    ]
    theater = replace(theater, settlements=tuple(places))
    before = held(theater, holders)
    grounds: dict[str, Ground | None] = dict(POINTS)
    if drawn_km is not None:
        grounds = {"drawn": DrawnGround(divide_ground(theater), DAY, {"t": int(drawn_km * 1000)})}
    return measure_degrees(
        before,
        before.under(Scenario("b falls", falls=(Fall("b"),))),
        rules(*standoffs),
        systems=systems,
        objectives=["t"],
        grounds=grounds,
    )


@pytest.mark.parametrize(
    ("holders", "km", "degree", "new"),
    [
        # holders of a b c t: before the fall t needs 20 km from a, after it 10 km from b
        ("R B B B", 12, "new", "1 of 1"),
        ("R B B B", 25, "already", "0 of 1"),
        ("R B B B", 9, "never", "0 of 1"),
        # c is contested: if it counts as the attacker's, 15 km are enough before
        ("R B c B", 12, "new", "2 of 2"),
        ("R B c B", 17, "new on some", "1 of 2"),
    ],
)
def test_a_fall_is_summed_up_in_one_word(holders: str, km: float, degree: str, new: str) -> None:
    (found,) = degrees(holders, gun("gun", km))
    assert (found.degree, f"{found.count('new', 'yes')} of {len(found.readings)}") == (degree, new)


def test_published_ranges_are_readings_each() -> None:
    (found,) = degrees("R B B B", gun("gun", 12, 9))
    assert (found.degree, found.count("new", "yes"), len(found.readings)) == ("new on some", 1, 2)


def test_a_range_published_twice_is_one_reading() -> None:
    (found,) = degrees("R B B B", gun("gun", 12, 12))
    assert len(found.readings) == 1


def test_stand_offs_are_readings_each() -> None:
    # with guns 5 km back t needs 25 km before and 15 km after
    (found,) = degrees("R B B B", gun("gun", 12), standoffs=(0, 5000))
    assert [(r.standoff_m, r.before, r.after) for r in found.readings] == [
        (0, "no", "yes"),
        (5000, "no", "no"),
    ]
    assert found.degree == "new on some"


def test_a_margin_within_the_rounding_decides_nothing() -> None:
    need = required_ranges(
        held(drawn(ROW), "R B B B").under(Scenario("b falls", falls=(Fall("b"),))),
        "attacker", rules()[0], ["t"],
    ).required_m[0]  # fmt: skip
    for short, answer in ((0.0004, "cannot tell"), (-0.0004, "cannot tell"), (0.002, "no")):
        (found,) = degrees("R B B B", gun("gun", round(float(need) / 1000 - short, 4)))
        assert found.readings[0].after == answer, short


def test_other_published_centre_points_are_readings_of_their_own() -> None:
    # the centre of t may lie 3 km nearer or farther: 12 km are enough for 7 and 10, not for 13
    (found,) = degrees("R B B B", gun("gun", 12), spread_m=3000)
    assert {r.centre: r.after for r in found.readings} == {
        "listed": "yes", "nearest": "yes", "farthest": "no",
    }  # fmt: skip


def test_an_unknown_minimum_range_leaves_the_answer_open() -> None:
    #   a         b  t   from a 13 km, from b 3 km; the standard rocket needs 5 km at least
    found = degrees("R B B", rocket(20, 12, min_km=5), picture="a         b  t")
    extended = next(one for one in found if one.munition_id == "extended")
    assert (extended.degree, extended.readings[0].after) == ("cannot tell", "cannot tell")


def test_drawn_ground_is_measured_by_its_distance_and_what_fell() -> None:
    """The map drew ground 16 km from t; b's centre is 10 km off, its cell reaches to 5 km."""
    (long,) = degrees("R B B B", gun("gun", 17), drawn_km=16)
    (short,) = degrees("R B B B", gun("gun", 12), drawn_km=16)
    (between,) = degrees("R B B B", gun("gun", 7), drawn_km=16)
    assert [one.degree for one in (long, short, between)] == ["already", "new", "cannot tell"]


def test_a_drawn_distance_decides_nothing_within_its_own_rounding() -> None:
    for km, answer in ((15.9, "cannot tell"), (16.1, "cannot tell"), (15.8, "no"), (16.2, "yes")):
        (found,) = degrees("R B B B", gun("gun", km), drawn_km=16)
        assert found.readings[0].before == answer, km


def test_an_objective_without_a_drawn_distance_has_no_such_reading() -> None:
    before = held(drawn(ROW), "R B B B")
    ground = DrawnGround(divide_ground(before.theater), DAY, {"c": 5000})
    assert required_ranges(before, "attacker", rules()[0], ["t"], ground=ground).status == (
        "not_drawn",
    )
    found = measure_degrees(
        before, before.under(Scenario("b falls", falls=(Fall("b"),))), rules(),
        systems=[gun("gun", 12)], objectives=["t"], grounds={"drawn": ground},
    )  # fmt: skip
    assert found == ()


def test_contested_ground_as_the_attackers_adds_its_centre_points_to_drawn_ground() -> None:
    before = held(drawn(ROW), "R B c B")
    ground = DrawnGround(divide_ground(before.theater), DAY, {"t": 18_000})
    needed = [
        required_ranges(before, "attacker", one, ["t"], ground=ground).required_m[0]
        for one in rules()
    ]
    assert [round(metres / 1000, 1) for metres in needed] == [18.0, 15.0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"side": "defender"}, "drawn ground is the attacker's"),
        ({"rule": "exclude"}, "use the stand-off rule 'add'"),
        ({"retakes": True}, "places were retaken since the map of 2031-05-01"),
    ],
)
def test_what_drawn_ground_cannot_say_is_refused(change: dict[str, object], says: str) -> None:
    situation = held(drawn(ROW), "R B B B")
    ground = DrawnGround(divide_ground(situation.theater), DAY, {"t": 16_000})
    if change.get("retakes"):
        situation = situation.under(Scenario("a is retaken", retakes=("a",)))
    rule = replace(rules()[0], standoff_rule=change.get("rule", "add"))
    with pytest.raises(ScenarioError, match=says):
        required_ranges(
            situation,
            str(change.get("side", "attacker")),
            rule,
            ["t"],
            ground=ground,  # type: ignore[arg-type]
        )


def test_no_outline_is_drawn_from_a_distance_alone() -> None:
    situation = held(drawn(ROW), "R B B B")
    ground = DrawnGround(divide_ground(situation.theater), DAY, {"t": 16_000})
    firing = required_ranges(situation, "attacker", rules()[0], ["t"], ground=ground).firing
    with pytest.raises(ScenarioError, match="no outline"):
        firing.needed_m(situation.theater.lon, situation.theater.lat)


@given(worlds(), st.integers(1, 60))
def test_answers_agree_with_reach_wherever_they_are_sure(world: World, km: int) -> None:
    """A law: on points and listed centres, yes and no are those of ``measure_reach``."""
    before = world.situation
    mine = [one for one in before.theater.ids if before.holder(one) == "defender"]
    if len(mine) < 2:
        return
    after = before.under(Scenario("one falls", falls=(Fall(mine[0]),)))
    weapon = gun("gun", km)
    found = measure_degrees(
        before, after, rules(0, 3000), systems=[weapon], objectives=mine[1:], grounds=POINTS
    )
    for one in found:
        for row in one.readings:
            rule = FiringRule(
                standoff_m=row.standoff_m, standoff_rule="add", contested=row.contested,
                off_network=True,
            )  # fmt: skip
            for situation, answer in ((before, row.before), (after, row.after)):
                (reach,) = measure_reach(
                    situation, "attacker", rule, systems=[weapon], targets=[one.target]
                )
                assert answer == "cannot tell" or (answer == "yes") == reach.in_reach


@given(worlds(), st.integers(1, 40), st.integers(1, 20))
def test_a_longer_range_is_in_range_on_no_fewer_readings(world: World, km: int, more: int) -> None:
    before = world.situation
    mine = [one for one in before.theater.ids if before.holder(one) == "defender"]
    if len(mine) < 2:
        return
    after = before.under(Scenario("one falls", falls=(Fall(mine[0]),)))
    short, long = (
        measure_degrees(
            before, after, rules(0, 3000), systems=[gun("gun", one)], objectives=mine[1:],
            grounds=POINTS,
        )
        for one in (km, km + more)
    )  # fmt: skip
    for less, greater in zip(short, long, strict=True):
        assert less.degree in DEGREES
        for when in ("before", "after"):
            assert less.count(when, "yes") <= greater.count(when, "yes")
            assert less.count(when, "no") >= greater.count(when, "no")
