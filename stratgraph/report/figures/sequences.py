"""Least sequences as a map: which places would have had to be taken, one beside the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.errors import ScenarioError
from stratgraph.model.notebook import joined
from stratgraph.model.plain_text import plural
from stratgraph.report.wording import source_words
from stratgraph.studies.sequences import contested_words, goal_words, side_label

from .any_width import at_any_width
from .drawing import HALO, Drawing, mark_scale
from .layers import TheaterMap
from .maps import MAP_PX, frame_around, map_px, numbers_of
from .theme import FONT, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plotly.graph_objects import Figure

    from stratgraph.model.scenario import Side
    from stratgraph.studies.sequences import Goal, SequencesAnswer, Towards

    from .layers import Trace
    from .theme import Theme


@at_any_width(lambda width: {"size": map_px(width)})
def draw_sequences(
    answer: SequencesAnswer,
    *,
    side: Side = "attacker",
    goal: Goal | None = None,
    theme: Theme = "light",
    size: tuple[int, int] = MAP_PX,
) -> Figure:
    """Draw the sequences of fewest places before the scenario as the tree that they are.

    Lines lead from ground held to each place in order, for every objective of which something was
    to be taken; contested ground is read as the case reads it.

    Parameters
    ----------
    answer : SequencesAnswer
    side : {"attacker", "defender"}
        Who takes.
    goal : Goal, optional
        What is to be so; by default the first goal for which something has to be taken.
    theme : {"light", "dark"}
    size : (int, int)
        Width and height in pixels; names are placed for this size.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ScenarioError
        If there is no sequence of that side and goal.

    Examples
    --------
    >>> from stratgraph import draw_sequences, find_sequences, read_case
    >>> draw_sequences(find_sequences(read_case("gate_falls"))).layout.title.text[:41]
    'Red, until Kingsbridge is in range of How'
    """
    found = _drawn(answer, side, goal)
    if not found:
        raise ScenarioError(f"no sequence of the {side} leads to what is asked")
    situation, theater = answer.case.before, answer.case.theater
    taken = [one for each in found for one in each.least[0].places]
    objectives = [each.objective for each in found]
    shown = [*taken, *(step.beside for each in found for step in each.least[0].steps), *objectives]
    the_map = TheaterMap(
        theater, tuple(numbers_of(theater, [*objectives, *taken])), scale=mark_scale(size)
    )
    others = {one for each in found for some in each.least[0].equal for one in some} - {*taken}
    fell = {one for each in found for one, _ in answer.fell(each, each.least[0])}
    marks = [
        *_lines(the_map, found),
        {**the_map.ring_trace("in reach", numbers_of(theater, sorted(others))), "name": "as few"},
        {**the_map.ring_trace("gained", numbers_of(theater, sorted(fell))), "name": "in fact"},
        {**the_map.cross_trace(numbers_of(theater, objectives)), "name": "objective"},
        _numbers(the_map, found),
    ]
    note = (
        f"{contested_words(answer, side, answer.case.assumptions.contested).capitalize()}. How far "
        f"something was from coming about, and no advice. {source_words(situation)}"
    )
    sheet = Sheet(_title(answer, found), note, size[0], theme)
    drawing = Drawing(the_map, situation, frame_around(theater, dict.fromkeys(shown)))
    traces = [*the_map.land_traces(), *the_map.holder_traces(situation), *marks]
    return drawing.figure(traces, sheet, size[1])


def _drawn(answer: SequencesAnswer, side: Side, goal: Goal | None) -> list[Towards]:
    own = answer.case.assumptions.contested
    found = [
        one
        for one in answer.towards
        if (one.side, one.moment, one.contested) == (side, "hold", own) and one.least
    ]
    wanted = goal or (found[0].goal if found else None)
    return [one for one in found if one.goal == wanted]


def _title(answer: SequencesAnswer, found: Sequence[Towards]) -> str:
    names = answer.case.theater.names_of
    told = [
        f"{names([one.objective])[0]} is {goal_words(one.goal)}: at least "
        f"{plural(len(one.least[0].steps) if one.least[0].proven else one.least[0].bound, 'place')}"
        f" ({joined(names(one.least[0].places))})"
        for one in found[:1]
    ]
    more = f"; and {plural(len(found) - 1, 'more objective')}" if len(found) > 1 else ""
    return f"{side_label(answer, found[0].side)}, until {told[0]}{more}"


def _lines(the_map: TheaterMap, found: Iterable[Towards]) -> list[Trace]:
    index = the_map.theater.index
    steps: dict[tuple[str, str], None] = {}
    last: dict[tuple[str, str], None] = {}
    for one in found:
        for step in one.least[0].steps:
            steps[step.beside, step.settlement] = None
        if one.goal.kind == "road":
            last[one.least[0].places[-1], one.objective] = None
    return [
        _line(the_map, "sequence", [(index[a], index[b]) for a, b in steps], "solid"),
        _line(the_map, "last way", [(index[a], index[b]) for a, b in last], "2px,4px"),
    ]


def _line(the_map: TheaterMap, name: str, pairs: Iterable[tuple[int, int]], dash: str) -> Trace:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for a, b in pairs:
        xs += [the_map.xy[0][a], the_map.xy[0][b], None]
        ys += [the_map.xy[1][a], the_map.xy[1][b], None]
    return {
        "type": "scatter", "mode": "lines", "name": name, "x": xs[:-1], "y": ys[:-1],
        "hoverinfo": "skip", "showlegend": False,
        "line": {"color": "$gained", "width": 3.2, "dash": dash},
    }  # fmt: skip


def _numbers(the_map: TheaterMap, found: Iterable[Towards]) -> Trace:
    """Write at each place which one it is in its sequence: the first of those it is in."""
    order: dict[str, int] = {}
    for one in found:
        for k, place in enumerate(one.least[0].places, 1):
            order.setdefault(place, k)
    numbers = [the_map.theater.index[one] for one in order]
    return {
        "type": "scatter", "mode": "text", "name": "order", "hoverinfo": "skip",
        "x": [the_map.xy[0][k] for k in numbers], "y": [the_map.xy[1][k] for k in numbers],
        "text": [f"<b>{k}</b>" for k in order.values()], "textposition": "top left",
        "textfont": {"size": 13, "color": "$gained", "family": FONT, "shadow": HALO},
        "showlegend": False, "cliponaxis": True,
    }  # fmt: skip
