"""Layers of maps through GDAL: GeoPackage, shapefile, KML, FlatGeobuf, and GeoParquet."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stratgraph.errors import FileFormatError
from stratgraph.io.formats.format import needed
from stratgraph.model.plain_text import plural
from stratgraph.model.provenance import Provenance
from stratgraph.model.roads import RoutingNode

from .features import LINES, POINTS, found_in
from .source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from stratgraph.model.dataset import Facts

    from .source import Found, Wanted

PARQUET = (".parquet", ".geoparquet")
ENDS = (".gpkg", ".shp", ".zip", ".kml", ".fgb", *PARQUET)
WGS84 = "EPSG:4326"
# An archive that unpacks to more, or to so many times its size, is no map.
MOST_BYTES, MOST_TIMES = 2_000_000_000, 200
KML_ADDS = frozenset(
    ("description", "timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude",
     "visibility", "drawOrder", "icon")
)  # fmt: skip
# As our own files call the nodes of roads.
JUNCTIONS = "junctions"

Features = list[dict[str, Any]]


def read(path: Path, wanted: Wanted) -> Found:
    """Read the places and roads of the layers of a map.

    Points are places and need a name, lines are roads, as in GeoJSON. Layers in another projection
    are reprojected, which is said. Points of a layer called ``junctions`` are routing nodes.

    Raises
    ------
    FileFormatError
        If the file cannot be read, names no projection, or is an archive that is none.
    ScenarioError
        If the extra ``gis`` is not installed.
    """
    layers, notes = _layers(path)
    nodes = tuple(_nodes(layers.pop(JUNCTIONS, []), path, wanted))
    features = [one for layer in layers.values() for one in layer]
    found = found_in(path, features, replace(wanted, into=_with_nodes(wanted.into, nodes)))
    return replace(found, nodes=(*nodes, *found.nodes), notes=(*notes, *found.notes))


def _layers(path: Path) -> tuple[dict[str, Features], list[str]]:
    """Return the features of each layer in degrees, and what had to be done for it."""
    layers: dict[str, Features] = {}
    notes: list[str] = []
    for name, frame in _frames(path):
        frame, told = _in_degrees(frame, path, name)
        notes += told
        layers[name] = [_plain(one) for one in json.loads(frame.to_json(drop_id=True))["features"]]
    if not layers:
        raise FileFormatError("holds no layer with shapes", file=path)
    counted = (f"{name} ({plural(len(rows), 'feature')})" for name, rows in layers.items())
    return layers, [f"layers read: {', '.join(counted)}", *notes]


def _frames(path: Path) -> Iterator[tuple[str, Any]]:
    geopandas, pyogrio = needed("geopandas", "gis"), needed("pyogrio", "gis")
    try:
        if path.name.lower().endswith(PARQUET):
            needed("pyarrow", "gis")
            yield path.stem, geopandas.read_parquet(path)
            return
        where = _inside(path)
        for name, kind in pyogrio.list_layers(where).tolist():
            # A table without shapes, such as that of styles, is no map.
            if kind is not None:
                yield name, pyogrio.read_dataframe(where, layer=name)
    except FileFormatError:
        raise
    except (OSError, ValueError, RuntimeError) as error:
        what = str(error).splitlines()[0][:200] if str(error) else "it is damaged"
        raise FileFormatError(f"cannot be read as a map: {what}", file=path) from error


def _inside(path: Path) -> str:
    """Return how GDAL calls a file: an archive is looked into, never unpacked."""
    if path.suffix.lower() != ".zip":
        return str(path)
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = [one.file_size for one in archive.infolist()]
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError) as error:
        raise FileFormatError("is no archive, or cut short", file=path) from error
    if sum(sizes) > min(MOST_BYTES, MOST_TIMES * max(path.stat().st_size, 1)):
        problem = f"would unpack to {sum(sizes) / 1e9:.1f} GB, which no map of this size does"
        raise FileFormatError(problem, file=path)
    if any(one.startswith("/") or ".." in one.split("/") for one in names):
        raise FileFormatError("names files outside of itself; do not open it", file=path)
    if not any(one.lower().endswith(".shp") for one in names):
        raise FileFormatError("holds no shapefile; unpack it and import what is in it", file=path)
    return f"/vsizip/{path}"


def _in_degrees(frame: Any, path: Path, name: str) -> tuple[Any, list[str]]:
    """Return a layer in degrees, longitude first, and say if it was not."""
    if frame.crs is None:
        west, south, east, north = frame.total_bounds.tolist()
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            problem = f"layer {name} names no projection and is not in degrees; add its projection"
            raise FileFormatError(problem, file=path)
        return frame.set_crs(WGS84), [f"{name}: names no projection and was taken for degrees"]
    if frame.crs.equals(WGS84, ignore_axis_order=True):
        return frame, []
    return frame.to_crs(WGS84), [f"{name}: reprojected from {frame.crs.name}"]


def _plain(feature: dict[str, Any]) -> dict[str, Any]:
    """Return a feature with single points and lines as such, and names as they were before KML."""
    shape = feature["geometry"]
    if shape and shape["type"] == "MultiPoint" and len(shape["coordinates"]) == 1:
        shape = {"type": "Point", "coordinates": shape["coordinates"][0]}
    return {**feature, "geometry": shape, "properties": _own(feature["properties"])}


def _own(told: dict[str, Any]) -> dict[str, Any]:
    """Return what a feature says, without what GDAL adds to each mark of KML."""
    if told.keys() >= KML_ADDS:
        told = {key: cell for key, cell in told.items() if key not in KML_ADDS}
        # Our own files keep the columns apart that KML would take for its own.
        told = {key.removesuffix("_"): cell for key, cell in told.items()}
        shown = told.pop("Name", None)
        return told if "name" in told else {"name": shown, **told}
    return told


def _nodes(features: Features, path: Path, wanted: Wanted) -> Iterator[RoutingNode]:
    for one in features:
        told = one["properties"]
        if one["geometry"]["type"] in POINTS and told.get("id"):
            lon, lat = one["geometry"]["coordinates"][:2]
            said = Provenance(wanted.source or path.name, wanted.confidence, path.name)
            yield RoutingNode(str(told["id"]), lon, lat, said, str(told.get("note") or ""))


def _with_nodes(into: Facts | None, nodes: tuple[RoutingNode, ...]) -> Facts | None:
    """Return what roads may end at besides the places of the file."""
    from .source import Found

    if not nodes:
        return into
    base = into or Found().as_facts()
    return replace(base, nodes=(*base.nodes, *nodes))


def looks_so(path: Path) -> bool:
    """Whether a map has a point or a line."""
    kinds: Mapping[str, int] = dict.fromkeys((*POINTS, *LINES), 1)
    return any(one.geom_type.isin(kinds).any() for _, one in _frames(path))


SOURCE = Source(
    name="gis",
    title="layers of a map",
    suffixes=ENDS,
    looks_so=looks_so,
    read=read,
    takes=frozenset({"columns", "sides", "day", "assessor", "join_km", "verified"}),
)
