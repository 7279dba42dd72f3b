"""The same answers by other engines.

Each function takes a task, builds the engine's own graph, and returns the call that is timed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import depth_first_order, dijkstra, maximum_flow
from scipy.spatial import cKDTree

from .worlds import EAST, WEST, pair_keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from .worlds import Floats, Ints, NearTask, SituationsTask, Task, TheaterTask

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
        # How many pairs a route joins is told by the pieces: no lengths are needed for it.
        piece = np.array(graph.connected_components().membership)
        pairs = int((piece[bases][:, None] == piece[objectives]).sum())
        return np.asarray(2 * np.array(halves)[task.between] / max(1, pairs))

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


# ---- within_range: pairs of a position and a place at most a radius apart, by the geodesic

SEMI_MAJOR_M, SQUARED_ECCENTRICITY = 6_378_137.0, 6.694379990141317e-3
TIGHTEST_M = SEMI_MAJOR_M * (1 - SQUARED_ECCENTRICITY)  # smallest radius of curvature
SLACK_M = 0.001  # against rounding
# A transverse Mercator plane with scale 1 in the middle of the box stretches by less than this.
STRETCH = 1.01


def within_range_shell(task: NearTask) -> Callable[[], Ints]:
    """Search by straight chords, measure geodesics only where the chord does not decide."""

    def call() -> Ints:
        position, place, chord = _by_chord(task)
        surely = 2 * TIGHTEST_M * np.sin(task.radius_m / (2 * TIGHTEST_M)) - SLACK_M
        inside = chord <= surely
        shell = np.flatnonzero(~inside)
        inside[shell] = _metres(task, position[shell], place[shell]) <= task.radius_m
        return _sorted_keys(task, position[inside], place[inside])

    return call


def within_range_every_hit(task: NearTask) -> Callable[[], Ints]:
    """Search by straight chords, measure the geodesic of every hit."""

    def call() -> Ints:
        position, place, _ = _by_chord(task)
        inside = _metres(task, position, place) <= task.radius_m
        return _sorted_keys(task, position[inside], place[inside])

    return call


def within_range_strtree(task: NearTask) -> Callable[[], Ints]:
    """Search a plane with a padded radius, measure the geodesic of every hit."""
    import shapely
    from pyproj import Transformer

    middle = (WEST + EAST) / 2
    to_plane = Transformer.from_crs(
        "EPSG:4326", f"+proj=tmerc +lon_0={middle} +k=1 +ellps=WGS84", always_xy=True
    )

    def call() -> Ints:
        xy = np.column_stack(to_plane.transform(task.lon, task.lat))
        points = shapely.points(xy)
        tree = shapely.STRtree(points)
        asked = points[list(task.removals)]
        position, place = tree.query(asked, "dwithin", task.radius_m * STRETCH)
        inside = _metres(task, position, place) <= task.radius_m
        return _sorted_keys(task, position[inside], place[inside])

    return call


def within_range_brute(task: NearTask) -> Callable[[], Ints]:
    """Measure the geodesic of every pair, one position at a time."""
    places = np.arange(len(task.lon))

    def call() -> Ints:
        found = [
            np.flatnonzero(_metres(task, np.full(len(places), one), places) <= task.radius_m)
            for one in range(len(task.removals))
        ]
        position = np.repeat(np.arange(len(found)), [len(one) for one in found])
        return pair_keys(task, position, np.concatenate(found))

    return call


# ---- situations: ranges needed and people exposed, each situation made anew


def situations_anew(task: SituationsTask) -> Callable[[], Floats]:
    """Measure in each situation every geodesic from what the attacker holds then."""
    from pyproj import Geod

    def call() -> Floats:
        geod, found = Geod(ellps="WGS84"), []
        for fallen in task.removals:
            fires, held = task.fires.copy(), task.held.copy()
            fires[list(fallen)], held[list(fallen)] = True, False
            from_, to = np.flatnonzero(fires), np.arange(len(task.lon))
            a, b = np.repeat(from_, len(to)), np.tile(to, len(from_))
            _, _, metres = geod.inv(task.lon[a], task.lat[a], task.lon[b], task.lat[b])
            needed = metres.reshape(len(from_), len(to)).min(axis=0)
            found += needed[list(task.objectives)].tolist()
            found.append(int(task.people[held & (needed <= task.range_m)].sum()))
        return np.array(found)

    return call


# ---- every_situation: every combination of some towns falls


def every_situation_by_halves(task: SituationsTask) -> Callable[[], Floats]:
    """Least ranges by doubling, people by subset sums, over a table of geodesics that is ready.

    The best known way: a situation takes one comparison, or one addition, for each town.
    """
    from pyproj import Geod

    towns = list(task.removals[-1])
    before, every = np.flatnonzero(task.fires), np.arange(len(task.lon))
    from_ = np.array([*towns, *before.tolist()])
    a, b = np.repeat(from_, len(every)), np.tile(every, len(from_))
    _, _, metres = Geod(ellps="WGS84").inv(task.lon[a], task.lat[a], task.lon[b], task.lat[b])
    table = metres.reshape(len(from_), len(every))

    def call() -> Floats:
        least = table[len(towns) :].min(axis=0)
        columns = [_least_by_doubling(table, least, one, towns) for one in task.objectives]
        reached = table[: len(towns)] <= task.range_m
        people = np.zeros(1 << len(towns))
        for place in np.flatnonzero(task.held):
            own = 1 << towns.index(place) if place in towns else 0
            sets = sum(1 << k for k in range(len(towns)) if reached[k, place])
            people[own] += task.people[place]
            if least[place] > task.range_m:
                people[own | sets] -= task.people[place]
        for k in range(len(towns)):
            halves = people.reshape(-1, 2, 1 << k)
            halves[:, 1] += halves[:, 0]
        # What was summed over are towns that still hold.
        return np.column_stack([*columns, people[::-1]]).ravel()

    return call


def _least_by_doubling(table: Floats, least: Floats, place: int, towns: list[int]) -> Floats:
    found = np.empty(1 << len(towns))
    found[0] = least[place]
    for k in range(len(towns)):
        np.minimum(found[: 1 << k], table[k, place], out=found[1 << k : 2 << k])
    return found


# ---- any_in_range: whether each place is within a radius of any position


def any_in_range_shell(task: NearTask) -> Callable[[], Floats]:
    """List all pairs, measured only in the shell."""
    return _any_of(task, within_range_shell(task))


def any_in_range_every_hit(task: NearTask) -> Callable[[], Floats]:
    """List all pairs, each measured."""
    return _any_of(task, within_range_every_hit(task))


def _any_of(task: NearTask, list_pairs: Callable[[], Ints]) -> Callable[[], Floats]:
    def call() -> Floats:
        found = np.zeros(len(task.lon))
        found[list_pairs()[:-1] % len(task.lon)] = 1.0
        return found

    return call


# ---- required: how far each place is from the nearest position, by the geodesic


def required_shell(task: NearTask) -> Callable[[], Floats]:
    """Search the two nearest by chord, measure the second only where the first leaves it open."""

    def call() -> Floats:
        chord, position = _nearest_by_chord(task, 2)
        places = np.arange(len(task.lon))
        metres = _metres(task, position[:, 0], places)
        left = np.flatnonzero(chord[:, 1] <= metres + SLACK_M)
        second = _metres(task, position[left, 1], left)
        metres[left] = np.minimum(metres[left], second)
        return metres

    return call


def required_eight(task: NearTask) -> Callable[[], Floats]:
    """Measure the eight nearest by chord: beyond them none is nearer by kilometres."""

    def call() -> Floats:
        _, position = _nearest_by_chord(task, 8)
        places = np.repeat(np.arange(len(task.lon)), position.shape[1])
        return _metres(task, position.ravel(), places).reshape(position.shape).min(axis=1)

    return call


def _nearest_by_chord(task: NearTask, count: int) -> tuple[Floats, Ints]:
    xyz = _earth(task.lon, task.lat)
    chord, position = cKDTree(xyz[list(task.removals)]).query(xyz, count)
    return chord, position


def _by_chord(task: NearTask) -> tuple[Ints, Ints, Floats]:
    """Positions, places and chords of all pairs that may be within the radius."""
    xyz = _earth(task.lon, task.lat)
    found = cKDTree(xyz[list(task.removals)]).sparse_distance_matrix(
        cKDTree(xyz), task.radius_m + SLACK_M, output_type="ndarray"
    )
    return found["i"], found["j"], found["v"]


def _metres(task: NearTask, position: Ints, place: Ints) -> Floats:
    from pyproj import Geod

    lon, lat = task.lon_at[position], task.lat_at[position]
    ends = (lon, lat, task.lon[place], task.lat[place])
    if len(ends[0]) == 1:  # pyproj takes an array of one for a number, and older numpy warns
        ends = tuple(one.tolist() for one in ends)
    _, _, metres = Geod(ellps="WGS84").inv(*ends)
    return np.asarray(metres)


def _sorted_keys(task: NearTask, position: Ints, place: Ints) -> Ints:
    keys = np.sort(position * len(task.lon) + place)
    return pair_keys(task, *np.divmod(keys, len(task.lon)))


# ---- cuts, parts and currents, on the roads of a theater


def min_cut_igraph(task: TheaterTask) -> Callable[[], Floats]:
    """Vertex connectivity between one node before all bases and one behind all objectives."""
    import igraph

    ends = [tuple(one) for one in task.ends.tolist()]
    source, sink = task.n, task.n + 1
    ends += [(source, one) for one in task.bases] + [(one, sink) for one in task.objectives]
    # Bases and objectives cannot be cut: each stands for as many nodes as could be.
    graph = igraph.Graph(task.n + 2, ends)

    def call() -> Floats:
        merged = list(range(task.n + 2))
        for one in task.bases:
            merged[one] = source
        for one in task.objectives:
            merged[one] = sink
        whole = graph.copy()
        whole.contract_vertices(merged)
        whole.simplify()
        size = whole.vertex_connectivity(source, sink, checks=False, neighbors="negative")
        return np.array([float(size)])

    return call


def min_cut_scipy(task: TheaterTask) -> Callable[[], Floats]:
    """``maximum_flow`` with every node an arc: the size alone, without memberships."""
    n = task.n
    enter, leave = 2 * np.arange(n), 2 * np.arange(n) + 1
    for ends, merged in ((task.bases, 2 * n), (task.objectives, 2 * n + 1)):
        enter[list(ends)] = leave[list(ends)] = merged
    a, b = np.concatenate([task.ends, task.ends[:, ::-1]]).T
    tails = np.concatenate([enter, leave[a]]).astype(np.int32)
    heads = np.concatenate([leave, enter[b]]).astype(np.int32)
    room = np.concatenate([np.ones(n), np.full(len(a), n)]).astype(np.int32)
    kept = (tails != heads) & (heads != 2 * n) & (tails != 2 * n + 1)

    def call() -> Floats:
        arcs = csr_array((room[kept], (tails[kept], heads[kept])), shape=(2 * n + 2,) * 2)
        return np.array([float(maximum_flow(arcs, 2 * n, 2 * n + 1).flow_value)])

    return call


def articulation_igraph(task: TheaterTask) -> Callable[[], Floats]:
    """One call."""
    graph = _igraph(task)
    return lambda: _marked(task.n, graph.articulation_points())


def articulation_rustworkx(task: TheaterTask) -> Callable[[], Floats]:
    """One call."""
    import rustworkx

    graph = rustworkx.PyGraph()
    graph.add_nodes_from(range(task.n))
    graph.add_edges_from([(*ends, m) for ends, m in _links(task)])
    return lambda: _marked(task.n, list(rustworkx.articulation_points(graph)))


def gates_igraph(task: TheaterTask) -> Callable[[], Floats]:
    """Dominators from one node before all portals, and what lies below each."""
    import igraph

    held = task.defenders[task.ends].all(axis=1)
    ends = np.concatenate([task.ends[held], task.ends[held][:, ::-1]]).tolist()
    ends += [[task.n, one] for one in task.portals]
    graph = igraph.Graph(task.n + 1, ends, directed=True)

    def call() -> Floats:
        above = graph.dominator(task.n)
        depth = np.full(task.n + 1, -1)
        depth[task.n] = 0
        order = [task.n]
        below: dict[int, list[int]] = {}
        for one, over in enumerate(above):
            if over >= 0:
                below.setdefault(int(over), []).append(one)
        for one in order:
            order += below.get(one, [])
        hanging = np.zeros(task.n + 1)
        for one in reversed(order[1:]):
            hanging[int(above[one])] += hanging[one] + 1
        return hanging[: task.n]

    return call


def current_flow_splu(task: TheaterTask) -> Callable[[], Floats]:
    """One factorisation of the whole graph, drops of all ends, sorted link by link."""
    from scipy.sparse import csc_array, diags_array
    from scipy.sparse.csgraph import connected_components
    from scipy.sparse.linalg import splu

    n, bases, objectives = task.n, list(task.bases), list(task.objectives)
    _, piece = connected_components(task.matrix, directed=False)
    main = np.flatnonzero(piece == piece[bases[0]])

    def call() -> Floats:
        a, b = task.ends.T
        conductance = 1.0 / task.length_m
        one = csr_array((conductance, (a, b)), shape=(n, n))
        both = one + one.T
        laplacian = csc_array(diags_array(both.sum(axis=1)) - both)[main[:-1]][:, main[:-1]]
        at = np.zeros((n, len(bases) + len(objectives)))
        at[[*bases, *objectives], range(at.shape[1])] = 1.0
        potential = np.zeros_like(at)
        potential[main[:-1]] = splu(csc_array(laplacian)).solve(at[main[:-1]])
        drop = (potential[a] - potential[b]) * conductance[:, None]
        from_bases, to_objectives = np.split(drop, [len(bases)], axis=1)
        total = sum(np.abs(one[:, None] - to_objectives).sum(axis=1) for one in from_bases.T)
        through = np.bincount(np.concatenate([a, b]), np.tile(total, 2), minlength=n) / 2
        through /= len(bases) * len(objectives)
        through[[*bases, *objectives]] = 0.0
        return np.minimum(through, 1.0)

    return call


def _marked(n: int, some: list[int]) -> Floats:
    found = np.zeros(n)
    found[some] = 1.0
    return found


# ---- limits: what any engine has to do at least


def limit_searches(task: Task) -> Callable[[], None]:
    """One search from each base, which no answer about routes from them does without."""
    matrix = task.matrix
    return lambda: void(dijkstra(matrix, indices=list(task.bases)))


def limit_pass(task: Task) -> Callable[[], None]:
    """Every link met once by a depth-first search."""
    matrix = task.matrix
    return lambda: void(depth_first_order(matrix, task.bases[0], directed=False))


def limit_solve(task: Task) -> Callable[[], None]:
    """One factorisation, and one substitution for each base and objective."""
    from scipy.sparse import csc_array, diags_array
    from scipy.sparse.linalg import splu

    matrix = task.matrix
    laplacian = csc_array(diags_array(matrix.sum(axis=1) + 1e-3) - matrix)
    ends = np.zeros((task.n, len(task.bases) + len(task.objectives)))
    return lambda: void(splu(laplacian).solve(ends))


def limit_join(task: NearTask) -> Callable[[], None]:
    """Join two trees by chords alone, without a geodesic."""
    xyz = _earth(task.lon, task.lat)
    both = cKDTree(xyz[list(task.removals)]), cKDTree(xyz)
    return lambda: void(
        both[0].sparse_distance_matrix(both[1], task.radius_m, output_type="ndarray")
    )


def limit_nearest(task: NearTask) -> Callable[[], None]:
    """Find the nearest by chords alone, without a geodesic."""
    xyz = _earth(task.lon, task.lat)
    return lambda: void(cKDTree(xyz[list(task.removals)]).query(xyz))


def void(_: object) -> None:
    """Forget what was computed: a limit gives no answer."""


def _earth(lon: Floats, lat: Floats) -> Floats:
    """Places in metres from the middle of the Earth, shape (n, 3)."""
    along, up = np.radians(lon), np.radians(lat)
    normal = SEMI_MAJOR_M / np.sqrt(1 - SQUARED_ECCENTRICITY * np.sin(up) ** 2)
    return np.column_stack(
        [
            normal * np.cos(up) * np.cos(along),
            normal * np.cos(up) * np.sin(along),
            normal * (1 - SQUARED_ECCENTRICITY) * np.sin(up),
        ]
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
