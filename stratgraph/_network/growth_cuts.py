"""Ground that grows until it parts a place from others: the least that has to be taken.

The set separates and hangs together with the ground held: a node cut that is a Steiner tree too.
Road maps are narrow, so nodes are eliminated one by one, and of what was eliminated only the
cheapest way to leave each state of its border is kept (Bertele and Brioschi 1972). Where the map
is too wide for that, a set is found by a rule of thumb, and a number that none costs less than.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .elimination import Elimination, TooWideError, least_labelling
from .flows import MOST_WEIGHT, least_node_cuts
from .graph import build_network, component_labels, within_nodes
from .growth import MOST_LISTED
from .routes import nearest_source_lengths

if TYPE_CHECKING:
    from collections.abc import Collection

    from .graph import Network
    from .growth import Bools, Growth, Ints


@dataclass(frozen=True)
class Ways:
    """Ways that lead to one place from any of some others, until nodes on them are taken.

    Attributes
    ----------
    network : Network
        Of places, which may be more than the nodes that grow: these come first.
    is_open : bool array
        Which places the ways may use.
    stands_with : int array
        The node whose taking closes each place.
    start : int
        Its node is not to be taken.
    ends : tuple of int
        Not the start.
    """

    network: Network
    is_open: Bools
    stands_with: Ints
    start: int
    ends: tuple[int, ...]

    def lead_on(self, taken: Collection[int] = ()) -> bool:
        """Tell whether any way is left when some nodes are taken."""
        stays = self.is_open & ~np.isin(self.stands_with, list(taken))
        if not stays[self.start]:
            return False
        inner = within_nodes(self.network, stays)
        if inner.directed:
            ends = [end for end in self.ends if stays[end]]
            return bool(ends) and bool(np.isfinite(nearest_source_lengths(inner, ends)[self.start]))
        labels = component_labels(inner)
        return any(stays[end] and labels[end] == labels[self.start] for end in self.ends)

    def around_start(self, taken: Collection[int]) -> set[int]:
        """Return those of some nodes that close every way alone: beside what hangs on the start."""
        stays = self.is_open & ~np.isin(self.stands_with, list(taken))
        labels = component_labels(within_nodes(self.network, stays).two_way)
        inside = stays & (labels == labels[self.start])
        open_ways = within_nodes(self.network, self.is_open).two_way
        beside = open_ways.neighbours[inside[open_ways.tails]]
        return set(taken) & set(self.stands_with[beside].tolist())

    @cached_property
    def piece(self) -> Ints:
        """The piece of each place: places that one node closes and that hang together are one.

        A piece has the number of its node, if that is in it; others are numbered from n on.
        """
        size = self.network.n
        if self.network.directed:
            # Who can come from one place to another may not come back.
            return np.arange(size)
        row = np.repeat(np.arange(size), np.diff(self.network.indptr))
        beside = self.network.neighbours
        same = self.stands_with[row] == self.stands_with[beside]
        ends = np.column_stack([row[same], beside[same]])
        labels = component_labels(build_network(size, ends, np.ones(len(ends), dtype=np.int64)))
        first = np.full(int(labels.max(initial=-1)) + 1, size)
        np.minimum.at(first, labels, np.arange(size))
        return first[labels]

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """The open pairs of pieces, from one to the other, that ways to the start may use."""
        inner = within_nodes(self.network, self.is_open)
        labels = component_labels(inner.two_way)
        row = np.repeat(np.arange(inner.n), np.diff(inner.indptr))
        near = labels[row] == labels[self.start]
        one, other = self.piece[row[near]], self.piece[inner.neighbours[near]]
        apart = one != other
        return sorted(set(zip(one[apart].tolist(), other[apart].tolist(), strict=True)))


@dataclass(frozen=True)
class CutGrowth:
    """The least sets that part a place from others.

    Attributes
    ----------
    cost : int
    sets : tuple of tuple of int
        Those that cost as little, each in order of its nodes; up to ``MOST_LISTED``.
    all_found : bool
        Whether there are no more of them.
    bound : int
        No set costs less than this: the cost where that is proven.
    """

    cost: int
    sets: tuple[tuple[int, ...], ...]
    all_found: bool
    bound: int


def least_cut_growth(growth: Growth, ways: Ways, *, ties: bool = False) -> CutGrowth | None:
    """Find the cheapest set that grows from held ground and closes every way.

    Parameters
    ----------
    growth : Growth
        Without the node of the start.
    ways : Ways
    ties : bool
        Whether sets that cost as little are looked for too, up to ``MOST_LISTED``.

    Returns
    -------
    CutGrowth or None
        None where no such set closes them.
    """
    can = set(np.flatnonzero(np.isfinite(growth.least[: growth.n]) & ~growth.held).tolist())
    if ways.lead_on(can):
        return None
    found = _by_rule_of_thumb(growth, ways)
    cost = _cost_of(growth, found)
    try:
        labelling = least_labelling(
            _elimination(growth, ways, can), most_cost=cost, most_sets=MOST_LISTED if ties else 1
        )
    except TooWideError:
        return CutGrowth(cost, (found,), False, min(cost, _bound(growth, ways)))
    if labelling is None:
        raise AssertionError("what the rule of thumb found is no set")
    least, sets, all_found = labelling
    return CutGrowth(least, tuple(sorted(sets)), ties and all_found, least)


def _elimination(growth: Growth, ways: Ways, can: Collection[int]) -> Elimination:
    """Write the question as labels of nodes: taken, joined to the start, or neither."""
    tails, heads, cost = growth.arcs
    way_cost = cost - growth.node_cost[heads]
    roots: dict[int, int] = {}
    joins: dict[tuple[int, int], int] = {}
    for tail, head, more in zip(tails.tolist(), heads.tolist(), way_cost.tolist(), strict=True):
        if head in can and tail == growth.n:
            roots[head] = more
        elif head in can and tail in can and tail < head:
            joins[tail, head] = more
    pieces = {one for pair in ways.pairs for one in pair} | {int(ways.piece[ways.start])}
    owner = {one: int(ways.stands_with[one]) for one in sorted(pieces) if one >= growth.n}
    return Elimination(
        node_cost={one: int(growth.node_cost[one]) for one in sorted(can)},
        reach={one: round(float(growth.least[one])) - int(growth.node_cost[one]) for one in can},
        roots=roots,
        joins=joins,
        supply=tuple(ways.pairs),
        start=int(ways.piece[ways.start]),
        ends=frozenset(int(ways.piece[end]) for end in ways.ends) & pieces,
        owner={one: node for one, node in owner.items() if node in can},
    )


def _cost_of(growth: Growth, nodes: Collection[int]) -> int:
    """Return the cost of taking a set, by its cheapest ways: a least spanning tree (Prim 1957)."""
    inside, after = set(nodes), dict[int, list[tuple[int, int]]]()
    for tail, head, more in zip(*(one.tolist() for one in growth.arcs), strict=True):
        if head in inside:
            after.setdefault(tail, []).append((more, head))
    met, total, queue = {growth.n}, 0, list(after.get(growth.n, ()))
    heapq.heapify(queue)
    while len(met) <= len(inside):
        more, head = heapq.heappop(queue)
        if head not in met:
            met.add(head)
            total += more
            for way in after.get(head, ()):
                heapq.heappush(queue, way)
    return total


def _by_rule_of_thumb(growth: Growth, ways: Ways) -> tuple[int, ...]:
    """Take the least cuts by some measures, join each to held ground, drop what is not needed."""
    reach = np.where(np.isfinite(growth.least[: growth.n]), growth.least[: growth.n], 0)
    tried = [set(np.flatnonzero((reach > 0) & (reach <= _closing_reach(growth, ways))).tolist())]
    for measure in (growth.node_cost.astype(np.float64), reach, np.sqrt(reach), reach**2):
        cut = _least_cut(growth, ways, measure)
        if cut is not None:
            tried.append(cut[1])
    found = [_joined_and_pruned(growth, ways, nodes) for nodes in tried]
    return min(found, key=lambda nodes: (_cost_of(growth, nodes), nodes))


def _closing_reach(growth: Growth, ways: Ways) -> float:
    """Return the least cost for which all that is reached for it closes every way."""
    reach = growth.least[: growth.n]
    costs = sorted({float(one) for one in reach[np.isfinite(reach) & ~growth.held]})
    low, high = 0, len(costs) - 1
    while low < high:
        middle = (low + high) // 2
        if ways.lead_on(np.flatnonzero(reach <= costs[middle]).tolist()):
            low = middle + 1
        else:
            high = middle
    return costs[low] if costs else 0.0


def _least_cut(growth: Growth, ways: Ways, measure: np.ndarray) -> tuple[float, set[int]] | None:
    """Find the least node cut of the ways by a measure, whether it hangs together or not."""
    can = np.isfinite(growth.least[: growth.n]) & ~growth.held
    inner = within_nodes(ways.network, ways.is_open)
    row = np.repeat(np.arange(inner.n), np.diff(inner.indptr))
    ends = np.column_stack([ways.piece[row], ways.piece[inner.neighbours]])
    ends = ends[ends[:, 0] != ends[:, 1]]
    size = ways.network.n
    graph = build_network(size, ends, np.ones(len(ends), dtype=np.int64))
    # What cannot be taken must not be cut: it weighs more than all that can be.
    scale = (MOST_WEIGHT // 4) / (size + 1) / max(1.0, float(measure[can].max(initial=1.0)))
    weight = np.full(size, MOST_WEIGHT // (2 * size), dtype=np.int64)
    nodes = np.flatnonzero(can)
    weight[nodes] = np.maximum(1, np.floor(measure[nodes] * min(1.0, scale / 2))).astype(np.int64)
    start = int(ways.piece[ways.start])
    sinks = sorted({int(ways.piece[end]) for end in ways.ends if ways.is_open[end]})
    # An end may be taken itself: it is followed by another that may not.
    return _cut_before(graph, start, sinks, weight, nodes)


def _cut_before(
    graph: Network, start: int, sinks: list[int], weight: Ints, nodes: Ints
) -> tuple[float, set[int]] | None:
    size = graph.n
    row = np.repeat(np.arange(size), np.diff(graph.indptr))
    links = np.column_stack([row, graph.neighbours])
    links = links[links[:, 0] < links[:, 1]]
    beyond = np.column_stack([sinks, np.full(len(sinks), size)]).astype(np.int64)
    ends = np.concatenate([links, beyond])
    larger = build_network(size + 1, ends, np.ones(len(ends), dtype=np.int64))
    cut = least_node_cuts(larger, [start], [size], np.append(weight, 1))
    found = set(np.flatnonzero(cut.nearest).tolist())
    return (float(cut.size), found) if found <= set(nodes.tolist()) else None


def _bound(growth: Growth, ways: Ways) -> int:
    """Return what no set costs less than: a least cut, and how far ground must come to close all.

    A set costs no less than its dearest chain, so what can be reached for less has to close all.
    """
    cut = _least_cut(growth, ways, np.ones(growth.n))
    cheapest = int(growth.node_cost[np.isfinite(growth.least[: growth.n])].min(initial=2**62))
    # A cut is of ways either way; where roads lead one way alone fewer may do.
    by_cut = len(cut[1]) * cheapest if cut is not None and not ways.network.directed else 0
    return max(round(_closing_reach(growth, ways)), by_cut)


def _joined_and_pruned(growth: Growth, ways: Ways, nodes: Collection[int]) -> tuple[int, ...]:
    """Join nodes to held ground by cheap chains, and drop what is not needed.

    A set that closes all ways and grows, and none of its nodes can be left out.
    """
    kept = ways.around_start(nodes)
    if ways.lead_on(kept):
        # Where roads lead one way alone, what hangs on the start is more than leads to it.
        kept = set(nodes)
    while True:
        lacking = kept - growth.reached_within(kept)
        if not lacking:
            break
        node = min(lacking, key=lambda one: (float(growth.least[one]), one))
        kept.update(_chain_to(growth, node))
    for node in sorted(kept, key=lambda one: (-float(growth.least[one]), one)):
        rest = kept - {node}
        if not ways.lead_on(rest):
            hanging = growth.reached_within(rest)
            if not ways.lead_on(hanging):
                kept = hanging
    return tuple(sorted(kept))


def _chain_to(growth: Growth, node: int) -> list[int]:
    """Return the cheapest chain to a node, the node first."""
    chain: list[int] = []
    tails, heads, cost = growth.arcs
    while node != growth.n:
        chain.append(node)
        into = np.flatnonzero(heads == node)
        node = int(tails[into[np.argmin(growth.least[tails[into]] + cost[into])]])
    return chain
