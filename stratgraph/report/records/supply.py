"""The JSON document of supply over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.measures.access import AccessStatus
from stratgraph.model.road_set import Season
from stratgraph.model.scenario import Holder

from .access import Minutes
from .kinds import Closed, Count, Day, Id, PeopleRecord, TheaterHead, people_record, theater_head
from .panel import six_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.measures.supply_over_time import SupplyDay, SupplyOfPlace


class SupplyOfPlaceRecord(Closed):
    """How a place is supplied on a day."""

    place: Id
    """The place asked about."""
    holder: Holder
    """Who holds it; the side whose supply it is counts as defender."""
    status: AccessStatus
    """How it is reached over its side's own ground, or why it is not."""
    routes: Count | None
    """Separate routes to portals; null where the side does not hold it or no portal."""
    minutes: Minutes | None
    """From the nearest portal held, over ground of the side; null where cut off."""


class SupplyDayRecord(Closed):
    """The supply of a side on a day."""

    on: Day
    """The day."""
    portals: list[Id]
    """Those that the side holds."""
    places: list[SupplyOfPlaceRecord]
    """One per place asked about."""
    cut_off: list[Id]
    """Every place of the side that no open road joins to a portal over its own ground."""
    people: PeopleRecord
    """Who lives in those."""
    closed: list[Id]
    """Roads that are closed to the side."""


class SupplyDocument(TheaterHead):
    """How places are supplied on several days, by `stratgraph supply`."""

    side: str
    """Code of the side whose supply it is."""
    season: Season
    """At whose speeds minutes are counted."""
    days: list[SupplyDayRecord]
    """In order."""


def supply_document(days: Sequence[SupplyDay], *, season: Season) -> SupplyDocument:
    """Return supply over time as the JSON document of ``stratgraph supply``."""
    situation = days[0].situation
    code = situation.attacker if days[0].side == "attacker" else situation.defender
    return {
        **theater_head("supply", situation.theater.name),
        "side": code,
        "season": season,
        "days": [_day_record(day) for day in days],
    }


def _day_record(day: SupplyDay) -> SupplyDayRecord:
    return {
        "on": day.on.isoformat(),
        "portals": list(day.portals),
        "places": [_place_record(one) for one in day.places],
        "cut_off": list(day.cut_off),
        "people": people_record(day.people),
        "closed": list(day.closed),
    }


def _place_record(one: SupplyOfPlace) -> SupplyOfPlaceRecord:
    return {
        "place": one.place,
        "holder": one.holder,
        "status": one.status,
        "routes": one.routes,
        "minutes": six_digits(one.minutes),
    }
