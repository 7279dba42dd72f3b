"""Sources that go silent: where nothing is told, nobody knows whether nothing happened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from .question import FIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from stratgraph.model.events import Event, Report

    from .question import BacktestQuestion

# On a front that moves in a month, a source with nothing to say for longer is taken as silent.
SILENT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch of a window in which a source tells nothing.

    Attributes
    ----------
    source : str
        A basis of events, or who reports.
    since, until : date
        The last day on which it told something, or the window's first; the next, or the last.
    """

    source: str
    since: date
    until: date

    @property
    def days(self) -> int:
        """How long, in days."""
        return (self.until - self.since).days


@dataclass(frozen=True, slots=True)
class MonthOfSource:
    """How many rows a source has in a calendar month, written ``2022-10``."""

    source: str
    month: str
    rows: int


def days_told(
    events: Iterable[Event], reports: Iterable[Report], question: BacktestQuestion
) -> dict[str, list[date]]:
    """Return the days of every row of each source that an outcome may be counted by.

    Events of the definition are one source. Where fights count, so is everyone who reports some;
    other reports of theirs show that they speak.
    """
    counted = [one.on for one in events if one.basis == question.definition]
    told: dict[str, list[date]] = {question.definition: counted}
    if question.outcome == "fell":
        return told
    rows = list(reports)
    for name in sorted({who_reports(one) for one in rows if one.what in FIGHTS}):
        told[name] = [one.on for one in rows if who_reports(one) == name]
    return told


def who_reports(report: Report) -> str:
    """Return who reported, or where it stands if nobody is named."""
    return report.reported_by or report.provenance.source


def silence_of(source: str, days: Sequence[date], window: tuple[date, date]) -> Silence | None:
    """Return the first stretch of a window, longer than 30 days, in which a source is silent.

    Examples
    --------
    >>> from datetime import date
    >>> window = (date(2031, 5, 1), date(2031, 8, 1))
    >>> silence_of("report", [date(2031, 5, 20), date(2031, 6, 10)], window)
    Silence(source='report', since=datetime.date(2031, 6, 10), until=datetime.date(2031, 8, 1))
    """
    begins, ends = window
    inside = sorted({begins, ends, *(one for one in days if begins <= one <= ends)})
    return next(
        (
            Silence(source, one, other)
            for one, other in pairwise(inside)
            if (other - one).days > SILENT_DAYS
        ),
        None,
    )


def silences(told: Mapping[str, Sequence[date]], window: tuple[date, date]) -> tuple[Silence, ...]:
    """Return the silence of every source that has one in a window."""
    found = (silence_of(source, days, window) for source, days in told.items())
    return tuple(one for one in found if one is not None)


def months_told(
    told: Mapping[str, Sequence[date]], window: tuple[date, date]
) -> tuple[MonthOfSource, ...]:
    """Count the rows of each source by month of a window, months without any among them."""
    begins, ends = window
    months = [
        f"{k // 12:04d}-{k % 12 + 1:02d}"
        for k in range(_month_number(begins), _month_number(ends) + 1)
    ]
    counts = {
        source: Counter(one.isoformat()[:7] for one in days if begins < one <= ends)
        for source, days in told.items()
    }
    return tuple(
        MonthOfSource(source, month, counts[source][month]) for source in told for month in months
    )


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1
