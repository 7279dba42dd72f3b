"""Distances, rings and planes on the WGS84 ellipsoid: the only importer of pyproj and shapely."""

from .cells import Cells, coinciding, voronoi_cells
from .distance import Floats, azimuth_deg, distance_m, distance_matrix_m
from .outlines import crossing_segments, disc_unions_km, ring_union_km
from .plane import Plane

__all__ = [
    "Cells",
    "Floats",
    "Plane",
    "azimuth_deg",
    "coinciding",
    "crossing_segments",
    "disc_unions_km",
    "distance_m",
    "distance_matrix_m",
    "ring_union_km",
    "voronoi_cells",
]
