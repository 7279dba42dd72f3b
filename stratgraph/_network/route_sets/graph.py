"""Ways from sources to targets while some nodes are missing: many graphs searched at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stratgraph._network.late import csgraph, sparse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stratgraph._network.graph import Network

    Members = tuple[int, ...]


Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
# Graphs side by side hold about so many nodes and links: more take memory, fewer take time.
AT_ONCE = 200_000


@dataclass(frozen=True, eq=False)
class RouteGraph:
    """One-way links with their lengths, between whom ways are asked about, and who may be missing.

    Attributes
    ----------
    arcs : csr_array, shape (n, n)
        Lengths, at least 1; a link of both directions stands twice.
    sources, targets : int array
        Neither is ever taken out.
    free : bool array, shape (n,)
        The nodes that may be.
    """

    arcs: sparse.csr_array
    sources: Ints
    targets: Ints
    free: Bools

    @property
    def n(self) -> int:
        """Number of nodes."""
        return int(self.arcs.shape[0])

    @property
    def size(self) -> int:
        """Nodes and links to look at in one search."""
        return self.n + len(self.arcs.indices)

    @cached_property
    def tails(self) -> Ints:
        """From where each link leads."""
        return np.repeat(np.arange(self.n), np.diff(self.arcs.indptr))

    @cached_property
    def whole_m(self) -> Floats:
        """Lengths when nothing is taken out, shape (|sources|, |targets|); inf for no way."""
        return np.asarray(lengths_without(self, [()])[0], dtype=np.float64)


def route_graph(
    network: Network, sources: Sequence[int], targets: Sequence[int], free: Bools
) -> RouteGraph:
    """Ask about the ways of a network.

    Parameters
    ----------
    network : Network
    sources, targets : sequence of int
        Disjoint.
    free : bool array, shape (n,)
        Nodes that may be taken out, sources and targets apart.

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> line = build_network(3, np.array([[0, 1], [1, 2]]), np.array([5, 5]))
    >>> graph = route_graph(line, [0], [2], np.ones(3, dtype=bool))
    >>> graph.whole_m.tolist(), np.flatnonzero(graph.free).tolist()
    ([[10.0]], [1])
    """
    chosen = free.copy()
    chosen[[*sources, *targets]] = False
    starts, stops = (np.array(one, dtype=np.int64) for one in (sources, targets))
    return RouteGraph(network.matrix, starts, stops, chosen)


def without(graph: RouteGraph, sets: Sequence[Members]) -> sparse.csr_array:
    """Put the graph side by side as often as there are sets, each without what leads on from one.

    What leads to a node that is taken out stays: it ends there.
    """
    n, many = graph.n, len(sets)
    out = np.zeros((many, n), dtype=np.bool_)
    for k, some in enumerate(sets):
        out[k, list(some)] = True
    copy, link = np.nonzero(~out[:, graph.tails])
    indptr = np.zeros(many * n + 1, dtype=np.int32)
    np.cumsum(np.bincount(copy * n + graph.tails[link], minlength=many * n), out=indptr[1:])
    heads = (copy * n + graph.arcs.indices[link]).astype(np.int32)
    return sparse.csr_array((graph.arcs.data[link], heads, indptr), shape=(many * n,) * 2)


def batches(sets: Iterable[Members], graph: RouteGraph) -> Iterator[list[Members]]:
    """Yield as many sets at a time as are searched side by side."""
    going = iter(sets)
    while some := list(islice(going, max(1, AT_ONCE // graph.size))):
        yield some


def lengths_without(graph: RouteGraph, sets: Sequence[Members]) -> Floats:
    """Return the lengths without each set, shape (sets, |sources|, |targets|); inf for no way."""
    return np.concatenate([routed(graph, some)[0] for some in batches(sets, graph)])


def nodes_on_ways(graph: RouteGraph, some: Members) -> Bools:
    """Tell which free nodes lie on the shortest ways that are left, one each, shape (n,)."""
    return np.asarray(routed(graph, [some])[1][0], dtype=np.bool_)


def routed(graph: RouteGraph, sets: Sequence[Members]) -> tuple[Floats, Bools]:
    """Return lengths without each set, and which nodes lie on the shortest ways, one each."""
    side_by_side = without(graph, sets)
    first = np.arange(len(sets)) * graph.n
    lengths = np.empty((len(sets), len(graph.sources), len(graph.targets)))
    on_way = np.zeros(len(sets) * graph.n, dtype=np.bool_)
    at = first[:, None] + graph.targets
    for k, source in enumerate(graph.sources.tolist()):
        far, before, _ = csgraph.dijkstra(
            side_by_side, indices=first + source, min_only=True, return_predecessors=True
        )
        lengths[:, k] = far[at]
        here, seen = at[np.isfinite(far[at])], np.zeros(len(on_way), dtype=np.bool_)
        while len(here):
            seen[here] = True
            here = np.unique(before[here])
            here = here[here >= 0]
            here = here[~seen[here]]
        on_way |= seen
    return lengths, on_way.reshape(len(sets), graph.n) & graph.free


@dataclass(frozen=True, slots=True)
class RouteSet:
    """Some nodes, ascending, and what is left without them: a length, or how direct ways are."""

    nodes: tuple[int, ...]
    left: float


@dataclass(frozen=True, slots=True)
class BestRouteSets:
    """What was found, and how sure that is.

    Attributes
    ----------
    best : RouteSet
        Of several as good one of the fewest nodes; as few nodes as do as much.
    second : RouteSet or None
        The best of all that do not hold the best; None where nothing else changes anything.
    proven : bool
    bound : float
        No set of as many nodes leaves less: shorter ways count as more.
    """

    best: RouteSet
    second: RouteSet | None
    proven: bool
    bound: float
