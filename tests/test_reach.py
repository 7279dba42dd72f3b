"""Reach and what changes in it: known figures, drawn worlds, slow definitions and laws."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import definitions
import definitions_fire
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import (
    DAY,
    INVENTED,
    SIDES,
    World,
    drawn,
    geodesic_m,
    gun,
    held,
    rocket,
    rule,
    settlement,
    worlds,
)

from stratgraph import (
    Control,
    DatedHolder,
    Fall,
    FiringRule,
    Scenario,
    ScenarioError,
    StratgraphError,
    Theater,
    UnknownSettlementError,
    compare_exposure,
    compare_required_ranges,
    measure_exposure,
    measure_reach,
    rank_falls,
    read_case,
    required_ranges,
    situation_on,
)
from stratgraph.measures.fire import STANDOFF_RULES, clearances, systems_of
from stratgraph.model.systems import with_brackets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stratgraph import Situation
    from stratgraph.measures.fire import ReachRow
    from stratgraph.model.scenario import Side

CITIES = ("kramatorsk", "sloviansk", "kostiantynivka", "druzhkivka")
BOTH_SIDES: tuple[Side, Side] = ("attacker", "defender")
Town = Literal["bakhmut", "chasiv_yar"]


def bakhmut(*falls: Town) -> Situation:
    """Return the day's situation around Bakhmut, or what it is after falls."""
    day = read_case("bakhmut_falls").before
    return day.under(Scenario("falls", falls=tuple(Fall(one) for one in falls))) if falls else day


def cities_km(situation: Situation, firing: FiringRule) -> list[float]:
    """List the required ranges of the four cities, kilometres to two places."""
    found = required_ranges(situation, "attacker", firing, CITIES)
    return [round(float(metres) / 1000, 2) for metres in found.required_m]


def one_row(situation: Situation, firing: FiringRule, target: str, **published: float) -> ReachRow:
    """Ask about the attacker, one gun and one target."""
    km, least = published["km"], published.get("min_km", 0.0)
    (row,) = measure_reach(
        situation, "attacker", firing, systems=[gun("gun", km, min_km=least)], targets=[target]
    )
    return row


# ---- known figures


def test_required_ranges_on_the_day_with_places_off_the_road_network() -> None:
    assert cities_km(bakhmut(), rule()) == [42.86, 43.79, 26.44, 42.82]
    found = required_ranges(bakhmut(), "attacker", rule(), CITIES)
    assert found.origin == ("nova_kamianka", "nevske", "dacha", "dacha")


def test_required_ranges_on_the_day_on_the_road_network_alone() -> None:
    firing = rule(off_network=False)
    assert cities_km(bakhmut(), firing) == [42.86, 44.89, 28.71, 44.48]
    found = required_ranges(bakhmut(), "attacker", firing, CITIES)
    assert found.origin == ("nova_kamianka", "nova_kamianka", "kodema", "kodema")


@pytest.mark.parametrize("off_network", [True, False])
def test_required_ranges_after_the_fall(off_network: bool) -> None:
    firing = rule(off_network=off_network)
    assert cities_km(bakhmut("bakhmut"), firing) == [35.21, 40.99, 22.87, 35.04]
    found = required_ranges(bakhmut("bakhmut"), "attacker", firing, CITIES)
    assert found.origin == ("bakhmut",) * 4


@pytest.mark.parametrize("off_network", [True, False])
def test_required_ranges_after_the_fall_of_chasiv_yar_too(off_network: bool) -> None:
    firing = rule(off_network=off_network)
    after = bakhmut("bakhmut", "chasiv_yar")
    assert cities_km(after, firing) == [25.28, 33.95, 11.60, 23.05]
    found = required_ranges(after, "attacker", firing, CITIES)
    assert found.origin == ("chasiv_yar",) * 4


def test_contested_ground_read_as_the_attackers_is_nearer() -> None:
    assert cities_km(bakhmut(), rule(contested="attacker"))[0] == 38.42
    assert cities_km(bakhmut("bakhmut"), rule(contested="attacker"))[0] == 35.21


def test_excluding_places_near_the_foe_makes_the_fall_a_no_op_at_five_kilometres() -> None:
    """Captured Bakhmut is 3,776 m from Khromove."""
    day, after = bakhmut(), bakhmut("bakhmut")
    town = after.theater.index["bakhmut"]
    far, nearest = clearances(after, "attacker", rule(), numbers(after, "bakhmut"))
    assert round(float(far[0])) == 3776
    assert after.theater.ids[int(nearest[0])] == "khromove"
    assert cities_km(day, rule(5000, "exclude")) == cities_km(after, rule(5000, "exclude"))
    for standoff, fires in ((3775, True), (3776, False)):
        found = required_ranges(after, "attacker", rule(standoff, "exclude"), CITIES)
        assert (town in found.ground) == fires
        assert (found.origin[0] == "bakhmut") == fires


def test_a_standoff_that_is_added_lengthens_every_range_by_itself() -> None:
    after = bakhmut("bakhmut")
    near, far = (required_ranges(after, "attacker", rule(s), CITIES) for s in (0, 5000))
    assert far.required_m.tolist() == [metres + 5000 for metres in near.required_m.tolist()]
    back = required_ranges(after, "attacker", rule(5000, "pull_back"), CITIES)
    lacking = 5000 - clearances(after, "attacker", rule(), numbers(after, "bakhmut"))[0][0]
    assert back.required_m[0] == near.required_m[0] + lacking


def numbers(situation: Situation, *ids: str) -> NDArray[np.int64]:
    """Return settlement numbers as an array."""
    return np.array([situation.theater.index[one] for one in ids])


# ---- bounds, on both sides


def stacked() -> Situation:
    """Red a and Blue b at the very same point, so that distances are exact: 0 m."""
    theater = Theater(
        "stacked",
        (settlement("a", 30, 45), settlement("b", 30, 45), settlement("c", 31, 45)),
        (),
        SIDES,
    )
    return held(theater, "R B B")


@pytest.mark.parametrize(
    ("km", "min_km", "reaches"),
    [(5, 0, True), (4.999, 0, False), (5.001, 0, True), (9, 5, True), (9, 5.001, False)],
)
def test_reach_is_inclusive_at_both_ends(km: float, min_km: float, reaches: bool) -> None:
    """At a stand-off of 5 km, a place at the same point needs 5,000 m to the last bit."""
    found = one_row(stacked(), rule(5000), "b", km=km, min_km=min_km)
    assert found.required_range_m == 5000.0
    assert found.margin_m == round(km * 1000) - 5000
    assert found.in_reach is reaches
    assert found.positions == int(reaches)


def test_membership_is_decided_unrounded() -> None:
    line = held(drawn("a         b"), "R B")
    ranges = required_ranges(line, "attacker", rule(), ["b"])
    metres = float(ranges.required_m[0])
    assert ranges.within(metres)[0] == 1
    assert ranges.within(math.nextafter(metres, 0))[0] == 0
    assert ranges.within(99_999, metres)[0] == 1
    assert ranges.within(99_999, math.nextafter(metres, math.inf))[0] == 0


def test_a_clearance_of_just_the_standoff_is_enough() -> None:
    """Places at one point have a clearance of 0 m: enough for 0, too little for 1."""
    for standoff, ground in ((0, [0]), (1, [])):
        firing = rule(standoff, "exclude")
        assert required_ranges(stacked(), "attacker", firing).ground.tolist() == ground


def test_with_a_minimum_range_a_place_further_back_may_still_reach() -> None:
    #   b---------a---------c       Blue c; Red b (20 km off) and a (10 km off)
    line = held(drawn("b         a         c"), "R R B")
    close = one_row(line, rule(), "c", km=15, min_km=12)
    assert (close.in_reach, close.positions, close.origin) == (False, 0, "a")
    assert close.margin_m == pytest.approx(5000, abs=20)
    far = one_row(line, rule(), "c", km=25, min_km=12)
    assert (far.in_reach, far.positions, far.origin) == (True, 1, "a")
    assert one_row(line, rule(), "c", km=25).positions == 2


# ---- statuses


def test_without_firing_ground_nothing_is_in_reach() -> None:
    #   z    a----b       z is Red and on no road; with roads alone Red has no ground
    theater = drawn("z    a    b", "a-b 5")
    found = one_row(held(theater, "B B R"), rule(off_network=False), "b", km=99)
    assert (found.required_range_m, found.margin_m) == (None, None)
    assert (found.status, found.in_reach, found.origin) == ("no_ground", False, None)
    assert found.positions == 0


def test_excluding_every_place_leaves_no_ground() -> None:
    line = held(drawn("a    b"), "R B")
    found = one_row(line, rule(9000, "exclude"), "b", km=99)
    assert (found.status, found.required_range_m, found.in_reach) == ("no_ground", None, False)
    exposure = measure_exposure(required_ranges(line, "attacker", rule(9000, "exclude")), 99_000)
    assert (exposure.in_reach, exposure.targets) == ((), frozenset("b"))


def test_a_held_target_needs_nothing_and_is_not_in_reach() -> None:
    line = held(drawn("a    b    c"), "R R B")
    found = one_row(line, rule(5000), "b", km=99)
    assert (found.status, found.required_range_m, found.in_reach) == ("held", 0.0, False)
    assert (found.origin, found.positions) == (None, 0)


def test_contested_ground_is_no_target_and_does_not_fire_unless_read_as_the_attackers() -> None:
    #   a----b----c       b is contested
    line = held(drawn("a    b    c"), "R c B")
    assert one_row(line, rule(), "b", km=99).status == "contested"
    assert not one_row(line, rule(), "b", km=99).in_reach
    assert one_row(line, rule(), "c", km=99).origin == "a"
    theirs = rule(contested="attacker")
    assert one_row(line, theirs, "b", km=99).status == "held"
    assert one_row(line, theirs, "c", km=99).origin == "b"
    (back,) = measure_reach(line, "defender", theirs, systems=[gun("gun", 9)], targets=["b"])
    assert (back.status, back.in_reach, back.origin) == ("target", True, "c")
    (none,) = measure_reach(line, "defender", rule(), systems=[gun("gun", 9)], targets=["b"])
    assert (none.status, none.in_reach) == ("contested", False)


def test_contested_ground_never_fires_for_the_defender() -> None:
    line = held(drawn("a    b    c"), "R c B")
    for contested in ("no_fire", "attacker"):
        firing = rule(contested=contested)
        assert required_ranges(line, "defender", firing, ["a"]).origin == ("c",)


def test_ground_of_unknown_holder_is_neither_ground_nor_target() -> None:
    line = held(drawn("a    b    c"), "R ? B")
    found = one_row(line, rule(), "b", km=99)
    assert (found.status, found.in_reach) == ("unknown_holder", False)
    assert one_row(line, rule(), "c", km=99).positions == 1


def test_ground_of_a_third_side_is_no_target_and_its_holder_is_known() -> None:
    theater = replace(drawn("a    b    c"), sides=(*SIDES, ("G", "Green")))
    rows = tuple(
        DatedHolder(one, DAY, code, "the chronicle", INVENTED)
        for one, code in zip("abc", "RGB", strict=True)
    )
    line = situation_on(theater, Control(DAY, rows), attacker="R", defender="B")
    found = one_row(line, rule(), "b", km=99)
    assert (found.status, found.in_reach) == ("held_by_another_side", False)
    assert required_ranges(line, "defender", rule(), [*"abc"]).status == (
        "target", "held_by_another_side", "held"
    )  # fmt: skip


def test_places_off_the_network_take_part_only_if_the_rule_says_so() -> None:
    #   a----b   z----y      z (Red) and y (Blue) stand on no road
    theater = drawn("a    b   z    y", "a-b 5")
    situation = held(theater, "R B B R")
    wide = measure_exposure(required_ranges(situation, "attacker", rule()), 6000)
    assert wide.in_reach == ("b", "y")
    narrow = measure_exposure(
        required_ranges(situation, "attacker", rule(off_network=False)), 99_000
    )
    assert (narrow.in_reach, narrow.targets) == (("b",), frozenset("b"))
    assert one_row(situation, rule(), "b", km=99).origin == "z"
    assert one_row(situation, rule(off_network=False), "b", km=99).origin == "a"


def test_unknown_populations_are_counted_apart() -> None:
    people = {"b": 700, "d": 0, "e": 40}
    line = held(drawn("a    b    c    d    e    f", people=people), "R B B B B c")
    found = measure_exposure(required_ranges(line, "attacker", rule()), 16_000)
    assert found.in_reach == ("b", "c", "d")
    assert (found.people.known, found.people.unknown_settlements) == (700, 1)
    wide = measure_exposure(required_ranges(line, "attacker", rule()), 99_000)
    assert (wide.people.known, wide.people.unknown_settlements) == (740, 1)
    assert wide.contested == ("f",)
    assert (wide.contested_people.known, wide.contested_people.unknown_settlements) == (0, 1)


def test_a_side_fires_only_what_it_has() -> None:
    line = held(drawn("a    b"), "R B")
    guns = [gun("red", 9, sides="R"), gun("blue", 9, sides="B"), gun("both", 9)]
    assert [one.id for one in systems_of(line, "attacker", guns)] == ["red", "both"]
    assert [one.id for one in systems_of(line, "defender", guns)] == ["blue", "both"]
    rows = measure_reach(line, "defender", rule(), systems=guns, targets=["a"])
    assert [(row.system.id, row.side, row.in_reach) for row in rows] == [
        ("blue", "defender", True),
        ("both", "defender", True),
    ]


def test_rows_stand_in_the_order_of_systems_ranges_and_targets() -> None:
    line = held(drawn("a    b    c"), "R B B")
    systems = [gun("two", 9, 4), gun("one", 6)]
    rows = measure_reach(line, "attacker", rule(), systems=systems, targets=["c", "b"])
    assert [(r.system.id, r.figure.range_m, r.target, r.in_reach) for r in rows] == [
        ("two", 9000, "c", False),
        ("two", 9000, "b", True),
        ("two", 4000, "c", False),
        ("two", 4000, "b", False),
        ("one", 6000, "c", False),
        ("one", 6000, "b", True),
    ]


def test_of_places_equally_near_the_first_by_id_is_named() -> None:
    theater = Theater(
        "twins", tuple(settlement(one, 30, 45) for one in "cbda"), (), SIDES, fictional=True
    )
    assert required_ranges(held(theater, "B R R R"), "attacker", rule(), ["a"]).origin == ("b",)


def test_an_unknown_target_is_refused_with_a_suggestion() -> None:
    with pytest.raises(UnknownSettlementError, match="did you mean kramatorsk"):
        required_ranges(bakhmut(), "attacker", rule(), ["kramatorks"])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"standoff_m": -1}, "must not be negative, got -1 m"),
        ({"standoff_rule": "none"}, "unknown stand-off rule 'none'"),
        ({"contested": "defender"}, "unknown reading of contested ground 'defender'"),
    ],
)
def test_what_is_not_a_rule_is_refused(wrong: dict[str, object], message: str) -> None:
    fields: dict[str, object] = {
        "standoff_m": 0,
        "standoff_rule": "add",
        "contested": "no_fire",
        "off_network": True,
    }
    with pytest.raises(ScenarioError, match=message) as caught:
        FiringRule(**{**fields, **wrong})  # type: ignore[arg-type]
    assert isinstance(caught.value, StratgraphError)


# ---- change, by eye


def test_what_a_fall_changes_for_both_sides() -> None:
    #   a----b----c----d       Red a; b falls; a gun of 6 km
    line = held(drawn("a    b    c    d"), "R B B B")
    after = line.under(Scenario("x", falls=(Fall("b"),)))
    red = compare_exposure(
        *(measure_exposure(required_ranges(s, "attacker", rule()), 6000) for s in (line, after))
    )
    assert (red.gained, red.relieved, red.fallen) == (("c",), (), ("b",))
    blue = compare_exposure(
        *(measure_exposure(required_ranges(s, "defender", rule()), 6000) for s in (line, after))
    )
    assert (blue.gained, blue.relieved, blue.fallen) == (("b",), ("a",), ())


def test_a_retaken_place_leaves_the_defenders_reach_as_fallen() -> None:
    line = held(drawn("a    b    c"), "R R B")
    after = line.under(Scenario("x", retakes=("b",)))
    blue = compare_exposure(
        *(measure_exposure(required_ranges(s, "defender", rule()), 6000) for s in (line, after))
    )
    assert (blue.gained, blue.relieved, blue.fallen) == (("a",), (), ("b",))
    assert blue.people_in(("a", "b")).unknown_settlements == 2


def test_what_is_contested_by_now_has_fallen_out_of_the_other_sides_hands() -> None:
    #   a----b----c       between two days b becomes contested
    theater = drawn("a    b    c")
    change = compare_exposure(
        *(
            measure_exposure(required_ranges(held(theater, signs), "attacker", rule()), 6000)
            for signs in ("R B B", "R c B")
        )
    )
    assert (change.gained, change.relieved, change.fallen) == ((), (), ("b",))
    assert change.after.contested == ("b",)


def test_changes_of_required_range_name_both_origins() -> None:
    line = held(drawn("a         b    c"), "R B B")
    after = line.under(Scenario("x", falls=(Fall("b"),)))
    (change,) = compare_required_ranges(
        *(required_ranges(s, "attacker", rule(), ["c"]) for s in (line, after))
    )
    assert (change.before_from, change.after_from) == ("a", "b")
    assert change.shorter_by_m == pytest.approx(10_000, abs=10)
    nothing = compare_required_ranges(
        *(required_ranges(s, "attacker", rule(99_000, "exclude"), ["c"]) for s in (line, after))
    )
    assert (nothing[0].before_m, nothing[0].after_m, nothing[0].shorter_by_m) == (None,) * 3


def test_single_falls_are_ranked_by_people_then_places_then_id() -> None:
    #   a----b----c----d       with 6 km: b opens c, c opens b (Red reaches it) and d
    line = held(drawn("a    b    c    d", people={"c": 900, "d": 50}), "R B B B")
    rows = rank_falls(line, rule(), range_m=6000, objectives=["d"], candidates=list("abcd"))
    assert [(one.settlement, one.gained, one.people.known) for one in rows] == [
        ("b", ("c",), 900),
        ("d", ("c",), 900),
        ("c", ("d",), 50),
    ]
    assert dict(rows[0].shorter_by_m)["d"] == pytest.approx(5000, abs=10)


def test_a_fall_where_nothing_may_fire_before_has_no_shortening_rather_than_zero() -> None:
    #   a -- b ----------------- d     a stands 3 km from b: too near, until b falls
    line = held(drawn("a  b                 d"), "R B B")
    fallen = line.under(Scenario("x", falls=(Fall("b"),)))
    for asked, after in ((10_000, "target"), (99_000, "no_ground")):
        keeping_off = rule(asked, "exclude")
        statuses = [
            required_ranges(situation, "attacker", keeping_off, ["d"]).status
            for situation in (line, fallen)
        ]
        assert statuses == [("no_ground",), (after,)]
        (row,) = rank_falls(line, keeping_off, range_m=6000, objectives=["d"], candidates="b")
        assert dict(row.shorter_by_m) == {"d": None}


# ---- against slow definitions, on worlds drawn by lot

firing_rules = st.builds(
    FiringRule,
    standoff_m=st.sampled_from([0, 1, 5000, 20_000]),
    standoff_rule=st.sampled_from(STANDOFF_RULES),
    contested=st.sampled_from(["no_fire", "attacker"]),
    off_network=st.booleans(),
)
sides = st.sampled_from(BOTH_SIDES)
ranges_m = st.integers(1, 90_000)


@given(worlds(), sides, firing_rules)
def test_required_ranges_are_those_of_a_double_loop(
    world: World, side: Side, firing: FiringRule
) -> None:
    situation = world.situation
    every = situation.theater.ids
    found = required_ranges(situation, side, firing, every)
    for k, one in enumerate(situation.theater.settlements):
        needed = definitions.needed_m(situation, side, firing, one)
        if found.status[k] == "held":
            assert found.required_m[k] == 0
            assert found.origin[k] is None
        elif needed:
            assert found.required_m[k] == pytest.approx(min(needed.values()), abs=1e-6)
            origin = found.origin[k]
            assert origin is not None
            assert needed[origin] == pytest.approx(min(needed.values()), abs=1e-6)
        else:
            assert found.required_m[k] == math.inf
            assert found.origin[k] is None
        target = definitions.is_target(situation, side, firing, one)
        if firing.off_network:
            assert (found.status[k] in ("target", "no_ground")) == target


@given(worlds(), sides, firing_rules, ranges_m, st.integers(0, 40_000))
def test_exposure_is_that_of_a_double_loop(
    world: World, side: Side, firing: FiringRule, range_m: int, min_range_m: int
) -> None:
    found = measure_exposure(required_ranges(world.situation, side, firing), range_m, min_range_m)
    slow = definitions.exposed(world.situation, side, firing, range_m, min_range_m)
    assert found.in_reach == tuple(sorted(slow))
    people = definitions.people_in(world.situation, slow)
    assert (found.people.known, found.people.unknown_settlements) == people
    every = [
        one.id
        for one in world.situation.theater.settlements
        if definitions.is_target(world.situation, side, firing, one)
    ]
    assert found.targets == frozenset(every)


@given(worlds(), sides, firing_rules)
def test_clearances_are_those_of_a_double_loop(
    world: World, side: Side, firing: FiringRule
) -> None:
    theater = world.situation.theater
    places = numbers(world.situation, *theater.ids)
    far, nearest = clearances(world.situation, side, firing, places)
    for k, one in enumerate(theater.settlements):
        slow = definitions.clearance_m(world.situation, side, firing, one)
        assert far[k] == pytest.approx(slow, abs=1e-6)
        if math.isinf(slow):
            assert nearest[k] == -1
        else:
            foe = theater.settlements[int(nearest[k])]
            assert definitions.geodesic_m(one, foe) == pytest.approx(slow, abs=1e-6)


def test_a_target_nearer_than_an_unpublished_minimum_may_have_cannot_be_told() -> None:
    """One column is 1 km: a stands 3 km from t, b 8 km; the standard rocket has 5 to 20 km."""
    theater = drawn("b    a  t")
    weapon = rocket(20, 12, min_km=5)
    verdicts = {}
    for holders in ("R R B", "R B B"):  # in the order a b t
        rows = measure_reach(
            held(theater, holders), "attacker", rule(), systems=[weapon], targets=["t"]
        )
        verdicts[holders] = [(row.in_reach, row.positions) for row in rows]
    assert verdicts["R R B"] == [(True, 1), (True, 2)]  # b is far enough for either round
    assert verdicts["R B B"] == [(False, 0), (None, 1)]


def test_without_a_standard_minimum_an_unpublished_one_changes_nothing() -> None:
    theater = drawn("b    a  t")
    (figure,) = gun("gun", 12).ranges
    weapon = replace(gun("gun", 12), ranges=with_brackets([replace(figure, min_range_m=None)]))
    (row,) = measure_reach(
        held(theater, "R B B"), "attacker", rule(), systems=[weapon], targets=["t"]
    )
    assert row.in_reach is True


@given(worlds(), firing_rules, st.integers(1, 40), st.integers(1, 40), st.integers(1, 30))
def test_verdicts_on_minimum_ranges_are_those_of_the_definition(
    world: World, firing: FiringRule, standard_km: int, extended_km: int, min_km: int
) -> None:
    weapon = rocket(standard_km + min_km, extended_km, min_km)
    joined = world.situation.theater.on_road
    ids = [one for one, on in zip(world.situation.theater.ids, joined, strict=True) if on]
    for side in BOTH_SIDES:
        rows = measure_reach(world.situation, side, firing, systems=[weapon], targets=ids)
        for row in rows:
            slow = definitions_fire.in_reach(world.situation, side, firing, row.target, row.figure)
            assert row.in_reach is slow


@given(worlds(), firing_rules, ranges_m, st.integers(0, 30_000))
def test_rows_of_reach_agree_with_exposure(
    world: World, firing: FiringRule, range_m: int, min_range_m: int
) -> None:
    """A row per target tells what the count over the whole theater tells."""
    ids = world.situation.theater.ids
    least = min(min_range_m, range_m - 1)
    weapon = gun("gun", range_m / 1000, min_km=least / 1000)
    for side in BOTH_SIDES:
        rows = measure_reach(world.situation, side, firing, systems=[weapon], targets=ids)
        counted = definitions.exposed(world.situation, side, firing, range_m, least)
        reached = {row.target for row in rows if row.in_reach}
        joined = {one for one, on in zip(ids, world.situation.theater.on_road, strict=True) if on}
        assert (reached if firing.off_network else reached & joined) == counted
        for row in rows:
            assert row.in_reach == (row.positions > 0)
            if row.status == "target" and least == 0:
                assert row.margin_m is not None
                assert row.in_reach == (row.margin_m >= 0)


# ---- laws


def change_between(
    before: Situation, after: Situation, side: Side, firing: FiringRule, range_m: int
) -> tuple[set[str], set[str], set[str]]:
    """Gained, relieved and fallen, after checking that they account for an independent after."""
    change = compare_exposure(
        *(measure_exposure(required_ranges(s, side, firing), range_m) for s in (before, after))
    )
    gained, relieved, fallen = (
        set(change.gained),
        set(change.relieved),
        set(change.fallen),
    )
    was = definitions.exposed(before, side, firing, range_m)
    now = definitions.exposed(after, side, firing, range_m)
    assert now == (was - relieved - fallen) | gained
    assert len(gained | relieved | fallen) == len(gained) + len(relieved) + len(fallen)
    assert gained == now - was
    assert relieved | fallen == was - now
    theirs = {
        one.id
        for one in after.theater.settlements
        if definitions.is_target(after, side, firing, one)
    }
    assert fallen == was - theirs
    return gained, relieved, fallen


@given(worlds(), sides, firing_rules, ranges_m, st.data())
def test_the_three_sets_of_a_change_account_for_what_is_in_reach_after(
    world: World, side: Side, firing: FiringRule, range_m: int, data: st.DataObject
) -> None:
    before = world.situation
    loose = st.sampled_from(before.ids_held_by("defender", "contested"))
    taken = data.draw(st.lists(loose, unique=True, max_size=3))
    back = data.draw(st.lists(st.sampled_from(before.ids_held_by("attacker")), unique=True))
    scenario = Scenario("x", falls=tuple(Fall(one) for one in taken), retakes=tuple(back))
    change_between(before, before.under(scenario), side, firing, range_m)


@given(worlds(), firing_rules, ranges_m, st.data())
def test_a_pure_fall_relieves_nothing(
    world: World, firing: FiringRule, range_m: int, data: st.DataObject
) -> None:
    before = world.situation
    loose = before.ids_held_by("defender", "contested")
    taken = data.draw(st.lists(st.sampled_from(loose), unique=True, min_size=1, max_size=3))
    after = before.under(Scenario("x", falls=tuple(Fall(one, 15) for one in taken)))
    _, relieved, fallen = change_between(before, after, "attacker", firing, range_m)
    assert relieved == set()
    step = after.steps[-1]
    assert fallen <= {*step.fallen, *dict(step.came_along)}


@given(worlds(), sides, firing_rules, ranges_m, ranges_m)
def test_a_longer_range_reaches_no_less(
    world: World, side: Side, firing: FiringRule, one: int, other: int
) -> None:
    ranges = required_ranges(world.situation, side, firing)
    near, far = (set(measure_exposure(ranges, m).in_reach) for m in sorted((one, other)))
    assert near <= far


@given(worlds(), sides, firing_rules, st.integers(0, 30_000))
def test_a_larger_standoff_needs_no_less(
    world: World, side: Side, firing: FiringRule, more: int
) -> None:
    ids = world.situation.theater.ids
    further = rule(
        firing.standoff_m + more,
        firing.standoff_rule,
        firing.contested,
        off_network=firing.off_network,
    )
    near, far = (required_ranges(world.situation, side, one, ids) for one in (firing, further))
    assert (near.required_m <= far.required_m).all()


@given(worlds(), sides, st.sampled_from([0, 5000]), ranges_m)
def test_without_standoff_the_three_rules_agree_and_with_it_adding_needs_most(
    world: World, side: Side, standoff: int, range_m: int
) -> None:
    ids = world.situation.theater.ids
    added, back, without = (
        required_ranges(world.situation, side, rule(standoff, how), ids).required_m
        for how in STANDOFF_RULES
    )
    assert (back <= added).all()
    if standoff == 0:
        assert (added == back).all()
        assert (added == without).all()
    else:
        assert (back <= without + 1e-9).all(), "what is far enough back need not be pulled back"


@given(worlds(), st.data())
def test_fall_then_retake_is_identity_for_a_place_that_was_the_defenders(
    world: World, data: st.DataObject
) -> None:
    before = world.situation
    town = data.draw(st.sampled_from(before.ids_held_by("defender")))
    after = before.under(Scenario("x", falls=(Fall(town),))).under(Scenario("y", retakes=(town,)))
    assert after.holders == before.holders
    assert after.cut == before.cut
    for side in BOTH_SIDES:
        was, now = (required_ranges(s, side, rule()) for s in (before, after))
        assert was.required_m.tolist() == now.required_m.tolist()
        assert was.status == now.status


@given(worlds(), sides, firing_rules)
def test_cut_roads_change_no_reach(world: World, side: Side, firing: FiringRule) -> None:
    """Whether a place stands on a road is a matter of the data, not of the scenario."""
    every = tuple(road.id for road in world.situation.theater.roads)
    cut = world.situation.under(Scenario("x", cuts=every))
    was, now = (required_ranges(s, side, firing) for s in (world.situation, cut))
    assert was.status == now.status
    assert was.ground.tolist() == now.ground.tolist()
    assert was.needed_m.tolist() == now.needed_m.tolist()
    assert was.required_m.tolist() == now.required_m.tolist()


@given(worlds())
def test_either_side_needs_just_the_distance_from_its_nearest_ground(world: World) -> None:
    """Attacker and defender are measured alike."""
    for side in BOTH_SIDES:
        found = required_ranges(world.situation, side, rule())
        mine = [world.situation.theater.settlement(o) for o in world.situation.ids_held_by(side)]
        for number, status, metres in zip(
            found.targets, found.status, found.required_m, strict=True
        ):
            if status == "target":
                there = world.situation.theater.settlements[int(number)]
                nearest = min(geodesic_m(here, there) for here in mine)
                assert float(metres) == pytest.approx(nearest, abs=1e-6)
