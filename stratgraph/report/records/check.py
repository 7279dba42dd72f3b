"""The JSON document of a check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .panel import SCHEMA_VERSION, Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.model.validation import CheckFinding


def check_document(theater: str, findings: Iterable[CheckFinding]) -> Record:
    """Return the findings of a check as the JSON document of ``stratgraph check``."""
    rows = [
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
    return {"schema": SCHEMA_VERSION, "theater": theater, "findings": rows}
