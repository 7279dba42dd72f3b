"""Ground of one side that grows place by place, and when a goal is so of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import Growth, Ways
from stratgraph.measures.fire import required_ranges
from stratgraph.measures.gateways import road_network
from stratgraph.measures.gateways.supply_ground import portal_numbers, supply_ground, supply_portals
from stratgraph.model.scenario import HOLDERS, Situation

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from stratgraph._network import Network
    from stratgraph.catalogue import ContestedReading
    from stratgraph.measures.fire import FiringRule, RequiredRanges
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Holder
    from stratgraph.model.territory import Ground
    from stratgraph.model.theater import Theater

    from .answer import Goal, Weight

ATTACKER, DEFENDER = HOLDERS.index("attacker"), HOLDERS.index("defender")


def seen_by_other(situation: Situation) -> Situation:
    """Return the same situation with the sides' roles exchanged.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> seen_by_other(read_case("gate_falls").before).holder("gate")
    'attacker'
    """
    code = situation.holder_code.copy()
    code[situation.holder_code == ATTACKER] = DEFENDER
    code[situation.holder_code == DEFENDER] = ATTACKER
    return replace(
        situation, attacker=situation.defender, defender=situation.attacker, holder_code=code
    )


@dataclass(frozen=True)
class Joins:
    """Which settlements roads join, by which lengths, and the network of supply."""

    roads: Mapping[int, Mapping[int, int]]
    network: Network

    @classmethod
    def of(cls, situation: Situation, road_set: RoadSet) -> Joins:
        """Read the roads of a situation."""
        theater = situation.theater
        ways = theater.ways_between(situation.open_roads(road_set=road_set))
        metres = {one: {k: way[0] for k, way in beside.items()} for one, beside in ways.items()}
        return cls(metres, road_network(situation, road_set=road_set))


def borders(theater: Theater) -> dict[int, dict[int, int]]:
    """Return which cells of settlements share a border, and metres between their centre points."""
    beside: dict[int, dict[int, int]] = {}
    pairs = theater.cells.pairs
    for one, other in pairs.tolist():
        far = theater.distances_m(np.array([one]), np.array([other]))[0, 0]
        metres = max(1, round(float(far)))
        beside.setdefault(one, {})[other] = metres
        beside.setdefault(other, {})[one] = metres
    return beside


@dataclass(frozen=True)
class GrowingGround:
    """The attacker's ground of a situation under one reading, and where it may grow.

    Attributes
    ----------
    situation : Situation
        Seen by the side that takes: it is the attacker here.
    contested : {"no_fire", "attacker"}
    joins : Joins
    beside : mapping
        What adjoins what, in metres: by roads or by borders.
    rule : FiringRule
        Of this reading, with the stand-off added.
    fires_from : Territory or GivenGround or None
    contested_supply : bool
    """

    situation: Situation
    contested: ContestedReading
    joins: Joins
    beside: Mapping[int, Mapping[int, int]]
    rule: FiringRule
    fires_from: Ground | None
    contested_supply: bool

    @cached_property
    def held(self) -> NDArray[np.bool_]:
        """Which settlements the side holds."""
        also: tuple[Holder, ...] = ("contested",) if self.contested == "attacker" else ()
        return self.situation.held_by("attacker", *also)

    @cached_property
    def to_take(self) -> NDArray[np.bool_]:
        """Which settlements it may take: those of the other side, and contested ones."""
        return self.situation.held_by("defender", "contested") & ~self.held

    @property
    def unit(self) -> int:
        """What a person or a metre costs, so that of equals the fewest places count."""
        return len(self.held) + 1

    @cached_property
    def _arcs(self) -> NDArray[np.int64]:
        """Tail, head and metres of each way by which a place can be taken, shape (3, m)."""
        takes = self.to_take
        own = self.held | takes
        arcs = [
            (tail, head, metres)
            for tail, ways in self.beside.items()
            if own[tail]
            for head, metres in ways.items()
            if takes[head]
        ]
        return np.array(arcs, dtype=np.int64).reshape(-1, 3).T

    def growth(self, weight: Weight) -> Growth:
        """Return how it may grow, and what each place costs."""
        tails, heads, metres = self._arcs
        people = self.situation.theater.people
        # Of equals the fewest places: a person or a metre counts for more than all places.
        node = people * self.unit + 1 if weight == "people" else np.ones_like(people)
        way = metres * self.unit if weight == "length" else np.zeros_like(metres)
        return Growth(self.held, tails, heads, way, node)

    @cached_property
    def ranges_if_all(self) -> dict[int, RequiredRanges]:
        """Ranges needed from each place that is held or may come to be; by objective, as asked."""
        return {}

    @cached_property
    def _all_taken(self) -> Situation:
        code = self.situation.holder_code.copy()
        code[self.to_take] = ATTACKER
        return replace(self.situation, holder_code=code)

    def firing_at(self, target: int, goal: Goal) -> set[int]:
        """Return the places, not held yet, from which the objective would be in range."""
        if target not in self.ranges_if_all:
            self.ranges_if_all[target] = required_ranges(
                self._all_taken,
                "attacker",
                self.rule,
                [self.situation.theater.ids[target]],
                ground=self.fires_from,
            )
        found = self.ranges_if_all[target]
        near = found.covers(float(goal.range_m or 0), float(goal.min_range_m or 0))[:, 0]
        index = self.situation.theater.index
        labels = found.firing.labels
        named = (index.get(labels[k], -1) for k in np.flatnonzero(near).tolist())
        return {one for one in named if one >= 0 and self.to_take[one] and one != target}

    def is_so(self, target: int, goal: Goal) -> bool:
        """Tell whether a goal is so of an objective of the other side."""
        if goal.kind == "range":
            place = self.situation.theater.ids[target]
            found = required_ranges(
                self.situation, "attacker", self.rule, [place], ground=self.fires_from
            )
            reached = found.reached(float(goal.range_m or 0), float(goal.min_range_m or 0))
            return bool(reached[0])
        if goal.kind == "road":
            return any(self.held[one] for one in self.joins.roads.get(target, ()))
        return not self.ways_of_supply(target).lead_on()

    def roads_to(self, target: int) -> dict[int, int]:
        """Return the settlements that roads join to an objective, with metres."""
        return dict(self.joins.roads.get(target, {}))

    def portals(self) -> list[int]:
        """Numbers of the portals that the other side holds."""
        return portal_numbers(self.situation, supply_portals(self.situation, "defender"))

    def ways_of_supply(self, target: int) -> Ways:
        """Return the ways over which the objective is supplied.

        Contested ground is open to them only where it is nobody's and the case opens it.
        """
        opened = self.contested_supply and self.contested == "no_fire"
        return Ways(
            self.joins.network,
            supply_ground(self.situation, "defender", contested_supply=opened),
            self.situation.theater.stands_with,
            target,
            tuple(self.portals()),
        )

    def orders(self, places: Collection[int]) -> int | None:
        """Count the orders in which places can be taken, each adjoining what is held by then."""
        return count_orders(
            sorted(places), {one: set(self.beside.get(one, ())) for one in places}, self.held
        )


# More places have too many parts to go through.
MOST_ORDERED = 14


def count_orders(
    places: list[int], beside: Mapping[int, Collection[int]], held: NDArray[np.bool_]
) -> int | None:
    """Count the orders in which places can be taken, set by set; None for more than fourteen."""
    if len(places) > MOST_ORDERED:
        return None
    number = {one: k for k, one in enumerate(places)}
    first = [any(held[one] for one in beside[place]) for place in places]
    near = [sum(1 << number[one] for one in beside[place] if one in number) for place in places]
    ways = {0: 1}
    for _ in places:
        onward: dict[int, int] = {}
        for done, count in ways.items():
            for k in range(len(places)):
                if not done >> k & 1 and (first[k] or done & near[k]):
                    onward[done | 1 << k] = onward.get(done | 1 << k, 0) + count
        ways = onward
    return sum(ways.values())
