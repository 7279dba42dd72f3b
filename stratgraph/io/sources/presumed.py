"""Roads presumed between neighbours, where nobody says which there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stratgraph import _geodesy
from stratgraph.model.roads import Road

from .lines import STRAIGHT, Known

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stratgraph.model.provenance import Provenance
    from stratgraph.model.theater import Settlement

MARGIN_KM = 10.0


def presumed_roads(places: Sequence[Settlement], provenance: Provenance) -> tuple[Road, ...]:
    """Return a road between each two places that no third lies between, as straight lines.

    No third place is in the circle that has the straight line between the two as its diameter
    (Gabriel and Sokal, Systematic Zoology 18:259, 1969), so all places hang together. The roads
    are presumed, and so not verified.

    Examples
    --------
    >>> from stratgraph import Provenance, Settlement
    >>> word = Provenance("invented", "low")
    >>> three = [Settlement(one, one, lon, 45, word) for one, lon in zip("abc", (30, 30.1, 30.2))]
    >>> [(road.id, road.evidence) for road in presumed_roads(three, word)]
    [('a--b', 'presumed'), ('b--c', 'presumed')]
    """
    ends = sorted(_pairs(places))
    lengths = Known.of(None, places).straight_m(ends)
    return tuple(
        Road(
            f"{a}--{b}", a, b, metres, provenance,
            verified=False, length_basis=STRAIGHT, evidence="presumed",
        )
        for (a, b), metres in zip(ends, lengths, strict=True)
    )  # fmt: skip


def _pairs(places: Sequence[Settlement]) -> Iterator[tuple[str, str]]:
    """Yield the ids of each two neighbours; of places at one point, the first and each other."""
    first: dict[tuple[float, float], Settlement] = {}
    for one in places:
        there = first.setdefault((round(one.lon, 6), round(one.lat, 6)), one)
        if there is not one:
            yield _in_order(there, one)
    apart = list(first.values())
    if len(apart) < 2:
        return
    lon, lat = (np.array([getattr(one, k) for one in apart]) for k in ("lon", "lat"))
    plane = _geodesy.Plane(_geodesy.middle_longitude(lon), float(np.median(lat)))
    x, y = plane.to_km(lon, lat)
    for i, j in _geodesy.voronoi_cells(x, y, MARGIN_KM).pairs.tolist():
        if _is_free(x, y, i, j):
            yield _in_order(apart[i], apart[j])


def _in_order(one: Settlement, other: Settlement) -> tuple[str, str]:
    return min(one.id, other.id), max(one.id, other.id)


def _is_free(x: _geodesy.Floats, y: _geodesy.Floats, i: int, j: int) -> bool:
    """Whether no other point lies in the circle around the middle of two."""
    middle = (x[i] + x[j]) / 2, (y[i] + y[j]) / 2
    radius = ((x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2) / 4
    squares = (x - middle[0]) ** 2 + (y - middle[1]) ** 2
    squares[[i, j]] = np.inf
    return bool(squares.min(initial=np.inf) >= radius)
