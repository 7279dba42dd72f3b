"""The JSON document of a run."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from pydantic import Field

from stratgraph.catalogue import ContestedReading, GroundName, StandoffRule, assumption_fields
from stratgraph.measures.fire.newly_in_range import Dependency, Verdict
from stratgraph.model.events import BASES
from stratgraph.model.provenance import EVIDENCE, Confidence, Evidence, cited_sources
from stratgraph.model.road_set import RoadSet
from stratgraph.model.scenario import Side
from stratgraph.studies.hold_or_fall import rows_fingerprint
from stratgraph.studies.hold_or_fall.degrees import Degree
from stratgraph.studies.stability import STABILITY_METRICS

from .assumed import AssumptionsRecord
from .columns import FORM, are_many, columns_of, rows_or_columns
from .curve import SplitRecord, split_record
from .kinds import (
    Closed,
    Count,
    Day,
    Head,
    Id,
    Metres,
    Munition,
    Named,
    PeopleRecord,
    Positive,
    Share,
    SituationName,
    head,
    one_of,
)
from .metrics import MetricName
from .panel import (
    ApproachesInColumns,
    ApproachRow,
    GatewayRow,
    GatewaysInColumns,
    PanelRecord,
    approach_table,
    gateway_table,
    panel_summary,
    settings_record,
    to_mm,
)
from .reach import ReachInColumns, ReachRow, reach_record

if TYPE_CHECKING:
    from stratgraph.measures.comparison import RouteChange
    from stratgraph.measures.fire import Exposure, People
    from stratgraph.measures.fire.newly_in_range import NewlyInRange
    from stratgraph.measures.gateways import SupplyChange
    from stratgraph.model.control import Control
    from stratgraph.model.provenance import SourceRecord
    from stratgraph.model.territory import Front
    from stratgraph.studies.hold_or_fall import Case, Outcome, SystemChange
    from stratgraph.studies.hold_or_fall.degrees import SystemDegree
    from stratgraph.studies.hold_or_fall.finding import ObjectiveFinding
    from stratgraph.studies.hold_or_fall.headline import Finding
    from stratgraph.studies.stability import RoadDraws, Window


Ends = Annotated[list[Id], Field(min_length=1)]
Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
Guarded = Annotated[str, one_of(*STABILITY_METRICS)]


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


class NewlyReading(Closed):
    """One published range on one reading of contested ground."""

    contested: ContestedReading
    """Whether contested ground may fire."""
    range_m: Positive
    """The published range."""
    min_range_m: Count | None
    """The published minimum; null where there is none."""
    preferred: bool
    """Whether the range is the one listed first."""
    newly: bool | None
    """Whether it newly reaches the target; null where that hangs on a minimum range that nobody
    published."""


class NewlyInRangeRecord(Closed):
    """A system with which the attacker gains a target on at least one reading."""

    target: Id
    """Which target."""
    system: Id
    """The system."""
    munition: Munition
    """Its munition."""
    verdict: Annotated[Verdict, one_of("yes", "depends")]
    """Whether it newly reaches the target on every reading."""
    depends_on: list[Dependency]
    """What that hangs on."""
    readings: Annotated[list[NewlyReading], Field(min_length=1)]
    """All readings."""


class ElsewhereRecord(Closed):
    """A further stand-off of the case."""

    standoff_m: Count
    """The stand-off."""
    newly_in_range: list[NewlyInRangeRecord]
    """Of this stand-off; empty where nothing is."""


class ObjectiveRecord(Closed):
    """What becomes of one objective, counted over all readings."""

    target: Id
    """The objective."""
    fewest: Count
    """Systems that come into range, at least: over the grounds, by the listed ranges, the first
    stand-off and the case's own reading of contested ground."""
    most: Count
    """Systems that come into range, at most: those of which nobody can tell among them."""
    new: Count
    """On how many readings at least one more system has it in range."""
    perhaps: Count
    """On how many readings nobody can tell."""
    readings: Count
    """How many readings there are."""
    already: Count
    """Systems that had it in range before on each reading that `fewest` is over."""
    split: SplitRecord | None
    """The one choice that parts the readings best; null where all agree."""


class CountsRecord(Closed):
    """Readings by their answer."""

    yes: Count
    """In range, or newly so."""
    no: Count
    """Not in range, or not newly so."""
    cannot_tell: Count
    """Nobody can tell."""


class DegreeRecord(Closed):
    """What becomes of one objective and munition, counted over all readings."""

    target: Id
    """The objective."""
    system: Id
    """The system."""
    munition: Munition
    """Its munition."""
    degree: Degree
    """In one word: in range already, newly, newly on some readings, on the same ones, no longer,
    on none, or nobody can tell."""
    readings: Count
    """How many readings there are: grounds, stand-offs, contested ground, published ranges and
    centre points."""
    before: CountsRecord
    """In range before."""
    after: CountsRecord
    """In range after."""
    new: CountsRecord
    """Newly in range."""


class FindingSentence(Closed):
    """What comes out."""

    sentence: str
    """Headline, deck and how sure, as one text."""
    title: str
    """The headline, without its full stop."""
    deck: list[str]
    """The sentences below the headline."""
    how_sure: list[str]
    """On how many readings it holds, and what decides it."""
    who_says: list[str]
    """Who assessed the holders, and what a range is."""
    objectives: list[ObjectiveRecord]
    """Objectives that are targets before and after."""
    degrees: list[DegreeRecord]
    """Each of them by each munition."""
    verdict: Verdict
    """Of the first stand-off."""
    standoff_m: Count
    """The first stand-off of the case."""
    newly_in_range: list[NewlyInRangeRecord]
    """What the attacker gains there."""
    elsewhere: list[ElsewhereRecord]
    """One entry for each further stand-off of the case, in its order."""


class ListedSource(Closed):
    """What [`sources.csv`](../howto/own-theater.md#sources-listed-once) says of a source."""

    id: Named
    """Its id there."""
    title: Named
    """Its title."""
    address: Annotated[str, Field(pattern="^https?://")] | None
    """Where it can be read."""
    date: str | None
    """Of when it is."""
    seen: Day | None
    """When it was read there; null where it was not."""
    licence: str | None
    """Under which licence."""


class CountedSource(Closed):
    """Each source once."""

    file: str
    """Where it is named."""
    source: Named
    """The source, as the rows cite it."""
    confidence: Confidence
    """How sure the rows are."""
    rows: Positive
    """How many rows rest on it."""
    listed: list[ListedSource]
    """What `sources.csv` says of each source that it cites, in the order of its words."""


class FrontRecord(Closed):
    """One row per situation and set of roads: the line between the two sides' ground.

    A settlement's ground is what is nearest to it.
    """

    situation: SituationName
    """`hold` or `fall`."""
    road_set: RoadSet
    """Which roads count: `all`, or `verified` ones alone."""
    front_length_m: Metres
    """Where attacker's and defender's ground meet."""
    contested_length_attacker_m: Metres
    """Where the attacker's ground meets contested ground."""
    contested_length_defender_m: Metres
    """Where the defender's does."""
    unknown_length_m: Metres
    """Where either meets ground nobody is known to hold."""
    other_length_m: Metres
    """Where either meets ground of a third side."""
    front_pairs_road: Count
    """Pairs of an attacker's and a defender's settlement joined by a road."""
    front_pairs_territory: Count
    """The same, neighbours on the ground."""
    contested_pairs_road: Count
    """Pairs joined by a road, one of them contested."""
    contested_pairs_territory: Count
    """The same, neighbours on the ground."""


class SupplyRecord(Closed):
    """One row per side and set of roads: what the scenario cuts off from the side's portals."""

    side: Side
    """Whose supply."""
    road_set: RoadSet
    """Which roads count: `all`, or `verified` ones alone."""
    contested_supply: bool
    """Whether contested ground is open to supply."""
    cut_by_scenario: list[Id]
    """Places supplied before and not after."""
    people_cut_off: PeopleRecord
    """People there."""
    unsupplied: list[Id]
    """Places that were cut off before."""
    never_connected: list[Id]
    """Places that no road of the data joins to a portal."""
    no_portal: list[Id]
    """Places of a side that holds no portal."""


class RoadMove(Closed):
    """A metric where the rank differs."""

    metric: MetricName
    """Which metric."""
    settlement: Id
    """Which settlement."""
    all_roads: Positive | None
    """Rank with unverified roads; null for none."""
    verified_roads: Positive | None
    """Rank without."""


class LengthRange(Closed):
    """Ranks taken when every length is off by up to a share."""

    metric: Guarded
    """Which metric."""
    settlement: Id
    """Which settlement."""
    rank: Positive
    """With the lengths as they are."""
    best: Positive
    """Best rank of all draws."""
    worst: Positive
    """Worst."""
    draws: Positive
    """How many draws."""
    share: Share
    """By how much a length may be off."""


class RoadEffectRecord(Closed):
    """The single road of low confidence that matters most."""

    metric: Guarded
    """Which metric."""
    settlement: Id
    """Which settlement."""
    road: str
    """Which road."""
    value: float
    """With it."""
    value_without: float | None
    """Without it."""
    rank: Positive | None
    """With it."""
    rank_without: Positive | None
    """Without it."""
    cut_off: list[Id]
    """Objectives that no base reaches without it."""
    roads_tried: Positive
    """How many roads were tried."""


class PortalEffectRecord(Closed):
    """The single portal that matters most."""

    metric: Literal["gate_population", "encirclement"]
    """Which metric."""
    settlement: Id
    """Which settlement."""
    portal: Id
    """Which portal."""
    value: float
    """With it."""
    value_without: float | None
    """Without it."""
    portals_tried: Positive
    """How many portals were tried."""


class RoadDrawRecord(Closed):
    """How often a place is first in a metric while unverified roads are drawn to exist."""

    metric: Guarded
    """Which metric."""
    settlement: Id
    """Which settlement."""
    probability: Share | None
    """With which each unverified road exists; null where it is that of its evidence."""
    first: Count
    """In how many draws it is first."""
    first_three: Count
    """In how many draws it is among the first three."""
    first_from: Share
    """The lower end of the 95 % interval of the share of draws in which it is first."""
    first_to: Share
    """The upper end of it."""
    first_three_from: Share
    """The lower end of the same of the first three."""
    first_three_to: Share
    """The upper end of it."""
    draws: Positive
    """How many draws there were."""


class RoadDrawsRecord(Closed):
    """Unverified roads drawn to exist, and lengths to vary."""

    unverified: Positive
    """Roads that are drawn to exist or not."""
    length_share: Share
    """By which share lengths vary."""
    seed: Count
    """Of the draws."""
    counts: list[RoadDrawRecord]
    """The places that change hands, and those that are first at least once."""


class StabilityRecord(Closed):
    """What would move the ranks of the places that change hands, and of those first in rank."""

    road_moves: list[RoadMove]
    """With unverified roads and without."""
    length_ranges: list[LengthRange]
    """With lengths drawn anew."""
    road_effects: list[RoadEffectRecord]
    """Without a single road."""
    portal_effects: list[PortalEffectRecord]
    """Without a single portal."""
    road_draws: RoadDrawsRecord | None
    """With unverified roads drawn to exist; null where every road is verified, or left out."""


class WindowChangeRecord(Closed):
    """A rank that differs on another map."""

    window: str
    """Which map."""
    metric: MetricName
    """Which metric."""
    settlement: Id
    """Which settlement."""
    rank: Positive
    """On the case's map, among the places on both."""
    rank_there: Positive
    """On the other map, among the same."""
    edge_made: bool
    """Whether it is among the first three only on the smaller map."""


class WindowRecord(Closed):
    """One entry per other map, asked for with `--windows` or `--larger`."""

    name: str
    """Which map."""
    settlements: Count
    """How many settlements it has."""
    lost: list[Id]
    """Bases and objectives that are not on it."""
    answerable: bool
    """Whether the question can be asked without them."""
    changes: list[WindowChangeRecord]
    """Ranks that differ there."""


class ExposureRecord(Closed):
    """What is in range."""

    settlements: Count
    """Settlements of the other side."""
    unsure_settlements: Count
    """Those of them of which nobody can tell, for want of a published minimum range."""
    people: PeopleRecord
    """People there."""
    contested_settlements: Count
    """Contested settlements."""
    contested_people: PeopleRecord
    """People there."""


class SystemChangeRecord(Closed):
    """One row per side, system, published range, stand-off and reading."""

    side: Side
    """Who would fire."""
    system: Id
    """The system."""
    munition: Munition
    """Its munition."""
    range_m: Positive
    """The published range."""
    preferred: bool
    """Whether the range is the one listed first."""
    standoff_m: Count
    """How far weapons stand behind the front."""
    standoff_rule: StandoffRule
    """What a stand-off does."""
    ground: GroundName
    """From where on held ground weapons may fire."""
    contested: ContestedReading
    """Whether contested ground may fire."""
    hold: ExposureRecord
    """In range before the scenario."""
    fall: ExposureRecord
    """In range after it."""
    gained: list[Id]
    """Newly in range."""
    gained_people: PeopleRecord
    """People there."""
    relieved: list[Id]
    """In range no more."""
    relieved_people: PeopleRecord
    """People there."""
    fallen: list[Id]
    """In range before, and fallen."""
    fallen_people: PeopleRecord
    """People there."""


if TYPE_CHECKING:

    class ChangeColumns(Closed):
        """The fields of the rows."""

else:
    ChangeColumns = columns_of(SystemChangeRecord)


class ChangesInColumns(Closed):
    """The rows of an answer about more than 500 settlements."""

    form: Literal["columns"]
    """Tells this form from a list of rows."""
    columns: ChangeColumns
    """One list for each name of a row."""


class RouteRecord(Closed):
    """One row per base, objective and set of roads: the shortest route by road, whoever holds it.

    The two lengths differ only where the scenario cuts roads: who holds a town moves no route.
    """

    base: Id
    """From where."""
    objective: Id
    """To where."""
    road_set: RoadSet
    """Which roads count: `all`, or `verified` ones alone."""
    hold_m: Positive | None
    """Before the scenario; null where there is no route."""
    fall_m: Positive | None
    """After it; null where none is left."""


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
        "theater": _theater_record(case),
        "case": _case_record(outcome),
        "facts": _facts_record(case),
        "names": _names_record(case),
        "as_of": case.control.on.isoformat(),
        "finding": _finding_record(outcome.finding),
        "assumptions": _assumptions_record(case),
        "sources": _source_records(case),
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
        "fronts": [_front_record(*row) for row in outcome.fronts],
        "supply": [_supply_record(roads, change) for roads, change in outcome.supply],
        "stability": _stability_record(outcome),
        "windows": [_window_record(window) for window in outcome.windows],
        "change": rows_or_columns(
            [_change_record(change, case.assumptions.ground) for change in outcome.changes],
            many=many,
        ),
        "routes": [_route_record(route) for route in outcome.routes],
        "left_out": [one.name for one in outcome.left_out],
        "warnings": list(outcome.warnings),
    }


def _route_record(route: RouteChange) -> RouteRecord:
    return {
        "base": route.base,
        "objective": route.objective,
        "road_set": route.road_set,
        "hold_m": route.before_m,
        "fall_m": route.after_m,
    }


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
    if isinstance(value, dict) and value.get("form") == FORM:
        columns = ",\n".join(
            f"{_compact(key)}:{_compact(one, (',', ':'))}" for key, one in value["columns"].items()
        )
        return f'{{"form":"columns","columns":{{\n{columns}\n}}}}'
    return _compact(value)


def _compact(value: Any, separators: tuple[str, str] = (", ", ": ")) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=separators)


def _case_record(outcome: Outcome) -> CaseRecord:
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


def _theater_record(case: Case) -> TheaterRecord:
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


def _facts_record(case: Case) -> FactsRecord:
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


def _names_record(case: Case) -> NamesRecord:
    theater = case.theater
    cut = (theater.roads[theater.road_index[one]] for one in case.after.steps[-1].cut)
    return {
        "sides": dict(sorted(theater.sides)),
        "settlements": {one.id: one.name for one in theater.settlements},
        "systems": {one.id: one.short_name for one in case.assumptions.systems},
        "roads": {one.id: f"{theater.end_name(one.a)} – {theater.end_name(one.b)}" for one in cut},
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


def _finding_record(finding: Finding) -> FindingSentence:
    return {
        "sentence": finding.sentence,
        "title": finding.title,
        "deck": list(finding.told.deck),
        "how_sure": list(finding.told.how_sure),
        "who_says": list(finding.told.who_says),
        "objectives": [_objective_record(one) for one in finding.objectives],
        "degrees": [_degree_record(one) for one in finding.degrees],
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


def _objective_record(found: ObjectiveFinding) -> ObjectiveRecord:
    return {
        "target": found.target,
        "fewest": found.fewest,
        "most": found.most,
        "new": found.new,
        "perhaps": found.perhaps,
        "readings": found.n,
        "already": found.already,
        "split": split_record(found.split),
    }


def _degree_record(one: SystemDegree) -> DegreeRecord:
    return {
        "target": one.target,
        "system": one.system.id,
        "munition": one.munition_id,
        "degree": one.degree,
        "readings": len(one.readings),
        "before": _counts_record(one, "before"),
        "after": _counts_record(one, "after"),
        "new": _counts_record(one, "new"),
    }


def _counts_record(one: SystemDegree, when: Literal["before", "after", "new"]) -> CountsRecord:
    return {
        "yes": one.count(when, "yes"),
        "no": one.count(when, "no"),
        "cannot_tell": one.count(when, "cannot tell"),
    }


def _newly_in_range_record(one_new: NewlyInRange) -> NewlyInRangeRecord:
    return {
        "target": one_new.target,
        "system": one_new.system.id,
        "munition": one_new.munition_id,
        "verdict": one_new.verdict,
        "depends_on": list(one_new.depends_on),
        "readings": [
            {
                "contested": reading.contested,
                "range_m": reading.figure.range_m,
                "min_range_m": reading.figure.min_range_m,
                "preferred": reading.figure.preferred,
                "newly": reading.newly,
            }
            for reading in one_new.readings
        ],
    }


def _assumptions_record(case: Case) -> AssumptionsRecord:
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


def _source_records(case: Case) -> list[CountedSource]:
    """Each source once: its file, its confidence and how many rows rest on it."""
    counted = Counter((one.file, one.source, one.confidence) for one in case.provenances)
    return [
        {
            "file": file,
            "source": source,
            "confidence": confidence,
            "rows": rows,
            "listed": [_listed_source(one) for one in cited_sources(source, case.sources)],
        }
        for (file, source, confidence), rows in sorted(counted.items())
    ]


def _listed_source(one: SourceRecord) -> ListedSource:
    """Return what sources.csv says of a source; unknown is null."""
    return {
        "id": one.id,
        "title": one.title,
        "address": one.address or None,
        "date": one.date or None,
        "seen": one.seen.isoformat() if one.seen else None,
        "licence": one.licence or None,
    }


def _front_record(situation: SituationName, road_set: RoadSet, front: Front) -> FrontRecord:
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


def _supply_record(road_set: RoadSet, change: SupplyChange) -> SupplyRecord:
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


def _road_draws_record(found: RoadDraws) -> RoadDrawsRecord:
    return {
        "unverified": found.unverified,
        "length_share": found.length_share,
        "seed": found.seed,
        "counts": [
            {
                "metric": one.metric,
                "settlement": one.settlement,
                "probability": one.probability,
                "first": one.first,
                "first_three": one.first_three,
                "first_from": round(one.first_between[0], 6),
                "first_to": round(one.first_between[1], 6),
                "first_three_from": round(one.first_three_between[0], 6),
                "first_three_to": round(one.first_three_between[1], 6),
                "draws": one.draws,
            }
            for one in found.counts
        ],
    }


def _stability_record(outcome: Outcome) -> StabilityRecord:
    stability, draws = outcome.stability, outcome.road_draws
    effects = [asdict(one) | {"cut_off": list(one.cut_off)} for one in stability.road_effects]
    return {
        "road_moves": [cast("RoadMove", asdict(move)) for move in stability.road_moves],
        "length_ranges": [cast("LengthRange", asdict(one)) for one in stability.length_ranges],
        "road_effects": cast("list[RoadEffectRecord]", effects),
        "portal_effects": [
            cast("PortalEffectRecord", asdict(one)) for one in stability.portal_effects
        ],
        "road_draws": None if draws is None else _road_draws_record(draws),
    }


def _window_record(window: Window) -> WindowRecord:
    changes = [asdict(change) for change in window.changes]
    record = asdict(window) | {"lost": list(window.lost), "changes": changes}
    return cast("WindowRecord", record)


def _change_record(row: SystemChange, ground: GroundName) -> SystemChangeRecord:
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


def _exposure_record(exposure: Exposure) -> ExposureRecord:
    return {
        "settlements": len(exposure.in_reach),
        "unsure_settlements": len(exposure.unsure),
        "people": _people_record(exposure.people),
        "contested_settlements": len(exposure.contested),
        "contested_people": _people_record(exposure.contested_people),
    }


def _people_record(people: People) -> PeopleRecord:
    return {"known": people.known, "unknown_settlements": people.unknown_settlements}
