"""Roads that somebody drew as lines: cut where they meet and where they pass a place."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph import _geodesy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Floats = _geodesy.Floats

# How far a place may lie from a line that leads through it, unless the caller says otherwise.
JOIN_M = 1000.0
# Corners nearer than this part of a degree are one point: about a decimetre.
SAME_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a line between two places or meeting points, in the order it was drawn.

    Attributes
    ----------
    line : int
        The number of the line it is a part of.
    a, b : str or tuple of float
        The id of a place, or where lines meet or end, longitude first.
    length_m : float
        Metres along the line.
    bends : tuple of (lon, lat)
        Corners of the line between the two.
    """

    line: int
    a: str | tuple[float, float]
    b: str | tuple[float, float]
    length_m: float
    bends: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Joined:
    """Lines cut into stretches, and how far the places lie from them.

    Attributes
    ----------
    stretches : tuple of Stretch
    distance_m : mapping of str to float
        For each place the metres to the nearest line, of those that are joined.
    """

    stretches: tuple[Stretch, ...]
    distance_m: Mapping[str, float]


def cut_at_places(
    lines: Sequence[Floats], places: Mapping[str, tuple[float, float]], join_m: float
) -> Joined:
    """Cut lines where they share a corner and where they pass within a distance of a place.

    A line that passes several times within that distance of a place leads through it where it is
    nearest. Lines that cross without a common corner do not meet: one may pass over the other.

    Parameters
    ----------
    lines : sequence of float arrays, shape (k, 2)
        Corners in degrees, longitude first, two or more each.
    places : mapping of str to (lon, lat)
    join_m : float
        Metres.

    Returns
    -------
    Joined

    Examples
    --------
    >>> straight = np.array([[30.0, 45.0], [30.2, 45.0]])
    >>> settlements = {"alder": (30.0, 45.001), "birch": (30.1, 45.0), "cedar": (30.2, 45.0)}
    >>> joined = cut_at_places([straight], settlements, 500.0)
    >>> [(one.a, one.b, round(one.length_m)) for one in joined.stretches]
    [('alder', 'birch', 7885), ('birch', 'cedar', 7885)]
    """
    meeting = _meeting_points(lines)
    near = _near(lines, places, join_m)
    stretches: list[Stretch] = []
    found: dict[str, float] = {}
    for number, line in enumerate(lines):
        along = _geodesy.along_m(line)
        passed = {place: one.at(along) for place, one in near[number].items()}
        for place, one in near[number].items():
            found[place] = min(one.distance_m, found.get(place, one.distance_m))
        stops: list[tuple[float, str | tuple[float, float]]] = [
            (metres, point)
            for metres, point in zip(along.tolist(), map(_point, line.tolist()), strict=True)
            # What meets or ends within reach of a place does so at the place.
            if point in meeting and all(abs(metres - at) > join_m for at in passed.values())
        ]
        stops += [(metres, place) for place, metres in passed.items()]
        stops.sort(key=lambda one: (one[0], str(one[1])))
        stretches += _between(number, stops, line, along)
    return Joined(tuple(stretches), found)


def _between(
    number: int,
    stops: Sequence[tuple[float, str | tuple[float, float]]],
    line: Floats,
    along: Floats,
) -> Iterator[Stretch]:
    for (begin, a), (end, b) in itertools.pairwise(stops):
        if a != b:
            inner = (along > begin) & (along < end)
            bends = tuple((lon, lat) for lon, lat in line[inner].tolist())
            yield Stretch(number, a, b, end - begin, bends)


def _point(corner: Sequence[float]) -> tuple[float, float]:
    return round(corner[0], SAME_DIGITS), round(corner[1], SAME_DIGITS)


def _meeting_points(lines: Sequence[Floats]) -> frozenset[tuple[float, float]]:
    """Return the ends of lines, and the corners that several share."""
    often = Counter(point for line in lines for point in {*map(_point, line.tolist())})
    ends = {_point(line[k].tolist()) for line in lines for k in (0, -1)}
    return frozenset(ends | {point for point, count in often.items() if count > 1})


# ---------------------------------------------------------------- places near lines


@dataclass(frozen=True, slots=True)
class _Passing:
    """Where a line passes a place: on which of its pieces, how far along it, how far off."""

    piece: int
    share: float
    distance_m: float

    def at(self, along: Floats) -> float:
        """Return the metres along the line to there."""
        begin, end = float(along[self.piece]), float(along[self.piece + 1])
        return begin + self.share * (end - begin)


def _near(
    lines: Sequence[Floats], places: Mapping[str, tuple[float, float]], join_m: float
) -> list[dict[str, _Passing]]:
    """Return for each line the places that it passes within a distance, and where."""
    if not places or not lines:
        return [{} for _ in lines]
    ids, at = list(places), np.array(list(places.values()))
    plane = _geodesy.Plane(
        round(_geodesy.middle_longitude(at[:, 0]), 3), round(float(np.median(at[:, 1])), 3)
    )
    settlements = np.stack(plane.to_km(*at.T), axis=1)
    return [
        {
            ids[k]: passing
            for k in _in_box(flat, settlements, join_m / 1000)
            if (passing := _nearest(flat, settlements[k])).distance_m <= join_m
        }
        for flat in (np.stack(plane.to_km(*line.T), axis=1) for line in lines)
    ]


def _in_box(line: Floats, settlements: Floats, margin_km: float) -> list[int]:
    low, high = line.min(axis=0) - margin_km, line.max(axis=0) + margin_km
    return [
        int(k) for k in np.flatnonzero(((low <= settlements) & (settlements <= high)).all(axis=1))
    ]


def _nearest(line: Floats, settlement: Floats) -> _Passing:
    """Find the point of a line that lies nearest to a settlement, in a plane of kilometres."""
    steps = np.diff(line, axis=0)
    squares = np.maximum((steps**2).sum(axis=1), 1e-18)
    shares = np.clip(((settlement - line[:-1]) * steps).sum(axis=1) / squares, 0.0, 1.0)
    far = np.hypot(*(line[:-1] + shares[:, np.newaxis] * steps - settlement).T)
    piece = int(far.argmin())
    return _Passing(piece, float(shares[piece]), 1000.0 * float(far[piece]))
