"""The JSON document of what a range puts under fire."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from stratgraph.studies.hold_or_fall import SCOPE

from .panel import SCHEMA_VERSION, Record, six_digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.measures.fire import Exposure
    from stratgraph.measures.fire.roads_under_fire import (
        FireRoute,
        RoadsUnderFire,
        SettlementRoutes,
    )
    from stratgraph.model.roads import Road


def exposed_document(
    exposure: Exposure,
    roads: RoadsUnderFire,
    safest: Iterable[SettlementRoutes],
    front: Iterable[SettlementRoutes],
) -> Record:
    """Return exposure as the JSON document of ``stratgraph exposed``."""
    rule, theater = exposure.rule, exposure.theater
    return {
        "schema": SCHEMA_VERSION,
        "stratgraph": version("stratgraph"),
        "theater": theater.name,
        "as_of": roads.situation.control.on.isoformat(),
        "scope": SCOPE,
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


def _road_record(road: Road, fire_m: float) -> Record:
    return {
        "road": road.id,
        "fire_m": fire_m,
        "verified": road.verified,
        "evidence": road.evidence,
    }


def _routes_record(row: SettlementRoutes) -> Record:
    return {
        "settlement": row.settlement,
        "status": row.status,
        "shortest": _route_record(row.shortest),
        "safest": _route_record(row.safest),
    }


def _route_record(route: FireRoute | None) -> Record | None:
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
