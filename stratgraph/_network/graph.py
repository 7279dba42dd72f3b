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
    """A graph in compressed rows, lengths in integer metres.

    Attributes
    ----------
    indptr, neighbours, length_m : int arrays
        The links that lead on from node v are ``indptr[v]:indptr[v + 1]``; a link of both
        directions stands in both rows.
    back : Network or None
        The same graph with all directions turned round; None where every link has both. The one
        given has none of its own: ask for ``backward``.
    """

    indptr: Ints
    neighbours: Ints
    length_m: Ints
    back: Network | None = None

    @property
    def directed(self) -> bool:
        """Whether some link leads one way alone."""
        return self.back is not None

    @cached_property
    def backward(self) -> Network:
        """The same graph with all directions turned round; itself where every link has both."""
        if self.back is None:
            return self
        ahead = Network(self.indptr, self.neighbours, self.length_m)
        return Network(self.back.indptr, self.back.neighbours, self.back.length_m, ahead)

    @cached_property
    def two_way(self) -> Network:
        """The same graph with both directions for every link; itself where every link has both."""
        if self.back is None:
            return self
        return build_network(self.n, np.column_stack([self.tails, self.neighbours]), self.length_m)

    @property
    def tails(self) -> Ints:
        """The node that each link leads on from."""
        return np.repeat(np.arange(self.n), np.diff(self.indptr))

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


def build_network(
    n: int, ends: Ints, length_m: Ints, *, one_way: NDArray[np.bool_] | None = None
) -> Network:
    """Build a network from a table of links; of parallel links the shortest stays.

    Parameters
    ----------
    n : int
        Number of nodes.
    ends : int array, shape (m, 2)
    length_m : int array, shape (m,), at least 1
    one_way : bool array, shape (m,), optional
        Which links lead from their first end to the second alone.

    Examples
    --------
    >>> ends, metres = np.array([[0, 1], [1, 2]]), np.array([5, 7])
    >>> one = build_network(3, ends, metres, one_way=np.array([True, False]))
    >>> one.neighbours.tolist(), one.backward.neighbours.tolist(), one.two_way.directed
    ([1, 2, 1], [0, 2, 1], False)
    """
    if one_way is not None and one_way.any():
        both = ~one_way
        arcs = np.concatenate([ends, ends[both, ::-1]])
        lengths = np.concatenate([length_m, length_m[both]])
        back = _of_arcs(n, arcs[:, ::-1], lengths)
        ahead = _of_arcs(n, arcs, lengths)
        return Network(ahead.indptr, ahead.neighbours, ahead.length_m, back)
    return _of_arcs(n, np.concatenate([ends, ends[:, ::-1]]), np.concatenate([length_m, length_m]))


def _of_arcs(n: int, arcs: Ints, length_m: Ints) -> Network:
    rows = arcs[:, 0]
    key = rows * n + arcs[:, 1]
    order = np.argsort(key)
    key, rows = key[order], rows[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    shortest = np.minimum.reduceat(length_m[order], first)
    indptr = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows[first], minlength=n), out=indptr[1:])
    return Network(indptr, key[first] - rows[first] * n, shortest)


def without_node(network: Network, node: int) -> Network:
    """Return the network with all links of one node taken away; the numbering stays."""
    is_open = np.ones(network.n, dtype=np.bool_)
    is_open[node] = False
    return within_nodes(network, is_open)


def within_nodes(network: Network, is_open: NDArray[np.bool_]) -> Network:
    """Return the network with only the links whose both ends are open; the numbering stays."""
    back = None if network.back is None else within_nodes(network.back, is_open)
    row = network.tails
    keep = is_open[row] & is_open[network.neighbours]
    indptr = np.zeros(network.n + 1, dtype=np.int64)
    np.cumsum(np.bincount(row[keep], minlength=network.n), out=indptr[1:])
    return Network(indptr, network.neighbours[keep], network.length_m[keep], back)


def with_gathering_node(network: Network, nodes: Sequence[int]) -> Network:
    """Return the network with one more node, the last, that leads to each of the nodes by 1 m."""
    row, directed = network.tails, network.directed
    once = (row < network.neighbours) | directed
    extra = np.array([(network.n, node) for node in nodes], dtype=np.int64).reshape(-1, 2)
    ends = np.concatenate([np.column_stack([row[once], network.neighbours[once]]), extra])
    lengths = np.concatenate([network.length_m[once], np.ones(len(extra), dtype=np.int64)])
    one_way = np.full(len(ends), directed)
    return build_network(network.n + 1, ends, lengths, one_way=one_way)


def component_labels(network: Network) -> NDArray[np.int32]:
    """Return the number of the connected piece of each node, shape (n,), counted from 0.

    Directions do not count: what a link joins hangs together.
    """
    # Most networks are in one piece, as one search tells before scipy turns links around.
    if network.n and len(
        csgraph.breadth_first_order(network.matrix, 0, return_predecessors=False)
    ) == (network.n):
        return np.zeros(network.n, dtype=np.int32)
    _, labels = csgraph.connected_components(network.matrix, directed=False)
    return np.asarray(labels, dtype=np.int32)
