"""Currents through the road graph as a net of resistors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def current_throughput(
    n: int, ends: Ints, conductance: Floats, pairs: Sequence[tuple[int, int]]
) -> Floats:
    """Sum the current through each node over pairs between which a unit current flows.

    For a pair (s, t) with potentials p the throughput of v is half the sum over its links of
    conductance times abs(p_v - p_u) (Brandes & Fleischer 2005): the current that passes through
    v, and one half at s and t themselves. Exact sparse LU of the Laplacian of each component
    that holds a pair, grounded at its first node.

    Parameters
    ----------
    n : int
        Number of nodes.
    ends : int array, shape (m, 2)
        Links; parallel ones add up.
    conductance : float array, shape (m,), positive
    pairs : sequence of (source, target)
        Each within one component.

    Returns
    -------
    float array, shape (n,)

    Examples
    --------
    >>> ends = np.array([[0, 1], [1, 3], [0, 2], [2, 3]])
    >>> current_throughput(4, ends, np.ones(4), [(0, 3)]).round(3).tolist()
    [0.5, 0.5, 0.5, 0.5]
    """
    total = np.zeros(n)
    if not len(pairs):
        return total
    tails, heads = ends[:, 0].astype(np.int32), ends[:, 1].astype(np.int32)
    row, column = np.concatenate([tails, heads]), np.concatenate([heads, tails])
    links = csr_array((np.concatenate([conductance] * 2), (row, column)), shape=(n, n))
    _, piece = connected_components(links, directed=False)
    for label in sorted({int(piece[s]) for s, _ in pairs}):
        members = np.flatnonzero(piece == label)
        inside = [(s, t) for s, t in pairs if piece[s] == label]
        potential = _potentials(links[members][:, members], members, inside)
        mine = piece[tails] == label
        for s, t in inside:
            drop = np.zeros(n)
            drop[members] = potential[s] - potential[t]
            current = conductance[mine] * np.abs(drop[tails[mine]] - drop[heads[mine]])
            for end in (tails[mine], heads[mine]):
                total += np.bincount(end, current, minlength=n)
    return total / 2.0


def _potentials(
    links: csr_array, members: Ints, pairs: Sequence[tuple[int, int]]
) -> dict[int, Floats]:
    """Potentials of a component when a unit current enters at a node and leaves at the first."""
    place = {int(v): k for k, v in enumerate(members)}
    nodes = sorted({v for pair in pairs for v in pair})
    grounded = links[1:][:, 1:].tocoo()
    size = len(members) - 1
    diagonal = np.arange(size, dtype=np.int32)
    row = np.concatenate([grounded.coords[0].astype(np.int32), diagonal])
    column = np.concatenate([grounded.coords[1].astype(np.int32), diagonal])
    values = np.concatenate([-grounded.data, np.asarray(links.sum(axis=1)).ravel()[1:]])
    laplacian = csc_matrix((values, (row, column)), shape=(size, size))
    unit = np.zeros((len(members), len(nodes)))
    unit[[place[v] for v in nodes], np.arange(len(nodes))] = 1.0
    solved = splu(laplacian, permc_spec="MMD_AT_PLUS_A").solve(unit[1:])
    return {v: np.concatenate([[0.0], solved[:, k]]) for k, v in enumerate(nodes)}
