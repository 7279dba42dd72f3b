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
# Letters between columns.
GAP = 2


def sweep_table(answer: SweepAnswer, *, top: int = 0, width: int = 0) -> Table:
    """Return the answer to a question about a sweep, its first rows alone where ``top`` is given.

    Of a question that has a name, a column that is the same in every row is told below. Of SQL,
    columns that find no room in a width of so many letters are left out, and named below.

    Examples
    --------
    >>> from stratgraph.studies.sweep import SweepAnswer
    >>> table = sweep_table(SweepAnswer("SELECT", "SELECT", ("n",), ((3,), (None,))), top=1)
    >>> [str(row[0]) for row in table.rows], table.notes
    (['3'], ('1 more row; --top 0 shows all.',))
    """
    named = answer.question in QUESTIONS
    columns = [_Column(answer, k, named) for k in range(len(answer.names))]
    same = [one for one in columns if named and len(answer.rows) > 1 and one.is_same]
    shown = [one for one in columns if one not in same]
    fitting = shown if named or not width else _fitting(shown, width)
    notes = [f"{one.label}: {one.cell(0)}." for one in same]
    many = len(answer.rows)
    count = min(top, many) if top else many
    if count < many:
        notes.append(f"{plural(many - count, 'more row')}; --top 0 shows all.")
    elif not named:
        notes.append(f"{plural(many, 'row')}.")
    if len(fitting) < len(shown):
        left = ", ".join(one.name for one in shown[len(fitting) :])
        notes.append(f"No room for {left}; --json FILE has all columns.")
    wide = max(fitting, key=lambda one: one.longest, default=None)
    return Table(
        answer.about if named else "Answer",
        tuple(
            Head(label=one.label, right=not one.longest, wide=one is wide and one.longest > 0)
            for one in fitting
        ),
        tuple(tuple(one.cell(k) for one in fitting) for k in range(count)),
        tuple(notes),
    )


class _Column:
    """A column of an answer, by its place: two may have one name."""

    def __init__(self, answer: SweepAnswer, place: int, named: bool) -> None:
        self.name, self._named = answer.names[place], named
        self._values: list[Value] = [row[place] for row in answer.rows]
        texts = (one for one in self._values if isinstance(one, str))
        # The length of the longest text; 0 of numbers alone.
        self.longest = max(map(len, texts), default=0)

    @property
    def label(self) -> str:
        """What stands at its head."""
        return f"{self.name[:1].upper()}{self.name[1:]}" if self._named else self.name

    @property
    def is_same(self) -> bool:
        """Whether every row has the same value."""
        return len(set(self._values)) == 1

    @property
    def width(self) -> int:
        """How many letters it takes, with the gap beside it."""
        cells = (len(str(self.cell(k))) for k in range(len(self._values)))
        return max(len(self.label), *cells, 0) + GAP

    def cell(self, row: int) -> Cell:
        """Return what stands in a row."""
        value = self._values[row]
        if value is None:
            return Missing(NOTHING)
        if not isinstance(value, str):
            return _Counted(number=value)
        readings = {str(one): words for one, words in READINGS.items()}
        is_reading = self._named and self.name == "contested"
        return Text(readings.get(value, value) if is_reading else value)


def _fitting(columns: list[_Column], width: int) -> list[_Column]:
    """Return the first of some columns, as many as find room, and one at least."""
    fitting: list[_Column] = []
    for one in columns:
        width -= one.width
        if fitting and width < 0:
            break
        fitting.append(one)
    return fitting


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted(Cell):
    """A number as it came, with thousands apart."""

    number: float

    def __str__(self) -> str:
        return f"{self.number:,.6f}".rstrip("0").rstrip(".")
