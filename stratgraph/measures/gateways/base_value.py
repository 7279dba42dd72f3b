"""What a place is worth as a base."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import route_lengths
from stratgraph.errors import ScenarioError
from stratgraph.measures.fire import People, count_people
from stratgraph.model.names import as_names
from stratgraph.model.scenario import Situation, ids_where, other_side

from .question import road_network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.model.road_set import RoadSet


@dataclass(frozen=True, slots=True)
class BaseValue:
    """What a place offers as a base: the other side's places near by road and within range.

    Attributes
    ----------
    settlements : tuple of str
        Held by the other side, within the range and within the road distance, by id.
    people : People
        Known population there, unknown settlements apart.
    by_oblast : tuple of (oblast, count)
    """

    settlement: str
    settlements: tuple[str, ...]
    people: People
    by_oblast: tuple[tuple[str, int], ...]


def measure_base_value(
    situation: Situation,
    places: Sequence[str],
    *,
    range_m: int,
    road_m: int,
    road_set: RoadSet,
) -> tuple[BaseValue, ...]:
    """Compare places as bases against what the other side holds around them.

    Parameters
    ----------
    situation : Situation
    places : sequence of str
        Names or ids; each counts as a base of the side that holds it.
    range_m : int
        Geodesic range from the place, metres, inclusive.
    road_m : int
        Road distance from the place, metres, inclusive; roads whoever holds them.
    road_set : RoadSet

    Returns
    -------
    tuple of BaseValue
        In the order of the places.

    Raises
    ------
    ScenarioError
        If a place is held by neither side.
    """
    theater = situation.theater
    network = road_network(situation, road_set=road_set)
    everyone = np.arange(len(theater.ids))
    rows = []
    for place in (theater.names.resolve(name) for name in as_names(places, "places")):
        holder = situation.holder(place)
        if holder not in ("attacker", "defender"):
            raise ScenarioError(f"{place!r} is {holder}: it is nobody's base")
        number = theater.index[place]
        foe = situation.held_by(other_side(holder))
        near = theater.distances_m(np.array([number]), everyone)[0] <= range_m
        by_road = route_lengths(network, [number], limit_m=max(0, road_m))[0, everyone] <= road_m
        chosen = foe & near & by_road
        ids = ids_where(theater, chosen)
        oblasts = Counter(theater.settlement(one).oblast for one in ids)
        rows.append(
            BaseValue(place, ids, count_people(theater, chosen), tuple(sorted(oblasts.items())))
        )
    return tuple(rows)
