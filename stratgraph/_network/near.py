"""Loopless routes nearly as short as the shortest."""

from __future__ import annotations

import heapq
import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .near_counts import count_routes
from .routes import route_lengths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .graph import Network

# Up to so many routes of a pair, listing them beats getting ready to count. Both give the same
# answers.
LISTED = 100
# Where links lead one way alone routes are listed, and so many at most.
LISTED_ONE_WAY = 2_000

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Route:
    """A loopless route: its nodes from one end to the other, and its length in metres."""

    nodes: tuple[int, ...]
    length_m: int


def near_shares(
    network: Network, source: int, target: int, *, limit_m: int, fall_m: float, most: int
) -> tuple[int, Floats] | None:
    """Count the loopless routes within a limit, and share them out over the nodes they pass.

    A route weighs less by the factor e for every ``fall_m`` that it is longer than the shortest.
    A few routes are listed; more are counted without being listed (:mod:`.near_counts`).

    Parameters
    ----------
    network : Network
    source, target : int
        Different nodes that a route joins.
    limit_m : int
        Metres, inclusive.
    fall_m : float
    most : int
        Give up beyond this many routes.

    Returns
    -------
    (int, float array of shape (n,)), or None if there are more than ``most`` or too many to count.

    Examples
    --------
    >>> ends, length_m = np.array([[0, 1], [1, 2], [0, 2]]), np.array([10, 10, 21])
    >>> from stratgraph._network import build_network
    >>> triangle = build_network(3, ends, length_m)
    >>> count, shares = near_shares(triangle, 0, 2, limit_m=21, fall_m=1e9, most=9)
    >>> count, shares.round(3).tolist()
    (2, [1.0, 0.5, 1.0])
    """
    # States are counted on the skeleton, which knows no directions.
    few = LISTED_ONE_WAY if network.directed else LISTED
    listed = near_routes(network, source, target, limit_m=limit_m, most=min(most, few))
    if listed is None:
        return None if most <= few or network.directed else count_routes(
            network, source, target, limit_m=limit_m, fall_m=fall_m, most=most
        )  # fmt: skip
    shortest = min(route.length_m for route in listed)
    through, total = np.zeros(network.n), 0.0
    for route in listed:
        weight = math.exp((shortest - route.length_m) / fall_m)
        through[list(route.nodes)] += weight
        total += weight
    return len(listed), through / total


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
    >>> from stratgraph._network import build_network
    >>> triangle = build_network(3, ends, length_m)
    >>> [route.nodes for route in near_routes(triangle, 0, 2, limit_m=21, most=9) or ()]
    [(0, 1, 2), (0, 2)]
    """
    left = route_lengths(network.backward, [target])[0]
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
