"""Statements about reach: what could be shelled, by what, after which fall, and when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np

from stratgraph.errors import ScenarioError
from stratgraph.measures.front_over_time import MONTH_DAYS
from stratgraph.model.events import (
    BASIS_WORDS,
    Basis,
)
from stratgraph.model.notebook import joined

from .answer import AxisRow, ClaimAnswer, NotKnownError, Shown, deciding, truth_of
from .context import ClaimContext, Place  # noqa: TC001 -- read when a claims file is
from .fire_rule import (
    KM,
    NEWLY,
    REACHING,
    Bracket,
    Degree,
    FireRule,
    any_of,
    in_km,
    named_ranges,
    over,
    reach_degree,
    span_km,
)
from .front import Measure, drawn_series, fall_of, require_whole_span


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

    @property
    def essence(self) -> object:
        """Itself, without what decides nothing where nothing falls."""
        return self if self.falls else replace(self, with_km=0.0)

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Hold the ranges needed before and after against the published ones."""
        ranges = self.ranges(context)
        situations = (
            context.situation(self.on),
            context.after_falls(self.falls, on=self.on, with_km=self.with_km),
        )
        counted = NEWLY if self.newly else REACHING
        rows, told, spare, states = [], [], [], []
        for target in self.targets:
            was, now = (self.bracket(context, one, target) for one in situations)
            rows.append(AxisRow(target, was[1], now[1]))
            degrees = {name: reach_degree(m, was, now) for name, m in ranges.items()}
            states.append(any_of(counted[one] for one in degrees.values()))
            spare.append(_spare(ranges, was[1], now[1], newly=self.newly))
            told.append(self._told(context.name(target), (was, now), degrees))
        state = over(states, self.quantity)
        if state == "cannot tell":
            why = "the edges of the town" if self.extent != "centre" else "what the map drew"
            raise NotKnownError(f"it lies within the rounding of {why}: {'; '.join(told)}")
        away = deciding(spare, self.quantity)
        return ClaimAnswer(
            truth_of((state == "yes") == self.expected), "; ".join(told),
            {f"{row.target}_{name}_m": value for row in rows
             for name, value in (("before", _round(row.before_m)), ("after", _round(row.after_m)))},
            "it would change if a range or a distance differed by {away}",
            round(abs(away) / KM, 2), "km",
            Shown((*self.falls, *self.targets), tuple(rows), tuple(ranges.items())),
        )  # fmt: skip

    def _told(self, name: str, needed: tuple[Bracket, Bracket], degrees: dict[str, Degree]) -> str:
        """Say what a target needs, what reaches it, and what of that is new."""
        was, now = needed
        by = {degree: [one for one, its in degrees.items() if its == degree] for degree in REACHING}
        if not self.falls:
            reached = named_ranges(by["already"])
            return f"{name} needs a range of {span_km(was)} km: in range of {reached}"
        told = (
            f"{name} needs a range of {span_km(was)} km before and {span_km(now)} after: newly in "
            f"range of {named_ranges(by['new'])}, in range already of {named_ranges(by['already'])}"
        )
        if by["after"]:
            told += f", in range after, and perhaps before, of {named_ranges(by['after'])}"
        return told + (f", perhaps of {named_ranges(by['perhaps'])}" if by["perhaps"] else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreatenedAlike(FireRule):
    """That two targets are threatened alike once places have fallen.

    Attributes
    ----------
    targets : tuple of str
    falls : tuple of str
    by : {"systems", "distance"}
        The same systems reach both; or the ranges needed afterwards differ by at most
        ``within_km``.
    within_km : float
    newly : bool
        Of systems count those alone that did not reach the target before.
    """

    targets: tuple[Place, ...]
    falls: tuple[Place, ...]
    by: Literal["systems", "distance"]
    within_km: float = 5.0
    newly: bool = True

    @property
    def essence(self) -> object:
        """Itself, without what a comparison of distances does not look at."""
        if self.by == "systems":
            return self
        return replace(self, newly=True, figures="listed", munitions=(), systems=())

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Compare what each target needs and what reaches it."""
        if len(self.targets) < 2:
            raise ScenarioError("alike needs two targets at least")
        ranges = self.ranges(context)
        before, after = context.situation(), context.after_falls(self.falls)
        rows, reaching, needed = [], [], []
        for target in self.targets:
            was, now = self.needed(context, before, target), self.needed(context, after, target)
            rows.append(AxisRow(target, was, now))
            reaching.append(tuple(
                name for name, m in ranges.items() if now <= m and not (self.newly and was <= m)
            ))  # fmt: skip
            needed.append(now)
        gap = (max(needed) - min(needed)) / KM
        holds = len(set(reaching)) == 1 if self.by == "systems" else gap <= self.within_km
        told = "; ".join(
            f"{context.name(row.target)} needs a range of {in_km(row.after_m)} km after: "
            f"{'newly ' if self.newly else ''}in range of {named_ranges(names)}"
            for row, names in zip(rows, reaching, strict=True)
        )
        lay = "a range lay" if holds else "no range lay"
        turns, away = f"it would change if {lay} between the two distances", None
        if self.by == "distance":
            turns, away = (
                "it would change if {away} more or less counted as alike",
                round(abs(gap - self.within_km), 2),
            )
        return ClaimAnswer(truth_of(holds), told,
                           {"differ_by_km": round(gap, 3)}, turns, away, "km",
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

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Find the first day in reach of any of the systems, up to the last day of the time."""
        start = context.as_of
        if self.counted_from == "fall":
            fall = fall_of(context, self.place, self.basis, since=context.as_of)
            if fall is None:
                raise NotKnownError(
                    f"{context.name(self.place)} has not fallen by {BASIS_WORDS[self.basis]}"
                )
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
                                      f"not in range, {in_km(least[one])} km needed at best")
            for one, day in first.items()
        )  # fmt: skip
        gap = abs(deciding([farthest - m for m in least.values()], self.quantity))
        return ClaimAnswer(
            truth_of(holds),
            f"from {start} to {end}, with {in_km(farthest)} km as the longest range: {told}",
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
    with_km : float, optional
        How far from the centre "whole" reaches; by default as far as the town's own edges, and
        weapons may stand anywhere between them.
    """

    place: Place
    targets: tuple[Place, ...]
    with_km: float | None = None

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Compare what the fall of the centre opens with that of the centre and its ring."""
        ranges = self.ranges(context)
        before = context.situation()
        centre = context.after_falls([self.place])
        more, states, rows, gaps, told = [], [], [], [], []
        for target in self.targets:
            was = self.needed(context, before, target)
            alone = min(self.needed(context, centre, target), was)
            whole = self._whole(context, target, alone)
            rows.append(AxisRow(target, alone, whole[1]))
            extra = {name: reach_degree(m, (alone, alone), whole) for name, m in ranges.items()}
            more += [f"{context.name(target)}: {name}" for name, one in extra.items()
                     if one == "new"]  # fmt: skip
            states += [NEWLY[one] for one in extra.values()]
            gaps.append(_spare(ranges, alone, whole[1], newly=True))
            told.append(f"{context.name(target)} needs a range of {in_km(alone)} km with the "
                f"centre alone, {span_km(whole)} with {self._whole_words}")  # fmt: skip
        words = (
            f"{'; '.join(told)}; only the whole brings in range {joined(more) or 'nothing more'}"
        )
        state = any_of(states)
        if state == "cannot tell":
            raise NotKnownError(f"where the edges of the town lie leaves it open: {words}")
        return ClaimAnswer(truth_of(state == "yes"), words, {"opened_only_by_the_whole": len(more)},
                      "it would change if a range or a distance differed by {away}",
                      round(abs(deciding(gaps, "any")) / KM, 2), "km",
                      Shown((self.place, *self.targets), tuple(rows),
                            tuple(ranges.items())))  # fmt: skip

    @property
    def _whole_words(self) -> str:
        if self.with_km is None:
            return "the town to its edges"
        return f"all within {self.with_km:g} km"

    def _whole(self, context: ClaimContext, target: str, alone: float) -> Bracket:
        """Bracket the range needed once the whole has been taken."""
        if self.with_km is not None:
            ring = context.after_falls([self.place], with_km=self.with_km)
            return self.bracket(context, ring, target)
        edges = context.theater.settlement(self.place).extent
        if edges is None:
            raise NotKnownError(f"the edges of {context.name(self.place)} are not known")
        numbers = [context.theater.index[one] for one in (self.place, target)]
        far = context.theater.distances_m(np.array(numbers[:1]), np.array(numbers[1:]))
        from_centre = float(far[0, 0]) + self.standoff_km * KM
        least, most = (
            max(0.0, min(alone, from_centre - edge))
            for edge in (edges.farthest_edge_m, edges.nearest_edge_m)
        )
        return least, most


def _spare(ranges: dict[str, float], was: float, now: float, *, newly: bool) -> float:
    """Metres to spare of the range that is safest, below 0 where none counts.

    Where some range counts, all that count must stop to do so: the one that is safest decides.
    Where none does, the one that is nearest to counting.
    """
    return float(max(min(m - now, was - m if newly else np.inf) for m in ranges.values()))


def _since(day: date, start: date) -> str:
    return "in range already then" if day == start else f"in range from {day}"


def _round(metres: float | None) -> float | None:
    return None if metres is None else round(metres, 1)
