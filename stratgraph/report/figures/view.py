"""What a map shows: hold or fall, one published range of one side, and how far it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from stratgraph._geodesy import disc_unions_km
from stratgraph.studies.hold_or_fall import opening_range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.measures.fire import Exposure, FiringRule, RequiredRanges
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.systems import PublishedRange, System
    from stratgraph.model.territory import Area
    from stratgraph.model.theater import Theater
    from stratgraph.studies.hold_or_fall import Case, Glance, Outcome, SystemChange

Floats = NDArray[np.float64]
Outlines = tuple[tuple[Floats, Floats], ...]
SituationName = Literal["hold", "fall"]
SITUATIONS: tuple[SituationName, SituationName] = ("hold", "fall")


@dataclass(frozen=True, slots=True)
class View:
    """What a map shows: hold or fall, and one published range of one side under one rule."""

    situation: SituationName
    side: Side
    system: System
    figure: PublishedRange
    rule: FiringRule


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of the plane, kilometres east and north of its centre."""

    west: float
    south: float
    east: float
    north: float

    def padded(self, share: float, least_km: float) -> Frame:
        """Widen on all sides by a share of the longer side, and by at least some kilometres.

        A share below 0 narrows.

        Examples
        --------
        >>> Frame(0, 0, 10, 20).padded(0.1, 1.0)
        Frame(west=-2.0, south=-2.0, east=12.0, north=22.0)
        """
        longer = max(self.east - self.west, self.north - self.south)
        by = max(least_km, share * longer) if share >= 0 else share * longer
        return Frame(self.west - by, self.south - by, self.east + by, self.north + by)

    def joined(self, other: Frame) -> Frame:
        """Return the least frame that holds both."""
        return Frame(
            min(self.west, other.west),
            min(self.south, other.south),
            max(self.east, other.east),
            max(self.north, other.north),
        )

    def fitted(self, width: float, height: float) -> Frame:
        """Widen one way, so that the sides are as width to height."""
        scale = max((self.east - self.west) / width, (self.north - self.south) / height)
        x, y = (self.east + self.west) / 2, (self.north + self.south) / 2
        half = (scale * width / 2, scale * height / 2)
        return Frame(x - half[0], y - half[1], x + half[0], y + half[1])


def first_view(outcome: Outcome | Glance) -> View | None:
    """Return what is shown first: the fall, and the range that the case opens with.

    None where neither side has a system with a published range: then no reach is shown.
    """
    first = opening_range(outcome.case, outcome.finding)
    if first is None:
        return None
    rule = outcome.case.assumptions.rules[0]
    return View("fall", first.side, first.system, first.figure, rule)


def exposure_of(change: SystemChange, situation: SituationName) -> Exposure:
    """Return who is in reach on one side of a change."""
    return change.change.before if situation == "hold" else change.change.after


def situation_of(case: Case, name: SituationName) -> Situation:
    """Return the situation of a name."""
    return case.before if name == "hold" else case.after


@dataclass(frozen=True, slots=True)
class Discs:
    """What a reach is drawn from: places, and around each the radii within which it reaches."""

    theater: Theater
    ground: tuple[int, ...]
    outer_km: tuple[float, ...]
    inner_km: tuple[float, ...]
    areas: Area | None = field(default=None, compare=False)

    @property
    def key(self) -> tuple[tuple[int, ...], tuple[float, ...], tuple[float, ...]]:
        """Two of one theater with the same key have the same outline."""
        return self.ground, self.outer_km, self.inner_km

    @property
    def radii(self) -> frozenset[tuple[float, float]]:
        """The pairs of radii that occur: one, where no position is pulled back."""
        return frozenset(zip(self.outer_km, self.inner_km, strict=True))


def draw_discs(several: Sequence[Discs]) -> list[Outlines]:
    """Return the boundaries of the unions of discs in plane kilometres.

    Reaches of one range from different ground are drawn together, since they share most of
    their work.
    """
    drawn: list[Outlines] = [()] * len(several)
    groups: dict[object, list[int]] = {}
    for place, discs in enumerate(several):
        alike = discs.radii if len(discs.radii) == 1 else place
        groups.setdefault(alike, []).append(place)
    for places in groups.values():
        for place, outlines in zip(places, _together([several[k] for k in places]), strict=True):
            drawn[place] = outlines
    return drawn


def _together(several: Sequence[Discs]) -> tuple[Outlines, ...]:
    if any(discs.areas is not None for discs in several):
        return tuple(_round_areas(discs) for discs in several)
    plane, theater = several[0].theater.plane, several[0].theater
    radii = {
        number: (outer, inner)
        for discs in several
        for number, outer, inner in zip(*discs.key, strict=True)
    }
    numbers = sorted(radii)
    if not numbers:
        return ((),) * len(several)
    x, y = plane.to_km(theater.lon[numbers], theater.lat[numbers])
    outer, inner = np.array([radii[number] for number in numbers]).T
    place = {number: k for k, number in enumerate(numbers)}
    members = [[place[number] for number in discs.ground] for discs in several]
    return disc_unions_km(x, y, outer, inner, members)


def _round_areas(discs: Discs) -> Outlines:
    """Everything within range of areas; a minimum range leaves no hole that is wider than them."""
    if discs.areas is None or not discs.outer_km:
        return ()
    return discs.areas.outlines_km(np.array(discs.outer_km))


def reach_discs(ranges: RequiredRanges, figure: PublishedRange) -> Discs:
    """Turn required ranges into discs: a place that lacks 5 km reaches 5 km less far."""
    theater = ranges.situation.theater
    if not len(ranges.ground) or not len(ranges.targets):
        return Discs(theater, (), (), ())
    lacking = ranges.firing.lacking_m
    outer = np.round(np.maximum(0.0, figure.range_m - lacking) / 1000.0, 6)
    inner = np.round(np.maximum(0.0, figure.perhaps_from_m - lacking) / 1000.0, 6)
    radii = tuple(outer.tolist()), tuple(inner.tolist())
    ground = ranges.ground.tolist()
    if ranges.firing.polygons and ranges.firing.areas is not None:
        # What was given has no number: it is told from another by its shape.
        ground = [hash(shape.wkb) for shape in ranges.firing.areas.shapes]
    return Discs(theater, tuple(ground), *radii, ranges.firing.areas)


def outline_steps(outlines: Outlines) -> list[list[int]]:
    """Write outlines as whole steps of ten metres: the first point, then from each to the next.

    Examples
    --------
    >>> outline_steps(((np.array([0.0, 0.5]), np.array([1.0, 1.01])),))
    [[0, 100, 50, 1]]
    """
    steps = []
    for x, y in outlines:
        tens = np.round(np.stack([x, y], axis=-1) * 100.0).astype(np.int64)
        steps.append(np.diff(tens, axis=0, prepend=0).ravel().tolist())
    return steps
