"""Closings and reopenings of roads, dated, and which roads are closed on a day."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from stratgraph.errors import ScenarioError

from .events import require_in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from .provenance import Provenance
    from .roads import Road

RoadState = Literal["open", "closed"]
ROAD_STATES: tuple[RoadState, ...] = get_args(RoadState)
RoadBasis = Literal["map", "report", "claim", "inferred"]
# How it is known that a road was closed or opened again.
ROAD_BASIS_WORDS: dict[RoadBasis, str] = {
    "map": "a map of the day",
    "report": "reports",
    "claim": "claims",
    "inferred": "what is told of places along it",
}


@dataclass(frozen=True, slots=True)
class RoadEvent:
    """That a road was closed or opened again, to everybody or to one side.

    From its day on the road is as it says, until the next event of the same road and side; before
    the first it was as that one begins.

    Attributes
    ----------
    road : str
        Id of a row of the road table.
    on, on_latest : date
        First and last day on which it may have happened; alike where the day is known. The first
        counts.
    from_state, to_state : {"open", "closed"}
    basis : {"map", "report", "claim", "inferred"}
        A map of the day, reports that agree, the word of one side, or what follows from other
        facts, such as that a bridge was blown.
    against : str
        Code of the side that it is closed or opened to; empty for everybody.

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph import Provenance
    >>> word, day = Provenance("invented", "low"), date(2031, 5, 2)
    >>> RoadEvent("pass", day, day, "open", "closed", "report", word).against
    ''
    """

    road: str
    on: date
    on_latest: date
    from_state: RoadState
    to_state: RoadState
    basis: RoadBasis
    provenance: Provenance
    against: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no change, or ends before it begins."""
        if self.from_state == self.to_state:
            raise ScenarioError(f"road {self.road!r} goes from {self.to_state} to the same")
        require_in_order(self.on, self.on_latest)


def closed_on(events: Iterable[RoadEvent], on: date) -> dict[str, frozenset[str]]:
    """Return the roads that are closed on a day, and to which sides.

    Parameters
    ----------
    events : iterable of RoadEvent
        Any order.
    on : date
        What happened on that day has happened.

    Returns
    -------
    dict of str to frozenset of str
        By road, codes of sides; the empty one stands for everybody. Open roads are not there.

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph import Provenance
    >>> word, day = Provenance("invented", "low"), date(2031, 5, 2)
    >>> cut = RoadEvent("pass", day, day, "open", "closed", "report", word, against="BLUE")
    >>> closed_on([cut], date(2031, 5, 1)), closed_on([cut], day)
    ({}, {'pass': frozenset({'BLUE'})})
    """
    closed: dict[str, set[str]] = defaultdict(set)
    for (road, against), rows in _histories(events).items():
        past = [one.to_state for one in rows if one.on <= on]
        if (past[-1] if past else rows[0].from_state) == "closed":
            closed[road].add(against)
    return {road: frozenset(sides) for road, sides in closed.items()}


def last_closing(events: Iterable[RoadEvent], road: str, on: date) -> RoadEvent | None:
    """Return what closed a road that is closed on a day; None where it was never told."""
    past = [one for one in events if one.road == road and one.on <= on and one.to_state == "closed"]
    return max(past, key=lambda one: one.on, default=None)


def _histories(
    events: Iterable[RoadEvent],
) -> Mapping[tuple[str, str], list[RoadEvent]]:
    """Return the events of each road and side, the first day first."""
    found: dict[tuple[str, str], list[RoadEvent]] = defaultdict(list)
    for one in sorted(events, key=lambda event: event.on):
        found[one.road, one.against].append(one)
    return found


def road_contradictions(
    events: Iterable[RoadEvent], roads: Iterable[Road]
) -> Iterator[tuple[RoadEvent, str, str]]:
    """Yield the events that cannot be, with the column that is wrong and why.

    Two states of one road on one day, and what happens to a road on a day on which the road table
    has it not; whether there is such a road is not asked.

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph import Provenance
    >>> word, day = Provenance("invented", "low"), date(2031, 5, 2)
    >>> cut = RoadEvent("pass", day, day, "open", "closed", "report", word)
    >>> back = RoadEvent("pass", day, day, "closed", "open", "report", word)
    >>> [(column, why[:26]) for _, column, why in road_contradictions([cut, back], [])]
    [('date', "road 'pass' has two states")]
    """
    days: dict[tuple[str, date], list[RoadEvent]] = defaultdict(list)
    known = {road.id: road for road in roads}
    for one in events:
        same_day = days[one.road, one.on]
        other = next((each for each in same_day if _contradict(each, one)), None)
        if other is not None:
            yield one, "date", _two_states(other, one)
        same_day.append(one)
        road = known.get(one.road)
        if road is not None and not road.is_there(one.on):
            yield one, "date", _not_there(road, one)


def _contradict(one: RoadEvent, other: RoadEvent) -> bool:
    """Whether two events of one road and day tell of one side, or of everybody and of a side."""
    if one.against == other.against:
        return True
    of_all = [each for each in (one, other) if not each.against]
    return bool(of_all) and one.to_state != other.to_state and of_all[0].to_state == "closed"


def _two_states(one: RoadEvent, other: RoadEvent) -> str:
    whom = f" for {other.against}" if other.against else ""
    return (
        f"road {other.road!r} has two states on {other.on}{whom}: {one.to_state} by row "
        f"{one.provenance.row}, {other.to_state} by this one; remove one, or mend its day"
    )


def _not_there(road: Road, one: RoadEvent) -> str:
    if road.open_from is not None and one.on < road.open_from:
        what = "closes" if one.to_state == "closed" else "opens again"
        return (
            f"road {road.id!r} {what} on {one.on}, before it opens on {road.open_from}; mend one "
            "of the days"
        )
    return (
        f"road {road.id!r} changes on {one.on}, when it is no longer there: its open_until is "
        f"{road.open_until}; mend one of the days"
    )


def out_of_order(events: Iterable[RoadEvent]) -> Iterator[tuple[RoadEvent, RoadEvent]]:
    """Yield pairs of events of which the second begins otherwise than the first left the road."""
    for rows in _histories(events).values():
        yield from (
            (one, other)
            for one, other in itertools.pairwise(rows)
            if one.to_state != other.from_state
        )
