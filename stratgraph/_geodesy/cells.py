"""Voronoi cells: ground divided among points of a plane."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from .outlines import outlines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .distance import Floats


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

    @cached_property
    def shapes(self) -> NDArray[np.object_]:
        """The cells within the bound, shape (n,)."""
        import shapely

        return np.asarray(shapely.intersection(self._polygons, self._bound), dtype=object)

    @cached_property
    def rings_km(self) -> tuple[tuple[Floats, Floats], ...]:
        """The outline of each cell as (x, y), closed and counter-clockwise."""
        # Cells and the bound are convex: each is one piece without a hole.
        return outlines_of(self.shapes.tolist())

    def outlines_km(self, members: Sequence[int]) -> tuple[tuple[Floats, Floats], ...]:
        """Outlines of some cells merged, as (x, y): outer counter-clockwise, holes clockwise."""
        import shapely

        merged = shapely.union_all(self._polygons[list(members)])
        merged = shapely.intersection(merged, self._bound)
        return outlines_of(shapely.get_parts(merged))


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
