"""What was found of the roads of a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.errors import ScenarioError
from stratgraph.measures.gateways import rank_among
from stratgraph.model.notebook import short_repr
from stratgraph.model.road_set import require_road_set

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stratgraph.measures.fire import FiringRule
    from stratgraph.measures.gateways import Column, GatewayQuestion, WayRound
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.roads import Road
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.systems import PublishedRange, System

# By which ranks a road is among those that matter: those of the case's own routes, and of all.
OF_CASE = ("route_share", "detour_loss")
RANKED_BY = (*OF_CASE, "all_route_share")


@dataclass(frozen=True, slots=True)
class RoadsInRange:
    """How many metres of each road lie in one listed range of one side, from where it may fire."""

    side: Side
    system: System
    figure: PublishedRange
    fire_m: Mapping[str, int] = field(repr=False)


@dataclass(frozen=True)
class RoadRanking:
    """Every road of a situation ranked, on all roads and on verified ones.

    Attributes
    ----------
    situation : Situation
    question : GatewayQuestion
        Between which bases and objectives, on the roads of the case.
    rule : FiringRule
        By which roads are in range.
    columns : mapping of RoadSet to mapping of str to Column
        By the name of the measure, over road ids: ``route_share``, ``detour_loss``, ``extra_km``
        or ``extra_min``, ``cut_pairs`` and ``all_route_share``. A road that is not of the set has
        no entry.
    pairs : int
        Pairs of a base and an objective.
    connected_pairs : mapping of RoadSet to int
        Those of them that a route joins.
    in_range : tuple of RoadsInRange
        For each side, each of its systems and each listed range.
    ways_round : tuple of WayRound
        For roads that matter, the unverified road that the ways round each hang on most.
    first : int
        So many first ranks, in any of ``RANKED_BY``, are those that matter.
    """

    situation: Situation
    question: GatewayQuestion
    rule: FiringRule
    columns: Mapping[RoadSet, Mapping[str, Column]]
    pairs: int
    connected_pairs: Mapping[RoadSet, int]
    in_range: tuple[RoadsInRange, ...]
    ways_round: tuple[WayRound, ...]
    first: int

    __repr__ = short_repr

    def road(self, road: str) -> Road:
        """Return the road of this id."""
        theater = self.situation.theater
        if road not in theater.road_index:
            raise ScenarioError(f"no road {road!r}")
        return theater.roads[theater.road_index[road]]

    def best_rank(self, road: str, *, road_set: RoadSet) -> int | None:
        """Return the best of a road's ranks; None where it has none."""
        columns = self.columns[road_set]
        found = [columns[one].ranks[road] for one in RANKED_BY if road in columns[one].ranks]
        return min(found, default=None)

    def ordered(self, *, road_set: RoadSet | None = None) -> tuple[str, ...]:
        """Return the roads that have a rank: by the case's own routes first, then by all.

        Parameters
        ----------
        road_set : {"all", "verified"}, optional
            By default the roads of the case.
        """
        chosen = self.question.road_set if road_set is None else road_set
        require_road_set(chosen)
        share, loss, every = (self.columns[chosen][one].ranks for one in RANKED_BY)
        last = len(self.situation.theater.roads) + 1

        def order(road: str) -> tuple[int, int, int, int, str]:
            by_share, by_loss, by_all = (one.get(road, last) for one in (share, loss, every))
            return min(by_share, by_loss), by_loss, by_share, by_all, road

        return tuple(sorted(share.keys() | loss.keys() | every.keys(), key=order))

    def critical(self, *, road_set: RoadSet | None = None) -> tuple[str, ...]:
        """Return the roads that matter, in order.

        Those with one of the first ranks in any measure, and those that cut a pair.
        """
        chosen = self.question.road_set if road_set is None else road_set
        cuts = self.columns[chosen]["cut_pairs"].values
        return tuple(
            road
            for road in self.ordered(road_set=chosen)
            if (self.best_rank(road, road_set=chosen) or 0) <= self.first or cuts[road]
        )

    @cached_property
    def hang_on(self) -> tuple[WayRound, ...]:
        """The ways round without whose unverified road the road would rank before its rank.

        Among the first by what routes lose, the highest rank first.
        """
        loss = self.columns["all"]["detour_loss"]
        compared = np.array(list(loss.compared.values()))
        told = []
        for one in self.ways_round:
            rank = rank_among(compared, one.loss_without)
            if rank <= self.first and rank < loss.ranks.get(one.road, rank + 1):
                told.append((rank, one.over, one.road, one))
        return tuple(one for *_, one in sorted(told, key=lambda row: row[:3]))

    @cached_property
    def check_first(self) -> tuple[str, ...]:
        """The unverified roads that the ranks on all roads hang on: what to check first.

        Those among the roads that matter, and those over which the ways round one lead that would
        rank higher without them.
        """
        matter = [one for one in self.critical(road_set="all") if not self.road(one).verified]
        return tuple(dict.fromkeys([*matter, *(one.over for one in self.hang_on)]))
