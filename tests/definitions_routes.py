"""Slow definitions of shares of routes and of detours: the judges of ``stratgraph._network``.

The first two are what stratgraph computed before it did so for all sources at once: one source
and one removed node at a time. The last two list every loopless path and use no search at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import Network, route_lengths, without_node

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def dependency(network: Network, source: int, targets: Sequence[int]) -> Floats:
    """Share of shortest routes from one source through each node, summed over targets.

    Brandes (2001): per node v the sum over targets t other than v of sigma_st(v) / sigma_st.
    """
    far = route_lengths(network, [source])[0].tolist()
    order = sorted((v for v in range(network.n) if far[v] < np.inf), key=lambda v: far[v])
    onward = {v: [w for w, m in links(network, v) if far[v] + m == far[w]] for v in order}
    routes = dict.fromkeys(order, 0.0)
    routes[source] = 1.0
    for v in order:
        for w in onward[v]:
            routes[w] += routes[v]
    total = np.zeros(network.n)
    for v in reversed(order):
        total[v] = sum(routes[v] / routes[w] * ((w in targets) + total[w]) for w in onward[v])
    return total


def lengths_without(
    network: Network, sources: Sequence[int], targets: Sequence[int], removed: int
) -> Floats:
    """Shortest lengths from sources to targets without one node, all searched anew."""
    return route_lengths(without_node(network, removed), sources)[:, list(targets)]


def dependency_by_listing(network: Network, source: int, targets: Sequence[int]) -> Floats:
    """Count for each target the shortest paths through each node: from the list of all paths."""
    total = np.zeros(network.n)
    for target in targets:
        found = list(paths(network, source, target))
        least = min((length for _, length in found), default=0)
        shortest = [path for path, length in found if length == least]
        for path in shortest:
            for v in path[:-1]:
                total[v] += 1 / len(shortest)
    return total


def lengths_by_listing(
    network: Network, sources: Sequence[int], targets: Sequence[int], removed: int
) -> Floats:
    """Length of the shortest of all paths that avoid a node."""
    return np.array(
        [
            [
                min((m for path, m in paths(network, s, t) if removed not in path), default=np.inf)
                for t in targets
            ]
            for s in sources
        ]
    )


def paths(network: Network, source: int, target: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Every loopless path and its length."""
    unfinished: list[tuple[tuple[int, ...], int]] = [((source,), 0)]
    while unfinished:
        path, length = unfinished.pop()
        if path[-1] == target:
            yield path, length
            continue
        unfinished += [
            ((*path, w), length + m) for w, m in links(network, path[-1]) if w not in path
        ]


def links(network: Network, node: int) -> list[tuple[int, int]]:
    """Neighbours of a node and the metres to each."""
    row = slice(network.indptr[node], network.indptr[node + 1])
    return list(zip(network.neighbours[row].tolist(), network.length_m[row].tolist(), strict=True))
