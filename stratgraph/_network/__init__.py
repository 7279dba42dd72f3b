"""Routes, flows and parts of the road graph: the only door to graph engines."""

from .chains import Chain, join_links, nearest_of_first, seen_from_first
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
    "Route",
    "Skeleton",
    "SplitArcs",
    "betweenness",
    "build_network",
    "component_labels",
    "current_throughput",
    "depth_first",
    "detour_lengths",
    "inverse_length_sums",
    "join_links",
    "least_node_cuts",
    "max_flow",
    "near_routes",
    "nearest_of_first",
    "nearest_source_lengths",
    "route_dependencies",
    "route_dependency",
    "route_lengths",
    "seen_from_first",
    "shortest_forest",
    "skeleton_of",
    "split_arcs",
    "with_gathering_node",
    "within_nodes",
    "without_links_between",
    "without_node",
]
