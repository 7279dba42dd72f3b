"""Names on a map: placed greedily by priority, none over another or over another place's mark."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from .view import Frame

# What the page's script places names by as well.
PLACING: dict[str, Any] = {
    # Where a name may stand around its point, best first, as shares of its half width and height.
    "places": ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1),
               (0.5, -1), (-0.5, -1), (0.5, 1), (-0.5, 1),
               (1, 0.75), (1, -0.75), (-1, 0.75), (-1, -0.75)),
    # So many pixels stay between a name and the mark of another place, more where there is room.
    "apart": 1.5, "roomy": 6,
    # A name of the question may stand further off all around, tied to its mark by a line: the
    # nearer the better, but rather so much further than close to a mark or with its line under
    # one.
    "step": 4, "around": 32, "worse": 8,
    # First not too far, under few marks, and with no other place of the question nearer within so
    # many pixels; then, for one that is left, further, with less air, and nearer to another.
    "ties": ({"further": 90, "under": 3, "tight": (2, 3), "nearer": 12},
             {"further": 120, "under": 6, "tight": (3, 4), "nearer": 12},
             {"further": 120, "under": 6, "tight": (3, 4), "nearer": 2}),
    # So many that find no room are worth a second attempt in which they come first.
    "few": 4,
    # On a map that is less wide no name is larger than another.
    "small": 560,
}  # fmt: skip
APART, ROOMY, WORSE, SMALL_MAP_PX = (PLACING[one] for one in ("apart", "roomy", "worse", "small"))
GAP_PX = 3.0
STRONG_PX, PLAIN_PX = 13, 11
# Where the map is too full for so many names, try no more than so many times as many.
TRIED = 12
# A line takes up a little box every so many pixels.
BEAD_PX = 3.0
# The sides of a box away from its middle.
OUTWARD = np.array([-1.0, -1.0, 1.0, 1.0])


@dataclass(frozen=True, slots=True)
class Point:
    """A point that wants a name: kilometres, diameter in pixels, and whether it must show.

    A water's name is slanted. One without text is a mark that no name may hide. What is drawn
    may be wider than the mark's diameter, as a cross is.
    """

    x: float
    y: float
    size: float
    text: str
    strong: bool
    water: bool = False
    drawn: float = 0.0


@dataclass(frozen=True, slots=True)
class Label:
    """A name, the plane kilometres of its centre, and the line that ties it to its mark, if any."""

    x: float
    y: float
    text: str
    strong: bool
    water: bool = False
    tie: Segment | None = None


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
    """Place names by the order given, right of the point or around it, or not at all.

    Those of the question come first and may stand further off, tied to their marks by a line.

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
    >>> [round(label.x, 2) for label in place_labels(here, Frame(-1, -1, 1, 1), 600)]
    [-0.09, 0.08]
    """
    sheet = _Sheet(points, frame, width_px, lines)
    named = [k for k, one in enumerate(points) if one.text]
    strong = [k for k in named if points[k].strong]
    placed = sheet.attempt(strong, most)
    left = [k for k in strong if k not in placed]
    if 0 < len(left) <= PLACING["few"]:
        again = sheet.attempt([*left, *(k for k in strong if k in placed)], most)
        placed = max(placed, again, key=len)
    others = [k for k in named if not points[k].strong][: TRIED * most]
    placed = sheet.place(others, None, placed, most)
    return tuple(sheet.label(k, placed[k]) for k in sorted(placed))


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a name may stand, in pixels, and its line from its mark."""

    x: float
    y: float
    box: Box
    tie: Segment | None = None
    beads: tuple[Box, ...] = ()


class _Sheet:
    """Marks and lines of a map in pixels, and what they leave free for names."""

    def __init__(
        self, points: Sequence[Point], frame: Frame, width_px: float, lines: Sequence[Segment]
    ) -> None:
        self.points, self.frame = points, frame
        self.km = (frame.east - frame.west) / width_px
        self.small = width_px < SMALL_MAP_PX
        self.edge: Box = tuple(one / self.km for one in (  # type: ignore[assignment]
            frame.west, frame.south, frame.east, frame.north))  # fmt: skip
        self.ways = np.array(lines, dtype=np.float64).reshape(len(lines), 4) / self.km
        self.marks = np.array([
            _box(*self.spot(k), *[max(one.size, one.drawn) / 2 if one.size else -math.inf] * 2)
            for k, one in enumerate(points)
        ]).reshape(-1, 4)  # fmt: skip
        self.strong = np.array([one.strong for one in points], dtype=bool)

    def spot(self, number: int) -> tuple[float, float]:
        return self.points[number].x / self.km, self.points[number].y / self.km

    def attempt(self, order: Sequence[int], most: int) -> dict[int, _Spot]:
        """Place what is of the question: near, or tied, at last further off."""
        placed: dict[int, _Spot] = {}
        for tying in PLACING["ties"]:
            placed = self.place([k for k in order if k not in placed], tying, placed, most)
        return placed

    def place(
        self, order: Sequence[int], tying: dict[str, Any] | None, placed: dict[int, _Spot],
        most: int,
    ) -> dict[int, _Spot]:  # fmt: skip
        """Return what is placed, and of some more as many as there is room for."""
        placed = dict(placed)
        names = _as_array([box for one in placed.values() for box in (one.box, *one.beads)])
        for number in order:
            if len(placed) == most:
                break
            spot = self._beside(number, names) or (
                self._further_off(number, names, tying) if tying else None
            )
            if spot:
                placed[number] = spot
                names = np.vstack([names, _as_array([spot.box, *spot.beads])])
        return placed

    def label(self, number: int, spot: _Spot) -> Label:
        point, km = self.points[number], self.km
        tie = None if spot.tie is None else tuple(round(one * km, 3) for one in spot.tie)
        at = round(spot.x * km, 3), round(spot.y * km, 3)
        return Label(*at, point.text, point.strong, point.water, tie)  # type: ignore[arg-type]

    def _beside(self, number: int, names: NDArray[np.float64]) -> _Spot | None:
        """Beside the mark: rather not as near to another's, then across the fewest roads."""
        near = self._near(number)
        every = list(self._candidates(number))
        boxes = _as_array([one.box for one in every])
        free = _free(boxes, names) & _free(boxes + APART * OUTWARD, self.marks[near])
        spots = [one for one, is_free in zip(every, free.tolist(), strict=True)
                 if is_free and _inside(one.box, self.edge)]  # fmt: skip
        if not spots:
            return None
        marks = self.marks[near]
        costs = [_nearer_to_another(one.box, self.marks[number], marks) for one in spots]
        best = [one for one, cost in zip(spots, costs, strict=True) if cost == min(costs)]
        return min(best, key=lambda one: _crossed(one.box, self.ways))

    def _further_off(
        self, number: int, names: NDArray[np.float64], tying: dict[str, Any]
    ) -> _Spot | None:
        """Tied to the mark by a line, where there is room for both."""
        near = self._near(number)
        marks, asked = self.marks[near], self.strong[near]
        best, least = None, math.inf
        for more in range(PLACING["step"], tying["further"] + 1, PLACING["step"]):
            if more >= least:
                break
            for spot, tight in self._free_around(number, more, tying["tight"], (names, marks)):
                tied = self._tied(number, spot, tight)
                beads = _as_array(tied.beads)
                if not _free(beads, names).all():
                    continue
                under = ~_free(marks, beads)
                # Neither passes its line under a mark that would seem to be meant, nor is such a
                # mark nearer than its own.
                nearer = _hit(_wider(tight, min(tying["nearer"], max(ROOMY, more))), marks)
                if under.sum() > tying["under"] or ((under | nearer) & asked).any():
                    continue
                worse = under.sum() + _hit(_wider(tight, ROOMY), marks).any()
                if more + WORSE * worse < least:
                    best, least = tied, more + WORSE * worse
        return best

    def _near(self, number: int) -> NDArray[np.intp]:
        """Return the other points whose marks a name of this one may come to."""
        reach = PLACING["ties"][-1]["further"] + 2 * self._text_px(number)[0] + 40
        around = _hit(_box(*self.spot(number), reach, reach), self.marks)
        around[number] = False
        return np.flatnonzero(around)

    def _text_px(self, number: int) -> tuple[float, float]:
        point = self.points[number]
        return text_px(point.text, strong=point.strong, small=self.small)

    def _candidates(self, number: int) -> Iterator[_Spot]:
        half_w, half_h = self._text_px(number)
        px, py = self.spot(number)
        for right, down in PLACING["places"]:
            # On a diagonal a name may stand closer, since a marker is round.
            away = self.points[number].size / 2 + (0 if right and down else GAP_PX)
            x = px + right * (half_w + (away if not down else away / 2))
            y = py - down * (half_h + away)
            yield _Spot(x, y, _box(x, y, half_w, half_h))

    def _free_around(
        self,
        number: int,
        more: int,
        less: tuple[float, float],
        taken: tuple[NDArray[np.float64], NDArray[np.float64]],
    ) -> Iterator[tuple[_Spot, Box]]:
        """Yield what is free all around so much further off, and how tight marks may come to it.

        Among marks a tied name needs less air than among names: its line says whose it is.
        """
        half = np.array(self._text_px(number))
        lean = half - less
        many = PLACING["around"] + more
        turn = np.arange(many) * (2 * math.pi / many)
        ways = np.column_stack([np.cos(turn), -np.sin(turn)])
        away = max(self.points[number].size, self.points[number].drawn) / 2 + more
        middles = self.spot(number) + ways * away + np.clip(1.5 * ways, -1, 1) * lean
        whole = np.hstack([middles - half, middles + half])
        tight = np.hstack([middles - lean, middles + lean])
        names, marks = taken
        free = _free(whole, names) & _free(tight + APART * OUTWARD, marks)
        free &= (whole[:, :2] > self.edge[:2]).all(axis=1) & (whole[:, 2:] < self.edge[2:]).all(
            axis=1
        )
        for k in np.flatnonzero(free).tolist():
            (x, y), box = middles[k].tolist(), tuple(whole[k].tolist())
            yield _Spot(x, y, box), tuple(tight[k].tolist())

    def _tied(self, number: int, spot: _Spot, tight: Box) -> _Spot:
        """Tie a name to the edge of its mark, and count what the line takes up."""
        x, y = self.spot(number)
        west, south, east, north = _wider(tight, -1)
        end = min(max(x, west), east), min(max(y, south), north)
        far = math.hypot(end[0] - x, end[1] - y)
        begin = self.points[number].size / 2
        shares = np.arange(begin, max(far, begin + 1), BEAD_PX) / far
        beads = tuple(
            _box(x + (end[0] - x) * share, y + (end[1] - y) * share, 1.5, 1.5)
            for share in shares.tolist()
        )
        start = x + (end[0] - x) * begin / far, y + (end[1] - y) * begin / far
        return _Spot(spot.x, spot.y, spot.box, (*start, *end), beads)


def text_px(text: str, *, strong: bool, small: bool = False) -> tuple[float, float]:
    """Half the width and height of a name in pixels, as wide as the widest usual font."""
    size, wide = (STRONG_PX if not small else PLAIN_PX, 0.68) if strong else (PLAIN_PX, 0.6)
    return len(text) * size * wide / 2 + 2, size * 0.62 + 1


def _nearer_to_another(box: Box, mine: NDArray[np.float64], others: NDArray[np.float64]) -> bool:
    """Tell whether a name stands as near to another mark as to its own, and reads as that one's."""
    if not np.isfinite(mine).all() or not len(others):
        return False
    return bool(_apart(box, others).min() < _apart(box, mine[None])[0] + GAP_PX)


def _apart(box: Box, marks: NDArray[np.float64]) -> NDArray[np.float64]:
    west, south, east, north = marks.T
    across = np.maximum(0.0, np.maximum(west - box[2], box[0] - east))
    along = np.maximum(0.0, np.maximum(south - box[3], box[1] - north))
    return np.hypot(across, along)  # type: ignore[no-any-return]


def _hit(box: Box, marks: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which marks are under a box."""
    west, south, east, north = marks.T
    across = (box[0] < east) & (west < box[2])
    return across & (box[1] < north) & (south < box[3])  # type: ignore[no-any-return]


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


def _wider(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _inside(box: Box, edge: Box) -> bool:
    return box[0] > edge[0] and box[1] > edge[1] and box[2] < edge[2] and box[3] < edge[3]


def _as_array(boxes: Sequence[Box]) -> NDArray[np.float64]:
    return np.array(boxes, dtype=np.float64).reshape(-1, 4)


def _free(boxes: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which boxes none of the others is under."""
    west, south, east, north = boxes.T[:, :, None]
    under = (west < others[:, 2]) & (others[:, 0] < east)
    under &= (south < others[:, 3]) & (others[:, 1] < north)
    return ~under.any(axis=1)  # type: ignore[no-any-return]
