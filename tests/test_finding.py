"""The headline: what is newly in range, on which reading, in words that name the reading."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import definitions
import pytest
from answers import answer_to
from hypothesis import given
from hypothesis import strategies as st
from worlds import World, drawn, gun, held, rocket, worlds

from stratgraph import Fall, FiringRule, PublishedRange, Scenario, read_case, run_case
from stratgraph.catalogue.wording import wording
from stratgraph.studies.hold_or_fall.headline import measure_finding
from stratgraph.studies.hold_or_fall.moments import describe_step, name_moments

if TYPE_CHECKING:
    from stratgraph import Control, Situation, System
    from stratgraph.measures.fire import ContestedReading
    from stratgraph.model.territory import Ground
    from stratgraph.studies.hold_or_fall.headline import Finding

READINGS: tuple[ContestedReading, ContestedReading] = ("no_fire", "attacker")

POINTS: dict[str, Ground | None] = {"settlements": None}

# One column is 1 km: from a to t 20 km, from b 10 km, from c 15 km.
ROW = "a    c    b         t"


def rules(standoff_m: int = 0) -> list[FiringRule]:
    return [
        FiringRule(standoff_m=standoff_m, standoff_rule="add", contested=reading, off_network=True)
        for reading in READINGS
    ]


def finding(
    holders: str,
    *systems: System,
    scenario: Scenario | None = None,
    picture: str = ROW,
    objectives: str = "t",
    standoff_m: int = 0,
) -> Finding:
    """Find what is newly in range on a drawn world, by default if b falls."""
    before = held(drawn(picture), holders)
    after = before.under(scenario or Scenario("b falls", falls=(Fall("b"),)))
    return measure_finding(
        before,
        after,
        rules(standoff_m),
        systems=systems,
        objectives=objectives.split(),
        grounds=POINTS,
    )


# ---- verdicts


def test_what_newly_on_every_reading_is_a_yes() -> None:
    #   a    c    b         t     holders in the order a b c t; the gun needs 10, has 12
    found = finding("R B B B", gun("gun", 12))
    (crossing,) = found.newly_in_range
    assert (found.verdict, crossing.verdict, crossing.depends_on) == ("yes", "yes", ())
    assert [(r.contested, r.newly) for r in crossing.readings] == [
        ("no_fire", True), ("attacker", True)
    ]  # fmt: skip


def test_where_nothing_crosses_the_answer_is_no() -> None:
    for km in (9, 30):  # too short before and after; long enough before and after
        found = finding("R B B B", gun("gun", km))
        assert (found.verdict, found.newly_in_range) == ("no", ())


def test_the_verdict_depends_on_a_minimum_range_that_nobody_published() -> None:
    """From a to t are 13 km, from b 3 km, and the standard rocket needs 5 km at least."""
    found = finding("R B B", rocket(20, 12, min_km=5), picture="a         b  t")
    (crossing,) = found.newly_in_range
    assert {reading.newly for reading in crossing.readings} == {None}
    assert (crossing.munition_id, crossing.verdict) == ("extended", "depends")
    assert crossing.depends_on == ("minimum_range",)


def test_the_verdict_depends_on_contested_ground_if_one_place_is_contested() -> None:
    """Only the holder of c differs from the world whose answer is yes."""
    settled = finding("R B B B", gun("gun", 17))
    assert (settled.verdict, settled.newly_in_range[0].depends_on) == ("yes", ())
    found = finding("R B c B", gun("gun", 17))
    (crossing,) = found.newly_in_range
    assert (found.verdict, crossing.verdict) == ("depends", "depends")
    assert crossing.depends_on == ("contested",)
    assert [(r.contested, r.newly) for r in crossing.readings] == [
        ("no_fire", True), ("attacker", False)
    ]  # fmt: skip


def test_contested_ground_that_changes_no_answer_is_not_named() -> None:
    found = finding("R B c B", gun("gun", 12))
    assert (found.verdict, found.newly_in_range[0].depends_on) == ("yes", ())


def test_a_fall_of_contested_ground_newly_only_if_it_did_not_fire_before() -> None:
    found = finding("R c B B", gun("gun", 12))
    (crossing,) = found.newly_in_range
    assert crossing.depends_on == ("contested",)
    assert [(r.contested, r.newly) for r in crossing.readings] == [
        ("no_fire", True),
        ("attacker", False),
    ]


def test_the_verdict_depends_on_the_published_range_if_figures_disagree() -> None:
    found = finding("R B B B", gun("gun", 12, 9))
    (crossing,) = found.newly_in_range
    assert (found.verdict, crossing.depends_on) == ("depends", ("published_range",))
    agreed = finding("R B B B", gun("gun", 12, 11))
    assert (agreed.verdict, agreed.newly_in_range[0].depends_on) == ("yes", ())


def test_a_figure_long_enough_before_disagrees_as_well() -> None:
    found = finding("R B B B", gun("gun", 12, 25))
    assert found.newly_in_range[0].depends_on == ("published_range",)


def test_a_verdict_may_depend_on_both() -> None:
    found = finding("R B c B", gun("gun", 17, 9))
    assert found.newly_in_range[0].depends_on == ("contested", "published_range")


def test_where_the_systems_that_cross_differ_the_answer_depends() -> None:
    """One gun crosses on every reading, another on one: the list is not the same."""
    found = finding("R B c B", gun("sure", 12), gun("unsure", 17))
    assert [(one.system.id, one.verdict) for one in found.newly_in_range] == [
        ("sure", "yes"),
        ("unsure", "depends"),
    ]
    assert found.verdict == "depends"


def test_only_the_attackers_systems_are_asked_about() -> None:
    assert finding("R B B B", gun("gun", 12, sides="B")).newly_in_range == ()


def test_a_standoff_can_take_the_crossing_away() -> None:
    assert finding("R B B B", gun("gun", 12), standoff_m=1900).verdict == "yes"
    found = finding("R B B B", gun("gun", 12), standoff_m=2100)
    assert (found.verdict, found.standoff_m) == ("no", 2100)


def test_ranges_before_and_after_are_given_on_both_readings() -> None:
    found = finding("R B c B", gun("gun", 12))
    assert [
        (reading, change.before_from, change.after_from) for reading, change in found.ranges
    ] == [("no_fire", "a", "b"), ("attacker", "c", "b")]
    assert found.ranges[0][1].shorter_by_m == pytest.approx(12_000 - 2_000, abs=20)


def test_figures_that_differ_in_minimum_range_do_not_make_it_contested() -> None:
    weapon = gun("gun", 12)
    other = PublishedRange("standard", "standard round", 12_000, 11_000, False, weapon.provenance)
    found = finding("R B B B", replace(weapon, ranges=(*weapon.ranges, other)))
    assert found.newly_in_range[0].depends_on == ("published_range",)


# ---- words


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (Scenario("x"), "nothing changes"),
        (Scenario("x", falls=(Fall("b"),)), "B falls"),
        (Scenario("x", falls=(Fall("d"), Fall("b"))), "B and D fall"),
        (Scenario("x", falls=(Fall("d"), Fall("b"), Fall("c"))), "B, C and D fall"),
        (Scenario("x", falls=(Fall("b", 12),)), "B falls with 2 places around"),
        (Scenario("x", retakes=("a",)), "A is retaken"),
        (Scenario("x", retakes=("c", "a")), "A and C are retaken"),
        (Scenario("x", cuts=("a--b",)), "1 road is cut"),
        (Scenario("x", cut_crossings=("run",)), "2 roads are cut"),
        (
            Scenario("x", falls=(Fall("b", 12),), retakes=("a",), cuts=("a--b",)),
            "B falls with 2 places around, A is retaken and 1 road is cut",
        ),
    ],
)
def test_a_step_is_told_in_words(scenario: Scenario, words: str) -> None:
    theater = drawn("a    b    c    d    e", "a-b 5, b-c 5, c-d 5 ~run, d-e 5 ~run")
    step = held(theater, "R B c B B").under(scenario).steps[-1]
    assert describe_step(theater, step) == words


@pytest.mark.parametrize(
    ("scenario", "language", "words"),
    [
        (Scenario("x", falls=(Fall("b"),)), "en", ("B holds", "B falls")),
        (Scenario("x", falls=(Fall("d"), Fall("b"))), "en", ("B and D hold", "B and D fall")),
        (Scenario("x", falls=(Fall("b"), Fall("c"), Fall("d"))), "en",
         ("3 towns hold", "3 towns fall")),
        (Scenario("x", falls=(Fall("b", 12),)), "en", ("B holds", "B falls with 2 places around")),
        (Scenario("x", retakes=("a",)), "en", ("A is not retaken", "A is retaken")),
        (Scenario("x", cuts=("a--b",)), "en", ("No road is cut", "1 road is cut")),
        (Scenario("x"), "en", ("As things stand", "Nothing changes")),
        (Scenario("x", falls=(Fall("d"), Fall("b"))), "de", ("B und D halten", "B und D fallen")),
        (Scenario("x", falls=(Fall("b"), Fall("c"), Fall("d"))), "uk",
         ("3 пункти тримаються", "3 пункти падають")),
    ],
)  # fmt: skip
def test_the_two_situations_of_a_case_are_named_as_a_button_wants_it(
    scenario: Scenario, language: str, words: tuple[str, str]
) -> None:
    theater = drawn("a    b    c    d    e", "a-b 5, b-c 5, c-d 5 ~run, d-e 5 ~run")
    step = held(theater, "R B c B B").under(scenario).steps[-1]
    assert name_moments(theater, step, words=wording(language)) == words


def test_one_place_that_comes_along_is_one_place() -> None:
    theater = drawn("a    b    c")
    step = held(theater, "R B B").under(Scenario("x", falls=(Fall("b", 6),))).steps[-1]
    assert describe_step(theater, step) == "B falls with 1 place around"


def test_a_cut_alone_brings_nothing_within_range() -> None:
    before = held(drawn("a    b", "a-b 5"), "R B")
    after = before.under(Scenario("x", cuts=("a--b",)))
    found = measure_finding(
        before, after, rules(), systems=[gun("gun", 9)], objectives=["b"], grounds=POINTS
    )
    assert (found.verdict, found.newly_in_range) == ("no", ())


def test_a_further_standoff_at_which_an_objective_is_gained_is_named() -> None:
    """The gun has 22 km: at 0 km it reaches T from A already, at 5 km from B alone."""
    before = held(drawn(ROW), "R B B B")
    after = before.under(Scenario("x", falls=(Fall("b"),)))
    found = measure_finding(
        before,
        after,
        [*rules(), *rules(5000)],
        systems=[gun("gun", 22)],
        objectives=["t"],
        grounds=POINTS,
    )
    assert (found.standoff_m, found.verdict, found.newly_in_range) == (0, "no", ())
    ((standoff, newly_in_range),) = found.elsewhere
    assert (standoff, [one.target for one in newly_in_range]) == (5000, ["t"])
    assert {change.after_m for _, change in found.ranges} == {found.ranges[0][1].after_m}


def test_cutting_the_straight_road_of_the_valley_costs_the_shepherds_track() -> None:
    """Ashby to Kingsbridge is 44 km by Mill, 52 by the track."""
    case = read_case("gate_falls")
    cut = replace(case, scenario=Scenario("x", cuts=("kingsbridge--mill",)))
    assert run_case(cut).finding.title == (
        "Cutting one road would lengthen the only route asked about by 8.0 km"
    )


def test_a_headline_is_of_the_last_step() -> None:
    before = held(drawn(ROW), "R B B B")
    after = before.under(Scenario("x", falls=(Fall("c"),)))
    last = after.under(Scenario("y", falls=(Fall("b"),)))
    found = measure_finding(
        after, last, rules(), systems=[gun("gun", 12)], objectives=["t"], grounds=POINTS
    )
    assert found.title.startswith("Losing B would put T in range of one more of Red's weapons")


# ---- the valley and Bakhmut


def test_the_valley_depends_on_the_high_field_and_on_the_howitzer() -> None:
    """From Gate 20.0 km instead of 30.0 from Brook; contested Highfield is 22.3 km off."""
    found = answer_to("gate_falls").finding
    assert found.verdict == "depends"
    assert {(one.system.id, one.munition_id): one.depends_on for one in found.newly_in_range} == {
        ("howitzer", "extended"): ("published_range",),
        ("longgun", "standard"): ("contested",),
    }


def test_the_valley_settles_when_highfield_is_blue() -> None:
    """Changing only who holds Highfield turns the long gun's crossing into a yes."""
    case = read_case("gate_falls")
    codes = {row.settlement: row.holder for row in case.control.holders} | {"highfield": "BLUE"}
    settled = replace(case, control=_control(case.before, codes))
    found = run_case(settled).finding
    by_gun = {one.system.id: one for one in found.newly_in_range}
    assert by_gun["longgun"].depends_on == ()
    assert by_gun["longgun"].verdict == "yes"
    assert by_gun["howitzer"].depends_on == ("published_range",)


def _control(situation: Situation, codes: dict[str, str]) -> Control:
    rows = {row.settlement: row for row in situation.control.holders}
    return replace(
        situation.control,
        holders=tuple(replace(rows[one], holder=code) for one, code in sorted(codes.items())),
    )


def test_the_sentence_on_bakhmut_names_each_city_and_the_readings() -> None:
    found = answer_to("bakhmut_falls").finding
    assert found.verdict == "depends"
    required = {
        (reading, change.target): (change.before_m, change.after_m)
        for reading, change in found.ranges
    }
    was, now = required["no_fire", "kramatorsk"]
    assert was is not None
    assert now is not None
    assert was - now == pytest.approx(7_650, abs=10)
    was, now = required["attacker", "kramatorsk"]
    assert was is not None
    assert now is not None
    assert was - now == pytest.approx(3_200, abs=20)


# ---- against the definition


@given(worlds(), st.integers(1, 60), st.integers(1, 60), st.data())
def test_crossings_are_those_of_the_definition(
    world: World, listed: int, other: int, data: st.DataObject
) -> None:
    """Newly in reach on a reading and by a figure, and depends where answers differ."""
    before = world.situation
    taken = data.draw(st.sampled_from(before.ids_held_by("defender", "contested")))
    targets = [one for one in before.theater.ids if one != taken]
    after = before.under(Scenario("x", falls=(Fall(taken),)))
    found = measure_finding(
        before,
        after,
        rules(),
        systems=[gun("gun", listed, other)],
        objectives=targets,
        grounds=POINTS,
    )
    newly_in_range = {one.target: one for one in found.newly_in_range}
    for target in targets:
        answers = {
            (rule.contested, km): target
            in definitions.exposed(after, "attacker", rule, km * 1000)
            - definitions.exposed(before, "attacker", rule, km * 1000)
            for rule in rules()
            for km in (listed, other)
        }
        assert (target in newly_in_range) == any(answers.values())
        if target not in newly_in_range:
            continue
        crossing = newly_in_range[target]
        told = {(r.contested, r.figure.range_m // 1000): r.newly for r in crossing.readings}
        assert told == answers
        assert crossing.verdict == ("yes" if all(answers.values()) else "depends")
        depends = {
            "contested": any(
                answers["no_fire", km] != answers["attacker", km] for km in (listed, other)
            ),
            "published_range": any(answers[r, listed] != answers[r, other] for r in READINGS),
        }
        assert crossing.depends_on == tuple(name for name, holds in depends.items() if holds)
    sure = all(one.verdict == "yes" for one in found.newly_in_range)
    assert found.verdict == ("no" if not newly_in_range else "yes" if sure else "depends")
