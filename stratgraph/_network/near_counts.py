"""Loopless routes within a limit, counted by length without listing them.

What a route has passed matters only as far as it could still come back there within the limit.
With a tenth of leeway that is the last twentieth of the way, so that routes by the million run
through some thousand states: a node, and the nodes behind it that must not be passed again. Of
each state it is enough to know how many routes arrive with how much of the leeway used.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .graph import Network, build_network, within_nodes
from .late import csgraph
from .parts import depth_first
from .routes import route_lengths
from .skeleton import Skeleton, skeleton_of

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
State = tuple[int, frozenset[int]]

# Give up beyond so many joints, states, and states with a length and a number of links each.
MOST_JOINTS, MOST_STATES, MOST_LENGTHS = 1_500, 10_000, 3_000_000
# Whole numbers up to here are exact in floats.
EXACT = 2**53


def count_routes(
    network: Network, source: int, target: int, *, limit_m: int, fall_m: float, most: int
) -> tuple[int, Floats] | None:
    """Count the loopless routes within a limit, and share them out over the nodes they pass.

    Parameters and answer as of :func:`stratgraph._network.near.near_shares`.

    Examples
    --------
    >>> ends, length_m = np.array([[0, 1], [1, 2], [0, 2]]), np.array([10, 10, 21])
    >>> triangle = build_network(3, ends, length_m)
    >>> count, shares = count_routes(triangle, 0, 2, limit_m=21, fall_m=1e9, most=9)
    >>> count, shares.round(3).tolist()
    (2, [1.0, 0.5, 1.0])
    """
    skeleton = skeleton_of(_useful(network, source, target, limit_m), [source, target])
    if skeleton.network.n > MOST_JOINTS:
        return None
    start, goal = (int(skeleton.number[one]) for one in (source, target))
    states = _States(skeleton, start, goal, limit_m)
    levels = _levels(states, most)
    if levels is None:
        return None
    total = int(sum(level.count[level.state == states.end].sum() for level in levels))
    at_joints, on_links = _weights(states, levels, fall_m)
    shares = np.zeros(network.n)
    joints, inner = skeleton.number >= 0, skeleton.chain >= 0
    shares[joints] = at_joints[skeleton.number[joints]]
    shares[inner] = on_links[skeleton.chain[inner]]
    return total, shares / at_joints[goal]


def _useful(network: Network, source: int, target: int, limit_m: int) -> Network:
    """Return the network of the nodes that some loopless route may pass within the limit."""
    far = route_lengths(network, [source, target])
    near = within_nodes(network, far.sum(axis=0) <= limit_m)
    # With a link from source to target, what hangs on a third node cannot be passed and left.
    row = np.repeat(np.arange(near.n), np.diff(near.indptr))
    ends = np.concatenate([np.column_stack([row, near.neighbours]), [[source, target]]])
    closed = build_network(near.n, ends, np.append(near.length_m, 1))
    hung = depth_first(closed, source)
    useful = hung.reached.copy()
    place = np.flatnonzero(hung.order == target)[0]
    for on, first, last in zip(
        *(one.tolist() for one in (hung.on, hung.start, hung.end)), strict=True
    ):
        if on != source or not first <= place < last:
            useful[hung.order[first:last]] = False
    return within_nodes(near, useful)


@dataclass(frozen=True, slots=True)
class _Step:
    """A link out of a joint: where to, with how much of the leeway, and which link."""

    to: int
    cost: int
    link: int


class _States:
    """The states that loopless routes within a limit run through, each followed when it is met."""

    def __init__(self, skeleton: Skeleton, start: int, goal: int, limit_m: int) -> None:
        matrix = skeleton.network.matrix
        far = np.asarray(csgraph.dijkstra(matrix, directed=True))
        left, ahead = far[goal], far[start]
        self.start, self.goal = start, goal
        self.leeway = limit_m - int(left[start])
        self.left_over = (limit_m - ahead - left).tolist()
        # How much more it takes to pass another node on the way, from each node.
        self.detour = (far + left[None, :] - left[:, None]).tolist()
        self.links = skeleton.ends
        self.steps: list[list[_Step]] = [[] for _ in left]
        for link, ((a, b), metres) in enumerate(
            zip(skeleton.ends.tolist(), skeleton.length_m.tolist(), strict=True)
        ):
            for tail, head in ((a, b), (b, a)) if a != b else ():
                cost = int(metres + left[head] - left[tail])
                if cost <= self.left_over[tail]:
                    self.steps[tail].append(_Step(head, cost, link))
        self.states: list[State] = []
        self.numbers: dict[State, int] = {}
        self.degree: list[int | None] = []
        self.first: list[int] = []
        self.step_to: list[int] = []
        self.step_cost: list[int] = []
        self.step_link: list[int] = []
        self._number((start, frozenset()))
        self.end = self._number((goal, frozenset()))
        self.onward = [next((one.to for one in steps if not one.cost), -1) for steps in self.steps]

    def follow(self, met: Ints) -> None:
        """Make the steps out of states that are met for the first time."""
        for state in met.tolist():
            if self.degree[state] is None:
                steps = self._steps_of(self.states[state])
                self.degree[state], self.first[state] = len(steps), len(self.step_to)
                for step, onward in steps:
                    self.step_to.append(self._number(onward))
                    self.step_cost.append(step.cost)
                    self.step_link.append(step.link)

    def _number(self, state: State) -> int:
        if state not in self.numbers:
            self.numbers[state] = len(self.states)
            self.states.append(state)
            self.degree.append(None)
            self.first.append(0)
        return self.numbers[state]

    def _steps_of(self, state: State) -> list[tuple[_Step, State]]:
        """Return the steps out of a state, and the states they lead to."""
        v, barred = state
        if v == self.goal:
            return []
        steps = []
        for step in self.steps[v]:
            w = step.to
            if w in barred:
                continue
            detour, left_over = self.detour[w], self.left_over[w]
            kept = frozenset(u for u in (*barred, v) if detour[u] <= left_over)
            if w == self.goal or self._goes_on(w, kept):
                steps.append((step, (w, frozenset() if w == self.goal else kept)))
        return steps

    def _goes_on(self, start: int, barred: frozenset[int]) -> bool:
        """Whether a way leads on to the goal within the limit, past none of the barred."""
        v = start
        while v not in (self.goal, -1) and v not in barred:
            v = self.onward[v]
        if v == self.goal:
            return True
        least = {start: 0}
        queue = [(0, start)]
        while queue:
            cost, v = heapq.heappop(queue)
            if v == self.goal:
                return True
            for step in self.steps[v] if cost <= least[v] else ():
                sum_ = cost + step.cost
                if (
                    step.to not in barred
                    and sum_ <= self.left_over[start]
                    and sum_ < least.get(step.to, self.leeway + 1)
                ):
                    least[step.to] = sum_
                    heapq.heappush(queue, (sum_, step.to))
        return False


@dataclass(frozen=True, slots=True)
class _Level:
    """The beginnings of routes over so many links, those alike added up, and what follows each.

    Attributes
    ----------
    state, cost : int arrays, shape (beginnings,)
        Where they end, and how much of the leeway they use.
    count : float array, shape (beginnings,)
    owner, link, next : int arrays, shape (continuations,)
        Which beginning goes on, over which link, and to which one of the next level.
    """

    state: Ints
    cost: Ints
    count: Floats
    owner: Ints
    link: Ints
    next: Ints


def _levels(states: _States, most: int) -> list[_Level] | None:
    """Lead all routes on link by link; None if they are too many."""
    state, cost, count = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64), np.ones(1)
    levels: list[_Level] = []
    lengths, routes = 0, 0.0
    while len(state):
        states.follow(np.unique(state))
        lengths += len(state)
        routes += float(count[state == states.end].sum())
        if len(states.states) > MOST_STATES or lengths > MOST_LENGTHS or routes > min(most, EXACT):
            return None
        degree = np.array(states.degree, dtype=np.float64)[state].astype(np.int64)
        owner = np.repeat(np.arange(len(state)), degree)
        before = np.cumsum(degree) - degree
        step = np.arange(len(owner)) + (np.array(states.first)[state] - before)[owner]
        used = cost[owner] + np.array(states.step_cost, dtype=np.int64)[step]
        kept = used <= states.leeway
        owner, step, used = owner[kept], step[kept], used[kept]
        key = np.array(states.step_to, dtype=np.int64)[step] * (states.leeway + 1) + used
        alike, onward = np.unique(key, return_inverse=True)
        link = np.array(states.step_link, dtype=np.int64)[step]
        levels.append(_Level(state, cost, count, owner, link, onward))
        count = np.bincount(onward, count[owner], minlength=len(alike)).astype(np.float64)
        state, cost = np.divmod(alike, states.leeway + 1)
    return levels


def _weights(states: _States, levels: Sequence[_Level], fall_m: float) -> tuple[Floats, Floats]:
    """Sum the weights of the routes through each joint and along each link."""
    joint = np.array([v for v, _ in states.states])
    at_joints, on_links = np.zeros(len(states.steps)), np.zeros(len(states.links))
    beyond = np.zeros(0)
    for level in reversed(levels):
        onward = beyond[level.next]
        weight = np.bincount(level.owner, onward, minlength=len(level.state)).astype(np.float64)
        ended = level.state == states.end
        weight[ended] = np.exp(-level.cost[ended] / fall_m)
        through = level.count[level.owner] * onward
        on_links += np.bincount(level.link, through, minlength=len(on_links))
        at_joints += np.bincount(joint[level.state], level.count * weight, minlength=len(at_joints))
        beyond = weight
    return at_joints, on_links
