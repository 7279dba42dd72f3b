"""The sets that networks hang on, a table for each network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.report.tables import print_table
from stratgraph.report.tables.sets import sets_tables
from stratgraph.studies.sets import set_sentence

if TYPE_CHECKING:
    from rich.console import Console

    from stratgraph.studies.sets import SetsAnswer


def print_set_finding(console: Console, answer: SetsAnswer) -> None:
    """Print what the network of all places hung on, or without such a network that of each side."""
    grounds = {network.ground for network in answer.networks}
    for network in answer.networks:
        if network.ground == "all" or "all" not in grounds:
            console.print(set_sentence(answer, network))


def print_sets(console: Console, answer: SetsAnswer) -> None:
    """Print a table for each network, and which have no set of so many."""
    for table in sets_tables(answer):
        print_table(console, table)
