"""Which nodes, not passed, leave the least reached from the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network.covers import least_reached
from stratgraph._network.late import csgraph

from .graph import BestRouteSets, RouteSet, batches, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .graph import Bools, Ints, Members, RouteGraph


def reached_without(graph: RouteGraph, sets: Sequence[Members]) -> Bools:
    """Tell what is reached from any source when some nodes are not passed, shape (sets, n).

    A node that is not passed is still reached where a node that is passed leads to it.
    """
    rows = []
    for some in batches(sets, graph):
        first = np.arange(len(some)) * graph.n
        starts = (first[:, None] + graph.sources).ravel()
        far = csgraph.dijkstra(without(graph, some), indices=starts, min_only=True, unweighted=True)
        rows.append(np.isfinite(far).reshape(len(some), graph.n))
    return np.concatenate(rows)


def least_supplied(graph: RouteGraph, k: int, weight: Ints) -> BestRouteSets:
    """Find at most k nodes which, not passed, leave the least weight reached from the sources.

    Parameters
    ----------
    graph : RouteGraph
        Its targets play no part.
    k : int
    weight : int array, shape (n,)

    Examples
    --------
    >>> from stratgraph._network import build_network, route_graph
    >>> line = build_network(4, np.array([[0, 1], [1, 2], [2, 3]]), np.array([1, 1, 1]))
    >>> graph = route_graph(line, [0], [], np.ones(4, dtype=bool))
    >>> least_supplied(graph, 1, np.array([7, 5, 30, 200])).best
    RouteSet(nodes=(1,), left=12.0)
    """
    reached = reached_without(graph, [()])[0]
    free, counted = graph.free & reached, np.where(reached, weight, 0)

    def asked(barred: Members) -> tuple[RouteSet, int]:
        sources = graph.sources.tolist()
        some, bound = least_reached(graph.arcs, sources, counted, free, (k, barred))
        left = float((reached_without(graph, [some])[0] * counted).sum())
        return RouteSet(some, left), bound

    best, bound = asked(())
    second = asked(best.nodes)[0] if best.nodes else None
    if second is not None and not second.nodes:
        second = None
    return BestRouteSets(best, second, bound >= best.left, min(best.left, bound))
