"""Outlines of unions of discs, and lines that cross: for drawing only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .distance import Floats, geod

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .plane import Plane

RING_VERTICES = 96


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
    ring_lon, ring_lat, _ = geod().fwd(
        np.repeat(lon, RING_VERTICES),
        np.repeat(lat, RING_VERTICES),
        np.tile(bearings, n),
        np.full(n * RING_VERTICES, radius_m),
    )
    x, y = plane.to_km(np.asarray(ring_lon), np.asarray(ring_lat))
    corners = np.stack([x, y], axis=-1).reshape(n, RING_VERTICES, 2)
    union = shapely.union_all(shapely.polygons(corners))
    return outlines_of(shapely.get_parts(union))


def outlines_of(polygons: Sequence[Any]) -> tuple[tuple[Floats, Floats], ...]:
    """Return outer boundaries counter-clockwise, then holes clockwise, as (x, y)."""
    outer = [turned(polygon.exterior, left=True) for polygon in polygons]
    holes = [turned(hole, left=False) for polygon in polygons for hole in polygon.interiors]
    return tuple((xy[:, 0], xy[:, 1]) for xy in (*outer, *holes))


def turned(ring: Any, *, left: bool) -> Floats:
    """Return a ring's coordinates, shape (k, 2), wound as asked; shapely 2.0 cannot orient."""
    xy = np.asarray(ring.coords, dtype=np.float64)
    return xy if bool(ring.is_ccw) == left else xy[::-1]


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
    return tuple(outlines_of(shapely.get_parts(one)) for one in unions)


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
