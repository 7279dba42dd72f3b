"""Distances, rings and planes on the WGS84 ellipsoid: the only importer of pyproj and shapely."""

from .areas import ring_unions, ring_vertices, split_line
from .bands import Band, Pieces, pieces_of
from .cells import Cells, coinciding, voronoi_cells
from .distance import (
    Floats,
    Geodesics,
    along_m,
    azimuth_deg,
    distance_m,
    distance_matrix_m,
    geodesics,
    moved,
)
from .ground import clear_of_discs, is_some, widened_km, without
from .longitudes import middle_longitude, unwrapped
from .nearest import any_between, arc_error_m, near_pairs, nearest_few, nearest_of, pairs_between
from .nearness import any_within, pairs_within
from .outlines import crossing_segments, disc_unions_km, ring_union_km
from .plane import Plane
from .polygons import (
    NamedPolygon,
    degrees_flaw,
    farthest_points_m,
    lines_meeting,
    mended,
    near_shapes_m,
    nearest_points_m,
    nearest_shapes_m,
    outline_points,
    points_at,
    polygon_flaw,
    polygon_from,
    shapes_of,
    within_outlines,
)

__all__ = [
    "Band",
    "Cells",
    "Floats",
    "Geodesics",
    "NamedPolygon",
    "Pieces",
    "Plane",
    "along_m",
    "any_between",
    "any_within",
    "arc_error_m",
    "azimuth_deg",
    "clear_of_discs",
    "coinciding",
    "crossing_segments",
    "degrees_flaw",
    "disc_unions_km",
    "distance_m",
    "distance_matrix_m",
    "farthest_points_m",
    "geodesics",
    "is_some",
    "lines_meeting",
    "mended",
    "middle_longitude",
    "moved",
    "near_pairs",
    "near_shapes_m",
    "nearest_few",
    "nearest_of",
    "nearest_points_m",
    "nearest_shapes_m",
    "outline_points",
    "pairs_between",
    "pairs_within",
    "pieces_of",
    "points_at",
    "polygon_flaw",
    "polygon_from",
    "ring_union_km",
    "ring_unions",
    "ring_vertices",
    "shapes_of",
    "split_line",
    "unwrapped",
    "voronoi_cells",
    "widened_km",
    "within_outlines",
    "without",
]
