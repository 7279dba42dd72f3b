"""What is asked in a claims file, made a statement: its values checked, its names looked up."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from stratgraph.errors import StratgraphError, refuse_all
from stratgraph.model.control import CONTESTED
from stratgraph.studies.claims import (
    Assessor,
    HolderCode,
    Metric,
    Oblast,
    Place,
    Predicate,
    SystemId,
    keys_of,
    kinds_of,
)
from stratgraph.studies.explain import metrics

from .complaints import place_text, plain, unknown_name
from .csv_and_toml import CellError, one_of
from .file_part import WHOLE_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from stratgraph.model.dataset import Facts
    from stratgraph.model.theater import Theater

    from .file_part import FilePart

Values = Mapping[str, object]
# No list of settlements is told so far ahead.
MOST_MONTHS = 1200
# Keys whose list may be empty, meaning any.
MAY_BE_EMPTY = {"directions"}


@dataclass(frozen=True, eq=False)
class Given:
    """Values given in a part of the file; ``whence`` names the part of each that is from another.

    What is assumed for all claims is complained of where it was to hold.
    """

    values: Values
    part: FilePart
    whence: Mapping[str, FilePart] = field(default_factory=dict)

    def part_of(self, key: str) -> FilePart:
        """Return the part of the file that gives a value."""
        return self.whence.get(key, self.part)


@dataclass(frozen=True, eq=False)
class StatementDoor:
    """What the names in a claims file mean, and where the file stands."""

    path: Path
    facts: Facts
    theater: Theater

    def refuse(self, problem: str, key: str | None, part: FilePart = WHOLE_FILE) -> NoReturn:
        """Raise the error of one key of a part of the file."""
        raise part.error(problem, self.path, key)

    def statement(self, predicate: type[Predicate], given: Given) -> Predicate:
        """Fill in a predicate, its values checked and its names looked up."""
        known = keys_of(predicate)
        for key in given.values:
            if key not in known:
                self.refuse(unknown_name(key, sorted(known)), key, given.part_of(key))
        for key, needed in known.items():
            if needed and key not in given.values:
                self.refuse("is missing; give it here or under [assume]", key, given.part)
        tuples = {k: tuple(v) if isinstance(v, list) else v for k, v in given.values.items()}
        try:
            checked = _model_of(predicate).model_validate(tuples)
        except ValidationError as error:
            refuse_all(
                given.part_of(str(one["loc"][0])).error(
                    plain(one), self.path, place_text(one["loc"])
                )
                for one in error.errors()
            )
            raise
        looked_up = {
            key: self.looked_up(getattr(checked, key), kind, key, given.part_of(key))
            for key, kind in kinds_of(predicate).items()
            if key in given.values
        }
        for key, value in looked_up.items():
            problem = _problem(key, value)
            if problem:
                self.refuse(problem, key, given.part_of(key))
        self.refuse_backwards(looked_up, given)
        return predicate(**looked_up)

    def refuse_backwards(self, values: Values, given: Given) -> None:
        """Refuse a span that ends before it begins."""
        since = values.get("since")
        for key in ("until", "on"):
            end = values.get(key)
            if isinstance(since, date) and isinstance(end, date) and end < since:
                self.refuse(f"{end} lies before since {since}; swap them?", key, given.part_of(key))

    def looked_up(self, value: Any, kind: Any, key: str, part: FilePart) -> Any:
        """Return a value with the names in it resolved, by the kind its key is of."""
        inner = [one for one in get_args(kind) if one is not Ellipsis]
        if isinstance(value, tuple) and inner:
            return tuple(self.looked_up(one, inner[0], key, part) for one in value)
        kinds = inner or [kind]
        if value is None:
            return value
        if Place in kinds:
            try:
                return self.theater.names.resolve(str(value))
            except StratgraphError as error:
                raise error.within(part.error("", self.path, key).where) from None
        for one, allowed in self.allowed.items():
            if one in kinds:
                try:
                    return one_of(str(value), allowed, key)
                except CellError as error:
                    self.refuse(str(error), key, part)
        return value

    @property
    def allowed(self) -> dict[Any, set[str]]:
        """What may stand where a name of a kind is asked for."""
        return {
            HolderCode: {*(code for code, _ in self.facts.sides), CONTESTED},
            SystemId: {one.id for one in self.facts.systems},
            Oblast: {one.oblast for one in self.theater.settlements if one.oblast},
            Assessor: {row.assessor for row in self.facts.holders},
            Metric: {note.name for note in metrics()},
        }


def _problem(key: str, value: object) -> str:
    """Return what is wrong with a value of the right type; empty if nothing is."""
    if isinstance(value, tuple):
        return _list_problem(key, value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if not math.isfinite(value) or value < 0:
        return f"must be 0 or more, and finite, got {value}"
    if key == "at_most_rank" and value < 1:
        return f"ranks begin with 1, got {value}"
    if key == "months" and value > MOST_MONTHS:
        return f"at most {MOST_MONTHS} months, got {value:g}"
    return ""


def _list_problem(key: str, values: tuple[object, ...]) -> str:
    if not values and key not in MAY_BE_EMPTY:
        return "names nothing; name at least one, or leave the key out"
    twice = next((one for one, count in Counter(values).items() if count > 1), None)
    return "" if twice is None else f"names {twice!s} twice; remove one"


@cache
def _model_of(predicate: type[Predicate]) -> type[BaseModel]:
    """Make a strict model of a predicate's keys; defaults stay with the predicate."""
    needed = keys_of(predicate)
    fields: dict[str, Any] = {
        key: (kind, ...) if needed[key] else (kind | None, None)
        for key, kind in kinds_of(predicate).items()
    }
    return create_model(predicate.__name__, __config__=ConfigDict(strict=True), **fields)
