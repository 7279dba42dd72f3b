"""Choosing one new metric on early falls, and scoring it once on later ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .comparison import DISTANCE, GroupTest, MetricTest, Places, judge_group, places_of, plain_gain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from stratgraph.model.scenario import Situation

    from .candidates import Score
    from .outcomes import Falls
    from .question import BacktestQuestion, Outcome, Sampling


@dataclass(frozen=True, slots=True)
class Choice:
    """Which new metric was chosen on early falls, and how it did on later ones.

    Attributes
    ----------
    until : date
        Falls up to this day chose, later ones scored.
    tried : tuple of (metric, gain)
        Gain over geodesic distance on the early falls, largest first; None where a metric could
        not be compared.
    early : int
        Falls that chose.
    chosen : str or None
        None where no fall was early enough to choose by.
    later : GroupTest or None
        The one chosen and the baselines on what stood at ``until``; None if nothing fell later.
    outcome : {"fell", "fought over"}
        Where it is fought over, that is what a fall stands for.
    """

    until: date
    tried: tuple[tuple[str, float | None], ...]
    early: int
    chosen: str | None
    later: GroupTest | None
    outcome: Outcome = "fell"

    @property
    def test(self) -> MetricTest | None:
        """The one test of the chosen metric."""
        return self.later.of(self.chosen) if self.later and self.chosen else None


def choose_and_score(
    situation: Situation,
    falls: Falls,
    baselines: Sequence[Score],
    new: Sequence[Score],
    question: BacktestQuestion,
) -> Choice:
    """Choose the new metric of largest gain on early falls, and score it alone on later ones.

    All on places that the defender held on the day. For the score those that fell early are
    taken out. No other new metric is scored on later falls.
    """
    day = situation.control.on
    until = question.chosen_until(day)
    distance = next(one for one in baselines if one.name == DISTANCE)
    what = question.outcome
    early = places_of(situation, "defender", falls.days(after=day, until=until), outcome=what)
    tried = rank_by_gain(new, distance, early, question.sampling)
    chosen = choose_metric(tried)
    fell_early = [situation.theater.ids[int(v)] for v in early.numbers[early.fallen]]
    late_falls = falls.days(after=until, until=question.until)
    late = places_of(situation, "defender", late_falls, without=fell_early, outcome=what)
    later = None
    if chosen is not None and late.fallen.any() and not late.fallen.all():
        its = next(one for one in new if one.name == chosen)
        later = judge_group(situation, late, (*baselines, its), question.sampling)
    return Choice(until, tried, len(fell_early), chosen, later, what)


def rank_by_gain(
    new: Sequence[Score], distance: Score, places: Places, sampling: Sampling
) -> tuple[tuple[str, float | None], ...]:
    """Return each metric's gain over distance on the falls to choose by, largest first."""
    gains = {one.name: plain_gain(places, one, distance, sampling) for one in new}
    # What is equal by definition can differ in the last bit; ties go by name.
    order = sorted(gains, key=lambda name: (-round(_or_least(gains[name]), 9), name))
    return tuple((name, gains[name]) for name in order)


def choose_metric(tried: Sequence[tuple[str, float | None]]) -> str | None:
    """Return the first metric that could be compared at all.

    Examples
    --------
    >>> choose_metric([("open_sectors", 0.1), ("force_ratio", 0.05)])
    'open_sectors'
    """
    return next((name for name, gain in tried if gain is not None), None)


def _or_least(gain: float | None) -> float:
    return -2.0 if gain is None else gain
