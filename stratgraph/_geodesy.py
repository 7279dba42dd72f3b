"""Distances, rings and planes on the WGS84 ellipsoid: the only importer of pyproj and shapely."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyproj import Geod, Transformer

Floats = NDArray[np.float64]

RING_VERTICES = 96


@cache
def _geod() -> Geod:
    from pyproj import Geod

    return Geod(ellps="WGS84")


def distance_m(lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats) -> Floats:
    """Geodesic distances in metres between points paired one to one.

    Karney's algorithm (J. Geodesy 87:43, 2013), exact to nanometres on WGS84.

    Parameters
    ----------
    lon_a, lat_a, lon_b, lat_b : float arrays of one shape
        Degrees, longitude in [-180, 180], latitude in [-90, 90].

    Returns
    -------
    float array of that shape, metres, never negative.

    Examples
    --------
    >>> one = np.ones(1)
    >>> round(float(distance_m(0 * one, 0 * one, one, 0 * one)[0]))
    111319
    """
    _, _, metres = _geod().inv(*_unboxed(lon_a, lat_a, lon_b, lat_b))
    return np.asarray(metres, dtype=np.float64).reshape(np.shape(lon_a))


def _unboxed(*columns: Floats) -> tuple[Any, ...]:
    """Return columns as they are, but the only value of columns of one as a number.

    pyproj takes an array of one for a number, and older numpy warns about that.
    """
    if columns[0].size == 1:
        return tuple(float(column.flat[0]) for column in columns)
    return columns


def distance_matrix_m(lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats) -> Floats:
    """Geodesic distances in metres from every point of a to every point of b, shape (|a|, |b|)."""
    shape = (len(lon_a), len(lon_b))
    grid = [np.repeat(lon_a, shape[1]), np.repeat(lat_a, shape[1])]
    grid += [np.tile(lon_b, shape[0]), np.tile(lat_b, shape[0])]
    return distance_m(*grid).reshape(shape)


def azimuth_deg(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Bearing from a to b in degrees clockwise from north, in [0, 360)."""
    forward, _, _ = _geod().inv(lon_a, lat_a, lon_b, lat_b)
    return float(forward) % 360.0


@dataclass(frozen=True)
class Plane:
    """A flat map in kilometres around one point, azimuthal equidistant: true from its centre.

    Within 100 km of the centre lengths are right to one part in ten thousand; it is for
    drawing. Membership of reach is always decided on the ellipsoid.
    """

    lon: float
    lat: float

    @property
    def _transformer(self) -> Transformer:
        return _transformer(self.lon, self.lat)

    def to_km(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Project degrees to kilometres east and north of the centre."""
        x, y = self._transformer.transform(*_unboxed(np.asarray(lon), np.asarray(lat)))
        shape = np.shape(lon)
        return (
            np.asarray(x, dtype=np.float64).reshape(shape) / 1000.0,
            np.asarray(y, dtype=np.float64).reshape(shape) / 1000.0,
        )

    def to_degrees(self, x_km: Floats, y_km: Floats) -> tuple[Floats, Floats]:
        """Turn kilometres east and north of the centre back into degrees."""
        x_m, y_m = _unboxed(np.asarray(x_km) * 1000.0, np.asarray(y_km) * 1000.0)
        lon, lat = self._transformer.transform(x_m, y_m, direction="INVERSE")
        shape = np.shape(x_km)
        return (
            np.asarray(lon, dtype=np.float64).reshape(shape),
            np.asarray(lat, dtype=np.float64).reshape(shape),
        )


@cache
def _transformer(lon: float, lat: float) -> Transformer:
    from pyproj import Transformer

    local = f"+proj=aeqd +lon_0={lon!r} +lat_0={lat!r} +datum=WGS84 +units=m +no_defs"
    return Transformer.from_crs("EPSG:4326", local, always_xy=True)


def ring_union_km(
    plane: Plane, lon: Floats, lat: Floats, radius_m: float
) -> tuple[tuple[Floats, Floats], ...]:
    """Outlines in plane kilometres of the union of rings of one radius, for drawing only.

    Each ring is a polygon of 96 vertices on the circle, so it falls short of the true circle
    by at most ``radius * (1 - cos(pi / 96))``, 21 m at 40 km.

    Parameters
    ----------
    plane : Plane
    lon, lat : float arrays, shape (n,), degrees
    radius_m : float, metres, positive

    Returns
    -------
    tuple of (x, y) closed outlines, outer boundaries first counter-clockwise, holes clockwise.
    """
    import shapely

    if not len(lon):
        return ()
    bearings = np.linspace(0.0, 360.0, RING_VERTICES, endpoint=False)
    n = len(lon)
    ring_lon, ring_lat, _ = _geod().fwd(
        np.repeat(lon, RING_VERTICES),
        np.repeat(lat, RING_VERTICES),
        np.tile(bearings, n),
        np.full(n * RING_VERTICES, radius_m),
    )
    x, y = plane.to_km(np.asarray(ring_lon), np.asarray(ring_lat))
    corners = np.stack([x, y], axis=-1).reshape(n, RING_VERTICES, 2)
    union = shapely.union_all(shapely.polygons(corners))
    return _outlines(shapely.get_parts(union))


def _outlines(polygons: Sequence[Any]) -> tuple[tuple[Floats, Floats], ...]:
    outer = [_turned(polygon.exterior, left=True) for polygon in polygons]
    holes = [_turned(hole, left=False) for polygon in polygons for hole in polygon.interiors]
    return (*outer, *holes)


def _turned(ring: Any, *, left: bool) -> tuple[Floats, Floats]:
    """Return a ring's coordinates counter-clockwise or clockwise; shapely 2.0 cannot orient."""
    xy = np.asarray(ring.coords, dtype=np.float64)
    if bool(ring.is_ccw) != left:
        xy = xy[::-1]
    return xy[:, 0], xy[:, 1]


def crossing_segments(ends_km: Floats) -> tuple[tuple[int, int], ...]:
    """Pairs of straight segments whose interiors cross.

    Parameters
    ----------
    ends_km : float array, shape (n, 2, 2): segment, end, (x, y)

    Returns
    -------
    tuple of (i, j) with i < j, sorted.
    """
    import shapely

    lines = shapely.linestrings(ends_km)
    left, right = shapely.STRtree(lines).query(lines, predicate="crosses")
    return tuple(sorted((int(i), int(j)) for i, j in zip(left, right, strict=True) if i < j))


def disc_unions_km(
    x: Floats, y: Floats, outer_km: Floats, inner_km: Floats, members: Sequence[Sequence[int]]
) -> tuple[tuple[tuple[Floats, Floats], ...], ...]:
    """Outlines of unions of discs on a plane, each with an optional hole, for drawing only.

    Several unions of the same discs share the work on what they have in common. Much quicker
    than ``ring_union_km``, and within a few metres of it for radii and distances from the
    centre up to 100 km: fit for a page that draws hundreds of unions.

    Parameters
    ----------
    x, y : float arrays, shape (n,), plane kilometres
    outer_km, inner_km : float arrays, shape (n,)
        Discs whose outer radius is not positive are left out; no hole where inner is 0.
    members : sequence of sequences of int
        Per union the discs in it, as places in the arrays.

    Returns
    -------
    tuple over unions of tuples of (x, y) closed outlines, outer boundaries first
    counter-clockwise, holes clockwise.

    Examples
    --------
    >>> one = np.ones(1)
    >>> [len(outlines) for outlines in disc_unions_km(one, one, 2 * one, one, [[0], []])]
    [2, 0]
    """
    import shapely

    discs = _discs(x, y, outer_km, inner_km)
    made: dict[frozenset[int], Any] = {frozenset(): shapely.Polygon()}
    # Smaller first, so that each union grows from the largest one within it.
    for one in sorted({frozenset(some) for some in members}, key=lambda s: (len(s), sorted(s))):
        within = max((some for some in made if some <= one), key=len)
        made[one] = shapely.union_all([made[within], *discs[sorted(one - within)]])
    unions = [made[frozenset(some)] for some in members]
    return tuple(_outlines(shapely.get_parts(one)) for one in unions)


def _discs(x: Floats, y: Floats, outer_km: Floats, inner_km: Floats) -> NDArray[np.object_]:
    import shapely

    turn = np.linspace(0.0, 2.0 * np.pi, RING_VERTICES, endpoint=False)
    unit = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    centre = np.stack([x, y], axis=-1)[:, None, :]
    discs = np.full(len(x), shapely.Polygon(), dtype=object)
    drawn, holed = outer_km > 0, (outer_km > 0) & (inner_km > 0)
    discs[drawn] = shapely.polygons(centre[drawn] + outer_km[drawn, None, None] * unit)
    holes = shapely.polygons(centre[holed] + inner_km[holed, None, None] * unit)
    discs[holed] = shapely.difference(discs[holed], holes)
    return discs


# Two cells adjoin if they share more of a border than a millimetre, and points that close are one.
SAME_POINT_KM = 1e-6


@dataclass(frozen=True)
class Cells:
    """Voronoi cells of points on a plane, bounded by their convex hull and a margin round it.

    Attributes
    ----------
    area_km2 : float array, shape (n,)
    bound_km2 : float
        Area that the cells divide up among them.
    pairs : int array, shape (k, 2)
        Cells that share a border, each pair once, the lower number first, sorted.
    border_km : float array, shape (k,)
        Length of each shared border within the bound.
    """

    area_km2: Floats
    bound_km2: float
    pairs: NDArray[np.int64]
    border_km: Floats
    _polygons: NDArray[np.object_]
    _bound: Any

    def outlines_km(self, members: Sequence[int]) -> tuple[tuple[Floats, Floats], ...]:
        """Outlines of some cells merged, as (x, y): outer counter-clockwise, holes clockwise."""
        import shapely

        merged = shapely.union_all(self._polygons[list(members)])
        merged = shapely.intersection(merged, self._bound)
        return _outlines(shapely.get_parts(merged))


def coinciding(x: Floats, y: Floats) -> tuple[int, int] | None:
    """Return the first two points of a plane, in kilometres, that are within a millimetre."""
    import shapely

    points = shapely.points(x, y)
    left, right = shapely.STRtree(points).query(points, predicate="dwithin", distance=SAME_POINT_KM)
    return min(((int(i), int(j)) for i, j in zip(left, right, strict=True) if i < j), default=None)


def voronoi_cells(x: Floats, y: Floats, margin_km: float) -> Cells:
    """Divide the ground around points of a plane: each cell is what is nearest to its point.

    The bound is the convex hull of all points widened by a margin, whose rounding falls short
    of a circle by margin * (1 - cos(pi / 64)), 12 m at 10 km.

    Parameters
    ----------
    x, y : float arrays, shape (n,), plane kilometres
        No two within a millimetre.
    margin_km : float, positive

    Returns
    -------
    Cells

    Examples
    --------
    >>> cells = voronoi_cells(np.array([0.0, 10.0]), np.array([0.0, 0.0]), 5.0)
    >>> cells.pairs.tolist(), round(float(cells.border_km[0]), 6)
    ([[0, 1]], 10.0)
    >>> bool(abs(cells.area_km2.sum() - cells.bound_km2) < 1e-9)
    True
    """
    import shapely

    points = shapely.points(x, y)
    hull = shapely.convex_hull(shapely.multipoints(points))
    bound = shapely.buffer(hull, margin_km, quad_segs=32)
    # Cells are cut off at this box, which lies well outside the bound.
    box = shapely.buffer(shapely.envelope(bound), margin_km)
    drawn = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=box)
    polygons = shapely.get_parts(drawn)
    which, around = shapely.STRtree(polygons).query(points, predicate="within")
    placed = np.full(len(points), None, dtype=object)
    placed[which] = polygons[around]
    area = shapely.area(shapely.intersection(placed, bound))
    pairs, border = _borders(points, bound, box)
    return Cells(area, float(shapely.area(bound)), pairs, border, placed, bound)


def _borders(points: NDArray[np.object_], bound: Any, box: Any) -> tuple[NDArray[np.int64], Floats]:
    """Pairs of points whose cells share a border within the bound, and its length."""
    import shapely

    if len(points) < 2:
        return np.zeros((0, 2), dtype=np.int64), np.zeros(0)
    drawn = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=box, only_edges=True)
    edges = shapely.intersection(shapely.get_parts(drawn), bound)
    length = shapely.length(edges)
    edges, length = edges[length > SAME_POINT_KM], length[length > SAME_POINT_KM]
    # The middle of a border is as far from both its points, and nearer to them than to others.
    middle = shapely.line_interpolate_point(edges, 0.5, normalized=True)
    tree = shapely.STRtree(points)
    _, least = tree.query_nearest(middle, return_distance=True, all_matches=False)
    edge, point = tree.query(middle, predicate="dwithin", distance=least * (1 + 1e-9) + 1e-9)
    far = shapely.distance(middle[edge], points[point])
    order = np.lexsort((far, edge))
    edge, point = edge[order], point[order]
    first = np.searchsorted(edge, np.arange(len(edges)))
    pairs = np.sort(np.stack([point[first], point[first + 1]], axis=1), axis=1)
    unique, place = np.unique(pairs, axis=0, return_inverse=True)
    total = np.bincount(place.ravel(), length, minlength=len(unique))
    return unique.astype(np.int64), np.asarray(total, dtype=np.float64)
