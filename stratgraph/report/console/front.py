"""The front over time, a row per day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import km
from stratgraph.report.tables import print_table
from stratgraph.report.tables.front import front_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from stratgraph.measures.front_over_time import FrontDay, FrontMove
    from stratgraph.model.theater import Theater


def print_front(console: Console, theater: Theater, days: Sequence[FrontDay]) -> None:
    """Print distances to the attacker's ground, depths by road, length and what changed hands."""
    for table in front_tables(theater, days):
        print_table(console, table)


def print_move(console: Console, theater: Theater, move: FrontMove) -> None:
    """Print how much a front moved in a span of days."""
    moved = ", ".join(
        f"{theater.settlement(place).name} {km(metres)}" for place, metres in move.moved_m
    )
    share = "an unknown share" if move.length_share is None else f"{100 * move.length_share:.0f} %"
    console.print(
        f"{move.since} to {move.until}: distances moved by up to: {moved}; contact length by "
        f"{share}; {move.changes_per_month:.1f} settlements a month changed hands."
    )
