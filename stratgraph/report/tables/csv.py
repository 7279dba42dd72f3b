"""A table as CSV: bare numbers with their unit in the head, ranks and reasons beside them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Number, PeopleCell, Several

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stratgraph.catalogue.cells import Cell
    from stratgraph.catalogue.table import Head, Table

METRES = 1000.0


def table_csv(table: Table) -> str:
    """Write a table as CSV, a line for each row under one of heads.

    A column of numbers becomes up to three: the numbers, their ranks, and why some are missing.

    Examples
    --------
    >>> from stratgraph.catalogue.cells import Number, Place, missing
    >>> from stratgraph.catalogue.table import Head, Table
    >>> heads = Head(label="Town"), Head(label="Nearer", unit="km", right=True)
    >>> cells = Number(9_000, "metres", rank="1"), missing("held")
    >>> rows = tuple(zip(map(Place, ("Gate", "Mill")), cells, strict=True))
    >>> print(table_csv(Table("Towns", heads, rows)), end="")
    Town,"Nearer, km","Nearer, rank","Nearer, why missing"
    Gate,9.0,1,
    Mill,,,held already
    """
    columns = [column for k, head in enumerate(table.heads) for column in _columns(table, head, k)]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([name for name, _ in columns])
    writer.writerows(zip(*(cells for _, cells in columns), strict=True))
    return file.getvalue()


def _columns(table: Table, head: Head, k: int) -> Iterator[tuple[str, list[str]]]:
    cells = [row[k] for row in table.rows]
    unit = next((_unit(one) for one in cells if one.number is not None), "")
    yield f"{head.label}, {unit}" if unit else head.label, [_value(one) for one in cells]
    people = [one for one in cells if isinstance(one, PeopleCell)]
    if people:
        yield f"{head.label}, places unknown", [str(getattr(one, "unknown", "")) for one in cells]
    if any(one.rank for one in cells):
        yield f"{head.label}, rank", [one.rank for one in cells]
    asides = [one.aside if isinstance(one, Number) else "" for one in cells]
    if any(asides):
        yield f"{head.label}, beside", asides
    for bound in ("low", "high"):
        bounds = [getattr(one, bound, None) for one in cells]
        if any(one is not None for one in bounds):
            yield f"{head.label}, {bound}", ["" if one is None else str(one) for one in bounds]
    if any(one.missing for one in cells):
        yield f"{head.label}, why missing", [one.missing for one in cells]


def _value(cell: Cell) -> str:
    if cell.missing:
        return ""
    if isinstance(cell, Several):
        return "; ".join(cell.items) or cell.none
    if cell.number is None:
        return str(cell)
    metres = isinstance(cell, Number) and cell.kind == "metres"
    number = round(cell.number / METRES if metres else cell.number, 6)
    return str(int(number)) if isinstance(cell.number, int) and not metres else str(number)


def _unit(cell: Cell) -> str:
    if not isinstance(cell, Number):
        return ""
    return {"metres": "km", "kilometres": "km", "minutes": "min"}.get(cell.kind, "")
