"""Road-like planar graphs drawn by lot, and the questions asked of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MEAN_DEGREE = 2.6
SPACING_M = 3_500  # side of the square that holds one place, on average
WINDING = 1.3  # the longest road between neighbours, over the straight line
# The box of Ukraine, in degrees.
WEST, EAST, SOUTH, NORTH = 22.0, 40.2, 44.3, 52.4


@dataclass(frozen=True)
class World:
    """Places in the plane and the roads between them.

    Attributes
    ----------
    xy : float array, shape (n, 2)
        Metres.
    ends : int array, shape (m, 2)
        Every road once, no loops.
    length_m : int array, shape (m,)
    """

    xy: Floats
    ends: Ints
    length_m: Ints


@dataclass(frozen=True)
class Task:
    """A graph with a question: what lies between bases and objectives.

    Attributes
    ----------
    n : int
        Number of nodes.
    ends : int array, shape (m, 2)
        Every link once, no loops.
    length_m : int array, shape (m,)
    bases, objectives : tuple of int
        Disjoint, without duplicates.
    removals : tuple of int
        Nodes whose loss is asked about, one at a time; neither bases nor objectives.
    """

    n: int
    ends: Ints
    length_m: Ints
    bases: tuple[int, ...]
    objectives: tuple[int, ...]
    removals: tuple[int, ...] = ()

    @property
    def between(self) -> Ints:
        """Nodes that are neither base nor objective: those with a share of routes."""
        return np.setdiff1d(np.arange(self.n), [*self.bases, *self.objectives])

    @cached_property
    def matrix(self) -> csr_array:
        """The graph for scipy, each link in both rows."""
        rows, columns = np.concatenate([self.ends, self.ends[:, ::-1]]).T
        lengths = np.tile(self.length_m.astype(np.float64), 2)
        return csr_array(
            (lengths, (rows.astype(np.int32), columns.astype(np.int32))), shape=(self.n, self.n)
        )


@dataclass(frozen=True)
class TheaterTask(Task):
    """The roads of a theater with a question, and who holds its settlements.

    Attributes
    ----------
    lon, lat : float arrays, shape (n,)
    attackers, defenders : bool arrays, shape (n,)
    portals : tuple of int
        Of the defender, held by him.
    case : Case
        The same as stratgraph has it.
    """

    lon: Floats = field(kw_only=True)
    lat: Floats = field(kw_only=True)
    attackers: NDArray[np.bool_] = field(kw_only=True)
    defenders: NDArray[np.bool_] = field(kw_only=True)
    portals: tuple[int, ...] = field(kw_only=True)
    case: Any = field(kw_only=True, repr=False)


@dataclass(frozen=True)
class NearTask:
    """Places on the ellipsoid with a question: which of them are within a radius of which others.

    Attributes
    ----------
    lon, lat : float arrays, shape (n,)
        Degrees.
    radius_m : float
    removals : tuple of int
        Positions: the places whose surroundings are asked about. Named as in ``Task``, so that a
        sampled engine gets the first of them.
    asked : int
        How many positions there are, in a sampled task too.
    """

    lon: Floats
    lat: Floats
    radius_m: float
    removals: tuple[int, ...]
    asked: int

    @property
    def lon_at(self) -> Floats:
        """Longitudes of the positions."""
        return self.lon[list(self.removals)]

    @property
    def lat_at(self) -> Floats:
        """Latitudes of the positions."""
        return self.lat[list(self.removals)]


@dataclass(frozen=True)
class SituationsTask:
    """Settlements that two sides hold, and which of them fall, situation by situation.

    Attributes
    ----------
    lon, lat : float arrays, shape (n,)
        Degrees.
    people : int array, shape (n,)
        0 where unknown.
    fires, held : bool arrays, shape (n,)
        What the attacker holds, and what the defender does.
    objectives : tuple of int
    range_m : float
        Within which people are counted.
    removals : tuple of tuple of int
        What falls in each situation. Named as in ``Task``, so that a sampled engine gets the
        first of them.
    """

    lon: Floats
    lat: Floats
    people: Ints
    fires: NDArray[np.bool_]
    held: NDArray[np.bool_]
    objectives: tuple[int, ...]
    range_m: float
    removals: tuple[tuple[int, ...], ...]


def near_task(n: int, radius_m: float, positions: int = 3_000, seed: int = 1) -> NearTask:
    """Draw n places in the box of Ukraine, and positions among them."""
    lot = np.random.default_rng([seed, n])
    lon, lat = lot.uniform(WEST, EAST, n), lot.uniform(SOUTH, NORTH, n)
    chosen = lot.choice(n, min(positions, n), replace=False)
    return NearTask(lon, lat, radius_m, tuple(chosen.tolist()), len(chosen))


def pair_keys(task: NearTask, position: Ints, place: Ints) -> Ints:
    """Pairs as one sorted number each, and after the last position an end mark.

    The first positions alone give the first numbers; a pair missing anywhere shifts the rest.
    """
    keys = position * len(task.lon) + place
    whole = len(task.removals) == task.asked
    return np.append(keys, task.asked * len(task.lon)) if whole else keys


def road_like(n: int, seed: int = 1) -> World:
    """Draw a connected planar graph of mean degree 2.6 with lengths in integer metres.

    The minimum spanning tree of a Gabriel graph of random points, and enough of its other
    edges. A road is up to 1.3 times as long as the straight line, and never shorter.
    """
    lot = np.random.default_rng([seed, n])
    xy = lot.uniform(0, SPACING_M * n**0.5, (n, 2))
    ends = gabriel(xy)
    straight = np.linalg.norm(xy[ends[:, 0]] - xy[ends[:, 1]], axis=1)
    length_m = np.ceil(straight * lot.uniform(1, WINDING, len(ends))).astype(np.int64)
    kept = _thinned(n, ends, length_m, lot)
    return World(xy, ends[kept], length_m[kept])


def road_pairs(xy: Floats, lot: np.random.Generator) -> Ints:
    """Return which of some points roads join: such a graph of points that are given."""
    ends = gabriel(xy)
    straight = np.linalg.norm(xy[ends[:, 0]] - xy[ends[:, 1]], axis=1)
    return np.asarray(ends[_thinned(len(xy), ends, straight, lot)])


def _thinned(n: int, ends: Ints, length: Floats | Ints, lot: np.random.Generator) -> Ints:
    """Keep the shortest tree and as many more links as make the mean degree."""
    numbers = csr_array((length.astype(np.float64), ends.T.astype(np.int32)), shape=(n, n))
    tree = minimum_spanning_tree(numbers).tocoo()
    in_tree = np.isin(ends[:, 0] * n + ends[:, 1], tree.row.astype(np.int64) * n + tree.col)
    rest = np.flatnonzero(~in_tree)
    wanted = min(len(rest), max(0, round(n * MEAN_DEGREE / 2) - int(in_tree.sum())))
    return np.sort(
        np.concatenate([np.flatnonzero(in_tree), lot.choice(rest, wanted, replace=False)])
    )


def gabriel(xy: Floats) -> Ints:
    """Pairs (i < j) of points whose disc of diameter holds no third point, shape (m, 2)."""
    corners = Delaunay(xy).simplices.astype(np.int64)
    sides = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    ends = np.unique(np.sort(sides, axis=1), axis=0)
    middle = (xy[ends[:, 0]] + xy[ends[:, 1]]) / 2
    radius = np.linalg.norm(xy[ends[:, 0]] - xy[ends[:, 1]], axis=1) / 2
    nearest, _ = cKDTree(xy).query(middle)
    empty: NDArray[np.bool_] = nearest >= radius * (1 - 1e-9)
    return np.asarray(ends[empty])


def planar_task(n: int, ends: int = 50, removals: int = 100, seed: int = 1) -> Task:
    """Ask a road-like world of n places: random bases and objectives, ``ends`` of each.

    Removed are random nodes that lie on a shortest route: nobody can skip one as irrelevant.
    """
    world = road_like(n, seed)
    lot = np.random.default_rng([seed, n, ends])
    chosen = lot.choice(n, 2 * ends, replace=False)
    bases, objectives = tuple(chosen[:ends].tolist()), tuple(chosen[ends:].tolist())
    task = Task(n, world.ends, world.length_m, bases, objectives)
    passed = np.intersect1d(_on_shortest(task), task.between)
    removed = lot.choice(passed, min(removals, len(passed)), replace=False)
    return Task(n, world.ends, world.length_m, bases, objectives, tuple(removed.tolist()))


def _on_shortest(task: Task) -> Ints:
    """Nodes on a shortest route of any pair."""
    to_objectives = dijkstra(task.matrix, indices=list(task.objectives))
    passed = np.zeros(task.n, dtype=np.bool_)
    for base in task.bases:
        far = dijkstra(task.matrix, indices=[base])[0]
        direct = far[list(task.objectives), np.newaxis]
        passed |= ((far + to_objectives == direct) & np.isfinite(direct)).any(axis=0)
    return np.flatnonzero(passed)
