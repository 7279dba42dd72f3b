"""Shortest routes: lengths, counts, and what lengths become without each node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.sparse.linalg import spsolve_triangular

from .graph import Network, build_network, component_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Up to so many pairs of source and node, walking the routes node by node beats whole arrays,
# which take about a millisecond to get ready whatever the size. Both give the same answers.
WALKED_PAIRS = 3_000
# Sources are taken so many at a time that this many pairs of source and node fit into a cache.
SWEPT_PAIRS = 200_000
# Counts of routes up to here are held in floats; one over them loses no digits. More are walked.
MOST_ROUTES = 1e300


def route_lengths(network: Network, sources: Sequence[int], *, limit_m: float = np.inf) -> Floats:
    """Shortest route lengths in metres, shape (|sources|, n); inf where there is no route.

    Exact: lengths are integers below 2**53 held in floats. Beyond a limit nothing is looked for,
    and lengths are inf there too.
    """
    if not len(sources):
        return np.zeros((0, network.n))
    return np.asarray(dijkstra(network.matrix, directed=True, indices=list(sources), limit=limit_m))


def nearest_source_lengths(network: Network, sources: Sequence[int]) -> Floats:
    """Shortest route length in metres from the nearest of the sources, shape (n,)."""
    if not len(sources):
        return np.full(network.n, np.inf)
    far = dijkstra(network.matrix, directed=True, indices=list(sources), min_only=True)
    return np.asarray(far)


def route_dependency(
    network: Network, source: int, targets: Sequence[int], from_source: Floats, from_targets: Floats
) -> Floats:
    """Share of shortest routes from one source through each node, summed over targets.

    Brandes (2001) with the target set of Brandes (2008, "variants"): for each node v the sum
    over targets t other than v of sigma_st(v) / sigma_st. Only the nodes that lie on a shortest
    route to some target are walked.

    Parameters
    ----------
    network : Network
    source : int
    targets : sequence of int
    from_source : float array, shape (n,)
        Shortest lengths from the source.
    from_targets : float array, shape (|targets|, n)
        Shortest lengths from each target.

    Returns
    -------
    float array, shape (n,); at the source itself the number of targets reached.
    """
    direct = from_source[list(targets)]
    through = from_source + from_targets == direct[:, None]
    on_route = np.any(through & np.isfinite(direct)[:, None], axis=0)
    walked = np.flatnonzero(on_route)
    order = walked[np.argsort(from_source[walked], kind="stable")].tolist()
    lengths, is_target = from_source.tolist(), [False] * network.n
    for target in targets:
        is_target[target] = True
    onward = {v: _tight_links(network, v, lengths, on_route) for v in order}
    # Whole numbers of any size: towns in a row with two equal ways each double the count.
    routes = dict.fromkeys(order, 0)
    if order:
        routes[source] = 1
    for v in order:
        for w in onward[v]:
            routes[w] += routes[v]
    dependency = np.zeros(network.n)
    for v in reversed(order):
        dependency[v] = sum(
            routes[v] / routes[w] * (is_target[w] + dependency[w]) for w in onward[v]
        )
    return dependency


def _tight_links(
    network: Network, node: int, lengths: list[float], on_route: NDArray[np.bool_]
) -> list[int]:
    """Links by which shortest routes leave a node."""
    row = slice(network.indptr[node], network.indptr[node + 1])
    far = lengths[node]
    links = zip(network.neighbours[row].tolist(), network.length_m[row].tolist(), strict=True)
    return [w for w, length in links if on_route[w] and far + length == lengths[w]]


def route_dependencies(
    network: Network, sources: Sequence[int], targets: Sequence[int]
) -> tuple[Floats, Floats]:
    """Share of shortest routes through each node, summed over sources and targets.

    Brandes (2001) with the target set of Brandes (2008), for all sources side by side.

    Parameters
    ----------
    network : Network
    sources, targets : sequence of int
        Disjoint.

    Returns
    -------
    float array, shape (n,)
        For each node the sum of what ``route_dependency`` gives for each source.
    float array, shape (|sources|, |targets|)
        Shortest lengths, inf where there is no route.

    Examples
    --------
    >>> ends = np.array([[0, 1], [1, 3], [0, 2], [2, 3]])
    >>> diamond = build_network(4, ends, np.array([5, 5, 5, 5]))
    >>> shares, lengths = route_dependencies(diamond, [0], [3])
    >>> shares.tolist(), lengths.tolist()
    ([1.0, 0.5, 0.5, 0.0], [[10.0]])
    """
    if len(sources) * network.n > WALKED_PAIRS:
        swept = _swept_dependencies(network, sources, targets)
        if swept is not None:
            return swept
    from_sources, from_targets = (route_lengths(network, ends) for ends in (sources, targets))
    total = np.zeros(network.n)
    for source, lengths in zip(sources, from_sources, strict=True):
        total += route_dependency(network, source, targets, lengths, from_targets)
    return total, from_sources[:, list(targets)]


def _swept_dependencies(
    network: Network, sources: Sequence[int], targets: Sequence[int]
) -> tuple[Floats, Floats] | None:
    """``route_dependencies`` by whole arrays, on the skeleton; None of too many routes for floats.

    All inner nodes of a chain have the dependency of the chain, and dead ends have none.
    """
    skeleton = skeleton_of(network, [*sources, *targets])
    through, along = np.zeros(skeleton.network.n), np.zeros(len(skeleton.ends))
    starts, ends = (skeleton.number[list(one)] for one in (sources, targets))
    direct = np.zeros((len(sources), len(targets)))
    step = max(1, SWEPT_PAIRS // max(1, skeleton.network.n))
    for first in range(0, len(sources), step):
        some = slice(first, first + step)
        far = route_lengths(skeleton.network, starts[some].tolist())
        direct[some] = far[:, ends]
        swept = _sweep(skeleton, starts[some], ends, far)
        if swept is None:
            return None
        through += swept[0]
        along += swept[1]
    total = np.zeros(network.n)
    joints, inner = skeleton.number >= 0, skeleton.chain >= 0
    total[joints] = through[skeleton.number[joints]]
    total[inner] = along[skeleton.chain[inner]]
    return total, direct


def _sweep(
    skeleton: Skeleton, starts: Ints, targets: Ints, far: Floats
) -> tuple[Floats, Floats] | None:
    """Dependencies of some sources on nodes and on links, with the sources side by side.

    With the pairs of source and node ordered by length, the links that shortest routes take
    make a triangular matrix T with ones on its diagonal. Brandes' two recursions are then two
    substitutions: ``T sigma = 1 at the source``, and for ``x = (target + dependency) / sigma``
    the transposed ``T' x = target / sigma``.
    """
    count, n = far.shape
    order = np.argsort(far, axis=1)
    place = np.empty((count, n), dtype=np.int32)
    np.put_along_axis(place, order, np.arange(n, dtype=np.int32)[None], axis=1)
    place += n * np.arange(count, dtype=np.int32)[:, None]
    link, tail, head = _taken_links(skeleton, far, place)
    size = count * n
    every = np.arange(size, dtype=np.int32)
    values = np.concatenate([np.full(len(tail), -1.0), np.ones(size)])
    rows, columns = np.concatenate([head, every]), np.concatenate([tail, every])
    steps = csc_array((values, (rows, columns)), shape=(size, size))
    is_start, is_target = np.zeros(size), np.zeros(size)
    is_start[place[np.arange(count), starts]] = 1.0
    is_target[place[:, targets]] = 1.0
    routes = _substitute(steps, is_start, lower=True)
    if not (routes <= MOST_ROUTES).all():  # nor where infinities have become no number
        return None
    is_target[routes == 0] = 0.0  # where no route leads
    ahead = _substitute(steps.T, is_target / np.maximum(routes, 1.0), lower=False)
    at_nodes = (routes * ahead - is_target)[place].sum(axis=0)
    on_links = np.bincount(link, routes[tail] * ahead[head], minlength=len(skeleton.ends))
    return at_nodes, on_links.astype(np.float64)  # of no links numpy counts whole numbers


def _substitute(triangle: csc_array | csr_array, right: Floats, *, lower: bool) -> Floats:
    # Nothing changes by overwriting: the entries are in order, and the diagonal is one.
    return np.asarray(
        spsolve_triangular(triangle, right, lower=lower, unit_diagonal=True, overwrite_A=True)
    )


def _taken_links(
    skeleton: Skeleton, far: Floats, place: NDArray[np.int32]
) -> tuple[Ints, NDArray[np.int32], NDArray[np.int32]]:
    """Links that shortest routes take, and the places of their nearer and farther ends."""
    a, b = skeleton.ends.T
    lengths = np.ascontiguousarray(far.T)
    # Both ends of a link are out of reach or neither is.
    lengths[np.isinf(lengths)] = 0.0
    gain = lengths[b] - lengths[a]
    link, row = np.nonzero(np.abs(gain) == skeleton.length_m[:, None])
    outward = gain[link, row] > 0
    tail, head = np.where(outward, a[link], b[link]), np.where(outward, b[link], a[link])
    return link, place[row, tail], place[row, head]


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
    pieces = (np.ones(int(within.sum())), (tails[within].astype(np.int32), heads[within]))
    _, piece = connected_components(csr_array(pieces, shape=(n, n)), directed=False)
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


def shortest_forest(
    network: Network, sources: Sequence[int], *, counted: int | None = None
) -> tuple[Floats, list[int]]:
    """Shortest lengths from the nearest source, and the node before each on the way.

    Of ways of one length the one through the fewest nodes, of the first ``counted`` if that is
    given, then from the lowest number.

    Returns
    -------
    float array, shape (n,)
        Inf where no way leads from a source.
    list of int, length n
        -1 at sources and where no way leads.

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> line = build_network(3, np.array([[0, 1], [1, 2], [0, 2]]), np.array([5, 7, 12]))
    >>> shortest_forest(line, [0])[1]
    [-1, 0, 0]
    """
    far = nearest_source_lengths(network, sources)
    row = np.repeat(np.arange(network.n), np.diff(network.indptr))
    tight = np.isfinite(far[row]) & (far[row] + network.length_m == far[network.neighbours])
    before: list[list[int]] = [[] for _ in range(network.n)]
    for u, v in zip(row[tight].tolist(), network.neighbours[tight].tolist(), strict=True):
        before[v].append(u)
    steps, came_from = [0] * network.n, [-1] * network.n
    first = network.n if counted is None else counted
    for v in np.argsort(far, kind="stable").tolist():
        if before[v]:
            steps[v], came_from[v] = min((steps[u] + (u < first), u) for u in before[v])
    return far, came_from


def betweenness(network: Network) -> Floats:
    """Sum over unordered pairs of other nodes of the share of shortest routes through each node.

    Freeman (1977), computed as Brandes (2001); not divided by anything. Shape (n,).

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> line = build_network(3, np.array([[0, 1], [1, 2]]), np.array([5, 7]))
    >>> betweenness(line).tolist()
    [0.0, 1.0, 0.0]
    """
    tails = np.repeat(np.arange(network.n), np.diff(network.indptr))
    total = np.zeros(network.n)
    for source in range(network.n):
        lengths = route_lengths(network, [source])[0]
        tight = lengths[tails] + network.length_m == lengths[network.neighbours]
        tight &= np.isfinite(lengths[tails])
        steps = list(zip(tails[tight].tolist(), network.neighbours[tight].tolist(), strict=True))
        far = lengths.tolist()
        steps.sort(key=lambda step: far[step[0]])
        total += _dependency(network.n, source, steps)
    return total / 2.0


def _dependency(n: int, source: int, steps: Sequence[tuple[int, int]]) -> Floats:
    """Brandes' dependency of one source on every other node, from its steps nearest first."""
    routes, dependency = [0] * n, [0.0] * n
    routes[source] = 1
    for v, w in steps:
        routes[w] += routes[v]
    for v, w in reversed(steps):
        dependency[v] += routes[v] / routes[w] * (1.0 + dependency[w])
    dependency[source] = 0.0
    return np.array(dependency)


def inverse_length_sums(network: Network) -> tuple[float, Floats]:
    """Sum of 1/d over ordered pairs of nodes, whole and without each node in turn.

    Floyd and Warshall's update by one node at a time, arranged so that every node is once the
    only one left out: each half of a set is let in before the other half is divided further.
    That takes n log2(n) updates of an n x n table, not n searches from each of n nodes.

    Parameters
    ----------
    network : Network

    Returns
    -------
    float
        Per metre; pairs that no route joins add nothing.
    float array, shape (n,)
        The same without v as an end and without routes through v.

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> line = build_network(3, np.array([[0, 1], [1, 2]]), np.array([5, 20]))
    >>> whole, without = inverse_length_sums(line)
    >>> round(whole, 3), without.round(3).tolist()
    (0.58, [0.1, 0.0, 0.4])
    """
    labels = component_labels(network)
    parts = np.zeros(int(labels.max(initial=-1)) + 1)
    left = np.zeros(network.n)
    for label in np.flatnonzero(np.bincount(labels, minlength=1) > 1).tolist():
        nodes = np.flatnonzero(labels == label)
        far = np.asarray(network.matrix[nodes][:, nodes].toarray())
        far[far == 0] = np.inf
        np.fill_diagonal(far, 0.0)
        through, sums = np.empty_like(far), np.zeros(len(nodes))
        parts[label] = _inverse_sum(route_lengths(network, nodes.tolist())[:, nodes], through)
        _leave_each_out(far, through, list(range(len(nodes))), sums)
        left[nodes] = sums
    whole = float(parts.sum())
    return whole, left + (whole - parts[labels])


def _leave_each_out(far: Floats, through: Floats, left_out: list[int], sums: Floats) -> None:
    """Fill sums from lengths over routes that pass through none of those left out.

    Overwrites ``far``, and ``through`` as a place to work in.
    """
    if len(left_out) == 1:
        node = left_out[0]
        far[node] = far[:, node] = np.inf
        sums[node] = _inverse_sum(far, through)
        return
    half = len(left_out) // 2
    first, second = left_out[:half], left_out[half:]
    for nearer, still_out, let_in in ((far.copy(), first, second), (far, second, first)):
        for node in let_in:
            np.add(nearer[:, node, None], nearer[node], out=through)
            np.minimum(nearer, through, out=nearer)
        _leave_each_out(nearer, through, still_out, sums)


def _inverse_sum(far: Floats, through: Floats) -> float:
    np.fill_diagonal(far, np.inf)
    return float(np.divide(1.0, far, out=through).sum())
