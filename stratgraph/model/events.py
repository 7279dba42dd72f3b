"""What happened, dated: changes of holder, reports, and how far a drawn front was."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

from stratgraph.errors import ScenarioError

from .control import Carried, Control, DatedHolder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from .provenance import Provenance

Basis = Literal["map point", "report", "claim"]
# How it is known that a place changed hands.
BASIS_WORDS: dict[Basis, str] = {
    "map point": "its centre point on maps",
    "report": "reports",
    "claim": "claims",
}
BASES: tuple[Basis, ...] = get_args(Basis)
ReportKind = Literal["ground attack", "shelling", "capture claim"]
# More changes of one town on one day are taken in the order given.
MOST_A_DAY = 5
REPORT_KINDS: tuple[ReportKind, ...] = get_args(ReportKind)


def require_in_order(on: date, on_latest: date) -> None:
    """Refuse a last day on which something may have happened that lies before the first."""
    if on_latest < on:
        raise ScenarioError(f"date_latest {on_latest} lies before date {on}; swap them?")


@dataclass(frozen=True, slots=True)
class Event:
    """A change of holder of one settlement.

    Attributes
    ----------
    on, on_latest : date
        First and last day on which it may have happened; alike where the day is known.
    from_state, to_state : str
        Codes of sides, or ``contested``.
    basis : {"map point", "report", "claim"}
        The centre point on a map of the day, reports that agree, or the word of one side.
    """

    settlement: str
    on: date
    on_latest: date
    from_state: str
    to_state: str
    basis: Basis
    provenance: Provenance
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no change, or ends before it begins."""
        if self.from_state == self.to_state:
            raise ScenarioError(f"{self.settlement!r} changes from {self.to_state} to the same")
        require_in_order(self.on, self.on_latest)


@dataclass(frozen=True, slots=True)
class Report:
    """That a settlement was attacked, shelled or claimed, as somebody reported it."""

    settlement: str
    on: date
    what: ReportKind
    weapon: str
    reported_by: str
    provenance: Provenance
    note: str = ""

    @property
    def on_latest(self) -> date:
        """Last day on which it may have happened: the day it is told of."""
        return self.on


@dataclass(frozen=True, slots=True)
class DrawnDistance:
    """How far a settlement's centre was from the ground a map of the day drew as occupied."""

    settlement: str
    on: date
    distance_m: int
    provenance: Provenance


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Sort events by settlement and day; of one basis on one day so that each leads to the next.

    The order in which they came decides only where several would do.

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph import Provenance
    >>> word, day = Provenance("invented", "low"), date(2031, 5, 2)
    >>> falls = Event("gate", day, day, "BLUE", "contested", "report", word)
    >>> lost = Event("gate", day, day, "contested", "RED", "report", word)
    >>> [one.to_state for one in in_order([lost, falls])]
    ['contested', 'RED']
    """
    ordered = sorted(events, key=_same_day)
    found: list[Event] = []
    for _, day in itertools.groupby(ordered, key=_same_day):
        rows = list(day)
        ways = itertools.permutations(rows) if 1 < len(rows) <= MOST_A_DAY else ()
        found += next((way for way in ways if _is_chain(way)), rows)
    return tuple(found)


def _same_day(event: Event) -> tuple[str, date, Basis]:
    return event.settlement, event.on, event.basis


def _is_chain(events: Sequence[Event]) -> bool:
    return all(one.to_state == other.from_state for one, other in itertools.pairwise(events))


def joined_events(tables: Iterable[Iterable[Event]]) -> tuple[Event, ...]:
    """Join events of several tables; the same change told in two of them counts once.

    Parameters
    ----------
    tables : iterable of iterables of Event
        Of the same change the row of the first table stays.

    Returns
    -------
    tuple of Event
        In the order given.

    Raises
    ------
    ScenarioError
        If two events of one town, day and basis cannot both be.

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph import Provenance
    >>> word, day = Provenance("invented", "low"), date(2031, 5, 2)
    >>> falls = Event("gate", day, day, "BLUE", "RED", "report", word)
    >>> len(joined_events([[falls], [falls]]))
    1
    """
    joined: list[Event] = []
    told: set[tuple[object, ...]] = set()
    for table in tables:
        # Within one table a doubled row is a slip, and is left for `contradiction` to find.
        new = [one for one in table if _change(one) not in told]
        joined += new
        told.update(map(_change, new))
    found = contradiction(joined)
    if found:
        raise ScenarioError(contradiction_text(*found))
    return tuple(joined)


def _change(event: Event) -> tuple[object, ...]:
    return *_same_day(event), event.from_state, event.to_state


def contradiction(events: Iterable[Event]) -> tuple[Event, Event] | None:
    """Return the first two events of one town, day and basis that cannot both be.

    A town may change twice on a day where one change leads to the other.

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph import Provenance
    >>> word, day = Provenance("invented", "low"), date(2031, 5, 2)
    >>> falls = Event("gate", day, day, "BLUE", "RED", "report", word)
    >>> back = Event("gate", day, day, "RED", "BLUE", "report", word)
    >>> contradiction([falls, back]) is None, contradiction([falls, falls]) is None
    (True, False)
    """
    for one, other in itertools.pairwise(in_order(events)):
        if _same_day(one) == _same_day(other) and not _is_chain((one, other)):
            return one, other
    return None


def contradiction_text(one: Event, other: Event) -> str:
    """Say in one line why two events cannot both be."""
    return (
        f"{other.settlement} is named twice on {other.on} by {other.basis}: row "
        f"{one.provenance.row} leaves it {one.to_state}, this one begins as {other.from_state}; "
        "remove one"
    )


def holders_by_events(
    rows: Iterable[DatedHolder], events: Iterable[Event], *, basis: Basis, assessor: str
) -> tuple[DatedHolder, ...]:
    """Return the rows that changes of holder add to a control table, so that none is typed twice.

    Parameters
    ----------
    rows : iterable of DatedHolder
        What somebody assessed; where a row tells the holder of the day of an event, the row counts.
    events : iterable of Event
        Any order. Those up to the first row of their settlement are in that row.
    basis : {"map point", "report", "claim"}
        Events of another basis add nothing.
    assessor : str
        Whose rows they are added to.

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph import Provenance
    >>> word, day = Provenance("invented", "low"), date(2031, 5, 2)
    >>> rows = [DatedHolder("gate", date(2031, 5, 1), "BLUE", "chronicle", word)]
    >>> falls = Event("gate", day, day, "BLUE", "RED", "report", word)
    >>> (added,) = holders_by_events(rows, [falls], basis="report", assessor="chronicle")
    >>> added.on == day, added.holder
    (True, 'RED')
    """
    mine = [row for row in rows if row.assessor == assessor]
    begin = min((row.on for row in mine), default=None)
    first: dict[str, date] = {}
    for row in mine:
        first[row.settlement] = min(row.on, first.get(row.settlement, row.on))
    listed = {(row.settlement, row.on) for row in mine}
    added: dict[tuple[str, date], DatedHolder] = {}
    for event in in_order(events):
        place, on = event.settlement, event.on
        known = begin is not None and (on > first[place] if place in first else on >= begin)
        if event.basis == basis and known and (place, on) not in listed:
            # Of several changes on one day the last is who held it from then on.
            added[place, on] = DatedHolder(place, on, event.to_state, assessor, event.provenance)
    return tuple(added.values())


def control_after(control: Control, events: Iterable[Event], on: date, *, basis: Basis) -> Control:
    """Carry the holders of a day forward by what changed after it, up to and with another day.

    Parameters
    ----------
    control : Control
    events : iterable of Event
        Any order. Those on or before the day on which a settlement's holder was assessed change
        nothing: they are in the holder.
    on : date
        Not before the control's.
    basis : {"map point", "report", "claim"}
        Events of another basis are not read.

    Returns
    -------
    Control
        Settlements without a row get one at their first event.

    Raises
    ------
    ScenarioError
        If ``on`` lies before the day of the control.

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph import Provenance, control_on
    >>> word = Provenance("invented", "low")
    >>> rows = [DatedHolder("gate", date(2031, 5, 1), "BLUE", "chronicle", word)]
    >>> control = control_on(rows, date(2031, 5, 1), assessor="chronicle")
    >>> day = date(2031, 5, 2)
    >>> falls = Event("gate", day, day, "BLUE", "RED", "report", word)
    >>> control_after(control, [falls], day, basis="report").by_settlement["gate"].holder
    'RED'
    """
    if on < control.on:
        raise ScenarioError(f"{on} lies before the holders of {control.on}; ask for a later day")
    day, rows = control.by_settlement, dict(control.by_settlement)
    if not day:
        return replace(control, on=on)
    assessor, changes = control.holders[0].assessor, 0
    for event in in_order(events):
        place = event.settlement
        # What happened on the day of a holder, or before it, is in the holder.
        already = place in day and event.on <= day[place].on
        if event.basis != basis or event.on > on or already:
            continue
        rows[place] = DatedHolder(place, event.on, event.to_state, assessor, event.provenance)
        changes += 1
    if not changes:
        return replace(control, on=on)
    return Control(
        on,
        tuple(rows[one] for one in sorted(rows)),
        tuple(row for row in control.disagreements if rows[row.settlement] is day[row.settlement]),
        Carried(control.assessed_on[-1], on, changes, basis),
    )
