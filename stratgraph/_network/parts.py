"""What falls apart from the rest when one node is taken away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .graph import Network, component_labels
from .late import csgraph, sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class DepthFirst:
    """What hangs on each node: the parts that lose the root of their search without it.

    Attributes
    ----------
    order : int array
        Nodes as a depth-first search meets them; a subtree is a stretch of it.
    reached : bool array, shape (n,)
        Whether the search met the node.
    piece : int array, shape (n,)
        Which root the node was met from, counted from 0; -1 where the search did not meet it.
    on : int array, shape (parts,)
        On which node each part hangs, ascending.
    start, end : int array, shape (parts,)
        The part is ``order[start:end]``: neither the node nor the root is in it, and it is
        connected once the node is taken away.
    """

    order: Ints
    reached: Bools
    piece: Ints
    on: Ints
    start: Ints
    end: Ints

    def hanging(self, node: int) -> Ints:
        """Nodes that no path joins to the root once this one is taken away."""
        first, last = np.searchsorted(self.on, [node, node + 1])
        some = zip(self.start[first:last].tolist(), self.end[first:last].tolist(), strict=True)
        stretches = [self.order[start:end] for start, end in some]
        return np.concatenate(stretches) if stretches else self.order[:0]

    def worth(self, of_nodes: Ints) -> Ints:
        """Sum over each part what its nodes are worth, shape (parts,)."""
        before = np.concatenate([[0], np.cumsum(of_nodes[self.order])])
        return np.asarray(before[self.end] - before[self.start])

    def sum_hanging(self, of_parts: Ints) -> Ints:
        """Sum over the parts that hang on each node, shape (n,)."""
        total = np.zeros(len(self.reached), dtype=np.int64)
        np.add.at(total, self.on, of_parts)
        return total


def depth_first(network: Network, root: int | None = None) -> DepthFirst:
    """Search depth first from a node, or from the first of each piece, and keep what hangs on each.

    By the lowpoints of Hopcroft & Tarjan (1973), the least of a subtree found by doubling. On an
    undirected graph the nodes that hang on v are v's descendants in the dominator tree of its
    root; where links lead one way alone that tree is made (Cooper, Harvey & Kennedy 2001). Without
    a root a link of one direction is taken as of both.

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> line = build_network(3, np.array([[0, 1], [1, 2]]), np.array([5, 7]))
    >>> depth_first(line, 0).hanging(1).tolist()
    [2]
    """
    if network.directed and root is not None:
        return _dominated(network, root)
    network, n = network.two_way, network.n
    order, above = _searched(network, root)
    place = np.full(n, n, dtype=np.int64)
    place[order] = np.arange(len(order))
    over = above[order]
    parent = np.where(over >= 0, place[np.maximum(over, 0)], -1)
    stop = ends_of_subtrees(parent)
    # What one link leads up to from each node, its own place where none does.
    lowest = np.arange(len(order))
    rows = np.flatnonzero(np.diff(network.indptr))
    if len(rows):
        up = np.minimum.reduceat(place[network.neighbours], network.indptr[rows])
        met = place[rows] < n
        lowest[place[rows[met]]] = np.minimum(place[rows[met]], up[met])
    hangs = np.flatnonzero((parent >= 0) & (_least(lowest, stop) >= parent))
    on = order[parent[hangs]]
    by_node = np.argsort(on, kind="stable")
    piece = np.full(n, -1, dtype=np.int64)
    piece[order] = np.cumsum(parent < 0) - 1
    return DepthFirst(order, place < n, piece, on[by_node], hangs[by_node], stop[hangs[by_node]])


def _dominated(network: Network, root: int) -> DepthFirst:
    """Return what every way from a root to a node leads through, as parts that hang on nodes."""
    met, before = csgraph.depth_first_order(network.matrix, root, directed=True)
    above = _immediate_dominators(network.backward, met.tolist(), before.tolist())
    below: dict[int, list[int]] = {}
    for node in met.tolist()[:0:-1]:
        below.setdefault(above[node], []).append(node)
    order, left = [], [root]
    while left:
        order.append(left.pop())
        left += below.get(order[-1], ())
    place = np.full(network.n, network.n, dtype=np.int64)
    place[order] = np.arange(len(order))
    parent = np.array([-1, *(place[above[node]] for node in order[1:])], dtype=np.int64)
    stop, found = ends_of_subtrees(parent), np.array(order, dtype=np.int64)
    hangs = np.arange(1, len(order))
    on = found[parent[hangs]]
    by_node = np.argsort(on, kind="stable")
    reached = place < network.n
    piece = np.where(reached, 0, -1)
    return DepthFirst(found, reached, piece, on[by_node], hangs[by_node], stop[hangs[by_node]])


def _immediate_dominators(
    backward: Network, met: Sequence[int], before: Sequence[int]
) -> dict[int, int]:
    """Return the last node that all ways from the root to a node have in common, by node.

    Parameters
    ----------
    backward : Network
        The links turned round.
    met, before : sequence of int
        Nodes in the order of a depth-first search from the root, and the node above each.
    """
    place = {node: k for k, node in enumerate(met)}
    into = [
        [
            place[one]
            for one in backward.neighbours[backward.indptr[v] : backward.indptr[v + 1]].tolist()
            if one in place
        ]
        for v in met
    ]
    above = [0, *(place[before[v]] for v in met[1:])]
    changed = True
    while changed:
        changed = False
        for k in range(1, len(met)):
            common = above[k]
            for other in into[k]:
                common = _meeting_place(above, common, other)
            changed |= common != above[k]
            above[k] = common
    return {node: met[above[k]] for k, node in enumerate(met)}


def _meeting_place(above: Sequence[int], one: int, other: int) -> int:
    """Go up from two places of a tree until they meet; what is above comes first."""
    while one != other:
        one, other = min(one, other), above[max(one, other)]
    return one


def _searched(network: Network, root: int | None) -> tuple[Ints, Ints]:
    """Nodes in the order met, and the node above each, -1 for roots and what is not met."""
    n = network.n
    if not n:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    order, above = csgraph.depth_first_order(
        network.matrix, 0 if root is None else root, directed=True
    )
    if root is not None or len(order) == n:
        return order.astype(np.int64), above.astype(np.int64)
    roots = np.unique(component_labels(network), return_index=True)[1]
    # A spine of as many nodes, each with a root and the next below it: no node has many roots to
    # look through.
    spine = np.arange(n, n + len(roots))
    below = np.column_stack([roots, spine + 1]).ravel()[: 2 * len(roots) - 1]
    links = len(network.neighbours)
    ends = np.minimum(links + 2 * np.arange(1, len(roots) + 1), links + len(below))
    indptr = np.append(network.indptr, ends)
    heads = np.append(network.neighbours, below).astype(np.int32)
    graph = sparse.csr_array(
        (np.ones(len(heads)), heads, indptr.astype(np.int32)), shape=(n + len(roots),) * 2
    )
    order, above = (
        one.astype(np.int64) for one in csgraph.depth_first_order(graph, n, directed=True)
    )
    return order[order < n], np.where((above[:n] >= 0) & (above[:n] < n), above[:n], -1)


def _least(values: Ints, stop: Ints) -> Ints:
    """Least of ``values[k:stop[k]]`` for each k, from that of stretches of powers of two."""
    at = np.arange(len(stop))
    level = np.frexp(stop - at)[1] - 1
    least = [values]
    for k in range(int(level.max(initial=0))):
        width = 1 << k
        wider = least[k].copy()
        np.minimum(wider[:-width], least[k][width:], out=wider[:-width])
        least.append(wider)
    table = np.concatenate(least)
    row = level * len(values)
    found: Ints = np.minimum(table[row + at], table[row + stop - (1 << level)])
    return found


def ends_of_subtrees(above: Ints | NDArray[np.int32]) -> Ints:
    """End of each subtree from the place above each, -1 for roots: places are in preorder."""
    last = np.arange(len(above))
    below = np.flatnonzero(above >= 0)
    last[above[below]] = below  # of several the last stays: the last child
    while np.any((farther := last[last]) != last):
        last = farther
    return last + 1
