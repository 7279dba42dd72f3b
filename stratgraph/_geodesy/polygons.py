"""Polygons on the ellipsoid: their shapes on a plane, and how far points are from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .distance import Floats, distance_m, distance_matrix_m

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from .plane import Plane


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


def farthest_points_m(
    shapes: NDArray[np.object_], plane: Plane, lon: Floats, lat: Floats
) -> Floats:
    """Geodesic metres from the farthest corner of each shape to each point, shape (g, p)."""
    import shapely

    far = np.zeros((len(shapes), len(lon)))
    for place, shape in enumerate(shapes):
        x, y = shapely.get_coordinates(shape).T
        corner_lon, corner_lat = plane.to_degrees(x, y)
        far[place] = distance_matrix_m(corner_lon, corner_lat, lon, lat).max(axis=0, initial=0.0)
    return far


def shapes_of(
    polygons: Iterable[NamedPolygon], plane: Plane, step_m: float = 1000.0
) -> NDArray[np.object_]:
    """Shapes of polygons in plane kilometres, edges straight in degrees and densified first."""
    import shapely

    step_deg = step_m / 111_000.0
    shapes = []
    for polygon in polygons:
        parts = [shapely.Polygon(rings[0], rings[1:]) for rings in polygon.rings]
        dense = shapely.segmentize(shapely.multipolygons(parts), step_deg)
        shapes.append(shapely.transform(dense, lambda xy: np.stack(plane.to_km(*xy.T), axis=1)))
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return made
