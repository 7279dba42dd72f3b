"""Gateway panels as records."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Literal, cast, overload

from pydantic import Field

from stratgraph.catalogue import assumption_fields
from stratgraph.measures.gateways import PanelSettings, Status, Weight, panel_parts
from stratgraph.model.road_set import RoadSet

from .assumed import SettingsRecord
from .columns import FORM, are_many, columns_of, rows_or_columns
from .kinds import (
    Closed,
    Count,
    Id,
    Metres,
    Positive,
    Record,
    Share,
    SituationName,
    TheaterHead,
    about,
    theater_head,
)
from .metrics import (
    MetricColumns,
    MetricName,
    MetricRanks,
    MetricValues,
    RankColumns,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stratgraph.measures.gateways import (
        Gateways,
        Panel,
        StrategicDepth,
        WeightedIndex,
    )

Sector = Literal["N", "NE", "E", "SE", "S", "SW", "W", "NW"]
Bearing = Annotated[float, Field(ge=0, le=360)]
NoCut = Literal["adjacent", "never_connected", "already_cut"]
NoDepth = Literal["held_by_attacker", "never_connected", "already_cut"]


class GatewayRow(MetricValues, Closed):
    """One row per situation, settlement on a road, and set of roads."""

    situation: SituationName
    """`hold` or `fall`."""
    settlement: Id
    """Which settlement."""
    road_set: RoadSet
    """Which roads count: `all`, or `verified` ones alone."""
    weight: Weight
    """What routes weigh by: `length_m`, or `time_s` in a season."""
    ranks: MetricRanks
    """Of every metric: 1, 2, 2, 4; null for what takes no part and where the value is 0."""
    status: dict[MetricName, Status]
    """Of every metric that is null, [why](#why-a-metric-is-null)."""


class GatewayColumns(MetricColumns, Closed):
    """The same as rows, each name once: all lists are of one length, an entry for each row."""

    situation: list[SituationName]
    """`hold` or `fall`."""
    settlement: list[Id]
    """Which settlement."""
    road_set: list[RoadSet]
    """Which roads count."""
    weight: list[Weight]
    """What routes weigh by."""
    ranks: RankColumns
    """Of every metric the ranks."""
    status: dict[MetricName, list[Status | None]]
    """Of every metric that is null somewhere, why; null where it has a value."""


class GatewaysInColumns(Closed):
    """Rows of more than 500 settlements, in columns; `sg.to_frame` reads both forms alike."""

    form: Literal["columns"]
    """Tells this form from a list of rows."""
    columns: GatewayColumns
    """One list for each name."""


class PairRecord(Closed):
    """A base and an objective."""

    base: Annotated[Id, about("A base.")]
    objective: Annotated[Id, about("An objective.")]


class NearRoutesRecord(PairRecord):
    """Routes of a pair near its shortest."""

    routes: Positive | None
    """How many are near the shortest; null where there are too many: the pair is left out."""


class MinCutRecord(Closed):
    """The [least cut](../explanation/metrics.md#cuts-and-supply)."""

    size: Count
    """The least number of settlements that part bases from objectives."""
    status: NoCut | None
    """Why it is 0."""
    members: list[Id]
    """One such cut."""
    adjacent: list[PairRecord]
    """Pairs that a road joins directly: they are not parted."""
    inseparable: list[PairRecord]
    """Pairs that other bases and objectives alone join: nor are these."""


class DepthRecord(Closed):
    """How far an objective lies behind the front, by road."""

    objective: Id
    """Which objective."""
    depth_m: Count | None
    """How far behind the front by road; 0 if the attacker holds it."""
    settlements: Count | None
    """Settlements on the way."""
    route: list[Id]
    """From the front to the objective."""
    disjoint_routes: Count | None
    """Routes from the attacker's settlements that share none but their ends."""
    status: NoDepth | None
    """Why a number is null."""


class PortalsRecord(Closed):
    """The defender's portals."""

    held: list[Id]
    """The defender's portals."""
    ignored: list[Id]
    """Those that he does not hold."""


class PanelRecord(Closed):
    """One row per situation and set of roads, for what belongs to a panel as a whole."""

    situation: SituationName
    """`hold` or `fall`."""
    road_set: RoadSet
    """Which roads count: `all`, or `verified` ones alone."""
    weight: Weight
    """What routes weigh by."""
    pairs: Count
    """Pairs of a base and an objective."""
    connected_pairs: Count
    """Those that a route joins."""
    min_cut: MinCutRecord
    """The [least cut](../explanation/metrics.md#cuts-and-supply)."""
    near_routes: list[NearRoutesRecord]
    """Per base and objective the routes near the shortest."""
    truncated_pairs: Count
    """How many pairs have too many."""
    counted_tolerance: Annotated[float, Field(ge=0)]
    """By which share longer than the shortest near routes are: `near_tolerance`, or less where
    every pair has too many such routes."""
    strategic_depth: list[DepthRecord]
    """Per objective how far behind the front."""
    portals: PortalsRecord
    """Of the defender."""


class ApproachRow(Closed):
    """One row per situation, set of roads, settlement and sector by which a road leads in.

    From ground that is the attacker's or contested.
    """

    situation: SituationName
    """`hold` or `fall`."""
    road_set: RoadSet
    """Which roads count: `all`, or `verified` ones alone."""
    settlement: Id
    """Which settlement."""
    sector: Sector
    """From where: 45 degrees around it."""
    bearings_deg: list[Bearing]
    """Of the roads that come in by it."""
    neighbours: list[Id]
    """At their other ends."""
    routes: Count
    """Routes from the bases over such ground that share no settlement."""
    least_m: Positive | None
    """Length of the shortest of them."""


if TYPE_CHECKING:

    class ApproachColumns(Closed):
        """The fields of the rows."""

else:
    ApproachColumns = columns_of(ApproachRow)


class ApproachesInColumns(Closed):
    """The rows of an answer about more than 500 settlements."""

    form: Literal["columns"]
    """Tells this form from a list of rows."""
    columns: ApproachColumns
    """One list for each name of a row."""


class QuestionRecord(Closed):
    """Between which bases and objectives."""

    bases: list[Id]
    """From where."""
    objectives: list[Id]
    """To where."""


class IndexRecord(Closed):
    """One settlement in your own index."""

    settlement: Id
    """Which settlement."""
    index: Share
    """Weighted mean of the metrics, each scaled to 0 to 1 over the settlements compared."""
    rank: Positive
    """Competition rank by the index."""
    first: Share
    """Share of all weightings under which it comes first."""
    best: Positive
    """Best rank under some weighting drawn."""
    worst: Positive
    """Worst."""


class WeightedIndexRecord(Closed):
    """Your own index, with how its order hangs on the weights."""

    weights: dict[MetricName, Metres]
    """As given, by metric."""
    draws: Positive
    """How many weightings were drawn."""
    seed: int
    """Of the draws."""
    rows: list[IndexRecord]
    """By rank."""


class GatewaysDocument(TheaterHead):
    """One panel, by `stratgraph gateways`.

    `--sort` and `--top` are for the table alone: the rows are all there.
    """

    question: QuestionRecord
    """Between which bases and objectives."""
    settings: SettingsRecord
    """The numbers the panel was made with."""
    panel: PanelRecord
    """What belongs to the panel as a whole."""
    gateways: list[GatewayRow] | GatewaysInColumns
    """One row per settlement on a road; above 500 settlements in columns."""
    approaches: list[ApproachRow] | ApproachesInColumns
    """One row per settlement and sector; above 500 settlements in columns."""
    left_out: list[str]
    """Metrics that were not measured with so many places; `--also` asks for them by these names."""
    index: WeightedIndexRecord | None
    """Your own index, with `--weights`; else null."""


def panel_records(situation: SituationName, panel: Gateways) -> list[GatewayRow]:
    """Return a gateway panel as one record per settlement, every metric under its name."""
    return [_panel_record(situation, panel, settlement) for settlement in panel.settlements]


def panel_document(
    situation: SituationName, panel: Panel, index: WeightedIndex | None = None
) -> GatewaysDocument:
    """Return one panel as the JSON document of ``stratgraph gateways``."""
    return {
        **theater_head("gateways", panel.situation.theater.name),
        "question": {
            "bases": list(panel.question.bases),
            "objectives": list(panel.question.objectives),
        },
        "settings": settings_record(panel.settings),
        "panel": panel_summary(situation, panel),
        "gateways": gateway_table([(situation, panel)]),
        "approaches": approach_table([(situation, panel)]),
        "left_out": [one.name for one in panel.left_out],
        "index": None if index is None else _index_record(index),
    }


def gateway_table(
    panels: Sequence[tuple[SituationName, Gateways]],
) -> list[GatewayRow] | GatewaysInColumns:
    """Return the rows of panels, or columns where a panel is large: then no row is ever made."""
    if not are_many(panel for _, panel in panels):
        return [row for name, panel in panels for row in panel_records(name, panel)]
    return {"form": FORM, "columns": _gateway_columns(panels)}


def _gateway_columns(panels: Sequence[tuple[SituationName, Gateways]]) -> GatewayColumns:
    every = [(name, panel, panel.settlements) for name, panel in panels]
    metrics = list(panels[0][1].columns)
    columns: Record = {
        "situation": [name for name, _, places in every for _ in places],
        "settlement": [one for _, _, places in every for one in places],
        "road_set": [panel.question.road_set for _, panel, places in every for _ in places],
        "weight": [panel.question.weight for _, panel, places in every for _ in places],
    }
    for metric in metrics:
        columns[metric] = [
            six_digits(value)
            for _, panel, places in every
            for value in _in_order(panel.columns[metric].values, places)
        ]
    for part in panel_parts():
        parts = [
            _parts_of(panel, part.parts_of).get(one, {})
            for _, panel, places in every
            for one in places
        ]
        columns[part.name] = {
            objective: [None if objective not in one else round(one[objective], 3) for one in parts]
            for objective in dict.fromkeys(key for one in parts for key in one)
        }
    columns["ranks"] = {
        metric: [
            rank
            for _, panel, places in every
            for rank in map(panel.columns[metric].ranks.get, places)
        ]
        for metric in metrics
    }
    columns["status"] = {
        metric: [
            word
            for _, panel, places in every
            for word in map(dict(panel.columns[metric].status.items()).get, places)
        ]
        for metric in metrics
        if any(panel.columns[metric].status for _, panel in panels)
    }
    return cast("GatewayColumns", columns)


def approach_table(
    panels: Iterable[tuple[SituationName, Panel]],
) -> list[ApproachRow] | ApproachesInColumns:
    """Return one record per settlement and sector by which it can be approached, or columns."""
    every = list(panels)
    rows = [row for name, panel in every for row in approach_records(name, panel)]
    return cast(
        "list[ApproachRow] | ApproachesInColumns",
        rows_or_columns(rows, many=are_many(panel for _, panel in every)),
    )


def settings_record(settings: PanelSettings) -> SettingsRecord:
    """Return the numbers of a panel."""
    told = {one.name: getattr(settings, one.name) for one in assumption_fields(PanelSettings)}
    return cast("SettingsRecord", {**told, "contested_supply": settings.contested_supply})


def _index_record(index: WeightedIndex) -> WeightedIndexRecord:
    return {
        "weights": dict(index.weights),
        "draws": index.draws,
        "seed": index.seed,
        "rows": [cast("IndexRecord", asdict(row)) for row in index.rows],
    }


def _in_order(values: Mapping[str, float | None], places: Sequence[str]) -> Iterable[float | None]:
    """Return the values of places, looked up in a dictionary whatever they are kept in."""
    return map(dict(values.items()).__getitem__, places)


def _panel_record(situation: SituationName, panel: Gateways, settlement: str) -> GatewayRow:
    columns = panel.columns
    record: Record = {
        "situation": situation,
        "settlement": settlement,
        "road_set": panel.question.road_set,
        "weight": panel.question.weight,
    }
    record |= {name: six_digits(column.values[settlement]) for name, column in columns.items()}
    for part in panel_parts():
        record[part.name] = {
            objective: round(metres, 3)
            for objective, metres in _parts_of(panel, part.parts_of).get(settlement, {}).items()
        }
    record["ranks"] = {name: column.ranks.get(settlement) for name, column in columns.items()}
    record["status"] = {
        name: column.status[settlement]
        for name, column in columns.items()
        if settlement in column.status
    }
    return cast("GatewayRow", record)


def _parts_of(panel: Gateways, metric: str) -> Mapping[str, Mapping[str, float]]:
    return panel.columns[metric].per_objective if metric in panel.columns else {}


def panel_summary(situation: SituationName, panel: Panel) -> PanelRecord:
    """Return what belongs to a whole panel: the least cut, near routes, depths, portals."""
    return {
        "situation": situation,
        "road_set": panel.question.road_set,
        "weight": panel.question.weight,
        "pairs": panel.pairs,
        "connected_pairs": panel.connected_pairs,
        "min_cut": {
            "size": panel.cut.size,
            "status": cast("NoCut | None", panel.cut.status),
            "members": list(panel.cut.members),
            "adjacent": _pairs(panel.cut.adjacent),
            "inseparable": _pairs(panel.cut.inseparable),
        },
        "near_routes": [
            {"base": base, "objective": objective, "routes": count}
            for (base, objective), count in panel.near.counts.items()
        ],
        "truncated_pairs": panel.near.truncated_pairs,
        "counted_tolerance": panel.near.tolerance,
        "strategic_depth": [depth_record(depth) for depth in panel.depths],
        "portals": {
            "held": list(panel.gates.portals.held),
            "ignored": list(panel.gates.portals.ignored),
        },
    }


def depth_record(depth: StrategicDepth) -> DepthRecord:
    """Return how far behind the front an objective lies."""
    return {
        "objective": depth.objective,
        "depth_m": depth.depth_m,
        "settlements": depth.settlements,
        "route": list(depth.route),
        "disjoint_routes": depth.disjoint_routes,
        "status": cast("NoDepth | None", depth.status),
    }


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[PairRecord]:
    return [{"base": base, "objective": objective} for base, objective in pairs]


def approach_records(situation: SituationName, panel: Panel) -> list[ApproachRow]:
    """Return one record per settlement and sector by which it can be approached."""
    return [
        {
            "situation": situation,
            "road_set": panel.question.road_set,
            "settlement": town.settlement,
            "sector": cast("Sector", sector.sector),
            "bearings_deg": [
                round(road.bearing_deg, 1) for road in town.roads if road.sector == sector.sector
            ],
            "neighbours": list(sector.neighbours),
            "routes": sector.routes,
            "least_m": sector.least_m,
        }
        for town in panel.approaches.settlements.values()
        for sector in town.sectors
    ]


@overload
def to_mm(metres: float) -> float: ...
@overload
def to_mm(metres: float | None) -> float | None: ...
def to_mm(metres: float | None) -> float | None:
    """Round metres to the millimetre; None stays."""
    return None if metres is None else round(metres, 3)


@overload
def six_digits(value: float) -> float: ...
@overload
def six_digits(value: float | None) -> float | None: ...
def six_digits(value: float | None) -> float | None:
    """Round to six digits after the point; whole numbers and None stay as they are."""
    return value if value is None or isinstance(value, int) else round(value, 6)
