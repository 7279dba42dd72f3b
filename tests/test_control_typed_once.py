"""Holders that follow from a first day and events answer as holders that were typed twice.

``twice`` is a bundled theater whose control table has its newest list of holders and a row for each
change after it; ``once`` has that list and names the events instead.
"""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from stratgraph import case_toml, holders_by_events, read_case, read_facts
from stratgraph.cli import app
from stratgraph.io import bundled_folder, theater_texts

if TYPE_CHECKING:
    from pathlib import Path

    from stratgraph.model.control import DatedHolder
    from stratgraph.model.dataset import Facts
    from stratgraph.model.events import Basis

    Theater = tuple[str, Basis, str, str, str]

# A theater, the events that count, a case of it, a later day, and a town then still fought for.
VALLEY: Theater = ("valley", "report", "gate_falls", "2031-06-10", "mill")
BAKHMUT: Theater = ("bakhmut-2022", "map point", "bakhmut_falls", "2023-01-31", "bakhmut")


def first_list(facts: Facts) -> tuple[DatedHolder, ...]:
    mine = [row for row in facts.holders if row.assessor == facts.assessor]
    last = max(row.on for row in mine)
    return tuple(row for row in mine if row.on == last)


def with_control(folder: Path, name: str, rows: tuple[DatedHolder, ...], keys: str = "") -> Facts:
    """Copy a bundled theater with a control table of these rows, and keys added to its own."""
    shutil.copytree(bundled_folder() / name, folder)
    with (folder / "control.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["settlement_id", "date", "holder", "assessor", "source", "confidence"])
        for row in rows:
            said = (row.provenance.source, row.provenance.confidence)
            table.writerow([row.settlement, row.on, row.holder, row.assessor, *said])
    with (folder / "theater.toml").open("a", encoding="utf-8") as file:
        file.write(keys)
    return read_facts(folder)


def both(tmp_path: Path, name: str, basis: Basis) -> tuple[Facts, Facts]:
    facts = read_facts(name)
    first = first_list(facts)
    added = holders_by_events(first, facts.events, basis=basis, assessor=facts.assessor)
    twice = with_control(tmp_path / "twice", name, (*first, *added))
    keys = f'\n[control]\nevents = "{basis}"\n'
    return twice, with_control(tmp_path / "once", name, first, keys)


def asked(*words: str) -> Any:
    done = CliRunner().invoke(app, [*words, "--json", "-"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize("theater", [VALLEY, BAKHMUT], ids=lambda one: one[0])
def test_holders_that_follow_from_events_are_read_as_if_they_were_typed(
    tmp_path: Path, theater: Theater
) -> None:
    twice, once = both(tmp_path, *theater[:2])
    assert once.holders == twice.holders
    typed, fewer = (
        len((tmp_path / one / "control.csv").read_text(encoding="utf-8").splitlines())
        for one in ("twice", "once")
    )
    assert typed - fewer == len(once.holders) - len(once.assessed_holders) > 0
    # Written, neither has the rows that follow; what was typed twice is then told once.
    assert theater_texts(once) == theater_texts(twice)
    # The same places are held on every day of a change as when events carry a list forward.
    carried = replace(once, holders=once.assessed_holders)
    for day in sorted({row.on for row in once.holders}):
        told = {one: row.holder for one, row in once.control(day).by_settlement.items()}
        by_events = carried.control_by_events(day, basis=theater[1]).by_settlement
        assert told == {one: row.holder for one, row in by_events.items()}


@pytest.mark.parametrize("theater", [VALLEY, BAKHMUT], ids=lambda one: one[0])
def test_a_later_question_has_the_same_answer(tmp_path: Path, theater: Theater) -> None:
    name, basis, case_name, day, town = theater
    both(tmp_path, name, basis)
    answers = []
    for which in ("twice", "once"):
        folder = tmp_path / which
        # What is stated as uncertain asks of ground that was drawn on its own day alone.
        case = replace(read_case(case_name), uncertainty=None)
        text = case_toml(case, theater="theater.toml").splitlines()
        asks = {"as_of": f"as_of = {day}", "falls": f'falls = ["{town}"]',
                "also_ground": "also_ground = []"}  # fmt: skip
        lines = [asks.get(line.split(" ")[0], line) for line in text]
        (folder / "later.toml").write_text("\n".join(lines), encoding="utf-8")
        answers.append(asked("run", str(folder / "later.toml")))
    # Only where the rows stand differs: in the control table or in that of the events.
    sources = [answer.pop("sources") for answer in answers]
    for answer in answers:
        del answer["facts"]
    assert answers[0] == answers[1]
    for rows in sources:
        assert sum(row["rows"] for row in rows) == sum(row["rows"] for row in sources[0])


@pytest.mark.parametrize("theater", [VALLEY, BAKHMUT], ids=lambda one: one[0])
def test_the_front_over_time_is_the_same(tmp_path: Path, theater: Theater) -> None:
    """A row a day: rows of the days between changes tell that nothing changed on them."""
    name, basis, _, day, town = theater
    both(tmp_path, name, basis)
    asks = ["--place", town, "--until", day, "--step-days", "1"]
    days = [
        {
            row["on"]: row
            for row in asked("front", "--theater", str(tmp_path / which), *asks)["days"]
        }
        for which in ("twice", "once")
    ]
    together = days[0].keys() & days[1].keys()
    assert sum(bool(days[0][one]["changed"]) for one in together) > 1
    assert {one: days[0][one] for one in together} == {one: days[1][one] for one in together}


def test_a_backtest_of_a_later_day_is_the_same(tmp_path: Path) -> None:
    both(tmp_path, *BAKHMUT[:2])
    # By claim Blahodatne had fallen before the day; what counts is what the map showed.
    until = ["--as-of", "2023-01-31", "--until", "2023-05-31", "--metric", "route_share"]
    once, twice = (
        asked("backtest", str(tmp_path / which), *until, "--carry-forward")
        for which in ("once", "twice")
    )
    assert once == twice
    assert date.fromisoformat(once["as_of"]) == date(2023, 1, 31)
