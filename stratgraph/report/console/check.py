"""The findings of a check as text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stratgraph.model.plain_text import plural
from stratgraph.model.validation import KINDS, LEVELS
from stratgraph.report.tables import INDENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from stratgraph.model.validation import CheckFinding, FindingCode, Level

STYLES: dict[Level, str] = {"error": "bold red", "warning": "yellow", "note": "dim"}
# So many of a kind tell what it is like.
SHOWN = 3


def print_check(
    console: Console, theater: str, findings: Sequence[CheckFinding], *, every: bool = False
) -> None:
    """Print the findings of a check by kind, errors first.

    Parameters
    ----------
    every : bool
        Whether to print all of a kind, not three and how many more there are.
    """
    from rich.padding import Padding
    from rich.text import Text

    groups: dict[tuple[Level, FindingCode], list[CheckFinding]] = {}
    for finding in findings:
        groups.setdefault((finding.level, finding.code), []).append(finding)
    for (level, code), found in groups.items():
        style = STYLES[level]
        console.print(Text(f"{level.capitalize()}: {KINDS[code]}", style))
        shown = found if every else found[:SHOWN]
        for one in shown:
            where = f"{one.file}, row {one.row}" if one.row else one.file
            console.print(Padding(Text(f"{where}: {one.message}; {one.fix}"), INDENT, expand=False))
        if len(found) > len(shown):
            more = f"and {len(found) - len(shown):,} more like these; --all shows them"
            console.print(Padding(Text(more, "dim"), INDENT, expand=False))
    counted = Counter(finding.level for finding in findings)
    told = [one for one in LEVELS if counted[one] or one != "note"]
    counts = ", ".join(plural(counted[one], one) for one in told)
    console.print(f"{theater}: {counts}", style="bold")
