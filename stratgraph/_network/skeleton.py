"""A network without what no shortest route between some nodes can need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .graph import Network, build_network
from .late import csgraph, sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Skeleton:
    """A network without its dead ends, with each chain of nodes between two links as one link.

    Shortest routes between the nodes that were to stay are those of the whole network.

    Attributes
    ----------
    network : Network
        Of parallel chains the shortest.
    number : int array, shape (n,)
        Number in the skeleton of each node of the whole network, -1 for one not in it.
    chain : int array, shape (n,)
        For an inner node of a chain the row of ``ends``, -1 for others.
    ends : int array, shape (m, 2)
        Links and chains, parallel ones included, by numbers of the skeleton.
    length_m : int array, shape (m,)
    """

    network: Network
    number: Ints
    chain: Ints
    ends: Ints
    length_m: Ints


def skeleton_of(network: Network, stay: Sequence[int]) -> Skeleton:
    """Drop dead ends and draw chains as one link, but leave some nodes as they are.

    Examples
    --------
    >>> ends = np.array([[0, 1], [1, 2], [2, 3], [2, 4]])
    >>> line = build_network(5, ends, np.array([5, 7, 9, 2]))
    >>> skeleton = skeleton_of(line, [0, 3])
    >>> skeleton.ends.tolist(), skeleton.length_m.tolist(), skeleton.chain.tolist()
    ([[0, 1]], [21], [-1, 0, 0, -1, -1])
    """
    n, heads = network.n, network.neighbours
    tails = np.repeat(np.arange(n), np.diff(network.indptr))
    stays = np.zeros(n, dtype=np.bool_)
    stays[list(stay)] = True
    alive, degree = _without_dead_ends(network, tails, stays)
    joint = alive & (stays | (degree > 2))
    inner = alive & ~joint
    number = np.where(joint, np.cumsum(joint) - 1, -1)
    within, entry = inner[tails] & inner[heads], joint[tails] & inner[heads]
    direct = joint[tails] & joint[heads] & (tails < heads)
    # Links stand in the order of their rows already: none has to be sorted.
    kept = np.zeros(len(heads) + 1, dtype=np.int32)
    np.cumsum(within, out=kept[1:])
    inside = heads[within].astype(np.int32)
    pieces = sparse.csr_array((np.ones(len(inside)), inside, kept[network.indptr]), shape=(n, n))
    _, piece = csgraph.connected_components(pieces, directed=False)
    # A chain is entered at two ends; a ring that nothing enters is on no route.
    entered = piece[heads[entry]]
    pairs = np.argsort(entered, kind="stable").reshape(-1, 2)
    # Each link within a chain stands in two rows, each entry to it in one.
    metres = np.bincount(piece[tails[within]], network.length_m[within], minlength=n) / 2
    metres += np.bincount(entered, network.length_m[entry], minlength=n)
    chains = entered[pairs[:, 0]]
    row = np.full(n, -1)
    row[chains] = np.arange(len(chains))
    ends = number[np.concatenate([tails[entry][pairs], np.column_stack([tails, heads])[direct]])]
    length_m = np.concatenate([metres[chains].astype(np.int64), network.length_m[direct]])
    shortest = build_network(int(joint.sum()), ends, length_m)
    return Skeleton(shortest, number, np.where(inner, row[piece], -1), ends, length_m)


def _without_dead_ends(
    network: Network, tails: Ints, stays: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], Ints]:
    """Peel off ends that need not stay, round by round; what is left, and its degrees."""
    heads, degree = network.neighbours, np.diff(network.indptr)
    alive = np.ones(network.n, dtype=np.bool_)
    while (peeled := alive & (degree <= 1) & ~stays).any():
        alive &= ~peeled
        lost = heads[peeled[tails] & alive[heads]]
        degree = degree - np.bincount(lost, minlength=network.n)
    return alive, degree
