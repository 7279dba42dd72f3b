"""Finding the least sequences of a case, of both sides and on both readings of contested ground."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from stratgraph.errors import ScenarioError
from stratgraph.measures.fire import FiringRule, systems_of
from stratgraph.model.progress import Steps
from stratgraph.model.scenario import SIDES
from stratgraph.model.systems import munition_label

from .answer import (
    MOMENTS,
    Goal,
    InFact,
    SequenceQuestion,
    SequencesAnswer,
    Towards,
)
from .ground import GrowingGround, Joins, borders, seen_by_other
from .happened import LaterDays, later_days
from .least import find_least

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from stratgraph.catalogue import ContestedReading
    from stratgraph.model.dataset import Facts
    from stratgraph.model.progress import Progress
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.studies.hold_or_fall import Case

    from .answer import Adjoin, Moment, Status

KM = 1000


def find_sequences(
    case: Case,
    asked: SequenceQuestion | None = None,
    *,
    facts: Facts | None = None,
    progress: Progress | None = None,
) -> SequencesAnswer:
    """Find the fewest places that would have had to be taken until something was so.

    A place can be taken once it adjoins ground that the side holds by then, by a road or by a
    border. A goal is that an objective is in range, is without a route over its side's ground to
    a portal which that side holds, or is reached by a road from ground held. The least sequences
    are those of the fewest places, of the fewest people known to have lived in them, and of the
    least way from place to place; of equals the fewest places. The defender, retaking, is asked
    the same of the bases. Described of the past for both sides, and no advice to either.

    An objective itself is not taken: it is then no longer the other side's.

    Parameters
    ----------
    case : Case
    asked : SequenceQuestion, optional
    facts : Facts, optional
        Whose events tell what did happen after the day.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Returns
    -------
    SequencesAnswer

    Raises
    ------
    ScenarioError
        If the case withdraws weapons by another rule than ``add``, or an objective is asked
        about that neither side holds.
    UnknownSettlementError, AmbiguousNameError
        If an objective does not resolve to one settlement.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> answer = find_sequences(read_case("gate_falls"))
    >>> one = next(one for one in answer.towards if one.goal.kind == "road")
    >>> one.objective, one.fewest, one.least[0].places
    ('kingsbridge', 1, ('highfield',))
    """
    search = _Search(case, asked or SequenceQuestion())
    days = later_days(case, facts)
    work = [
        (side, objective, goal, contested)
        for side in SIDES
        for objective in search.objectives[side]
        for goal in search.goals[side]
        for contested in search.readings
    ]
    steps = Steps(len(work), progress)
    towards: list[Towards] = []
    for side, objective, goal, contested in steps.each(work):
        for moment in MOMENTS:
            ground = search.ground(side, moment, contested)
            found = Towards(side, moment, contested, objective, goal, "found")
            found = _towards(ground, found)
            if moment == "hold" and days.basis is not None and found.status in ("found", "never"):
                found = replace(found, in_fact=_in_fact(search, days, found))
            towards.append(found)
    return SequencesAnswer(
        case,
        search.adjoin,
        search.road_set,
        tuple(towards),
        days.first_day,
        days.basis,
        days.until,
    )


def _towards(ground: GrowingGround, asked: Towards) -> Towards:
    """Answer one question of one ground."""
    target, goal = ground.situation.theater.index[asked.objective], asked.goal
    status = _status(ground, target, goal)
    if status == "already" and goal.kind == "road":
        held = [metres for one, metres in ground.roads_to(target).items() if ground.held[one]]
        return replace(asked, status=status, way_m=min(held))
    if status != "found":
        return replace(asked, status=status)
    least = find_least(ground, target, goal)
    return replace(asked, least=least) if least else replace(asked, status="never")


def _status(ground: GrowingGround, target: int, goal: Goal) -> Status:
    """Tell whether a goal can be asked of an objective, and whether it is so already."""
    if ground.held[target]:
        return "held"
    if not ground.situation.held_by("defender")[target]:
        return "not_theirs"
    if goal.kind == "supply" and not ground.portals():
        return "no_portal"
    if goal.kind == "supply" and target in ground.portals():
        return "is_portal"
    if goal.kind == "road" and not ground.roads_to(target):
        return "no_road"
    return "already" if ground.is_so(target, goal) else "found"


def _in_fact(search: _Search, days: LaterDays, asked: Towards) -> InFact:
    """Find the first later day on which a goal was so, and what the side had taken by then."""
    target = search.case.theater.index[asked.objective]
    for day, ground in search.later(days, asked.side, asked.contested):
        theirs = bool(ground.situation.held_by("defender")[target])
        if theirs and ground.is_so(target, asked.goal):
            return InFact(day, days.taken(asked.side, day))
    return InFact(None, days.taken(asked.side))


class _Search:
    """What is asked of a case, resolved, and the grounds it is asked of."""

    def __init__(self, case: Case, asked: SequenceQuestion) -> None:
        """Resolve names, and refuse what cannot be asked."""
        self.case, self.asked = case, asked
        self._grounds: dict[tuple[Side, Moment, ContestedReading], GrowingGround] = {}
        self._later: dict[tuple[Side, ContestedReading], list[tuple[date, GrowingGround]]] = {}
        take = case.assumptions
        if take.standoff_m[0] and take.standoff_rule != "add":
            raise ScenarioError(
                f"with the stand-off rule {take.standoff_rule!r} a place fires or not by what "
                'else was taken: ask with standoff_rule = "add", or standoff_km = [0]'
            )

    @property
    def road_set(self) -> RoadSet:
        """Which roads count."""
        return self.asked.road_set or self.case.assumptions.road_set

    @property
    def adjoin(self) -> Adjoin:
        """By what places adjoin."""
        usual: Adjoin = "border" if self.case.assumptions.ground == "territory" else "road"
        return self.asked.adjoin or usual

    @property
    def readings(self) -> tuple[ContestedReading, ...]:
        """Both readings of contested ground, the case's own first."""
        return self.case.assumptions.readings

    @cached_property
    def objectives(self) -> Mapping[Side, tuple[str, ...]]:
        """What each side is asked of: places that the other holds."""
        case = self.case
        if not self.asked.objectives:
            return {"attacker": case.objectives, "defender": case.bases}
        named = [case.theater.names.resolve(one) for one in self.asked.objectives]
        for one in named:
            if case.before.holder(one) not in SIDES:
                raise ScenarioError(
                    f"{one!r} is held by neither side on {case.control.on}: nobody takes ground "
                    "towards it from the other"
                )
        holders = [(one, case.before.holder(one)) for one in dict.fromkeys(named)]
        return {
            "attacker": tuple(one for one, holder in holders if holder == "defender"),
            "defender": tuple(one for one, holder in holders if holder == "attacker"),
        }

    @cached_property
    def goals(self) -> Mapping[Side, tuple[Goal, ...]]:
        """The goals of each side: its ranges from the shortest on, supply, and roads."""
        every = {side: (*self._ranges(side), Goal("road"), Goal("supply")) for side in SIDES}
        return {
            side: tuple(one for one in goals if one.kind in self.asked.goals)
            for side, goals in every.items()
        }

    def _ranges(self, side: Side) -> Iterator[Goal]:
        if self.asked.range_km is not None:
            yield Goal("range", round(self.asked.range_km * KM), 0)
            return
        own: dict[tuple[int, int], list[str]] = {}
        for system in systems_of(self.case.before, side, self.case.assumptions.systems):
            for figure in system.ranges:
                if figure.preferred:
                    span = (figure.range_m, figure.perhaps_from_m)
                    own.setdefault(span, []).append(munition_label(system, figure.munition_id))
        for (longest, least), names in sorted(own.items()):
            yield Goal("range", longest, least, tuple(names))

    def ground(self, side: Side, moment: Moment, contested: ContestedReading) -> GrowingGround:
        """Return a side's ground before or after the scenario, on one reading."""
        key = (side, moment, contested)
        if key not in self._grounds:
            situation = self.case.before if moment == "hold" else self.case.after
            joins = self._joins if situation.cut == self.case.before.cut else self._joins_after
            self._grounds[key] = self._of(situation, joins, side, contested)
        return self._grounds[key]

    def later(
        self, days: LaterDays, side: Side, contested: ContestedReading
    ) -> list[tuple[date, GrowingGround]]:
        """Return a side's grounds on the days after, on one reading."""
        key = (side, contested)
        if key not in self._later:
            self._later[key] = [
                (day, self._of(situation, self._joins, side, contested))
                for day, situation in days.later
            ]
        return self._later[key]

    def _of(
        self, situation: Situation, joins: Joins, side: Side, contested: ContestedReading
    ) -> GrowingGround:
        take = self.case.assumptions
        rule = FiringRule(
            standoff_m=take.standoff_m[0],
            standoff_rule="add",
            contested=contested,
            off_network=take.off_network,
        )
        seen = situation if side == "attacker" else seen_by_other(situation)
        beside = joins.roads if self.adjoin == "road" else self._borders
        return GrowingGround(
            seen, contested, joins, beside, rule, self.case.ground, take.contested_supply
        )

    @cached_property
    def _joins(self) -> Joins:
        return Joins.of(self.case.before, self.road_set)

    @cached_property
    def _joins_after(self) -> Joins:
        return Joins.of(self.case.after, self.road_set)

    @cached_property
    def _borders(self) -> Mapping[int, Mapping[int, int]]:
        return borders(self.case.theater)
