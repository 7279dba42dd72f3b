"""Without which nodes the shortest way of all is longest, or no way is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network.covers import least_cover
from stratgraph._network.late import csgraph

from .graph import RouteSet, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .graph import Members, RouteGraph


def _shortest(graph: RouteGraph, some: Members) -> tuple[float, list[int]]:
    """Return the length of the shortest way from any source to any target, and what it passes."""
    side = without(graph, [some])
    far, before, _ = csgraph.dijkstra(
        side, indices=graph.sources, min_only=True, return_predecessors=True
    )
    nearest = graph.targets[far[graph.targets].argmin()]
    length, way, here = float(far[nearest]), [], int(nearest)
    while here >= 0 and np.isfinite(length):
        if graph.free[here]:
            way.append(here)
        here = int(before[here])
    return length, way


def longest_shortest(graph: RouteGraph, k: int, *, barred: Members = ()) -> RouteSet:
    """Find at most k nodes without which the shortest way is longest; inf without any way.

    From any source to any target. Ways no longer than the best found are met by a cover of the
    fewest nodes; where none of at most k meets them all, no set does better. Exact.

    Parameters
    ----------
    graph : RouteGraph
    k : int
    barred : tuple of int, optional
        Not all of these together.

    Examples
    --------
    >>> from stratgraph._network import build_network, route_graph
    >>> ends = np.array([[0, 1], [1, 4], [0, 2], [2, 3], [3, 4]])
    >>> ring = build_network(5, ends, np.array([5, 5, 9, 9, 9]))
    >>> graph = route_graph(ring, [0], [4], np.ones(5, dtype=bool))
    >>> longest_shortest(graph, 1), longest_shortest(graph, 2)
    (RouteSet(nodes=(1,), left=27.0), RouteSet(nodes=(1, 2), left=inf))
    """
    length, way = _shortest(graph, ())
    best = RouteSet((), length)
    met = [(length, way)]
    while np.isfinite(best.left):
        some = _cover(graph, [way for far, way in met if far <= best.left], k, barred)
        if some is None:
            break
        length, way = _shortest(graph, some)
        met.append((length, way))
        if length > best.left:
            best = RouteSet(some, length)
    return _fewest(graph, best, met, k, barred)


def _cover(
    graph: RouteGraph, ways: Sequence[Sequence[int]], k: int, barred: Members
) -> Members | None:
    return least_cover(ways, k, graph.n, barred=barred)


def _fewest(
    graph: RouteGraph, best: RouteSet, met: list[tuple[float, list[int]]], k: int, barred: Members
) -> RouteSet:
    """Return the fewest nodes that do as much, whatever was met on the way to them."""
    if not best.nodes:
        return best
    while True:
        some = _cover(graph, [way for far, way in met if far < best.left], k, barred)
        if some is None:
            return best
        length, way = _shortest(graph, some)
        if length >= best.left:
            return RouteSet(some, length)
        met.append((length, way))


def fewest_that_cut(graph: RouteGraph) -> Members | None:
    """Find the fewest nodes without which no way is left; None where none of the free do."""
    met: list[list[int]] = []
    while True:
        some = least_cover(met, graph.n, graph.n)
        if some is None:
            return None
        length, way = _shortest(graph, some)
        if not np.isfinite(length):
            return some
        met.append(way)
