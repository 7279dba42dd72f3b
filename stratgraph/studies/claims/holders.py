"""Statements about who held what, when, and who gained."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date  # noqa: TC003 -- read when a claims file is
from typing import TYPE_CHECKING, Literal

from stratgraph.errors import ScenarioError
from stratgraph.model.control import CONTESTED
from stratgraph.model.events import Basis  # noqa: TC001 -- read when a claims file is

from .answer import ClaimAnswer, NotKnownError, Shown, truth_of
from .context import Assessor, ClaimContext, HolderCode, Oblast, Place  # noqa: TC001 -- read when a claims file is

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stratgraph.model.theater import Settlement


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """That places were held by a side, or contested, on a day or through a span of days.

    Attributes
    ----------
    places : tuple of str
    holder : str
        Code of a side, or ``contested``.
    basis : {"map point", "report", "claim"}
        Which events carry the holders on.
    on : date, optional
        By default the day of the file.
    since : date, optional
        With it: on every day with a known change from then to ``on``.
    assessor : str, optional
        By default the theater's own.
    """

    places: tuple[Place, ...]
    holder: HolderCode
    basis: Basis
    on: date | None = None
    since: date | None = None
    assessor: Assessor | None = None

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Compare the holders on each day."""
        last = self.on or context.as_of
        days = [last] if self.since is None else _known_days(context, self.since, last, self)
        others = []
        for day in days:
            rows = context.control(
                day, basis=self.basis, assessor=self.assessor or ""
            ).by_settlement
            for place in self.places:
                if place not in rows:
                    raise NotKnownError(f"nobody says who held {context.name(place)} on {day}")
                if rows[place].holder != self.holder:
                    others.append((day, place, rows[place].holder))
        span = f"on {last}" if self.since is None else f"from {self.since} to {last}"
        who = f"by {self.assessor or context.facts.assessor}"
        if others:
            day, place, holder = others[0]
            words = f"{context.name(place)} was {_held_by(context, holder)} on {day}, {who}"
        else:
            verb = "was" if len(self.places) == 1 else "were"
            held = _held_by(context, self.holder)
            words = f"{context.names(self.places)} {verb} {held} {span}, {who}"
        turns, away = self._next_change(context, last, bool(others))
        return ClaimAnswer(
            truth_of(not others), words, {"days_asked": len(days), "held_otherwise": len(others)},
            turns, away, "days", Shown(tuple(self.places)),
        )  # fmt: skip

    def _next_change(
        self, context: ClaimContext, last: date, otherwise: bool
    ) -> tuple[str, float | None]:
        """Say when the first place changes after the day, or which holder it lacks."""
        if otherwise:
            held = _held_by(context, self.holder)
            return f"it would change were it {held} on that day", None
        for event in sorted(context.facts.events, key=lambda one: one.on):
            after = event.basis == self.basis and event.on > last
            if after and event.settlement in self.places and event.to_state != self.holder:
                name = context.name(event.settlement)
                now = _held_by(context, event.to_state)
                words = f"it would change {{away}} later: {name} is then {now}"
                return words, float((event.on - last).days)
        return "it would change with another holder on that day", None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gains:
    """That a side gained places from another between two days, more than it lost.

    Attributes
    ----------
    winner, loser : str
        Codes of sides.
    since, until : date
    by : {"settlements", "people"}
        What is counted: places whose holder went from one to the other, or people known there.
    basis : {"map point", "report", "claim"}
    places : tuple of str, optional
        Only these.
    oblast : str, optional
        Only places of this oblast.
    at_least : int
        How much makes it so.
    net : bool
        Whether more must be gained than lost to the other side.
    """

    winner: HolderCode
    loser: HolderCode
    since: date
    until: date
    by: Literal["settlements", "people"]
    basis: Basis
    places: tuple[Place, ...] = ()
    oblast: Oblast | None = None
    at_least: int = 1
    net: bool = True

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Compare the holders of both days."""
        if self.winner == self.loser:
            raise ScenarioError(f"{self.winner} cannot gain from itself; name two sides")
        first = context.control(self.since, basis=self.basis).by_settlement
        last = context.control(self.until, basis=self.basis).by_settlement
        unlisted = [one for one in self.places if one not in first or one not in last]
        if unlisted:
            raise NotKnownError(f"nobody says who held {context.names(unlisted)} on both days")
        moved: Counter[tuple[str, str]] = Counter()
        gained = []
        for town in self._asked(context, set(first) & set(last)):
            pair = (first[town.id].holder, last[town.id].holder)
            moved[pair] += 1 if self.by == "settlements" else town.population or 0
            if pair == (self.loser, self.winner):
                gained.append(town.id)
        won, lost = moved[self.loser, self.winner], moved[self.winner, self.loser]
        holds = won >= self.at_least and (not self.net or won > lost)
        unsettled = [(side, moved[side, CONTESTED]) for side in (self.loser, self.winner)]
        contested = "".join(
            f"; {count:,} {self.by} that {context.side(side)} had held became contested"
            for side, count in unsettled
            if count
        )
        lacking = max(self.at_least, lost + 1 if self.net else 0)
        where = f" in {self.oblast} oblast" if self.oblast else ""
        what = self.by if won != 1 or self.by == "people" else "settlement"
        return ClaimAnswer(
            truth_of(holds),
            f"{context.side(self.winner)} gained {won:,} {what}{where} from "
            f"{context.side(self.loser)} between "
            f"{self.since} and {self.until}, and lost {lost:,}{contested}",
            {f"gained_{self.by}": won, f"lost_{self.by}": lost, "needed": lacking,
             **{f"contested_of_{side}": count for side, count in unsettled}},
            f"it would change if {{away}} {'fewer' if holds else 'more'} had changed hands",
            float(abs(won - lacking) + holds), self.by,
            Shown(tuple(gained[:12])),
        )  # fmt: skip

    def _asked(self, context: ClaimContext, places: Iterable[str]) -> Iterator[Settlement]:
        """Go through the settlements that are asked about, of some, by id."""
        for place in sorted(places):
            one = context.theater.settlement(place)
            if self.oblast in (None, one.oblast) and (not self.places or place in self.places):
                yield one


def _known_days(context: ClaimContext, since: date, last: date, held: Held) -> list[date]:
    """Days in a span on which a holder of the places is listed or changes, both ends included."""
    if since < context.first_day:
        raise NotKnownError(f"holders are known from {context.first_day} on, not from {since}")
    listed = {row.on for row in context.facts.holders if row.settlement in held.places}
    changed = {
        one.on
        for one in context.facts.events
        if one.settlement in held.places and one.basis == held.basis
    }
    return sorted({since, last, *(day for day in listed | changed if since < day < last)})


def _held_by(context: ClaimContext, holder: str) -> str:
    return CONTESTED if holder == CONTESTED else f"held by {context.side(holder)}"
