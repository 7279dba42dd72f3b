"""Routes, flows and parts of the road graph: the only door to graph engines."""

from .chains import Chain, join_links, nearest_of_first, seen_from_first
from .contraction import (
    Pieces,
    contract_pieces,
    contract_what_leads_on,
    ending_at_places,
    joining_pieces,
    leading_on,
    mostly,
    nearest_sources,
    parts_of,
)
from .currents import current_throughput
from .detours import detour_lengths
from .direct_ways import DirectWays, neighbouring
from .disjoint import DisjointRoutes
from .efficiency import inverse_length_sums, inverse_length_sums_of
from .flows import MOST_WEIGHT, NodeCut, least_node_cuts, pairs_joined_by_ends
from .graph import (
    Network,
    build_network,
    component_labels,
    with_gathering_node,
    within_nodes,
    without_node,
)
from .growth import Chains, Growth, least_chains
from .growth_cuts import CutGrowth, Ways, least_cut_growth
from .meeting import meeting_counts, meetings
from .near import near_shares
from .node_sets import (
    BestSets,
    NodeSet,
    PairGraph,
    best_singles,
    find_best_sets,
    grow_below,
    grow_set,
    left_without_one_more,
    pair_graph,
    pairs_left,
)
from .parts import DepthFirst, depth_first
from .route_sets import (
    BestRouteSets,
    RouteGraph,
    RouteSet,
    directness,
    fewest_that_cut,
    least_direct,
    least_supplied,
    lengths_without,
    longest_shortest,
    nodes_on_ways,
    reached_without,
    route_graph,
)
from .routes import (
    betweenness,
    nearest_source_lengths,
    nearest_source_tree,
    route_dependencies,
    route_dependency,
    route_lengths,
    shortest_forest,
)
from .skeleton import Skeleton, skeleton_of

__all__ = [
    "MOST_WEIGHT",
    "BestRouteSets",
    "BestSets",
    "Chain",
    "Chains",
    "CutGrowth",
    "DepthFirst",
    "DirectWays",
    "DisjointRoutes",
    "Growth",
    "Network",
    "NodeCut",
    "NodeSet",
    "PairGraph",
    "Pieces",
    "RouteGraph",
    "RouteSet",
    "Skeleton",
    "Ways",
    "best_singles",
    "betweenness",
    "build_network",
    "component_labels",
    "contract_pieces",
    "contract_what_leads_on",
    "current_throughput",
    "depth_first",
    "detour_lengths",
    "directness",
    "ending_at_places",
    "fewest_that_cut",
    "find_best_sets",
    "grow_below",
    "grow_set",
    "inverse_length_sums",
    "inverse_length_sums_of",
    "join_links",
    "joining_pieces",
    "leading_on",
    "least_chains",
    "least_cut_growth",
    "least_direct",
    "least_node_cuts",
    "least_supplied",
    "left_without_one_more",
    "lengths_without",
    "longest_shortest",
    "meeting_counts",
    "meetings",
    "mostly",
    "near_shares",
    "nearest_of_first",
    "nearest_source_lengths",
    "nearest_source_tree",
    "nearest_sources",
    "neighbouring",
    "nodes_on_ways",
    "pair_graph",
    "pairs_joined_by_ends",
    "pairs_left",
    "parts_of",
    "reached_without",
    "route_dependencies",
    "route_dependency",
    "route_graph",
    "route_lengths",
    "seen_from_first",
    "shortest_forest",
    "skeleton_of",
    "with_gathering_node",
    "within_nodes",
    "without_node",
]
