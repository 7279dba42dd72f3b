"""The finding of a hold-or-fall question: what is newly in range, counted and told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.catalogue.wording import wording
from stratgraph.measures.comparison import RangeChange, RouteChange, compare_required_ranges
from stratgraph.measures.fire import ContestedReading, FiringRule, required_ranges
from stratgraph.measures.fire.newly_in_range import (
    NewlyInRange,
    Verdict,
    measure_newly_in_range,
)
from stratgraph.model.names import as_names
from stratgraph.model.notebook import short_repr

from .degrees import SystemDegree, ends_of, measure_degrees
from .finding import ObjectiveFinding, find_objective
from .five_questions import ShortAnswer, answer_five
from .telling import FindingFacts, Told, Way, tell_finding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stratgraph.model.scenario import Situation
    from stratgraph.model.systems import System
    from stratgraph.model.territory import Ground


@dataclass(frozen=True, slots=True)
class Finding:
    """The headline of a case and what it was made from.

    Attributes
    ----------
    told : Told
        Headline, deck, how sure and who says, in English; ``tell`` gives other languages.
    facts : FindingFacts
        All that the words are made from.
    verdict : {"yes", "no", "depends"}
        ``yes`` where every munition that is newly in range on the case's own ground is so on
        every reading of contested ground and by every range, ``no`` where there is none, else
        ``depends``.
    standoff_m : int
        The case's first stand-off, which these are of:
    newly_in_range : tuple of NewlyInRange
        Every munition that newly reaches on at least one reading, on the case's own ground.
    elsewhere : tuple of (stand-off in metres, newly_in_range)
        What is newly in range at the further stand-offs of the case.
    ranges : tuple of (reading, RangeChange)
        Required range of each objective before and after, on both readings.
    """

    told: Told
    facts: FindingFacts
    verdict: Verdict
    standoff_m: int
    newly_in_range: tuple[NewlyInRange, ...]
    elsewhere: tuple[tuple[int, tuple[NewlyInRange, ...]], ...]
    ranges: tuple[tuple[ContestedReading, RangeChange], ...]

    __repr__ = short_repr

    @property
    def title(self) -> str:
        """The headline, without its full stop."""
        return self.told.headline.removesuffix(".")

    @property
    def sentence(self) -> str:
        """Headline, deck and how sure, as one text."""
        return self.told.whole

    @property
    def degrees(self) -> tuple[SystemDegree, ...]:
        """What becomes of each objective and munition, counted over the readings."""
        return self.facts.degrees

    @property
    def objectives(self) -> tuple[ObjectiveFinding, ...]:
        """What becomes of each objective, counted over the readings."""
        return self.facts.findings

    def tell(self, language: str) -> Told:
        """Put the finding into the words of another language.

        Raises
        ------
        ScenarioError
            If there is no such language.
        """
        return tell_finding(self.facts, wording(language))

    def answer_five(self, language: str = "en") -> tuple[ShortAnswer, ...]:
        """Answer a reader's five questions in a line each.

        Raises
        ------
        ScenarioError
            If there is no such language.
        """
        own = [change for contested, change in self.ranges if contested == self.ranges[0][0]]
        return answer_five(self.facts, own, wording(language))

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(one)}</p>" for one in (self.title, self.sentence))


def measure_finding(
    before: Situation,
    after: Situation,
    rules: Sequence[FiringRule],
    *,
    systems: Sequence[System],
    objectives: Sequence[str],
    grounds: Mapping[str, Ground | None],
    routes: Sequence[RouteChange] = (),
) -> Finding:
    """Find which systems of the attacker newly reach which objectives, on every reading.

    Parameters
    ----------
    before, after : Situation
    rules : sequence of FiringRule
        For each stand-off one per reading of contested ground; the tables are of the first
        stand-off.
    systems : sequence of System
    objectives : sequence of str
        Names or ids.
    grounds : mapping of str to Ground or None
        What to fire from, the case's own first; None stands for centre points of settlements.
    routes : sequence of RouteChange
        What became of the routes, told where the scenario cuts roads.

    Returns
    -------
    Finding
    """
    targets = tuple(map(before.theater.names.resolve, as_names(objectives, "objectives")))
    by_standoff: dict[int, list[FiringRule]] = {}
    for rule in rules:
        by_standoff.setdefault(rule.standoff_m, []).append(rule)
    own = next(iter(grounds.values()))
    newly_in_range = {
        standoff: measure_newly_in_range(
            before, after, group, systems=systems, objectives=targets, ground=own
        )
        for standoff, group in by_standoff.items()
    }
    first, *others = by_standoff
    facts = _facts(before, after, rules, systems=systems, targets=targets, grounds=grounds)
    facts = replace(facts, routes=tuple(routes))
    return Finding(
        tell_finding(facts, wording("en")),
        facts,
        _overall(newly_in_range[first]),
        first,
        newly_in_range[first],
        tuple((standoff, newly_in_range[standoff]) for standoff in others),
        tuple(
            (rule.contested, change)
            for rule in by_standoff[first]
            for change in _changes((before, after), rule, targets, own)
        ),
    )


def told_by_ways(finding: Finding, ways: Sequence[Way]) -> Finding:
    """Return a finding that speaks of ways, where nothing changes by range."""
    facts = replace(finding.facts, ways=tuple(ways))
    return replace(finding, facts=facts, told=tell_finding(facts, wording("en")))


def _changes(
    both: tuple[Situation, Situation], rule: FiringRule, targets: Sequence[str], own: Ground | None
) -> tuple[RangeChange, ...]:
    """Compare what each target needs before and after, under one rule."""
    needed = (required_ranges(one, "attacker", rule, targets, ground=own) for one in both)
    return compare_required_ranges(*needed)


def _facts(
    before: Situation,
    after: Situation,
    rules: Sequence[FiringRule],
    *,
    systems: Sequence[System],
    targets: tuple[str, ...],
    grounds: Mapping[str, Ground | None],
) -> FindingFacts:
    known = bool(before.held_by("attacker").any())
    published = any(one.ranges for one in systems)
    free = [one for one in targets if "attacker" not in (before.holder(one), after.holder(one))]
    far = tuple(_distances(one, before, after, rules[0], grounds) for one in free) if known else ()
    if not known or not published:
        return FindingFacts(
            before, after, targets, (), (), far,
            asked=len(systems), ranges=published, holders=known,
        )  # fmt: skip
    degrees = measure_degrees(
        before, after, rules, systems=systems, objectives=targets, grounds=grounds
    )
    findings = tuple(
        find_objective(
            [one for one in degrees if one.target == target],
            standoff_m=rules[0].standoff_m,
            contested=rules[0].contested,
        )
        for target in dict.fromkeys(one.target for one in degrees)
    )
    return FindingFacts(before, after, targets, degrees, findings, far)


def _distances(
    target: str,
    before: Situation,
    after: Situation,
    rule: FiringRule,
    grounds: Mapping[str, Ground | None],
) -> tuple[str, float, float, float, float]:
    """Return the target, and the span over the grounds of the range it needs before and after."""
    spans = [_span(one, target, rule, grounds) for one in (before, after)]
    return (target, *spans[0], *spans[1])


def _span(
    situation: Situation, target: str, rule: FiringRule, grounds: Mapping[str, Ground | None]
) -> tuple[float, float]:
    """Metres to the nearest ground of the attacker: the least and the most over the grounds."""
    needed = [
        float(end.required_m[0]) - rule.standoff_m
        for ground in grounds.values()
        for end in ends_of(situation, rule, [target], ground)
    ]
    known = [metres for metres in needed if np.isfinite(metres)]
    return min(known, default=np.inf), max(known, default=np.inf)


def _overall(newly_in_range: Sequence[NewlyInRange]) -> Verdict:
    if not newly_in_range:
        return "no"
    return "yes" if all(one.verdict == "yes" for one in newly_in_range) else "depends"
