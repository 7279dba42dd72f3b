"""Which published range a map of a case opens with: on the page, in the app and in figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph.measures.fire import systems_of

from .answer import SIDES
from .outcome import case_changes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.measures.comparison import ReachChange
    from stratgraph.measures.fire.newly_in_range import NewlyInRange
    from stratgraph.model.scenario import Side
    from stratgraph.model.systems import PublishedRange, System

    from .case import Case
    from .headline import Finding


@dataclass(frozen=True, slots=True)
class OpeningRange:
    """One published range of a system of one side."""

    side: Side
    system: System
    figure: PublishedRange


def opening_range(case: Case, finding: Finding) -> OpeningRange | None:
    """Choose the published range that a map of a case shows first.

    The listed figure of the weapon that newly reaches the first objective on the largest share of
    the readings: of contested ground, of the stand-offs of the case, of the ranges published for
    the munition. Where none newly reaches the first objective, the next is asked; where none
    reaches any, the listed figure whose reach changes by most settlements is shown. A figure of
    low confidence comes after all others, and of equals the first in the case's order.

    Parameters
    ----------
    case : Case
    finding : Finding
        Of this case.

    Returns
    -------
    OpeningRange or None
        None where neither side has a system with a published range.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.hold_or_fall import case_finding
    >>> valley = read_case("gate_falls")
    >>> opening = opening_range(valley, case_finding(valley, ()))
    >>> opening.side, opening.system.name, opening.figure.range_m
    ('attacker', 'Long gun', 25000)
    """
    for objective in case.objectives:
        found = _newest(case, finding, objective)
        if found is not None:
            return found
    return _most_changed(case)


def _newest(case: Case, finding: Finding, objective: str) -> OpeningRange | None:
    """Return the listed range that is new for an objective on the largest share of readings."""
    told = (finding.newly_in_range, *(newly_in_range for _, newly_in_range in finding.elsewhere))
    best: tuple[tuple[bool, float], OpeningRange] | None = None
    for one in _listed(case, "attacker"):
        newly_in_range = [_of(standoff, one, objective) for standoff in told]
        if not any(_is_new(one_new, one.figure) for one_new in newly_in_range):
            continue
        # A stand-off at which it newly reaches nothing counts as much as one at which it does.
        share = sum(map(_share, newly_in_range)) / len(told)
        rank = (one.figure.provenance.confidence != "low", share)
        if best is None or rank > best[0]:
            best = rank, one
    return None if best is None else best[1]


def _most_changed(case: Case) -> OpeningRange | None:
    """Return the listed range in whose reach the most settlements come, go or fall."""
    rule = case.assumptions.rules[0]
    changed = {
        (one.side, one.system.id, one.figure): _size(one.change)
        for side in SIDES
        for one in case_changes(case, side, rule)
    }
    listed = [one for side in SIDES for one in _listed(case, side)]
    # Of equals `max` takes the first.
    return max(
        listed,
        key=lambda one: (
            one.figure.provenance.confidence != "low",
            changed[one.side, one.system.id, one.figure],
        ),
        default=None,
    )


def _listed(case: Case, side: Side) -> list[OpeningRange]:
    """List the figures of a side's systems that stand first, munition by munition."""
    return [
        OpeningRange(side, system, figure)
        for system in systems_of(case.before, side, case.assumptions.systems)
        for place, figure in enumerate(system.ranges)
        if not place or figure.munition_id != system.ranges[place - 1].munition_id
    ]


def _of(
    newly_in_range: Iterable[NewlyInRange], one: OpeningRange, objective: str
) -> NewlyInRange | None:
    wanted = (objective, one.system.id, one.figure.munition_id)
    return next(
        (c for c in newly_in_range if (c.target, c.system.id, c.munition_id) == wanted),
        None,
    )


def _is_new(one_new: NewlyInRange | None, figure: PublishedRange) -> bool:
    return one_new is not None and any(
        r.newly and r.figure.span_m == figure.span_m for r in one_new.readings
    )


def _share(one_new: NewlyInRange | None) -> float:
    if one_new is None:
        return 0.0
    return sum(r.newly is True for r in one_new.readings) / len(one_new.readings)


def _size(change: ReachChange) -> int:
    return len(change.gained) + len(change.relieved) + len(change.fallen)
