"""Few of many that meet all of some groups, or that what comes in hangs on: integer programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .late import optimize, sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# A program that looks at more nodes of its tree than this is left, with the bound it has by then.
MOST_NODES = 20_000
# What ties may cost, and what a solver may be off by.
TIE, SLACK = 0.4, 0.1


def least_cover(
    groups: Sequence[Sequence[int]], k: int, n: int, *, barred: Sequence[int] = ()
) -> tuple[int, ...] | None:
    """Find the fewest of n, at most k, of which every group holds one; None where there are none.

    Of several as few those of the least numbers, by their sum.

    Parameters
    ----------
    groups : sequence of sequences of int
        Numbers below n.
    k, n : int
    barred : sequence of int, optional
        Not all of these together.

    Examples
    --------
    >>> least_cover([[0, 1], [1, 2], [2, 3]], 2, 4)
    (0, 2)
    >>> least_cover([[0, 1], [1, 2], [2, 3]], 1, 4) is None
    True
    """
    if not groups:
        return ()
    if any(not len(one) for one in groups):
        return None
    used = np.unique(np.concatenate([np.asarray(one, dtype=np.int64) for one in groups]))
    row = np.repeat(np.arange(len(groups)), [len(one) for one in groups])
    met = np.searchsorted(used, np.concatenate([np.asarray(one) for one in groups]))
    holds = sparse.csr_array((np.ones(len(row)), (row, met)), shape=(len(groups), len(used)))
    asked = [
        optimize.LinearConstraint(holds, lb=1.0),
        optimize.LinearConstraint(np.ones((1, len(used))), ub=float(k)),
        *_not_all(np.searchsorted(used, barred) if np.isin(barred, used).all() else (), len(used)),
    ]
    found = optimize.milp(
        _cost(used, n, k), constraints=asked, bounds=optimize.Bounds(0, 1),
        integrality=np.ones(len(used)), options={"mip_rel_gap": 0.0},
    )  # fmt: skip
    if found.x is None:
        return None
    return tuple(used[found.x > 0.5].tolist())


def _cost(numbers: Ints, n: int, k: int) -> Floats:
    """One each, and so little more by number that no sum of it comes to one."""
    return np.asarray(1.0 + (numbers + 1.0) / ((n + 1.0) * (k + 1.0)), dtype=np.float64)


def _not_all(barred: Sequence[int] | Ints, n: int) -> list[optimize.LinearConstraint]:
    if not len(barred):
        return []
    row = np.zeros((1, n))
    row[0, np.asarray(barred, dtype=np.int64)] = 1.0
    return [optimize.LinearConstraint(row, ub=len(barred) - 1.0)]


def least_reached(
    arcs: sparse.csr_array,
    sources: Sequence[int],
    weight: Ints,
    free: Bools,
    asked: tuple[int, Sequence[int]],
) -> tuple[tuple[int, ...], int]:
    """Find at most k nodes which, not passed, leave the least weight reached from the sources.

    A node that is not passed is itself still reached where an arc from a node that is passed
    leads to it. The linear program without whole numbers is a minimum cut for every price of a
    node, so that few nodes of the tree are looked at.

    Parameters
    ----------
    arcs : csr_array, shape (n, n)
        Its entries say from where to where.
    sources : sequence of int
    weight : int array, shape (n,)
        Nothing where no arcs lead from the sources.
    free : bool array, shape (n,)
        Nodes that may be chosen; no source is.
    asked : (int, sequence of int)
        How many at most, and nodes that are not chosen all together.

    Returns
    -------
    tuple of int
        The nodes, ascending; of several as good the fewest, then those of the least numbers by sum.
    int
        No such nodes leave less weight reached.
    """
    k, barred = asked
    n, chosen = arcs.shape[0], np.flatnonzero(free)
    if not len(chosen):
        return (), int(weight.sum())
    at = np.full(n, -1)
    at[chosen] = n + np.arange(len(chosen))
    tail = np.repeat(np.arange(n), np.diff(arcs.indptr))
    head = arcs.indices.astype(np.int64)
    stays = np.flatnonzero(at[tail] >= 0)
    link = np.arange(len(tail))
    # reached(head) - reached(tail) + taken(tail) is at least nothing.
    row = np.concatenate([link, link, stays])
    column = np.concatenate([head, tail, at[tail[stays]]])
    sign = np.concatenate([np.ones(len(tail)), -np.ones(len(tail)), np.ones(len(stays))])
    size = n + len(chosen)
    low = np.zeros(size)
    low[list(sources)] = 1.0
    taken = np.concatenate([np.zeros(n), np.ones(len(chosen))])
    people = np.concatenate([weight.astype(np.float64), np.zeros(len(chosen))])
    rules = [
        optimize.LinearConstraint(
            sparse.csr_array(sparse.coo_array((sign, (row, column)), shape=(len(tail), size))), lb=0
        ),
        optimize.LinearConstraint(taken[None, :], ub=float(k)),
        *_not_all(at[np.asarray(barred, dtype=np.int64)] if len(barred) else (), size),
    ]
    # Less than half of one of the weight: it decides between sets that are as good.
    people[n:] = TIE * _cost(chosen, n, k) / (k + 1)
    found = optimize.milp(
        people, constraints=rules, bounds=optimize.Bounds(low, np.ones(size)), integrality=taken,
        options={"mip_rel_gap": 0.0, "node_limit": MOST_NODES},
    )  # fmt: skip
    if found.x is None:
        return (), 0
    bound = int(np.ceil(float(found.mip_dual_bound) - TIE - SLACK))
    return tuple(chosen[found.x[n:] > 0.5].tolist()), max(0, bound)


def least_mean_left(
    ways: Sequence[tuple[int, float, Sequence[int]]],
    k: int,
    shape: tuple[int, int],
) -> tuple[tuple[int, ...], float]:
    """Find at most k of n that leave least of the mean of some pairs, as far as their ways tell.

    A pair is left at least the share of each of its ways that none of the k is on: what is found
    leaves no more than any k of the n do.

    Parameters
    ----------
    ways : sequence of (pair, share, members)
        Numbers of pairs, shares from 0 to 1, numbers of those on the way.
    k : int
    shape : (int, int)
        How many pairs, and n.

    Returns
    -------
    tuple of int
        The k, ascending.
    float
        No k leave less.

    Examples
    --------
    >>> least_mean_left([(0, 1.0, [0, 1]), (0, 0.5, [2]), (1, 1.0, [1])], 1, (2, 3))
    ((1,), 0.25)
    """
    pairs, n = shape
    row = [np.full(len(members) + 1, at) for at, (_, _, members) in enumerate(ways)]
    column = [np.array([*members, n + pair]) for pair, _, members in ways]
    value = [np.array([*[share] * len(members), 1.0]) for _, share, members in ways]
    where = (np.concatenate(row), np.concatenate(column))
    left = sparse.csr_array(
        sparse.coo_array((np.concatenate(value), where), shape=(len(ways), n + pairs))
    )
    taken = np.concatenate([np.ones(n), np.zeros(pairs)])
    found = optimize.milp(
        np.concatenate([np.zeros(n), np.full(pairs, 1.0 / pairs)]),
        constraints=[
            optimize.LinearConstraint(left, lb=np.array([share for _, share, _ in ways])),
            optimize.LinearConstraint(taken[None, :], ub=float(k)),
        ],
        bounds=optimize.Bounds(0, 1), integrality=taken,
        options={"mip_rel_gap": 0.0, "node_limit": MOST_NODES},
    )  # fmt: skip
    if found.x is None:
        return (), 0.0
    return tuple(np.flatnonzero(found.x[:n] > 0.5).tolist()), float(found.mip_dual_bound)
