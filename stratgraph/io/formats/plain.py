"""Formats that need nothing beside the core: GeoJSON, CSV, GraphML."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from .format import Format, Written, plain_geometry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.io.layers import Cell, Geometry, Layer, Row

# With what a spreadsheet takes a text for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def geojson(layers: Sequence[Layer]) -> Written:
    """Write layers as one FeatureCollection (RFC 7946); ``layer`` tells them apart."""
    features = [
        {"type": "Feature", "properties": {"layer": layer.name, **row}, "geometry": shape}
        for layer in layers
        for row, shape in zip(layer.rows, layer.shapes, strict=True)
    ]
    rows = ",\n".join(json.dumps(one, ensure_ascii=False, allow_nan=False) for one in features)
    about = json.dumps(dict(layers[0].about), ensure_ascii=False)
    text = f'{{"type": "FeatureCollection", "about": {about}, "features": [\n{rows}\n]}}\n'
    return Written(text.encode("utf-8"))


def table(layers: Sequence[Layer]) -> Written:
    """Write a layer as CSV, places with their coordinates, other shapes as well-known text."""
    (layer,) = layers
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    where = where_of(layer)
    writer.writerow([*(one.name for one in layer.columns), *where])
    harmless = 0
    for k, row in enumerate(layer.rows):
        cells = [*map(cell_text, row.values()), *(values[k] for values in where.values())]
        formulas = [is_formula(row_cell) for row_cell in row.values()]
        harmless += sum(formulas)
        marked = (f"'{text}" if bad else text for text, bad in zip(cells, formulas, strict=False))
        writer.writerow([*marked, *cells[len(formulas) :]])
    return Written(file.getvalue().encode("utf-8"), formula_note(layer, harmless))


def where_of(layer: Layer) -> dict[str, list[str]]:
    """Return the columns that say where each row of a table lies."""
    if all(shape["type"] == "Point" for shape in layer.shapes):
        lon, lat = ([repr(shape["coordinates"][k]) for shape in layer.shapes] for k in (0, 1))
        return {"lon": lon, "lat": lat} if "lon" not in {c.name for c in layer.columns} else {}
    return {"wkt": [plain_geometry(shape) for shape in layer.shapes]}


def cell_text(cell: Cell) -> str:
    """Return a cell as a table writes it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return repr(cell) if isinstance(cell, float) else str(cell)


def is_formula(cell: Cell) -> bool:
    """Whether a spreadsheet would take a cell for a formula.

    Examples
    --------
    >>> is_formula("=1+1"), is_formula(-5), is_formula("M-03")
    (True, False, False)
    """
    return isinstance(cell, str) and cell.startswith(FORMULA)


def formula_note(layer: Layer, count: int) -> tuple[str, ...]:
    """Say how many cells were made harmless; nothing for none."""
    if not count:
        return ()
    what = (
        "1 cell begins as a formula does and is"
        if count == 1
        else f"{count} cells begin as formulas do and are"
    )
    return (f"{layer.name}: {what} written as text",)


def graphml(layers: Sequence[Layer]) -> Written:
    """Write places and roads as a multigraph, every column as an attribute."""
    import networkx as nx

    graph = graph_of(layers)
    file = io.BytesIO()
    nx.write_graphml_xml(graph, file, encoding="utf-8", prettyprint=True)
    return Written(file.getvalue())


def graph_of(layers: Sequence[Layer]) -> Any:
    """Return places, junctions and roads as a networkx multigraph, roads keyed by id.

    What is not known is no attribute: GraphML has no word for nothing.
    """
    import networkx as nx

    by_name = {one.name: one for one in layers}
    graph = nx.MultiGraph(**by_name["places"].about)
    for name, kind in (("places", "settlement"), ("junctions", "node")):
        layer = by_name.get(name)
        for row, shape in zip(layer.rows, layer.shapes, strict=True) if layer else ():
            lon, lat = shape["coordinates"]
            own = _known(row)
            # What a settlement is called besides: the kind of a node tells the two apart.
            if "kind" in own:
                own["place_kind"] = own.pop("kind")
            graph.add_node(row["id"], **{"kind": kind, **own, "lon": lon, "lat": lat})
    roads = by_name["roads"]
    for row, shape in zip(roads.rows, roads.shapes, strict=True):
        # Not every reader knows an edge by the id that it has in the file.
        own = {"road_id": row["id"], **_known(row), "bends": _bends(shape)}
        graph.add_edge(row["from"], row["to"], key=row["id"], **own)
    return graph


def _known(row: Row) -> Row:
    return {key: cell for key, cell in row.items() if key != "id" and cell is not None}


def _bends(shape: Geometry) -> str:
    """Return where a line bends, as longitudes and latitudes; empty for a straight one."""
    parts = [shape["coordinates"]] if shape["type"] == "LineString" else shape["coordinates"]
    at = [point for part in parts for point in part][1:-1]
    return ", ".join(f"{lon!r} {lat!r}" for lon, lat in at)


FORMATS = (
    Format(name="GeoJSON", suffixes=(".geojson", ".json"), write=geojson),
    Format(
        name="CSV",
        suffixes=(".csv",),
        write=table,
        several=False,
        cannot=(
            "which columns are numbers: all is text, and an unknown number is empty",
            "text that begins as a formula does: it has an apostrophe before it",
            "licences and the day",
        ),
    ),
    Format(
        name="GraphML",
        suffixes=(".graphml",),
        write=graphml,
        cannot=(
            "areas",
            "an unknown number: the attribute is left out",
        ),
    ),
)
