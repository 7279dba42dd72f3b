"""Which munitions newly reach which objectives, on every reading of the assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from stratgraph.model.notebook import short_repr

from . import ContestedReading, FiringRule, ReachRow, measure_reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.model.scenario import Situation
    from stratgraph.model.systems import PublishedRange, System
    from stratgraph.model.territory import Ground

Verdict = Literal["yes", "no", "depends"]
Dependency = Literal["contested", "published_range", "minimum_range"]
DEPENDENCIES: tuple[Dependency, ...] = get_args(Dependency)


@dataclass(frozen=True, slots=True)
class NewlyInRangeReading:
    """Whether one published range, on one reading of contested ground, newly reaches a target.

    Attributes
    ----------
    newly : bool or None
        None where it hangs on a minimum range that nobody published.
    """

    contested: ContestedReading
    figure: PublishedRange
    newly: bool | None


@dataclass(frozen=True, slots=True)
class NewlyInRange:
    """Whether a munition newly reaches an objective, and what that depends on.

    Attributes
    ----------
    verdict : {"yes", "depends"}
        ``yes`` where it is new on every reading of contested ground and by every
        published range; ``depends`` where it does on some.
    depends_on : tuple of {"contested", "published_range", "minimum_range"}
        The readings between which the answer differs; ``minimum_range`` where it hangs on one
        that nobody published.
    """

    target: str
    system: System
    munition_id: str
    munition: str
    readings: tuple[NewlyInRangeReading, ...]
    verdict: Verdict
    depends_on: tuple[Dependency, ...]

    __repr__ = short_repr


def measure_newly_in_range(
    before: Situation,
    after: Situation,
    rules: Sequence[FiringRule],
    *,
    systems: Sequence[System],
    objectives: Sequence[str],
    ground: Ground | None = None,
) -> tuple[NewlyInRange, ...]:
    """Tell which munitions of the attacker come to reach objectives, and on which readings.

    Parameters
    ----------
    before, after : Situation
    rules : sequence of FiringRule
        One per reading of contested ground, alike in all else.
    systems : sequence of System
    objectives : sequence of str
        Settlement ids.
    ground : Territory or GivenGround, optional
        Fire from anywhere on this ground; by default from centre points of settlements.

    Returns
    -------
    tuple of NewlyInRange
        Those that cross, or may, on at least one reading or by at least one published range.
    """
    readings: dict[tuple[str, str, str], list[tuple[ReachRow, NewlyInRangeReading]]] = {}
    for rule in rules:
        was, now = (
            measure_reach(
                situation, "attacker", rule, systems=systems, targets=objectives, ground=ground
            )
            for situation in (before, after)
        )
        for old, new in zip(was, now, strict=True):
            newly = _newly(old.in_reach, new.in_reach)
            reading = NewlyInRangeReading(rule.contested, new.figure, newly)
            key = (new.target, new.system.id, new.figure.munition_id)
            readings.setdefault(key, []).append((new, reading))
    return tuple(
        _one_munition(rows)
        for rows in readings.values()
        if any(r.newly is not False for _, r in rows)
    )


def _newly(was: bool | None, now: bool | None) -> bool | None:
    """Tell whether what was not in range came to be; None where an unknown decides it."""
    if was or now is False:
        return False
    return None if was is None or now is None else True


def _one_munition(rows: Sequence[tuple[ReachRow, NewlyInRangeReading]]) -> NewlyInRange:
    first = next((row for row, reading in rows if reading.figure.preferred), rows[0][0])
    readings = tuple(reading for _, reading in rows)
    depends: list[Dependency] = []
    if any(_differ(readings, figure=figure) for figure in {r.figure.span_m for r in readings}):
        depends.append("contested")
    if any(_differ(readings, contested=word) for word in {r.contested for r in readings}):
        depends.append("published_range")
    if any(reading.newly is None for reading in readings):
        depends.append("minimum_range")
    return NewlyInRange(
        first.target,
        first.system,
        first.figure.munition_id,
        first.figure.munition,
        readings,
        _verdict(reading.newly for reading in readings),
        tuple(depends),
    )


def _differ(
    readings: Iterable[NewlyInRangeReading],
    *,
    figure: tuple[int, int | None] | None = None,
    contested: ContestedReading | None = None,
) -> bool:
    """Tell whether the known answers differ among readings alike in one thing."""
    alike = [
        reading.newly
        for reading in readings
        if reading.newly is not None
        and (figure is None or reading.figure.span_m == figure)
        and (contested is None or reading.contested == contested)
    ]
    return len(set(alike)) > 1


def _verdict(answers: Iterable[bool | None]) -> Verdict:
    given = set(answers)
    if len(given) > 1 or None in given:
        return "depends"
    return "yes" if given == {True} else "no"
