"""The nearest of many points, and pairs between two bounds, each with something added: exact.

As in :mod:`.nearness` straight chords decide nearly everything, and only what they leave open is
measured: one geodesic for each point asked about, and those of pairs in a thin shell. Nothing is
as large as all points times all points: points are asked about in blocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .nearness import (
    FLATTENING,
    MARGIN_M,
    SEMI_MAJOR_M,
    TREE_TO_M,
    Flags,
    Ints,
    Places,
    measured_m,
    search_tree,
    space_points,
    surely_m,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .distance import Floats

# How many chords are looked at together.
CHORDS_AT_ONCE = 1 << 20
# Neighbours looked at first where nothing, and where something, is added to distances.
FIRST_PLAIN, FIRST_ADDED = 2, 8
WIDER = 4


def nearest_few(
    lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats, *, added_m: Floats, few: int = 1
) -> tuple[Floats, Ints]:
    """Find for each point of b the few points of a with the least distance and added metres.

    The sum of the geodesic on WGS84 and of what is added is compared as it is, to the last bit;
    equals go by their number in a. A chord is no longer than its geodesic: once the chords of
    points not yet looked at are longer than the least sums found, none of them can be less.

    Parameters
    ----------
    lon_a, lat_a, added_m : float arrays, shape (|a|,)
        Degrees, and metres, 0 or more.
    lon_b, lat_b : float arrays, shape (|b|,)
    few : int
        How many, 1 or more.

    Returns
    -------
    float array, shape (|b|, few)
        Metres, the least first; inf where there are no more points.
    int array, shape (|b|, few)
        Numbers in a; -1 where there are no more points.

    Examples
    --------
    >>> lon, zero = np.array([0.0, 1.0, 5.0]), np.zeros(3)
    >>> far, which = nearest_few(lon, zero, np.array([0.9]), zero[:1], added_m=zero, few=2)
    >>> far.round().tolist(), which.tolist()
    ([[11132.0, 100188.0]], [[1, 0]])
    """
    least = np.full((len(lon_b), few), np.inf)
    which = np.full((len(lon_b), few), -1, dtype=np.int64)
    if not len(lon_a) or not len(lon_b):
        return least, which
    a, b = (lon_a, lat_a), (lon_b, lat_b)
    tree, points = search_tree(a), space_points(*b)
    least_added, same = float(added_m.min()), bool(np.ptp(added_m) == 0)
    look = few - 1 + (FIRST_PLAIN if same else FIRST_ADDED)
    left = np.arange(len(lon_b))
    while left.size:
        look = min(look, len(lon_a))
        undone = []
        for some in _blocks(left, look):
            chord, near = (one.reshape(-1, look) for one in tree.query(points[some], k=look))
            needed = _needed(chord, a, near, (lon_b[some], lat_b[some]), added_m, few)
            order = np.lexsort((near, needed), axis=1)[:, :few]
            found = np.take_along_axis(needed, order, axis=1)
            least[some, : found.shape[1]] = found
            which[some, : found.shape[1]] = np.take_along_axis(near, order, axis=1)
            if look < len(lon_a):
                others_m = chord[:, -1] + least_added
                undone.append(some[others_m <= found[:, -1] + MARGIN_M])
        left = np.concatenate(undone) if undone else left[:0]
        look *= WIDER
    return least, which


def nearest_of(lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats) -> tuple[Ints, Floats]:
    """Return for each point of b the number of the nearest point of a, and how far it is.

    Examples
    --------
    >>> zero = np.zeros(2)
    >>> which, metres = nearest_of(np.array([0.0, 1.0]), zero, np.array([0.4, 1.0]), zero)
    >>> which.tolist(), metres.round().tolist()
    ([0, 1], [44528.0, 0.0])
    """
    far, which = nearest_few(lon_a, lat_a, lon_b, lat_b, added_m=np.zeros(len(lon_a)))
    return which[:, 0], far[:, 0]


def _needed(chord: Floats, a: Places, near: Ints, b: Places, added_m: Floats, few: int) -> Floats:
    """Return the sums of neighbours that may be among the least; inf for those that cannot."""
    few = min(few, chord.shape[1])
    lowest = chord + added_m[near]
    needed = np.full(chord.shape, np.inf)
    first = np.argpartition(lowest, few - 1, axis=1)[:, :few]
    _measure(needed, (np.repeat(np.arange(len(chord)), few), first.ravel()), a, near, b, added_m)
    worst = np.partition(needed, few - 1, axis=1)[:, few - 1]
    open_to = (lowest <= worst[:, None] + MARGIN_M) & np.isinf(needed)
    _measure(needed, np.nonzero(open_to), a, near, b, added_m)
    return needed


def _measure(
    needed: Floats, at: tuple[Ints, ...], a: Places, near: Ints, b: Places, added_m: Floats
) -> None:
    here = near[at]
    needed[at] = measured_m(a, here, b, at[0]) + added_m[here]


def _blocks(numbers: Ints, each: int) -> Iterator[Ints]:
    step = max(1, CHORDS_AT_ONCE // max(1, each))
    return (numbers[start : start + step] for start in range(0, len(numbers), step))


def pairs_between(
    a: Places, b: Places, *, added_m: Floats, least_m: float, most_m: float
) -> Iterator[tuple[Ints, Ints]]:
    """List pairs whose distance and added metres lie between two bounds, both inclusive.

    Parameters
    ----------
    a, b : (longitudes, latitudes), degrees
    added_m : float array, shape (|a|,)
        Metres, added to the geodesic of each pair; the sum is compared to the last bit.
    least_m, most_m : float
        Metres; a least of 0 rules nothing out.

    Yields
    ------
    a_index, b_index : int arrays of one shape
        Each pair once, of so many points of b at a time, in no order among those.

    Examples
    --------
    >>> a, b = (np.zeros(1), np.zeros(1)), (np.array([0.0, 1.0, 2.0]), np.zeros(3))
    >>> found = pairs_between(a, b, added_m=np.zeros(1), least_m=1.0, most_m=112e3)
    >>> [(i.tolist(), j.tolist()) for i, j in found]
    [([0], [1])]
    """
    if not len(a[0]) or not len(b[0]):
        return
    radius = most_m - added_m
    by_tree = bool(radius.max() <= TREE_TO_M)
    tree = search_tree(a) if by_tree else None
    for some in _blocks(np.arange(len(b[0])), len(a[0])):
        part = (b[0][some], b[1][some])
        if by_tree:
            i, j = _by_tree(tree, a, part, added_m, (least_m, most_m))
        else:
            i, j = (one.ravel() for one in np.indices((len(a[0]), len(some))))
            needed = measured_m(a, i, part, j) + added_m[i]
            kept = (needed >= least_m) & (needed <= most_m)
            i, j = i[kept], j[kept]
        yield i, some[j]


def _by_tree(
    tree: Any, a: Places, b: Places, added_m: Floats, bounds: tuple[float, float]
) -> tuple[Ints, Ints]:
    least_m, most_m = bounds
    reach_m = float(most_m - added_m.min()) + MARGIN_M
    if reach_m < 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    near = tree.sparse_distance_matrix(search_tree(b), reach_m, output_type="ndarray")
    chord, added = near["v"], added_m[near["i"]]
    outer, inner = most_m - added, least_m - added
    inside = (chord <= surely_m(outer)) & ((least_m <= 0) | (chord >= inner + MARGIN_M))
    open_to = (chord <= outer + MARGIN_M) & ~inside
    if least_m > 0:
        open_to &= chord > surely_m(inner)
    shell = np.flatnonzero(open_to)
    needed = measured_m(a, near["i"][shell], b, near["j"][shell]) + added[shell]
    inside[shell] = (needed >= least_m) & (needed <= most_m)
    kept = near[inside]
    return kept["i"].astype(np.int64), kept["j"].astype(np.int64)


def any_between(a: Places, b: Places, *, added_m: Floats, least_m: float, most_m: float) -> Flags:
    """Tell of each point of b whether any pair of it is listed by ``pairs_between``.

    The nearest settles all but the points that are nearer to some point of a than the lower bound.

    Examples
    --------
    >>> a, b = (np.array([0.0, 2.0]), np.zeros(2)), (np.array([0.0, 1.0, 4.0]), np.zeros(3))
    >>> any_between(a, b, added_m=np.zeros(2), least_m=200e3, most_m=223e3).tolist()
    [True, False, True]
    """
    nearest = nearest_few(*a, *b, added_m=added_m)[0][:, 0]
    found: Flags = (nearest >= least_m) & (nearest <= most_m)
    left = np.flatnonzero(nearest < least_m)
    # Most points have some place just beyond the lower bound: far fewer pairs to look at.
    for within_m in (min(most_m, 1.25 * least_m), most_m):
        if not left.size:
            break
        part = (b[0][left], b[1][left])
        for _, j in pairs_between(a, part, added_m=added_m, least_m=least_m, most_m=within_m):
            found[left[j]] = True
        left = left[~found[left]]
    return found


def near_pairs(lon: Floats, lat: Floats, within_m: Floats) -> Iterator[tuple[Ints, Ints, Floats]]:
    """List all pairs of points of one set that are near each other, and about how far.

    Parameters
    ----------
    lon, lat : float arrays, shape (n,)
        Degrees.
    within_m : float array, shape (n,)
        Of each point: pairs with all others within so many metres are among those found, and a
        few beyond.

    Yields
    ------
    i, j : int arrays of one shape
        Each pair once, of so many points at a time.
    metres : float array
        The geodesic but for ``arc_error_m``.

    Examples
    --------
    >>> lon = np.array([0.0, 1.0, 5.0])
    >>> [(i.tolist(), j.tolist(), far.round().tolist())
    ...  for i, j, far in near_pairs(lon, np.zeros(3), np.full(3, 200e3))]
    [([0], [1], [111319.0])]
    """
    points, reach_m = space_points(lon, lat), within_m + MARGIN_M
    tree = search_tree((lon, lat))
    # Of like radius together: each block is searched by its widest.
    for some in _blocks(np.argsort(reach_m, kind="stable"), len(lon)):
        part = search_tree((lon[some], lat[some]))
        near = part.sparse_distance_matrix(tree, reach_m[some].max(), output_type="ndarray")
        i, j = some[near["i"]], near["j"].astype(np.int64)
        told_by_i, told_by_j = (near["v"] <= reach_m[one] for one in (i, j))
        kept = told_by_i & ((i < j) | (~told_by_j & (i != j)))
        i, j = i[kept], j[kept]
        yield i, j, _arc_m(points[i], points[j])


def _arc_m(one: Floats, other: Floats) -> Floats:
    """Geodesics of pairs of points in space by the curvature in the middle of each chord.

    A geodesic bends little sideways, and about as much as the normal section through the middle of
    the chord does there: as a circle of that radius, s = c (1 + t/6 + 3 t^2/40 + ...) with
    t = (c k / 2)^2 and k the curvature by Euler.
    """
    along, middle = other - one, (one + other) / 2
    chord2 = np.einsum("ij,ij->i", along, along)
    flat = np.hypot(middle[:, 0], middle[:, 1])
    up = middle[:, 2] / (1 - FLATTENING) ** 2
    sin, cos = up / np.hypot(flat, up), flat / np.hypot(flat, up)
    east = middle[:, 0] * along[:, 0] + middle[:, 1] * along[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        north = cos * along[:, 2] - sin * np.where(flat > 0, east / flat, 0.0)
        northward = np.where(chord2 > 0, north * north / chord2, 0.0)
    # 1 / N = w^(1/2) / a, and 1 / M = w^(3/2) / (a (1 - e^2)).
    squeezed = (1 - FLATTENING) ** 2
    w = 1 - (1 - squeezed) * sin * sin
    curved = np.sqrt(w) / SEMI_MAJOR_M * (1 + northward * (w / squeezed - 1))
    t = chord2 * curved * curved / 4
    return np.asarray(
        np.sqrt(chord2) * (1 + t * (1 / 6 + t * (3 / 40 + t * (5 / 112 + t * 35 / 1152))))
    )


def arc_error_m(metres: Floats) -> Floats:
    """Return by how much at most the distances of ``near_pairs`` differ from the geodesics.

    Rounding, some nanometres, and what the series leaves out, which grows with the fifth power:
    a quarter of a micrometre at 100 km, 26 mm at 1,000 km were the most among 200,000 lines of each
    length anywhere; here it is a fifth more.

    Examples
    --------
    >>> arc_error_m(np.array([100e3])) < 1e-6
    array([ True])
    """
    thousands_km = metres / 1e6
    squared = thousands_km * thousands_km
    return np.asarray(6e-9 + 0.032 * squared * squared * thousands_km)
