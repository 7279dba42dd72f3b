"""What stands in a cell of a table: a typed value, and the one way in which it is read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph.model.plain_text import plural

from .metric import KINDS, KindName
from .wording import said

if TYPE_CHECKING:
    from stratgraph.model.theater import Theater

METRES = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(ABC):
    """What a table shows at one place; as a string, in words.

    Attributes
    ----------
    number : float or None
        What it is sorted and drawn by; None where it is no number.
    rank : str
        Its rank, "=2" where several share it; empty where there is none.
    missing : str
        Why there is no value; empty where there is one.
    """

    number: float | None = None
    rank: str = ""
    missing: str = ""

    @property
    def value(self) -> str:
        """The value alone, in words."""
        return str(self)

    @abstractmethod
    def __str__(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Number(Cell):
    """A number of a kind, with its rank where it has one.

    Attributes
    ----------
    number : float
        As measured; lengths of the kind ``metres`` in metres.
    kind : str
        A key of ``KINDS``: it says how the number is written.
    aside : str
        What is said beside it in brackets where there is no rank.

    Examples
    --------
    >>> print(Number(11_900, "metres", rank="2"), Number(0.6875, "share"), Number(60_000, "people"))
    11.9 km (2) 68.8 % 60,000
    """

    number: float
    kind: KindName
    aside: str = ""

    @property
    def value(self) -> str:
        """The number in words, with its unit."""
        return number_text(self.number, self.kind)

    def __str__(self) -> str:
        beside = self.rank or self.aside
        return f"{self.value} ({beside})" if beside else self.value


@dataclass(frozen=True, slots=True)
class Missing(Cell):
    """No value, and why: what stands in its place.

    Examples
    --------
    >>> print(missing("held_by_attacker"))
    held by the attacker
    """

    missing: str

    def __str__(self) -> str:
        return self.missing


@dataclass(frozen=True, slots=True)
class Text(Cell):
    """Words, such as a reading or a day."""

    words: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Place(Text):
    """A settlement by its name, and what it is called where it lies."""

    local: str = ""


@dataclass(frozen=True, slots=True)
class Mark(Text):
    """A word of a kind that a page marks with a sign and a colour, such as a verdict."""

    kind: str


@dataclass(frozen=True, slots=True)
class Linked(Cell):
    """Words of which some lead elsewhere: to a source on the web, or to a part of the page.

    Attributes
    ----------
    parts : tuple of (words, address, title)
        An address or a title may be empty.
    passed_by : bool
        Whether a keyboard passes its addresses by, since it comes by them elsewhere.

    Examples
    --------
    >>> print(Linked((("an atlas", "https://example.org", "An atlas, seen"), (", p. 3", "", ""))))
    an atlas, p. 3
    """

    parts: tuple[tuple[str, str, str], ...]
    passed_by: bool = False

    def __str__(self) -> str:
        return "".join(words for words, _, _ in self.parts)


@dataclass(frozen=True, slots=True)
class Readings(Cell):
    """On how many readings a sentence is true.

    Examples
    --------
    >>> print(Readings(3, 8, 1), Readings(0, 1), sep="; ")
    true on 3 of 8 readings, unknown on 1; true on 0 of 1 reading
    """

    true: int
    of: int
    unknown: int = 0

    def __str__(self) -> str:
        beside = f", unknown on {self.unknown}" if self.unknown else ""
        return f"true on {self.true} of {plural(self.of, 'reading')}{beside}"


@dataclass(frozen=True, slots=True)
class Span(Cell):
    """A length between two others, metres.

    Examples
    --------
    >>> print(Span(37_400, 39_000))
    37.4 to 39.0 km
    """

    number: float
    most: float

    def __str__(self) -> str:
        return f"{number_text(self.number, 'metres').removesuffix(' km')} to {km(self.most)}"


@dataclass(frozen=True, slots=True)
class PeopleCell(Cell):
    """How many people, and of how many places nobody knows.

    Examples
    --------
    >>> print(PeopleCell(60_000, 2))
    60,000, 2 places unknown
    >>> print(PeopleCell(0, 2))
    unknown at 2 places
    """

    number: int
    unknown: int = 0

    def __str__(self) -> str:
        if not self.unknown:
            return f"{self.number:,}"
        where = plural(self.unknown, "place")
        return f"{self.number:,}, {where} unknown" if self.number else f"unknown at {where}"


@dataclass(frozen=True, slots=True)
class Estimated(Cell):
    """A number that was estimated, with its bounds where they are known.

    Attributes
    ----------
    signed : bool
        Whether its sign is written where it is above 0.

    Examples
    --------
    >>> print(Estimated(0.625, 0.5, 0.75), Estimated(0.05, signed=True), sep="; ")
    0.62 (0.50 to 0.75); +0.05
    """

    number: float
    low: float | None = None
    high: float | None = None
    signed: bool = False

    def __str__(self) -> str:
        told = f"{self.number:{'+' if self.signed else ''}.2f}"
        if self.low is None or self.high is None:
            return told
        return f"{told} ({self.low:.2f} to {self.high:.2f})"


@dataclass(frozen=True, slots=True)
class YesNo(Cell):
    """Yes, no, or that nobody can tell.

    Examples
    --------
    >>> print(YesNo(True), YesNo(None), sep=", ")
    yes, cannot tell
    """

    answer: bool | None

    def __str__(self) -> str:
        return said("in_range", {True: "yes", False: "no", None: "unknown"}[self.answer])


@dataclass(frozen=True, slots=True)
class Several(Cell):
    """A list of things, and what is said where there is none.

    Examples
    --------
    >>> print(Several(("2S7", "BM-27")), Several(()), sep="; ")
    2S7, BM-27; none
    """

    items: tuple[str, ...]
    none: str = "none"

    def __str__(self) -> str:
        return ", ".join(self.items) or self.none


def place_cell(theater: Theater, place: str | None) -> Cell:
    """Return the cell of a settlement by its id; of anything else its own name."""
    if place is None:
        return missing("not_known")
    if place not in theater.index:
        return Text(place)
    town = theater.settlement(place)
    return Place(town.name, local=town.name_uk)


def missing(status: str) -> Missing:
    """Return the cell of a value that is not there, by its status."""
    return Missing(said("status", status))


def km(metres: float | None, *, why: str = "not_known") -> Number | Missing:
    """Return the cell of a length, or of the reason why there is none.

    Examples
    --------
    >>> print(km(42_862.4), km(None, why="no_road"), sep=", ")
    42.9 km, no road
    """
    if metres is None or metres == float("inf"):
        return missing(why)
    return Number(metres, "metres")


def count(number: int) -> Number:
    """Return the cell of a number of things."""
    return Number(number, "count")


def number_text(number: float, kind: KindName) -> str:
    """Write a number as its kind is written, with its unit.

    Examples
    --------
    >>> kinds = ("metres", "kilometres", "minutes", "share", "index", "degrees", "count")
    >>> [number_text(0.5, kind) for kind in kinds]
    ['0.0 km', '0.5 km', '0.5 min', '50.0 %', '0.500', '0°', '0']
    >>> number_text(1.0, "yes or no"), number_text(1500.0, "number"), number_text(0.25, "number")
    ('yes', '1,500', '0.250')
    """
    if kind == "yes or no":
        return said("in_range", "yes" if number else "no")
    if kind == "metres":
        return f"{number / METRES:,.1f} km"
    if kind == "share":
        return f"{100 * number:.1f} %"
    if kind in _WRITTEN:
        return _WRITTEN[kind].format(number)
    if KINDS[kind].whole or (float(number).is_integer() and abs(number) >= 1):
        return f"{number:,.0f}"
    return f"{number:.3f}"


_WRITTEN: dict[KindName, str] = {
    "index": "{:.3f}",
    "kilometres": "{:,.1f} km",
    "minutes": "{:,.1f} min",
    "degrees": "{:.0f}°",
}
