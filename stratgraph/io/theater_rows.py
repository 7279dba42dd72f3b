"""The cells of every row that a theater's folder holds, as a table writes them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from . import row_models

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stratgraph.model.control import DatedHolder
    from stratgraph.model.dataset import Facts
    from stratgraph.model.provenance import Provenance, SourceRecord
    from stratgraph.model.roads import RoutingNode
    from stratgraph.model.systems import PublishedRange, System
    from stratgraph.model.theater import Settlement

Cells = dict[str, object]
# Stand last in every table, behind what they vouch for.
VOUCHED_BY = ("source", "confidence")


def settlement_cells(one: Settlement) -> Cells:
    """Return the cells of a settlement."""
    return {
        "id": one.id,
        "name": one.name,
        "name_uk": one.name_uk,
        "name_ru": one.other_names[0] if one.other_names else "",
        "lat": one.lat,
        "lon": one.lon,
        "kind": one.kind,
        "oblast": one.oblast,
        "raion": one.raion,
        "geonames_id": one.geonames_id,
        "centre_spread_m": one.centre_spread_m,
        "note": one.note,
        **vouched_cells(one.provenance),
    }


def names_cells(facts: Facts) -> Iterator[Cells]:
    """Yield the cells of every name of a settlement."""
    for one in facts.names:
        yield {
            "settlement_id": one.settlement,
            "name": one.name,
            "language": one.language,
            "kind": one.kind,
            **vouched_cells(one.provenance),
        }
    for place in facts.settlements:
        for name in place.other_names[1:]:
            yield {"settlement_id": place.id, "name": name, **vouched_cells(place.provenance)}


def populations_cells(facts: Facts) -> Iterator[Cells]:
    """Yield the cells of every population figure."""
    for row in facts.populations:
        yield {
            "settlement_id": row.settlement,
            "population": row.figure.people,
            "as_of": row.figure.as_of,
            "preferred": row.figure.preferred,
            **vouched_cells(row.figure.provenance),
        }


def extents_cells(facts: Facts) -> Iterator[Cells]:
    """Yield the cells of how far the edges of towns lie."""
    for row in facts.extents:
        yield {
            "settlement_id": row.settlement,
            "area_km2": row.area_km2,
            "equal_area_radius_m": row.equal_area_radius_m,
            "nearest_edge_m": row.extent.nearest_edge_m,
            "farthest_edge_m": row.extent.farthest_edge_m,
            **vouched_cells(row.extent.provenance),
        }


def roads_cells(facts: Facts) -> Iterator[Cells]:
    """Yield the cells of every road, the pieces of a joined one each."""
    for road in facts.roads:
        yield {
            "id": road.id,
            "from": road.a,
            "to": road.b,
            "number": road.number,
            "class": road.road_class,
            "length_km": _km(road.length_m),
            "length_basis": road.length_basis,
            "surface": road.surface,
            "verified": road.verified,
            "evidence": road.evidence,
            "oneway": "yes" if road.one_way else "",
            "open_from": road.open_from,
            "open_until": road.open_until,
            "crosses": "; ".join(road.crosses),
            "crosses_source": road.crosses_source,
            "bridges": road.bridges,
            "bridge_m": road.bridge_m,
            "note": road.note,
            **dict(road.own),
            **vouched_cells(road.provenance),
        }


def road_events_cells(facts: Facts) -> Iterator[Cells]:
    """Yield the cells of every closing and reopening of a road."""
    for event in facts.road_events:
        yield {
            "road_id": event.road,
            "date": event.on,
            "date_latest": event.on_latest if event.on_latest != event.on else None,
            "from_state": event.from_state,
            "to_state": event.to_state,
            "against": event.against,
            "basis": event.basis,
            "note": event.note,
            **vouched_cells(event.provenance),
        }


def node_cells(one: RoutingNode) -> Cells:
    """Return the cells of a routing node."""
    return {"id": one.id, "lat": one.lat, "lon": one.lon, "note": one.note}


def waters_cells(facts: Facts) -> Iterator[Cells]:
    """Yield the cells of every water."""
    for water in facts.waters:
        yield {
            "id": water.id,
            "name": water.name,
            "name_uk": water.name_uk,
            "kind": water.kind,
            **vouched_cells(water.provenance),
        }


def portals_cells(facts: Facts) -> Iterator[Cells]:
    """Yield the cells of every portal."""
    for portal in facts.portals:
        yield {
            "settlement_id": portal.settlement,
            "side": portal.side,
            "leads_to": portal.leads_to,
            **vouched_cells(portal.provenance),
        }


def holder_cells(row: DatedHolder) -> Cells:
    """Return the cells of who held a settlement on a day."""
    return {
        "settlement_id": row.settlement,
        "date": row.on,
        "holder": row.holder,
        "assessor": row.assessor,
        **vouched_cells(row.provenance),
    }


def events_cells(facts: Facts) -> Iterator[Cells]:
    """Yield the cells of every change of holder."""
    for event in facts.events:
        yield {
            "settlement_id": event.settlement,
            "date": event.on,
            "date_latest": event.on_latest if event.on_latest != event.on else None,
            "from_state": event.from_state,
            "to_state": event.to_state,
            "basis": event.basis,
            "note": event.note,
            **vouched_cells(event.provenance),
        }


def reports_cells(facts: Facts) -> Iterator[Cells]:
    """Yield the cells of every report."""
    for report in facts.reports:
        yield {
            "settlement_id": report.settlement,
            "date": report.on,
            "what": report.what,
            "weapon": report.weapon,
            "reported_by": report.reported_by,
            "note": report.note,
            **vouched_cells(report.provenance),
        }


def drawn_distances_cells(facts: Facts) -> Iterator[Cells]:
    """Yield the cells of every drawn distance."""
    for one in facts.drawn_distances:
        yield {
            "settlement_id": one.settlement,
            "date": one.on,
            "distance_km": _km(one.distance_m),
            **vouched_cells(one.provenance),
        }


def system_cells(system: System, facts: Facts) -> Cells:
    """Return the cells of a weapon system."""
    # All sides of the theater are written as the one word that reads back as all of them.
    every = system.sides == {code for code, _ in facts.sides}
    return {
        "id": system.id,
        "system": system.name,
        "type": system.kind,
        "calibre_mm": system.calibre_mm,
        "side": "both" if every else min(system.sides),
        "in_service": system.in_service,
        "note": system.note,
        **vouched_cells(system.provenance),
    }


def ranges_cells(facts: Facts) -> Iterator[Cells]:
    """Yield the cells of every published range."""
    for system in facts.systems:
        for figure in system.ranges:
            yield _range(system, figure)


def _range(system: System, figure: PublishedRange) -> Cells:
    return {
        "system_id": system.id,
        "munition_id": figure.munition_id,
        "munition": figure.munition,
        "min_range_km": None if figure.min_range_m is None else _km(figure.min_range_m),
        "range_km": _km(figure.range_m),
        "preferred": figure.preferred,
        "note": figure.note,
        **vouched_cells(figure.provenance),
    }


def speeds_cells(facts: Facts) -> Iterator[Cells]:
    """Yield the cells of every speed."""
    for speed in facts.speeds:
        yield {
            "season": speed.season,
            "class": speed.road_class,
            "surface": speed.surface,
            "kmh": speed.kmh,
            **vouched_cells(speed.provenance),
        }


def source_cells(one: SourceRecord) -> Cells:
    """Return the cells of a listed source."""
    row = {name: getattr(one, name) for name in row_models.SourceRow.model_fields}
    return row | {"cited_as": "; ".join(one.cited_as)}


def vouched_cells(provenance: Provenance) -> Cells:
    """Return the cells that vouch for a row."""
    return dict(zip(VOUCHED_BY, (provenance.source, provenance.confidence), strict=True))


def _km(metres: int) -> Decimal:
    """Return whole metres as kilometres to the digit; a float could round."""
    return Decimal(metres) / 1000
