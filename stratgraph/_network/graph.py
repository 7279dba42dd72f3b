"""The road graph in arrays, its parts, and walks through it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .late import csgraph, sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Network:
    """An undirected graph in compressed rows, lengths in integer metres.

    Attributes
    ----------
    indptr, neighbours, length_m : int arrays
        Node v's links are ``indptr[v]:indptr[v + 1]``; each link stands in both rows.
    """

    indptr: Ints
    neighbours: Ints
    length_m: Ints

    @property
    def n(self) -> int:
        """Number of nodes."""
        return len(self.indptr) - 1

    def degree(self, node: int) -> int:
        """Return the number of links of a node."""
        return int(self.indptr[node + 1] - self.indptr[node])

    @cached_property
    def matrix(self) -> sparse.csr_array:
        """The same graph as scipy wants it."""
        # Older scipy takes only 32-bit indices in its graph routines.
        indices, indptr = self.neighbours.astype(np.int32), self.indptr.astype(np.int32)
        return sparse.csr_array(
            (self.length_m.astype(np.float64), indices, indptr), shape=(self.n,) * 2
        )


def build_network(n: int, ends: Ints, length_m: Ints) -> Network:
    """Build a network from a table of links; of parallel links the shortest stays.

    Parameters
    ----------
    n : int
        Number of nodes.
    ends : int array, shape (m, 2)
    length_m : int array, shape (m,), at least 1
    """
    rows = np.concatenate([ends[:, 0], ends[:, 1]])
    key = rows * n + np.concatenate([ends[:, 1], ends[:, 0]])
    order = np.argsort(key)
    key, rows = key[order], rows[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    shortest = np.minimum.reduceat(np.concatenate([length_m, length_m])[order], first)
    indptr = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows[first], minlength=n), out=indptr[1:])
    return Network(indptr, key[first] - rows[first] * n, shortest)


def without_node(network: Network, node: int) -> Network:
    """Return the network with all links of one node taken away; the numbering stays."""
    row = np.repeat(np.arange(network.n), np.diff(network.indptr))
    return _keeping(network, row, (row != node) & (network.neighbours != node))


def within_nodes(network: Network, is_open: NDArray[np.bool_]) -> Network:
    """Return the network with only the links whose both ends are open; the numbering stays."""
    row = np.repeat(np.arange(network.n), np.diff(network.indptr))
    return _keeping(network, row, is_open[row] & is_open[network.neighbours])


def _keeping(network: Network, row: Ints, keep: NDArray[np.bool_]) -> Network:
    """Keep some of the links, told in both directions."""
    indptr = np.zeros(network.n + 1, dtype=np.int64)
    np.cumsum(np.bincount(row[keep], minlength=network.n), out=indptr[1:])
    return Network(indptr, network.neighbours[keep], network.length_m[keep])


def with_gathering_node(network: Network, nodes: Sequence[int]) -> Network:
    """Return the network with one more node, the last, joined to each of the nodes by 1 m."""
    row = np.repeat(np.arange(network.n), np.diff(network.indptr))
    once = row < network.neighbours
    extra = np.array([(node, network.n) for node in nodes], dtype=np.int64).reshape(-1, 2)
    ends = np.concatenate([np.column_stack([row[once], network.neighbours[once]]), extra])
    lengths = np.concatenate([network.length_m[once], np.ones(len(extra), dtype=np.int64)])
    return build_network(network.n + 1, ends, lengths)


def component_labels(network: Network) -> NDArray[np.int32]:
    """Return the number of the connected piece of each node, shape (n,), counted from 0."""
    # Most networks are in one piece, as one search tells before scipy turns links around.
    if network.n and len(
        csgraph.breadth_first_order(network.matrix, 0, return_predecessors=False)
    ) == (network.n):
        return np.zeros(network.n, dtype=np.int32)
    _, labels = csgraph.connected_components(network.matrix, directed=False)
    return np.asarray(labels, dtype=np.int32)
