"""Routes, counts of routes and components on the road graph: the only door to graph engines."""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.sparse.linalg import splu

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


def component_labels(network: Network) -> NDArray[np.int32]:
    """Return the number of the connected piece of each node, shape (n,), counted from 0."""
    _, labels = connected_components(network.matrix, directed=False)
    return np.asarray(labels, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Route:
    """A loopless route: its nodes from one end to the other, and its length in metres."""

    nodes: tuple[int, ...]
    length_m: int


def near_routes(
    network: Network, source: int, target: int, *, limit_m: int, most: int
) -> tuple[Route, ...] | None:
    """List every loopless route between two nodes that is no longer than a limit.

    Depth first, in the order of node numbers. A step is taken only where some loopless route
    within the limit goes on from there, so the work grows with the routes found and never
    with dead ends.

    Parameters
    ----------
    network : Network
    source, target : int
        Different nodes.
    limit_m : int
        Metres, inclusive.
    most : int
        Give up beyond this many routes.

    Returns
    -------
    tuple of Route, or None if there are more than ``most``.

    Examples
    --------
    >>> ends, length_m = np.array([[0, 1], [1, 2], [0, 2]]), np.array([10, 10, 21])
    >>> triangle = build_network(3, ends, length_m)
    >>> [route.nodes for route in near_routes(triangle, 0, 2, limit_m=21, most=9) or ()]
    [(0, 1, 2), (0, 2)]
    """
    left = route_lengths(network, [target])[0]
    within = route_lengths(network, [source])[0] + left <= limit_m
    found = list(
        itertools.islice(_RouteSearch(network, target, limit_m, left, within).run(source), most + 1)
    )
    return None if len(found) > most else tuple(found)


class _RouteSearch:
    """Depth-first search for the loopless routes to one node within a limit."""

    def __init__(
        self, network: Network, target: int, limit_m: int, left: Floats, within: NDArray[np.bool_]
    ) -> None:
        self.target, self.limit_m = target, limit_m
        self.left = {int(v): int(left[v]) for v in np.flatnonzero(within)}
        self.links = {
            v: [
                (w, metres)
                for w, metres in zip(
                    network.neighbours[network.indptr[v] : network.indptr[v + 1]].tolist(),
                    network.length_m[network.indptr[v] : network.indptr[v + 1]].tolist(),
                    strict=True,
                )
                if w in self.left
            ]
            for v in self.left
        }
        self.onward = {
            v: next(w for w, metres in self.links[v] if metres + self.left[w] == self.left[v])
            for v in self.left
            if v != target
        }

    def run(self, source: int) -> Iterator[Route]:
        """Yield the routes from a node."""
        trail, lengths = [source], [0]
        taken = {source}
        choices = [iter(self.links.get(source, ()))]
        while choices:
            v, metres = next(choices[-1], (-1, 0))
            spent = lengths[-1] + metres
            if v < 0:
                choices.pop()
                lengths.pop()
                taken.discard(trail.pop())
            elif v == self.target and spent <= self.limit_m:
                yield Route((*trail, v), spent)
            elif v != self.target and v not in taken and self._goes_on(v, spent, taken):
                trail.append(v)
                lengths.append(spent)
                taken.add(v)
                choices.append(iter(self.links[v]))

    def _goes_on(self, start: int, spent: int, taken: set[int]) -> bool:
        """Whether a loopless route within the limit leads on from a node."""
        if spent + self.left[start] > self.limit_m:
            return False
        v = start
        while v != self.target and v not in taken:
            v = self.onward[v]
        return v == self.target or self._way_round(start, spent, taken)

    def _way_round(self, start: int, spent: int, taken: set[int]) -> bool:
        """Whether the target can still be reached when the shortest way on is taken: A*."""
        done = set(taken)
        queue = [(self.left[start], 0, start)]
        while queue:
            _, far, v = heapq.heappop(queue)
            if v == self.target:
                return True
            if v in done:
                continue
            done.add(v)
            for w, metres in self.links[v]:
                least = far + metres + self.left[w]
                if w not in done and spent + least <= self.limit_m:
                    heapq.heappush(queue, (least, far + metres, w))
        return False


def current_throughput(
    n: int, ends: Ints, conductance: Floats, pairs: Sequence[tuple[int, int]]
) -> Floats:
    """Sum the current through each node over pairs between which a unit current flows.

    For a pair (s, t) with potentials p the throughput of v is half the sum over its links of
    conductance times abs(p_v - p_u) (Brandes & Fleischer 2005): the current that passes through
    v, and one half at s and t themselves. Exact sparse LU of the Laplacian of each component
    that holds a pair, grounded at its first node.

    Parameters
    ----------
    n : int
        Number of nodes.
    ends : int array, shape (m, 2)
        Links; parallel ones add up.
    conductance : float array, shape (m,), positive
    pairs : sequence of (source, target)
        Each within one component.

    Returns
    -------
    float array, shape (n,)

    Examples
    --------
    >>> ends = np.array([[0, 1], [1, 3], [0, 2], [2, 3]])
    >>> current_throughput(4, ends, np.ones(4), [(0, 3)]).round(3).tolist()
    [0.5, 0.5, 0.5, 0.5]
    """
    total = np.zeros(n)
    if not len(pairs):
        return total
    tails, heads = ends[:, 0].astype(np.int32), ends[:, 1].astype(np.int32)
    row, column = np.concatenate([tails, heads]), np.concatenate([heads, tails])
    links = csr_array((np.concatenate([conductance] * 2), (row, column)), shape=(n, n))
    _, piece = connected_components(links, directed=False)
    for label in sorted({int(piece[s]) for s, _ in pairs}):
        members = np.flatnonzero(piece == label)
        inside = [(s, t) for s, t in pairs if piece[s] == label]
        potential = _potentials(links[members][:, members], members, inside)
        mine = piece[tails] == label
        for s, t in inside:
            drop = np.zeros(n)
            drop[members] = potential[s] - potential[t]
            current = conductance[mine] * np.abs(drop[tails[mine]] - drop[heads[mine]])
            for end in (tails[mine], heads[mine]):
                total += np.bincount(end, current, minlength=n)
    return total / 2.0


def _potentials(
    links: csr_array, members: Ints, pairs: Sequence[tuple[int, int]]
) -> dict[int, Floats]:
    """Potentials of a component when a unit current enters at a node and leaves at the first."""
    place = {int(v): k for k, v in enumerate(members)}
    nodes = sorted({v for pair in pairs for v in pair})
    grounded = links[1:][:, 1:].tocoo()
    size = len(members) - 1
    diagonal = np.arange(size, dtype=np.int32)
    row = np.concatenate([grounded.coords[0].astype(np.int32), diagonal])
    column = np.concatenate([grounded.coords[1].astype(np.int32), diagonal])
    values = np.concatenate([-grounded.data, np.asarray(links.sum(axis=1)).ravel()[1:]])
    laplacian = csc_matrix((values, (row, column)), shape=(size, size))
    unit = np.zeros((len(members), len(nodes)))
    unit[[place[v] for v in nodes], np.arange(len(nodes))] = 1.0
    solved = splu(laplacian, permc_spec="MMD_AT_PLUS_A").solve(unit[1:])
    return {v: np.concatenate([[0.0], solved[:, k]]) for k, v in enumerate(nodes)}


def betweenness(network: Network) -> Floats:
    """Sum over unordered pairs of other nodes of the share of shortest routes through each node.

    Freeman (1977), computed as Brandes (2001); not divided by anything. Shape (n,).

    Examples
    --------
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


# ---- parts of the graph


def within_nodes(network: Network, is_open: NDArray[np.bool_]) -> Network:
    """Return the network with only the links whose both ends are open; the numbering stays."""
    row = np.repeat(np.arange(network.n), np.diff(network.indptr))
    keep = is_open[row] & is_open[network.neighbours]
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


# ---- flows: routes that share no node, and the nodes that part two sets


@dataclass(frozen=True)
class SplitArcs:
    """A flow network in which each node v is an arc from ``2 v`` to ``2 v + 1``.

    Attributes
    ----------
    start, head, twin, room : tuple of int
        Arcs leave x at ``start[x]:start[x + 1]``; ``twin`` is the same arc the other way.
    source, sink : int
        All sources in one, all sinks in one.
    """

    start: tuple[int, ...]
    head: tuple[int, ...]
    twin: tuple[int, ...]
    room: tuple[int, ...]
    source: int
    sink: int


def split_arcs(
    network: Network, sources: Sequence[int], sinks: Sequence[int], room: Ints, link_room: int
) -> SplitArcs:
    """Split every node so that what passes through it can be limited.

    Parameters
    ----------
    network : Network
    sources, sinks : sequence of int
        Disjoint; merged into one each, and nothing limits what leaves or meets them.
    room : int array, shape (n,)
        How much may pass through each other node.
    link_room : int
        How much may pass along each link.
    """
    n = network.n
    enter, leave = 2 * np.arange(n), 2 * np.arange(n) + 1
    for ends, merged in ((sources, 2 * n), (sinks, 2 * n + 1)):
        enter[list(ends)] = leave[list(ends)] = merged
    row = np.repeat(np.arange(n), np.diff(network.indptr))
    tails = np.concatenate([enter, leave[row]])
    heads = np.concatenate([leave, enter[network.neighbours]])
    rooms = np.concatenate([room, np.full(len(row), link_room, dtype=np.int64)])
    # A route starts where it last leaves a source and ends where it first meets a sink.
    useful = (tails != heads) & (heads != 2 * n) & (tails != 2 * n + 1)
    tails, heads, rooms = tails[useful], heads[useful], rooms[useful]
    both = np.concatenate([tails, heads])
    order = np.argsort(both, kind="stable")
    position = np.empty(len(both), dtype=np.int64)
    position[order] = np.arange(len(both))
    start = np.zeros(2 * n + 3, dtype=np.int64)
    np.cumsum(np.bincount(both, minlength=2 * n + 2), out=start[1:])
    return SplitArcs(
        tuple(start.tolist()),
        tuple(np.concatenate([heads, tails])[order].tolist()),
        tuple(np.roll(position, -len(tails))[order].tolist()),
        tuple(np.concatenate([rooms, np.zeros_like(rooms)])[order].tolist()),
        2 * n,
        2 * n + 1,
    )


def max_flow(
    arcs: SplitArcs, *, start_node: int | None = None, most: int | None = None
) -> tuple[int, list[int]]:
    """Return the largest flow and the room it leaves on each arc.

    Shortest augmenting paths (Edmonds & Karp 1972): the flows of road maps are small.

    Parameters
    ----------
    arcs : SplitArcs
    start_node : int, optional
        Start from this node of the network instead of the sources.
    most : int, optional
        Stop at this flow.

    Examples
    --------
    >>> ends = np.array([[0, 1], [1, 3], [0, 2], [2, 3]])
    >>> diamond = build_network(4, ends, np.array([5, 5, 5, 5]))
    >>> max_flow(split_arcs(diamond, [0], [3], np.ones(4, dtype=np.int64), 1))[0]
    2
    """
    source = arcs.source if start_node is None else 2 * start_node + 1
    room = list(arcs.room)
    total = 0
    while most is None or total < most:
        came_by = _search(arcs, room, source)
        if came_by[arcs.sink] < 0:
            break
        path = []
        x = arcs.sink
        while x != source:
            path.append(came_by[x])
            x = arcs.head[arcs.twin[came_by[x]]]
        pushed = min(room[arc] for arc in path)
        for arc in path:
            room[arc] -= pushed
            room[arcs.twin[arc]] += pushed
        total += pushed
    return total, room


def _search(arcs: SplitArcs, room: Sequence[int], source: int) -> list[int]:
    """Arc by which each node is first met in a search with room left, -1 for none."""
    start, head, sink = arcs.start, arcs.head, arcs.sink
    came_by = [-1] * (len(start) - 1)
    came_by[source] = len(head)
    waiting = [source]
    for x in waiting:
        for arc in range(start[x], start[x + 1]):
            y = head[arc]
            if came_by[y] < 0 and room[arc]:
                came_by[y] = arc
                if y == sink:
                    return came_by
                waiting.append(y)
    return came_by


@dataclass(frozen=True)
class NodeCut:
    """The least cuts of nodes between two sets.

    Attributes
    ----------
    size : int
        Sum of the weights of the nodes of a least cut.
    nearest, in_every, in_some : bool arrays, shape (n,)
        The least cut nearest to the sources; nodes in every one, and in at least one.
    """

    size: int
    nearest: NDArray[np.bool_]
    in_every: NDArray[np.bool_]
    in_some: NDArray[np.bool_]


def least_node_cuts(
    network: Network, sources: Sequence[int], sinks: Sequence[int], weight: Ints
) -> NodeCut:
    """Find the least cuts of nodes outside two sets that no link joins (Menger 1927).

    A node is in every least cut if in the residual graph its entry is reached from the
    sources and its exit reaches the sinks; in some if its arc is full and its ends lie in
    different strongly connected components (Picard & Queyranne 1980).

    Examples
    --------
    >>> line = build_network(4, np.array([[0, 1], [1, 2], [2, 3]]), np.array([5, 5, 5]))
    >>> cut = least_node_cuts(line, [0], [3], np.ones(4, dtype=np.int64))
    >>> cut.size, np.flatnonzero(cut.in_some).tolist(), np.flatnonzero(cut.in_every).tolist()
    (1, [1, 2], [])
    """
    n = network.n
    arcs = split_arcs(network, sources, sinks, weight, int(weight.sum()) + 1)
    size, room = max_flow(arcs)
    nodes = len(arcs.start) - 1
    left = np.array(room, dtype=np.int64) > 0
    tails = np.repeat(np.arange(nodes), np.diff(arcs.start))[left]
    heads = np.array(arcs.head, dtype=np.int64)[left]
    residual = csr_array((np.ones(len(heads)), (tails, heads)), shape=(nodes, nodes))
    ahead = np.isfinite(dijkstra(residual, indices=[arcs.source])[0])
    behind = np.isfinite(dijkstra(residual.T.tocsr(), indices=[arcs.sink])[0])
    _, strong = connected_components(residual, directed=True, connection="strong")
    inner = np.ones(n, dtype=np.bool_)
    inner[[*sources, *sinks]] = False
    full = np.ones(nodes, dtype=np.bool_)
    full[tails[(heads == tails + 1) & (tails % 2 == 0)]] = False
    enter, leave = 2 * np.arange(n), 2 * np.arange(n) + 1
    return NodeCut(
        size,
        inner & ahead[enter] & ~ahead[leave],
        inner & ahead[enter] & behind[leave],
        inner & full[enter] & (strong[enter] != strong[leave]),
    )
