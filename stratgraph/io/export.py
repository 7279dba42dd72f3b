"""Situations and records in the forms other programs read: GeoJSON, networkx, pandas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from stratgraph._geodesy import split_line
from stratgraph.errors import ScenarioError

from .columns import in_rows
from .formats.plain import graph_of
from .layers import fact_layers

if TYPE_CHECKING:
    import networkx
    import pandas

    from stratgraph.model.provenance import Provenance
    from stratgraph.model.scenario import Situation

Record = dict[str, Any]


def to_geojson(situation: Situation) -> Record:
    """Return settlements and roads of a situation as a GeoJSON FeatureCollection (RFC 7946).

    Longitude first, no altitude; every feature carries its source and confidence.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> collection = to_geojson(read_case("gate_falls").before)
    >>> len(collection["features"])
    17
    """
    theater, closed = situation.theater, situation.closed_to
    points = [
        _feature(
            {"type": "Point", "coordinates": [one.lon, one.lat]},
            {
                "id": one.id,
                "name": one.name,
                "holder": holder,
                "population": one.population,
            },
            one.provenance,
        )
        for one, holder in zip(theater.settlements, situation.holders, strict=True)
    ]
    lines = [
        _feature(
            split_line([list(point) for point in theater.course(road)]),
            {
                "id": road.id,
                "class": road.road_class,
                "length_m": road.length_m,
                "verified": road.verified,
                "evidence": road.evidence,
                "oneway": road.one_way,
                "cut": road.id in situation.cut,
                "closed_to": closed.get(road.id, ""),
                **dict(road.own),
            },
            road.provenance,
        )
        for road in theater.roads
    ]
    nodes = [
        _feature(
            {"type": "Point", "coordinates": [one.lon, one.lat]},
            {"id": one.id, "kind": "node"},
            one.provenance,
        )
        for one in theater.nodes
    ]
    return {"type": "FeatureCollection", "features": [*points, *lines, *nodes]}


def _feature(geometry: Record, properties: Record, provenance: Provenance) -> Record:
    properties |= {"source": provenance.source, "confidence": provenance.confidence}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def to_networkx(situation: Situation) -> networkx.MultiGraph:
    """Return a situation as a networkx multigraph, roads keyed by id, attributes scalar.

    Every fact of a settlement, a junction and a road is an attribute; roads that are cut are not
    there, nor is what is not known. The ``kind`` of a node is ``settlement``, or ``node`` for a
    junction of roads, which has no name and no holder; of what kind a settlement is says
    ``place_kind``.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> graph = to_networkx(read_case("gate_falls").after)
    >>> graph.nodes["gate"]["holder"], graph.number_of_edges()
    ('attacker', 9)
    """
    graph = graph_of(fact_layers(situation))
    cut = [(a, b, road) for a, b, road in graph.edges(keys=True) if road in situation.cut]
    graph.remove_edges_from(cut)
    graph.graph["name"] = situation.theater.name
    return graph


def to_frame(records: Iterable[object]) -> pandas.DataFrame:
    """Return rows as a pandas frame; pandas is yours to install.

    Parameters
    ----------
    records : iterable of dict or of rows, or columns
        For instance ``outcome_document(outcome)["reach"]``, or the rows of ``measure_reach``. What
        a row holds within it becomes columns with a dot: ``figure.range_m``.

    Raises
    ------
    ScenarioError
        If it is no list of records, or a record is neither a dict nor a row of the library.
    """
    import pandas as pd

    if not isinstance(records, Iterable):
        raise ScenarioError(
            "to_frame takes a list of dicts or of rows of results, such as theater.settlements or "
            f"what measure_reach returns, got a {type(records).__name__}"
        )

    if isinstance(records, Mapping) and records.get("form") == "columns":
        records = in_rows(records["columns"])
    return pd.DataFrame.from_records([_flat(one) for one in records])


def _flat(record: object) -> Record:
    """Return a row as one level of names; objects within it have dotted names."""
    if isinstance(record, Mapping):
        return dict(record)
    if not is_dataclass(record):
        raise ScenarioError(f"to_frame takes dicts or rows of results, got {record!r}")
    flat: Record = {}
    for one in fields(record):
        value = getattr(record, one.name)
        if is_dataclass(value):
            flat |= {f"{one.name}.{key}": inner for key, inner in _flat(value).items()}
        else:
            flat[one.name] = value
    return flat
