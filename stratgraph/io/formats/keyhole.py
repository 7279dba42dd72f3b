"""KML: a folder for each layer, every cell in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from .format import Format, Written
from .plain import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from stratgraph.io.layers import Geometry, Layer, Row

# Readers take these for what they show themselves.
TAKEN = ("id", "name", "description", "begin", "end", "timestamp", "icon")
# XML has no such letters.
_NO_LETTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def kml(layers: Sequence[Layer]) -> Written:
    """Write layers as folders of KML 2.2."""
    about = "; ".join(f"{key}: {text}" for key, text in layers[0].about.items())
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>',
        _said("name", layers[0].about.get("title", "layers")) + _said("description", about),
        *(line for layer in layers for line in _folder(layer)),
        "</Document></kml>",
    ]
    return Written(("\n".join(lines) + "\n").encode("utf-8"))


def _folder(layer: Layer) -> Iterator[str]:
    yield f"<Folder>{_said('name', layer.name)}"
    for row, shape in zip(layer.rows, layer.shapes, strict=True):
        shown = _said("name", row.get("name") or row["id"])
        yield f"<Placemark>{shown}{_cells(row)}{_shape(shape)}</Placemark>"
    yield "</Folder>"


def _said(tag: str, text: object) -> str:
    return f"<{tag}>{_plain(text)}</{tag}>"


def _plain(text: object) -> str:
    return escape(_NO_LETTER.sub("", str(text)))


def _cells(row: Row) -> str:
    cells = (
        f"<Data name={quoteattr(f'{key}_' if key.lower() in TAKEN else key)}>"
        f"{_said('value', cell_text(cell))}</Data>"
        for key, cell in row.items()
        if cell not in (None, "")
    )
    return f"<ExtendedData>{''.join(cells)}</ExtendedData>"


def _shape(shape: Geometry) -> str:
    kind, at = shape["type"], shape["coordinates"]
    if kind.startswith("Multi"):
        part = kind.removeprefix("Multi")
        parts = (_shape({"type": part, "coordinates": one}) for one in at)
        return f"<MultiGeometry>{''.join(parts)}</MultiGeometry>"
    if kind == "Polygon":
        outer, *holes = (f"<LinearRing>{_at(ring)}</LinearRing>" for ring in at)
        inner = "".join(f"<innerBoundaryIs>{one}</innerBoundaryIs>" for one in holes)
        return f"<Polygon><outerBoundaryIs>{outer}</outerBoundaryIs>{inner}</Polygon>"
    return f"<{kind}>{_at([at] if kind == 'Point' else at)}</{kind}>"


def _at(points: Any) -> str:
    return _said("coordinates", " ".join(f"{lon!r},{lat!r}" for lon, lat in points))


FORMATS = (
    Format(
        name="KML",
        suffixes=(".kml",),
        write=kml,
        cannot=(
            "columns called as KML calls its own: `id` is `id_`, `name` is `name_`",
            "which columns are numbers: all is text",
            "text that is empty and an unknown number: they are missing",
        ),
    ),
)
