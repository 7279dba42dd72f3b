"""What an answer rests on: the theater, its names, and whether facts are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from stratgraph.model.events import BASES
from stratgraph.model.provenance import EVIDENCE, Evidence
from stratgraph.report.records.kinds import Closed, Count, Day, Id, Positive, one_of
from stratgraph.studies.hold_or_fall import rows_fingerprint

if TYPE_CHECKING:
    from stratgraph.model.control import Control
    from stratgraph.studies.hold_or_fall import Case


Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]


class CarriedRecord(Closed):
    """How the holders were carried on from the newest assessed ones by changes of holder."""

    since: Day
    """The newest day on which holders were assessed."""
    until: Day
    """The last day of which changes are known, at most the day asked for."""
    changes: Positive
    """How many changes were applied."""
    basis: Annotated[str, one_of(*BASES)]
    """Which changes count."""


class AttributionRecord(Closed):
    """Whom the facts are from."""

    text: str
    """Credit, as asked for."""
    licence: str
    """Under which licence."""


class TheaterRecord(Closed):
    """The facts the answer rests on."""

    name: str
    """Name of the theater."""
    title: str
    """Its title."""
    fictional: bool
    """Whether it is invented."""
    settlements: Count
    """How many settlements it has."""
    settlements_on_roads: Count
    """Those that a road leads to."""
    roads: Count
    """How many roads."""
    unverified_roads: Count
    """Those that are not verified."""
    roads_by_evidence: Annotated[dict[Evidence, Count], Field(min_length=len(EVIDENCE))]
    """How many rest on each kind of
    [evidence](../explanation/model.md#roads-that-may-not-exist)."""
    one_way_roads: Count
    """Those that are travelled one way alone."""
    closed_roads: dict[str, str]
    """Codes of the sides that roads are closed to on the day, or `everybody`, by id of the road;
    those that are not there on the day are closed to everybody."""
    assessors: list[str]
    """Who assessed the holders."""
    assessed_on: list[Day]
    """On which days."""
    carried: CarriedRecord | None
    """How holders were carried on; null where they are as assessed."""
    attributions: list[AttributionRecord]
    """Whom the facts are from."""


class NamesRecord(Closed):
    """What ids stand for."""

    sides: dict[str, str]
    """Label of each side, by its code."""
    settlements: dict[Id, str]
    """Display name of each settlement."""
    systems: dict[Id, str]
    """Short name of each system asked about."""
    roads: dict[str, str]
    """Ends of each road that is cut."""


class FactsRecord(Closed):
    """Twelve digits of a hash of each kind of facts: equal ones stand for equal facts."""

    settlements: Fingerprint
    """Places, populations and junctions."""
    roads: Fingerprint
    """Roads."""
    portals: Fingerprint
    """Where roads lead on beyond the map."""
    waters: Fingerprint
    """Rivers that can be cut."""
    speeds: Fingerprint
    """Speeds by season."""
    holders: Fingerprint
    """Who holds what, and what other assessors say."""
    drawn: Fingerprint
    """Distances to ground that a map of the day drew."""
    areas: Fingerprint
    """Areas that somebody drew of the day."""
    systems: dict[Id, Fingerprint]
    """Each system asked about, with its ranges."""


def theater_record(case: Case) -> TheaterRecord:
    """Return the facts the answer rests on."""
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
        "one_way_roads": int(theater.road_one_way.sum()),
        "closed_roads": dict(sorted(case.before.closed_to.items())),
        "assessors": list(case.control.assessors),
        "assessed_on": [day.isoformat() for day in case.control.assessed_on],
        "carried": _carried_record(case.control),
        "attributions": [
            {"text": one.text, "licence": one.licence} for one in theater.attributions
        ],
    }


def _carried_record(control: Control) -> CarriedRecord | None:
    carried = control.carried
    if carried is None:
        return None
    return {
        "since": carried.since.isoformat(),
        "until": carried.until.isoformat(),
        "changes": carried.changes,
        "basis": carried.basis,
    }


def names_record(case: Case) -> NamesRecord:
    """Return what ids stand for."""
    theater = case.theater
    cut = (theater.roads[theater.road_index[one]] for one in case.after.steps[-1].cut)
    return {
        "sides": dict(sorted(theater.sides)),
        "settlements": {one.id: one.name for one in theater.settlements},
        "systems": {one.id: one.short_name for one in case.assumptions.systems},
        "roads": {one.id: f"{theater.end_name(one.a)} – {theater.end_name(one.b)}" for one in cut},
    }


def facts_record(case: Case) -> FactsRecord:
    """Return what tells whether two answers rest on the same facts."""
    theater = case.theater
    return {
        "settlements": rows_fingerprint(theater.settlements, theater.nodes),
        # Without events the fingerprint is that of the table of roads alone.
        "roads": rows_fingerprint(theater.roads, *filter(None, [theater.road_events])),
        "portals": rows_fingerprint(theater.portals),
        "waters": rows_fingerprint(theater.waters),
        "speeds": rows_fingerprint(theater.speeds),
        "holders": rows_fingerprint(case.control.holders, case.control.disagreements),
        "drawn": rows_fingerprint(case.drawn),
        "areas": rows_fingerprint([] if case.areas is None else [case.areas]),
        "systems": {one.id: rows_fingerprint([one]) for one in case.assumptions.systems},
    }
