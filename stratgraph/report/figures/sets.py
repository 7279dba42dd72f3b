"""The set that a network hangs on as a map: what is taken out, and what falls apart without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.errors import ScenarioError
from stratgraph.model.road_set import ROAD_SET_WORDS
from stratgraph.report.wording import source_words
from stratgraph.studies.sets import set_sentence, whose_network

from .any_width import at_any_width
from .drawing import Drawing, mark_scale
from .layers import TheaterMap
from .maps import MAP_PX, map_px, numbers_of
from .theme import Sheet

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from stratgraph.model.road_set import RoadSet
    from stratgraph.studies.sets import Ground, SetsAnswer

    from .theme import Theme


# What the ring is called where pairs of places are not looked at, and where they are.
RINGED = (
    ("without a route", "that lose every route"),
    ("apart", "that no road joins to the largest piece any more"),
)


@at_any_width(lambda width: {"size": map_px(width)})
def draw_sets(
    answer: SetsAnswer,
    *,
    ground: Ground | None = None,
    road_set: RoadSet | None = None,
    theme: Theme = "light",
    size: tuple[int, int] = MAP_PX,
) -> Figure:
    """Draw the set that a network hung on, and the places that fall apart from the rest without it.

    Parameters
    ----------
    answer : SetsAnswer
    ground : {"all", "attacker", "defender"}, optional
        The network of all places, or of one side's; without it the first there is.
    road_set : {"all", "verified"}, optional
    theme : {"light", "dark"}
    size : (int, int)
        Width and height in pixels; names are placed for this size.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ScenarioError
        If that network has no set of so many.

    Examples
    --------
    >>> from stratgraph import draw_sets, find_sets, read_case
    >>> answer = find_sets(read_case("gate_falls").before, 1)
    >>> draw_sets(answer, road_set="verified").layout.title.text[:55]
    'All places, verified roads alone: without Gate 9 of 28 '
    """
    found = {(one.ground, one.road_set): one for one in answer.networks}
    first = answer.networks[0]
    ground, road_set = ground or first.ground, road_set or first.road_set
    if (ground, road_set) not in found:
        whose = whose_network(answer.situation, ground)
        raise ScenarioError(f"no set of {answer.k}: {whose}, {ROAD_SET_WORDS[road_set]}")
    network, situation = found[ground, road_set], answer.situation
    theater, members = situation.theater, network.best.members
    towns = members if answer.of == "towns" else ()
    the_map = TheaterMap(theater, tuple(numbers_of(theater, towns)), scale=mark_scale(size))
    out = the_map.cross_trace(numbers_of(theater, towns)) if towns else the_map.cut_trace(members)
    ring, ringed = RINGED[answer.by == "pairs"]
    marks = [
        {**the_map.ring_trace("in reach", numbers_of(theater, network.apart)), "name": ring},
        {**out, "name": "taken out"},
    ]
    note = (
        f"Ringed: places {ringed}. What a network depended on, and no advice. "
        f"{source_words(situation)}"
    )
    sheet = Sheet(set_sentence(answer, network), note, size[0], theme)
    drawing = Drawing(the_map, situation, the_map.frames["region"])
    traces = [*the_map.land_traces(), *the_map.holder_traces(situation), *marks]
    return drawing.figure(traces, sheet, size[1])
