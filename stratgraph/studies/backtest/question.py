"""What a backtest is asked: which window, which falls, and how chance is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from stratgraph.errors import ScenarioError
from stratgraph.measures.gateways import GatewayQuestion, PanelRange, PanelSettings, supply_portals
from stratgraph.model.names import as_names

if TYPE_CHECKING:
    from datetime import date

    from stratgraph.model.events import Basis, ReportKind
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Side, Situation

Group = Literal["defender", "contested", "both"]
GROUPS: tuple[Group, ...] = ("defender", "contested", "both")
Outcome = Literal["fell", "fought over"]
# Reports that tell of a fight for a place; fire at it is none.
FIGHTS: tuple[ReportKind, ...] = ("ground attack", "capture claim")
# What is contested on the day is fought over already: nothing is left to tell of it.
GROUPS_OF: dict[Outcome, tuple[Group, ...]] = {"fell": GROUPS, "fought over": ("defender",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How places are matched by distance and neighbourhoods drawn again.

    Attributes
    ----------
    strata : int
        Bands of equal count by geodesic distance, at most.
    neighbourhood_km : float
        Side of the squares that count as one neighbourhood each.
    resamples : int
        Draws of neighbourhoods with replacement.
    seed : int
    """

    strata: int = 5
    neighbourhood_km: float = 10.0
    resamples: int = 2000
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse numbers that leave nothing to draw from."""
        if self.strata < 1:
            raise ScenarioError(f"at least one band of distance is needed, got {self.strata}")
        if not 0.1 <= self.neighbourhood_km < 10_000.0:
            raise ScenarioError(
                f"neighbourhood_km must be 0.1 to 10000, got {self.neighbourhood_km}"
            )
        if not 100 <= self.resamples <= 100_000:
            raise ScenarioError(f"resamples must be 100 to 100000, got {self.resamples}")
        if self.seed < 0:
            raise ScenarioError(f"the seed must be 0 or more, got {self.seed}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestQuestion:
    """Which falls after the day are to be told from what was known on it.

    Attributes
    ----------
    routes : GatewayQuestion
        Bases, objectives and roads of the metrics of the panel.
    until : date
        Last day of the window, inclusive; it begins the day after the situation's.
    definition : {"map point", "report", "claim"}
        The basis of the events that count. A place falls on the first day in the window on which
        an event of that basis gives it to the attacker, whether or not it is later retaken.
    outcome : {"fell", "fought over"}
        Whether a place the defender holds falls, or is fought over: becomes contested, changes
        hands, or is named in a report of a ground attack or a claim of its capture.
    choose_until : date or None
        New metrics are chosen on falls up to this day and scored on later ones; the middle of
        the window where None.
    metrics : tuple of str
        Candidates from the panel; none for all of them.
    panel : PanelSettings
    panel_range : PanelRange or None
        The range of ``reach_gain``; without one it is not scored.
    sampling : Sampling
    carried : bool
        Whether the situation's holders were carried forward by the events up to the day, so
        that these are part of what was known and no contradiction to it.
    """

    routes: GatewayQuestion
    until: date
    definition: Basis
    outcome: Outcome = "fell"
    choose_until: date | None = None
    metrics: tuple[str, ...] = ()
    panel: PanelSettings = field(default_factory=PanelSettings)
    panel_range: PanelRange | None = None
    sampling: Sampling = field(default_factory=Sampling)
    carried: bool = False

    def __post_init__(self) -> None:
        """Take a plain name for a list of one, and refuse an outcome there is not."""
        if self.outcome not in GROUPS_OF:
            raise ScenarioError(f"no outcome {self.outcome!r}; there are {', '.join(GROUPS_OF)}")
        object.__setattr__(self, "metrics", as_names(self.metrics, "metrics"))

    def chosen_until(self, day: date) -> date:
        """Return the last day of the falls that new metrics are chosen on.

        Raises
        ------
        ScenarioError
            If the window ends before it begins, or this day lies outside it.
        """
        refuse_empty_window(day, self.until)
        middle = self.choose_until or day + (self.until - day) / 2
        if not day <= middle <= self.until:
            raise ScenarioError(
                f"choose_until {middle} lies outside the window from {day} to {self.until}"
            )
        return middle


def refuse_empty_window(day: date, until: date) -> None:
    """Refuse a window that ends before it begins."""
    if until <= day:
        raise ScenarioError(f"until {until} is not after the day {day}: nothing can fall between")


def routes_between_portals(situation: Situation, *, road_set: RoadSet) -> GatewayQuestion:
    """Ask for the routes from the attacker's portals to the defender's, held on the day.

    The question that needs no hindsight: from where the attacker's roads come in to where the
    defender's lead out.

    Raises
    ------
    ScenarioError
        If a side holds no portal that stands on a road.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> routes = routes_between_portals(read_case("gate_falls").before, road_set="all")
    >>> routes.bases, routes.objectives
    (('ashby',), ('port',))
    """
    bases = _portals_on_roads(situation, "attacker")
    return GatewayQuestion(bases, _portals_on_roads(situation, "defender"), road_set)


def _portals_on_roads(situation: Situation, side: Side) -> tuple[str, ...]:
    theater = situation.theater
    held = supply_portals(situation, side).held
    found = tuple(one for one in held if theater.on_road[theater.index[one]])
    if not found:
        raise ScenarioError(
            f"the {side} holds no portal on a road on {situation.control.on}, so routes have no "
            "end there; add one to portals.csv, or take bases and objectives from a case"
        )
    return found
