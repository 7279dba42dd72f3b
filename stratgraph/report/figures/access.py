"""Isochrones as a map: how far along roads a side comes in time, before a scenario and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.model.notebook import joined
from stratgraph.report.wording import source_words
from stratgraph.studies.access import access_notes, access_sentence

from .any_width import at_any_width
from .drawing import Drawing, mark_scale
from .ground import ground_traces
from .layers import TheaterMap, outline_xy
from .maps import MAP_PX, map_px, numbers_of
from .theme import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plotly.graph_objects import Figure

    from stratgraph.measures.isochrones import Isochrone
    from stratgraph.model.scenario import Side
    from stratgraph.studies.access import AccessAnswer

    from .layers import Trace
    from .theme import Theme

# Each isochrone lies on the longer ones: where several lie, it is darker.
SHADE = 0.18


@at_any_width(lambda width: {"size": map_px(width)})
def draw_access(
    answer: AccessAnswer,
    minutes: Sequence[float] = (30, 60, 120),
    *,
    side: Side = "defender",
    theme: Theme = "light",
    size: tuple[int, int] = MAP_PX,
) -> Figure:
    """Draw the isochrones of a side after a scenario, with the outlines of those before it.

    Parameters
    ----------
    answer : AccessAnswer
    minutes : sequence of float
    side : {"attacker", "defender"}
    theme : {"light", "dark"}
    size : (int, int)
        Width and height in pixels; names are placed for this size.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ScenarioError
        If the side holds no portal before or after the scenario.

    Examples
    --------
    >>> from stratgraph import draw_access, find_access, read_case
    >>> figure = draw_access(find_access(read_case("gate_falls")), [30])
    >>> figure.layout.title.text[:46]
    'Blue reaches 5 of the 5 places it holds before'
    """
    theater, after = answer.case.theater, answer.case.after
    found = answer.isochrones(minutes, side=side)
    step = after.steps[-1]
    lost = numbers_of(theater, answer.lost(side))
    changed = numbers_of(theater, step.changed_hands)
    portals = numbers_of(theater, answer.access("fall", side).portals.held)
    the_map = TheaterMap(
        theater, tuple(dict.fromkeys([*changed, *portals, *lost])), scale=mark_scale(size)
    )
    traces = [
        *(_shade(one, side) for one in reversed(found["fall", side])),
        *the_map.land_traces(),
        *_changed(found["hold", side], found["fall", side], side),
        *the_map.holder_traces(after),
        {**the_map.ring_trace("gained", lost), "name": "cut off"},
        the_map.cross_trace(changed),
        the_map.cut_trace(after.shut_roads),
    ]
    times = joined([f"{one.minutes:g}" for one in found["fall", side]])
    note = (
        f"Shaded: along roads within {times} minutes of a held portal after the scenario, darker "
        "where it takes less; dotted: before it, where that differs. "
        f"{access_notes(answer)[0]} {source_words(after)}"
    )
    sheet = Sheet(access_sentence(answer, side), note, size[0], theme)
    drawing = Drawing(the_map, after, the_map.frames["region"])
    return drawing.figure(traces, sheet, size[1])


def _shade(one: Isochrone, side: Side) -> Trace:
    x, y = outline_xy(one.band.outlines_km)
    return {
        "type": "scatter", "mode": "lines", "name": "isochrone", "x": x, "y": y,
        "hoverinfo": "skip", "showlegend": False, "fill": "toself", "fillcolor": f"${side}",
        "opacity": SHADE, "line": {"width": 0, "color": f"${side}"},
    }  # fmt: skip


def _changed(
    before: Sequence[Isochrone], after: Sequence[Isochrone], side: Side
) -> Iterator[Trace]:
    """Yield the outlines from before where they differ, and what is of one of the longest alone."""
    both = zip(before, after, strict=True)
    moved = [(was, apart) for was, now in both if (apart := was.band.apart_from(now.band)).area_km2]
    for was, _ in moved:
        yield _edge(was, side)
    for _, apart in moved[-1:]:
        x, y = outline_xy(apart.outlines_km)
        hatch = ground_traces()["added"]
        # It is small beside the whole map: denser than where much is added.
        dense = {**hatch["fillpattern"], "size": 5, "solidity": 0.5, "fgopacity": 1}
        yield {**hatch, "name": "isochrone changed", "x": x, "y": y, "fillpattern": dense}


def _edge(one: Isochrone, side: Side) -> Trace:
    x, y = outline_xy(one.band.outlines_km)
    return {
        "type": "scatter", "mode": "lines", "name": "isochrone before", "x": x, "y": y,
        "hoverinfo": "skip", "showlegend": False,
        "line": {"width": 1.3, "color": f"${side}", "dash": "2px,3px"},
    }  # fmt: skip
