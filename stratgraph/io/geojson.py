"""Reading GeoJSON (RFC 7946) without trust: nothing is taken to be of its type until it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratgraph.errors import FileFormatError

from .disk import json_value

if TYPE_CHECKING:
    from pathlib import Path

WGS84_NAMES = ("CRS84", "4326", "WGS84", "WGS 84")


def member(value: Any, key: str) -> Any:
    """Return what an object has under a key; None if it is no object or has no such key."""
    return value.get(key) if isinstance(value, dict) else None


def is_position(value: Any) -> bool:
    """Whether a value is a position: two numbers or more, and nothing else.

    Examples
    --------
    >>> is_position([36.8, 49.4, 0.0]), is_position([36.8]), is_position("36.8, 49.4")
    (True, False, False)
    """
    return (
        isinstance(value, list)
        and len(value) >= 2
        and all(isinstance(one, int | float) and not isinstance(one, bool) for one in value)
    )


def features_of(path: Path, otherwise: str = "not a GeoJSON FeatureCollection") -> list[Any]:
    """Return the features of a collection in degrees, whatever each of them is.

    Raises
    ------
    FileFormatError
        If the file is missing, not JSON, no collection, or in another projection.
    """
    data = json_value(path)
    features = member(data, "features")
    if not isinstance(features, list):
        raise FileFormatError(otherwise, file=path)
    named = _projection(member(data, "crs"))
    if not any(one in named for one in WGS84_NAMES):
        message = f"is in the projection {named}: reproject to EPSG:4326, longitude first"
        raise FileFormatError(message, file=path)
    return features


def _projection(crs: Any) -> str:
    """Return the name of a projection: older files have an object, some just its name."""
    if crs is None:
        return "CRS84"
    name = crs if isinstance(crs, str) else member(member(crs, "properties"), "name")
    return name[:80] if isinstance(name, str) else "that its 'crs' does not name"
