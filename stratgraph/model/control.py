"""Who holds what on a date, as assessed by whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from stratgraph.errors import ScenarioError

from .notebook import short_repr
from .plain_text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from .provenance import Provenance

CONTESTED = "contested"
# Two lists made within a week of each other speak of the same front.
SAME_DAYS = 7


@dataclass(frozen=True, slots=True)
class DatedHolder:
    """One row of a control table: who held a settlement on a date, as assessed by whom.

    Attributes
    ----------
    holder : str
        The code of a side, or ``contested``.
    """

    settlement: str
    on: date
    holder: str
    assessor: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Carried:
    """How assessed holders were carried on to a later day.

    Attributes
    ----------
    since : date
        The newest day on which holders were assessed.
    until : date
        The last day of which changes are known, at most the day asked for.
    changes : int
        How many changes of holder were applied.
    basis : str
        Which changes count: ``map point``, ``report`` or ``claim``.
    """

    since: date
    until: date
    changes: int
    basis: str


@dataclass(frozen=True)
class Control:
    """One holder per settlement on a date.

    Attributes
    ----------
    on : date
        The day asked for.
    holders : tuple of DatedHolder
        At most one per settlement, none dated after ``on``, sorted by settlement.
    disagreements : tuple of DatedHolder
        What another assessor said within a week of the day, where it differs.
    carried : Carried or None
        How the holders were carried on to the day; None where they are as assessed.
    asked_basis : str
        Which changes were asked for by name, also where none of them came to pass; empty where
        nobody named any. Not compared.
    """

    on: date
    holders: tuple[DatedHolder, ...]
    disagreements: tuple[DatedHolder, ...] = ()
    carried: Carried | None = None
    asked_basis: str = field(default="", compare=False)

    __repr__ = short_repr

    @cached_property
    def by_settlement(self) -> Mapping[str, DatedHolder]:
        """The row that speaks for each settlement."""
        return MappingProxyType({row.settlement: row for row in self.holders})

    @property
    def assessed_on(self) -> tuple[date, ...]:
        """The days on which the holders in use were assessed, sorted."""
        return tuple(sorted({row.on for row in self.holders}))

    @property
    def assessors(self) -> tuple[str, ...]:
        """Everyone who assessed the holders in use, sorted."""
        return tuple(sorted({row.assessor for row in self.holders}))

    @property
    def who_says(self) -> str:
        """Who assessed the holders, and how they were carried on to the day, in words."""
        names, carried = " and ".join(self.assessors) or "nobody", self.carried
        if carried is None:
            return names
        changes = plural(carried.changes, "change of holder", "changes of holder")
        return (
            f"{names} on {carried.since}, carried on to {carried.until} by {changes} "
            f"(by {carried.basis})"
        )


def control_on(rows: Iterable[DatedHolder], on: date, *, assessor: str) -> Control:
    """Take from a control table what was known on a day: per settlement the latest row.

    Rows dated after the day are never read into the holders. Another assessor's rows do not
    fill gaps; where they differ within a week of the day they are kept as disagreements.

    Parameters
    ----------
    rows : iterable of DatedHolder
    on : date
    assessor : str
        Whose assessment counts.

    Raises
    ------
    ScenarioError
        If this assessor has no row on or before the day, unless the table has no row at all.

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph import Provenance
    >>> word = Provenance("invented", "low")
    >>> rows = [DatedHolder("gate", date(2030, 5, 1), "BLUE", "chronicle", word),
    ...         DatedHolder("gate", date(2030, 6, 1), "RED", "chronicle", word)]
    >>> control_on(rows, date(2030, 5, 9), assessor="chronicle").by_settlement["gate"].holder
    'BLUE'
    """
    # A stable sort keeps the order of the file where a place changes hands twice on a day.
    ordered = sorted(rows, key=lambda row: (row.settlement, row.on))
    mine = [row for row in ordered if row.assessor == assessor]
    known = {row.settlement: row for row in mine if row.on <= on}
    if not ordered:
        return Control(on, ())
    if not known:
        first = min((row.on for row in mine), default=None)
        when = f"its first rows are of {first}" if first else "it has no rows at all"
        raise ScenarioError(f"no holders by {assessor!r} on or before {on}; {when}")
    others = {
        (row.assessor, row.settlement): row
        for row in ordered
        if row.assessor != assessor and abs((row.on - on).days) <= SAME_DAYS
    }
    differing = tuple(
        row
        for row in others.values()
        if row.settlement in known and known[row.settlement].holder != row.holder
    )
    return Control(on, tuple(known.values()), differing)
