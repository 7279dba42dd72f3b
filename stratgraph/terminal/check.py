"""The findings of a check as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from stratgraph.check import CheckFinding


def print_check(console: Console, theater: str, findings: Sequence[CheckFinding]) -> None:
    """Print the findings of a check, errors first."""
    from rich.text import Text

    for finding in findings:
        where = f"{finding.file}, row {finding.row}" if finding.row else finding.file
        style = "bold red" if finding.level == "error" else "yellow"
        kind = (f"{finding.level} {finding.code}", style)
        console.print(Text.assemble(kind, f" {where}: {finding.message}; {finding.fix}"))
    errors = sum(finding.level == "error" for finding in findings)
    warnings = len(findings) - errors
    console.print(f"{theater}: {errors} errors, {warnings} warnings", style="bold")
