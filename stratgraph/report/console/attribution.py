"""What is due to each place, a table for each side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.report.tables import print_table
from stratgraph.report.tables.attribution import attribution_tables
from stratgraph.studies.attribution import attribution_sentence

if TYPE_CHECKING:
    from rich.console import Console

    from stratgraph.studies.attribution import AttributionAnswer


def print_attribution_finding(console: Console, answer: AttributionAnswer) -> None:
    """Print on account of each side to which places most is due."""
    for part in answer.sides:
        console.print(attribution_sentence(answer, part))


def print_attribution(console: Console, answer: AttributionAnswer) -> None:
    """Print a table for each side."""
    for table in attribution_tables(answer):
        print_table(console, table)
