"""What fell or was fought over after the day, and what events and reports leave open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from stratgraph.errors import ScenarioError, UnknownSettlementError
from stratgraph.model.events import Event, Report, contradiction, contradiction_text, in_order

from .question import FIGHTS, refuse_empty_window
from .silence import MonthOfSource, Silence, days_told, months_told, silences, who_reports

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from stratgraph.model.scenario import Situation

    from .question import BacktestQuestion


# What tells that a place fell or was fought over.
Sign = Event | Report


@dataclass(frozen=True)
class Falls:
    """The falls of a window, each the first of its place, and what to know about them.

    Where fights count in place of falls, what is said of a fall is of the first fight.

    Attributes
    ----------
    first : mapping of str to Event or Report
        By settlement, in id order.
    left_again : tuple of str
        Of these the places that the attacker no longer holds at the end, by the same basis.
    not_units : tuple of str
        Places that an event gives to the attacker, but that he held on the day already or that
        nobody is known to have held.
    other_start : tuple of str
        Places whose first event in the window begins as another state than that of the day.
    inexact : tuple of str
        Falls that have a first and a last possible day.
    begins : date
        Day of the first event there is.
    earlier : int
        Events on or before the day; never read.
    later : int
        Events after the window; never read.
    silent : tuple of Silence
        Sources that tell nothing for long in the window. Events by the definition count all the
        same; who reports fights and goes silent is left out.
    told : tuple of MonthOfSource
        How much each source tells in each month of the window.
    """

    first: Mapping[str, Sign]
    left_again: tuple[str, ...]
    not_units: tuple[str, ...]
    other_start: tuple[str, ...]
    inexact: tuple[str, ...]
    begins: date
    earlier: int
    later: int
    silent: tuple[Silence, ...]
    told: tuple[MonthOfSource, ...]

    def days(self, *, after: date, until: date) -> dict[str, date]:
        """Return the day of each fall after one day, up to and with another."""
        return {one: e.on for one, e in self.first.items() if after < e.on <= until}


def find_falls(
    events: Iterable[Event],
    situation: Situation,
    question: BacktestQuestion,
    reports: Iterable[Report] = (),
) -> Falls:
    """Find the first fall of each place in the window, by the basis that the question names.

    Or the first fight, where the question asks what was fought over; only then are reports read.
    A fall counts on its first possible day. Events on or before the situation's day are not
    read: what they led to is in its holders.

    Raises
    ------
    UnknownSettlementError
        If an event is of no settlement of the theater.
    ScenarioError
        If no event of the basis lies in the window, two of one town and day cannot both be, or
        one up to the day contradicts the holders of the day; names file and row.
    """
    rows, told_by = in_order(events), tuple(reports)
    day, window = situation.control.on, (situation.control.on, question.until)
    _refuse_contradictions(rows, told_by, situation)
    if not question.carried:
        _refuse_what_the_day_does_not_know(rows, situation)
    told = days_told(rows, told_by, question)
    silent = silences(told, window)
    counted = [one for one in rows if one.basis == question.definition and _within(one, window)]
    fights = _fights(told_by, silent, question, window)
    if not counted and not fights:
        raise ScenarioError(_nothing_in_window(rows, day, question))
    first, units = _first_of_each(counted, fights, situation, question)
    return Falls(
        first={one: first[one] for one in sorted(units)},
        **_left_open(counted, first, units, situation, question),
        begins=min((one.on for one in rows), default=day),
        earlier=sum(one.on <= day for one in rows),
        later=sum(one.on > question.until for one in rows),
        silent=silent,
        told=months_told(told, window),
    )


def _within(sign: Sign, window: tuple[date, date]) -> bool:
    return window[0] < sign.on <= window[1]


def _fights(
    reports: Sequence[Report],
    silent: Sequence[Silence],
    question: BacktestQuestion,
    window: tuple[date, date],
) -> list[Report]:
    """Return the reports that count as fights: none of a source that goes silent."""
    if question.outcome == "fell":
        return []
    left_out = {one.source for one in silent}
    return [
        one
        for one in reports
        if one.what in FIGHTS and _within(one, window) and who_reports(one) not in left_out
    ]


def _refuse_contradictions(
    rows: Sequence[Event], reports: Sequence[Report], situation: Situation
) -> None:
    """Refuse what is told of no settlement, and two events that cannot both be."""
    signs: list[Sign] = [*rows, *reports]
    for sign in signs:
        if sign.settlement not in situation.theater.index:
            near = situation.theater.names.suggest(sign.settlement)
            raise UnknownSettlementError(sign.settlement, near).within(_where(sign))
    found = contradiction(rows)
    if found:
        raise ScenarioError(contradiction_text(*found)).within(_where(found[1]))


def _refuse_what_the_day_does_not_know(rows: Sequence[Event], situation: Situation) -> None:
    """Refuse an event before the day that its holders do not contain."""
    day, held = situation.control.on, situation.control.by_settlement
    # What may have happened after the day as well is no contradiction.
    past = {(one.settlement, one.basis): one for one in rows if one.on_latest <= day}
    for event in past.values():
        row = held.get(event.settlement)
        if row is None or row.holder != event.to_state:
            holder = f"{row.holder} (assessed {row.on})" if row else "nobody known"
            raise ScenarioError(
                f"{event.settlement} goes to {event.to_state} on {event.on} by {event.basis}, "
                f"not after the day {day}, on which its holder is {holder}; leave the row out, or "
                "carry the holders forward by such events (--carry-forward)"
            ).within(_where(event))


def _nothing_in_window(rows: Sequence[Event], day: date, question: BacktestQuestion) -> str:
    mine = [one.on for one in rows if one.basis == question.definition]
    if mine:
        when = f"those of the file are dated {min(mine)} to {max(mine)}"
    else:
        others = sorted({one.basis for one in rows})
        when = f"the file has {', '.join(others)}" if others else "the file has no event"
        window = sorted({one.basis for one in rows if day < one.on <= question.until})
        if window:
            # The words of an option, as they are typed.
            named = f'"{window[0]}"' if " " in window[0] else window[0]
            when = f"there are events by {' and by '.join(window)}: ask with --definition {named}"
    return (
        f"no event by {question.definition} after {day} and up to {question.until}, so nothing "
        f"can be tested; {when}"
    )


def _first_of_each(
    counted: Sequence[Event],
    fights: Sequence[Report],
    situation: Situation,
    question: BacktestQuestion,
) -> tuple[dict[str, Sign], frozenset[str]]:
    """Return what is counted first of each place, and the places that can fall or be fought over.

    What an event does to a place that is the defender's is a fight for it, whatever it leads to.
    """
    fell = question.outcome == "fell"
    holders = ("defender", "contested") if fell else ("defender",)
    first: dict[str, Sign] = {}
    signs: list[Sign] = [*counted, *fights]
    for one in sorted(signs, key=lambda sign: sign.on):
        if not fell or (isinstance(one, Event) and one.to_state == situation.attacker):
            first.setdefault(one.settlement, one)
    units = frozenset(one for one in first if situation.holder(one) in holders)
    return first, units


class _Left(TypedDict):
    left_again: tuple[str, ...]
    not_units: tuple[str, ...]
    other_start: tuple[str, ...]
    inexact: tuple[str, ...]


def _left_open(
    counted: Sequence[Event],
    first: Mapping[str, Sign],
    units: Collection[str],
    situation: Situation,
    question: BacktestQuestion,
) -> _Left:
    """Tell what the events leave open, place by place; whether a place is kept matters to falls."""
    codes = {"attacker": situation.attacker, "defender": situation.defender}
    fell = question.outcome == "fell"
    started = {one.settlement: one for one in reversed(counted)}
    last = {one.settlement: one for one in counted}
    return {
        "left_again": _ids(
            one for one in units if fell and last[one].to_state != situation.attacker
        ),
        "not_units": _ids(one for one in first if fell and one not in units),
        "other_start": _ids(
            one
            for one, event in started.items()
            if codes.get(situation.holder(one), situation.holder(one)) != event.from_state
        ),
        "inexact": _ids(one for one in units if first[one].on_latest > first[one].on),
    }


def _ids(settlements: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(settlements))


def _where(sign: Sign) -> str:
    where = sign.provenance
    return f"{where.file}, row {where.row}" if where.row else "events"


def side_that_takes(
    events: Sequence[Event], sides: Iterable[str], window: tuple[date, date]
) -> str:
    """Return the side to which most places go after the first day of a window, up to the last.

    Only who is called the attacker is taken from this, never a metric.

    Raises
    ------
    ScenarioError
        If nothing changes hands in the window, or two sides take as many; then it has to be said.
    """
    day, until = window
    refuse_empty_window(day, until)
    taken = {
        side: len({e.settlement for e in events if e.to_state == side and day < e.on <= until})
        for side in sides
    }
    if not any(taken.values()):
        days = [one.on for one in events]
        when = f"the events are dated {min(days)} to {max(days)}" if days else "there is no event"
        raise ScenarioError(
            f"nothing changes hands after {day} and up to {until}, so nothing can be tested; {when}"
        )
    most = [side for side, count in taken.items() if count == max(taken.values())]
    if len(most) > 1:
        counts = ", ".join(f"{side} {count}" for side, count in taken.items())
        raise ScenarioError(
            f"the events do not tell who attacks after {day}, up to {until} (places taken: "
            f"{counts}); say so with --attacker CODE"
        )
    return most[0]
