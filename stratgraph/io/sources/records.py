"""Rows of a stranger's table or map: each cell checked, everything that is wrong told at once."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from stratgraph.errors import FileFormatError, refuse_all
from stratgraph.model.notebook import joined
from stratgraph.model.provenance import CONFIDENCES, Provenance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from stratgraph.model.provenance import Confidence

    from .source import Wanted

# Rows named of those that are wrong alike.
MOST_ROWS = 5


@dataclass(frozen=True)
class Record:
    """A row or a feature: where it stands, and its cells by our names of columns."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Return a cell without blanks around it; empty where there is none."""
        return self.cells.get(column, "").strip()


@dataclass(frozen=True)
class Records:
    """The rows of a file, what its columns are called there, and what is wrong with it so far."""

    path: Path
    wanted: Wanted
    columns: Mapping[str, str]
    rows: Sequence[Record]
    feature: bool = False
    decimal_comma: bool = False
    wrong: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    @property
    def noun(self) -> str:
        """What a record is called in the file."""
        return "feature" if self.feature else "row"

    def complain(self, record: Record, column: str, problem: str) -> None:
        """Keep what is wrong with a cell."""
        called = self.columns.get(column, column)
        self.wrong.setdefault((called, problem), []).append(record.number)

    def refuse(self) -> None:
        """Refuse the file, if anything is wrong with it; what is wrong alike is told once."""
        refuse_all(self._complaint(*cell, rows) for cell, rows in self.wrong.items())

    def _complaint(self, column: str, problem: str, rows: Sequence[int]) -> FileFormatError:
        first, *more = rows
        shown = [str(one) for one in more[:MOST_ROWS]]
        rest = len(more) - len(shown)
        where = joined([*shown, f"{rest:,} more"] if rest else shown)
        noun = self.noun if len(more) == 1 else f"{self.noun}s"
        text = f"{problem} (and so in {noun} {where})" if more else problem
        if self.feature:
            return FileFormatError(f"feature {first}: {column}: {text}", file=self.path)
        return FileFormatError(text, file=self.path, row=first, column=column)

    def without_odd_cells(self) -> Records:
        """Complain of formulas and control characters, and go on with the rows that have none."""
        rows = []
        for record in self.rows:
            flaws = {column: odd_cell(record[column]) for column in self.columns}
            for column, flaw in flaws.items():
                if flaw:
                    self.complain(record, column, flaw)
            if not any(flaws.values()):
                rows.append(record)
        return replace(self, rows=rows)

    def has(self, *columns: str) -> bool:
        """Whether the file has all of these columns of ours."""
        return all(one in self.columns for one in columns)

    def number(self, record: Record, column: str) -> float | None:
        """Return a cell as a number; None where it is empty or none, which is then told."""
        text = record[column]
        if not text:
            return None
        try:
            found = float(text.replace(",", ".") if self.decimal_comma else text)
        except ValueError:
            found = math.nan
        if math.isfinite(found) and "_" not in text:
            return found
        hint = "; write a decimal point" if "," in text else ""
        if text.replace(" ", "").isdecimal():
            hint = f"; write {''.join(text.split())}"
        self.complain(record, column, f"not a number: {text[:40]!r}{hint}")
        return None

    def provenance(self, record: Record) -> Provenance:
        """Return who says what a row says: the row itself, or as told for the whole file."""
        confidence: Confidence = self.wanted.confidence
        told = record["confidence"].lower()
        if told in CONFIDENCES:
            confidence = CONFIDENCES[CONFIDENCES.index(told)]
        elif told:
            self.complain(record, "confidence", f"use high, medium or low, got {told[:40]!r}")
        said = record["source"] or self.wanted.source or self.path.name
        return Provenance(said, confidence, self.path.name, record.number)


def odd_cell(text: str) -> str:
    """Say what keeps a cell from being taken over; empty for nothing.

    Examples
    --------
    >>> odd_cell("=HYPERLINK(A1)"), odd_cell("Alder")
    ("is a formula of a spreadsheet, '=HYPERLINK(A1)'; save the values instead", '')
    """
    if text.startswith(("=", "@")):
        return f"is a formula of a spreadsheet, {text[:30]!r}; save the values instead"
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        return "control characters are not allowed here; retype the cell"
    return ""
