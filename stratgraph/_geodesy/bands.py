"""Ground along points of a plane: what is nearer to some of them than to all others, and near."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .areas import coordinates_of
from .outlines import outlines_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .areas import Polygons
    from .distance import Floats
    from .plane import Plane

# Points that lie closer than this are one, kilometres.
ONE_POINT_KM, METRE_KM = 1e-4, 1e-3
HECTARE_KM2 = 0.01


@dataclass(frozen=True, eq=False)
class Pieces:
    """A piece of ground for each point: what is nearer to it than to others, and near enough.

    Attributes
    ----------
    plane : Plane
    stands_for : int array, shape (n,)
        The piece of each point; points in one place have one piece.
    shapes : object array, shape (k,)
    """

    plane: Plane
    stands_for: NDArray[np.int64]
    shapes: NDArray[np.object_]

    def joined(self, members: NDArray[np.bool_], more: Band | None = None) -> Band:
        """Join the pieces of some of the points, told by a bool array of shape (n,), and a band."""
        chosen = np.zeros(len(self.shapes), dtype=np.bool_)
        chosen[self.stands_for[members]] = True
        parts = self.shapes[chosen].tolist() + ([] if more is None else [more.shape])
        return Band(self.plane, _to_a_metre(parts))


@dataclass(frozen=True, eq=False)
class Band:
    """Ground of one shape, for drawing and export."""

    plane: Plane
    shape: Any

    @property
    def area_km2(self) -> float:
        """Its area on the plane."""
        return float(self.shape.area)

    @property
    def outlines_km(self) -> tuple[tuple[Floats, Floats], ...]:
        """Outer boundaries counter-clockwise, then holes clockwise, as (x, y)."""
        import shapely

        return outlines_of(shapely.get_parts(self.shape).tolist())

    @property
    def polygons(self) -> Polygons:
        """The same in degrees, as RFC 7946 wants it."""
        return [] if self.shape.is_empty else coordinates_of(self.plane, self.shape)

    def apart_from(self, other: Band) -> Band:
        """Return the ground of either that is not of both, without pieces below a hectare."""
        import shapely

        apart = shapely.get_parts(shapely.symmetric_difference(self.shape, other.shape))
        kept = apart[shapely.area(apart) > HECTARE_KM2]
        return Band(self.plane, _to_a_metre(kept))

    def covers_km(self, x: Floats, y: Floats) -> NDArray[np.bool_]:
        """Tell which points of the plane lie on it."""
        import shapely

        return np.asarray(shapely.intersects(self.shape, shapely.points(x, y)))


def pieces_of(plane: Plane, x: Floats, y: Floats, width_km: float) -> Pieces:
    """Give each point the ground that is nearer to it than to the others and within a width.

    Parameters
    ----------
    plane : Plane
    x, y : float arrays, shape (n,), plane kilometres, at least one
    width_km : float, positive
        A disc of so many kilometres round a point is drawn with 64 corners: short of the circle
        by width * (1 - cos(pi / 64)) at most.

    Examples
    --------
    >>> from stratgraph._geodesy import Plane
    >>> pieces = pieces_of(Plane(0.0, 0.0), np.array([0.0, 2.0]), np.array([0.0, 0.0]), 1.5)
    >>> band = pieces.joined(np.array([True, False]))
    >>> band.covers_km(np.array([0.9, 1.1, -1.4]), np.array([0.0, 0.0, 0.0])).tolist()
    [True, False, True]
    """
    import shapely

    grid = np.round(np.stack([x, y], axis=1) / ONE_POINT_KM)
    _, first, stands_for = np.unique(grid, axis=0, return_index=True, return_inverse=True)
    points = shapely.points(x[first], y[first])
    discs = shapely.buffer(points, width_km, quad_segs=16)
    if len(points) > 1:
        box = shapely.buffer(shapely.envelope(shapely.multipoints(points)), 2 * width_km)
        drawn = shapely.get_parts(
            shapely.voronoi_polygons(shapely.multipoints(points), extend_to=box)
        )
        which, around = shapely.STRtree(drawn).query(points, predicate="within")
        discs[which] = shapely.intersection(discs[which], drawn[around])
    return Pieces(plane, np.asarray(stands_for, dtype=np.int64).reshape(-1), discs)


def _to_a_metre(parts: Any) -> Any:
    """Join shapes to a metre: slivers between pieces are no ground."""
    import shapely

    # Older versions of GEOS leave flags of invalid numbers behind, whatever they were given.
    with np.errstate(divide="ignore", invalid="ignore"):
        return shapely.union_all(parts, grid_size=METRE_KM)
