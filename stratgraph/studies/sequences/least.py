"""The least sequences of one objective and goal, by each measure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph._network import CutGrowth, least_chains, least_cut_growth

from .answer import WEIGHTS, Barred, Goal, Least, Taken, Weight

if TYPE_CHECKING:
    from collections.abc import Collection

    from stratgraph._network import Growth

    from .ground import GrowingGround


def find_least(ground: GrowingGround, target: int, goal: Goal) -> tuple[Least, ...]:
    """Find the least sequences by places, people and length; none where it never comes so."""
    search = _Towards(ground, target, goal)
    found = []
    for weight in WEIGHTS:
        least = search.least(weight)
        if least is None:
            return ()
        found.append(least)
    return tuple(found)


@dataclass(frozen=True)
class _Sets:
    """The sets of places that cost least."""

    cost: int
    bound: int
    sets: tuple[tuple[int, ...], ...]
    count: int
    all_counted: bool
    in_every: tuple[int, ...]

    @property
    def proven(self) -> bool:
        return self.bound >= self.cost


@dataclass(frozen=True)
class _Towards:
    """One goal of one objective."""

    ground: GrowingGround
    target: int
    goal: Goal

    def least(self, weight: Weight) -> Least | None:
        growth = self.ground.growth(weight).without([self.target])
        found = self._sets(growth, weight)
        if found is None:
            return None
        ids = self.ground.situation.theater.ids
        steps, last_m = self._steps(found.sets[0])
        theater = self.ground.situation.theater
        places = list(found.sets[0])
        unit = 1 if weight == "places" else self.ground.unit
        # Supply takes a second a place: there it is told which are in every set, and no more.
        quick = weight == "places" and self.goal.kind != "supply"
        barred = self._barred(growth, found) if quick else ()
        return Least(
            weight,
            steps,
            people=int(theater.people[places].sum()),
            unknown=int((~theater.people_known[places]).sum()),
            length_m=sum(one.length_m for one in steps) + last_m,
            count=found.count,
            all_counted=found.all_counted,
            equal=tuple(tuple(ids[one] for one in some) for some in found.sets),
            in_every=tuple(ids[one] for one in found.in_every),
            barred=barred,
            orders=self.ground.orders(places),
            proven=found.proven,
            bound=found.bound // unit,
        )

    def _sets(self, growth: Growth, weight: Weight, *, ties: bool = True) -> _Sets | None:
        if self.goal.kind == "supply":
            ways = self.ground.ways_of_supply(self.target)
            cut = least_cut_growth(growth, ways, ties=ties)
            return None if cut is None else _of_cut(cut)
        chains = least_chains(growth, self._ends(weight))
        if chains is None:
            return None
        sets = tuple(tuple(sorted(chain)) for chain in chains.chains)
        return _Sets(chains.cost, chains.cost, sets, chains.count, True, chains.in_every)

    def _ends(self, weight: Weight) -> dict[int, int]:
        """Return where a chain may end, and what the way from there on costs."""
        if self.goal.kind == "range":
            return dict.fromkeys(self.ground.firing_at(self.target, self.goal), 0)
        last = self.ground.unit if weight == "length" else 0
        return {
            one: metres * last
            for one, metres in self.ground.roads_to(self.target).items()
            if self.ground.to_take[one]
        }

    def _barred(self, growth: Growth, found: _Sets) -> tuple[Barred, ...]:
        """Ask again with each place held that stands in every least sequence."""
        ids = self.ground.situation.theater.ids
        told = []
        for one in found.in_every:
            again = self._sets(growth.without([one]), "places", ties=False)
            if again is None:
                told.append(Barred(ids[one], None))
            else:
                told.append(Barred(ids[one], again.cost, again.proven))
        return tuple(told)

    def _steps(self, places: Collection[int]) -> tuple[tuple[Taken, ...], int]:
        """Put places into an order that is allowed: the nearest to what is held by then first.

        Returns
        -------
        tuple of Taken
        int
            Metres of the last way to an objective that is to be reached by road.
        """
        ground, ids = self.ground, self.ground.situation.theater.ids
        held, left = ground.held.copy(), set(places)
        steps = []
        while left:
            metres, one, beside = min(
                (metres, one, other)
                for one in left
                for other, metres in ground.beside.get(one, {}).items()
                if held[other]
            )
            steps.append(Taken(ids[one], ids[beside], metres))
            held[one] = True
            left.discard(one)
        if self.goal.kind != "road":
            return tuple(steps), 0
        last = min(metres for one, metres in ground.roads_to(self.target).items() if held[one])
        return tuple(steps), last


def _of_cut(cut: CutGrowth) -> _Sets:
    every = set(cut.sets[0]).intersection(*cut.sets)
    return _Sets(cut.cost, cut.bound, cut.sets, len(cut.sets), cut.all_found, tuple(sorted(every)))
