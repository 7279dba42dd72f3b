"""The JSON document of what a range puts under fire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from stratgraph.catalogue import ContestedReading, StandoffRule
from stratgraph.measures.fire.roads_under_fire import Belonging, RouteStatus
from stratgraph.model.provenance import Evidence
from stratgraph.model.scenario import Side

from .kinds import Closed, Count, Day, Id, Positive, Share, TheaterHead, about, theater_head
from .panel import six_digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.measures.fire import Exposure
    from stratgraph.measures.fire.roads_under_fire import (
        FireRoute,
        RoadsUnderFire,
        SettlementRoutes,
    )
    from stratgraph.model.roads import Road


_ClassOf = TypedDict(
    "_ClassOf",
    {
        "class": Annotated[str, about("Class of roads, as in the roads' table.")],
        "of": Annotated[
            Belonging,
            about(
                "Whose they are: `other_side` between two places of the side "
                "under fire, else `mixed`."
            ),
        ],
    },
)


class RoadClassRecord(Closed, _ClassOf):
    """One row per class of roads and whose they are."""

    fire_m: Count
    """Metres in range."""
    total_m: Count
    """All metres of the class."""


class RoadFireRecord(Closed):
    """One road that is in range somewhere."""

    road: str
    """The road's id."""
    fire_m: Count
    """Metres of it in range."""
    verified: bool
    """Whether it is verified."""
    evidence: Evidence | None
    """What its [existence rests on](../explanation/model.md#roads-that-may-not-exist)."""


class FireRouteRecord(Closed):
    """A way from a portal."""

    portal: Id
    """Where it enters the map."""
    places: list[Id]
    """Settlements on the way, both ends included."""
    roads: list[str]
    """Roads on the way."""
    length_m: Count
    """Its length."""
    fire_m: Count
    """Metres of it in range."""
    share: Share | None
    """`fire_m` over `length_m`; null for a route of no length."""


class FireRoutesRecord(Closed):
    """Two ways from portals to a settlement."""

    settlement: Id
    """To which settlement the routes lead."""
    status: RouteStatus
    """`reached`, or why there is no route."""
    shortest: FireRouteRecord | None
    """The shortest route from a portal of its side."""
    safest: FireRouteRecord | None
    """The route with the fewest metres in range; of these the shortest."""


class ExposedDocument(TheaterHead):
    """What a range puts under fire, by `stratgraph exposed`."""

    as_of: Day
    """The day asked about."""
    side: Side
    """Who would fire."""
    range_m: Positive
    """The range asked about."""
    standoff_m: Count
    """How far weapons stand behind the front."""
    standoff_rule: StandoffRule
    """What a stand-off does."""
    contested: ContestedReading
    """Whether contested ground may fire."""
    in_reach: list[Id]
    """Settlements of the other side that are in range."""
    unsure: list[Id]
    """Those of them of which nobody can tell: no minimum range is published."""
    people_known: Count
    """People there, where the population is known."""
    people_unknown_settlements: Count
    """Settlements there whose population is not known."""
    contested_in_range: list[Id]
    """Contested settlements that are in range."""
    road_classes: list[RoadClassRecord]
    """One row per class of roads and whose they are."""
    roads: list[RoadFireRecord]
    """One row per road that is in range somewhere."""
    safest_routes: list[FireRoutesRecord]
    """Routes from portals to the places asked about."""
    front_routes: list[FireRoutesRecord]
    """Routes from portals to places at the front."""


def exposed_document(
    exposure: Exposure,
    roads: RoadsUnderFire,
    safest: Iterable[SettlementRoutes],
    front: Iterable[SettlementRoutes],
) -> ExposedDocument:
    """Return exposure as the JSON document of ``stratgraph exposed``."""
    rule, theater = exposure.rule, exposure.theater
    return {
        **theater_head("exposed", theater.name),
        "as_of": roads.situation.control.on.isoformat(),
        "side": exposure.side,
        "range_m": exposure.range_m,
        "standoff_m": rule.standoff_m,
        "standoff_rule": rule.standoff_rule,
        "contested": rule.contested,
        "in_reach": list(exposure.in_reach),
        "unsure": list(exposure.unsure),
        "people_known": exposure.people.known,
        "people_unknown_settlements": exposure.people.unknown_settlements,
        "contested_in_range": list(exposure.contested),
        "road_classes": [
            {
                "class": row.road_class,
                "of": row.belonging,
                "fire_m": row.fire_m,
                "total_m": row.total_m,
            }
            for row in roads.classes
        ],
        "roads": [
            _road_record(theater.roads[theater.road_index[road]], fire)
            for road, fire in sorted(roads.fire_m.items())
        ],
        "safest_routes": [_routes_record(row) for row in safest],
        "front_routes": [_routes_record(row) for row in front],
    }


def _road_record(road: Road, fire_m: int) -> RoadFireRecord:
    return {
        "road": road.id,
        "fire_m": fire_m,
        "verified": road.verified,
        "evidence": road.evidence,
    }


def _routes_record(row: SettlementRoutes) -> FireRoutesRecord:
    return {
        "settlement": row.settlement,
        "status": row.status,
        "shortest": _route_record(row.shortest),
        "safest": _route_record(row.safest),
    }


def _route_record(route: FireRoute | None) -> FireRouteRecord | None:
    if route is None:
        return None
    return {
        "portal": route.portal,
        "places": list(route.places),
        "roads": list(route.roads),
        "length_m": route.length_m,
        "fire_m": route.fire_m,
        "share": six_digits(route.share),
    }
