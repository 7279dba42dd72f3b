"""What the app says of a question: numbers, ranges, gateways, what it rests on, who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.wording import said
from stratgraph.measures.comparison import compare_required_ranges
from stratgraph.measures.fire import required_ranges, unsure_words
from stratgraph.measures.fire.newly_in_range import measure_newly_in_range
from stratgraph.measures.gateways import measure_gateways
from stratgraph.model.notebook import joined
from stratgraph.model.road_set import ROAD_SETS
from stratgraph.model.scenario import HOLDERS
from stratgraph.report.figures import assessors, held_by
from stratgraph.report.range_options import options
from stratgraph.studies.hold_or_fall import (
    SCOPE,
    assumed,
    gateways_table,
    pairs_words,
    ranges_table,
)
from stratgraph.studies.hold_or_fall.moments import describe_step
from stratgraph.studies.hold_or_fall.warnings import list_warnings

from .html import answer_table, el, listed, option
from .view_state import DAY, NOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.measures.comparison import RangeChange
    from stratgraph.measures.fire import FiringRule
    from stratgraph.model.provenance import SourceRecord
    from stratgraph.model.scenario import Situation
    from stratgraph.studies.hold_or_fall import Case

    from .html import Node
    from .map_figure import Reaches

MOST_GATES = 12


# ---------------------------------------------------------------- whose reach, and what it reaches


def range_entries(case: Case, chosen: str) -> list[Node]:
    """Return the entries of the selector of published ranges, grouped by side."""
    groups: dict[str, list[Node]] = {}
    for one in options(case):
        label = held_by(case.before, one.side)
        groups.setdefault(label, []).append(option(one.words, one.key, chosen))
    return [el("optgroup", *entries, label=label) for label, entries in groups.items()]


def readout(case: Case, reaches: Reaches) -> list[Node]:
    """Say in numbers what is in reach, and what has changed."""
    change = reaches.change
    after, side = change.after, reaches.aim.option.side
    wanted = case.objectives if side == "attacker" else case.bases
    noun = "Objectives" if side == "attacker" else "Bases"
    inside = case.theater.names_of(one for one in wanted if one in after.in_reach)
    return [
        el(
            "p",
            el("b", f"{len(after.in_reach):,}"),
            f" settlements in reach, {after.people.words}. {unsure_words(len(after.unsure))}",
        ),
        el(
            "p",
            el("b", f"{len(change.gained):,}"),
            f" newly, {change.people_in(change.gained).words}; "
            f"{len(change.relieved):,} no longer; {len(change.fallen):,} changed hands.",
        ),
        el("p", f"{noun} in reach: {joined(inside) or 'none'}."),
    ]


def legend(case: Case) -> list[Node]:
    """Return the entries of the map's legend."""
    present = {*case.before.holders, *case.after.holders}
    words: dict[str, str] = {one: held_by(case.before, one) for one in HOLDERS if one in present}
    words |= {"gained": said("reach", "new"), "taken": "changes hands"}
    return [el("li", el("i", class_=f"dot {kind}"), word) for kind, word in words.items()]


# ---------------------------------------------------------------- ranges needed


def case_ranges(
    case: Case, before: Situation, after: Situation, standoff_m: int, names: tuple[str, str]
) -> Node:
    """Write the range that each objective needs in two situations, and what is newly in range."""
    rules = [one for one in case.assumptions.rules if one.standoff_m == standoff_m]
    newly_in_range = measure_newly_in_range(
        before,
        after,
        rules,
        systems=case.assumptions.systems,
        objectives=case.objectives,
        ground=case.ground,
    )
    changes = [
        (rule.contested, change)
        for rule in rules
        for change in _range_changes(case, before, after, rule)
    ]
    return answer_table(ranges_table(case, changes, newly_in_range, standoff_m, names))


def _range_changes(
    case: Case, before: Situation, after: Situation, rule: FiringRule
) -> tuple[RangeChange, ...]:
    found = (
        required_ranges(one, "attacker", rule, case.objectives, ground=case.ground)
        for one in (before, after)
    )
    return compare_required_ranges(*found)


# ---------------------------------------------------------------- the history


def step_words(case: Case) -> str:
    """Say in a few words what a case asks.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> step_words(read_case("gate_falls"))
    'Gate falls'
    """
    words = describe_step(case.theater, case.after.steps[-1])
    return words[0].upper() + words[1:]


def moment_entries(cases: Sequence[Case | None], place: int, chosen: int) -> list[Node]:
    """Return the entries of a selector of situations: the day, the one in view, every step.

    Parameters
    ----------
    cases : sequence of Case or None
        The steps of the history; None for one of another theater.
    place : int
        Of the one in view.
    chosen : int
        ``DAY``, ``NOW`` or a step.
    """
    now = cases[place]
    day = f"the day, {now.control.on}" if now is not None else "the day"
    entries = [option(day, DAY, chosen), option("as asked now", NOW, chosen)]
    return entries + [
        option(f"step {k + 1}: {step_words(case)}"[:90], k, chosen)
        for k, case in enumerate(cases)
        if case is not None
    ]


# ---------------------------------------------------------------- gateways


def case_gateways(case: Case) -> Node:
    """Write the places that are busiest or most critical, on all roads and on verified ones."""
    # A fall moves no route, but a cut road does.
    situation = case.after if case.after.cut else case.before
    every, verified = (
        measure_gateways(situation, case.question(road_set=roads)) for roads in ROAD_SETS
    )
    pairs = pairs_words([("fall" if case.after.cut else "hold", one) for one in (every, verified)])
    return answer_table(
        gateways_table(case, every, verified, ((), MOST_GATES), [f"{pairs}."] if pairs else [])
    )


# ---------------------------------------------------------------- what it rests on


def rests(case: Case) -> list[Node]:
    """Write what is assumed, what a reader must know before trusting it, and what this is not."""
    found = list_warnings(case, (), case.after.steps[-1].changed_hands)
    return [
        el("div", el("h3", "Assumptions"), listed(assumed(case))),
        el(
            "div",
            el("h3", "Warnings"),
            listed(found) if found else el("p", "None."),
            el("h3", "Scope"),
            el("p", SCOPE),
        ),
    ]


def _source(one: SourceRecord) -> Node:
    """Return a listed source by its title, which leads to its address where that is known."""
    title = el("a", one.title, href=one.address, rel="noreferrer") if one.address else one.title
    return el("span", title, f" ({one.seen_words})")


def sources(case: Case, source: str) -> list[Node]:
    """Say who says so: holders, the range in view, the data with their licences."""
    lines: list[Node] = [f"Holders as assessed by {assessors(case.control)}, {case.control.on}."]
    lines += [f"Published range in view: {source}."] if source else []
    lines += [_source(one) for one in case.sources]
    lines += [f"{one.text} ({one.licence})" for one in case.theater.attributions]
    return [listed(lines)]
