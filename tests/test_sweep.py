"""Every situation of some towns: by eye, against each made in turn, and what is refused."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from definitions_sweep import situation_of, sweep_rows
from hypothesis import given
from worlds import World, drawn, examples, gun, held, rocket, worlds

from stratgraph import (
    FileFormatError,
    ScenarioError,
    UnknownSettlementError,
    case_toml,
    measure_exposure,
    measure_panel,
    measure_sweep,
    plan_sweep,
    read_case,
    read_facts,
    required_ranges,
)
from stratgraph.io import parse_case
from stratgraph.model.scenario import Scenario
from stratgraph.studies.hold_or_fall import Assumptions, Case, Swept
from stratgraph.studies.sweep import SweepPlan, situations_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.model.scenario import Situation

# Red holds r; Blue the others. Nine kilometres lie between neighbours, on the equator.
LINE = "r        a        b        t"
ROADS = "r-a 9, a-b 9, b-t 9"


def case_on(
    day: Situation, towns: Sequence[str], bases: Sequence[str], objectives: Sequence[str],
    **changed: Any,
) -> Case:  # fmt: skip
    """Make a case of a drawn world, with plain assumptions but for those that are changed."""
    usual: dict[str, Any] = {
        "standoff_m": (0,), "standoff_rule": "add", "contested": "no_fire",
        "contested_supply": False, "road_set": "all", "off_network": True, "systems": (),
    }  # fmt: skip
    return Case(
        "sweep", "", day.theater, day.control, "R", "B", Scenario("none"),
        tuple(bases), tuple(objectives), Assumptions(**usual | changed), swept=Swept(tuple(towns)),
    )  # fmt: skip


def line(**changed: Any) -> Case:
    """Sweep the two towns between Red's and the objective."""
    theater = drawn(LINE, ROADS, {"a": 10, "b": 200, "t": 3000})
    return case_on(held(theater, "B B R B"), "ab", ["r"], ["t"], **changed)


def rows_of(plan: SweepPlan) -> dict[str, list[Any]]:
    """Measure every batch, and put the rows together."""
    return {name: values.tolist() for name, values in measure_sweep(plan).items()}


def of_reading(rows: dict[str, list[Any]], contested: str = "no_fire") -> dict[str, list[Any]]:
    """Keep the rows of one reading of contested ground."""
    kept = [k for k, one in enumerate(rows["contested"]) if one == contested]
    return {name: [values[k] for k in kept] for name, values in rows.items()}


def test_a_range_is_that_from_the_nearest_town_that_has_fallen() -> None:
    rows = of_reading(rows_of(plan_sweep(line())))
    assert rows["situation"] == [0, 1, 2, 3]
    assert (rows["falls_a"], rows["falls_b"]) == ([0, 1, 0, 1], [0, 0, 1, 1])
    assert rows["changed"] == [0, 1, 1, 2]
    # 27 km from r, 18 from a, 9 from b, whatever else has fallen.
    assert [round(one / 1000) for one in rows["required_m_t"]] == [27, 18, 9, 9]


def test_people_exposed_are_those_within_the_range_that_have_not_fallen() -> None:
    rows = of_reading(rows_of(plan_sweep(line(systems=(gun("g", 10, sides="R"),)))))
    # From r only a; a fallen: b; b fallen: a and t; both fallen: t.
    assert rows["people_r_g_standard"] == [10, 200, 3010, 3000]
    assert rows["unknown_r_g_standard"] == [0, 0, 0, 0]


def test_both_sides_are_told_alike() -> None:
    rows = of_reading(rows_of(plan_sweep(line(systems=(gun("g", 10),)))))
    # Blue reaches r, of unknown population, from a; what has fallen is Red's too.
    assert rows["people_b_g_standard"] == [0, 10, 200, 200]
    assert rows["unknown_b_g_standard"] == [1, 0, 1, 0]
    assert [round(one / 1000) for one in rows["required_m_r"]] == [9, 18, 9, 27]


def test_what_the_attacker_holds_is_retaken_and_the_day_is_number_nought() -> None:
    theater = drawn(LINE, ROADS)
    plan = plan_sweep(case_on(held(theater, "R B R B"), "ab", ["r"], ["t"]))
    assert [(one.settlement, one.change) for one in plan.towns] == [
        ("a", "retaken"),
        ("b", "falls"),
    ]
    rows = of_reading(rows_of(plan))
    assert [round(one / 1000) for one in rows["required_m_t"]] == [18, 27, 9, 9]


def test_a_target_that_falls_needs_no_range_and_no_ground_gives_none() -> None:
    theater = drawn("r        t", "r-t 9")
    rows = of_reading(rows_of(plan_sweep(case_on(held(theater, "R B"), "tr", ["r"], ["t"]))))
    assert [None if one != one else round(one / 1000) for one in rows["required_m_t"]] == [
        9, 0, None, 0
    ]  # fmt: skip


@given(worlds())
@examples(0.4)
def test_each_row_is_what_its_situation_made_alone_would_give(world: World) -> None:
    case = case_of(world)
    judged = list(sweep_rows(case))
    rows = rows_of(plan_sweep(case, batch=world.seed % 4 + 1))
    for k, expected in enumerate(judged):
        for name, value in expected.items():
            found = rows[name][k]
            if name.startswith("required_m"):
                assert (value is None) == (found != found), name
                assert value is None or found == pytest.approx(value, abs=0.001), name
            else:
                assert found == value, name
    assert len(rows["situation"]) == len(judged)


def case_of(world: World) -> Case:
    """Ask a world drawn by lot of up to four of its towns, on a rule drawn by lot."""
    lot = random.Random(world.seed)
    day = world.situation
    towns = lot.sample(day.theater.ids, min(len(day.theater.ids), lot.randint(1, 4)))
    return case_on(
        day, towns, world.question.bases, world.question.objectives,
        standoff_m=(lot.choice([0, 4_000, 20_000]), 30_000),
        standoff_rule=lot.choice(["add", "pull_back", "exclude"]),
        contested=lot.choice(["no_fire", "attacker"]),
        off_network=lot.random() < 0.7,
        systems=(gun("g", lot.choice([15, 40]), min_km=lot.choice([0, 8])), rocket(30, 60, 12)),
    )  # fmt: skip


def test_measured_on_territory_the_rows_are_those_of_each_situation_too() -> None:
    case = line(ground="territory", systems=(gun("g", 7, min_km=5),), standoff_m=(3_000,),
                standoff_rule="exclude")  # fmt: skip
    rows = of_reading(rows_of(plan_sweep(case)))
    rule = case.assumptions.rules[0]
    for number in range(4):
        then = situation_of(case, number)
        alone = required_ranges(then, "attacker", rule, ["t"], ground=case.ground)
        found = rows["required_m_t"][number]
        assert found == pytest.approx(float(alone.required_m[0]), abs=0.001, nan_ok=True) or (
            found != found and alone.required_m[0] == np.inf
        )
        everywhere = required_ranges(then, "attacker", rule, ground=case.ground)
        seen = measure_exposure(everywhere, 7_000, 5_000).people
        told = (rows["people_r_g_standard"][number], rows["unknown_r_g_standard"][number])
        assert told == (seen.known, seen.unknown_settlements)


@given(worlds())
@examples(0.2)
def test_one_town_more_that_falls_shortens_ranges_or_leaves_them(world: World) -> None:
    case = case_of(world)
    case = replace(case, assumptions=replace(case.assumptions, standoff_rule="add"))
    plan = plan_sweep(case)
    rows, readings = rows_of(plan), len(plan.readings)
    for k, town in enumerate(plan.towns):
        for situation in range(plan.situations):
            more = situation | 1 << k
            if town.change == "retaken" or more == situation:
                continue
            for objective in case.objectives:
                ranges = rows[f"required_m_{objective}"]
                for reading in range(readings):
                    before, after = (ranges[one * readings + reading] for one in (situation, more))
                    assert after <= before or before != before


def test_a_metric_is_that_of_the_panel_of_each_situation() -> None:
    case = read_case("gate_falls")
    swept = Swept(("gate", "mill"), ("pressure", "encirclement"), ("kingsbridge", "port"))
    plan = plan_sweep(replace(case, swept=swept))
    rows = rows_of(plan)
    for row, number in enumerate(rows["situation"]):
        then = situation_of(replace(case, swept=swept), number)
        panel = measure_panel(then, case.question(road_set="all"), case.settings)
        for metric in swept.metrics:
            for place in swept.places:
                value = panel.columns[metric].values[place]
                found = rows[f"{metric}_{place}"][row]
                assert found != found if value is None else found == pytest.approx(value, abs=1e-9)


def test_bakhmut_and_chasiv_yar_overlap_as_was_counted_elsewhere() -> None:
    case = read_case("bakhmut_falls")
    rows = of_reading(
        rows_of(plan_sweep(replace(case, swept=Swept(("bakhmut", "chasiv_yar"))))), "no_fire"
    )
    at_front = [k for k, metres in enumerate(rows["standoff_m"]) if metres == 0]
    people = [rows["people_ru_2s19_standard"][k] for k in at_front]
    # The day, Bakhmut fallen, Chasiv Yar fallen, both: within 24.7 km of ground that Russia held.
    assert people == [253_471, 251_770, 374_456, 303_362]


# ---- samples


def test_samples_are_rows_of_the_whole_the_same_for_the_same_seed() -> None:
    case = line()
    whole = rows_of(plan_sweep(case))
    some = rows_of(plan_sweep(case, samples=2, seed=7))
    again = rows_of(plan_sweep(case, samples=2, seed=7, batch=1))
    assert some == again
    assert len(set(some["situation"])) == 2
    for k, (number, reading) in enumerate(zip(some["situation"], some["contested"], strict=True)):
        at = next(
            j for j, told in enumerate(zip(whole["situation"], whole["contested"], strict=True))
            if told == (number, reading)
        )  # fmt: skip
        assert all(some[name][k] == whole[name][at] for name in whole)


def test_of_more_towns_than_can_be_tried_in_full_samples_are_drawn() -> None:
    letters = "abcdefghijklmnopqsuvwxyz"
    theater = drawn("r" + letters + "t", ", ".join(f"r-{one} 30" for one in letters + "t"))
    case = case_on(held(theater, " ".join("R" if x == "r" else "B" for x in theater.ids)),
                   letters, ["r"], ["t"])  # fmt: skip
    with pytest.raises(ScenarioError, match=r"24 towns have 16,777,216 situations; at most 20"):
        plan_sweep(case)
    plan = plan_sweep(case, samples=50, seed=1)
    assert situations_words(plan) == ("50 of 16,777,216 situations of 24 towns, drawn with seed 1")
    rows = of_reading(rows_of(plan))
    assert rows["situation"] == sorted(set(rows["situation"]))
    # The nearest of those that have fallen: z stands one kilometre from t, a twenty-four.
    for k in range(50):
        fallen = [24 - place for place, one in enumerate(letters) if rows[f"falls_{one}"][k]]
        assert round(rows["required_m_t"][k] / 1000) == min(fallen, default=25)


# ---- what is refused, and the file of a case


@pytest.mark.parametrize(
    ("swept", "said"),
    [
        ({"towns": ()}, "names no town"),
        ({"towns": ("gate", "gate")}, "names 'gate' twice under towns"),
        ({"towns": ("gate",), "metrics": ("pressure",)}, "names metrics and no places"),
        ({"towns": ("gate",), "places": ("gate",)}, "names places and no metrics"),
        (
            {"towns": ("gate",), "metrics": ("presure",), "places": ("port",)},
            "unknown metric 'presure'; did you mean pressure",
        ),
        (
            {"towns": ("gate",), "metrics": ("route_share",), "places": ("port",)},
            "the same whoever holds the towns",
        ),
    ],
)
def test_what_cannot_be_swept_is_refused(swept: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        Swept(**swept)


def test_a_case_without_towns_says_what_to_write() -> None:
    with pytest.raises(ScenarioError, match=r'towns = \["gate"\], with every town'):
        plan_sweep(read_case("gate_falls"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"samples": 5}, "samples must be 1 to 4 here, got 5"),
        ({"samples": 0}, "samples must be 1 to 4 here, got 0"),
        ({"samples": 2, "seed": -1}, "the seed must be 0 or more"),
        ({"batch": 0}, "a batch must be of 1 to 65,536 situations, got 0"),
    ],
)
def test_a_draw_or_a_batch_that_cannot_be_is_refused(asked: dict[str, int], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        plan_sweep(line(), **asked)  # type: ignore[arg-type]


def test_a_town_that_nobody_knows_is_told_with_what_is_near() -> None:
    with pytest.raises(UnknownSettlementError, match="did you mean gate"):
        replace(read_case("gate_falls"), swept=Swept(("gat",)))


def test_the_towns_of_a_case_file_read_back_the_same() -> None:
    facts = read_facts("valley")
    swept = Swept(("gate", "mill"), ("pressure",), ("kingsbridge",))
    case = replace(read_case("gate_falls"), swept=swept)
    text = case_toml(case)
    assert '[sweep]\ntowns   = ["gate", "mill"]\nmetrics = ["pressure"]' in text
    assert parse_case(text, lambda _: (facts, facts.theater())) == case


def test_a_key_of_the_table_that_is_misspelt_is_told() -> None:
    facts = read_facts("valley")
    text = case_toml(replace(read_case("gate_falls"), swept=Swept(("gate",))))
    with pytest.raises(FileFormatError, match="town"):
        parse_case(text.replace("towns = ", "town = "), lambda _: (facts, facts.theater()))
