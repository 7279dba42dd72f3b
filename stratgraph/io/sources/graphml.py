"""GraphML: nodes with coordinates are places, edges are roads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from stratgraph.errors import FileFormatError

from .features import found_in
from .source import LeftOut, Source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .source import Found, Wanted

# What graphs call the coordinates and names of their nodes, the likeliest first.
LON = ("lon", "lng", "longitude", "x")
LAT = ("lat", "latitude", "y")
NAME = ("name", "label", "Label")
MOST_BYTES = 500_000_000


def read(path: Path, wanted: Wanted) -> Found:
    """Read the places and roads of a graph; a road without a length is as its straight line.

    Raises
    ------
    FileFormatError
        If it is no graph, or its nodes have no coordinates.
    """
    graph, left = _graph(path), LeftOut()
    at = {name: where for name, own in graph.nodes(data=True) if (where := _at(own)) is not None}
    if not at:
        problem = f"no node has coordinates; call them {LON[0]} and {LAT[0]}, in degrees"
        raise FileFormatError(problem, file=path)
    features = [_place(name, graph.nodes[name], where) for name, where in at.items()]
    for a, b, key, own in graph.edges(keys=True, data=True):
        if a in at and b in at:
            features.append(_road(graph, (a, b), key, own, at))
        else:
            left.add("edge", "at a node without coordinates", f"{a} – {b}")
    for name in graph.nodes:
        if name not in at:
            left.add("node", "without coordinates", str(name))
    found = found_in(path, features, wanted)
    return replace(found, dropped=(*left.dropped, *found.dropped))


def _graph(path: Path) -> Any:
    import networkx as nx

    if path.stat().st_size > MOST_BYTES:
        raise FileFormatError("is larger than 500 MB; cut the graph down first", file=path)
    # Entities can grow without end, and no graph needs a definition of its own.
    with path.open("rb") as file:
        if b"<!DOCTYPE" in file.read(4096):
            raise FileFormatError("defines a document type of its own; remove it", file=path)
    try:
        return nx.read_graphml(path, force_multigraph=True)
    except (ParseError, nx.NetworkXError, ValueError, KeyError, TypeError) as error:
        raise FileFormatError(f"is no GraphML that can be read: {error}", file=path) from error


def _at(own: Mapping[str, Any]) -> list[float] | None:
    found = [next((own[key] for key in keys if key in own), None) for keys in (LON, LAT)]
    try:
        return [float(one) for one in found if one is not None] if None not in found else None
    except (TypeError, ValueError):
        return None


def _place(name: str, own: Mapping[str, Any], at: list[float]) -> dict[str, Any]:
    told = {key: cell for key, cell in own.items() if key not in ("kind", *LON, *LAT)}
    told["kind"] = own.get("place_kind", "")
    told["name"] = next((own[key] for key in NAME if own.get(key)), str(name))
    return _feature("Point", at, {"id": name} | told)


def _road(
    graph: Any,
    ends: tuple[str, str],
    key: str,
    own: Mapping[str, Any],
    at: Mapping[str, list[float]],
) -> dict[str, Any]:
    a, b = ends
    if (own.get("from"), own.get("to")) == (b, a):
        # An undirected graph does not keep which end of an edge comes first; the road does.
        a, b = b, a
    named = {"from": _called(graph, a), "to": _called(graph, b)}
    corners = [at[a], *_bends(str(own.get("bends", ""))), at[b]]
    return _feature("LineString", corners, {**own, "id": key, **named})


def _bends(told: str) -> list[list[float]]:
    """Read where an edge bends, as export writes it; of anything else nothing."""
    try:
        return [[float(one) for one in pair.split()] for pair in filter(None, told.split(", "))]
    except ValueError:
        return []


def _called(graph: Any, node: str) -> str:
    own = graph.nodes[node]
    return str(next((own[key] for key in NAME if own.get(key)), node))


def _feature(kind: str, coordinates: Any, properties: Mapping[str, Any]) -> dict[str, Any]:
    shape = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": shape}


SOURCE = Source(
    name="graphml",
    title="a graph",
    suffixes=(".graphml",),
    looks_so=lambda _: True,
    read=read,
    takes=frozenset({"columns", "sides", "day", "assessor", "verified"}),
)
