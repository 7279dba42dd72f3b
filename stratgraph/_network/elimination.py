"""Labels of nodes that cost least, found by eliminating the nodes of a narrow graph one by one.

A node is taken, or it is joined to the start, or it is neither. Taken nodes hang together with
the ground held; no open way leads from what is joined to the start to what is not.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Labels: not joined to the start, joined to it, no matter; taken and joined to held ground, and
# from 4 on taken in a piece that is not joined yet.
OUT, IN, NEITHER, ROOTED, PIECE = range(5)
# A border of more nodes has too many states, and so many states take too long.
MOST_WIDE = 9
MOST_STATES = 150_000

State = tuple[int, ...]
# The least cost of a state, and which nodes are taken in the ways to reach it, as bits.
Best = tuple[int, tuple[int, ...]]
Table = tuple[tuple[int, ...], dict[State, Best]]


class TooWideError(Exception):
    """The graph is too wide to be eliminated; never leaves the engines."""


@dataclass(frozen=True)
class Elimination:
    """Nodes to be labelled.

    Attributes
    ----------
    node_cost : mapping
        Of each node that can be taken.
    reach : mapping
        What comes before a node that is taken at least: the cheapest chain to it without it.
    roots : mapping
        What it costs to join a node to the ground held, beyond the node's own cost.
    joins : mapping of pairs
        What it costs to join two nodes that can be taken.
    supply : tuple of pairs
        From which node a way leads to which; both ways where it leads both.
    start : int
    ends : frozenset of int
        Nodes that must not be joined to the start.
    owner : mapping
        Nodes that are closed if and only if another is taken.
    """

    node_cost: Mapping[int, int]
    reach: Mapping[int, int]
    roots: Mapping[int, int]
    joins: Mapping[tuple[int, int], int]
    supply: tuple[tuple[int, int], ...]
    start: int
    ends: frozenset[int]
    owner: Mapping[int, int]


def least_labelling(
    asked: Elimination, *, most_cost: int, most_sets: int
) -> tuple[int, list[tuple[int, ...]], bool] | None:
    """Return the least cost, the sets of taken nodes that cost it, and whether these are all.

    Parameters
    ----------
    asked : Elimination
    most_cost : int
        What costs more is not looked at.
    most_sets : int
        So many sets are listed.

    Returns
    -------
    tuple or None
        None where nothing costs so little.

    Raises
    ------
    TooWideError
        If a border is too wide, or has too many states.
    """
    solver = _Solver(asked, most_cost, most_sets + 1 if most_sets > 1 else 1)
    found = solver.run()
    if found is None:
        return None
    cost, masks = found
    sets = sorted(tuple(solver.nodes_of(mask)) for mask in masks)
    return cost, sets[:most_sets], len(sets) <= most_sets


class _Solver:
    """Tables of states, one for each node that is eliminated."""

    def __init__(self, asked: Elimination, most_cost: int, keep: int) -> None:
        self.asked, self.most_cost, self.keep = asked, most_cost, keep
        self.beside: dict[int, set[int]] = {}
        # By label: whom a node joined to the start must not be entered from, where they are not,
        # and where a node that is not must not lead.
        self.ways: dict[int, dict[int, set[int]]] = {asked.start: {OUT: set(), IN: set()}}
        for tail, head in asked.supply:
            for node, label, other in ((head, IN, tail), (tail, OUT, head)):
                self.ways.setdefault(node, {OUT: set(), IN: set()})[label].add(other)
        every = {asked.start, *asked.node_cost, *self.ways}
        self.beside = {one: set() for one in every}
        for one, other in [*asked.joins, *asked.supply, *asked.owner.items()]:
            self.beside[one].add(other)
            self.beside[other].add(one)
        self.owned = {node: piece for piece, node in asked.owner.items()}
        self.number = {node: k for k, node in enumerate(sorted(asked.node_cost))}
        self.nodes = sorted(asked.node_cost)
        self.states = 0

    def nodes_of(self, mask: int) -> Iterable[int]:
        """Return the nodes that bits stand for."""
        return (node for k, node in enumerate(self.nodes) if mask >> k & 1)

    def run(self) -> Best | None:
        """Eliminate all nodes, and return what is left."""
        tables: list[Table] = []
        for node, border in self._order():
            mine = [one for one in tables if node in one[0]]
            tables = [one for one in tables if node not in one[0]]
            table: Table = ((), {(): (0, (0,))})
            for one in sorted(mine, key=lambda t: len(t[1])):
                table = self._joined(table, one)
            for near in (node, *border):
                if near not in table[0]:
                    table = self._with_node(table, near)
            tables.append(self._without(table, node))
        whole: Table = ((), {(): (0, (0,))})
        for one in tables:
            whole = self._joined(whole, one)
        return whole[1].get(())

    def _order(self) -> list[tuple[int, tuple[int, ...]]]:
        """Return the nodes with their borders, each time one that adds the fewest pairs."""
        beside = {one: set(others) for one, others in self.beside.items()}
        queue = [_lacking(beside, one) for one in beside]
        heapq.heapify(queue)
        order = []
        while beside:
            asked = heapq.heappop(queue)
            node = asked[-1]
            if node not in beside or asked != _lacking(beside, node):
                continue
            border = beside.pop(node)
            if len(border) > MOST_WIDE:
                raise TooWideError
            for one in border:
                beside[one] |= border - {one}
                beside[one].discard(node)
            for one in {*border, *(far for near in border for far in beside[near])}:
                heapq.heappush(queue, _lacking(beside, one))
            order.append((node, tuple(sorted(border))))
        return order

    def _labels(self, node: int) -> list[int]:
        """Return what a node may be."""
        asked = self.asked
        if node == asked.start:
            return [IN]
        labels = [NEITHER]
        if node in self.ways:
            labels = [OUT] if node in asked.ends else [OUT, IN]
            if node in asked.owner:
                labels.append(NEITHER)
        if node in asked.node_cost:
            labels.append(PIECE)
        return labels

    def _with_node(self, table: Table, node: int) -> Table:
        """Add a node to a table with each of its labels."""
        scope, states = table
        place = sum(one < node for one in scope)
        labels, made = self._labels(node), dict[State, Best]()
        near = {label: self._near(scope, node, label) for label in (OUT, IN)}
        for state, best in states.items():
            for label in labels:
                if label <= IN and any(state[k] == 1 - label for k in near[label]):
                    continue
                given = label if label < PIECE else PIECE + len(scope)
                grown = _ordered((*state[:place], given, *state[place:]))
                self._keep(made, grown, best)
        return self._fitting(((*scope[:place], node, *scope[place:]), made))

    def _joined(self, one: Table, other: Table) -> Table:
        """Join two tables on the nodes that both have."""
        scope = tuple(sorted({*one[0], *other[0]}))
        # Pieces of the second state are told from those of the first by a number none has.
        firsts, seconds = _spread(one, scope, 0), _spread(other, scope, PIECE + len(scope))
        both = [k for k, node in enumerate(scope) if node in one[0] and node in other[0]]
        by_kind: dict[State, list[tuple[State, Best]]] = {}
        for second, best in seconds:
            kind = tuple(min(second[k], ROOTED) for k in both)
            by_kind.setdefault(kind, []).append((second, best))
        made: dict[State, Best] = {}
        for first, (cost, masks) in firsts:
            kind = tuple(min(first[k], ROOTED) for k in both)
            shared = [k for k, label in zip(both, kind, strict=True) if label == ROOTED]
            for second, (more, others) in by_kind.get(kind, ()):
                if cost + more <= self.most_cost:
                    merged = _merged(first, second, shared)
                    every = masks
                    if others != (0,):
                        every = tuple(sorted({a | b for a in masks for b in others})[: self.keep])
                    self._keep(made, merged, (cost + more, every))
        return self._fitting((scope, made))

    def _with_ways(self, table: Table, node: int) -> dict[State, Best]:
        """Join a node by its ways to held ground and to its border."""
        scope, states = table
        place = scope.index(node)
        if node in self.asked.roots:
            states = self._united(states, place, None, self.asked.roots[node])
        for k, one in enumerate(scope):
            pair = (min(node, one), max(node, one))
            if pair in self.asked.joins:
                states = self._united(states, place, k, self.asked.joins[pair])
        return states

    def _without(self, table: Table, node: int) -> Table:
        """Eliminate a node, once it is joined to all that it may be joined to."""
        scope, states = table[0], self._with_ways(table, node)
        place = scope.index(node)
        made: dict[State, Best] = {}
        own, bit = self.asked.node_cost.get(node, 0), 1 << self.number.get(node, 0)
        near = {label: self._near(scope, node, label) for label in (OUT, IN)}
        for state, (cost, masks) in states.items():
            label, rest = state[place], (*state[:place], *state[place + 1 :])
            if label <= IN and any(state[k] == 1 - label for k in near[label]):
                continue
            if not self._is_closed_with_owner(scope, state, node):
                continue
            if label < ROOTED:
                self._keep(made, _ordered(rest), (cost, masks))
            elif label == ROOTED or label in rest:
                taken = tuple(sorted(mask | bit for mask in masks))
                self._keep(made, _ordered(rest), (cost + own, taken))
        return self._fitting(((*scope[:place], *scope[place + 1 :]), made))

    def _near(self, scope: tuple[int, ...], node: int, label: int) -> list[int]:
        """Return the places in a scope of those whose labels do not go with a node's."""
        others = self.ways.get(node, {}).get(label, ())
        return [k for k, one in enumerate(scope) if one in others]

    def _is_closed_with_owner(self, scope: tuple[int, ...], state: State, node: int) -> bool:
        """Tell whether a piece is closed just where the node that it stands with is taken."""
        for piece, owner in ((node, self.asked.owner.get(node)), (self.owned.get(node), node)):
            if piece is None or owner is None or piece not in scope or owner not in scope:
                continue
            closed = state[scope.index(piece)] == NEITHER
            if closed != (state[scope.index(owner)] >= ROOTED):
                return False
        return True

    def _united(
        self, states: Mapping[State, Best], place: int, other: int | None, more: int
    ) -> dict[State, Best]:
        """Join a taken node to held ground, or to a taken node; where that costs, or not."""
        made: dict[State, Best] = {}
        for state, best in states.items():
            here = state[place]
            there = ROOTED if other is None else state[other]
            if here < ROOTED or there < ROOTED or here == there:
                self._keep(made, state, best)
                continue
            low, high = min(here, there), max(here, there)
            united = _ordered(tuple(low if label == high else label for label in state))
            self._keep(made, united, (best[0] + more, best[1]))
            if more:
                self._keep(made, state, best)
        return made

    def _keep(self, made: dict[State, Best], state: State, best: Best) -> None:
        """Keep the cheapest of a state, and all that are as cheap up to a number."""
        known = made.get(state)
        if known is None or best[0] < known[0]:
            made[state] = best
        elif best[0] == known[0] and self.keep > 1:
            masks = tuple(sorted({*known[1], *best[1]})[: self.keep])
            made[state] = (known[0], masks)

    def _fitting(self, table: Table) -> Table:
        """Leave out the states that must come to cost too much, and count the rest."""
        scope, states = table
        own = [self.asked.node_cost.get(one, 0) for one in scope]
        reach = [self.asked.reach.get(one, 0) for one in scope]
        kept = {}
        for state, best in states.items():
            cost = best[0]
            far = -1
            for label, more, before in zip(state, own, reach, strict=True):
                if label >= ROOTED:
                    cost += more
                    # A chain of nodes not counted yet has to come to one of the pieces at least.
                    before = 0 if label == ROOTED else before
                    far = before if far < 0 else min(far, before)
            if cost + max(far, 0) <= self.most_cost:
                kept[state] = best
        self.states += len(kept)
        if self.states > MOST_STATES:
            raise TooWideError
        return scope, kept


def _lacking(beside: Mapping[int, set[int]], node: int) -> tuple[int, int, int]:
    """Count the pairs of a node's neighbours that are not joined yet, each twice; then all."""
    border = beside[node]
    return sum(len(border - beside[one]) - 1 for one in border), len(border), node


def _ordered(state: State) -> State:
    """Return a state with its pieces numbered in the order in which they appear."""
    if max(state, default=0) < PIECE:
        return state
    seen: dict[int, int] = {}
    return tuple(
        label if label < PIECE else seen.setdefault(label, PIECE + len(seen)) for label in state
    )


def _spread(table: Table, scope: tuple[int, ...], shift: int) -> list[tuple[State, Best]]:
    """Write states of a table over more nodes, -1 for those it lacks, pieces renumbered."""
    places = [table[0].index(node) if node in table[0] else -1 for node in scope]
    return [
        (
            tuple(
                -1 if k < 0 else state[k] if state[k] <= ROOTED else state[k] + shift
                for k in places
            ),
            best,
        )
        for state, best in table[1].items()
    ]


def _merged(first: State, second: State, shared: list[int]) -> State:
    """Unite the pieces of two states of the same nodes, of which some are taken in both."""
    # What is not taken is the same in both, and what a state lacks is -1.
    if not shared:
        return _ordered(tuple(map(max, first, second)))
    joined: dict[int, int] = {}

    def find(label: int) -> int:
        while label in joined:
            label = joined[label]
        return label

    for k in shared:
        a, b = find(first[k]), find(second[k])
        if a != b:
            joined[max(a, b)] = min(a, b)
    # Labels below those of pieces are never joined to another.
    return _ordered(tuple([find(a if a >= 0 else b) for a, b in zip(first, second, strict=True)]))
