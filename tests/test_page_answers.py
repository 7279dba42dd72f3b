"""What the page computes equals Python, on states drawn by lot: same engine file, real browser."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import random
from importlib.resources import files as resources
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from browsing import MARKS
from worlds import gun, random_world, rocket

from stratgraph import read_case, run_case
from stratgraph._geodesy import disc_unions_km
from stratgraph.measures.comparison import compare_exposure
from stratgraph.measures.fire import exposure_to, required_ranges
from stratgraph.measures.fire.roads_under_fire import measure_roads_under_fire
from stratgraph.model.scenario import HOLDERS, Fall, Scenario, holder_codes
from stratgraph.report.figures import reach_discs
from stratgraph.report.page import page_steps
from stratgraph.report.page.data import page_facts
from stratgraph.report.range_options import options
from stratgraph.studies.hold_or_fall import Assumptions, Case

if TYPE_CHECKING:
    from stratgraph.measures.fire import Exposure, FiringRule, RequiredRanges
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.systems import System
    from stratgraph.report.range_options import Option

pytestmark = MARKS

State = dict[str, Any]


@pytest.fixture(scope="module")
def engine(browser):
    """Load a browser's page with the page's own scripts for computing, and nothing else."""
    page = browser.new_page()
    for name in ("engine.js", "outline.js", "fire.js"):
        script = resources("stratgraph.report.page") / "assets" / name
        page.add_script_tag(content=script.read_text(encoding="utf-8"))
    yield page
    page.close()


# ---------------------------------------------------------------- what Python says


def flipped(situation: Situation, flips: dict[str, str]) -> Situation:
    """Set holders, whatever they were."""
    holders = [flips.get(one, was) for one, was in zip(situation.theater.ids, situation.holders,
                                                       strict=True)]  # fmt: skip
    return dataclasses.replace(situation, holder_code=holder_codes(holders))


class Judge:
    """Answers a state of a page from the library's public measures."""

    def __init__(self, case: Case) -> None:
        self.case, self.steps = case, {one.key: one.situation for one in page_steps(case)}
        self.options = {one.key: one for one in options(case)}
        self.rules = {(one.standoff_m, one.contested): one for one in case.assumptions.rules}
        self.reached: dict[Any, Any] = {}

    def answer(self, state: State) -> dict[str, Any]:
        option = self.options[state["reach"]]
        rule = self.rules[state["standoff_m"], state["contested"]]
        now = flipped(self.steps[state["situation"]], state["flips"])
        before, after = self.day(option.side, rule), self.ranges(now, option.side, rule)
        seen = [measured(one, option) for one in (before, after)]
        change = compare_exposure(*seen)
        sets = {"in_reach": seen[1].in_reach, "contested_within_range": seen[1].contested,
                "gained": change.gained, "relieved": change.relieved,
                "fallen": change.fallen}  # fmt: skip
        wanted = self.case.objectives if option.side == "attacker" else self.case.bases
        newly = self.newly(wanted, before, after)
        rows = {
            one: self.row(one, now, (before, after), seen[1], change)
            for one in self.case.theater.ids
        }
        return {
            **{key: state[key] for key in ("situation", "flips", "standoff_m", "contested")},
            "side": option.side, "system": option.system.id, "munition": option.figure.munition_id,
            "range_m": option.figure.range_m, "min_range_m": option.figure.min_range_m,
            "standoff_rule": rule.standoff_rule, "ground": self.case.assumptions.ground,
            **{name: self.counted(change, places) for name, places in sets.items()},
            "unsure": list(seen[1].unsure),
            "rows": list(rows.values()),
            "targets": [{**rows[one], **newly[one]} for one in wanted],
        }  # fmt: skip

    def ranges(self, situation: Situation, side: Side, rule: FiringRule) -> RequiredRanges:
        return required_ranges(situation, side, rule, ground=self.case.ground)

    @functools.cache  # noqa: B019 - a judge lives for one test
    def day(self, side: Side, rule: FiringRule) -> RequiredRanges:
        return self.ranges(self.case.before, side, rule)

    def counted(self, change: Any, places: tuple[str, ...]) -> dict[str, Any]:
        people = change.people_in(places)
        counts = {"known": people.known, "unknown_settlements": people.unknown_settlements}
        return {"settlements": list(places), "people": counts}

    def row(self, one: str, now: Situation, ranges: Any, seen: Exposure, change: Any) -> Any:
        theater = self.case.theater
        sets = {name: getattr(change, name) for name in ("gained", "relieved", "fallen")}
        status, needed, origin = needed_to(ranges[1], theater.index[one])
        _, was, was_from = needed_to(ranges[0], theater.index[one])
        return {
            "settlement": one, "holder": now.holder(one),
            "holder_on_the_day": self.case.before.holder(one),
            "population": theater.settlement(one).population, "status": status,
            "in_reach": None if one in seen.unsure else one in seen.in_reach,
            "change": next((name for name, places in sets.items() if one in places), ""),
            "required_range_m": needed, "from": origin,
            "required_range_on_the_day_m": was, "from_on_the_day": was_from,
        }  # fmt: skip

    def reaches(self, ranges: RequiredRanges) -> dict[str, Exposure]:
        """Who is in reach of each option of the side; of the day kept, as every state asks it."""
        key = (ranges.situation.holders, ranges.side, ranges.rule)
        if key not in self.reached:
            found = {
                key: measured(ranges, one)
                for key, one in self.options.items() if one.side == ranges.side
            }  # fmt: skip
            if ranges.situation is not self.case.before:
                return found
            self.reached[key] = found
        return self.reached[key]

    def newly(self, wanted: tuple[str, ...], before: RequiredRanges, after: RequiredRanges) -> Any:
        was, now = self.reaches(before), self.reaches(after)
        return {
            target: {
                "newly_reached_by": [k for k in now if comes(target, was[k], now[k])],
                "perhaps_newly_reached_by": [
                    k for k in now if comes(target, was[k], now[k]) is None
                ],
                "no_longer_reached_by": [k for k in now if comes(target, now[k], was[k])],
            }
            for target in wanted
        }


def comes(target: str, was: Exposure, now: Exposure) -> bool | None:
    """Tell whether a place came into reach; None where nobody can tell."""
    before, after = (None if target in one.unsure else target in one.in_reach for one in (was, now))
    if before or after is False:
        return False
    return None if before is None or after is None else True


def measured(ranges: RequiredRanges, option: Option) -> Exposure:
    return exposure_to(ranges, option.figure)


def needed_to(ranges: RequiredRanges, number: int) -> tuple[str, float | None, str | None]:
    places = np.flatnonzero(ranges.targets == number)
    if not len(places):
        return "not_counted", None, None
    k = int(places[0])
    metres = float(ranges.required_m[k])
    return ranges.status[k], metres if np.isfinite(metres) else None, ranges.origin[k]


def test_the_judge_sets_holders_as_a_scenario_does():
    day = read_case("gate_falls").before
    scenario = Scenario("both", falls=(Fall("mill"),), retakes=("brook",))
    both = flipped(day, {"mill": "attacker", "brook": "defender"})
    assert both.holders == day.under(scenario).holders


# ---------------------------------------------------------------- states by lot


def drawn_state(lot: random.Random, case: Case) -> State:
    """Draw a state by lot, of few flips or of many."""
    ids = case.theater.ids
    many = lot.choice([0, 1, 2, 5, len(ids) // 3])
    take = case.assumptions
    return {
        "situation": lot.choice(["hold", "fall"]),
        "flips": {one: lot.choice(HOLDERS) for one in lot.sample(ids, min(many, len(ids)))},
        "reach": lot.choice([one.key for one in options(case)]),
        "standoff_m": lot.choice(take.standoff_m),
        "contested": lot.choice(take.readings),
    }


def lotted_case(seed: int, **taken: Any) -> Case:
    """Draw a world with guns that have a least range and guns that have none."""
    world = random_world(seed, 16)
    day, question = world.situation, world.question
    free = day.ids_held_by("defender", "contested")
    take = Assumptions(
        contested="no_fire", contested_supply=False, road_set="all",
        systems=(gun("near", 8.0, 9.5), gun("ring", 30.0, min_km=12.0), gun("far", 55.0, 20.0),
                 rocket(55.0, 85.0, 45.0)),
        **taken,
    )  # fmt: skip
    return Case("lot", "", day.theater, day.control, "R", "B",
                Scenario("falls", (Fall(free[0]),)), question.bases, question.objectives,
                take)  # fmt: skip


def blind(*sides: str) -> System:
    """Return a rocket whose long round has a minimum range that nobody published."""
    return dataclasses.replace(rocket(45.0, 60.0, 40.0), sides=frozenset(sides))


def settings(case: Case, **taken: Any) -> Case:
    return dataclasses.replace(case, assumptions=dataclasses.replace(case.assumptions, **taken))


def of_three_sides(case: Case) -> Case:
    """Give three of the defender's towns to a third side."""
    green = {"lowmoor", "highfield", "port"}
    rows = tuple(
        dataclasses.replace(row, holder="GREEN" if row.settlement in green else row.holder)
        for row in case.control.holders
    )
    return dataclasses.replace(case, control=dataclasses.replace(case.control, holders=rows))


def cases() -> dict[str, tuple[Case, int]]:
    bakhmut, valley = read_case("bakhmut_falls"), read_case("gate_falls")
    off = {"standoff_m": (0, 3000), "off_network": False}
    return {
        "bakhmut": (bakhmut, 80),
        "bakhmut pulled back": (settings(bakhmut, standoff_rule="pull_back"), 25),
        "bakhmut excluded": (settings(bakhmut, standoff_rule="exclude"), 25),
        "valley": (valley, 130),
        "valley of three sides": (of_three_sides(valley), 60),
        "valley excluded": (settings(valley, standoff_rule="exclude", standoff_m=(12000,)), 60),
        "lot 1": (lotted_case(1, standoff_rule="add", standoff_m=(0, 4000), off_network=True), 80),
        "lot 2": (lotted_case(2, standoff_rule="pull_back", **off), 80),
        "lot 3": (lotted_case(3, standoff_rule="exclude", **off), 80),
    }


CASES = cases()


@pytest.mark.parametrize("name", ["lot 1", "lot 2", "lot 3"])
def test_some_states_hang_on_a_minimum_range_that_nobody_published(name):
    case = CASES[name][0]
    seen = [
        exposure_to(required_ranges(situation, one.side, rule, ground=case.ground), one.figure)
        for one in options(case)
        for situation in (case.before, case.after)
        for rule in case.assumptions.rules
    ]
    assert any(one.unsure for one in seen)
    assert all(set(one.unsure) <= set(one.in_reach) for one in seen)


def test_at_least_five_hundred_states_are_compared():
    assert sum(count for _, count in CASES.values()) >= 500


@pytest.mark.parametrize("name", CASES)
def test_what_the_page_answers_equals_python(engine, name):
    case, count = CASES[name]
    lot = random.Random(f"states of {name}")
    states = [drawn_state(lot, case) for _ in range(count)]
    facts = page_facts(run_case(case), page_steps(case))
    assert facts["computed"] is None
    answers = engine.evaluate(
        "([facts, states]) => { const engine = stratgraph.engine(facts);"
        " return states.map(engine.answer); }",
        [facts, states],
    )
    judge = Judge(case)
    for state, answer in zip(states, answers, strict=True):
        said = judge.answer(state)
        assert {key: answer[key] for key in said} == said, state
        assert set(answer) == set(said)


def test_looked_up_answers_equal_python_on_every_state(engine):
    guns = (*read_case("gate_falls").assumptions.systems, blind("RED", "BLUE"))
    case = settings(read_case("gate_falls"), ground="territory", systems=guns)
    facts = page_facts(run_case(case), page_steps(case))
    assert facts["distances"] is None
    states = [
        {"situation": step, "flips": {}, "reach": option.key, "standoff_m": rule.standoff_m,
         "contested": rule.contested}
        for step in ("hold", "fall") for option in options(case) for rule in case.assumptions.rules
    ]  # fmt: skip
    answers = engine.evaluate(
        "([facts, states]) => { const engine = stratgraph.engine(facts);"
        " return states.map(engine.answer); }",
        [facts, states],
    )
    assert any(answer["unsure"] for answer in answers)
    judge = Judge(case)
    named = {*case.objectives, *case.bases}
    for state, answer in zip(states, answers, strict=True):
        said = judge.answer(state)
        for key in set(said) - {"rows"}:
            assert answer[key] == said[key], (key, state)
        for row, right in zip(answer["rows"], said["rows"], strict=True):
            short = {key for key in row if not key.startswith(("required", "from"))}
            assert {key: row[key] for key in short} == {key: right[key] for key in short}
            assert row["settlement"] in named or row["required_range_m"] in (None, 0)


# ---------------------------------------------------------------- outlines


def area(xs: list[float | None], ys: list[float | None]) -> float:
    """Signed area within the rings of a line with gaps."""
    total, ring = 0.0, []
    for x, y in [*zip(xs, ys, strict=True), (None, None)]:
        if x is None:
            total += sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))
            ring = []
        else:
            ring.append((x, y))
    return total / 2


@pytest.mark.parametrize("holed", [False, True])
def test_outlines_enclose_what_those_of_python_do(engine, holed):
    lot = np.random.default_rng(7)
    for n in (1, 2, 9, 40):
        x, y = lot.uniform(0, 100, n).round(2), lot.uniform(0, 100, n).round(2)
        outer = np.full(n, 25.0) if n != 9 else lot.uniform(5, 30, n).round(3)
        inner = outer * 0.4 if holed else np.zeros(n)
        (rings,) = disc_unions_km(x, y, outer, inner, [list(range(n))])
        right = sum(area(list(a), list(b)) for a, b in rings)
        drawn = engine.evaluate(
            "([x, y, r, s]) => stratgraph.outline(x, y, r, s)",
            [x.tolist(), y.tolist(), outer.tolist(), inner.tolist()],
        )
        assert area(drawn["x"], drawn["y"]) == pytest.approx(right, rel=4e-3)


def test_places_at_one_point_are_drawn_once(engine):
    drawn = engine.evaluate("stratgraph.outline([1, 1], [2, 2], [3, 3], [0, 0])")
    assert None not in drawn["x"]
    assert area(drawn["x"], drawn["y"]) == pytest.approx(9 * np.pi, rel=1e-3)
    assert engine.evaluate("stratgraph.outline([], [], [], [])") == {"x": [], "y": []}


def test_roads_are_clipped_to_the_outline_and_its_holes(engine):
    parts = engine.evaluate(
        "stratgraph.within([[[-10, 0], [10, 0]], [[-10, 9], [10, 9]], [[-1, 3], [1, 3]]],"
        " stratgraph.outline([0], [0], [5], [2]))"
    )
    right = [-5, -2, None, 2, 5, None, -1, 1]
    assert [one if one is None else round(one, 2) for one in parts["x"]] == right
    assert [one for one in parts["y"] if one is not None] == pytest.approx([0, 0, 0, 0, 3, 3])


def test_roads_within_reach_are_drawn_as_long_as_they_are_measured(engine):
    case = read_case("bakhmut_falls")
    theater, rule = case.theater, case.assumptions.rules[0]
    found = measure_roads_under_fire(case.after, "attacker", rule, range_m=24_700)
    discs = reach_discs(required_ranges(case.after, "attacker", rule),
                        options(case)[0].figure)  # fmt: skip
    x, y = theater.plane.to_km(theater.lon, theater.lat)
    ground = list(discs.ground)
    ends = theater.road_ends.tolist()
    drawn = engine.evaluate(
        "([roads, x, y, r]) => { const all = stratgraph.outline(x, y, r, r.map(() => 0));"
        " return roads.map((road) => stratgraph.within([road], all)); }",
        [[[[x[a], y[a]], [x[b], y[b]]] for a, b in ends], x[ground].tolist(), y[ground].tolist(),
         list(discs.outer_km)],
    )  # fmt: skip
    for road, (a, b), parts in zip(theater.roads, ends, drawn, strict=True):
        whole = np.hypot(x[a] - x[b], y[a] - y[b])
        pieces = (
            [one for one in parts["x"] if one is not None],
            [one for one in parts["y"] if one is not None],
        )
        seen = sum(
            np.hypot(pieces[0][k] - pieces[0][k + 1], pieces[1][k] - pieces[1][k + 1])
            for k in range(0, len(pieces[0]), 2)
        )
        assert seen / whole == pytest.approx(found.fire_m[road.id] / road.length_m, abs=0.03)
