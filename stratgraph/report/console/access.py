"""Access of both sides: how many places they reach, and how long each way is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.model.scenario import SIDES
from stratgraph.report.tables import print_table
from stratgraph.studies.access import access_sentence, access_table, within_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from stratgraph.studies.access import AccessAnswer


def print_access_finding(console: Console, answer: AccessAnswer) -> None:
    """Print for each side how many of its places it reaches, and where the way got longer."""
    for side in SIDES:
        console.print(access_sentence(answer, side))


def print_access(
    console: Console, answer: AccessAnswer, minutes: Sequence[float], *, most: int | None
) -> None:
    """Print what is reached within so many minutes, and the minutes to places."""
    print_table(console, within_table(answer, minutes))
    print_table(console, access_table(answer, most=most))
