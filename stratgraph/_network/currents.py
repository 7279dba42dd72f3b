"""Currents through the road graph as a net of resistors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .graph import Network, component_labels
from .late import linalg, sparse
from .skeleton import skeleton_of

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# So many potential drops are sorted at a time, so that they fit into a cache.
SORTED_AT_ONCE = 200_000


def current_throughput(
    n: int, ends: Ints, conductance: Floats, sources: Sequence[int], targets: Sequence[int]
) -> Floats:
    """Sum the current through each node over the pairs that some way joins.

    A unit current flows from each source to each target. For a pair with potentials p the
    throughput of v is half the sum over its links of conductance times abs(p_v - p_u) (Brandes &
    Fleischer 2005): the current that passes through v, and one half at both ends. Links in a row
    are one resistor and dead ends carry nothing; what is left is solved for all sources and
    targets at once by one exact sparse factorisation. For each link the sum over pairs of
    abs(x_s - y_t) is that of the sorted drops, each as often as others lie below rather than
    above.

    Parameters
    ----------
    n : int
        Number of nodes.
    ends : int array, shape (m, 2)
        Links; parallel ones add up.
    conductance : float array, shape (m,), positive
    sources, targets : sequence of int
        Disjoint.

    Returns
    -------
    float array, shape (n,)

    Examples
    --------
    >>> ends = np.array([[0, 1], [1, 3], [0, 2], [2, 3]])
    >>> current_throughput(4, ends, np.ones(4), [0], [3]).round(3).tolist()
    [0.5, 0.5, 0.5, 0.5]
    """
    network, resistance = _single_links(n, ends, conductance)
    skeleton = skeleton_of(network, [*sources, *targets])
    number, chain = skeleton.number, skeleton.chain
    along = 1.0 / _resistances(network, number, chain, resistance)
    current = np.zeros(len(along))
    piece = component_labels(skeleton.network)
    starts, stops = number[list(sources)], number[list(targets)]
    for label in np.intersect1d(piece[starts], piece[stops]).tolist():
        mine = np.flatnonzero(piece[skeleton.ends[:, 0]] == label)
        some = tuple(ends[piece[ends] == label] for ends in (starts, stops))
        current[mine] = _currents(skeleton.ends[mine], along[mine], *some)
    total, at_joints = np.zeros(n), np.zeros(skeleton.network.n)
    for end in skeleton.ends.T:
        at_joints += np.bincount(end, current, minlength=len(at_joints))
    total[number >= 0] = at_joints[number[number >= 0]] / 2.0
    total[chain >= 0] = current[chain[chain >= 0]]
    return total


def _single_links(n: int, ends: Ints, conductance: Floats) -> tuple[Network, Floats]:
    """Return the net with parallel links as one, and the resistance of each row of it."""
    row, column = np.concatenate([ends, ends[:, ::-1]]).T.astype(np.int32)
    links = sparse.csr_array((np.concatenate([conductance] * 2), (row, column)), shape=(n, n))
    links.sum_duplicates()
    ones = np.ones(len(links.indices), dtype=np.int64)
    network = Network(links.indptr.astype(np.int64), links.indices.astype(np.int64), ones)
    return network, 1.0 / links.data


def _resistances(network: Network, number: Ints, chain: Ints, resistance: Floats) -> Floats:
    """Resistance of each link of a skeleton, chains first."""
    tails, heads = np.repeat(np.arange(network.n), np.diff(network.indptr)), network.neighbours
    within, entry = (
        (chain[tails] >= 0) & (chain[heads] >= 0),
        (number[tails] >= 0) & (chain[heads] >= 0),
    )
    direct = (number[tails] >= 0) & (number[heads] >= 0) & (tails < heads)
    chains = int(chain.max(initial=-1)) + 1
    # Each link within a chain stands in two rows, each entry to it in one.
    of_chains = np.bincount(chain[tails[within]], resistance[within], minlength=chains) / 2
    of_chains += np.bincount(chain[heads[entry]], resistance[entry], minlength=chains)
    return np.concatenate([of_chains, resistance[direct]])


def _currents(ends: Ints, conductance: Floats, sources: Ints, targets: Ints) -> Floats:
    """Sum of the currents along each link of one connected net."""
    nodes, ends = np.unique(ends, return_inverse=True)
    ends = ends.reshape(-1, 2)
    potential = _potentials(
        len(nodes), ends, conductance, np.searchsorted(nodes, np.concatenate([sources, targets]))
    )
    current = np.empty(len(ends))
    step = max(1, SORTED_AT_ONCE // potential.shape[1])
    for first in range(0, len(ends), step):
        some = slice(first, first + step)
        drops = potential[ends[some, 0]] - potential[ends[some, 1]]
        current[some] = conductance[some] * _absolute_differences(drops, len(sources))
    return current


def _absolute_differences(values: Floats, first: int) -> Floats:
    """Sum of abs(x - y) over x among the first and y among the other columns, for each row."""
    order = np.argsort(values, axis=1)
    is_other = order >= first
    others_below = np.cumsum(is_other, axis=1)
    below = np.where(is_other, np.arange(1, values.shape[1] + 1) - others_below, others_below)
    of = np.where(is_other, first, values.shape[1] - first)
    return np.asarray((np.take_along_axis(values, order, axis=1) * (2 * below - of)).sum(axis=1))


def _potentials(n: int, ends: Ints, conductance: Floats, nodes: Ints) -> Floats:
    """Potentials, shape (n, nodes), of a unit current from each of some nodes to node 0."""
    a, b = ends[ends[:, 0] != ends[:, 1]].T
    metal = conductance[ends[:, 0] != ends[:, 1]]
    diagonal = np.bincount(a, metal, minlength=n) + np.bincount(b, metal, minlength=n)
    every = np.arange(n)
    values = np.concatenate([-metal, -metal, diagonal])
    where = (np.concatenate([a, b, every]), np.concatenate([b, a, every]))
    laplacian = sparse.csc_matrix(sparse.coo_array((values, where), shape=(n, n)).tocsc()[1:, 1:])
    unit = np.zeros((n, len(nodes)))
    unit[nodes, np.arange(len(nodes))] = 1.0
    solved = np.zeros((n, len(nodes)))
    # Symmetric, and its diagonal outweighs the rest: no pivots need be looked for.
    factors = linalg.splu(
        laplacian,
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
    solved[1:] = factors.solve(unit[1:])
    return solved
