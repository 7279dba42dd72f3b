"""A table on a terminal: as wide as the terminal, plain where it is piped."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from rich.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    from stratgraph.catalogue.table import Head, Table

# The terminal's own colours, near those of the maps; a word always says the same.
HOLDER_STYLES = {"attacker": "red", "defender": "bright_blue", "contested": "yellow"}
INDENT = (0, 0, 0, 2)
# Letters in a line of a head over numbers.
HEAD = 11
# Below so many columns what is beside the matter is left out.
NARROW = 100
# Between two columns.
GAP = 2
# A word of so many letters is not broken, so that names of places stay whole.
WORD = 26


def print_table(console: Console, table: Table) -> None:
    """Print a table, and below it its notes.

    Examples
    --------
    >>> from rich.console import Console
    >>> from stratgraph.catalogue.cells import Place, km
    >>> from stratgraph.catalogue.table import Head, Table
    >>> heads = Head(label="Town"), Head(label="Needed", right=True)
    >>> with (console := Console(width=20)).capture() as printed:
    ...     print_table(console, Table("Ranges", heads, ((Place("Gate"), km(9_000)),)))
    >>> [line.strip() for line in printed.get().splitlines() if line.strip()][::3]
    ['Ranges', 'Gate        9.0 km']
    """
    from rich.padding import Padding

    wide = console.width >= NARROW
    shown = [k for k, head in enumerate(table.heads) if wide or not head.beside]
    heads = [table.heads[k] for k in shown]
    lines = []
    for _, rows in table.groups():
        for row in rows:
            # The name of a group stands at its head alone.
            name = str(row[0]) if row is rows[0] else ""
            lines.append([str(row[k]) if k else name for k in shown])
    least = [_least(head, [line[k] for line in lines]) for k, head in enumerate(heads)]
    made = _rich(heads, table.title, least, wraps=sum(least) + GAP * len(least) > console.width)
    for line in lines:
        made.add_row(*(in_colour(one, head.holder) for one, head in zip(line, heads, strict=True)))
    console.print(made)
    for note in table.notes:
        console.print(Padding(note, INDENT, expand=False), style="dim")


def _least(head: Head, cells: Iterable[str]) -> int:
    """How wide a column has to be: for its words where it wraps, else for its head and cells."""
    if not head.wide:
        return max(cell_len(one) for one in (*_folded(head), *cells))
    words = (word for one in cells for word in one.split())
    return max((cell_len(word) for word in words if len(word) <= WORD), default=1)


def _folded(head: Head) -> list[str]:
    """Return the lines of the head of a column that is not wide."""
    return textwrap.wrap(head.label, HEAD, break_long_words=False) or [""]


def _rich(heads: Sequence[Head], title: str, least: Sequence[int], *, wraps: bool) -> RichTable:
    """Make a table without rows; a column marked wide takes what is left and wraps.

    Where all wrap but the first, it is because two lines are better than a number cut off.
    """
    from rich import box
    from rich.table import Table as RichTable

    made = RichTable(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD,
        pad_edge=False, padding=(0, 1), collapse_padding=True, expand=True,
    )  # fmt: skip
    for head, width in zip(heads, least, strict=True):
        label = head.label if head.wide else "\n".join(_folded(head))
        made.add_column(
            in_colour(label, head.holder), justify="right" if head.right else "left",
            no_wrap=not head.wide and not (wraps and made.columns), ratio=1 if head.wide else None,
            width=width if head.wide else None, overflow="fold",
        )  # fmt: skip
    return made


def in_colour(words: str, holder: str) -> Text:
    """Return words about what a holder has, in its colour where the terminal has colours."""
    from rich.text import Text

    return Text(words, HOLDER_STYLES.get(holder, ""))
