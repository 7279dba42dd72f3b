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
