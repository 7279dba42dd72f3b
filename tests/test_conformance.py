"""The runner of the conformance cases notices what is wrong; test_install.py runs the cases."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent / "conformance"
SPEC = importlib.util.spec_from_file_location("conformance_runner", FOLDER / "run.py")
assert SPEC is not None
assert SPEC.loader is not None
runner: Any = importlib.util.module_from_spec(SPEC)
sys.modules["conformance_runner"] = runner  # where its dataclass looks for itself
SPEC.loader.exec_module(runner)

CASES = sorted(path.parent for path in FOLDER.glob("cases/*/case.toml"))
RIGHT = {"exit": 0, "stdout": "Gate is held", "json": {"out.json": {"towns.name=gate.people": 20}}}
WRITTEN = b'{"towns": [{"name": "mill", "people": 1}, {"name": "gate", "people": 20}]}'


def answer(**changed: Any) -> Any:
    """Return an answer that a case of `RIGHT` accepts, with some of it changed."""
    said = {"exit": 0, "stdout": "Gate is held\nby Blue\n", "stderr": ""}
    files = {"before": {"in.csv": b"1"}, "after": {"in.csv": b"1", "out.json": WRITTEN}}
    return runner.Answer(**{**said, **files, **changed})


def test_an_answer_as_it_should_be_gets_no_complaint() -> None:
    assert runner.judge(RIGHT, answer()) == []


@pytest.mark.parametrize(
    ("case", "changed", "complaint"),
    [
        ({}, {"exit": 1}, "expected: 0"),
        ({}, {"stdout": "Gate is"}, "got:      'Gate is'"),
        ({"stdout_has": ["held by  Red"]}, {}, "stdout has"),
        ({"stdout_lacks": ["held by  Blue"]}, {}, "should not have"),
        ({}, {"stderr": "Traceback (most recent call last):"}, "a traceback"),
        ({"unchanged": ["in.csv"]}, {"after": {"in.csv": b"", "out.json": WRITTEN}}, "changed"),
        ({"unchanged": ["other.csv"]}, {}, "no such file to keep"),
        ({"made": ["page.html"]}, {}, "not made"),
        ({"absent": ["out.json"]}, {}, "is there"),
        ({"exit": 2}, {"exit": 2}, "made in spite of exit 2"),
        ({"exit": 2, "made": ["out.json"]}, {"exit": 2, "before": {"gone": b""}}, "gone: changed"),
        ({"json": {"out.json": {"towns.#": 3}}}, {}, "got:      2"),
        ({"json": {"out.json": {"towns.5.name": "gate"}}}, {}, "nothing at '5'"),
        ({"json": {"out.json": {"towns.0.people": True}}}, {}, "expected: True"),
        ({"json": {"out.json": {"towns.0.people": "null"}}}, {}, "expected: 'null'"),
        ({"json": {"-": {"towns": 1}}}, {}, "not JSON"),
    ],
)
def test_a_difference_is_told(case: Any, changed: Any, complaint: str) -> None:
    complaints = runner.judge({**RIGHT, **case}, answer(**changed))
    assert any(complaint in one for one in complaints), complaints


@pytest.mark.parametrize("source", CASES, ids=lambda source: source.name)
def test_every_case_says_what_holds_in_keys_that_the_runner_knows(source: Path) -> None:
    case = runner.read_case(source)
    assert case["about"][0].isupper()
    assert not case["about"].endswith(".")


def test_no_two_cases_are_the_same() -> None:
    asked = [{**runner.read_case(source), "about": ""} for source in CASES]
    assert not [one for one in asked if asked.count(one) > 1]
