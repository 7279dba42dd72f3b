"""The JSON document of ranked roads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from stratgraph.measures.gateways import Status, Weight
from stratgraph.model.provenance import Evidence
from stratgraph.model.road_set import ROAD_SETS, RoadSet
from stratgraph.model.scenario import Side

from .kinds import (
    Closed,
    Count,
    Day,
    Id,
    Metres,
    Munition,
    Positive,
    Share,
    SituationName,
    TheaterHead,
    about,
    theater_head,
)
from .panel import six_digits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stratgraph.measures.gateways import Column
    from stratgraph.model.roads import Road
    from stratgraph.studies.roads import RoadRanking


class RoadValueRecord(Closed):
    """A value of a road and its rank."""

    value: float | None
    """The value; null where `status` says why."""
    rank: Positive | None
    """1 is the highest, equals share a rank; null for a road without a value or with 0."""
    status: Status | None
    """Why there is no value."""


class RoadRanksRecord(Closed):
    """How a road ranks on one set of roads."""

    route_share: RoadValueRecord
    """Share of the shortest routes between bases and objectives that lead over it."""
    detour_loss: RoadValueRecord
    """Mean part of the directness of the routes that is lost without it; 1 for a pair it cuts."""
    extra: RoadValueRecord
    """Mean kilometres longer without it, over the pairs that still have a route; minutes where
    routes are weighed by time."""
    cut_pairs: RoadValueRecord
    """Pairs that have no route without it."""
    all_route_share: RoadValueRecord
    """Share of the shortest routes between all places that lead over it, by length."""


class RoadRangeRecord(Closed):
    """How much of a road one listed range has in reach."""

    side: Side
    """Who may fire."""
    system: Id
    """Which system."""
    munition: Munition
    """Which munition of it."""
    range_m: Positive
    """The listed range."""
    in_range_m: Positive
    """Metres of the road in range."""
    share: Share
    """The same as a share of its length."""


_RoadFacts = TypedDict(
    "_RoadFacts",
    {"class": Annotated[str, about("Class of the road; empty where nobody says.")]},
)


class RankedRoadRecord(Closed, _RoadFacts):
    """One row per road of the theater, in order of their ids."""

    road: str
    """The road's id."""
    a: str
    """One end: a settlement, or a junction."""
    b: str
    """The other end."""
    length_m: Positive
    """Its length."""
    surface: str
    """Its surface; empty where nobody says."""
    verified: bool
    """Whether it is verified."""
    evidence: Evidence | None
    """What its existence rests on, as far as that is said."""
    crosses: list[str]
    """Waters that it is known to cross."""
    critical: bool
    """Whether it is one of the roads that matter on all roads or on verified ones."""
    check_first: bool
    """Whether it is unverified and critical: ranks hang on whether it exists."""
    all: RoadRanksRecord | None
    """Its ranks on all roads; null for one that is not there on the day, or not admitted."""
    verified_alone: RoadRanksRecord | None
    """Its ranks on verified roads; null for one that is not among them."""
    in_range: list[RoadRangeRecord]
    """Listed ranges that have some of it in reach."""


class WayRoundRecord(Closed):
    """The unverified road that the ways round a road that matters hang on most."""

    road: str
    """The road that they lead round."""
    over: str
    """The unverified road."""
    detour_loss: Share
    """What routes lose without `road`, on all roads."""
    detour_loss_without: Share
    """What they lose without it where `over` does not exist."""
    decides: bool
    """Whether `road` would rank higher, among the first, without `over`."""


class ConnectedRecord(Closed):
    """Pairs of a base and an objective that a route joins."""

    all: Count
    """On all roads."""
    verified: Count
    """On verified ones."""


class RoadsDocument(TheaterHead):
    """Roads ranked, by `stratgraph roads`."""

    on: Day
    """Day of the holders."""
    situation: SituationName
    """Before the scenario, or after it."""
    road_set: RoadSet
    """The roads that are shown first."""
    weight: Weight
    """What routes are weighed by."""
    bases: list[Id]
    """Where routes begin."""
    objectives: list[Id]
    """Where they lead."""
    pairs: Count
    """Pairs of a base and an objective."""
    connected_pairs: ConnectedRecord
    """Those that a route joins."""
    standoff_m: Metres
    """How far weapons stand behind the front, for what is in range."""
    first: Positive
    """Roads with one of so many first ranks are those that matter."""
    roads: list[RankedRoadRecord]
    """One row per road of the theater."""
    ways_round: list[WayRoundRecord]
    """For roads that matter, the unverified road that the ways round each hang on most."""


def roads_document(situation: str, ranking: RoadRanking) -> RoadsDocument:
    """Return ranked roads as the JSON document of ``stratgraph roads``.

    Examples
    --------
    >>> from stratgraph import rank_roads, read_case
    >>> document = roads_document("hold", rank_roads(read_case("gate_falls")))
    >>> document["roads"][0]["road"], document["roads"][0]["all"]["detour_loss"]["value"]
    ('ashby--brook', 1.0)
    """
    question, theater = ranking.question, ranking.situation.theater
    critical = {road for one in ROAD_SETS for road in ranking.critical(road_set=one)}
    decides = set(ranking.hang_on)
    return {
        **theater_head("roads", theater.name),
        "on": ranking.situation.control.on.isoformat(),
        "situation": situation,
        "road_set": question.road_set,
        "weight": question.weight,
        "bases": list(question.bases),
        "objectives": list(question.objectives),
        "pairs": ranking.pairs,
        "connected_pairs": {
            "all": ranking.connected_pairs["all"],
            "verified": ranking.connected_pairs["verified"],
        },
        "standoff_m": ranking.rule.standoff_m,
        "first": ranking.first,
        "roads": [_road_record(ranking, road, critical) for road in theater.roads],
        "ways_round": [
            {
                "road": one.road,
                "over": one.over,
                "detour_loss": round(one.loss, 6),
                "detour_loss_without": round(one.loss_without, 6),
                "decides": one in decides,
            }
            for one in ranking.ways_round
        ],
    }


def _road_record(ranking: RoadRanking, road: Road, critical: set[str]) -> RankedRoadRecord:
    return {
        "road": road.id,
        "a": road.a,
        "b": road.b,
        "length_m": road.length_m,
        "class": road.road_class,
        "surface": road.surface,
        "verified": road.verified,
        "evidence": road.evidence_class,
        "crosses": list(road.crosses),
        "critical": road.id in critical,
        "check_first": road.id in ranking.check_first,
        "all": _ranks(ranking.columns["all"], road.id),
        "verified_alone": _ranks(ranking.columns["verified"], road.id),
        "in_range": [
            {
                "side": one.side,
                "system": one.system.id,
                "munition": one.figure.munition_id,
                "range_m": one.figure.range_m,
                "in_range_m": one.fire_m[road.id],
                "share": round(one.fire_m[road.id] / road.length_m, 6),
            }
            for one in ranking.in_range
            if one.fire_m.get(road.id)
        ],
    }


def _ranks(columns: Mapping[str, Column], road: str) -> RoadRanksRecord | None:
    if road not in columns["route_share"].values:
        return None
    extra = "extra_km" if "extra_km" in columns else "extra_min"
    return {
        "route_share": _value(columns["route_share"], road),
        "detour_loss": _value(columns["detour_loss"], road),
        "extra": _value(columns[extra], road),
        "cut_pairs": _value(columns["cut_pairs"], road),
        "all_route_share": _value(columns["all_route_share"], road),
    }


def _value(column: Column, road: str) -> RoadValueRecord:
    return {
        "value": six_digits(column.values[road]),
        "rank": column.ranks.get(road),
        "status": column.status.get(road),
    }
