"""How far what may fire is from each target, draw by draw."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._geodesy import distance_m, moved

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stratgraph.catalogue import AlsoGround

    from .drawing import Bools, Drawn, Floats, Ints
    from .world import World

# Ground without a line that a map drew.
NO_LINE = np.zeros((1, 0))


@dataclass(frozen=True)
class Sheet:
    """What fires at one target in one situation: metres from each spot, draw by draw.

    Attributes
    ----------
    sure_m : float array, shape (d or 1, spots)
        Of those that fire on every draw.
    perhaps_m : float array, shape (d or 1, contested spots)
    which : int array
        Which of the contested places each contested spot is.
    line_m : float array, shape (d or 1, 0 or 1)
        Of ground that a map drew, before what that is off by.
    far : callable, optional
        Returns the metres from the far side of sure and contested spots, where that is another.
    """

    sure_m: Floats
    perhaps_m: Floats
    which: Ints
    line_m: Floats
    far: Callable[[], Floats] | None = None

    @cached_property
    def _least_sure(self) -> Floats:
        return np.asarray(self.sure_m.min(axis=1, initial=np.inf))

    def least_m(self, contested: Bools, off_m: Floats) -> Floats:
        """Metres to the nearest that fires, shape (d or 1,); infinite for none."""
        near = self._least_sure
        if len(self.which):
            fire = np.where(contested[:, self.which], self.perhaps_m, np.inf)
            near = np.minimum(near, fire.min(axis=1))
        if self.line_m.size:
            near = np.minimum(near, np.maximum(self.line_m[:, 0] + off_m, 0.0))
        return near

    def between(self, drawn: Drawn, off_m: Floats, range_m: Floats, min_range_m: float) -> Bools:
        """Tell whether any spot lies between both ranges, shape (d,)."""
        add = drawn.standoff_m[:, None]
        near_m = beside(self.sure_m, self.perhaps_m)
        fires = np.ones((1, self.sure_m.shape[1]), dtype=np.bool_)
        active = beside(fires, drawn.contested[:, self.which])
        line_m = np.maximum(self.line_m + off_m[:, None], 0.0)
        near_m, active = beside(near_m, line_m), beside(active, np.ones(line_m.shape, np.bool_))
        inside = active & (near_m + add <= range_m[:, None])
        found = np.asarray((inside & (near_m + add >= min_range_m)).any(axis=1))
        # Far sides are slow to measure, and most draws are settled by the near ones.
        if self.far is not None and (~found & inside.any(axis=1)).any():
            far_m = beside(self.far(), line_m)
            found |= (inside & (far_m + add >= min_range_m)).any(axis=1)
        return found


class Tables:
    """Distances on some draws of centre points, each measured once however often it is asked for.

    Parameters
    ----------
    world : World
    east_m, north_m : float array, shape (d, places) or (1, 0)
        How far centre points lie from the listed ones; none where they do not move.
    """

    def __init__(self, world: World, east_m: Floats, north_m: Floats) -> None:
        self.world = world
        self._east_m, self._north_m = east_m, north_m
        self._moves = bool(east_m.shape[1])
        self._columns: dict[tuple[str, int, int], Floats] = {}
        self._places: dict[int, tuple[Floats, Floats]] = {}
        self._near: dict[tuple[str, int], Ints] = {}
        self._sheets: dict[tuple[str, int, int], tuple[Sheet, ...]] = {}

    def sheets(self, ground: AlsoGround, asked: int, target: int) -> tuple[Sheet, ...]:
        """Return what fires from a ground at a target; several where they bracket the truth."""
        key = (ground, asked, target)
        if key not in self._sheets:
            if ground == "drawn":
                made = self._on_drawn(asked, target)
            else:
                made = (self._on("points" if ground == "settlements" else "cells", asked, target),)
            self._sheets[key] = self._with_edges(made, asked, target)
        return self._sheets[key]

    # ---- distances

    @property
    def _zero(self) -> Floats:
        return np.zeros(len(self._east_m))

    def _place(self, number: int) -> tuple[Floats, Floats]:
        """Longitudes and latitudes of a centre point, shape (d or 1,)."""
        lon, lat = self.world.theater.lon[number], self.world.theater.lat[number]
        if not self._moves:
            return np.array([lon]), np.array([lat])
        if number not in self._places:
            column = int(np.searchsorted(self.world.places, number))
            east_m, north_m = self._east_m[:, column], self._north_m[:, column]
            self._places[number] = moved(lon, lat, east_m, north_m)
        return self._places[number]

    def _point(self, number: int, target: int) -> Floats:
        """Metres between two centre points, shape (d or 1,)."""
        if not self._moves:
            return self.world.listed_m(np.array([number]), target)
        return distance_m(*self._place(number), *self._place(target))

    def _stack(self, kind: str, numbers: Sequence[int], target: int) -> Floats:
        """Metres from points, cells or far sides of cells to a target, shape (d or 1, places)."""
        missing = [one for one in numbers if (kind, one, target) not in self._columns]
        if kind == "points":
            found = [self._point(one, target) for one in missing]
        else:
            measured = self.world.cells_m(missing, *self._place(target), far=kind == "far cells")
            found = list(measured)
        self._columns.update(
            {(kind, one, target): column for one, column in zip(missing, found, strict=True)}
        )
        columns = [self._columns[kind, one, target] for one in numbers]
        return np.stack(columns, axis=1) if columns else np.zeros((len(self._east_m), 0))

    # ---- what fires

    def _nearest(self, kind: str, target: int) -> list[int]:
        """Numbers of the places that may be the nearest, or the one that a minimum allows."""
        if (kind, target) not in self._near:
            shift = min(self._shift_m(target), self.world.most_shift_m)
            self._near[kind, target] = self.world.near(kind, target, shift)
        found: list[int] = self._near[kind, target].tolist()
        return found

    def _shift_m(self, target: int) -> float:
        """By how much any distance to a target differs from the listed one, at most."""
        if not self._moves:
            return 0.0
        far = np.hypot(self._east_m, self._north_m).max(axis=0)
        return float(far.max() + far[int(np.searchsorted(self.world.places, target))])

    def _on(self, kind: str, asked: int, target: int) -> Sheet:
        near, world = self._nearest(kind, target), self.world
        sure = [one for one in near if world.sure[asked][one]]
        perhaps = [one for one in near if world.perhaps[asked][one]]

        def far() -> Floats:
            return self._stack("far cells", [*sure, *perhaps], target)

        return Sheet(
            self._stack(kind, sure, target), self._stack(kind, perhaps, target),
            np.searchsorted(world.contested, perhaps), NO_LINE,
            far if kind == "cells" else None,
        )  # fmt: skip

    def _on_drawn(self, asked: int, target: int) -> tuple[Sheet, ...]:
        """Measure drawn ground: as it was drawn, and what came nearer since, at both its ends."""
        world = self.world
        perhaps = np.flatnonzero(world.perhaps[asked]).tolist()
        fallen = np.flatnonzero(world.fallen[asked]).tolist()
        contested = self._stack("points", perhaps, target)
        which = np.searchsorted(world.contested, perhaps)
        drawn = world.drawn_m.get(world.theater.ids[target])
        if drawn is None:
            # Without a row of the day nobody knows how near that ground was.
            none = np.searchsorted(world.contested, [])
            return tuple(
                Sheet(np.full((1, 1), end), NO_LINE, none, NO_LINE) for end in (0.0, np.inf)
            )
        line = (drawn + self._farther(target))[:, None]
        return tuple(
            Sheet(self._stack(kind, fallen, target), contested, which, line)
            for kind in (("cells", "points") if fallen else ("points",))
        )

    def _farther(self, target: int) -> Floats:
        """How much farther from drawn ground a target has moved.

        Where that ground lies nobody told: the nearest place held is taken to tell its bearing.
        """
        held = np.flatnonzero(self.world.sure[0])
        if not self._moves or not len(held):
            return self._zero
        listed = self.world.listed_m(held, target)
        nearest = int(held[listed.argmin()])
        theater = self.world.theater
        lon, lat = (np.full(len(self._east_m), one[nearest]) for one in (theater.lon, theater.lat))
        moved: Floats = distance_m(lon, lat, *self._place(target)) - listed.min()
        return moved

    def _with_edges(self, made: tuple[Sheet, ...], asked: int, target: int) -> tuple[Sheet, ...]:
        """Add a town taken to its edges, at both bounds of where they lie."""
        whole = self.world.asked[asked].whole
        if not whole:
            return made
        edges = self.world.theater.settlement(whole).extent
        if edges is None:
            raise AssertionError("edges are asked about that nobody told")
        centre = self._point(self.world.theater.index[whole], target)[:, None]
        return tuple(
            Sheet(
                beside(one.sure_m, np.maximum(centre - edge, 0.0)), one.perhaps_m, one.which,
                one.line_m,
            )
            for one in made
            for edge in (edges.farthest_edge_m, edges.nearest_edge_m)
        )  # fmt: skip


def beside(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Put columns beside each other; the only row of either stands for all."""
    rows = max(len(one), len(other))
    return np.concatenate([np.broadcast_to(e, (rows, e.shape[1])) for e in (one, other)], axis=1)
