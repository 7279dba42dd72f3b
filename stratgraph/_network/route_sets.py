"""The few nodes that ways from sources to targets hang on (Israeli & Wood 2002).

Many graphs that lack some nodes each are searched at once, side by side in one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .covers import least_cover, least_mean_left, least_reached
from .late import csgraph, sparse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .graph import Network

    Progress = Callable[[int, int], None]
    Members = tuple[int, ...]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Graphs side by side hold about so many nodes and links: more take memory, fewer take time.
AT_ONCE = 200_000
# Of sets that are grown step by step so many nodes and links are looked at in each step.
MOST_LINKS = 200_000_000
# How often ways are met anew to prove what was found.
ROUNDS = 60
# Two values of directness as near as this are the same.
NEAR = 1e-7
# A step that would look at more goes on from the best of its sets alone, so many.
KEPT = 400


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


def _without(graph: RouteGraph, sets: Sequence[Members]) -> sparse.csr_array:
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


def _batches(sets: Iterable[Members], graph: RouteGraph) -> Iterator[list[Members]]:
    going = iter(sets)
    while some := list(islice(going, max(1, AT_ONCE // graph.size))):
        yield some


def lengths_without(graph: RouteGraph, sets: Sequence[Members]) -> Floats:
    """Return the lengths without each set, shape (sets, |sources|, |targets|); inf for no way."""
    return np.concatenate([_routed(graph, some)[0] for some in _batches(sets, graph)])


def nodes_on_ways(graph: RouteGraph, some: Members) -> Bools:
    """Tell which free nodes lie on the shortest ways that are left, one each, shape (n,)."""
    return np.asarray(_routed(graph, [some])[1][0], dtype=np.bool_)


def _routed(graph: RouteGraph, sets: Sequence[Members]) -> tuple[Floats, Bools]:
    """Return lengths without each set, and which nodes lie on the shortest ways, one each."""
    side_by_side = _without(graph, sets)
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


# ---- the shortest way of all


def _shortest(graph: RouteGraph, some: Members) -> tuple[float, list[int]]:
    """Return the length of the shortest way from any source to any target, and what it passes."""
    side = _without(graph, [some])
    far, before, _ = csgraph.dijkstra(
        side, indices=graph.sources, min_only=True, return_predecessors=True
    )
    nearest = graph.targets[far[graph.targets].argmin()]
    length, way, here = float(far[nearest]), [], int(nearest)
    while here >= 0 and np.isfinite(length):
        if graph.free[here]:
            way.append(here)
        here = int(before[here])
    return length, way


def longest_shortest(graph: RouteGraph, k: int, *, barred: Members = ()) -> RouteSet:
    """Find at most k nodes without which the shortest way is longest; inf without any way.

    From any source to any target. Ways no longer than the best found are met by a cover of the
    fewest nodes; where none of at most k meets them all, no set does better. Exact.

    Parameters
    ----------
    graph : RouteGraph
    k : int
    barred : tuple of int, optional
        Not all of these together.

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> ends = np.array([[0, 1], [1, 4], [0, 2], [2, 3], [3, 4]])
    >>> ring = build_network(5, ends, np.array([5, 5, 9, 9, 9]))
    >>> graph = route_graph(ring, [0], [4], np.ones(5, dtype=bool))
    >>> longest_shortest(graph, 1), longest_shortest(graph, 2)
    (RouteSet(nodes=(1,), left=27.0), RouteSet(nodes=(1, 2), left=inf))
    """
    length, way = _shortest(graph, ())
    best = RouteSet((), length)
    met = [(length, way)]
    while np.isfinite(best.left):
        some = _cover(graph, [way for far, way in met if far <= best.left], k, barred)
        if some is None:
            break
        length, way = _shortest(graph, some)
        met.append((length, way))
        if length > best.left:
            best = RouteSet(some, length)
    return _fewest(graph, best, met, k, barred)


def _cover(
    graph: RouteGraph, ways: Sequence[Sequence[int]], k: int, barred: Members
) -> Members | None:
    return least_cover(ways, k, graph.n, barred=barred)


def _fewest(
    graph: RouteGraph, best: RouteSet, met: list[tuple[float, list[int]]], k: int, barred: Members
) -> RouteSet:
    """Return the fewest nodes that do as much, whatever was met on the way to them."""
    if not best.nodes:
        return best
    while True:
        some = _cover(graph, [way for far, way in met if far < best.left], k, barred)
        if some is None:
            return best
        length, way = _shortest(graph, some)
        if length >= best.left:
            return RouteSet(some, length)
        met.append((length, way))


def fewest_that_cut(graph: RouteGraph) -> Members | None:
    """Find the fewest nodes without which no way is left; None where none of the free do."""
    met: list[list[int]] = []
    while True:
        some = least_cover(met, graph.n, graph.n)
        if some is None:
            return None
        length, way = _shortest(graph, some)
        if not np.isfinite(length):
            return some
        met.append(way)


# ---- how direct all ways are


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
    >>> from stratgraph._network import build_network
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
    for some in _batches(sets, graph):
        lengths, on_way = _routed(graph, some)
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
        _without(graph, [some]), indices=graph.sources, return_predecessors=True
    )
    for s, t in np.argwhere(np.isfinite(far[:, graph.targets])).tolist():
        way, here = [], int(graph.targets[t])
        while here >= 0:
            if graph.free[here]:
                way.append(here)
            here = int(before[s, here])
        yield s, t, float(far[s, graph.targets[t]]), tuple(sorted(way))


# ---- who is reached


def reached_without(graph: RouteGraph, sets: Sequence[Members]) -> Bools:
    """Tell what is reached from any source when some nodes are not passed, shape (sets, n).

    A node that is not passed is still reached where a node that is passed leads to it.
    """
    rows = []
    for some in _batches(sets, graph):
        first = np.arange(len(some)) * graph.n
        starts = (first[:, None] + graph.sources).ravel()
        far = csgraph.dijkstra(
            _without(graph, some), indices=starts, min_only=True, unweighted=True
        )
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
    >>> from stratgraph._network import build_network
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
