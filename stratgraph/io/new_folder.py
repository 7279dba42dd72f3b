"""The first theater.toml of a folder, with comments on what each part is for."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from stratgraph.model.control import CONTESTED, DatedHolder
from stratgraph.model.dataset import Facts
from stratgraph.model.plain_text import plural

from .bundled import THEATER_FILE
from .theater_writer import theater_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from .sources import Found, Wanted

# What two sides are called until they are named.
TWO_SIDES = (("RED", "Red"), ("BLUE", "Blue"))
# Names at least so alike may be one name and a slip of it.
LIKE = 0.75
# What stands above the first line that begins so.
COMMENTS = {
    "name": "What is said once for the whole folder; lines that begin with # are for you.",
    "fictional": "true for an invented theater: it is never warned about as too recent",
    "assessor": "who says who holds what; every answer names them",
    "[control]": "the day that the column holder of settlements.csv is of",
    "[defaults]": "what rows of any table say that leave these cells empty",
    "[sides.": "the sides: in brackets as tables call them, label as readers see them",
    "[[attribution]]": "who must be named in whatever is made of this",
}


def commented(text: str, comments: Mapping[str, str] = COMMENTS) -> str:
    r"""Put a comment above the first line of a TOML text that begins with each of some words.

    Examples
    --------
    >>> print(commented('a = 1\nb = 2\n', {"b": "the second"}), end="")
    a = 1
    # the second
    b = 2
    """
    waiting = dict(comments)
    lines: list[str] = []
    for line in text.splitlines():
        begins = next((one for one in waiting if _begins(line, one)), None)
        if begins is not None:
            lines.append(f"# {waiting.pop(begins)}")
        lines.append(line)
    return "\n".join(lines) + "\n"


def _begins(line: str, word: str) -> bool:
    return line.startswith(word) if word.startswith("[") else line.partition(" ")[0] == word


def bare_theater_toml(folder: Path, found: Found, wanted: Wanted, *, path: Path) -> str:
    """Return theater.toml for a folder that was imported into, where there was none."""
    codes = [one.holder for one in found.holders]
    assessors = [one.assessor for one in found.holders]
    facts = Facts(
        name=folder.resolve().name,
        folder="",
        assessor=next(iter(assessors), wanted.assessor or wanted.source or path.name),
        sides=sides_of(codes or wanted.sides.values()),
        settlements=(),
        roads=(),
        holders=(),
        attributions=found.attributions,
    )
    return commented(theater_texts(facts)[THEATER_FILE])


def sides_of(codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return sides in the order of their first holder; where fewer than two, Red and Blue besides.

    Examples
    --------
    >>> sides_of(["BLUE"]), sides_of(["COAST", "contested", "N", "COAST"])
    ((('BLUE', 'Blue'), ('RED', 'Red')), (('COAST', 'Coast'), ('N', 'N')))
    """
    sides = {one: _label(one) for one in codes if one != CONTESTED}
    for code, label in TWO_SIDES:
        if len(sides) < 2:
            sides[code] = label
    return tuple(sides.items())


def slips_of_sides(holders: Iterable[DatedHolder]) -> tuple[str, ...]:
    """Say which of many sides may be a slip of the pen: called nearly as one that holds more.

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph.model.provenance import Provenance
    >>> told = [("a", "North"), ("b", "South"), ("c", "South"), ("d", "Suoth")]
    >>> slips_of_sides(
    ...     DatedHolder(place, date(1960, 3, 1), side, "a map", Provenance("a map", "low"))
    ...     for place, side in told
    ... )
    ("1 place is held by 'Suoth': a slip of 'South'? then mend it and begin again",)
    """
    held: dict[str, set[str]] = {}
    for one in holders:
        if one.holder != CONTESTED:
            held.setdefault(one.holder, set()).add(one.settlement)
    # Between two sides there is nothing to take for a slip: Nord and Noord are at war.
    if len(held) < 3:
        return ()
    order = sorted(held, key=lambda one: (-len(held[one]), one))
    slips = []
    for k, code in enumerate(order):
        near = difflib.get_close_matches(code, order[:k], n=1, cutoff=LIKE)
        if near:
            count = plural(len(held[code]), "place is", "places are")
            slips.append(
                f"{count} held by {code!r}: a slip of {near[0]!r}? then mend it and begin again"
            )
    return tuple(slips)


def _label(code: str) -> str:
    """Return what readers see of a side: a word as one, an abbreviation as it is."""
    usual = dict(TWO_SIDES).get(code)
    return usual or (code.capitalize() if code.isupper() and len(code) > 3 else code)
