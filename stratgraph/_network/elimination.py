"""Labels of nodes that cost least, found by eliminating the nodes of a narrow graph one by one.

A node is taken, or it is joined to the start, or it is neither. Taken nodes hang together with
the ground held; no open way leads from what is joined to the start to what is not.
"""

from __future__ import annotations

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
        Between nodes over which ways lead.
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
        self.ways: dict[int, set[int]] = {asked.start: set()}
        for one, other in asked.supply:
            self.ways.setdefault(one, set()).add(other)
            self.ways.setdefault(other, set()).add(one)
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
        order = []
        while beside:
            node = min(beside, key=lambda one: (_lacking(beside, one), len(beside[one]), one))
            border = beside.pop(node)
            if len(border) > MOST_WIDE:
                raise TooWideError
            for one in border:
                beside[one] |= border - {one}
                beside[one].discard(node)
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
        near = [k for k, one in enumerate(scope) if one in self.ways.get(node, ())]
        labels, made = self._labels(node), dict[State, Best]()
        for state, best in states.items():
            for label in labels:
                if label <= IN and any(state[k] == 1 - label for k in near):
                    continue
                given = label if label < PIECE else PIECE + len(scope)
                grown = _ordered((*state[:place], given, *state[place:]))
                self._keep(made, grown, best)
        return self._fitting(((*scope[:place], node, *scope[place:]), made))

    def _joined(self, one: Table, other: Table) -> Table:
        """Join two tables on the nodes that both have."""
        scope = tuple(sorted({*one[0], *other[0]}))
        here = [one[0].index(k) if k in one[0] else -1 for k in scope]
        there = [other[0].index(k) if k in other[0] else -1 for k in scope]
        both = [(i, j) for i, j in zip(here, there, strict=True) if i >= 0 and j >= 0]
        by_kind: dict[State, list[tuple[State, Best]]] = {}
        for state, best in other[1].items():
            kind = tuple(min(state[j], ROOTED) for _, j in both)
            by_kind.setdefault(kind, []).append((state, best))
        made: dict[State, Best] = {}
        for state, best in one[1].items():
            kind = tuple(min(state[i], ROOTED) for i, _ in both)
            for second, more in by_kind.get(kind, ()):
                cost = best[0] + more[0]
                if cost <= self.most_cost:
                    merged = _merged(state, second, here, there)
                    masks = tuple(sorted({a | b for a in best[1] for b in more[1]})[: self.keep])
                    self._keep(made, merged, (cost, masks))
        return self._fitting((scope, made))

    def _without(self, table: Table, node: int) -> Table:
        """Join a node by its ways to held ground and to its border, and eliminate it."""
        scope, states = table
        place = scope.index(node)
        if node in self.asked.roots:
            states = self._united(states, place, None, self.asked.roots[node])
        for k, one in enumerate(scope):
            pair = (min(node, one), max(node, one))
            if pair in self.asked.joins:
                states = self._united(states, place, k, self.asked.joins[pair])
        made: dict[State, Best] = {}
        own, bit = self.asked.node_cost.get(node, 0), 1 << self.number.get(node, 0)
        for state, (cost, masks) in states.items():
            label, rest = state[place], (*state[:place], *state[place + 1 :])
            if self._is_barred(scope, state, node):
                continue
            if label < ROOTED:
                self._keep(made, _ordered(rest), (cost, masks))
            elif label == ROOTED or label in rest:
                taken = tuple(sorted(mask | bit for mask in masks))
                self._keep(made, _ordered(rest), (cost + own, taken))
        return self._fitting(((*scope[:place], *scope[place + 1 :]), made))

    def _is_barred(self, scope: tuple[int, ...], state: State, node: int) -> bool:
        """Tell whether a node's label does not go with those of its border."""
        label, near = state[scope.index(node)], self.ways.get(node, ())
        if label <= IN and any(state[k] == 1 - label for k, one in enumerate(scope) if one in near):
            return True
        return not self._is_closed_with_owner(scope, state, node)

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


def _lacking(beside: Mapping[int, set[int]], node: int) -> int:
    """Count the pairs of a node's neighbours that are not joined yet, each twice."""
    border = beside[node]
    return sum(len(border - beside[one]) - 1 for one in border)


def _ordered(state: State) -> State:
    """Return a state with its pieces numbered in the order in which they appear."""
    if max(state, default=0) < PIECE:
        return state
    seen: dict[int, int] = {}
    return tuple(
        label if label < PIECE else seen.setdefault(label, PIECE + len(seen)) for label in state
    )


def _merged(state: State, second: State, here: list[int], there: list[int]) -> State:
    """Unite the pieces of two states that share nodes."""
    # Pieces of the second state are told from those of the first by a number none has.
    apart = PIECE + len(here) + 1
    joined: dict[int, int] = {}

    def find(label: int) -> int:
        while label in joined:
            label = joined[label]
        return label

    for i, j in zip(here, there, strict=True):
        if i >= 0 and j >= 0 and state[i] >= ROOTED:
            a = find(state[i])
            b = find(second[j] + apart if second[j] > ROOTED else ROOTED)
            if a != b:
                joined[max(a, b)] = min(a, b)
    merged = []
    for i, j in zip(here, there, strict=True):
        label = state[i] if i >= 0 else second[j] + (apart if second[j] > ROOTED else 0)
        merged.append(find(label) if label >= ROOTED else label)
    return _ordered(tuple(merged))
