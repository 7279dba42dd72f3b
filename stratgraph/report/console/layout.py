"""Tables, indents and names, the same for every report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Table
    from rich.text import Text

    from stratgraph.model.theater import Theater

INDENT = (0, 0, 0, 2)
# The terminal's own colours, near those of the maps; a word always says the same.
HOLDER_STYLES = {"attacker": "red", "defender": "bright_blue", "contested": "yellow"}


def make_table(title: str, columns: Sequence[tuple[str | Text, str]]) -> Table:
    """Make a table as wide as its console; a column marked wide takes what is left and wraps."""
    from rich import box
    from rich.table import Table

    table = Table(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD,
        pad_edge=False, padding=(0, 1), collapse_padding=True, expand=True,
    )  # fmt: skip
    for name, kind in columns:
        justify: Literal["left", "right"] = "right" if kind == "right" else "left"
        table.add_column(
            name, justify=justify, no_wrap=kind != "wide", ratio=1 if kind == "wide" else None
        )
    return table


def in_colour(words: str, holder: str) -> Text:
    """Return words about what a holder has, in its colour where the terminal has colours."""
    from rich.text import Text

    return Text(words, HOLDER_STYLES.get(holder, ""))


def names_of(theater: Theater, ids: Iterable[str]) -> str:
    """Return display names, joined by commas."""
    return ", ".join(theater.settlement(one).name for one in ids)


def km(metres: float | None) -> str:
    """Return metres as kilometres to a decimal; a dash for none."""
    return "-" if metres is None else f"{metres / 1000:.1f}"
