"""How likely verdicts are: what is drawn, then a table of each kind of answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.report.tables import print_table
from stratgraph.report.tables.uncertainty import uncertainty_tables
from stratgraph.studies.uncertainty import (
    deciding_sentence,
    drawn_sentence,
    require_stated,
    stated_sentences,
    verdict_sentence,
)

if TYPE_CHECKING:
    from rich.console import Console

    from stratgraph.studies.uncertainty import UncertaintyAnswer


def print_odds_finding(console: Console, answer: UncertaintyAnswer) -> None:
    """Print a sentence for each objective, what decides most of it, and how draws were made."""
    decides = {one.subject: one for one in answer.deciding if one.about == "objective"}
    for span in answer.spans:
        console.print(verdict_sentence(answer, span.target))
        if span.target in decides:
            console.print(f"  {deciding_sentence(answer, decides[span.target])}")
    console.print(drawn_sentence(answer))


def print_odds(console: Console, answer: UncertaintyAnswer, *, every: bool = False) -> None:
    """Print every distribution in words, and a table of each kind of answer."""
    console.print("Stated by the case:")
    for told in stated_sentences(answer.case, require_stated(answer.case)):
        console.print(f"  {told}")
    console.print()
    for table in uncertainty_tables(answer, every=every):
        print_table(console, table)
        console.print()
