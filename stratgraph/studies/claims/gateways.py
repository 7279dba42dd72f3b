"""Statements about gateways: who ranks first, what every road must pass, where a fall leads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date  # noqa: TC003 -- read when a claims file is
from typing import TYPE_CHECKING, Literal

import numpy as np

from stratgraph.catalogue.wording import said
from stratgraph.errors import ScenarioError
from stratgraph.measures.fire import FiringRule
from stratgraph.measures.gateways import (
    GatewayQuestion,
    PanelRange,
    competition_ranks,
    min_cut,
    rank_words,
    road_network,
    strategic_depth,
)
from stratgraph.model.plain_text import plural
from stratgraph.model.road_set import ROAD_SET_WORDS, RoadSet
from stratgraph.model.systems import select_systems
from stratgraph.studies.explain import explain_metric
from stratgraph.studies.stability import STABILITY_METRICS, drawn_situations

from .answer import ClaimAnswer, NotKnownError, Shown, deciding, truth_of
from .context import (
    DRAWS,
    ClaimContext,
    Metric,
    Place,
    SystemId,
    class_words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stratgraph.measures.gateways import Column
    from stratgraph.model.road_set import RoadSet

# More places than this are counted, not named.
MOST_NAMED = 6
KM = 1000.0
# First, and among the first three: what is counted over drawn roads.
DRAWN_RANKS = (1, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class RanksAmong:
    """That a place ranks high on a metric of the gateway panel.

    Attributes
    ----------
    place : str
    metric : str
        Name of a metric, as ``stratgraph explain`` lists them.
    at_most_rank : int
        1 for "the" gateway.
    bases, objectives : tuple of str
        Between which routes are asked about.
    road_set : RoadSet
    contested_supply : bool
    among : tuple of str, optional
        Rank only against these.
    range_of : str, optional
        The system whose listed range ``reach_gain`` is measured for.
    on : date, optional
    road_probability : float, optional
        With which each unverified road exists: what counts is the rank in most draws of them.
        Only the first rank and the first three are counted, of the metrics that routes make.
    """

    place: Place
    metric: Metric
    at_most_rank: int
    bases: tuple[Place, ...]
    objectives: tuple[Place, ...]
    road_set: RoadSet
    contested_supply: bool
    among: tuple[Place, ...] = ()
    range_of: SystemId | None = None
    on: date | None = None
    road_probability: float | None = None

    @property
    def fits(self) -> bool:
        """Whether there is such a statement: drawn roads are counted for some ranks alone."""
        counted = self.metric in STABILITY_METRICS and self.at_most_rank in DRAWN_RANKS
        return self.road_probability is None or (counted and not self.among)

    @property
    def essence(self) -> object:
        """Itself, without what its metric does not read."""
        reads = explain_metric(self.metric).reads
        return replace(
            self,
            road_set=self.road_set if "roads" in reads else "all",
            bases=self.bases if "bases" in reads else (),
            objectives=self.objectives if "objectives" in reads else (),
        )

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Rank the places of the panel, or count how often it ranks so over drawn roads."""
        if self.road_probability is not None:
            return self._over_draws(context, self.road_probability)
        label = f"“{explain_metric(self.metric).label}”"
        question = GatewayQuestion(self.bases, self.objectives, self.road_set)
        panel = context.panel(
            question, on=self.on, panel_range=self._asked(context),
            contested_supply=self.contested_supply,
        )  # fmt: skip
        if self.metric not in panel.columns:
            known = ", ".join(sorted(panel.columns))
            raise ScenarioError(f"{self.metric!r} ranks no places; metrics that do: {known}")
        column, values = panel.columns[self.metric], self._values(panel.columns[self.metric])
        if self.place in column.unranked:
            return ClaimAnswer(
                "false",
                f"{context.name(self.place)} takes no part in the ranking by {label}: it does "
                "not adjoin ground that its side does not hold",
                {"rank": None}, "it would change if the front came up to it", None, "",
                Shown((self.place, *self.objectives)),
            )  # fmt: skip
        if self.place not in values:
            why = said("status", column.status.get(self.place, "off_roads"))
            raise NotKnownError(f"{label} of {context.name(self.place)} has no value: {why}")
        # 0 is none of it: those that share it share no rank.
        ranks = competition_ranks({one: value for one, value in values.items() if value})
        rank, value = ranks.get(self.place), values[self.place]
        holds = rank is not None and rank <= self.at_most_rank
        # The value at the border of the rank asked for, on the other side of it.
        beyond = [v for one, v in values.items() if one != self.place]
        beyond.sort(reverse=True)
        border = beyond[min(self.at_most_rank - 1, len(beyond) - 1)] if beyond else 0.0
        roads = ROAD_SET_WORDS[self.road_set]
        return ClaimAnswer(
            truth_of(holds),
            f"{context.name(self.place)} {_place_words(ranks, values, self.place)} by {label}, "
            f"{roads}{_first_words(context, ranks, values, self.place)}",
            {"rank": rank, "of": len(values), "value": round(value, 6)},
            f"it would change if its value of {label} differed by {{away}}",
            float(f"{abs(value - border):.3g}"), "",
            Shown((self.place, *self.objectives)),
        )  # fmt: skip

    def _values(self, column: Column) -> dict[str, float]:
        """Return the values of the places that it is ranked among."""
        return {
            one: float(value)
            for one, value in column.values.items()
            if value is not None
            and one not in column.unranked
            and (not self.among or one in {*self.among, self.place})
        }

    def _over_draws(self, context: ClaimContext, probability: float) -> ClaimAnswer:
        """Count the draws of unverified roads in which it ranks high enough."""
        question = GatewayQuestion(self.bases, self.objectives, "all")
        counted = context.road_draw_count(question, self.place, self.metric, probability)
        first = self.at_most_rank == 1
        hits = counted.first if first else counted.first_three
        low, high = counted.first_between if first else counted.first_three_between
        what = "comes first" if first else "is among the first three"
        label = explain_metric(self.metric).label
        return ClaimAnswer(
            truth_of(2 * hits > counted.draws),
            f"{context.name(self.place)} {what} by “{label}” in {hits} of {counted.draws} draws in "
            f"which each unverified road exists with a chance of {probability:.0%} "
            f"({low:.0%} to {high:.0%} of all such draws)",
            {"draws": counted.draws, "draws_in_which_it_holds": hits,
             "road_probability": probability},
            "it would change if it held in {away} fewer or more",
            float(abs(hits - counted.draws // 2) or 1), "draws",
            Shown((self.place, *self.objectives)),
        )  # fmt: skip

    def _asked(self, context: ClaimContext) -> PanelRange | None:
        if self.range_of is None:
            if self.metric.startswith("reach_gain"):
                raise ScenarioError(f"{self.metric} needs range_of, the system that fires")
            return None
        (system,) = select_systems(context.facts.systems, [self.range_of])
        figures = [one for one in system.ranges if one.preferred]
        if not figures:
            raise NotKnownError(f"no range of {self.range_of} is listed")
        rule = FiringRule(standoff_m=0, standoff_rule="add", contested="no_fire", off_network=True)
        return PanelRange(rule, figures[0].range_m, figures[0].perhaps_from_m)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlyGate:
    """That every road from bases to objectives leads through a place: it alone is a cut.

    Attributes
    ----------
    place : str
    bases, objectives : tuple of str
    road_set : RoadSet
    on : date, optional
    road_probability : float, optional
        With which each unverified road exists: what counts is whether it is so in most draws.
    classes : tuple of str, optional
        Only roads of these classes, as the theater calls them.
    """

    place: Place
    bases: tuple[Place, ...]
    objectives: tuple[Place, ...]
    road_set: RoadSet
    on: date | None = None
    road_probability: float | None = None
    classes: tuple[str, ...] = ()

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Find the least cuts (Menger 1927)."""
        if self.road_probability is not None:
            return self._over_draws(context, self.road_probability)
        situation = context.situation(self.on).admitting(self.classes)
        question = GatewayQuestion(self.bases, self.objectives, self.road_set)
        network = road_network(situation, road_set=self.road_set)
        cut = min_cut(situation, question, network)
        if cut.adjacent:
            pairs = ", ".join(
                f"{context.name(a)} and {context.name(b)}" for a, b in cut.adjacent[:2]
            )
            return ClaimAnswer("false", f"a road joins {pairs}: nothing lies between",
                               {"size": None},
                          "it would change if {away} were cut", 1.0, "roads",
                          Shown((self.place,)))  # fmt: skip
        if cut.size == 0:
            raise NotKnownError("no road of the data joins bases and objectives")
        is_member = bool(cut.in_some.values.get(self.place))
        holds = cut.size == 1 and is_member
        roads = ROAD_SET_WORDS[self.road_set]
        members = ", ".join(context.name(one) for one in cut.members[:MOST_NAMED])
        if len(cut.members) > MOST_NAMED:
            members += f" and {len(cut.members) - MOST_NAMED} more"
        beside = "" if is_member else f"; {context.name(self.place)} is in no least cut"
        return ClaimAnswer(
            truth_of(holds),
            f"{plural(cut.size, 'settlement')} would have to be closed to part the two sides of "
            f"every road ({members}), {roads}{class_words(self.classes)}{beside}",
            {"least_cut": cut.size, "in_a_least_cut": is_member},
            "it would change if {away} were closed or opened",
            float(1 if holds else cut.size - is_member), "gates",
            Shown((self.place, *cut.members)),
        )  # fmt: skip

    def _over_draws(self, context: ClaimContext, probability: float) -> ClaimAnswer:
        """Count the draws of unverified roads in which it alone parts bases from objectives."""
        question = GatewayQuestion(self.bases, self.objectives, "all")
        hits = 0
        for one in drawn_situations(
            context.situation(self.on).admitting(self.classes), probability, draws=DRAWS
        ):
            cut = min_cut(one, question, road_network(one, road_set="all"))
            is_member = bool(cut.in_some.values.get(self.place))
            hits += cut.size == 1 and is_member and not cut.adjacent
        return ClaimAnswer(
            truth_of(2 * hits > DRAWS),
            f"every road leads through {context.name(self.place)} in {hits} of {DRAWS} draws in "
            f"which each unverified road exists with a chance of {probability:.0%}",
            {"draws": DRAWS, "draws_in_which_it_holds": hits, "road_probability": probability},
            "it would change if it held in {away} fewer or more",
            float(abs(hits - DRAWS // 2) or 1), "draws", Shown((self.place,)),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadsOn:
    """That a fall brings the attacker nearer to others by road.

    Attributes
    ----------
    place : str
    targets : tuple of str
    at_least_km : float
        By so much the shortest road from attacker-held ground must shrink.
    through : bool
        Whether that road must lead from the place itself.
    road_set : RoadSet
    quantity : {"all", "any"}
    """

    place: Place
    targets: tuple[Place, ...]
    at_least_km: float
    through: bool
    road_set: RoadSet
    quantity: Literal["all", "any"]

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Compare the shortest roads before and after."""
        before, after = context.situation(), context.after_falls([self.place])
        question = GatewayQuestion((self.place,), self.targets, self.road_set)
        was, now = (
            strategic_depth(one, question, road_network(one, road_set=self.road_set))
            for one in (before, after)
        )
        told, spare = [], []
        for first, last in zip(was, now, strict=True):
            if first.depth_m is None or last.depth_m is None:
                raise NotKnownError(f"no road of the data leads to {context.name(first.objective)}")
            shorter = (first.depth_m - last.depth_m) / KM
            from_here = bool(last.route) and last.route[0] == self.place
            told.append(
                f"{context.name(first.objective)}: {first.depth_m / KM:.1f} km by road from ground "
                f"held by {context.side(context.attacker)} before, {last.depth_m / KM:.1f} after, "
                f"from {context.name(last.route[0])}"
            )
            gap = shorter - self.at_least_km
            elsewhere = self.through and not from_here
            spare.append(-np.inf if elsewhere else gap)
        away = float(deciding(spare, self.quantity))
        turns = "it would change if a road were {away} longer or shorter"
        if not np.isfinite(away):
            turns = f"it would change if the shortest road then began at {context.name(self.place)}"
        return ClaimAnswer(
            truth_of(away >= 0), "; ".join(told), {}, turns,
            round(abs(away), 2) if np.isfinite(away) else None, "km",
            Shown((self.place, *self.targets)),
        )  # fmt: skip


def _place_words(ranks: Mapping[str, int], values: Mapping[str, float], place: str) -> str:
    """Write where a place stands; those with 0 stand nowhere."""
    if place in ranks:
        return f"is {rank_words(ranks, place)} of {len(values)} places ({values[place]:.4g})"
    return f"is one of {len(values) - len(ranks)} of {len(values)} places with 0: they have no rank"


def _first_words(
    context: ClaimContext, ranks: Mapping[str, int], values: Mapping[str, float], place: str
) -> str:
    """Name who is first, where that is another."""
    first = [one for one, rank in ranks.items() if rank == 1]
    if not first or place in first:
        return ""
    others = f" and {len(first) - 1} more" if first[1:] else ""
    verb = "are" if others else "is"
    return f"; first {verb} {context.name(first[0])}{others} with {values[first[0]]:.4g}"
