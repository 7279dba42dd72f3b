"""Who is within a radius of whom: exact by the WGS84 geodesic, found by straight chords.

Two bounds decide most pairs without a geodesic. Let c be the chord of two points, straight
through the ground, and s their geodesic distance.

Not farther than its chord, c <= s: a straight line is the shortest curve in space. So a search
by chords misses no pair.

Not nearer than the arc of the tightest circle, s <= 2 rho asin(c / (2 rho)), with
rho = b^2 / a = 6,335,439 m, the smallest radius of curvature anywhere on the ellipsoid (along
the meridian, at the equator). A geodesic bends in space only as its surface makes it, by at most
1 / rho. By Schur's comparison theorem a curve of length s <= pi rho that bends no more than that
has a chord of at least that of the circle's arc, c >= 2 rho sin(s / (2 rho)). So a pair with
c <= 2 rho sin(R / (2 rho)) is within R, provided s <= pi rho. Up to ``TREE_TO_M`` it is: both
points are at least b from the centre, so that the angle there is at most
2 asin(c / (2 b)) < 0.158, and the central section between them, no shorter than the geodesic, is
at most a^2 / b times that: 1,012 km, where pi rho is 19,903 km.

Between the two bounds lies a shell: 16 mm wide at 25 km, half a metre at 80 km, 1 km at
1,000 km. Its pairs alone are measured. ``MARGIN_M`` widens it on both sides, against rounding of
coordinates (some nanometres) and that of the geodesic itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .distance import distance_m, distance_matrix_m

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .distance import Floats

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Places = tuple[NDArray[np.float64], NDArray[np.float64]]

SEMI_MAJOR_M, FLATTENING = 6_378_137.0, 1 / 298.257223563
SEMI_MINOR_M = SEMI_MAJOR_M * (1 - FLATTENING)
TIGHTEST_M = SEMI_MINOR_M**2 / SEMI_MAJOR_M
MARGIN_M = 0.001
# Beyond, the shell is wide and most pairs of a theater are within: every pair is measured.
TREE_TO_M = 1_000_000.0
# Points of different radii are searched in so many groups of like radius.
GROUPS = 16
PAIRS_AT_ONCE = 1 << 20


def pairs_within(
    lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats, radius_m: float
) -> tuple[Ints, Ints]:
    """All pairs of a point of a and a point of b that are at most ``radius_m`` apart.

    Distance is the geodesic on WGS84 (Karney, J. Geodesy 87:43, 2013); the bound is inclusive.

    Parameters
    ----------
    lon_a, lat_a : float arrays, shape (|a|,)
        Degrees, longitude in [-180, 180], latitude in [-90, 90].
    lon_b, lat_b : float arrays, shape (|b|,)
    radius_m : float
        Metres; nothing is within a negative one.

    Returns
    -------
    a_index, b_index : int arrays of one shape
        Each pair once, sorted by a, then by b.

    Raises
    ------
    ValueError
        If the radius is not a number.

    Examples
    --------
    A degree along the equator is 111,319.49 m; the last point is across the antimeridian.

    >>> lon_a, lon_b = np.array([0.0, 179.5]), np.array([0.0, 1.0, 2.0, -179.5])
    >>> a, b = pairs_within(lon_a, np.zeros(2), lon_b, np.zeros(4), 111_320.0)
    >>> list(zip(a.tolist(), b.tolist()))
    [(0, 0), (0, 1), (1, 3)]
    """
    _check(np.asarray(radius_m))
    shape = (len(lon_a), len(lon_b))
    if not all(shape) or radius_m < 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    a, b = (lon_a, lat_a), (lon_b, lat_b)
    if radius_m > TREE_TO_M:
        found = [_brute_pairs(a, b, rows, radius_m) for rows in _chunks(*shape)]
        return np.concatenate([one for one, _ in found]), np.concatenate([two for _, two in found])
    tree, reach_m = search_tree(a), radius_m + MARGIN_M
    near = tree.sparse_distance_matrix(search_tree(b), reach_m, output_type="ndarray")
    shell = np.flatnonzero(near["v"] > surely_m(radius_m))
    far = measured_m(a, near["i"][shell], b, near["j"][shell]) > radius_m
    return _in_order(near["i"], near["j"], shell[far], shape)


def _in_order(of_a: Ints, of_b: Ints, dropped: Ints, shape: tuple[int, int]) -> tuple[Ints, Ints]:
    """Sort pairs by a, then by b, without the dropped ones.

    As one number a pair, as short as they fit, that sorts several times faster than two columns.
    Dropped pairs sort last: millions of pairs are not copied for the sake of a few.
    """
    short = np.uint32 if shape[0] * shape[1] < 1 << 32 else np.int64
    keys = np.empty(len(of_a), dtype=short)
    np.multiply(of_a, shape[1], out=keys, casting="unsafe")
    np.add(keys, of_b, out=keys, casting="unsafe")
    keys[dropped] = np.iinfo(short).max
    keys.sort()
    rows, columns = np.divmod(keys[: len(keys) - len(dropped)], shape[1], dtype=np.int64)
    return rows, columns


def any_within(
    lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats, radius_m: float | Floats
) -> Flags:
    """Tell of each point of b whether it is within the radius of any point of a.

    As ``pairs_within`` decides it, without listing the pairs: a look at the nearest point of a
    settles nearly every point of b.

    Parameters
    ----------
    lon_a, lat_a : float arrays, shape (|a|,)
        Degrees, longitude in [-180, 180], latitude in [-90, 90].
    lon_b, lat_b : float arrays, shape (|b|,)
    radius_m : float or float array, shape (|a|,)
        Metres, one for all or one for each point of a; nothing is within a negative one.

    Returns
    -------
    bool array, shape (|b|,)

    Raises
    ------
    ValueError
        If a radius is not a number.

    Examples
    --------
    >>> lon_b = np.array([0.0, 1.0, 2.0])
    >>> any_within(np.zeros(1), np.zeros(1), lon_b, np.zeros(3), 111_320.0).tolist()
    [True, True, False]
    """
    radii = np.broadcast_to(np.asarray(radius_m, dtype=np.float64), (len(lon_a),))
    _check(radii)
    covered = np.zeros(len(lon_b), dtype=np.bool_)
    for group in _groups(radii):
        left = np.flatnonzero(~covered)
        if not left.size:
            break
        a, b = (lon_a[group], lat_a[group]), (lon_b[left], lat_b[left])
        decide = _any_brute if radii[group].max() > TREE_TO_M else _any_by_tree
        covered[left] = decide(a, b, radii[group])
    return covered


def _check(radii: Floats) -> None:
    if np.isnan(radii).any():
        raise ValueError("a radius is not a number")


def _groups(radii: Floats) -> Iterator[Ints]:
    """Point numbers by radius, the widest first: they leave the least to do to the others."""
    order = np.argsort(-radii, kind="stable")
    order = order[radii[order] >= 0]
    far = int((radii[order] > TREE_TO_M).sum())
    if far:
        yield order[:far]
    order = order[far:]
    values, starts = np.unique(-radii[order], return_index=True)
    if len(values) <= GROUPS:
        yield from (one for one in np.split(order, starts[1:]) if one.size)
    else:
        yield from np.array_split(order, GROUPS)


def _any_by_tree(a: Places, b: Places, radii: Floats) -> Flags:
    tree, points = search_tree(a), space_points(*b)
    reach_m = float(radii.max()) + MARGIN_M
    chord, nearest = tree.query(points, distance_upper_bound=np.nextafter(reach_m, np.inf))
    within: Flags = np.zeros(len(points), dtype=np.bool_)
    some = np.flatnonzero(np.isfinite(chord))
    within[some] = chord[some] <= surely_m(radii[nearest[some]])
    left = some[~within[some]]
    if left.size:
        # The nearest by chord is not surely within: any other in reach may be, instead.
        within[left] = _any_listed(tree, a, (b[0][left], b[1][left]), radii)
    return within


def _any_listed(tree: Any, a: Places, b: Places, radii: Floats) -> Flags:
    """Tell the same of a few points, looking at every point of a in reach."""
    within: Flags = np.zeros(len(b[0]), dtype=np.bool_)
    reach_m = float(radii.max()) + MARGIN_M
    near = tree.sparse_distance_matrix(search_tree(b), reach_m, output_type="ndarray")
    within[near["j"][near["v"] <= surely_m(radii[near["i"]])]] = True
    shell = near[(near["v"] <= radii[near["i"]] + MARGIN_M) & ~within[near["j"]]]
    hit = measured_m(a, shell["i"], b, shell["j"]) <= radii[shell["i"]]
    within[shell["j"][hit]] = True
    return within


def _any_brute(a: Places, b: Places, radii: Floats) -> Flags:
    within = np.zeros(len(b[0]), dtype=np.bool_)
    for rows in _chunks(len(radii), len(within)):
        within |= (_block(a, b, rows) <= radii[rows, np.newaxis]).any(axis=0)
    return within


def _brute_pairs(a: Places, b: Places, rows: slice, radius_m: float) -> tuple[Ints, Ints]:
    one, two = np.nonzero(_block(a, b, rows) <= radius_m)
    return one + rows.start, two


def _block(a: Places, b: Places, rows: slice) -> Floats:
    return distance_matrix_m(a[0][rows], a[1][rows], *b)


def _chunks(n_a: int, n_b: int) -> Iterator[slice]:
    step = max(1, PAIRS_AT_ONCE // max(1, n_b))
    return (slice(start, min(start + step, n_a)) for start in range(0, n_a, step))


def measured_m(a: Places, of_a: Ints, b: Places, of_b: Ints) -> Floats:
    """Measure the geodesics of some pairs by number."""
    if not of_a.size:
        return np.zeros(0)
    return distance_m(a[0][of_a], a[1][of_a], b[0][of_b], b[1][of_b])


def surely_m(radius_m: Any) -> Any:
    """Return the chord up to which a geodesic is surely no longer than the radius."""
    return 2 * TIGHTEST_M * np.sin(radius_m / (2 * TIGHTEST_M)) - MARGIN_M


def search_tree(points: Places) -> Any:
    """Make the tree in which places are searched by chords."""
    from scipy.spatial import cKDTree

    return cKDTree(space_points(*points))


def space_points(lon: Floats, lat: Floats) -> Floats:
    """Places in metres from the centre of the ellipsoid, height 0, shape (n, 3)."""
    squeezed = (1 - FLATTENING) ** 2
    along, up = np.radians(lon), np.radians(lat)
    normal = SEMI_MAJOR_M / np.sqrt(1 - (1 - squeezed) * np.sin(up) ** 2)
    flat = normal * np.cos(up)
    return np.column_stack(
        [flat * np.cos(along), flat * np.sin(along), normal * squeezed * np.sin(up)]
    )
