"""Polygons of what is within reach, in degrees: for drawing and export, never to decide."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from .distance import Floats, geod
from .longitudes import unwrapped
from .outlines import turned

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .plane import Plane

Polygons = list[list[list[list[float]]]]
DECIMALS = 6
HALF = 180.0
MOST_VERTICES = 360


def ring_vertices(radius_m: float, error_m: float) -> int:
    """Fewest vertices, a multiple of 8 up to 360, that keep a ring within an error of its circle.

    A polygon of n vertices on a circle falls short of it by ``radius * (1 - cos(pi / n))``.

    Examples
    --------
    >>> ring_vertices(40_000, 50)
    64
    """
    need = np.pi / np.arccos(max(-1.0, 1.0 - error_m / radius_m)) if error_m < radius_m else 8
    return int(min(MOST_VERTICES, max(8, 8 * np.ceil(need / 8))))


def ring_unions(
    plane: Plane, lon: Floats, lat: Floats, outer_m: Floats, inner_m: Floats, *, vertices: int
) -> Polygons:
    """Union of geodesic rings as RFC 7946 coordinates: right-handed, valid, no altitude.

    Parameters
    ----------
    plane : Plane
        The union is made on it.
    lon, lat, outer_m, inner_m : float arrays, shape (n,)
        Rings without a positive outer radius are left out; inner 0 is no hole.
    vertices : int
        To a ring.

    Returns
    -------
    list of polygons, each a list of rings, each a closed list of [longitude, latitude]
    """
    import shapely

    shown = outer_m > 0
    discs = _rings(plane, lon[shown], lat[shown], outer_m[shown], vertices)
    holed = inner_m[shown] > 0
    if holed.any():
        holes = _rings(plane, lon[shown][holed], lat[shown][holed], inner_m[shown][holed], vertices)
        discs[holed] = shapely.difference(discs[holed], holes)
    return coordinates_of(plane, shapely.union_all(discs))


def _rings(plane: Plane, lon: Floats, lat: Floats, radius_m: Floats, vertices: int) -> Any:
    import shapely

    count = len(lon)
    bearings = np.linspace(0.0, 360.0, vertices, endpoint=False)
    ring_lon, ring_lat, _ = geod().fwd(
        np.repeat(lon, vertices),
        np.repeat(lat, vertices),
        np.tile(bearings, count),
        np.repeat(radius_m, vertices),
    )
    x, y = plane.to_km(np.asarray(ring_lon), np.asarray(ring_lat))
    return shapely.polygons(np.stack([x, y], axis=-1).reshape(count, vertices, 2))


def coordinates_of(plane: Plane, union: Any) -> Polygons:
    """Turn a shape of the plane into degrees of six decimals, mended where rounding broke it.

    What lies across 180 degrees is cut there, as RFC 7946 wants it (section 3.1.9).
    """
    import shapely

    def to_degrees(xy: Floats) -> Floats:
        lon, lat = plane.to_degrees(xy[:, 0], xy[:, 1])
        return np.stack([unwrapped(lon, plane.lon), lat], axis=1)

    whole = shapely.transform(union, to_degrees)
    if not shapely.is_valid(whole):  # a narrow strait can close where the plane is bent
        whole = shapely.make_valid(whole)
    # A grid in degrees: rounding afterwards could make rings touch themselves.
    sheets = shapely.set_precision(_on_each_sheet(whole), 10.0**-DECIMALS)
    parts = [one for one in shapely.get_parts(sheets).tolist() if one.geom_type == "Polygon"]
    return [
        [_ring(one.exterior, left=True), *(_ring(hole, left=False) for hole in one.interiors)]
        for one in parts
    ]


def _on_each_sheet(whole: Any) -> NDArray[np.object_]:
    """Cut a shape at 180 degrees and move what lies beyond back by a turn."""
    import shapely

    west, _, east, _ = shapely.bounds(whole)
    if not (west < -HALF or east > HALF):
        return np.array([whole], dtype=object)
    turns = np.array([-1.0, 0.0, 1.0]) * 2 * HALF
    sheets = shapely.box(turns - HALF, -90.0, turns + HALF, 90.0)
    pieces = shapely.intersection(whole, sheets)
    for k, turn in enumerate(turns):
        pieces[k] = shapely.transform(pieces[k], lambda xy, by=turn: xy - [by, 0.0])
    return np.asarray(pieces[~shapely.is_empty(pieces)])


def split_line(points: list[list[float]]) -> dict[str, Any]:
    """Return straight lines from point to point as a GeoJSON geometry, cut at 180 degrees.

    RFC 7946, section 3.1.9: a line across 180 degrees is of two parts.

    Parameters
    ----------
    points : two or more lists of longitude and latitude

    Examples
    --------
    >>> split_line([[179.0, 50.0], [-179.0, 52.0]])["coordinates"]
    [[[179.0, 50.0], [180.0, 51.0]], [[-180.0, 51.0], [-179.0, 52.0]]]
    """
    parts = [[points[0]]]
    for (lon, lat), (far_lon, far_lat) in pairwise(points):
        if abs(far_lon - lon) > HALF:
            edge = HALF if lon > far_lon else -HALF
            onward = far_lon + 2 * edge
            there = lat + (far_lat - lat) * (edge - lon) / (onward - lon)
            parts[-1].append([edge, there])
            parts.append([[-edge, there]])
        parts[-1].append([far_lon, far_lat])
    if len(parts) == 1:
        return {"type": "LineString", "coordinates": parts[0]}
    return {"type": "MultiLineString", "coordinates": parts}


def _ring(ring: Any, *, left: bool) -> list[list[float]]:
    corners = turned(ring, left=left).tolist()
    return [[round(lon, DECIMALS), round(lat, DECIMALS)] for lon, lat in corners]
