"""Hold against fall on one axis: what is drawn is what reach says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stratgraph import (
    Further,
    ask_readings,
    draw_change,
    draw_readings,
    measure_reach,
    range_axis_rows,
    read_case,
    run_case,
)

if TYPE_CHECKING:
    from stratgraph import Outcome


@pytest.fixture(scope="module", params=["bakhmut_falls", "gate_falls"])
def outcome(request: pytest.FixtureRequest) -> Outcome:
    return run_case(read_case(request.param))


def test_newly_in_range_is_what_reach_gains(outcome: Outcome) -> None:
    case = outcome.case
    rows = range_axis_rows(outcome)
    assert len(rows) == len(case.objectives) * len(case.assumptions.rules)
    for row in rows:
        rule = next(
            one
            for one in case.assumptions.rules
            if (one.standoff_m, one.contested) == (row.standoff_m, row.contested)
        )
        was, now = (
            measure_reach(s, "attacker", rule, systems=case.assumptions.systems,
                          targets=[row.target])
            for s in (case.before, case.after)
        )  # fmt: skip
        gained = sorted(
            new.figure.range_m
            for old, new in zip(was, now, strict=True)
            if new.figure.preferred and new.required_range_m is not None
            and new.figure.range_m >= new.required_range_m
            and (old.required_range_m is None or old.figure.range_m < old.required_range_m)
        )  # fmt: skip
        assert [tick.range_m for tick in row.newly] == gained


def test_both_marks_of_every_row_are_drawn_where_they_belong(outcome: Outcome) -> None:
    rows, figure = range_axis_rows(outcome), draw_change(outcome)
    before, after = figure.data[1], figure.data[2]
    assert (before.marker.symbol, after.marker.symbol) == ("circle-open", "circle")
    for trace, which in ((before, "before_m"), (after, "after_m")):
        needed = [getattr(row.change, which) for row in rows]
        assert list(trace.x) == [metres / 1000 for metres in needed if metres is not None]
    bold = [shape for shape in figure.layout.shapes if shape.line.width == 4]
    assert len(bold) == sum(len(row.newly) for row in rows)
    low, high = figure.layout.xaxis.range
    assert all(low <= x <= high for x in (*before.x, *after.x))


def test_names_of_ranges_do_not_stand_on_each_other(outcome: Outcome) -> None:
    figure = draw_change(outcome)
    low, high = figure.layout.xaxis.range
    px = (figure.layout.width - figure.layout.margin.l - figure.layout.margin.r) / (high - low)
    lines: dict[float, list[tuple[float, float]]] = {}
    for word in figure.layout.annotations:
        if word.y < 0:
            half = 10 * 0.6 * len(word.text) / 2
            lines.setdefault(word.y, []).append((word.x * px - half, word.x * px + half))
    for spans in lines.values():
        for (_, end), (start, _) in zip(sorted(spans), sorted(spans)[1:], strict=False):
            assert end <= start


def test_the_title_is_the_finding_and_says_who_says_so(outcome: Outcome) -> None:
    text = draw_change(outcome).layout.title.text
    assert text.startswith(outcome.finding.title[:40])
    assert "never 'would hit'" in text
    assert str(outcome.case.control.on) in text


def test_a_bar_spans_every_reading_of_its_row_and_every_centre_has_a_mark() -> None:
    case = read_case("bakhmut_falls")
    answer = ask_readings(
        case.before, case.after, case.objectives, systems=case.assumptions.systems,
        off_network=True, further=Further(then=("chasiv_yar",), with_km=(5.0,)),
    )  # fmt: skip
    figure = draw_readings(answer, case.theater)
    assert len(figure.layout.yaxis.ticktext) == 4 * 5
    bar, *marks = figure.data
    first = [
        row for row in answer.readings if (row.target, row.situation) == ("kramatorsk", "hold")
    ]
    assert bar.x[0] == min(r.least_m for r in first if r.least_m is not None) / 1000
    assert bar.x[1] == max(r.most_m for r in first if r.most_m is not None) / 1000
    centres = [row for row in answer.readings if row.extent == "centre"]
    assert sum(len(trace.x) for trace in marks) == len(centres)
    assert [trace.name for trace in marks] == [f"stand-off {km} km" for km in (0, 5, 10)]
