"""A table on a page, everything in it as text."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Number, Place, Several

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.catalogue.cells import Cell
    from stratgraph.catalogue.table import Head, Table


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
    inside = name_html(first) if isinstance(first, Place) else _inside(table.heads[0], first, 1.0)
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
    if isinstance(cell, Several) and cell.items:
        items = "".join(f"<li>{escape(one)}</li>" for one in cell.items)
        return f'<ul class="plain">{items}</ul>'
    if not isinstance(cell, Number) or not head.bars:
        return escape(str(cell))
    width = max(0.0, 100 * cell.number / most)
    beside = str(cell).removeprefix(cell.value).strip()
    return (
        f'<span class="bar" aria-hidden="true"><span style="width:{width:.0f}%"></span></span>'
        f'<span class="n">{escape(cell.value)}</span> <span class="rank">{escape(beside)}</span>'
    )


def _most(table: Table, k: int) -> float:
    """Return what the longest bar of a column stands for."""
    return max((abs(row[k].number or 0.0) for row in table.rows), default=0.0) or 1.0
