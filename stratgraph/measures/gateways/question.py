"""Between which bases and objectives a panel asks, and the graph that its routes run on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from stratgraph._network import Network, build_network, route_lengths, seen_from_first
from stratgraph.catalogue import (
    Assumed,
    assumption_records,
)
from stratgraph.errors import ScenarioError
from stratgraph.model.names import as_names
from stratgraph.model.road_set import require_road_set

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from stratgraph.model.road_set import RoadSet, Season
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.theater import Theater


Weight = Literal["length_m", "time_s"]


@dataclass(frozen=True, slots=True)
class GatewayQuestion:
    """Between which bases and objectives, and over which roads.

    Attributes
    ----------
    bases, objectives : tuple of str
        Settlement ids, disjoint, each without duplicates.
    road_set : RoadSet
        Which roads count: all, or those that someone vouches for.
    season : {"dry", "mud", "frost"} or None
        Routes weigh by travel time in that season; by length where None.
    """

    bases: tuple[str, ...]
    objectives: tuple[str, ...]
    road_set: RoadSet
    season: Season | None = None

    @property
    def weight(self) -> Weight:
        """What routes weigh by, as named in every result."""
        return "length_m" if self.season is None else "time_s"

    @property
    def weight_words(self) -> str:
        """What routes weigh by, in words."""
        return assumption_records(Assumed)["season"].said(self.season or "none")

    def __post_init__(self) -> None:
        """Refuse empty, doubled or overlapping sets."""
        require_road_set(self.road_set)
        for which in ("bases", "objectives"):
            object.__setattr__(self, which, as_names(getattr(self, which), which))
        for noun, ids in (("base", self.bases), ("objective", self.objectives)):
            if not ids:
                raise ScenarioError(f"name at least one {noun}")
            for one in ids:
                if ids.count(one) > 1:
                    raise ScenarioError(f"{noun} {one!r} is named twice")
        for one in self.bases:
            if one in self.objectives:
                raise ScenarioError(f"{one!r} is both a base and an objective")


def question_about(theater: Theater, place: str, *, road_set: RoadSet) -> GatewayQuestion:
    """Ask about one place alone, for what reads roads and objectives but no bases.

    A question has a base all the same: any other place.
    """
    other = next(one for one in theater.ids if one != place)
    return GatewayQuestion((other,), (place,), road_set)


def road_network(
    situation: Situation,
    *,
    road_set: RoadSet,
    season: Season | None = None,
    side: Side = "attacker",
) -> Network:
    """Build the graph of the open roads, numbered as ``theater.ids``, then the nodes.

    Those that ``Situation.open_roads`` has for a side; weights are metres, or whole seconds of
    travel in a season.
    """
    theater, kept = situation.theater, situation.open_roads(road_set=road_set, side=side)
    return network_of(theater, kept, theater.road_length_m, season=season)


def network_of(
    theater: Theater, kept: NDArray[np.bool_], length_m: NDArray[np.int64], *, season: Season | None
) -> Network:
    """Build the same graph of the roads that are kept, as if they had other lengths."""
    weight = length_m if season is None else theater.road_time_s(season, length_m)
    return build_network(
        len(theater.place_index),
        theater.road_ends[kept],
        weight[kept],
        one_way=theater.road_one_way[kept],
    )


def kept_roads(
    situation: Situation, question: GatewayQuestion
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return ends (m, 2) and weights (m,) of all roads that count, parallel ones each.

    Metres, or seconds where the question names a season. A one-way road leads from its first end.
    """
    theater, season = situation.theater, question.season
    kept = situation.open_roads(road_set=question.road_set)
    weight = theater.road_length_m if season is None else theater.road_time_s(season)
    return theater.road_ends[kept], weight[kept]


def settled_network(situation: Situation, network: Network) -> Network:
    """Return a network seen from the settlements: joined also by ways through nodes alone.

    As long as the ways are, so that lengths, parts and cuts of settlements are the same.
    """
    return seen_from_first(network, len(situation.theater.ids))


def question_network(situation: Situation, question: GatewayQuestion) -> Network:
    """Build the graph that a question's routes run on."""
    return road_network(situation, road_set=question.road_set, season=question.season)


def by_length(situation: Situation, question: GatewayQuestion) -> Network:
    """Build the same graph weighing by length, whatever the question's routes weigh by."""
    return road_network(situation, road_set=question.road_set)


def uncut_network(situation: Situation, question: GatewayQuestion) -> Network:
    """Build the graph of a question as if no road were cut by a scenario, or closed that day."""
    theater, kept = situation.theater, situation.uncut_roads(road_set=question.road_set)
    return network_of(theater, kept, theater.road_length_m, season=question.season)


def network_for(
    side: Side, situation: Situation, question: GatewayQuestion, network: Network
) -> Network:
    """Return the graph of a question as a side travels it; the one given where both do alike."""
    if not situation.closes_to_one_side:
        return network
    return road_network(situation, road_set=question.road_set, season=question.season, side=side)


def pair_lengths_m(situation: Situation, question: GatewayQuestion) -> NDArray[np.float64]:
    """Return weights of the best routes, shape (|bases|, |objectives|); inf for none.

    Metres, or seconds where the question names a season.
    """
    theater = situation.theater
    bases, objectives = (
        [theater.index[theater.names.resolve(one)] for one in ids]
        for ids in (question.bases, question.objectives)
    )
    return route_lengths(question_network(situation, question), bases)[:, objectives]
