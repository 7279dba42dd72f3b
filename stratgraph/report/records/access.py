"""Access of both sides: the JSON document, and isochrones as GeoJSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from stratgraph.measures.access import AccessStatus
from stratgraph.measures.isochrones import WIDTH_KM
from stratgraph.model.road_set import RoadSet, Season
from stratgraph.model.scenario import SIDES, Holder, Side
from stratgraph.studies.access import MOMENTS

from .kinds import (
    Closed,
    Count,
    Day,
    Id,
    PeopleRecord,
    SituationName,
    TheaterHead,
    people_record,
    theater_head,
)
from .panel import six_digits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stratgraph.measures.access import Access
    from stratgraph.measures.isochrones import Isochrone
    from stratgraph.studies.access import AccessAnswer, Moment

    from .kinds import Record

Minutes = Annotated[float, Field(ge=0)]
NOTE = (
    f"ground within {WIDTH_KM:g} km of a stretch of road that is reached, and nearer to it than to "
    "any other stretch: how far along roads one comes, not across fields"
)


class AccessPortalsRecord(Closed):
    """The portals of a side at a moment."""

    situation: SituationName
    """Before the scenario, or after it."""
    side: Side
    """Whose."""
    held: list[Id]
    """Those that it holds: its ways begin there."""
    ignored: list[Id]
    """Those that it does not hold."""


class SideAccessRecord(Closed):
    """How long the way of one side is to a place."""

    minutes: Minutes | None
    """Over roads between places that the side holds; null where `status` says why."""
    status: AccessStatus
    """`reached`, `at_portal`, or why it is not reached so."""
    minutes_whoever_holds: Minutes | None
    """Over all roads, as if nobody stood in the way; null where none leads there."""


class PlaceAccessRecord(Closed):
    """One row per situation and place."""

    situation: SituationName
    """Before the scenario, or after it."""
    settlement: Id
    """Which place."""
    holder: Holder
    """Who holds it then."""
    attacker: SideAccessRecord
    """The attacker's way there."""
    defender: SideAccessRecord
    """The defender's way there."""
    ratio: Minutes | None
    """The attacker's minutes over the defender's, whoever holds the roads; null where one of them
    cannot get there, or the defender is there at once."""


class WithinRecord(Closed):
    """One row per situation, side and number of minutes."""

    situation: SituationName
    """Before the scenario, or after it."""
    side: Side
    """Whose ways."""
    minutes: Annotated[float, Field(gt=0)]
    """Within so many."""
    places: Count
    """Places that are reached."""
    people: PeopleRecord
    """People there."""


class AccessDocument(TheaterHead):
    """Minutes by road from held portals, by `stratgraph access`."""

    on: Day
    """Day of the holders."""
    season: Season
    """At whose speeds."""
    road_set: RoadSet
    """All roads or verified ones."""
    contested_supply: bool
    """Whether contested places are open to either side."""
    portals: list[AccessPortalsRecord]
    """Where ways begin."""
    within: list[WithinRecord]
    """What is reached within so many minutes."""
    places: list[PlaceAccessRecord]
    """The way to each place, before and after."""


def access_document(answer: AccessAnswer, minutes: Sequence[float] = ()) -> AccessDocument:
    """Return access as the JSON document of ``stratgraph access``.

    Parameters
    ----------
    answer : AccessAnswer
    minutes : sequence of float
        Of which it is told how many places are reached within them.

    Examples
    --------
    >>> from stratgraph import find_access, read_case
    >>> document = access_document(find_access(read_case("gate_falls")))
    >>> row = document["places"][2]
    >>> row["settlement"], row["defender"]["minutes"], row["attacker"]["status"], row["ratio"]
    ('gate', 33.0, 'not_held', 0.666667)
    """
    any_one, theater = answer.access("hold", "attacker"), answer.case.theater
    return {
        **theater_head("access", theater.name),
        "on": answer.case.control.on.isoformat(),
        "season": answer.season,
        "road_set": any_one.road_set,
        "contested_supply": any_one.contested_supply,
        "portals": [
            {
                "situation": moment,
                "side": side,
                "held": list(answer.access(moment, side).portals.held),
                "ignored": list(answer.access(moment, side).portals.ignored),
            }
            for moment in MOMENTS
            for side in SIDES
        ],
        "within": [
            _within(answer.access(moment, side), moment, one)
            for moment in MOMENTS
            for side in SIDES
            for one in sorted(minutes)
        ],
        "places": [row for moment in MOMENTS for row in _places(answer, moment)],
    }


def _within(access: Access, moment: Moment, minutes: float) -> WithinRecord:
    people = access.people_within(minutes)
    return {
        "situation": moment,
        "side": access.side,
        "minutes": minutes,
        "places": len(access.within(minutes)),
        "people": people_record(people),
    }


def _places(answer: AccessAnswer, moment: Moment) -> list[PlaceAccessRecord]:
    attacker, defender = (answer.access(moment, side) for side in SIDES)
    ratios, situation = answer.ratios(moment), attacker.situation
    return [
        {
            "situation": moment,
            "settlement": one,
            "holder": holder,
            "attacker": _way(attacker, one),
            "defender": _way(defender, one),
            "ratio": six_digits(ratios[one]),
        }
        for one, holder in zip(situation.theater.ids, situation.holders, strict=True)
    ]


def _way(access: Access, place: str) -> SideAccessRecord:
    return {
        "minutes": six_digits(access.minutes[place]),
        "status": access.status[place],
        "minutes_whoever_holds": six_digits(access.minutes_whoever_holds[place]),
    }


def access_areas(
    answer: AccessAnswer, isochrones: Mapping[tuple[Moment, Side], Sequence[Isochrone]]
) -> Record:
    """Return isochrones as a GeoJSON FeatureCollection (RFC 7946), the shortest first.

    Rings are right-handed and valid, longitude first, no altitude. A longer isochrone has the
    shorter ones within it.

    Parameters
    ----------
    answer : AccessAnswer
    isochrones : mapping of (Moment, Side) to sequence of Isochrone
        From :meth:`AccessAnswer.isochrones`.

    Examples
    --------
    >>> from stratgraph import find_access, read_case
    >>> answer = find_access(read_case("gate_falls"))
    >>> areas = access_areas(answer, answer.isochrones([30, 60], side="defender"))
    >>> told = [one["properties"] for one in areas["features"]]
    >>> [(one["situation"], one["minutes"]) for one in told]
    [('hold', 30), ('hold', 60), ('fall', 30), ('fall', 60)]
    """
    features = []
    for (moment, side), found in isochrones.items():
        for one in found:
            access = one.access
            people = access.people_within(one.minutes)
            features.append(
                {
                    "type": "Feature",
                    "geometry": {"type": "MultiPolygon", "coordinates": one.band.polygons},
                    "properties": {
                        "situation": moment,
                        "side": side,
                        "minutes": one.minutes,
                        "season": answer.season,
                        "road_set": access.road_set,
                        "contested_supply": access.contested_supply,
                        "as_of": answer.case.control.on.isoformat(),
                        "portals": list(access.portals.held),
                        "places": len(access.within(one.minutes)),
                        "people_known": people.known,
                        "people_unknown_settlements": people.unknown_settlements,
                        "road_km": round(one.road_km, 3),
                        "note": NOTE,
                    },
                }
            )
    return {"type": "FeatureCollection", "features": features}
