"""The answer to a case: reach, gateways, what changes and what would move the ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.errors import ScenarioError
from stratgraph.measures.comparison import (
    ReachChange,
    RouteChange,
    compare_exposure,
    compare_routes,
)
from stratgraph.measures.fire import (
    FiringRule,
    ReachRow,
    clearances,
    exposure_to,
    measure_reach,
    required_ranges,
    systems_of,
)
from stratgraph.measures.gateways import (
    Panel,
    SupplyChange,
    measure_panel,
    shown_once,
    supply_status,
)
from stratgraph.model.notebook import html_table, km_text, short_repr
from stratgraph.model.progress import Steps
from stratgraph.model.road_set import ROAD_SETS, other_roads
from stratgraph.model.systems import munition_label
from stratgraph.model.territory import Front, divide_ground, measure_front
from stratgraph.studies.stability import (
    RankStability,
    Window,
    measure_rank_stability,
    measure_windows,
)

from .assumed import assumed_in_short
from .headline import Finding, find_newly_in_range
from .warnings import list_warnings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.model.progress import Progress
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.systems import PublishedRange, System
    from stratgraph.model.theater import Theater

    from .case import Case

SIDES: tuple[Side, Side] = ("attacker", "defender")
# How far an answer is is counted in gateway panels: hold and fall, on all roads and on
# verified ones; a window runs the panel on both maps, and the stability take about as long as four.
PANELS = 4
PANELS_AS_GUARDS = 4
PANELS_A_WINDOW = 2


@dataclass(frozen=True, slots=True)
class SystemChange:
    """How the reach of one published range changes, in numbers of settlements and people."""

    side: Side
    system: System
    figure: PublishedRange
    rule: FiringRule
    change: ReachChange

    __repr__ = short_repr


@dataclass(frozen=True, slots=True)
class TakenPlace:
    """A settlement that changed hands, with its distance to the other side's nearest."""

    settlement: str
    came_with: str | None
    clearance_m: float | None
    nearest: str | None


@dataclass(frozen=True)
class Outcome:
    """The answer to a case, every row of it with the question it answers.

    Attributes
    ----------
    reach : mapping-like tuple of (situation name, ReachRow)
    gateways : tuple of (situation name, Panel)
        Hold and fall, on all roads and on verified ones; the case's own choice first.
    changes : tuple of SystemChange
    routes : tuple of RouteChange
        Per base-objective pair, of the bases before the scenario, on each set of roads.
    fronts : tuple of (situation name, RoadSet, Front)
        The line between the two sides' ground.
    supply : tuple of (RoadSet, SupplyChange)
        What the scenario cuts off from each side's portals, apart from what never was joined.
    stability : RankStability
        What would move the ranks of the places that change hands, and of those first in rank.
    windows : tuple of Window
        Other maps the panel was run on, where asked for.
    taken : tuple of TakenPlace
    finding : Finding
    warnings : tuple of str
    """

    case: Case
    reach: tuple[tuple[str, ReachRow], ...]
    gateways: tuple[tuple[str, Panel], ...]
    changes: tuple[SystemChange, ...]
    routes: tuple[RouteChange, ...]
    fronts: tuple[tuple[str, RoadSet, Front], ...]
    supply: tuple[tuple[RoadSet, SupplyChange], ...]
    stability: RankStability
    windows: tuple[Window, ...]
    taken: tuple[TakenPlace, ...]
    finding: Finding
    warnings: tuple[str, ...]

    __repr__ = short_repr

    def _repr_html_(self) -> str:
        theater, first = self.case.theater, self.case.assumptions.rules[0]
        rows = [
            (
                theater.settlement(change.target).name,
                km_text(change.before_m),
                km_text(change.after_m),
                ", ".join(
                    f"{munition_label(one.system, one.munition_id)} ({one.verdict})"
                    for one in self.finding.newly_in_range
                    if one.target == change.target
                ),
            )
            for contested, change in self.finding.ranges
            if contested == first.contested
        ]
        return html_table(
            self.finding.title,
            ["objective", "range needed before", "after", "newly reached by"],
            rows,
            note=f"{self.finding.sentence} Assumed: {' '.join(assumed_in_short(self.case))}",
        )

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
    targets_of = dict(zip(SIDES, (case.objectives, case.bases), strict=True))
    sides_and_rules = [(side, rule) for side in SIDES for rule in case.assumptions.rules]
    windows = PANELS_A_WINDOW * (len(shrink_km) + (larger is not None))
    steps = Steps(PANELS + len(sides_and_rules) + PANELS_AS_GUARDS + windows, progress)
    panels = _panels(case, steps)
    taken = _taken(case)
    main_question = case.question(road_set=case.assumptions.road_set)
    focus = [place.settlement for place in taken]
    reach = tuple(
        (name, row)
        for name, situation in (("hold", case.before), ("fall", case.after))
        for side, rule in sides_and_rules
        for row in measure_reach(
            situation,
            side,
            rule,
            systems=case.assumptions.systems,
            targets=targets_of[side],
            ground=case.ground,
        )
    )
    routes = case_routes(case)
    changes = tuple(
        change
        for side, rule in steps.each(sides_and_rules)
        for change in case_changes(case, side, rule)
    )
    stability = measure_rank_stability(
        case.before,
        main_question,
        focus,
        contested_supply=case.assumptions.contested_supply,
        panels=_hold_panels(panels),
        progress=steps.within(PANELS_AS_GUARDS),
    )
    steps.done(PANELS_AS_GUARDS)
    maps = measure_windows(
        case.before,
        main_question,
        focus,
        shrink_km=shrink_km,
        larger=larger,
        settings=case.settings,
        progress=steps.within(windows),
    )
    return Outcome(
        case,
        reach,
        panels,
        changes,
        routes,
        _fronts(case),
        _supply(case),
        stability,
        maps,
        taken,
        case_finding(case, routes),
        list_warnings(case, panels, [place.settlement for place in taken]),
    )


def case_routes(case: Case) -> tuple[RouteChange, ...]:
    """Compare the shortest routes of a case before and after, on all roads and on verified ones."""
    return tuple(
        route
        for roads in ROAD_SETS
        for route in compare_routes(case.before, case.after, case.question(road_set=roads))
    )


def case_finding(case: Case, routes: tuple[RouteChange, ...]) -> Finding:
    """Find which ranges cross in a case and say so in one sentence.

    Parameters
    ----------
    case : Case
    routes : tuple of RouteChange
        From :func:`case_routes`; may be empty where the case cuts no road.
    """
    return find_newly_in_range(
        case.before,
        case.after,
        case.assumptions.rules,
        systems=case.assumptions.systems,
        objectives=case.objectives,
        routes=routes,
        ground=case.ground,
    )


def measure_case_panel(
    case: Case, situation: str, *, road_set: RoadSet, roads_of: Panel | None = None
) -> Panel:
    """Measure the whole panel of a case before or after its scenario.

    Parameters
    ----------
    case : Case
    situation : {"hold", "fall"}
    road_set : RoadSet
    roads_of : Panel, optional
        The panel of ``hold`` on the same roads: what reads no holders is taken from it where
        the scenario leaves the routes as they are.

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
    same_routes = fall and not case.bases_after and not case.after.cut
    panel = measure_panel(
        case.after if fall else case.before,
        case.question(road_set=road_set, after=fall),
        case.settings,
        panel_range=case.panel_range,
        roads_of=roads_of if same_routes else None,
    )
    return shown_once(panel) if same_routes else panel


def _panels(case: Case, steps: Steps) -> tuple[tuple[str, Panel], ...]:
    panels = []
    first = case.assumptions.road_set
    for roads in steps.each((first, other_roads(first)), PANELS // 2):
        hold = measure_case_panel(case, "hold", road_set=roads)
        fall = measure_case_panel(case, "fall", road_set=roads, roads_of=hold)
        panels += [("hold", hold), ("fall", fall)]
    return tuple(panels)


def _supply(case: Case) -> tuple[tuple[RoadSet, SupplyChange], ...]:
    return tuple(
        (
            roads,
            supply_status(
                case.before,
                case.after,
                case.question(road_set=roads),
                side=side,
                contested_supply=case.assumptions.contested_supply,
            ),
        )
        for roads in ROAD_SETS
        for side in SIDES
    )


def _hold_panels(panels: Sequence[tuple[str, Panel]]) -> tuple[Panel, Panel]:
    """Return the panels of the day on all roads, and on verified roads alone."""
    hold = {panel.question.road_set: panel for name, panel in panels if name == "hold"}
    return hold["all"], hold["verified"]


def _fronts(case: Case) -> tuple[tuple[str, RoadSet, Front], ...]:
    ground = divide_ground(case.theater)
    return tuple(
        (name, roads, measure_front(situation, road_set=roads, territory=ground))
        for roads in ROAD_SETS
        for name, situation in (("hold", case.before), ("fall", case.after))
    )


def case_changes(case: Case, side: Side, rule: FiringRule) -> list[SystemChange]:
    """Compare, for every published range of a side, who is in reach before and after a case."""
    before = required_ranges(case.before, side, rule, ground=case.ground)
    after = required_ranges(case.after, side, rule, ground=case.ground)
    return [
        SystemChange(
            side,
            system,
            figure,
            rule,
            compare_exposure(
                exposure_to(before, figure),
                exposure_to(after, figure),
            ),
        )
        for system in systems_of(case.before, side, case.assumptions.systems)
        for figure in system.ranges
    ]


def _taken(case: Case) -> tuple[TakenPlace, ...]:
    """Every place that changed hands, with its clearance on the other side's new ground."""
    rule = case.assumptions.rules[0]
    step = case.after.steps[-1]
    along = dict(step.came_along)
    changed: dict[Side, list[str]] = {
        "attacker": sorted([*step.fallen, *along]),
        "defender": sorted(step.retaken),
    }
    return tuple(
        _taken_place(case.after, side, rule, place, along.get(place))
        for side, places in changed.items()
        for place in places
    )


def _taken_place(
    after: Situation, side: Side, rule: FiringRule, place: str, came_with: str | None
) -> TakenPlace:
    theater = after.theater
    far, nearest = clearances(after, side, rule, np.array([theater.index[place]]))
    if nearest[0] < 0:
        return TakenPlace(place, came_with, None, None)
    return TakenPlace(place, came_with, float(far[0]), theater.ids[int(nearest[0])])
