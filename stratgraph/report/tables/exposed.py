"""What a range puts under fire: roads by class, and the ways from towns to portals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Cell, Number, Text, km, missing, place_cell
from stratgraph.catalogue.table import Head, Table
from stratgraph.catalogue.wording import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.measures.fire.roads_under_fire import (
        FireRoute,
        RoadsUnderFire,
        RouteStatus,
        SettlementRoutes,
    )
    from stratgraph.model.theater import Theater


def roads_table(roads: RoadsUnderFire) -> Table:
    """Return the kilometres of road under fire by class and belonging."""
    return Table(
        "Roads under fire",
        (
            Head(label="Class"),
            Head(label="Of", wide=True),
            Head(label="Under fire", unit="km", right=True),
            Head(label="All", unit="km", right=True),
            Head(label="Share", right=True),
        ),
        tuple(
            (
                Text(row.road_class or "no class"),
                Text(said("belonging", row.belonging)),
                km(row.fire_m),
                km(row.total_m),
                Number(row.fire_m / row.total_m, "share") if row.total_m else missing("no_road"),
            )
            for row in roads.classes
        ),
    )


def ways_table(theater: Theater, routes: Sequence[SettlementRoutes]) -> Table:
    """Return the shortest way to a portal beside the safest, and how much of each is under fire."""
    ways = [
        (
            Head(label=name, unit="km", right=True),
            Head(label="Under fire", unit="km", right=True),
            Head(label="To", wide=True),
        )
        for name in ("Shortest", "Safest")
    ]
    return Table(
        "Ways to a held portal: shortest beside safest",
        (Head(label="Town", wide=True), *ways[0], *ways[1]),
        tuple(
            (
                place_cell(theater, row.settlement),
                *_way(theater, row.shortest, row.status),
                *_way(theater, row.safest, row.status),
            )
            for row in routes
        ),
    )


def _way(theater: Theater, route: FireRoute | None, status: RouteStatus) -> tuple[Cell, ...]:
    if route is None:
        return (missing(status),) * 3
    return km(route.length_m), km(route.fire_m), place_cell(theater, route.portal)
