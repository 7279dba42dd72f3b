"""A table on a page, everything in it as text."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Linked, Mark, Number, Place, Readings, Several

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.catalogue.cells import Cell
    from stratgraph.catalogue.table import Head, Table


# What a verdict and a class of verdicts is marked with, so that no colour tells alone.
MARKS: dict[str, str] = {
    "true": "✓", "false": "✗", "unknown": "?", "not computable": "–",
    "true on every reading": "✓", "mostly true": "⊕", "split": "±", "mostly not true": "⊖",
    "true on no reading": "✗", "unverified": "?",
}  # fmt: skip
# Of a bar of readings, in its own units.
BAR_WIDE, BAR_HIGH = 100, 8


def table_html(table: Table, *, sortable: bool = False) -> str:
    """Write a table in a box that scrolls, and its notes with its title.

    Parameters
    ----------
    table : Table
    sortable : bool
        Whether a reader may sort it; the first column is then of names, in order.

    Examples
    --------
    >>> from stratgraph.catalogue.cells import Place, km
    >>> from stratgraph.catalogue.table import Head, Table
    >>> heads = Head(label="Town"), Head(label="Needed", right=True)
    >>> table_html(Table("Ranges", heads, ((Place("<b>"), km(9_000)),)))[-93:-14]
    '<th scope="row"><bdi>&lt;b&gt;</bdi></th><td class="n">9.0 km</td></tr></tbody>'
    """
    heads = [f'<th scope="col">{escape(one.label)}</th>' for one in table.heads]
    if sortable:
        heads[0] = heads[0].replace("<th ", '<th data-first="ascending" ')
    most = [_most(table, k) for k in range(len(table.heads))]
    rows = "".join(
        _rows(table, first, group, most, sortable=sortable) for first, group in table.groups()
    )
    caption = escape(" ".join([f"{table.title}.", *table.notes]))
    kind = ' class="sortable"' if sortable else ""
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="Table: {escape(table.title)}">'
        f"<table{kind}><caption>{caption}</caption><thead><tr>{''.join(heads)}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def name_html(cell: Cell, *, local: bool = True) -> str:
    """Write a name, and what the place is called where it lies, marked as such.

    Apart from its line: a name written from the right would take the numbers beside it along.
    """
    own = getattr(cell, "local", "") if local else ""
    marked = f' <bdi class="local" lang="uk">{escape(own)}</bdi>' if own else ""
    return f"<bdi>{escape(str(cell))}</bdi>{marked}"


def _rows(
    table: Table,
    first: Cell,
    group: Sequence[tuple[Cell, ...]],
    most: Sequence[float],
    *,
    sortable: bool,
) -> str:
    """Write rows that follow one another under one name."""
    scope, span = "row", ""
    if len(group) > 1:
        scope, span = "rowgroup", f' rowspan="{len(group)}"'
    inside = name_html(first) if isinstance(first, Place) else cell_html(first)
    name = f'<th scope="{scope}"{span}>{inside}</th>'
    written = []
    for row in group:
        cells = zip(table.heads[1:], row[1:], most[1:], strict=True)
        others = "".join(_cell(head, cell, high, sortable=sortable) for head, cell, high in cells)
        written.append(f"<tr>{name}{others}</tr>")
        name = ""
    return "".join(written)


def _cell(head: Head, cell: Cell, most: float, *, sortable: bool) -> str:
    order = "" if cell.number is None else repr(cell.number)
    sort = f' data-sort="{order}"' if sortable else ""
    kind = ' class="n"' if head.right and not head.bars else ""
    return f"<td{sort}{kind}>{_inside(head, cell, most)}</td>"


def _inside(head: Head, cell: Cell, most: float) -> str:
    if isinstance(cell, Place):
        return name_html(cell, local=False)
    if isinstance(cell, Number) and head.bars:
        return _number_bar(cell, most)
    return cell_html(cell)


def cell_html(cell: Cell) -> str:
    """Write what stands in a cell: words, a list, links, a mark or a bar of readings.

    Examples
    --------
    >>> from stratgraph.catalogue.cells import Mark
    >>> cell_html(Mark("split", "class"))
    '<span class="badge class-split split"><span aria-hidden="true">±</span> split</span>'
    """
    if isinstance(cell, Several) and cell.items:
        items = "".join(f"<li>{escape(one)}</li>" for one in cell.items)
        return f'<ul class="plain">{items}</ul>'
    if isinstance(cell, Linked):
        return "".join(_anchor(*part, passed_by=cell.passed_by) for part in cell.parts)
    if isinstance(cell, Mark):
        word = slug(cell.words)
        return (
            f'<span class="badge {cell.kind}-{word} {word}"><span aria-hidden="true">'
            f"{MARKS[cell.words]}</span> {escape(cell.words)}</span>"
        )
    if isinstance(cell, Readings):
        return _readings_bar(cell)
    return escape(str(cell))


def slug(words: str) -> str:
    """Return words as the name of a class."""
    return words.replace(" ", "-")


def _anchor(words: str, address: str, title: str, *, passed_by: bool) -> str:
    told = f' title="{escape(title)}"' if title else ""
    if not address:
        return f"<span{told}>{escape(words)}</span>" if told else escape(words)
    away = "" if address.startswith("#") else ' rel="noreferrer"'
    apart = ' tabindex="-1"' if passed_by else ""
    return f'<a href="{escape(address)}"{told}{away}{apart}>{escape(words)}</a>'


def _number_bar(cell: Number, most: float) -> str:
    width = max(0.0, 100 * cell.number / most)
    beside = str(cell).removeprefix(cell.value).strip()
    return (
        f'<span class="bar" aria-hidden="true"><span style="width:{width:.0f}%"></span></span>'
        f'<span class="n">{escape(cell.value)}</span> <span class="rank">{escape(beside)}</span>'
    )


def _readings_bar(cell: Readings) -> str:
    """Write on how many readings a sentence is true as a bar, and in words."""
    wide, false = BAR_WIDE / cell.of, cell.of - cell.unknown - cell.true
    parts = (("true", 0, cell.true), ("false", cell.true, false),
             ("unknown", cell.true + false, cell.unknown))  # fmt: skip
    rects = "".join(
        f'<rect class="{word}" x="{start * wide:.2f}" width="{count * wide:.2f}" '
        f'height="{BAR_HIGH}"/>'
        for word, start, count in parts
        if count
    )
    return (
        f'<span class="bar"><svg viewBox="0 0 {BAR_WIDE} {BAR_HIGH}" preserveAspectRatio="none" '
        f'aria-hidden="true">{rects}</svg> {escape(str(cell))}</span>'
    )


def _most(table: Table, k: int) -> float:
    """Return what the longest bar of a column stands for."""
    return max((abs(row[k].number or 0.0) for row in table.rows), default=0.0) or 1.0
