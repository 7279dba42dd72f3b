"""The JSON document of a check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.model.validation import FindingCode, Level

from .kinds import Closed, Positive, TheaterHead, theater_head

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.model.validation import CheckFinding


class FindingRecord(Closed):
    """One row per finding."""

    level: Level
    """`error` or `warning`."""
    code: FindingCode
    """Which kind of finding: [the codes](errors.md#findings-of-check)."""
    file: str
    """The file, as it is called in the folder."""
    row: Positive | None
    """Its row, 1 for the heads; null where the finding is of the whole file."""
    message: str
    """What was found."""
    fix: str
    """What would mend it."""


class CheckDocument(TheaterHead):
    """What `stratgraph check` finds in a theater's facts."""

    findings: list[FindingRecord]
    """In the order of files and rows."""


def check_document(theater: str, findings: Iterable[CheckFinding]) -> CheckDocument:
    """Return the findings of a check as the JSON document of ``stratgraph check``."""
    rows: list[FindingRecord] = [
        {
            "level": finding.level,
            "code": finding.code,
            "file": finding.file,
            "row": finding.row or None,
            "message": finding.message,
            "fix": finding.fix,
        }
        for finding in findings
    ]
    return {**theater_head("check", theater), "findings": rows}
