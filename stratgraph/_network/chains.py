"""Links joined end to end where nothing branches, and a network seen from some of its nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .graph import Floats, Ints, Network, build_network, component_labels
from .late import csgraph, sparse
from .routes import nearest_source_lengths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

# Searches whose tables of lengths are held at a time.
ROWS = 256


@dataclass(frozen=True, slots=True)
class Chain:
    """Links one after the other, and the nodes that they lead over, the two ends included."""

    links: tuple[int, ...]
    nodes: tuple[int, ...]


def join_links(ends: Ints, stops: NDArray[np.bool_]) -> tuple[Chain, ...]:
    """Join links where only two meet at a node that is no stop, and drop what leads nowhere.

    What is left are the links between stops and between nodes where three or more of them meet;
    blind ends, loops and pieces without any stop are gone. No length of a route between stops
    changes, nor through which stops it leads.

    Parameters
    ----------
    ends : int array, shape (m, 2)
    stops : bool array, shape (n,)

    Returns
    -------
    tuple of Chain
        In the order of their first links.

    Examples
    --------
    >>> line = np.array([[0, 2], [2, 3], [3, 1], [3, 4]])
    >>> join_links(line, np.array([True, True, False, False, False]))
    (Chain(links=(0, 1, 2), nodes=(0, 2, 3, 1)),)
    """
    chains = _walked(ends, stops)
    while not _all_stop(chains, stops):
        chains = _joined(_leading_on(chains, stops), stops)
    return tuple(sorted(_near_stops(chains, stops), key=lambda one: min(one.links)))


def _walked(ends: Ints, stops: NDArray[np.bool_]) -> list[Chain]:
    """Drop loops and blind ends, and walk over what is left once: most links join two junctions."""
    kept = np.flatnonzero(ends[:, 0] != ends[:, 1])
    degree = np.bincount(ends[kept].ravel(), minlength=len(stops))
    while (blind := ((degree == 1) & ~stops)[ends[kept]].any(axis=1)).any():
        kept = kept[~blind]
        degree = np.bincount(ends[kept].ravel(), minlength=len(stops))
    through = (degree == 2) & ~stops
    passes = through[ends[kept]]
    plain = kept[~passes.any(axis=1)]
    pairs = np.sort(ends[plain], axis=1).tolist()
    chains = [Chain((k,), (a, b)) for k, (a, b) in zip(plain.tolist(), pairs, strict=True)]
    rest = kept[passes.any(axis=1)]
    beside: dict[int, list[int]] = {}
    for k, (a, b) in zip(rest.tolist(), ends[rest].tolist(), strict=True):
        beside.setdefault(a, []).append(k)
        beside.setdefault(b, []).append(k)
    far, done = ends.sum(axis=1), set[int]()
    for start in sorted(node for node in beside if not through[node]):
        for first in beside[start]:
            if first not in done:
                chains.append(_walk(start, first, (far, through, beside)))
                done |= {first, chains[-1].links[-1]}
    return chains


def _walk(
    start: int, link: int, graph: tuple[Ints, NDArray[np.bool_], dict[int, list[int]]]
) -> Chain:
    """Go on from link to link until something branches or stops."""
    far, through, beside = graph
    links, nodes = [link], [start, int(far[link]) - start]
    while through[nodes[-1]]:
        one, other = beside[nodes[-1]]
        links.append(other if one == links[-1] else one)
        nodes.append(int(far[links[-1]]) - nodes[-1])
    return Chain(tuple(links), tuple(nodes))


def _all_stop(chains: Sequence[Chain], stops: NDArray[np.bool_]) -> bool:
    """Whether no chain is a loop or leads to a node where it ends blindly or goes on."""
    ends = np.array([(one.nodes[0], one.nodes[-1]) for one in chains], dtype=np.int64)
    degree = np.bincount(ends.ravel(), minlength=len(stops))
    loops = ends.reshape(-1, 2)[:, 0] == ends.reshape(-1, 2)[:, 1]
    return not loops.any() and not ((degree > 0) & (degree < 3) & ~stops).any()


def _leading_on(chains: Iterable[Chain], stops: NDArray[np.bool_]) -> list[Chain]:
    """Drop loops, and blind ends one after the other."""
    kept = {k: one for k, one in enumerate(chains) if one.nodes[0] != one.nodes[-1]}
    at = _meeting(kept)
    blind = [node for node, here in at.items() if len(here) == 1 and not stops[node]]
    while blind:
        for k in at[blind.pop()]:
            for end in (kept[k].nodes[0], kept[k].nodes[-1]):
                at[end] = at[end] - {k}
                if len(at[end]) == 1 and not stops[end]:
                    blind.append(end)
            del kept[k]
    return list(kept.values())


def _meeting(chains: dict[int, Chain]) -> dict[int, set[int]]:
    """Per node the chains that end there."""
    at: dict[int, set[int]] = {}
    for k, one in chains.items():
        for end in (one.nodes[0], one.nodes[-1]):
            at.setdefault(end, set()).add(k)
    return at


def _joined(chains: Sequence[Chain], stops: NDArray[np.bool_]) -> list[Chain]:
    """Walk from each node where something branches or stops to the next; rings are dropped."""
    at = _meeting(dict(enumerate(chains)))
    through = {node for node, here in at.items() if len(here) == 2 and not stops[node]}
    done: set[int] = set()
    joined = []
    for start in sorted(at.keys() - through):
        for first in sorted(at[start]):
            if first in done:
                continue
            way, k = [_from(chains[first], start)], first
            done.add(k)
            while (node := way[-1].nodes[-1]) in through:
                (k,) = at[node] - {k}
                done.add(k)
                way.append(_from(chains[k], node))
            joined.append(_end_to_end(way))
    return joined


def _from(chain: Chain, node: int) -> Chain:
    if chain.nodes[0] == node:
        return chain
    return Chain(chain.links[::-1], chain.nodes[::-1])


def _end_to_end(way: Sequence[Chain]) -> Chain:
    links = tuple(link for one in way for link in one.links)
    return Chain(links, (way[0].nodes[0], *(node for one in way for node in one.nodes[1:])))


def _near_stops(chains: Sequence[Chain], stops: NDArray[np.bool_]) -> Iterator[Chain]:
    """Yield the chains of pieces that hold a stop."""
    ends = np.array([(one.nodes[0], one.nodes[-1]) for one in chains], dtype=np.int64)
    network = build_network(len(stops), ends.reshape(-1, 2), np.ones(len(chains), dtype=np.int64))
    labels = component_labels(network)
    with_stop = set(labels[stops].tolist())
    yield from (one for one in chains if int(labels[one.nodes[0]]) in with_stop)


def seen_from_first(network: Network, n: int) -> Network:
    """Return the network of the first n nodes, joined by links and by ways through the rest alone.

    A way through the rest is as long as the shortest; no length between the first n nodes
    changes, whichever of them are taken away. With m of them at one piece of the rest it has
    m (m - 1) / 2 links for it. Links of one direction are taken as of both.

    Examples
    --------
    >>> star = build_network(4, np.array([[0, 3], [1, 3], [2, 3]]), np.array([1, 2, 4]))
    >>> seen_from_first(star, 3).length_m.tolist()
    [3, 5, 3, 6, 5, 6]
    """
    if network.n == n:
        return network
    network = network.two_way
    tails, heads, length = network.tails, network.neighbours, network.length_m
    direct = (tails < heads) & (heads < n)
    ends, lengths = [np.column_stack([tails, heads])[direct]], [length[direct]]
    # A node among the first is left as itself and entered as a copy that leads nowhere.
    some = (tails >= n) | (heads >= n)
    entered = np.where(heads < n, heads + network.n, heads)
    ways = sparse.csr_array(
        (length[some].astype(np.float64), (tails[some], entered[some])), shape=(network.n + n,) * 2
    )
    starts = np.unique(tails[some & (tails < n)])
    for first in range(0, len(starts), ROWS):
        rows = starts[first : first + ROWS]
        far: Floats = csgraph.dijkstra(ways, directed=True, indices=rows)[:, network.n :]
        row, other = np.nonzero(np.isfinite(far) & (np.arange(n) > rows[:, None]))
        ends.append(np.column_stack([rows[row], other]))
        lengths.append(far[row, other].astype(np.int64))
    return build_network(n, np.concatenate(ends), np.concatenate(lengths))


def nearest_of_first(network: Network, n: int) -> Ints:
    """Return for each node past the first n which of those is nearest; the lowest among equals.

    -1 where no way leads to any.

    Examples
    --------
    >>> line = build_network(4, np.array([[0, 3], [3, 2], [2, 1]]), np.array([4, 4, 8]))
    >>> nearest_of_first(line, 2).tolist()
    [0, 0]
    """
    far = nearest_source_lengths(network, range(n))
    nearest = np.append(np.arange(n), np.full(network.n - n, n))
    tails = np.repeat(np.arange(network.n), np.diff(network.indptr))
    tight = np.isfinite(far[tails]) & (far[tails] + network.length_m == far[network.neighbours])
    order = np.flatnonzero(tight)[np.argsort(far[network.neighbours[tight]], kind="stable")]
    for tail, head in zip(tails[order].tolist(), network.neighbours[order].tolist(), strict=True):
        nearest[head] = min(nearest[head], nearest[tail])
    return np.where(nearest[n:] < n, nearest[n:], -1)
