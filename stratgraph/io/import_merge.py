"""What an import changes in a table: cell by cell, so that what was edited by hand stays."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .csv_and_toml import separator_of
from .row_models import own_column
from .theater_rows import VOUCHED_BY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pydantic import BaseModel

Row = dict[str, str]
Key = tuple[str, ...]

# What tells the rows of a table apart; in the order in which the tables are told.
KEYS: dict[str, tuple[str, ...]] = {
    "settlements.csv": ("id",),
    "names.csv": ("settlement_id", "name"),
    "populations.csv": ("settlement_id", "as_of", "source"),
    "extents.csv": ("settlement_id",),
    "roads.csv": ("id",),
    "nodes.csv": ("id",),
    "control.csv": ("settlement_id", "date", "assessor"),
    "front_distances.csv": ("settlement_id", "date"),
    "sources.csv": ("id",),
}
# Cells that an import fills also in a row that was typed by hand: others are joined by them.
JOINED_BY = ("geonames_id",)


@dataclass(frozen=True, slots=True)
class Kept:
    """A cell that was edited by hand and stays, beside what the source says.

    Attributes
    ----------
    table, key, column : str
    yours, theirs : str
        What the folder has, and what the source has now; ``theirs`` is empty for a row that was
        removed by hand, whose ``column`` is empty too.
    """

    table: str
    key: str
    column: str
    yours: str
    theirs: str


@dataclass(frozen=True)
class Merged:
    """A table after an import: its rows, and how they came about."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    counts: Counter[str] = field(default_factory=Counter)
    kept: tuple[Kept, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the table reads otherwise than before."""
        return bool(self.counts["added"] or self.counts["updated"])


@dataclass(frozen=True)
class Table:
    """The text of a table as rows of cells, with the marks it is written with."""

    header: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    separator: str = ","
    ends: str = "\n"

    @classmethod
    def of(cls, text: str) -> Table:
        """Read a table that was read as a theater's before, so that it is known to be one."""
        separator = separator_of(text)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        header = tuple(next(reader, []))
        rows = tuple(dict(zip(header, cells, strict=True)) for cells in reader if cells)
        return cls(header, rows, separator, "\r\n" if "\r\n" in text else "\n")

    def text(self, header: Sequence[str], rows: Iterable[Row]) -> str:
        """Write other rows with the marks of this table."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.separator, lineterminator=self.ends)
        writer.writerow(header)
        writer.writerows([row.get(column, "") for column in header] for row in rows)
        return text.getvalue()


@dataclass(frozen=True)
class Sides:
    """The three versions of a table that are merged, and what its rows may leave empty.

    Attributes
    ----------
    name : str
    ours : Table
        As it stands in the folder.
    before : mapping of key to row
        As the last imports gave it.
    theirs : sequence of Row
        As the source gives it now.
    defaults : mapping of str to str
        Cells that any row of the folder may leave empty.
    """

    name: str
    ours: Table
    before: Mapping[Key, Row]
    theirs: Sequence[Row]
    defaults: Mapping[str, str]

    def key(self, row: Row) -> Key:
        """Return what tells a row from the others of its table."""
        return tuple(row.get(one, "") or self.defaults.get(one, "") for one in KEYS[self.name])


def merge(sides: Sides, model: type[BaseModel]) -> Merged:
    """Merge what a source gives into a table: new rows come last, what was edited by hand stays.

    A cell is taken over where the folder still has what the last import gave, and left where it
    has anything else. A row that was typed by hand stays as it is, and so does a row that was
    removed.
    """
    rows = [dict(row) for row in sides.ours.rows]
    at = {sides.key(row): number for number, row in enumerate(rows)}
    counts: Counter[str] = Counter()
    kept: list[Kept] = []
    for new in sides.theirs:
        key = sides.key(new)
        before = sides.before.get(key)
        if key in at:
            told = _cell_by_cell(sides, rows[at[key]], before, new)
            kept += told.kept
            counts[told.what] += 1
        elif before is None:
            at[key] = len(rows)
            rows.append({k: _unless(sides.defaults.get(k), cell) for k, cell in new.items()})
            counts["added"] += 1
        else:
            kept.append(Kept(sides.name, ", ".join(filter(None, key)), "", "", ""))
            counts["removed"] += 1
    return Merged(header_for(sides.ours.header, rows, model, sides.defaults), tuple(rows), counts,
                  tuple(kept))  # fmt: skip


@dataclass(frozen=True)
class _Told:
    what: str
    kept: tuple[Kept, ...] = ()


def _cell_by_cell(sides: Sides, mine: Row, before: Row | None, new: Row) -> _Told:
    """Take over into a row what nobody edited; say what became of the row."""
    if before is None:
        return _by_hand(mine, new)
    kept, what = [], "same"
    for column in dict.fromkeys((*new, *before)):
        theirs, was = new.get(column, ""), before.get(column, "")
        yours = mine.get(column, "") or sides.defaults.get(column, "")
        if _alike(yours, theirs):
            continue
        if _alike(yours, was):
            mine[column] = _unless(sides.defaults.get(column), theirs)
            what = "updated"
        elif not _alike(was, theirs) or column not in VOUCHED_BY:
            key = ", ".join(filter(None, sides.key(new)))
            kept.append(Kept(sides.name, key, column, yours, theirs))
    return _Told(what, tuple(kept))


def _by_hand(mine: Row, new: Row) -> _Told:
    """Leave a row that was typed by hand, but for what others are joined by."""
    filled = [one for one in JOINED_BY if new.get(one) and not mine.get(one)]
    mine.update({one: new[one] for one in filled})
    return _Told("updated" if filled else "by hand")


def _alike(one: str, other: str) -> bool:
    """Whether two cells say the same: 11 is 11.0, as spreadsheets write it."""
    if one == other:
        return True
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def _unless(default: str | None, cell: str) -> str:
    return "" if cell == default else cell


def header_for(
    ours: Sequence[str], rows: Iterable[Row], model: type[BaseModel], defaults: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the columns of a table: those it has, and those that its rows need besides."""
    fields = model.model_fields.items()
    needed = {one.alias or name for name, one in fields if one.is_required()} - defaults.keys()
    used = needed | {column for row in rows for column, cell in row.items() if cell}
    known = [one.alias or name for name, one in fields]
    known += [one for one in used if own_column(one)]
    more = [one for one in known if one in used and one not in ours]
    return (*ours, *sorted(more, key=VOUCHED_BY.__contains__))
