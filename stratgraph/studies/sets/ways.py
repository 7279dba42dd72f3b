"""Networks looked at by their routes: how direct, how long, and who has one to a portal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import (
    BestRouteSets,
    RouteGraph,
    RouteSet,
    build_network,
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
from stratgraph.measures.gateways import supply_ground, supply_portals

from .answer import FewestLost, NetworkSets, PlaceSet, UnverifiedRoad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stratgraph.model.progress import Progress
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Situation

    from .answer import Ground, SetsBy, SetsOf

    Members = tuple[int, ...]

# So many more losses are tried where those asked about do not halve a network.
MOST_MORE = 30


@dataclass(frozen=True, slots=True)
class WaysAsked:
    """Of whose routes is asked, and what is looked at.

    Attributes
    ----------
    bases, objectives : tuple of str
        Between them lead the routes of all places.
    contested_supply : bool
        Whether contested ground is open to the routes of a side.
    """

    situation: Situation
    of: SetsOf
    by: SetsBy
    bases: tuple[str, ...]
    objectives: tuple[str, ...]
    contested_supply: bool


@dataclass(frozen=True, eq=False)
class Ways:
    """A graph of routes, what its nodes are called, and what is counted.

    Attributes
    ----------
    by : SetsBy
    graph : RouteGraph
    names : tuple of str
        Ids of settlements, routing nodes and, where roads are nodes, of roads.
    people : int array, shape (n,)
        Who is counted where supply is.
    """

    by: SetsBy
    graph: RouteGraph
    names: tuple[str, ...]
    people: NDArray[np.int64]

    def left(self, sets: Sequence[Members]) -> list[float]:
        """Return what each set of nodes leaves."""
        if self.by == "supplied":
            return [int(one) for one in reached_without(self.graph, sets) @ self.people]
        lengths = lengths_without(self.graph, sets)
        if self.by == "directness":
            return [float(one) for one in directness(self.graph, lengths)]
        return [float(one) for one in lengths.min(axis=(1, 2))]

    def worse(self, left: float) -> float:
        """Return a number that is less the more was lost."""
        return -left if self.by == "distance" else left

    def best(self, k: int, progress: Progress | None = None) -> BestRouteSets:
        """Find the set that leaves least, and the next."""
        if self.by == "supplied":
            return least_supplied(self.graph, k, self.people)
        if self.by == "directness":
            return least_direct(self.graph, k, progress=progress)
        best = longest_shortest(self.graph, k)
        second = longest_shortest(self.graph, k, barred=best.nodes) if best.nodes else None
        return BestRouteSets(best, second, True, best.left)

    def matter(self, some: Members) -> list[int]:
        """Return the nodes that may change something beside some that are taken out."""
        if self.by == "supplied":
            found = reached_without(self.graph, [some])[0] & self.graph.free
        else:
            found = nodes_on_ways(self.graph, some)
        return [v for v in np.flatnonzero(found).tolist() if v not in some]

    def singles(self, k: int) -> Members:
        """Return the k nodes that change most one at a time; fewer where fewer change anything."""
        nodes = self.matter(())
        whole, *left = (self.worse(one) for one in self.left([(), *((v,) for v in nodes)]))
        order = sorted(zip(left, nodes, strict=True))
        return tuple(sorted(v for value, v in order[:k] if value < whole))

    def grown(self, k: int) -> Members:
        """Add nodes one after the other, each time the one that leaves least."""
        some: Members = ()
        now = self.worse(self.left([some])[0])
        while len(some) < k and (nodes := self.matter(some)):
            left = [self.worse(one) for one in self.left([(*some, v) for v in nodes])]
            least = min(left)
            if least >= now:
                break
            some, now = (*some, nodes[left.index(least)]), least
        return some

    def named(self, some: Members) -> tuple[str, ...]:
        """Return the ids of some nodes, in their order."""
        return tuple(sorted(self.names[v] for v in some))

    def of_nodes(self, some: Members) -> PlaceSet:
        """Return some nodes by their ids, and what they leave."""
        return PlaceSet(self.named(some), self.left([some])[0])


@dataclass(frozen=True)
class WayNetwork:
    """The routes of one network: whose ground, and which roads."""

    asked: WaysAsked
    ground: Ground
    road_set: RoadSet

    @cached_property
    def open_ground(self) -> NDArray[np.bool_]:
        """Where routes may lead, shape (n + k,)."""
        situation = self.asked.situation
        if self.ground == "all":
            return np.ones(len(situation.theater.place_index), dtype=np.bool_)
        supply = self.asked.contested_supply
        return supply_ground(situation, self.ground, contested_supply=supply)

    @cached_property
    def ends(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """From where routes lead and to where: of a side from its portals to what was named."""
        asked = self.asked
        if self.ground == "all":
            return asked.bases, asked.objectives
        portals = supply_portals(asked.situation, self.ground).held
        named = (one for one in (*asked.bases, *asked.objectives) if one not in portals)
        held = (one for one in named if asked.situation.holder(one) == self.ground)
        return portals, () if asked.by == "supplied" else tuple(held)

    @cached_property
    def kept(self) -> NDArray[np.bool_]:
        """The roads that routes may lead over, shape (m,)."""
        situation = self.asked.situation
        side = "attacker" if self.ground == "all" else self.ground
        roads = situation.open_roads(road_set=self.road_set, side=side)
        return np.asarray(roads & self.open_ground[situation.theater.road_ends].all(axis=1))

    @cached_property
    def ways(self) -> Ways:
        """The graph of these roads."""
        return self.ways_on(self.kept)

    @property
    def free(self) -> int:
        """How many could be taken out; 0 where no route leads anywhere."""
        if not self.ways.graph.size or not self._leads(self.ways):
            return 0
        touched = np.zeros(self.ways.graph.n, dtype=np.bool_)
        touched[self.ways.graph.arcs.indices] = True
        return int((self.ways.graph.free & touched).sum())

    def _leads(self, ways: Ways) -> bool:
        if self.asked.by == "supplied":
            return bool(len(ways.graph.sources)) and ways.left([()])[0] > 0
        return bool(np.isfinite(ways.graph.whole_m).any())

    def ways_on(self, kept: NDArray[np.bool_], of: SetsOf | None = None) -> Ways:
        """Make the graph of some roads; where roads are taken out, each is a node of its own.

        Such a node stands at the end of its road: half of each link is the least length there is.
        """
        asked, of = self.asked, of or self.asked.of
        theater = asked.situation.theater
        size, settlements = len(theater.place_index), len(theater.ids)
        ends, length = theater.road_ends[kept], theater.road_length_m[kept]
        roads = tuple(one.id for one, stays in zip(theater.roads, kept, strict=True) if stays)
        names = (*theater.place_index, *roads) if of == "roads" else tuple(theater.place_index)
        one_way = theater.road_one_way[kept]
        if of == "roads":
            a, middle, b = ends[:, 0], size + np.arange(len(ends)), ends[:, 1]
            ends = np.concatenate([np.column_stack([a, middle]), np.column_stack([middle, b])])
            length, one_way = np.concatenate([length, length]), np.tile(one_way, 2)
        network = build_network(len(names), ends, length, one_way=one_way)
        number = np.arange(len(names))
        free = (number >= size) if of == "roads" else (number < settlements) & self.open_ground
        starts, stops = ([theater.index[one] for one in some] for some in self.ends)
        people = np.zeros(len(names), dtype=np.int64)
        if self.ground != "all":
            held = asked.situation.held_by(self.ground)
            people[:settlements] = np.where(held, theater.people, 0)
        return Ways(asked.by, route_graph(network, starts, stops, free), names, people)

    def sets(self, k: int, progress: Progress | None, _seed: int = 0) -> NetworkSets:
        """Find the sets of this network, and the unverified road that changes the best."""
        ways = self.ways
        found = ways.best(k, progress)
        best = self._told(ways.of_nodes(found.best.nodes))
        theater = self.asked.situation.theater
        joined = np.unique(theater.road_ends[self.kept])
        return NetworkSets(
            self.ground,
            self.road_set,
            int((joined < len(theater.ids)).sum()),
            self._halved(ways.left([()])[0]),
            best,
            second=self._told_of(found.second),
            singles=self._told(ways.of_nodes(ways.singles(k))),
            one_by_one=self._told(ways.of_nodes(ways.grown(k))),
            stays=self._staying(found.best.nodes),
            apart=self._apart(found.best.nodes),
            as_good=None,
            proven=found.proven,
            bound=self._halved(found.bound),
            fewest=self._fewest(k, found),
            unverified_road=self._unverified_road(best),
        )

    def _halved(self, left: float) -> float:
        """Return a length as it is, where roads that are nodes have doubled it."""
        doubled = self.asked.by == "distance" and self.asked.of == "roads"
        return left / 2 if doubled else left

    def _told(self, found: PlaceSet) -> PlaceSet:
        return PlaceSet(found.members, self._halved(found.left))

    def _told_of(self, found: RouteSet | None) -> PlaceSet | None:
        if found is None or not found.nodes:
            return None
        return self._told(self.ways.of_nodes(found.nodes))

    def _staying(self, best: Members) -> tuple[tuple[str, float], ...]:
        if not best:
            return ()
        left = self.ways.left([tuple(v for v in best if v != one) for one in best])
        stays = [(self.ways.names[v], self._halved(one)) for v, one in zip(best, left, strict=True)]
        return tuple(sorted(stays, key=lambda told: (-self.ways.worse(told[1]), told[0])))

    def _apart(self, best: Members) -> tuple[str, ...]:
        """Return the places that lose every route: those supplied, or those that were named."""
        ways, ids = self.ways, self.asked.situation.theater.ids
        if self.asked.by == "supplied":
            before, after = reached_without(ways.graph, [(), best])[:, : len(ids)]
            return tuple(ids[v] for v in np.flatnonzero(before & ~after).tolist())
        before, after = np.isfinite(lengths_without(ways.graph, [(), best]))
        lost = [
            ends[before.any(axis=axis) & ~after.any(axis=axis)]
            for ends, axis in ((ways.graph.sources, 1), (ways.graph.targets, 0))
        ]
        return tuple(sorted(ids[v] for v in np.concatenate(lost).tolist()))

    def _fewest(self, k: int, found: BestRouteSets) -> FewestLost | None:
        ways = self.ways
        if self.asked.by != "supplied":
            cut = fewest_that_cut(ways.graph)
            return None if cut is None else FewestLost(ways.named(cut), len(cut))
        half = ways.left([()])[0] / 2
        for fewer in range(1, k + 1):
            tried = found if fewer == k else ways.best(fewer)
            if tried.best.left < half:
                return FewestLost(ways.named(tried.best.nodes), fewer)
        grown = ways.grown(k + MOST_MORE)
        for many in range(k + 1, len(grown) + 1):
            if ways.left([grown[:many]])[0] < half:
                return FewestLost(ways.named(grown[:many]), k + 1)
        return None

    def _unverified_road(self, best: PlaceSet) -> UnverifiedRoad | None:
        """Take each unverified road away beside the set, then choose anew without the worst."""
        theater = self.asked.situation.theater
        ways = self.ways_on(self.kept, "roads")
        number = {one: v for v, one in enumerate(ways.names)}
        taken = tuple(number[one] for one in best.members)
        verified = theater.in_road_set("verified")
        roads = [
            road for road in np.flatnonzero(self.kept & ~verified).tolist()
            if theater.roads[road].id not in best.members
        ]  # fmt: skip
        before, *left = (
            ways.worse(one)
            for one in ways.left([taken, *((*taken, number[theater.roads[r].id]) for r in roads)])
        )
        tried = [(one, road) for one, road in zip(left, roads, strict=True) if one < before]
        if not tried:
            return None
        least, worst = min(tried)
        others = self.kept.copy()
        others[worst] = False
        without = self.ways_on(others)
        again = PlaceSet((), self._halved(without.left([()])[0]))
        if self._leads(without) and best.members:
            some = without.best(len(best.members)).best.nodes
            again = self._told(without.of_nodes(some))
        doubled = self.asked.by == "distance"
        return UnverifiedRoad(
            theater.roads[worst].id, ways.worse(least) / (2 if doubled else 1), again
        )
