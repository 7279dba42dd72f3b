"""What a checked row or table of keys complains of, in plain words and at its place."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from stratgraph.model.notebook import joined

from . import question_models, row_models, uncertainty_keys
from .file_part import WHOLE_FILE, whole_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from stratgraph.errors import FileFormatError

    from .file_part import FilePart, Location, PartOf

# Branches of a union stand in pydantic's locations beside the keys of the file.
_MODELS = {**vars(row_models), **vars(question_models), **vars(uncertainty_keys)}
_BRANCHES = {"str", *(name for name in _MODELS if name.endswith(("Keys", "Cells", "Row")))}

# Names of an earlier form of the files: what stands in their place, and how to write it.
_RENAMED = {
    "unverified_roads": ("road_set", '"all" in place of true, "verified" of false'),
    "link_weight": ("road_weight", "the same value"),
}

# What pydantic's kinds of error are for someone who writes a file; in braces, their details.
_WORDS = {
    "string_type": "write text in quotes",
    "string_too_short": "is empty; fill it in",
    "string_pattern_mismatch": (
        "use small letters a to z, digits, _ and - only, and begin with a letter or a digit"
    ),
    "float_type": "write a number, without quotes",
    "float_parsing": "not a number",
    "int_type": "write a whole number, without quotes",
    "int_parsing": "not a whole number",
    "int_parsing_size": "a number of too many digits",
    "int_from_float": "write a whole number",
    "finite_number": "not a finite number",
    "greater_than": "must be more than {gt:.15g}",
    "greater_than_equal": "must be {ge:.15g} or more",
    "less_than": "must be less than {lt:.15g}",
    "less_than_equal": "must be {le:.15g} or less",
    "bool_type": "write true or false, without quotes",
    "list_type": "write a list, in square brackets",
    "tuple_type": "write a list, in square brackets",
    "dict_type": "write a table of keys",
    "model_type": "write a table of keys",
    "model_attributes_type": "write a table of keys",
    "date_type": "write a date as YYYY-MM-DD, without quotes or a time",
    "date_parsing": "no calendar has this date",
    "date_from_datetime_parsing": "no calendar has this date",
    "date_from_datetime_inexact": "write a date as YYYY-MM-DD, without a time",
    "literal_error": "use {expected}",
    "too_short": "needs {min_length} or more, and has {actual_length}",
    "too_long": "takes {max_length} at most; leave some out",
}


@dataclass(frozen=True)
class _Place:
    """One complaint: the keys that lead to it, and pydantic's account of it."""

    path: Location
    error: ErrorDetails

    @property
    def kind(self) -> str:
        """Name of the kind of error, as pydantic has it."""
        return self.error["type"]


def plain(error: ErrorDetails) -> str:
    """Return what is wrong with a value in plain words, and the value where it is short."""
    words = _WORDS.get(error["type"])
    context = error.get("ctx", {})
    if words is None:
        told = error["msg"].removeprefix("Value error, ")
        # Anything that is not one of our own sentences is a kind of error yet unknown here.
        words = told if error["type"] == "value_error" else "cannot stand here"
    elif error["type"] == "literal_error":
        words = "use {expected}"
    return f"{words.format(**context)}{_got(error.get('input'))}{_nearest(error)}{_turned(error)}"


def _nearest(error: ErrorDetails) -> str:
    """Return the allowed value that a wrong one misspells."""
    if error["type"] != "literal_error":
        return ""
    allowed = re.findall("'([^']*)'", error["ctx"]["expected"])
    near = difflib.get_close_matches(str(error.get("input"))[:60], allowed, n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _turned(error: ErrorDetails) -> str:
    """Ask for the order of two degrees, where a latitude could be a longitude."""
    if error["type"] not in ("greater_than_equal", "less_than_equal") or error["loc"] != ("lat",):
        return ""
    return "; are lat and lon swapped?" if abs(float(error["input"])) <= 180 else ""


def _got(value: Any) -> str:
    if isinstance(value, bool):
        return f", got {str(value).lower()}"
    if isinstance(value, dict | list | tuple | BaseModel):
        return ""
    return f", got {str(value)[:60]!r}"


def complaints(
    errors: list[ErrorDetails],
    model: type[BaseModel],
    file: Path | str,
    row: int | None = None,
    *,
    part_of: PartOf = whole_file,
) -> Iterator[FileFormatError]:
    """Yield one error for each thing that is wrong, what is missing in a part listed together."""

    def at(path: Location, problem: str) -> FileFormatError:
        part, inner = part_of(path)
        return part.error(problem, file, place_text(inner) or None, row=row)

    places = list(_telling(errors))
    unknown = [one for one in places if one.kind == "extra_forbidden"]
    for one in unknown:
        yield at(one.path, _unknown(one.error, model))
    lacking: dict[FilePart, list[str]] = {}
    for one in places:
        if one.kind == "missing" and not _misspelt(one.path, unknown):
            part, inner = part_of(one.path)
            lacking.setdefault(part, []).append(place_text(inner))
    for part, names in lacking.items():
        yield from missing(names, file, row, part)
    for one in places:
        if one.kind not in ("extra_forbidden", "missing"):
            empty = row is not None and not str(one.error.get("input")).strip()
            once = may_stand_once([place_text(one.path)]) if empty else ""
            yield at(one.path, f"{plain(one.error)}{once}")


def may_stand_once(columns: Iterable[str]) -> str:
    """Return, as the end of a complaint, which of its columns may stand once for a folder."""
    once = [one for one in columns if one in row_models.DefaultsKeys.model_fields]
    return f"; {joined(once)} may stand once under [defaults] in theater.toml" if once else ""


def missing(
    names: list[str], file: Path | str, row: int | None, part: FilePart = WHOLE_FILE
) -> Iterator[FileFormatError]:
    """Yield the one line that lists what is missing in a part of a file, if anything is."""
    once = "" if row is None else may_stand_once(names)
    if len(names) == 1:
        yield part.error(f"is missing; add it{once}", file, names[0], row=row)
    elif names:
        what = "columns" if row is not None else "keys"
        problem = f"the {what} {joined(names)} are missing; add them{once}"
        yield part.error(problem, file, row=row)


def place_text(path: Location) -> str:
    """Return where something stands, as a reader would look for it.

    Examples
    --------
    >>> place_text(("assume", "standoff_km", 1))
    'assume.standoff_km, entry 2'
    """
    text = ""
    for before, step in zip((None, *path), path, strict=False):
        if isinstance(step, int):
            text += f", entry {step + 1}"
        else:
            joint = "" if before is None else ", " if isinstance(before, int) else "."
            text += f"{joint}{step}"
    return text


def _telling(errors: Iterable[ErrorDetails]) -> Iterator[_Place]:
    """Yield the errors that say most: of the branches of a union only the one that got furthest."""
    unions: dict[Location, list[ErrorDetails]] = {}
    for error in errors:
        steps = error["loc"]
        branch = next((at for at, step in enumerate(steps) if _is_branch(step)), len(steps))
        unions.setdefault(steps[:branch], []).append(error)
    for path, several in unions.items():
        furthest = max(several, key=lambda one: len(one["loc"]))
        kept = furthest["loc"][: len(path) + 1]
        for one in several:
            if one["loc"][: len(path) + 1] == kept:
                yield _Place(tuple(s for s in one["loc"] if not _is_branch(s)), one)


def _is_branch(step: int | str) -> bool:
    return step in _BRANCHES or str(step).startswith(("constrained-", "function-", "[key]"))


def _misspelt(path: Location, unknown: list[_Place]) -> bool:
    """Whether a missing key is one that an unknown name beside it misspells."""
    beside = [str(one.path[-1]) for one in unknown if one.path[:-1] == path[:-1]]
    beside += [_RENAMED[one][0] for one in beside if one in _RENAMED]
    return bool(difflib.get_close_matches(str(path[-1]), beside, n=1))


def _unknown(error: ErrorDetails, model: type[BaseModel]) -> str:
    return unknown_name(str(error["loc"][-1]), keys_at(model, error["loc"]))


def unknown_name(name: str, known: Iterable[str]) -> str:
    """Say that nothing is called so: what it is called now, or the nearest known name.

    Examples
    --------
    >>> unknown_name("standof_km", ["standoff_km", "road_set"])
    'unknown name; did you mean standoff_km?'
    >>> unknown_name("unverified_roads", ["standoff_km", "road_set"])
    'is now called road_set; write "all" in place of true, "verified" of false'
    """
    names = list(known)
    new, how = _RENAMED.get(name, ("", ""))
    if new in names:
        return f"is now called {new}; write {how}"
    return f"unknown name; {hint(name, names)}"


def hint(name: str, known: Iterable[str]) -> str:
    """Return the nearest known name, or all of them."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(names)}"


def keys_at(model: type[BaseModel], location: Location) -> list[str]:
    """Return the keys allowed where an unknown one stands, nested tables followed."""
    for step in location[:-1]:
        inner = _MODELS.get(str(step))
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
