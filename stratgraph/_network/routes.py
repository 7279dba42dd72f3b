"""Shortest routes: lengths, counts, and what lengths become without each node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .late import csgraph, linalg, sparse
from .skeleton import Skeleton, skeleton_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .graph import Network

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Up to so many pairs of source and node, walking the routes node by node beats whole arrays,
# which take about a millisecond to get ready whatever the size. Both give the same answers.
WALKED_PAIRS = 3_000
# Sources are taken so many at a time that this many pairs of source and node fit into memory,
# and into a cache where each has several routes.
WALKED_AT_ONCE = 2_000_000
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
    return np.asarray(
        csgraph.dijkstra(network.matrix, directed=True, indices=list(sources), limit=limit_m)
    )


def nearest_source_lengths(network: Network, sources: Sequence[int]) -> Floats:
    """Shortest route length in metres from the nearest of the sources, shape (n,)."""
    if not len(sources):
        return np.full(network.n, np.inf)
    far = csgraph.dijkstra(network.matrix, directed=True, indices=list(sources), min_only=True)
    return np.asarray(far)


def nearest_source_tree(network: Network, sources: Sequence[int]) -> tuple[Floats, list[int]]:
    """Shortest lengths from the nearest source, and the node before each on one such route.

    Below 0 at sources and where no route leads. For a route that does not hang on the order of
    nodes see :func:`shortest_forest`, which is slower.
    """
    if not len(sources):
        return np.full(network.n, np.inf), [-1] * network.n
    far, before, _ = csgraph.dijkstra(
        network.matrix,
        directed=True,
        indices=list(sources),
        min_only=True,
        return_predecessors=True,
    )
    return np.asarray(far), before.tolist()


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
        Shortest lengths to each target.

    Returns
    -------
    float array, shape (n,); at the source itself the number of targets reached.
    """
    direct = from_source[list(targets)]
    through = from_source + from_targets == direct[:, None]
    on_route = np.any(through & np.isfinite(direct)[:, None], axis=0)
    walked = np.flatnonzero(on_route)
    order = walked[np.argsort(from_source[walked], kind="stable")]
    nodes, is_target = order.tolist(), [False] * network.n
    for target in targets:
        is_target[target] = True
    onward: dict[int, list[int]] = {v: [] for v in nodes}
    for v, w in _tight_links(network, order, from_source, on_route):
        onward[v].append(w)
    # Whole numbers of any size: towns in a row with two equal ways each double the count.
    routes = dict.fromkeys(nodes, 0)
    if nodes:
        routes[source] = 1
    for v in nodes:
        for w in onward[v]:
            routes[w] += routes[v]
    found = dict.fromkeys(nodes, 0.0)
    for v in reversed(nodes):
        found[v] = sum(routes[v] / routes[w] * (is_target[w] + found[w]) for w in onward[v])
    dependency = np.zeros(network.n)
    dependency[nodes] = list(found.values())
    return dependency


def _tight_links(
    network: Network, order: Ints, lengths: Floats, on_route: NDArray[np.bool_]
) -> Iterator[tuple[int, int]]:
    """Links by which shortest routes leave some nodes, node by node in the order given."""
    first, degree = network.indptr[order], network.indptr[order + 1] - network.indptr[order]
    tail = np.repeat(order, degree)
    link = np.arange(len(tail)) + np.repeat(first - (np.cumsum(degree) - degree), degree)
    head = network.neighbours[link]
    tight = on_route[head] & (lengths[tail] + network.length_m[link] == lengths[head])
    return zip(tail[tight].tolist(), head[tight].tolist(), strict=True)


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
    >>> from stratgraph._network import build_network
    >>> ends = np.array([[0, 1], [1, 3], [0, 2], [2, 3]])
    >>> diamond = build_network(4, ends, np.array([5, 5, 5, 5]))
    >>> shares, lengths = route_dependencies(diamond, [0], [3])
    >>> shares.tolist(), lengths.tolist()
    ([1.0, 0.5, 0.5, 0.0], [[10.0]])
    """
    # The skeleton knows no directions: roads of one are walked.
    if len(sources) * network.n > WALKED_PAIRS and not network.directed:
        swept = _swept_dependencies(network, sources, targets)
        if swept is not None:
            return swept
    from_sources = route_lengths(network, sources)
    from_targets = route_lengths(network.backward, targets)
    total = np.zeros(network.n)
    for source, lengths in zip(sources, from_sources, strict=True):
        total += route_dependency(network, source, targets, lengths, from_targets)
    return total, from_sources[:, list(targets)]


def _swept_dependencies(
    network: Network, sources: Sequence[int], targets: Sequence[int]
) -> tuple[Floats, Floats] | None:
    """``route_dependencies`` by whole arrays, on the skeleton; None of too many routes for floats.

    All inner nodes of a chain have the dependency of the chain, and dead ends have none. A source
    with one shortest route to each target, as most have, is walked from all its targets at once.
    """
    skeleton = skeleton_of(network, [*sources, *targets])
    beside = _Beside.of(skeleton)
    size = skeleton.network.n
    through, along = np.zeros(size), np.zeros(len(skeleton.ends))
    starts, ends = (skeleton.number[list(one)] for one in (sources, targets))
    direct = np.zeros((len(sources), len(targets)))
    step = max(1, WALKED_AT_ONCE // max(1, size))
    for first in range(0, len(sources), step):
        some = slice(first, first + step)
        far, before = csgraph.dijkstra(
            skeleton.network.matrix,
            directed=True,
            indices=starts[some],
            return_predecessors=True,
        )
        direct[some] = far[:, ends]
        single, at_nodes, on_links = _walk(beside, far, before, starts[some], ends)
        through += at_nodes
        along += on_links
        rest = np.flatnonzero(~single)
        few = max(1, SWEPT_PAIRS // max(1, size))
        for lot in (rest[at : at + few] for at in range(0, len(rest), few)):
            swept = _sweep(skeleton, starts[some][lot], ends, far[lot])
            if swept is None:
                return None
            through += swept[0]
            along += swept[1]
    total = np.zeros(network.n)
    joints, inner = skeleton.number >= 0, skeleton.chain >= 0
    total[joints] = through[skeleton.number[joints]]
    total[inner] = along[skeleton.chain[inner]]
    return total, direct


@dataclass(frozen=True)
class _Beside:
    """What adjoins each node of a skeleton, parallel chains each, in compressed rows."""

    indptr: Ints
    other: Ints
    length_m: Ints
    link: Ints

    @classmethod
    def of(cls, skeleton: Skeleton) -> _Beside:
        tails, heads = np.concatenate([skeleton.ends, skeleton.ends[:, ::-1]]).T
        order = np.argsort(tails, kind="stable")
        indptr = np.zeros(skeleton.network.n + 1, dtype=np.int64)
        np.cumsum(np.bincount(tails, minlength=skeleton.network.n), out=indptr[1:])
        link = order % max(1, len(skeleton.ends))
        return cls(indptr, heads[order], skeleton.length_m[link], link)


def _walk(
    beside: _Beside, far: Floats, before: NDArray[np.int32], starts: Ints, targets: Ints
) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """Walk from all targets back to the sources that have one shortest route to each.

    Returns
    -------
    bool array, shape (|sources|,)
    float array, shape (n,)
        Targets beyond each node, summed over the sources that have single routes.
    float array, shape (links,)
    """
    count, n = far.shape
    rows, columns = np.nonzero(np.isfinite(far[:, targets]))
    rows = rows.astype(np.int32)  # few at a time: see WALKED_AT_ONCE
    at, above = rows * np.int32(n) + targets[columns].astype(np.int32), before.ravel()
    base, met = rows * np.int32(n), list[NDArray[np.int32]]()
    while len(at):
        on = above[at]
        onward = on >= 0
        at, base = at[onward], base[onward]
        met.append(at)
        at = base + on[onward]
    entered = np.bincount(np.concatenate(met or [at]), minlength=count * n)
    places = np.flatnonzero(entered)
    row, node = np.divmod(places, n)
    degree = beside.indptr[node + 1] - beside.indptr[node]
    owner = np.repeat(np.arange(len(places)), degree)
    first = beside.indptr[node] - (np.cumsum(degree) - degree)
    links = np.arange(len(owner)) + first[owner]
    reach = far.ravel()[row[owner] * n + beside.other[links]] + beside.length_m[links]
    tight = np.flatnonzero(reach == far.ravel()[places][owner])
    single = np.ones(count, dtype=np.bool_)
    single[row[np.bincount(owner[tight], minlength=len(places)) > 1]] = False
    tight = tight[single[row[owner[tight]]]]
    on_links: Floats = np.bincount(
        beside.link[links[tight]],
        entered[places[owner[tight]]],
        minlength=len(beside.link) // 2,
    ).astype(np.float64)
    kept = entered.reshape(count, n)[single].sum(axis=0).astype(np.float64)
    reached = np.isfinite(far[:, targets]) & single[:, None]
    kept[targets] -= reached.sum(axis=0)
    np.add.at(kept, starts, reached.sum(axis=1))
    return single, kept, on_links


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
    steps = sparse.csc_array((values, (rows, columns)), shape=(size, size))
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


def _substitute(
    triangle: sparse.csc_array | sparse.csr_array, right: Floats, *, lower: bool
) -> Floats:
    # Nothing changes by overwriting: the entries are in order, and the diagonal is one.
    return np.asarray(
        linalg.spsolve_triangular(
            triangle, right, lower=lower, unit_diagonal=True, overwrite_A=True
        )
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


def betweenness(network: Network, worth: Floats | None = None) -> Floats:
    """Sum over unordered pairs of other nodes of the share of shortest routes through each node.

    Freeman (1977), computed as Brandes (2001); not divided by anything. Shape (n,). A link of one
    direction is taken as of both.

    Parameters
    ----------
    network : Network
    worth : float array, shape (n,), optional
        Each pair counts as much as the product of what its ends are worth; without it 1. A node
        of worth 0 is passed through and is no end.

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> line = build_network(3, np.array([[0, 1], [1, 2]]), np.array([5, 7]))
    >>> betweenness(line).tolist(), betweenness(line, np.array([2.0, 1.0, 3.0])).tolist()
    ([0.0, 1.0, 0.0], [0.0, 6.0, 0.0])
    """
    network = network.two_way
    tails = network.tails
    ends = np.ones(network.n) if worth is None else worth
    total, worths = np.zeros(network.n), ends.tolist()
    for source in np.flatnonzero(ends).tolist():
        lengths = route_lengths(network, [source])[0]
        tight = lengths[tails] + network.length_m == lengths[network.neighbours]
        tight &= np.isfinite(lengths[tails])
        steps = list(zip(tails[tight].tolist(), network.neighbours[tight].tolist(), strict=True))
        far = lengths.tolist()
        steps.sort(key=lambda step: far[step[0]])
        total += worths[source] * _dependency(worths, source, steps)
    return total / 2.0


def _dependency(worths: Sequence[float], source: int, steps: Sequence[tuple[int, int]]) -> Floats:
    """Brandes' dependency of one source on every other node, from its steps nearest first."""
    routes, dependency = [0] * len(worths), [0.0] * len(worths)
    routes[source] = 1
    for v, w in steps:
        routes[w] += routes[v]
    for v, w in reversed(steps):
        dependency[v] += routes[v] / routes[w] * (worths[w] + dependency[w])
    dependency[source] = 0.0
    return np.array(dependency)
