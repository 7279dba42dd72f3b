"""The front over time as one picture: distances by day, and what changed hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from stratgraph.report.wording import plain

from .any_width import at_any_width
from .theme import SMALL_PX, WORD_PX, Sheet, paint, text_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plotly.graph_objects import Figure

    from stratgraph.measures.front_over_time import FrontDay
    from stratgraph.model.events import DrawnDistance
    from stratgraph.model.scenario import Holder, Situation

    from .theme import Theme

KM = 1000.0
HEIGHT_PX, AXIS_PX = 620, 34
# The lines stand above this share of the plot; names at their ends this far apart.
LINES_FROM, NAME_PX = 0.34, 17
# Lines are told apart by dash and mark as well as by their name at the end.
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
MARKS = ("circle", "square", "diamond", "triangle-up", "cross")


@at_any_width(lambda width: {"width": width})
def draw_front(
    days: Sequence[FrontDay],
    drawn: Iterable[DrawnDistance] = (),
    *,
    theme: Theme = "light",
    width: int = 1000,
) -> Figure:
    """Draw how far the attacker's ground was from places, and below it what changed hands.

    Parameters
    ----------
    days : sequence of FrontDay
        From ``measure_front_days``.
    drawn : iterable of DrawnDistance
        Distances on maps of the day, as open marks; those of other places or days outside the
        series are left out.
    theme : {"light", "dark"}
    width : int
        Pixels.

    Returns
    -------
    plotly.graph_objects.Figure
        Above a line per place in kilometres, named at its end; below bars per day of the
        settlements that went to either side since the day before in the series.

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph import measure_front_days, read_facts
    >>> facts = read_facts("bakhmut-2022")
    >>> controls = [facts.control_of_known_day(date(2022, month, 3)) for month in (10, 11, 12)]
    >>> days = measure_front_days(facts.theater(), controls, attacker="RU",
    ...                           places=["kramatorsk"], road_set="all")
    >>> [round(km, 1) for km in draw_front(days).data[0].y]
    [42.9, 41.8, 39.0]
    """
    from plotly.graph_objects import Figure

    theater = days[0].situation.theater
    names = {one.place: theater.settlement(one.place).name for one in days[0].near}
    marks = _drawn_marks(days, drawn, names)
    bars = _bars(days)
    legend = tuple(str(one["name"]) for one in (*marks, *bars))
    sheet = _sheet(days, names, width, theme, legend)
    lines = [_line(days, k, names) for k in range(len(names))]
    traces = [paint(one, sheet.palette) for one in (*lines, *marks, *bars)]
    return Figure(traces, _layout(days, names, sheet))


def _line(days: Sequence[FrontDay], k: int, names: dict[str, str]) -> dict[str, Any]:
    near = [day.near[k] for day in days]
    name = plain(names[near[0].place])
    return {
        "type": "scatter", "mode": "lines+markers", "name": name, "showlegend": False,
        "x": [day.on.isoformat() for day in days],
        "y": [None if one.attacker_m is None else one.attacker_m / KM for one in near],
        "text": [one.attacker_from or "" for one in near],
        "hovertemplate": f"{name}, %{{x}}: %{{y:.1f}} km from %{{text}}<extra></extra>",
        "line": {"color": "$ink", "width": 1.8, "dash": DASHES[k % len(DASHES)]},
        "marker": {"symbol": MARKS[k % len(MARKS)], "size": 6, "color": "$ink"},
    }  # fmt: skip


def _drawn_marks(
    days: Sequence[FrontDay], drawn: Iterable[DrawnDistance], names: dict[str, str]
) -> list[dict[str, Any]]:
    first, last = days[0].on, days[-1].on
    shown = [one for one in drawn if one.settlement in names and first <= one.on <= last]
    if not shown:
        return []
    places = list(names)
    return [{
        "type": "scatter", "mode": "markers", "name": "from ground drawn on a map of the day",
        "x": [one.on.isoformat() for one in shown],
        "y": [one.distance_m / KM for one in shown],
        "text": [plain(names[one.settlement]) for one in shown],
        "hovertemplate": "%{text}, %{x}: %{y:.1f} km, drawn<extra></extra>",
        "marker": {"size": 9, "color": "$quiet", "symbol": [
            f"{MARKS[places.index(one.settlement) % len(MARKS)]}-open" for one in shown]},
    }]  # fmt: skip


def _bars(days: Sequence[FrontDay]) -> list[dict[str, Any]]:
    later = days[1:]
    words: dict[Holder, str] = {
        "attacker": _called(days[0].situation, "attacker"),
        "defender": _called(days[0].situation, "defender"),
    }
    third = next((day.situation for day in later if day.count_to("other")), None)
    if third is not None:
        words["other"] = third.other_sides
    shapes = {"attacker": "", "defender": "/", "other": "x"}
    return [
        {
            "type": "bar", "name": f"went to {plain(words[side])} since the day shown before",
            "x": [day.on.isoformat() for day in later],
            "y": [day.count_to(side) for day in later],
            "marker": {"color": f"${side}", "pattern": {"shape": shapes[side]}},
            "yaxis": "y2", "hovertemplate": "%{x}: %{y} settlements<extra></extra>",
        }
        for side in words
    ]  # fmt: skip


def _sheet(
    days: Sequence[FrontDay], names: dict[str, str], width: int, theme: Theme,
    legend: tuple[str, ...],
) -> Sheet:  # fmt: skip
    first = days[0].situation
    who, assessor = _called(first, "attacker"), first.control.holders[0].assessor
    where = first.theater.title or first.theater.name
    aside = round(max(map(text_width, names.values()), default=0.0)) + 16
    return Sheet(
        _title(days, names),
        f"Kilometres to the nearest settlement held by {who}, between centre points; below, what "
        f"changed hands since the day shown before. {where}. Holders as assessed by "
        f"{assessor}; control is not sovereignty.",
        width, theme, legend, (58, aside), AXIS_PX,
    )  # fmt: skip


def _called(situation: Situation, side: Literal["attacker", "defender"]) -> str:
    """Name a side by its label."""
    code = situation.attacker if side == "attacker" else situation.defender
    return dict(situation.theater.sides).get(code, code)


def _title(days: Sequence[FrontDay], names: dict[str, str]) -> str:
    """Say how much nearer or farther the ground came."""
    first, last = days[0], days[-1]
    moves = [
        (was.attacker_m - now.attacker_m, names[was.place])
        for was, now in zip(first.near, last.near, strict=True)
        if was.attacker_m is not None and now.attacker_m is not None
    ]
    if not moves:
        return f"The front from {first.on} to {last.on}"
    most, place = max(moves, key=lambda one: abs(one[0]))
    way = "nearer to" if most >= 0 else "farther from"
    return (
        f"From {first.on} to {last.on} ground held by "
        f"{_called(first.situation, 'attacker')} came "
        f"{abs(most) / KM:.0f} km {way} {place}"
    )


def _layout(days: Sequence[FrontDay], names: dict[str, str], sheet: Sheet) -> dict[str, Any]:
    palette = sheet.palette
    ends = [((one.attacker_m or 0.0) / KM, plain(names[one.place])) for one in days[-1].near]
    most = max([*((one.attacker_m or 0.0) / KM for day in days for one in day.near), 1.0]) * 1.06
    lines_px = sheet.plot_px(HEIGHT_PX)[1] * (1 - LINES_FROM)
    axis = {"gridcolor": palette["graticule"], "zeroline": False, "rangemode": "tozero",
            "automargin": False}  # fmt: skip
    layout = sheet.layout(HEIGHT_PX)
    layout["annotations"] += [
        {"x": 1, "xref": "paper", "xshift": 8, "y": km, "yref": "y", "text": name,
         "showarrow": False, "xanchor": "left", "borderpad": 0,
         "font": {"size": WORD_PX, "color": palette["ink"]}}
        for km, name in _apart(ends, NAME_PX * most / lines_px)
    ]  # fmt: skip
    return layout | {
        "xaxis": {"type": "date", "gridcolor": palette["graticule"], "anchor": "y2",
                  "tickfont": {"size": SMALL_PX}, "automargin": False},
        "yaxis": {**axis, "domain": [LINES_FROM, 1], "title": {"text": "km"},
                  # A little below nought, so that marks there are whole.
                  "range": [-0.02 * most, most]},
        "yaxis2": {**axis, "domain": [0, 0.26], "title": {"text": "settlements"}},
        "barmode": "group",
    }  # fmt: skip


def _apart(ends: list[tuple[float, str]], least: float) -> list[tuple[float, str]]:
    """Move names at the ends of lines apart where they would stand on each other, kilometres."""
    placed: list[tuple[float, str]] = []
    for km, name in sorted(ends):
        placed.append((max(km, placed[-1][0] + least) if placed else km, name))
    return placed
