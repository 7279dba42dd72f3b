"""Flows: routes that share no node, and the nodes that part two sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .graph import Network

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


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
    >>> from stratgraph._network import build_network
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
    >>> from stratgraph._network import build_network
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
