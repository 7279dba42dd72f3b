"""The answer to a question about one situation: reach, exposure, gateways, front."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph.catalogue import standoff_words
from stratgraph.catalogue.cells import Text, km, place_cell
from stratgraph.catalogue.table import Head, Table
from stratgraph.measures.fire import (
    Exposure,
    FiringRule,
    ReachRow,
    exposure_to,
    measure_reach,
    required_ranges,
    systems_of,
)
from stratgraph.measures.gateways import Panel, measure_panel
from stratgraph.model.notebook import short_repr
from stratgraph.model.progress import Steps
from stratgraph.model.road_set import ROAD_SETS, require_road_set
from stratgraph.model.territory import Front, divide_ground, measure_front

from .tables import CITY, DISPUTED, contested_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stratgraph.model.progress import Progress
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.systems import PublishedRange, System

    from .case import Question

SIDES: tuple[Side, Side] = ("attacker", "defender")


@dataclass(frozen=True, slots=True)
class SystemExposure:
    """Who is in reach of one published range of a side, on one firing rule."""

    side: Side
    system: System
    figure: PublishedRange
    rule: FiringRule
    exposure: Exposure

    __repr__ = short_repr


@dataclass(frozen=True)
class Answer:
    """The results of one situation under the readings of a question.

    Attributes
    ----------
    situation : Situation
    question : Question
    reach : tuple of ReachRow
        The range that each target needs and which systems have it, per side and reading.
    exposures : tuple of SystemExposure
        Who is in reach, per side, reading and published range.
    panels : tuple of Panel
        Every metric of every place, per set of roads, the question's own first.
    fronts : tuple of (RoadSet, Front)
        The line between the two sides' ground, per set of roads.
    """

    situation: Situation
    question: Question
    reach: tuple[ReachRow, ...]
    exposures: tuple[SystemExposure, ...]
    panels: tuple[Panel, ...]
    fronts: tuple[tuple[RoadSet, Front], ...]

    __repr__ = short_repr

    def _repr_html_(self) -> str:
        theater, first = self.situation.theater, self.question.assumptions.standoff_m[0]
        needed = {
            (row.target, row.rule.contested): row.required_range_m
            for row in self.reach
            if row.side == "attacker" and row.rule.standoff_m == first
        }
        why = "no_ground" if self.situation.control.holders else "not_known"
        rows = tuple(
            (
                place_cell(theater, target),
                Text(contested_words(self.situation, reading)),
                km(metres, why=why),
            )
            for (target, reading), metres in needed.items()
        )
        title = f"Range needed to reach each city asked about, weapons {standoff_words(first)}"
        heads = (CITY, DISPUTED, Head(label="Needed", unit="km", right=True))
        return Table(title, heads, rows).notebook(f"As of {self.situation.control.on}.")

    def panel(self, road_set: RoadSet) -> Panel:
        """Return the gateway panel on one set of roads."""
        require_road_set(road_set)
        return next(one for one in self.panels if one.question.road_set == road_set)


def measure_answer(
    situation: Situation,
    question: Question,
    *,
    like: Answer | None = None,
    focus: Iterable[str] = (),
    progress: Progress | None = None,
) -> Answer:
    """Answer a question about one situation, on every reading that it names.

    Parameters
    ----------
    situation : Situation
    question : Question
        From ``case.whole_question()``, or made in code.
    like : Answer, optional
        An answer about another situation: where its routes are those of this one, metrics that
        read no holders are taken from it and not measured again.
    focus : iterable of str, optional
        Ids of settlements that ``efficiency_drop`` is measured for where there are too many to
        measure it for all.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Returns
    -------
    Answer

    Examples
    --------
    >>> from stratgraph import measure_answer, read_case
    >>> case = read_case("gate_falls")
    >>> answer = measure_answer(case.before, case.whole_question())
    >>> answer.panel("verified").columns["route_share"].values["gate"]
    1.0
    """
    steps = Steps(answer_steps(question), progress)
    order = question.road_sets
    return Answer(
        situation,
        question,
        tuple(_reach(situation, question)),
        tuple(_exposures(situation, question, steps)),
        tuple(
            _panel(situation, question, roads, like=like, focus=focus, progress=steps.within(1))
            for roads in steps.each(order)
        ),
        _fronts(situation),
    )


def answer_steps(question: Question) -> int:
    """Count the steps of an answer, each about as long as a panel."""
    return len(question.road_sets) + len(SIDES) * len(question.assumptions.rules)


def system_exposures(
    situation: Situation, question: Question, side: Side, rule: FiringRule
) -> Iterator[SystemExposure]:
    """Measure who is in reach of every published range of a side, on one firing rule."""
    ranges = required_ranges(situation, side, rule, ground=question.ground_of(situation.theater))
    for system in systems_of(situation, side, question.assumptions.systems):
        for figure in system.ranges:
            yield SystemExposure(side, system, figure, rule, exposure_to(ranges, figure))


def _reach(situation: Situation, question: Question) -> Iterator[ReachRow]:
    ground = question.ground_of(situation.theater)
    for side, targets in zip(SIDES, (question.objectives, question.bases), strict=True):
        for rule in question.assumptions.rules:
            yield from measure_reach(
                situation,
                side,
                rule,
                systems=question.assumptions.systems,
                targets=targets,
                ground=ground,
            )


def _exposures(situation: Situation, question: Question, steps: Steps) -> Iterator[SystemExposure]:
    for side, rule in steps.each([(s, r) for s in SIDES for r in question.assumptions.rules]):
        yield from system_exposures(situation, question, side, rule)


def _panel(
    situation: Situation,
    question: Question,
    roads: RoadSet,
    *,
    like: Answer | None,
    focus: Iterable[str],
    progress: Progress,
) -> Panel:
    asked = question.on(roads)
    known = None if like is None else like.panel(roads)
    same = (
        known is not None
        and known.question == asked
        and known.settings == question.settings
        and known.situation.theater is situation.theater
        and known.situation.cut == situation.cut
    )
    return measure_panel(
        situation,
        asked,
        question.settings,
        panel_range=question.panel_range(situation),
        roads_of=known if same else None,
        focus=focus,
        progress=progress,
    )


def _fronts(situation: Situation) -> tuple[tuple[RoadSet, Front], ...]:
    ground = divide_ground(situation.theater)
    return tuple(
        (roads, measure_front(situation, road_set=roads, territory=ground)) for roads in ROAD_SETS
    )
