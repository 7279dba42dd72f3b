"""The readings of a case counted: on how many it holds, by each choice, and each in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.wording import wording
from stratgraph.report.tables import print_table
from stratgraph.report.tables.curve import choices_table, curve_table
from stratgraph.studies.hold_or_fall.telling import find_told, tell_how_sure

if TYPE_CHECKING:
    from rich.console import Console

    from stratgraph.studies.hold_or_fall.headline import Finding

# As many objectives as have room beside the words.
ABREAST = 4


def print_curves(console: Console, finding: Finding, objective: str | None = None) -> None:
    """Print on how many readings each objective comes into range, and what decides that.

    Of one objective that is asked about, every reading as well, in order of the answer.
    """
    facts = finding.facts
    found = facts.findings if objective is None else (find_told(facts, objective),)
    for one in found:
        console.print(*tell_how_sure(facts, wording("en"), one.target))
        console.print()
    for first in range(0, len(found), ABREAST):
        some = found[first : first + ABREAST]
        if any(one.choices for one in some):
            print_table(console, choices_table(facts, some))
            console.print()
    if objective is not None:
        print_table(console, curve_table(facts, found[0]))
        console.print()
