"""Results in a notebook: small tables, every name as text, nothing heavy loaded for them."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from html.parser import HTMLParser
from typing import Any

import pytest
from answers import answer_to

from stratgraph import compare_exposure, measure_exposure, read_case, required_ranges, run_case
from stratgraph.model.notebook import MOST_ROWS, html_table

HOSTILE = "<img src=x onerror=alert(1)>"


class Table(HTMLParser):
    """The cells of a table, row by row; refuses tags that do not close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        if tag in ("tr", "caption"):
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.rows[-1] = [*self.rows[-1][:-1], "".join(self.rows[-1][-1:]) + data]


def results(name: str) -> dict[str, Any]:
    outcome = answer_to(name)
    case = outcome.case
    before, after = (
        required_ranges(situation, "attacker", case.assumptions.rules[0])
        for situation in (case.before, case.after)
    )
    was, now = (measure_exposure(one, 25_000) for one in (before, after))
    return {
        "outcome": outcome,
        "theater": case.theater,
        "situation": case.after,
        "ranges": after,
        "exposure": now,
        "change": compare_exposure(was, now),
        "panel": outcome.gateways[0][1],
    }


@pytest.fixture(scope="module", params=["bakhmut_falls", "gate_falls"])
def shown(request: pytest.FixtureRequest) -> dict[str, Any]:
    return results(request.param)


def test_every_result_is_one_small_table(shown: dict[str, Any]) -> None:
    for name, result in shown.items():
        text = result._repr_html_()
        table = Table(text)
        assert table.tags <= {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}, name
        assert 4 <= len(table.rows) <= MOST_ROWS + 3, name
        assert text == result._repr_html_()


def test_what_is_left_out_is_counted() -> None:
    text = html_table("Towns", ["town"], [[str(one)] for one in range(20)], most=5)
    assert len(Table(text).rows) == 1 + 1 + 5 + 1
    assert "15 more rows" in text


def test_numbers_are_those_of_the_result(shown: dict[str, Any]) -> None:
    change, exposure = shown["change"], shown["exposure"]
    rows = {row[0]: row[1:] for row in Table(change._repr_html_()).rows if row}
    for what in ("gained", "relieved", "fallen"):
        places = getattr(change, what)
        assert rows[what][:2] == [f"{len(places):,}", f"{change.people_in(places).known:,}"]
    assert f"{exposure.people.known:,} people" in exposure._repr_html_()
    holders = Table(shown["situation"]._repr_html_()).rows
    counts = [int(row[1].replace(",", "")) for row in holders[2:-1]]
    assert sum(counts) == len(shown["theater"].ids)


def test_assumptions_and_sources_are_told(shown: dict[str, Any]) -> None:
    for name in ("outcome", "ranges", "exposure", "change"):
        assert "Assumed: " in shown[name]._repr_html_()
    assert "As assessed by" in shown["situation"]._repr_html_()
    for one in shown["theater"].attributions:
        assert one.licence in shown["theater"]._repr_html_()


def test_a_missing_value_gives_its_reason(shown: dict[str, Any]) -> None:
    fall = shown["outcome"].panel("fall", road_set="all")
    head = Table(fall._repr_html_()).rows[1]
    assert "Share of shortest routes through it" not in head
    assert "How much nearer the front comes" in head


def test_names_are_text() -> None:
    case = read_case("gate_falls")
    towns = tuple(dataclasses.replace(one, name=HOSTILE) for one in case.theater.settlements)
    sides = tuple((code, HOSTILE) for code, _ in case.theater.sides)
    theater = dataclasses.replace(case.theater, settlements=towns, sides=sides, title=HOSTILE)
    outcome = run_case(dataclasses.replace(case, theater=theater))
    ranges = required_ranges(outcome.case.after, "attacker", case.assumptions.rules[0])
    for one in (theater, outcome, outcome.case.after, ranges, outcome.gateways[0][1]):
        assert "<img" not in one._repr_html_()
        assert "&lt;img" in one._repr_html_()


def test_nothing_heavy_is_loaded_for_a_table() -> None:
    code = (
        "import sys, stratgraph as sg; case = sg.read_case('gate_falls'); "
        "sg.run_case(case)._repr_html_(); case.theater._repr_html_(); "
        "print(*{'plotly', 'pandas', 'rich', 'IPython'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
