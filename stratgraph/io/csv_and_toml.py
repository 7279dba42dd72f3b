"""Turning text into checked rows and keys, with errors that say where and how to mend."""

from __future__ import annotations

import csv
import difflib
import io
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from stratgraph.errors import FileFormatError, refuse_all
from stratgraph.model.provenance import Provenance

from .complaints import complaints, hint, missing
from .disk import read_text, stands, toml_values
from .file_part import whole_file
from .row_models import own_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from stratgraph.model.progress import Progress
    from stratgraph.model.provenance import Confidence

    from .file_part import PartOf

Cells = TypeVar("Cells", bound=BaseModel)
Made = TypeVar("Made")
# The separators that spreadsheets write, and what each is called where a row has one too many.
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
# A file that is wrong throughout is not complained of row by row without end.
MOST_COMPLAINTS = 1000
# How far a table is read is told once in so many rows.
TOLD_EVERY = 1000


class CellError(ValueError):
    """What is wrong with one cell of a row, told before the file and the row are known."""

    def __init__(self, column: str, problem: str) -> None:
        super().__init__(problem)
        self.column = column


def one_of(value: str, allowed: Iterable[str], column: str) -> str:
    """Return a cell's value if it is allowed.

    Raises
    ------
    CellError
        If it is not.
    """
    known = sorted(allowed)
    if value not in known:
        near = difflib.get_close_matches(value, known, n=1)
        listed = f"use one of {', '.join(known[:12])}" if known else "there is none"
        hint = f"did you mean {near[0]}?" if near else listed
        raise CellError(column, f"unknown {value!r}; {hint}")
    return value


def read_toml(path: Path, model: type[Cells]) -> Cells:
    """Read a TOML file into a model of its keys."""
    return parse_toml(read_text(path), model, path)


def parse_toml(
    text: str, model: type[Cells], file: Path | str, *, part_of: PartOf = whole_file
) -> Cells:
    """Read the text of a TOML file into a model of its keys; ``part_of`` names its parts.

    Raises
    ------
    FileFormatError
        With every complaint about the file.
    """
    data = toml_values(text, file)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        refuse_all(complaints(error.errors(), model, file, part_of=part_of))
        raise


def read_table(
    path: Path,
    model: type[Cells],
    make: Callable[[Cells, Provenance], Made],
    *,
    defaults: Mapping[str, str] | None = None,
    needed: bool = True,
    progress: Progress | None = None,
) -> tuple[Made, ...]:
    """Read a CSV table, one value per row; the cells are checked, then joined by ``make``.

    A row takes of ``defaults`` what it leaves empty, or the whole table leaves out. ``progress``
    is told of letters read.

    Raises
    ------
    FileFormatError
        With every complaint about the file, the first thousand.
    """
    if not needed and not stands(path):
        return ()
    made: list[Made] = []
    found: list[FileFormatError] = []
    known = [one for one in defaults or {} if one in model.model_fields]
    given = {one: (defaults or {})[one] for one in known}
    for row, cells in _csv_rows(path, model, given, progress):
        if len(found) >= MOST_COMPLAINTS:
            break
        if isinstance(cells, FileFormatError):
            found.append(cells)
            continue
        try:
            checked: Any = model.model_validate(cells)
            # Rows of sources.csv are what others name as theirs.
            source, confidence = _vouched(checked)
            provenance = Provenance(source, confidence, path.name, row)
            made.append(make(checked, provenance))
        except ValidationError as error:
            found += complaints(error.errors(), model, path, row)
        except ValueError as error:
            column = error.column if isinstance(error, CellError) else None
            found.append(FileFormatError(str(error), file=path, row=row, column=column))
    refuse_all(found)
    return tuple(made)


def _vouched(cells: Any) -> tuple[str, Confidence]:
    """Return who says so; a row of sources.csv is what others name as theirs."""
    return (cells.source, cells.confidence) if hasattr(cells, "source") else ("", "low")


def _csv_rows(
    path: Path,
    model: type[BaseModel],
    defaults: Mapping[str, str],
    progress: Progress | None,
) -> Iterator[tuple[int, dict[str, str] | FileFormatError]]:
    """Yield the line a row begins on and its cells by column, or what is wrong with the row."""
    text = read_text(path)
    separator = separator_of(text)
    # Not str.splitlines: it would also break at the separators that Unicode allows in a cell.
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, strict=True, delimiter=separator)
    begins = 1
    try:
        header = next(reader, [])
        refuse_all(_header_complaints(header, model, path, defaults))
        begins = reader.line_num + 1
        for number, cells in enumerate(reader):
            if progress is not None and not number % TOLD_EVERY:
                progress(lines.tell(), len(text))
            if cells and len(cells) != len(header):
                stray = f"a stray {SEPARATORS[separator]}?"
                message = f"{len(cells)} cells where the header has {len(header)}; {stray}"
                yield begins, FileFormatError(message, file=path, row=begins)
            elif cells:
                row = dict(zip(header, cells, strict=True))
                yield (
                    begins,
                    row | {k: v for k, v in defaults.items() if not row.get(k, "").strip()},
                )
            begins = reader.line_num + 1
    except csv.Error as error:
        message = f"not valid CSV: {error}; a quote not closed?"
        yield begins, FileFormatError(message, file=path, row=begins)


def separator_of(text: str) -> str:
    """Return what the header has most of; a table of one column is one of commas."""
    header = text.split("\n", 1)[0]
    return max(SEPARATORS, key=header.count)


def takes_own_columns(model: type[BaseModel]) -> bool:
    """Tell whether a table may have columns of the user's own."""
    return model.model_config.get("extra") == "allow"


def _header_complaints(
    header: list[str], model: type[BaseModel], path: Path, defaults: Iterable[str]
) -> Iterator[FileFormatError]:
    """Yield what is wrong with a header, so that it is not told again for every row."""
    if not header or len(set(header)) < len(header):
        yield FileFormatError("the header is empty or names a column twice", file=path, row=1)
        return
    needed = {
        field.alias or name: field.is_required() for name, field in model.model_fields.items()
    }
    unknown = [name for name in header if name not in needed]
    if takes_own_columns(model):
        unknown = [name for name in unknown if not own_column(name)]
    there = {*header, *defaults}
    for name in unknown:
        problem = f"unknown name; {hint(name, needed)}"
        if takes_own_columns(model) and "did you mean" not in problem:
            problem += "; a column of your own begins with x_"
        yield FileFormatError(problem, file=path, row=1, column=name)
    yield from missing(
        [
            name
            for name, must in needed.items()
            if must and name not in there and not difflib.get_close_matches(name, unknown, n=1)
        ],
        path,
        row=1,
    )
