"""Every state of the page, computed here, so that the browser only looks answers up.

Membership of reach comes from ``measure_exposure`` and travels as a set of bits, never as
coordinates: what the page shows is what Python decided.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from stratgraph.case import SIDES
from stratgraph.plot import (
    PALETTES,
    SITUATIONS,
    Frame,
    Map,
    draw_discs,
    exposure_of,
    first_view,
    held_by,
    label_trace,
    outline_steps,
    reach_discs,
    reach_trace,
    situation_of,
)
from stratgraph.reach import required_ranges, systems_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.case import Case, Outcome
    from stratgraph.scenario import Side
    from stratgraph.systems import PublishedRange, System
    from stratgraph.theater import Theater


def bits(theater: Theater, settlements: Iterable[str]) -> str:
    """Write a set of settlements as hexadecimal digits, four settlements to a digit.

    The lowest bit of the first digit is the first id.
    """
    chosen = np.zeros(-(-len(theater.ids) // 4) * 4, dtype=np.int64)
    chosen[[theater.index[one] for one in settlements]] = 1
    digits = chosen.reshape(-1, 4) @ np.array([1, 2, 4, 8])
    return "".join(f"{digit:x}" for digit in digits.tolist())


@dataclass
class Pool:
    """Values that many states share, each kept once and named by its place."""

    values: list[Any] = field(default_factory=list)
    places: dict[Any, int] = field(default_factory=dict)

    def place(self, value: Any, key: Any = None) -> int:
        """Return the place of a value, known by its key or by itself."""
        known = value if key is None else key
        if known not in self.places:
            self.places[known] = len(self.values)
            self.values.append(value)
        return self.places[known]


@dataclass(frozen=True)
class Option:
    """One entry of the system selector: a published range of a munition of one side."""

    side: Side
    system: System
    figure: PublishedRange

    @property
    def key(self) -> str:
        """A short name for the address of the page."""
        return f"{self.side}.{self.system.id}.{self.figure.munition_id}.{self.figure.range_m}"

    @property
    def words(self) -> str:
        """What the selector says."""
        figure = self.figure
        km = f"{figure.range_m / 1000:g} km"
        least = f", not under {figure.min_range_m / 1000:g} km" if figure.min_range_m else ""
        also = "" if figure.preferred else "also published: "
        return f"{self.system.short_name} · {figure.munition} · {also}{km}{least}"


def options(case: Case) -> tuple[Option, ...]:
    """List every published range of each side's systems, the attacker's first."""
    return tuple(
        Option(side, system, figure)
        for side in SIDES
        for system in systems_of(case.before, side, case.assumptions.systems)
        for figure in system.ranges
    )


def page_data(outcome: Outcome) -> dict[str, Any]:
    """Collect what the page's script needs, as plain JSON.

    ``states`` holds one row per option, stand-off, reading and situation, in this nesting:
    place of the set in reach, place of the outline, settlements, people known, settlements
    whose population is unknown, contested places within range. ``changes`` holds a row per
    option, stand-off and reading: places of the sets gained and relieved, and the number that
    fell.
    """
    case, the_map = outcome.case, Map(outcome.case)
    sets, outlines = Pool(), Pool()
    states, changes = _rows(outcome, sets, outlines)
    towns = case.theater.settlements
    first = first_view(outcome)
    every = options(case)
    return {
        "case": case.name,
        "names": [one.name for one in towns],
        "localNames": [one.name_uk for one in towns],
        "people": [one.population for one in towns],
        "holders": {name: list(situation_of(case, name).holders) for name in SITUATIONS},
        "holderWords": {
            holder: held_by(case.before, holder) for holder in ("attacker", "defender")
        },
        "x": the_map.xy[0],
        "y": the_map.xy[1],
        "sizes": the_map.sizes,
        "priority": the_map.priority,
        "named": the_map.named,
        "taken": the_map.taken,
        "objectives": [case.theater.index[one] for one in case.objectives],
        "bases": [case.theater.index[one] for one in case.bases],
        "frames": {name: _corners(frame) for name, frame in the_map.frames.items()},
        "graticule": the_map.graticule,
        "palettes": PALETTES,
        "traces": _templates(the_map),
        "options": [{"key": one.key, "side": one.side} for one in every],
        "standoffs": list(case.assumptions.standoff_m),
        "readings": list(case.assumptions.readings),
        "first": [(one.side, one.system, one.figure) for one in every].index(
            (first.side, first.system, first.figure)
        ),
        "sets": sets.values,
        "outlines": [outline_steps(one) for one in draw_discs(outlines.values)],
        "states": states,
        "changes": changes,
    }


def _corners(frame: Frame) -> list[float]:
    return [round(one, 2) for one in (frame.west, frame.south, frame.east, frame.north)]


def _templates(the_map: Map) -> dict[str, Any]:
    """Traces by name; those that depend on the state are empty and filled in the browser."""
    return {
        "base": the_map.base_traces(),
        "towns": {name: the_map.town_traces(name) for name in SITUATIONS},
        "taken": the_map.taken_trace(),
        "rings": [the_map.ring_trace(name, []) for name in ("in reach", "gained")],
        "reach": {side: reach_trace("reach", side, ()) for side in SIDES},
        "before": {side: reach_trace("reach before", side, ()) for side in SIDES},
        "labels": [label_trace(strong, []) for strong in (False, True)],
    }


def _rows(outcome: Outcome, sets: Pool, outlines: Pool) -> tuple[list[Any], list[Any]]:
    case, theater = outcome.case, outcome.case.theater
    by_choice = {(one.side, one.rule, one.system.id, one.figure): one for one in outcome.changes}
    ranges = {
        (name, side, rule): required_ranges(
            situation_of(case, name), side, rule, ground=case.ground
        )
        for name in SITUATIONS
        for side in SIDES
        for rule in case.assumptions.rules
    }
    states, changes = [], []
    for option in options(case):
        for rule in case.assumptions.rules:
            row = by_choice[option.side, rule, option.system.id, option.figure]
            for name in SITUATIONS:
                seen = exposure_of(row, name)
                discs = reach_discs(ranges[name, option.side, rule], option.figure)
                states.append(
                    [
                        sets.place(bits(theater, seen.in_reach)),
                        outlines.place(discs, discs.key),
                        len(seen.in_reach),
                        seen.people.known,
                        seen.people.unknown_settlements,
                        len(seen.contested),
                    ]
                )
            gained, relieved = row.change.gained, row.change.relieved
            places = [sets.place(bits(theater, one)) for one in (gained, relieved)]
            changes.append([*places, len(row.change.fallen)])
    return states, changes
