"""Detours: what shortest routes become without each of many nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .graph import without_node
from .late import csgraph, sparse
from .parts import ends_of_subtrees
from .routes import route_lengths
from .skeleton import skeleton_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .graph import Network

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Up to so many removals times nodes, searching anew for each removal beats getting ready to mend.
# Both give the same answers.
SEARCHED_NODES = 3_000
# One search mends this many nodes: fewer calls against a smaller queue.
MENDED_AT_ONCE = 5_000
# Fewer links than this are numbered in 32 bits.
MOST_NARROW = 2**31 - 1


def detour_lengths(
    network: Network, sources: Sequence[int], targets: Sequence[int], nodes: Sequence[int]
) -> Iterator[tuple[tuple[int, ...], Floats]]:
    """Shortest lengths from sources to targets, whole and without each node in turn.

    Only what hangs below the node in the shortest-path tree of a source can change. It is
    searched anew from the links that lead there from the rest of the tree, whose lengths stand
    (Ramalingam & Reps 1996: work in proportion to what changes). What hangs below many nodes in
    many trees is mended by one search from a node that stands for all the rest.

    Parameters
    ----------
    network : Network
    sources, targets : sequence of int
        Disjoint.
    nodes : sequence of int
        Neither sources nor targets.

    Yields
    ------
    tuple of int
        First none; then nodes whose loss has the same effect. Those whose loss certainly has
        none are left out.
    float array, shape (|sources|, |targets|)
        Metres without any one of them, inf where there is no route.

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> ends = np.array([[0, 1], [1, 4], [0, 2], [2, 3], [3, 4]])
    >>> ring = build_network(5, ends, np.array([5, 5, 9, 9, 9]))
    >>> [(same, left.tolist()) for same, left in detour_lengths(ring, [0], [4], [1])]
    [((), [[10.0]]), ((1,), [[27.0]])]
    """
    if len(nodes) * network.n <= SEARCHED_NODES:
        yield (), route_lengths(network, sources)[:, list(targets)]
        for node in nodes:
            left = route_lengths(without_node(network, node), sources)
            yield (node,), left[:, list(targets)]
        return
    if network.directed:
        # The skeleton knows no directions.
        starts, ends, removed = (np.array(one, dtype=np.int64) for one in (sources, targets, nodes))
        forest = _grow(network, starts, ends)
        yield (), forest.direct
        for one, left in forest.mended(ends, removed):
            yield (nodes[one],), left
        return
    same = _with_same_effect(network, [*sources, *targets], nodes)
    skeleton = skeleton_of(network, [*sources, *targets, *same])
    number = skeleton.number
    starts, ends, removed = (
        number[np.array(one, dtype=np.int64)] for one in (sources, targets, list(same))
    )
    forest = _grow(skeleton.network, starts, ends)
    shared = list(same.values())
    yield (), forest.direct
    for one, left in forest.mended(ends, removed):
        yield tuple(shared[one]), left


def _with_same_effect(
    network: Network, ends: Sequence[int], nodes: Sequence[int]
) -> dict[int, list[int]]:
    """One node of each chain that stands for the others; dead ends are left out."""
    skeleton = skeleton_of(network, ends)
    first: dict[int, int] = {}
    same: dict[int, list[int]] = {}
    asked = np.asarray(nodes, dtype=np.int64)
    chains, numbers = skeleton.chain[asked].tolist(), skeleton.number[asked].tolist()
    for node, chain, number in zip(asked.tolist(), chains, numbers, strict=True):
        if chain >= 0:
            same.setdefault(first.setdefault(chain, node), []).append(node)
        elif number >= 0:
            same[node] = [node]
    return same


@dataclass(frozen=True)
class _Forest:
    """The shortest-path trees of all sources, node after node as depth-first searches meet them.

    What hangs below the node at place p is at the places from p + 1 until ``stop[p]``.

    Attributes
    ----------
    place : int array, shape (|sources|, n)
        -1 where no route leads.
    node, stop, degree : int arrays, shape (places,)
    far : float array, shape (places,)
        Length from the source.
    first_link : int array, shape (places + 1,)
        The links that lead to place p are ``first_link[p]:first_link[p + 1]``.
    link_to : int array
        Place of the other end, in the same tree.
    link_m : float array
    direct : float array, shape (|sources|, |targets|)
    directed : bool
        Whether some link leads one way alone.
    """

    place: NDArray[np.int32]
    node: Ints
    stop: Ints
    far: Floats
    degree: Ints
    first_link: Ints
    link_to: NDArray[np.int32]
    link_m: Floats
    direct: Floats
    directed: bool

    def mended(self, targets: Ints, removed: Ints) -> Iterator[tuple[int, Floats]]:
        """Lengths without each removed node, told by its number among them."""
        column = np.full(self.place.shape[1], -1)
        column[targets] = np.arange(len(targets))
        one, tree = self._cut_off(column, removed)
        for some in _portions(one, self._hanging(removed[one], tree)):
            block, to, metres = self._mend(column, removed[one[some]], tree[some])
            ones, row = np.unique(one[some], return_inverse=True)
            lengths = np.broadcast_to(self.direct, (len(ones), *self.direct.shape)).copy()
            lengths[row[block], tree[some][block], to] = metres
            yield from zip(ones.tolist(), lengths, strict=True)

    def _hanging(self, node: Ints, tree: Ints) -> Ints:
        at = self.place[tree, node]
        return np.asarray(self.stop[at] - at - 1)

    def _cut_off(self, column: Ints, removed: Ints) -> tuple[Ints, Ints]:
        """Pairs of a removed node, by its number, and a tree in which a target hangs below it."""
        targets = np.zeros(len(self.node) + 1, dtype=np.int64)
        np.cumsum(column[self.node] >= 0, out=targets[1:])
        at = self.place[:, removed].T
        one, tree = np.nonzero((at >= 0) & (targets[self.stop[at]] > targets[at + 1]))
        return one, tree

    def _mend(self, column: Ints, removed: Ints, tree: Ints) -> tuple[Ints, Ints, Floats]:
        """Pairs of a removed node and a tree, columns of the targets, and the new lengths."""
        first = self.place[tree, removed].astype(self.stop.dtype) + 1
        stop = self.stop[first - 1]
        sizes, degrees = stop - first, self.first_link[stop] - self.first_link[first]
        at, links = _ranges(first, sizes), _ranges(self.first_link[first], degrees)
        # Places in the search of what hangs below the first pair, then below the second ...
        begin = np.cumsum(sizes, dtype=sizes.dtype) - sizes
        to, metres, degree = self.link_to[links], self.link_m[links], self.degree[at]
        below = to - np.repeat(first, degrees)
        inside = (below >= 0) & (below < np.repeat(sizes, degrees))
        rest = len(at)
        # Links to the rest lead nowhere in the search: it starts there.
        head = np.where(inside, below + np.repeat(begin, degrees), at.dtype.type(rest))
        # At -1 below is the removed node itself; to a tree of one-way links not all belong.
        entry = np.flatnonzero(~inside & (below != -1) & ((to >= 0) | (not self.directed)))
        tail = np.repeat(np.arange(rest, dtype=at.dtype), degree)[entry]
        enters = np.flatnonzero(np.diff(tail, prepend=-1))
        entered, nearest = tail[enters], self.far[to[entry]] + metres[entry]
        if len(enters):
            nearest = np.minimum.reduceat(nearest, enters)
        if self.directed:
            # The links are told where they lead to: in the search they lead there.
            come, go = head[inside], np.repeat(np.arange(rest), degree)[inside]
            tails = np.concatenate([come, np.full(len(entered), rest)]).astype(np.int32)
            heads = np.concatenate([go, entered]).astype(np.int32)
            lengths = np.concatenate([metres[inside], nearest])
            graph = sparse.csr_array((lengths, (tails, heads)), shape=(rest + 1,) * 2)
        else:
            indptr = np.cumsum(np.concatenate([[0], degree, [len(entered)]]))
            lengths = np.concatenate([metres, nearest])
            graph = sparse.csr_array(
                (lengths, np.concatenate([head, entered]), indptr.astype(np.int32)),
                shape=(rest + 1,) * 2,
            )
        new = csgraph.dijkstra(graph, directed=True, indices=[rest])[0]
        to_column = column[self.node[at]]
        wanted = np.flatnonzero(to_column >= 0)
        block = np.repeat(np.arange(len(first)), sizes)
        return block[wanted], to_column[wanted], np.asarray(new[wanted])


def _grow(network: Network, sources: Ints, targets: Ints) -> _Forest:
    far, before = csgraph.dijkstra(
        network.matrix, directed=True, indices=sources, return_predecessors=True
    )
    (count, n), into = far.shape, network.backward
    above = before.ravel()
    reached = np.flatnonzero(above >= 0)
    # One more node joins the sources, so that one search meets all trees.
    tails = np.concatenate([reached // n * n + above[reached], np.full(count, count * n)])
    heads = np.concatenate([reached, np.arange(count) * n + sources])
    joined = (np.ones(len(tails)), (tails.astype(np.int32), heads.astype(np.int32)))
    trees = sparse.csr_array(joined, shape=(count * n + 1,) * 2)
    order, above = csgraph.depth_first_order(trees, count * n, directed=True)
    met = order[1:]
    place = np.full(count * n + 1, -1, dtype=np.int32)
    place[met] = np.arange(len(met), dtype=np.int32)
    # Half the width of whole numbers is half the time to move them: as many links as fit.
    few = count * len(network.neighbours) < MOST_NARROW
    whole: type[Any] = np.int32 if few else np.int64
    tree, node = np.divmod(met.astype(whole), whole(n))
    degree = np.diff(into.indptr).astype(whole)[node]
    first_link = np.zeros(len(met) + 1, dtype=whole)
    np.cumsum(degree, out=first_link[1:])
    link = _ranges(into.indptr.astype(whole)[node], degree)
    heads = np.repeat(tree * whole(n), degree)
    heads += into.neighbours.astype(whole)[link]
    return _Forest(
        place[:-1].reshape(count, n),
        node,
        ends_of_subtrees(place[above[met]]).astype(whole),
        far.ravel()[met],
        degree,
        first_link,
        place[heads],
        into.matrix.data[link],
        far[:, targets],
        network.directed,
    )


def _ranges(first: Ints, sizes: Ints) -> Ints:
    """Numbers of all ranges one after the other."""
    before = np.cumsum(sizes, dtype=sizes.dtype) - sizes
    numbers = np.repeat(first - before, sizes)
    numbers += np.arange(len(numbers), dtype=numbers.dtype)
    return numbers


def _portions(one: Ints, sizes: Ints) -> Iterator[slice]:
    """Stretches of at least so much to mend at once that no number is in two of them."""
    total, starts = np.cumsum(sizes), np.flatnonzero(np.diff(one, prepend=-1))
    begin = 0
    for start in [*starts[1:].tolist(), len(one)]:
        if start == len(one) or total[start - 1] - total[begin] + sizes[begin] > MENDED_AT_ONCE:
            if start > begin:
                yield slice(begin, start)
            begin = start
