"""Polygons on the ellipsoid: their shapes on a plane, and how far points are from them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .distance import Floats, distance_m, distance_matrix_m, geodesics
from .longitudes import unwrapped
from .nearness import SEMI_MINOR_M
from .outlines import turned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from .plane import Plane

# So many points are held against shapes at a time.
POINTS_AT_ONCE = 4096
# So many distances of corners to points are held at a time.
CORNERS_AT_ONCE = 1 << 20
# So many pairs of a shape and a point are drawn at a time.
PAIRS_AT_ONCE = 1 << 17
# Lines are held against areas in steps of so much at most.
STEP_M = 1000.0
_ALL_BUT_LAST, _REST = slice(None, -1), slice(1, None)
# No plane is wider, and what is a millimetre farther counts too: rounding is less.
FARTHEST_KM, SAME_KM = 50_000.0, 1e-6


@dataclass(frozen=True, eq=False)
class NamedPolygon:
    """A polygon or several of one label, in degrees, longitude first."""

    label: str
    rings: tuple[tuple[Floats, ...], ...]


def nearest_points_m(shapes: NDArray[np.object_], plane: Plane, lon: Floats, lat: Floats) -> Floats:
    """Geodesic metres from each shape to each point, 0 inside it, shape (g, p)."""
    import shapely

    if not len(shapes) or not len(lon):
        return np.zeros((len(shapes), len(lon)))
    x, y = plane.to_km(lon, lat)
    points = shapely.points(x, y)
    lines = shapely.shortest_line(shapes[:, None], points[None, :])
    ends = shapely.get_coordinates(lines).reshape(len(shapes), len(lon), 2, 2)[:, :, 0]
    near_lon, near_lat = plane.to_degrees(ends[..., 0], ends[..., 1])
    far = distance_m(
        near_lon.ravel(), near_lat.ravel(),
        np.tile(lon, len(shapes)), np.tile(lat, len(shapes)),
    ).reshape(len(shapes), len(lon))  # fmt: skip
    return np.where(shapely.intersects(shapes[:, None], points[None, :]), 0.0, far)


def nearest_shapes_m(
    shapes: NDArray[np.object_], plane: Plane, lon: Floats, lat: Floats, *, added_m: Floats
) -> tuple[Floats, NDArray[np.int64]]:
    """Find for each point the shape with the least distance and added metres: metres and number.

    As ``nearest_points_m`` measures it, compared to the last bit, equals by their number. On the
    plane nothing is nearer than on the ground, and nothing farther than ``_most_stretched`` times
    that: what the plane puts beyond is not measured.

    Parameters
    ----------
    shapes : object array, shape (g,), at least one
    plane : Plane
    lon, lat : float arrays, shape (p,), degrees
    added_m : float array, shape (g,)
        Metres, 0 or more.
    """
    import shapely

    x, y = plane.to_km(lon, lat)
    points, tree = shapely.points(x, y), shapely.STRtree(shapes)
    stretched = _most_stretched(shapes, x, y)
    first = tree.nearest(points)
    most_m = _metres_between(shapes[first], points, plane, (lon, lat)) + added_m[first]
    beyond_km = np.minimum(stretched * (most_m - added_m.min()) / 1000.0, FARTHEST_KM) + SAME_KM
    least, which = np.full(len(lon), np.inf), np.full(len(lon), len(shapes))
    for start in range(0, len(lon), POINTS_AT_ONCE):
        some = slice(start, start + POINTS_AT_ONCE)
        point, shape = tree.query(points[some], predicate="dwithin", distance=beyond_km[some])
        point = point + start
        at = (lon[point], lat[point])
        metres = _metres_between(shapes[shape], points[point], plane, at) + added_m[shape]
        np.minimum.at(least, point, metres)
        equal = metres == least[point]
        np.minimum.at(which, point[equal], shape[equal])
    return least, which


def near_shapes_m(
    shapes: NDArray[np.object_], plane: Plane, lon: Floats, lat: Floats, *, within_m: float
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], Floats]]:
    """Measure all pairs of a shape and a point that are near each other, of some points at a time.

    Yields
    ------
    shape, point : int arrays of one shape
        All pairs within so many metres, and a few beyond.
    metres : float array
        As ``nearest_points_m`` measures them.
    """
    import shapely

    x, y = plane.to_km(lon, lat)
    points, tree = shapely.points(x, y), shapely.STRtree(shapes)
    beyond_km = min(_most_stretched(shapes, x, y) * within_m / 1000.0, FARTHEST_KM) + SAME_KM
    step = max(1, PAIRS_AT_ONCE // len(shapes))
    for start in range(0, len(lon), step):
        some = points[start : start + step]
        point, shape = tree.query(some, predicate="dwithin", distance=beyond_km)
        at = (lon[point + start], lat[point + start])
        yield shape, point + start, _metres_between(shapes[shape], some[point], plane, at)


def _most_stretched(shapes: NDArray[np.object_], x: Floats, y: Floats) -> float:
    """How many times as long as on the ground a line between shapes and points is on the plane.

    Lengths are true from the middle; across, at r from it, they are r / m(r) times too long, with m
    the reduced length of the geodesic. By Sturm m(r) >= sin(k r) / k where no curvature exceeds
    k^2; on the ellipsoid that is 1 / b^2, at the equator. Discs of such r are convex, so that lines
    between their points stay inside. A millionth is added against rounding.
    """
    import shapely

    west, south, east, north = shapely.total_bounds(shapes)
    corner = np.hypot(max(-west, east), max(-south, north))
    turn = max(corner, float(np.hypot(x, y).max(initial=0.0))) * 1000.0 / SEMI_MINOR_M
    return float(turn / np.sin(turn)) * (1 + 1e-6) if 0 < turn < np.pi / 2 else np.inf


def _metres_between(
    shapes: NDArray[np.object_],
    points: NDArray[np.object_],
    plane: Plane,
    at: tuple[Floats, Floats],
) -> Floats:
    """Geodesic metres from shapes to points paired one to one, 0 inside."""
    import shapely

    ends = shapely.get_coordinates(shapely.shortest_line(shapes, points)).reshape(-1, 2, 2)[:, 0]
    near_lon, near_lat = plane.to_degrees(ends[:, 0], ends[:, 1])
    far = distance_m(near_lon, near_lat, *at) if len(points) else np.zeros(0)
    return np.where(shapely.intersects(shapes, points), 0.0, far)


def farthest_points_m(
    shapes: NDArray[np.object_], plane: Plane, lon: Floats, lat: Floats
) -> Floats:
    """Geodesic metres from the farthest corner of each shape to each point, shape (g, p)."""
    import shapely

    far = np.zeros((len(shapes), len(lon)))
    step = max(1, CORNERS_AT_ONCE // max(1, len(lon)))
    xy, whose = shapely.get_coordinates(shapes, return_index=True)
    for start in range(0, len(xy), step):
        some = slice(start, start + step)
        corner_lon, corner_lat = plane.to_degrees(*xy[some].T)
        metres = distance_matrix_m(corner_lon, corner_lat, lon, lat)
        of, first = np.unique(whose[some], return_index=True)
        far[of] = np.maximum(far[of], np.maximum.reduceat(metres, first, axis=0))
    return far


def points_at(x_km: Floats, y_km: Floats) -> NDArray[np.object_]:
    """Return points of the plane as shapes, which polygons can stand beside."""
    import shapely

    return np.asarray(shapely.points(x_km, y_km), dtype=np.object_).reshape(len(x_km))


def shapes_of(
    polygons: Iterable[NamedPolygon], plane: Plane, step_m: float = 1000.0
) -> NDArray[np.object_]:
    """Shapes of polygons in plane kilometres, edges straight in degrees and densified first."""
    import shapely

    step_deg = step_m / 112_000.0  # no degree is longer
    shapes = []
    for polygon in polygons:
        parts = [shapely.Polygon(rings[0], rings[1:]) for rings in polygon.rings]
        # Edges are straight in degrees, so those across 180 have to be counted on past it.
        whole = shapely.transform(shapely.multipolygons(parts), lambda xy: _near(xy, plane))
        dense = shapely.segmentize(whole, step_deg)
        shapes.append(shapely.transform(dense, lambda xy: np.stack(plane.to_km(*xy.T), axis=1)))
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return made


def lines_meeting(
    lines: Sequence[Floats], polygons: Sequence[NamedPolygon], plane: Plane
) -> NDArray[np.bool_]:
    """Tell which lines meet any of some polygons, inside them or on their edge.

    Lines are geodesics from corner to corner, edges straight in degrees; both are held against
    each other on the plane in steps of a kilometre at most.

    Parameters
    ----------
    lines : sequence of float arrays, shape (k, 2)
        Corners in degrees, longitude first, two or more each.

    Examples
    --------
    >>> from .plane import Plane
    >>> square = np.array([[0.4, -1.0], [0.6, -1], [0.6, 1], [0.4, 1], [0.4, -1]])
    >>> through, beside = np.array([[0.0, 0], [1, 0]]), np.array([[0.0, 2], [1, 2]])
    >>> polygons = [NamedPolygon("", ((square,),))]
    >>> lines_meeting([through, beside], polygons, Plane(0.5, 0.0)).tolist()
    [True, False]
    """
    import shapely

    met = np.zeros(len(lines), dtype=np.bool_)
    if not lines:
        return met
    pieces = [len(line) - 1 for line in lines]
    begin, end = (np.concatenate([line[some] for line in lines]) for some in (_ALL_BUT_LAST, _REST))
    way = geodesics(*begin.T, *end.T)
    steps = np.maximum(1, np.ceil(way.length_m / STEP_M)).astype(np.int64)
    piece = np.repeat(np.arange(len(begin)), steps + 1)
    first = np.cumsum(steps + 1) - (steps + 1)
    fraction = (np.arange(len(piece)) - first[piece]) / steps[piece]
    xy = np.stack(plane.to_km(*way.at(piece, fraction)), axis=1)
    drawn = shapely.linestrings(xy, indices=piece)
    tree = shapely.STRtree(drawn)
    _, found = tree.query(shapes_of(polygons, plane), predicate="intersects")
    met[np.repeat(np.arange(len(lines)), pieces)[found]] = True
    return met


def within_outlines(
    polygons: Sequence[NamedPolygon], lon: Floats, lat: Floats
) -> NDArray[np.bool_]:
    """Tell which points lie in any of some polygons, their edges straight in degrees.

    Examples
    --------
    >>> square = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    >>> within_outlines([NamedPolygon("", ((square,),))], np.array([0.5, 2.0]), np.full(2, 0.5))
    array([ True, False])
    """
    import shapely

    inside = np.zeros(len(lon), dtype=np.bool_)
    for one in polygons:
        for rings in one.rings:
            shape = shapely.Polygon(rings[0], rings[1:])
            shapely.prepare(shape)
            inside |= shapely.contains_xy(shape, lon, lat)
    return inside


def _near(xy: Floats, plane: Plane) -> Floats:
    return np.stack([unwrapped(xy[:, 0], plane.lon), xy[:, 1]], axis=1)


# ---- what may be wrong with a polygon from a file


def polygon_flaw(rings: Sequence[Sequence[Sequence[float]]]) -> str | None:
    """Say what keeps rings from being a polygon in degrees, and the likely fix; None for nothing.

    Either winding will do, and altitude.

    Examples
    --------
    >>> polygon_flaw([[[0, 0], [0, 1], [1, 1], [0, 0]]]) is None
    True
    >>> polygon_flaw([[[0, 0], [0, 1], [1, 1]]])
    'a ring has 3 positions; at least 4 are needed, the last like the first'
    """
    if not rings:
        return "has no ring"
    for ring in rings:
        flaw = _ring_flaw(ring)
        if flaw is not None:
            return flaw
    return _shape_flaw(rings)


def degrees_flaw(lon: float, lat: float) -> str | None:
    """Say what keeps two numbers from being a place on Earth, and the likely fix; None for nothing.

    Examples
    --------
    >>> degrees_flaw(37.9, 48.6) is None
    True
    >>> degrees_flaw(-37.8, 144.9)
    'latitude 144.9 lies beyond the pole: are the two swapped? longitude comes first'
    >>> degrees_flaw(190, 48.6)
    'longitude 190 lies beyond half a circle; take 360 from it'
    """
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return "a coordinate is not a number"
    if abs(lon) <= 180 and abs(lat) <= 90:
        return None
    # No order and no way of counting degrees has larger numbers.
    if not (abs(lon) <= 360 and abs(lat) <= 360):
        return (
            f"the coordinates {lon:g}, {lat:g} are not degrees: they look like metres of a "
            "projection; reproject to EPSG:4326, longitude first"
        )
    if abs(lat) > 90:
        swapped = ": are the two swapped? longitude comes first" if abs(lon) <= 90 else "; mend it"
        return f"latitude {lat:g} lies beyond the pole{swapped}"
    turn = "take 360 from it" if lon > 0 else "add 360 to it"
    return f"longitude {lon:g} lies beyond half a circle; {turn}"


def _ring_flaw(ring: Sequence[Sequence[float]]) -> str | None:
    if len(ring) < 4:
        return f"a ring has {len(ring)} positions; at least 4 are needed, the last like the first"
    if min(len(point) for point in ring) < 2:
        return "a position has no latitude"
    flat = _flat(ring)
    for lon, lat in flat.tolist():
        flaw = degrees_flaw(lon, lat)
        if flaw is not None:
            return flaw
    if not np.array_equal(flat[0], flat[-1]):
        return "a ring is not closed; repeat its first position at the end"
    return None


def _shape_flaw(rings: Sequence[Sequence[Sequence[float]]]) -> str | None:
    import shapely

    outer, *holes = map(_flat, rings)
    shape = shapely.Polygon(outer, holes)
    if not shapely.is_valid(shape):
        return f"crosses or touches itself: {shapely.is_valid_reason(shape)}; redraw it there"
    return None


def _flat(ring: Sequence[Sequence[float]]) -> Floats:
    return np.array([point[:2] for point in ring], dtype=np.float64)


def polygon_from(rings: Sequence[Sequence[Sequence[float]]]) -> tuple[Floats, ...]:
    """Return rings as arrays of longitude and latitude, shape (k, 2) each; altitude is dropped.

    The outer ring comes first and is wound counter-clockwise, holes clockwise.
    """
    import shapely

    flat = [_flat(ring) for ring in rings]
    turns = [shapely.is_ccw(shapely.LinearRing(ring)) for ring in flat]
    return tuple(
        ring if turn == (place == 0) else ring[::-1]
        for place, (ring, turn) in enumerate(zip(flat, turns, strict=True))
    )


def mended(rings: Sequence[Sequence[Sequence[float]]]) -> tuple[tuple[Floats, ...], ...]:
    """Return the valid, right-handed polygons that rings enclose."""
    import shapely

    flat = [_flat(ring) for ring in rings]
    whole = shapely.make_valid(shapely.Polygon(flat[0], flat[1:]))
    parts = [one for one in shapely.get_parts(whole) if one.geom_type == "Polygon"]
    for inner in shapely.get_parts(whole):
        if inner.geom_type == "MultiPolygon":
            parts += list(inner.geoms)
    return tuple(
        (
            np.asarray(turned(one.exterior, left=True)),
            *(np.asarray(turned(hole, left=False)) for hole in one.interiors),
        )
        for one in parts
    )


def outline_points(shape: Any, plane: Plane) -> tuple[Floats, Floats]:
    """Return the corners of a shape of the plane in degrees: longitudes and latitudes."""
    import shapely

    x, y = shapely.get_coordinates(shape).T
    return plane.to_degrees(x, y)
