"""Routes, flows and parts of the road graph: the only door to graph engines."""

from .chains import Chain, join_links, nearest_of_first, seen_from_first
from .contraction import (
    Pieces,
    contract_pieces,
    contract_what_leads_on,
    joining_pieces,
    leading_on,
    mostly,
    nearest_sources,
    parts_of,
    with_towns,
)
from .currents import current_throughput
from .detours import detour_lengths
from .flows import NodeCut, SplitArcs, least_node_cuts, max_flow, split_arcs
from .graph import (
    DepthFirst,
    Network,
    build_network,
    component_labels,
    depth_first,
    with_gathering_node,
    within_nodes,
    without_links_between,
    without_node,
)
from .meeting import meeting_counts, meetings
from .near import Route, near_routes
from .routes import (
    Skeleton,
    betweenness,
    inverse_length_sums,
    nearest_source_lengths,
    route_dependencies,
    route_dependency,
    route_lengths,
    shortest_forest,
    skeleton_of,
)

__all__ = [
    "Chain",
    "DepthFirst",
    "Network",
    "NodeCut",
    "Pieces",
    "Route",
    "Skeleton",
    "SplitArcs",
    "betweenness",
    "build_network",
    "component_labels",
    "contract_pieces",
    "contract_what_leads_on",
    "current_throughput",
    "depth_first",
    "detour_lengths",
    "inverse_length_sums",
    "join_links",
    "joining_pieces",
    "leading_on",
    "least_node_cuts",
    "max_flow",
    "meeting_counts",
    "meetings",
    "mostly",
    "near_routes",
    "nearest_of_first",
    "nearest_source_lengths",
    "nearest_sources",
    "parts_of",
    "route_dependencies",
    "route_dependency",
    "route_lengths",
    "seen_from_first",
    "shortest_forest",
    "skeleton_of",
    "split_arcs",
    "with_gathering_node",
    "with_towns",
    "within_nodes",
    "without_links_between",
    "without_node",
]
