"""Situations and what scenarios do to them, and who held what on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import DAY, INVENTED, SIDES, World, drawn, geodesic_m, held, settlement, worlds

from stratgraph import (
    AmbiguousNameError,
    Control,
    DatedHolder,
    Fall,
    GatewayQuestion,
    Scenario,
    ScenarioError,
    Situation,
    StratgraphError,
    Theater,
    UnknownSettlementError,
    control_on,
    measure_gateways,
    read_case,
    situation_on,
)
from stratgraph.model.scenario import holder_codes, other_side

# Red holds a; b, d, e are Blue's, c is contested, f unknown. One column is 1 km.
LINE = "a    b    c    d    e    f"
ROADS = "a-b 5, b-c 5, b-c 7, c-d 5 ~run, d-e 5 ~run, e-f 5"


def line() -> Situation:
    return held(drawn(LINE, ROADS), "R B c B B ?")


def falls(*places: str | Fall) -> Scenario:
    return Scenario("x", falls=tuple(Fall(one) if isinstance(one, str) else one for one in places))


# ---- what falls and what is retaken


def test_what_falls_goes_to_the_attacker_and_nothing_else_changes() -> None:
    after = line().under(falls("b", "d"))
    assert after.holders == ("attacker", "attacker", "contested", "attacker", "defender", "unknown")
    assert after.ids_held_by("attacker") == ("a", "b", "d")
    assert after.steps[-1].fallen == ("b", "d")
    assert after.steps[-1].came_along == ()
    assert after.cut == frozenset()


def test_contested_ground_can_fall_and_can_be_retaken() -> None:
    assert line().under(falls("c")).holder("c") == "attacker"
    assert line().under(Scenario("x", retakes=("c",))).holder("c") == "defender"


def test_ground_of_unknown_holder_can_fall() -> None:
    assert line().under(falls("f")).holder("f") == "attacker"


def test_what_is_retaken_goes_to_the_defender() -> None:
    after = held(drawn(LINE, ROADS), "R R c B B ?").under(Scenario("x", retakes=("b",)))
    assert after.holder("b") == "defender"
    assert after.steps[-1].retaken == ("b",)


def test_surroundings_fall_along_and_are_listed_with_what_they_came_with() -> None:
    after = line().under(falls(Fall("b", 10.5)))
    assert after.steps[-1].fallen == ("b",)
    assert after.steps[-1].came_along == (("c", "b"), ("d", "b")), "contested c falls likewise"
    assert after.ids_held_by("attacker") == ("a", "b", "c", "d")


def test_the_radius_of_what_comes_along_is_a_geodesic_on_both_sides_of_its_bound() -> None:
    theater = line().theater
    metres = geodesic_m(theater.settlement("b"), theater.settlement("d"))
    for more, place in ((1e-6, ("d", "b")), (-1e-6, None)):
        step = line().under(falls(Fall("b", metres / 1000 + more))).steps[-1]
        assert dict(step.came_along).get("d") == (place and place[1])


def test_what_stands_at_the_very_centre_comes_along_with_any_radius() -> None:
    twins = Theater(
        "twins", tuple(settlement(one, 30, 45) for one in "abc"), (), SIDES, fictional=True
    )
    situation = held(twins, "R B B")
    assert situation.under(falls("b")).holder("c") == "defender", "no radius, nothing along"
    assert situation.under(falls(Fall("b", 0.001))).holder("c") == "attacker"


def test_neither_unknown_ground_nor_the_attackers_nor_what_is_named_comes_along() -> None:
    scenario = Scenario("x", falls=(Fall("b", 99), Fall("e")), retakes=("a",))
    step = line().under(scenario).steps[-1]
    assert step.came_along == (("c", "b"), ("d", "b"))
    assert step.fallen == ("b", "e")
    assert line().under(scenario).holder("a") == "defender"
    assert line().under(scenario).holder("f") == "unknown"


def test_what_is_retaken_does_not_come_along() -> None:
    after = line().under(Scenario("x", falls=(Fall("b", 99),), retakes=("c",)))
    assert after.holder("c") == "defender"
    assert after.steps[-1].came_along == (("d", "b"), ("e", "b"))


def test_the_first_fall_named_takes_what_two_could_take() -> None:
    for first, second in (("b", "d"), ("d", "b")):
        step = line().under(falls(Fall(first, 6), Fall(second, 6))).steps[-1]
        assert dict(step.came_along)["c"] == first


def test_places_go_by_any_of_their_names() -> None:
    day = read_case("bakhmut_falls").before
    for name in ("Bakhmut", "Бахмут", "Artemivsk", "BAKHMUT"):
        assert day.under(falls(name)).steps[-1].fallen == ("bakhmut",)


# ---- what is cut


@pytest.mark.parametrize("name", ["b--c", "c--b"])
def test_a_road_is_cut_by_either_direction_of_its_id(name: str) -> None:
    after = line().under(Scenario("x", cuts=(name,)))
    assert after.cut == {"b--c", "b--c#2"}, "the parallel road goes too: the pair is parted"
    assert after.steps[-1].cut == ("b--c", "b--c#2")
    panel = measure_gateways(after, GatewayQuestion(("a",), ("d",), "all"))
    assert panel.columns["advance_m"].values["c"] is None


@pytest.mark.parametrize("name", ["c--d", "d--c", "old_highway"])
def test_a_road_of_another_id_is_cut_by_its_ends_as_well(name: str) -> None:
    theater = line().theater
    roads = tuple(
        replace(road, id="old_highway") if road.id == "c--d" else road for road in theater.roads
    )
    day = held(replace(theater, roads=roads), "R B c B B ?")
    assert day.under(Scenario("x", cuts=(name,))).cut == {"old_highway"}


def test_an_id_that_looks_like_ends_is_the_id() -> None:
    theater = line().theater
    roads = tuple(
        replace(road, id="d--e" if road.id == "c--d" else "low_road")
        if road.id in ("c--d", "d--e")
        else road
        for road in theater.roads
    )
    after = held(replace(theater, roads=roads), "R B c B B ?").under(Scenario("x", cuts=("d--e",)))
    assert after.cut == {"d--e"}, "the road of that id, not the one between d and e"


def test_naming_a_road_by_both_directions_cuts_it_once() -> None:
    after = line().under(Scenario("x", cuts=("b--c", "c--b")))
    assert after.steps[-1].cut == ("b--c", "b--c#2")


def test_one_of_two_parallel_roads_is_cut_by_its_own_id() -> None:
    assert line().under(Scenario("x", cuts=("b--c#2",))).cut == {"b--c#2"}


def test_cutting_a_water_cuts_every_road_known_to_cross_it() -> None:
    after = line().under(Scenario("x", cuts=("a--b",), cut_crossings=("run",)))
    assert after.steps[-1].cut == ("a--b", "c--d", "d--e")
    assert after.cut == {"a--b", "c--d", "d--e"}


def test_the_bridges_of_the_valley_cut_kingsbridge_off() -> None:
    case = read_case("gate_falls")
    after = case.before.under(Scenario("x", cut_crossings=("run",)))
    assert after.cut == {"lowmoor--kingsbridge", "mill--kingsbridge"}
    panel = measure_gateways(after, case.question(road_set="verified"))
    assert panel.columns["advance_m"].values["kingsbridge"] is None


def test_cuts_add_up_over_scenarios_and_steps_remember_them_apart() -> None:
    first, second = Scenario("one", cuts=("a--b",)), Scenario("two", cuts=("d--e",))
    after = line().under(first).under(second)
    assert after.cut == {"a--b", "d--e"}
    assert [(step.scenario, step.cut) for step in after.steps] == [
        (first, ("a--b",)),
        (second, ("d--e",)),
    ]


# ---- what is refused


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        (falls("a"), r"'a' cannot fall: the attacker \(R\) already holds it on 2031-05-01"),
        (
            Scenario("x", retakes=("b",)),
            r"'b' cannot be retaken: the defender \(B\) already holds it on 2031-05-01",
        ),
        (falls("b", "b"), "'b' falls twice in one scenario"),
        (falls("b", "B"), "'b' falls twice in one scenario"),
        (Scenario("x", retakes=("a", "a")), "'a' is retaken twice in one scenario"),
        (Scenario("x", falls=(Fall("c"),), retakes=("c",)), "'c' both falls and is retaken"),
        (Scenario("x", cuts=("b--d",)), "no road 'b--d' to cut; did you mean"),
        (Scenario("x", cuts=("!",)), "no road '!' to cut$"),
        (
            Scenario("x", cut_crossings=("rum",)),
            "no road is known to cross 'rum'; waters are run",
        ),
    ],
)
def test_a_scenario_that_makes_no_sense_is_refused(scenario: Scenario, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        line().under(scenario)


def test_a_water_that_no_road_is_known_to_cross_is_refused() -> None:
    dry = replace(line().theater, roads=(), waters=line().theater.waters)
    with pytest.raises(ScenarioError, match="no road is known to cross 'run'; waters are run"):
        held(dry, "R B c B B ?").under(Scenario("x", cut_crossings=("run",)))


@pytest.mark.parametrize("scenario", [falls("bahmut"), Scenario("x", retakes=("bahmut",))])
def test_an_unknown_place_is_refused_with_a_suggestion(scenario: Scenario) -> None:
    with pytest.raises(UnknownSettlementError) as caught:
        read_case("bakhmut_falls").before.under(scenario)
    assert caught.value.suggestions[0] == "bakhmut"
    assert str(caught.value).startswith("unknown settlement 'bahmut'; did you mean bakhmut")
    assert isinstance(caught.value, StratgraphError)


def test_a_name_that_several_places_bear_is_refused_with_their_ids() -> None:
    with pytest.raises(AmbiguousNameError) as caught:
        read_case("bakhmut_falls").before.under(falls("Zaitseve"))
    assert set(caught.value.candidates) == {"zaitseve_bakhmut", "zaitseve_horlivka"}
    assert "give one of these ids" in str(caught.value)


@pytest.mark.parametrize("radius", [-0.1, 1000.0, float("nan"), float("inf")])
def test_a_radius_that_is_no_distance_is_refused(radius: float) -> None:
    with pytest.raises(ScenarioError, match="with_within_km of 'b' must be 0 to 1000"):
        Fall("b", radius)


def test_a_refused_scenario_leaves_no_trace() -> None:
    day = line()
    with pytest.raises(ScenarioError):
        day.under(Scenario("x", falls=(Fall("b"),), cuts=("nowhere",)))
    assert day == line()


# ---- laws


@given(worlds(), st.data())
def test_a_situation_stays_as_it_is_under_any_scenario(world: World, data: st.DataObject) -> None:
    before = world.situation
    copy = replace(before)
    taken = data.draw(st.lists(st.sampled_from(before.ids_held_by("defender")), unique=True))
    road = data.draw(st.sampled_from([road.id for road in before.theater.roads]))
    scenario = Scenario("x", falls=tuple(Fall(one, 20) for one in taken), cuts=(road,))
    after = before.under(scenario)
    assert before == copy
    assert before.steps == ()
    assert before.cut == frozenset()
    assert after.steps[0].scenario is scenario
    assert after.control is before.control


@given(worlds(), st.data())
def test_the_order_of_falls_is_irrelevant(world: World, data: st.DataObject) -> None:
    places = st.lists(st.sampled_from(world.situation.ids_held_by("defender")), unique=True)
    taken = data.draw(places)
    mixed = data.draw(st.permutations(taken))
    one, other = (world.situation.under(falls(*order)) for order in (taken, mixed))
    assert one.holders == other.holders
    assert one.steps[-1].fallen == other.steps[-1].fallen == tuple(sorted(taken))


@given(worlds(), st.data())
def test_what_comes_along_is_all_within_the_radius_that_was_not_the_attackers(
    world: World, data: st.DataObject
) -> None:
    before = world.situation
    town = data.draw(st.sampled_from(before.ids_held_by("defender", "contested")))
    km = data.draw(st.floats(0.5, 60))
    here = before.theater.settlement(town)
    expected = {
        one.id: town
        for one in before.theater.settlements
        if before.holder(one.id) in ("defender", "contested")
        and one.id != town
        and geodesic_m(here, one) <= km * 1000
    }
    assert dict(before.under(falls(Fall(town, km))).steps[-1].came_along) == expected


# ---- making the situation of a day


def dated(place: str, day: int, holder: str, assessor: str = "the chronicle") -> DatedHolder:
    return DatedHolder(place, date(2031, 5, day), holder, assessor, INVENTED)


def test_places_without_a_row_are_of_unknown_holder() -> None:
    theater = drawn(LINE, ROADS)
    rows = (dated("a", 1, "R"), dated("b", 1, "B"))
    situation = situation_on(theater, Control(DAY, rows), attacker="R")
    assert situation.holders == ("attacker", "defender", *["unknown"] * 4)
    assert (situation.attacker, situation.defender) == ("R", "B")


def test_what_a_third_side_holds_is_told_from_what_nobody_knows() -> None:
    theater = replace(drawn(LINE, ROADS), sides=(*SIDES, ("G", "Green")))
    rows = (dated("a", 1, "R"), dated("b", 1, "B"), dated("c", 1, "G"), dated("d", 1, "G"))
    day = situation_on(theater, Control(DAY, rows), attacker="R", defender="B")
    assert (day.holder("c"), day.holder("e")) == ("other", "unknown")
    assert [day.side(one) for one in "abcde"] == ["R", "B", "G", "G", ""]
    assert day.under(Scenario("c falls", falls=(Fall("c"),))).ids_held_by("other") == ("d",)
    assert ">Green (another side)<" in day._repr_html_()


def test_either_side_may_be_asked_about_as_the_attacker() -> None:
    situation = situation_on(line().theater, line().control, attacker="B")
    assert situation.ids_held_by("attacker") == ("b", "d", "e")
    assert situation.ids_held_by("defender") == ("a",)
    assert situation.ids_held_by("contested") == ("c",)
    assert (other_side("attacker"), other_side("defender")) == ("defender", "attacker")


def test_of_three_sides_the_third_is_other_and_the_defender_must_be_named() -> None:
    theater = replace(line().theater, sides=(*SIDES, ("G", "Green")))
    control = Control(DAY, (dated("a", 1, "R"), dated("b", 1, "B"), dated("c", 1, "G")))
    with pytest.raises(
        ScenarioError, match=r"name the defender \(--defender CODE\): the theater has B, R, G"
    ):
        situation_on(theater, control, attacker="R")
    situation = situation_on(theater, control, attacker="R", defender="B")
    assert situation.holder("c") == "other"


@pytest.mark.parametrize(
    ("attacker", "defender", "message"),
    [
        ("X", None, "unknown side 'X'; the theater has B, R"),
        ("R", "X", "the defender must be a side other than 'R': 'X'"),
        ("R", "R", "the defender must be a side other than 'R': 'R'"),
    ],
)
def test_sides_that_are_none_are_refused(attacker: str, defender: str | None, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        situation_on(line().theater, line().control, attacker=attacker, defender=defender)


@pytest.mark.parametrize(
    ("holder", "message"),
    [
        ("R", r"the defender \(B\) holds no settlement on 2031-05-01"),
        ("B", r"the attacker \(R\) holds no settlement on 2031-05-01"),
    ],
)
def test_a_side_that_holds_nothing_is_refused(holder: str, message: str) -> None:
    control = Control(DAY, (dated("a", 1, holder), dated("b", 1, "contested")))
    with pytest.raises(ScenarioError, match=message):
        situation_on(line().theater, control, attacker="R")


def test_the_latest_row_not_after_the_day_counts() -> None:
    rows = [dated("a", 9, "R"), dated("a", 1, "B"), dated("a", 5, "contested"), dated("b", 2, "B")]

    def on(day: int) -> list[tuple[str, str]]:
        control = control_on(rows, date(2031, 5, day), assessor="the chronicle")
        return [(row.settlement, row.holder) for row in control.holders]

    assert on(1) == [("a", "B")]
    assert on(4) == [("a", "B"), ("b", "B")]
    assert on(5) == [("a", "contested"), ("b", "B")], "the day itself counts"
    assert on(8) == [("a", "contested"), ("b", "B")]
    assert on(9) == [("a", "R"), ("b", "B")]


def test_of_two_flips_on_one_day_the_later_in_the_file_counts() -> None:
    rows = [dated("a", 5, "R"), dated("a", 5, "B")]
    for order, holder in ((rows, "B"), (rows[::-1], "R")):
        control = control_on(order, date(2031, 5, 6), assessor="the chronicle")
        assert [row.holder for row in control.holders] == [holder]


def test_the_days_of_assessment_are_told() -> None:
    rows = [dated("b", 4, "B"), dated("a", 1, "R"), dated("c", 4, "B")]
    control = control_on(rows, date(2031, 5, 6), assessor="the chronicle")
    assert control.assessed_on == (date(2031, 5, 1), date(2031, 5, 4))
    assert control.by_settlement["b"].on == date(2031, 5, 4)


def test_another_assessor_fills_no_gap_and_is_kept_where_he_differs_within_a_week() -> None:
    rows = [
        dated("a", 10, "R"),
        dated("b", 10, "B"),
        dated("c", 10, "B"),
        dated("d", 10, "B"),
        dated("a", 17, "B", "a traveller"),  # within a week after the day: differs
        dated("b", 3, "R", "a traveller"),  # within a week before the day: differs
        dated("c", 10, "B", "a traveller"),  # agrees
        dated("d", 2, "R", "a traveller"),  # too long ago
        dated("d", 18, "R", "a traveller"),  # too late
        dated("e", 10, "R", "a traveller"),  # nobody else speaks of e
    ]
    control = control_on(rows, date(2031, 5, 10), assessor="the chronicle")
    assert [row.settlement for row in control.holders] == ["a", "b", "c", "d"]
    assert {row.assessor for row in control.holders} == {"the chronicle"}
    assert [(row.settlement, row.holder) for row in control.disagreements] == [
        ("a", "B"),
        ("b", "R"),
    ]


def test_a_day_before_the_first_row_is_refused_and_the_first_named() -> None:
    rows = [dated("a", 5, "R"), dated("a", 3, "R"), dated("a", 1, "R", "a traveller")]
    message = (
        "no holders by 'the chronicle' on or before 2031-05-02; its first rows are of 2031-05-03"
    )
    with pytest.raises(ScenarioError, match=message):
        control_on(rows, date(2031, 5, 2), assessor="the chronicle")


def test_an_assessor_without_rows_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"no holders by 'nobody' .*; it has no rows at all"):
        control_on([dated("a", 1, "R")], DAY, assessor="nobody")


@given(worlds(), st.data())
def test_a_situation_after_many_falls_equals_one_built_from_words(
    world: World, data: st.DataObject
) -> None:
    before = world.situation
    taken = data.draw(st.lists(st.sampled_from(before.ids_held_by("defender")), unique=True))
    at_once, one_by_one = before.under(falls(*taken)), before
    for place in taken:
        one_by_one = one_by_one.under(falls(place))
    # The slow way: a word for each settlement.
    pairs = zip(before.theater.ids, before.holders, strict=True)
    words = ["attacker" if place in taken else holder for place, holder in pairs]
    built = replace(at_once, holder_code=holder_codes(words))
    assert (built, hash(built)) == (at_once, hash(at_once))
    assert one_by_one.holders == at_once.holders == built.holders == tuple(words)
    assert (one_by_one == at_once) is (len(taken) == 1)  # the steps differ


def test_holders_are_a_copy_that_nobody_can_change() -> None:
    given_codes = holder_codes(line().holders)
    day = replace(line(), holder_code=given_codes)
    given_codes[0] = 1
    assert day == line()
    with pytest.raises(ValueError, match="read-only"):
        day.holder_code[0] = 1
    assert line().under(falls("b")) != day
    assert len(repr(day)) < 500


@pytest.mark.parametrize("codes", [[0, 1], [0, 1, 2, 1, 1, 5], [0, 1, 2, 1, 1, -1], [0.0] * 6])
def test_codes_that_are_no_holders_of_the_theater_are_refused(codes: list[int]) -> None:
    with pytest.raises(ScenarioError, match="holders must be 6 codes of 0 to 4"):
        replace(line(), holder_code=np.array(codes))
