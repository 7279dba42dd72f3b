"""Shortest routes: lengths, counts, and what lengths become without each node."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from .graph import Network, component_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def route_lengths(network: Network, sources: Sequence[int]) -> Floats:
    """Shortest route lengths in metres, shape (|sources|, n); inf where there is no route.

    Exact: lengths are integers below 2**53 held in floats.
    """
    if not len(sources):
        return np.zeros((0, network.n))
    return np.asarray(dijkstra(network.matrix, directed=True, indices=list(sources)))


def nearest_source_lengths(network: Network, sources: Sequence[int]) -> Floats:
    """Shortest route length in metres from the nearest of the sources, shape (n,)."""
    if not len(sources):
        return np.full(network.n, np.inf)
    far = dijkstra(network.matrix, directed=True, indices=list(sources), min_only=True)
    return np.asarray(far)


def route_dependency(
    network: Network, source: int, targets: Sequence[int], from_source: Floats, from_targets: Floats
) -> Floats:
    """Share of shortest routes from one source through each node, summed over targets.

    Brandes (2001) with the target set of Brandes (2008, "variants"): for each node v the sum
    over targets t other than v of sigma_st(v) / sigma_st. Only the nodes that lie on a shortest
    route to some target are walked.

    Parameters
    ----------
    network : Network
    source : int
    targets : sequence of int
    from_source : float array, shape (n,)
        Shortest lengths from the source.
    from_targets : float array, shape (|targets|, n)
        Shortest lengths from each target.

    Returns
    -------
    float array, shape (n,); at the source itself the number of targets reached.
    """
    direct = from_source[list(targets)]
    through = from_source + from_targets == direct[:, None]
    on_route = np.any(through & np.isfinite(direct)[:, None], axis=0)
    walked = np.flatnonzero(on_route)
    order = walked[np.argsort(from_source[walked], kind="stable")].tolist()
    lengths, is_target = from_source.tolist(), [False] * network.n
    for target in targets:
        is_target[target] = True
    onward = {v: _tight_links(network, v, lengths, on_route) for v in order}
    routes = dict.fromkeys(order, 0.0)
    if order:
        routes[source] = 1.0
    for v in order:
        for w in onward[v]:
            routes[w] += routes[v]
    dependency = np.zeros(network.n)
    for v in reversed(order):
        dependency[v] = sum(
            routes[v] / routes[w] * (is_target[w] + dependency[w]) for w in onward[v]
        )
    return dependency


def _tight_links(
    network: Network, node: int, lengths: list[float], on_route: NDArray[np.bool_]
) -> list[int]:
    """Links by which shortest routes leave a node."""
    row = slice(network.indptr[node], network.indptr[node + 1])
    far = lengths[node]
    links = zip(network.neighbours[row].tolist(), network.length_m[row].tolist(), strict=True)
    return [w for w, length in links if on_route[w] and far + length == lengths[w]]


def shortest_forest(network: Network, sources: Sequence[int]) -> tuple[Floats, list[int]]:
    """Shortest lengths from the nearest source, and the node before each on the way.

    Of ways of one length the one through the fewest nodes, then from the lowest number.

    Returns
    -------
    float array, shape (n,)
        Inf where no way leads from a source.
    list of int, length n
        -1 at sources and where no way leads.

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> line = build_network(3, np.array([[0, 1], [1, 2], [0, 2]]), np.array([5, 7, 12]))
    >>> shortest_forest(line, [0])[1]
    [-1, 0, 0]
    """
    far = nearest_source_lengths(network, sources)
    row = np.repeat(np.arange(network.n), np.diff(network.indptr))
    tight = np.isfinite(far[row]) & (far[row] + network.length_m == far[network.neighbours])
    before: list[list[int]] = [[] for _ in range(network.n)]
    for u, v in zip(row[tight].tolist(), network.neighbours[tight].tolist(), strict=True):
        before[v].append(u)
    steps, came_from = [0] * network.n, [-1] * network.n
    for v in np.argsort(far, kind="stable").tolist():
        if before[v]:
            steps[v], came_from[v] = min((steps[u] + 1, u) for u in before[v])
    return far, came_from


def betweenness(network: Network) -> Floats:
    """Sum over unordered pairs of other nodes of the share of shortest routes through each node.

    Freeman (1977), computed as Brandes (2001); not divided by anything. Shape (n,).

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> line = build_network(3, np.array([[0, 1], [1, 2]]), np.array([5, 7]))
    >>> betweenness(line).tolist()
    [0.0, 1.0, 0.0]
    """
    tails = np.repeat(np.arange(network.n), np.diff(network.indptr))
    total = np.zeros(network.n)
    for source in range(network.n):
        lengths = route_lengths(network, [source])[0]
        tight = lengths[tails] + network.length_m == lengths[network.neighbours]
        tight &= np.isfinite(lengths[tails])
        steps = list(zip(tails[tight].tolist(), network.neighbours[tight].tolist(), strict=True))
        far = lengths.tolist()
        steps.sort(key=lambda step: far[step[0]])
        total += _dependency(network.n, source, steps)
    return total / 2.0


def _dependency(n: int, source: int, steps: Sequence[tuple[int, int]]) -> Floats:
    """Brandes' dependency of one source on every other node, from its steps nearest first."""
    routes, dependency = [0.0] * n, [0.0] * n
    routes[source] = 1.0
    for v, w in steps:
        routes[w] += routes[v]
    for v, w in reversed(steps):
        dependency[v] += routes[v] / routes[w] * (1.0 + dependency[w])
    dependency[source] = 0.0
    return np.array(dependency)


def inverse_length_sums(network: Network) -> tuple[float, Floats]:
    """Sum of 1/d over ordered pairs of nodes, whole and without each node in turn.

    Floyd and Warshall's update by one node at a time, arranged so that every node is once the
    only one left out: each half of a set is let in before the other half is divided further.
    That takes n log2(n) updates of an n x n table, not n searches from each of n nodes.

    Parameters
    ----------
    network : Network

    Returns
    -------
    float
        Per metre; pairs that no route joins add nothing.
    float array, shape (n,)
        The same without v as an end and without routes through v.

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> line = build_network(3, np.array([[0, 1], [1, 2]]), np.array([5, 20]))
    >>> whole, without = inverse_length_sums(line)
    >>> round(whole, 3), without.round(3).tolist()
    (0.58, [0.1, 0.0, 0.4])
    """
    labels = component_labels(network)
    parts = np.zeros(int(labels.max(initial=-1)) + 1)
    left = np.zeros(network.n)
    for label in np.flatnonzero(np.bincount(labels, minlength=1) > 1).tolist():
        nodes = np.flatnonzero(labels == label)
        far = np.asarray(network.matrix[nodes][:, nodes].toarray())
        far[far == 0] = np.inf
        np.fill_diagonal(far, 0.0)
        through, sums = np.empty_like(far), np.zeros(len(nodes))
        parts[label] = _inverse_sum(route_lengths(network, nodes.tolist())[:, nodes], through)
        _leave_each_out(far, through, list(range(len(nodes))), sums)
        left[nodes] = sums
    whole = float(parts.sum())
    return whole, left + (whole - parts[labels])


def _leave_each_out(far: Floats, through: Floats, left_out: list[int], sums: Floats) -> None:
    """Fill sums from lengths over routes that pass through none of those left out.

    Overwrites ``far``, and ``through`` as a place to work in.
    """
    if len(left_out) == 1:
        node = left_out[0]
        far[node] = far[:, node] = np.inf
        sums[node] = _inverse_sum(far, through)
        return
    half = len(left_out) // 2
    first, second = left_out[:half], left_out[half:]
    for nearer, still_out, let_in in ((far.copy(), first, second), (far, second, first)):
        for node in let_in:
            np.add(nearer[:, node, None], nearer[node], out=through)
            np.minimum(nearer, through, out=nearer)
        _leave_each_out(nearer, through, still_out, sums)


def _inverse_sum(far: Floats, through: Floats) -> float:
    np.fill_diagonal(far, np.inf)
    return float(np.divide(1.0, far, out=through).sum())
