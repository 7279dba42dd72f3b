"""Reading the lines that maps draw of rivers and roads: waters.geojson and roads.geojson."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from stratgraph._geodesy import degrees_flaw, distance_m
from stratgraph.errors import FileFormatError, refuse_all

from .geojson import features_of, is_position, member

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Point = tuple[float, float]
Line = tuple[Point, ...]
# A line that ends so near to a place ends at it.
SAME_PLACE_M = 1.0
NOT_LINES = "not a collection of LineString features with an id"


def named_lines(path: Path, *, table: str) -> dict[str, Line]:
    """Return the line of each water, or road, by its id in a table.

    Raises
    ------
    FileFormatError
        With every feature that is no line on Earth, or has no id.
    """
    features = features_of(path, NOT_LINES)
    refuse_all(
        FileFormatError(f"{NOT_LINES}: feature {number}: {flaw}", file=path)
        for number, feature in enumerate(features, 1)
        for flaw in _flaws(feature, table)
    )
    return {
        str(feature["properties"]["id"]): tuple(
            (float(point[0]), float(point[1])) for point in feature["geometry"]["coordinates"]
        )
        for feature in features
    }


def line_between(line: Line, begin: Point, end: Point) -> Line:
    """Return the corners of a line between two places, from the one to the other.

    Its ends are left out where they lie at the places.

    Examples
    --------
    >>> line_between(((0.0, 0.0), (0.0, 1.0), (0.0, 2.0)), (0.0, 3.0), (0.0, 0.0))
    ((0.0, 2.0), (0.0, 1.0))
    """
    places = np.array([begin, end])
    ways = [np.array([line[0], line[-1]]), np.array([line[-1], line[0]])]
    off = [distance_m(*places.T, *way.T) for way in ways]
    turned = bool(off[0].sum() > off[1].sum())
    at_begin, at_end = (off[turned] <= SAME_PLACE_M).tolist()
    corners = line[::-1] if turned else line
    return corners[int(at_begin) : len(corners) - int(at_end)]


def _flaws(feature: Any, table: str) -> Iterator[str]:
    name = member(member(feature, "properties"), "id")
    if not isinstance(name, str | int | float):
        yield f"has no property 'id'; give that of {table}"
    geometry = member(feature, "geometry")
    points = member(geometry, "coordinates")
    if member(geometry, "type") not in ("LineString", None) or not isinstance(points, list):
        yield "is no LineString"
    elif len(points) < 2 or not all(map(is_position, points)):
        yield "its coordinates are not a list of at least two positions, longitude and latitude"
    else:
        # One wrong position tells what is wrong with a line.
        yield from islice(filter(None, (degrees_flaw(*point[:2]) for point in points)), 1)
