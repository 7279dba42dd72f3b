"""Results as plain records: the JSON document of a run, GeoJSON, frames and graphs."""

from __future__ import annotations

import json
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from .case import SCOPE, Case, Outcome, SystemChange
from .provenance import Provenance, least_confidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import networkx
    import pandas

    from .check import CheckFinding
    from .crossing import Crossing
    from .finding import Finding
    from .gateway import Column, Gateways
    from .reach import Exposure, People, ReachRow
    from .scenario import Situation

Record = dict[str, Any]
SCHEMA_VERSION = 1


def outcome_document(outcome: Outcome) -> Record:
    """Return a case's answer as the JSON document of ``stratgraph run``.

    Metres are rounded to the millimetre; membership was decided before rounding. The shape is
    described by :func:`run_schema`.

    Examples
    --------
    >>> from stratgraph import read_case, run_case
    >>> document = outcome_document(run_case(read_case("gate_falls")))
    >>> document["finding"]["verdict"], len(document["gateways"])
    ('depends', 32)
    """
    case = outcome.case
    return {
        "schema": SCHEMA_VERSION,
        "stratgraph": version("stratgraph"),
        "case": _case_record(outcome),
        "theater": _theater_record(case),
        "as_of": case.control.on.isoformat(),
        "scope": SCOPE,
        "finding": _finding_record(outcome.finding),
        "assumptions": _assumptions_record(case),
        "sources": _source_records(case),
        "reach": [_reach_record(name, row, case) for name, row in outcome.reach],
        "gateways": [row for name, panel in outcome.gateways for row in panel_records(name, panel)],
        "change": [_change_record(change) for change in outcome.changes],
        "routes": [
            {
                "base": route.base,
                "objective": route.objective,
                "unverified_roads": route.unverified_roads,
                "hold_m": route.before_m,
                "fall_m": route.after_m,
            }
            for route in outcome.routes
        ],
        "warnings": list(outcome.warnings),
    }


def run_schema() -> Record:
    """Return the JSON Schema (draft 2020-12) of the document of ``stratgraph run``.

    Examples
    --------
    >>> run_schema()["properties"]["schema"]["const"]
    1
    """
    text = files("stratgraph").joinpath("schemas", "run.schema.json").read_text(encoding="utf-8")
    schema: Record = json.loads(text)
    return schema


def to_json(document: Any) -> str:
    """Write records as JSON text, the same bytes for the same records; refuses NaN."""
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _case_record(outcome: Outcome) -> Record:
    case = outcome.case
    step = case.after.steps[-1]
    return {
        "name": case.name,
        "about": case.about,
        "attacker": case.before.attacker,
        "defender": case.before.defender,
        "fallen": list(step.fallen),
        "retaken": list(step.retaken),
        "cut": list(step.cut),
        "bases": list(case.bases),
        "bases_after": list(case.bases_after),
        "objectives": list(case.objectives),
        "taken": [
            {
                "settlement": place.settlement,
                "came_with": place.came_with,
                "clearance_m": _mm(place.clearance_m),
                "nearest": place.nearest,
            }
            for place in outcome.taken
        ],
    }


def _theater_record(case: Case) -> Record:
    theater = case.theater
    return {
        "name": theater.name,
        "title": theater.title,
        "fictional": theater.fictional,
        "settlements": len(theater.ids),
        "settlements_on_roads": int(theater.on_road.sum()),
        "roads": len(theater.roads),
        "unverified_roads": sum(not road.verified for road in theater.roads),
        "assessors": sorted({row.assessor for row in case.control.holders}),
        "assessed_on": [day.isoformat() for day in case.control.assessed_on],
        "attributions": [
            {"text": one.text, "licence": one.licence} for one in theater.attributions
        ],
    }


def _finding_record(finding: Finding) -> Record:
    return {
        "sentence": finding.sentence,
        "title": finding.title,
        "verdict": finding.verdict,
        "standoff_m": finding.standoff_m,
        "crossings": [_crossing_record(crossing) for crossing in finding.crossings],
        "elsewhere": [
            {
                "standoff_m": standoff,
                "crossings": [_crossing_record(crossing) for crossing in crossings],
            }
            for standoff, crossings in finding.elsewhere
        ],
    }


def _crossing_record(crossing: Crossing) -> Record:
    return {
        "target": crossing.target,
        "system": crossing.system.id,
        "munition": crossing.munition_id,
        "verdict": crossing.verdict,
        "depends_on": list(crossing.depends_on),
        "readings": [
            {
                "contested": reading.contested,
                "range_m": reading.range_m,
                "min_range_m": reading.min_range_m,
                "preferred": reading.preferred,
                "crosses": reading.crosses,
            }
            for reading in crossing.readings
        ],
    }


def _assumptions_record(case: Case) -> Record:
    assume = case.assumptions
    return {
        "standoff_m": list(assume.standoff_m),
        "standoff_rule": assume.standoff_rule,
        "ground": "settlements",
        "contested": list(assume.readings),
        "contested_supply": assume.contested_supply,
        "unverified_roads": assume.unverified_roads,
        "off_network": assume.off_network,
        "systems": [system.id for system in assume.systems],
        "weight": "length_m",
    }


def _source_records(case: Case) -> list[Record]:
    """Each source once: its file, its confidence and how many rows rest on it."""
    theater = case.theater
    facts: list[Provenance] = [one.provenance for one in theater.settlements]
    facts += [one.provenance for one in theater.roads]
    facts += [one.provenance for one in theater.portals]
    facts += [one.provenance for one in theater.waters]
    facts += [figure.provenance for one in theater.settlements for figure in one.populations]
    facts += [row.provenance for row in case.control.holders]
    for system in case.assumptions.systems:
        facts += [system.provenance, *(figure.provenance for figure in system.ranges)]
    counted: dict[tuple[str, str, str], int] = {}
    for fact in facts:
        key = (fact.file, fact.source, fact.confidence)
        counted[key] = counted.get(key, 0) + 1
    return [
        {"file": file, "source": source, "confidence": confidence, "rows": rows}
        for (file, source, confidence), rows in sorted(counted.items())
    ]


def _reach_record(situation: str, row: ReachRow, case: Case) -> Record:
    facts = [row.figure.provenance]
    holder = case.control.by_settlement.get(row.origin or "")
    if holder is not None:
        facts.append(holder.provenance)
    return {
        "situation": situation,
        "side": row.side,
        "system": row.system.id,
        "munition": row.figure.munition_id,
        "munition_name": row.figure.munition,
        "range_m": row.figure.range_m,
        "min_range_m": row.figure.min_range_m,
        "preferred": row.figure.preferred,
        "standoff_m": row.rule.standoff_m,
        "standoff_rule": row.rule.standoff_rule,
        "ground": "settlements",
        "contested": row.rule.contested,
        "target": row.target,
        "status": row.status,
        "required_range_m": _mm(row.required_range_m),
        "margin_m": _mm(row.margin_m),
        "in_reach": row.in_reach,
        "from": row.origin,
        "positions": row.positions,
        "range_source": row.figure.provenance.source,
        "range_confidence": row.figure.provenance.confidence,
        "from_source": holder.provenance.source if holder is not None else None,
        "confidence": least_confidence(facts),
    }


def panel_records(situation: str, panel: Gateways) -> list[Record]:
    """Return a gateway panel as one record per settlement."""
    return [_panel_record(situation, panel, settlement) for settlement in panel.settlements]


def _panel_record(situation: str, panel: Gateways, settlement: str) -> Record:
    columns = panel.columns
    record: Record = {
        "situation": situation,
        "settlement": settlement,
        "unverified_roads": panel.question.unverified_roads,
        "weight": "length_m",
    }
    for name in ("route_share", "detour_loss", "extra_km", "cut_pairs", "advance_m"):
        record[name] = _six(columns[name].values[settlement])
    gain = columns["advance_gain"]
    record["advance_gain"] = _six(gain.values[settlement])
    record["advance_gain_by_objective"] = dict(gain.per_objective.get(settlement, {}))
    record["ranks"] = {
        name: columns[name].ranks.get(settlement)
        for name in ("route_share", "detour_loss", "advance_gain")
    }
    record["status"] = _statuses(columns, settlement)
    return record


def _statuses(columns: Mapping[str, Column], settlement: str) -> Record:
    return {
        name: column.status[settlement]
        for name, column in columns.items()
        if settlement in column.status
    }


def _change_record(row: SystemChange) -> Record:
    change = row.change
    return {
        "side": row.side,
        "system": row.system.id,
        "munition": row.figure.munition_id,
        "range_m": row.figure.range_m,
        "preferred": row.figure.preferred,
        "standoff_m": row.rule.standoff_m,
        "standoff_rule": row.rule.standoff_rule,
        "ground": "settlements",
        "contested": row.rule.contested,
        "hold": _exposure_record(change.before),
        "fall": _exposure_record(change.after),
        "gained": list(change.gained),
        "gained_people": _people_record(change.people_in(change.gained)),
        "relieved": list(change.relieved),
        "relieved_people": _people_record(change.people_in(change.relieved)),
        "fallen": list(change.fallen),
        "fallen_people": _people_record(change.people_in(change.fallen)),
    }


def _exposure_record(exposure: Exposure) -> Record:
    return {
        "settlements": len(exposure.in_reach),
        "people": _people_record(exposure.people),
        "contested_settlements": len(exposure.contested),
        "contested_people": _people_record(exposure.contested_people),
    }


def _people_record(people: People) -> Record:
    return {"known": people.known, "unknown_settlements": people.unknown_settlements}


def _mm(metres: float | None) -> float | None:
    return None if metres is None else round(metres, 3)


def _six(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else round(value, 6)


def check_document(theater: str, findings: Iterable[CheckFinding]) -> Record:
    """Return the findings of a check as the JSON document of ``stratgraph check``."""
    rows = [
        {
            "level": finding.level,
            "code": finding.code,
            "file": finding.file,
            "row": finding.row or None,
            "message": finding.message,
            "fix": finding.fix,
        }
        for finding in findings
    ]
    return {"schema": SCHEMA_VERSION, "theater": theater, "findings": rows}


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
    theater = situation.theater
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
    places = {one.id: [one.lon, one.lat] for one in theater.settlements}
    lines = [
        _feature(
            {"type": "LineString", "coordinates": [places[road.a], places[road.b]]},
            {
                "id": road.id,
                "class": road.road_class,
                "length_m": road.length_m,
                "verified": road.verified,
                "cut": road.id in situation.cut,
            },
            road.provenance,
        )
        for road in theater.roads
    ]
    return {"type": "FeatureCollection", "features": [*points, *lines]}


def _feature(geometry: Record, properties: Record, provenance: Provenance) -> Record:
    properties |= {"source": provenance.source, "confidence": provenance.confidence}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def to_networkx(situation: Situation) -> networkx.MultiGraph:
    """Return a situation as a networkx multigraph, roads keyed by id, attributes scalar.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> graph = to_networkx(read_case("gate_falls").after)
    >>> graph.nodes["gate"]["holder"], graph.number_of_edges()
    ('attacker', 9)
    """
    import networkx as nx

    graph = nx.MultiGraph(name=situation.theater.name)
    for one, holder in zip(situation.theater.settlements, situation.holders, strict=True):
        graph.add_node(one.id, name=one.name, lon=one.lon, lat=one.lat, holder=holder)
    for road in situation.theater.roads:
        if road.id not in situation.cut:
            graph.add_edge(
                road.a, road.b, key=road.id, length_m=road.length_m, verified=road.verified
            )
    return graph


def to_frame(records: Iterable[Record]) -> pandas.DataFrame:
    """Return records as a pandas frame; pandas is yours to install.

    Parameters
    ----------
    records : iterable of dict
        For instance ``outcome_document(outcome)["reach"]``.
    """
    import pandas as pd

    return pd.DataFrame.from_records(list(records))
