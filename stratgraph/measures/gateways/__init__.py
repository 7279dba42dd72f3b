"""Through where one must pass: shares of routes, detours and advances, never one blended score."""

from .all_pairs import all_pairs_columns
from .approaches import SECTOR_DEG, SECTORS, angular_spread_deg, approach_sectors, sector_of
from .base_value import BaseValue, measure_base_value
from .columns import (
    Column,
    Gateways,
    Status,
    competition_ranks,
    first_ranks,
    rank_among,
    rank_words,
)
from .depth import StrategicDepth, strategic_depth
from .encirclement import encirclement
from .least_cuts import min_cut
from .node_cuts import EFFICIENCY_IF_ASKED
from .panel import (
    Panel,
    measure_columns,
    measure_gateways,
    measure_panel,
    shown_once,
)
from .question import (
    GatewayQuestion,
    Weight,
    network_of,
    pair_lengths_m,
    question_about,
    question_network,
    road_network,
    settled_network,
)
from .records import (
    metric_words,
    network_metrics,
    panel_metrics,
    panel_parts,
    reads_no_holders,
    two_way_metrics,
    two_way_words,
)
from .road_shares import WayRound, road_columns, ways_round
from .route_shares import STRUCTURAL, deciding_roads, route_columns, route_values
from .settings import PanelSettings
from .supply import gate_population
from .supply_ground import supply_ground, supply_portals
from .supply_status import SupplyChange, supply_status
from .task import PanelRange, PanelTask
from .ways import Corridor, ShortestWay, corridor_sentences, find_corridor, find_ways
from .weighted_index import WeightedIndex, weigh_columns

__all__ = [
    "EFFICIENCY_IF_ASKED",
    "SECTORS",
    "SECTOR_DEG",
    "STRUCTURAL",
    "BaseValue",
    "Column",
    "Corridor",
    "GatewayQuestion",
    "Gateways",
    "Panel",
    "PanelRange",
    "PanelSettings",
    "PanelTask",
    "ShortestWay",
    "Status",
    "StrategicDepth",
    "SupplyChange",
    "WayRound",
    "Weight",
    "WeightedIndex",
    "all_pairs_columns",
    "angular_spread_deg",
    "approach_sectors",
    "competition_ranks",
    "corridor_sentences",
    "deciding_roads",
    "encirclement",
    "find_corridor",
    "find_ways",
    "first_ranks",
    "gate_population",
    "measure_base_value",
    "measure_columns",
    "measure_gateways",
    "measure_panel",
    "metric_words",
    "min_cut",
    "network_metrics",
    "network_of",
    "pair_lengths_m",
    "panel_metrics",
    "panel_parts",
    "question_about",
    "question_network",
    "rank_among",
    "rank_words",
    "reads_no_holders",
    "road_columns",
    "road_network",
    "route_columns",
    "route_values",
    "sector_of",
    "settled_network",
    "shown_once",
    "strategic_depth",
    "supply_ground",
    "supply_portals",
    "supply_status",
    "two_way_metrics",
    "two_way_words",
    "ways_round",
    "weigh_columns",
]
