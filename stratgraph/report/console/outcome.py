"""A case as text: one finding, two short tables, what would move the ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import PeopleCell
from stratgraph.measures.gateways import metric_words
from stratgraph.model.plain_text import plural
from stratgraph.model.road_set import ROAD_SET_WORDS, ROAD_SETS
from stratgraph.report.tables import INDENT, print_table
from stratgraph.studies.hold_or_fall import SCOPE, Outcome, assumed_in_short
from stratgraph.studies.stability import STABILITY_METRICS

if TYPE_CHECKING:
    from rich.console import Console

# So many of the first, beside those that change hands.
MOST = 8
NO_ROUTE = "No place has a rank: no route that is asked about is left to lead through one."
NO_HOLDERS = "Range needed: not known, since of no place is known who holds it."


def print_outcome(console: Console, outcome: Outcome) -> None:
    """Print the finding, the ranges that change, the gateway panel and what they rest on."""
    from rich.padding import Padding

    case = outcome.case
    told = outcome.finding.told
    console.print(told.headline, style="bold")
    for said in filter(None, (told.deck, told.how_sure)):
        console.print(*said)
    console.print()
    if case.control.holders:
        _print_ranges(console, outcome)
    else:
        console.print(NO_HOLDERS, end="\n\n")
    if outcome.case.after.cut:
        print_table(console, outcome.route_table)
        console.print()
    _print_gateways(console, outcome)
    for line in (
        *_rank_lines(outcome),
        *_supply_lines(outcome),
        *outcome.what_moves_ranks(),
        *_window_lines(outcome),
    ):
        console.print(Padding(line, INDENT, expand=False))
    console.print()
    for line in _foot_lines(outcome):
        console.print(line, style="dim")


def _print_ranges(console: Console, outcome: Outcome) -> None:
    """Print the ranges needed before and after, and what is new with weapons further back."""
    for table in outcome.ground_tables:
        print_table(console, table)
    if outcome.ground_tables:
        console.print()


def _print_gateways(console: Console, outcome: Outcome) -> None:
    """Print the places by rank, or that none has one."""
    from rich.padding import Padding

    table = outcome.gateway_table(MOST)
    if table.rows:
        print_table(console, table)
        return
    console.print(table.title, style="bold")
    for note in (NO_ROUTE, *table.notes):
        console.print(Padding(note, INDENT, expand=False), style="dim")


def _rank_lines(outcome: Outcome) -> list[str]:
    """Where the places that changed hands rank, busy beside critical, on all roads and fewer."""
    panels = [outcome.panel("hold", road_set=roads) for roads in ROAD_SETS]
    lines = []
    for place in outcome.taken:
        if place.came_with:
            continue
        if any(panel.columns["route_share"].values.get(place.settlement) is None
               for panel in panels):  # fmt: skip
            continue
        words = []
        for metric in STABILITY_METRICS:
            a, b = (panel.columns[metric].rank_words(place.settlement) for panel in panels)
            words.append(f"{a} in {metric_words(metric)} ({b} on verified roads)")
        name = outcome.case.theater.settlement(place.settlement).name
        when = " before the cut" if outcome.case.after.cut else ""
        lines.append(f"{name} is{when} {', '.join(words)}")
    return lines


def _supply_lines(outcome: Outcome) -> list[str]:
    """Say what the scenario cuts off from supply, where it does."""
    theater = outcome.case.theater
    lines = []
    for roads, change in outcome.supply:
        cut = change.ids("cut_by_scenario")
        if cut:
            people = change.people_cut_off
            lines.append(
                f"cut off from the {change.side}'s portals, "
                f"{ROAD_SET_WORDS[roads]}: {', '.join(theater.names_of(cut))}, "
                f"people: {PeopleCell(people.known, people.unknown_settlements)}"
            )
    return lines


def _window_lines(outcome: Outcome) -> list[str]:
    """Say which ranks depend on where the map ends, where that was asked."""
    theater = outcome.case.theater
    lines = []
    for window in outcome.windows:
        head = f"map {window.name} ({plural(window.settlements, 'place')})"
        if not window.answerable:
            lines.append(f"{head}: no base or no objective is left on it")
            continue
        if window.lost:
            lines.append(f"{head}: without {', '.join(theater.names_of(window.lost))}")
        told = [one for one in window.changes if one.metric in STABILITY_METRICS or one.edge_made]
        for change in told:
            made = ", a chokepoint made by the map's edge" if change.edge_made else ""
            lines.append(
                f"{head}: {theater.settlement(change.settlement).name} ranks "
                f"{change.rank_there} in {metric_words(change.metric)}, {change.rank} here{made}"
            )
        rest = len(window.changes) - len(told)
        lines.append(
            f"{head}: {plural(len(told), 'rank') if told else 'no ranks'} in "
            f"{' or '.join(map(metric_words, STABILITY_METRICS))} "
            f"{'differs' if len(told) == 1 else 'differ'}, {rest} in other metrics (in the JSON)"
        )
    return lines


def _foot_lines(outcome: Outcome) -> list[str]:
    case = outcome.case
    lines = [f"Assumed: {' '.join(assumed_in_short(case))}"]
    lines += [place.words(case.theater) for place in outcome.taken]
    lines += [f"Warning: {warning}." for warning in outcome.warnings]
    lines.append(f"Holders on {case.control.on} as assessed by {case.control.who_says}. {SCOPE}")
    return lines
