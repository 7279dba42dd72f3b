"""Supply over time: a row for each day on which it is otherwise, and how long it was cut."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stratgraph.catalogue.wording import said
from stratgraph.measures.supply_over_time import cut_off_spans
from stratgraph.model.plain_text import plural
from stratgraph.report.tables import print_table
from stratgraph.report.tables.supply import supply_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from stratgraph.measures.supply_over_time import SupplyDay


def print_supply(console: Console, days: Sequence[SupplyDay], assumed: str) -> None:
    """Print the finding, then the days, and what is taken for granted."""
    print_supply_finding(console, days)
    for table in supply_tables(days):
        print_table(console, table)
    control = days[0].situation.control
    console.print(
        f"Assumed: {assumed}. Holders by {control.holders[0].assessor}; over ground that the side "
        "holds and roads that are open to it that day, from portals that it holds. No terrain, no "
        "weather beyond the season's speeds, no supply by air.",
        style="dim",
    )


def print_supply_finding(console: Console, days: Sequence[SupplyDay]) -> None:
    """Print of each place on which days no road led to its supply."""
    theater = days[0].situation.theater
    for k, one in enumerate(days[0].places):
        console.print(f"{theater.settlement(one.place).name} {_told(days, k)}.")


def _told(days: Sequence[SupplyDay], k: int) -> str:
    """Say on how many days a place was cut off, from when to when, and what it was on others."""
    counts = Counter(day.places[k].status for day in days)
    cut, of = counts["unsupplied"], plural(len(days), "day")
    spans = [f"{a} to {b}" if a != b else str(a) for a, b in cut_off_spans(days, k)]
    words = f"was cut off on {cut or 'none'} of {of}"
    others = [
        f"{said('status', status)} on {count}"
        for status, count in sorted(counts.items())
        if status not in ("unsupplied", "reached", "at_portal")
    ]
    return "; ".join([words + (f": {', '.join(spans)}" if spans else ""), *others])
