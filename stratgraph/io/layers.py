"""Settlements, roads and junctions as layers: columns of one kind beside points and lines."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from stratgraph._geodesy import split_line

from .theater_rows import settlement_cells, vouched_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from stratgraph.model.control import Control, DatedHolder
    from stratgraph.model.roads import Road
    from stratgraph.model.scenario import Situation
    from stratgraph.model.theater import Settlement, Theater

ColumnKind = Literal["text", "whole", "number", "yes or no"]
Cell = str | int | float | bool | None
Geometry = dict[str, Any]
# Cells of a row by name, before they are one column each.
Row = dict[str, Cell]

# Of what a column is where no row says.
WHOLE = (
    "bridges",
    "bridge_m",
    "population",
    "centre_spread_m",
    "nearest_edge_m",
    "farthest_edge_m",
)

_KINDS: dict[type, ColumnKind] = {bool: "yes or no", int: "whole", float: "number", str: "text"}


@dataclass(frozen=True, slots=True)
class Column:
    """One fact of every row: its name, of which kind it is, and the cells; None where unknown."""

    name: str
    kind: ColumnKind
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Layer:
    """Rows of one shape on a map.

    Attributes
    ----------
    name : str
        ``places``, ``roads``, ``junctions`` or ``areas``.
    columns : tuple of Column
        The first is the id.
    shapes : tuple of dict
        A GeoJSON geometry for each row, longitude first.
    style : str
        How it is drawn, as QGIS's QML; empty for as the reader likes.
    about : mapping of str to str
        What is true of all rows: licences, the day, what the numbers rest on.
    """

    name: str
    columns: tuple[Column, ...]
    shapes: tuple[Geometry, ...]
    style: str = ""
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> list[Row]:
        """The rows, cells by name of column."""
        cells = zip(*(one.cells for one in self.columns), strict=True)
        names = [one.name for one in self.columns]
        return [dict(zip(names, row, strict=True)) for row in cells]

    def with_columns(self, more: Iterable[Column]) -> Layer:
        """Return the layer with further columns behind its own."""
        return replace(self, columns=(*self.columns, *more))


def layer_of(name: str, rows: Sequence[Row], shapes: Sequence[Geometry]) -> Layer:
    """Return rows of one shape as a layer; a column is of the kind of its first cell.

    Examples
    --------
    >>> rows = [{"id": "a", "people": None}, {"id": "b", "people": 5}]
    >>> here = {"type": "Point", "coordinates": [0.0, 45.0]}
    >>> [(one.name, one.kind) for one in layer_of("places", rows, [here, here]).columns]
    [('id', 'text'), ('people', 'whole')]
    """
    names = list(dict.fromkeys(key for row in rows for key in row))
    return Layer(
        name,
        tuple(column_of(key, [row.get(key) for row in rows]) for key in names),
        tuple(shapes),
    )


def column_of(name: str, cells: Sequence[Cell]) -> Column:
    """Return cells as a column of the kind that they are; without any, of the usual one."""
    usual: ColumnKind = "whole" if name in WHOLE else "text"
    kinds = {_KINDS[type(one)] for one in cells if one is not None} or {usual}
    if kinds == {"whole", "number"}:
        return Column(name, "number", tuple(None if one is None else float(one) for one in cells))
    (kind,) = kinds
    return Column(name, kind, tuple(cells))


def fact_layers(situation: Situation) -> tuple[Layer, ...]:
    """Return what is known of a situation as layers: places, roads, and junctions if any.

    Nothing of a theater's settlements, roads and nodes is left out. Text that is not said is
    empty, and a number that is not known is None.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> [(one.name, len(one.shapes)) for one in fact_layers(read_case("gate_falls").before)]
    [('places', 8), ('roads', 9)]
    """
    places, roads, *more = theater_layers(situation.theater, situation.control)
    holders = column_of("holder", situation.holders)
    ids, closed = [one.id for one in situation.theater.roads], situation.closed_to
    cut = column_of("cut", [one in situation.cut for one in ids])
    closed_to = column_of("closed_to", [closed.get(one, "") for one in ids])
    return places.with_columns([holders]), roads.with_columns([cut, closed_to]), *more


def theater_layers(theater: Theater, control: Control | None) -> tuple[Layer, ...]:
    """Return what is known of a theater as layers, and who held what by which code, if known."""
    about = _about(theater, control)
    held = control.by_settlement if control else {}
    rows = [place_facts(one) | _held(held.get(one.id)) for one in theater.settlements]
    lines = [split_line([list(at) for at in theater.course(one)]) for one in theater.roads]
    layers = [
        layer_of("places", rows, [point(one) for one in theater.settlements]),
        layer_of("roads", [road_facts(one, theater) for one in theater.roads], lines),
    ]
    if theater.nodes:
        nodes = [{"id": one.id, "note": one.note, **_vouched(one)} for one in theater.nodes]
        layers.append(layer_of("junctions", nodes, [point(one) for one in theater.nodes]))
    return tuple(replace(one, about=about) for one in layers)


def point(place: Any) -> Geometry:
    """Return the place of a settlement or node as a GeoJSON geometry."""
    return {"type": "Point", "coordinates": [place.lon, place.lat]}


def _about(theater: Theater, control: Control | None) -> dict[str, str]:
    """Return what is true of all rows, a text each."""
    sources = (
        ", ".join(filter(None, (one.title, one.address, one.date, one.licence)))
        for one in theater.sources
    )
    said = {
        "title": theater.title or theater.name,
        "about": theater.about,
        "holders on": control.on.isoformat() if control else "",
        "attribution": "; ".join(f"{one.text} ({one.licence})" for one in theater.attributions),
        "sources": "; ".join(sources),
    }
    return {key: text for key, text in said.items() if text}


def place_facts(one: Settlement) -> Row:
    """Return all that is known of a settlement."""
    cells = settlement_cells(one)
    vouched = {key: cells.pop(key) for key in vouched_cells(one.provenance)}
    cells.pop("name_ru")
    figure = next((each for each in one.populations if each.preferred), None)
    extent = one.extent
    more: Row = {
        "other_names": "; ".join(one.other_names),
        "population": one.population,
        "population_as_of": figure.as_of if figure else "",
        "population_source": figure.provenance.source if figure else "",
        # All published figures, where there are others beside the preferred one.
        "populations": _figures(one),
        "nearest_edge_m": extent.nearest_edge_m if extent else None,
        "farthest_edge_m": extent.farthest_edge_m if extent else None,
        "extent_source": extent.provenance.source if extent else "",
        "extent_confidence": extent.provenance.confidence if extent else "",
    }
    return {**cells, **more, **vouched}  # type: ignore[dict-item]


def _figures(one: Settlement) -> str:
    figures = [
        {
            "people": each.people,
            "as_of": each.as_of,
            "preferred": each.preferred,
            "source": each.provenance.source,
            "confidence": each.provenance.confidence,
        }
        for each in one.populations
    ]
    return json.dumps(figures, ensure_ascii=False) if figures else ""


def _held(row: DatedHolder | None) -> Row:
    """Return who holds a place by which code, and who says so."""
    return {
        "held_by": row.holder if row else "",
        "held_on": row.on.isoformat() if row else "",
        "held_assessor": row.assessor if row else "",
        "held_source": row.provenance.source if row else "",
        "held_confidence": row.provenance.confidence if row else "",
    }


def road_facts(one: Road, theater: Theater) -> Row:
    """Return all that is known of a road, and in one text of the rows that it was joined of."""
    rows = [_of_road(row) for row in one.rows]
    own = _of_road(one)
    joined = json.dumps(rows, ensure_ascii=False) if rows else ""
    return {"id": own.pop("id"), "name": theater.road_name(one.id), **own, "rows": joined}


def _of_road(one: Road) -> Row:
    return {
        "id": one.id,
        "from": one.a,
        "to": one.b,
        "number": one.number,
        "class": one.road_class,
        "length_m": one.length_m,
        "length_basis": one.length_basis,
        "surface": one.surface,
        "verified": one.verified,
        "evidence": one.evidence or "",
        "oneway": one.one_way,
        "open_from": _day(one.open_from),
        "open_until": _day(one.open_until),
        "crosses": "; ".join(one.crosses),
        "crosses_source": one.crosses_source,
        "bridges": one.bridges,
        "bridge_m": one.bridge_m,
        "note": one.note,
        **dict(one.own),
        **_vouched(one),
    }


def _day(on: date | None) -> str:
    return "" if on is None else on.isoformat()


def _vouched(one: Any) -> Row:
    return {key: str(cell) for key, cell in vouched_cells(one.provenance).items()}
