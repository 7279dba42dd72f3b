"""The whole backtest: what fell, what would have told it, and that in a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from stratgraph.errors import ScenarioError
from stratgraph.model.notebook import short_repr
from stratgraph.model.progress import Steps
from stratgraph.model.road_set import other_roads

from .candidates import measure_scores
from .choice import Choice, choose_and_score
from .comparison import GroupTest, judge_group, places_of
from .new_metrics import measure_new_metrics
from .outcomes import Falls, find_falls
from .parts import Part, judge_sectors
from .question import GROUPS_OF, BacktestQuestion, Group
from .sentences import choice_sentence, group_sentence, list_notes, road_set_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from stratgraph.model.events import Event, Report
    from stratgraph.model.progress import Progress
    from stratgraph.model.scenario import Situation

# A front moves in a month: older holders are not those of the day.
OLDEST_HOLDERS_DAYS = 30


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
        Places the defender held, contested places, both together; the first alone where it is
        asked what was fought over, since contested places are.
    choice : Choice
        The new metric chosen on early falls and scored once on later ones.
    other_road_set : GroupTest
        Places the defender held, on the other set of roads: unverified ones too if the
        question leaves them out, without if it does not.
    sectors : tuple of Part
        Places the defender held, by the attacker's base they are nearest to.
    windows : tuple of Part
        The same question asked over windows of the events; none unless asked.
    """

    situation: Situation
    question: BacktestQuestion
    falls: Falls
    groups: tuple[GroupTest, ...]
    choice: Choice
    other_road_set: GroupTest
    sectors: tuple[Part, ...] = ()
    windows: tuple[Part, ...] = ()

    __repr__ = short_repr

    @property
    def as_of(self) -> date:
        """The day."""
        return self.situation.control.on

    def group(self, name: Group) -> GroupTest:
        """Return the tests of one group of places."""
        return next(one for one in self.groups if one.group == name)

    @property
    def widest(self) -> GroupTest:
        """The test of all places together that take part."""
        return self.groups[-1]

    @property
    def road_set_finding(self) -> str:
        """What is left on the other set of roads of a gain that stands out; empty if none does."""
        return road_set_sentence(
            self.group("defender"),
            self.other_road_set,
            road_set=other_roads(self.question.routes.road_set),
        )

    @property
    def finding(self) -> str:
        """What came out, in a sentence or two per group."""
        held, *contested = (group_sentence(one) for one in self.groups[:2])
        return " ".join(filter(None, (held, self.road_set_finding, *contested)))

    @property
    def new_metric_finding(self) -> str:
        """How many new metrics were tried on early falls, and how the chosen one did later."""
        return choice_sentence(self.choice, self.question.until)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the events and the holders leave open, a sentence each."""
        return tuple(list_notes(self.situation, self.falls, self.question))


def run_backtest(
    situation: Situation,
    events: Iterable[Event],
    question: BacktestQuestion,
    *,
    reports: Iterable[Report] = (),
    progress: Progress | None = None,
) -> Backtest:
    """Test whether metrics of a day would have told which places fell after it.

    Every metric is computed from the situation alone, so from holders dated on or before its
    day; events and reports serve only to tell what fell or was fought over. A metric is
    compared with the baselines (distance to attacker-held ground, straight and by road, and to
    the front, contested on the day, degree, population):

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
    reports : iterable of Report
        Read only where it is asked what was fought over.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Returns
    -------
    Backtest

    Raises
    ------
    ScenarioError
        If the window is empty or holds no event of the definition, events contradict each other
        or the holders of the day, a metric does not exist, or the holders are older than
        ``OLDEST_HOLDERS_DAYS`` and not carried forward.
    UnknownSettlementError
        If an event is of no settlement of the theater.

    Examples
    --------
    >>> from datetime import date
    >>> import stratgraph as sg
    >>> facts = sg.read_facts("bakhmut-2022")
    >>> day = sg.situation_on(facts.theater(), facts.control(date(2022, 10, 3)), attacker="RU")
    >>> asked = sg.BacktestQuestion(
    ...     routes=sg.routes_between_portals(day, road_set="all"),
    ...     until=date(2023, 5, 31), definition="map point", metrics=("route_share",))
    >>> held = sg.run_backtest(day, facts.events, asked).group("defender")
    >>> held.n, held.positives, round(held.of("geodesic_distance").auc.value, 2)
    (175, 18, 0.89)
    """
    day = situation.control.on
    if situation.steps:
        raise ScenarioError("a backtest is of the day as it was: take the situation as read")
    _refuse_old_holders(situation, carried=question.carried)
    question.chosen_until(day)
    falls = find_falls(events, situation, question, reports)
    names = GROUPS_OF[question.outcome]
    steps = Steps(len(names) + 4, progress)
    scores = measure_scores(situation, question)
    steps.done()
    fell = falls.days(after=day, until=question.until)
    places = [places_of(situation, one, fell, outcome=question.outcome) for one in names]
    groups = tuple(
        judge_group(situation, one, scores, question.sampling) for one in steps.each(places)
    )
    sectors = judge_sectors(situation, places[0], scores, question)
    baselines = [one for one in scores if one.kind == "baseline"]
    new = measure_new_metrics(situation, question)
    choice = choose_and_score(situation, falls, baselines, new, question)
    steps.done()
    flipped = replace(question.routes, road_set=other_roads(question.routes.road_set))
    others = measure_scores(situation, replace(question, routes=flipped))
    steps.done()
    other = judge_group(situation, places[0], others, question.sampling)
    steps.done()
    return Backtest(situation, question, falls, groups, choice, other, sectors)


def _refuse_old_holders(situation: Situation, *, carried: bool) -> None:
    """Refuse a stale map: on one, a metric that tells nothing can look best."""
    day, newest = situation.control.on, situation.control.assessed_on[-1]
    if (day - newest).days > OLDEST_HOLDERS_DAYS and not carried:
        raise ScenarioError(
            f"the newest holders are of {newest}, {(day - newest).days} days before {day}, and "
            f"nothing carries them forward: add --carry-forward, or take a day up to "
            f"{newest + timedelta(days=OLDEST_HOLDERS_DAYS)}"
        )
