"""The same facts with the holders that another assessor gave for the day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stratgraph.model.control import SAME_DAYS

if TYPE_CHECKING:
    from datetime import date

    from stratgraph.model.control import DatedHolder
    from stratgraph.model.dataset import Facts

    from .context import ClaimContext


def other_assessors(facts: Facts, on: date) -> tuple[str, ...]:
    """Return who else says who held places on a day, within a week of it.

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph import read_facts
    >>> other_assessors(read_facts("bakhmut-2022"), date(2022, 10, 3))
    ('Wikipedia list',)
    """
    return tuple(sorted({row.assessor for row in facts.holders
                         if row.assessor != facts.assessor and _of_day(row, on)}))  # fmt: skip


def context_of(context: ClaimContext, assessor: str) -> ClaimContext:
    """Return the same context with the holders of the day by another assessor.

    What its list does not name is held as the theater's own assessor has it, which the name of
    the assessor then says. Other days stay as they are.
    """
    facts, on = context.facts, context.as_of
    theirs: dict[str, DatedHolder] = {}
    for row in facts.holders:
        if row.assessor == assessor and _of_day(row, on):
            kept = theirs.get(row.settlement, row)
            theirs[row.settlement] = min(kept, row, key=lambda one: abs((one.on - on).days))
    both = f"{assessor}, else {facts.assessor}"
    holders = [
        replace(row, assessor=both)
        for row in facts.holders
        if row.assessor == facts.assessor and not (row.on == on and row.settlement in theirs)
    ]
    holders += [replace(row, on=on, assessor=both) for row in theirs.values()]
    # Who is asked for by name answers under that name.
    return replace(context, facts=replace(facts, holders=(*facts.holders, *holders), assessor=both))


def _of_day(row: DatedHolder, on: date) -> bool:
    return abs((row.on - on).days) <= SAME_DAYS
