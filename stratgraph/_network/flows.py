"""The places that part two sets, by maximum flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .late import csgraph, sparse
from .meeting import meetings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .graph import Network

Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]
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
    found = csgraph.maximum_flow(arcs, source, sink, method="edmonds_karp")
    flow = found.flow
    flow.eliminate_zeros()
    # What is left of an arc, and what flows along one can be taken back; scipy keeps no zeros.
    left = arcs - flow
    ahead, behind = (_reached(one, at) for one, at in ((left, source), (left.T.tocsr(), sink)))
    _, strong = csgraph.connected_components(left, directed=True, connection="strong")
    inner, full = np.ones(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
    inner[[*sources, *sinks]] = False
    tails = np.repeat(np.arange(flow.shape[0]), np.diff(flow.indptr))
    through = np.flatnonzero((flow.indices == tails + 1) & (tails % 2 == 0) & (tails < source))
    passed = tails[through] // 2
    full[passed] = flow.data[through] == weight[passed]
    enter, leave = slice(0, source, 2), slice(1, source, 2)
    return NodeCut(
        int(found.flow_value),
        inner & ahead[enter] & ~ahead[leave],
        inner & ahead[enter] & behind[leave],
        inner & full & (strong[enter] != strong[leave]),
    )


def _arcs(
    network: Network, sources: Sequence[int], sinks: Sequence[int], weight: Ints
) -> sparse.csr_array:
    """Arcs from ``2 v`` to ``2 v + 1`` for each node, between these along links, and their room.

    One node more leads into all sources, and all sinks lead into another. A piece of nodes that
    cannot be cut is two: one is entered from sources and leads to all but sinks, the other is
    entered from all else.
    """
    n, more = len(weight), int(weight.sum()) + 1
    size, number = 2 * n + 2, np.arange(n, dtype=np.int32)
    is_source, is_sink = np.zeros((2, network.n), dtype=np.bool_)
    is_source[list(sources)] = is_sink[list(sinks)] = True
    inner = number[~(is_source | is_sink)[:n]]
    a = np.repeat(np.arange(network.n, dtype=np.int32), np.diff(network.indptr))
    b = network.neighbours.astype(np.int32)
    # A route starts where it last leaves a source and ends where it first meets a sink.
    useful = ~(is_sink[a] | is_source[b] | is_source[a] & is_sink[b])
    if network.n > n:
        useful &= (a < n) & (b < n)
    starts, ends = number[is_source[:n]], number[is_sink[:n]]
    tails = [2 * inner, np.full(len(starts), 2 * n), 2 * ends, 2 * a[useful] + 1]
    heads = [2 * inner + 1, 2 * starts + 1, np.full(len(ends), 2 * n + 1), 2 * b[useful]]
    if network.n > n and not network.directed:
        place, piece = (one.astype(np.int32) for one in meetings(network, n))
        hub = size + 2 * piece
        size += 2 * (int(piece.max(initial=-1)) + 1)
        out, into, inward = ~is_sink[place], ~is_source[place], ~(is_source | is_sink)[place]
        tails += [2 * place[out] + 1, hub[inward], hub[into] + 1]
        heads += [np.where(is_source[place], hub, hub + 1)[out], 2 * place[inward], 2 * place[into]]
    if network.directed:
        size, (more_tails, more_heads) = _through_rest(network, n, (is_source, is_sink))
        tails, heads = tails + more_tails, heads + more_heads
    room = np.full(sum(map(len, tails)), more, dtype=np.int32)
    room[: len(inner)] = weight[inner]
    where = tuple(np.concatenate(one).astype(np.int32) for one in (tails, heads))
    return sparse.csr_array((room, where), shape=(size, size))


def _through_rest(
    network: Network, n: int, ends: tuple[Bools, Bools]
) -> tuple[int, tuple[list[Ints32], list[Ints32]]]:
    """Arcs over the nodes that cannot be cut, where links lead one way alone, and how many nodes.

    Each is two: one is entered from sources and leads to all but sinks, the other is entered from
    all else. So no arc leads over them from a source to a sink, which no cut could part.
    """
    is_source, is_sink = ends
    a, b = network.tails, network.neighbours
    rest = network.n - n
    first, second = n + 2, n + 2 + rest
    inner = ~(is_source | is_sink)
    inner[n:] = False
    a_rest, b_rest = a >= n, b >= n
    tails: list[Ints32] = []
    heads: list[Ints32] = []
    for layer, enters, leads_to in (
        (first, is_source, inner), (second, inner, inner | is_sink),
    ):  # fmt: skip
        come, stay, go = enters[a] & b_rest, a_rest & b_rest, a_rest & leads_to[b]
        come_by = (2 * a[come] + 1, layer + a[stay], layer + a[go])
        lead_to = (layer + b[come], layer + b[stay], 2 * b[go])
        tails += [one.astype(np.int32) for one in come_by]
        heads += [one.astype(np.int32) for one in lead_to]
    return 2 * n + 2 + 2 * rest, (tails, heads)


def _reached(graph: sparse.csr_array, start: int) -> Bools:
    reached = np.zeros(graph.shape[0], dtype=np.bool_)
    reached[csgraph.breadth_first_order(graph, start, directed=True, return_predecessors=False)] = (
        True
    )
    return reached


def pairs_joined_by_ends(
    network: Network, n: int, some: Sequence[int], others: Sequence[int]
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Pairs of two of the first n nodes that no cut of other nodes among the first parts.

    Returns
    -------
    set of (one of some, one of others)
        Pairs that a link joins, or the nodes past the first n alone.
    set of (one of some, one of others)
        Further ones that a way joins which leads through some, others and nodes past the first n.

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> star = build_network(4, np.array([[0, 3], [1, 3], [1, 2]]), np.array([1, 2, 4]))
    >>> pairs_joined_by_ends(star, 3, [0], [1, 2])
    ({(0, 1)}, {(0, 2)})
    """
    ends, wanted = {*some, *others}, set(others)
    beside = _beside(network, n, ends)
    direct = {(one, other) for one in some for other in beside[one] & wanted}
    further = set[tuple[int, int]]()
    for one in some:
        met, rest = {one}, [one]
        while rest:
            fresh = beside[rest.pop()] - met
            met |= fresh
            rest += fresh
        further |= {(one, other) for other in met & wanted}
    return direct, further - direct


def _beside(network: Network, n: int, ends: set[int]) -> dict[int, set[int]]:
    """Per end the other ends that a link joins to it, or the nodes past the first n alone."""
    indptr, heads = network.indptr, network.neighbours
    if network.directed:
        return {one: _led_to(network, n, one) & ends for one in ends}
    beside = {one: ends & set(heads[indptr[one] : indptr[one + 1]].tolist()) for one in ends}
    at_piece: dict[int, set[int]] = {}
    if network.n > n:
        place, piece = meetings(network, n)
        meets = np.isin(place, list(ends))
        for one, number in zip(place[meets].tolist(), piece[meets].tolist(), strict=True):
            at_piece.setdefault(number, set()).add(one)
    for here in at_piece.values():
        for one in here:
            beside[one] |= here
    return beside


def _led_to(network: Network, n: int, start: int) -> set[int]:
    """Of the first n nodes those to which links lead on, directly or over the rest alone."""
    met, left, found = {start}, [start], set[int]()
    while left:
        at = left.pop()
        onward = network.neighbours[network.indptr[at] : network.indptr[at + 1]].tolist()
        fresh = [one for one in onward if one not in met]
        met.update(fresh)
        found.update(one for one in fresh if one < n)
        left += [one for one in fresh if one >= n]
    return found
