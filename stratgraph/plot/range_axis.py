"""Hold against fall on one axis: the range each objective needs, and what the systems reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stratgraph.compare import RangeChange, compare_required_ranges
from stratgraph.reach import required_ranges, systems_of
from stratgraph.systems import munition_label

from .theme import FONT, PALETTES
from .words import assessors, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plotly.graph_objects import Figure

    from stratgraph.case import Case, Outcome
    from stratgraph.reach import ContestedReading

KM = 1000.0
ROW_PX, LABEL_SHARE = 40, 0.011
READINGS: dict[ContestedReading, str] = {
    "no_fire": "contested silent",
    "attacker": "contested the attacker's",
}


@dataclass(frozen=True, slots=True)
class RangeTick:
    """A listed maximum range of the firing side, metres."""

    name: str
    range_m: int


@dataclass(frozen=True, slots=True)
class RangeAxisRow:
    """The range one objective needs before and after, and the listed ranges that come to reach it.

    Attributes
    ----------
    change : RangeChange
    newly : tuple of RangeTick
        Listed ranges from after up to, and not including, before.
    """

    target: str
    standoff_m: int
    contested: ContestedReading
    change: RangeChange
    newly: tuple[RangeTick, ...]


def range_ticks(case: Case) -> tuple[RangeTick, ...]:
    """Return the attacker's listed ranges, ascending, ties by name."""
    ticks = [
        RangeTick(munition_label(system, figure.munition_id), figure.range_m)
        for system in systems_of(case.before, "attacker", case.assumptions.systems)
        for figure in system.ranges
        if figure.preferred
    ]
    return tuple(sorted(ticks, key=lambda tick: (tick.range_m, tick.name)))


def range_axis_rows(outcome: Outcome) -> tuple[RangeAxisRow, ...]:
    """Return what the picture shows: per objective, stand-off and reading the range needed.

    Examples
    --------
    >>> from stratgraph import read_case, run_case
    >>> rows = range_axis_rows(run_case(read_case("gate_falls")))
    >>> [(row.target, row.contested, round(row.change.before_m)) for row in rows][:1]
    [('kingsbridge', 'no_fire', 30000)]
    """
    case, ticks = outcome.case, range_ticks(outcome.case)
    rows = []
    for rule in case.assumptions.rules:
        found = (
            required_ranges(situation, "attacker", rule, case.objectives, ground=case.ground)
            for situation in (case.before, case.after)
        )
        for change in compare_required_ranges(*found):
            newly = tuple(tick for tick in ticks if _between(tick, change))
            rows.append(RangeAxisRow(change.target, rule.standoff_m, rule.contested, change, newly))
    order = {target: place for place, target in enumerate(case.objectives)}
    return tuple(sorted(rows, key=lambda row: (order[row.target], row.standoff_m)))


def _between(tick: RangeTick, change: RangeChange) -> bool:
    if change.after_m is None or change.after_m > tick.range_m:
        return False
    return change.before_m is None or change.before_m > tick.range_m


def draw_change(outcome: Outcome) -> Figure:
    """Draw hold against fall on a range axis: a row per objective, stand-off and reading.

    A hollow mark is the range needed before, a solid one after; the thin lines are the attacker's
    listed maximum ranges, and those between the two marks, newly in range, are bold and named.

    Parameters
    ----------
    outcome : Outcome

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> from stratgraph import read_case, run_case
    >>> figure = draw_change(run_case(read_case("gate_falls")))
    >>> figure.layout.xaxis.title.text
    'range, km'
    """
    from plotly.graph_objects import Figure

    palette = PALETTES["light"]
    rows = range_axis_rows(outcome)
    low, high = _axis_km(rows)
    # What reaches further than anything asked for is in range before and after: it is not drawn.
    ticks = [tick for tick in range_ticks(outcome.case) if low <= tick.range_m / KM <= high]
    names = [_row_name(outcome, row) for row in rows]
    height = len(rows)
    traces: list[dict[str, Any]] = [_lines(rows, palette["ink"])]
    for which, symbol in (("before", "circle-open"), ("after", "circle")):
        traces.append(_marks(rows, which, symbol, palette["ink"]))
    shapes = [
        {"type": "line", "x0": tick.range_m / KM, "x1": tick.range_m / KM, "y0": -0.6,
         "y1": height - 0.4, "layer": "below",
         "line": {"color": palette["quiet"], "width": 0.7, "dash": "dot"}}
        for tick in ticks
    ]  # fmt: skip
    shapes += [
        {"type": "line", "x0": tick.range_m / KM, "x1": tick.range_m / KM, "y0": place - 0.34,
         "y1": place + 0.34, "line": {"color": palette["gained"], "width": 4}}
        for place, row in enumerate(rows)
        for tick in row.newly
    ]  # fmt: skip
    head = [
        {"x": x, "y": -0.75 - 0.42 * level, "text": plain(tick.name), "showarrow": False,
         "font": {"size": 10, "color": palette["quiet"]}}
        for tick, x, level in _staggered(ticks, high - low)
    ]  # fmt: skip
    newly = _newly_words(rows, palette["ink"], palette["land"])
    layout = {
        "title": {"text": _title(outcome), "font": {"size": 15}, "x": 0.01, "y": 1,
                  "pad": {"t": 24}, "yanchor": "top"},
        "font": {"family": FONT, "color": palette["ink"]},
        "paper_bgcolor": palette["land"], "plot_bgcolor": palette["land"],
        "width": 1040, "height": 235 + ROW_PX * height,
        "margin": {"l": 300, "r": 30, "t": 130, "b": 95},
        "xaxis": {"title": {"text": "range, km"}, "gridcolor": palette["halo"], "zeroline": False,
                  "range": [low, high]},
        "yaxis": {"tickmode": "array", "tickvals": list(range(height)), "ticktext": names,
                  "range": [height - 0.4, -2.4], "showgrid": False, "zeroline": False},
        "legend": {"orientation": "h", "x": 0, "yref": "container", "y": 0.01,
                   "yanchor": "bottom"},
        "shapes": shapes, "annotations": [*head, *newly],
    }  # fmt: skip
    return Figure(traces, layout)


def _row_name(outcome: Outcome, row: RangeAxisRow) -> str:
    name = outcome.case.theater.settlement(row.target).name
    return plain(f"{name}, {row.standoff_m / KM:g} km back, {READINGS[row.contested]}")


def _lines(rows: Sequence[RangeAxisRow], ink: str) -> dict[str, Any]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for place, row in enumerate(rows):
        if row.change.before_m is not None and row.change.after_m is not None:
            xs += [row.change.before_m / KM, row.change.after_m / KM, None]
            ys += [place, place, None]
    line = {"color": ink, "width": 2}
    return {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "name": "change",
            "hoverinfo": "skip", "line": line, "showlegend": False}  # fmt: skip


def _marks(rows: Sequence[RangeAxisRow], which: str, symbol: str, ink: str) -> dict[str, Any]:
    found = [
        (place, metres)
        for place, row in enumerate(rows)
        if (metres := getattr(row.change, f"{which}_m")) is not None
    ]
    return {
        "type": "scatter", "mode": "markers", "name": f"needed {which}",
        "x": [metres / KM for _, metres in found], "y": [place for place, _ in found],
        "marker": {"symbol": symbol, "size": 12, "color": ink, "line": {"width": 2}},
        "hovertemplate": "%{x:.1f} km needed " + which + "<extra></extra>",
    }  # fmt: skip


def _axis_km(rows: Sequence[RangeAxisRow]) -> tuple[float, float]:
    """From a little under the least range needed to where the names beside the most still fit."""
    needed = [
        metres / KM
        for row in rows
        for metres in (row.change.before_m, row.change.after_m)
        if metres is not None
    ] or [0.0, 1.0]
    span = max(needed) - min(needed) or 1.0
    return max(0.0, min(needed) - 0.08 * span), max(needed) + 0.4 * span


def _staggered(ticks: Sequence[RangeTick], span_km: float) -> list[tuple[RangeTick, float, int]]:
    """Put names of ticks that stand close on up to four lines; one that fits none is left out."""
    ends = [float("-inf")] * 4
    placed = []
    for tick in ticks:
        x = tick.range_m / KM
        half = LABEL_SHARE * span_km * (len(tick.name) + 1) / 2
        level = next((k for k, end in enumerate(ends) if x - half > end), None)
        if level is not None:
            ends[level] = x + half
            placed.append((tick, x, level))
    return placed


def _newly_words(rows: Sequence[RangeAxisRow], ink: str, paper: str) -> list[dict[str, Any]]:
    return [
        {"x": max(row.change.before_m or 0.0, row.change.after_m or 0.0) / KM, "y": place,
         "xanchor": "left", "xshift": 12, "showarrow": False,
         "text": plain("+ " + ", ".join(tick.name for tick in row.newly)), "bgcolor": paper,
         "font": {"size": 11, "color": ink}}
        for place, row in enumerate(rows)
        if row.newly
    ]  # fmt: skip


def _title(outcome: Outcome) -> str:
    from textwrap import fill

    case = outcome.case
    words = plain(fill(outcome.finding.title, 105)).replace("\n", "<br>")
    what = (
        f"Range needed before (hollow) and after (solid); dotted: listed maxima, 'in range', never "
        f"'would hit'. Stand-off by {case.assumptions.standoff_rule}, ground from "
        f"{case.assumptions.ground}. Holders as assessed by {assessors(case.control)}, "
        f"{case.control.on}."
    )
    return f"{words}<br><sup>{plain(fill(what, 130)).replace(chr(10), '<br>')}</sup>"
