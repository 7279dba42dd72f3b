"""The JSON documents of reach, of a ring, and of every reading of a case."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from stratgraph.catalogue import GroundName
from stratgraph.measures.fire import ContestedReading, StandoffRule, TargetStatus
from stratgraph.measures.fire.minimal_advance import AdvanceStatus
from stratgraph.model.provenance import Confidence, least_confidence
from stratgraph.model.scenario import Holder, Side
from stratgraph.studies.sensitivity import ExtentReading
from stratgraph.studies.sensitivity.assumption_flips import Dimension

from .columns import columns_of
from .curve import CurveRecord, curve_record
from .kinds import (
    Closed,
    Count,
    Day,
    Id,
    Metres,
    Munition,
    Positive,
    SituationName,
    TheaterHead,
    about,
    one_of,
    theater_head,
)
from .panel import to_mm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.measures.fire import OutlineRanges, Ring
    from stratgraph.measures.fire import ReachRow as OneReach
    from stratgraph.measures.fire.minimal_advance import MinimalAdvance
    from stratgraph.model.control import Control
    from stratgraph.model.scenario import Situation
    from stratgraph.model.systems import PublishedRange, System
    from stratgraph.studies.hold_or_fall.finding import ObjectiveFinding
    from stratgraph.studies.sensitivity import Gain, Reading, TargetFlips

# A settlement, or a piece of what was given as ground.
Origin = Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9_\-]*|area \d+)$")]
_Origin = TypedDict(
    "_Origin",
    {
        "from": Annotated[
            Origin | None,
            about("The nearest place that may fire: a settlement, or `area N` of a file of areas."),
        ]
    },
)
_Middle = TypedDict("_Middle", {"from": Annotated[Id, about("The middle of the ring.")]})


class _Reach(Closed, _Origin):
    side: Annotated[
        Side, about("Who would fire: `attacker` at the objectives, `defender` at the bases.")
    ]
    system: Annotated[Id, about("The system.")]
    munition: Annotated[Munition, about("Its munition.")]
    munition_name: Annotated[str, about("The munition as it is called.")]
    range_m: Annotated[Positive, about("The published range.")]
    min_range_m: Annotated[Count | None, about("The published minimum; null where there is none.")]
    preferred: Annotated[bool, about("Whether the range is the one listed first.")]
    standoff_m: Annotated[Count, about("How far weapons stand behind the front.")]
    standoff_rule: Annotated[StandoffRule, about("What a stand-off does.")]
    contested: Annotated[ContestedReading, about("Whether contested ground may fire.")]
    target: Annotated[Id, about("What is to be reached.")]
    status: Annotated[
        TargetStatus,
        about("`target`, or why it is none; `held_by_another_side` is a third side's."),
    ]
    required_range_m: Annotated[
        Metres | None,
        about("The range needed; null where nothing may fire or the place is no target."),
    ]
    margin_m: Annotated[float | None, about("Range less range needed.")]
    in_reach: Annotated[
        bool | None,
        about(
            "Whether any place that may fire is near enough; null where every such place may be "
            "nearer than a minimum range that nobody published."
        ),
    ]
    positions: Annotated[Count, about("From how many places the target is in reach.")]
    range_source: Annotated[str, about("Who says so of the range.")]
    range_confidence: Annotated[Confidence, about("How sure that is.")]
    from_source: Annotated[str | None, about("Who says that the place it is fired from is held.")]
    confidence: Annotated[Confidence, about("The lowest of the chain.")]


class ReachRow(_Reach):
    """One row per situation, side, system, published range, stand-off, reading and target."""

    situation: SituationName
    """`hold` or `fall`."""
    ground: GroundName
    """From where on held ground weapons may fire."""


if TYPE_CHECKING:

    class ReachColumns(Closed):
        """The fields of the rows."""

else:
    ReachColumns = columns_of(ReachRow)


class ReachInColumns(Closed):
    """The rows of an answer about more than 500 settlements."""

    form: Literal["columns"]
    """Tells this form from a list of rows."""
    columns: ReachColumns
    """One list for each name of a row."""


class AskedReachRow(_Reach):
    """One row per system, published range and target."""

    situation: Annotated[str, one_of("asked")]
    """`asked`: the day asked about."""
    ground: str
    """From where on held ground weapons fire: `settlements`, `territory`, or a file of areas."""
    population: Count | None
    """Of the target; null where it is not known."""


class OutlineRecord(Closed):
    """Ranges needed to the edges of an outline."""

    nearest_edge_m: Metres
    """Range needed to the nearest edge."""
    farthest_edge_m: Metres
    """To the farthest."""


class AdvanceRecord(Closed):
    """How far ground would have to come for a target to be within a range."""

    target: Id
    """Which target."""
    range_m: Positive
    """For which published range."""
    status: AdvanceStatus
    """`reached`, or why a way is missing."""
    straight_m: Metres | None
    """As the crow flies."""
    straight_from: Id | None
    """From where."""
    along_road_m: Metres | None
    """Along roads, to the nearest point on one."""
    along_places: list[Id]
    """Places passed on the way."""
    along_road: str | None
    """The road it ends on."""
    settlement_step_m: Metres | None
    """Along roads, to the nearest settlement within range."""
    settlement: Id | None
    """Which settlement."""
    settlement_places: list[Id]
    """Places passed on the way."""


class _Head(TheaterHead):
    as_of: Annotated[Day, about("The day asked about.")]


class ReachDocument(_Head):
    """What reaches a target, by `stratgraph reach --target`."""

    reach: list[AskedReachRow]
    """One row per system and published range."""
    in_range_from: list[Id]
    """Places from which any listed range reaches the target, nearest first."""
    outline: OutlineRecord | None
    """Ranges needed to the edges of a given outline; null without one."""
    minimal_advance: list[AdvanceRecord]
    """Per listed range out of reach how far ground would have to come."""


class RingRow(Closed, _Middle):
    """One row per published range and place in its ring."""

    system: Id
    """The system."""
    munition: Munition
    """Its munition."""
    range_m: Positive
    """The published range."""
    min_range_m: Count | None
    """The published minimum; null where there is none."""
    target: Id
    """A place in the ring."""
    holder: Holder
    """Who holds it."""
    population: Count | None
    """People there; null where they are not known."""
    distance_m: Metres
    """From the middle, as the crow flies."""
    in_reach: Literal[True] | None
    """True; null where the place may be nearer than a minimum range that nobody published."""


class RingDocument(_Head):
    """What lies within reach of a place, by `stratgraph reach --from`."""

    standoff_m: Count
    """Taken off every range."""
    reach: list[RingRow]
    """Nearest first."""


_Extent = TypedDict(
    "_Extent",
    {
        "from": Annotated[
            Origin | None,
            about("What needs the least range: a settlement, or `area N` of a file of areas."),
        ]
    },
)


class ReadingRow(Closed, _Extent):
    """One row per situation, target, part of the target, and reading of the assumptions."""

    situation: SituationName
    """`hold` or `fall`."""
    side: Side
    """Who would fire."""
    target: Id
    """At what."""
    standoff_m: Count
    """How far weapons stand behind the front."""
    standoff_rule: StandoffRule
    """What a stand-off does."""
    contested: ContestedReading
    """Whether contested ground may fire."""
    ground: str
    """From where on held ground weapons may fire: `settlements`, `territory`, or a given ground."""
    extent: ExtentReading
    """Which part of the target must be reached."""
    least_m: Metres | None
    """The range needed is at least this; null where nothing may fire."""
    most_m: Metres | None
    """And at most this."""


class SystemRecord(Closed):
    """A system with a munition."""

    system: Id
    """The system."""
    munition: Munition
    """Its munition."""


class GainRecord(Closed):
    """What comes to reach a target."""

    before_m: Annotated[
        Metres | None, about("Range needed before; of an edge the middle of its bracket.")
    ]
    after_m: Annotated[Metres | None, about("After.")]
    gained: Annotated[list[SystemRecord], about("Newly in reach.")]
    unsure: Annotated[list[SystemRecord], about("Those that the bracket leaves open.")]


class FlipRecord(GainRecord):
    """One assumption read otherwise."""

    assumption: Dimension
    """What is read otherwise."""
    reading: str
    """How."""


class TargetAnswer(Closed):
    """What one target's answer hangs on."""

    target: Id
    """Which target."""
    plain: GainRecord
    """The answer on the plain reading."""
    flips: list[FlipRecord]
    """Single assumptions that change it."""


class ReadingsDocument(_Head):
    """Every reading of a case, by `stratgraph readings`."""

    readings: list[ReadingRow]
    """The range needed on each."""
    answers: list[TargetAnswer]
    """What each target's answer hangs on."""
    curves: list[CurveRecord]
    """Of each objective of the case, whether more weapons come to reach it, on every reading that
    the case allows: what `run` tells as its finding."""


def reach_record(
    situation: SituationName, row: OneReach, control: Control, ground: GroundName
) -> ReachRow:
    """Return one reach row as a record, with who says so of its range and of its origin."""
    return {"situation": situation, "ground": ground, **_reach_record(row, control)}


def _reach_record(row: OneReach, control: Control) -> _Reach:
    facts = [row.figure.provenance]
    holder = control.by_settlement.get(row.origin or "")
    if holder is not None:
        facts.append(holder.provenance)
    return {
        "side": row.side,
        "system": row.system.id,
        "munition": row.figure.munition_id,
        "munition_name": row.figure.munition,
        "range_m": row.figure.range_m,
        "min_range_m": row.figure.min_range_m,
        "preferred": row.figure.preferred,
        "standoff_m": row.rule.standoff_m,
        "standoff_rule": row.rule.standoff_rule,
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
    rows: Iterable[OneReach],
    ground: str,
    more: tuple[Sequence[str], Sequence[MinimalAdvance], OutlineRanges | None] = ((), (), None),
) -> ReachDocument:
    """Return reach rows as the JSON document of ``stratgraph reach --target``.

    ``more`` holds the places from which the target is in range, the minimal advances, and the
    ranges needed to the edges of its outline, where one was given.
    """
    places, advances, edges = more
    return {
        **_head("reach", situation),
        "reach": [
            {
                "situation": "asked",
                "ground": ground,
                **_reach_record(row, situation.control),
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


def _advance_record(one: MinimalAdvance) -> AdvanceRecord:
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
        "settlement_step_m": to_mm(one.settlement_step_m),
        "settlement": one.settlement,
        "settlement_places": list(one.settlements),
    }


def ring_document(
    situation: Situation,
    rings: Iterable[tuple[System, PublishedRange, Ring]],
    *,
    standoff_m: int = 0,
) -> RingDocument:
    """Return rings as the JSON document of ``stratgraph reach --from``."""
    theater = situation.theater
    return {
        **_head("ring", situation),
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
    situation: Situation,
    readings: Iterable[Reading],
    answers: Iterable[TargetFlips],
    *,
    curves: Iterable[ObjectiveFinding] = (),
) -> ReadingsDocument:
    """Return every reading of a case, and what flips its answers, as a JSON document.

    Parameters
    ----------
    situation : Situation
    readings, answers
        From ``find_readings``.
    curves : iterable of ObjectiveFinding
        From the finding of the case: ``finding.objectives``.
    """
    return {
        **_head("readings", situation),
        "readings": [_reading_record(row) for row in readings],
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
        "curves": [curve_record(one) for one in curves],
    }


def _reading_record(row: Reading) -> ReadingRow:
    return {
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


def _gain_record(gain: Gain) -> GainRecord:
    return {
        "before_m": to_mm(gain.before_m),
        "after_m": to_mm(gain.after_m),
        "gained": [{"system": s, "munition": m} for s, m in gain.gained],
        "unsure": [{"system": s, "munition": m} for s, m in gain.unsure],
    }


def _head(document: str, situation: Situation) -> _Head:
    return {
        **theater_head(document, situation.theater.name),
        "as_of": situation.control.on.isoformat(),
    }
