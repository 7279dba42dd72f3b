"""Pieces of lines joined to roads between the points where something branches, changes or stops.

Everything is done on whole arrays: an extract of a country has millions of pieces.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .late import csgraph, sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .graph import Floats, Ints

    Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Links between numbered points, several between the same two allowed, loops too.

    Attributes
    ----------
    ends : int array, shape (m, 2)
        Of a piece of one direction from its first end to its second.
    length_m : float array, shape (m,)
    kind : int array, shape (m,)
        What no road mixes, such as the class.
    one_way : bool array, shape (m,)
    """

    ends: Ints
    length_m: Floats
    kind: Ints
    one_way: Flags

    def __len__(self) -> int:
        return len(self.kind)

    def only(self, kept: Flags) -> Pieces:
        """Return some of the pieces."""
        return Pieces(self.ends[kept], self.length_m[kept], self.kind[kept], self.one_way[kept])

    @property
    def is_loop(self) -> Flags:
        """Whether a piece leads back to where it begins, shape (m,)."""
        loops: Flags = self.ends[:, 0] == self.ends[:, 1]
        return loops


def contract_pieces(pieces: Pieces, stops: Flags) -> tuple[Pieces, Ints]:
    """Join pieces end to end where just two of one kind and direction meet at no stop.

    No metre is lost: each piece becomes part of exactly one road. Parallel roads stay apart, a
    ring without any junction is a loop from its lowest point.

    Parameters
    ----------
    pieces : Pieces
    stops : bool array, shape (n,)
        Points at which a road ends in any case.

    Returns
    -------
    roads : Pieces
        In the order of their first pieces.
    part_of : int array, shape (m,)
        The number of the road that each piece became part of.

    Examples
    --------
    Two pieces of a road, and a third of another kind that goes on from it.

    >>> line = Pieces(np.array([[0, 1], [2, 1], [2, 3]]), np.array([5.0, 6.0, 7.0]),
    ...               np.array([1, 1, 2]), np.zeros(3, dtype=bool))
    >>> roads, part_of = contract_pieces(line, np.zeros(4, dtype=bool))
    >>> roads.ends.tolist(), roads.length_m.tolist(), part_of.tolist()
    ([[0, 2], [2, 3]], [11.0, 7.0], [0, 0, 1])
    """
    if not len(pieces):
        return pieces, np.zeros(0, dtype=np.int64)
    one, two, passed = _passed(pieces, stops)
    m = len(pieces)
    joints = sparse.csr_array((np.ones(len(one), dtype=np.int8), (one, two)), shape=(m, m))
    count, part_of = csgraph.connected_components(joints, directed=False)
    part_of = part_of.astype(np.int64)
    _open_rings(pieces, part_of, passed, count)
    return _joined(pieces, part_of, passed), part_of


def _passed(pieces: Pieces, stops: Flags) -> tuple[Ints, Ints, Flags]:
    """Return which two pieces go on into each other, and at which points that is."""
    flat = pieces.ends.ravel()
    order = np.argsort(flat, kind="stable")
    degree = np.bincount(flat, minlength=len(stops))
    starts = np.cumsum(degree) - degree
    at = np.flatnonzero((degree == 2) & ~stops)
    first, second = order[starts[at]], order[starts[at] + 1]
    one, two = first // 2, second // 2
    alike = (one != two) & (pieces.kind[one] == pieces.kind[two])
    alike &= pieces.one_way[one] == pieces.one_way[two]
    # A one-way piece goes on only where the other begins.
    alike &= ~pieces.one_way[one] | (first % 2 != second % 2)
    passed = np.zeros(len(stops), dtype=np.bool_)
    passed[at[alike]] = True
    return one[alike], two[alike], passed


def _open_rings(pieces: Pieces, part_of: Ints, passed: Flags, count: int) -> None:
    """Let each ring that has no end begin at its lowest point: changes ``passed``."""
    ended = np.zeros(count, dtype=np.bool_)
    ended[part_of[~passed[pieces.ends].all(axis=1)]] = True
    of_ring = np.flatnonzero(~ended[part_of])
    if of_ring.size:
        lowest = np.full(count, len(passed), dtype=np.int64)
        np.minimum.at(lowest, part_of[of_ring], pieces.ends[of_ring].min(axis=1))
        passed[lowest[~ended]] = False


def _joined(pieces: Pieces, part_of: Ints, passed: Flags) -> Pieces:
    flat = pieces.ends.ravel()
    at_end = np.flatnonzero(~passed[flat])
    of = part_of[at_end // 2]
    # Of a road of one direction the end that is left comes first; of others the lower one.
    side = np.where(pieces.one_way[at_end // 2], at_end % 2, 0)
    order = np.lexsort((flat[at_end], side, of))
    _, first = np.unique(part_of, return_index=True)
    return Pieces(
        flat[at_end[order]].reshape(-1, 2),
        np.bincount(part_of, weights=pieces.length_m).astype(np.float64),
        pieces.kind[first],
        pieces.one_way[first],
    )


def leading_on(pieces: Pieces, stops: Flags) -> Flags:
    """Tell which pieces lead on: loops, blind ends and what hangs together with no stop do not.

    Examples
    --------
    >>> star = Pieces(np.array([[0, 1], [1, 2], [1, 3], [4, 5]]), np.ones(4),
    ...               np.zeros(4, dtype=int), np.zeros(4, dtype=bool))
    >>> leading_on(star, np.array([True, False, True, False, False, False])).tolist()
    [True, True, False, False]
    """
    kept = ~pieces.is_loop
    while True:
        degree = np.bincount(pieces.ends[kept].ravel(), minlength=len(stops))
        blind = (degree == 1) & ~stops
        leads = kept & ~blind[pieces.ends].any(axis=1)
        if leads.sum() == kept.sum():
            break
        kept = leads
    labels = parts_of(pieces.ends[kept], len(stops))
    with_stop = np.zeros(len(stops), dtype=np.bool_)
    with_stop[labels[stops]] = True
    kept[kept] = with_stop[labels[pieces.ends[kept, 0]]]
    return kept


def contract_what_leads_on(pieces: Pieces, stops: Flags) -> tuple[Pieces, Ints]:
    """Contract again and again without what leads nowhere, until nothing changes.

    Returns
    -------
    roads : Pieces
    part_of : int array, shape (m,)
        The number of the road that each piece became part of, -1 where it led nowhere.

    Examples
    --------
    The side road falls away, and what it parted becomes one.

    >>> line = Pieces(np.array([[0, 1], [1, 2], [1, 3]]), np.array([5.0, 6.0, 7.0]),
    ...               np.zeros(3, dtype=int), np.zeros(3, dtype=bool))
    >>> roads, part_of = contract_what_leads_on(line, np.array([True, False, True, False]))
    >>> roads.ends.tolist(), roads.length_m.tolist(), part_of.tolist()
    ([[0, 2]], [11.0], [0, 0, -1])
    """
    roads, part_of = contract_pieces(pieces, stops)
    while True:
        kept = leading_on(roads, stops)
        number = np.where(kept, np.cumsum(kept) - 1, -1)
        # What led nowhere before, -1, finds the last.
        part_of = np.append(number, -1)[part_of]
        fewer, again = contract_pieces(roads.only(kept), stops)
        if len(fewer) == len(roads):
            return fewer, part_of
        part_of = np.append(again, -1)[part_of]
        roads = fewer


def parts_of(ends: Ints, n: int) -> Ints:
    """Return for each of n points the number of the part it hangs together with, shape (n,)."""
    links = sparse.csr_array(
        (np.ones(len(ends), dtype=np.int8), (ends[:, 0], ends[:, 1])), shape=(n, n)
    )
    labels: Ints = csgraph.connected_components(links, directed=False)[1].astype(np.int64)
    return labels


def nearest_sources(
    ends: Ints, length_m: Floats, sources: Ints, n: int
) -> tuple[Floats, Ints, Ints]:
    """Return for each of n points how far the nearest source is, the point before it, and which.

    Returns
    -------
    metres : float array, shape (n,)
        Infinite where no source is reached.
    before : int array, shape (n,)
        The point before it on the way, negative at sources and where none is reached.
    source : int array, shape (n,)
        The source reached, negative where none is.

    Examples
    --------
    >>> line = np.array([[0, 1], [1, 2], [2, 3]])
    >>> metres, before, source = nearest_sources(line, np.array([1.0, 5, 1]), np.array([0, 3]), 5)
    >>> metres.tolist(), source.tolist()
    ([0.0, 1.0, 1.0, 0.0, inf], [0, 0, 3, 3, -9999])
    """
    network = _shortest_links(ends, length_m, n)
    metres, before, source = csgraph.dijkstra(
        network, directed=False, indices=sources, min_only=True, return_predecessors=True
    )
    return metres, before.astype(np.int64), source.astype(np.int64)


def _shortest_links(ends: Ints, length_m: Floats, n: int) -> sparse.csr_array:
    """Return a graph with the shortest of parallel links, none of them of no length."""
    low, high = ends.min(axis=1), ends.max(axis=1)
    order = np.lexsort((length_m, high, low))
    low, high, length = low[order], high[order], length_m[order]
    new = np.append(True, (low[1:] != low[:-1]) | (high[1:] != high[:-1]))[: len(low)]
    new &= low != high
    # scipy drops links of length zero.
    return sparse.csr_array((np.maximum(length[new], 1e-6), (low[new], high[new])), shape=(n, n))


def joining_pieces(pieces: Pieces, kept: Flags, terminals: Ints, n: int) -> Flags:
    """Return which further pieces join what would fall apart if only some pieces were kept.

    Parts of what is kept, and terminals beside it, that hang together over all pieces do so again
    with the result: over the shortest ways between them, as a least spanning tree needs them
    (Mehlhorn, Information Processing Letters 27:125, 1988).

    Parameters
    ----------
    pieces : Pieces
    kept : bool array, shape (m,)
    terminals : int array
        Points that are to hang together with the rest as well.
    n : int
        Number of points.

    Returns
    -------
    bool array, shape (m,)
        True for what has to be added; never of a kept piece.

    Examples
    --------
    A ferry (the second piece) ends on a short service road, and on a long one.

    >>> line = Pieces(np.array([[0, 1], [2, 3], [1, 2], [1, 4], [4, 2]]),
    ...               np.array([9.0, 9, 1, 2, 2]), np.zeros(5, dtype=int), np.zeros(5, dtype=bool))
    >>> kept = np.array([True, True, False, False, False])
    >>> joining_pieces(line, kept, np.zeros(0, dtype=int), 5).tolist()
    [False, False, True, False, False]
    """
    sources = np.unique(np.append(pieces.ends[kept].ravel(), terminals))
    added = np.zeros(len(pieces), dtype=np.bool_)
    others = np.flatnonzero(~kept & ~pieces.is_loop)
    if not sources.size or not others.size:
        return added
    part = parts_of(pieces.ends[kept], n)
    ends, length = pieces.ends[others], pieces.length_m[others]
    metres, before, source = nearest_sources(ends, length, sources, n)
    owner = np.where(source >= 0, part[np.maximum(source, 0)], -1)
    one, two = owner[ends[:, 0]], owner[ends[:, 1]]
    bridge = np.flatnonzero((one != two) & (one >= 0) & (two >= 0))
    far = metres[ends[bridge, 0]] + length[bridge] + metres[ends[bridge, 1]]
    best = _spanning(one[bridge], two[bridge], far)
    added[others[bridge[best]]] = True
    _add_ways(added, pieces, others, before, ends[bridge[best]].ravel())
    return added


def _spanning(one: Ints, two: Ints, far: Floats) -> list[int]:
    """Return the links of a least spanning forest, the first in order among equals."""
    head: dict[int, int] = {}

    def top(part: int) -> int:
        while (above := head.get(part, part)) != part:
            head[part] = part = head.get(above, above)
        return part

    found = []
    pairs = zip(one.tolist(), two.tolist(), strict=True)
    both = list(pairs)
    for k in np.argsort(far, kind="stable").tolist():
        a, b = top(both[k][0]), top(both[k][1])
        if a != b:
            head[a] = b
            found.append(k)
    return found


def _add_ways(added: Flags, pieces: Pieces, others: Ints, before: Ints, starts: Ints) -> None:
    """Mark the pieces on the ways from points back to their sources: changes ``added``."""
    links: set[tuple[int, int]] = set()
    for point in starts.tolist():
        while (last := int(before[point])) >= 0:
            link = (min(point, last), max(point, last))
            if link in links:
                break
            links.add(link)
            point = last
    if not links:
        return
    low, high = pieces.ends[others].min(axis=1), pieces.ends[others].max(axis=1)
    order = others[np.lexsort((pieces.length_m[others], high, low))]
    for k in order.tolist():
        a, b = pieces.ends[k].tolist()
        link = (min(a, b), max(a, b))
        if link in links:
            # Of parallel pieces the shortest, which comes first.
            links.remove(link)
            added[k] = True


def ending_at_places(pieces: Pieces, place: Ints, anchors: Ints) -> tuple[Pieces, Flags, Floats]:
    """Let roads end at places: draw the points of each place together at its anchor.

    A point belongs to a place only as far as it hangs together with the anchor within the place. A
    piece that leads into a place becomes longer by the way from where it enters to the anchor.

    Parameters
    ----------
    pieces : Pieces
    place : int array, shape (n,)
        The number of the place each point lies in, -1 for none.
    anchors : int array, shape (k,)
        The point at which each place stands, in the place itself.

    Returns
    -------
    roads : Pieces
        All pieces but those within a place; from n on points are places.
    outside : bool array, shape (m,)
        Which pieces these are.
    inward_m : float array, shape (n,)
        Metres from each point of a place to the anchor; infinite elsewhere.

    Examples
    --------
    >>> line = Pieces(np.array([[0, 1], [1, 2], [2, 3]]), np.array([9.0, 1, 1]),
    ...               np.zeros(3, dtype=int), np.zeros(3, dtype=bool))
    >>> roads, outside, _ = ending_at_places(line, np.array([-1, 0, 0, 0]), np.array([3]))
    >>> roads.ends.tolist(), roads.length_m.tolist(), outside.tolist()
    ([[0, 4]], [11.0], [True, False, False])
    """
    n = len(place)
    one, two = place[pieces.ends[:, 0]], place[pieces.ends[:, 1]]
    within = (one == two) & (one >= 0)
    streets = pieces.only(within)
    inward, _, _ = nearest_sources(streets.ends, streets.length_m, anchors, n)
    stands = np.isfinite(inward)
    moved = np.where(stands & (place >= 0), n + place, np.arange(n))
    way_in = np.where(stands, inward, 0.0)
    outside = ~(within & stands[pieces.ends].all(axis=1))
    kept = pieces.only(outside)
    longer = kept.length_m + way_in[kept.ends].sum(axis=1)
    return replace(kept, ends=moved[kept.ends], length_m=longer), outside, inward


def mostly(part_of: Ints, said: Ints, metres: Floats, count: int) -> Ints:
    """Return for each of so many roads what is said of most of its metres, the lowest of equals.

    Examples
    --------
    >>> mostly(np.array([0, 0, 0, 1]), np.array([7, 8, 7, 9]), np.array([2.0, 3, 2, 1]), 2).tolist()
    [7, 9]
    """
    found = np.full(count, -1, dtype=np.int64)
    some = part_of >= 0
    part_of, said, metres = part_of[some], said[some], metres[some]
    order = np.lexsort((said, part_of))
    of, what = part_of[order], said[order]
    new = np.append(True, (of[1:] != of[:-1]) | (what[1:] != what[:-1]))[: len(of)]
    group = np.cumsum(new) - 1
    weight = np.bincount(group, weights=metres[order])
    of, what = of[new], what[new]
    best = np.lexsort((-what, weight, of))
    found[of[best]] = what[best]
    return found
