"""Every reading of a question as one picture: how far the required range may lie, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratgraph.catalogue import ground_words, standoff_words
from stratgraph.model.notebook import joined
from stratgraph.model.plain_text import plural
from stratgraph.report.wording import plain

from .any_width import at_any_width
from .range_axis import AXIS_TITLE, stagger_names, tick_words, with_km
from .theme import EDGE_PX, LINE, SMALL_PX, Sheet, paint, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plotly.graph_objects import Figure

    from stratgraph.model.theater import Theater
    from stratgraph.studies.sensitivity import Reading, ReadingsAnswer

    from .range_axis import RangeTick
    from .theme import Theme

KM = 1000.0
WIDTH, ROW_PX, AXIS_PX = 1040, 24, 46
SYMBOLS = {0: "circle", 1: "diamond", 2: "square", 3: "triangle-up"}


@at_any_width(lambda width: {"width": width})
def draw_readings(
    answer: ReadingsAnswer,
    theater: Theater,
    ticks: Sequence[RangeTick] = (),
    *,
    theme: Theme = "light",
    width: int = WIDTH,
) -> Figure:
    """Draw every reading: a row per objective and situation, a mark per reading, a bar over all.

    The bar runs from the least to the greatest range needed on any reading; marks are those to the
    centre point, by stand-off. Dotted lines are listed maximum ranges.

    Parameters
    ----------
    answer : ReadingsAnswer
        From ``find_readings``.
    theater : Theater
    ticks : sequence of RangeTick
        From ``range_ticks``.
    theme : {"light", "dark"}
    width : int
        Pixels; the height follows from the rows.

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> from stratgraph import FurtherReadings, find_readings, draw_readings, read_case
    >>> case = read_case("gate_falls")
    >>> answer = find_readings(case.before, case.after, case.objectives,
    ...                       systems=case.assumptions.systems, off_network=True,
    ...                       further=FurtherReadings())
    >>> [row.split(":")[0] for row in draw_readings(answer, case.theater).layout.yaxis.ticktext]
    ['Kingsbridge', 'Kingsbridge']
    """
    from plotly.graph_objects import Figure

    rows = _by_row(answer.readings)
    most = max((row.most_m or 0.0 for row in answer.readings), default=1.0) / KM * 1.04
    names = [f"{theater.settlement(target).name}: {_moment(name)}" for target, name in rows]
    traces = _marks(list(rows.values()))
    sides = (round(max(map(text_width, names), default=100.0)) + 18, EDGE_PX)
    shown = [tick for tick in ticks if tick.range_m / KM <= most]
    beyond = [tick for tick in ticks if tick not in shown]
    entries = ("all readings", *(trace["name"] for trace in traces))
    sheet = Sheet(_title(answer, theater), _note(beyond), width, theme, entries, sides, AXIS_PX)
    palette = sheet.palette
    tick_names = stagger_names(shown, most / (width - sum(sides)))
    head = (1 + max((level for *_, level in tick_names), default=0)) * SMALL_PX * LINE + 10
    layout = sheet.layout(round(sheet.top + head + ROW_PX * len(rows) + sheet.bottom))
    layout["shapes"] = [
        {"type": "line", "x0": tick.range_m / KM, "x1": tick.range_m / KM, "y0": -0.5,
         "y1": len(rows) - 0.5, "layer": "below",
         "line": {"color": palette["quiet"], "width": 0.8, "dash": "dot"}}
        for tick in shown
    ]  # fmt: skip
    layout["annotations"] += tick_words(tick_names, palette)
    layout["xaxis"] = {"title": AXIS_TITLE, "showgrid": False,
                       "range": [0, most], "zeroline": False, "ticks": "outside",
                       "tickcolor": palette["quiet"], "automargin": False}  # fmt: skip
    layout["yaxis"] = {"tickmode": "array", "tickvals": list(range(len(rows))), "ticks": "",
                       "ticktext": list(map(plain, names)), "automargin": False,
                       "range": [len(rows) - 0.5, -0.5 - head / ROW_PX],
                       "showgrid": False, "zeroline": False}  # fmt: skip
    bars = _bars(list(rows.values()))
    return Figure([paint(trace, palette) for trace in (bars, *traces)], layout)


def _title(answer: ReadingsAnswer, theater: Theater) -> str:
    targets = list(dict.fromkeys(row.target for row in answer.readings))
    towns = joined(theater.names_of(targets))
    return f"The range needed to reach {towns}, on {plural(len(answer.readings), 'reading')}"


def _note(beyond: Sequence[RangeTick]) -> str:
    left_out = f" Beyond the axis: {joined(list(map(with_km, beyond)))}." if beyond else ""
    return (
        "Bar: least to greatest range needed on any reading; marks: to the centre point, by "
        f"stand-off. Dotted: listed maximum ranges, “in range”, never “would hit”.{left_out}"
    )


def _by_row(readings: Sequence[Reading]) -> dict[tuple[str, str], list[Reading]]:
    """Group readings by target, then situation, in the order measured."""
    rows: dict[tuple[str, str], list[Reading]] = {}
    for target in dict.fromkeys(row.target for row in readings):
        for row in readings:
            if row.target == target:
                rows.setdefault((target, row.situation), []).append(row)
    return rows


def _bars(rows: Sequence[Sequence[Reading]]) -> dict[str, Any]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for place, group in enumerate(rows):
        known = [m / KM for row in group for m in (row.least_m, row.most_m) if m is not None]
        if known:
            xs += [min(known), max(known), None]
            ys += [place, place, None]
    line = {"color": "$road", "width": 7}
    return {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "name": "all readings",
            "hoverinfo": "skip", "line": line, "opacity": 0.6}  # fmt: skip


def _marks(rows: Sequence[Sequence[Reading]]) -> list[dict[str, Any]]:
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
            "type": "scatter", "mode": "markers", "name": f"weapons {standoff_words(standoff)}",
            "x": [(row.least_m or 0.0) / KM for _, row in shown],
            "y": [place + 0.12 * (which - 1) for place, _ in shown],
            "text": [plain(_words(row)) for _, row in shown],
            "hovertemplate": "%{x:.1f} km: %{text}<extra></extra>",
            "marker": {"symbol": f"{SYMBOLS[which % 4]}-open", "size": 8, "color": "$ink"},
        })  # fmt: skip
    return traces


def _words(row: Reading) -> str:
    return f"{row.rule.words}, weapons firing {ground_words(row.ground)}"


def _moment(name: str) -> str:
    """Say which situation a row is of: before, after, or after more than the case asks."""
    return {"hold": "before", "fall": "after"}.get(name, name.replace("fall", "after", 1))
