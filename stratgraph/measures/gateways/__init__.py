"""Through where one must pass: shares of routes, detours and advances, never one blended score."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from stratgraph.errors import ScenarioError, UnknownSettlementError
from stratgraph.model.notebook import short_repr

from .advance import advance_columns
from .approaches import (
    SECTOR_DEG,
    SECTORS,
    Approaches,
    StrategicDepth,
    angular_spread_deg,
    approach_sectors,
    sector_of,
    strategic_depth,
)
from .base_value import BaseValue, measure_base_value
from .columns import (
    Column,
    GatewayQuestion,
    Gateways,
    PanelSettings,
    Status,
    Weight,
    by_length,
    competition_ranks,
    pair_lengths_m,
    question_about,
    question_network,
    rank_words,
    road_network,
)
from .current_flow import current_flow_column
from .encirclement import encirclement
from .gains import PanelRange, base_value_columns, reach_gain_columns
from .near_routes import NearRoutes, measure_near_routes
from .node_cuts import MinCut, articulation, efficiency_drop, fragmentation, min_cut
from .participation import measure_modules
from .pressure import pressure_column, surrounded_columns
from .route_shares import STRUCTURAL, route_columns
from .supply import GatePopulation, SupplyChange, gate_population, supply_portals, supply_status
from .weighted_index import WeightedIndex, weigh_columns

if TYPE_CHECKING:
    from stratgraph.model.scenario import Situation

__all__ = [
    "READS_NO_HOLDERS",
    "SECTORS",
    "SECTOR_DEG",
    "STRUCTURAL",
    "BaseValue",
    "Column",
    "GatewayQuestion",
    "Gateways",
    "Panel",
    "PanelRange",
    "PanelSettings",
    "Status",
    "StrategicDepth",
    "SupplyChange",
    "Weight",
    "WeightedIndex",
    "angular_spread_deg",
    "approach_sectors",
    "competition_ranks",
    "encirclement",
    "gate_population",
    "measure_base_value",
    "measure_gateways",
    "measure_panel",
    "min_cut",
    "pair_lengths_m",
    "question_about",
    "question_network",
    "rank_words",
    "road_network",
    "route_columns",
    "sector_of",
    "shown_once",
    "strategic_depth",
    "supply_portals",
    "supply_status",
    "weigh_columns",
]

PanelLike = TypeVar("PanelLike", bound=Gateways)

READS_NO_HOLDERS = (
    *STRUCTURAL,
    "near_route_share",
    "current_flow_share",
    "in_every_min_cut",
    "in_some_min_cut",
    "articulation",
    "fragmentation",
    "efficiency_drop",
)


def measure_gateways(situation: Situation, question: GatewayQuestion) -> Gateways:
    """Measure how busy and how critical each settlement is between bases and objectives.

    For a settlement v that is neither base nor objective, over the connected pairs (s, t):

    * ``route_share``: sum of the shares of shortest s-t routes through v over the number of
      pairs, in [0, 1] (Freeman 1977; Brandes 2001, 2008): how busy v is;
    * ``detour_loss``: mean of 1 - d(s, t) / d(s, t without v), 1 where v cuts the pair, in
      [0, 1]: how critical v is;
    * ``extra_km`` or ``extra_min``: mean extra kilometres or minutes over the pairs that stay
      connected without v;
    * ``cut_pairs``: number of pairs that do not.

    For every settlement ``advance_m`` is the road distance in metres from the nearest
    attacker-held one (contested is not), 0 if held; ``advance_gain`` is the mean over the
    objectives of the metres by which v's fall alone would shorten theirs, ranked among
    places joined by a road to ground the defender does not hold.

    Routes use all roads of the question whoever holds them; only the advances read holders.
    Of parallel roads the shortest counts. Routes weigh by length, or by travel time where the
    question names a season; then ``extra_min`` takes the place of ``extra_km``. Advances are
    road distances either way.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion

    Returns
    -------
    Gateways
        Over every settlement on a road of the theater, verified or not.

    Raises
    ------
    ScenarioError, UnknownSettlementError
        If a base or objective is on no road of the theater, or not of it.
    """
    theater = situation.theater
    for one in (*question.bases, *question.objectives):
        if one not in theater.index:
            raise UnknownSettlementError(one, theater.names.suggest(one))
        if theater.roads and not theater.on_road[theater.index[one]]:
            raise ScenarioError(f"{one!r} is on no road of the theater, so no route leads there")
    columns = (
        *route_columns(situation, question, question_network(situation, question)),
        *advance_columns(situation, question, by_length(situation, question)),
    )
    lengths = pair_lengths_m(situation, question)
    by_name = {column.name: column for column in columns}
    return Gateways(situation, question, by_name, lengths.size, int(np.isfinite(lengths).sum()))


@dataclass(frozen=True)
class Panel(Gateways):
    """Every metric of one situation and link set, and what a number alone does not tell.

    Attributes
    ----------
    settings : PanelSettings
        The numbers that metrics were measured with.
    near : NearRoutes
        How many near routes each pair has.
    cut : MinCut
        Size and members of the least cut.
    gates : GatePopulation
        What hangs on each supply gate of the defender.
    approaches : Approaches
        Roads and sectors by which each town can be approached.
    depths : tuple of StrategicDepth
        One per objective.
    panel_range : PanelRange or None
        The range of ``reach_gain``.
    """

    settings: PanelSettings
    near: NearRoutes
    cut: MinCut
    gates: GatePopulation
    approaches: Approaches
    depths: tuple[StrategicDepth, ...]
    panel_range: PanelRange | None

    __repr__ = short_repr


def measure_panel(
    situation: Situation,
    question: GatewayQuestion,
    settings: PanelSettings,
    *,
    panel_range: PanelRange | None = None,
    roads_of: Panel | None = None,
) -> Panel:
    """Measure every metric of the panel for every settlement on a road.

    Each metric is defined in the module that measures it and told in an analyst's words by
    ``stratgraph explain``.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
    settings : PanelSettings
    panel_range : PanelRange, optional
        The range that ``reach_gain`` is measured for; without one it is null, ``not_asked``.
    roads_of : Panel, optional
        A panel of the same question and roads under other holders: what reads no holders is
        taken from it.

    Returns
    -------
    Panel

    Raises
    ------
    ScenarioError, UnknownSettlementError
        As :func:`measure_gateways`; also if ``roads_of`` answers another question.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> case = read_case("gate_falls")
    >>> panel = measure_panel(
    ...     case.before, case.question(unverified_roads=False), PanelSettings())
    >>> panel.cut.size, panel.columns["encirclement"].values["kingsbridge"]
    (1, 1.0)
    """
    roads = (
        _Roads.of(situation, question, settings)
        if roads_of is None
        else _Roads.taken_from(roads_of)
    )
    if (roads.question, roads.cut_roads) != (question, situation.cut):
        raise ScenarioError("the panel to take routes from answers another question")
    network = question_network(situation, question)
    advances = advance_columns(situation, question, by_length(situation, question))
    modules = measure_modules(situation, question, settings)
    supply = settings.contested_supply
    gates = gate_population(situation, question, network, side="defender", contested_supply=supply)
    approaches = approach_sectors(situation, question, network)
    can_fall_next = advances[1].unranked
    theirs = frozenset(situation.ids_held_by("attacker"))
    columns = (
        *roads.columns,
        *advances,
        modules.gateway_coefficient,
        modules.participation,
        *gates.columns,
        encirclement(situation, question, network, contested_supply=supply),
        *approaches.columns,
        _ranked_without(pressure_column(situation, question, settings), theirs),
        *surrounded_columns(situation, question, settings),
        *(
            replace(gain, unranked=can_fall_next)
            for gain in reach_gain_columns(situation, question, panel_range)
        ),
        *(
            _ranked_without(column, theirs)
            for column in base_value_columns(situation, question, settings)
        ),
    )
    return Panel(
        situation=situation,
        question=question,
        columns={column.name: column for column in columns},
        pairs=roads.pairs,
        connected_pairs=roads.connected_pairs,
        settings=settings,
        near=roads.near,
        cut=roads.cut,
        gates=gates,
        approaches=approaches,
        depths=strategic_depth(situation, question, network),
        panel_range=panel_range,
    )


@dataclass(frozen=True)
class _Roads:
    """What a panel reads from roads, bases and objectives alone."""

    question: GatewayQuestion
    cut_roads: frozenset[str]
    columns: tuple[Column, ...]
    near: NearRoutes
    cut: MinCut
    pairs: int
    connected_pairs: int

    @classmethod
    def of(cls, situation: Situation, question: GatewayQuestion, settings: PanelSettings) -> _Roads:
        """Measure it."""
        first = measure_gateways(situation, question)
        network = question_network(situation, question)
        near = measure_near_routes(situation, question, settings)
        cut = min_cut(situation, question, network)
        columns = (
            *(first.columns[name] for name in STRUCTURAL),
            near.column,
            current_flow_column(situation, question),
            *cut.columns,
            articulation(situation, question, network),
            fragmentation(situation, question, network),
            efficiency_drop(situation, question, network),
        )
        return cls(question, situation.cut, columns, near, cut, first.pairs, first.connected_pairs)

    @classmethod
    def taken_from(cls, panel: Panel) -> _Roads:
        """Take it from a panel that has measured it."""
        columns = tuple(panel.columns[name] for name in READS_NO_HOLDERS)
        return cls(
            panel.question,
            panel.situation.cut,
            columns,
            panel.near,
            panel.cut,
            panel.pairs,
            panel.connected_pairs,
        )


def _ranked_without(column: Column, settlements: frozenset[str]) -> Column:
    """Keep the values of some settlements but rank the others among themselves."""
    return replace(column, unranked=column.unranked | (settlements & column.values.keys()))


def shown_once(panel: PanelLike) -> PanelLike:
    """Blank the metrics that read no holders, so that they are not shown as "unchanged".

    Use it on the panel of a situation that differs from another only in who holds what.
    """
    blank = dict.fromkeys(panel.settlements)
    why: dict[str, Status] = dict.fromkeys(panel.settlements, "reads_no_holders")
    columns = {
        name: Column(name, blank, why) if name in READS_NO_HOLDERS else column
        for name, column in panel.columns.items()
    }
    return replace(panel, columns=columns)
