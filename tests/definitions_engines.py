"""What the graph engines did before they were faster: the judges of what they do now.

Plain searches over Python lists, one augmenting path, one pair or one node at a time.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.sparse.linalg import splu

from stratgraph._network import Network, NodeCut, build_network, seen_from_first

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def by_lot(seed: int) -> tuple[Network, list[int], list[int]]:
    """Draw pieces of a sparse graph with dead ends and parallel roads, and two sets of ends."""
    lot = random.Random(seed)
    n = lot.randint(4, 40)
    ends = [(v, lot.randrange(max(0, v - 6), v)) for v in range(1, n) if lot.random() < 0.95]
    ends += [tuple(lot.sample(range(n), 2)) for _ in range(lot.randint(0, n))]
    mixed = lot.sample(range(n), n)
    ends = [(mixed[a], mixed[b]) for a, b in ends]
    chosen = lot.sample(range(n), lot.randint(2, min(n, 8)))
    split = lot.randint(1, len(chosen) - 1)
    length_m = np.array([lot.randint(1, 9) for _ in ends])
    return build_network(n, np.array(ends), length_m), chosen[:split], chosen[split:]


def lattice(wide: int, high: int) -> Network:
    """Draw a lattice with a tenth of its links left out, by a rule."""
    number = np.arange(wide * high).reshape(high, wide)
    across = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    down = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    ends = np.concatenate([across, down])
    ends = ends[(ends.sum(axis=1) * 7 + ends[:, 0]) % 10 > 0]
    return build_network(wide * high, ends, 1000 + (ends[:, 0] * 37 + ends[:, 1] * 11) % 101)


# ---- flows


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


def least_node_cuts(
    network: Network, sources: Sequence[int], sinks: Sequence[int], weight: Ints
) -> NodeCut:
    """Find the least cuts of nodes outside two sets that no link joins (Menger 1927).

    A node is in every least cut if in the residual graph its entry is reached from the
    sources and its exit reaches the sinks; in some if its arc is full and its ends lie in
    different strongly connected components (Picard & Queyranne 1980).

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


def least_cuts_of_some(
    network: Network, n: int, sources: Sequence[int], sinks: Sequence[int]
) -> NodeCut:
    """Find the least cuts of the first n nodes, the others seen through, direct links set aside."""
    seen = seen_from_first(network, n)
    row = np.repeat(np.arange(n), np.diff(seen.indptr))
    ends = np.isin(row, sources) & np.isin(seen.neighbours, sinks)
    ends |= np.isin(row, sinks) & np.isin(seen.neighbours, sources)
    table = np.column_stack([row, seen.neighbours])[~ends]
    rest = build_network(n, table.reshape(-1, 2), seen.length_m[~ends])
    return least_node_cuts(rest, sources, sinks, np.ones(n, dtype=np.int64))


# ---- what hangs on each node


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


# ---- currents


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


def pieces(network: Network) -> list[int]:
    """Return the number of the connected piece of each node."""
    return np.asarray(connected_components(network.matrix, directed=False)[1]).tolist()
