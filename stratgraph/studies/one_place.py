"""Questions about one place, put together from facts: who fires, when, after which falls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.errors import ScenarioError
from stratgraph.measures.fire import (
    Exposure,
    FiringRule,
    ReachRow,
    Ring,
    exposure_to,
    measure_reach,
    measure_ring,
    required_ranges,
    systems_of,
)
from stratgraph.measures.fire.minimal_advance import MinimalAdvance, measure_minimal_advance
from stratgraph.measures.fire.roads_under_fire import (
    RoadsUnderFire,
    SettlementRoutes,
    measure_roads_under_fire,
    measure_routes_under_fire,
    safest_routes,
)
from stratgraph.model.control import CONTESTED
from stratgraph.model.names import as_names
from stratgraph.model.notebook import short_repr
from stratgraph.model.progress import Steps
from stratgraph.model.scenario import Fall, Scenario, Side, Situation, situation_on
from stratgraph.model.systems import select_systems

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from stratgraph.model.dataset import Facts
    from stratgraph.model.progress import Progress
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.systems import PublishedRange, System
    from stratgraph.model.territory import Ground


@dataclass(frozen=True, slots=True)
class PlaceQuestion:
    """A question about reach, as somebody would put it.

    Attributes
    ----------
    place : str
        The target, or the place whose ring is asked about; any name.
    on : date or None
        None for the last day that the theater's assessor knows.
    attacker : str or None
        Code of the side that fires; None for the one that does not hold the place.
    falls : tuple of str
        What goes to the attacker first.
    systems : tuple of str
        Ids; none for all that the side has in service.
    defender : str or None
        Code of the other side; None for the one that holds the place, or the only other one.
    """

    place: str
    on: date | None = None
    attacker: str | None = None
    falls: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    defender: str | None = None

    def __post_init__(self) -> None:
        """Take a plain name for a list of one."""
        for which in ("falls", "systems"):
            object.__setattr__(self, which, as_names(getattr(self, which), which))


def find_situation(facts: Facts, question: PlaceQuestion) -> tuple[Situation, tuple[System, ...]]:
    """Return the situation a question is about, and the firing side's systems.

    Raises
    ------
    ScenarioError
        If nobody says who fires at a place that no side holds, or who of three sides fires.
    UnknownSettlementError, AmbiguousNameError
        If a name does not resolve to one settlement of the theater.

    Examples
    --------
    >>> from stratgraph import read_facts
    >>> situation, systems = find_situation(read_facts("valley"), PlaceQuestion("kingsbridge"))
    >>> situation.attacker, [system.id for system in systems]
    ('RED', ['howitzer', 'longgun', 'mortar', 'rocket'])
    """
    theater = facts.theater()
    place = theater.names.resolve(question.place)
    days = [row.on for row in facts.holders if row.assessor == facts.assessor]
    if not days:
        raise ScenarioError(
            f"no holders by {facts.assessor!r} are known: control.csv has no row of that assessor, "
            "and without holders nobody is known to have anything in range"
        )
    control = facts.control_by_events(question.on or max(days))
    row = control.by_settlement.get(place)
    holder = row.holder if row else "unknown"
    codes = [code for code, _ in theater.sides]
    others = [code for code in codes if code not in (holder, question.defender)]
    attacker = question.attacker or next(iter(others), None)
    if question.attacker is None and holder in (CONTESTED, "unknown"):
        raise ScenarioError(
            f"{place!r} is {holder} on {control.on}: say who fires, --attacker CODE"
        )
    if question.attacker is None and len(codes) > 2:
        # With two sides the other one fires; of three, none is the other one.
        raise ScenarioError(
            f"the theater has the sides {', '.join(codes)}: say who fires, --attacker CODE"
        )
    situation = situation_on(
        theater,
        control,
        attacker=str(attacker),
        defender=question.defender or (holder if holder in codes and holder != attacker else None),
    )
    if question.falls:
        falls = tuple(Fall(one) for one in question.falls)
        situation = situation.under(Scenario("asked", falls=falls))
    chosen = select_systems(facts.systems, question.systems) if question.systems else facts.systems
    known = tuple(one for one in chosen if one.ranges and (question.systems or one.in_service))
    return situation, known


def find_reach(
    situation: Situation,
    systems: Sequence[System],
    target: str,
    rule: FiringRule,
    *,
    ground: Ground | None = None,
) -> tuple[tuple[ReachRow, ...], tuple[str, ...]]:
    """Tell which systems have a target in range, and from which places the longest of them does.

    Returns
    -------
    tuple of ReachRow
        Per published range.
    tuple of str
        Places from which the target is in range of any, the nearest first.

    Raises
    ------
    ScenarioError
        If none of the systems is of the firing side, or the stand-off leaves no ground.
    """
    own = systems_of(situation, "attacker", systems)
    if not own:
        why = "has none of these systems" if systems else "has no system with a published range"
        raise ScenarioError(f"the firing side ({situation.attacker}) {why}")
    found = required_ranges(situation, "attacker", rule, [target], ground=ground)
    if not len(found.firing.labels) and rule.standoff_m:
        raise ScenarioError(
            f"a stand-off of {rule.standoff_m / 1000:g} km by {rule.standoff_rule} is larger than "
            "the ground: no place is that far from the other side; lower it"
        )
    name = situation.theater.ids[int(found.targets[0])]
    rows = measure_reach(situation, "attacker", rule, systems=own, targets=[name], ground=ground)
    inside = np.zeros(len(found.firing.labels), dtype=np.bool_)
    for row in rows:
        inside |= found.covers(row.figure.range_m, row.figure.perhaps_from_m)[:, 0]
    needed = found.needed_m[:, 0]
    order = sorted(np.flatnonzero(inside).tolist(), key=lambda k: (float(needed[k]), k))
    return rows, tuple(found.firing.labels[k] for k in order)


@dataclass(frozen=True, slots=True)
class Exposed:
    """What a range puts under fire, and the ways of the side under fire to its portals."""

    __repr__ = short_repr

    exposure: Exposure
    roads: RoadsUnderFire
    safest: tuple[SettlementRoutes, ...]
    front: tuple[SettlementRoutes, ...]


def find_exposed(
    situation: Situation,
    side: Side,
    rule: FiringRule,
    *,
    system: System,
    ground: Ground | None,
    contested_supply: bool,
    road_set: RoadSet,
    progress: Progress | None = None,
) -> Exposed:
    """Measure what a system's first listed range puts under fire from the ground a side holds.

    Parameters
    ----------
    situation : Situation
    side : {"attacker", "defender"}
    rule : FiringRule
    system : System
    ground : Territory or GivenGround or None
        None fires from centre points of settlements.
    contested_supply : bool
        Whether contested places are open to supply.
    road_set : RoadSet
        Which roads count.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Raises
    ------
    ScenarioError
        If the side does not have the system, or no range of it is listed.
    """
    own = systems_of(situation, side, [system])
    figures = [figure for figure in system.ranges if figure.preferred]
    if not own or not figures:
        raise ScenarioError(f"the {side} has no listed range of {system.id!r}")
    reach_m, least_m = figures[0].range_m, figures[0].perhaps_from_m
    steps = Steps(4, progress)
    exposure = exposure_to(required_ranges(situation, side, rule, ground=ground), figures[0])
    steps.done()
    roads = measure_roads_under_fire(
        situation,
        side,
        rule,
        range_m=reach_m,
        min_range_m=least_m,
        ground=ground,
        road_set=road_set,
    )
    steps.done()
    safest = safest_routes(roads, contested_supply=contested_supply)
    steps.done()
    front = measure_routes_under_fire(roads, contested_supply=contested_supply)
    steps.done()
    return Exposed(exposure, roads, safest, front)


def find_advances(
    situation: Situation,
    rows: Sequence[ReachRow],
    *,
    road_set: RoadSet = "all",
    progress: Progress | None = None,
) -> tuple[MinimalAdvance, ...]:
    """Measure how far the ground would have to come for each listed range out of reach.

    Nothing under ``pull_back``, where an advance has no one distance. ``progress`` is told of each
    row, as (done, total).
    """
    return tuple(
        measure_minimal_advance(
            situation,
            row.side,
            row.rule,
            target=row.target,
            range_m=row.figure.range_m,
            road_set=road_set,
        )
        for row in Steps(len(rows), progress).each(rows)
        if row.figure.preferred
        and row.in_reach is False
        and row.status == "target"
        and row.rule.standoff_rule != "pull_back"
    )


def find_rings(
    situation: Situation, systems: Sequence[System], place: str, *, standoff_m: int = 0
) -> tuple[tuple[System, PublishedRange, Ring], ...]:
    """Measure the ring around a place for each listed range of systems, whoever has them.

    Parameters
    ----------
    situation : Situation
    systems : sequence of System
    place : str
        Settlement id or name.
    standoff_m : int
        How far behind the place weapons stand: it is taken off both ends of a range.

    Raises
    ------
    ScenarioError
        If no listed range is longer than the stand-off.
    UnknownSettlementError
        If the place is not of the theater.
    """
    listed = [(one, figure) for one in systems for figure in one.ranges if figure.preferred]
    longer = [(one, figure) for one, figure in listed if figure.range_m > standoff_m]
    if listed and not longer:
        raise ScenarioError(
            f"a stand-off of {standoff_m / 1000:g} km is as long as every listed range; lower it"
        )
    return tuple(
        (
            system,
            figure,
            measure_ring(
                situation,
                place,
                range_m=figure.range_m - standoff_m,
                min_range_m=max(0, figure.perhaps_from_m - standoff_m),
            ),
        )
        for system, figure in longer
    )
