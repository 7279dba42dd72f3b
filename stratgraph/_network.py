"""Routes, counts of routes and components on the road graph: the only door to graph engines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

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
    keep = (row != node) & (network.neighbours != node)
    indptr = np.zeros(network.n + 1, dtype=np.int64)
    np.cumsum(np.bincount(row[keep], minlength=network.n), out=indptr[1:])
    return Network(indptr, network.neighbours[keep], network.length_m[keep])


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
    network: Network, length_m: Floats, is_target: NDArray[np.bool_], source: int
) -> Floats:
    """Share of shortest routes from one source through each node, summed over targets.

    Brandes (2001) with the target set of Brandes (2008, "variants"): for each node v the sum
    over targets t other than v of sigma_st(v) / sigma_st.

    Parameters
    ----------
    network : Network
    length_m : float array, shape (n,)
        Shortest lengths from the source.
    is_target : bool array, shape (n,)
    source : int

    Returns
    -------
    float array, shape (n,); at the source itself the number of targets reached.
    """
    reached = np.flatnonzero(np.isfinite(length_m))
    order = reached[np.argsort(length_m[reached], kind="stable")]
    tails = np.repeat(np.arange(network.n), np.diff(network.indptr))
    tight = length_m[tails] + network.length_m == length_m[network.neighbours]
    tight &= np.isfinite(length_m[tails])
    onward = [network.neighbours[a:b][tight[a:b]].tolist() for a, b in _rows(network.indptr)]
    routes = [0.0] * network.n
    routes[source] = 1.0
    for v in order.tolist():
        for w in onward[v]:
            routes[w] += routes[v]
    dependency = [0.0] * network.n
    for v in order[::-1].tolist():
        dependency[v] = sum(
            routes[v] / routes[w] * (float(is_target[w]) + dependency[w]) for w in onward[v]
        )
    return np.array(dependency)


def _rows(indptr: Ints) -> zip[tuple[int, int]]:
    return zip(indptr[:-1].tolist(), indptr[1:].tolist(), strict=True)


def component_labels(network: Network) -> NDArray[np.int32]:
    """Return the number of the connected piece of each node, shape (n,), counted from 0."""
    _, labels = connected_components(network.matrix, directed=False)
    return np.asarray(labels, dtype=np.int32)
