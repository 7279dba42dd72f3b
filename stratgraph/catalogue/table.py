"""A table as a value: heads and typed cells, built once and rendered by every surface alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph.model.notebook import html_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stratgraph.model.scenario import Holder

    from .cells import Cell
    from .metric import Metric


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a column, and what a renderer must know of it.

    Attributes
    ----------
    label : str
        What people read.
    unit : str
        What its numbers count, for a surface that shows them bare.
    right : bool
        Whether it holds numbers.
    wide : bool
        Whether it takes the room that is left, and wraps.
    beside : bool
        Whether a narrow surface may leave it out: the answer stands without it.
    bars : bool
        Whether a surface that draws shows its numbers as bars too.
    holder : str
        Whose colour it has; empty for none.
    """

    label: str
    unit: str = ""
    right: bool = False
    wide: bool = False
    beside: bool = False
    bars: bool = False
    holder: Holder | str = ""


@dataclass(frozen=True)
class Table:
    """Rows under heads, with what they are and what is to be said below them.

    Attributes
    ----------
    title : str
    heads : tuple of Head
    rows : tuple of tuple of Cell
        The first cell names the row.
    notes : tuple of str
        Said below it, a sentence each.
    grouped : bool
        Whether rows that follow one another with the same first cell are one group.
    """

    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    grouped: bool = False

    def __repr__(self) -> str:
        return f"<Table {self.title!r}, {len(self.rows)} rows of {len(self.heads)} cells>"

    def _repr_html_(self) -> str:
        return self.notebook()

    def notebook(self, note: str = "", most: int = 12) -> str:
        """Return it for a notebook, with one more sentence below."""
        return html_table(
            self.title, self.labels, self.rows, note=" ".join([*self.notes, note]), most=most
        )

    @property
    def labels(self) -> list[str]:
        """What people read at the head of each column."""
        return [one.label for one in self.heads]

    def groups(self) -> Iterator[tuple[Cell, Sequence[tuple[Cell, ...]]]]:
        """Go through the rows by their first cell: one at a time where they are not grouped."""
        start = 0
        for stop in range(1, len(self.rows) + 1):
            first = self.rows[start][0]
            if self.grouped and stop < len(self.rows) and self.rows[stop][0] == first:
                continue
            yield first, self.rows[start:stop]
            start = stop


def metric_head(metric: Metric, *, aside: str = "", beside: bool = False) -> Head:
    """Return the head of a metric's column, by its record.

    Examples
    --------
    >>> from stratgraph.measures.gateways import panel_metrics
    >>> print(metric_head(panel_metrics()[0], aside="verified roads alone").label)
    Share of shortest routes through it, verified roads alone
    """
    label = f"{metric.label}, {aside}" if aside else metric.label
    return Head(label=label, unit=metric.unit, right=True, bars=True, beside=beside)
