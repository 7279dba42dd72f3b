"""How long the way is by road from where a side's supply comes in to each place.

Roads to rule (Müller-Crepon, Hunziker & Cederman 2021) takes travel times by road for how well a
side can reach people. Here they run from the portals that a side holds, over roads between places
that it holds; beside it over all roads, whoever holds them, since only those times can be compared
between two sides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from stratgraph._network import nearest_source_lengths, within_nodes
from stratgraph.measures.fire import count_people
from stratgraph.measures.gateways import network_of, road_network, supply_portals
from stratgraph.measures.gateways.supply_ground import joined_to, portal_numbers, supply_ground
from stratgraph.model.notebook import short_repr
from stratgraph.model.scenario import ids_where

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stratgraph.measures.fire import People
    from stratgraph.measures.gateways.supply_ground import SupplyPortals
    from stratgraph.model.road_set import RoadSet, Season
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.theater import Theater

Floats = NDArray[np.float64]

AccessStatus = Literal[
    "at_portal", "reached", "unsupplied", "never_connected", "off_roads", "not_held", "no_portal"
]
ACCESS_STATES: tuple[AccessStatus, ...] = get_args(AccessStatus)

MINUTE = 60.0


@dataclass(frozen=True)
class Access:
    """How long the way is from a side's held portals to each place.

    Attributes
    ----------
    situation : Situation
    side : {"attacker", "defender"}
    season : {"dry", "mud", "frost"}
        At whose speeds.
    road_set : RoadSet
    contested_supply : bool
        Whether contested places are open to the side.
    portals : SupplyPortals
    own_s : float array, shape (n + k,)
        Seconds over roads between places that the side holds; inf where none leads. Places, then
        nodes of the roads, numbered as in the theater.
    any_s : float array, shape (n + k,)
        Seconds over all roads that are open to the side, whoever holds them.
    """

    situation: Situation
    side: Side
    season: Season
    road_set: RoadSet
    contested_supply: bool
    portals: SupplyPortals
    own_s: Floats = field(repr=False, compare=False)
    any_s: Floats = field(repr=False, compare=False)

    __repr__ = short_repr

    @cached_property
    def minutes(self) -> Mapping[str, float | None]:
        """Minutes over roads between places that the side holds, by settlement in id order."""
        return _minutes(self.situation.theater, self.own_s)

    @cached_property
    def minutes_whoever_holds(self) -> Mapping[str, float | None]:
        """Minutes over all roads, as if nobody stood in the way, by settlement in id order."""
        return _minutes(self.situation.theater, self.any_s)

    @cached_property
    def status(self) -> Mapping[str, AccessStatus]:
        """How each settlement is reached over the side's own ground, or why it is not."""
        situation, theater = self.situation, self.situation.theater
        ground = supply_ground(situation, self.side, contested_supply=self.contested_supply)
        joined = np.zeros(len(ground), dtype=np.bool_)
        if self.portals.held:
            # Joined in the data: over any road of it, cut, closed or not, whoever holds it.
            roads = network_of(
                theater,
                situation.uncut_roads(road_set=self.road_set),
                theater.road_length_m,
                season=None,
            )
            joined = joined_to(roads, portal_numbers(situation, self.portals))
        found: dict[str, AccessStatus] = {}
        for v, one in enumerate(theater.ids):
            if not ground[v]:
                found[one] = "not_held"
            elif not self.portals.held:
                found[one] = "no_portal"
            elif np.isfinite(self.own_s[v]):
                found[one] = "at_portal" if one in self.portals.held else "reached"
            elif not theater.on_road[v]:
                found[one] = "off_roads"
            else:
                found[one] = "unsupplied" if joined[v] else "never_connected"
        return found

    def within(self, minutes: float) -> tuple[str, ...]:
        """Return the places that are reached within so many minutes, sorted by id."""
        return ids_where(self.situation.theater, self.own_s <= minutes * MINUTE)

    def people_within(self, minutes: float) -> People:
        """Count the people of the places that are reached within so many minutes."""
        theater = self.situation.theater
        return count_people(theater, self.own_s[: len(theater.ids)] <= minutes * MINUTE)


def measure_access(
    situation: Situation,
    side: Side,
    *,
    season: Season,
    road_set: RoadSet = "all",
    contested_supply: bool = False,
) -> Access:
    """Measure minutes by road from the portals that a side holds to every place.

    Of a place p: the least sum of travel times of roads from a held portal to p, each road between
    two places that the side holds, at the speeds of a season by class and surface (Dijkstra from
    all portals at once). A place that the side does not hold is not reached so; over all roads,
    whoever holds them, it may be.

    Parameters
    ----------
    situation : Situation
    side : {"attacker", "defender"}
    season : {"dry", "mud", "frost"}
    road_set : RoadSet
        Whether unverified roads count.
    contested_supply : bool
        Whether contested places are open to the side.

    Returns
    -------
    Access
        Of a side that holds no portal nothing is reached, and every status says so.

    Raises
    ------
    TheaterError
        If the theater has no speed for a road in the season.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> case = read_case("gate_falls")
    >>> before = measure_access(case.before, "defender", season="dry")
    >>> round(before.minutes["gate"], 1), before.status["ashby"]
    (33.0, 'not_held')
    """
    theater = situation.theater
    portals = supply_portals(situation, side)
    sources = portal_numbers(situation, portals)
    network = road_network(situation, road_set=road_set, season=season, side=side)
    ground = supply_ground(situation, side, contested_supply=contested_supply)
    size = len(theater.place_index)
    own, every = np.full(size, np.inf), np.full(size, np.inf)
    if sources:
        own = nearest_source_lengths(within_nodes(network, ground), sources)
        every = nearest_source_lengths(network, sources)
    return Access(situation, side, season, road_set, contested_supply, portals, own, every)


def access_ratio(attacker: Access, defender: Access) -> dict[str, float | None]:
    """Compare how long both sides take to each place, whoever holds the roads between.

    The attacker's minutes over the defender's: below 1 the place is nearer to where the attacker's
    supply comes in. None where one of them cannot get there by road, or the defender is there at
    once, at a portal of his.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> case = read_case("gate_falls")
    >>> both = (measure_access(case.before, s, season="dry") for s in ("attacker", "defender"))
    >>> ratio = access_ratio(*both)
    >>> round(ratio["gate"], 2), ratio["port"]
    (0.67, None)
    """
    both = zip(attacker.any_s.tolist(), defender.any_s.tolist(), strict=True)
    ids = attacker.situation.theater.ids
    return {
        one: mine / theirs if np.isfinite([mine, theirs]).all() and theirs else None
        for one, (mine, theirs) in zip(ids, both, strict=False)
    }


def _minutes(theater: Theater, seconds: Floats) -> dict[str, float | None]:
    return {
        one: far / MINUTE if np.isfinite(far) else None
        for one, far in zip(theater.ids, seconds.tolist(), strict=False)
    }
