"""The slow definition of a sweep: every situation made, and asked one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from definitions import exposed, ground_of, needed_m, people_in

from stratgraph.model.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stratgraph.model.scenario import Side, Situation
    from stratgraph.studies.hold_or_fall import Case


def situation_of(case: Case, number: int) -> Situation:
    """Let the towns of the number's bits change hands, as a scenario that names each."""
    assert case.swept is not None
    changed = [one for k, one in enumerate(case.swept.towns) if number // 2**k % 2]
    falls = [one for one in changed if case.before.holder(one) != "attacker"]
    retakes = [one for one in changed if one not in falls]
    return case.before.under(Scenario("each", falls=tuple(falls), retakes=tuple(retakes)))


def sweep_rows(case: Case) -> Iterator[dict[str, Any]]:
    """Yield a row for each situation and reading; ranges in metres, None where none may fire."""
    assert case.swept is not None
    for number in range(2 ** len(case.swept.towns)):
        then = situation_of(case, number)
        for rule in case.assumptions.rules:
            row: dict[str, Any] = {
                "situation": number,
                "changed": bin(number).count("1"),
                "standoff_m": rule.standoff_m,
                "contested": rule.contested,
            }
            sides: tuple[tuple[Side, tuple[str, ...]], ...] = (
                ("attacker", case.objectives), ("defender", case.bases)
            )  # fmt: skip
            for side, targets in sides:
                for one in targets:
                    place = then.theater.settlement(one)
                    far = needed_m(then, side, rule, place)
                    held = place in ground_of(then, side, rule)
                    row[f"required_m_{one}"] = 0.0 if held else min(far.values(), default=None)
                code = (then.attacker if side == "attacker" else then.defender).lower()
                for system in case.assumptions.systems:
                    for figure in system.ranges:
                        if figure.preferred and code.upper() in system.sides:
                            least = figure.min_range_m or 0
                            seen = exposed(then, side, rule, figure.range_m, least)
                            people, unknown = people_in(then, seen)
                            stem = f"{code}_{system.id}_{figure.munition_id}"
                            row[f"people_{stem}"] = people
                            row[f"unknown_{stem}"] = unknown
            yield row
