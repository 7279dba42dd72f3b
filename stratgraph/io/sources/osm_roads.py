"""The roads of an extract between its towns: contracted, joined to places, and told in metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph import _geodesy
from stratgraph._network import (
    Pieces,
    contract_pieces,
    contract_what_leads_on,
    ending_at_places,
    joining_pieces,
    mostly,
    parts_of,
)

from .osm_extract import MISSING
from .osm_tags import CLASSES, FERRY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .osm_extract import Lines

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

# A longer straight piece is parted, so that a place in its middle finds a point near it.
LONG_M, PART_M = 500.0, 250.0
# A place rather joins a road that leads somewhere if it is farther by no more than this.
BY_M, SOMEWHERE_M = 150.0, 10_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Net:
    """Roads in their smallest pieces, from one point as drawn to the next.

    Attributes
    ----------
    pieces : Pieces
        Of the road class as their kind.
    way : int array, shape (m,)
        Which road of the extract each piece is of.
    point : int array, shape (n,)
        The id of each point in OpenStreetMap; 0 of those put in on long straight pieces.
    lon, lat : float arrays, shape (n,)
    """

    pieces: Pieces
    way: Ints
    point: Ints
    lon: Floats
    lat: Floats

    @property
    def total_m(self) -> float:
        """Metres of all pieces."""
        return float(self.pieces.length_m.sum())


def net_of(lines: Lines, inside: Flags) -> Net:
    """Part roads into pieces between points, measured on the ellipsoid.

    Parameters
    ----------
    lines : Lines
    inside : bool array, shape (p,)
        Which points count; a piece needs both its ends.
    """
    inside = inside & (lines.x != MISSING)
    ways = len(lines.road_class)
    of = np.repeat(np.arange(ways, dtype=np.int32), np.diff(lines.start))
    goes_on = (of[1:] == of[:-1]) & inside[1:] & inside[:-1]
    goes_on &= lines.point[1:] != lines.point[:-1]
    first = np.flatnonzero(goes_on)
    used = np.unique(np.concatenate([first, first + 1]))
    point, at, number = np.unique(lines.point[used], return_index=True, return_inverse=True)
    at = used[at]
    place = np.zeros(len(lines.point), dtype=np.int64)
    place[used] = number.reshape(-1)
    ends = np.column_stack([place[first], place[first + 1]])
    lon, lat, way = lines.lon[at], lines.lat[at], of[first].astype(np.int64)
    back = lines.direction[way] < 0
    ends[back] = ends[back, ::-1]
    length = _measured(ends, lon, lat)
    pieces = Pieces(ends, length, lines.road_class[way].astype(np.int64), lines.direction[way] != 0)
    return _parted(Net(pieces, way, point, lon, lat))


def _measured(ends: Ints, lon: Floats, lat: Floats) -> Floats:
    if not len(ends):
        return np.zeros(0)
    one, two = ends.T
    return _geodesy.distance_m(lon[one], lat[one], lon[two], lat[two])


def _parted(net: Net) -> Net:
    """Part long straight pieces of roads, not of ferries; no metre is lost."""
    pieces = net.pieces
    is_long = (pieces.length_m > LONG_M) & (pieces.kind != FERRY)
    parts = np.where(is_long, np.ceil(pieces.length_m / PART_M), 1).astype(np.int64)
    if not is_long.any():
        return net
    of = np.repeat(np.arange(len(pieces)), parts)
    last = np.cumsum(parts) - 1
    rank = np.arange(len(of)) - np.repeat(last + 1 - parts, parts)
    # Each part but the last of a piece ends at a new point.
    ends_new = rank + 1 < parts[of]
    number = len(net.point) + np.cumsum(ends_new) - 1
    starts = np.where(rank == 0, pieces.ends[of, 0], np.roll(number, 1))
    finishes = np.where(ends_new, number, pieces.ends[of, 1])
    share = ((rank + 1) / parts[of])[ends_new]
    one, two = pieces.ends[of[ends_new]].T
    return Net(
        Pieces(
            np.column_stack([starts, finishes]),
            (pieces.length_m / parts)[of],
            pieces.kind[of],
            pieces.one_way[of],
        ),
        net.way[of],
        np.append(net.point, np.zeros(int(ends_new.sum()), dtype=np.int64)),
        np.append(net.lon, _around(net.lon[one] + share * _around(net.lon[two] - net.lon[one]))),
        np.append(net.lat, net.lat[one] + share * (net.lat[two] - net.lat[one])),
    )


def _around(degrees: Floats) -> Floats:
    """Return longitudes, or spans of them, from -180 to 180: a road may cross the date line."""
    return (degrees + 180.0) % 360.0 - 180.0


@dataclass(frozen=True, slots=True, eq=False)
class Centres:
    """Where places stand, how far around them roads end there, and how far they may join.

    Attributes
    ----------
    lon, lat : float arrays, shape (k,)
    passing_m : float array, shape (k,)
        Roads within this of the centre that hang together with it end at the place.
    join_m : float
        The farthest that a centre may lie from a road.
    """

    lon: Floats
    lat: Floats
    passing_m: Floats
    join_m: float


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """At which point of the net each place stands, -1 for none, and how far that is."""

    anchor: Ints
    metres: Floats

    @property
    def is_joined(self) -> Flags:
        """Which places stand on a road."""
        return self.anchor >= 0

    def told(self, join_m: float) -> list[str]:
        """Say of each place how it is joined."""
        return [
            f"joined to a road {far:.0f} m from its centre" if far <= join_m else ""
            for far in self.metres.tolist()
        ]


def join_centres(net: Net, centres: Centres) -> Joined:
    """Put each place on the nearest point of a road, each point taken once, the nearest first."""
    k = len(centres.lon)
    anchor, metres = np.full(k, -1, dtype=np.int64), np.full(k, np.inf)
    fit = (net.pieces.kind != FERRY) & (net.pieces.kind != CLASSES.index("motorway"))
    points = np.unique(net.pieces.ends[fit])
    taken = np.zeros(len(net.point), dtype=np.bool_)
    waiting = np.arange(k)
    while points.size and waiting.size:
        which, far = _nearest(net, points, centres, waiting)
        metres[waiting] = np.where(np.isinf(metres[waiting]), far, metres[waiting])
        later = []
        for one in np.argsort(far, kind="stable").tolist():
            place, point = int(waiting[one]), int(which[one])
            if far[one] <= centres.join_m and not taken[point]:
                anchor[place], metres[place] = point, far[one]
                taken[point] = True
            elif far[one] <= centres.join_m:
                later.append(place)
        waiting = np.array(sorted(later), dtype=np.int64)
        points = points[~taken[points]]
    return Joined(anchor, metres)


def _nearest(net: Net, points: Ints, centres: Centres, wanted: Ints) -> tuple[Ints, Floats]:
    """Return the nearest point for each place, rather one that leads somewhere."""
    at = centres.lon[wanted], centres.lat[wanted]
    which, far = _geodesy.nearest_of(net.lon[points], net.lat[points], *at)
    part = parts_of(net.pieces.ends, len(net.point))
    long = np.bincount(part[net.pieces.ends[:, 0]], weights=net.pieces.length_m)
    leads = points[long[part[points]] >= min(SOMEWHERE_M, float(long.max()))]
    which = points[which]
    if leads.size:
        other, farther = _geodesy.nearest_of(net.lon[leads], net.lat[leads], *at)
        rather = farther <= far + BY_M
        which = np.where(rather, leads[other], which)
        far = np.where(rather, farther, far)
    return which, far


@dataclass(frozen=True, slots=True, eq=False)
class Contracted:
    """Roads between places and junctions, and what became of every metre.

    Attributes
    ----------
    roads : Pieces
        From n on ends are places: ``n + k`` is the k-th.
    n : int
        Points of the net.
    surface, ref : int arrays, shape (m,)
        Of most of the metres of each road.
    bridges : int array, shape (m,)
    bridge_m : float array, shape (m,)
    narrower_m, streets_m, blind_m, kept_m : float
        Metres left out of narrower classes, within places, and of what leads nowhere; and kept.
    """

    roads: Pieces
    n: int
    surface: Ints
    ref: Ints
    bridges: Ints
    bridge_m: Floats
    narrower_m: float
    streets_m: float
    blind_m: float
    kept_m: float


def contract_net(
    net: Net, lines: Lines, centres: Centres, joined: Joined, lowest: int
) -> Contracted:
    """Contract roads of the wider classes between towns and junctions.

    Parameters
    ----------
    lowest : int
        Number of the narrowest class that is kept for itself.
    """
    n, whole = len(net.point), net.total_m
    used = _kept_classes(net, joined, lowest)
    pieces, way = net.pieces.only(used), net.way[used]
    narrower = whole - float(pieces.length_m.sum())
    moved, outside, _ = ending_at_places(
        pieces, _place_of(net, pieces, centres, joined), np.maximum(joined.anchor, 0)
    )
    own_m, way = pieces.length_m[outside], way[outside]
    streets = float(pieces.length_m.sum() - own_m.sum())
    stops = np.zeros(n + len(centres.lon), dtype=np.bool_)
    stops[n:] = joined.is_joined
    roads, part_of = contract_what_leads_on(moved, stops)
    kept = float(own_m[part_of >= 0].sum())
    return Contracted(
        roads,
        n,
        mostly(part_of, lines.surface[way].astype(np.int64), own_m, len(roads)),
        mostly(part_of, lines.ref[way].astype(np.int64), own_m, len(roads)),
        *_bridges(lines, way, own_m, part_of, len(roads)),
        narrower_m=narrower,
        streets_m=streets,
        blind_m=float(own_m.sum()) - kept,
        kept_m=kept,
    )


def _kept_classes(net: Net, joined: Joined, lowest: int) -> Flags:
    """Return which pieces are wide enough, a ferry, or needed so that nothing lies apart."""
    stops = np.zeros(len(net.point), dtype=np.bool_)
    anchors = joined.anchor[joined.is_joined]
    stops[anchors] = True
    roads, part_of = contract_pieces(net.pieces, stops)
    wide = (roads.kind <= lowest) | (roads.kind == FERRY)
    wide |= joining_pieces(roads, wide, anchors, len(net.point))
    return wide[part_of] if len(roads) else np.zeros(0, dtype=np.bool_)


def _place_of(net: Net, pieces: Pieces, centres: Centres, joined: Joined) -> Ints:
    """Return in which place each point lies, the nearest if it lies in several, -1 for none."""
    place = np.full(len(net.point), -1, dtype=np.int64)
    nearest = np.full(len(net.point), np.inf)
    points = np.unique(pieces.ends)
    for radius in np.unique(centres.passing_m[joined.is_joined]).tolist():
        some = np.flatnonzero(joined.is_joined & (centres.passing_m == radius))
        of_place, of_point = _geodesy.pairs_within(
            centres.lon[some], centres.lat[some], net.lon[points], net.lat[points], radius
        )
        of_place, at = some[of_place], points[of_point]
        far = _geodesy.distance_m(
            centres.lon[of_place], centres.lat[of_place], net.lon[at], net.lat[at]
        )
        for k in np.argsort(-far, kind="stable").tolist():
            if far[k] < nearest[at[k]]:
                nearest[at[k]], place[at[k]] = far[k], of_place[k]
    standing = np.flatnonzero(joined.is_joined)
    place[joined.anchor[standing]] = standing
    return place


def _bridges(
    lines: Lines, way: Ints, own_m: Floats, part_of: Ints, count: int
) -> tuple[Ints, Floats]:
    """Count the bridges of each road, and their metres."""
    on = (part_of >= 0) & lines.bridge[way]
    metres = np.bincount(part_of[on], weights=own_m[on], minlength=count).astype(np.float64)
    each = np.unique(np.column_stack([part_of[on], way[on]]), axis=0)
    return np.bincount(each[:, 0], minlength=count).astype(np.int64), metres
