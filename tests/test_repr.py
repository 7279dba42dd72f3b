"""What a library says of its objects in one line: short enough for a notebook to store."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest
from answers import judged_statements

import stratgraph as sg
from stratgraph import read_case, read_facts, run_case

if TYPE_CHECKING:
    from collections.abc import Iterator

# So many of a class tell what its line is like.
LOOKED_AT = 40


def made(case_name: str, theater: str) -> list[Any]:
    """Return one object of what the library hands out on a case."""
    case = read_case(case_name)
    take = case.assumptions
    rule, systems = take.rules[0], take.systems
    needed = sg.required_ranges(case.after, "attacker", rule)
    question = case.question(road_set="all")
    return [
        run_case(case),
        read_facts(theater),
        needed,
        sg.measure_exposure(needed, 25_000),
        sg.measure_gateways(case.before, question),
        sg.find_readings(case.before, case.after, case.objectives, systems=systems,
                        off_network=True, further=sg.FurtherReadings()),
        sg.measure_front(case.after, road_set="all"),
        sg.divide_ground(case.theater),
        sg.firing_places(case.after, "attacker", rule),
        case.control,
        sg.find_exposed(case.after, "attacker", rule, system=systems[0], ground=None,
                       contested_supply=False, road_set="all"),
        sg.find_reach(case.after, systems, case.objectives[0], rule),
        sg.find_rings(case.after, systems, case.objectives[0]),
        sg.measure_front_days(case.theater, [case.control], attacker=case.attacker,
                              places=case.objectives, road_set="all"),
    ]  # fmt: skip


def parts(value: Any, seen: dict[type, int]) -> Iterator[Any]:
    """Every object that hangs on a value, some of each class."""
    if type(value).__module__.startswith("stratgraph._"):
        return
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        seen[type(value)] = seen.get(type(value), 0) + 1
        if seen[type(value)] > LOOKED_AT:
            return
        yield value
        for one in dataclasses.fields(value):
            yield from parts(getattr(value, one.name), seen)
    elif isinstance(value, dict):
        yield from parts(tuple(value.values()), seen)
    elif isinstance(value, tuple | list | frozenset):
        for one in value:
            yield from parts(one, seen)


@pytest.mark.parametrize(
    ("case", "theater"), [("gate_falls", "valley"), ("bakhmut_falls", "bakhmut-2022")]
)
def test_the_repr_of_every_object_is_under_500_letters(case: str, theater: str) -> None:
    told = {
        (type(one).__name__, len(text))
        for thing in made(case, theater)
        for one in parts(thing, {})
        if len(text := repr(one)) >= 500 or "\n" in text
    }
    assert not told


def test_the_repr_of_judged_claims_is_short() -> None:
    claims, _, verdicts = judged_statements("bakhmut-2022")
    for one in parts((claims, verdicts), {}):
        assert len(repr(one)) < 500, type(one)


def test_a_case_and_a_finding_show_themselves_in_a_notebook() -> None:
    case = read_case("gate_falls")
    shown = case._repr_html_()
    for words in ("gate-falls", "Gate", "Kingsbridge", "Disputed villages count as nobody"):
        assert words in shown
    finding = run_case(case).finding
    assert finding.title in finding._repr_html_().replace("&#x27;", "'")
    assert "<script" not in dataclasses.replace(case, about="<script>")._repr_html_()
