"""The road graph in arrays, its parts, and walks through it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

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
    def matrix(self) -> csr_array:
        """The same graph as scipy wants it."""
        # Older scipy takes only 32-bit indices in its graph routines.
        indices, indptr = self.neighbours.astype(np.int32), self.indptr.astype(np.int32)
        return csr_array((self.length_m.astype(np.float64), indices, indptr), shape=(self.n,) * 2)


def build_network(n: int, ends: Ints, length_m: Ints) -> Network:
    """Build a network from a table of links; of parallel links the shortest stays.

    Parameters
    ----------
    n : int
        Number of nodes.
    ends : int array, shape (m, 2)
    length_m : int array, shape (m,), at least 1
    """
    both = np.concatenate([ends, ends[:, ::-1]])
    lengths = np.concatenate([length_m, length_m])
    order = np.lexsort((lengths, both[:, 1], both[:, 0]))
    both, lengths = both[order], lengths[order]
    first = np.ones(len(both), dtype=np.bool_)
    first[1:] = np.any(both[1:] != both[:-1], axis=1)
    both, lengths = both[first], lengths[first]
    indptr = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(both[:, 0], minlength=n), out=indptr[1:])
    return Network(indptr, np.ascontiguousarray(both[:, 1]), lengths)


def without_node(network: Network, node: int) -> Network:
    """Return the network with all links of one node taken away; the numbering stays."""
    row = np.repeat(np.arange(network.n), np.diff(network.indptr))
    return _keeping(network, row, (row != node) & (network.neighbours != node))


def within_nodes(network: Network, is_open: NDArray[np.bool_]) -> Network:
    """Return the network with only the links whose both ends are open; the numbering stays."""
    row = np.repeat(np.arange(network.n), np.diff(network.indptr))
    return _keeping(network, row, is_open[row] & is_open[network.neighbours])


def without_links_between(network: Network, one: Sequence[int], other: Sequence[int]) -> Network:
    """Return the network without the links from one set to another; the numbering stays."""
    row = np.repeat(np.arange(network.n), np.diff(network.indptr))
    in_one, in_other = np.zeros((2, network.n), dtype=np.bool_)
    in_one[list(one)] = in_other[list(other)] = True
    joins = in_one[row] & in_other[network.neighbours]
    joins |= in_other[row] & in_one[network.neighbours]
    return _keeping(network, row, ~joins)


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
    _, labels = connected_components(network.matrix, directed=False)
    return np.asarray(labels, dtype=np.int32)


@dataclass(frozen=True)
class DepthFirst:
    """What hangs on each node: the parts that lose the root of their search without it.

    Attributes
    ----------
    order : tuple of int
        Nodes as a depth-first search meets them; a subtree is a stretch of it.
    reached : bool array, shape (n,)
        Whether the search met the node.
    stretches : tuple of tuple of (start, end)
        Per node v the stretches of ``order`` that hold neither v nor the root, each a
        connected part once v is taken away.
    """

    order: tuple[int, ...]
    reached: NDArray[np.bool_]
    stretches: tuple[tuple[tuple[int, int], ...], ...]

    def hanging(self, node: int) -> list[int]:
        """Nodes that no path joins to the root once this one is taken away."""
        return [one for start, end in self.stretches[node] for one in self.order[start:end]]


def depth_first(network: Network, roots: Sequence[int]) -> DepthFirst:
    """Search depth first from each root not met before and keep what hangs on each node.

    By the lowpoints of Hopcroft & Tarjan (1973) in O(n + m). On an undirected graph the nodes
    that hang on v are v's descendants in the dominator tree of its root.

    Examples
    --------
    >>> line = build_network(3, np.array([[0, 1], [1, 2]]), np.array([5, 7]))
    >>> depth_first(line, [0]).hanging(1)
    [2]
    """
    place, low = [-1] * network.n, [0] * network.n
    order: list[int] = []
    stretches: list[list[tuple[int, int]]] = [[] for _ in range(network.n)]
    links = (network.indptr.tolist(), network.neighbours.tolist())
    for root in roots:
        if place[root] < 0:
            _descend(links, root, (place, low), order, stretches)
    reached = np.array(place, dtype=np.int64) >= 0
    return DepthFirst(tuple(order), reached, tuple(tuple(one) for one in stretches))


def _descend(
    links: tuple[list[int], list[int]],
    root: int,
    marks: tuple[list[int], list[int]],
    order: list[int],
    stretches: list[list[tuple[int, int]]],
) -> None:
    (indptr, neighbours), (place, low) = links, marks
    upcoming = {root: indptr[root]}
    path = [root]
    place[root] = low[root] = len(order)
    order.append(root)
    while path:
        v = path[-1]
        if upcoming[v] < indptr[v + 1]:
            w = neighbours[upcoming[v]]
            upcoming[v] += 1
            if place[w] >= 0:
                low[v] = min(low[v], place[w])
                continue
            upcoming[w] = indptr[w]
            place[w] = low[w] = len(order)
            order.append(w)
            path.append(w)
            continue
        path.pop()
        if path:
            above = path[-1]
            low[above] = min(low[above], low[v])
            if low[v] >= place[above]:
                stretches[above].append((place[v], len(order)))
