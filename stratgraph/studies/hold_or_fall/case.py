"""A question, resolved: the case and what it takes for granted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from stratgraph.catalogue import Assumed, ContestedReading
from stratgraph.errors import ScenarioError
from stratgraph.measures.fire import (
    CONTESTED_READINGS,
    FiringRule,
    systems_of,
)
from stratgraph.measures.gateways import GatewayQuestion, PanelRange, PanelSettings
from stratgraph.model.names import as_names
from stratgraph.model.notebook import html_table, joined, short_repr
from stratgraph.model.provenance import cited_sources
from stratgraph.model.road_set import other_roads
from stratgraph.model.scenario import Scenario, Situation, situation_on
from stratgraph.model.territory import DrawnGround, divide_ground

from .assumed import assumed_in_short
from .moments import describe_step

# Each stand-off measures every reach anew: 20,000 of them took 3.8 GB.
MOST_STANDOFFS = 50

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stratgraph.catalogue import Uncertainty
    from stratgraph.model.control import Control
    from stratgraph.model.events import DrawnDistance
    from stratgraph.model.provenance import Provenance, SourceRecord
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.territory import Ground, GroundAreas
    from stratgraph.model.theater import Theater

    from .swept import Swept


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions(Assumed):
    """What a case takes for granted; every field is named in the case file and printed.

    Attributes
    ----------
    standoff_m : tuple of int
        Stand-offs to compute, metres; the headline is of the first.
    standoff_rule : {"add", "pull_back", "exclude"}
    contested : {"no_fire", "attacker"}
        The reading that comes first; the other is always computed too.
    contested_supply : bool
        Whether contested ground is open to supply.
    road_set : RoadSet
        The roads of the panel shown first; the other is computed too.
    road_classes : tuple of str
        Classes of the roads that count; none for every one.
    off_network : bool
        Whether settlements on no road count as ground and as targets.
    systems : tuple of System
    ground : {"settlements", "territory", "areas"}
        Whether weapons stand at centre points of held settlements, anywhere on their cells, or
        on areas that somebody drew.
    also_ground : tuple of {"settlements", "territory", "drawn", "areas"}
        Further grounds that the finding is asked on.
    season : {"dry", "mud", "frost"} or None
        Routes weigh by travel time in that season, by length where None.
    panel : PanelSettings
        The numbers that metrics of the panel need.
    """

    panel: PanelSettings = field(default_factory=PanelSettings)

    __repr__ = short_repr

    @property
    def any_range(self) -> bool:
        """Whether a range is published of any weapon asked about: without, ways are the answer."""
        return any(one.ranges for one in self.systems)

    @property
    def readings(self) -> tuple[ContestedReading, ...]:
        """Both readings of contested ground, the case's own first."""
        return (self.contested, *(one for one in CONTESTED_READINGS if one != self.contested))

    @property
    def rules(self) -> tuple[FiringRule, ...]:
        """Every firing rule to compute: readings of contested ground within stand-offs."""
        return tuple(
            FiringRule(
                standoff_m=standoff,
                standoff_rule=self.standoff_rule,
                contested=contested,
                off_network=self.off_network,
            )
            for standoff in self.standoff_m
            for contested in self.readings
        )


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a situation, and all that is taken for granted in the answer.

    Attributes
    ----------
    bases, objectives : tuple of str
        Settlement ids: between them lead the routes; the defender fires at the bases, the
        attacker at the objectives.
    assumptions : Assumptions
    routes_from : tuple of str
        Where routes begin if not at the bases.
    drawn : tuple of DrawnDistance
        Of a map of the day, where drawn ground is asked about.
    areas : GroundAreas or None
        That somebody drew of the day.
    """

    bases: tuple[str, ...]
    objectives: tuple[str, ...]
    assumptions: Assumptions
    routes_from: tuple[str, ...] = ()
    drawn: tuple[DrawnDistance, ...] = ()
    areas: GroundAreas | None = None

    __repr__ = short_repr

    @property
    def road_sets(self) -> tuple[RoadSet, RoadSet]:
        """Both sets of roads, that of the assumptions first."""
        first = self.assumptions.road_set
        return (first, other_roads(first))

    @property
    def settings(self) -> PanelSettings:
        """The numbers that metrics of the panel need, with the reading of supply."""
        supply = self.assumptions.contested_supply
        return replace(self.assumptions.panel, contested_supply=supply)

    def on(self, road_set: RoadSet) -> GatewayQuestion:
        """Return what is asked of the routes on one set of roads."""
        bases = self.routes_from or self.bases
        return GatewayQuestion(bases, self.objectives, road_set, self.assumptions.season)

    def ground_of(self, theater: Theater) -> Ground | None:
        """Return the ground to fire from; None stands for centre points of settlements."""
        if self.assumptions.ground == "areas" and self.areas is not None:
            return self.areas.on(theater)
        return divide_ground(theater) if self.assumptions.ground == "territory" else None

    def grounds_of(self, situation: Situation) -> Mapping[str, Ground | None]:
        """Return every ground that the finding is asked on, by name, the question's own first."""
        names = tuple(dict.fromkeys((self.assumptions.ground, *self.assumptions.also_ground)))
        if names == ("settlements",):
            return {"settlements": None}
        cells = divide_ground(situation.theater)
        far = {one.settlement: one.distance_m for one in self.drawn}
        known: dict[str, Ground | None] = {
            "settlements": None,
            "territory": cells,
            "drawn": DrawnGround(cells, situation.control.on, far),
        }
        if self.areas is not None:
            known["areas"] = self.areas.on(situation.theater)
        return {one: known[one] for one in names}

    def panel_range(self, situation: Situation) -> PanelRange | None:
        """Return the range that ``reach_gain`` is asked for: the attacker's first listed one."""
        for system in systems_of(situation, "attacker", self.assumptions.systems):
            for figure in system.ranges:
                if figure.preferred:
                    rule = self.assumptions.rules[0]
                    return PanelRange(rule, figure.range_m, figure.perhaps_from_m)
        return None


@dataclass(frozen=True)
class Case:
    """One scenario file, resolved against its theater.

    Attributes
    ----------
    drawn : tuple of DrawnDistance
        How far a map of the day drew the attacker's ground from settlements; empty where none
        did, or where the case does not ask.
    areas : GroundAreas or None
        That somebody drew of the day, as the case names them.
    swept : Swept or None
        The towns of a sweep, as the case names them.
    uncertainty : Uncertainty or None
        What the case states as uncertain, for ``find_uncertainty``.

    Raises
    ------
    ScenarioError
        If drawn ground or areas are asked for and nobody drew any that day, if areas are to be
        withdrawn, if a stand-off is doubled, if there are more than ``MOST_STANDOFFS``, or a base
        is also an objective.
    """

    name: str
    about: str
    theater: Theater
    control: Control
    attacker: str
    defender: str | None
    scenario: Scenario
    bases: tuple[str, ...]
    objectives: tuple[str, ...]
    assumptions: Assumptions
    bases_after: tuple[str, ...] = ()
    drawn: tuple[DrawnDistance, ...] = ()
    areas: GroundAreas | None = None
    swept: Swept | None = None
    uncertainty: Uncertainty | None = None

    __repr__ = short_repr

    def _repr_html_(self) -> str:
        names = self.theater.names_of
        rows = [
            ("on", self.control.on),
            ("attacker", dict(self.theater.sides)[self.attacker]),
            ("asked", describe_step(self.theater, self.after.steps[-1])),
            ("routes from", joined(names(self.bases))),
            ("afterwards from", joined(names(self.bases_after))),
            ("routes to", joined(names(self.objectives))),
        ]
        return html_table(
            f"{self.name}: {self.about}",
            ["question", ""],
            [row for row in rows if row[1]],
            note=f"Assumed: {' '.join(assumed_in_short(self))}",
        )

    def __post_init__(self) -> None:
        """Resolve names to ids and refuse a question that contradicts itself."""
        self._refuse_assumptions()
        for which in ("bases", "objectives", "bases_after"):
            ids = tuple(
                self.theater.names.resolve(name) for name in as_names(getattr(self, which), which)
            )
            object.__setattr__(self, which, ids)
        if self.swept is not None:
            object.__setattr__(self, "swept", self.swept.resolved(self.theater))
        if self.assumptions.season is not None:
            # A speed that is wanting is told before anything is measured.
            self.theater.road_time_s(self.assumptions.season)
        for after in (False, True) if self.theater.roads else ():
            question = self.question(road_set="all", after=after)
            for one in (*question.bases, *question.objectives):
                if not self.theater.on_road[self.theater.index[one]]:
                    raise ScenarioError(
                        f"{one!r} is on no road of the theater: no route leads there"
                    )

    def _refuse_assumptions(self) -> None:
        take, named = self.assumptions, self.assumptions.standoff_m
        if len(named) > MOST_STANDOFFS:
            raise ScenarioError(f"at most {MOST_STANDOFFS} stand-offs, got {len(named):,}")
        if len(set(named)) < len(named):
            raise ScenarioError("a stand-off is named twice")
        if self.areas is None and "areas" in (take.ground, *take.also_ground):
            raise ScenarioError(
                "no areas are named: say under [ground] in which file they are and who drew them, "
                "or leave 'areas' out of ground and also_ground"
            )
        if take.ground == "areas" and take.standoff_rule == "pull_back":
            raise ScenarioError(
                "stand-off rule 'pull_back' withdraws settlements, which areas have not; use "
                "'add' or 'exclude'"
            )
        stated = [] if self.uncertainty is None else [one for one, _ in self.uncertainty.ground]
        if "drawn" in (*take.also_ground, *stated) and not self.drawn:
            raise ScenarioError(
                f"nobody drew ground on {self.control.on}: front_distances.csv has no row of that "
                "day; leave 'drawn' out, or ask of a day that it has"
            )

    def question(self, *, road_set: RoadSet, after: bool = False) -> GatewayQuestion:
        """Return the gateway question, before or after the scenario."""
        return self.whole_question(after=after).on(road_set)

    def whole_question(self, *, after: bool = False) -> Question:
        """Return all that is asked, before or after the scenario."""
        routes_from = self.bases_after if after else ()
        return Question(
            self.bases, self.objectives, self.assumptions, routes_from, self.drawn, self.areas
        )

    @property
    def settings(self) -> PanelSettings:
        """The numbers that metrics of the panel need, with this case's reading of supply."""
        return self.whole_question().settings

    @property
    def provenances(self) -> tuple[Provenance, ...]:
        """Where every row comes from that the answer rests on."""
        theater, systems = self.theater, self.assumptions.systems
        return (
            *(one.provenance for one in theater.settlements),
            *(said for one in theater.roads for said in one.said_by),
            *(one.provenance for one in theater.road_events),
            *(one.provenance for one in theater.portals),
            *(one.provenance for one in theater.waters),
            *(one.provenance for one in theater.speeds),
            *(figure.provenance for one in theater.settlements for figure in one.populations),
            *(row.provenance for row in self.control.holders),
            *(one.provenance for one in systems),
            *(figure.provenance for one in systems for figure in one.ranges),
            *([] if self.areas is None else [self.areas.provenance]),
        )

    @cached_property
    def sources(self) -> tuple[SourceRecord, ...]:
        """The listed sources that the answer rests on."""
        listed = self.theater.sources
        cited = {
            one.id
            for text in {row.source for row in self.provenances}
            for one in cited_sources(text, listed)
        }
        return tuple(one for one in listed if one.id in cited)

    @cached_property
    def ground(self) -> Ground | None:
        """The ground to fire from; None stands for centre points of settlements."""
        return self.whole_question().ground_of(self.theater)

    @property
    def panel_range(self) -> PanelRange | None:
        """The range that ``reach_gain`` is asked for: the attacker's first listed one."""
        return self.whole_question().panel_range(self.before)

    @cached_property
    def before(self) -> Situation:
        """The situation of the day."""
        day = situation_on(
            self.theater, self.control, attacker=self.attacker, defender=self.defender
        )
        return day.admitting(self.assumptions.road_classes)

    @cached_property
    def after(self) -> Situation:
        """The situation that the scenario leads to."""
        return self.before.under(self.scenario)
