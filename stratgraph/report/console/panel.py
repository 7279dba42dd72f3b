"""The whole gateway panel as text, sorted by any metric, or weighed as its user says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import km
from stratgraph.catalogue.wording import said
from stratgraph.errors import ScenarioError
from stratgraph.measures.gateways import metric_words, supply_portals
from stratgraph.report.tables import INDENT, print_table
from stratgraph.report.tables.backtest import index_table
from stratgraph.report.wording import held_by
from stratgraph.studies.hold_or_fall import SIDES, left_out_words
from stratgraph.studies.hold_or_fall.moments import describe_step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from stratgraph.measures.gateways import Column, Panel, StrategicDepth, WeightedIndex


@dataclass(frozen=True, slots=True)
class View:
    """Which rows of a panel to print, and in which order."""

    sort: str
    top: int


def print_panel(console: Console, panel: Panel, view: View) -> None:
    """Print the first rows of a panel by one metric, with the metrics that belong beside it."""
    if view.sort not in panel.columns:
        known = ", ".join(panel.columns)
        raise ScenarioError(f"no metric {view.sort!r} to sort by; the panel has {known}")
    print_table(console, panel.table(view.sort, view.top))
    if not panel.columns[view.sort].ranks:
        console.print(_indented(_why_no_rank(panel.columns[view.sort])))
    console.print(_indented(_which_situation(panel)), style="dim")
    if panel.connected_pairs < panel.pairs:
        console.print(
            _indented(
                f"means run over the {panel.connected_pairs} of {panel.pairs} base-objective "
                "pairs that a road joins"
            )
        )
    for line in (
        *_portal_lines(panel, view), *_summary_lines(panel), *left_out_words(panel.left_out)
    ):  # fmt: skip
        console.print(_indented(line))


def _why_no_rank(column: Column) -> str:
    """Say why a metric ranks nobody, and what to ask instead where there is something."""
    reasons = set(column.status.values())
    label = metric_words(column.name)
    if reasons == {"reads_no_holders"}:
        return (
            f"{label} reads no holders, so it is as before the scenario: ask with --situation "
            f"hold, or sort by what a fall changes, such as {metric_words('advance_gain')}"
        )
    why = ", ".join(said("status", reason) for reason in sorted(reasons))
    why += ", all others 0" if column.compared else ""
    return f"no settlement has a rank in {label}: {why or 'none is on a road'}"


def _which_situation(panel: Panel) -> str:
    """Say whether the panel is of the day or of what a scenario makes of it."""
    situation = panel.situation
    if not situation.steps:
        return f"as it was on {situation.control.on}, before the scenario"
    return f"after the scenario: {describe_step(situation.theater, situation.steps[-1])}"


def print_index(console: Console, panel: Panel, index: WeightedIndex, top: int) -> None:
    """Print a user's weighted index, and how its order changes over all weights."""
    theater = panel.situation.theater
    print_table(console, index_table(theater, index, top))


def _indented(line: str) -> object:
    from rich.padding import Padding

    return Padding(line, INDENT, expand=False)


def _summary_lines(panel: Panel) -> list[str]:
    theater = panel.situation.theater
    cut, every_cut = panel.cut, panel.columns["in_every_min_cut"]
    lines = []
    if "reads_no_holders" in every_cut.status.values():
        lines.append("routes and cuts read no holders: they are those of --situation hold")
    elif cut.status == "adjacent":
        lines.append("least cut: none, since only direct roads join bases to objectives")
    elif cut.status:
        lines.append(f"least cut: 0, {said('status', cut.status)}")
    else:
        every = [one for one, value in every_cut.values.items() if value]
        part = "settlement parts" if cut.size == 1 else "settlements part"
        lines.append(
            f"least cut: {cut.size} {part} bases from objectives; in every such cut: "
            f"{', '.join(theater.names_of(every)) or 'none'}"
        )
    lines += _never_parted(panel)
    lines += [
        _depth_words(theater.settlement(depth.objective).name, depth)
        for depth in panel.depths
        if depth.depth_m is not None
    ]
    return lines


def _portal_lines(panel: Panel, view: View) -> list[str]:
    """Say how many portals each side holds where routes to them are counted."""
    if view.sort != "encirclement":
        return []
    held = [
        f"{held_by(panel.situation, side)} {len(supply_portals(panel.situation, side).held)}"
        for side in SIDES
    ]
    return [f"portals held: {', '.join(held)}; no place has more routes apart than its side holds"]


def _depth_words(name: str, depth: StrategicDepth) -> str:
    """Say how far an objective lies behind the front; one that is held lies behind none."""
    if depth.disjoint_routes is None:
        return f"{name} is held by the attacker already"
    count = depth.disjoint_routes
    routes = "1 route" if count == 1 else f"{count} routes apart"
    return f"{name} lies {km(depth.depth_m)} behind the front by road, {routes}"


def _never_parted(panel: Panel) -> list[str]:
    """Say which bases and objectives no cut parts, and why."""
    theater, cut = panel.situation.theater, panel.cut
    told = (
        ("a road joins {} directly", cut.adjacent),
        ("other bases and objectives alone join {}", cut.inseparable),
    )
    return [
        words.format(
            "; ".join(
                " and ".join((theater.settlement(s).name, theater.settlement(t).name))
                for s, t in pairs
            )
        )
        + ": no cut parts them"
        for words, pairs in told
        if pairs
    ]


def parse_weights(text: str) -> Mapping[str, float]:
    """Read "route_share=1,detour_loss=2".

    Raises
    ------
    ScenarioError
        If a part is not NAME=NUMBER, or a name comes twice.

    Examples
    --------
    >>> parse_weights("route_share=1, detour_loss=2")
    {'route_share': 1.0, 'detour_loss': 2.0}
    """
    weights: dict[str, float] = {}
    for part in text.split(","):
        name, _, number = (piece.strip() for piece in part.partition("="))
        try:
            weight = float(number)
        except ValueError:
            raise ScenarioError(
                f"weights are written route_share=1,detour_loss=2; {part.strip()!r} is not"
            ) from None
        if name in weights:
            raise ScenarioError(f"the weight of {name!r} is given twice")
        weights[name] = weight
    return weights
