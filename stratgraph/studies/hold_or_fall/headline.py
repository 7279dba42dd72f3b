"""The finding of a hold-or-fall question, in words that survive its own readings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph.measures.comparison import RangeChange, RouteChange, compare_required_ranges
from stratgraph.measures.fire import READINGS, ContestedReading, FiringRule, required_ranges
from stratgraph.measures.fire.newly_in_range import (
    Dependency,
    NewlyInRange,
    Verdict,
    measure_newly_in_range,
)
from stratgraph.model.names import as_names
from stratgraph.model.notebook import html_table, km_text, short_repr
from stratgraph.model.plain_text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.model.scenario import Situation, Step
    from stratgraph.model.systems import System
    from stratgraph.model.territory import Ground
    from stratgraph.model.theater import Theater

READING_WORDS: dict[ContestedReading, str] = {
    "no_fire": "if it does not fire",
    "attacker": "if it is the attacker's",
}
REASONS: dict[Dependency, str] = {
    "contested": "contested ground",
    "published_range": "the published range",
    "minimum_range": "a minimum range",
}


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
        ``yes`` where every one_new found stands on every reading, ``no`` where there is
        none, else ``depends``.
    standoff_m : int
        The stand-off it is computed for.
    newly_in_range : tuple of NewlyInRange
        Every munition that newly reaches on at least one reading.
    elsewhere : tuple of (stand-off in metres, newly_in_range)
        What crosses at the further stand-offs of the case.
    ranges : tuple of (reading, RangeChange)
        Required range of each objective before and after, on both readings.
    """

    sentence: str
    title: str
    verdict: Verdict
    standoff_m: int
    newly_in_range: tuple[NewlyInRange, ...]
    elsewhere: tuple[tuple[int, tuple[NewlyInRange, ...]], ...]
    ranges: tuple[tuple[ContestedReading, RangeChange], ...]

    __repr__ = short_repr

    def _repr_html_(self) -> str:
        rows = [
            (one.target, READINGS[reading], km_text(one.before_m), km_text(one.after_m))
            for reading, one in self.ranges
        ]
        return html_table(
            self.title,
            ["objective", "contested ground", "range needed before", "after"],
            rows,
            note=f"{self.sentence} Stand-off {self.standoff_m / 1000:g} km.",
        )


def find_newly_in_range(
    before: Situation,
    after: Situation,
    rules: Sequence[FiringRule],
    *,
    systems: Sequence[System],
    objectives: Sequence[str],
    routes: Sequence[RouteChange] = (),
    ground: Ground | None = None,
) -> Finding:
    """Find which systems of the attacker newly reach which objectives, on every reading.

    Parameters
    ----------
    before, after : Situation
    rules : sequence of FiringRule
        For each stand-off one per reading of contested ground; the headline is of the first
        stand-off.
    systems : sequence of System
    objectives : sequence of str
        Settlement ids.
    routes : sequence of RouteChange
        What became of the routes, told where the scenario cuts roads.
    ground : Territory or GivenGround, optional
        Fire from anywhere on this ground; by default from centre points of settlements.

    Returns
    -------
    Finding
    """
    theater = before.theater
    objectives = tuple(map(theater.names.resolve, as_names(objectives, "objectives")))
    by_standoff: dict[int, list[FiringRule]] = {}
    for rule in rules:
        by_standoff.setdefault(rule.standoff_m, []).append(rule)
    newly_in_range = {
        standoff: measure_newly_in_range(
            before, after, group, systems=systems, objectives=objectives, ground=ground
        )
        for standoff, group in by_standoff.items()
    }
    first, *others = by_standoff
    ranges = [
        (rule.contested, change)
        for rule in by_standoff[first]
        for change in compare_required_ranges(
            *(
                required_ranges(s, "attacker", rule, objectives, ground=ground)
                for s in (before, after)
            )
        )
    ]
    own = tuple(one for one in objectives if after.holder(one) == "attacker")
    told = _Told(theater, tuple(objectives), newly_in_range[first], first, tuple(
        (standoff, newly_in_range[standoff]) for standoff in others
    ), own)  # fmt: skip
    step = after.steps[-1]
    cut = _route_words(routes) if step.cut else []
    condition = describe_step(theater, step)
    whole, brief = _reach_words(told), _brief_reach_words(told)
    if not any(one.ranges for one in systems) or not before.held_by("attacker").any():
        whole = brief = _distance_words(told, ranges, systems)
    elif step.cut and not (step.fallen or step.retaken):
        # Where no place changes hands no gun comes nearer: that none gains is no news.
        whole = brief = told.own_words()
    return Finding(
        _joined(condition, [*cut, *whole]) + ".",
        _joined(condition, [*cut, *brief]),
        _overall(newly_in_range[first]),
        first,
        newly_in_range[first],
        told.elsewhere,
        tuple(ranges),
    )


def _overall(newly_in_range: Sequence[NewlyInRange]) -> Verdict:
    if not newly_in_range:
        return "no"
    return "yes" if all(one.verdict == "yes" for one in newly_in_range) else "depends"


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
            more = f" with {plural(along, 'place')} around" if along else ""
            parts.append(f"{names} {verbs[len(places) > 1]}{more}")
    if step.cut:
        parts.append(f"{len(step.cut)} road{'s are' if len(step.cut) > 1 else ' is'} cut")
    return _listed(parts) or "nothing changes"


@dataclass(frozen=True)
class _Told:
    """What the words are made from: newly_in_range at the first stand-off and at further ones."""

    theater: Theater
    objectives: tuple[str, ...]
    newly_in_range: tuple[NewlyInRange, ...]
    standoff_m: int
    elsewhere: tuple[tuple[int, tuple[NewlyInRange, ...]], ...]
    own: tuple[str, ...] = ()

    def names(self, ids: Iterable[str]) -> list[str]:
        """Return display names in the order of the objectives."""
        wanted = set(ids)
        return [self.theater.settlement(one).name for one in self.objectives if one in wanted]

    @property
    def untouched(self) -> list[str]:
        """Objectives that nothing newly reaches at the first stand-off, and that are targets."""
        reached = {one.target for one in self.newly_in_range}
        return self.names(set(self.objectives) - reached - set(self.own))

    def own_words(self) -> list[str]:
        """Say which objectives the attacker then holds, which are no targets of its guns."""
        names = self.names(self.own)
        noun = "is the attacker's" if len(names) == 1 else "are the attacker's"
        return [f"{_listed(names)} {noun}"] if names else []

    @property
    def at(self) -> str:
        """The stand-off, where the case has several."""
        return f" at stand-off {self.standoff_m / 1000:g} km" if self.elsewhere else ""

    def untouched_words(self, *, alone: bool) -> list[str]:
        """Say which objectives nothing newly reaches, and at which stand-off something does."""
        if not self.untouched:
            return []
        noun = "no system listed" if alone else "none"
        words = f"{noun} gains {_listed(self.untouched, 'or')}{self.at}"
        for standoff, newly_in_range in self.elsewhere:
            names = self.names({one.target for one in newly_in_range})
            late = [name for name in names if name in self.untouched]
            if late:
                whom = f" {_listed(late)}" if len(self.untouched) > 1 else ""
                words += f", though some gain{whom or ' it'} at {standoff / 1000:g} km"
        return [words]


def _joined(condition: str, clauses: Sequence[str]) -> str:
    return f"If {condition}, {'; '.join(clauses) or 'nothing measured here changes'}"


def _route_words(routes: Sequence[RouteChange]) -> list[str]:
    """Say what cutting roads does to the routes, on all roads and on verified roads alone."""
    every = [one for one in routes if one.road_set == "all" and one.before_m is not None]
    verified = [one for one in routes if one.road_set == "verified" and one.before_m is not None]
    if not every and not verified:
        return []
    cut, cut_verified = (sum(one.after_m is None for one in some) for some in (every, verified))
    extra = [
        one.after_m - one.before_m
        for one in every
        if one.after_m is not None and one.before_m is not None
    ]
    words = [f"{cut} of {len(every)} base-objective routes are cut"]
    if extra:
        mean = sum(extra) / len(extra) / 1000
        words.append(f"the rest grow by {mean:.1f} km on average" if mean else "the rest stay")
    if verified and (cut_verified, len(verified)) != (cut, len(every)):
        words.append(f"on verified roads alone {cut_verified} of {len(verified)} are cut")
    return words


def _reach_words(told: _Told) -> list[str]:
    """Say what is newly in range by the listed figures, per reading where the readings differ."""
    readings = dict.fromkeys(
        reading.contested for one in told.newly_in_range for reading in one.readings
    )
    gains = {contested: _gains(told, contested) for contested in readings}
    clauses = []
    if len(set(gains.values())) > 1:
        ways = [f"{READING_WORDS[one]}, {text or 'none gains any'}" for one, text in gains.items()]
        clauses.append(f"it depends on contested ground: {'; '.join(ways)}")
    elif any(gains.values()):
        clauses.append(next(iter(gains.values())))
    clauses += [*told.untouched_words(alone=True), *told.own_words()]
    for what, disputed in (
        ("the published range", _hanging_on(told.newly_in_range, "published_range")),
        ("an unpublished minimum range", _hanging_on(told.newly_in_range, "minimum_range")),
    ):
        if disputed:
            also = "also " if clauses else ""
            clauses.append(f"it {also}depends on {what} of {_listed(disputed)}")
    return clauses


def _brief_reach_words(told: _Told) -> list[str]:
    """Say which objectives more systems reach, and what it depends on."""
    gained = told.names({one.target for one in told.newly_in_range})
    sure = told.names({one.target for one in told.newly_in_range if one.verdict == "yes"})
    reasons = _reasons(told.newly_in_range)
    clauses = []
    if gained and reasons:
        clauses.append(f"which more guns reach {_listed(gained)} depends on {_listed(reasons)}")
    elif sure:
        clauses.append(f"more guns reach {_listed(sure)}")
    return [*clauses, *told.untouched_words(alone=not clauses), *told.own_words()]


def _distance_words(
    told: _Told, ranges: Sequence[tuple[ContestedReading, RangeChange]], systems: Sequence[System]
) -> list[str]:
    """Say how far the attacker's ground is from the objectives, where no gun can be told of."""
    first = ranges[0][0] if ranges else None
    moved = [
        f"the attacker's ground lies {change.after_m / 1000:.1f} km from "
        f"{told.theater.settlement(change.target).name} instead of {change.before_m / 1000:.1f}"
        for contested, change in ranges
        if contested == first
        and change.before_m is not None
        and change.after_m is not None
        and change.target not in told.own
    ]
    if not any(one.ranges for one in systems):
        why = (
            "no weapon asked about has a published range" if systems else "no weapon is asked about"
        )
        return [*moved, *told.own_words(), why]
    return [*moved, "who holds the attacker's ground is not known, so no range can be told"]


def _gains(told: _Told, contested: ContestedReading) -> str:
    """Say which guns gain what by their listed ranges; objectives of the same guns together."""
    newly_in_range = [
        one
        for one in told.newly_in_range
        if any(r.newly and r.preferred and r.contested == contested for r in one.readings)
    ]
    per_guns: dict[tuple[str, ...], list[str]] = {}
    for target in told.objectives:
        munitions: dict[str, list[str]] = {}
        for one in newly_in_range:
            if one.target == target:
                munitions.setdefault(one.system.short_name, []).append(one.munition_id)
        guns = tuple(f"{gun} ({', '.join(kinds)})" for gun, kinds in munitions.items())
        if guns:
            per_guns.setdefault(guns, []).append(told.theater.settlement(target).name)
    return ", ".join(
        f"{_listed(guns)} gain{'s' if len(guns) == 1 else ''} {_listed(names)}"
        for guns, names in per_guns.items()
    )


def _hanging_on(newly_in_range: Sequence[NewlyInRange], what: Dependency) -> list[str]:
    """Systems whose answer hangs on one thing."""
    names = (one.system.short_name for one in newly_in_range if what in one.depends_on)
    return list(dict.fromkeys(names))


def _reasons(newly_in_range: Sequence[NewlyInRange]) -> list[str]:
    return [words for what, words in REASONS.items() if _hanging_on(newly_in_range, what)]


def _listed(words: Sequence[str], conjunction: str = "and") -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"
