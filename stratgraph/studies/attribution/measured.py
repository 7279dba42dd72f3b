"""What is measured once some places fell: exposure, lost supply, detours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from stratgraph._network import directness, lengths_without, reached_without
from stratgraph.errors import ScenarioError
from stratgraph.measures.fire import FiringPlaces, firing_ground, firing_places
from stratgraph.model.scenario import other_side
from stratgraph.model.territory import Territory

from .games import Coverage, coverage_of, coverage_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph._network import RouteGraph
    from stratgraph.measures.fire import FiringRule
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.territory import Ground

    Members = tuple[int, ...]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Measured(Protocol):
    """A measure of sets of places: of the players of a game, by their place in a list."""

    @property
    def n(self) -> int:
        """How many players."""

    @property
    def unknown(self) -> int:
        """How many places are counted with nobody, since their population is not known."""

    def of_sets(self, sets: Sequence[Members]) -> Floats:
        """Return the measure with each set, shape (sets,)."""

    def table(self) -> NDArray[np.float64] | Ints:
        """Return the measure with every set, by its bits, shape (2 ** n,)."""


@dataclass(frozen=True, eq=False)
class Exposed:
    """People within range, with some places."""

    cover: Coverage
    blank: Bools

    @property
    def n(self) -> int:
        """How many players."""
        return self.cover.n

    @property
    def unknown(self) -> int:
        """How many of those that may be in range are of unknown population."""
        return int((self.blank & (self.cover.fixed | (self.cover.reachers > 0))).sum())

    @cached_property
    def _reach(self) -> Floats:
        reach = np.zeros((self.n, len(self.cover.weight)), dtype=np.float64)
        reach[self.cover.player, self.cover.target] = 1.0
        return reach

    def of_sets(self, sets: Sequence[Members]) -> Floats:
        """Return the people within range with each set."""
        cover = self.cover
        member = np.zeros((len(sets), self.n), dtype=np.float64)
        for row, some in enumerate(sets):
            member[row, list(some)] = 1.0
        reached = (member @ self._reach > 0) | cover.fixed
        is_player = np.flatnonzero(cover.own >= 0)
        reached[:, is_player] &= member[:, cover.own[is_player]] == 0
        return np.asarray(reached @ cover.weight, dtype=np.float64)

    def table(self) -> Ints:
        """Return the people within range with every set."""
        fixed = int(self.cover.weight[self.cover.fixed].sum())
        return np.asarray(coverage_table(self.cover) + fixed, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class CutOff:
    """People of places that did not fall who lose their route to a portal."""

    graph: RouteGraph
    people: Ints
    nodes: Ints
    blank: Ints

    @property
    def unknown(self) -> int:
        """How many of those supplied are of unknown population."""
        return int(self._supplied[self.blank].sum())

    @property
    def n(self) -> int:
        """How many players."""
        return len(self.nodes)

    @cached_property
    def _supplied(self) -> Bools:
        return np.asarray(reached_without(self.graph, [()])[0], dtype=np.bool_)

    def of_sets(self, sets: Sequence[Members]) -> Floats:
        """Return the people cut off by each set."""
        fallen = [tuple(self.nodes[list(some)].tolist()) for some in sets]
        lost = self._supplied & ~reached_without(self.graph, fallen)
        for row, some in enumerate(fallen):
            lost[row, list(some)] = False
        return np.asarray(lost @ self.people, dtype=np.float64)

    def table(self) -> Floats:
        """Return the people cut off by every set."""
        return _tried(self)


@dataclass(frozen=True, eq=False)
class Detoured:
    """What routes between bases and objectives lose: 1 less how direct they are."""

    graph: RouteGraph
    nodes: Ints
    unknown: int = 0

    @property
    def n(self) -> int:
        """How many players."""
        return len(self.nodes)

    def of_sets(self, sets: Sequence[Members]) -> Floats:
        """Return the loss without each set."""
        taken = [tuple(self.nodes[list(some)].tolist()) for some in sets]
        return 1.0 - directness(self.graph, lengths_without(self.graph, taken))

    def table(self) -> Floats:
        """Return the loss without every set."""
        return _tried(self)


# So many sets of a table are measured at a time.
BLOCK = 4096


def _tried(measure: Measured) -> Floats:
    """Measure every set."""
    table = np.empty(1 << measure.n)
    for start in range(0, len(table), BLOCK):
        stop = min(start + BLOCK, len(table))
        sets = [tuple(k for k in range(measure.n) if some >> k & 1) for some in range(start, stop)]
        table[start:stop] = measure.of_sets(sets)
    return table


# ---- who reaches whom


@dataclass(frozen=True, slots=True)
class Fire:
    """Who fires, by which rule, from which ground, and between which ranges."""

    situation: Situation
    side: Side
    rule: FiringRule
    ground: Ground | None
    range_m: int
    least_m: int = 0

    @property
    def targets(self) -> Ints:
        """Settlements of the other side, by number, places off the roads as the rule has them."""
        held = self.situation.held_by(other_side(self.side))
        if not self.rule.off_network:
            held = held & self.situation.theater.on_road
        return np.flatnonzero(held)

    def pairs(self, places: FiringPlaces) -> tuple[Ints, Ints]:
        """Return which of some places has which of the targets in range."""
        theater, targets = self.situation.theater, self.targets
        if places.are_points:
            found = list(
                theater.pairs_between(
                    places.numbers, targets, places.lacking_m,
                    least_m=self.least_m, most_m=self.range_m,
                )
            )  # fmt: skip
            if not found:
                return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
            player, target = (np.concatenate(some) for some in zip(*found, strict=True))
            return np.asarray(player, dtype=np.int64), np.asarray(target, dtype=np.int64)
        needed = places.needed_to(targets)
        near = needed <= self.range_m
        if self.least_m:
            lon, lat = theater.lon[targets], theater.lat[targets]
            near &= places.furthest_m(lon, lat, needed) >= self.least_m
        player, target = np.nonzero(near)
        return player, target

    def at(self, numbers: Ints) -> FiringPlaces:
        """Return places as if the side held them."""
        if not (self.ground is None or isinstance(self.ground, Territory)):
            raise ScenarioError(
                "exposure is attributed to settlements: use ground from settlements or territory, "
                "not areas or drawn ground"
            )
        areas = None if self.ground is None else self.ground.area_of(numbers)
        lacking = np.full(len(numbers), float(self.rule.standoff_m))
        return FiringPlaces(
            self.situation, self.side, self.rule, self.ground, numbers, lacking, areas
        )

    def held(self) -> tuple[Ints, Exposed]:
        """Return the places that the side fires from, and whom each reaches."""
        self.at(np.zeros(0, dtype=np.int64))
        places = firing_places(self.situation, self.side, self.rule, ground=self.ground)
        none = np.zeros(len(self.targets), dtype=np.bool_)
        nobody = np.full(len(self.targets), -1)
        pairs = self.pairs(places)
        cover = coverage_of(len(places.numbers), pairs, self._people, nobody, none)
        return places.numbers, Exposed(cover, self._blank)

    def fallen(self, players: Ints) -> Exposed:
        """Return whom each of some places would reach once it fell; itself is then no target."""
        if self.rule.standoff_rule != "add":
            raise ScenarioError(
                "how far weapons stand back by the rule "
                f"{self.rule.standoff_rule!r} depends on what fell elsewhere: what falls is "
                "attributed under the stand-off rule 'add' alone"
            )
        targets = self.targets
        ground = np.flatnonzero(firing_ground(self.situation, self.side, self.rule))
        fixed = np.zeros(len(targets), dtype=np.bool_)
        fixed[self.pairs(self.at(ground))[1]] = True
        number = np.full(len(self.situation.theater.ids), -1)
        number[players] = np.arange(len(players))
        pairs = self.pairs(self.at(players))
        cover = coverage_of(len(players), pairs, self._people, number[targets], fixed)
        return Exposed(cover, self._blank)

    @property
    def _blank(self) -> Bools:
        return np.asarray(~self.situation.theater.people_known[self.targets], dtype=np.bool_)

    @property
    def _people(self) -> Ints:
        return np.asarray(self.situation.theater.people[self.targets], dtype=np.int64)
