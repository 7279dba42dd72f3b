"""The JSON document of the least sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue import ContestedReading
from stratgraph.model.events import Basis
from stratgraph.model.road_set import RoadSet
from stratgraph.model.scenario import Side
from stratgraph.studies.sequences import Adjoin, GoalKind, Status, Weight

from .kinds import (
    Closed,
    Count,
    Day,
    Id,
    Named,
    PeopleRecord,
    Positive,
    SituationName,
    TheaterHead,
    theater_head,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from stratgraph.studies.sequences import Least, SequencesAnswer, Towards


class GoalRecord(Closed):
    """What is to be so of an objective."""

    kind: GoalKind
    """In range, without a route over its side's ground to a portal, or reached by a road."""
    range_m: Positive | None
    """The range asked about; null of the other goals."""
    min_range_m: Count | None
    """Its minimum; null of the other goals."""
    systems: list[Named]
    """Whose listed range it is; empty where a range was named."""


class TakenRecord(Closed):
    """One place of a sequence."""

    settlement: Id
    """Which place."""
    beside: Id
    """The place of ground held by then that it adjoins by the shortest way, as in a tree."""
    length_m: Count
    """Metres of that way."""


class BarredRecord(Closed):
    """A place that stands in every least sequence, had it been held."""

    settlement: Id
    """Which place."""
    places: Count | None
    """The fewest places without it; null where it can then never be so."""
    proven: bool
    """Whether no sequence without it has fewer."""


class FellRecord(Closed):
    """A place that a side did take after the day."""

    settlement: Id
    """Which place."""
    on: Day
    """Since when."""


class LeastRecord(Closed):
    """The least sequences by one measure."""

    by: Weight
    """What is least: places, people known to have lived in them, or length of way."""
    steps: list[TakenRecord]
    """One of them, in an order that is allowed."""
    people: PeopleRecord
    """People of its places."""
    length_m: Count
    """Metres of way from place to place, with the last one to an objective reached by road."""
    count: Positive
    """How many sets of places are as little."""
    all_counted: bool
    """Whether there are no more than were counted."""
    equal: list[list[Id]]
    """The first of these sets, each in order of its ids."""
    in_every: list[Id]
    """Places in each of those listed."""
    barred: list[BarredRecord]
    """What is least had one of these been held; by places alone, and not of supply."""
    orders: Positive | None
    """In how many orders its places can be taken; null where they are too many to count."""
    proven: bool
    """Whether no sequence is less."""
    bound: Count
    """No sequence is less than this: places, people or metres."""
    fell: list[FellRecord]
    """Which of its places the side did take after the day, in order of days."""


class InFactRecord(Closed):
    """What did happen, by the theater's events."""

    so_on: Day | None
    """First day on which it was so; null where it was not until the last day of the events."""
    taken: list[FellRecord]
    """What the side had taken by then, or by the last day, in order of days."""


class TowardsRecord(Closed):
    """What would have had to be taken until something was so of one objective."""

    side: Side
    """Who takes."""
    situation: SituationName
    """Before the scenario, or after it."""
    contested: ContestedReading
    """`no_fire`: contested ground is nobody's and is taken like any other; `attacker`: it is the
    taking side's from the start."""
    objective: Id
    """Of which place."""
    goal: GoalRecord
    """What is to be so."""
    status: Status
    """`found`; `already` so; `never`, whatever is taken but the objective; or why not asked."""
    way_m: Count | None
    """Metres of the shortest road to it where that is reached already."""
    least: list[LeastRecord]
    """By places, people and length; empty where nothing is to be taken or can be."""
    in_fact: InFactRecord | None
    """Before the scenario, where events are known and something is to be taken."""


class SequencesDocument(TheaterHead):
    """Places that had to be taken first, by `stratgraph sequences`."""

    case: Named
    """Name of the case."""
    on: Day
    """Day of the holders."""
    adjoin: Adjoin
    """By what a place adjoins ground: a road, or the border of its cell."""
    road_set: RoadSet
    """Which roads count."""
    basis: Basis | None
    """Which events tell what did happen; null where none are known."""
    until: Day | None
    """Last day that they cover."""
    towards: list[TowardsRecord]
    """By side, objective, goal, reading of contested ground, and before and after."""


def sequences_document(answer: SequencesAnswer) -> SequencesDocument:
    """Return the least sequences as the JSON document of ``stratgraph sequences``.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.sequences import find_sequences
    >>> document = sequences_document(find_sequences(read_case("gate_falls")))
    >>> one = next(one for one in document["towards"] if one["goal"]["kind"] == "road")
    >>> one["objective"], one["least"][0]["steps"]
    ('kingsbridge', [{'settlement': 'highfield', 'beside': 'brook', 'length_m': 16000}])
    """
    case = answer.case
    return {
        **theater_head("sequences", case.theater.name),
        "case": case.name,
        "on": case.control.on.isoformat(),
        "adjoin": answer.adjoin,
        "road_set": answer.road_set,
        "basis": answer.basis,
        "until": None if answer.until is None else answer.until.isoformat(),
        "towards": [_towards_record(answer, one) for one in answer.towards],
    }


def _towards_record(answer: SequencesAnswer, found: Towards) -> TowardsRecord:
    goal, in_fact = found.goal, found.in_fact
    return {
        "side": found.side,
        "situation": found.moment,
        "contested": found.contested,
        "objective": found.objective,
        "goal": {
            "kind": goal.kind,
            "range_m": goal.range_m,
            "min_range_m": goal.min_range_m,
            "systems": list(goal.systems),
        },
        "status": found.status,
        "way_m": found.way_m,
        "least": [_least_record(answer, found, one) for one in found.least],
        "in_fact": None
        if in_fact is None
        else {
            "so_on": None if in_fact.so_on is None else in_fact.so_on.isoformat(),
            "taken": _fell_records(in_fact.taken),
        },
    }


def _least_record(answer: SequencesAnswer, found: Towards, least: Least) -> LeastRecord:
    return {
        "by": least.weight,
        "steps": [
            {"settlement": one.settlement, "beside": one.beside, "length_m": one.length_m}
            for one in least.steps
        ],
        "people": {"known": least.people, "unknown_settlements": least.unknown},
        "length_m": least.length_m,
        "count": least.count,
        "all_counted": least.all_counted,
        "equal": [list(one) for one in least.equal],
        "in_every": list(least.in_every),
        "barred": [
            {"settlement": one.settlement, "places": one.places, "proven": one.proven}
            for one in least.barred
        ],
        "orders": least.orders,
        "proven": least.proven,
        "bound": least.bound,
        "fell": _fell_records(answer.fell(found, least)),
    }


def _fell_records(fell: Iterable[tuple[str, date]]) -> list[FellRecord]:
    return [{"settlement": one, "on": day.isoformat()} for one, day in fell]
