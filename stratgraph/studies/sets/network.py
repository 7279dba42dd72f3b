"""A situation's roads as the graph that sets are chosen of, and what its nodes are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import NodeSet, PairGraph, build_network, component_labels, pair_graph

from .answer import PlaceSet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Situation

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
    """Return the roads that are not cut, of one side those alone whose both ends it holds."""
    kept = situation.open_roads(road_set=road_set)
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


def pieces_without(
    situation: Situation, kept: NDArray[np.bool_], members: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the places that stay when places or roads are taken out, and the piece of each."""
    theater, out = situation.theater, set(members)
    joined = np.unique(theater.road_ends[kept])
    stays = [
        keep and not out & {road.id, road.a, road.b}
        for road, keep in zip(theater.roads, kept.tolist(), strict=True)
    ]
    ends = theater.road_ends[np.array(stays, dtype=np.bool_)]
    size, settlements = len(theater.place_index), len(theater.ids)
    labels = component_labels(build_network(size, ends, np.ones(len(ends), dtype=np.int64)))
    places = np.array(
        [k for k in joined.tolist() if k < settlements and theater.ids[k] not in out],
        dtype=np.int64,
    )
    return places, labels[places].astype(np.int64)


def left_without(situation: Situation, kept: NDArray[np.bool_], members: Sequence[str]) -> int:
    """Count the pairs that stay connected on some roads when places or roads are taken out."""
    _, pieces = pieces_without(situation, kept, members)
    size = np.bincount(pieces)
    return int((size * (size - 1) // 2).sum())


def apart_from_largest(
    situation: Situation, kept: NDArray[np.bool_], members: Sequence[str]
) -> tuple[str, ...]:
    """Return the places that are not of the largest piece once places or roads are taken out."""
    places, pieces = pieces_without(situation, kept, members)
    if not len(places):
        return ()
    apart = places[pieces != np.bincount(pieces).argmax()]
    return tuple(sorted(situation.theater.ids[k] for k in apart.tolist()))
