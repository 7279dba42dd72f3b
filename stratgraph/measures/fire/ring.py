"""What lies in the ring around one place, within one range and not under another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.model.notebook import short_repr
from stratgraph.model.scenario import HOLDERS

from .exposure import People, count_people

if TYPE_CHECKING:
    from stratgraph.model.scenario import Holder, Situation


@dataclass(frozen=True, slots=True)
class RingRow:
    """One settlement in a ring: its holder, and its geodesic distance from the middle, metres."""

    settlement: str
    holder: Holder
    distance_m: float


@dataclass(frozen=True, slots=True)
class Ring:
    """The settlements in the ring around a place, nearest first, and the people by holder."""

    __repr__ = short_repr

    place: str
    range_m: int
    min_range_m: int
    rows: tuple[RingRow, ...]
    people: tuple[tuple[Holder, People], ...]


def measure_ring(situation: Situation, place: str, *, range_m: int, min_range_m: int = 0) -> Ring:
    """List what lies within a range of a place's centre point, bounds included.

    Whoever holds the place; take a stand-off off the range. The place itself is left out.

    Parameters
    ----------
    situation : Situation
    place : str
        Settlement id or name.
    range_m, min_range_m : int
        Metres.

    Raises
    ------
    UnknownSettlementError
        If the place is not of the theater.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> ring = measure_ring(read_case("gate_falls").before, "gate", range_m=12_000)
    >>> [(row.settlement, row.holder, round(row.distance_m)) for row in ring.rows]
    [('mill', 'defender', 9999), ('highfield', 'contested', 10000), ('brook', 'attacker', 10000)]
    """
    theater = situation.theater
    middle = theater.index[theater.names.resolve(place)]
    every = np.arange(len(theater.ids))
    far = theater.distances_m(np.array([middle]), every)[0]
    inside = (far <= range_m) & (far >= min_range_m) & (every != middle)
    order = sorted(np.flatnonzero(inside).tolist(), key=lambda k: (float(far[k]), theater.ids[k]))
    rows = tuple(RingRow(theater.ids[k], situation.holders[k], float(far[k])) for k in order)
    people = tuple(
        (holder, count_people(theater, inside & situation.held_by(holder)))
        for holder in HOLDERS
        if bool((inside & situation.held_by(holder)).any())
    )
    return Ring(theater.ids[middle], range_m, min_range_m, rows, people)
