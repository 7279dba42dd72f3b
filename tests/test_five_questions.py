"""A reader's five questions: whether, with what, from where, what would change it, who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_finding import POINTS, finding, rules
from worlds import drawn, gun, held

from stratgraph import Fall, Scenario, read_case
from stratgraph.catalogue.wording import LANGUAGES
from stratgraph.measures.comparison import RouteChange
from stratgraph.studies.hold_or_fall import case_finding
from stratgraph.studies.hold_or_fall.headline import measure_finding, told_by_ways
from stratgraph.studies.hold_or_fall.telling import Way

if TYPE_CHECKING:
    from stratgraph.studies.hold_or_fall.headline import Finding

# T lies 20 km from A, 15 from C and 10 from B, which falls.


def answers(found: Finding, language: str = "en") -> dict[str, str]:
    return {one.asked: one.answer for one in found.answer_five(language)}


def test_each_question_is_answered_in_a_line() -> None:
    found = finding("R B c B", gun("gun", 17), gun("far", 30), gun("near", 5))
    assert [one.question for one in found.answer_five()] == [
        "Is it so?", "With what?", "From where?", "What would change it?", "Who says?",
    ]  # fmt: skip
    assert answers(found) == {
        "possible": "Yes on 1 of 2 ways to read the facts, no on 1.",
        "with_what": "New on some ways: Gun; there before: Far; not in range: Near.",
        "from_where": "10 km from T, nearest at B; before 20 km, at A.",
        "what_changes_it": "Who counts as holding disputed places: if they are nobody's, yes on "
        "1 of 1; otherwise on 0 of 1.",
        "who_says": "Who held what: the chronicle, 1 May 2031. Ranges are published maxima: "
        "in range, not “would hit”.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("holders", "km", "answer"),
    [
        ("R B c B", 12, "Yes, on all 2 ways to read the facts."),
        ("R B c B", 9, "No, on all 2 ways to read the facts."),
        ("R B B B", 12, "Yes; the facts were read one way only."),
        ("R B c B", 10, "Nobody can tell, on any way to read the facts."),
    ],
)
def test_whether_it_is_possible_says_on_how_many_ways(holders: str, km: float, answer: str) -> None:
    """B lies within a metre of 10 km from T: a range of 10 km cannot be told from one too short."""
    assert answers(finding(holders, gun("gun", km)))["possible"] == answer


def test_what_nothing_changes_is_told_so() -> None:
    found = finding("R B B B", gun("gun", 12), scenario=Scenario("x"))
    assert answers(found)["possible"] == "Nothing would change: this is how things stand."
    assert answers(found)["from_where"] == "20 km from T before and after, nearest at A."
    assert answers(found)["what_changes_it"] == "No choice that was asked about."


def test_a_cut_is_answered_by_its_routes() -> None:
    before = held(drawn("a    b    c", "a-b 5, b-c 5"), "R B B")
    after = before.under(Scenario("x", cuts=("a--b",)))
    found = measure_finding(
        before, after, rules(), systems=[gun("gun", 9)], objectives=["c"], grounds=POINTS,
        routes=[
            RouteChange("a", end, 10_000, metres, road_set=roads)
            for roads, longest in (("all", 12_000), ("verified", None))
            for end, metres in (("b", 12_000), ("c", longest))
        ],
    )  # fmt: skip
    said = answers(found)
    assert said["what_changes_it"] == "On verified roads alone, one of two routes would be cut."
    assert said["who_says"] == "Who held what: the chronicle, 1 May 2031."
    assert said["with_what"] == "By road; no weapon decides it."
    assert said["from_where"] == "On routes from A."


def test_without_weapons_the_way_by_road_is_told() -> None:
    before = held(drawn("a    b    c", "a-b 5, b-c 5"), "R B B")
    after = before.under(Scenario("x", falls=(Fall("b"),)))
    found = measure_finding(before, after, rules(), systems=[], objectives=["c"], grounds=POINTS)
    found = told_by_ways(found, [Way("c", 10_000, 5_000, 0)])
    said = answers(found)
    assert said["with_what"] == "No weapon is asked about."
    assert said["from_where"] == "By road 5 km from C; before 10 km."
    assert "published" not in said["who_says"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_is_short_enough_for_a_phone(language: str) -> None:
    found = case_finding(read_case("gate_falls"), ())
    for one in found.answer_five(language):
        assert 0 < len(one.question) <= 24
        assert 0 < len(one.answer) <= 160, one
