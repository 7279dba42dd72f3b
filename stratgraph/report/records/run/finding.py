"""The finding: its sentences, what comes into range, and on how many readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from stratgraph.catalogue import ContestedReading
from stratgraph.measures.fire.newly_in_range import Dependency, Verdict
from stratgraph.measures.gateways import find_corridor
from stratgraph.report.records.curve import SplitRecord, split_record
from stratgraph.report.records.kinds import (
    Closed,
    Count,
    Id,
    Munition,
    Positive,
    SituationName,
    one_of,
)
from stratgraph.studies.hold_or_fall.degrees import Degree

if TYPE_CHECKING:
    from stratgraph.measures.fire.newly_in_range import NewlyInRange
    from stratgraph.studies.hold_or_fall import Outcome
    from stratgraph.studies.hold_or_fall.degrees import SystemDegree
    from stratgraph.studies.hold_or_fall.finding import ObjectiveFinding
    from stratgraph.studies.hold_or_fall.telling import Way


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


class WayRecord(Closed):
    """How near the attacker's ground comes to one objective by road."""

    target: Id
    """Which objective."""
    hold_m: Count | None
    """Metres by road before the scenario; null where no road of the data leads there."""
    fall_m: Count | None
    """The same after it."""
    to_take: Count | None
    """Places of others on the way after the scenario, before the objective itself."""
    places: list[Id]
    """On that way: from the last that the attacker holds to the objective."""


class CorridorRecord(Closed):
    """Where all shortest routes from the bases to the objectives meet, on all roads."""

    situation: SituationName
    """Of which situation: after the scenario where it cuts roads, else before it."""
    shared: list[Id]
    """Places through which every shortest route leads, in order from the bases."""
    gates: list[Id]
    """Places round which no way at all leads, in the same order."""


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
    ways: list[WayRecord]
    """What is told in place of ranges: empty unless no weapon is asked about, or nothing changes by
    range."""
    corridor: CorridorRecord | None
    """Where its routes meet; null where `ways` is empty."""


def finding_record(outcome: Outcome) -> FindingSentence:
    """Return what comes out."""
    finding = outcome.finding
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
        "ways": [_way_record(one) for one in finding.facts.ways],
        "corridor": _corridor_record(outcome) if finding.facts.ways else None,
    }


def _way_record(way: Way) -> WayRecord:
    return {
        "target": way.target,
        "hold_m": way.before_m,
        "fall_m": way.after_m,
        "to_take": way.to_take,
        "places": list(way.places),
    }


def _corridor_record(outcome: Outcome) -> CorridorRecord:
    situation, panel = outcome.panel_shown
    found = find_corridor(panel)
    return {
        "situation": situation,
        "shared": list(found.shared),
        "gates": list(found.gates),
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
