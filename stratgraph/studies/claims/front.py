"""Statements about the front: who stands on it, whether it moved, what followed a fall."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from stratgraph.measures.front_over_time import (
    MONTH_DAYS,
    changed_hands,
    ground_near,
    measure_front_days,
    nearest_held,
)
from stratgraph.model.events import (
    BASIS_WORDS,
    Basis,
)
from stratgraph.model.road_set import RoadSet  # noqa: TC001

from .answer import Check, ClaimAnswer, NotKnownError, Shown, deciding, truth_of, turning
from .context import ClaimContext, Place  # noqa: TC001 -- read when a claims file is

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.model.scenario import Holder

Measure = Literal["settlements", "drawn"]
KM = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFront:
    """That places lie on the front.

    Attributes
    ----------
    places : tuple of str
    by : {"contested", "adjoining", "distance", "drawn"}
        A place is on it if it is contested; if it is, or a road joins it to ground of the other
        side or contested ground; or if the other side's nearest settlement is within
        ``at_most_km``; or if the ground that the last map by that day draws as the attacker's is.
    road_set : RoadSet
    on : date, optional
    at_most_km : float
    """

    places: tuple[Place, ...]
    by: Literal["contested", "adjoining", "distance", "drawn"]
    road_set: RoadSet
    on: date | None = None
    at_most_km: float = 10.0

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Look at the holders of each place and of its neighbours, or measure."""
        situation = context.situation(self.on)
        off = [one for one in self.places if not self._is_on(context, one)]
        told = ", ".join(
            f"{context.name(one)}: {context.held(situation, one)}" for one in self.places
        )
        if self.by in ("distance", "drawn"):
            told = ", ".join(
                f"{context.name(one)}: the other side's ground "
                f"{self._off_km(context, one):.1f} km off"
                for one in self.places
            )
        words = f"{told}" + (f"; not on the front: {context.names(off)}" if off else "")
        turns, away, unit = (
            "it would change if a place or a neighbour were held otherwise",
            None,
            "",
        )
        if self.by in ("distance", "drawn"):
            spare = [self.at_most_km - self._off_km(context, one) for one in self.places]
            turns, unit = "it would change if a distance differed by {away}", "km"
            away = round(abs(deciding(spare, "all")), 2)
        return ClaimAnswer(truth_of(not off), words,
                           {"asked": len(self.places), "not_on": len(off)},
                      turns, away, unit, Shown(tuple(self.places)))  # fmt: skip

    def _off_km(self, context: ClaimContext, place: str) -> float:
        """Kilometres to the other side's ground, by settlements or by a drawn map."""
        if self.by == "distance":
            return _foe_km(context, place, self.on)
        day = self.on or context.as_of
        ((_, rows),) = drawn_series(context, [place], day, day)
        return rows[0][1] / KM

    def _is_on(self, context: ClaimContext, place: str) -> bool:
        situation = context.situation(self.on)
        holder = situation.holder(place)
        if holder == "unknown":
            raise NotKnownError(f"nobody says who held {context.name(place)} on {self.on}")
        if self.by in ("distance", "drawn"):
            return self._off_km(context, place) <= self.at_most_km
        if holder == "contested" or self.by == "contested":
            return holder == "contested"
        open_roads = situation.open_roads(road_set=self.road_set)
        ways = context.theater.ways_between(open_roads).get(context.theater.index[place], {})
        return any(situation.holders[one] not in (holder, "other", "unknown") for one in ways)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontStill:
    """That the front stood still over a span of days: no progress, or a cemented situation.

    Attributes
    ----------
    places : tuple of str
        Whose distance to the attacker's ground is measured.
    since, until : date
    at_most_km : float
        No place may come nearer by more (``direction`` nearer), or its distance differ by more
        between any two days (``any``).
    direction : {"nearer", "any"}
    measure : {"settlements", "drawn"}
        Between centre points of settlements, or to the ground drawn on maps of some days.
    basis : {"map point", "report", "claim"}
    at_most_changes : float, optional
        And no more settlements may change hands in 30 days.
    if_held : str, optional
        Only counts for as long as the defender holds this place: the span ends the day before
        it falls.
    """

    places: tuple[Place, ...]
    since: date
    until: date
    at_most_km: float
    direction: Literal["nearer", "any"]
    measure: Measure
    basis: Basis
    at_most_changes: float | None = None
    if_held: Place | None = None

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Measure the largest move of any place, and how much changed hands."""
        until = self._end(context)
        series = _series(context, self, self.since, until)
        moved = {place: _moved(days, self.direction) for place, days in series}
        most = max(moved, key=lambda place: moved[place])
        gap = moved[most] - self.at_most_km
        checks = [Check(gap <= 0, round(abs(gap), 2), "km")]
        side = context.side(context.attacker)
        told = (
            f"from {self.since} to {until} ground held by {side} moved by up to "
            f"{moved[most]:.1f} km ({context.name(most)}), at most {self.at_most_km:g} km allowed"
        )
        numbers: dict[str, float] = {f"{one}_moved_km": round(km, 3) for one, km in moved.items()}
        if self.at_most_changes is not None:
            days = context.days(self.since, until, basis=self.basis)
            rate = _changes_per_month(context, days, self.basis)
            gap = rate - self.at_most_changes
            checks.append(Check(gap <= 0, round(abs(gap), 1), "changes a month"))
            told += (
                f"; {rate:.3g} settlements a month changed hands, contested ones counted, at most "
                f"{self.at_most_changes:g} allowed"
            )
            numbers["changes_per_month"] = round(rate, 3)
            numbers |= self._contact(context, days)
        still = all(one.holds for one in checks)
        if still:
            require_whole_span(context, self.measure, until)
        return ClaimAnswer(
            truth_of(still), told, numbers,
            *turning(checks, "it would change if {away} more or less counted as standing still"),
            Shown(tuple(self.places), series=series),
        )  # fmt: skip

    def _contact(self, context: ClaimContext, days: Sequence[date]) -> dict[str, float]:
        """Length of contact on the first and the last day, kilometres."""
        ends = [context.control(day, basis=self.basis) for day in (days[0], days[-1])]
        first, last = measure_front_days(
            context.theater,
            ends,
            attacker=context.attacker,
            defender=context.defender or None,
            places=(),
            road_set="all",
        )
        return {
            "contact_km_first": round(first.contact_m / KM, 1),
            "contact_km_last": round(last.contact_m / KM, 1),
        }

    def _end(self, context: ClaimContext) -> date:
        if self.if_held is None:
            return self.until
        if context.situation(self.since, basis=self.basis).holder(self.if_held) == "attacker":
            raise NotKnownError(f"{context.name(self.if_held)} was not held on {self.since}")
        fall = fall_of(context, self.if_held, self.basis, since=self.since)
        if fall is None:
            return self.until
        if fall - timedelta(days=1) <= self.since:
            raise NotKnownError(f"{context.name(self.if_held)} did not hold: it fell on {fall}")
        return min(self.until, fall - timedelta(days=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """That after the fall of a place the attacker's ground came to others, or near them.

    Attributes
    ----------
    place : str
        What fell.
    places : tuple of str
        To what it is said to have led.
    months : float
        Within how many months of 30 days after the fall.
    near_km : float
        What counts: 0 that the attacker holds the place itself, else that its ground is within
        this distance.
    measure : {"settlements", "drawn"}
    basis : {"map point", "report", "claim"}
        Which date of the fall counts.
    quantity : {"all", "any"}
    """

    place: Place
    places: tuple[Place, ...]
    months: float
    near_km: float
    measure: Measure
    basis: Basis
    quantity: Literal["all", "any"]

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Find the fall, then how near the attacker's ground came within the time."""
        fall = fall_of(context, self.place, self.basis, since=context.as_of)
        if fall is None:
            raise NotKnownError(
                f"no fall of {context.name(self.place)} by {BASIS_WORDS[self.basis]} is known, up "
                f"to {context.facts.events_end}"
            )
        end = fall + timedelta(days=round(self.months * MONTH_DAYS))
        series = tuple(
            # A map from before the fall tells nothing of what followed.
            (place, rows[1:] if self.measure == "drawn" else rows)
            for place, rows in _series(context, self, fall, end)
        )
        least = {place: min(metres for _, metres in days) / KM for place, days in series}
        came = [place for place, km in least.items() if km <= self.near_km]
        holds = len(came) == len(self.places) if self.quantity == "all" else bool(came)
        if not holds:
            require_whole_span(context, self.measure, end)
        nearest = ", ".join(f"{context.name(one)} {km:.1f} km" for one, km in least.items())
        gap = abs(deciding([self.near_km - km for km in least.values()], self.quantity))
        return ClaimAnswer(
            truth_of(holds),
            f"{context.name(self.place)} fell on {fall} by {BASIS_WORDS[self.basis]}; within "
            f"{self.months:g} months ground held by {context.side(context.attacker)} came as near "
            f"as: {nearest}",
            {"fell_on": str(fall), **{f"{one}_km": round(km, 3) for one, km in least.items()}},
            "it would change if the ground had "
            + ("stayed {away} farther off" if holds else "come {away} nearer"),
            round(gap, 2), "km",
            Shown((self.place, *self.places), series=series),
        )  # fmt: skip


def fall_of(context: ClaimContext, place: str, basis: Basis, *, since: date) -> date | None:
    """Return when a place went to the attacker by a basis, after a day; None if it did not."""
    return min(
        (
            one.on
            for one in context.facts.events
            if one.settlement == place
            and one.basis == basis
            and one.to_state == context.attacker
            and one.on > since
        ),
        default=None,
    )


Series = tuple[tuple[str, tuple[tuple[date, float], ...]], ...]


def _series(
    context: ClaimContext, asked: FrontStill | Followed, since: date, until: date
) -> Series:
    """Return distances to the attacker's ground by place and day, metres."""
    if asked.measure == "drawn":
        drawn = drawn_series(context, asked.places, since, until)
        lone = [place for place, rows in drawn if len(rows) == 1]
        if lone:
            raise NotKnownError(
                f"no map after {since} and up to {until} gives {context.names(lone)}"
            )
        return drawn
    days = context.days(since, until, basis=asked.basis)
    return tuple(
        (place, tuple((day, _near_m(context, place, day, asked.basis)) for day in days))
        for place in asked.places
    )


def _near_m(context: ClaimContext, place: str, day: date, basis: Basis) -> float:
    """Metres from a place to the attacker's nearest settlement on a day."""
    return ground_near(context.situation(day, basis=basis), place).attacker_m or 0.0


def drawn_series(context: ClaimContext, places: Sequence[str], since: date, until: date) -> Series:
    """Return what maps of the day drew, from the last figure by the first day on."""
    found = []
    for place in places:
        rows = sorted(
            (one.on, float(one.distance_m))
            for one in context.facts.drawn_distances
            if one.settlement == place
        )
        before = [row for row in rows if row[0] <= since]
        inside = [row for row in rows if since < row[0] <= until]
        if not before:
            first = f"; they begin {rows[0][0]}" if rows else ""
            raise NotKnownError(f"no map of {since} or before gives {context.name(place)}{first}")
        found.append((place, (before[-1], *inside)))
    return tuple(found)


def _changes_per_month(context: ClaimContext, days: Sequence[date], basis: Basis) -> float:
    """Settlements that changed hands from day to day, per 30 days."""
    situations = [context.situation(day, basis=basis) for day in days]
    count = sum(len(changed_hands(one, other)) for one, other in itertools.pairwise(situations))
    return count * MONTH_DAYS / max((days[-1] - days[0]).days, 1)


def require_whole_span(context: ClaimContext, measure: Measure, until: date) -> None:
    """Refuse to say that nothing came or moved where the data end before the time was up."""
    if measure == "settlements":
        end = context.facts.events_end
    else:
        end = max((one.on for one in context.facts.drawn_distances), default=None)
    if end is None or until > end:
        raise NotKnownError(f"the data end on {end}; {until} would be needed")


def _moved(days: Sequence[tuple[date, float]], direction: str) -> float:
    metres = [one for _, one in days]
    if direction == "nearer":
        return max(0.0, metres[0] - min(metres)) / KM
    return (max(metres) - min(metres)) / KM


def _foe_km(context: ClaimContext, place: str, on: date | None) -> float:
    """Kilometres to the nearest settlement of the other side; of a contested place either's."""
    situation = context.situation(on)
    holder = situation.holder(place)
    sides: tuple[Holder, ...] = ("attacker", "defender")
    metres, _ = nearest_held(situation, place, *(side for side in sides if side != holder))
    # Both sides hold something on every day: a situation without is refused.
    return (metres or 0.0) / KM
