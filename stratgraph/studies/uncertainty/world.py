"""What draws of a case are made on: situations, targets, grounds, and which places fire."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.measures.fire import firing_ground
from stratgraph.model.scenario import situation_on

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stratgraph.catalogue import AlsoGround
    from stratgraph.measures.fire import FiringRule
    from stratgraph.model.scenario import Situation
    from stratgraph.model.territory import Territory
    from stratgraph.model.theater import Theater

    from .drawing import Bools, Floats, Ints

# No centre point is ever drawn so many standard deviations off: one of 10^14.
FAR_OFF = 8.0


@dataclass(frozen=True)
class Asked:
    """A situation that draws are made of.

    Attributes
    ----------
    situation : Situation
    whole : str
        A town that counts as taken to its edges, which lie between two bounds; empty for none.
    """

    situation: Situation
    whole: str = ""


@dataclass(frozen=True)
class World:
    """What draws of a case are made on.

    Attributes
    ----------
    asked : tuple of Asked
        Before, after, and those that statements ask about.
    targets : int array
        Numbers of settlements.
    grounds : tuple of str
        ``settlements``, ``territory``, ``drawn``.
    rule : FiringRule
        Without a stand-off, contested ground silent.
    fires : bool
        Whether contested places may come to fire.
    deviation_m : float
        Standard deviation of where centre points lie, each way.
    min_range_m : float
        The longest minimum range that is asked about.
    drawn_m : mapping of str to int
        How far a map of the day drew the attacker's ground, by target.
    territory : Territory or None
        None where neither cells nor drawn ground are asked about.
    """

    asked: tuple[Asked, ...]
    targets: Ints
    grounds: tuple[AlsoGround, ...]
    rule: FiringRule
    fires: bool
    deviation_m: float
    min_range_m: float
    drawn_m: Mapping[str, int]
    territory: Territory | None

    @property
    def theater(self) -> Theater:
        """The theater of all situations."""
        return self.asked[0].situation.theater

    @cached_property
    def sure(self) -> tuple[Bools, ...]:
        """Which places fire on every draw, by situation, shape (n,)."""
        return tuple(firing_ground(one.situation, "attacker", self.rule) for one in self.asked)

    @cached_property
    def perhaps(self) -> tuple[Bools, ...]:
        """Which contested places may fire, by situation, shape (n,)."""
        counted = self.theater.on_road | self.rule.off_network
        return tuple(
            one.situation.held_by("contested") & counted & self.fires for one in self.asked
        )

    @cached_property
    def fallen(self) -> tuple[Bools, ...]:
        """Which places fire that did not on the day, by situation, shape (n,)."""
        situation = self.asked[0].situation
        day = situation_on(
            self.theater, situation.control,
            attacker=situation.attacker, defender=situation.defender,
        )  # fmt: skip
        held = firing_ground(day, "attacker", self.rule)
        return tuple(fires & ~held for fires in self.sure)

    @cached_property
    def contested(self) -> Ints:
        """Numbers of the places that may fire in some situation, but not on every draw."""
        return np.flatnonzero(np.logical_or.reduce(self.perhaps))

    @cached_property
    def firing(self) -> Ints:
        """Numbers of all places that may fire in some situation."""
        return np.flatnonzero(np.logical_or.reduce([*self.sure, *self.perhaps]))

    @cached_property
    def places(self) -> Ints:
        """Numbers of all whose centre points matter."""
        towns = [self.theater.index[one.whole] for one in self.asked if one.whole]
        every = [self.targets, np.array(towns, np.int64)]
        if "settlements" in self.grounds:
            every += [self.near("points", one) for one in self.targets.tolist()]
        if "drawn" in self.grounds:
            # What came nearer than what a map drew is measured from its centre point too.
            every += [self.contested, np.flatnonzero(np.logical_or.reduce(self.fallen))]
        return np.unique(np.concatenate(every))

    def near(self, kind: str, target: int, shift_m: float | None = None) -> Ints:
        """Return the places that may be the nearest to a target, or that which a minimum allows.

        Where no distance differs by more from the listed one than so many metres; by default than
        centre points are ever drawn apart.
        """
        shift = self.most_shift_m if shift_m is None else shift_m
        if (kind, target) not in self._listed:
            self._listed[kind, target] = self._listed_places_m(kind, target)
        listed = self._listed[kind, target]
        if listed.min(initial=np.inf) - shift < self.min_range_m:
            return self.firing
        # Some place that fires on every draw of a situation is no farther than this.
        least = max(float(listed[fires[self.firing]].min(initial=np.inf)) for fires in self.sure)
        return self.firing[listed <= least + 2.0 * shift]

    @property
    def most_shift_m(self) -> float:
        """By how much any distance is ever drawn to differ from the listed one."""
        return 2.0 * FAR_OFF * self.deviation_m

    @cached_property
    def _listed(self) -> dict[tuple[str, int], Floats]:
        return {}

    def listed_m(self, places: Ints, target: int) -> Floats:
        """Metres from listed centre points to that of a target, shape (places,)."""
        return self.theater.distances_m(places, np.array([target]))[:, 0]

    def cells_m(self, places: Sequence[int], lon: Floats, lat: Floats, *, far: bool) -> Floats:
        """Metres from the near or far side of cells to points, shape (places, points)."""
        if self.territory is None:
            raise AssertionError("cells are asked about and nobody divided the ground")
        area = self.territory.area_of(np.array(places, dtype=np.int64))
        return area.farthest_m(lon, lat) if far else area.nearest_m(lon, lat)

    def _listed_places_m(self, kind: str, target: int) -> Floats:
        """Metres from all that may fire to a target, as listed: from points or from cells."""
        if kind == "points":
            return self.listed_m(self.firing, target)
        lon, lat = self.theater.lon[[target]], self.theater.lat[[target]]
        return self.cells_m(self.firing.tolist(), lon, lat, far=False)[:, 0]
