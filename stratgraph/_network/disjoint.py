"""How many routes lead from a node to the nearest of many ends without a node in common."""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING

from .routes import nearest_source_lengths

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from .graph import Network

NONE = -1
START = -2
END = -3


class DisjointRoutes:
    """Routes from one node after the other to some ends, on one network.

    Routes share no node but the one they start from. They are found one by one, each through the
    residual graph of those before (Ford & Fulkerson 1956) and towards the nearest end first; what
    a node's routes touched is wiped before the next, so that the work is that of the nodes met
    and not of the network.

    Parameters
    ----------
    network : Network
    ends : sequence of int
    shared : bool
        Whether an end ends any number of routes and none leads through it; otherwise each ends
        one, and routes lead through it as through any other node.

    Attributes
    ----------
    met : int
        Nodes entered or left since the beginning: what was done so far.

    Examples
    --------
    >>> import numpy as np
    >>> from stratgraph._network import build_network
    >>> ends = np.array([[0, 1], [1, 3], [0, 2], [2, 3]])
    >>> diamond = build_network(4, ends, np.array([5, 5, 5, 5]))
    >>> DisjointRoutes(diamond, [3], shared=True).count(0, most=9)
    2
    """

    def __init__(self, network: Network, ends: Sequence[int], *, shared: bool) -> None:
        far = nearest_source_lengths(network.backward, ends)
        self.left = far.tolist()
        self.indptr, self.neighbours = network.indptr.tolist(), network.neighbours.tolist()
        self.is_end = [False] * network.n
        for one in ends:
            self.is_end[one] = True
        self.shared = shared
        self.before, self.after = [NONE] * network.n, [NONE] * network.n
        self.searched: dict[int, int] = {}
        self.met = 0

    def count(
        self,
        start: int,
        *,
        most: int,
        first: Iterable[int] | None = None,
        closed: Collection[int] = (),
    ) -> int:
        """Count the routes from a node, up to so many.

        Parameters
        ----------
        start : int
            No route leads through it, nor ends there.
        most : int
        first : iterable of int, optional
            The nodes that routes lead to first; the neighbours of the start where left out.
        closed : collection of int
            Nodes that no route may pass.
        """
        row = self.neighbours[self.indptr[start] : self.indptr[start + 1]]
        barred = {start, *closed}
        firsts = [one for one in (row if first is None else first) if one not in barred]
        direct = [one for one in firsts if self.shared and self.is_end[one]]
        firsts = [one for one in firsts if one not in direct]
        found, touched = min(len(direct), most), set[int]()
        while found < most and self._one_more(firsts, barred, touched):
            found += 1
        for one in touched:
            self.before[one] = self.after[one] = NONE
        return found

    def counts(self, most: Mapping[int, int]) -> dict[int, int]:
        """Count the routes from many nodes, none of them an end, each up to so many.

        What has so many routes may end a route of another that is asked for as many: whatever
        fewer nodes are taken away, one of its routes is left (the fan form of Menger 1927). And
        where a node has fewer, so has all that its search met on its own side of what parts it
        from the ends. Asked outwards from the ends, most nodes are answered by their neighbours.

        Parameters
        ----------
        most : mapping of int to int
            By node.
        """
        found = {v: int(limit > 0 and self.left[v] < float("inf")) for v, limit in most.items()}
        outwards = sorted(most, key=lambda v: (self.left[v], v))
        number = 2
        while asked := [v for v in outwards if found[v] == number - 1 and most[v] >= number]:
            fewer, more = set[int](), list[int]()
            for v in asked:
                if v in fewer:
                    continue
                if self.count(v, most=number) == number:
                    found[v], self.is_end[v] = number, True
                    more.append(v)
                else:
                    fewer.update(at >> 1 for at in self.searched if at & 1)
            for v in more:
                self.is_end[v] = False
            number += 1
        return found

    def _one_more(self, firsts: list[int], barred: set[int], touched: set[int]) -> bool:
        """Find one route more, through what those before leave, and add it to them."""
        # A node is entered at 2 v and left at 2 v + 1.
        came_by = self.searched = dict[int, int]()
        queue = []
        for one in firsts:
            if self.before[one] != START and self.left[one] < float("inf"):
                came_by[2 * one] = START
                queue.append((self.left[one], 2 * one))
        heapq.heapify(queue)
        while queue:
            _, at = heapq.heappop(queue)
            self.met += 1
            v, leaving = divmod(at, 2)
            if leaving and self._ends_at(v):
                self._take(came_by, at, touched)
                return True
            for onward in self._onward(v, leaving, barred):
                if onward not in came_by:
                    came_by[onward] = at
                    if self.shared and self.is_end[onward >> 1]:
                        self._take(came_by, onward, touched)
                        return True
                    heapq.heappush(queue, (self.left[onward >> 1], onward))
        return False

    def _ends_at(self, v: int) -> bool:
        return self.is_end[v] and not self.shared and self.after[v] != END

    def _onward(self, v: int, leaving: int, barred: set[int]) -> list[int]:
        """Where one can go on to: along free links, or back along a route found before."""
        before, after = self.before[v], self.after[v]
        if not leaving:
            if before == NONE:
                return [2 * v + 1]
            return [2 * before + 1] if before >= 0 else []
        onward = [
            2 * w
            for w in self.neighbours[self.indptr[v] : self.indptr[v + 1]]
            if w != after and w not in barred and self.left[w] < float("inf")
        ]
        if before != NONE:
            onward.append(2 * v)
        return onward

    def _take(self, came_by: dict[int, int], last: int, touched: set[int]) -> None:
        """Add a route that was found, taking back what it goes back along."""
        way = [last]
        while way[-1] != START:
            way.append(came_by[way[-1]])
        added: list[tuple[int, int]] = []
        for at, origin in itertools.pairwise(way):
            v, leaving = divmod(at, 2)
            if leaving == 0 and (origin == START or (origin & 1 and origin >> 1 != v)):
                added.append((origin if origin == START else origin >> 1, v))
            elif leaving and origin >> 1 != v:
                self.after[v] = self.before[origin >> 1] = NONE
        for tail, head in added:
            touched.add(head)
            self.before[head] = tail
            if tail != START:
                touched.add(tail)
                self.after[tail] = head
        v, leaving = divmod(last, 2)
        if leaving:
            touched.add(v)
            self.after[v] = END
