"""Maps in projected kilometres: a figure, and the trace data that it shares with the page.

The only importer of plotly, which is loaded when a figure or the script is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratgraph.reach import required_ranges

from .front import draw_front
from .labels import Point, place_labels
from .layers import FONT, PALETTES, SYMBOLS, Map, Trace, label_trace, paint, reach_trace
from .range_axis import RangeAxisRow, RangeTick, draw_change, range_axis_rows, range_ticks
from .readings import draw_readings
from .view import (
    SITUATIONS,
    Discs,
    Frame,
    SituationName,
    View,
    draw_discs,
    exposure_of,
    first_view,
    outline_steps,
    reach_discs,
    situation_of,
)
from .words import assessors, held_by, holder_words, joined, plain

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from stratgraph.case import Outcome

__all__ = [
    "FONT",
    "PALETTES",
    "SITUATIONS",
    "SYMBOLS",
    "Discs",
    "Frame",
    "Map",
    "RangeAxisRow",
    "RangeTick",
    "SituationName",
    "Trace",
    "View",
    "assessors",
    "draw_change",
    "draw_discs",
    "draw_front",
    "draw_outcome",
    "draw_readings",
    "exposure_of",
    "first_view",
    "held_by",
    "holder_words",
    "joined",
    "label_trace",
    "outline_steps",
    "paint",
    "plain",
    "plotly_script",
    "range_axis_rows",
    "range_ticks",
    "reach_discs",
    "reach_trace",
    "situation_of",
]

FIGURE_PX = (1000, 840)
LEGEND = {
    "attacker": "held by the attacker",
    "defender": "held by the defender",
    "contested": "contested",
    "unknown": "holder unknown",
    "in reach": "in reach",
    "gained": "newly in reach",
    "taken": "changes hands",
    "road": "road",
    "unverified road": "road not verified",
    "reach": "reach",
    "reach before": "reach before",
}


def plotly_script() -> str:
    """Return the text of plotly.js as the installed plotly carries it."""
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


def draw_outcome(outcome: Outcome, *, view: View | None = None) -> Figure:
    """Draw a case as a map: who holds what, roads, and the reach of one published range.

    A cartesian figure in kilometres with equal axes and no base map: it needs no network.

    Parameters
    ----------
    outcome : Outcome
    view : View, optional
        By default the fall, and the first published range that newly reaches an objective.

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> from stratgraph.case import run_case
    >>> from stratgraph.files import read_case
    >>> figure = draw_outcome(run_case(read_case("gate_falls")))
    >>> figure.layout.yaxis.scaleanchor
    'x'
    """
    from plotly.graph_objects import Figure

    chosen = view or first_view(outcome)
    the_map = Map(outcome.case)
    frame = the_map.frames["question"].fitted(*FIGURE_PX)
    traces = [*state_traces(the_map, outcome, chosen), *name_traces(the_map, frame)]
    painted = [paint(trace, PALETTES["light"]) for trace in _with_legend(traces)]
    return Figure(painted, _layout(the_map, outcome, chosen, frame))


def state_traces(the_map: Map, outcome: Outcome, view: View) -> list[Trace]:
    """Return every trace but the names, in the order in which they are drawn."""
    discs = [
        reach_discs(
            required_ranges(
                situation_of(outcome.case, name), view.side, view.rule, ground=outcome.case.ground
            ),
            view.figure,
        )
        for name in SITUATIONS
    ]
    shown = dict(zip(SITUATIONS, draw_discs(discs), strict=True))
    change = next(
        one
        for one in outcome.changes
        if (one.side, one.system.id, one.figure, one.rule)
        == (view.side, view.system.id, view.figure, view.rule)
    )
    index = the_map.theater.index
    gained = [index[one] for one in change.change.gained] if view.situation == "fall" else []
    reached = [index[one] for one in exposure_of(change, view.situation).in_reach]
    graticule, *base = the_map.base_traces()
    traces = [graticule, reach_trace("reach", view.side, shown[view.situation]), *base]
    if view.situation == "fall":
        traces.append(reach_trace("reach before", view.side, shown["hold"]))
    traces += the_map.town_traces(view.situation)
    traces.append(the_map.ring_trace("in reach", [k for k in reached if k not in gained]))
    traces.append(the_map.ring_trace("gained", gained))
    return [*traces, the_map.taken_trace()] if view.situation == "fall" else traces


def name_traces(the_map: Map, frame: Frame) -> list[Trace]:
    """Return the names that fit into a frame of the figure's size."""
    towns = the_map.theater.settlements
    points = [
        Point(the_map.xy[0][k], the_map.xy[1][k], the_map.sizes[k], towns[k].name,
              k in the_map.named)
        for k in the_map.priority
    ]  # fmt: skip
    words, _ = _furniture(the_map, frame, PALETTES["light"])
    free = [(word["x"], word["y"]) for word in words]
    labels = place_labels(points, frame, FIGURE_PX[0], kept_free=free)
    return [
        label_trace(strong, [(one.x, one.y, one.text) for one in labels if one.strong == strong])
        for strong in (False, True)
    ]


def _with_legend(traces: list[Trace]) -> list[Trace]:
    """Show each kind once in the legend, and nothing of what is empty."""
    seen: set[str] = set()
    shown = []
    for trace in traces:
        name = trace["name"]
        known = name in LEGEND and bool(trace["x"]) and name not in seen
        seen.add(name)
        shown.append({**trace, "name": LEGEND.get(name, name), "showlegend": known})
    return shown


def _layout(the_map: Map, outcome: Outcome, view: View, frame: Frame) -> dict[str, Any]:
    palette = PALETTES["light"]
    case = outcome.case
    what = (
        f"{view.situation}: {view.system.short_name}, {view.figure.munition}, "
        f"published {view.figure.range_m / 1000:g} km, "
        f"stand-off {view.rule.standoff_m / 1000:g} km. Holders as assessed by "
        f"{assessors(case.control)}, {case.control.on}; control is not sovereignty."
    )
    axis = {"visible": False, "constrain": "domain", "zeroline": False}
    annotations, shapes = _furniture(the_map, frame, palette)
    return {
        "title": {"text": f"{plain(wrapped(outcome.finding.title))}<br><sup>{plain(what)}</sup>"
                  .replace("\n", "<br>"), "font": {"size": 16}, "x": 0.01, "y": 0.98},
        "font": {"family": FONT, "color": palette["ink"]},
        "paper_bgcolor": palette["land"],
        "plot_bgcolor": palette["land"],
        "width": FIGURE_PX[0] + 40,
        "height": FIGURE_PX[1] + 180,
        "margin": {"l": 20, "r": 20, "t": 90, "b": 90},
        "xaxis": {**axis, "range": [frame.west, frame.east]},
        "yaxis": {**axis, "range": [frame.south, frame.north], "scaleanchor": "x"},
        "legend": {"orientation": "h", "x": 0, "y": -0.01, "yanchor": "top"},
        "hoverlabel": {"align": "left"},
        "dragmode": "pan",
        # No transition is given: plotly divides by a duration of 0 (scale(NaN) on redraws).
        "annotations": annotations,
        "shapes": shapes,
    }  # fmt: skip


def wrapped(text: str, width: int = 100) -> str:
    r"""Break a long title into lines.

    Examples
    --------
    >>> wrapped("more guns reach Kingsbridge", 16)
    'more guns reach\nKingsbridge'
    """
    from textwrap import fill

    return fill(text, width)


def _furniture(
    the_map: Map, frame: Frame, palette: dict[str, str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Scale bar, north arrow and degrees, in kilometres: the bar stays true on zooming."""
    km = (frame.east - frame.west) / FIGURE_PX[0]
    length = max(step for step in (1, 2, 5, 10, 20, 50, 100) if step <= 220 * km or step == 1)
    x, y = frame.west + 24 * km, frame.south + 40 * km
    words = [(x, y + 14 * km, "0"), (x + length, y + 14 * km, f"{length} km"),
             (frame.east - 30 * km, frame.north - 30 * km, "N<br>▲")]  # fmt: skip
    words += edge_degrees(the_map, frame, km)
    bar = {"type": "rect", "x0": x, "x1": x + length, "y0": y, "y1": y + 5 * km,
           "fillcolor": palette["ink"], "line": {"width": 0}}  # fmt: skip
    annotations = [
        {"x": east, "y": north, "text": text, "showarrow": False,
         "font": {"size": 11, "color": palette["quiet"]}}
        for east, north, text in words
    ]  # fmt: skip
    return annotations, [bar]


def edge_degrees(the_map: Map, frame: Frame, km: float) -> list[tuple[float, float, str]]:
    """Place the degrees of meridians along the lower edge and of parallels along the right."""
    import numpy as np

    words = []
    for line in the_map.graticule:
        if line["kind"] == "lon":
            x = float(np.interp(frame.south, line["y"], line["x"]))
            if frame.west + 40 * km < x < frame.east - 60 * km:
                words.append((x, frame.south + 10 * km, line["label"]))
        else:
            y = float(np.interp(frame.east, line["x"], line["y"]))
            if frame.south + 40 * km < y < frame.north - 60 * km:
                words.append((frame.east - 26 * km, y, line["label"]))
    return words
