"""What changed between two answers, and by what."""

from __future__ import annotations

import copy
import functools
import json
from dataclasses import fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from stratgraph import (
    FileFormatError,
    PanelSettings,
    compare_documents,
    outcome_document,
    read_case,
    run_case,
    schema,
)
from stratgraph.catalogue import Assumed, assumption_fields, assumption_records, record_of
from stratgraph.report.records import to_json
from stratgraph.report.records.difference import sentence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from answers import Ran

    from stratgraph.studies.hold_or_fall import Case

# Another value than the case's, of every assumption.
OTHER: dict[str, Any] = {
    "standoff_m": (5000,), "standoff_rule": "pull_back", "contested": "attacker",
    "contested_supply": True, "road_set": "verified",
    "road_classes": ("primary", "secondary"), "off_network": False,
    "ground": "territory", "also_ground": (), "season": "mud", "systems": (),
}  # fmt: skip
OTHER_NUMBER: dict[str, Any] = {
    "near_tolerance": 0.3, "near_spread": 0.2, "near_most_routes": 7, "kernel_km": 4.0,
    "road_weight": "one", "centrality": "betweenness", "coefficient_variant": "bct2019",
    "base_range_m": 12_000, "base_road_m": 30_500,
}  # fmt: skip
# In newspapers' words, nothing of a program.
CODE = ("_", "None", "True", "False", "{", "null")


def gate() -> Case:
    return read_case("gate_falls")


def answer(case: Case) -> Any:
    return json.loads(to_json(outcome_document(run_case(case))))


@cache
def plain() -> str:
    return to_json(outcome_document(run_case(gate())))


def the_plain() -> Any:
    return json.loads(plain())


def with_assumed(**changed: Any) -> Case:
    case = gate()
    return replace(case, assumptions=replace(case.assumptions, **changed))


def causes(told: Any) -> list[str]:
    return [one["what"] for one in told["put_in"] if not one["follows"]]


def turned(told: Any) -> Any:
    """Return a difference with all that is first as second."""
    swapped = copy.deepcopy(told)
    for one in (swapped, *swapped["put_in"], *swapped["came_out"]):
        one["first"], one["second"] = one["second"], one["first"]
    return swapped


def test_every_assumption_has_another_value_here() -> None:
    assert list(OTHER) == [one.name for one in assumption_fields(Assumed)]
    assert list(OTHER_NUMBER) == [one.name for one in assumption_fields(PanelSettings)]


def test_an_answer_does_not_differ_from_itself() -> None:
    told = compare_documents(the_plain(), the_plain())
    assert told["equal"]
    assert (told["put_in"], told["came_out"]) == ([], [])
    assert told["because"] == "The two answers are equal."


@pytest.mark.parametrize("name", OTHER)
def test_the_one_assumption_that_differs_is_named_and_turning_round_swaps(name: str) -> None:
    other = answer(with_assumed(**{name: OTHER[name]}))
    told = compare_documents(the_plain(), other)
    noun = assumption_records(Assumed)[name].noun
    assert causes(told) == [noun]
    assert told["because"].startswith(f"All that differs of what was put in is {noun}: ")
    back = compare_documents(other, the_plain())
    assert {**turned(told), "because": ""} == {**back, "because": ""}
    jsonschema.validate(told, schema("diff"))
    said = " ".join(map(sentence, [*told["put_in"], *told["came_out"]])) + told["because"]
    assert [one for one in CODE if one in said] == []


@pytest.mark.parametrize("name", OTHER_NUMBER)
def test_the_one_number_of_the_panel_that_differs_is_named(name: str) -> None:
    settings = replace(gate().assumptions.panel, **{name: OTHER_NUMBER[name]})
    told = compare_documents(the_plain(), answer(with_assumed(panel=settings)))
    field = next(one for one in fields(PanelSettings) if one.name == name)
    assert causes(told) == [record_of(field).noun]
    assert told["put_in"][0]["first"] != told["put_in"][0]["second"]


def test_a_stand_off_moves_the_range_needed_by_as_much() -> None:
    told = compare_documents(
        answer(with_assumed(standoff_m=(0,))), answer(with_assumed(standoff_m=(5000,)))
    )
    assert told["because"] == (
        "All that differs of what was put in is the stand-off: 0 km in the first answer, 5 km in "
        "the second."
    )
    moved = {one["moved"] for one in told["came_out"] if one["group"] == "range"}
    assert moved == {5.0}
    assert not [one for one in told["came_out"] if one["group"] in ("rank", "route")]


def test_one_road_made_longer_is_told_as_a_fact_and_what_moved_most_comes_first() -> None:
    case = gate()
    roads = tuple(
        replace(one, length_m=one.length_m + 9000) if one.id == case.theater.roads[0].id else one
        for one in case.theater.roads
    )
    longer = replace(case, theater=replace(case.theater, roads=roads))
    told = compare_documents(the_plain(), answer(longer))
    assert told["because"] == (
        "Of all that was put in, the facts on roads differ, and nothing else."
    )
    ranks = [one["moved"] or 0 for one in told["came_out"] if one["group"] == "rank"]
    assert ranks
    assert ranks == sorted(ranks, reverse=True)


def test_two_things_that_differ_are_not_told_apart() -> None:
    told = compare_documents(
        the_plain(), answer(with_assumed(standoff_m=(5000,), off_network=False))
    )
    assert causes(told) == ["the stand-off", "what places on no road do"]
    assert told["because"].endswith(
        "The two answers alone cannot tell which of them changed what came out."
    )


def test_what_falls_and_the_objectives_are_told_by_name() -> None:
    told = compare_documents(the_plain(), answer(replace(gate(), objectives=("port",))))
    (one,) = told["put_in"]
    assert (one["what"], one["first"], one["second"]) == ("the objectives", "Kingsbridge", "Port")


def test_another_name_alone_is_no_cause() -> None:
    told = compare_documents(the_plain(), answer(replace(gate(), name="other", about="")))
    assert [one["kind"] for one in told["put_in"]] == ["name", "name"]
    assert told["because"] == ("Only names differ: the same was put in, and the same came out.")
    assert not told["equal"]


def test_another_version_of_the_program_is_told() -> None:
    other = the_plain() | {"stratgraph": "9.9"}
    other["warnings"] = [*other["warnings"], "Something new."]
    told = compare_documents(the_plain(), other)
    assert causes(told) == ["the version of the program"]
    assert [one["second"] for one in told["came_out"]] == ["Something new."]


def test_an_answer_that_differs_without_a_cause_is_not_passed_over() -> None:
    other = the_plain()
    other["fronts"][0]["front_length_m"] += 1
    told = compare_documents(the_plain(), other)
    assert [one["group"] for one in told["came_out"]] == ["rest"]
    assert told["because"].startswith("Nothing that was put in differs")


# ---- the command


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def diff(stratgraph: Callable[..., Ran]) -> Callable[..., Ran]:
    """Return a function that runs `stratgraph diff`."""
    return functools.partial(stratgraph, "diff")


def test_equal_answers_take_one_line_and_exit_code_0(
    tmp_path: Path, diff: Callable[..., Ran]
) -> None:
    one = write(tmp_path, "a.json", plain())
    assert diff(one, one) == (0, "The two answers are equal.\n", "")


@pytest.mark.parametrize("columns", ["80", "120"])
def test_three_of_a_kind_are_shown_or_all(
    tmp_path: Path, diff: Callable[..., Ran], monkeypatch: Any, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    one = write(tmp_path, "a.json", plain())
    changed = answer(with_assumed(standoff_m=(5000,)))
    other = write(tmp_path, "b.json", to_json(changed))
    code, out, _ = diff(one, other)
    assert code == 1
    assert "more like these; --all shows them" in out
    assert max(map(len, out.splitlines())) <= int(columns)
    code, every, _ = diff(one, other, "--all")
    assert code == 1
    assert "more like these" not in every
    assert len(every) > len(out)
    code, quiet, _ = diff(one, other, "-q")
    assert (code, " ".join(quiet.split())) == (
        1,
        "All that differs of what was put in is the stand-off: 0 and 5 km in the first answer, "
        "5 km in the second.",
    )


WRONG = {
    "no JSON": ("{", "not JSON"),
    "a list": ("[]", "is no answer of run"),
    "another command's": ('{"schema": 1, "metrics": []}', "is no answer of run"),
    "another version's": (plain().replace('"schema": 1,', '"schema": 2,'), "another version"),
    "without a part": (plain().replace('"warnings"', '"warned"'), "key warnings"),
    "with no number": (plain().replace('"hold_m": 44000', '"hold_m": NaN'), "no number"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_answer_is_refused_in_a_line_that_names_the_file(
    tmp_path: Path, diff: Callable[..., Ran], wrong: str
) -> None:
    text, words = WRONG[wrong]
    assert text != plain(), "the replacement did something"
    good, bad = write(tmp_path, "good.json", plain()), write(tmp_path, "bad.json", text)
    code, out, err = diff(good, bad)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "bad.json" in err
    assert words in err


def test_an_answer_that_is_read_is_not_replaced(tmp_path: Path, diff: Callable[..., Ran]) -> None:
    one = write(tmp_path, "a.json", plain())
    code, out, err = diff(one, one, "--json", one)
    assert (code, out) == (2, "")
    assert "--json cannot replace it" in err
    assert one.read_text(encoding="utf-8") == plain()


def test_the_library_refuses_what_is_no_answer() -> None:
    nothing: Any = {}
    with pytest.raises(FileFormatError, match="the second answer: is no answer of run"):
        compare_documents(the_plain(), nothing)
