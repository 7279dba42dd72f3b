"""What is drawn for a case, and from which coordinates of a point."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stratgraph._chance import (
    correlated_normals,
    correlation_root,
    equal_correlation,
    fading_correlation,
    normal_of,
    quantile,
    share_below,
)
from stratgraph.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Collection

    from stratgraph.catalogue import Uncertainty
    from stratgraph.model.theater import Theater

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
METRES = 1000.0
# A table of correlations between more places than this would not fit.
MOST_CORRELATED = 5000


@dataclass(frozen=True)
class Drawn:
    """Some draws: a row for each, or one row for what is the same on all.

    Attributes
    ----------
    factor : float array, shape (d or 1, systems)
    standoff_m : float array, shape (d or 1,)
    ground : int array, shape (d or 1,)
        Which of the grounds.
    drawn_m : float array, shape (d or 1, targets)
        What a distance that a map drew is off by.
    contested : bool array, shape (d or 1, contested places)
        Whether each fires for the attacker.
    east_m, north_m : float array, shape (d, places) or (1, 0)
        How far centre points lie from the listed ones.
    """

    factor: Floats
    standoff_m: Floats
    ground: Ints
    drawn_m: Floats
    contested: Bools
    east_m: Floats
    north_m: Floats

    @property
    def moves(self) -> bool:
        """Whether centre points are drawn."""
        return bool(self.east_m.shape[1])

    def mixed(self, other: Drawn, groups: Collection[str]) -> Drawn:
        """Return these draws with other values of what is not among some groups."""
        fields = {
            "range_factor": ("factor",), "standoff_km": ("standoff_m",), "ground": ("ground",),
            "drawn_km": ("drawn_m",), "contested": ("contested",),
            "centre_km": ("east_m", "north_m"),
        }  # fmt: skip
        taken = {
            name: getattr(other, name)
            for group, names in fields.items()
            if group not in groups
            for name in names
        }
        return replace(self, **taken)


@dataclass(frozen=True)
class Drawing:
    """What a case draws, in the order of the coordinates.

    Attributes
    ----------
    stated : Uncertainty
    theater : Theater
    standoff_m : int
        As assumed, where the case states no other.
    fires : bool
        Whether contested places fire, where the case does not draw it.
    systems : tuple of str
    targets : int array
    contested : int array
        Numbers of the places that are contested.
    places : int array
        Numbers of the places whose centre points are drawn.
    """

    stated: Uncertainty
    theater: Theater
    standoff_m: int
    fires: bool
    systems: tuple[str, ...]
    targets: Ints
    contested: Ints
    places: Ints

    @cached_property
    def widths(self) -> dict[str, int]:
        """How many coordinates each group takes."""
        wide = {
            "range_factor": len(self.systems),
            "standoff_km": 1,
            "ground": 1,
            "drawn_km": len(self.targets),
            "contested": len(self.contested),
            "centre_km": 2 * len(self.places),
        }
        return {group: wide[group] for group in self.stated.drawn_groups if wide[group]}

    @property
    def dims(self) -> int:
        """How many coordinates a point has."""
        return sum(self.widths.values())

    @property
    def groups(self) -> tuple[str, ...]:
        """What is drawn, by key of the case file."""
        return tuple(self.widths)

    def at(self, points: Floats) -> Drawn:
        """Return the draws at points of the unit cube, shape (d, dims)."""
        ends = np.cumsum([0, *self.widths.values()])
        shares = {
            group: points[:, ends[k] : ends[k + 1]] for k, group in enumerate(self.widths)
        }  # fmt: skip
        east, north = self._moved(shares)
        return Drawn(
            self._factors(shares), self._standoffs(shares), self._grounds(shares),
            self._off(shares), self._firing(shares), east, north,
        )  # fmt: skip

    def _factors(self, shares: dict[str, Floats]) -> Floats:
        stated = self.stated.range_factor
        if stated is None or "range_factor" not in shares:
            return np.ones((1, len(self.systems)))
        normals = correlated_normals(shares["range_factor"], self._range_root)
        found = quantile(stated.factor.shape, stated.factor.numbers, share_below(normals))
        return np.maximum(found, 0.0)

    def _standoffs(self, shares: dict[str, Floats]) -> Floats:
        stated = self.stated.standoff_km
        if stated is None:
            return np.array([float(self.standoff_m)])
        km = quantile(stated.shape, stated.numbers, shares["standoff_km"][:, 0])
        return np.maximum(km * METRES, 0.0)

    def _grounds(self, shares: dict[str, Floats]) -> Ints:
        if not self.stated.ground:
            return np.zeros(1, dtype=np.int64)
        weights = np.array([weight for _, weight in self.stated.ground])
        ends = np.cumsum(weights) / weights.sum()
        found = np.searchsorted(ends, shares["ground"][:, 0], side="right")
        # A ground of no weight at the end takes no share that rounding leaves.
        return np.asarray(np.minimum(found, int(np.flatnonzero(weights)[-1])), dtype=np.int64)

    def _off(self, shares: dict[str, Floats]) -> Floats:
        stated = self.stated.drawn_km
        if stated is None or "drawn_km" not in shares:
            return np.zeros((1, len(self.targets)))
        return METRES * quantile(stated.shape, stated.numbers, shares["drawn_km"])

    def _firing(self, shares: dict[str, Floats]) -> Bools:
        stated = self.stated.contested
        if stated is None or "contested" not in shares:
            return np.full((1, len(self.contested)), self.fires)
        normals = correlated_normals(shares["contested"], self._contested_root)
        if stated.attacker in (0.0, 1.0):
            return np.full(normals.shape, stated.attacker == 1.0)
        return np.asarray(normals < normal_of(np.array([stated.attacker])), dtype=np.bool_)

    def _moved(self, shares: dict[str, Floats]) -> tuple[Floats, Floats]:
        stated = self.stated.centre_km
        if stated is None or "centre_km" not in shares:
            return np.zeros((1, 0)), np.zeros((1, 0))
        half = len(self.places)
        east, north = (
            METRES * stated.deviation_km * correlated_normals(part, self._centre_root)
            for part in (shares["centre_km"][:, :half], shares["centre_km"][:, half:])
        )
        return east, north

    @cached_property
    def _range_root(self) -> Floats | None:
        stated = self.stated.range_factor
        if stated is None or not stated.correlation:
            return None
        count, least = len(self.systems), 1.0 / max(1, len(self.systems) - 1)
        try:
            return correlation_root(equal_correlation(count, stated.correlation))
        except ValueError:
            raise ScenarioError(
                f"uncertainty.range_factor.correlation: {count} weapons cannot each be correlated "
                f"with each other by {stated.correlation:g}; use {-least:.3g} or more"
            ) from None

    @cached_property
    def _contested_root(self) -> Floats | None:
        stated = self.stated.contested
        return None if stated is None else self._faded(self.contested, stated.correlation_km)

    @cached_property
    def _centre_root(self) -> Floats | None:
        stated = self.stated.centre_km
        return None if stated is None else self._faded(self.places, stated.correlation_km)

    def _faded(self, places: Ints, length_km: float) -> Floats | None:
        """Return the root of correlations that fade with distance; None for none."""
        if not length_km or not len(places):
            return None
        if len(places) > MOST_CORRELATED:
            raise ScenarioError(
                f"uncertainty: {len(places):,} places are too many to be alike with neighbours; "
                f"leave out correlation_km, or ask of a part of at most {MOST_CORRELATED:,}"
            )
        far = self.theater.distances_m(places, places)
        return correlation_root(fading_correlation(far, length_km * METRES))
