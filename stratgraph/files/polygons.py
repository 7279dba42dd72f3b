"""Reading ground that somebody drew: polygons of a GeoJSON file, every problem of it named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratgraph._geodesy import NamedPolygon, mended, polygon_flaw, polygon_from
from stratgraph.errors import FileFormatError

from .cells import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WGS84_NAMES = ("CRS84", "4326", "WGS84", "WGS 84")
Rings = list[list[list[float]]]


def read_polygons(
    path: str | Path, *, key: str, labels: Mapping[str, str] | None = None
) -> tuple[NamedPolygon, ...]:
    """Read polygons from a GeoJSON file (RFC 7946), refusing whatever is not as it should be.

    Parameters
    ----------
    path : path
        A FeatureCollection of Polygon or MultiPolygon features.
    key : str
        The property that says what a polygon is: for ground, who holds it.
    labels : mapping, optional
        What values of that property stand for; features of other values are left out. By default
        every value stands for itself.

    Returns
    -------
    tuple of NamedPolygon
        In the order of the file.

    Raises
    ------
    FileFormatError
        Names file, feature and the likely fix: a polygon that crosses itself, is wound the wrong
        way (RFC 7946: outer rings counter-clockwise, holes clockwise), carries altitude, is not
        closed, or is in another projection.
    """
    polygons = []
    for number, label, parts in _parts(Path(path), key, labels):
        for rings in parts:
            flaw = polygon_flaw(rings)
            if flaw is not None:
                raise _error(path, number, flaw)
        polygons.append(NamedPolygon(label, tuple(polygon_from(rings) for rings in parts)))
    return tuple(polygons)


def mended_polygons(
    path: str | Path, *, key: str, labels: Mapping[str, str] | None = None
) -> tuple[tuple[NamedPolygon, ...], tuple[str, ...]]:
    """Read polygons and mend what can be mended, with a note on each thing that was.

    Altitude is dropped, rings are wound as RFC 7946 wants them, polygons that cross themselves are
    taken apart. A file in another projection is refused all the same.

    Returns
    -------
    tuple of NamedPolygon
    tuple of str
        One note for each feature that was mended.
    """
    polygons, notes = [], []
    for number, label, parts in _parts(Path(path), key, labels):
        flaws = [flaw for flaw in map(polygon_flaw, parts) if flaw is not None]
        beyond = next((flaw for flaw in flaws if "projection" in flaw), None)
        if beyond is not None:
            raise _error(path, number, beyond)
        made = [one for rings in parts for one in mended(rings)]
        polygons.append(NamedPolygon(label, tuple(made)))
        notes += [f"feature {number}: {flaw}" for flaw in flaws[:1]]
    return tuple(polygons), tuple(notes)


def _parts(
    path: Path, key: str, labels: Mapping[str, str] | None
) -> Iterator[tuple[int, str, list[Rings]]]:
    """Yield the number, label and polygons of each feature that counts."""
    for number, feature in enumerate(_features(path), 1):
        properties = feature.get("properties") or {}
        if key not in properties:
            raise _error(path, number, f"has no property {key!r}; name its holder there")
        value = str(properties[key])
        if labels is not None and value not in labels:
            continue
        geometry = feature.get("geometry") or {}
        parts = _rings(geometry)
        if parts is None:
            kind = geometry.get("type", "none")
            raise _error(path, number, f"is a {kind}; use Polygon or MultiPolygon")
        yield number, value if labels is None else labels[value], parts


def _features(path: Path) -> list[dict[str, Any]]:
    try:
        data = json.loads(read_text(path))
    except ValueError as error:
        raise FileFormatError(f"not JSON: {error}", file=path) from error
    if not isinstance(data, dict) or not isinstance(data.get("features"), list):
        raise FileFormatError("not a GeoJSON FeatureCollection", file=path)
    named = str((data.get("crs") or {}).get("properties", {}).get("name", "CRS84"))
    if not any(one in named for one in WGS84_NAMES):
        message = f"is in the projection {named}: reproject to EPSG:4326, longitude first"
        raise FileFormatError(message, file=path)
    return [one for one in data["features"] if isinstance(one, dict)]


def _rings(geometry: dict[str, Any]) -> list[Rings] | None:
    coordinates = geometry.get("coordinates") or []
    if geometry.get("type") == "Polygon":
        return [coordinates]
    return list(coordinates) if geometry.get("type") == "MultiPolygon" else None


def _error(path: str | Path, number: int, flaw: str) -> FileFormatError:
    return FileFormatError(f"feature {number}: {flaw}", file=path)
