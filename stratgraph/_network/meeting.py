"""Which of a network's first nodes are joined by a link, or by ways through the rest alone."""

from __future__ import annotations

import numpy as np

from .graph import Ints, Network, component_labels, within_nodes
from .late import sparse

# At a piece of the rest where so many meet, pairs are counted and not listed.
LISTED = 200


def meetings(network: Network, n: int) -> tuple[Ints, Ints]:
    """Return which of the first n nodes adjoins which piece of the rest, each pair once.

    Adjoining has no direction.

    Returns
    -------
    int array, shape (k,)
        The node.
    int array, shape (k,)
        The piece, numbered from 0.

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> star = build_network(4, np.array([[0, 3], [1, 3], [1, 2]]), np.array([1, 2, 4]))
    >>> [one.tolist() for one in meetings(star, 3)]
    [[0, 1], [0, 0]]
    """
    network = network.two_way
    rest = np.arange(network.n) >= n
    labels = component_labels(within_nodes(network, rest))
    tails = np.repeat(np.arange(network.n), np.diff(network.indptr))
    meets = (tails < n) & (network.neighbours >= n)
    pairs = np.column_stack([tails[meets], labels[network.neighbours[meets]]])
    place, label = np.unique(pairs, axis=0).reshape(-1, 2).T
    piece = np.unique(label, return_inverse=True)[1].reshape(-1)
    return place.astype(np.int64), piece.astype(np.int64)


def meeting_counts(network: Network, n: int, kind: Ints, kinds: int) -> Ints:
    """Count the pairs of the first n nodes that meet, by the kinds of both, shape (kinds, kinds).

    Symmetric; on the diagonal, between nodes of one kind, each pair counts twice. A piece of the
    rest at which m of them meet joins m (m - 1) / 2 pairs: of large ones they are not listed.

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> star = build_network(4, np.array([[0, 3], [1, 3], [2, 3]]), np.array([1, 2, 4]))
    >>> meeting_counts(star, 3, np.array([0, 0, 1]), 2).tolist()
    [[2, 2], [2, 0]]
    """
    network = network.two_way
    place, piece = meetings(network, n)
    large = np.bincount(piece, minlength=1) > LISTED
    many = large[piece]
    at = sparse.csr_array(
        (np.ones(int(many.sum())), (place[many], piece[many])), shape=(n, len(large))
    )
    listed = np.concatenate([_direct(network, n), _pairs_within(place[~many], piece[~many])])
    a, b = np.unique(np.sort(listed, axis=1), axis=0).reshape(-1, 2).T
    apart = np.asarray((at[a] * at[b]).sum(axis=1)).reshape(-1) == 0
    counts = np.zeros((kinds, kinds), dtype=np.int64)
    np.add.at(counts, (kind[a[apart]], kind[b[apart]]), 1)
    return np.asarray(counts + counts.T + _met_at(at, kind, kinds))


def _direct(network: Network, n: int) -> Ints:
    tails = np.repeat(np.arange(network.n), np.diff(network.indptr))
    both = (tails < network.neighbours) & (network.neighbours < n)
    return np.column_stack([tails[both], network.neighbours[both]])


def _pairs_within(place: Ints, piece: Ints) -> Ints:
    """List all pairs of places that share a piece, shape (k, 2)."""
    order = np.argsort(piece, kind="stable")
    place, piece = place[order], piece[order]
    left = np.searchsorted(piece, piece, side="right") - np.arange(len(piece)) - 1
    first = np.repeat(np.arange(len(piece)), left)
    after = np.arange(len(first)) - np.repeat(np.cumsum(left) - left, left)
    return np.column_stack([place[first], place[first + 1 + after]])


def _met_at(at: sparse.csr_array, kind: Ints, kinds: int) -> Ints:
    """Count the pairs that share a large piece: nodes at the same ones are counted together."""
    places = np.flatnonzero(np.diff(at.indptr))
    if not len(places):
        return np.zeros((kinds, kinds), dtype=np.int64)
    rows = [tuple(at.indices[at.indptr[v] : at.indptr[v + 1]].tolist()) for v in places.tolist()]
    known = {row: k for k, row in enumerate(dict.fromkeys(rows))}
    group = np.array([known[row] for row in rows])
    counts = np.zeros((len(known), kinds), dtype=np.int64)
    np.add.at(counts, (group, kind[places]), 1)
    first = places[np.unique(group, return_index=True)[1]]
    together = ((at[first] @ at[first].T) > 0).astype(np.int64)
    # Each with itself is no pair.
    return np.asarray(counts.T @ (together @ counts) - np.diag(counts.sum(axis=0)))
