"""How near all nodes are to each other, and how much of that is lost without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .graph import Network, component_labels, without_node
from .routes import route_lengths

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Searches whose tables of lengths are held at a time.
ROWS = 256


def inverse_length_sums(network: Network) -> tuple[float, Floats]:
    """Sum of 1/d over ordered pairs of nodes, whole and without each node in turn.

    Floyd and Warshall's update by one node at a time, arranged so that every node is once the
    only one left out: each half of a set is let in before the other half is divided further.
    That takes n log2(n) updates of an n x n table, not n searches from each of n nodes. A link of
    one direction is taken as of both.

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
    network = network.two_way
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


def inverse_length_sums_of(network: Network, n: int, nodes: Sequence[int]) -> tuple[float, Floats]:
    """Sum of 1/d over ordered pairs of the first n nodes, whole and without each of some in turn.

    By one search from each of the first n nodes, and one more for each of the nodes from where
    some shortest route may lead through it: for a few nodes of many, where
    :func:`inverse_length_sums` would take n tables of all pairs. A link of one direction is taken
    as of both.

    Parameters
    ----------
    network : Network
    n : int
        Pairs of these nodes count; others are passed.
    nodes : sequence of int
        Among the first n.

    Returns
    -------
    float
        Per metre; pairs that no route joins add nothing.
    float array, shape (|nodes|,)
        The same without the node as an end and without routes through it.

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> line = build_network(3, np.array([[0, 1], [1, 2]]), np.array([5, 20]))
    >>> whole, without = inverse_length_sums_of(line, 3, [1, 2])
    >>> round(whole, 3), without.round(3).tolist()
    (0.58, [0.0, 0.4])
    """
    network = network.two_way
    whole, left = 0.0, np.zeros(len(nodes))
    from_nodes = route_lengths(network, nodes)[:, :n]
    rest = [without_node(network, node) for node in nodes]
    for sources, far in _lengths_in_blocks(network, np.arange(n), n):
        every = _inverse_sums(far, sources)
        whole += float(every.sum())
        for k, node in enumerate(nodes):
            to = from_nodes[k]
            passed = (far == to[sources][:, None] + to) & np.isfinite(far)
            passed[:, node] = False
            through = passed.any(axis=1) & (sources != node)
            kept = ~through & (sources != node)
            with np.errstate(divide="ignore"):
                left[k] += float((every[kept] - 1.0 / to[sources[kept]]).sum())
            for again, anew in _lengths_in_blocks(rest[k], sources[through], n):
                left[k] += float(_inverse_sums(anew, again).sum())
    return whole, left


def _lengths_in_blocks(network: Network, sources: Ints, n: int) -> Iterator[tuple[Ints, Floats]]:
    for first in range(0, len(sources), ROWS):
        some = sources[first : first + ROWS]
        yield some, route_lengths(network, some.tolist())[:, :n]


def _inverse_sums(far: Floats, sources: Ints) -> Floats:
    """Sum of 1/d from each source to all other nodes."""
    with np.errstate(divide="ignore"):
        near = 1.0 / far
    near[np.arange(len(sources)), sources] = 0.0
    return np.asarray(near.sum(axis=1))
