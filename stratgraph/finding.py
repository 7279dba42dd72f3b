"""The finding of a hold-or-fall question, in words that survive its own readings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .compare import RangeChange, RouteChange, compare_required_ranges
from .reach import ContestedReading, FiringRule, ReachRow, measure_reach, required_ranges

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .scenario import Situation, Step
    from .systems import System
    from .theater import Theater

Verdict = Literal["yes", "no", "depends"]
Dependency = Literal["contested", "published_range"]


@dataclass(frozen=True, slots=True)
class CrossingReading:
    """Whether one published range, on one reading of contested ground, newly reaches a target."""

    contested: ContestedReading
    range_m: int
    preferred: bool
    crosses: bool


@dataclass(frozen=True, slots=True)
class Crossing:
    """Whether a munition newly reaches an objective, and what that depends on.

    Attributes
    ----------
    verdict : {"yes", "depends"}
        ``yes`` where it crosses on every reading of contested ground and by every
        published range; ``depends`` where it does on some.
    depends_on : tuple of {"contested", "published_range"}
        The readings between which the answer differs.
    """

    target: str
    system: System
    munition_id: str
    munition: str
    readings: tuple[CrossingReading, ...]
    verdict: Verdict
    depends_on: tuple[Dependency, ...]

    def crosses_on(self, contested: ContestedReading) -> Verdict:
        """Tell whether it crosses on one reading of contested ground."""
        return _verdict(r.crosses for r in self.readings if r.contested == contested)


@dataclass(frozen=True, slots=True)
class Finding:
    """The headline of a case and what it was made from.

    Attributes
    ----------
    sentence : str
        The finding in one sentence, naming what it depends on.
    title : str
        The same, shorter.
    verdict : {"yes", "no", "depends"}
        Whether the scenario brings any objective newly within range of any system.
    standoff_m : int
        The stand-off it is computed for.
    crossings : tuple of Crossing
        Every munition that crosses on at least one reading.
    ranges : tuple of (reading, RangeChange)
        Required range of each objective before and after, on both readings.
    """

    sentence: str
    title: str
    verdict: Verdict
    standoff_m: int
    crossings: tuple[Crossing, ...]
    ranges: tuple[tuple[ContestedReading, RangeChange], ...]


def find_crossings(
    before: Situation,
    after: Situation,
    rules: Sequence[FiringRule],
    *,
    systems: Sequence[System],
    objectives: Sequence[str],
    routes: Sequence[RouteChange] = (),
) -> Finding:
    """Find which systems of the attacker newly reach which objectives, on every reading.

    Parameters
    ----------
    before, after : Situation
    rules : sequence of FiringRule
        One per reading of contested ground, alike in all else.
    systems : sequence of System
    objectives : sequence of str
        Settlement ids.
    routes : sequence of RouteChange
        What became of the routes, told where the scenario cuts roads.

    Returns
    -------
    Finding
    """
    theater = before.theater
    readings: dict[tuple[str, str, str], list[tuple[ReachRow, CrossingReading]]] = {}
    ranges: list[tuple[ContestedReading, RangeChange]] = []
    for rule in rules:
        was, now = (
            measure_reach(situation, "attacker", rule, systems=systems, targets=objectives)
            for situation in (before, after)
        )
        for old, new in zip(was, now, strict=True):
            crosses = new.in_reach and not old.in_reach
            reading = CrossingReading(
                rule.contested, new.figure.range_m, new.figure.preferred, crosses
            )
            key = (new.target, new.system.id, new.figure.munition_id)
            readings.setdefault(key, []).append((new, reading))
        changes = compare_required_ranges(
            *(required_ranges(s, "attacker", rule, objectives) for s in (before, after))
        )
        ranges += [(rule.contested, change) for change in changes]
    crossings = tuple(
        _crossing(rows) for rows in readings.values() if any(r.crosses for _, r in rows)
    )
    condition = describe_step(theater, after.steps[-1])
    cut_words = _route_words(routes) if after.steps[-1].cut else []
    verdict = _verdict([one.verdict == "yes" for one in crossings] or [False])
    if verdict == "no" and crossings:
        verdict = "depends"
    return Finding(
        _joined(condition, [*cut_words, *_reach_words(theater, crossings, objectives)]) + ".",
        _joined(condition, [*cut_words, *_brief_reach_words(theater, crossings, objectives)]),
        verdict,
        rules[0].standoff_m,
        crossings,
        tuple(ranges),
    )


def describe_step(theater: Theater, step: Step) -> str:
    """Put what a scenario did into words: "Bakhmut falls".

    Surroundings that come along are counted, roads that are cut too.
    """
    parts = []
    for places, verbs in (
        (step.fallen, ("falls", "fall")),
        (step.retaken, ("is retaken", "are retaken")),
    ):
        if places:
            names = _listed([theater.settlement(one).name for one in places])
            along = len(step.came_along) if places is step.fallen else 0
            more = f" with {along} places around" if along else ""
            parts.append(f"{names} {verbs[len(places) > 1]}{more}")
    if step.cut:
        parts.append(f"{len(step.cut)} road{'s are' if len(step.cut) > 1 else ' is'} cut")
    return _listed(parts) or "nothing changes"


def _crossing(rows: Sequence[tuple[ReachRow, CrossingReading]]) -> Crossing:
    first = next((row for row, reading in rows if reading.preferred), rows[0][0])
    readings = tuple(reading for _, reading in rows)
    depends: list[Dependency] = []
    if any(_differ(r.crosses for r in readings if r.range_m == m) for m in _ranges(readings)):
        depends.append("contested")
    if any(_differ(r.crosses for r in readings if r.contested == c) for c in _contested(readings)):
        depends.append("published_range")
    return Crossing(
        first.target,
        first.system,
        first.figure.munition_id,
        first.figure.munition,
        readings,
        _verdict(reading.crosses for reading in readings),
        tuple(depends),
    )


def _ranges(readings: Iterable[CrossingReading]) -> set[int]:
    return {reading.range_m for reading in readings}


def _contested(readings: Iterable[CrossingReading]) -> set[ContestedReading]:
    return {reading.contested for reading in readings}


def _differ(answers: Iterable[bool | str]) -> bool:
    return len(set(answers)) > 1


def _verdict(answers: Iterable[bool]) -> Verdict:
    given = set(answers)
    if len(given) > 1:
        return "depends"
    return "yes" if given == {True} else "no"


READING_WORDS: dict[ContestedReading, str] = {
    "no_fire": "if it does not fire",
    "attacker": "if it is the attacker's",
}


def _joined(condition: str, clauses: Sequence[str]) -> str:
    return f"If {condition}, {'; '.join(clauses) or 'nothing measured here changes'}"


def _route_words(routes: Sequence[RouteChange]) -> list[str]:
    """Say what cutting roads does to the routes between bases and objectives."""
    joined = [one for one in routes if one.before_m is not None]
    cut = sum(one.after_m is None for one in joined)
    extra = [
        one.after_m - one.before_m
        for one in joined
        if one.after_m is not None and one.before_m is not None
    ]
    words = [f"{cut} of {len(joined)} routes between bases and objectives are cut"]
    if extra:
        words.append(f"the others grow by {sum(extra) / len(extra) / 1000:.1f} km on average")
    return words


def _reach_words(
    theater: Theater, crossings: Sequence[Crossing], objectives: Sequence[str]
) -> list[str]:
    """Say what crosses by the listed figures, per reading where the readings differ."""
    readings = dict.fromkeys(reading.contested for one in crossings for reading in one.readings)
    gains = {
        contested: _gains(theater, _crossing_by_listed_figure(crossings, contested), objectives)
        for contested in readings
    }
    clauses = []
    if _differ(gains.values()):
        ways = [f"{READING_WORDS[one]}, {text or 'none gains any'}" for one, text in gains.items()]
        clauses.append(f"it depends on contested ground: {'; '.join(ways)}")
    elif any(gains.values()):
        clauses.append(next(iter(gains.values())))
    untouched = _untouched(theater, crossings, objectives)
    if untouched:
        clauses.append(f"no system listed gains {_listed(untouched, 'or')}")
    disputed = _disputed(crossings)
    if disputed:
        clauses.append(f"it also depends on the published range of {_listed(disputed)}")
    return clauses


def _brief_reach_words(
    theater: Theater, crossings: Sequence[Crossing], objectives: Sequence[str]
) -> list[str]:
    """Say which objectives more systems reach, and what it depends on."""
    gained = [theater.settlement(one).name for one in objectives if _touched(one, crossings)]
    sure = [
        theater.settlement(one).name
        for one in objectives
        if any(crossing.target == one and crossing.verdict == "yes" for crossing in crossings)
    ]
    untouched = _untouched(theater, crossings, objectives)
    reasons = _reasons(crossings)
    clauses = []
    if gained and reasons:
        clauses.append(f"which more guns reach {_listed(gained)} depends on {_listed(reasons)}")
    elif sure:
        clauses.append(f"more guns reach {_listed(sure)}")
    if untouched:
        noun = "none" if clauses else "no system listed"
        clauses.append(f"{noun} gains {_listed(untouched, 'or')}")
    return clauses


def _crossing_by_listed_figure(
    crossings: Sequence[Crossing], contested: ContestedReading
) -> list[Crossing]:
    return [
        one
        for one in crossings
        if any(r.crosses and r.preferred and r.contested == contested for r in one.readings)
    ]


def _gains(theater: Theater, crossings: Sequence[Crossing], objectives: Sequence[str]) -> str:
    """Objectives that the same guns gain stand together."""
    per_guns: dict[tuple[str, ...], list[str]] = {}
    for target in objectives:
        munitions: dict[str, list[str]] = {}
        for one in crossings:
            if one.target == target:
                munitions.setdefault(one.system.short_name, []).append(one.munition_id)
        guns = tuple(f"{gun} ({', '.join(kinds)})" for gun, kinds in munitions.items())
        if guns:
            per_guns.setdefault(guns, []).append(theater.settlement(target).name)
    return ", ".join(
        f"{_listed(guns)} gain{'s' if len(guns) == 1 else ''} {_listed(names)}"
        for guns, names in per_guns.items()
    )


def _touched(objective: str, crossings: Sequence[Crossing]) -> bool:
    return any(crossing.target == objective for crossing in crossings)


def _untouched(
    theater: Theater, crossings: Sequence[Crossing], objectives: Sequence[str]
) -> list[str]:
    return [theater.settlement(one).name for one in objectives if not _touched(one, crossings)]


def _disputed(crossings: Sequence[Crossing]) -> list[str]:
    """Systems for which published ranges give different answers."""
    names = (one.system.short_name for one in crossings if "published_range" in one.depends_on)
    return list(dict.fromkeys(names))


def _reasons(crossings: Sequence[Crossing]) -> list[str]:
    reasons = []
    if any("contested" in one.depends_on for one in crossings):
        reasons.append("contested ground")
    if _disputed(crossings):
        reasons.append("the published range")
    return reasons


def _listed(words: Sequence[str], conjunction: str = "and") -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"
