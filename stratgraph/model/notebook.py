"""Results as small HTML tables, for notebooks: text in, escaped HTML out.

At the bottom of the layers, so that a result can show itself without knowing of figures or frames.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from html import escape
from typing import TYPE_CHECKING

from .plain_text import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

# A notebook is no place to scroll through hundreds of rows.
MOST_ROWS = 12


def html_table(
    caption: str,
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    note: str = "",
    most: int = MOST_ROWS,
) -> str:
    """Return rows as an HTML table, everything in them as text.

    Parameters
    ----------
    caption : str
        What the rows are.
    head : sequence of str
        One name per column.
    rows : sequence of sequences
        The first cell names the row; None shows as a dash, whole numbers in thousands.
    note : str
        Under which assumptions, below the table.
    most : int
        How many rows to show; how many are left out is said.

    Returns
    -------
    str

    Examples
    --------
    >>> html_table("Towns", ["town", "people"], [["<b>", 1500]])[-76:]
    '<tbody><tr><th scope="row">&lt;b&gt;</th><td>1,500</td></tr></tbody></table>'
    """
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(map(_row, rows[:most]))
    left_out = f"{plural(len(rows) - most, 'more row')}. " if len(rows) > most else ""
    below = f"{left_out}{note}".strip()
    foot = f'<tfoot><tr><td colspan="{len(head)}">{escape(below)}</td></tr></tfoot>'
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{body}</tbody>{foot if below else ''}</table>"
    )


def _row(cells: Sequence[object]) -> str:
    first, *rest = map(cell_text, cells)
    others = "".join(f"<td>{escape(text)}</td>" for text in rest)
    return f'<tr><th scope="row">{escape(first)}</th>{others}</tr>'


def cell_text(value: object) -> str:
    """Write a cell: a dash for nothing, thousands apart, whole or with three decimals.

    Examples
    --------
    >>> cell_text(None), cell_text(60_000), cell_text(0.68749), cell_text("Gate")
    ('–', '60,000', '0.687', 'Gate')
    """
    if value is None:
        return "–"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.3f}"


def km_text(metres: float | None) -> str:
    """Write metres as kilometres, a dash where there is no distance.

    Examples
    --------
    >>> km_text(24_700.0), km_text(None), km_text(float("inf"))
    ('24.7 km', '–', '–')
    """
    if metres is None or metres == float("inf"):
        return "–"
    return f"{metres / 1000:.1f} km"


def ordinal(number: int) -> str:
    """Write which one in a row.

    Examples
    --------
    >>> [ordinal(one) for one in (1, 2, 3, 4, 11, 22)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd']
    """
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number % 100 not in (11, 12, 13) else 0)
    return f"{number}{ending or 'th'}"


def joined(words: Sequence[str]) -> str:
    """List words in a sentence.

    Examples
    --------
    >>> joined(["Popasna", "Horlivka", "Debaltseve"])
    'Popasna, Horlivka and Debaltseve'
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def few_of(words: Sequence[str], most: int) -> str:
    """List the first of some words in a sentence, and how many more there are.

    Examples
    --------
    >>> few_of(["Popasna", "Horlivka", "Debaltseve"], 2), few_of(["Popasna", "Horlivka"], 2)
    ('Popasna, Horlivka and 1 more', 'Popasna and Horlivka')
    """
    rest = len(words) - most
    return joined([*words[:most], *([f"{rest:,} more"] if rest > 0 else [])])


# A notebook stores every repr that it shows: one of a whole outcome took 104 MB.
MOST_LETTERS = 480


def short_repr(value: object) -> str:
    """Write a result in a line of under 500 letters: its fields, long ones by what they hold.

    Examples
    --------
    >>> from stratgraph import read_theater
    >>> print(short_repr(read_theater("valley"))[:57])
    Theater(name='valley', settlements=<8 Settlement>, roads=
    """
    told = ", ".join(
        f"{one.name}={_short(getattr(value, one.name))}"
        for one in fields(value)  # type: ignore[arg-type]
        if one.repr
    )
    return _cut(f"{type(value).__name__}({told})", MOST_LETTERS)


def _short(value: object) -> str:
    if is_dataclass(value):
        known = getattr(value, "name", None) or getattr(value, "id", None)
        return f"<{type(value).__name__}{f' {known}' if isinstance(known, str) else ''}>"
    if isinstance(value, tuple | list | frozenset | Mapping):
        return _several(value)
    text = repr(value)
    # An array says how large it is.
    return f"<{type(value).__name__} {getattr(value, 'shape', '')}>" if "\n" in text else _cut(text)


def _several(values: Collection[object]) -> str:
    few = not isinstance(values, Mapping) and len(values) <= 3
    if few and all(isinstance(one, str | int | float) for one in values):
        return _cut(repr(values), 120)
    of = {type(one).__name__ for one in values}
    return f"<{len(values):,} {of.pop() if len(of) == 1 else 'entries'}>"


def _cut(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
