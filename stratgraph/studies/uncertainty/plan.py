"""What is asked on every draw: which situations, targets and munitions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from .told import Told
from .world import Asked

if TYPE_CHECKING:
    from stratgraph.model.scenario import Situation
    from stratgraph.model.systems import PublishedRange, System

    from .drawing import Bools, Drawn, Floats
    from .tables import Sheet, Tables

BEFORE = 0


@dataclass(frozen=True, slots=True)
class Munition:
    """A published range of a system's munition."""

    system: System
    figure: PublishedRange

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from others."""
        return self.system.id, self.figure.munition_id, self.figure.span_m


@dataclass
class Plan:
    """Situations, targets and munitions, each listed once however often it is asked about.

    Attributes
    ----------
    asked : list of Asked
        Before, after, and what statements ask of.
    pairs : list of (asked, target)
        Both by number: which target in which situation.
    munitions : list of Munition
    """

    asked: list[Asked] = field(default_factory=list)
    pairs: list[tuple[int, int]] = field(default_factory=list)
    munitions: list[Munition] = field(default_factory=list)
    _keys: dict[object, int] = field(default_factory=dict)

    def situation(self, situation: Situation, whole: str = "") -> int:
        """Ask of a situation, perhaps with a town taken to its edges; return its number."""
        key = ("situation", situation.holder_code.tobytes(), whole)
        if key not in self._keys:
            self._keys[key] = len(self.asked)
            self.asked.append(Asked(situation, whole))
        return self._keys[key]

    def pair(self, asked: int, target: int) -> int:
        """Ask of a target in a situation; return the number of the pair."""
        if ("pair", asked, target) not in self._keys:
            self._keys["pair", asked, target] = len(self.pairs)
            self.pairs.append((asked, target))
        return self._keys["pair", asked, target]

    def munition(self, munition: Munition) -> int:
        """Ask of a munition; return its number."""
        if ("munition", munition.key) not in self._keys:
            self._keys["munition", munition.key] = len(self.munitions)
            self.munitions.append(munition)
        return self._keys["munition", munition.key]


@dataclass(frozen=True)
class Measured:
    """Whether each munition reaches on some draws, and what range is needed.

    Attributes
    ----------
    yes, perhaps : bool array, shape (d, pairs, munitions)
    needed_m : float array, shape (d, pairs, 2)
        At least and at most.
    """

    yes: Bools
    perhaps: Bools
    needed_m: Floats


@dataclass(frozen=True)
class Tally:
    """All that was measured on the draws so far.

    Attributes
    ----------
    plan : Plan
    yes, perhaps : uint8 array, shape (pairs * munitions, bytes)
    needed_m : float array, shape (draws, pairs, 2)
    """

    plan: Plan
    yes: np.ndarray
    perhaps: np.ndarray
    needed_m: Floats

    def told(self, pair: int, munition: int) -> Told:
        """Tell on which draws a munition reaches."""
        row = pair * len(self.plan.munitions) + munition
        return Told(self.yes[row], self.perhaps[row])


def measure(plan: Plan, tables: Tables, drawn: Drawn, systems: tuple[str, ...]) -> Measured:
    """Tell whether each munition reaches each target asked about, on some draws."""
    rows = max(
        len(one)
        for one in (drawn.factor, drawn.standoff_m, drawn.ground, drawn.contested, drawn.east_m,
                    drawn.drawn_m)
    )  # fmt: skip
    columns = [systems.index(one.system.id) for one in plan.munitions]
    listed = np.array([one.figure.range_m for one in plan.munitions], dtype=np.float64)
    ranges = np.broadcast_to(drawn.factor[:, columns] * listed, (rows, len(listed)))
    yes = np.zeros((rows, len(plan.pairs), len(listed)), dtype=np.bool_)
    perhaps, needed = np.zeros_like(yes), np.full((rows, len(plan.pairs), 2), np.inf)
    for place, (asked, target) in enumerate(plan.pairs):
        for number, ground in enumerate(tables.world.grounds):
            on = np.broadcast_to(drawn.ground == number, (rows,))
            if not on.any():
                continue
            off = drawn.drawn_m[:, _row_of(tables, target)]
            ends = [
                _at(plan, sheet, drawn, ranges, off)
                for sheet in tables.sheets(ground, asked, target)
            ]
            yes[on, place] = np.logical_and.reduce([one[0] for one in ends])[on]
            perhaps[on, place] = np.logical_or.reduce([one[1] for one in ends])[on]
            least = np.stack([one[2] for one in ends])
            needed[on, place, 0] = least.min(axis=0)[on]
            needed[on, place, 1] = least.max(axis=0)[on]
    return Measured(yes, perhaps, needed)


def _row_of(tables: Tables, target: int) -> int:
    return int(np.flatnonzero(tables.world.targets == target)[0])


def _at(
    plan: Plan, sheet: Sheet, drawn: Drawn, ranges: Floats, off_m: Floats
) -> tuple[Bools, Bools, Floats]:
    """Tell of each munition whether it surely and perhaps reaches, and what range is needed."""
    needed = sheet.least_m(drawn.contested, off_m) + drawn.standoff_m
    needed = np.broadcast_to(needed, (len(ranges),))
    near = needed[:, None] <= ranges
    surely, perhaps = near, near.copy()
    for found, minimums in (
        (surely, [one.figure.surely_from_m for one in plan.munitions]),
        (perhaps, [one.figure.perhaps_from_m for one in plan.munitions]),
    ):
        for munition, minimum in enumerate(minimums):
            if minimum > 0 and (found[:, munition] & (needed < minimum)).any():
                found[:, munition] = sheet.between(drawn, off_m, ranges[:, munition], minimum)
    return surely, perhaps, needed
