"""The map of a situation as plain data of a figure, whose towns and roads can be clicked."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from stratgraph.measures.comparison import compare_exposure
from stratgraph.measures.fire import exposure_to, required_ranges
from stratgraph.model.scenario import HOLDERS
from stratgraph.report.figures import (
    PALETTES,
    Frame,
    Map,
    draw_added,
    draw_discs,
    draw_ground,
    label_trace,
    paint,
    reach_discs,
    reach_trace,
    situation_of,
)
from stratgraph.report.figures.labels import Point, place_labels

if TYPE_CHECKING:
    from stratgraph.measures.comparison import ReachChange
    from stratgraph.measures.fire import FiringRule, RequiredRanges
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.territory import Ground
    from stratgraph.report.figures import SituationName, Trace
    from stratgraph.report.range_options import Option
    from stratgraph.studies.hold_or_fall import Case

BARS_KM = (1, 2, 5, 10, 20, 50, 100)
MOST_NAMED = 150
BAR_PX = 26


@dataclass(frozen=True, slots=True)
class Moment:
    """A situation of a case: of the day, or after its scenario."""

    case: Case
    name: SituationName

    @property
    def situation(self) -> Situation:
        """Who holds what, and which roads are open."""
        return situation_of(self.case, self.name)


@dataclass(frozen=True, slots=True)
class Aim:
    """Whose reach is looked at: a published range, under one rule, on the ground of a case."""

    option: Option
    rule: FiringRule
    ground: Ground | None

    def ranges(self, situation: Situation) -> RequiredRanges:
        """Measure the range needed to every settlement in a situation, or remember it."""
        return _measured(
            _Held(
                (id(situation.theater), situation.attacker, situation.holder_code.tobytes()),
                self.option.side,
                self.rule,
                self.ground is not None,
                situation,
                self.ground,
            )
        )


@dataclass(frozen=True, slots=True)
class _Held:
    """What required ranges read of a situation; the day's are asked for by every click."""

    holders: tuple[int, str, bytes]
    side: Side
    rule: FiringRule
    on_ground: bool
    situation: Situation = field(compare=False)
    ground: Ground | None = field(compare=False)


# Large ones take 40 MB each: enough for the day, the question, and going back one step.
@lru_cache(4)
def _measured(held: _Held) -> RequiredRanges:
    return required_ranges(held.situation, held.side, held.rule, ground=held.ground)


@dataclass(frozen=True)
class Reaches:
    """What a published range reaches in two situations, measured once for words and map."""

    aim: Aim
    before: RequiredRanges
    after: RequiredRanges

    @cached_property
    def change(self) -> ReachChange:
        """How who is in reach differs."""
        figure = self.aim.option.figure
        seen = [exposure_to(one, figure) for one in (self.before, self.after)]
        return compare_exposure(*seen)

    @cached_property
    def outlines(self) -> tuple[Any, Any]:
        """The edges of both reaches in plane kilometres."""
        figure = self.aim.option.figure
        before, after = draw_discs([reach_discs(one, figure) for one in (self.before, self.after)])
        return before, after


@dataclass(frozen=True, slots=True)
class Screen:
    """How large a map is shown, in pixels, and in which theme."""

    width: int = 900
    height: int = 640
    theme: str = "light"


def measure_reaches(before: Situation, after: Situation, aim: Aim) -> Reaches:
    """Measure what a published range reaches in two situations."""
    return Reaches(aim, aim.ranges(before), aim.ranges(after))


def draw_map(
    the_map: Map, moment: Moment, reaches: Reaches | None, screen: Screen, *, frame: Frame
) -> dict[str, Any]:
    """Draw a situation, with its reach and what differs from the situation before.

    Parameters
    ----------
    the_map : Map
        Of the case of the situation.
    moment : Moment
        Of the case, the second situation that the reaches are of.
    reaches : Reaches or None
        None draws no reach.
    screen : Screen
    frame : Frame
        What is shown, fitted to the screen.

    Returns
    -------
    dict
        ``data`` and ``layout`` of a plotly figure; the first two traces are the names, which can
        then be replaced alone, and stand above the others all the same.
    """
    graticule, *base = the_map.base_traces()
    # Every road has an unseen point at its middle, which comes last.
    base[-1]["customdata"] = [f"road {road.id}" for road in the_map.theater.roads]
    below, above = _reach_traces(the_map, reaches) if reaches is not None else ([], [])
    traces = [
        *draw_ground(moment.situation),
        graticule,
        *below,
        *base,
        the_map.cut_trace(moment.situation.shut_roads),
    ]
    traces += [*_settlements(the_map, moment), *above]
    traces += [the_map.taken_trace()] if moment.name == "fall" else []
    palette = PALETTES[screen.theme]
    return {
        "data": [paint(trace, palette) for trace in [*draw_names(the_map, frame, screen), *traces]],
        "layout": _layout(frame, screen, palette),
    }


def _reach_traces(the_map: Map, reaches: Reaches) -> tuple[list[Trace], list[Trace]]:
    """Return what is drawn below the towns, and above them."""
    side, index, change = reaches.aim.option.side, the_map.theater.index, reaches.change
    before, after = reaches.outlines
    old = [index[one] for one in change.after.in_reach if one not in change.gained]
    return (
        [
            draw_added(before, after),
            reach_trace("reach", side, after),
            reach_trace("reach before", side, before),
        ],
        [
            the_map.ring_trace("in reach", old),
            the_map.ring_trace("gained", [index[one] for one in change.gained]),
        ],
    )


def _settlements(the_map: Map, moment: Moment) -> list[Trace]:
    ids = the_map.theater.ids
    return [
        {**trace, "customdata": [f"town {ids[k]}" for k in numbers]}
        for holder, trace in zip(HOLDERS, the_map.settlement_traces(moment.name), strict=True)
        for numbers in [the_map.held_numbers(moment.situation, holder)]
    ]


def frame_of(the_map: Map, name: str, screen: Screen) -> Frame:
    """Return the question's own places, or the whole region, fitted to a screen."""
    return the_map.frames[name].fitted(screen.width, screen.height - BAR_PX)


def draw_names(the_map: Map, frame: Frame, screen: Screen) -> list[Trace]:
    """Return the names that fit into a frame, those of the question apart."""
    named, towns = set(the_map.named), the_map.theater.settlements
    inside = [k for k in the_map.priority if _holds(frame, the_map.xy[0][k], the_map.xy[1][k])]
    points = [
        Point(the_map.xy[0][k], the_map.xy[1][k], the_map.sizes[k], towns[k].name, k in named)
        for k in inside[:MOST_NAMED]
    ]
    roads = [
        one for one in the_map.road_segments if _holds(frame, *one[:2]) or _holds(frame, *one[2:])
    ]
    labels = place_labels(points, frame, screen.width, lines=roads)
    return [
        {
            **label_trace(
                strong, [(one.x, one.y, one.text) for one in labels if one.strong == strong]
            ),
            # Above the traces that follow.
            "zorder": 9,
        }
        for strong in (False, True)
    ]


def _holds(frame: Frame, x: float, y: float) -> bool:
    return frame.west <= x <= frame.east and frame.south <= y <= frame.north


def furniture(frame: Frame, screen: Screen, palette: dict[str, str]) -> dict[str, Any]:
    """Return the scale bar, below the map and in its kilometres: it stays true on zooming."""
    km = (frame.east - frame.west) / screen.width
    length = max(step for step in BARS_KM if step <= 180 * km or step == BARS_KM[0])
    x = frame.west + 14 * km
    bar = {"type": "rect", "x0": x, "x1": x + length, "yref": "paper", "yanchor": 0,
           "ysizemode": "pixel", "y0": -16, "y1": -12, "fillcolor": palette["ink"],
           "line": {"width": 0}}  # fmt: skip
    words = {"x": x + length, "yref": "paper", "y": 0, "yshift": -14, "yanchor": "middle",
             "xanchor": "left", "xshift": 4, "text": f"{length} km", "showarrow": False,
             "font": {"size": 12, "color": palette["ink"]}}  # fmt: skip
    return {"shapes": [bar], "annotations": [words]}


def _layout(frame: Frame, screen: Screen, palette: dict[str, str]) -> dict[str, Any]:
    axis = {"visible": False, "zeroline": False, "constrain": "range"}
    return {
        "autosize": True,
        "margin": {"l": 0, "r": 0, "t": 0, "b": BAR_PX},
        "paper_bgcolor": palette["land"],
        "plot_bgcolor": palette["land"],
        "xaxis": {**axis, "range": [frame.west, frame.east]},
        "yaxis": {**axis, "range": [frame.south, frame.north], "scaleanchor": "x"},
        "showlegend": False,
        "hovermode": "closest",
        "hoverdistance": 12,
        "dragmode": "pan",
        "hoverlabel": {"align": "left"},
        **furniture(frame, screen, palette),
    }
