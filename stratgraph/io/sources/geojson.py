"""GeoJSON files: points that are places, lines that are roads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.io.geojson import features_of, member

from .features import LINES, POINTS, found_in
from .source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from .source import Found, Wanted

ENDS = (".geojson", ".json")


def looks_so(path: Path) -> bool:
    """Whether a file has a point or a line."""
    kinds = {member(member(one, "geometry"), "type") for one in features_of(path)}
    return bool(kinds & {*POINTS, *LINES})


def read(path: Path, wanted: Wanted) -> Found:
    """Read the places and roads of a GeoJSON file."""
    return found_in(path, features_of(path), wanted)


SOURCE = Source(
    name="geojson",
    title="a GeoJSON file of places and roads",
    suffixes=ENDS,
    looks_so=looks_so,
    read=read,
    takes=frozenset({"columns", "sides", "day", "assessor", "join_km", "verified"}),
)
