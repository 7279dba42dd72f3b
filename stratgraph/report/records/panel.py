"""Gateway panels as records."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from stratgraph.measures.gateways import panel_parts
from stratgraph.studies.hold_or_fall import SCOPE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.measures.gateways import Gateways, Panel, WeightedIndex

Record = dict[str, Any]
SCHEMA_VERSION = 1


def panel_records(situation: str, panel: Gateways) -> list[Record]:
    """Return a gateway panel as one record per settlement, every metric under its name."""
    return [_panel_record(situation, panel, settlement) for settlement in panel.settlements]


def panel_document(situation: str, panel: Panel, index: WeightedIndex | None = None) -> Record:
    """Return one panel as the JSON document of ``stratgraph gateways``."""
    return {
        "schema": SCHEMA_VERSION,
        "stratgraph": version("stratgraph"),
        "scope": SCOPE,
        "question": {
            "bases": list(panel.question.bases),
            "objectives": list(panel.question.objectives),
        },
        "settings": asdict(panel.settings),
        "panel": panel_summary(situation, panel),
        "gateways": panel_records(situation, panel),
        "approaches": approach_records(situation, panel),
        "index": None if index is None else _index_record(index),
    }


def _index_record(index: WeightedIndex) -> Record:
    return {
        "weights": dict(index.weights),
        "draws": index.draws,
        "seed": index.seed,
        "rows": [asdict(row) for row in index.rows],
    }


def _panel_record(situation: str, panel: Gateways, settlement: str) -> Record:
    columns = panel.columns
    record: Record = {
        "situation": situation,
        "settlement": settlement,
        "road_set": panel.question.road_set,
        "weight": panel.question.weight,
    }
    record |= {name: six_digits(column.values[settlement]) for name, column in columns.items()}
    for part in panel_parts():
        parts = columns[part.parts_of].per_objective if part.parts_of in columns else {}
        record[part.name] = {
            objective: round(metres, 3) for objective, metres in parts.get(settlement, {}).items()
        }
    record["ranks"] = {name: column.ranks.get(settlement) for name, column in columns.items()}
    record["status"] = {
        name: column.status[settlement]
        for name, column in columns.items()
        if settlement in column.status
    }
    return record


def panel_summary(situation: str, panel: Panel) -> Record:
    """Return what belongs to a whole panel: the least cut, near routes, depths, portals."""
    return {
        "situation": situation,
        "road_set": panel.question.road_set,
        "weight": panel.question.weight,
        "pairs": panel.pairs,
        "connected_pairs": panel.connected_pairs,
        "min_cut": {
            "size": panel.cut.size,
            "status": panel.cut.status,
            "members": list(panel.cut.members),
            "adjacent": _pairs(panel.cut.adjacent),
            "inseparable": _pairs(panel.cut.inseparable),
        },
        "near_routes": [
            {"base": base, "objective": objective, "routes": count}
            for (base, objective), count in panel.near.counts.items()
        ],
        "truncated_pairs": panel.near.truncated_pairs,
        "strategic_depth": [
            {
                "objective": depth.objective,
                "depth_m": depth.depth_m,
                "settlements": depth.settlements,
                "route": list(depth.route),
                "disjoint_routes": depth.disjoint_routes,
                "status": depth.status,
            }
            for depth in panel.depths
        ],
        "portals": {
            "held": list(panel.gates.portals.held),
            "ignored": list(panel.gates.portals.ignored),
        },
    }


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[Record]:
    return [{"base": base, "objective": objective} for base, objective in pairs]


def approach_records(situation: str, panel: Panel) -> list[Record]:
    """Return one record per settlement and sector by which it can be approached."""
    return [
        {
            "situation": situation,
            "road_set": panel.question.road_set,
            "settlement": town.settlement,
            "sector": sector.sector,
            "bearings_deg": [
                round(road.bearing_deg, 1) for road in town.roads if road.sector == sector.sector
            ],
            "neighbours": list(sector.neighbours),
            "routes": sector.routes,
            "least_m": sector.least_m,
        }
        for town in panel.approaches.towns.values()
        for sector in town.sectors
    ]


def to_mm(metres: float | None) -> float | None:
    """Round metres to the millimetre; None stays."""
    return None if metres is None else round(metres, 3)


def six_digits(value: float | None) -> float | None:
    """Round to six digits after the point; whole numbers and None stay as they are."""
    return value if value is None or isinstance(value, int) else round(value, 6)
