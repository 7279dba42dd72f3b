"""All readings of an objective in order of the answer, and the choice that decides most."""

from __future__ import annotations

import itertools
import json
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from answers import answer_to
from hypothesis import given
from hypothesis import strategies as st

from stratgraph import (
    ScenarioError,
    UnknownSettlementError,
    draw_specification_curve,
    readings_document,
    to_json,
)
from stratgraph.measures.fire import required_ranges
from stratgraph.report.tables.curve import curve_table
from stratgraph.studies.hold_or_fall.degrees import CENTRES, SIGN
from stratgraph.studies.hold_or_fall.finding import CHOICES, DIMENSIONS, Point, best_split
from stratgraph.studies.hold_or_fall.telling import find_told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.studies.hold_or_fall.finding import ObjectiveFinding

ANSWERS = {"yes": (("gun",), ()), "cannot tell": ((), ("gun",)), "no": ((), ())}


def point(choices: Sequence[object], answer: str) -> Point:
    new, perhaps = ANSWERS[answer]
    return Point(*choices, new, perhaps, (), (), (2.0, 2.0), (1.0, 1.0))  # type: ignore[arg-type]


GRID = list(
    itertools.product(
        ("settlements", "drawn"), ("no_fire", "attacker"), (0, 5000), CENTRES, CHOICES[:2]
    )
)


@st.composite
def readings(draw: st.DrawFn) -> list[Point]:
    """Make some readings, each with an answer."""
    some = draw(st.lists(st.sampled_from(GRID), min_size=2, max_size=20, unique=True))
    return [point(one, draw(st.sampled_from(sorted(ANSWERS)))) for one in some]


# ---- the choice that decides most, against its slow definition


def disagreement(answers: Sequence[bool]) -> Fraction:
    """Gini impurity as its meaning: how often two answers, drawn with return, differ."""
    pairs = list(itertools.product(answers, repeat=2))
    return Fraction(sum(one != other for one, other in pairs), len(pairs))


def slow_splits(points: Sequence[Point]) -> dict[tuple[str, object], Fraction]:
    """Every way to part the points by one choice, with the impurity that is left."""
    left = {}
    for name in DIMENSIONS:
        for value in {getattr(one, name) for one in points}:
            parts: dict[bool, list[bool]] = {}
            for one in points:
                parts.setdefault(getattr(one, name) == value, []).append(bool(one.new))
            if len(parts) == 2:
                left[name, value] = sum(
                    (Fraction(len(part), len(points)) * disagreement(part))
                    for part in parts.values()
                )
    return left  # type: ignore[return-value]


@given(readings())
def test_no_other_choice_parts_the_readings_better(points: list[Point]) -> None:
    splits = slow_splits(points)
    found = best_split(points)
    if len({bool(one.new) for one in points}) == 1:
        assert found is None
        return
    assert found is not None
    assert splits[found.dimension, found.value] == min(splits.values())
    taking = [bool(one.new) for one in points if getattr(one, found.dimension) == found.value]
    assert (found.holding, found.of) == (sum(taking), len(taking))
    assert found.holding + found.holding_else == sum(bool(one.new) for one in points)
    assert found.of + found.of_else == len(points)


@given(readings(), st.randoms(use_true_random=False))
def test_the_order_of_the_readings_decides_nothing(points: list[Point], chance: object) -> None:
    mixed = list(points)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert best_split(mixed) == best_split(points)


@given(st.sampled_from(DIMENSIONS), st.data())
def test_a_choice_that_decides_alone_is_found(name: str, data: st.DataObject) -> None:
    place = DIMENSIONS.index(name)
    decides = data.draw(st.sampled_from(sorted({one[place] for one in GRID}, key=str)))
    points = [point(one, "yes" if one[place] == decides else "no") for one in GRID]
    found = best_split(points)
    assert found is not None
    assert found.dimension == name
    assert slow_splits(points)[found.dimension, found.value] == 0
    assert (found.holding, found.holding_else) == (found.of, 0)


def test_of_two_sides_of_one_choice_the_one_it_holds_on_is_named() -> None:
    points = [point(one, "no" if one[1] == "no_fire" else "yes") for one in GRID]
    for every in (points, points[::-1]):
        found = best_split(every)
        assert found is not None
        assert (found.dimension, found.value, found.holding) == ("contested", "attacker", 24)


# ---- the curve of a case


def objective(name: str, target: str) -> ObjectiveFinding:
    return next(one for one in answer_to(name).finding.objectives if one.target == target)


@pytest.mark.parametrize(
    ("name", "target"), [("gate_falls", "kingsbridge"), ("bakhmut_falls", "kramatorsk")]
)
def test_a_curve_has_every_reading_once_in_order_of_the_answer(name: str, target: str) -> None:
    found = objective(name, target)
    assert sorted(found.curve, key=repr) == sorted(found.points, key=repr)
    assert len(set(found.curve)) == found.n
    order = [(True, None, False).index(one.holds) for one in found.curve]
    assert order == sorted(order)
    counts = [len(one.new) for one in found.curve]
    assert counts == sorted(counts, reverse=True)
    for weapons in set(counts):
        after = [one.after_m for one in found.curve if one.holds and len(one.new) == weapons]
        assert after == sorted(after)


def test_shares_and_counts_are_those_of_the_valley() -> None:
    found = objective("gate_falls", "kingsbridge")
    assert (found.new, found.perhaps, found.n) == (11, 6, 24)
    assert found.share_true == pytest.approx(11 / 18)
    assert found.choices == {
        "ground": ("settlements", "territory"), "contested": ("no_fire", "attacker"),
        "standoff_m": (0, 5000), "range": ("listed", "shortest", "longest"),
    }  # fmt: skip
    for name, values in found.choices.items():
        every = [found.holding(name, value) for value in values]
        assert tuple(map(sum, zip(*every, strict=True))) == (11, 24)


@pytest.mark.parametrize(
    ("name", "target"), [("gate_falls", "kingsbridge"), ("bakhmut_falls", "kramatorsk")]
)
def test_ranges_of_readings_are_those_that_are_measured_alone(name: str, target: str) -> None:
    """The same numbers from ``required_ranges``, one reading at a time."""
    case = answer_to(name).case
    grounds = case.whole_question().grounds_of(case.before)
    rules = {(one.standoff_m, one.contested): one for one in case.assumptions.rules}
    spread = {one.id: one.centre_spread_m or 0 for one in case.theater.settlements}
    asked = 0
    for one in objective(name, target).points:
        if one.ground != "settlements":
            continue
        rule = rules[one.standoff_m, one.contested]  # type: ignore[index]
        for situation, needed in ((case.before, one.before_m), (case.after, one.after_m)):
            found = required_ranges(
                situation, "attacker", rule, [target], ground=grounds[one.ground]
            )
            least = min(
                max(0.0, metres + SIGN[one.centre] * (spread[target] + spread[place]))
                for place, metres in zip(
                    (case.theater.ids[number] for number in found.ground),
                    found.needed_m[:, 0].tolist(),
                    strict=True,
                )
            )
            assert needed == pytest.approx((least, least))
            asked += 1
    assert asked >= 24


def test_what_fell_on_drawn_ground_has_two_ends() -> None:
    found = objective("bakhmut_falls", "kramatorsk")
    one = next(
        one for one in found.points
        if (one.ground, one.contested, one.standoff_m, one.centre)
        == ("drawn", "no_fire", 0, "listed")
    )  # fmt: skip
    km = [[round(metres / 1000, 1) for metres in ends] for ends in (one.before_m, one.after_m)]
    assert km == [[37.4, 37.4], [33.1, 35.2]]


# ---- drawn and written


@pytest.mark.parametrize("width", [320, 1040])
def test_the_picture_shows_each_reading_with_its_answer_and_its_choices(width: int) -> None:
    finding = answer_to("gate_falls").finding
    found = objective("gate_falls", "kingsbridge")
    figure = draw_specification_curve(finding, "Kingsbridge", width=width)
    above = [trace for trace in figure.data if trace.mode == "markers" and trace.showlegend]
    below = [trace for trace in figure.data if trace.mode == "markers" and not trace.showlegend]
    assert [len(trace.x) for trace in above] == [11, 6, 7]
    for trace, holds in zip(above, (True, None, False), strict=True):
        assert [found.curve[place].holds for place in trace.x] == [holds] * len(trace.x)
        needed = [sum(found.curve[place].after_m) / 2000 for place in trace.x]
        assert list(trace.y) == pytest.approx(needed)
    # a mark for each reading in each dimension that has a choice
    marks = [column for trace in below for column in trace.x]
    assert sorted(marks) == sorted([*range(24)] * len(found.choices))
    rows = {y for trace in below for y in trace.y}
    assert len(rows) == sum(map(len, found.choices.values()))


def test_the_choice_that_decides_most_stands_in_a_frame() -> None:
    figure = draw_specification_curve(answer_to("gate_falls").finding, "kingsbridge")
    (frame,) = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    bold = [
        one.text for one in figure.layout.annotations
        if one.yref == "y2" and one.font.weight == 700
        and frame.y0 < one.y < frame.y1
    ]  # fmt: skip
    assert bold == ["if they are nobody's", "9 of 12"]


def test_each_reading_of_the_table_can_be_read_alone() -> None:
    """No choice speaks of a "they" or an "it" that only a heading elsewhere would name."""
    facts = answer_to("bakhmut_falls").finding.facts
    table = curve_table(facts, find_told(facts, "kramatorsk"))
    said = {choice for row in table.rows for choice in str(row[-1]).split("; ")}
    assert {
        *("disputed places nobody's", "disputed places Russia's"),
        *("town centres where they are listed", "town centres as near as anybody published"),
        *("town centres as far as anybody published", "by the ranges listed first"),
        *("by the shortest published ranges", "by the longest published ranges"),
    } < said
    assert not [one for one in said if one.startswith(("if ", "where "))]


def test_words_in_a_narrow_picture_stay_within_it() -> None:
    figure = draw_specification_curve(answer_to("bakhmut_falls").finding, "kramatorsk", width=320)
    widest = max(len(line) for one in figure.layout.annotations for line in one.text.split("<br>"))
    assert widest * 11 * 0.56 <= 320
    assert figure.layout.title.text.replace("<br>", " ") == (
        "That at least one more weapon would reach Kramatorsk holds on 62 of 108 readings of the "
        "facts"
    )


def test_a_place_that_no_reading_tells_of_is_refused() -> None:
    finding = answer_to("gate_falls").finding
    with pytest.raises(ScenarioError, match="no reading tells of Mill; they tell of Kingsbridge"):
        draw_specification_curve(finding, "mill")
    with pytest.raises(UnknownSettlementError):
        draw_specification_curve(finding, "Paris")


def test_the_json_has_every_reading_in_order() -> None:
    finding = answer_to("gate_falls").finding
    before = finding.facts.before
    document = json.loads(to_json(readings_document(before, (), (), curves=finding.objectives)))
    (record,) = document["curves"]
    assert (record["holding"], record["cannot_tell"], record["share_true"]) == (11, 6, 0.611111)
    answers = [row["holds"] for row in record["curve"]]
    assert answers == ["yes"] * 11 + ["cannot tell"] * 6 + ["no"] * 7
    split = record["split"]
    taking = [row for row in record["curve"] if row[split["dimension"]] == split["value"]]
    assert (split["holding"], split["of"]) == (
        sum(row["holds"] == "yes" for row in taking), len(taking),
    )  # fmt: skip
    assert all(bool(row["new"]) == (row["holds"] == "yes") for row in record["curve"])
