"""The range needed to a town's edges, exactly, where its outline is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._geodesy import nearest_points_m, outline_points, shapes_of

if TYPE_CHECKING:
    from stratgraph._geodesy import NamedPolygon

    from .positions import FiringPlaces


@dataclass(frozen=True, slots=True)
class OutlineRanges:
    """Range needed to some point of a town, and to every point of it, metres.

    Attributes
    ----------
    nearest_m : float
        To the point of the outline that needs least; 0 where a place stands within it.
    farthest_m : float
        Each point from the place that needs least to it: the whole town is then in range.
    """

    nearest_m: float
    farthest_m: float


def measure_outline(places: FiringPlaces, polygon: NamedPolygon) -> OutlineRanges:
    """Measure the range needed to the nearest and to the farthest edge of a given outline.

    Exact to a metre: the nearest point is found on the theater's plane and measured on the
    ellipsoid; the farthest among points of the boundary that are 100 m apart at most, which falls
    short by less than 100 m where places reach it from two sides, and by millimetres elsewhere.

    Parameters
    ----------
    places : FiringPlaces
        Centre points; inf where there are none.
    polygon : NamedPolygon
        From ``read_polygons``.

    Examples
    --------
    >>> import numpy as np
    >>> from stratgraph import FiringRule, firing_places, read_case
    >>> from stratgraph._geodesy import NamedPolygon
    >>> rule = FiringRule(
    ...     standoff_m=0, standoff_rule="add", contested="no_fire", off_network=True)
    >>> day = read_case("gate_falls").before
    >>> town = day.theater.settlement("kingsbridge")
    >>> ring = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) / 100
    >>> square = NamedPolygon("kingsbridge", ((ring + [town.lon, town.lat],),))
    >>> found = measure_outline(firing_places(day, "attacker", rule), square)
    >>> round(found.nearest_m, -2) < 30_000 < round(found.farthest_m, -2)
    True
    """
    if not len(places.labels):
        return OutlineRanges(np.inf, np.inf)
    theater = places.situation.theater
    shapes = shapes_of([polygon], theater.plane, 100.0)
    lon, lat = outline_points(shapes[0], theater.plane)
    farthest = float(places.required_m(lon, lat).max())
    if places.areas is not None:
        return OutlineRanges(float(places.required_m(lon, lat).min()), farthest)
    numbers = places.numbers
    near = nearest_points_m(shapes, theater.plane, theater.lon[numbers], theater.lat[numbers])[0]
    return OutlineRanges(float((near + places.lacking_m).min()), farthest)
