"""The JSON document of a run."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from stratgraph.catalogue import assumption_fields
from stratgraph.model.provenance import EVIDENCE
from stratgraph.studies.hold_or_fall import SCOPE, Case, Outcome, SystemChange

from .panel import SCHEMA_VERSION, Record, approach_records, panel_records, panel_summary, to_mm
from .reach import reach_record

if TYPE_CHECKING:
    from stratgraph.measures.fire import Exposure, People
    from stratgraph.measures.fire.newly_in_range import NewlyInRange
    from stratgraph.measures.gateways import SupplyChange
    from stratgraph.model.control import Control
    from stratgraph.model.provenance import SourceRecord
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.territory import Front
    from stratgraph.studies.hold_or_fall.headline import Finding
    from stratgraph.studies.stability import RankStability, Window


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
        "reach": [
            reach_record(name, row, case.control, case.assumptions.ground)
            for name, row in outcome.reach
        ],
        "gateways": [row for name, panel in outcome.gateways for row in panel_records(name, panel)],
        "panels": [panel_summary(name, panel) for name, panel in outcome.gateways],
        "approaches": [
            row for name, panel in outcome.gateways for row in approach_records(name, panel)
        ],
        "fronts": [_front_record(*row) for row in outcome.fronts],
        "supply": [_supply_record(roads, change) for roads, change in outcome.supply],
        "stability": _stability_record(outcome.stability),
        "windows": [_window_record(window) for window in outcome.windows],
        "change": [_change_record(change, case.assumptions.ground) for change in outcome.changes],
        "routes": [
            {
                "base": route.base,
                "objective": route.objective,
                "road_set": route.road_set,
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
    text = (
        files("stratgraph.report.records")
        .joinpath("schemas", "run.schema.json")
        .read_text(encoding="utf-8")
    )
    schema: Record = json.loads(text)
    return schema


def to_json(document: Any) -> str:
    """Write records as JSON text, the same bytes for the same records; refuses NaN."""
    if not isinstance(document, dict):
        return _compact(document) + "\n"
    entries = ",\n".join(f"{_compact(key)}: {_by_rows(value)}" for key, value in document.items())
    return f"{{\n{entries}\n}}\n"


def _by_rows(value: Any) -> str:
    """Write a list of records one to a line, so that two answers can be compared line by line."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(_compact(row) for row in value) + "\n]"
    return _compact(value)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


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
                "clearance_m": to_mm(place.clearance_m),
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
        "roads_by_evidence": {
            one: sum(road.evidence_class == one for road in theater.roads) for one in EVIDENCE
        },
        "assessors": list(case.control.assessors),
        "assessed_on": [day.isoformat() for day in case.control.assessed_on],
        "carried": _carried_record(case.control),
        "attributions": [
            {"text": one.text, "licence": one.licence} for one in theater.attributions
        ],
    }


def _carried_record(control: Control) -> Record | None:
    carried = control.carried
    if carried is None:
        return None
    days = {"since": carried.since.isoformat(), "until": carried.until.isoformat()}
    return {**days, "changes": carried.changes, "basis": carried.basis}


def _finding_record(finding: Finding) -> Record:
    return {
        "sentence": finding.sentence,
        "title": finding.title,
        "verdict": finding.verdict,
        "standoff_m": finding.standoff_m,
        "newly_in_range": [_newly_in_range_record(one_new) for one_new in finding.newly_in_range],
        "elsewhere": [
            {
                "standoff_m": standoff,
                "newly_in_range": [_newly_in_range_record(one_new) for one_new in newly_in_range],
            }
            for standoff, newly_in_range in finding.elsewhere
        ],
    }


def _newly_in_range_record(one_new: NewlyInRange) -> Record:
    return {
        "target": one_new.target,
        "system": one_new.system.id,
        "munition": one_new.munition_id,
        "verdict": one_new.verdict,
        "depends_on": list(one_new.depends_on),
        "readings": [
            {
                "contested": reading.contested,
                "range_m": reading.range_m,
                "min_range_m": reading.min_range_m,
                "preferred": reading.preferred,
                "newly": reading.newly,
            }
            for reading in one_new.readings
        ],
    }


def _assumptions_record(case: Case) -> Record:
    take = case.assumptions
    told = {one.name: getattr(take, one.name) for one in assumption_fields(type(take))}
    return told | {
        "standoff_m": list(take.standoff_m),
        "contested": list(take.readings),
        "systems": [system.id for system in take.systems],
        "weight": "length_m" if take.season is None else "time_s",
        "panel": asdict(case.settings),
    }


def _source_records(case: Case) -> list[Record]:
    """Each source once: its file, its confidence and how many rows rest on it."""
    listed = {one.id: _listed_source(one) for one in case.sources}
    counted = Counter((one.file, one.source, one.confidence) for one in case.provenances)
    return [
        {
            "file": file,
            "source": source,
            "confidence": confidence,
            "rows": rows,
            "listed": listed.get(source),
        }
        for (file, source, confidence), rows in sorted(counted.items())
    ]


def _listed_source(one: SourceRecord) -> Record:
    """Return what sources.csv says of a source; unknown is null."""
    return {
        "title": one.title,
        "address": one.address or None,
        "date": one.date or None,
        "seen": one.seen.isoformat() if one.seen else None,
        "licence": one.licence or None,
    }


def _front_record(situation: str, road_set: RoadSet, front: Front) -> Record:
    return {
        "situation": situation,
        "road_set": road_set,
        "front_length_m": to_mm(front.front_length_m),
        "contested_length_attacker_m": to_mm(front.contested_length_attacker_m),
        "contested_length_defender_m": to_mm(front.contested_length_defender_m),
        "other_length_m": to_mm(front.other_length_m),
        "unknown_length_m": to_mm(front.unknown_length_m),
        "front_pairs_road": front.front_pairs_road,
        "front_pairs_territory": front.front_pairs_territory,
        "contested_pairs_road": front.contested_pairs_road,
        "contested_pairs_territory": front.contested_pairs_territory,
    }


def _supply_record(road_set: RoadSet, change: SupplyChange) -> Record:
    return {
        "side": change.side,
        "road_set": road_set,
        "contested_supply": change.contested_supply,
        "cut_by_scenario": list(change.ids("cut_by_scenario")),
        "people_cut_off": _people_record(change.people_cut_off),
        "unsupplied": list(change.ids("unsupplied")),
        "never_connected": list(change.ids("never_connected")),
        "no_portal": list(change.ids("no_portal")),
    }


def _stability_record(stability: RankStability) -> Record:
    return {
        "link_moves": [asdict(move) for move in stability.link_moves],
        "length_ranges": [asdict(one) for one in stability.length_ranges],
        "link_effects": [
            asdict(one) | {"cut_off": list(one.cut_off)} for one in stability.link_effects
        ],
        "portal_effects": [asdict(one) for one in stability.portal_effects],
    }


def _window_record(window: Window) -> Record:
    changes = [asdict(change) for change in window.changes]
    return asdict(window) | {"lost": list(window.lost), "changes": changes}


def _change_record(row: SystemChange, ground: str) -> Record:
    change = row.change
    return {
        "side": row.side,
        "system": row.system.id,
        "munition": row.figure.munition_id,
        "range_m": row.figure.range_m,
        "preferred": row.figure.preferred,
        "standoff_m": row.rule.standoff_m,
        "standoff_rule": row.rule.standoff_rule,
        "ground": ground,
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
        "unsure_settlements": len(exposure.unsure),
        "people": _people_record(exposure.people),
        "contested_settlements": len(exposure.contested),
        "contested_people": _people_record(exposure.contested_people),
    }


def _people_record(people: People) -> Record:
    return {"known": people.known, "unknown_settlements": people.unknown_settlements}
