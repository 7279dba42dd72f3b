"""The k nodes that the fewest connected pairs are left without (Arulselvan et al. 2009).

A set is tried by taking k - 1 of its nodes out: one depth-first search then tells what every
further node leaves. Many such graphs are searched at once, side by side in one network.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice
from math import comb
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .graph import Network, component_labels
from .parts import depth_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Progress = Callable[[int, int], None]

Ints = NDArray[np.int64]
# Graphs side by side hold about so many links: more take memory, fewer take time.
AT_ONCE = 300_000
# All sets are tried where that looks at no more links than this: some minutes.
MOST_LINKS = 1_500_000_000
# The bound of a search takes this share of it: some seconds.
BOUND_SHARE = 10
# How often a search starts anew from the best set with some of its nodes changed.
RESTARTS = 60
# Of the sets that a search has met so many are kept.
KEPT = 50
# A bound is the best of so many shares.
SHARES = 400
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class NodeSet:
    """Some nodes, ascending, and how many pairs stay connected without them."""

    nodes: tuple[int, ...]
    left: int


@dataclass(frozen=True, slots=True)
class BestSets:
    """What was found, and how sure that is.

    Attributes
    ----------
    best : NodeSet
        Of several as good the first by number.
    second : NodeSet or None
        The best of all other sets; None where there is no other.
    proven : bool
        Whether every set was tried.
    bound : int
        No set leaves fewer pairs than this.
    as_good : int
        How many of the sets tried leave as few as the best, the best itself too.
    """

    best: NodeSet
    second: NodeSet | None
    proven: bool
    bound: int
    as_good: int


@dataclass(frozen=True)
class PairGraph:
    """A network without its dead ends: each counts with the node that it hangs on.

    A node with one link is never needed in a set where its neighbour may be chosen: that leaves
    no more pairs. Of two that are joined to each other alone the first stays.

    Attributes
    ----------
    network : Network
        What is left, numbered anew.
    numbers : int array
        Which node of the whole each was, ascending.
    weight : int array
        How many of those that count stand at each: itself and the dead ends on it.
    free : int array
        The nodes that a set is chosen of, ascending.
    """

    network: Network
    numbers: Ints
    weight: Ints
    free: Ints

    @cached_property
    def ends(self) -> tuple[Ints, Ints]:
        """From where and to where each link leads, told in both directions."""
        row = np.repeat(np.arange(self.network.n), np.diff(self.network.indptr))
        return row, self.network.neighbours

    @property
    def size(self) -> int:
        """Nodes and links to look at in one search."""
        return self.network.n + len(self.network.neighbours)


def pair_graph(
    network: Network, counts: NDArray[np.bool_] | None = None, free: NDArray[np.bool_] | None = None
) -> PairGraph:
    """Take the dead ends off a network.

    Parameters
    ----------
    network : Network
    counts : bool array, optional
        The nodes whose pairs are counted, by default all.
    free : bool array, optional
        The nodes that may be taken out, by default all.

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> line = build_network(4, np.array([[0, 1], [1, 2], [2, 3]]), np.array([1, 1, 1]))
    >>> graph = pair_graph(line)
    >>> graph.numbers.tolist(), graph.weight.tolist()
    ([1, 2], [2, 2])
    """
    every = np.ones(network.n, dtype=np.bool_)
    counts, free = every if counts is None else counts, every if free is None else free
    degree = np.diff(network.indptr)
    row = np.repeat(np.arange(network.n), degree)
    single = degree == 1
    only = np.full(network.n, -1, dtype=np.int64)
    only[single] = network.neighbours[network.indptr[:-1][single]]
    stands = (degree[only] > 1) | (only < np.arange(network.n))
    is_end = single & stands & (free[only] | ~free)
    weight = counts.astype(np.int64)
    np.add.at(weight, only[is_end], weight[is_end])
    stays = ~is_end & (degree > 0)
    number = np.cumsum(stays) - 1
    keep = stays[row] & stays[network.neighbours]
    kept = int(stays.sum())
    indptr = np.zeros(kept + 1, dtype=np.int64)
    np.cumsum(np.bincount(number[row[keep]], minlength=kept), out=indptr[1:])
    inner = Network(indptr, number[network.neighbours[keep]], network.length_m[keep])
    return PairGraph(inner, np.flatnonzero(stays), weight[stays], np.flatnonzero(free[stays]))


def left_without_one_more(graph: PairGraph, sets: Sequence[Sequence[int]]) -> Ints:
    """Count the pairs left without each set and one more node, shape (sets, nodes).

    Nodes are numbered as in ``graph.network``; one of the set itself leaves what the set leaves.
    """
    n, many = graph.network.n, len(sets)
    out = np.zeros((many, n), dtype=np.bool_)
    for k, some in enumerate(sets):
        out[k, list(some)] = True
    row, to = graph.ends
    keep = ~(out[:, row] | out[:, to])
    copy, link = np.nonzero(keep)
    indptr = np.zeros(many * n + 1, dtype=np.int64)
    np.cumsum(np.bincount(copy * n + row[link], minlength=many * n), out=indptr[1:])
    side_by_side = Network(indptr, copy * n + to[link], np.ones(len(link), dtype=np.int64))
    weight = np.where(out, 0, graph.weight).ravel()
    labels = component_labels(side_by_side)
    # Sums stay exact in float64 up to 2 ** 53.
    whole = np.bincount(labels, weights=weight).astype(np.int64)
    # Dead ends on what is taken out are alone; they count for nothing.
    of_copy = np.zeros(many, dtype=np.int64)
    first = np.unique(labels, return_index=True)[1] // n
    np.add.at(of_copy, first, _pairs(whole))
    parts = depth_first(side_by_side)
    hanging = parts.worth(weight)
    rest = whole[labels] - weight - parts.sum_hanging(hanging)
    lost = _pairs(whole[labels]) - parts.sum_hanging(_pairs(hanging)) - _pairs(rest)
    lost[out.ravel()] = 0
    return of_copy[:, None] - lost.reshape(many, n)


def find_best_sets(
    graph: PairGraph,
    k: int,
    *,
    seed: int = 0,
    most_links: int = MOST_LINKS,
    progress: Progress | None = None,
) -> BestSets:
    """Find the k nodes that the fewest connected pairs are left without.

    Every set is tried where that looks at no more than so many links; otherwise sets grow node
    by node, and nodes are exchanged as long as that helps.

    Parameters
    ----------
    graph : PairGraph
    k : int
        At least 1 and at most the number of its free nodes.
    seed : int
        Chance of the search; what is tried in full has none.
    most_links : int
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> ends = np.array([[0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [5, 6]])
    >>> line = build_network(7, ends, np.ones(6, dtype=np.int64))
    >>> found = find_best_sets(pair_graph(line), 2)
    >>> found.best, found.proven, found.as_good
    (NodeSet(nodes=(1, 4), left=2), True, 3)
    """
    if _links_to_try(graph, k) <= most_links:
        return _try_all(graph, k, progress)
    return _search(graph, k, (seed, most_links), progress)


def grow_set(graph: PairGraph, k: int) -> NodeSet:
    """Take out k nodes one after the other, each time the one that leaves the fewest pairs."""
    some = _grown(graph, (), k)
    return _renamed(graph, NodeSet(some, pairs_left(graph, some)))


def grow_below(graph: PairGraph, left: float, most: int) -> NodeSet | None:
    """Take out nodes in the same way until fewer pairs are left than so many; None if not by most.

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> ends = np.array([[0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [5, 6]])
    >>> line = pair_graph(build_network(7, ends, np.ones(6, dtype=np.int64)))
    >>> grow_below(line, 4, 4)
    NodeSet(nodes=(1, 3), left=3)
    """
    some: tuple[int, ...] = ()
    while len(some) < min(most, len(graph.free)):
        some = _grown(graph, some, len(some) + 1)
        if (now := pairs_left(graph, some)) < left:
            return _renamed(graph, NodeSet(some, now))
    return None


def best_singles(graph: PairGraph, k: int) -> NodeSet:
    """Take out together the k nodes that leave the fewest pairs one at a time."""
    left = left_without_one_more(graph, [()])[0, graph.free]
    some = tuple(graph.free[np.argsort(left, kind="stable")[:k]].tolist())
    return _renamed(graph, NodeSet(some, pairs_left(graph, some)))


def pairs_left(graph: PairGraph, without: Sequence[int] = ()) -> int:
    """Count the pairs that stay connected without some nodes, numbered as in the graph.

    Examples
    --------
    >>> from stratgraph._network import build_network
    >>> line = pair_graph(build_network(3, np.array([[0, 1], [1, 2]]), np.array([1, 1])))
    >>> pairs_left(line), pairs_left(line, [0])
    (3, 0)
    """
    if len(without):
        return int(left_without_one_more(graph, [without])[0, without[0]])
    labels = component_labels(graph.network)
    return int(_pairs(np.bincount(labels, weights=graph.weight).astype(np.int64)).sum())


def _links_to_try(graph: PairGraph, k: int) -> int:
    return comb(len(graph.free), k - 1) * graph.size


def _pairs(sizes: Ints) -> Ints:
    return np.asarray(sizes * (sizes - 1) // 2, dtype=np.int64)


def _batches(sets: Iterable[tuple[int, ...]], many: int) -> Iterator[list[tuple[int, ...]]]:
    going = iter(sets)
    while some := list(islice(going, many)):
        yield some


def _try_all(graph: PairGraph, k: int, progress: Progress | None) -> BestSets:
    """Try every set, in order of its nodes; of equals the first stays."""
    free = graph.free.tolist()
    many = max(1, AT_ONCE // graph.size)
    found: list[NodeSet] = []
    as_good, done, total = 0, 0, comb(len(free), k - 1)
    for some in _batches(combinations(free, k - 1), many):
        left = left_without_one_more(graph, some)[:, graph.free]
        last = np.array([one[-1] if one else -1 for one in some])
        left[graph.free[None, :] <= last[:, None]] = NEVER
        before = found[0].left if found else NEVER
        fewest = int(left.min())
        if fewest <= before:
            as_good = (as_good if fewest == before else 0) + int((left == fewest).sum())
        found = _two_best(found, left, some, free)
        done += len(some)
        if progress is not None:
            progress(done, total)
    best, *others = [_renamed(graph, one) for one in found]
    return BestSets(
        best, others[0] if others else None, proven=True, bound=best.left, as_good=as_good
    )


def _two_best(
    found: list[NodeSet], left: Ints, sets: Sequence[tuple[int, ...]], free: Sequence[int]
) -> list[NodeSet]:
    """Return the two best of those found and those tried now; of equals the earlier."""
    flat = left.ravel()
    for _ in range(2):
        k = int(flat.argmin())
        if flat[k] == NEVER or (len(found) > 1 and flat[k] >= found[1].left):
            break
        row, node = divmod(k, left.shape[1])
        found = sorted([*found, NodeSet((*sets[row], free[node]), int(flat[k]))], key=_left)[:2]
        flat[k] = NEVER
    return found


def _left(one: NodeSet) -> int:
    return one.left


def _renamed(graph: PairGraph, one: NodeSet) -> NodeSet:
    return NodeSet(tuple(sorted(graph.numbers[list(one.nodes)].tolist())), one.left)


# ---- beyond what can be tried in full


def _grown(graph: PairGraph, begun: tuple[int, ...], k: int) -> tuple[int, ...]:
    """Add nodes to a set, each time the one that leaves the fewest pairs."""
    while len(begun) < k:
        left = left_without_one_more(graph, [begun])[0, graph.free]
        left[np.isin(graph.free, begun)] = NEVER
        begun = (*begun, int(graph.free[left.argmin()]))
    return begun


def _exchanged(graph: PairGraph, some: tuple[int, ...], met: dict[tuple[int, ...], int]) -> None:
    """Exchange one node of a set for another as long as that leaves fewer pairs; keep all met."""
    many = max(1, AT_ONCE // graph.size)
    now = NEVER
    while True:
        some = tuple(sorted(some))
        shorter = [some[:j] + some[j + 1 :] for j in range(len(some))]
        tried = [
            left_without_one_more(graph, one)[:, graph.free] for one in _batches(shorter, many)
        ]
        left = np.concatenate(tried)
        for row, one in enumerate(shorter):
            left[row, np.isin(graph.free, one)] = NEVER
        best: list[tuple[int, ...]] = []
        for k in np.argsort(left, axis=None, kind="stable")[: len(some) + 1].tolist():
            row, node = divmod(k, left.shape[1])
            if left[row, node] < NEVER:
                best.append(tuple(sorted((*shorter[row], int(graph.free[node])))))
                met[best[-1]] = int(left[row, node])
        if met[best[0]] >= now:
            return
        now, some = met[best[0]], best[0]


def _search(
    graph: PairGraph, k: int, chance: tuple[int, int], progress: Progress | None
) -> BestSets:
    """Grow a set, exchange its nodes, and start anew from the best with some nodes changed."""
    seed, most_links = chance
    draw = np.random.default_rng(seed)
    met: dict[tuple[int, ...], int] = {}
    _exchanged(graph, _grown(graph, (), k), met)
    order = _in_order(met)
    for done in range(RESTARTS):
        changed = min(k, int(draw.integers(max(1, k // 8), max(2, k // 2) + 1)))
        kept = draw.permutation(order[0])[changed:]
        others = draw.permutation(np.setdiff1d(graph.free, kept))[:changed]
        _exchanged(graph, (*kept.tolist(), *others.tolist()), met)
        order = _in_order(met)[:KEPT]
        met = {one: met[one] for one in order}
        if progress is not None:
            progress(done + 1, RESTARTS)
    first, *rest = [_renamed(graph, NodeSet(one, met[one])) for one in order]
    return BestSets(
        first,
        rest[0] if rest else None,
        proven=False,
        bound=min(first.left, least_left(graph, k, most_links // BOUND_SHARE)),
        as_good=sum(1 for one in order if met[one] == first.left),
    )


def _in_order(met: dict[tuple[int, ...], int]) -> list[tuple[int, ...]]:
    return sorted(met, key=lambda one: (met[one], one))


def least_left(graph: PairGraph, k: int, most_links: int) -> int:
    """Return a number of pairs that no k nodes can go below.

    The highest of these bounds. Taking out a node of d links makes at most d - 1 more pieces, and
    equal pieces hold the fewest pairs. And r of the k, put back, leave no less than the best k - r
    do, while they join few pieces: for every j = k - r of which all sets can be tried.
    """
    degree = np.sort(np.diff(graph.network.indptr)[graph.free])[::-1]
    pieces = int(component_labels(graph.network).max(initial=-1)) + 1
    stays = int(graph.weight.sum() - np.sort(graph.weight[graph.free])[::-1][:k].sum())
    least = int(_equal_pieces(np.array([stays]), pieces + int((degree[:k] - 1).sum()))[0])
    for j in range(1, k):
        if _links_to_try(graph, j) <= most_links:
            best = _try_all(graph, j, None).best.left
            least = max(least, _put_back(graph, best, degree[j:k]))
    return least


def _put_back(graph: PairGraph, best: int, links: Ints) -> int:
    """Return what a set leaves at the least if without r of its nodes it leaves so many.

    The r nodes of fewest links have at most these. Those of them that become joined have shared a
    piece or a link for each but one, so each group joins at most m = sum of links - (r - 1) pieces.
    Pieces that hold A in all leave h(A) pairs at the least, being equal, and q(A) at the most when
    joined. For a share s, c = max of s q - h over A: each group leaves at least s q - c, and
    all of them, at most r, with what they do not touch, at least s best - r c.
    """
    most = int(links.sum()) - (len(links) - 1)
    held = np.arange(int(graph.weight.sum()) + 1)
    heaviest = int(np.sort(graph.weight[graph.free])[::-1][: len(links)].sum())
    fewest, joined = _equal_pieces(held, most), _pairs(held + heaviest)
    shares = np.arange(1, SHARES) / SHARES
    over = (shares[:, None] * joined - fewest).max(axis=1)
    return max(0, int(np.floor((shares * best - len(links) * over).max())))


def _equal_pieces(held: Ints, pieces: int) -> Ints:
    """Count the pairs within so many pieces that are as equal as can be."""
    size, larger = np.divmod(held, max(pieces, 1))
    return np.asarray((pieces - larger) * _pairs(size) + larger * _pairs(size + 1), dtype=np.int64)
