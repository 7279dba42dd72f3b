"""The record of an assumption: what it is called in a file, its values, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

from stratgraph.model.notebook import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from dataclasses import Field

Admits = Literal[
    "words",
    "several words",
    "names",
    "yes or no",
    "distances",
    "ids",
    "kilometres",
    "share",
    "count",
]
SEVERAL: tuple[Admits, ...] = ("several words", "names")
_RECORD = "assumption"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One assumption: from it derive case file, command line, form, JSON, texts and docs.

    Attributes
    ----------
    means : str
        What it decides, for whoever writes a case.
    admits : str
        What a file may give: a word of ``values`` or several, names that the theater gives,
        yes or no, distances in kilometres, ids of a table, or one number.
    values : mapping
        What each value is called in a sentence, where there is a choice.
    told : str or callable
        The sentence that tells it, with names of fields in braces for their values in words; a
        callable makes it of the case. Fields told by the same sentence are told once.
    noun : str
        What it is called where two values of it are held against each other: "the stand-off".
    label : str
        What a control that changes it is called; a number has none.
    help : str
        What an option of the command line says of it.
    optional : bool
        Whether a file may leave it out; then it is as usual.
    above, least, below : float
        Bounds of a number: it is above the first, at least the second, below the third.
    """

    means: str
    admits: Admits
    told: str | Callable[[Any], str]
    noun: str
    values: Mapping[Any, str] = field(default_factory=dict)
    label: str = ""
    help: str = ""
    optional: bool = False
    above: float | None = None
    least: float | None = None
    below: float | None = None

    def said(self, value: Any) -> str:
        """Say a value in words.

        Examples
        --------
        >>> near = Assumption(
        ...     means="how near", admits="share", noun="nearness", told="Up to {near} longer."
        ... )
        >>> near.said(0.1)
        '10 %'
        """
        if self.admits == "several words":
            return joined([self.values[one] for one in value])
        if self.admits == "names":
            return joined(value) or "every one"
        if self.values:
            return self.values[value]
        if self.admits == "share":
            return f"{100 * value:g} %"
        return f"{value:,}" if self.admits == "count" else f"{value:g}"


def assumed_as(record: Assumption, **usual: Any) -> Any:
    """Declare a field of a dataclass as an assumption, with its usual value if it has one."""
    return field(metadata={_RECORD: record}, **usual)


def record_of(one: Field[Any]) -> Assumption:
    """Return the record of a field declared as an assumption."""
    record: Assumption = one.metadata[_RECORD]
    return record


def assumption_fields(cls: type) -> tuple[Field[Any], ...]:
    """Return the fields of a dataclass that are assumptions, in the order they are told."""
    return tuple(one for one in fields(cls) if _RECORD in one.metadata)


def assumption_records(cls: type) -> dict[str, Assumption]:
    """Return the records of a dataclass by name of field."""
    return {one.name: record_of(one) for one in assumption_fields(cls)}


def key_of(one: Field[Any]) -> str:
    """Return what a field is called in a file: lengths in metres are written in kilometres."""
    return f"{one.name.removesuffix('_m')}_km" if one.name.endswith("_m") else one.name


def in_file(one: Field[Any], value: Any) -> Any:
    """Return a value as a file gives it: metres in kilometres, "none" for nothing, ids alone."""
    if one.name.endswith("_m"):
        return [_km(metres) for metres in value] if isinstance(value, tuple) else _km(value)
    if record_of(one).admits == "ids":
        return [thing.id for thing in value]
    if record_of(one).admits in SEVERAL:
        return list(value)
    return "none" if value is None else value


def from_file(one: Field[Any], value: Any) -> Any:
    """Return a value as a dataclass holds it: kilometres in whole metres, None for "none"."""
    if one.name.endswith("_m"):
        if isinstance(value, list):
            return tuple(round(km * 1000) for km in value)
        return round(value * 1000)
    if record_of(one).admits in SEVERAL:
        return tuple(dict.fromkeys(value))
    return None if value == "none" else value


def _km(metres: int) -> float:
    return metres // 1000 if metres % 1000 == 0 else metres / 1000


def tell(take: object, case: object) -> dict[str, str]:
    """Say every assumption of a dataclass, by name of field; a callable reads the case."""
    found = {}
    every = assumption_fields(type(take))
    words = {
        one.name: record_of(one).said(in_file(one, getattr(take, one.name)))
        for one in every
        if record_of(one).admits not in ("distances", "ids")
    }
    for one in every:
        told = record_of(one).told
        found[one.name] = told.format(**words) if isinstance(told, str) else told(case)
    return found
