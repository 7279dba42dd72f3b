"""A situation more costs no geodesic and no tuple of holders: counted, not timed."""

from __future__ import annotations

from typing import Any

import pytest

import stratgraph as sg
from stratgraph import _geodesy

MEASURES = ("distance_m", "distance_matrix_m", "nearest_points_m", "pairs_within", "any_within")


class Counted:
    """A function and how often it was called, and for how many numbers."""

    def __init__(self, function: Any) -> None:
        self.function, self.calls, self.numbers = function, 0, 0

    def __call__(self, *given: Any, **named: Any) -> Any:
        found = self.function(*given, **named)
        self.calls += 1
        self.numbers += getattr(found, "size", 0)
        return found


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, Counted]:
    """Count every question to the ellipsoid."""
    found = {name: Counted(getattr(_geodesy, name)) for name in MEASURES}
    for name, one in found.items():
        monkeypatch.setattr(_geodesy, name, one)
    return found


def ask(case: sg.Case, situations: int) -> list[sg.Situation]:
    """Ask of so many situations as docs/howto/use-from-python.md does."""
    rule, towns, asked = case.assumptions.rules[0], case.before.ids_held_by("defender"), []
    for number in range(situations):
        then = case.before.under(
            sg.Scenario("what if", falls=(sg.Fall(towns[number % len(towns)]),))
        )
        sg.required_ranges(then, "attacker", rule, case.objectives)
        sg.measure_exposure(sg.required_ranges(then, "attacker", rule), 24_700)
        asked.append(then)
    return asked


def test_every_geodesic_is_measured_once_however_many_situations_are_asked(
    counted: dict[str, Counted],
) -> None:
    case = sg.read_case("bakhmut_falls")
    read = counted["distance_m"].numbers
    ask(case, 1)
    assert counted["distance_m"].numbers - read == 285 * 284 / 2
    after_one = {name: (one.calls, one.numbers) for name, one in counted.items()}
    ask(case, 100)
    assert {name: (one.calls, one.numbers) for name, one in counted.items()} == after_one


def test_a_situation_more_shares_the_theater_and_the_assessed_holders() -> None:
    case = sg.read_case("gate_falls")
    for then in ask(case, 5):
        assert then.theater is case.theater
        assert then.control is case.control
        assert "holders" not in vars(then)
        assert then.holder_code.dtype.itemsize == 1
