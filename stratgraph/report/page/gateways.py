"""The gateway table with bars, and what would move its ranks, as HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from stratgraph.measures.gateways import metric_words, value_text
from stratgraph.model.notebook import joined
from stratgraph.model.road_set import ROAD_SETS
from stratgraph.report.wording import gateway_columns
from stratgraph.studies.hold_or_fall import pairs_words
from stratgraph.studies.stability import STABILITY_METRICS, draw_sentence

from .tables import name_html, table_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.measures.gateways import Column
    from stratgraph.studies.hold_or_fall import Case, Outcome

TOP = 12


def gateway_table(outcome: Outcome) -> str:
    """Write the places that are busiest or most critical, and every taken one."""
    case = outcome.case
    # A fall moves no route, but a cut road does: then the panel after it is shown.
    name = "fall" if case.after.cut else "hold"
    every, verified = (outcome.panel(name, road_set=roads) for roads in ROAD_SETS)
    columns = gateway_columns(every, verified)
    rows = []
    for settlement in _shown(outcome, *(every.columns[one] for one in STABILITY_METRICS)):
        cells = "".join(_bar(column, settlement) for _, column in columns)
        head = name_html(case.theater.settlement(settlement))
        rows.append(f'<tr><th scope="row">{head}</th>{cells}</tr>')
    return table_html(
        f"Gateways between the bases {_names(case, case.bases)} and the objectives "
        f"{_names(case, case.objectives)}. The weight is {every.question.weight}. "
        f"{_when_words(outcome)}{_pairs_sentence(outcome)}",
        ("Place", *(words for words, _ in columns)),
        rows,
        sortable=True,
    )


def _when_words(outcome: Outcome) -> str:
    """Say of which situation the table is, and what it reads."""
    if outcome.case.after.cut:
        return "Routes are those left after the cut."
    return (
        "Busy and critical read roads and no holders, so they are the same for hold and fall "
        "and shown once; the advance gained is of the day, before anything falls."
    )


def _pairs_sentence(outcome: Outcome) -> str:
    words = pairs_words(outcome.gateways)
    return f" {words}." if words else ""


def guard_list(outcome: Outcome) -> str:
    """Write what would move the ranks of the places that change hands."""
    theater, stability = outcome.case.theater, outcome.stability
    entries = [
        f"{name_html(theater.settlement(one.settlement), local=False)} takes ranks {one.best} to "
        f"{one.worst} in {metric_words(one.metric)} when road lengths are off by up to "
        f"{one.share:.0%} ({one.draws} draws)"
        for one in stability.length_ranges
    ]
    entries += [
        draw_sentence(
            draws, one, name_html(theater.settlement(place), local=False), metric_words(one.metric)
        )
        for draws in [outcome.road_draws]
        if draws is not None
        for place in [taken.settlement for taken in outcome.taken]
        for metric in STABILITY_METRICS
        for one in draws.of(place, metric)
    ]
    cut_off = {(one.road, one.cut_off) for one in stability.road_effects if one.cut_off}
    entries += [
        f"without the single low-confidence road {escape(road)} no road leads from the bases to "
        f"{_names(outcome.case, lost)}"
        for road, lost in sorted(cut_off)
    ]
    entries += [
        f"without the single low-confidence road {escape(one.road)} "
        f"{name_html(theater.settlement(one.settlement), local=False)} ranks "
        f"{one.rank_without or 'nowhere'} in {metric_words(one.metric)}, not "
        f"{one.rank or 'nowhere'}"
        for one in stability.road_effects
        if not one.cut_off
    ]
    items = "".join(f"<li>{entry}</li>" for entry in entries)
    return f"<h3>What would move these ranks</h3><ul>{items}</ul>" if entries else ""


def _shown(outcome: Outcome, share: Column, loss: Column) -> list[str]:
    """Take the best by either rank, so that a chokepoint nobody uses much is seen as well."""
    ranked = [one for one in share.ranks if (share.values[one] or 0) + (loss.values[one] or 0) > 0]
    best = sorted(ranked, key=lambda one: (min(share.ranks[one], loss.ranks.get(one, 9999)), one))
    chosen = dict.fromkeys([*best[:TOP], *(taken.settlement for taken in outcome.taken)])
    on_road = [one for one in chosen if one in share.values]
    return sorted(on_road, key=lambda one: (share.ranks.get(one, 9999), one))


def _bar(column: Column, settlement: str) -> str:
    """Write one cell: a bar as long as its share of the column's greatest value, and the value."""
    value = column.values.get(settlement)
    if value is None:
        return f'<td data-sort="">{_why(column, settlement)}</td>'
    most = max((abs(one or 0.0) for one in column.values.values()), default=0.0) or 1.0
    width = f"{max(0.0, 100 * value / most):.0f}"
    share = column.metric.kind == "share"
    words = f"{value:.1%}" if share else value_text(column.metric, value)
    loose = column.metric.family == "Advance" and settlement in column.unranked
    unranked = "not joined to the front" if loose else ""
    rank = column.rank_mark(settlement)
    return (
        f'<td data-sort="{value!r}"><span class="bar" aria-hidden="true"><span '
        f'style="width:{width}%"></span></span><span class="n">{words}</span> '
        f'<span class="rank">{f"#{rank}" if rank else unranked}</span></td>'
    )


def _why(column: Column, settlement: str) -> str:
    return column.status.get(settlement, "off the roads").replace("_", " ")


def _names(case: Case, settlements: Sequence[str]) -> str:
    return escape(joined([case.theater.settlement(one).name for one in settlements]))
