"""Shortest ways from one stop to another that pass through no further stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .contraction import nearest_sources
from .late import csgraph, sparse

if TYPE_CHECKING:
    from .graph import Floats, Ints


def neighbouring(ends: Ints, weight: Floats, n: int, stops: int) -> list[tuple[int, int]]:
    """Return which stops are neighbours: the nearest ones of both ends of some link, in order.

    A way from one of them to the other leads through points nearer to them than to any third.

    Examples
    --------
    >>> ends = np.array([[3, 0], [0, 1], [1, 4], [1, 2], [2, 5]])
    >>> neighbouring(ends, np.array([2.0, 2, 2, 1, 9]), 3, 3)
    [(0, 1), (1, 2)]
    """
    _, _, source = nearest_sources(ends, weight, np.arange(n, n + stops), n + stops)
    both = np.sort(source[ends], axis=1)
    found = both[(both[:, 0] >= 0) & (both[:, 0] != both[:, 1])] - n
    return [(a, b) for a, b in np.unique(found, axis=0).tolist()]


class DirectWays:
    """Ways over links between points, the last of which are stops.

    Parameters
    ----------
    ends : int array, shape (m, 2)
        Both ends of each link; from n on they are stops.
    weight : float array, shape (m,)
    n : int
        Number of points that are no stops.
    stops : int
        Number of stops.

    Examples
    --------
    Between the stops 3 and 4 lead the points 0 and 1, and on the other side the stop 5.

    >>> ends = np.array([[3, 0], [0, 1], [1, 4], [3, 5], [5, 4]])
    >>> ways = DirectWays(ends, np.array([2.0, 2, 2, 1, 1]), 3, 3)
    >>> ways.between(0, 1), ways.between(0, 2)
    ((0, 1, 2), (3,))
    """

    def __init__(self, ends: Ints, weight: Floats, n: int, stops: int) -> None:
        self.n, self.stops = n, stops
        tails, heads = np.concatenate([ends, ends[:, ::-1]]).T
        # A stop is left as itself, and entered as a copy that leads nowhere.
        heads = np.where(heads >= n, heads + stops, heads)
        both = np.concatenate([weight, weight])
        order = np.lexsort((both, heads, tails))
        tails, heads, both = tails[order], heads[order], both[order]
        first = np.append(True, (tails[1:] != tails[:-1]) | (heads[1:] != heads[:-1]))[: len(tails)]
        self._pieces = np.tile(np.arange(len(ends)), 2)[order][first]
        # scipy drops links of no weight.
        weights = np.maximum(both[first], 1e-6)
        size = n + 2 * stops
        self._graph = sparse.csr_array((weights, (tails[first], heads[first])), shape=(size, size))
        self._start = -1
        self._before: Ints = np.zeros(0, dtype=np.int64)

    def between(self, one: int, other: int) -> tuple[int, ...]:
        """Return the links of the shortest way from one stop to another; empty for none.

        Asked again from the same stop, it does not search again.
        """
        if one != self._start:
            _, before = csgraph.dijkstra(
                self._graph, directed=True, indices=self.n + one, return_predecessors=True
            )
            self._start, self._before = one, before
        at = self.n + self.stops + other
        found = []
        while (last := int(self._before[at])) >= 0:
            found.append(self._link(last, at))
            at = last
        return tuple(reversed(found))

    def _link(self, tail: int, head: int) -> int:
        begin, end = self._graph.indptr[tail : tail + 2]
        within = np.searchsorted(self._graph.indices[begin:end], head)
        return int(self._pieces[begin + within])
