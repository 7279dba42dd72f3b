"""Ranked roads as a map: the wider, the more routes lose without them; the unverified in colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.model.road_set import ROAD_SET_WORDS, require_road_set
from stratgraph.report.wording import source_words
from stratgraph.studies.roads import first_sentence, unverified_sentence

from .any_width import at_any_width
from .drawing import Drawing, mark_scale
from .layers import TheaterMap
from .maps import MAP_PX, map_px, numbers_of
from .theme import Sheet

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from stratgraph.model.road_set import RoadSet
    from stratgraph.studies.roads import RoadRanking

    from .theme import Theme

# Pixels of the least and of the widest road that matters.
WIDTHS = (4.0, 11.0)


@at_any_width(lambda width: {"size": map_px(width)})
def draw_roads(
    ranking: RoadRanking,
    *,
    road_set: RoadSet | None = None,
    theme: Theme = "light",
    size: tuple[int, int] = MAP_PX,
) -> Figure:
    """Draw the roads that matter: the wider, the more routes lose without them.

    Those that nobody verified, and over which the ways round others lead, have a colour of their
    own and are dashed, as unverified roads are.

    Parameters
    ----------
    ranking : RoadRanking
    road_set : {"all", "verified"}, optional
        By default the roads of the case.
    theme : {"light", "dark"}
    size : (int, int)
        Width and height in pixels; names are placed for this size.

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> from stratgraph import draw_roads, rank_roads, read_case
    >>> figure = draw_roads(rank_roads(read_case("gate_falls")))
    >>> figure.layout.title.text[:44]
    'Unverified roads too: without Ashby – Brook '
    """
    chosen = ranking.question.road_set if road_set is None else road_set
    require_road_set(chosen)
    situation, loss = ranking.situation, ranking.columns[chosen]["detour_loss"]
    theater = situation.theater
    unverified = ranking.check_first if chosen == "all" else ()
    sure = [one for one in ranking.critical(road_set=chosen) if one not in unverified]
    most = max((loss.values[one] or 0.0 for one in sure), default=0.0) or 1.0
    scale = mark_scale(size)
    least, widest = WIDTHS
    lines = [
        (ranking.road(one), scale * (least + (widest - least) * (loss.values[one] or 0.0) / most))
        for one in reversed(sure)
    ]
    ends = [
        end for one in (*unverified, *sure) for end in (ranking.road(one).a, ranking.road(one).b)
    ]
    towns = [one for one in dict.fromkeys(ends) if one in theater.index]
    asked = [*ranking.question.bases, *ranking.question.objectives]
    named = numbers_of(theater, dict.fromkeys([*asked, *towns]))
    the_map = TheaterMap(theater, tuple(named), scale=scale)
    marks = [
        *the_map.road_traces("road that matters", lines, "$quiet"),
        *the_map.road_traces(
            "unverified road that matters",
            [(ranking.road(one), scale * least) for one in unverified],
            "$gained",
        ),
    ]
    title = f"{first_sentence(ranking, chosen)}."
    told = unverified_sentence(ranking) if chosen == "all" else ""
    whose = f"Routes take {ROAD_SET_WORDS[chosen]}, whoever holds them."
    note = " ".join(filter(None, (whose, told, source_words(situation))))
    sheet = Sheet(f"{title[0].upper()}{title[1:]}", note, size[0], theme)
    drawing = Drawing(the_map, situation, the_map.frames["question"])
    traces = [*marks, *the_map.land_traces(), *the_map.holder_traces(situation)]
    return drawing.figure(traces, sheet, size[1])
