"""Shapley values and interactions of pairs: by formula, from a table of all sets, and by lot.

A table has an entry for each set of n players, numbered by its bits: player i counts ``1 << i``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

    Bools = NDArray[np.bool_]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# So many players have a table of all their sets: a million entries.
MOST_EXACT = 20
# Half the width of an interval that covers 95 of 100, in standard errors of a mean of many.
HALF_WIDTH = 1.959964


@dataclass(frozen=True, eq=False)
class Coverage:
    """Who reaches which targets, and what each target counts.

    Attributes
    ----------
    n : int
        Players.
    player, target : int arrays of one shape
        Which player reaches which target, each pair once.
    weight : int array, shape (targets,)
    own : int array, shape (targets,)
        The number of the player that a target is itself, -1 where it is none: with it in a set,
        the target no longer counts.
    fixed : bool array, shape (targets,)
        Targets that are reached whoever is in a set.
    """

    n: int
    player: Ints
    target: Ints
    weight: Ints
    own: Ints
    fixed: Bools

    @property
    def reachers(self) -> Ints:
        """How many players reach each target, itself apart, where none reaches it anyway."""
        return np.bincount(self.target, minlength=len(self.weight))


def coverage_of(
    n: int, pairs: tuple[Ints, Ints], weight: Ints, own: Ints, fixed: Bools
) -> Coverage:
    """Take the pairs away that change nothing: a target itself, and what is reached anyway."""
    player, target = pairs
    matters = (own[target] != player) & ~fixed[target]
    return Coverage(n, player[matters], target[matters], weight, own, fixed)


def coverage_values(cover: Coverage) -> Floats:
    """Return the Shapley value of each player: in time proportional to the pairs, at any size.

    A target that no player is and k reach gives each of them its weight by k (Michalak et al.
    2013). One that is a player itself gives each of the k its weight by k + 1 and takes k times
    that from itself; one that is reached anyway takes its weight from itself.

    Examples
    --------
    >>> none = np.zeros(2, dtype=bool)
    >>> pairs = (np.array([0, 1, 1]), np.array([0, 0, 1]))
    >>> cover = coverage_of(2, pairs, np.array([60, 7]), np.array([-1, -1]), none)
    >>> coverage_values(cover).tolist()
    [30.0, 37.0]
    """
    reachers, is_player = cover.reachers, cover.own >= 0
    share = cover.weight / np.maximum(1, reachers + is_player)
    values = np.bincount(cover.player, weights=share[cover.target], minlength=cover.n)
    lost = np.where(cover.fixed, cover.weight, share * reachers)
    np.add.at(values, cover.own[is_player], -lost[is_player])
    return np.asarray(values, dtype=np.float64)


def coverage_pairs(cover: Coverage, among: Ints) -> Floats:
    """Return the Shapley interaction of each two of some players, shape (m, m), 0 on the diagonal.

    Two that reach a target which k reach and no player is share it: less its weight by k - 1. Where
    it is a player itself, less its weight by k for any two of these and it.
    """
    place = np.full(cover.n, -1)
    place[among] = np.arange(len(among))
    is_player = np.flatnonzero((cover.own >= 0) & ~cover.fixed)
    player = np.concatenate([cover.player, cover.own[is_player]])
    target = np.concatenate([cover.target, is_player])
    meets = np.bincount(target, minlength=len(cover.weight))
    kept = (place[player] >= 0) & (meets[target] > 1)
    row, at = place[player[kept]], target[kept]
    used, column = np.unique(at, return_inverse=True)
    reach = np.zeros((len(among), len(used)))
    reach[row, column] = 1.0
    found = -(reach * (cover.weight[used] / (meets[used] - 1))) @ reach.T
    np.fill_diagonal(found, 0.0)
    return np.asarray(found, dtype=np.float64)


def coverage_table(cover: Coverage) -> Ints:
    """Return what is covered with each set of players, less what is without any; shape (2 ** n,).

    One sum over subsets: a target is not covered by a set if all that reach it, and it itself,
    are in the complement.
    """
    masks = np.zeros(len(cover.weight), dtype=np.int64)
    np.bitwise_or.at(masks, cover.target, np.int64(1) << cover.player)
    is_player = cover.own >= 0
    masks[is_player] |= np.int64(1) << cover.own[is_player]
    # Met only if somebody reaches it; a player that nobody reaches never counts.
    counts = (cover.reachers > 0) & ~cover.fixed
    apart = np.zeros(1 << cover.n, dtype=np.int64)
    np.add.at(apart, masks[counts], cover.weight[counts])
    _over_subsets(apart)
    own = np.zeros(1 << cover.n, dtype=np.int64)
    for at, many in _own_weights(cover, is_player & (counts | cover.fixed)):
        own.reshape(-1, 2, 1 << at)[:, 1] += many
    return np.asarray(apart[-1] - apart[::-1] - own, dtype=np.int64)


def _own_weights(cover: Coverage, chosen: Bools) -> list[tuple[int, int]]:
    many = np.zeros(cover.n, dtype=np.int64)
    np.add.at(many, cover.own[chosen], cover.weight[chosen])
    return [(at, int(one)) for at, one in enumerate(many.tolist()) if one]


def _over_subsets(table: NDArray[np.float64] | Ints) -> None:
    """Put into each entry the sum over the subsets of its set, in place."""
    for k in range((len(table) - 1).bit_length()):
        halves = table.reshape(-1, 2, 1 << k)
        halves[:, 1] += halves[:, 0]


def _over_supersets(table: Floats) -> None:
    for k in range((len(table) - 1).bit_length()):
        halves = table.reshape(-1, 2, 1 << k)
        halves[:, 0] += halves[:, 1]


def table_values(table: NDArray[np.float64] | Ints) -> tuple[Floats, Floats]:
    """Return the Shapley values of a table, and the interactions of pairs, shapes (n,) and (n, n).

    Harsanyi dividends by one butterfly in place; the value of a player is the sum of those of all
    sets that hold it, each by the size s of its set; the interaction of two that of all sets that
    hold both, each by s - 1 (Grabisch & Roubens 1999).

    Examples
    --------
    >>> values, pairs = table_values(np.array([0, 60, 7, 67]))
    >>> values.tolist(), pairs.tolist()
    ([60.0, 7.0], [[0.0, 0.0], [0.0, 0.0]])
    """
    n = (len(table) - 1).bit_length()
    size = _sizes(n)
    shares = table.astype(np.float64)
    for k in range(n):
        halves = shares.reshape(-1, 2, 1 << k)
        halves[:, 1] -= halves[:, 0]
    both = shares / np.maximum(1, size - 1)
    shares /= np.maximum(1, size)
    _over_supersets(shares)
    both[size < 2] = 0.0
    _over_supersets(both)
    bit = 1 << np.arange(n)
    pairs = both[bit[:, None] | bit]
    np.fill_diagonal(pairs, 0.0)
    return shares[bit], pairs


def _sizes(n: int) -> Ints:
    size = np.zeros(1 << n, dtype=np.int64)
    for k in range(n):
        size.reshape(-1, 2, 1 << k)[:, 1] += 1
    return size


# ---- where only what adjoins may follow


@dataclass(frozen=True, eq=False)
class Adjoining:
    """Which players may come first, and whom each must follow one of.

    Attributes
    ----------
    first : bool array, shape (n,)
    beside : bool array, shape (n, n)
        Symmetric.
    """

    first: Bools
    beside: Bools

    @property
    def steps(self) -> Ints:
        """After how many others each may follow at the earliest, shape (n,); -1 if never."""
        step, far, now = np.full(len(self.first), -1), 0, self.first
        while now.any():
            step[now] = far
            now = self.beside[now].any(axis=0) & (step < 0)
            far += 1
        return step

    def among(self, chosen: Bools) -> Adjoining:
        """Return the same of some players alone."""
        return Adjoining(self.first[chosen], self.beside[np.ix_(chosen, chosen)])


def order_values(table: NDArray[np.float64] | Ints, adjoining: Adjoining) -> Floats:
    """Return what each player adds on the mean over all orders in which each may follow.

    Every such order counts once (Faigle & Kern 1992, whose precedence is one of all before; here
    one of those beside is enough). Orders are counted forwards and backwards over all sets.

    Parameters
    ----------
    table : array, shape (2 ** n,)
    adjoining : Adjoining
        By it every player may follow at some time.

    Examples
    --------
    >>> line = Adjoining(np.array([True, False]), np.array([[False, True], [True, False]]))
    >>> order_values(np.array([0, 60, 7, 67]), line).tolist()
    [60.0, 7.0]
    >>> order_values(np.array([0, 0, 0, 10]), line).tolist()
    [0.0, 10.0]
    """
    n = len(adjoining.first)
    sets, bits = np.arange(1 << n), 1 << np.arange(n)
    beside = (adjoining.beside * bits).sum(axis=1)
    may = [
        (sets & bits[i] == 0) & (bool(adjoining.first[i]) | (sets & beside[i] != 0))
        for i in range(n)
    ]
    size = _sizes(n)
    by_size = [np.flatnonzero(size == many) for many in range(n + 1)]
    up, down = np.zeros((2, 1 << n))
    up[0] = down[-1] = 1.0
    for some in by_size[:-1]:
        some = some[up[some] > 0]
        for i in range(n):
            now = some[may[i][some]]
            up[now | bits[i]] += up[now]
    for some in by_size[-2::-1]:
        for i in range(n):
            now = some[may[i][some]]
            down[now] += down[now | bits[i]]
    values = np.empty(n)
    for i in range(n):
        now = sets[may[i] & (up > 0)]
        after = now | bits[i]
        values[i] = (up[now] * down[after] * (table[after] - table[now])).sum() / down[0]
    return values


# ---- by lot


@dataclass(frozen=True, eq=False)
class Drawn:
    """Means over orders drawn by lot, with the ends of an interval that covers 95 of 100."""

    values: Floats
    low: Floats
    high: Floats


def free_orders(n: int, many: int, seed: int) -> Ints:
    """Draw orders of n players, all as likely, shape (many, n)."""
    lot = np.random.default_rng(seed)
    return np.asarray(lot.permuted(np.tile(np.arange(n), (many, 1)), axis=1), dtype=np.int64)


def adjoining_orders(adjoining: Adjoining, many: int, seed: int) -> Ints:
    """Draw orders in which each player may follow, nearly all as likely, shape (many, n).

    Each begins by always taking any that may follow, and is then mixed by exchanging neighbours
    wherever the later may come first: as often as that takes to forget the beginning (Karzanov
    & Khachiyan 1991, Bubley & Dyer 1999). Exchanges at every second place are made at once.
    """
    lot = np.random.default_rng(seed)
    n = len(adjoining.first)
    orders = _begun(adjoining, many, lot)
    place = np.empty_like(orders)
    rows = np.arange(many)[:, None]
    near = [np.flatnonzero(row) for row in adjoining.beside]
    width = max((len(one) for one in near), default=0)
    beside = np.full((n, max(1, width)), n)
    for i, one in enumerate(near):
        beside[i, : len(one)] = one
    for sweep in range(mixing_sweeps(n)):
        np.put_along_axis(place, orders, np.arange(n)[None, :], axis=1)
        padded = np.concatenate([place, np.full((many, 1), n)], axis=1)
        at = np.arange(sweep % 2, n - 1, 2)
        later = orders[:, at + 1]
        before = padded[rows[:, :, None], beside[later]] < at[None, :, None]
        may = adjoining.first[later] | before.any(axis=2)
        swap = may & (lot.random(may.shape) < 0.5)
        row, pair = np.nonzero(swap)
        left, right = at[pair], at[pair] + 1
        orders[row, left], orders[row, right] = orders[row, right], orders[row, left]
    return orders


def mixing_sweeps(n: int) -> int:
    """Return how often all places are exchanged: the square of n by its logarithm."""
    return int(np.ceil(n * n * np.log(max(n, 2)))) + 10


def _begun(adjoining: Adjoining, many: int, lot: np.random.Generator) -> Ints:
    n = len(adjoining.first)
    orders = np.empty((many, n), dtype=np.int64)
    taken = np.zeros((many, n), dtype=np.bool_)
    rows = np.arange(many)
    for step in range(n):
        may = ~taken & (adjoining.first | (taken @ adjoining.beside))
        draw = np.where(may, lot.random((many, n)), -1.0)
        orders[:, step] = draw.argmax(axis=1)
        taken[rows, orders[:, step]] = True
    return orders


def drawn_values(
    orders: Ints, measured: Callable[[Ints], Floats], progress: Callable[[int], None] | None = None
) -> Drawn:
    """Return what each player adds on the mean over some orders, with a 95 % interval.

    Parameters
    ----------
    orders : int array, shape (many, n)
    measured : callable
        Takes an order; returns the measure after each of its beginnings, shape (n + 1,).
    """
    many, n = orders.shape
    added = np.empty((many, n))
    for row, order in enumerate(orders):
        added[row, order] = np.diff(measured(order))
        if progress is not None:
            progress(row + 1)
    mean = added.mean(axis=0)
    half = HALF_WIDTH * added.std(axis=0, ddof=1) / np.sqrt(many)
    return Drawn(mean, mean - half, mean + half)
