"""What the app says of a question: numbers, ranges, gateways, what it rests on, who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.measures.comparison import compare_required_ranges
from stratgraph.measures.fire import required_ranges, unsure_words
from stratgraph.measures.fire.newly_in_range import measure_newly_in_range
from stratgraph.measures.gateways import measure_gateways, value_text
from stratgraph.model.notebook import joined
from stratgraph.model.road_set import ROAD_SETS
from stratgraph.model.scenario import HOLDERS
from stratgraph.report.figures import assessors, held_by
from stratgraph.report.range_options import options
from stratgraph.report.wording import gateway_columns
from stratgraph.studies.hold_or_fall import READINGS, SCOPE, assumed, pairs_words
from stratgraph.studies.hold_or_fall.telling import describe_step
from stratgraph.studies.hold_or_fall.warnings import list_warnings
from stratgraph.studies.stability import STABILITY_METRICS

from .html import el, listed, option, quiet, table, town_name
from .view_state import DAY, NOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.measures.comparison import RangeChange
    from stratgraph.measures.fire import ContestedReading, FiringRule, People
    from stratgraph.measures.fire.newly_in_range import NewlyInRange
    from stratgraph.measures.gateways import Column
    from stratgraph.model.provenance import SourceRecord
    from stratgraph.model.scenario import Situation
    from stratgraph.model.theater import Theater
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
    inside = [case.theater.settlement(one).name for one in wanted if one in after.in_reach]
    return [
        el(
            "p",
            el("b", f"{len(after.in_reach):,}"),
            f" settlements in reach, {_people(after.people)}. {unsure_words(len(after.unsure))}",
        ),
        el(
            "p",
            el("b", f"{len(change.gained):,}"),
            f" newly, {_people(change.people_in(change.gained))}; "
            f"{len(change.relieved):,} no longer; {len(change.fallen):,} changed hands.",
        ),
        el("p", f"{noun} in reach: {joined(inside) or 'none'}."),
    ]


def _people(people: People) -> str:
    unknown = people.unknown_settlements
    also = f" and {unknown:,} of unknown population" if unknown else ""
    return f"{people.known:,} people{also}"


def legend(case: Case) -> list[Node]:
    """Return the entries of the map's legend."""
    present = {*case.before.holders, *case.after.holders}
    words: dict[str, str] = {one: held_by(case.before, one) for one in HOLDERS if one in present}
    words |= {"gained": "newly in reach", "taken": "changes hands"}
    return [el("li", el("i", class_=f"dot {kind}"), word) for kind, word in words.items()]


# ---------------------------------------------------------------- ranges needed


def ranges_table(
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
    changes = {rule.contested: _range_changes(case, before, after, rule) for rule in rules}
    rows = []
    for place, target in enumerate(case.objectives):
        name = town_name(case.theater.settlement(target))
        head = [el("th", *name, scope="rowgroup", rowspan=str(len(rules)))]
        for reading, found in changes.items():
            cells = _range_cells(case.theater, found[place], newly_in_range, reading)
            rows.append(el("tr", *head, *cells))
            head = []
    return table(
        f"Range needed to reach each objective, stand-off {standoff_m / 1000:g} km.",
        ("Objective", "Contested ground", *names, "Shorter by", "Newly reach it"),
        rows,
    )


def _range_changes(
    case: Case, before: Situation, after: Situation, rule: FiringRule
) -> tuple[RangeChange, ...]:
    found = (
        required_ranges(one, "attacker", rule, case.objectives, ground=case.ground)
        for one in (before, after)
    )
    return compare_required_ranges(*found)


def _range_cells(
    theater: Theater,
    change: RangeChange,
    newly_in_range: Sequence[NewlyInRange],
    reading: ContestedReading,
) -> list[Node]:
    shorter = change.shorter_by_m
    less = "–" if shorter is None else f"{shorter / 1000:.1f} km" if shorter else "unchanged"
    return [
        el("td", READINGS[reading]),
        el("td", *_needed(theater, change.before_m, change.before_from)),
        el("td", *_needed(theater, change.after_m, change.after_from)),
        el("td", less, class_="n"),
        el("td", _newly(newly_in_range, reading, change.target)),
    ]


def _needed(theater: Theater, metres: float | None, origin: str | None) -> list[Node]:
    if metres is None:
        return ["nothing may fire"]
    where = f" from {theater.settlement(origin).name}" if origin else ""
    return [el("b", f"{metres / 1000:.1f} km"), quiet(where)]


def _newly(newly_in_range: Sequence[NewlyInRange], reading: ContestedReading, target: str) -> Node:
    entries = []
    for one in newly_in_range:
        figures = [r for r in one.readings if r.contested == reading and r.newly is not False]
        if one.target == target and figures:
            unsure = all(r.newly is None for r in figures)
            more = "; cannot tell: no minimum range is published" if unsure else ""
            also = "" if any(r.preferred for r in figures) else "also published: "
            km = ", ".join(f"{r.range_m / 1000:g} km" for r in figures)
            entries.append(el("li", f"{one.system.short_name}, {one.munition} ({also}{km}{more})"))
    return el("ul", *entries, class_="plain") if entries else "none"


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


def gateway_table(case: Case) -> Node:
    """Write the places that are busiest or most critical, on all roads and on verified ones."""
    # A fall moves no route, but a cut road does.
    situation = case.after if case.after.cut else case.before
    every, verified = (
        measure_gateways(situation, case.question(road_set=roads)) for roads in ROAD_SETS
    )
    share, loss = (every.columns[name] for name in STABILITY_METRICS)
    columns = gateway_columns(every, verified)
    ranked = [one for one in share.ranks if (share.values[one] or 0) + (loss.values[one] or 0) > 0]
    best = sorted(ranked, key=lambda one: (min(share.ranks[one], loss.ranks.get(one, 9999)), one))
    shown = sorted(best[:MOST_GATES], key=lambda one: (share.ranks[one], one))
    rows = [
        el(
            "tr",
            el("th", *town_name(case.theater.settlement(one)), scope="row"),
            *(el("td", *_bar(column, one)) for _, column in columns),
        )
        for one in shown
    ]
    weight = "road length" if case.assumptions.season is None else "travel time"
    left = "; roads that are cut are left out" if case.after.cut else ""
    pairs = pairs_words([("fall" if case.after.cut else "hold", one) for one in (every, verified)])
    return table(
        f"Between {_names(case, case.bases)} and {_names(case, case.objectives)}, weighed by "
        f"{weight}{left}.{f' {pairs}.' if pairs else ''}",
        (
            "Place",
            *(words for words, _ in columns),
        ),
        rows,
    )


def _names(case: Case, places: Sequence[str]) -> str:
    return joined([case.theater.settlement(one).name for one in places])


def _bar(column: Column, one: str) -> list[Node]:
    value = column.values.get(one) or 0.0
    most = max((v or 0.0 for v in column.values.values()), default=0.0) or 1.0
    bar = el("span", el("span", style=f"width:{100 * value / most:.0f}%"), class_="bar")
    return [bar, *_rank(column, one)]


def _rank(column: Column, one: str) -> list[Node]:
    value, rank = column.values.get(one), column.rank_mark(one)
    if value is None:
        return [column.status.get(one, "–").replace("_", " ")]
    share = column.metric.kind == "share"
    words = f"{value:.1%}" if share else value_text(column.metric, value)
    return [el("span", words, class_="n"), quiet(f" #{rank}" if rank else "")]


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
