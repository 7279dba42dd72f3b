"""Every reading of a question as one picture: how far the required range may lie, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .theme import FONT, PALETTES
from .words import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plotly.graph_objects import Figure

    from stratgraph.readings import Reading, ReadingsAnswer
    from stratgraph.theater import Theater

    from .range_axis import RangeTick

KM = 1000.0
SYMBOLS = {0: "circle", 1: "diamond", 2: "square", 3: "triangle-up"}


def draw_readings(
    answer: ReadingsAnswer, theater: Theater, ticks: Sequence[RangeTick] = ()
) -> Figure:
    """Draw every reading: a row per objective and situation, a mark per reading, a bar over all.

    The bar runs from the least to the greatest range needed on any reading; marks are those to the
    centre point, by stand-off. Dotted lines are listed maximum ranges.

    Parameters
    ----------
    answer : ReadingsAnswer
        From ``ask_readings``.
    theater : Theater
    ticks : sequence of RangeTick
        From ``range_ticks``.

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> from stratgraph import Further, ask_readings, read_case
    >>> case = read_case("gate_falls")
    >>> answer = ask_readings(case.before, case.after, case.objectives,
    ...                       systems=case.assumptions.systems, off_network=True,
    ...                       further=Further())
    >>> [row.split(":")[0] for row in draw_readings(answer, case.theater).layout.yaxis.ticktext]
    ['Kingsbridge', 'Kingsbridge']
    """
    from plotly.graph_objects import Figure

    palette = PALETTES["light"]
    rows = _by_row(answer.readings)
    height = len(rows)
    most = max((row.most_m or 0.0 for row in answer.readings), default=1.0) / KM * 1.04
    shapes = [
        {"type": "line", "x0": tick.range_m / KM, "x1": tick.range_m / KM, "y0": -0.6,
         "y1": height - 0.4, "layer": "below",
         "line": {"color": palette["quiet"], "width": 0.8, "dash": "dot"}}
        for tick in ticks
        if tick.range_m / KM <= most
    ]  # fmt: skip
    words = [
        {"x": tick.range_m / KM, "y": -0.8 - 0.75 * (place % 3), "text": plain(tick.name),
         "showarrow": False, "font": {"size": 10, "color": palette["quiet"]}}
        for place, tick in enumerate(ticks)
        if tick.range_m / KM <= most
    ]  # fmt: skip
    names = [plain(f"{theater.settlement(target).name}: {name}") for target, name in rows]
    layout = {
        "title": {"text": "Range needed on every reading: bar, least to greatest; "
                          "marks, to the centre by stand-off", "font": {"size": 15}, "x": 0.01},
        "font": {"family": FONT, "color": palette["ink"]},
        "paper_bgcolor": palette["land"], "plot_bgcolor": palette["land"],
        "width": 1040, "height": 190 + 24 * height,
        "margin": {"l": 330, "r": 30, "t": 60, "b": 80},
        "xaxis": {"title": {"text": "range, km"}, "gridcolor": palette["halo"], "range": [0, most]},
        "yaxis": {"tickmode": "array", "tickvals": list(range(height)), "ticktext": names,
                  "range": [height - 0.4, -3.0], "showgrid": False, "zeroline": False},
        "legend": {"orientation": "h", "x": 0, "y": -0.06, "yanchor": "top"},
        "shapes": shapes, "annotations": words,
    }  # fmt: skip
    bars = _bars(list(rows.values()), palette["quiet"])
    return Figure([bars, *_marks(list(rows.values()), palette["ink"])], layout)


def _by_row(readings: Sequence[Reading]) -> dict[tuple[str, str], list[Reading]]:
    """Group readings by target, then situation, in the order measured."""
    rows: dict[tuple[str, str], list[Reading]] = {}
    for target in dict.fromkeys(row.target for row in readings):
        for row in readings:
            if row.target == target:
                rows.setdefault((target, row.situation), []).append(row)
    return rows


def _bars(rows: Sequence[Sequence[Reading]], color: str) -> dict[str, Any]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for place, group in enumerate(rows):
        known = [m / KM for row in group for m in (row.least_m, row.most_m) if m is not None]
        if known:
            xs += [min(known), max(known), None]
            ys += [place, place, None]
    return {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "name": "all readings",
            "line": {"color": color, "width": 7}, "opacity": 0.45, "hoverinfo": "skip"}  # fmt: skip


def _marks(rows: Sequence[Sequence[Reading]], ink: str) -> list[dict[str, Any]]:
    """One trace per stand-off: readings to the centre point, told on hovering."""
    traces = []
    standoffs = sorted({row.rule.standoff_m for group in rows for row in group})
    for which, standoff in enumerate(standoffs):
        shown = [
            (place, row)
            for place, group in enumerate(rows)
            for row in group
            if row.extent == "centre" and row.rule.standoff_m == standoff
            and row.least_m is not None
        ]  # fmt: skip
        traces.append({
            "type": "scatter", "mode": "markers", "name": f"stand-off {standoff / KM:g} km",
            "x": [(row.least_m or 0.0) / KM for _, row in shown],
            "y": [place + 0.12 * (which - 1) for place, _ in shown],
            "text": [plain(_words(row)) for _, row in shown],
            "hovertemplate": "%{x:.1f} km: %{text}<extra></extra>",
            "marker": {"symbol": f"{SYMBOLS[which % 4]}-open", "size": 7, "color": ink},
        })  # fmt: skip
    return traces


def _words(row: Reading) -> str:
    contested = "the attacker's" if row.rule.contested == "attacker" else "silent"
    return f"{row.rule.standoff_rule}, contested {contested}, ground from {row.ground}"
