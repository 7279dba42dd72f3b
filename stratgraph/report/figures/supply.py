"""Supply over time as one picture: how long the way is, by how many roads, when there is none."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from stratgraph.measures.supply_over_time import cut_off_spans
from stratgraph.model.plain_text import plural
from stratgraph.report.wording import plain

from .any_width import at_any_width
from .theme import SMALL_PX, Sheet, paint, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plotly.graph_objects import Figure

    from stratgraph.measures.supply_over_time import SupplyDay

    from .theme import Theme

HOUR = 60.0
HEIGHT_PX, AXIS_PX = 520, 34
# The hours stand above this share of the plot, the separate roads below.
HOURS_FROM, ROADS_TO = 0.42, 0.3
# Lines are told apart by dash as well as by their name.
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")


@at_any_width(lambda width: {"width": width})
def draw_supply(days: Sequence[SupplyDay], *, theme: Theme = "light", width: int = 1000) -> Figure:
    """Draw how places were supplied day by day, and shade the days without supply.

    Parameters
    ----------
    days : sequence of SupplyDay
        From ``measure_supply_days``.
    theme : {"light", "dark"}
    width : int
        Pixels.

    Returns
    -------
    plotly.graph_objects.Figure
        Above a line per place: hours from the nearest portal its side holds, with a gap where no
        road leads there. Below by how many separate roads. Shaded: the first place is cut off.

    Examples
    --------
    >>> from stratgraph import measure_supply_days, read_case
    >>> day = read_case("gate_falls").before
    >>> days = measure_supply_days([day], "defender", ["kingsbridge"], season="dry")
    >>> [round(hours, 2) for hours in draw_supply(days).data[0].y]
    [0.18]
    """
    from plotly.graph_objects import Figure

    names = [days[0].situation.theater.settlement(one.place).name for one in days[0].places]
    sheet = _sheet(days, names, width, theme)
    traces = [
        paint(one, sheet.palette)
        for k, name in enumerate(names)
        for one in (_hours(days, k, name), _roads(days, k, name))
    ]
    return Figure(traces, _layout(days, sheet))


def _hours(days: Sequence[SupplyDay], k: int, name: str) -> dict[str, Any]:
    minutes = [day.places[k].minutes for day in days]
    hours = [None if one is None else one / HOUR for one in minutes]
    return _line(days, k, name, hours) | {
        "hovertemplate": f"{plain(name)}, %{{x}}: %{{y:.1f}} hours<extra></extra>",
    }


def _roads(days: Sequence[SupplyDay], k: int, name: str) -> dict[str, Any]:
    return _line(days, k, name, [day.places[k].routes for day in days]) | {
        "yaxis": "y2", "showlegend": False,
        "hovertemplate": f"{plain(name)}, %{{x}}: separate roads %{{y}}<extra></extra>",
    }  # fmt: skip


def _line(days: Sequence[SupplyDay], k: int, name: str, values: Sequence[object]) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines+markers", "name": plain(name),
        "x": [day.on.isoformat() for day in days], "y": list(values), "connectgaps": False,
        "line": {"color": "$ink" if k == 0 else "$quiet", "width": 1.8, "shape": "hv",
                 "dash": DASHES[k % len(DASHES)]},
        "marker": {"size": 4, "color": "$ink" if k == 0 else "$quiet"},
    }  # fmt: skip


def _sheet(days: Sequence[SupplyDay], names: Sequence[str], width: int, theme: Theme) -> Sheet:
    situation = days[0].situation
    code = situation.attacker if days[0].side == "attacker" else situation.defender
    side = dict(situation.theater.sides).get(code, code)
    where = situation.theater.title or situation.theater.name
    shaded = f"Shaded: no road leads to {names[0]}. " if cut_off_spans(days) else ""
    return Sheet(
        _title(days, names[0]),
        f"Hours by road from where the supply of {side} comes in, over ground it holds; below, by "
        f"how many separate roads. {shaded}{where}. Holders as assessed by "
        f"{situation.control.holders[0].assessor}; control is not sovereignty.",
        width, theme, tuple(names), (58, 16 + round(text_width("0"))), AXIS_PX,
    )  # fmt: skip


def _title(days: Sequence[SupplyDay], name: str) -> str:
    """Say on how many days of the series the first place was cut off."""
    spans = cut_off_spans(days)
    if not spans:
        return f"{name} had a road to its supply from {days[0].on} to {days[-1].on}"
    cut = sum(day.places[0].status == "unsupplied" for day in days)
    first, last = spans[0][0], spans[-1][1]
    return f"{name} was without a road to its supply on {plural(cut, 'day')}, {first} to {last}"


def _layout(days: Sequence[SupplyDay], sheet: Sheet) -> dict[str, Any]:
    palette = sheet.palette
    axis = {"gridcolor": palette["graticule"], "zeroline": False, "rangemode": "tozero",
            "automargin": False}  # fmt: skip
    every = [one for day in days for one in day.places]
    most = max([one.routes or 0 for one in every], default=0)
    longest = max([(one.minutes or 0.0) / HOUR for one in every], default=0.0) or 1.0
    layout = sheet.layout(HEIGHT_PX)
    layout["shapes"] = [
        {"type": "rect", "xref": "x", "yref": "paper", "x0": first.isoformat(),
         "x1": (last + timedelta(days=1)).isoformat(), "y0": 0, "y1": 1, "layer": "below",
         "line": {"width": 0}, "fillcolor": palette["graticule"], "opacity": 0.55}
        for first, last in cut_off_spans(days)
    ]  # fmt: skip
    return layout | {
        "xaxis": {"type": "date", "gridcolor": palette["graticule"], "anchor": "y2",
                  "tickfont": {"size": SMALL_PX}, "automargin": False},
        "yaxis": {**axis, "domain": [HOURS_FROM, 1], "title": {"text": "hours"},
                  "range": [0, 1.08 * longest]},
        "yaxis2": {**axis, "domain": [0, ROADS_TO], "title": {"text": "roads"}, "dtick": 1,
                   "range": [-0.15, max(most, 1) + 0.4]},
    }  # fmt: skip
