"""The few nodes that ways from sources to targets hang on (Israeli & Wood 2002).

Many graphs that lack some nodes each are searched at once, side by side in one.
"""

from .direct import directness, least_direct
from .graph import (
    BestRouteSets,
    RouteGraph,
    RouteSet,
    lengths_without,
    nodes_on_ways,
    route_graph,
)
from .reached import least_supplied, reached_without
from .shortest import fewest_that_cut, longest_shortest

__all__ = [
    "BestRouteSets",
    "RouteGraph",
    "RouteSet",
    "directness",
    "fewest_that_cut",
    "least_direct",
    "least_supplied",
    "lengths_without",
    "longest_shortest",
    "nodes_on_ways",
    "reached_without",
    "route_graph",
]
