"""The same answers by other engines.

Each function takes a task, builds the engine's own graph, and returns the call that is timed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse.csgraph import dijkstra

if TYPE_CHECKING:
    from collections.abc import Callable

    from .worlds import Floats, Task

# ---- distances: route lengths from every base to every node


def distances_scipy(task: Task) -> Callable[[], Floats]:
    """One call for all sources."""
    matrix = task.matrix
    return lambda: np.asarray(dijkstra(matrix, indices=list(task.bases)))


def distances_igraph(task: Task) -> Callable[[], Floats]:
    """One call for all sources."""
    graph = _igraph(task)
    return lambda: np.array(graph.distances(source=list(task.bases), weights="m"))


def distances_rustworkx(task: Task) -> Callable[[], Floats]:
    """One call per source."""
    import rustworkx

    graph = rustworkx.PyGraph()
    graph.add_nodes_from(range(task.n))
    graph.add_edges_from([(*ends, m) for ends, m in _links(task)])

    def call() -> Floats:
        far = np.full((len(task.bases), task.n), np.inf)
        for row, base in enumerate(task.bases):
            found = rustworkx.dijkstra_shortest_path_lengths(graph, base, float)
            far[row, list(found.keys())] = list(found.values())
            far[row, base] = 0.0
        return far

    return call


def distances_networkx(task: Task) -> Callable[[], Floats]:
    """One call per source."""
    graph = _networkx(task)
    return lambda: _lengths_networkx(graph, task)


# ---- route_share: betweenness of the pairs base-objective, over their number


def route_share_igraph(task: Task) -> Callable[[], Floats]:
    """Betweenness with sources and targets."""
    graph = _igraph(task)

    def call() -> Floats:
        bases, objectives = list(task.bases), list(task.objectives)
        halves = graph.betweenness(sources=bases, targets=objectives, weights="m", directed=False)
        return _share(task, np.array(halves), _to_objectives(graph, task))

    return call


def route_share_networkx(task: Task) -> Callable[[], Floats]:
    """Betweenness of subsets."""
    import networkx

    graph = _networkx(task)

    def call() -> Floats:
        halves = networkx.betweenness_centrality_subset(
            graph, task.bases, task.objectives, weight="m"
        )
        far = _lengths_networkx(graph, task)[:, list(task.objectives)]
        return _share(task, np.array([halves[one] for one in range(task.n)]), far)

    return call


def _share(task: Task, halves: Floats, far: Floats) -> Floats:
    # Both engines count a pair of an undirected graph half, as if it were asked both ways.
    return np.asarray(2 * halves[task.between] / max(1, int(np.isfinite(far).sum())))


# ---- detour_loss: mean of 1 - d / d without the node, over the connected pairs


def detour_loss_scipy(task: Task) -> Callable[[], Floats]:
    """Route lengths anew without each node."""
    matrix = task.matrix

    def call() -> Floats:
        return _losses(task, lambda removed: _scipy_without(matrix, task, removed))

    return call


def _scipy_without(matrix: Any, task: Task, removed: int | None) -> Floats:
    bases, objectives = np.array(task.bases), np.array(task.objectives)
    if removed is None:
        return np.asarray(dijkstra(matrix, indices=bases)[:, objectives])
    kept = np.delete(np.arange(task.n), removed)
    far = dijkstra(matrix[kept][:, kept], indices=bases - (bases > removed))
    return np.asarray(far[:, objectives - (objectives > removed)])


def detour_loss_igraph(task: Task) -> Callable[[], Floats]:
    """Route lengths anew without each node's links."""
    graph = _igraph(task)

    def without(removed: int | None) -> Floats:
        left = graph
        if removed is not None:
            left = graph.copy()
            left.delete_edges(left.incident(removed))
        return _to_objectives(left, task)

    return lambda: _losses(task, without)


def detour_loss_networkx(task: Task) -> Callable[[], Floats]:
    """Route lengths anew without each node."""
    graph = _networkx(task)

    def without(removed: int | None) -> Floats:
        left = graph
        if removed is not None:
            left = graph.copy()
            left.remove_node(removed)
        return _lengths_networkx(left, task)[:, list(task.objectives)]

    return lambda: _losses(task, without)


def _losses(task: Task, without: Callable[[int | None], Floats]) -> Floats:
    direct = without(None)
    connected = np.isfinite(direct)
    return np.array(
        [(1 - direct[connected] / without(one)[connected]).mean() for one in task.removals]
    )


# ---- graphs


def _links(task: Task) -> list[tuple[tuple[int, int], int]]:
    return [
        ((a, b), m) for (a, b), m in zip(task.ends.tolist(), task.length_m.tolist(), strict=True)
    ]


def _igraph(task: Task) -> Any:
    import igraph

    return igraph.Graph(task.n, task.ends.tolist(), edge_attrs={"m": task.length_m.tolist()})


def _to_objectives(graph: Any, task: Task) -> Floats:
    far = graph.distances(list(task.bases), list(task.objectives), weights="m")
    return np.array(far, dtype=np.float64)


def _networkx(task: Task) -> Any:
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(range(task.n))
    graph.add_weighted_edges_from(((*ends, m) for ends, m in _links(task)), weight="m")
    return graph


def _lengths_networkx(graph: Any, task: Task) -> Floats:
    import networkx

    far = np.full((len(task.bases), task.n), np.inf)
    for row, base in enumerate(task.bases):
        found = networkx.single_source_dijkstra_path_length(graph, base, weight="m")
        far[row, list(found)] = list(found.values())
    return far
