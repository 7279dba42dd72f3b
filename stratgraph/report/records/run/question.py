"""What was asked: the case and its assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

from pydantic import Field

from stratgraph.catalogue import assumption_fields
from stratgraph.report.records.kinds import Closed, Id, Metres
from stratgraph.report.records.panel import settings_record, to_mm

if TYPE_CHECKING:
    from stratgraph.report.records.assumed import AssumptionsRecord
    from stratgraph.studies.hold_or_fall import Case, Outcome


Ends = Annotated[list[Id], Field(min_length=1)]


class TakenRecord(Closed):
    """A place that changed hands."""

    settlement: Id
    """Which settlement."""
    came_with: Id | None
    """The fall that took it along; null where it is named itself."""
    clearance_m: Metres | None
    """Distance to the other side's nearest place."""
    nearest: Id | None
    """Which place that is."""


class CaseRecord(Closed):
    """The question."""

    name: str
    """Name of the case."""
    about: str
    """What it says of itself."""
    attacker: str
    """Code of the attacking side."""
    defender: str
    """Code of the defending side."""
    fallen: list[Id]
    """What falls, with all that comes along."""
    retaken: list[Id]
    """What is retaken."""
    cut: list[str]
    """Roads that are cut."""
    bases: Ends
    """From where the attacker comes."""
    bases_after: list[Id]
    """Bases after the fall, where they are others."""
    objectives: Ends
    """To where."""
    areas: str | None
    """File of the areas that weapons may fire from; null where the case names none."""
    taken: list[TakenRecord]
    """Every place that changes hands."""


def case_record(outcome: Outcome) -> CaseRecord:
    """Return what was asked."""
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
        "areas": None if case.areas is None else case.areas.provenance.file,
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


def assumptions_record(case: Case) -> AssumptionsRecord:
    """Return every assumption of the case."""
    take = case.assumptions
    told = {one.name: getattr(take, one.name) for one in assumption_fields(type(take))}
    told |= {
        "standoff_m": list(take.standoff_m),
        "also_ground": list(take.also_ground),
        "road_classes": list(take.road_classes),
        "contested": list(take.readings),
        "systems": [system.id for system in take.systems],
        "weight": "length_m" if take.season is None else "time_s",
        "panel": settings_record(case.settings),
    }
    return cast("AssumptionsRecord", told)
