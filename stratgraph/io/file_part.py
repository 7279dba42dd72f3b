"""A part of a file of keys, as complaints call it: in plain words and with its line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

Location = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class FilePart:
    """A part of a file in words, such as ``claim L1, 2nd question``; no words are the whole.

    Attributes
    ----------
    words : str
    line : int or None
        The line on which it begins, where that is known.
    """

    words: str = ""
    line: int | None = None

    def error(
        self, problem: str, file: Path | str, key: str | None = None, *, row: int | None = None
    ) -> FileFormatError:
        """Return the error of a key of this part, or of a cell in a row of a table."""
        line = row if row is not None else self.line
        return FileFormatError(problem, file=file, row=line, column=key, part=self.words)


WHOLE_FILE = FilePart()
# Which part of a file a path of keys leads into, and what of the path lies within that part.
PartOf = Callable[[Location], tuple[FilePart, Location]]


def whole_file(path: Location) -> tuple[FilePart, Location]:
    """Name no part: the path of keys says where."""
    return WHOLE_FILE, path
