"""Ranked roads: which come first, which of those are unverified, and who has them in range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.report.tables import print_table
from stratgraph.studies.roads import (
    range_table,
    ranking_sentences,
    ranking_table,
    unverified_table,
)

if TYPE_CHECKING:
    from rich.console import Console

    from stratgraph.studies.roads import RoadRanking


def print_ranking_finding(console: Console, ranking: RoadRanking) -> None:
    """Print which roads come first, and which of those that matter nobody verified."""
    for sentence in ranking_sentences(ranking):
        console.print(sentence)


def print_ranking(console: Console, ranking: RoadRanking, *, most: int | None) -> None:
    """Print the roads by rank and those unverified; without a limit also who has which in range."""
    print_table(console, ranking_table(ranking, most=most))
    unverified = unverified_table(ranking)
    if unverified is not None:
        print_table(console, unverified)
    if most is None:
        roads = dict.fromkeys([*ranking.critical(), *ranking.check_first])
        print_table(console, range_table(ranking, tuple(roads)))
