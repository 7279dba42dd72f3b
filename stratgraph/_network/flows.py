"""The places that part two sets, by maximum flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, maximum_flow

from .meeting import meetings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .graph import Network

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# scipy counts flow in 32 bits: so much may all weights be together, and one more still be more.
MOST_WEIGHT = 2**31 - 2


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
    nearest: Bools
    in_every: Bools
    in_some: Bools


def least_node_cuts(
    network: Network, sources: Sequence[int], sinks: Sequence[int], weight: Ints
) -> NodeCut:
    """Find the least cuts of nodes between two sets, whatever joins the two sets directly.

    The first nodes are those that have a weight; the others cannot be cut, and what they alone
    join counts as joined by a link. Links from a source to a sink are set aside: no cut parts
    these (Menger 1927). A node is in every least cut if in the residual graph its entry is
    reached from the sources and its exit reaches the sinks; in some if its arc is full and its
    ends lie in different strongly connected components (Picard & Queyranne 1980).

    Parameters
    ----------
    network : Network
    sources, sinks : sequence of int
        Disjoint, and among the first nodes.
    weight : int array, shape (n,), at least 1
        In all at most ``MOST_WEIGHT``.

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> line = build_network(4, np.array([[0, 1], [1, 2], [2, 3]]), np.array([5, 5, 5]))
    >>> cut = least_node_cuts(line, [0], [3], np.ones(4, dtype=np.int64))
    >>> cut.size, np.flatnonzero(cut.in_some).tolist(), np.flatnonzero(cut.in_every).tolist()
    (1, [1, 2], [])
    """
    n = len(weight)
    source, sink = 2 * n, 2 * n + 1
    arcs = _arcs(network, sources, sinks, weight)
    # Shortest paths one by one (Edmonds & Karp 1972): the flows of road maps are small.
    found = maximum_flow(arcs, source, sink, method="edmonds_karp")
    # What is left of an arc, and what flows along one can be taken back.
    left = csr_array(arcs - csr_array(found.flow))
    left.data = np.maximum(left.data, 0)
    left.eliminate_zeros()
    ahead, behind = (_reached(one, at) for one, at in ((left, source), (left.T.tocsr(), sink)))
    _, strong = connected_components(left, directed=True, connection="strong")
    inner = np.ones(n, dtype=np.bool_)
    inner[[*sources, *sinks]] = False
    enter, leave = 2 * np.arange(n), 2 * np.arange(n) + 1
    tails = np.repeat(np.arange(left.shape[0]), np.diff(left.indptr))
    full = np.ones(left.shape[0], dtype=np.bool_)
    full[tails[(left.indices == tails + 1) & (tails % 2 == 0) & (tails < source)]] = False
    return NodeCut(
        int(found.flow_value),
        inner & ahead[enter] & ~ahead[leave],
        inner & ahead[enter] & behind[leave],
        inner & full[enter] & (strong[enter] != strong[leave]),
    )


def _arcs(
    network: Network, sources: Sequence[int], sinks: Sequence[int], weight: Ints
) -> csr_array:
    """Arcs from ``2 v`` to ``2 v + 1`` for each node, between these along links, and their room.

    All sources are one, all sinks are one. A piece of nodes that cannot be cut is two: one is
    entered from sources and leads to all but sinks, the other is entered from all else.
    """
    n, more = len(weight), int(weight.sum()) + 1
    enter, leave = 2 * np.arange(n), 2 * np.arange(n) + 1
    is_source, is_sink = np.zeros((2, n), dtype=np.bool_)
    is_source[list(sources)] = is_sink[list(sinks)] = True
    for ends, merged in ((is_source, 2 * n), (is_sink, 2 * n + 1)):
        enter[ends] = leave[ends] = merged
    row, beside = np.repeat(np.arange(network.n), np.diff(network.indptr)), network.neighbours
    direct = (row < n) & (beside < n)
    a, b = row[direct], beside[direct]
    apart = ~(is_source[a] & is_sink[b])
    tails, heads = [enter, leave[a[apart]]], [leave, enter[b[apart]]]
    size = 2 * n + 2
    if network.n > n:
        place, piece = meetings(network, n)
        hub = size + 2 * piece
        size += 2 * (int(piece.max(initial=-1)) + 1)
        starts, inward = is_source[place], ~is_sink[place]
        tails += [leave[place], hub[inward], hub + 1]
        heads += [np.where(starts, hub, hub + 1), enter[place[inward]], enter[place]]
    tail, head = np.concatenate(tails), np.concatenate(heads)
    room = np.full(len(tail), more)
    room[:n] = weight
    # A route starts where it last leaves a source and ends where it first meets a sink.
    useful = (tail != head) & (head != 2 * n) & (tail != 2 * n + 1)
    where = (tail[useful].astype(np.int32), head[useful].astype(np.int32))
    arcs = csr_array((room[useful], where), shape=(size, size))
    return csr_array((np.minimum(arcs.data, more).astype(np.int32), arcs.indices, arcs.indptr),
                     shape=arcs.shape)  # fmt: skip


def _reached(graph: csr_array, start: int) -> Bools:
    reached = np.zeros(graph.shape[0], dtype=np.bool_)
    reached[breadth_first_order(graph, start, directed=True, return_predecessors=False)] = True
    return reached


def pairs_joined_directly(
    network: Network, n: int, some: Sequence[int], others: Sequence[int]
) -> set[tuple[int, int]]:
    """Pairs of two of the first n nodes that a link joins, or the nodes past them alone.

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> star = build_network(4, np.array([[0, 3], [1, 3], [1, 2]]), np.array([1, 2, 4]))
    >>> sorted(pairs_joined_directly(star, 3, [0], [1, 2]))
    [(0, 1)]
    """
    beside: dict[int, set[int]] = {}
    wanted, place, piece = set(others), *meetings(network, n)
    at_piece: dict[int, set[int]] = {}
    meets = np.isin(place, [*some, *others])
    for one, number in zip(place[meets].tolist(), piece[meets].tolist(), strict=True):
        at_piece.setdefault(number, set()).add(one)
    for one in some:
        beside[one] = set(
            network.neighbours[network.indptr[one] : network.indptr[one + 1]].tolist()
        )
    for here in at_piece.values():
        for one in here & beside.keys():
            beside[one] |= here
    return {(one, other) for one in some for other in beside[one] & wanted}
