"""Statements about reach: what could be shelled, by what, after which fall, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import numpy as np

from stratgraph.errors import ScenarioError
from stratgraph.measures.fire import (
    ContestedReading,
    FiringRule,
    StandoffRule,
    required_ranges,
    systems_of,
)
from stratgraph.measures.front_over_time import MONTH_DAYS
from stratgraph.model.events import Basis  # noqa: TC001 -- read when a claims file is
from stratgraph.model.systems import munition_label, select_systems
from stratgraph.model.territory import divide_ground
from stratgraph.studies.sensitivity import ExtentReading, edge_bracket

from .answer import Answer, AxisRow, NotKnownError, Shown, deciding, truth_of
from .context import ClaimContext, Place, SystemId  # noqa: TC001 -- read when a claims file is
from .front import Measure, drawn_series, fall_of, require_whole_span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stratgraph.measures.fire import RequiredRanges
    from stratgraph.model.scenario import Situation
    from stratgraph.model.systems import PublishedRange

KM = 1000.0
# More ranges than this are told by the first and the last.
MOST_NAMED = 6
Part = ExtentReading


@dataclass(frozen=True, slots=True, kw_only=True)
class FireRule:
    """By what and from where fire is asked about; part of every statement on reach.

    Attributes
    ----------
    systems : tuple of str
        Ids; those that the attacker has count.
    munitions : tuple of str
        ``standard``, ``extended``, ``guided``.
    figures : {"listed", "any published"}
        The figure listed first of each munition, or the longest published.
    standoff_km : float
    standoff_rule : {"add", "pull_back", "exclude"}
    contested : {"no_fire", "attacker"}
    ground : {"settlements", "territory"}
    extent : {"centre", "nearest_edge", "farthest_edge"}
        Which part of the target must be reached.
    off_network : bool
        Whether places on no road count as ground.
    """

    systems: tuple[SystemId, ...]
    munitions: tuple[Literal["standard", "extended", "guided"], ...]
    figures: Literal["listed", "any published"]
    standoff_km: float
    standoff_rule: StandoffRule
    contested: ContestedReading
    ground: Literal["settlements", "territory"]
    extent: Part
    off_network: bool

    @property
    def rule(self) -> FiringRule:
        """The rule of the firing ground."""
        return FiringRule(
            standoff_m=round(self.standoff_km * KM),
            standoff_rule=self.standoff_rule,
            contested=self.contested,
            off_network=self.off_network,
        )

    def ranges(self, context: ClaimContext) -> dict[str, float]:
        """Return the ranges asked about by label, metres, shortest first.

        Raises
        ------
        NotKnownError
            If no range of these systems and munitions is listed for the attacker.
        """
        found: dict[str, float] = {}
        for label, figure in self._figures(context):
            found[label] = max(float(figure.range_m), found.get(label, 0.0))
        if not found:
            raise NotKnownError("no range of these systems and munitions is listed")
        return dict(sorted(found.items(), key=lambda one: (one[1], one[0])))

    def _figures(self, context: ClaimContext) -> Iterator[tuple[str, PublishedRange]]:
        """Yield the published ranges asked about, each with its label."""
        chosen = select_systems(context.facts.systems, self.systems)
        for system in systems_of(context.situation(), "attacker", chosen):
            for figure in system.ranges:
                counts = figure.preferred or self.figures == "any published"
                if counts and figure.munition_id in self.munitions:
                    yield munition_label(system, figure.munition_id), figure

    def _refuse_too_near(self, context: ClaimContext, found: RequiredRanges, target: str) -> None:
        """Refuse to tell where a minimum range keeps, or may keep, a range off a target."""
        for label, figure in self._figures(context):
            farthest = found.within(figure.range_m)[0]
            if farthest and not found.within(figure.range_m, figure.surely_from_m)[0]:
                known = figure.min_range_m is not None
                least = (
                    f"its minimum range is {figure.surely_from_m / KM:g} km"
                    if known
                    else "nobody published its minimum range"
                )
                raise NotKnownError(
                    f"{context.name(target)} lies too near to tell of {label}: {least}"
                )

    def needed(self, context: ClaimContext, situation: Situation, target: str) -> float:
        """Return the range needed to a target, metres; of an edge the most it may be."""
        return self.bracket(context, situation, target)[1]

    def bracket(
        self, context: ClaimContext, situation: Situation, target: str
    ) -> tuple[float, float]:
        """Return the least and the most that the range needed to a target may be, metres.

        Raises
        ------
        NotKnownError
            If the edges of the target are not known, the stand-off leaves no ground, or the
            target is nearer than a minimum range.
        """
        ground = divide_ground(context.theater) if self.ground == "territory" else None
        found = required_ranges(situation, "attacker", self.rule, [target], ground=ground)
        metres = float(found.required_m[0])
        if not np.isfinite(metres):
            raise NotKnownError(
                f"a stand-off of {self.standoff_km:g} km by {self.standoff_rule} leaves no ground "
                "to fire from"
            )
        self._refuse_too_near(context, found, target)
        least, most = edge_bracket(context.theater, int(found.targets[0]), metres, self.extent)
        if least is None or most is None:
            raise NotKnownError(f"the edges of {context.name(target)} are not known")
        return least, most


@dataclass(frozen=True, slots=True, kw_only=True)
class InReach(FireRule):
    """That targets are in reach of some of the systems, or newly so once places fall.

    Attributes
    ----------
    targets : tuple of str
    expected : bool
        Whether it is said that they are in reach, or that they are not.
    newly : bool
        Count only systems that did not reach the target before the falls.
    quantity : {"all", "any"}
        Of the targets.
    on : date, optional
    falls : tuple of str, optional
    with_km : float
        What lies so near to a fallen place falls along.
    """

    targets: tuple[Place, ...]
    expected: bool
    newly: bool
    quantity: Literal["all", "any"]
    on: date | None = None
    falls: tuple[Place, ...] = ()
    with_km: float = 0.0

    def answer(self, context: ClaimContext) -> Answer:
        """Hold the ranges needed before and after against the published ones."""
        ranges = self.ranges(context)
        before = context.situation(self.on)
        after = context.after_falls(self.falls, on=self.on, with_km=self.with_km)
        rows, told, spare, at_best = [], [], [], []
        for target in self.targets:
            (was_least, was), (now_least, now) = (
                self.bracket(context, one, target) for one in (before, after)
            )
            rows.append(AxisRow(target, was, now))
            at_best.append(_spare(ranges, was_least, now_least, newly=self.newly))
            reaching = {name: m for name, m in ranges.items() if m >= now}
            new = {name: m for name, m in reaching.items() if m < was}
            counted = new if self.newly else reaching
            spare.append(_spare(ranges, was, now, newly=self.newly))
            what = f"{_km(was)} km needed" + (f" before, {_km(now)} after" if self.falls else "")
            gain = f", {'newly ' if self.newly else ''}in reach of {_listed(counted)}"
            told.append(f"{context.name(target)}: {what}{gain}")
        away = deciding(spare, self.quantity)
        if (deciding(at_best, self.quantity) >= 0) != (away >= 0):
            raise NotKnownError(f"where the edges lie leaves it open: {'; '.join(told)}")
        holds = (away >= 0) == self.expected
        return Answer(
            truth_of(holds), "; ".join(told),
            {f"{row.target}_{name}_m": value for row in rows
             for name, value in (("before", _round(row.before_m)), ("after", _round(row.after_m)))},
            "it would change if a range or a distance differed by {away}",
            round(abs(away) / KM, 2), "km",
            Shown((*self.falls, *self.targets), tuple(rows), tuple(ranges.items())),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreatenedAlike(FireRule):
    """That two targets are threatened alike by what falls.

    Attributes
    ----------
    targets : tuple of str
    falls : tuple of str
    by : {"systems", "distance"}
        The same systems gain both; or the ranges needed afterwards differ by at most
        ``within_km``.
    within_km : float
    """

    targets: tuple[Place, ...]
    falls: tuple[Place, ...]
    by: Literal["systems", "distance"]
    within_km: float = 5.0

    def answer(self, context: ClaimContext) -> Answer:
        """Compare what each target needs and who gains it."""
        if len(self.targets) < 2:
            raise ScenarioError("alike needs two targets at least")
        ranges = self.ranges(context)
        before, after = context.situation(), context.after_falls(self.falls)
        rows, gains, needed = [], [], []
        for target in self.targets:
            was, now = self.needed(context, before, target), self.needed(context, after, target)
            rows.append(AxisRow(target, was, now))
            gains.append(tuple(name for name, m in ranges.items() if now <= m < was))
            needed.append(now)
        gap = (max(needed) - min(needed)) / KM
        holds = len(set(gains)) == 1 if self.by == "systems" else gap <= self.within_km
        told = "; ".join(
            f"{context.name(row.target)} needs {_km(row.after_m)} km after, gained by "
            f"{', '.join(gain) or 'none'}"
            for row, gain in zip(rows, gains, strict=True)
        )
        lay = "a range lay" if holds else "no range lay"
        turns, away = f"it would change if {lay} between the two distances", None
        if self.by == "distance":
            turns, away = (
                "it would change if {away} more or less counted as alike",
                round(abs(gap - self.within_km), 2),
            )
        return Answer(truth_of(holds), told, {"differ_by_km": round(gap, 3)}, turns, away, "km",
                      Shown((*self.falls, *self.targets), tuple(rows),
                            tuple(ranges.items())))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedWithin(FireRule):
    """That targets come into reach within some months, as the front really moved.

    Attributes
    ----------
    targets : tuple of str
    months : float
        Of 30 days.
    counted_from : {"statement", "fall"}
        From the day of the file, or from the fall of ``place``.
    place : str
    basis : {"map point", "report", "claim"}
    measure : {"settlements", "drawn"}
        From settlements held that day, or from the ground drawn on maps of some days.
    quantity : {"all", "any"}
    """

    targets: tuple[Place, ...]
    months: float
    counted_from: Literal["statement", "fall"]
    place: Place
    basis: Basis
    measure: Measure
    quantity: Literal["all", "any"]

    def answer(self, context: ClaimContext) -> Answer:
        """Find the first day in reach of any of the systems, up to the last day of the time."""
        start = context.as_of
        if self.counted_from == "fall":
            fall = fall_of(context, self.place, self.basis, since=context.as_of)
            if fall is None:
                raise NotKnownError(f"{context.name(self.place)} has not fallen by {self.basis}")
            start = fall
        end = start + timedelta(days=round(self.months * MONTH_DAYS))
        ranges = self.ranges(context)
        farthest = max(ranges.values())
        days = {one: self._days(context, one, start, end) for one in self.targets}
        first = {one: next((day for day, m in rows if m <= farthest), None)
                 for one, rows in days.items()}  # fmt: skip
        reached = [day is not None for day in first.values()]
        holds = all(reached) if self.quantity == "all" else any(reached)
        least = {one: min(m for _, m in rows) for one, rows in days.items()}
        if not holds:
            require_whole_span(context, self.measure, end)
        told = "; ".join(
            f"{context.name(one)}: " + (_since(day, start) if day else
                                      f"not in reach, {_km(least[one])} km needed at best")
            for one, day in first.items()
        )  # fmt: skip
        gap = abs(deciding([farthest - m for m in least.values()], self.quantity))
        return Answer(
            truth_of(holds),
            f"from {start} to {end}, of the longest range asked about ({_km(farthest)} km): {told}",
            {f"{one}_first_day": str(day) if day else None for one, day in first.items()},
            "it would change if a range or a distance differed by {away}", round(gap / KM, 2), "km",
            Shown((self.place, *self.targets), ticks=tuple(ranges.items()),
                  series=tuple((one, tuple(rows)) for one, rows in days.items())),
        )  # fmt: skip

    def _days(
        self, context: ClaimContext, target: str, start: date, end: date
    ) -> list[tuple[date, float]]:
        if self.measure == "drawn":
            add = self.standoff_km * KM
            ((_, rows),) = drawn_series(context, [target], start, end)
            # The last map by the first day tells how things stood on it.
            return [(max(day, start), metres + add) for day, metres in rows]
        return [
            (day, self.needed(context, context.situation(day, basis=self.basis), target))
            for day in context.days(start, end, basis=self.basis)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsWhole(FireRule):
    """That a success means taking the whole of a place: its centre alone opens less.

    Attributes
    ----------
    place : str
    targets : tuple of str
    with_km : float
        How far from the centre "whole" reaches.
    """

    place: Place
    targets: tuple[Place, ...]
    with_km: float

    def answer(self, context: ClaimContext) -> Answer:
        """Compare what the fall of the centre opens with that of the centre and its ring."""
        ranges = self.ranges(context)
        before = context.situation()
        centre = context.after_falls([self.place])
        whole = context.after_falls([self.place], with_km=self.with_km)
        more, rows, gaps = [], [], []
        for target in self.targets:
            was = self.needed(context, before, target)
            alone, all_of_it = (self.needed(context, one, target) for one in (centre, whole))
            rows.append(AxisRow(target, alone, all_of_it))
            extra = [name for name, m in ranges.items() if all_of_it <= m < min(alone, was)]
            more += [f"{context.name(target)}: {name}" for name in extra]
            gaps.append(_spare(ranges, min(alone, was), all_of_it, newly=True))
        told = "; ".join(
            f"{context.name(row.target)} needs {_km(row.before_m)} km "
            f"from the centre's fall alone, "
            f"{_km(row.after_m)} with all within {self.with_km:g} km"
            for row in rows
        )
        words = f"{told}; only the whole opens: {', '.join(more) or 'nothing more'}"
        return Answer(truth_of(bool(more)), words, {"opened_only_by_the_whole": len(more)},
                      "it would change if a range or a distance differed by {away}",
                      round(abs(deciding(gaps, "any")) / KM, 2), "km",
                      Shown((self.place, *self.targets), tuple(rows),
                            tuple(ranges.items())))  # fmt: skip


def _spare(ranges: dict[str, float], was: float, now: float, *, newly: bool) -> float:
    """Metres to spare of the range that is safest, below 0 where none counts.

    Where some range counts, all that count must stop to do so: the one that is safest decides.
    Where none does, the one that is nearest to counting.
    """
    return float(max(min(m - now, was - m if newly else np.inf) for m in ranges.values()))


def _since(day: date, start: date) -> str:
    return "in reach already then" if day == start else f"in reach from {day}"


def _listed(names: Iterable[str]) -> str:
    """Name ranges, the shortest first; of many the first, the last and how many."""
    every = list(names)
    if len(every) <= MOST_NAMED:
        return ", ".join(every) or "none"
    return f"{len(every)} listed ranges, {every[0]} to {every[-1]}"


def _round(metres: float | None) -> float | None:
    return None if metres is None else round(metres, 1)


def _km(metres: float | None) -> str:
    return "no" if metres is None else f"{metres / KM:.1f}"
