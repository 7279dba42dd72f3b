"""What changed between two answers, as text."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from stratgraph.report.records.difference import GROUPS, sentence
from stratgraph.report.tables import INDENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from stratgraph.report.records.difference import DiffDocument

# So many of a kind tell what it is like.
SHOWN = 3


def print_difference(
    console: Console, told: DiffDocument, *, every: bool = False, quiet: bool = False
) -> None:
    """Print what the difference comes from, what was put in otherwise, and what came out.

    Parameters
    ----------
    every : bool
        Whether to print all of a group, not three and how many more there are.
    quiet : bool
        Whether to print only what the difference comes from.
    """
    console.print(told["because"], style="bold")
    if quiet or told["equal"]:
        return
    _print_group(console, "Put in", [sentence(one) for one in told["put_in"]])
    for group, entries in groupby(told["came_out"], lambda one: one["group"]):
        lines = [sentence(one) for one in entries]
        _print_group(console, GROUPS[group], lines if every else lines[:SHOWN], len(lines))


def _print_group(console: Console, title: str, lines: Sequence[str], count: int = 0) -> None:
    from rich.padding import Padding
    from rich.text import Text

    if not lines:
        return
    console.print()
    console.print(title, style="bold")
    for line in lines:
        console.print(Padding(Text(line), INDENT, expand=False))
    if count > len(lines):
        more = f"and {count - len(lines):,} more like these; --all shows them"
        console.print(Padding(Text(more, "dim"), INDENT, expand=False))
