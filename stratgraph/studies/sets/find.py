"""Finding the sets that the networks of a situation hang on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from stratgraph._network import best_singles, find_best_sets, grow_set, pairs_left
from stratgraph.errors import ScenarioError
from stratgraph.model.progress import Steps
from stratgraph.model.road_set import ROAD_SETS

from .answer import GROUNDS, SETS_OF, NetworkSets, PlaceSet, SetsAnswer, UnverifiedRoad
from .network import NamedGraph, apart_from_largest, named_graph, roads_of, without_each_road

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from stratgraph.model.progress import Progress
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Situation

    from .answer import Ground, SetsOf

# Without an unverified road every set is tried again only where that takes some seconds.
MOST_AGAIN = 100_000_000


def find_sets(
    situation: Situation,
    k: int,
    *,
    of: SetsOf = "towns",
    seed: int = 0,
    progress: Progress | None = None,
) -> SetsAnswer:
    """Find the k towns or roads that the fewest pairs of places are connected without.

    Pairs of settlements that roads join, directly or through others, whoever holds them; on the
    network of all places, and on that of each side alone. Taking a place out of the model takes
    its roads with it. It describes what a network depended on and recommends nothing.

    Parameters
    ----------
    situation : Situation
    k : int
        How many are taken out together.
    of : {"towns", "roads"}
    seed : int
        Chance of the search, where there are too many sets to try them all.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Returns
    -------
    SetsAnswer

    Raises
    ------
    ScenarioError
        If k is below 1, or the network of all places has no set of so many.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> answer = find_sets(read_case("gate_falls").before, 1)
    >>> whole = answer.networks[0]
    >>> whole.best, whole.pairs, whole.proven
    (PlaceSet(members=('brook',), left=15), 28, True)
    """
    if of not in SETS_OF:
        raise ScenarioError(f"sets are of {' or '.join(SETS_OF)}, got {of!r}")
    if k < 1:
        raise ScenarioError(f"at least one of the {of} is to be taken out, got {k}")
    networks: list[NetworkSets] = []
    too_small: list[tuple[Ground, RoadSet, int]] = []
    asked = [(ground, road_set) for ground in GROUNDS for road_set in ROAD_SETS]
    steps = Steps(len(asked), progress)
    for ground, road_set in steps.each(asked):
        found = _Network(situation, ground, road_set, of)
        free = len(found.named.graph.free)
        if k <= free:
            networks.append(found.sets(k, seed, steps.within(1)))
        elif ground == "all" and road_set == "all":
            raise ScenarioError(_too_few(free, k, of))
        else:
            too_small.append((ground, road_set, free))
    return SetsAnswer(situation, of, k, tuple(networks), tuple(too_small))


def _too_few(free: int, k: int, of: SetsOf) -> str:
    """Say that a network has no set of so many."""
    if not free:
        return "no road joins two places: there is no network to take anything out of"
    what = "roads" if of == "roads" else "places that join others"
    return f"the network has {free} {what}, so {k} cannot be taken out; ask for at most {free}"


@dataclass(frozen=True)
class _Network:
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

    def sets(self, k: int, seed: int, progress: Progress) -> NetworkSets:
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
            unverified_road=self._unverified_road(best, seed),
        )

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
