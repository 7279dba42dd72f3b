"""An answer is of one situation; what differs between two of them is a comparison."""

from __future__ import annotations

import dataclasses

import pytest

import stratgraph as sg
from stratgraph import Answer, Fall, Scenario, ScenarioError, measure_answer, read_case

CASE = read_case("gate_falls")
QUESTION = CASE.whole_question()
ANSWERS: dict[str, Answer] = {}


def answer_of(name: str) -> Answer:
    """Return the answer before or after the fall of Gate, measured once."""
    if name not in ANSWERS:
        situation = CASE.before if name == "before" else CASE.after
        ANSWERS[name] = measure_answer(situation, QUESTION)
    return ANSWERS[name]


def values(answer: Answer) -> list[dict[str, dict[str, float | None]]]:
    """Return every value of the panels."""
    return [
        {name: dict(column.values) for name, column in panel.columns.items()}
        for panel in answer.panels
    ]


def test_an_answer_needs_no_second_situation() -> None:
    answer = answer_of("before")
    needed = {
        row.required_range_m
        for row in answer.reach
        if row.side == "attacker" and row.rule == CASE.assumptions.rules[0]
    }
    direct = sg.required_ranges(CASE.before, "attacker", CASE.assumptions.rules[0], "kingsbridge")
    assert needed == set(direct.required_m.tolist())
    assert answer.panel("verified").question.road_set == "verified"
    assert [roads for roads, _ in answer.fronts] == ["all", "verified"]


def test_a_case_is_its_two_answers_and_their_comparison() -> None:
    outcome = sg.run_case(CASE)
    assert (outcome.before.reach, outcome.after.reach) == (
        answer_of("before").reach, answer_of("after").reach
    )  # fmt: skip
    compared = sg.compare_answers(answer_of("before"), answer_of("after"))
    assert compared.finding == outcome.finding
    assert compared.routes == outcome.routes
    assert [one.change.gained for one in compared.changes] == [
        one.change.gained for one in outcome.changes
    ]
    assert {one.settlement for one in compared.taken} == {"gate"}


def test_what_is_taken_from_an_answer_on_the_same_routes_is_what_would_be_measured() -> None:
    taken = measure_answer(CASE.after, QUESTION, like=answer_of("before"))
    assert values(taken) == values(answer_of("after"))


def test_after_a_cut_nothing_is_taken_from_the_answer_before() -> None:
    road = CASE.theater.roads[0].id
    cut = CASE.before.under(Scenario("cut", cuts=(road,)))
    taken = measure_answer(cut, QUESTION, like=answer_of("before"))
    assert values(taken) == values(measure_answer(cut, QUESTION))
    assert values(taken) != values(answer_of("before"))


def test_three_situations_in_a_row_are_compared_in_pairs() -> None:
    then = CASE.after.under(Scenario("further", falls=(Fall("highfield"),)))
    last = measure_answer(then, QUESTION)
    step = sg.compare_answers(answer_of("after"), last)
    assert [one.settlement for one in step.taken] == ["highfield"]


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [("after", "before", "not of what came of"), ("before", "before", "one situation")],
)
def test_answers_that_do_not_follow_one_another_are_refused(
    first: str, second: str, why: str
) -> None:
    with pytest.raises(ScenarioError, match=why):
        sg.compare_answers(answer_of(first), answer_of(second))


def test_answers_to_different_questions_are_refused() -> None:
    other = dataclasses.replace(QUESTION, objectives=("mill",))
    with pytest.raises(ScenarioError, match="different questions"):
        sg.compare_answers(answer_of("before"), measure_answer(CASE.after, other))


def test_a_set_of_roads_that_there_is_not_is_refused() -> None:
    with pytest.raises(ScenarioError, match="use 'all' or 'verified'"):
        answer_of("before").panel("some")  # type: ignore[arg-type]
