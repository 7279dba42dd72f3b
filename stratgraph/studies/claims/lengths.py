"""Statements about roads themselves: how many meet in a place, how long the way to another is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from stratgraph._network import route_lengths
from stratgraph.measures.gateways import competition_ranks, rank_words, road_network
from stratgraph.model.plain_text import plural
from stratgraph.model.road_set import ROAD_SET_WORDS, RoadSet

from .answer import Check, ClaimAnswer, NotKnownError, Shown, truth_of, turning
from .context import ClaimContext, Place, class_words

KM = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadsMeet:
    """That so many roads lead into a place, or more than into most others.

    Attributes
    ----------
    place : str
    road_set : RoadSet
    at_least : int
        So many roads, each counted once.
    at_most : int, optional
        And no more than so many.
    classes : tuple of str, optional
        Only roads of these classes, as the theater calls them.
    at_most_rank : int, optional
        How high it must rank against all places on a road by that number.
    """

    place: Place
    road_set: RoadSet
    at_least: int = 1
    at_most: int | None = None
    classes: tuple[str, ...] = ()
    at_most_rank: int | None = None

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Count the roads that end in each place."""
        counts = self._counts(context)
        count = counts[self.place]
        ranks = competition_ranks({one: float(n) for one, n in counts.items()})
        checks = [Check(count >= self.at_least, abs(count - self.at_least) or 1, "roads")]
        if self.at_most is not None:
            checks.append(Check(count <= self.at_most, abs(count - self.at_most) or 1, "roads"))
        if self.at_most_rank is not None:
            others = sorted((n for one, n in counts.items() if one != self.place), reverse=True)
            gap = count - others[min(self.at_most_rank, len(others)) - 1] if others else count
            met = ranks.get(self.place, len(ranks) + 1) <= self.at_most_rank
            checks.append(Check(met, abs(gap) or 1, "roads"))
        where = rank_words(ranks, self.place) if self.place in ranks else "no rank"
        return ClaimAnswer(
            truth_of(all(one.holds for one in checks)),
            f"{plural(count, 'road')}{class_words(self.classes)} "
            f"{'leads' if count == 1 else 'lead'} into {context.name(self.place)} "
            f"({where} of {len(counts)} places), "
            f"{ROAD_SET_WORDS[self.road_set]}",
            {"roads": count, "rank": ranks.get(self.place), "of": len(counts)},
            *turning(checks, "it would change with {away} more or fewer"),
            Shown((self.place,)),
        )  # fmt: skip

    def _counts(self, context: ClaimContext) -> Counter[str]:
        """Count per settlement on a road the roads of the set that end there."""
        theater = context.theater
        kept = context.situation().admitting(self.classes).open_roads(road_set=self.road_set)
        counts = Counter(dict.fromkeys(np.array(theater.ids)[theater.on_road].tolist(), 0))
        if self.place not in counts:
            raise NotKnownError(f"{context.name(self.place)} is on no road of the data")
        for road, counted in zip(theater.roads, kept.tolist(), strict=True):
            if counted:
                counts.update(end for end in (road.a, road.b) if end in counts)
        return counts


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadLength:
    """That the shortest way by road between two places is so long.

    Attributes
    ----------
    place, origin : str
    distance_km : float
    within_km : float
        How far off the length may be.
    road_set : RoadSet
    classes : tuple of str, optional
        Only roads of these classes, as the theater calls them.
    """

    place: Place
    origin: Place
    distance_km: float
    within_km: float
    road_set: RoadSet
    classes: tuple[str, ...] = ()

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Add up the shortest way, whoever holds it."""
        index = context.theater.index
        network = road_network(context.situation().admitting(self.classes), road_set=self.road_set)
        metres = float(route_lengths(network, [index[self.origin]])[0][index[self.place]])
        names = f"{context.name(self.origin)} to {context.name(self.place)}"
        if not np.isfinite(metres):
            raise NotKnownError(f"no road of the data leads from {names}")
        gap = self.within_km - abs(metres / KM - self.distance_km)
        return ClaimAnswer(
            truth_of(gap >= 0),
            f"from {names} it is {metres / KM:.1f} km by road, "
            f"{ROAD_SET_WORDS[self.road_set]}{class_words(self.classes)}; {self.distance_km:g} km "
            f"are said, {self.within_km:g} km more or less",
            {"road_km": round(metres / KM, 3)},
            "it would change if the way were {away} longer or shorter",
            round(abs(gap), 2), "km", Shown((self.origin, self.place)),
        )  # fmt: skip
