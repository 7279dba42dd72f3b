"""What a range puts under fire: people, roads by class, and the ways from towns to portals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import PeopleCell, km
from stratgraph.measures.fire import unsure_words
from stratgraph.model.plain_text import plural
from stratgraph.report.tables import print_table
from stratgraph.report.tables.exposed import roads_table, ways_table
from stratgraph.studies.hold_or_fall import SCOPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from stratgraph.measures.fire import Exposure
    from stratgraph.measures.fire.roads_under_fire import RoadsUnderFire, SettlementRoutes


def print_exposed_people(console: Console, exposure: Exposure) -> None:
    """Print how many settlements and people are in range, in one sentence."""
    people = PeopleCell(exposure.people.known, exposure.people.unknown_settlements)
    console.print(
        f"{plural(len(exposure.in_reach), 'settlement')} within {km(exposure.range_m)}, people at "
        f"risk {people}; {plural(len(exposure.contested), 'contested place')} apart",
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
    print_table(console, roads_table(roads))
    print_table(console, ways_table(theater, routes))
    console.print(
        "A road that leaves the other side's hands leaves its rows: less of it under fire is not "
        f"more safety. {SCOPE}",
        style="dim",
    )
