"""The same test over windows of time and over sectors: one battle can crown anything."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.errors import ScenarioError
from stratgraph.model.plain_text import plural
from stratgraph.model.progress import Steps

from .candidates import measure_scores
from .comparison import GroupTest, MetricTest, Places, judge_group, places_of
from .outcomes import find_falls
from .silence import days_told, silences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.model.events import Event, Report
    from stratgraph.model.progress import Progress
    from stratgraph.model.scenario import Situation

    from .candidates import Kind, Score
    from .question import BacktestQuestion
    from .silence import Silence


@dataclass(frozen=True)
class Part:
    """The test of places the defender held, over a part of the falls: a window or a sector.

    Attributes
    ----------
    begins, until : date
        Falls after the one day, up to the other.
    base : str
        The attacker's base that a sector is nearest to; empty for a window.
    silent : tuple of Silence
        Sources that go silent in it.
    test : GroupTest or None
        None where it is not scored: the source of its events goes silent or tells nothing.
    """

    begins: date
    until: date
    base: str
    silent: tuple[Silence, ...]
    test: GroupTest | None

    @property
    def led(self) -> MetricTest | None:
        """The metric of largest gain over distance; None where none could be compared."""
        return next(iter(self.test.candidates), None) if self.test else None

    def gain_of(self, metric: str) -> float | None:
        """Return what a metric gains over distance here; None where there is nothing to compare."""
        gain = self.test.of(metric).gain if self.test else None
        return None if gain is None else gain.value


@dataclass(frozen=True, slots=True)
class Tally:
    """What a metric gains over distance, summed up over parts.

    Attributes
    ----------
    parts : int
        Where it could be compared.
    above, below : int
        Of these, where the gain is above 0, and below.
    surely_above, surely_below : int
        Of these, where its whole interval is.
    mean, least, most : float
        Over the parts, each counting alike.
    """

    metric: str
    kind: Kind
    parts: int
    above: int
    below: int
    surely_above: int
    surely_below: int
    mean: float
    least: float
    most: float


def window_days(first: date, last: date, *, months: int) -> tuple[tuple[date, date], ...]:
    """Return windows of so many months, one begun each month, as far as they fit.

    Parameters
    ----------
    first, last : date
        The first window begins on the one, none ends after the other.
    months : int

    Returns
    -------
    tuple of (date, date)
        First and last day of each; falls count after the first day, up to the last.

    Raises
    ------
    ScenarioError
        If none fits, or it is no month long.

    Examples
    --------
    >>> days = window_days(date(2031, 1, 31), date(2031, 5, 15), months=2)
    >>> [f"{begins} {until}" for begins, until in days]
    ['2031-01-31 2031-03-31', '2031-02-28 2031-04-30']
    """
    if months < 1:
        raise ScenarioError(f"a window is at least one month long, got {months}")
    found = []
    for k in range((last - first).days // 28 + 1):
        begins, until = _months_on(first, k), _months_on(first, k + months)
        if until <= last:
            found.append((begins, until))
    if not found:
        raise ScenarioError(
            f"no window of {plural(months, 'month')} fits between {first} and {last}; ask for "
            "fewer months or a later end"
        )
    return tuple(found)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def backtest_windows(
    asked: Iterable[tuple[Situation, BacktestQuestion]],
    events: Iterable[Event],
    *,
    reports: Iterable[Report] = (),
    progress: Progress | None = None,
) -> tuple[Part, ...]:
    """Put every metric to the test in several windows, each from the holders of its first day.

    A window in which the source of its events goes silent is told, and not scored: there nobody
    knows whether nothing fell or nothing was said. Windows that overlap share falls, and are no
    independent tests.

    Parameters
    ----------
    asked : iterable of (Situation, BacktestQuestion)
        One pair a window: what was known on its first day, and what is asked up to its last.
    events, reports : iterable
        As for :func:`run_backtest`.
    progress : callable, optional
        Told of each window that is done, as (done, total).

    Returns
    -------
    tuple of Part
        In the order asked.

    Examples
    --------
    >>> from datetime import date
    >>> import stratgraph as sg
    >>> facts = sg.read_facts("bakhmut-2022")
    >>> asked = []
    >>> for begins, until in sg.window_days(date(2022, 10, 3), date(2023, 3, 31), months=5):
    ...     control = sg.control_after(
    ...         facts.control(begins), facts.events, begins, basis="map point")
    ...     day = sg.situation_on(facts.theater(), control, attacker="RU")
    ...     asked.append((day, sg.BacktestQuestion(
    ...         routes=sg.routes_between_portals(day, road_set="all"), until=until,
    ...         definition="map point", metrics=("all_route_share",), carried=True)))
    >>> [(one.test.positives, one.test.n) for one in sg.backtest_windows(asked, facts.events)]
    [(13, 175)]
    """
    windows, happened, told = list(asked), tuple(events), tuple(reports)
    steps = Steps(len(windows), progress)
    return tuple(
        _window(situation, question, happened, told) for situation, question in steps.each(windows)
    )


def _window(
    situation: Situation,
    question: BacktestQuestion,
    events: Sequence[Event],
    reports: Sequence[Report],
) -> Part:
    day, source = situation.control.on, question.definition
    told = days_told(events, reports, question)
    silent = silences(told, (day, question.until))
    nothing = not any(day < one <= question.until for one in told[source])
    if nothing or any(one.source == source for one in silent):
        return Part(day, question.until, "", silent, None)
    falls = find_falls(events, situation, question, reports)
    fell = falls.days(after=day, until=question.until)
    places = places_of(situation, "defender", fell, outcome=question.outcome)
    scores = measure_scores(situation, question)
    test = judge_group(situation, places, scores, question.sampling)
    return Part(day, question.until, "", silent, test)


def judge_sectors(
    situation: Situation, places: Places, scores: Sequence[Score], question: BacktestQuestion
) -> tuple[Part, ...]:
    """Put scores to the test in each sector: the places nearest to one base of the attacker.

    Nearest by geodesic; of two as near the first by id. From where a side's roads come in to
    the front says what a section of it is, without a line that somebody drew.
    """
    bases = sorted(question.routes.bases)
    numbers = np.array([situation.theater.index[one] for one in bases])
    far = situation.theater.distances_m(places.numbers, numbers)
    nearest = numbers[far.argmin(axis=1)]
    begins, until = situation.control.on, question.until
    return tuple(
        Part(begins, until, base, (), judge_group(situation, own, scores, question.sampling))
        for base, number in zip(bases, numbers, strict=True)
        for own in [places.among(places.numbers[nearest == number])]
        if len(own.numbers)
    )


def led_next(part: Part, parts: Sequence[Part]) -> float | None:
    """Return what the leader of a window gains in the next scored one that begins after its end.

    None without a leader, without such a window, or where it cannot be compared in it.
    """
    led = part.led
    after = next((one for one in parts if one.led and one.begins >= part.until), None)
    return after.gain_of(led.metric) if led and after else None


def sum_up(parts: Iterable[Part]) -> tuple[Tally, ...]:
    """Sum up what each metric gains over distance in parts, the largest mean gain first."""
    tests: dict[str, list[MetricTest]] = {}
    for part in parts:
        for test in part.test.tests if part.test else ():
            if test.gain is not None:
                tests.setdefault(test.metric, []).append(test)
    tallies = [_tally(rows) for rows in tests.values()]
    return tuple(sorted(tallies, key=lambda one: (-round(one.mean, 9), one.metric)))


def _tally(rows: Sequence[MetricTest]) -> Tally:
    found = [one.gain for one in rows if one.gain is not None]
    # What is equal by definition can differ in the last bit.
    gains = [round(one.value, 9) for one in found]
    return Tally(
        rows[0].metric,
        rows[0].kind,
        len(gains),
        sum(one > 0 for one in gains),
        sum(one < 0 for one in gains),
        sum(one.low is not None and one.low > 0 for one in found),
        sum(one.high is not None and one.high < 0 for one in found),
        sum(gains) / len(gains),
        min(gains),
        max(gains),
    )
