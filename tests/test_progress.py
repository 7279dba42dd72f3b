"""How far an answer is: told from nothing to all, and the answer stays the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import test_backtest as backtest

import stratgraph as sg
from stratgraph.measures.fire import FiringRule
from stratgraph.model.progress import Steps
from stratgraph.report.page import page_html
from stratgraph.studies.backtest import run_backtest
from stratgraph.studies.one_place import find_advances, find_exposed, find_reach

if TYPE_CHECKING:
    from collections.abc import Callable

    from stratgraph.model.progress import Progress

CASE = sg.read_case("gate_falls")
RULE = FiringRule(standoff_m=0, standoff_rule="add", contested="no_fire", off_network=True)
TERRITORY = replace(CASE, assumptions=replace(CASE.assumptions, ground="territory"))


def ask_run(progress: Progress | None) -> object:
    return sg.run_case(CASE, shrink_km=(1.0, 2.0), progress=progress).finding


def find_readings(progress: Progress | None) -> object:
    return sg.find_readings(
        CASE.before, CASE.after, CASE.objectives, systems=CASE.assumptions.systems,
        off_network=True, further=sg.FurtherReadings(), progress=progress,
    )  # fmt: skip


def ask_backtest(progress: Progress | None) -> object:
    events = [backtest.change("c", 5, "B", "R")]
    asked = backtest.asked(backtest.ROUTES)
    return run_backtest(backtest.RED_WEST, events, asked, progress=progress).finding


def ask_page(progress: Progress | None) -> object:
    return page_html(sg.run_case(TERRITORY), version="0", progress=progress)


@pytest.mark.parametrize("ask", [ask_run, find_readings, ask_backtest, ask_page])
def test_an_answer_tells_how_far_it_is_from_nothing_to_all(
    ask: Callable[[Progress | None], object],
) -> None:
    told: list[tuple[int, int]] = []
    answer = ask(lambda done, total: told.append((done, total)))
    done, totals = zip(*told, strict=True)
    assert (done[0], done[-1]) == (0, totals[0])
    assert list(done) == sorted(done)
    assert len(set(totals)) == 1
    assert len(set(done)) > 5
    assert answer == ask(None)


def ask_exposed(progress: Progress | None) -> object:
    systems = CASE.assumptions.systems
    return find_exposed(
        CASE.before, "attacker", RULE,
        system=systems[0], ground=None, contested_supply=False, road_set="all", progress=progress,
    ).front  # fmt: skip


def ask_advances(progress: Progress | None) -> object:
    rows, _ = find_reach(CASE.before, CASE.assumptions.systems, "port", RULE, ground=None)
    return find_advances(CASE.before, rows, progress=progress)


@pytest.mark.parametrize("ask", [ask_exposed, ask_advances])
def test_what_is_asked_of_places_tells_each_step(ask: Callable[..., object]) -> None:
    told: list[float] = []
    answer = ask(lambda done, total: told.append(done / total))
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert len(told) > 2
    assert told == sorted(told)
    assert answer == ask(None)
    assert answer


def test_a_part_of_the_work_tells_its_own_steps_as_parts_of_the_whole() -> None:
    told: list[float] = []
    steps = Steps(4, lambda done, total: told.append(done / total))
    steps.done()
    part = Steps(2, steps.within(3))
    part.done()
    part.done()
    steps.done(3)
    assert told == [0.0, 0.25, 0.25, 0.625, 1.0, 1.0]


def test_no_work_tells_nothing() -> None:
    told: list[int] = []
    Steps(0, lambda done, _: told.append(done))
    assert told == []
