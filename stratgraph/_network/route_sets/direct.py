"""Without which nodes ways are least direct on the mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network.covers import least_mean_left
from stratgraph._network.late import csgraph

from .graph import BestRouteSets, RouteSet, batches, lengths_without, routed, without

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .graph import Floats, Members, RouteGraph

    Progress = Callable[[int, int], None]


# Of sets that are grown step by step so many nodes and links are looked at in each step.
MOST_LINKS = 200_000_000
# How often ways are met anew to prove what was found.
ROUNDS = 60
# Two values of directness as near as this are the same.
NEAR = 1e-7
# A step that would look at more goes on from the best of its sets alone, so many.
KEPT = 400


def directness(graph: RouteGraph, lengths: Floats) -> Floats:
    """Return the mean over the ways there were of their length then by that now, shape (sets,)."""
    whole = graph.whole_m
    joined = np.isfinite(whole)
    if not joined.any():
        return np.zeros(len(lengths))
    return np.asarray((whole[joined] / lengths[:, joined]).mean(axis=1), dtype=np.float64)


def least_direct(
    graph: RouteGraph, k: int, *, most_links: int = MOST_LINKS, progress: Progress | None = None
) -> BestRouteSets:
    """Find at most k nodes without which the ways are least direct on the mean; 0 without any.

    Sets grow node by node, each time by all nodes on the shortest ways that are left: a set that
    meets none of them changes nothing, so every set in which each node does something is met.
    Where that are too many in a step, the best of them go on alone. Then the nodes that leave
    least of the ways met so far are found by an integer program, and the ways left without them
    are met too: until no new way is left, which proves that no set leaves less, or for so long.

    Examples
    --------
    >>> from stratgraph._network import build_network, route_graph
    >>> ends = np.array([[0, 1], [1, 4], [0, 2], [2, 3], [3, 4]])
    >>> ring = build_network(5, ends, np.array([5, 5, 9, 9, 9]))
    >>> found = least_direct(route_graph(ring, [0], [4], np.ones(5, dtype=bool)), 1)
    >>> found.best.nodes, round(found.best.left, 3), found.proven
    ((1,), 0.37, True)
    """
    left, proven = _grown_along(graph, k, most_links, progress)
    bound = 0.0
    if not proven and min(left.values()):
        bound = _bounded(graph, k, left, progress)
    first, second = _two_least(left)
    # Less than nothing is not left, and a program is solved to within so little.
    if proven or first.left <= bound + NEAR:
        bound = first.left
    return BestRouteSets(first, second, bound == first.left, bound)


def _grown_along(
    graph: RouteGraph, k: int, most_links: int, progress: Progress | None
) -> tuple[dict[Members, float], bool]:
    """Return what each set leaves that was met, and whether every one that counts was."""
    left: dict[Members, float] = {}
    grown: list[Members] = [()]
    proven = True
    for step in range(k + 1):
        onward = _measured(graph, grown, left)
        if progress is not None:
            progress(step + 1, k + 1)
        if step == k or not min(left.values()):
            break
        if sum(map(len, onward.values())) * graph.size > most_links:
            proven = False
            grown = sorted(grown, key=lambda one: (left[one], one))[:KEPT]
        grown = sorted({tuple(sorted((*one, v))) for one in grown for v in onward[one]})
    return left, proven


def _measured(
    graph: RouteGraph, sets: Sequence[Members], left: dict[Members, float]
) -> dict[Members, list[int]]:
    """Put down what each set leaves, and return the nodes on the ways that are left."""
    onward: dict[Members, list[int]] = {}
    for some in batches(sets, graph):
        lengths, on_way = routed(graph, some)
        for one, value, nodes in zip(some, directness(graph, lengths), on_way, strict=True):
            left[one] = float(value)
            onward[one] = np.flatnonzero(nodes).tolist()
    return onward


def _two_least(left: dict[Members, float]) -> tuple[RouteSet, RouteSet | None]:
    """Return the best, and the best of all others that do not hold it."""
    order = sorted(left, key=lambda one: (left[one], len(one), one))
    best = order[0]
    others = (one for one in order if one and not set(best) <= set(one))
    second = next(others, None)
    return RouteSet(best, left[best]), None if second is None else RouteSet(second, left[second])


def _bounded(
    graph: RouteGraph, k: int, left: dict[Members, float], progress: Progress | None
) -> float:
    """Return what no set goes below, by the ways met; what is found on the way joins the rest."""
    joined = np.argwhere(np.isfinite(graph.whole_m)).tolist()
    number = {(s, t): pair for pair, (s, t) in enumerate(joined)}
    met: dict[tuple[int, Members], float] = {}
    bound, some = 0.0, _two_least(left)[0].nodes
    for done in range(ROUNDS):
        before = len(met)
        for taken in ((), some) if not done else (some,):
            for s, t, length, way in _each_way(graph, taken):
                met[number[s, t], way] = float(graph.whole_m[s, t]) / length
        if len(met) == before:
            break
        ways = [(pair, share, way) for (pair, way), share in met.items()]
        some, least = least_mean_left(ways, k, (len(joined), graph.n))
        bound = max(bound, least)
        left[some] = float(directness(graph, lengths_without(graph, [some]))[0])
        if progress is not None:
            progress(done + 1, ROUNDS)
    return bound


def _each_way(graph: RouteGraph, some: Members) -> Iterator[tuple[int, int, float, Members]]:
    """Yield the shortest way that is left of each source and target, and the free nodes on it."""
    far, before = csgraph.dijkstra(
        without(graph, [some]), indices=graph.sources, return_predecessors=True
    )
    for s, t in np.argwhere(np.isfinite(far[:, graph.targets])).tolist():
        way, here = [], int(graph.targets[t])
        while here >= 0:
            if graph.free[here]:
                way.append(here)
            here = int(before[s, here])
        yield s, t, float(far[s, graph.targets[t]]), tuple(sorted(way))
