"""Weapon systems by munition, with every range that was published and who published it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from stratgraph.errors import TheaterError

from .names import as_names
from .notebook import short_repr

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .provenance import Provenance

CALIBRE = re.compile(r"[\d.,x×*/-]+(mm|cm|in|inch|pdr|[\"”″])?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PublishedRange:
    """One published maximum range of one munition: an upper bound, not a combat range.

    Attributes
    ----------
    munition_id : str
        ``standard``, ``extended`` or ``guided``.
    munition : str
        The munition in words.
    range_m : int
        Metres.
    min_range_m : int or None
        Metres; None where nobody published one, which is not the same as 0.
    preferred : bool
        Whether this is the figure listed first; the others are kept as further readings.
    standard_min_m : int
        Minimum range of the system's standard round, metres: what brackets an unknown one. 0
        where that is unknown too.
    """

    munition_id: str
    munition: str
    range_m: int
    min_range_m: int | None
    preferred: bool
    provenance: Provenance
    note: str = ""
    standard_min_m: int = 0

    def __post_init__(self) -> None:
        """Refuse a range that is not positive."""
        if self.range_m <= 0 or not 0 <= self.perhaps_from_m < self.range_m:
            raise TheaterError(
                f"range of {self.munition!r} must be positive and above its minimum, "
                f"got {self.perhaps_from_m} to {self.range_m} m"
            )

    @property
    def span_m(self) -> tuple[int, int | None]:
        """Maximum and minimum, metres: what tells published figures of one munition apart."""
        return self.range_m, self.min_range_m

    @property
    def perhaps_from_m(self) -> int:
        """Metres from which a target may be in range: an unknown minimum counts as none."""
        return self.min_range_m or 0

    @property
    def surely_from_m(self) -> int:
        """Metres from which a target is in range, were an unknown minimum the standard round's."""
        return self.standard_min_m if self.min_range_m is None else self.min_range_m


def with_brackets(figures: Iterable[PublishedRange]) -> tuple[PublishedRange, ...]:
    """Bracket the unknown minimum ranges of one system by that of its standard round.

    Examples
    --------
    >>> from stratgraph import Provenance
    >>> word = Provenance("invented", "low")
    >>> rounds = with_brackets([
    ...     PublishedRange("standard", "rocket", 20_000, 5_000, True, word),
    ...     PublishedRange("extended", "long rocket", 40_000, None, True, word)])
    >>> [(one.perhaps_from_m, one.surely_from_m) for one in rounds]
    [(5000, 5000), (0, 5000)]
    """
    every = tuple(figures)
    standard = (one for one in every if one.munition_id == "standard" and one.preferred)
    least = next(standard, None)
    bracket = least.perhaps_from_m if least is not None else 0
    return tuple(replace(one, standard_min_m=bracket) for one in every)


@dataclass(frozen=True, slots=True)
class System:
    """A weapon system: its id, its name, the sides that have it, its published ranges.

    Attributes
    ----------
    sides : frozenset of str
        Codes of the sides that have it.
    in_service : bool
        Whether it was in service on the theater's date.
    ranges : tuple of PublishedRange
        Sorted by munition, preferred figure first, then descending range.
    short_name : str
        For sentences and tables: the name up to the first stroke, bracket or comma.
    designation : str
        For marks and lists: the word of the model, else the short name.

    Examples
    --------
    >>> from stratgraph import Provenance
    >>> word = Provenance("invented", "low")
    >>> pion = System("2s7", "2S7 Pion / 2S7M Malka", "", frozenset(), True, (), "", word)
    >>> pion.short_name, pion.designation
    ('2S7 Pion', '2S7')
    >>> System("gun", "Long gun", "", frozenset(), True, (), "", word).designation
    'Long gun'
    """

    id: str
    name: str
    kind: str
    sides: frozenset[str]
    in_service: bool
    ranges: tuple[PublishedRange, ...]
    note: str
    provenance: Provenance
    calibre_mm: str = ""
    short_name: str = field(default="", compare=False)
    designation: str = field(default="", compare=False)

    __repr__ = short_repr

    def __post_init__(self) -> None:
        """Shorten the name where nobody gave shorter ones."""
        short = self.short_name or _cut(self.name)
        object.__setattr__(self, "short_name", short)
        object.__setattr__(self, "designation", self.designation or _model(short) or short)


def _cut(name: str) -> str:
    """Return a name up to the first stroke, bracket or comma."""
    for mark in (" /", " (", ","):
        name = name.split(mark)[0]
    return name.strip()


def _model(short_name: str) -> str:
    """Return the first word if it names a model, such as 2S7: a calibre in figures does not."""
    first = short_name.split()[0] if short_name.split() else ""
    with_digit = any(letter.isdigit() for letter in first)
    return first if with_digit and not CALIBRE.fullmatch(first) else ""


def with_short_names(systems: Iterable[System]) -> tuple[System, ...]:
    """Give all systems of a theater short names that are distinct: the shortest that are.

    The designation is the word of the model, else the short name, else the whole name, else the
    whole name with the id; the short name does without the first.

    Examples
    --------
    >>> from stratgraph import Provenance
    >>> word = Provenance("invented", "low")
    >>> def gun(one, name):
    ...     return System(one, name, "", frozenset(), True, (), "", word)
    >>> three = [gun("a", "2S7 Pion"), gun("b", "2S7 Malka"), gun("c", "2S4 Tyulpan")]
    >>> [one.designation for one in with_short_names(three)]
    ['2S7 Pion', '2S7 Malka', '2S4']
    """
    every = tuple(systems)
    forms = [
        (_model(cut) or cut, cut, one.name, f"{one.name} ({one.id})")
        for one in every
        for cut in [_cut(one.name)]
    ]
    names = zip(_distinct([form[1:] for form in forms]), _distinct(forms), strict=True)
    return tuple(
        replace(one, short_name=short, designation=shortest)
        for one, (short, shortest) in zip(every, names, strict=True)
    )


def _distinct(forms: Sequence[tuple[str, ...]]) -> list[str]:
    """Take the first form of each, and the next of all that share one, until none do."""
    steps = [0] * len(forms)
    while True:
        taken = [form[step] for form, step in zip(forms, steps, strict=True)]
        often = Counter(name.casefold() for name in taken)
        shared = [
            k
            for k, name in enumerate(taken)
            if often[name.casefold()] > 1 and steps[k] + 1 < len(forms[k])
        ]
        if not shared:
            return taken
        for k in shared:
            steps[k] += 1


def with_range(system: System, figure: PublishedRange) -> System:
    """Return a system with one of its published ranges alone, to ask about or to draw.

    Examples
    --------
    >>> from stratgraph import read_systems
    >>> howitzer = read_systems("valley")[0]
    >>> len(howitzer.ranges), len(with_range(howitzer, howitzer.ranges[-1]).ranges)
    (3, 1)
    """
    return replace(system, ranges=(figure,))


def munition_label(system: System, munition_id: str) -> str:
    """Return the designation of a system with its munition, where that is not the standard one.

    Examples
    --------
    >>> from stratgraph import Provenance
    >>> word = Provenance("invented", "low")
    >>> gun = System("2s7", "2S7 Pion / 2S7M", "", frozenset(), True, (), "", word)
    >>> munition_label(gun, "extended"), munition_label(gun, "standard")
    ('2S7 ext.', '2S7')
    """
    short = {"extended": " ext.", "guided": " guided"}.get(munition_id, "")
    return f"{system.designation}{short}"


def select_systems(systems: Iterable[System], ids: Iterable[str]) -> tuple[System, ...]:
    """Pick systems by id, in the order of the ids.

    Raises
    ------
    TheaterError
        If an id is not in the table, or is named twice.
    """
    by_id = {system.id: system for system in systems}
    picked = as_names(ids, "systems")
    for one in picked:
        if one not in by_id:
            known = f"known are {', '.join(sorted(by_id))}" if by_id else "the theater has none"
            raise TheaterError(f"unknown system {one!r}; {known}")
        if picked.count(one) > 1:
            raise TheaterError(f"system {one!r} is named twice")
    return tuple(by_id[one] for one in picked)
