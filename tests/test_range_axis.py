"""Hold against fall on one axis: what is drawn is what reach says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from answers import answer_to

from stratgraph import (
    Fall,
    FurtherReadings,
    Scenario,
    draw_change,
    draw_readings,
    find_readings,
    measure_reach,
    range_axis_rows,
    read_case,
    run_case,
)
from stratgraph.measures.fire import systems_of
from stratgraph.report.figures import range_ticks

if TYPE_CHECKING:
    from stratgraph import Outcome


@pytest.fixture(scope="module", params=["bakhmut_falls", "gate_falls"])
def outcome(request: pytest.FixtureRequest) -> Outcome:
    return answer_to(request.param)


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


def test_nothing_published_is_left_out_silently(outcome: Outcome) -> None:
    figure = draw_change(outcome)
    low, high = figure.layout.xaxis.range
    note = figure.layout.annotations[0].text.replace("<br>", " ")
    dotted = {shape.x0 for shape in figure.layout.shapes if shape.line.dash == "dot"}
    for system in systems_of(outcome.case.before, "attacker", outcome.case.assumptions.systems):
        for one in system.ranges:
            km = one.range_m / 1000
            drawn = one.preferred and low <= km <= high
            assert (km in dotted) if drawn else f" {km:g} km" in note


def test_before_shows_where_after_is_alike(outcome: Outcome) -> None:
    rows, (_, before, after, *_) = range_axis_rows(outcome), draw_change(outcome).data
    # Half of the ring's line lies within its size, and land shows between it and the disc.
    assert before.marker.size - before.marker.line.width >= after.marker.size + 6
    if outcome.case.name == "bakhmut-falls":
        assert any(row.change.before_m == row.change.after_m for row in rows)


@pytest.mark.parametrize("width", [1400, 1040, 640, 390])
def test_names_of_ranges_do_not_stand_on_each_other(outcome: Outcome, width: int) -> None:
    figure = draw_change(outcome, width=width)
    low, high = figure.layout.xaxis.range
    px = (figure.layout.width - figure.layout.margin.l - figure.layout.margin.r) / (high - low)
    lines: dict[float, list[tuple[float, float]]] = {}
    for word in figure.layout.annotations[1:]:
        if word.y < 0:
            half = 11 * 0.56 * len(word.text) / 2
            lines.setdefault(word.yshift, []).append((word.x * px - half, word.x * px + half))
    inside = [t for t in range_ticks(outcome.case) if low <= t.range_m / 1000 <= high]
    assert sum(map(len, lines.values())) == len(inside)
    for spans in lines.values():
        for (_, end), (start, _) in zip(sorted(spans), sorted(spans)[1:], strict=False):
            assert end <= start


@pytest.mark.parametrize("width", [1400, 1040, 640, 390])
def test_names_beside_the_marks_end_within_the_picture(outcome: Outcome, width: int) -> None:
    figure = draw_change(outcome, width=width)
    low, high = figure.layout.xaxis.range
    px = (figure.layout.width - figure.layout.margin.l - figure.layout.margin.r) / (high - low)
    beside = [word for word in figure.layout.annotations if word.text.startswith("+ ")]
    assert len(beside) == sum(bool(row.newly) for row in range_axis_rows(outcome))
    for word in beside:
        longest = max(map(len, word.text.split("<br>")))
        end = (word.x - low) * px + word.xshift + longest * 11 * 0.56
        assert end <= (high - low) * px + figure.layout.margin.r


def test_the_title_is_the_finding_and_says_who_says_so(outcome: Outcome) -> None:
    layout = draw_change(outcome).layout
    assert layout.title.text.replace("-<br>", "-").replace("<br>", " ") == outcome.finding.title
    note = layout.annotations[0].text.replace("<br>", " ")
    assert "never “would hit”" in note
    assert str(outcome.case.control.on) in note


def test_a_bar_spans_every_reading_of_its_row_and_every_centre_has_a_mark() -> None:
    case = read_case("bakhmut_falls")
    answer = find_readings(
        case.before, case.after, case.objectives, systems=case.assumptions.systems,
        off_network=True, further=FurtherReadings(then=("chasiv_yar",), with_km=(5.0,)),
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
    assert [trace.name for trace in marks] == [
        "weapons at the front", "weapons 5 km behind the front", "weapons 10 km behind the front",
    ]  # fmt: skip


def test_no_gun_is_told_to_gain_an_objective_that_falls() -> None:
    case = read_case("bakhmut_falls")
    scenario = Scenario("both fall", falls=(Fall("bakhmut"), Fall("kramatorsk")))
    rows = range_axis_rows(run_case(replace(case, scenario=scenario)))
    assert not any(row.newly for row in rows if row.target == "kramatorsk")
    assert any(row.newly for row in rows if row.target == "sloviansk")
