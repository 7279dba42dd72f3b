"""One question, resolved and answered: the case, its assumptions and its outcome."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .compare import ReachChange, RouteChange, compare_exposure, compare_routes
from .errors import ScenarioError
from .finding import Finding, find_crossings
from .gateway import (
    AskedRange,
    GatewayQuestion,
    Panel,
    PanelSettings,
    measure_panel,
    shown_once,
)
from .guards import Guards, Window, measure_guards, measure_windows
from .reach import (
    CONTESTED_READINGS,
    ContestedReading,
    FiringRule,
    ReachRow,
    StandoffRule,
    clearances,
    measure_exposure,
    measure_reach,
    required_ranges,
    systems_of,
)
from .scenario import Scenario, Side, Situation, situation_on
from .territory import Front, divide_ground, measure_front

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .control import Control
    from .systems import PublishedRange, System
    from .theater import Season, Theater

SCOPE = (
    "Retrospective and descriptive, on public settlement-level facts. Ranges are encyclopaedic "
    "maxima: 'in range', never 'would hit'. No terrain, line of sight, dispersion, ammunition "
    "or unit positions; control is as assessed, not sovereignty; population is people at risk."
)
SIDES: tuple[Side, Side] = ("attacker", "defender")
RECENT = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What a case takes for granted; every field is named in the case file and printed.

    Attributes
    ----------
    standoff_m : tuple of int
        Stand-offs to compute, metres; the headline is of the first.
    standoff_rule : {"add", "pull_back", "exclude"}
    contested : {"no_fire", "attacker"}
        The reading that comes first; the other is always computed too.
    contested_supply : bool
        Whether contested ground is open to supply.
    unverified_roads : bool
        Whether presumed roads count in the panel shown first; the other is computed too.
    off_network : bool
        Whether settlements on no road count as ground and as targets.
    systems : tuple of System
    season : {"dry", "mud", "frost"} or None
        Routes weigh by travel time in that season, by length where None.
    panel : PanelSettings
        The numbers that metrics of the panel need.
    """

    standoff_m: tuple[int, ...]
    standoff_rule: StandoffRule
    contested: ContestedReading
    contested_supply: bool
    unverified_roads: bool
    off_network: bool
    systems: tuple[System, ...]
    season: Season | None = None
    panel: PanelSettings = field(default_factory=PanelSettings)

    @property
    def readings(self) -> tuple[ContestedReading, ...]:
        """Both readings of contested ground, the case's own first."""
        return (self.contested, *(one for one in CONTESTED_READINGS if one != self.contested))

    @property
    def rules(self) -> tuple[FiringRule, ...]:
        """Every firing rule to compute: readings of contested ground within stand-offs."""
        return tuple(
            FiringRule(
                standoff_m=standoff,
                standoff_rule=self.standoff_rule,
                contested=contested,
                off_network=self.off_network,
            )
            for standoff in self.standoff_m
            for contested in self.readings
        )


@dataclass(frozen=True)
class Case:
    """One scenario file, resolved against its theater.

    Raises
    ------
    ScenarioError
        If a stand-off is doubled, or a base is also an objective.
    """

    name: str
    about: str
    theater: Theater
    control: Control
    attacker: str
    defender: str | None
    scenario: Scenario
    bases: tuple[str, ...]
    objectives: tuple[str, ...]
    assumptions: Assumptions
    bases_after: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Resolve names to ids and refuse a question that contradicts itself."""
        if len(set(self.assumptions.standoff_m)) < len(self.assumptions.standoff_m):
            raise ScenarioError("a stand-off is named twice")
        for which in ("bases", "objectives", "bases_after"):
            ids = tuple(self.theater.names.resolve(name) for name in getattr(self, which))
            object.__setattr__(self, which, ids)
        for after in (False, True):
            question = self.question(unverified_roads=True, after=after)
            for one in (*question.bases, *question.objectives):
                if not self.theater.on_road[self.theater.index[one]]:
                    raise ScenarioError(
                        f"{one!r} is on no road of the theater: no route leads there"
                    )

    def question(self, *, unverified_roads: bool, after: bool = False) -> GatewayQuestion:
        """Return the gateway question, before or after the scenario."""
        bases = self.bases_after if after and self.bases_after else self.bases
        return GatewayQuestion(bases, self.objectives, unverified_roads, self.assumptions.season)

    @property
    def asked_range(self) -> AskedRange | None:
        """The range that ``reach_gain`` is asked for: the attacker's first listed one."""
        for system in systems_of(self.before, "attacker", self.assumptions.systems):
            for figure in system.ranges:
                if figure.preferred:
                    rule = self.assumptions.rules[0]
                    return AskedRange(rule, figure.range_m, figure.min_range_m)
        return None

    @cached_property
    def before(self) -> Situation:
        """The situation of the day."""
        return situation_on(
            self.theater, self.control, attacker=self.attacker, defender=self.defender
        )

    @cached_property
    def after(self) -> Situation:
        """The situation that the scenario leads to."""
        return self.before.under(self.scenario)


@dataclass(frozen=True, slots=True)
class SystemChange:
    """How the reach of one published range changes, in numbers of settlements and people."""

    side: Side
    system: System
    figure: PublishedRange
    rule: FiringRule
    change: ReachChange


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
        Hold and fall, with and without unverified links; the case's own choice first.
    changes : tuple of SystemChange
    routes : tuple of RouteChange
        Per base-objective pair, of the bases before the scenario, on all links and fewer.
    fronts : tuple of (situation name, Front)
        The line between the two sides' ground, on all links.
    guards : Guards
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
    fronts: tuple[tuple[str, Front], ...]
    guards: Guards
    windows: tuple[Window, ...]
    taken: tuple[TakenPlace, ...]
    finding: Finding
    warnings: tuple[str, ...]

    def panel(self, situation: str, *, unverified_roads: bool) -> Panel:
        """Return one gateway panel: of ``hold`` or ``fall``, with or without unverified links."""
        for name, panel in self.gateways:
            if name == situation and panel.question.unverified_roads == unverified_roads:
                return panel
        raise ScenarioError(f"no panel for situation {situation!r}; use 'hold' or 'fall'")


def run_case(
    case: Case, *, shrink_km: Sequence[float] = (), larger: Theater | None = None
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

    Returns
    -------
    Outcome
    """
    targets_of = dict(zip(SIDES, (case.objectives, case.bases), strict=True))
    panels = _panels(case)
    taken = _taken(case)
    main_question = case.question(unverified_roads=case.assumptions.unverified_roads)
    focus = [place.settlement for place in taken]
    reach = tuple(
        (name, row)
        for name, situation in (("hold", case.before), ("fall", case.after))
        for side, targets in targets_of.items()
        for rule in case.assumptions.rules
        for row in measure_reach(
            situation, side, rule, systems=case.assumptions.systems, targets=targets
        )
    )
    routes = tuple(
        route
        for unverified in (True, False)
        for route in compare_routes(
            case.before, case.after, case.question(unverified_roads=unverified)
        )
    )
    changes = tuple(
        change
        for side in SIDES
        for rule in case.assumptions.rules
        for change in _changes(case, side, rule)
    )
    return Outcome(
        case,
        reach,
        panels,
        changes,
        routes,
        _fronts(case),
        measure_guards(
            case.before,
            main_question,
            focus,
            contested_supply=case.assumptions.contested_supply,
        ),
        measure_windows(case.before, main_question, focus, shrink_km=shrink_km, larger=larger),
        taken,
        find_crossings(
            case.before,
            case.after,
            case.assumptions.rules,
            systems=case.assumptions.systems,
            objectives=case.objectives,
            routes=routes,
        ),
        _warnings(case, panels, taken),
    )


def _panels(case: Case) -> tuple[tuple[str, Panel], ...]:
    panels = []
    settings = replace(case.assumptions.panel, contested_supply=case.assumptions.contested_supply)
    first = case.assumptions.unverified_roads
    for unverified in (first, not first):
        for name, situation in (("hold", case.before), ("fall", case.after)):
            question = case.question(unverified_roads=unverified, after=name == "fall")
            panel = measure_panel(situation, question, settings, asked=case.asked_range)
            if name == "fall" and not case.bases_after and not case.after.cut:
                panel = shown_once(panel)
            panels.append((name, panel))
    return tuple(panels)


def _fronts(case: Case) -> tuple[tuple[str, Front], ...]:
    ground = divide_ground(case.theater)
    return tuple(
        (name, measure_front(situation, unverified_roads=True, territory=ground))
        for name, situation in (("hold", case.before), ("fall", case.after))
    )


def _changes(case: Case, side: Side, rule: FiringRule) -> list[SystemChange]:
    before = required_ranges(case.before, side, rule)
    after = required_ranges(case.after, side, rule)
    return [
        SystemChange(
            side,
            system,
            figure,
            rule,
            compare_exposure(
                measure_exposure(before, figure.range_m, figure.min_range_m),
                measure_exposure(after, figure.range_m, figure.min_range_m),
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


def _warnings(
    case: Case, panels: Iterable[tuple[str, Panel]], taken: Iterable[TakenPlace]
) -> tuple[str, ...]:
    named = dict.fromkeys([*case.bases, *case.objectives])
    warnings = []
    stale = [day for day in case.control.assessed_on if day != case.control.on]
    if stale:
        warnings.append(f"some holders are as assessed on {', '.join(map(str, stale))}")
    unknown = case.before.ids_held_by("unknown")
    if unknown:
        warnings.append(f"{len(unknown)} settlements have no known holder on {case.control.on}")
    warnings += [
        f"system {system.id} has no published range in the data and takes no part"
        for system in case.assumptions.systems
        if not system.ranges
    ]
    warnings += _disagreements(case, {*named, *(place.settlement for place in taken)})
    for settlement in named:
        warnings += _flags(case, settlement)
    for name, panel in panels:
        missing = panel.pairs - panel.connected_pairs
        if missing and name == "hold":
            links = "all links" if panel.question.unverified_roads else "verified links alone"
            warnings.append(
                f"on {links} {missing} of {panel.pairs} base-objective pairs "
                "have no route in the data"
            )
    return tuple(warnings)


def _disagreements(case: Case, named: set[str]) -> list[str]:
    used = case.control.by_settlement
    return [
        f"{case.theater.settlement(row.settlement).name} is {row.holder} by {row.assessor} "
        f"({row.on}), {used[row.settlement].holder} by {used[row.settlement].assessor}"
        for row in case.control.disagreements
        if row.settlement in named
    ]


def _flags(case: Case, settlement: str) -> list[str]:
    before, after = case.before.holder(settlement), case.after.holder(settlement)
    noun = "base" if settlement in case.bases else "objective"
    flags = []
    if noun == "objective" and before == "attacker":
        flags.append(f"objective {settlement} is already the attacker's: required range 0")
    if before != after:
        flags.append(f"{noun} {settlement} changes hands in the scenario and stays in its set")
    return flags


def age_warning(case: Case, today: date) -> str | None:
    """Warn when a real theater is of the last year; invented ones never are.

    Parameters
    ----------
    case : Case
    today : date
        Passed in, since nothing below the command line reads a clock.
    """
    if case.theater.fictional or today - case.control.on > RECENT:
        return None
    return (
        f"{case.control.on} is within the last year: "
        "this is no basis for anyone's movement or safety"
    )
