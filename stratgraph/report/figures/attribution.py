"""What is due to each place as a map: wider rings, and lines between two that overlap or need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stratgraph.errors import ScenarioError
from stratgraph.report.wording import source_words
from stratgraph.studies.attribution import attribution_sentence

from .any_width import at_any_width
from .drawing import Drawing, mark_scale
from .layers import TheaterMap
from .maps import MAP_PX, map_px
from .theme import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plotly.graph_objects import Figure

    from stratgraph.model.scenario import Side
    from stratgraph.studies.attribution import AttributionAnswer, PairShare, PlaceShare

    from .layers import Trace
    from .theme import Theme

# Places and pairs that are drawn, and the diameter of the widest ring in pixels.
RINGS, LINES, WIDEST_PX = 25, 15, 54.0


@at_any_width(lambda width: {"size": map_px(width)})
def draw_attribution(
    answer: AttributionAnswer,
    *,
    side: Side | None = None,
    theme: Theme = "light",
    size: tuple[int, int] = MAP_PX,
) -> Figure:
    """Draw how much is due to each place, and which two overlap or need each other.

    The area of a ring is what is due to its place; a thin one stands for less than nothing. A
    broken line joins two that overlap, a whole one two that need each other.

    Parameters
    ----------
    answer : AttributionAnswer
    side : {"attacker", "defender"}, optional
        On whose account; without it the first there is.
    theme : {"light", "dark"}
    size : (int, int)
        Width and height in pixels; names are placed for this size.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ScenarioError
        If nothing is told on account of that side.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.report.figures import draw_attribution
    >>> from stratgraph.studies.attribution import AttributionAsked, find_attribution
    >>> answer = find_attribution(read_case("gate_falls"), AttributionAsked(range_m=30_000))
    >>> draw_attribution(answer).layout.title.text[:37]
    'Places held by Red (attacker), 30 km:'
    """
    found = {one.side: one for one in answer.sides}
    part = found.get(side or answer.sides[0].side)
    if part is None:
        raise ScenarioError(f"nothing is told on account of the {side}")
    situation = answer.situation
    theater = situation.theater
    shown = sorted(part.places, key=lambda one: (-abs(one.value), one.place))[:RINGS]
    shown = [one for one in shown if one.value]
    the_map = TheaterMap(
        theater, tuple(theater.index[one.place] for one in shown[:8]), scale=mark_scale(size)
    )
    # Marks are sized by all places: the villages that most is due to would make all others huge.
    plain = TheaterMap(theater, (), scale=mark_scale(size))
    marks = [
        *_pair_traces(plain, part.pairs[:LINES]),
        *_ring_traces(plain, shown, mark_scale(size)),
    ]
    note = (
        "Area of a ring: what is due to the place; a thin ring: less than nothing. People counted "
        f"are at risk; it advises nothing. {source_words(situation)}"
    )
    sheet = Sheet(attribution_sentence(answer, part), note, size[0], theme)
    drawing = Drawing(the_map, situation, the_map.frames["region"])
    traces = [*plain.land_traces(), *plain.holder_traces(situation), *marks]
    return drawing.figure(traces, sheet, size[1])


def _ring_traces(the_map: TheaterMap, shown: Sequence[PlaceShare], scale: float) -> list[Trace]:
    """Return rings by what is due, more and less than nothing apart."""
    theater = the_map.theater
    top = max((abs(one.value) for one in shown), default=1.0)
    traces = []
    for name, sign in (("due", 1), ("below nothing", -1)):
        some = [one for one in shown if sign * one.value > 0]
        numbers = [theater.index[one.place] for one in some]
        wide = [max(8.0, scale * WIDEST_PX * float(np.sqrt(abs(one.value) / top))) for one in some]
        ring = the_map.ring_trace(name, numbers)
        color = "$gained" if sign > 0 else "$quiet"
        ring["marker"] |= {
            "size": wide, "color": color, "line": {"width": 3 if sign > 0 else 1.2, "color": color}
        }  # fmt: skip
        traces.append(ring)
    return traces


def _pair_traces(the_map: TheaterMap, pairs: Sequence[PairShare]) -> list[Trace]:
    """Return a line for each two that overlap, broken, or need each other."""
    theater, (x, y) = the_map.theater, the_map.xy
    traces = []
    for pair in pairs:
        ends = [theater.index[one] for one in (pair.a, pair.b)]
        overlap = pair.value < 0
        traces.append({
            "type": "scatter", "mode": "lines", "name": "overlap" if overlap else "need",
            "x": [x[k] for k in ends], "y": [y[k] for k in ends], "hoverinfo": "skip",
            "line": {"color": "$ink", "width": 2.0, "dash": "5px,4px" if overlap else "solid"},
        })  # fmt: skip
    return traces
