"""Reading large files line by line, so that none has to fit into memory."""

from __future__ import annotations

import io
import zipfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from stratgraph.errors import FileFormatError
from stratgraph.io.atomic import refuse_promised

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A line of nobody's table is longer; a file without ends of lines is no table.
MOST_LETTERS = 1_000_000
# What an archive may unpack to: nothing of it is ever written to the disk.
MOST_GB = 16
TEXTS = (".txt", ".csv", ".tsv")
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text with their numbers, without their ends; blank ones stay out.

    Raises
    ------
    FileFormatError
        If it cannot be read, is not UTF-8, or has a line that is too long.
    """
    with opened(path) as file:
        for row, raw in enumerate(iter(lambda: file.readline(MOST_LETTERS), b""), 1):
            if len(raw) == MOST_LETTERS:
                raise FileFormatError("a line has a million letters; this is no table", file=path,
                                      row=row)  # fmt: skip
            line = text_of(raw, path, row).rstrip("\r\n")
            if line.strip():
                yield row, line


def text_of(raw: bytes, path: Path, row: int) -> str:
    """Return a line as text, without a mark of byte order.

    Raises
    ------
    FileFormatError
        If it is not UTF-8.
    """
    try:
        return raw.decode("utf-8-sig" if row == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise FileFormatError("not UTF-8; save the file as UTF-8", file=path, row=row) from error


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file, or the one text in an archive, to be read as bytes.

    Raises
    ------
    FileFormatError
        If it cannot be opened, or an archive has no text or several.
    """
    refuse_promised(path)
    try:
        if path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive, archive.open(_only_text(archive, path)) as file:
                yield io.BufferedReader(file)  # type: ignore[type-var]
        else:
            with open(path, "rb") as file:
                yield file
    except DAMAGED as error:
        raise FileFormatError(f"is no archive that can be read: {error}", file=path) from error
    except OSError as error:
        problem = f"cannot be read: {error.strerror or error}"
        raise FileFormatError(problem, file=path) from error


def _only_text(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    """Return the one text of an archive besides a readme."""
    texts = [
        one
        for one in archive.infolist()
        if one.filename.lower().endswith(TEXTS) and "readme" not in one.filename.lower()
    ]
    if len(texts) != 1:
        what = "no text" if not texts else f"{len(texts)} texts"
        raise FileFormatError(f"holds {what}; unpack it and name the file", file=path)
    if texts[0].flag_bits & 1:
        raise FileFormatError("is locked by a password; unpack it", file=path)
    if texts[0].file_size > MOST_GB * 1e9:
        problem = f"unpacks to {texts[0].file_size / 1e9:,.0f} GB; at most {MOST_GB} are read"
        raise FileFormatError(problem, file=path)
    return texts[0]
