"""Names on a map: placed greedily by priority, none over another, only as many as fit."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from .view import Frame

# Where a name may stand around its point, best first, as shares of its half width and height.
PLACES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
GAP_PX = 3.0
# A name of the question stands so much further off rather than on the mark of another place.
FURTHER_PX = (0.0, 7.0, 14.0)
# To be read as another place's name is as bad as to hide so many marks.
MISREAD = 3
# Where the map is too full for so many names, try no more than so many times as many.
TRIED = 12


@dataclass(frozen=True, slots=True)
class Point:
    """A point that wants a name: kilometres, diameter in pixels, and whether it must show.

    A water's name is slanted.
    """

    x: float
    y: float
    size: float
    text: str
    strong: bool
    water: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A name and the plane kilometres of its centre."""

    x: float
    y: float
    text: str
    strong: bool
    water: bool = False


Box = tuple[float, float, float, float]
Segment = tuple[float, float, float, float]


def place_labels(
    points: Sequence[Point],
    frame: Frame,
    width_px: float,
    *,
    most: int = 60,
    lines: Sequence[Segment] = (),
) -> tuple[Label, ...]:
    """Place names in the order given, right of the point or around it, or not at all.

    Parameters
    ----------
    points : sequence of Point
        Most important first.
    frame : Frame
        What the map shows.
    width_px : float
        How wide it is shown.
    lines : sequence of (x, y, x, y)
        Kilometres of both ends of lines that a name had better not stand on.
    most : int
        Stop after so many names; a map full of names says nothing.

    Returns
    -------
    tuple of Label

    Examples
    --------
    >>> from stratgraph.report.figures import Frame
    >>> here = [Point(0, 0, 8, "Gate", True), Point(0.01, 0, 8, "Mill", False)]
    >>> [round(label.x, 2) for label in place_labels(here, Frame(-1, -1, 1, 1), 200)]
    [0.22, -0.16]
    """
    km = (frame.east - frame.west) / width_px
    taken: list[Box] = []
    labels: list[Label] = []
    ways = np.array(lines, dtype=np.float64).reshape(len(lines), 4) / km
    marks = np.array([
        _box(p.x / km, p.y / km, p.size / 2, p.size / 2) for p in points if p.size
    ]).reshape(-1, 4)  # fmt: skip
    for point in points[: TRIED * most]:
        if len(labels) == most:
            break
        free = [
            (x, y, box)
            for x, y, box in _candidates(point, km)
            if _inside(box, frame, km) and not any(_overlap(box, other) for other in taken)
        ]
        # A name of the question shows wherever it is free of names, any other only where it hides
        # no mark. One that reads as another place's is worse than one that hides a place; of
        # equals it takes the place across fewest roads.
        under = [_hidden(box, marks) for _, _, box in free]
        may = [(one, hides) for one, hides in zip(free, under, strict=True)
               if point.strong or not hides]  # fmt: skip
        if not may:
            continue
        own = (point.x / km, point.y / km)
        costs = [hides + MISREAD * _nearer_to_another(one[2], own, marks) for one, hides in may]
        best = [one for (one, _), cost in zip(may, costs, strict=True) if cost == min(costs)]
        x, y, box = min(best, key=lambda one: _crossed(one[2], ways))
        taken.append(box)
        at = round(x * km, 3), round(y * km, 3)
        labels.append(Label(*at, point.text, point.strong, point.water))
    return tuple(labels)


def _candidates(point: Point, km: float) -> Iterator[tuple[float, float, Box]]:
    half_w, half_h = text_px(point.text, strong=point.strong)
    further = FURTHER_PX if point.strong else FURTHER_PX[:1]
    for more, (right, down) in product(further, PLACES):
        # On a diagonal a name may stand closer, since a marker is round.
        away = point.size / 2 + more + (0 if right and down else GAP_PX)
        x = point.x / km + right * (half_w + (away if not down else away / 2))
        y = point.y / km - down * (half_h + away)
        yield x, y, _box(x, y, half_w, half_h)


def text_px(text: str, *, strong: bool) -> tuple[float, float]:
    """Half the width and height of a name in pixels, as wide as the widest usual font."""
    size, wide = (13, 0.68) if strong else (11, 0.6)
    return len(text) * size * wide / 2 + 2, size * 0.62 + 1


def _nearer_to_another(box: Box, own: tuple[float, float], marks: NDArray[np.float64]) -> bool:
    """Tell whether a name stands as near to another mark as to its own, and reads as that one's."""
    west, south, east, north = marks.T
    across = np.maximum(0.0, np.maximum(west - box[2], box[0] - east))
    apart = np.hypot(across, np.maximum(0.0, np.maximum(south - box[3], box[1] - north)))
    mine = (np.hypot((west + east) / 2 - own[0], (south + north) / 2 - own[1])) < 1e-6
    if not mine.any():
        return False
    # What it hides is counted as hidden.
    others = apart[~mine & (apart > 0)]
    return bool(others.size and others.min() < apart[mine].min() + GAP_PX)


def _hidden(box: Box, marks: NDArray[np.float64]) -> int:
    """Count the marks under a name."""
    west, south, east, north = marks.T
    return int(((box[0] < east) & (west < box[2]) & (box[1] < north) & (south < box[3])).sum())


def _crossed(box: Box, ways: NDArray[np.float64]) -> int:
    """Count the segments that pass through a box, by clipping each against its four sides."""
    start, step = ways[:, :2], ways[:, 2:] - ways[:, :2]
    with np.errstate(divide="ignore", invalid="ignore"):
        to_low, to_high = (np.array(box[:2]) - start) / step, (np.array(box[2:]) - start) / step
    enters = np.fmin(to_low, to_high).max(axis=1, initial=0.0)
    leaves = np.fmax(to_low, to_high).min(axis=1, initial=1.0)
    return int((enters < leaves).sum())


def _box(x: float, y: float, half_w: float, half_h: float) -> Box:
    return x - half_w, y - half_h, x + half_w, y + half_h


def _inside(box: Box, frame: Frame, km: float) -> bool:
    return (
        box[0] > frame.west / km
        and box[1] > frame.south / km
        and box[2] < frame.east / km
        and box[3] < frame.north / km
    )


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
