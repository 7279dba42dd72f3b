"""The outcome of a case: two answers, what differs between them and what would move the ranks."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from stratgraph.errors import ScenarioError
from stratgraph.measures.gateways import Panel, corridor_sentences, measure_panel, shown_once
from stratgraph.model.notebook import short_repr
from stratgraph.model.progress import Steps
from stratgraph.model.road_set import ROAD_SETS
from stratgraph.studies.stability import (
    RankStability,
    RoadDraws,
    Window,
    measure_rank_stability,
    measure_road_draws,
    measure_windows,
    stability_sentences,
)

from .answer import Answer, answer_steps, measure_answer, system_exposures
from .change import (
    Comparison,
    SystemChange,
    compare_answers,
    compare_exposures,
)
from .glance import GroundTables
from .optional import left_out_of, left_out_words
from .tables import (
    gateways_table,
    pairs_words,
    routes_table,
)
from .warnings import list_warnings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stratgraph.catalogue import Metric
    from stratgraph.catalogue.table import Table
    from stratgraph.measures.fire import FiringRule, ReachRow
    from stratgraph.model.progress import Progress
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Side
    from stratgraph.model.territory import Front
    from stratgraph.model.theater import Theater

    from .case import Case

# How far an outcome is is counted in gateway panels: a window runs the panel on both maps, and
# the stability takes about as long as four.
PANELS_AS_GUARDS = 4
PANELS_AS_DRAWS = 3
PANELS_A_WINDOW = 2


@dataclass(frozen=True)
class Outcome(GroundTables, Comparison):
    """What differs between the answers to a case before and after its scenario, and both.

    Attributes
    ----------
    case : Case
    before, after : Answer
        Called hold and fall where both are told.
    stability : RankStability
        What would move the ranks of the places that change hands, and of those first in rank.
    road_draws : RoadDraws or None
        How often places are first while unverified roads are drawn to exist with one half; None
        where every road is verified, or where they were left out.
    windows : tuple of Window
        Other maps the panel was run on, where asked for.
    warnings : tuple of str
    """

    case: Case
    before: Answer
    after: Answer
    stability: RankStability
    road_draws: RoadDraws | None
    windows: tuple[Window, ...]
    warnings: tuple[str, ...]

    __repr__ = short_repr

    @property
    def route_table(self) -> Table:
        """The shortest route of each pair before and after."""
        return routes_table(self.case, self.routes)

    @property
    def panel_shown(self) -> tuple[Literal["hold", "fall"], Panel]:
        """The panel on all roads that tells of the routes, with the name of its situation.

        Who holds what moves no route, but a cut road does: then it is the one after it.
        """
        name: Literal["hold", "fall"] = "fall" if self.case.after.cut else "hold"
        return name, self.panel(name, road_set="all")

    def gateway_table(self, most: int) -> Table:
        """Return the places that are busiest or most critical, and every one that changes hands.

        Parameters
        ----------
        most : int
            How many of the first.
        """
        name, every = self.panel_shown
        verified = self.panel(name, road_set="verified")
        taken = [one.settlement for one in self.taken]
        pairs = pairs_words(self.gateways)
        notes = [*([f"{pairs}."] if pairs else []), *corridor_sentences(every)]
        return gateways_table(self.case, every, verified, (taken, most), notes)

    def what_moves_ranks(self) -> Iterator[str]:
        """Say what would move the ranks of the places that change hands, a sentence each."""
        taken = [one.settlement for one in self.taken]
        return stability_sentences(self.stability, self.case.theater, self.road_draws, taken)

    @property
    def left_out(self) -> tuple[Metric, ...]:
        """The metrics that were not measured at this size, since nobody asked for them."""
        return left_out_of(self.case)

    @property
    def answers(self) -> tuple[tuple[str, Answer], ...]:
        """Both answers with the names of their situations."""
        return (("hold", self.before), ("fall", self.after))

    @property
    def reach(self) -> tuple[tuple[str, ReachRow], ...]:
        """The range that each target needs, with the name of the situation."""
        return tuple((name, row) for name, answer in self.answers for row in answer.reach)

    @cached_property
    def gateways(self) -> tuple[tuple[str, Panel], ...]:
        """Every panel with the name of its situation, on the case's own roads first.

        Of the fall, metrics that read no holders are blank where they are those of the hold.
        """
        return tuple(
            (name, shown_once(panel) if name == "fall" and same_routes(self.case) else panel)
            for roads in self.before.question.road_sets
            for name, panel in ((name, one.panel(roads)) for name, one in self.answers)
        )

    @property
    def fronts(self) -> tuple[tuple[str, RoadSet, Front], ...]:
        """The line between the two sides' ground, with the names of situation and roads."""
        both = [(name, dict(answer.fronts)) for name, answer in self.answers]
        return tuple((name, roads, fronts[roads]) for roads in ROAD_SETS for name, fronts in both)

    def panel(self, situation: str, *, road_set: RoadSet) -> Panel:
        """Return one gateway panel: of ``hold`` or ``fall``, on one set of roads."""
        for name, panel in self.gateways:
            if name == situation and panel.question.road_set == road_set:
                return panel
        raise ScenarioError(f"no panel for situation {situation!r}; use 'hold' or 'fall'")


def run_case(
    case: Case,
    *,
    shrink_km: Sequence[float] = (),
    larger: Theater | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Answer a case: reach, gateways and what changes between hold and fall.

    Pure: the same case gives the same outcome.

    Parameters
    ----------
    case : Case
        From ``read_case`` or made in code.
    shrink_km : sequence of float
        Run the panel again on maps smaller by so many kilometres on each side.
    larger : Theater, optional
        Run it again on a larger map that has this one's places under the same ids.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Returns
    -------
    Outcome
    """
    question = case.whole_question()
    each = answer_steps(question)
    windows = PANELS_A_WINDOW * (len(shrink_km) + (larger is not None))
    steps = Steps(2 * each + PANELS_AS_GUARDS + PANELS_AS_DRAWS + windows, progress)
    focus = _named(case)
    before = measure_answer(case.before, question, focus=focus, progress=steps.within(each))
    steps.done(each)
    after = measure_answer(
        case.after,
        case.whole_question(after=True),
        like=before,
        focus=focus,
        progress=steps.within(each),
    )
    steps.done(each)
    comparison = compare_answers(before, after)
    taken = [place.settlement for place in comparison.taken]
    stability, draws = _guards(case, before, taken, steps)
    maps = measure_windows(
        case.before, question.on(case.assumptions.road_set), taken, shrink_km=shrink_km,
        larger=larger, settings=case.settings, progress=steps.within(windows),
    )  # fmt: skip
    panels = [("hold", panel) for panel in before.panels]
    warnings = (*list_warnings(case, panels, taken), *left_out_words(left_out_of(case)))
    found = {one.name: getattr(comparison, one.name) for one in fields(comparison)}
    return Outcome(
        **found, case=case, before=before, after=after, stability=stability, road_draws=draws,
        windows=maps, warnings=warnings,
    )  # fmt: skip


def _guards(
    case: Case, before: Answer, taken: Sequence[str], steps: Steps
) -> tuple[RankStability, RoadDraws | None]:
    """Measure what would move ranks, and how often places are first with roads drawn."""
    first = case.question(road_set=case.assumptions.road_set)
    away = {one.name for one in left_out_of(case)}
    stability = measure_rank_stability(
        case.before, first, taken, contested_supply=case.assumptions.contested_supply,
        panels=(before.panel("all"), before.panel("verified")), without=away,
        progress=steps.within(PANELS_AS_GUARDS),
    )  # fmt: skip
    steps.done(PANELS_AS_GUARDS)
    draws = None
    if "road_draws" not in away and not case.theater.road_verified.all():
        progress = steps.within(PANELS_AS_DRAWS)
        draws = measure_road_draws(case.before, first, taken, progress=progress)
    steps.done(PANELS_AS_DRAWS)
    return stability, draws


def _named(case: Case) -> tuple[str, ...]:
    """Return the places that a scenario names, without what comes along."""
    step = case.after.steps[-1]
    return (*step.fallen, *step.retaken)


def same_routes(case: Case) -> bool:
    """Whether the scenario of a case leaves the routes as they are."""
    return not case.bases_after and not case.after.cut


def measure_case_panel(
    case: Case, situation: str, *, road_set: RoadSet, progress: Progress | None = None
) -> Panel:
    """Measure the whole panel of a case before or after its scenario.

    Parameters
    ----------
    case : Case
    situation : {"hold", "fall"}
    road_set : RoadSet
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Returns
    -------
    Panel
        For ``fall``, metrics that read no holders are blank unless the scenario cuts roads or
        the case names ``bases_after``: they are those of ``hold``.

    Raises
    ------
    ScenarioError
        If the situation is neither.
    """
    if situation not in ("hold", "fall"):
        raise ScenarioError(f"no situation {situation!r}; use 'hold' or 'fall'")
    fall = situation == "fall"
    panel = measure_panel(
        case.after if fall else case.before,
        case.question(road_set=road_set, after=fall),
        case.settings,
        panel_range=case.panel_range,
        focus=_named(case),
        progress=progress,
    )
    return shown_once(panel) if fall and same_routes(case) else panel


def case_changes(case: Case, side: Side, rule: FiringRule) -> list[SystemChange]:
    """Compare, for every published range of a side, who is in reach before and after a case."""
    both = (
        system_exposures(situation, case.whole_question(), side, rule)
        for situation in (case.before, case.after)
    )
    return list(compare_exposures(*both))
