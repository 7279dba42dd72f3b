"""A situation's roads as the graph that sets are chosen of, and what its nodes are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import (
    NodeSet,
    PairGraph,
    build_network,
    component_labels,
    left_without_one_more,
    pair_graph,
)

from .answer import PlaceSet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Side, Situation

    from .answer import Ground, SetsOf


@dataclass(frozen=True)
class NamedGraph:
    """A graph, the ids of those of its nodes that may be taken out, and who counts in it.

    Attributes
    ----------
    graph : PairGraph
    names : tuple of str
        Ids of settlements, routing nodes and, where sets are of roads, of roads.
    places : int
        Settlements that a road joins to another.
    """

    graph: PairGraph
    names: tuple[str, ...]
    places: int

    def named(self, found: NodeSet) -> PlaceSet:
        """Return a set by its ids, in their order."""
        return PlaceSet(tuple(sorted(self.names[node] for node in found.nodes)), found.left)

    def nodes(self, members: Sequence[str]) -> list[int]:
        """Return the nodes of some ids, numbered as in the graph."""
        number = {one: k for k, one in enumerate(self.names)}
        wanted = [number[one] for one in members]
        return [int(node) for node in np.searchsorted(self.graph.numbers, wanted)]


def roads_of(situation: Situation, ground: Ground, road_set: RoadSet) -> NDArray[np.bool_]:
    """Return the open roads, of one side those alone whose both ends it holds."""
    side: Side = "defender" if ground == "defender" else "attacker"
    kept = situation.open_roads(road_set=road_set, side=side)
    if ground == "all":
        return kept
    held, ends = situation.held_places(ground), situation.theater.road_ends
    return np.asarray(kept & held[ends[:, 0]] & held[ends[:, 1]])


def named_graph(situation: Situation, kept: NDArray[np.bool_], of: SetsOf) -> NamedGraph:
    """Make the graph of some roads; where sets are of roads, each is a node between its ends."""
    theater = situation.theater
    size, settlements = len(theater.place_index), len(theater.ids)
    ends = theater.road_ends[kept]
    joined = np.unique(ends[ends < settlements])
    roads = tuple(one.id for one, stays in zip(theater.roads, kept, strict=True) if stays)
    names = (*theater.place_index, *roads) if of == "roads" else tuple(theater.place_index)
    if of == "roads":
        middle = size + np.arange(len(ends))
        ends = np.concatenate([np.column_stack([ends[:, j], middle]) for j in (0, 1)])
    number = np.arange(len(names))
    network = build_network(len(names), ends, np.ones(len(ends), dtype=np.int64))
    free = number < settlements if of == "towns" else number >= size
    return NamedGraph(pair_graph(network, number < settlements, free), names, len(joined))


def _staying_roads(
    situation: Situation, kept: NDArray[np.bool_], members: Sequence[str]
) -> NDArray[np.bool_]:
    """Return the roads that stay when places, with their roads, or roads are taken out."""
    theater, out = situation.theater, set(members)
    gone = np.array([one in out for one in theater.place_index], dtype=np.bool_)
    listed = [theater.road_index[one] for one in out if one in theater.road_index]
    stays = kept & ~gone[theater.road_ends].any(axis=1)
    stays[listed] = False
    return np.asarray(stays)


def without_each_road(
    situation: Situation, kept: NDArray[np.bool_], members: Sequence[str]
) -> dict[int, int]:
    """Count the pairs left without some places or roads and, one at a time, each further road."""
    theater = situation.theater
    roads = np.flatnonzero(_staying_roads(situation, kept, members))
    size, ends = len(theater.place_index), theater.road_ends[roads]
    middle = size + np.arange(len(roads))
    halves = np.concatenate([np.column_stack([ends[:, j], middle]) for j in (0, 1)])
    number = np.arange(size + len(roads))
    network = build_network(len(number), halves, np.ones(len(halves), dtype=np.int64))
    # What is taken out has no road: it is in no pair.
    counts = (number < len(theater.ids)).astype(np.int64)
    left = left_without_one_more(PairGraph(network, number, counts, number), [()])[0, size:]
    return dict(zip(roads.tolist(), left.tolist(), strict=True))


def apart_from_largest(
    situation: Situation, kept: NDArray[np.bool_], members: Sequence[str]
) -> tuple[str, ...]:
    """Return the places that are not of the largest piece once places or roads are taken out."""
    theater = situation.theater
    ends = theater.road_ends[_staying_roads(situation, kept, members)]
    size = len(theater.place_index)
    labels = component_labels(build_network(size, ends, np.ones(len(ends), dtype=np.int64)))
    joined = np.unique(theater.road_ends[kept])
    places = [k for k in joined.tolist() if k < len(theater.ids) and theater.ids[k] not in members]
    if not places:
        return ()
    largest = np.bincount(labels[places]).argmax()
    return tuple(sorted(theater.ids[k] for k in places if labels[k] != largest))
