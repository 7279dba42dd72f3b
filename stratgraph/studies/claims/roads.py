"""Statements about a place and the roads round it: sieges, approaches, bases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date  # noqa: TC003 -- read when a claims file is
from typing import TYPE_CHECKING, Literal

import numpy as np

from stratgraph import _geodesy
from stratgraph._network import route_lengths
from stratgraph.catalogue.wording import said
from stratgraph.measures.gateways import (
    angular_spread_deg,
    approach_sectors,
    competition_ranks,
    encirclement,
    measure_base_value,
    question_about,
    road_network,
    sector_of,
)
from stratgraph.model.plain_text import plural
from stratgraph.model.road_set import RoadSet  # noqa: TC001 -- read when a claims file is
from stratgraph.model.scenario import ids_where
from stratgraph.model.theater import Portal

from .answer import ClaimAnswer, NotKnownError, Shown, truth_of
from .context import ClaimContext, Oblast, Place, class_words
from .places import Direction  # noqa: TC001 -- read when a claims file is

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.model.scenario import Holder, Situation

# More places than this are counted, not named.
MOST_NAMED = 6
KM = 1000.0
GROUND_WORDS = {
    "attacker": "ground held by {side}",
    "attacker or contested": "ground held by {side} or contested",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Besieged:
    """That a place is cut off from its own side's supply on each of some days.

    Attributes
    ----------
    place : str
    at_most_routes : int
        Routes over its side's ground to its portals, without a settlement in common, that it
        may still have: 0 for a siege, 1 for a single road.
    contested_supply : bool
    road_set : RoadSet
    days : tuple of date
    supply : tuple of str, optional
        From where supply comes instead of from the portals of the map.
    classes : tuple of str, optional
        Only roads of these classes, as the theater calls them.
    """

    place: Place
    at_most_routes: int
    contested_supply: bool
    road_set: RoadSet
    days: tuple[date, ...]
    supply: tuple[Place, ...] = ()
    classes: tuple[str, ...] = ()

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Count disjoint routes by maximum flow."""
        routes: dict[date, int] = {}
        for day in self.days:
            situation = context.situation(day).admitting(self.classes)
            situation = _supplied_from(situation, self.place, self.supply)
            question = question_about(context.theater, self.place, road_set=self.road_set)
            network = road_network(situation, road_set=self.road_set)
            column = encirclement(situation, question, network,
                                  contested_supply=self.contested_supply,
                                  only=[self.place])  # fmt: skip
            value = column.values.get(self.place)
            if value is None:
                why = said("status", column.status.get(self.place, "off_roads"))
                raise NotKnownError(f"{context.name(self.place)} on {day}: {why}")
            routes[day] = int(value)
        most = max(routes.values())
        holds = most <= self.at_most_routes
        told = ", ".join(f"{count} on {day}" for day, count in routes.items())
        away = abs(most - self.at_most_routes) + holds
        where = context.names(self.supply) if self.supply else "its side's rear"
        return ClaimAnswer(
            truth_of(holds),
            f"separate roads{class_words(self.classes)} from {context.name(self.place)} to "
            f"{where}: {told}",
            {f"routes_{day}": count for day, count in routes.items()},
            "it would change if {away} were cut or opened", float(away), "separate roads",
            Shown((self.place,)),
        )  # fmt: skip


def _supplied_from(situation: Situation, place: str, supply: Sequence[str]) -> Situation:
    """Return the situation on a map whose portals, for the side of a place, are these places."""
    if not supply:
        return situation
    theater, holder = situation.theater, situation.holder(place)
    code = situation.attacker if holder == "attacker" else situation.defender
    portals = tuple(Portal(one, code, "", theater.settlement(one).provenance) for one in supply)
    return replace(situation, theater=replace(theater, portals=portals))


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproachedFrom:
    """That the attacker's ground adjoins a place by roads, or lies near, in some directions.

    Attributes
    ----------
    place : str
    directions : tuple of str
        Sectors of 45°; left out: any.
    quantity : {"all", "any"}
        Whether every direction must have an approach.
    ground : {"attacker", "attacker or contested"}
        Whose ground the road must come from.
    road_set : RoadSet
    within_km : float, optional
        Count settlements within this geodesic distance, whether a road leads in or not.
    at_least_spread_deg : float
        And so wide must the approaches spread: 360° less the largest gap between bearings.
    on : date, optional
    """

    place: Place
    directions: tuple[Direction, ...]
    quantity: Literal["all", "any"]
    ground: Literal["attacker", "attacker or contested"]
    road_set: RoadSet
    at_least_spread_deg: float = 0.0
    within_km: float | None = None
    on: date | None = None

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Look at the bearings of the settlements from which the other side's ground begins."""
        found = self._by_road(context) if self.within_km is None else self._near(context)
        there = {sector_of(bearing) for _, bearing in found}
        met = [one for one in self.directions if one in there]
        enough = len(met) == len(self.directions) if self.quantity == "all" else bool(met)
        enough = enough if self.directions else bool(found)
        spread = angular_spread_deg([bearing for _, bearing in found])
        holds = enough and spread >= self.at_least_spread_deg
        told = ", ".join(
            f"{context.name(one)} ({sector_of(bearing)})" for one, bearing in found[:MOST_NAMED]
        )
        more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        ground = GROUND_WORDS[self.ground].format(side=context.side(context.attacker))
        what = "roads lead in to" if self.within_km is None else f"within {self.within_km:g} km of"
        return ClaimAnswer(
            truth_of(holds),
            f"{what} {context.name(self.place)} from {ground}: "
            f"{told or 'none'}{more}; bearings spread over {spread:.0f}°",
            {"spread_deg": round(spread, 1), "sectors": ", ".join(sorted(there))},
            *self._turns(found, spread), Shown((self.place, *(one for one, _ in found[:12]))),
        )  # fmt: skip

    def _turns(
        self, found: Sequence[tuple[str, float]], spread_deg: float
    ) -> tuple[str, float, str]:
        """Say what would change the answer, how far away that is, and in which unit."""
        if self.at_least_spread_deg:
            gap = round(abs(spread_deg - self.at_least_spread_deg), 1)
            return "it would change if bearings spread {away} less or more", gap, "degrees"
        return "it would change if {away} changed hands", self._turning(found), "neighbours"

    def _turning(self, found: Sequence[tuple[str, float]]) -> float:
        """Count the neighbours that would have to change hands for another answer."""
        counts = Counter(sector_of(bearing) for _, bearing in found)
        each = [counts[one] for one in self.directions] or [len(found)]
        missing = each.count(0)
        if self.quantity == "all":
            return float(missing or min(each))
        return float(1 if missing == len(each) else sum(each))

    def _by_road(self, context: ClaimContext) -> list[tuple[str, float]]:
        """Neighbours by road and their bearings."""
        situation = context.situation(self.on)
        question = question_about(context.theater, self.place, road_set=self.road_set)
        network = road_network(situation, road_set=self.road_set)
        found = approach_sectors(situation, question, network)
        town = found.settlements.get(self.place)
        if town is None:
            why = said("status", found.sectors.status.get(self.place, "off_roads"))
            raise NotKnownError(f"approaches of {context.name(self.place)}: {why}")
        return [
            (one.neighbour, one.bearing_deg)
            for one in town.roads
            if one.holder == "attacker" or self.ground != "attacker"
        ]

    def _near(self, context: ClaimContext) -> list[tuple[str, float]]:
        """Settlements within the distance and their bearings, the nearest first."""
        situation, theater = context.situation(self.on), context.theater
        holders: tuple[Holder, ...] = ("attacker",)
        if self.ground != "attacker":
            holders = ("attacker", "contested")
        numbers = np.flatnonzero(situation.held_by(*holders))
        here = theater.index[self.place]
        far = theater.distances_m(np.array([here]), numbers)[0]
        near = sorted(zip(far.tolist(), numbers.tolist(), strict=True))
        centre = theater.settlements[here]
        return [
            (theater.ids[n], _geodesy.azimuth_deg(
                centre.lon, centre.lat, theater.settlements[n].lon, theater.settlements[n].lat))
            for metres, n in near
            if metres <= (self.within_km or 0.0) * KM and n != here
        ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseFor:
    """That a place would serve its side as a base against what the other side holds.

    What lies within range on no road of the data may be near by road or not: where it decides,
    the answer is unknown.

    Attributes
    ----------
    place : str
    range_km, road_km : float
        Within which the other side's places count.
    road_set : RoadSet
    oblasts : tuple of str, optional
        In each of which at least ``at_least`` must lie.
    at_least : int
    among : tuple of str, optional
        The other possible bases.
    at_most_rank : int, optional
        How high it must rank against them by the number of settlements.
    on : date, optional
    """

    place: Place
    range_km: float
    road_km: float
    road_set: RoadSet
    oblasts: tuple[Oblast, ...] = ()
    at_least: int = 1
    among: tuple[Place, ...] = ()
    at_most_rank: int | None = None
    on: date | None = None

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Count the other side's places near by road and within range, and rank the bases."""
        situation = context.situation(self.on)
        if situation.holder(self.place) != "defender":
            held = context.held(situation, self.place)
            raise NotKnownError(f"{context.name(self.place)} is {held}: no base of its side")
        own_side = [one for one in self.among if situation.holder(one) == "defender"]
        others = [one for one in own_side if one != self.place]
        values = {
            row.settlement: row
            for row in measure_base_value(
                situation, [self.place, *others], range_m=round(self.range_km * KM),
                road_m=round(self.road_km * KM), road_set=self.road_set,
            )
        }  # fmt: skip
        own = values[self.place]
        by_oblast = dict(own.by_oblast)
        off_roads = self._off_roads(context, situation)
        perhaps = Counter(context.theater.settlement(one).oblast for one in off_roads)
        checks = [by_oblast.get(one, 0) - self.at_least for one in self.oblasts]
        at_best = [gap + perhaps[one] for one, gap in zip(self.oblasts, checks, strict=True)]
        checks.append(len(own.settlements) - self.at_least)
        at_best.append(checks[-1] + len(off_roads))
        told = (
            f"{plural(len(own.settlements), 'place')} of the other side within "
            f"{self.range_km:g} km and {self.road_km:g} km by road of {context.name(self.place)} "
            f"({', '.join(f'{oblast} {count}' for oblast, count in own.by_oblast) or 'none'})"
        )
        if off_roads:
            beside = ", ".join(f"{oblast} {count}" for oblast, count in sorted(perhaps.items()))
            told += (
                f"; {plural(len(off_roads), 'more is', 'more are')} within {self.range_km:g} km on "
                f"no road of the data that leads there ({beside}): how far by road, nobody can tell"
            )
        numbers: dict[str, float] = {"settlements": len(own.settlements), **by_oblast}
        if self.at_most_rank is not None:
            ranks = competition_ranks({one: float(len(row.settlements))
                                       for one, row in values.items()})  # fmt: skip
            told += "; " + ", ".join(
                f"{context.name(one)} {len(values[one].settlements)}" for one in others
            )
            numbers["rank"] = ranks[self.place]
            counts = sorted((len(values[one].settlements) for one in others), reverse=True)
            if self.at_most_rank <= len(counts):
                checks.append(len(own.settlements) - counts[self.at_most_rank - 1])
                at_best.append(checks[-1])
        holds = all(one >= 0 for one in checks)
        if not holds and all(one >= 0 for one in at_best):
            raise NotKnownError(told)
        spare = min(checks) + 1 if holds else -min(checks)
        return ClaimAnswer(
            truth_of(holds), told, numbers,
            f"it would change with {{away}} {'fewer' if holds else 'more'}", float(spare), "places",
            Shown((self.place, *others)),
        )  # fmt: skip

    def _off_roads(self, context: ClaimContext, situation: Situation) -> tuple[str, ...]:
        """Places of the other side within range that no road of the data joins to the place."""
        theater, number = context.theater, context.theater.index[self.place]
        far = theater.distances_m(np.array([number]), np.arange(len(theater.ids)))[0]
        network = road_network(situation, road_set=self.road_set)
        joined = np.isfinite(route_lengths(network, [number])[0])
        near = situation.held_by("attacker") & (far <= self.range_km * KM)
        return ids_where(theater, near & ~joined)
