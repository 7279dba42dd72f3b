"""Two answers to one question compared: what is newly in range, relieved, cut off or taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.catalogue.cells import km
from stratgraph.errors import ScenarioError
from stratgraph.measures.comparison import (
    ReachChange,
    RouteChange,
    compare_exposure,
    compare_routes,
)
from stratgraph.measures.fire import FiringRule, clearances
from stratgraph.measures.gateways import (
    SupplyChange,
    question_network,
    strategic_depth,
    supply_status,
)
from stratgraph.model.notebook import short_repr
from stratgraph.model.road_set import ROAD_SETS

from .answer import SIDES
from .headline import Finding, measure_finding, told_by_ways
from .telling import Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.systems import PublishedRange, System
    from stratgraph.model.theater import Theater

    from .answer import Answer, SystemExposure
    from .case import Question


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

    def words(self, theater: Theater) -> str:
        """Say how far the other side's nearest settlement then is."""
        name = theater.settlement(self.settlement).name
        if self.came_with:
            name += f" (with {theater.settlement(self.came_with).name})"
        if self.nearest is None:
            return f"{name}: the other side then holds nothing."
        other = theater.settlement(self.nearest).name
        return f"{name} is then {km(self.clearance_m)} from {other}."


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between the answers before and after a scenario.

    Attributes
    ----------
    changes : tuple of SystemChange
        Who comes into reach of every published range, who goes and who falls.
    routes : tuple of RouteChange
        Per base-objective pair, of the bases before the scenario, on each set of roads.
    supply : tuple of (RoadSet, SupplyChange)
        What the scenario cuts off from each side's portals, apart from what never was joined.
    taken : tuple of TakenPlace
    finding : Finding
    """

    changes: tuple[SystemChange, ...]
    routes: tuple[RouteChange, ...]
    supply: tuple[tuple[RoadSet, SupplyChange], ...]
    taken: tuple[TakenPlace, ...]
    finding: Finding

    __repr__ = short_repr

    def _repr_html_(self) -> str:
        return self.finding._repr_html_()


def compare_answers(before: Answer, after: Answer) -> Comparison:
    """Compare the answers of two situations, of which the second came of the first.

    Parameters
    ----------
    before, after : Answer
        From :func:`measure_answer`, of the same systems, stand-offs and objectives.

    Returns
    -------
    Comparison

    Raises
    ------
    ScenarioError
        If the second situation did not come of the first, or another question was answered.

    Examples
    --------
    >>> from stratgraph import compare_answers, measure_answer, read_case
    >>> case = read_case("gate_falls")
    >>> before, after = (
    ...     measure_answer(one, case.whole_question()) for one in (case.before, case.after)
    ... )
    >>> [route.after_m for route in compare_answers(before, after).routes]
    [44000, 44000]
    """
    _require_comparable(before, after)
    routes = routes_between(before.situation, after.situation, before.question)
    return Comparison(
        tuple(compare_exposures(before.exposures, after.exposures)),
        routes,
        _supply(before.situation, after.situation, before.question),
        taken_places(after.situation, before.question.assumptions.rules[0]),
        find_change(before.situation, after.situation, before.question, routes),
    )


def compare_exposures(
    before: Iterable[SystemExposure], after: Iterable[SystemExposure]
) -> Iterator[SystemChange]:
    """Compare who is in reach of the same published ranges, one by one."""
    for one, then in zip(before, after, strict=True):
        change = compare_exposure(one.exposure, then.exposure)
        yield SystemChange(one.side, one.system, one.figure, one.rule, change)


def routes_between(
    before: Situation, after: Situation, question: Question
) -> tuple[RouteChange, ...]:
    """Compare the shortest routes in two situations, on all roads and on verified ones."""
    return tuple(
        route for roads in ROAD_SETS for route in compare_routes(before, after, question.on(roads))
    )


def find_change(
    before: Situation, after: Situation, question: Question, routes: tuple[RouteChange, ...]
) -> Finding:
    """Find which ranges newly reach which objectives, and say so in one sentence.

    ``routes`` are told in it and may be empty.
    """
    assume = question.assumptions
    finding = measure_finding(
        before,
        after,
        assume.rules,
        systems=assume.systems,
        objectives=question.objectives,
        grounds=question.grounds_of(before),
        routes=sorted(routes, key=lambda one: one.road_set != assume.road_set),
    )
    if not finding.facts.nothing_by_range:
        return finding
    return told_by_ways(finding, ways_between(before, after, question))


def ways_between(before: Situation, after: Situation, question: Question) -> tuple[Way, ...]:
    """Measure how near the attacker comes to each objective by road, in two situations.

    One that is the attacker's in both needs no way.
    """
    if not before.theater.roads:
        return ()
    asked = question.on(question.assumptions.road_set)
    was, now = (
        strategic_depth(one, asked, question_network(one, asked)) for one in (before, after)
    )
    return tuple(
        Way(last.objective, first.depth_m, last.depth_m, last.settlements, last.route)
        for first, last in zip(was, now, strict=True)
        if "held_by_attacker" not in (first.status, last.status) or first.status != last.status
    )


def _require_comparable(before: Answer, after: Answer) -> None:
    """Refuse answers of situations that did not come of one another, or to other questions."""
    first, then = before.situation.steps, after.situation.steps
    if before.situation.theater is not after.situation.theater or then[: len(first)] != first:
        raise ScenarioError(
            "the second answer is not of what came of the first situation; "
            "make its situation by under(scenario)"
        )
    if len(then) == len(first):
        raise ScenarioError("both answers are of one situation: nothing is to compare")
    one, other = before.question, after.question
    if (one.objectives, one.assumptions) != (other.objectives, other.assumptions):
        raise ScenarioError("the answers are to different questions; ask the same of both")


def _supply(
    before: Situation, after: Situation, question: Question
) -> tuple[tuple[RoadSet, SupplyChange], ...]:
    return tuple(
        (
            roads,
            supply_status(
                before,
                after,
                question.on(roads),
                side=side,
                contested_supply=question.assumptions.contested_supply,
            ),
        )
        for roads in ROAD_SETS
        for side in SIDES
    )


def taken_places(after: Situation, rule: FiringRule) -> tuple[TakenPlace, ...]:
    """Every place that changed hands last, with its clearance on the other side's new ground."""
    step = after.steps[-1]
    along = dict(step.came_along)
    changed: dict[Side, list[str]] = {
        "attacker": sorted([*step.fallen, *along]),
        "defender": sorted(step.retaken),
    }
    return tuple(
        _taken_place(after, side, rule, place, along.get(place))
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
