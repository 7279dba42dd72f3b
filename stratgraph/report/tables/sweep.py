"""What was asked of a sweep, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph.catalogue import READINGS
from stratgraph.catalogue.cells import Cell, Missing, Text
from stratgraph.catalogue.table import Head, Table
from stratgraph.model.plain_text import plural
from stratgraph.studies.sweep import QUESTIONS

if TYPE_CHECKING:
    from stratgraph.studies.sweep import SweepAnswer

    Value = str | int | float | None

NOTHING = "none"


def sweep_table(answer: SweepAnswer, *, top: int = 0) -> Table:
    """Return the answer to a question about a sweep, its first rows alone where ``top`` is given.

    Of a question that has a name, a column that is the same in every row is told below.

    Examples
    --------
    >>> from stratgraph.studies.sweep import SweepAnswer
    >>> table = sweep_table(SweepAnswer("SELECT", "SELECT", ("n",), ((3,), (None,))), top=1)
    >>> [str(row[0]) for row in table.rows], table.notes
    (['3'], ('1 more row; --top 0 shows all.',))
    """
    named = answer.question in QUESTIONS
    columns = {
        name: [row[k] for row in answer.rows] for k, name in enumerate(answer.names)
    }  # fmt: skip
    same = [
        name for name, values in columns.items()
        if named and len(values) > 1 and len(set(values)) == 1
    ]  # fmt: skip
    shown = [name for name in columns if name not in same]
    wide = max(shown, key=lambda name: _longest(columns[name]), default="")
    count = top if top else len(answer.rows)
    notes = [f"{_label(name)}: {_cell(name, columns[name][0], named=named)}." for name in same]
    left = len(answer.rows) - min(count, len(answer.rows))
    if left:
        notes.append(f"{plural(left, 'more row')}; --top 0 shows all.")
    elif not named:
        notes.append(f"{plural(len(answer.rows), 'row')}.")
    return Table(
        answer.about if named else "Answer",
        tuple(
            Head(
                label=_label(name) if named else name,
                right=_longest(columns[name]) == 0,
                wide=name == wide,
            )
            for name in shown
        ),
        tuple(
            tuple(_cell(name, columns[name][k], named=named) for name in shown)
            for k in range(min(count, len(answer.rows)))
        ),
        tuple(notes),
    )


def _longest(values: list[Value]) -> int:
    """Return the length of the longest text in a column; 0 of numbers alone."""
    return max((len(one) for one in values if isinstance(one, str)), default=0)


def _label(name: str) -> str:
    return f"{name[:1].upper()}{name[1:]}"


def _cell(name: str, value: Value, *, named: bool) -> Cell:
    if value is None:
        return Missing(NOTHING)
    if not isinstance(value, str):
        return _Counted(number=value)
    readings: dict[str, str] = {**READINGS}
    return Text(readings.get(value, value) if named and name == "contested" else value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted(Cell):
    """A number as it came, with thousands apart."""

    number: float

    def __str__(self) -> str:
        return f"{self.number:,.6f}".rstrip("0").rstrip(".")
