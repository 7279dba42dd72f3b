"""The JSON documents of reach, of a ring, and of every reading of a case."""

from __future__ import annotations

from importlib.metadata import version
from math import isfinite
from typing import TYPE_CHECKING

from stratgraph.model.provenance import least_confidence
from stratgraph.studies.hold_or_fall import SCOPE

from .panel import SCHEMA_VERSION, Record, to_mm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.measures.fire import OutlineRanges, ReachRow, Ring
    from stratgraph.measures.fire.minimal_advance import MinimalAdvance
    from stratgraph.model.control import Control
    from stratgraph.model.scenario import Situation
    from stratgraph.model.systems import PublishedRange, System
    from stratgraph.studies.sensitivity import Gain, Reading, TargetFlips


def reach_record(situation: str, row: ReachRow, control: Control, ground: str) -> Record:
    """Return one reach row as a record, with who says so of its range and of its origin."""
    facts = [row.figure.provenance]
    holder = control.by_settlement.get(row.origin or "")
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
        "ground": ground,
        "contested": row.rule.contested,
        "target": row.target,
        "status": row.status,
        "required_range_m": to_mm(row.required_range_m),
        "margin_m": to_mm(row.margin_m),
        "in_reach": row.in_reach,
        "from": row.origin,
        "positions": row.positions,
        "range_source": row.figure.provenance.source,
        "range_confidence": row.figure.provenance.confidence,
        "from_source": holder.provenance.source if holder is not None else None,
        "confidence": least_confidence(facts),
    }


def reach_document(
    situation: Situation,
    rows: Iterable[ReachRow],
    ground: str,
    more: tuple[Sequence[str], Sequence[MinimalAdvance], OutlineRanges | None] = ((), (), None),
) -> Record:
    """Return reach rows as the JSON document of ``stratgraph reach --target``.

    ``more`` holds the places from which the target is in range, the minimal advances, and the
    ranges needed to the edges of its outline, where one was given.
    """
    places, advances, edges = more
    return {
        **_head(situation),
        "reach": [
            {
                **reach_record("asked", row, situation.control, ground),
                "population": situation.theater.settlement(row.target).population,
            }
            for row in rows
        ],
        "in_range_from": list(places),
        "outline": None
        if edges is None or not isfinite(edges.nearest_m)
        else {
            "nearest_edge_m": to_mm(edges.nearest_m),
            "farthest_edge_m": to_mm(edges.farthest_m),
        },
        "minimal_advance": [_advance_record(one) for one in advances],
    }


def _advance_record(one: MinimalAdvance) -> Record:
    point = one.point
    return {
        "target": one.target,
        "range_m": one.range_m,
        "status": one.status,
        "straight_m": to_mm(one.straight_m),
        "straight_from": one.straight_from,
        "along_road_m": to_mm(one.along_road_m),
        "along_places": [] if point is None else list(point.places),
        "along_road": None if point is None else point.road,
        "town_step_m": to_mm(one.town_step_m),
        "town": one.town,
        "town_places": list(one.towns),
    }


def ring_document(
    situation: Situation,
    rings: Iterable[tuple[System, PublishedRange, Ring]],
    *,
    standoff_m: int = 0,
) -> Record:
    """Return rings as the JSON document of ``stratgraph reach --from``."""
    theater = situation.theater
    return {
        **_head(situation),
        "standoff_m": standoff_m,
        "reach": [
            {
                "system": system.id,
                "munition": figure.munition_id,
                "range_m": ring.range_m,
                "min_range_m": None if figure.min_range_m is None else ring.min_range_m,
                "from": ring.place,
                "target": row.settlement,
                "holder": row.holder,
                "population": theater.settlement(row.settlement).population,
                "distance_m": to_mm(row.distance_m),
                "in_reach": row.distance_m + standoff_m >= figure.surely_from_m or None,
            }
            for system, figure, ring in rings
            for row in ring.rows
        ],
    }


def readings_document(
    situation: Situation, readings: Iterable[Reading], answers: Iterable[TargetFlips]
) -> Record:
    """Return every reading of a case, and what flips its answers, as a JSON document."""
    return {
        **_head(situation),
        "readings": [
            {
                "situation": row.situation,
                "side": row.side,
                "target": row.target,
                "standoff_m": row.rule.standoff_m,
                "standoff_rule": row.rule.standoff_rule,
                "contested": row.rule.contested,
                "ground": row.ground,
                "extent": row.extent,
                "least_m": to_mm(row.least_m),
                "most_m": to_mm(row.most_m),
                "from": row.origin,
            }
            for row in readings
        ],
        "answers": [
            {
                "target": one.target,
                "plain": _gain_record(one.base),
                "flips": [
                    {
                        "assumption": flip.dimension,
                        "reading": flip.reading,
                        **_gain_record(flip.gain),
                    }
                    for flip in one.flips
                ],
            }
            for one in answers
        ],
    }


def _gain_record(gain: Gain) -> Record:
    return {
        "before_m": to_mm(gain.before_m),
        "after_m": to_mm(gain.after_m),
        "gained": [{"system": s, "munition": m} for s, m in gain.gained],
        "unsure": [{"system": s, "munition": m} for s, m in gain.unsure],
    }


def _head(situation: Situation) -> Record:
    return {
        "schema": SCHEMA_VERSION,
        "stratgraph": version("stratgraph"),
        "theater": situation.theater.name,
        "as_of": situation.control.on.isoformat(),
        "scope": SCOPE,
    }
