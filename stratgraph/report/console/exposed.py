"""What a range puts under fire: people, roads by class, and the ways from towns to portals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.measures.fire import unsure_words
from stratgraph.model.plain_text import plural
from stratgraph.studies.hold_or_fall import SCOPE

from .layout import km, make_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table

    from stratgraph.measures.fire import Exposure
    from stratgraph.measures.fire.roads_under_fire import RoadsUnderFire, SettlementRoutes
    from stratgraph.model.theater import Theater

BELONGING = {"other_side": "both ends theirs", "mixed": "one end theirs, or contested"}


def print_exposed_people(console: Console, exposure: Exposure) -> None:
    """Print how many settlements and people are in range, in one sentence."""
    people = exposure.people
    unknown = plural(
        people.unknown_settlements, "place of unknown population", "places of unknown population"
    )
    console.print(
        f"{plural(len(exposure.in_reach), 'settlement')} within {km(exposure.range_m)} km: "
        f"{people.known:,} people at risk known, {unknown}; "
        f"{plural(len(exposure.contested), 'contested place')} apart",
        style="bold",
    )
    if exposure.unsure:
        console.print(unsure_words(len(exposure.unsure)).strip())


def print_exposed(
    console: Console,
    exposure: Exposure,
    roads: RoadsUnderFire,
    routes: Sequence[SettlementRoutes],
) -> None:
    """Print settlements and people in range, road-km by class, shortest and safest routes."""
    theater = exposure.theater
    print_exposed_people(console, exposure)
    table = make_table(
        "Roads under fire", [("Class", ""), ("Of", "wide"), ("Under fire km", "right"),
                             ("All km", "right"), ("Share", "right")],
    )  # fmt: skip
    for row in roads.classes:
        share = f"{row.fire_m / row.total_m:.0%}" if row.total_m else "-"
        table.add_row(
            row.road_class or "no class", BELONGING[row.belonging], km(row.fire_m),
            km(row.total_m), share,
        )  # fmt: skip
    console.print(table)
    console.print(_routes(theater, routes))
    console.print(
        "A road that leaves the other side's hands leaves its rows: less of it under fire is not "
        f"more safety. {SCOPE}",
        style="dim",
    )


def _routes(theater: Theater, routes: Sequence[SettlementRoutes]) -> Table:
    table = make_table(
        "Ways to a held portal: shortest beside safest, km (under fire)",
        [("Town", "wide"), ("Shortest", "right"), ("To", ""), ("Safest", "right"), ("To", "")],
    )
    for row in routes:
        name = theater.settlement(row.settlement).name
        if row.shortest is None or row.safest is None:
            table.add_row(name, row.status.replace("_", " "), "", "", "")
            continue
        cells = []
        for route in (row.shortest, row.safest):
            cells += [
                f"{km(route.length_m)} ({km(route.fire_m)})",
                theater.settlement(route.portal).name,
            ]
        table.add_row(name, *cells)
    return table
