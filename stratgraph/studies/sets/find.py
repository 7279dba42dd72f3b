"""Finding the sets that the networks of a situation hang on, by pairs or by their routes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from stratgraph._network import best_singles, find_best_sets, grow_below, grow_set, pairs_left
from stratgraph.errors import ScenarioError
from stratgraph.model.progress import Steps
from stratgraph.model.road_set import ROAD_SETS
from stratgraph.model.scenario import Situation

from .answer import (
    GROUNDS,
    SETS_BY,
    SETS_OF,
    TOGETHER,
    FewestLost,
    NetworkSets,
    PlaceSet,
    SetsAnswer,
    UnverifiedRoad,
)
from .network import NamedGraph, apart_from_largest, named_graph, roads_of, without_each_road
from .ways import MOST_MORE, WayNetwork, WaysAsked

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from stratgraph._network import BestSets
    from stratgraph.model.progress import Progress
    from stratgraph.model.road_set import RoadSet
    from stratgraph.studies.hold_or_fall import Case

    from .answer import Ground, SetsBy, SetsOf

# Without an unverified road every set is tried again only where that takes some seconds.
MOST_AGAIN = 100_000_000


def find_sets(
    asked: Case | Situation,
    k: int | None = None,
    *,
    of: SetsOf = "towns",
    by: SetsBy = "pairs",
    seed: int = 0,
    progress: Progress | None = None,
) -> SetsAnswer:
    """Find the k towns or roads that a network hangs on together.

    * by pairs: without which the fewest pairs of places are joined by roads, whoever holds them
      (Arulselvan et al. 2009); on the network of all places, and on that of each side alone;
    * by directness: without which routes are least direct: the mean, over the routes there are,
      of their length then by that without the set, 0 where none is left;
    * by supplied: which, not passed, leave the fewest people of a side a route to a portal that
      it holds; the people of a place that is not passed itself are counted while a road leads
      there from one that is;
    * by distance: without which the shortest route is longest (Israeli & Wood 2002).

    Routes lead from any base to any objective, whoever holds what lies between; those of a side
    from the portals it holds to the bases and objectives that it holds, over ground it holds. What
    they lead between is not taken out. Taking a place out of the model takes its roads with it.
    It describes what a network depended on and recommends nothing.

    Parameters
    ----------
    asked : Case or Situation
        The case as it was before its scenario; a situation alone names no bases or objectives.
    k : int, optional
        How many are taken out together; without one three, or as many as there are to choose of.
    of : {"towns", "roads"}
    by : {"pairs", "directness", "supplied", "distance"}
    seed : int
        Chance of the search by pairs, where there are too many sets to try them all.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Returns
    -------
    SetsAnswer

    Raises
    ------
    ScenarioError
        If k is below 1, or the first of the networks has no set of so many, or routes are asked
        about and none is named.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> case = read_case("gate_falls")
    >>> whole = find_sets(case.before, 1).networks[0]
    >>> whole.best, whole.pairs, whole.proven
    (PlaceSet(members=('brook',), left=15), 28, True)
    >>> alone = find_sets(case, 1, by="distance").networks[1]
    >>> alone.whole, alone.best
    (44000.0, PlaceSet(members=('brook',), left=inf))
    """
    if of not in SETS_OF:
        raise ScenarioError(f"sets are of {' or '.join(SETS_OF)}, got {of!r}")
    if by not in SETS_BY:
        raise ScenarioError(f"sets are by {', '.join(SETS_BY)}, got {by!r}")
    if k is not None and k < 1:
        raise ScenarioError(f"at least one of the {of} is to be taken out, got {k}")
    situation = asked if isinstance(asked, Situation) else asked.before
    networks: list[NetworkSets] = []
    too_small: list[tuple[Ground, RoadSet, int]] = []
    tried = _networks(asked, of, by)
    if k is None:
        # By pairs the network of all places has to have a set, else any one.
        k = max(1, min(TOGETHER, tried[0].free if by == "pairs" else max(n.free for n in tried)))
    steps = Steps(len(tried), progress)
    for found in steps.each(tried):
        if k <= found.free:
            networks.append(found.sets(k, steps.within(1), seed))
        else:
            too_small.append((found.ground, found.road_set, found.free))
    # By pairs and on all roads there are most to choose of.
    if not networks or (by == "pairs" and too_small and too_small[0][:2] == ("all", "all")):
        raise ScenarioError(_too_few(max(most for *_, most in too_small), k, of, by))
    return SetsAnswer(situation, of, by, k, tuple(networks), tuple(too_small))


def _networks(
    asked: Case | Situation, of: SetsOf, by: SetsBy
) -> Sequence[_PairNetwork | WayNetwork]:
    """List the networks that are looked at: of all places, of each side, on both sets of roads."""
    each = [(ground, road_set) for ground in GROUNDS for road_set in ROAD_SETS]
    situation = asked if isinstance(asked, Situation) else asked.before
    if by == "pairs":
        return [_PairNetwork(situation, ground, road_set, of) for ground, road_set in each]
    if isinstance(asked, Situation):
        if by != "supplied":
            raise ScenarioError(
                f"sets by {by} are of routes between bases and objectives: ask of a case that "
                "names them, not of a situation alone"
            )
        ways = WaysAsked(asked, of, by, (), (), contested_supply=False)
    else:
        open_to = asked.assumptions.contested_supply
        ways = WaysAsked(situation, of, by, asked.bases, asked.objectives, contested_supply=open_to)
    return [
        WayNetwork(ways, ground, road_set)
        for ground, road_set in each
        if by != "supplied" or ground != "all"
    ]


def _too_few(free: int, k: int, of: SetsOf, by: SetsBy) -> str:
    """Say that a network has no set of so many."""
    if not free and by == "supplied":
        return (
            "no route leads from a portal to people of its side: portals.csv says where roads lead "
            "on beyond the map, and of which side"
        )
    if not free and by != "pairs":
        return "no route leads anywhere that is asked about: there is nothing to take out of it"
    if not free:
        return "no road joins two places: there is no network to take anything out of"
    what = "roads" if of == "roads" else "places that join others"
    if of == "towns" and by != "pairs":
        what = "places on roads between those that routes lead from and to"
    return f"the network has {free} {what}, so {k} cannot be taken out; ask for at most {free}"


@dataclass(frozen=True)
class _PairNetwork:
    """One network of a situation: whose ground, and which roads."""

    situation: Situation
    ground: Ground
    road_set: RoadSet
    of: SetsOf

    @cached_property
    def kept(self) -> NDArray[np.bool_]:
        return roads_of(self.situation, self.ground, self.road_set)

    @cached_property
    def named(self) -> NamedGraph:
        return named_graph(self.situation, self.kept, self.of)

    @property
    def free(self) -> int:
        """How many could be taken out."""
        return len(self.named.graph.free)

    def sets(self, k: int, progress: Progress | None, seed: int) -> NetworkSets:
        """Find the sets of this network, and the unverified road that changes the best."""
        named, graph = self.named, self.named.graph
        found = find_best_sets(graph, k, seed=seed, progress=progress)
        best = named.named(found.best)
        return NetworkSets(
            self.ground,
            self.road_set,
            named.places,
            pairs_left(graph),
            best,
            second=None if found.second is None else named.named(found.second),
            singles=named.named(best_singles(graph, k)),
            one_by_one=named.named(grow_set(graph, k)),
            stays=_staying(named, best),
            apart=apart_from_largest(self.situation, self.kept, best.members),
            as_good=found.as_good,
            proven=found.proven,
            bound=found.bound,
            fewest=self._fewest(k, found),
            unverified_road=self._unverified_road(best, seed),
        )

    def _fewest(self, k: int, found: BestSets) -> FewestLost | None:
        """Tell how few leave fewer than half of the pairs, as far as that is proven."""
        named, graph = self.named, self.named.graph
        half, at_least = pairs_left(graph) / 2, 1
        for fewer in range(1, k + 1):
            again = fewer < k and find_best_sets(graph, fewer, most_links=MOST_AGAIN)
            tried = again or found
            if tried.best.left < half:
                return FewestLost(named.named(tried.best).members, at_least)
            at_least = fewer + 1 if tried.bound >= half else at_least
        grown = grow_below(graph, half, k + MOST_MORE)
        return None if grown is None else FewestLost(named.named(grown).members, at_least)

    def _unverified_road(self, best: PlaceSet, seed: int) -> UnverifiedRoad | None:
        """Take each unverified road away beside the set, then choose anew without the worst."""
        theater = self.situation.theater
        left = without_each_road(self.situation, self.kept, best.members)
        verified = theater.in_road_set("verified")
        tried = [road for road in left if not verified[road] and left[road] < best.left]
        if not tried:
            return None
        worst = min(tried, key=lambda road: (left[road], road))
        without = named_graph(self.situation, _but(self.kept, worst), self.of)
        # Without the road there may be fewer to choose of, and even none.
        most = min(len(best.members), len(without.graph.free))
        again = PlaceSet((), 0)
        if most:
            found = find_best_sets(without.graph, most, seed=seed, most_links=MOST_AGAIN)
            again = without.named(found.best)
        return UnverifiedRoad(theater.roads[worst].id, left[worst], again)


def _but(kept: NDArray[np.bool_], road: int) -> NDArray[np.bool_]:
    others = kept.copy()
    others[road] = False
    return others


def _staying(named: NamedGraph, best: PlaceSet) -> tuple[tuple[str, int], ...]:
    """Return what is left if one of a set stays, most pairs first: the set misses that one most."""
    stays = [
        (one, pairs_left(named.graph, named.nodes([m for m in best.members if m != one])))
        for one in best.members
    ]
    return tuple(sorted(stays, key=lambda told: (-told[1], told[0])))
