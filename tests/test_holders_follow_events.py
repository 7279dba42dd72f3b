"""The holders of a day follow what happened up to it, and every answer says so.

The valley: holders are listed on 1 May 2031; the Gate turns contested on 20 May and falls on 2 June
by report; its events are told up to 1 July.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from stratgraph import case_toml, outcome_document, page_html, read_case, read_facts, run_case
from stratgraph.model.control import Carried

VALLEY = Path(__file__).parent.parent / "scenarios" / "valley"


def case_of(folder: Path, day: str, more: str = "") -> Path:
    """Copy the valley and write its question for another day."""
    shutil.copytree(VALLEY, folder / "valley")
    text = (VALLEY / "gate_falls.toml").read_text(encoding="utf-8")
    lines = [f"as_of = {day}{more}" if line.startswith("as_of") else line
             for line in text.splitlines()]  # fmt: skip
    path = folder / "valley" / "later.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("day", "holder", "carried"),
    [
        (date(2031, 5, 1), "BLUE", None),
        (date(2031, 5, 19), "BLUE", None),
        (date(2031, 5, 20), "contested", (1, date(2031, 5, 20))),
        (date(2031, 6, 30), "RED", (2, date(2031, 6, 30))),
        (date(2031, 9, 1), "RED", (2, date(2031, 7, 1))),
    ],
)
def test_the_holders_of_a_day_are_those_after_what_happened(
    day: date, holder: str, carried: tuple[int, date] | None
) -> None:
    control = read_facts("valley").control_by_events(day)
    assert control.by_settlement["gate"].holder == holder
    want = carried and Carried(date(2031, 5, 1), carried[1], carried[0], "report")
    assert control.carried == want


def test_a_day_between_two_lists_follows_the_events_too() -> None:
    """DeepStateMap is listed on 5 September and 3 October 2022; Maiorsk fell on 24 September."""
    facts = read_facts("bakhmut-2022")
    held = [
        facts.control_by_events(date(2022, 9, day)).by_settlement["maiorsk"].holder
        for day in (23, 24)
    ]
    assert held == ["contested", "RU"]


def test_every_surface_says_that_holders_were_carried_on(tmp_path: Path) -> None:
    case = read_case(case_of(tmp_path, "2031-05-25"))
    assert case.before.holder("gate") == "contested"
    words = (
        "the chronicle on 2031-05-01, carried on to 2031-05-25 by 1 change of holder (by report)"
    )
    outcome = run_case(case)
    assert f"holders are as assessed by {words}" in outcome.warnings
    assert outcome_document(outcome)["theater"]["carried"] == {
        "since": "2031-05-01", "until": "2031-05-25", "changes": 1, "basis": "report",
    }  # fmt: skip
    assert words in page_html(outcome, version="0")


def test_beyond_the_last_day_told_the_answer_says_so(tmp_path: Path) -> None:
    """On 1 August the Gate has fallen long since, so the question lets Mill fall."""
    path = case_of(tmp_path, "2031-08-01")
    text = path.read_text(encoding="utf-8").splitlines()
    falls = ['falls = ["mill"]' if line.startswith("falls") else line for line in text]
    path.write_text("\n".join(falls), encoding="utf-8")
    warnings = run_case(read_case(path)).warnings
    assert "no change of holder is known after 2031-07-01" in warnings


def test_a_case_may_name_which_changes_count(tmp_path: Path) -> None:
    case = read_case(case_of(tmp_path, "2031-05-25", '\nevents = "map point"'))
    assert case.before.holder("gate") == "defender"
    assert case.control.carried is None


def test_a_case_of_a_later_day_reads_back_the_same(tmp_path: Path) -> None:
    path = case_of(tmp_path, "2031-05-25")
    case = read_case(path)
    path.write_text(case_toml(case, theater="."), encoding="utf-8")
    assert read_case(path) == case
