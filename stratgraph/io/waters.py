"""Reading the lines of rivers that maps draw: waters.geojson."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from stratgraph._geodesy import degrees_flaw
from stratgraph.errors import FileFormatError, refuse_all

from .geojson import features_of, is_position, member

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Line = tuple[tuple[float, float], ...]
NOT_LINES = "not a collection of LineString features with an id"


def water_lines(path: Path) -> dict[str, Line]:
    """Return the line of each water by its id.

    Raises
    ------
    FileFormatError
        With every feature that is no line on Earth, or has no id.
    """
    features = features_of(path, NOT_LINES)
    refuse_all(
        FileFormatError(f"{NOT_LINES}: feature {number}: {flaw}", file=path)
        for number, feature in enumerate(features, 1)
        for flaw in _flaws(feature)
    )
    return {
        str(feature["properties"]["id"]): tuple(
            (float(point[0]), float(point[1])) for point in feature["geometry"]["coordinates"]
        )
        for feature in features
    }


def _flaws(feature: Any) -> Iterator[str]:
    name = member(member(feature, "properties"), "id")
    if not isinstance(name, str | int | float):
        yield "has no property 'id'; give that of waters.csv"
    geometry = member(feature, "geometry")
    points = member(geometry, "coordinates")
    if member(geometry, "type") not in ("LineString", None) or not isinstance(points, list):
        yield "is no LineString"
    elif len(points) < 2 or not all(map(is_position, points)):
        yield "its coordinates are not a list of at least two positions, longitude and latitude"
    else:
        # One wrong position tells what is wrong with a line.
        yield from islice(filter(None, (degrees_flaw(*point[:2]) for point in points)), 1)
