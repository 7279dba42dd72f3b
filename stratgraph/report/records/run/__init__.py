"""The JSON document of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.report.records.assumed import AssumptionsRecord
from stratgraph.report.records.columns import are_many, rows_or_columns
from stratgraph.report.records.kinds import Day, Head, head
from stratgraph.report.records.panel import (
    ApproachesInColumns,
    ApproachRow,
    GatewayRow,
    GatewaysInColumns,
    PanelRecord,
    approach_table,
    gateway_table,
    panel_summary,
)
from stratgraph.report.records.reach import ReachInColumns, ReachRow, reach_record

from .change import (
    ChangesInColumns,
    FrontRecord,
    RouteRecord,
    SupplyRecord,
    SystemChangeRecord,
    change_record,
    front_record,
    route_record,
    supply_record,
)
from .facts import (
    FactsRecord,
    NamesRecord,
    TheaterRecord,
    facts_record,
    names_record,
    theater_record,
)
from .finding import FindingSentence, finding_record
from .question import CaseRecord, assumptions_record, case_record
from .sources import CountedSource, source_records
from .stability import StabilityRecord, WindowRecord, stability_record, window_record

if TYPE_CHECKING:
    from stratgraph.studies.hold_or_fall import Outcome


class RunDocument(Head):
    """The answer to a case, by `stratgraph run`.

    Metres unless a name says otherwise. A metric that is null has a status that says why.
    """

    theater: TheaterRecord
    """The facts it rests on."""
    case: CaseRecord
    """The question."""
    facts: FactsRecord
    """Tells whether two answers rest on the same facts."""
    names: NamesRecord
    """What ids stand for."""
    as_of: Day
    """The day asked about."""
    finding: FindingSentence
    """What comes out."""
    assumptions: AssumptionsRecord
    """Every assumption of the case."""
    sources: list[CountedSource]
    """Each source once."""
    reach: list[ReachRow] | ReachInColumns
    """Ranges needed, and what reaches; above 500 settlements in columns."""
    gateways: list[GatewayRow] | GatewaysInColumns
    """Metrics of every settlement on a road; above 500 settlements in columns."""
    panels: list[PanelRecord]
    """What belongs to a panel as a whole."""
    approaches: list[ApproachRow] | ApproachesInColumns
    """By which sectors roads lead in; above 500 settlements in columns."""
    fronts: list[FrontRecord]
    """The line between the sides' ground."""
    supply: list[SupplyRecord]
    """What the scenario cuts off."""
    stability: StabilityRecord
    """What would move the ranks."""
    windows: list[WindowRecord]
    """The panel on other maps; empty unless asked for."""
    change: list[SystemChangeRecord] | ChangesInColumns
    """What comes into range and out of it; above 500 settlements in columns."""
    routes: list[RouteRecord]
    """Shortest routes before and after."""
    left_out: list[str]
    """Metrics that were not measured with so many places; `--also` asks for them by these names."""
    warnings: list[str]
    """Sentences."""


def outcome_document(outcome: Outcome) -> RunDocument:
    """Return a case's answer as the JSON document of ``stratgraph run``.

    Metres are rounded to the millimetre; membership was decided before rounding. The shape is
    described by ``schema("run")``.

    Examples
    --------
    >>> from stratgraph import read_case, run_case
    >>> document = outcome_document(run_case(read_case("gate_falls")))
    >>> document["finding"]["verdict"], len(document["gateways"])
    ('depends', 32)
    """
    case = outcome.case
    many = are_many(panel for _, panel in outcome.gateways)
    return {
        **head("run"),
        "theater": theater_record(case),
        "case": case_record(outcome),
        "facts": facts_record(case),
        "names": names_record(case),
        "as_of": case.control.on.isoformat(),
        "finding": finding_record(outcome),
        "assumptions": assumptions_record(case),
        "sources": source_records(case),
        "reach": rows_or_columns(
            [
                reach_record(name, row, case.control, case.assumptions.ground)
                for name, row in outcome.reach
            ],
            many=many,
        ),
        "gateways": gateway_table(outcome.gateways),
        "panels": [panel_summary(name, panel) for name, panel in outcome.gateways],
        "approaches": approach_table(outcome.gateways),
        "fronts": [front_record(*row) for row in outcome.fronts],
        "supply": [supply_record(roads, change) for roads, change in outcome.supply],
        "stability": stability_record(outcome),
        "windows": [window_record(window) for window in outcome.windows],
        "change": rows_or_columns(
            [change_record(change, case.assumptions.ground) for change in outcome.changes],
            many=many,
        ),
        "routes": [route_record(route) for route in outcome.routes],
        "left_out": [one.name for one in outcome.left_out],
        "warnings": list(outcome.warnings),
    }
