"""What a reader must know before trusting an answer."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from stratgraph.errors import ScenarioError
from stratgraph.measures.gateways import EFFICIENCY_IF_ASKED, metric_words
from stratgraph.model.plain_text import plural
from stratgraph.model.road_set import ROAD_SET_WORDS
from stratgraph.model.scenario import roads_named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.measures.gateways import Panel
    from stratgraph.model.control import Control
    from stratgraph.model.dataset import Facts
    from stratgraph.model.scenario import Situation

    from .case import Case

SCOPE = (
    "Retrospective and descriptive, on public settlement-level facts. Ranges are encyclopaedic "
    "maxima: 'in range', never 'would hit'. No terrain, line of sight, dispersion, ammunition "
    "or unit positions; control is as assessed, not sovereignty; population is people at risk."
)
RECENT = timedelta(days=365)


def list_warnings(
    case: Case, panels: Iterable[tuple[str, Panel]], taken: Iterable[str]
) -> tuple[str, ...]:
    """List what an answer's reader must know: stale holders, disagreements, missing routes."""
    named = dict.fromkeys([*case.bases, *case.objectives])
    warnings = []
    warnings += _older_holders(case.control)
    warnings += _what_is_missing(case)
    warnings += _held_by_neither(case.before)
    warnings += [
        f"{system.short_name} has no published range in the data and takes no part"
        for system in case.assumptions.systems
        if not system.ranges
    ]
    warnings += _several_cut(case)
    warnings += _disagreements(case, {*named, *taken})
    for settlement in named:
        warnings += _flags(case, settlement)
    for name, panel in panels:
        warnings += _left_out(panel) if name == "hold" else []
        missing = panel.pairs - panel.connected_pairs
        if missing and name == "hold":
            warnings.append(
                f"{ROAD_SET_WORDS[panel.question.road_set]}: {missing} of "
                f"{plural(panel.pairs, 'base-objective pair')} "
                f"{'has' if missing == 1 else 'have'} no route in the data"
            )
    return tuple(warnings)


def _left_out(panel: Panel) -> list[str]:
    """Say of how many places, and of which routes, a metric is that takes too long for all."""
    column, near = panel.columns["efficiency_drop"], panel.near
    roads, said = ROAD_SET_WORDS[panel.question.road_set], []
    if column.unranked and "left_out" in column.status.values():
        said.append(
            f"{roads}: {metric_words('efficiency_drop')} is measured for {len(column.unranked)} of "
            f"{plural(len(column.values), 'settlement')} and ranks none; --also efficiency_drop "
            f"measures it for all of up to {EFFICIENCY_IF_ASKED:,}"
        )
    if near.tolerance < panel.settings.near_tolerance:
        said.append(
            f"{roads}: every pair has too many routes up to {panel.settings.near_tolerance:.1%} "
            f"longer than the shortest; those up to {near.tolerance:.1%} longer are counted"
        )
    return said


def _held_by_neither(situation: Situation) -> list[str]:
    """Count the places whose holder is not known, and those of each side beyond the two."""
    control, warnings = situation.control, []
    if not control.holders:
        return []
    unknown = len(situation.ids_held_by("unknown"))
    if unknown:
        towns = plural(unknown, "settlement has", "settlements have")
        warnings.append(f"{towns} no known holder on {control.on}")
    sides = Counter(situation.side(one) for one in situation.ids_held_by("other"))
    labels = dict(situation.theater.sides)
    warnings += [
        f"{labels.get(code, code)}, another side, holds "
        f"{plural(count, 'settlement')}, closed to both and no target"
        for code, count in sorted(sides.items())
    ]
    return warnings


def _older_holders(control: Control) -> list[str]:
    carried = control.carried
    if carried is None:
        stale = [str(day) for day in control.assessed_on if day != control.on]
        return [f"some holders are as assessed on {', '.join(stale)}"] if stale else []
    warnings = [f"holders are as assessed by {control.who_says}"]
    if carried.until < control.on:
        warnings.append(f"no change of holder is known after {carried.until}")
    return warnings


def _what_is_missing(case: Case) -> list[str]:
    """Say what cannot be told where a whole kind of fact is missing."""
    missing = []
    if not case.control.holders:
        missing.append(
            "the theater says of no place who holds it: routes are told, reach, supply and "
            "advances cannot be"
        )
    if not case.theater.roads:
        missing.append(
            "the theater has no road: reach is told, routes, detours, cuts and supply cannot be"
        )
    if not case.assumptions.systems or not any(s.ranges for s in case.assumptions.systems):
        missing.append(
            "no system with a published range is asked about: distances are told, who is in "
            "range is not"
        )
    return missing


def _several_cut(case: Case) -> list[str]:
    theater = case.theater
    named = [roads_named(theater, name) for name in case.scenario.cuts]
    return [
        f"{len(roads)} roads lead {theater.road_name(roads[0])}, and all are cut"
        for roads in named
        if len(roads) > 1
    ]


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
    name = case.theater.settlement(settlement).name
    flags = []
    if noun == "objective" and before == "attacker":
        flags.append(f"the objective {name} is already the attacker's: required range 0")
    if before != after:
        flags.append(f"the {noun} {name} changes hands in the scenario and stays in its set")
    return flags


def age_warning(case: Case | Situation, today: date) -> str | None:
    """Warn when a real theater is of the last year; invented ones never are.

    Parameters
    ----------
    case : Case or Situation
    today : date
        Passed in, since nothing below the command line reads a clock.
    """
    if case.theater.fictional or today - case.control.on > RECENT:
        return None
    return (
        f"{case.control.on} is within the last year: "
        "this is no basis for anyone's movement or safety"
    )


def refuse_recent(facts: Facts, as_of: date, today: date) -> None:
    """Refuse what is told of the past alone where a real theater is of the last year.

    What a network or its people depend on, what falls next, how roads rank: every command that
    tells such a thing calls this (``cli.past.read_past_case`` reads a case and does).

    Parameters
    ----------
    facts : Facts
    as_of : date
        The day that is asked about.
    today : date
        Passed in, since nothing below the command line reads a clock.

    Raises
    ------
    ScenarioError
        If the day, a holder or an event lies within the last year; never of an invented theater.
    """
    if facts.fictional:
        return
    days = {
        "the day asked about": as_of,
        "a holder": max((row.on for row in facts.holders), default=as_of),
        "an event": max(
            [*(row.on for row in facts.dated), *(row.on_latest for row in facts.events)],
            default=as_of,
        ),
    }
    for what, day in days.items():
        if today - day <= RECENT:
            raise ScenarioError(
                f"{what} is of {day}, within the last year: of a real theater this is told of "
                "the past alone"
            )
