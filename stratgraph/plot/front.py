"""The front over time as one picture: distances by day, and what changed hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .layers import FONT, PALETTES
from .words import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plotly.graph_objects import Figure

    from stratgraph.events import DrawnDistance
    from stratgraph.front_series import FrontDay

KM = 1000.0
# Lines are told apart by dash and mark as well as by their name at the end.
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
MARKS = ("circle", "square", "diamond", "triangle-up", "cross")


def draw_front(
    days: Sequence[FrontDay],
    drawn: Iterable[DrawnDistance] = (),
    *,
    theme: str = "light",
) -> Figure:
    """Draw how far the attacker's ground was from places, and below it what changed hands.

    Parameters
    ----------
    days : sequence of FrontDay
        From ``measure_front_days``.
    drawn : iterable of DrawnDistance
        Distances on maps of the day, as open marks; those of other places or days outside the
        series are left out.
    theme : str
        ``light`` or ``dark``.

    Returns
    -------
    plotly.graph_objects.Figure
        Above a line per place in kilometres, named at its end; below bars per day of the
        settlements that went to either side since the day before.

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph import measure_front_days, read_facts
    >>> facts = read_facts("bakhmut-2022")
    >>> controls = [facts.control_by_events(date(2022, month, 3)) for month in (10, 11, 12)]
    >>> days = measure_front_days(facts.theater(), controls, attacker="RU",
    ...                           places=["kramatorsk"], unverified_roads=True)
    >>> [round(km, 1) for km in draw_front(days).data[0].y]
    [42.9, 41.8, 39.0]
    """
    from plotly.graph_objects import Figure

    palette = PALETTES[theme]
    theater = days[0].situation.theater
    names = {one.place: plain(theater.settlement(one.place).name) for one in days[0].near}
    traces = [_line(days, k, names, palette["ink"]) for k in range(len(names))]
    traces += _drawn_marks(days, drawn, names, palette["quiet"])
    traces += _bars(days, palette)
    return Figure(traces, _layout(days, names, palette))


def _line(days: Sequence[FrontDay], k: int, names: dict[str, str], ink: str) -> dict[str, Any]:
    near = [day.near[k] for day in days]
    name = names[near[0].place]
    return {
        "type": "scatter", "mode": "lines+markers", "name": name, "showlegend": False,
        "x": [day.on.isoformat() for day in days],
        "y": [None if one.attacker_m is None else one.attacker_m / KM for one in near],
        "text": [one.attacker_from or "" for one in near],
        "hovertemplate": f"{name}, %{{x}}: %{{y:.1f}} km from %{{text}}<extra></extra>",
        "line": {"color": ink, "width": 1.8, "dash": DASHES[k % len(DASHES)]},
        "marker": {"symbol": MARKS[k % len(MARKS)], "size": 6, "color": ink},
    }  # fmt: skip


def _drawn_marks(
    days: Sequence[FrontDay], drawn: Iterable[DrawnDistance], names: dict[str, str], quiet: str
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
        "text": [names[one.settlement] for one in shown],
        "hovertemplate": "%{text}, %{x}: %{y:.1f} km, drawn<extra></extra>",
        "marker": {"size": 9, "color": quiet, "symbol": [
            f"{MARKS[places.index(one.settlement) % len(MARKS)]}-open" for one in shown]},
    }]  # fmt: skip


def _bars(days: Sequence[FrontDay], palette: dict[str, str]) -> list[dict[str, Any]]:
    later = days[1:]
    words = {"attacker": days[0].situation.attacker, "defender": days[0].situation.defender}
    shapes = {"attacker": "", "defender": "/"}
    return [
        {
            "type": "bar", "name": f"went to {plain(words[side])} since the day before",
            "x": [day.on.isoformat() for day in later],
            "y": [day.count_to("attacker" if side == "attacker" else "defender") for day in later],
            "marker": {"color": palette[side], "pattern": {"shape": shapes[side]}},
            "yaxis": "y2", "hovertemplate": "%{x}: %{y} settlements<extra></extra>",
        }
        for side in ("attacker", "defender")
    ]  # fmt: skip


def _layout(
    days: Sequence[FrontDay], names: dict[str, str], palette: dict[str, str]
) -> dict[str, Any]:
    ends = [(one.attacker_m or 0.0, names[one.place]) for one in days[-1].near]
    axis = {"gridcolor": palette["graticule"], "zeroline": False, "rangemode": "tozero"}
    theater, who = days[0].situation.theater, days[0].situation.attacker
    assessor = plain(days[0].situation.control.holders[0].assessor)
    return {
        "title": {"text": f"How far ground held by {plain(who)} was: {plain(theater.title)}<br>"
                          f"<sup>between centre points; holders as assessed by {assessor}; "
                          "control is not sovereignty</sup>",
                  "font": {"size": 16}, "x": 0.01, "y": 0.97, "yanchor": "top"},
        "font": {"family": FONT, "color": palette["ink"]},
        "paper_bgcolor": palette["land"], "plot_bgcolor": palette["land"],
        "width": 1000, "height": 620, "margin": {"l": 70, "r": 140, "t": 80, "b": 90},
        "xaxis": {"type": "date", "gridcolor": palette["graticule"], "anchor": "y2"},
        "yaxis": {**axis, "domain": [0.34, 1], "title": {"text": "km"}},
        "yaxis2": {**axis, "domain": [0, 0.26], "title": {"text": "settlements"}},
        "barmode": "group", "legend": {"orientation": "h", "x": 0, "y": -0.1, "yanchor": "top"},
        "annotations": [
            {"x": 1.01, "xref": "paper", "y": km, "yref": "y", "text": name, "showarrow": False,
             "xanchor": "left", "font": {"size": 12, "color": palette["ink"]}}
            for km, name in _apart(ends)
        ],
    }  # fmt: skip


def _apart(ends: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Move names at the ends of lines apart where they would stand on each other."""
    placed: list[tuple[float, str]] = []
    highest = max((metres / KM for metres, _ in ends), default=1.0)
    least = max(highest, 1.0) * 0.055
    for metres, name in sorted(ends):
        km = metres / KM
        placed.append((max(km, placed[-1][0] + least) if placed else km, name))
    return placed
