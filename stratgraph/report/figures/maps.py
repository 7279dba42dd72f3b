"""Maps as figures: who holds what, what a range reaches, and what a case changes.

Cartesian figures in kilometres with equal axes and no base map: they need no network, circles stay
circles, and the scale bar is true also after zooming.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stratgraph.errors import ScenarioError
from stratgraph.measures.fire import exposure_to, required_ranges
from stratgraph.model.names import as_names
from stratgraph.model.plain_text import plural
from stratgraph.model.scenario import HOLDERS
from stratgraph.report.wording import held_by, source_words

from .any_width import at_any_width
from .drawing import Drawing, mark_scale
from .ground import draw_added, draw_ground
from .layers import Map, TheaterMap, reach_trace
from .theme import Sheet
from .view import SITUATIONS, Frame, draw_discs, exposure_of, first_view, reach_discs, situation_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plotly.graph_objects import Figure

    from stratgraph.measures.fire import RequiredRanges
    from stratgraph.model.scenario import Situation
    from stratgraph.model.systems import PublishedRange, System
    from stratgraph.model.theater import Theater
    from stratgraph.studies.hold_or_fall import Outcome

    from .layers import Trace
    from .theme import Theme
    from .view import View

MAP_PX = (1040, 900)
# So many of the largest places in reach are named, whatever is in the way.
SURELY_NAMED = 12


def map_px(width: int) -> tuple[int, int]:
    """Return the size of a map that is so many pixels wide: as high as wide, and room for words.

    Examples
    --------
    >>> map_px(320), map_px(720)
    ((320, 620), (720, 900))
    """
    return width, min(MAP_PX[1], width + 300)


def frame_around(theater: Theater, places: Iterable[str], *, padding_km: float = 10.0) -> Frame:
    """Return the part of a map that shows some places, for the ``frame`` of a figure.

    Parameters
    ----------
    theater : Theater
    places : iterable of str
        Settlement ids or names, at least one.
    padding_km : float
        Kilometres to show beyond them on each side.

    Returns
    -------
    Frame
        Kilometres east and north of the middle of the theater.

    Raises
    ------
    UnknownSettlementError
        If the theater has no such place.

    Examples
    --------
    >>> from stratgraph import frame_around, read_theater
    >>> frame = frame_around(read_theater("valley"), ["gate", "mill"])
    >>> round(frame.east - frame.west), round(frame.north - frame.south)
    (30, 20)
    """
    numbers = numbers_of(theater, places)
    x, y = theater.plane.to_km(theater.lon, theater.lat)
    east, north = x[numbers], y[numbers]
    around = [float(edge) for edge in (east.min(), north.min(), east.max(), north.max())]
    return Frame(*around).padded(0.0, padding_km)


@at_any_width(lambda width: {"size": map_px(width)})
def draw_situation(
    situation: Situation,
    *,
    named: Iterable[str] = (),
    theme: Theme = "light",
    frame: Frame | None = None,
    size: tuple[int, int] = MAP_PX,
) -> Figure:
    """Draw who holds what: settlements, roads and waters of a situation as a map.

    Holders differ in shape and colour, the area of a mark grows with population, and a hollow one
    has no known population. Roads not verified are dashed, those cut by a scenario or closed that
    day are crossed out.

    Parameters
    ----------
    situation : Situation
    named : iterable of str
        Settlements that must bear their name; others do where there is room.
    theme : {"light", "dark"}
    frame : Frame, optional
        What to show, as from ``frame_around``; by default all.
    size : (int, int)
        Width and height in pixels; names are placed for this size.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ScenarioError
        If there is no such theme.
    UnknownSettlementError
        If a name is not of the theater.

    Examples
    --------
    >>> from stratgraph import draw_situation, read_case
    >>> figure = draw_situation(read_case("gate_falls").before, named=["gate"])
    >>> figure.layout.title.text
    'Who holds what on 2031-05-01: Red 2, Blue 5, contested 1'
    """
    changed = [place for step in situation.steps for place in step.changed_hands]
    numbers = numbers_of(situation.theater, [*changed, *as_names(named, "named")])
    the_map = TheaterMap(situation.theater, tuple(dict.fromkeys(numbers)), scale=mark_scale(size))
    base = the_map.land_traces()
    towns = the_map.holder_traces(situation)
    marks = [the_map.cross_trace(numbers_of(situation.theater, changed)),
             the_map.cut_trace(situation.shut_roads)]  # fmt: skip
    note = f"{_reading_words()} {source_words(situation)}"
    sheet = Sheet(_holders_title(situation), note, size[0], theme)
    drawing = Drawing(the_map, situation, frame or the_map.frames["region"])
    return drawing.figure([*base, *towns, *marks], sheet, size[1])


@at_any_width(lambda width: {"size": map_px(width)})
def draw_reach(
    ranges: RequiredRanges,
    system: System,
    *,
    theme: Theme = "light",
    frame: Frame | None = None,
    size: tuple[int, int] = MAP_PX,
) -> Figure:
    """Draw how far a system's listed range reaches from the ground of a side, and whom.

    Membership is that of ``exposure_to``, decided by geodesic distance; the outline is drawn
    on the plane and only shows it.

    Parameters
    ----------
    ranges : RequiredRanges
        Of the whole theater, from ``required_ranges(situation, side, rule)``.
    system : System
        Its first listed range is drawn; ``with_range(system, figure)`` draws another.
    theme, frame, size
        As in ``draw_situation``; by default what lies in reach is shown.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ScenarioError
        If there is no such theme, or no range of the system is published.

    Examples
    --------
    >>> from stratgraph import draw_reach, read_case, required_ranges
    >>> case = read_case("gate_falls")
    >>> system = case.assumptions.systems[0]
    >>> ranges = required_ranges(case.after, "attacker", case.assumptions.rules[0])
    >>> draw_reach(ranges, system).layout.yaxis.scaleanchor
    'x'
    """
    situation, figure = ranges.situation, _listed_range(system)
    theater = situation.theater
    exposure = exposure_to(ranges, figure)
    reached = numbers_of(theater, exposure.in_reach)
    the_map = TheaterMap(
        theater,
        tuple(sorted(reached, key=lambda k: (-theater.people[k], k))),
        scale=mark_scale(size),
    )
    (outline,) = draw_discs([reach_discs(ranges, figure)])
    traces = [
        *draw_ground(situation),
        reach_trace("reach", ranges.side, outline),
        *the_map.land_traces(),
        *the_map.holder_traces(situation),
        the_map.ring_trace("in reach", reached),
        the_map.cut_trace(situation.shut_roads),
    ]
    title = (
        f"{plural(len(reached), 'settlement')} in range of {system.short_name}, "
        f"{figure.range_m / 1000:g} km, from ground held by {held_by(situation, ranges.side)}: "
        f"{exposure.people.words}"
    )
    note = f"{_range_words(figure, ranges)} {_reading_words()} {source_words(situation)}"
    shown = frame or the_map.frames["question"]
    # Only the largest of those in reach bear their names for certain.
    drawing = Drawing(
        replace(the_map, named=the_map.named[: round(SURELY_NAMED * the_map.scale)]),
        situation,
        shown,
    )
    return drawing.figure(traces, Sheet(title, note, size[0], theme), size[1])


@at_any_width(lambda width: {"size": map_px(width)})
def draw_outcome(
    outcome: Outcome,
    *,
    view: View | None = None,
    theme: Theme = "light",
    size: tuple[int, int] = MAP_PX,
) -> Figure:
    """Draw a case as a map: who holds what, roads, and the reach of one published range.

    Parameters
    ----------
    outcome : Outcome
    view : View, optional
        By default the fall, and the range that the case opens with.
    theme, size
        As in ``draw_situation``.

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> from stratgraph.studies.hold_or_fall import run_case
    >>> from stratgraph.io import read_case
    >>> figure = draw_outcome(run_case(read_case("gate_falls")))
    >>> figure.layout.yaxis.scaleanchor
    'x'
    """
    chosen = view or first_view(outcome)
    the_map = Map(outcome.case)
    situation = situation_of(outcome.case, chosen.situation if chosen else "fall")
    note = f"{_shown_words(outcome, situation, chosen)} {source_words(situation)}"
    sheet = Sheet(outcome.finding.title, note, size[0], theme)
    drawing = Drawing(the_map, situation, the_map.frames["question"])
    return drawing.figure(state_traces(the_map, outcome, chosen), sheet, size[1])


def state_traces(the_map: Map, outcome: Outcome, view: View | None) -> list[Trace]:
    """Return every trace of a case's map but the names, in the order in which they are drawn.

    Without a view no reach is drawn: the fall alone, on the ground of the sides.
    """
    if view is None:
        after = outcome.case.after
        return [*draw_ground(after), *the_map.land_traces(), *the_map.settlement_traces("fall"),
                the_map.cut_trace(after.shut_roads), the_map.taken_trace()]  # fmt: skip
    discs = [
        reach_discs(
            required_ranges(
                situation_of(outcome.case, name), view.side, view.rule, ground=outcome.case.ground
            ),
            view.figure,
        )
        for name in SITUATIONS
    ]
    shown = dict(zip(SITUATIONS, draw_discs(discs), strict=True))
    change = next(
        one
        for one in outcome.changes
        if (one.side, one.system.id, one.figure, one.rule)
        == (view.side, view.system.id, view.figure, view.rule)
    )
    fall = view.situation == "fall"
    gained = numbers_of(the_map.theater, change.change.gained) if fall else []
    reached = numbers_of(the_map.theater, exposure_of(change, view.situation).in_reach)
    now = shown[view.situation]
    traces = draw_ground(situation_of(outcome.case, view.situation))
    if fall:
        traces.append(draw_added(shown["hold"], now))
    traces += [reach_trace("reach", view.side, now), *the_map.land_traces()]
    if fall:
        traces.append(reach_trace("reach before", view.side, shown["hold"]))
    traces += the_map.settlement_traces(view.situation)
    traces.append(the_map.ring_trace("in reach", [k for k in reached if k not in gained]))
    traces.append(the_map.ring_trace("gained", gained))
    cut = situation_of(outcome.case, view.situation).shut_roads
    return [*traces, the_map.cut_trace(cut), *([the_map.taken_trace()] if fall else [])]


def _shown_words(outcome: Outcome, situation: Situation, view: View | None) -> str:
    if view is None:
        return f"Shown: fall. {_reading_words()}"
    ranges = required_ranges(situation, view.side, view.rule, ground=outcome.case.ground)
    return f"Shown: {view.situation}, {view.system.short_name}. {_range_words(view.figure, ranges)}"


def _listed_range(system: System) -> PublishedRange:
    if not system.ranges:
        raise ScenarioError(f"no range of {system.id!r} is published: there is nothing to draw")
    return next((one for one in system.ranges if one.preferred), system.ranges[0])


def numbers_of(theater: Theater, places: Iterable[str]) -> list[int]:
    """Return the numbers of settlements given by id or name."""
    return [theater.index[theater.names.resolve(place)] for place in places]


def _holders_title(situation: Situation) -> str:
    labels = dict(situation.theater.sides)
    called = {
        "attacker": labels.get(situation.attacker, situation.attacker),
        "defender": labels.get(situation.defender, situation.defender),
        "contested": "contested",
        "other": held_by(situation, "other"),
        "unknown": "unknown",
    }
    counts = {holder: int(situation.held_by(holder).sum()) for holder in HOLDERS}
    listed = ", ".join(f"{called[holder]} {count}" for holder, count in counts.items() if count)
    after = " and ".join(f"“{step.scenario.name}”" for step in situation.steps)
    supposed = f" after {after}" if after else ""
    return f"Who holds what on {situation.control.on}{supposed}: {listed}"


def _range_words(figure: PublishedRange, ranges: RequiredRanges) -> str:
    least = f", not under {figure.min_range_m / 1000:g} km" if figure.min_range_m else ""
    return (
        f"{figure.munition}: published maximum {figure.range_m / 1000:g} km{least}, “in range”, "
        f"never “would hit”; {ranges.rule.words}."
    )


def _reading_words() -> str:
    return "The area of a mark grows with population; hollow: unknown."
