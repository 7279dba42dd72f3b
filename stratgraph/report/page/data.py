"""What the page's script is given: facts to compute with, or answers computed ahead.

Up to ``precomputed.MOST_COMPUTED`` settlements a page carries the geodesic distances of all pairs
as Python has them, bit by bit, and decides membership of reach by the same rule: it answers for any
holders. Above that, and on other ground than centre points, it carries answers for its situations
only.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from stratgraph.measures.fire.required_range import TARGET_STATUSES
from stratgraph.model.same import Same
from stratgraph.model.scenario import HOLDERS
from stratgraph.report.figures import (
    HALF_WIDTHS,
    PALETTES,
    PLACING,
    ROAD_WIDTHS,
    SYMBOLS,
    Frame,
    Map,
    degree_trace,
    first_view,
    ground_cells,
    ground_traces,
    label_trace,
    reach_trace,
    tie_trace,
    water_label_trace,
)
from stratgraph.report.range_options import options
from stratgraph.report.wording import road_words, settlement_lines
from stratgraph.studies.hold_or_fall import SIDES

from .languages import language_data
from .precomputed import Pool, computed_answers, computes
from .steps import PageStep, Play, page_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.model.progress import Progress
    from stratgraph.model.roads import Road
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.theater import Theater
    from stratgraph.report.figures import Trace
    from stratgraph.report.range_options import Option
    from stratgraph.studies.hold_or_fall import Glance, Outcome

NO_WEAPON = {
    "key": "none", "side": "attacker", "range_m": 0, "min_range_m": 0, "surely_from_m": 0,
    "system": "", "munition": "", "preferred": False, "label": "",
    "named": "", "round": "",
}  # fmt: skip
# Over roads within reach, not verified and verified.
FIRE_DASHES = ("2px,5px", "7px,5px")


def page_data(
    outcome: Outcome | Glance,
    then: Sequence[Situation | Play] = (),
    progress: Progress | None = None,
    *,
    only: Sequence[Option] | None = None,
    the_map: Map | None = None,
) -> dict[str, Any]:
    """Collect what the page's script needs, as plain JSON.

    ``facts`` is what answers are made from, ``map`` what is drawn, ``words`` what is said.

    Parameters
    ----------
    outcome : Outcome
    then : sequence of Situation or Play
        What is played after the case's own situations, of the same theater.
    progress : callable, optional
        Told of each step that is done, as (done, total).
    only : sequence of Option, optional
        The ranges to compute answers for, where the page does not compute itself: by default all.
    the_map : Map, optional
        Of the case, where it was made already.

    Raises
    ------
    ScenarioError
        If a situation is of another theater.
    """
    steps = page_steps(outcome.case, then)
    the_map = the_map or Map(outcome.case)
    return {
        "facts": page_facts(outcome, steps, progress, only),
        "map": _map_data(the_map),
        "words": _words(outcome, then, _land(the_map)),
    }


def page_facts(
    outcome: Outcome | Glance,
    steps: Sequence[PageStep],
    progress: Progress | None = None,
    only: Sequence[Option] | None = None,
) -> dict[str, Any]:
    """Collect what answers are made from: holders, people, ranges, rules and distances.

    Holders are written as one letter each: a, d, c, o or u.
    """
    case = outcome.case
    theater, take = case.theater, case.assumptions
    first = first_view(outcome)
    every = options(case)
    live = computes(case)
    return {
        "ids": list(theater.ids),
        "people": [one.population for one in theater.settlements],
        "onRoad": "".join("01"[int(one)] for one in theater.on_road),
        "offNetwork": take.off_network,
        "steps": [
            {
                "key": one.key,
                "holders": "".join(h[0] for h in one.situation.holders),
                "cut": sorted(theater.road_index[road] for road in one.situation.cut),
                "shut": sorted(theater.road_index[road] for road in one.situation.shut_roads),
                "takes": list(one.takes),
            }
            for one in steps
        ],
        "targets": {
            side: [theater.index[one] for one in wanted]
            for side, wanted in zip(SIDES, (case.objectives, case.bases), strict=True)
        },
        "armed": bool(every),
        # Where no weapon is asked about, one that reaches nothing.
        "options": list(map(_option_data, every)) or [NO_WEAPON],
        "standoffs": list(take.standoff_m),
        "standoffRule": take.standoff_rule,
        "readings": list(take.readings),
        "ground": take.ground,
        "statuses": list(TARGET_STATUSES),
        "first": 0
        if first is None
        else [(one.side, one.system, one.figure) for one in every].index(
            (first.side, first.system, first.figure)
        ),
        "distances": _distances(theater) if live else None,
        "computed": None if live else computed_answers(case, steps, progress, only),
    }  # fmt: skip


def _option_data(one: Option) -> dict[str, Any]:
    figure = one.figure
    return {
        "key": one.key,
        "side": one.side,
        "range_m": figure.range_m,
        "min_range_m": figure.min_range_m,
        "surely_from_m": figure.surely_from_m,
        "system": one.system.id,
        "munition": figure.munition_id,
        "preferred": figure.preferred,
        "label": one.label,
        "named": one.system.short_name,
        "round": figure.munition,
    }


def _distances(theater: Theater) -> str:
    """Write the distances of all pairs, metres, above the diagonal row by row.

    As base64 of little-endian doubles: the very numbers that Python decides with.
    """
    every = np.arange(len(theater.ids))
    far = theater.distances_m(every, every)[np.triu_indices(len(every), k=1)]
    return base64.b64encode(far.astype("<f8").tobytes()).decode("ascii")


def _map_data(the_map: Map) -> dict[str, Any]:
    return {
        "x": the_map.xy[0],
        "y": the_map.xy[1],
        "sizes": the_map.sizes,
        "priority": the_map.priority,
        "named": the_map.named,
        "frames": {name: _corners(frame) for name, frame in the_map.frames.items()},
        "graticule": the_map.graticule,
        "cells": _land(the_map).cells,
        "waters": [one.name for one in the_map.theater.waters if one.line],
        "palettes": PALETTES,
        "symbols": SYMBOLS,
        "halfWidths": HALF_WIDTHS,
        "placing": PLACING,
        "roads": [_road_data(the_map, road) for road in the_map.theater.roads],
        "roadNumbers": _road_numbers(the_map.theater),
        "traces": _templates(the_map),
    }


def _road_data(the_map: Map, road: Road) -> list[Any]:
    """Whose settlements its ends are held as, whether it is verified, and its line if it bends."""
    theater = the_map.theater
    ends = [int(theater.stands_with[theater.place_index[end]]) for end in (road.a, road.b)]
    row: list[Any] = [*ends, int(road.verified)]
    if road.bends or not {road.a, road.b} <= theater.index.keys():
        row.append(list(zip(*the_map.course(road), strict=True)))
    return row


def _road_numbers(theater: Theater) -> list[list[Any]]:
    """Return each road number and the roads that bear it, the widest class and most roads first."""
    found: dict[str, list[int]] = {}
    for place, road in enumerate(theater.roads):
        if road.number and road.verified:
            # Without what it was called before.
            found.setdefault(road.number.split(" (")[0], []).append(place)
    widest = {
        number: max(ROAD_WIDTHS.get(theater.roads[place].road_class, 1.0) for place in places)
        for number, places in found.items()
    }
    order = sorted(found, key=lambda number: (-widest[number], -len(found[number]), number))
    return [[number, found[number]] for number in order]


def _corners(frame: Frame) -> list[float]:
    return [round(one, 2) for one in (frame.west, frame.south, frame.east, frame.north)]


def _templates(the_map: Map) -> dict[str, Any]:
    """Traces by name; those that depend on the state are empty and filled in the browser."""
    towns = dict(zip(HOLDERS, the_map.settlement_traces("hold"), strict=True))
    return {
        "base": [degree_trace(the_map.graticule), *_land(the_map).traces],
        "settlements": {name: _emptied(trace) for name, trace in towns.items()},
        "taken": _emptied(the_map.taken_trace()),
        "rings": [_emptied(the_map.ring_trace(name, [])) for name in ("in reach", "gained")],
        "reach": {side: reach_trace("reach", side, ()) for side in SIDES},
        "before": {side: reach_trace("reach before", side, ()) for side in SIDES},
        "fire": {side: [_fire_trace(side, dash) for dash in FIRE_DASHES] for side in SIDES},
        "labels": [label_trace(strong, []) for strong in (False, True)],
        "waterlabels": water_label_trace([]),
        "ties": tie_trace([]),
        **ground_traces(),
    }


@dataclass(frozen=True)
class _Land:
    """What a map has of a theater whoever holds it: drawn, told of its roads, and in cells."""

    traces: tuple[Trace, ...]
    roads: tuple[str, ...]
    cells: dict[str, Any]


def _land(the_map: Map) -> _Land:
    """Return the land of a map: a page that is served draws the same land with every flip."""
    return _last_land(Same(the_map.theater, the_map))


@lru_cache(1)
def _last_land(one: Same) -> _Land:
    the_map: Map = one.carried
    theater = the_map.theater
    return _Land(
        tuple(
            {key: value for key, value in trace.items() if key != "hovertext"}
            for trace in the_map.land_traces()
        ),
        tuple(road_words(theater, road) for road in theater.roads),
        ground_cells(theater),
    )


def _fire_trace(side: Side, dash: str) -> Trace:
    """Roads within reach: dashes in the firing side's colour, over the road's own line."""
    trace = reach_trace("roads within reach", side, ())
    return {**trace, "line": {**trace["line"], "dash": dash, "width": 1.6}}


def _emptied(trace: Trace) -> Trace:
    """Return a trace of points without its points."""
    kept = {key: value for key, value in trace.items() if key not in ("x", "y", "hovertext")}
    marker = {key: value for key, value in trace["marker"].items() if not isinstance(value, list)}
    line = {key: value for key, value in marker["line"].items() if not isinstance(value, list)}
    return {**kept, "marker": {**marker, "line": line}}


def _words(
    outcome: Outcome | Glance, then: Sequence[Situation | Play], land: _Land
) -> dict[str, Any]:
    """Collect names, what is said of each place, and the words of the map's foot."""
    case = outcome.case
    towns = case.theater.settlements
    lines = Pool()
    return {
        "case": case.name,
        **language_data(outcome, then),
        "names": [one.name for one in towns],
        "localNames": [one.name_uk for one in towns],
        "otherNames": [list(one.other_names) for one in towns],
        # Each line once, as who says so is the same for many places: of a town who holds it on the
        # day and the rest, to be put into words; of a road in Plotly's markup, escaped.
        "known": [
            list(map(lines.place, settlement_lines(case.before, number)))
            for number in range(len(towns))
        ],
        "roadHover": [list(map(lines.place, one.split("<br>"))) for one in land.roads],
        "lines": lines.values,
    }
