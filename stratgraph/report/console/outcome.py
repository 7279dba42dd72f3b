"""A case as text: one finding, two short tables, what would move the ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue import SHORT_READINGS
from stratgraph.measures.gateways import metric_words
from stratgraph.model.plain_text import plural
from stratgraph.model.road_set import ROAD_SET_WORDS, ROAD_SETS
from stratgraph.model.systems import munition_label
from stratgraph.studies.hold_or_fall import SCOPE, Outcome, assumed_in_short, pairs_words
from stratgraph.studies.stability import STABILITY_METRICS, draw_sentence

from .layout import INDENT, km, make_table, names_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console
    from rich.table import Table

    from stratgraph.measures.fire import ContestedReading
    from stratgraph.measures.fire.newly_in_range import NewlyInRange
    from stratgraph.measures.gateways import Column

TOP = 3
NO_HOLDERS = "Range needed: not known, since of no place is known who holds it."


def print_outcome(console: Console, outcome: Outcome) -> None:
    """Print the finding, the ranges that change, the gateway panel and what they rest on."""
    from rich.padding import Padding

    case = outcome.case
    told = outcome.finding.told
    console.print(told.headline, style="bold")
    console.print(*told.deck)
    console.print(*told.how_sure)
    console.print()
    if case.control.holders:
        _print_ranges(console, outcome)
    else:
        console.print(NO_HOLDERS)
    console.print()
    if outcome.case.after.cut:
        console.print(_routes_table(outcome))
        console.print()
    console.print(_gateways_table(outcome))
    console.print(f"  from {names_of(case.theater, case.bases)}", style="dim")
    console.print(f"  to {names_of(case.theater, case.objectives)}", style="dim")
    for line in (
        *filter(None, [pairs_words(outcome.gateways)]),
        *_rank_lines(outcome),
        *_supply_lines(outcome),
        *_guard_lines(outcome),
        *_window_lines(outcome),
    ):
        console.print(Padding(line, INDENT, expand=False))
    console.print()
    for line in _foot_lines(outcome):
        console.print(line, style="dim")


def _print_ranges(console: Console, outcome: Outcome) -> None:
    """Print the ranges needed before and after, what their marks mean, and other stand-offs."""
    from rich.padding import Padding

    console.print(_ranges_table(outcome))
    if any("published_range" in one.depends_on for one in outcome.finding.newly_in_range):
        console.print(
            "  ? published ranges of it disagree; (…?) only one that is not listed reaches",
            style="dim",
        )
    if any("minimum_range" in one.depends_on for one in outcome.finding.newly_in_range):
        console.print(
            "  ? nobody published a minimum range of it, and a target may be too near", style="dim"
        )
    for line in _standoff_lines(outcome):
        console.print(Padding(line, INDENT, expand=False))


def _ranges_table(outcome: Outcome) -> Table:
    finding, theater = outcome.finding, outcome.case.theater
    table = make_table(
        f"Range needed to reach it, stand-off {finding.standoff_m / 1000:g} km",
        [("Objective", ""), ("Contested", ""), ("Hold km", "right"), ("Fall km", "right"),
         ("From", ""), ("Newly in range of", "wide")],
    )  # fmt: skip
    shown = ""
    for target in outcome.case.objectives:
        for contested, change in finding.ranges:
            if change.target != target:
                continue
            name = theater.settlement(target).name
            origin = change.after_from
            table.add_row(
                "" if name == shown else name,
                SHORT_READINGS[contested],
                km(change.before_m),
                km(change.after_m),
                theater.settlement(origin).name if origin else "-",
                _guns([one for one in finding.newly_in_range if one.target == target], contested),
            )
            shown = name
    return table


def _guns(newly_in_range: Iterable[NewlyInRange], contested: ContestedReading) -> str:
    """Crossing systems by the listed range; a mark where published ranges disagree."""
    words = []
    for one in newly_in_range:
        some = one.newly_on(contested)
        if some == "no":
            continue
        listed = any(r.newly and r.preferred and r.contested == contested for r in one.readings)
        gun = munition_label(one.system, one.munition_id)
        words.append(f"{gun}{'?' if some == 'depends' else ''}" if listed else f"({gun}?)")
    return ", ".join(words) or "none listed"


def _standoff_lines(outcome: Outcome) -> list[str]:
    """Say what is newly in range at the stand-offs after the first, by the listed ranges."""
    theater = outcome.case.theater
    lines = []
    for standoff, newly_in_range in outcome.finding.elsewhere:
        for contested in outcome.case.assumptions.readings:
            gained: dict[str, list[str]] = {}
            for one in newly_in_range:
                if any(r.newly and r.preferred and r.contested == contested for r in one.readings):
                    name = theater.settlement(one.target).name
                    gained.setdefault(name, []).append(munition_label(one.system, one.munition_id))
            words = [f"{name}: {', '.join(guns)}" for name, guns in gained.items()]
            lines.append(
                f"at stand-off {standoff / 1000:g} km, contested {SHORT_READINGS[contested]}, "
                f"newly: {'; '.join(words) or 'none'}"
            )
    return lines


def _routes_table(outcome: Outcome) -> Table:
    """Show what cutting roads does to each route, on all roads and on verified ones."""
    theater = outcome.case.theater
    table = make_table(
        "Shortest routes, km",
        [("From", ""), ("To", "wide"), ("All roads:\nbefore", "right"), ("\nafter", "right"),
         ("Verified:\nbefore", "right"), ("\nafter", "right")],
    )  # fmt: skip
    rows: dict[tuple[str, str], list[str]] = {}
    for route in outcome.routes:
        cells = rows.setdefault((route.base, route.objective), [])
        cells += [km(route.before_m), km(route.after_m)]
    for (base, objective), cells in rows.items():
        names = [theater.settlement(one).name for one in (base, objective)]
        table.add_row(*names, *cells)
    return table


def _gateways_table(outcome: Outcome) -> Table:
    theater = outcome.case.theater
    # Who holds what moves no route, but a cut road does: then the panel after it is shown.
    name = "fall" if outcome.case.after.cut else "hold"
    every = outcome.panel(name, road_set="all").columns
    verified = outcome.panel(name, road_set="verified").columns
    after = " after the cut" if name == "fall" else ""
    table = make_table(
        f"Gateways by {_weight_words(outcome)}{after}: value (rank)",
        [("Town", "wide"), ("Busy:\nroute share", "right"), ("Critical:\ndetour loss", "right"),
         ("on verified\nroads alone", "right"),
         ("Its fall brings the\nfront nearer by km", "right")],
    )  # fmt: skip
    columns = (
        every["route_share"], every["detour_loss"], verified["detour_loss"],
        every["advance_gain"],
    )  # fmt: skip
    on_road = every["advance_m"].values
    shown = dict.fromkeys(
        [place.settlement for place in outcome.taken if place.settlement in on_road]
        + [one for column in columns for _, one, _ in column.top(TOP)]
    )
    busy = every["route_share"].ranks
    for one in sorted(shown, key=lambda settlement: (busy.get(settlement, 10**9), settlement)):
        table.add_row(theater.settlement(one).name, *(_ranked(column, one) for column in columns))
    return table


def _weight_words(outcome: Outcome) -> str:
    season = outcome.case.assumptions.season
    return "road length" if season is None else f"travel time ({season})"


def _ranked(column: Column, settlement: str) -> str:
    value, rank = column.values[settlement], column.rank_mark(settlement)
    if value is None:
        return "-"
    text = f"{value / 1000:.1f}" if column.metric.kind == "metres" else f"{value:.3f}"
    return f"{text} ({rank})" if rank else f"{text}  - "


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


def _guard_lines(outcome: Outcome) -> list[str]:
    """Say what would move the ranks of the places that change hands."""
    theater, stability = outcome.case.theater, outcome.stability
    lines = []
    for one in stability.length_ranges:
        if one.best != one.worst:
            lines.append(
                f"{theater.settlement(one.settlement).name} takes ranks {one.best} to {one.worst} "
                f"in {metric_words(one.metric)} when road lengths are off by up to {one.share:.0%}"
            )
    lines += [
        draw_sentence(draws, one, theater.settlement(place).name, metric_words(one.metric))
        for draws in [outcome.road_draws]
        if draws is not None
        for place in [taken.settlement for taken in outcome.taken]
        for metric in STABILITY_METRICS
        for one in draws.of(place, metric)
    ]
    cut_off = {(one.road, one.cut_off) for one in stability.road_effects if one.cut_off}
    lines += [
        f"without the single low-confidence road {road} no road leads from the bases to "
        f"{names_of(theater, lost)}"
        for road, lost in sorted(cut_off)
    ]
    for effect in stability.road_effects:
        if effect.rank != effect.rank_without and not effect.cut_off:
            rank = f"ranks {effect.rank_without}" if effect.rank_without else "has no rank"
            lines.append(
                f"{theater.settlement(effect.settlement).name} {rank} in "
                f"{metric_words(effect.metric)} without the single low-confidence road "
                f"{effect.road}"
            )
    return lines


def _supply_lines(outcome: Outcome) -> list[str]:
    """Say what the scenario cuts off from supply, where it does."""
    theater = outcome.case.theater
    lines = []
    for roads, change in outcome.supply:
        cut = change.ids("cut_by_scenario")
        if cut:
            people = change.people_cut_off
            unknown = people.unknown_settlements
            places = plural(unknown, "place of unknown population", "places of unknown population")
            lines.append(
                f"cut off from the {change.side}'s portals, "
                f"{ROAD_SET_WORDS[roads]}: {names_of(theater, cut)} "
                f"({people.known:,} people known, {places})"
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
            lines.append(f"{head}: without {names_of(theater, window.lost)}")
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
    for place in outcome.taken:
        if place.nearest and place.clearance_m is not None:
            name, foe = (
                case.theater.settlement(one).name for one in (place.settlement, place.nearest)
            )
            came_with = place.came_with and case.theater.settlement(place.came_with).name
            with_ = f" (with {came_with})" if came_with else ""
            lines.append(f"{name}{with_} is then {km(place.clearance_m)} km from {foe}.")
    lines += [f"Warning: {warning}." for warning in outcome.warnings]
    lines.append(f"Holders on {case.control.on} as assessed by {case.control.who_says}. {SCOPE}")
    return lines
