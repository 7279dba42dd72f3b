"""A backtest as text: what fell, the baselines, and what the metrics add to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Estimated
from stratgraph.model.notebook import joined
from stratgraph.model.plain_text import plural
from stratgraph.model.road_set import ROAD_SET_WORDS
from stratgraph.report.tables import INDENT, print_table
from stratgraph.report.tables.backtest import tests_table
from stratgraph.studies.backtest import DISTANCE, group_sentence, metric_words
from stratgraph.studies.hold_or_fall import SCOPE
from stratgraph.studies.stability import STABILITY_METRICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from stratgraph.studies.backtest import Backtest, GroupTest, MetricTest

TITLES = {
    "defender": "Places the defender held on the day",
    "contested": "Places contested on the day",
    "both": "Both together",
}


def print_backtest(console: Console, backtest: Backtest, top: int) -> None:
    """Print each group of places with its baselines and the metrics of largest gain."""
    from rich.padding import Padding

    question = backtest.question
    console.print(
        f"What fell to {backtest.situation.attacker} by {question.definition} after "
        f"{backtest.as_of}, up to {question.until}, against what was known on {backtest.as_of}.",
        style="bold",
    )
    for name in ("defender", "contested", "both"):
        group = backtest.group(name)
        console.print()
        console.print(f"{TITLES[name]}", style="bold")
        console.print(Padding(group_sentence(group), INDENT))
        if name == "defender" and backtest.road_set_finding:
            console.print(Padding(backtest.road_set_finding, INDENT))
        if group.positives and group.positives < group.n:
            baselines = [one for one in group.tests if one.kind == "baseline"]
            print_table(console, tests_table("", [*baselines, *_shown(group, top)]))
            for line in _group_lines(group, top):
                console.print(Padding(line, INDENT), style="dim")
    console.print()
    console.print("New metrics, chosen on early falls, the choice scored once", style="bold")
    console.print(Padding(backtest.new_metric_finding, INDENT))
    console.print()
    for line in (*_assumed(backtest), *backtest.notes, SCOPE):
        console.print(f"{line[0].upper()}{line[1:].rstrip('.')}.", style="dim")


def print_backtest_finding(console: Console, backtest: Backtest) -> None:
    """Print what a backtest found, in a sentence for each group of places and for the new ones."""
    for name in ("defender", "contested", "both"):
        console.print(f"{TITLES[name]}: {group_sentence(backtest.group(name))}")
    console.print(f"New metrics: {backtest.new_metric_finding}")


def _shown(group: GroupTest, top: int) -> Sequence[MetricTest]:
    """Return the candidates of largest gain, and after them what is busy and what is critical."""
    named = [one for one in group.candidates[top:] if one.metric in STABILITY_METRICS]
    return (*group.candidates[:top], *named)


def _group_lines(group: GroupTest, top: int) -> Sequence[str]:
    tried, shown = group.candidates, _shown(group, top)
    largest = f"the {min(top, len(tried))}" if len(tried) > 1 else "the one"
    first = f"{largest} of largest gain of {plural(len(tried), 'metric')} tried"
    always = joined([metric_words(one) for one in STABILITY_METRICS])
    lines = [f"{first}, {always} in any case" if len(shown) > top else first]
    areas = [one.distance_auc for one in shown if one.distance_auc is not None]
    if areas:
        lines.append(
            "straight distance, over the places that have a value in each of these: "
            f"{_span(min(areas), max(areas))}"
        )
    for best in shown[:1]:
        others = "; ".join(
            f"{metric_words(name)} {Estimated(gain.value, gain.low, gain.high, signed=True)}"
            for name, gain in best.gains.items()
            if name != DISTANCE
        )
        lines.append(f"gain of {metric_words(best.metric)} over: {others}")
    empty = [metric_words(one.metric) for one in group.tests if one.auc is None]
    if empty:
        lines.append(f"without a value here, or nothing to compare: {'; '.join(empty)}")
    return lines


def _span(low: float, high: float) -> str:
    return f"{low:.2f}" if f"{low:.2f}" == f"{high:.2f}" else f"{low:.2f} to {high:.2f}"


def _assumed(backtest: Backtest) -> Sequence[str]:
    question, theater = backtest.question, backtest.situation.theater
    sampling, routes = question.sampling, question.routes
    bases, objectives = (
        ", ".join(theater.names_of(some)) for some in (routes.bases, routes.objectives)
    )
    return (
        "Area: how often a place that fell scores above one that did not, 0.5 for a coin. Gain: "
        "the area within bands of equal distance, less that of straight distance in them. Date: "
        "rank correlation with how early it fell. In brackets: 95 % of "
        f"{sampling.resamples} draws of neighbourhoods, squares of "
        f"{sampling.neighbourhood_km:g} km; at most {sampling.strata} bands; seed {sampling.seed}",
        f"Assumed: routes from {bases} to {objectives}; {ROAD_SET_WORDS[routes.road_set]}; "
        f"pressure falls by e in {question.panel.kernel_km:g} km",
    )
