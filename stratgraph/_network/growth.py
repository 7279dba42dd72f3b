"""Ground that grows place by place from what is held: the least chains that lead to a goal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .late import csgraph, sparse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
# Of chains that cost as little so many are listed; all are counted.
MOST_LISTED = 12


@dataclass(frozen=True)
class Growth:
    """Ground that grows: which node can be taken once which is held, and what that costs.

    Attributes
    ----------
    held : bool array, shape (n,)
    tails, heads : int arrays, shape (m,)
        Node ``heads[k]`` can be taken once ``tails[k]`` is held; no head is held, and no pair
        stands twice.
    way_cost : int array, shape (m,)
        What is beyond the head's own cost; the same both ways, 0 or more.
    node_cost : int array, shape (n,)
        Of taking a node, at least 1.
    """

    held: Bools
    tails: Ints
    heads: Ints
    way_cost: Ints
    node_cost: Ints

    @property
    def n(self) -> int:
        """Number of nodes; the ground held is one more, the last."""
        return len(self.held)

    def without(self, nodes: Collection[int]) -> Growth:
        """Return the same with some nodes that cannot be taken."""
        stays = ~np.isin(self.heads, list(nodes))
        return replace(
            self,
            tails=self.tails[stays],
            heads=self.heads[stays],
            way_cost=self.way_cost[stays],
        )

    @cached_property
    def arcs(self) -> tuple[Ints, Ints, Ints]:
        """Tails, heads and costs with all held ground as one node, the last: sorted, each once."""
        tails = np.where(self.held[self.tails], self.n, self.tails)
        cost = self.way_cost + self.node_cost[self.heads]
        order = np.lexsort((cost, self.heads, tails))
        tails, heads, cost = tails[order], self.heads[order], cost[order]
        first = np.ones(len(tails), dtype=np.bool_)
        first[1:] = (np.diff(tails) != 0) | (np.diff(heads) != 0)
        return tails[first], heads[first], cost[first]

    @cached_property
    def least(self) -> Floats:
        """Least cost at which each node comes to be held, whole numbers; inf for never."""
        tails, heads, cost = self.arcs
        size = self.n + 1
        graph = sparse.csr_array((cost.astype(np.float64), (tails, heads)), shape=(size, size))
        return np.asarray(csgraph.dijkstra(graph, directed=True, indices=self.n))

    def reached_within(self, nodes: Collection[int]) -> set[int]:
        """Return those of some nodes that can be taken one after the other, and no others."""
        inside, met, going = set(nodes), set[int](), [self.n]
        while going:
            for head in self.after[going.pop()]:
                if head in inside and head not in met:
                    met.add(head)
                    going.append(head)
        return met

    @cached_property
    def after(self) -> list[list[int]]:
        """What can be taken from each node, and last from the ground held, in order."""
        found: list[list[int]] = [[] for _ in range(self.n + 1)]
        for tail, head in zip(*(one.tolist() for one in self.arcs[:2]), strict=True):
            found[tail].append(head)
        return found


@dataclass(frozen=True)
class Chains:
    """The chains of nodes that cost least: each node can be taken once those before it are.

    Attributes
    ----------
    cost : int
        With what the end of the chain costs beyond its nodes.
    chains : tuple of tuple of int
        In order, the first ``MOST_LISTED`` of them.
    count : int
        How many there are.
    in_every : tuple of int
        Nodes that are in all of them.
    """

    cost: int
    chains: tuple[tuple[int, ...], ...]
    count: int
    in_every: tuple[int, ...]


def least_chains(growth: Growth, ends: Mapping[int, int]) -> Chains | None:
    """Find the chains of nodes, taken one after the other, that lead to an end at least cost.

    A shortest path in a graph whose arcs cost what their heads do (Dijkstra 1959); of equal ones
    all are counted. The sums are whole numbers below 2^53 and so exact.

    Parameters
    ----------
    growth : Growth
    ends : mapping of int to int
        What it costs beyond the chain to end it at each of these nodes, 0 or more.

    Returns
    -------
    Chains or None
        None where no chain leads to any of the ends.
    """
    least = growth.least
    total = min((float(least[end]) + more for end, more in ends.items()), default=np.inf)
    if not np.isfinite(total):
        return None
    at_end = {end for end, more in ends.items() if least[end] + more == total}
    after = _tight_arcs(growth, total)
    # Heads cost more than their tails, so one pass in the order of costs counts all.
    nodes = sorted(after, key=lambda node: float(least[node]))
    onward: dict[int, int] = {}
    for node in reversed(nodes):
        onward[node] = (node in at_end) + sum(onward[head] for head in after[node])
    ways = dict.fromkeys(nodes, 0) | {growth.n: 1}
    for node in nodes:
        for head in after[node]:
            ways[head] += ways[node]
    count = onward[growth.n]
    in_every = [node for node in nodes if node < growth.n and ways[node] * onward[node] == count]
    chains = []
    for chain in _listed(growth.n, after, onward, at_end):
        chains.append(chain)
        if len(chains) == MOST_LISTED:
            break
    return Chains(round(total), tuple(chains), count, tuple(sorted(in_every)))


def _tight_arcs(growth: Growth, total: float) -> dict[int, list[int]]:
    """Return the heads of each node that some least chain may go on to, in order."""
    tails, heads, cost = growth.arcs
    least = growth.least
    tight = (least[tails] + cost == least[heads]) & (least[heads] <= total)
    after: dict[int, list[int]] = {growth.n: []}
    for tail, head in zip(tails[tight].tolist(), heads[tight].tolist(), strict=True):
        after.setdefault(tail, []).append(head)
        after.setdefault(head, [])
    return after


def _listed(
    root: int, after: Mapping[int, list[int]], onward: Mapping[int, int], at_end: Collection[int]
) -> Iterator[tuple[int, ...]]:
    """Yield the chains in order."""
    going: list[tuple[int, ...]] = [(root,)]
    while going:
        chain = going.pop()
        if chain[-1] in at_end:
            yield chain[1:]
        going += [(*chain, head) for head in reversed(after[chain[-1]]) if onward[head]]
