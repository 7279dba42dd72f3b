"""The JSON document of the front over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from stratgraph.measures.front_over_time import measure_move
from stratgraph.model.provenance import Confidence
from stratgraph.model.scenario import Holder

from .kinds import Closed, Count, Day, Id, Metres, TheaterHead, about, theater_head
from .panel import DepthRecord, depth_record, six_digits, to_mm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.measures.front_over_time import FrontDay, FrontMove
    from stratgraph.model.events import DrawnDistance


_From = TypedDict(
    "_From",
    {"from": Annotated[Id | None, about("The attacker's settlement nearest to it.")]},
)


class NearRecord(Closed, _From):
    """How far the attacker's ground is from a place."""

    place: Id
    """The place asked about."""
    attacker_m: Metres | None
    """Geodesic metres to the nearest settlement of the attacker's; null where there is none."""
    attacker_or_contested_m: Metres | None
    """The same to the nearest that is the attacker's or contested."""


class ChangeOfHolder(Closed):
    """A settlement that changed hands."""

    settlement: Id
    """Which settlement."""
    before: Holder
    """Who held it on the day before in the series."""
    now: Holder
    """Who holds it."""
    side: str
    """Code of the side that holds it, which tells a third side by its name; `contested`, or empty
    where nobody is known to hold it."""


class FrontDayRecord(Closed):
    """The front on one day."""

    on: Day
    """The day."""
    front_length_m: Metres
    """Where attacker's and defender's ground meet."""
    contested_length_attacker_m: Metres
    """Where the attacker's ground meets contested ground."""
    contested_length_defender_m: Metres
    """Where the defender's does."""
    contact_m: Metres
    """The length over which the sides face each other; a contested strip counts once."""
    front_pairs_road: Count
    """Pairs of an attacker's and a defender's settlement joined by a road."""
    front_pairs_territory: Count
    """The same, neighbours on the ground."""
    near: list[NearRecord]
    """One row per place asked about."""
    strategic_depth: list[DepthRecord]
    """One row per place asked about that is on a road."""
    changed: list[ChangeOfHolder]
    """Since the day before in the series; empty on the first."""


class MoveRecord(Closed):
    """How much the front moved in a span of days."""

    since: Day
    """First day of the span."""
    until: Day
    """Its last."""
    moved_m: dict[Id, Metres | None]
    """Per place the largest difference of its distance to the attacker's ground; null where that
    is unknown on a day."""
    length_share: Metres | None
    """Largest difference of `contact_m`, over that at the start."""
    changes_per_month: Metres
    """Settlements that changed hands, per 30 days."""


class DrawnRecord(Closed):
    """A distance of the front measured on a map of the day."""

    place: Id
    """From which place."""
    on: Day
    """The day of the map."""
    distance_m: Metres
    """As measured on the map."""
    source: str
    """Which map."""
    confidence: Confidence
    """How sure the measure is."""


class FrontDocument(TheaterHead):
    """The front on several days, by `stratgraph front`."""

    attacker: str
    """Code of the attacking side."""
    defender: str
    """Code of the other side asked about."""
    days: list[FrontDayRecord]
    """In order."""
    move: MoveRecord | None
    """How much the front moved in the span; null for one day."""
    drawn_distances: list[DrawnRecord]
    """Distances of the front measured on maps of the day."""


def front_document(days: Sequence[FrontDay], drawn: Iterable[DrawnDistance] = ()) -> FrontDocument:
    """Return the front over time as the JSON document of ``stratgraph front``."""
    situation = days[0].situation
    return {
        **theater_head("front", situation.theater.name),
        "attacker": situation.attacker,
        "defender": situation.defender,
        "days": [_day_record(day) for day in days],
        "move": move_record(measure_move(days)) if len(days) > 1 else None,
        "drawn_distances": [
            {
                "place": one.settlement,
                "on": one.on.isoformat(),
                "distance_m": one.distance_m,
                "source": one.provenance.source,
                "confidence": one.provenance.confidence,
            }
            for one in drawn
        ],
    }


def move_record(move: FrontMove) -> MoveRecord:
    """Return how much a front moved."""
    return {
        "since": move.since.isoformat(),
        "until": move.until.isoformat(),
        "moved_m": {place: to_mm(metres) for place, metres in move.moved_m},
        "length_share": six_digits(move.length_share),
        "changes_per_month": six_digits(move.changes_per_month),
    }


def _day_record(day: FrontDay) -> FrontDayRecord:
    front = day.front
    return {
        "on": day.on.isoformat(),
        "front_length_m": to_mm(front.front_length_m),
        "contested_length_attacker_m": to_mm(front.contested_length_attacker_m),
        "contested_length_defender_m": to_mm(front.contested_length_defender_m),
        "contact_m": to_mm(day.contact_m),
        "front_pairs_road": front.front_pairs_road,
        "front_pairs_territory": front.front_pairs_territory,
        "near": [
            {
                "place": one.place,
                "attacker_m": to_mm(one.attacker_m),
                "attacker_or_contested_m": to_mm(one.loose_m),
                "from": one.attacker_from,
            }
            for one in day.near
        ],
        "strategic_depth": [depth_record(one) for one in day.depths],
        "changed": [
            {"settlement": place, "before": was, "now": now, "side": day.situation.side(place)}
            for place, was, now in day.changed
        ],
    }
