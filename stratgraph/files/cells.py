"""Turning text into checked rows and keys, with errors that say where and how to mend."""

from __future__ import annotations

import csv
import difflib
import io
import tomllib
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from stratgraph import _rows
from stratgraph.errors import FileFormatError
from stratgraph.provenance import Provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails

Cells = TypeVar("Cells", bound=BaseModel)
Made = TypeVar("Made")

# Branches of a union stand in pydantic's locations beside the keys of the file.
_BRANCHES = {"str", *(name for name in vars(_rows) if name.endswith(("Keys", "Cells", "Row")))}


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
        hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(known[:12])}"
        raise CellError(column, f"unknown {value!r}; {hint}")
    return value


def read_text(path: Path) -> str:
    """Return a file's text, UTF-8 with or without a byte-order mark, line ends as they are."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise FileFormatError("file is missing", file=path) from error
    except UnicodeDecodeError as error:
        message = f"not UTF-8 at byte {error.start}; save the file as UTF-8"
        raise FileFormatError(message, file=path) from error
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise FileFormatError(message, file=path) from error


def read_toml(path: Path, model: type[Cells]) -> Cells:
    """Read a TOML file into a model of its keys."""
    return parse_toml(read_text(path), model, path)


def parse_toml(text: str, model: type[Cells], file: Path | str) -> Cells:
    """Read the text of a TOML file into a model of its keys."""
    try:
        data = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problem = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise FileFormatError(f"not valid TOML: {problem}", file=file) from error
    return _checked(data, model, file, row=None)


def read_table(
    path: Path,
    model: type[Cells],
    make: Callable[[Cells, Provenance], Made],
    *,
    needed: bool = True,
) -> tuple[Made, ...]:
    """Read a CSV table, one value per row; the cells are checked, then joined by ``make``."""
    if not needed and not path.exists():
        return ()
    made = []
    for row, cells in _csv_rows(path):
        checked: Any = _checked(cells, model, path, row)
        provenance = Provenance(checked.source, checked.confidence, path.name, row)
        try:
            made.append(make(checked, provenance))
        except CellError as error:
            raise FileFormatError(str(error), file=path, row=row, column=error.column) from error
        except ValueError as error:
            raise FileFormatError(str(error), file=path, row=row) from error
    return tuple(made)


def _csv_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line a row begins on and its cells by column."""
    # Not str.splitlines: it would also break at the separators that Unicode allows in a cell.
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    begins = 1
    try:
        header = next(reader, [])
        if not header or len(set(header)) < len(header):
            raise FileFormatError("the header is empty or names a column twice", file=path, row=1)
        begins = reader.line_num + 1
        for cells in reader:
            if cells and len(cells) != len(header):
                message = f"{len(cells)} cells where the header has {len(header)}; a stray comma?"
                raise FileFormatError(message, file=path, row=begins)
            if cells:
                yield begins, dict(zip(header, cells, strict=True))
            begins = reader.line_num + 1
    except csv.Error as error:
        message = f"not valid CSV: {error}; a quote not closed?"
        raise FileFormatError(message, file=path, row=begins) from error


def _checked(data: dict[str, Any], model: type[Cells], path: Path | str, row: int | None) -> Cells:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = _telling(error.errors())
        column = ".".join(
            str(step)
            for step in first["loc"]
            if step not in _BRANCHES and not str(step).startswith(("constrained-", "function-"))
        )
        problem = _problem(first, model)
        raise FileFormatError(problem, file=path, row=row, column=column or None) from error


def _telling(errors: list[ErrorDetails]) -> ErrorDetails:
    """Return the error that says most.

    An unknown name before the missing one that it misspells; of the branches of a union the
    one that got furthest.
    """
    unknown = [one for one in errors if one["type"] == "extra_forbidden"]
    if unknown:
        return unknown[0]
    top = errors[0]["loc"][:2]
    return max((one for one in errors if one["loc"][:2] == top), key=lambda one: len(one["loc"]))


def _problem(error: ErrorDetails, model: type[BaseModel]) -> str:
    if error["type"] == "extra_forbidden":
        known = _keys_at(model, error["loc"])
        near = difflib.get_close_matches(str(error["loc"][-1]), known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        return f"unknown name; {hint}"
    if error["type"] == "missing":
        return "is missing; add it"
    message = error["msg"].removeprefix("Value error, ")
    return f"{message[0].lower()}{message[1:]}, got {str(error.get('input'))[:60]!r}"


def _keys_at(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Return the keys allowed where an unknown one stands, nested tables followed."""
    for step in location[:-1]:
        inner = getattr(_rows, str(step), None)
        field = model.model_fields.get(str(step))
        if field is not None:
            inner = _model_in(field.annotation)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            model = inner
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> Any:
    """Return the model that an annotation holds, directly or as what a list or table holds."""
    inside = [one for one in getattr(annotation, "__args__", ()) if isinstance(one, type)]
    models = [one for one in inside if issubclass(one, BaseModel)]
    return models[0] if models else annotation
