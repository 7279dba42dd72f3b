"""Spreadsheets: a sheet for each layer, no cell a formula."""

from __future__ import annotations

import datetime
import io
import re
from typing import TYPE_CHECKING

from .format import NO_DAY, Format, Written, needed, repacked
from .plain import formula_note, is_formula, where_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from stratgraph.io.layers import Cell, Layer

# A spreadsheet has no letters for these.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
LONGEST_TEXT = 32_767


def workbook(layers: Sequence[Layer]) -> Written:
    """Write layers as sheets of a workbook, and a last sheet with licences and the day."""
    openpyxl = needed("openpyxl", "gis")
    book = openpyxl.Workbook()
    book.remove(book.active)
    notes: list[str] = []
    for layer in layers:
        notes += formula_note(layer, _fill(book.create_sheet(layer.name), layer))
    about = book.create_sheet("about")
    for said in layers[0].about.items():
        about.append([_plain(one) for one in said])
        _harmless(about[about.max_row])
    book.properties.created = book.properties.modified = datetime.datetime(*NO_DAY)
    file = io.BytesIO()
    book.save(file)
    return Written(_timeless(file.getvalue()), tuple(notes))


def _fill(sheet: Any, layer: Layer) -> int:
    """Write a layer into a sheet; return how many cells begin as formulas do."""
    where = where_of(layer)
    sheet.append([*(one.name for one in layer.columns), *where])
    sheet.freeze_panes = "B2"
    points = list(where) == ["lon", "lat"]
    harmless = 0
    for k, row in enumerate(layer.rows):
        places = [float(cells[k]) if points else cells[k] for cells in where.values()]
        sheet.append([_plain(one) for one in (*row.values(), *places)])
        harmless += _harmless(sheet[sheet.max_row])
    return harmless


def _plain(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return _CONTROL.sub("", cell)[:LONGEST_TEXT]
    return cell


def _harmless(cells: Sequence[Any]) -> int:
    """Let text that begins as a formula does be text, also once somebody has edited it."""
    found = [one for one in cells if is_formula(one.value)]
    for one in found:
        one.data_type = "s"
        one.quotePrefix = True
    return len(found)


def _timeless(data: bytes) -> bytes:
    """Return a workbook without the moment it was saved at."""
    return repacked(
        data,
        {
            "docProps/core.xml": lambda text: re.sub(
                rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", text
            )
        },
    )


FORMATS = (
    Format(
        name="XLSX",
        suffixes=(".xlsx",),
        write=workbook,
        extra="gis",
        cannot=(
            "text that is empty: the cell is",
            "text of more than 32,767 letters: it is cut",
            "control characters",
        ),
    ),
)
