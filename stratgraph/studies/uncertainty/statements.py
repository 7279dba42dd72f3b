"""Published statements about ranges, asked of every draw in place of fixed assumptions.

What a case draws stands for what a statement assumes: the ground, how far back weapons stand, who
holds contested places. Its words keep their readings.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.errors import ScenarioError
from stratgraph.measures.fire import systems_of
from stratgraph.model.systems import munition_label, select_systems
from stratgraph.studies.claims import NotKnownError, claim_contexts
from stratgraph.studies.claims.fire import InReach, NeedsWhole, ReachedWithin, ThreatenedAlike
from stratgraph.studies.claims.into_range import ComesIntoRange
from stratgraph.studies.claims.roads import BaseFor

from .plan import BEFORE, Munition, Plan, Tally
from .told import Told, all_of, any_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stratgraph.model.dataset import Facts
    from stratgraph.model.scenario import Situation
    from stratgraph.studies.claims import Claim, ClaimContext, ClaimReading, ClaimsFile, Predicate
    from stratgraph.studies.claims.fire_rule import FireRule
    from stratgraph.studies.hold_or_fall import Case

    Asking = Callable[[Tally], Told]

# Statements about ranges: those that draws can answer, and those that they cannot, with why.
ANSWERED = (InReach, ThreatenedAlike, NeedsWhole)
NOT_ANSWERED: dict[type, str] = {
    ReachedWithin: "it is about how the front moved on later days, which nothing draws",
    ComesIntoRange: "it counts over readings, which draws stand for",
    BaseFor: "it is about fixed distances from a base, and no weapon's range",
}
OTHER_DAY = "it is about another day, of which nothing is drawn"
EDGE = "it is about the edge of a town, which nothing draws"
TAKEN = "its target is the attacker's on the day"
NO_RANGE = "no range of these systems and munitions is listed"


class CannotAskError(Exception):
    """A statement that no draw can answer, and why."""


@dataclass(frozen=True)
class Put:
    """A reading of a statement that draws can answer.

    Attributes
    ----------
    claim : Claim
    says : str
        How its words are read.
    plain : bool
    answer : callable
        Takes a tally, returns on which draws it is true.
    """

    claim: Claim
    says: str
    plain: bool
    answer: Asking


def put_statements(
    plan: Plan, case: Case, claims: tuple[ClaimsFile, Facts]
) -> tuple[tuple[Put, ...], tuple[tuple[str, str], ...]]:
    """Ask the statements of a file that are about ranges; also return which cannot be, and why.

    Raises
    ------
    ScenarioError
        If they are about another day, theater or attacker than the case.
    """
    file, facts = claims
    same = (file.as_of, file.attacker) == (case.control.on, case.attacker)
    if not same or facts.name != case.theater.name:
        raise ScenarioError(
            f"the statements are of {facts.name}, {file.as_of}, attacker {file.attacker}, and the "
            f"case of {case.theater.name}, {case.control.on}, attacker {case.attacker}; name "
            "statements of the same"
        )
    context, _ = claim_contexts(file, facts)
    put: list[Put] = []
    not_asked: list[tuple[str, str]] = []
    for claim in file.claims:
        found, why = _readings_of(plan, claim, context)
        put += found
        if why and not any(one.plain for one in found):
            not_asked.append((claim.id, why))
    return tuple(put), tuple(not_asked)


def _readings_of(plan: Plan, claim: Claim, context: ClaimContext) -> tuple[list[Put], str]:
    """Return the readings that can be asked, those alike on draws once; and why some cannot."""
    found: dict[object, Put] = {}
    why = ""
    for reading in claim.readings:
        if not any(isinstance(one, (*ANSWERED, *NOT_ANSWERED)) for one in reading.statements):
            continue
        key = tuple(map(_without_assumptions, reading.statements))
        if key in found:
            continue
        try:
            asked = [_asked(plan, one, context) for one in reading.statements]
        except CannotAskError as error:
            why = why or str(error)
            continue
        found[key] = Put(claim, _says(claim, reading), not any(reading.choice), _all(asked))
    return list(found.values()), why


def _says(claim: Claim, reading: ClaimReading) -> str:
    """Say how the words of a reading are read, what is assumed left out."""
    return "; ".join(
        word.says(which)
        for word, which in zip(claim.words, reading.choice, strict=True)
        if not word.assumed
    )


def _all(asked: Sequence[Asking]) -> Asking:
    return lambda tally: all_of(one(tally) for one in asked)


def _without_assumptions(statement: Predicate) -> object:
    """Return a statement as it is where what the case draws is left open."""
    if isinstance(statement, ANSWERED):
        return replace(
            statement, ground="settlements", contested="no_fire", standoff_km=0.0,
            standoff_rule="add", off_network=True,
        )  # fmt: skip
    return statement


def _asked(plan: Plan, statement: Predicate, context: ClaimContext) -> Asking:
    """Ask a statement.

    Raises
    ------
    CannotAskError
        If no draw can answer it.
    """
    for kind, why in NOT_ANSWERED.items():
        if isinstance(statement, kind):
            raise CannotAskError(why)
    if not isinstance(statement, ANSWERED):
        return _fixed(statement, context)
    if statement.extent != "centre":
        raise CannotAskError(EDGE)
    if isinstance(statement, InReach):
        return _in_reach(plan, statement, context)
    if isinstance(statement, ThreatenedAlike):
        return _alike(plan, statement, context)
    return _needs_whole(plan, statement, context)


def _fixed(statement: Predicate, context: ClaimContext) -> Asking:
    """Ask what no draw changes, such as what was reported."""
    try:
        answers: dict[str, bool] = {"true": True, "false": False}
        answer = answers.get(statement.answer(context).truth)
    except NotKnownError:
        answer = None
    return lambda tally: Told.always(answer, tally.yes[0])


def _munitions(plan: Plan, statement: FireRule, context: ClaimContext) -> list[int]:
    """Ask of the weapons of a statement: of each munition the farthest figure that counts."""
    chosen = select_systems(context.facts.systems, statement.systems)
    found: dict[str, Munition] = {}
    for system in systems_of(context.situation(), "attacker", chosen):
        for figure in system.ranges:
            counts = figure.preferred or statement.figures == "any published"
            if counts and figure.munition_id in statement.munitions:
                label = munition_label(system, figure.munition_id)
                known = found.get(label)
                if known is None or known.figure.range_m < figure.range_m:
                    found[label] = Munition(system, figure)
    if not found:
        raise CannotAskError(NO_RANGE)
    return [plan.munition(one) for one in found.values()]


def _situation(
    plan: Plan, context: ClaimContext, falls: Sequence[str], with_km: float, whole: str = ""
) -> int:
    """Ask of the situation once places have fallen."""
    return plan.situation(context.after_falls(falls, with_km=with_km), whole)


def _pairs(
    plan: Plan, context: ClaimContext, asked: Sequence[int], targets: Sequence[str]
) -> list[list[int]]:
    """Ask of targets in situations: the pairs of each target, in the order of the situations."""
    found = []
    for target in targets:
        situations: list[Situation] = [plan.asked[one].situation for one in asked]
        if any(one.holder(target) == "attacker" for one in situations):
            raise CannotAskError(TAKEN)
        number = context.theater.index[target]
        found.append([plan.pair(one, number) for one in asked])
    return found


def _in_reach(plan: Plan, statement: InReach, context: ClaimContext) -> Asking:
    if statement.on is not None and statement.on != context.as_of:
        raise CannotAskError(OTHER_DAY)
    munitions = _munitions(plan, statement, context)
    after = _situation(plan, context, statement.falls, statement.with_km)
    pairs = _pairs(plan, context, (BEFORE, after), statement.targets)
    over = all_of if statement.quantity == "all" else any_of

    def answer(tally: Tally) -> Told:
        each = []
        for was, now in pairs:
            reached = [
                tally.told(now, one) & ~tally.told(was, one) if statement.newly
                else tally.told(now, one)
                for one in munitions
            ]  # fmt: skip
            each.append(any_of(reached))
        found = over(each)
        return found if statement.expected else ~found

    return answer


def _alike(plan: Plan, statement: ThreatenedAlike, context: ClaimContext) -> Asking:
    munitions = _munitions(plan, statement, context)
    after = _situation(plan, context, statement.falls, 0.0)
    pairs = _pairs(plan, context, (BEFORE, after), statement.targets)

    def by_distance(tally: Tally) -> Told:
        needed = tally.needed_m[:, [now for _, now in pairs], 1]
        # Where nothing may fire at one of them, they are not alike.
        known = np.where(np.isfinite(needed), needed, np.finfo(np.float64).max)
        near = known.max(axis=1) - known.min(axis=1) <= statement.within_km * 1000.0
        bits = np.zeros_like(tally.yes[0])
        packed = np.packbits(near)
        bits[: len(packed)] = packed
        return Told(bits, bits)

    def counted(tally: Tally, pair: list[int], munition: int) -> Told:
        was, now = (tally.told(one, munition) for one in pair)
        return now & ~was if statement.newly else now

    def by_systems(tally: Tally) -> Told:
        return all_of(
            counted(tally, one, munition).alike(counted(tally, other, munition))
            for munition in munitions
            for one, other in pairwise(pairs)
        )

    return by_systems if statement.by == "systems" else by_distance


def _needs_whole(plan: Plan, statement: NeedsWhole, context: ClaimContext) -> Asking:
    munitions = _munitions(plan, statement, context)
    place = statement.place
    if statement.with_km is None:
        if context.theater.settlement(place).extent is None:
            raise CannotAskError(f"the edges of {context.name(place)} are not known")
        whole = _situation(plan, context, [place], 0.0, whole=place)
    else:
        whole = _situation(plan, context, [place], statement.with_km)
    centre = _situation(plan, context, [place], 0.0)
    pairs = _pairs(plan, context, (centre, whole), statement.targets)

    def answer(tally: Tally) -> Told:
        return any_of(
            tally.told(more, one) & ~tally.told(alone, one)
            for alone, more in pairs
            for one in munitions
        )

    return answer
