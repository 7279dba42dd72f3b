"""The least sequences, in sentences and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.report.tables import print_table
from stratgraph.report.tables.sequences import sequences_tables
from stratgraph.studies.sequences import sequence_sentences

if TYPE_CHECKING:
    from rich.console import Console

    from stratgraph.studies.sequences import SequencesAnswer


def print_sequence_finding(console: Console, answer: SequencesAnswer) -> None:
    """Print how few places would have had to be taken first, on the case's own reading."""
    for sentence in sequence_sentences(answer):
        console.print(sentence)


def print_sequences(console: Console, answer: SequencesAnswer) -> None:
    """Print the tables of each side and reading."""
    for table in sequences_tables(answer):
        print_table(console, table)
