"""The JSON document of the front over time."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from stratgraph.measures.front_over_time import measure_move
from stratgraph.studies.hold_or_fall import SCOPE

from .panel import SCHEMA_VERSION, Record, six_digits, to_mm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.measures.front_over_time import FrontDay, FrontMove
    from stratgraph.model.events import DrawnDistance


def front_document(days: Sequence[FrontDay], drawn: Iterable[DrawnDistance] = ()) -> Record:
    """Return the front over time as the JSON document of ``stratgraph front``."""
    situation = days[0].situation
    return {
        "schema": SCHEMA_VERSION,
        "stratgraph": version("stratgraph"),
        "theater": situation.theater.name,
        "attacker": situation.attacker,
        "scope": SCOPE,
        "days": [_day_record(day) for day in days],
        "move": move_record(measure_move(days)) if len(days) > 1 else None,
        "drawn_distances": [
            {
                "place": one.settlement,
                "on": one.on.isoformat(),
                "distance_m": one.distance_m,
                "source": one.provenance.source,
                "confidence": one.provenance.confidence,
            }
            for one in drawn
        ],
    }


def move_record(move: FrontMove) -> Record:
    """Return how much a front moved."""
    return {
        "since": move.since.isoformat(),
        "until": move.until.isoformat(),
        "moved_m": {place: to_mm(metres) for place, metres in move.moved_m},
        "length_share": six_digits(move.length_share),
        "changes_per_month": six_digits(move.changes_per_month),
    }


def _day_record(day: FrontDay) -> Record:
    front = day.front
    return {
        "on": day.on.isoformat(),
        "front_length_m": to_mm(front.front_length_m),
        "contested_length_attacker_m": to_mm(front.contested_length_attacker_m),
        "contested_length_defender_m": to_mm(front.contested_length_defender_m),
        "contact_m": to_mm(day.contact_m),
        "front_pairs_road": front.front_pairs_road,
        "front_pairs_territory": front.front_pairs_territory,
        "near": [
            {
                "place": one.place,
                "attacker_m": to_mm(one.attacker_m),
                "attacker_or_contested_m": to_mm(one.loose_m),
                "from": one.attacker_from,
            }
            for one in day.near
        ],
        "strategic_depth": [
            {
                "objective": one.objective,
                "depth_m": one.depth_m,
                "settlements": one.settlements,
                "route": list(one.route),
                "disjoint_routes": one.disjoint_routes,
                "status": one.status,
            }
            for one in day.depths
        ],
        "changed": [
            {"settlement": place, "before": was, "now": now} for place, was, now in day.changed
        ],
    }
