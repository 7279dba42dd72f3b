"""What the scenario changes: ranges, routes, supply, and the line between the sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from stratgraph.catalogue import ContestedReading, GroundName, StandoffRule
from stratgraph.model.road_set import RoadSet
from stratgraph.model.scenario import Side
from stratgraph.report.records.columns import columns_of
from stratgraph.report.records.kinds import (
    Closed,
    Count,
    Id,
    Metres,
    Munition,
    PeopleRecord,
    Positive,
    SituationName,
    people_record,
)
from stratgraph.report.records.panel import to_mm

if TYPE_CHECKING:
    from stratgraph.measures.comparison import RouteChange
    from stratgraph.measures.fire import Exposure
    from stratgraph.measures.gateways import SupplyChange
    from stratgraph.model.territory import Front
    from stratgraph.studies.hold_or_fall import SystemChange


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


def front_record(situation: SituationName, road_set: RoadSet, front: Front) -> FrontRecord:
    """Return the line between the sides' ground."""
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


def supply_record(road_set: RoadSet, change: SupplyChange) -> SupplyRecord:
    """Return what the scenario cuts off."""
    return {
        "side": change.side,
        "road_set": road_set,
        "contested_supply": change.contested_supply,
        "cut_by_scenario": list(change.ids("cut_by_scenario")),
        "people_cut_off": people_record(change.people_cut_off),
        "unsupplied": list(change.ids("unsupplied")),
        "never_connected": list(change.ids("never_connected")),
        "no_portal": list(change.ids("no_portal")),
    }


def change_record(row: SystemChange, ground: GroundName) -> SystemChangeRecord:
    """Return what comes into range of one system and out of it."""
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
        "gained_people": people_record(change.people_in(change.gained)),
        "relieved": list(change.relieved),
        "relieved_people": people_record(change.people_in(change.relieved)),
        "fallen": list(change.fallen),
        "fallen_people": people_record(change.people_in(change.fallen)),
    }


def _exposure_record(exposure: Exposure) -> ExposureRecord:
    return {
        "settlements": len(exposure.in_reach),
        "unsure_settlements": len(exposure.unsure),
        "people": people_record(exposure.people),
        "contested_settlements": len(exposure.contested),
        "contested_people": people_record(exposure.contested_people),
    }


def route_record(route: RouteChange) -> RouteRecord:
    """Return a shortest route before and after."""
    return {
        "base": route.base,
        "objective": route.objective,
        "road_set": route.road_set,
        "hold_m": route.before_m,
        "fall_m": route.after_m,
    }
