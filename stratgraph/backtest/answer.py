"""The whole backtest: what fell, what would have told it, and that in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph.errors import ScenarioError

from .choice import Choice, choose_and_score
from .comparison import LEAST_NEIGHBOURHOODS, GroupTest, MetricTest, judge_group, places_of
from .falls import Falls, find_falls
from .new_metrics import measure_new_metrics
from .question import GROUPS, BacktestQuestion, Group
from .scores import measure_baselines, measure_candidates

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from stratgraph.events import Event
    from stratgraph.scenario import Situation

    from .ranking import Estimate

WHOSE: dict[Group, str] = {
    "defender": "places the defender held",
    "contested": "contested places",
    "both": "places the attacker did not hold",
}
# Holders older than this speak of another front.
FRESH_DAYS = 7


@dataclass(frozen=True)
class Backtest:
    """Metrics of one day against the falls after it.

    Attributes
    ----------
    situation : Situation
        What was known on the day.
    question : BacktestQuestion
    falls : Falls
    groups : tuple of GroupTest
        Places the defender held, contested places, both together.
    choice : Choice
        The new metric chosen on early falls and scored once on later ones.
    """

    situation: Situation
    question: BacktestQuestion
    falls: Falls
    groups: tuple[GroupTest, ...]
    choice: Choice

    @property
    def as_of(self) -> date:
        """The day."""
        return self.situation.control.on

    def group(self, name: Group) -> GroupTest:
        """Return the tests of one group of places."""
        return next(one for one in self.groups if one.group == name)

    @property
    def finding(self) -> str:
        """What came out, in a sentence per group."""
        held, contested = (group_sentence(self.group(one)) for one in GROUPS[:2])
        return f"{held} {contested}"

    @property
    def new_metric_finding(self) -> str:
        """How many new metrics were tried on early falls, and how the chosen one did later."""
        return _choice_sentence(self.choice, self.question.until)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the events and the holders leave open, a sentence each."""
        return tuple(_notes(self))


def run_backtest(
    situation: Situation, events: Iterable[Event], question: BacktestQuestion
) -> Backtest:
    """Test whether metrics of a day would have told which places fell after it.

    Every metric is computed from the situation alone, so from holders dated on or before its
    day; events serve only to tell what fell. A metric is compared with the baselines (geodesic
    and road distance to attacker-held ground, contested on the day, degree, population):

    * ``auc``: how often a place that fell scores above one that did not, ties half (Mann and
      Whitney 1947; Hanley and McNeil 1982), in [0, 1], 0.5 where it tells nothing;
    * ``matched``: the same over pairs of places in one band of geodesic distance to
      attacker-held ground (stratified, van Elteren 1960; five bands of equal count remove most
      of what a covariate explains, Cochran 1968);
    * gain over a baseline: ``matched`` less the baseline's, over the same pairs, in [-1, 1];
    * intervals: 2.5th to 97.5th percentile over draws of whole neighbourhoods with replacement
      (Efron 1979; for clustered data Field and Welsh 2007): squares of a grid, since villages
      next to each other fall together;
    * ``gain_low_all``: a lower bound that holds for all candidates at once, since the best of
      many tries looks good by chance (Westfall and Young 1993);
    * ``rank_correlation`` (Spearman 1904) of the score with how early the fallen places fell.

    Parameters
    ----------
    situation : Situation
        Of the day; cut nothing and let nothing fall in it.
    events : iterable of Event
        Any order.
    question : BacktestQuestion

    Returns
    -------
    Backtest

    Raises
    ------
    ScenarioError
        If the window is empty or holds no event of the definition, events contradict each other
        or the holders of the day, or a metric does not exist.
    UnknownSettlementError
        If an event is of no settlement of the theater.

    Examples
    --------
    >>> from datetime import date
    >>> import stratgraph as sg
    >>> facts = sg.read_facts("bakhmut-2022")
    >>> day = sg.situation_on(facts.theater(), facts.control(date(2022, 10, 3)), attacker="RU")
    >>> asked = sg.BacktestQuestion(
    ...     routes=sg.routes_between_portals(day, unverified_roads=True),
    ...     until=date(2023, 5, 31), definition="map point", metrics=("route_share",))
    >>> held = sg.run_backtest(day, facts.events, asked).group("defender")
    >>> held.n, held.positives, round(held.of("geodesic_distance").auc.value, 2)
    (175, 18, 0.89)
    """
    day = situation.control.on
    if situation.steps:
        raise ScenarioError("a backtest is of the day as it was: take the situation as read")
    question.chosen_until(day)
    falls = find_falls(events, situation, question)
    baselines = measure_baselines(situation, unverified_roads=question.routes.unverified_roads)
    candidates = measure_candidates(situation, question)
    new = measure_new_metrics(situation, question)
    fell = falls.days(after=day, until=question.until)
    groups = tuple(
        judge_group(
            situation,
            places_of(situation, group, fell),
            (*baselines, *candidates),
            question.sampling,
        )
        for group in GROUPS
    )
    choice = choose_and_score(situation, falls, baselines, new, question)
    return Backtest(situation, question, falls, groups, choice)


def group_sentence(group: GroupTest) -> str:
    """Say how many places of a group fell, and whether any metric tells more than distance."""
    fell = f"Of {group.n} {WHOSE[group.group]} {group.positives} fell"
    if not group.positives:
        return f"{fell}."
    fell += f", in {group.with_falls} of {group.neighbourhoods} neighbourhoods"
    if group.with_falls < LEAST_NEIGHBOURHOODS:
        return f"{fell}: too few to tell chance from more."
    tried = group.candidates
    better = [one for one in tried if one.beats_distance]
    if better:
        return (
            f"{fell}. At equal distance {', '.join(map(_with_gain, better))} "
            f"{'tells' if len(better) == 1 else 'tell'} better than geodesic distance which, "
            f"beyond chance with all {len(tried)} tries counted."
        )
    return (
        f"{fell}. At equal distance none of {len(tried)} metrics tells better than geodesic "
        f"distance which, beyond chance with all tries counted{_taken_alone(tried)}."
    )


def _choice_sentence(choice: Choice, until: date) -> str:
    tried = f"{len(choice.tried)} new metrics tried on {choice.early} falls up to {choice.until}"
    if choice.chosen is None:
        return f"{tried}: too few to choose by, so none is scored."
    first = f"{tried}, chosen: {choice.chosen} (gain there {choice.tried[0][1] or 0.0:+.2f})."
    test = choice.test
    if test is None or test.auc is None:
        return f"{first} Nothing fell later that it could be scored on."
    few = test.with_falls < LEAST_NEIGHBOURHOODS
    return (
        f"{first} Scored once on falls after that, up to {until}: area {_numbers(test.auc)}, gain "
        f"over geodesic distance {_numbers(test.gain)}, {test.positives} falls of {test.n} places "
        f"in {test.with_falls} neighbourhoods{': too few to tell chance from more' if few else ''}."
    )


def _numbers(estimate: Estimate | None) -> str:
    if estimate is None:
        return "none"
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.2f}"
    return f"{estimate.value:.2f} ({estimate.low:.2f} to {estimate.high:.2f})"


def _taken_alone(tried: Sequence[MetricTest]) -> str:
    """Name those whose own interval lies above 0, as if nothing else had been tried."""
    alone = [one for one in tried if one.gain and one.gain.low and one.gain.low > 0.0]
    if not alone:
        return ""
    verb = "does" if len(alone) == 1 else "do"
    return f"; taken alone {', '.join(map(_with_gain, alone))} {verb}"


def _with_gain(test: MetricTest) -> str:
    gain = test.gain
    if gain is None or gain.low is None or gain.high is None:
        return test.metric
    return f"{test.metric} (by {gain.value:.2f}, {gain.low:.2f} to {gain.high:.2f})"


def _notes(backtest: Backtest) -> Iterable[str]:
    yield from _notes_on_days(backtest)
    falls = backtest.falls
    unknown = len(backtest.situation.ids_held_by("unknown"))
    if unknown:
        yield f"{unknown} places of unknown holder take no part"
    for places, words in (
        (falls.left_again, "fell and was no longer the attacker's at the end, counted as fallen"),
        (falls.not_units, "went to the attacker, who held it on the day already, not counted"),
        (falls.other_start, "begins in the events as another state than its holder on the day"),
        (falls.inexact, "has a first and a last possible day, counted on the first"),
    ):
        if places:
            yield f"{words}: {', '.join(places)}"


def _notes_on_days(backtest: Backtest) -> Iterable[str]:
    """Tell how old the holders are, and which events were left out."""
    falls, question = backtest.falls, backtest.question
    first = backtest.situation.control.assessed_on[0]
    age = (backtest.as_of - first).days
    if question.carried:
        yield (
            f"holders assessed from {first} on, carried forward to the day by events by "
            f"{question.definition}"
        )
    elif age > FRESH_DAYS:
        yield (
            f"holders are as old as {first}, {age} days before the day: what fell between is "
            "taken as still held"
        )
    if (falls.begins - backtest.as_of).days > FRESH_DAYS:
        yield f"the events begin on {falls.begins}: what fell before is not in them"
    if falls.earlier:
        yield f"{falls.earlier} events up to {backtest.as_of} are not read: its holders hold them"
    if falls.later:
        yield f"{falls.later} events after {question.until} are not read"
