"""A backtest as text: what fell, the baselines, what metrics add, in windows and sectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Estimated
from stratgraph.model.notebook import joined
from stratgraph.model.plain_text import plural
from stratgraph.model.road_set import ROAD_SET_WORDS
from stratgraph.report.tables import INDENT, print_table
from stratgraph.report.tables.backtest import (
    sectors_table,
    tallies_table,
    tests_table,
    windows_table,
)
from stratgraph.studies.backtest import (
    DISTANCE,
    group_sentence,
    metric_words,
    sectors_sentence,
    silence_words,
    sum_up,
    windows_sentence,
)
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
SUMMED = (
    "gains over straight distance, each window that is scored counting alike; in how many of them "
    "above 0, and surely, with the whole interval"
)


def print_backtest(console: Console, backtest: Backtest, top: int) -> None:
    """Print each group of places with its baselines and the metrics of largest gain.

    Where windows were asked for, they stand in place of the groups' tables.
    """
    from rich.padding import Padding

    console.print(_asked(backtest), style="bold")
    for group in backtest.groups:
        console.print()
        console.print(f"{TITLES[group.group]}", style="bold")
        console.print(Padding(group_sentence(group), INDENT))
        if group.group == "defender" and backtest.road_set_finding:
            console.print(Padding(backtest.road_set_finding, INDENT))
        if not backtest.windows and group.positives and group.positives < group.n:
            _print_tests(console, group, top)
    _print_windows(console, backtest, top)
    _print_sectors(console, backtest)
    console.print()
    console.print("New metrics, chosen on early falls, the choice scored once", style="bold")
    console.print(Padding(backtest.new_metric_finding, INDENT))
    console.print()
    for line in (*_assumed(backtest), *backtest.notes, SCOPE):
        console.print(f"{line[0].upper()}{line[1:].rstrip('.')}.", style="dim")


def _asked(backtest: Backtest) -> str:
    question, attacker = backtest.question, backtest.situation.attacker
    happened = f"What fell to {attacker} by {question.definition}"
    if question.outcome == "fought over":
        happened = f"What {attacker} fought over by {question.definition} and reports of attacks"
    return (
        f"{happened} after {backtest.as_of}, up to {question.until}, against what was known on "
        f"{backtest.as_of}."
    )


def _print_tests(console: Console, group: GroupTest, top: int) -> None:
    from rich.padding import Padding

    baselines = [one for one in group.tests if one.kind == "baseline"]
    print_table(console, tests_table("", [*baselines, *_shown(group, top)], group.outcome))
    for line in _group_lines(group, top):
        console.print(Padding(line, INDENT), style="dim")


def _print_windows(console: Console, backtest: Backtest, top: int) -> None:
    """Print what led in each window, and what metrics gain over all of them."""
    from rich.padding import Padding

    windows = backtest.windows
    if not windows:
        return
    console.print()
    console.print("Windows, each from the holders of its first day", style="bold")
    console.print(Padding(windows_sentence(windows), INDENT))
    print_table(console, windows_table(windows, backtest.question.outcome))
    for one in windows:
        if one.test is None:
            why = "; ".join(map(silence_words, one.silent)) or "nothing changes hands"
            console.print(Padding(f"from {one.begins} not scored: {why}", INDENT), style="dim")
    tallies = sum_up(windows)
    if tallies:
        tried = [one for one in tallies if one.kind != "baseline"]
        named = [one for one in tried[top:] if one.metric in STABILITY_METRICS]
        baselines = [one for one in tallies if one.kind == "baseline"]
        print_table(console, tallies_table([*baselines, *tried[:top], *named]))
        console.print(Padding(SUMMED, INDENT), style="dim")


def _print_sectors(console: Console, backtest: Backtest) -> None:
    from rich.padding import Padding

    sectors = backtest.sectors
    if len(sectors) < 2:
        return
    console.print()
    console.print(
        f"{TITLES['defender']}, by the base of the attacker they are nearest to", style="bold"
    )
    console.print(Padding(sectors_sentence(sectors), INDENT))
    theater, outcome = backtest.situation.theater, backtest.question.outcome
    print_table(console, sectors_table(theater, sectors, outcome))


def print_backtest_finding(console: Console, backtest: Backtest) -> None:
    """Print what a backtest found, in a sentence for each group of places and for the new ones."""
    for group in backtest.groups:
        console.print(f"{TITLES[group.group]}: {group_sentence(group)}")
    if backtest.windows:
        console.print(f"Windows: {windows_sentence(backtest.windows)}")
    console.print(f"New metrics: {backtest.new_metric_finding}")


def _shown(group: GroupTest, top: int) -> Sequence[MetricTest]:
    """Return the candidates of largest gain, and after them what is busy and what is critical."""
    named = [one for one in group.candidates[top:] if one.metric in STABILITY_METRICS]
    return (*group.candidates[:top], *named)


def _group_lines(group: GroupTest, top: int) -> Sequence[str]:
    tried, shown = group.candidates, _shown(group, top)
    lines = []
    if tried:
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
