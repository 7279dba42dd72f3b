"""Isochrones: the ground along roads that a side reaches within so many minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stratgraph._geodesy import pieces_of
from stratgraph.errors import ScenarioError
from stratgraph.measures.gateways.supply_ground import supply_ground
from stratgraph.model.notebook import short_repr

from .access import MINUTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph._geodesy import Band, Pieces
    from stratgraph.model.theater import Theater

    from .access import Access

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Points along roads are at most so far apart, unless that makes more than MOST_POINTS of them.
STEP_KM, MOST_POINTS = 0.5, 40_000
# An isochrone is the ground within so many kilometres of a stretch of road that is reached.
WIDTH_KM = 2.5


@dataclass(frozen=True, eq=False)
class AlongRoads:
    """Points along every road of a theater, and the ground that is nearest to each.

    Attributes
    ----------
    theater : Theater
    road : int array, shape (p,)
        Number of the road of each; those of settlements on no road have -1.
    fraction : float array, shape (p,)
        Where on it, from its first end.
    pieces : Pieces
        Ground within ``WIDTH_KM`` of each and nearer to it than to all others.
    step_km : float
        Points are at most so far apart.
    """

    theater: Theater
    road: Ints
    fraction: Floats
    pieces: Pieces
    step_km: float


def along_roads(theater: Theater) -> AlongRoads:
    """Put points along every road as it is drawn, at most half a kilometre apart.

    Settlements on no road are points too, that nobody comes to: ground nearer to them is of no
    isochrone. Where half a kilometre made more than ``MOST_POINTS`` points they stand farther
    apart.
    """
    lines = [theater.course(road) for road in theater.roads]
    lon, lat = np.array([point for line in lines for point in line]).reshape(-1, 2).T
    x, y = theater.plane.to_km(lon, lat)
    stops = np.cumsum([0, *map(len, lines)])
    along = [
        np.append(0.0, np.cumsum(np.hypot(np.diff(x[a:b]), np.diff(y[a:b]))))
        for a, b in zip(stops[:-1].tolist(), stops[1:].tolist(), strict=True)
    ]
    total = float(sum(one[-1] for one in along))
    step = max(STEP_KM, total / MOST_POINTS)
    number, fraction, px, py = [], [], [], []
    for k, far in enumerate(along):
        parts = np.linspace(0.0, 1.0, 1 + max(1, int(np.ceil(far[-1] / step))))
        a, b = int(stops[k]), int(stops[k + 1])
        number.append(np.full(len(parts), k))
        fraction.append(parts)
        px.append(np.interp(parts * far[-1], far, x[a:b]))
        py.append(np.interp(parts * far[-1], far, y[a:b]))
    beside = np.flatnonzero(~theater.on_road)
    off = theater.plane.to_km(theater.lon[beside], theater.lat[beside])
    return AlongRoads(
        theater,
        np.concatenate([*number, np.full(len(beside), -1)]).astype(np.int64),
        np.concatenate([*fraction, np.zeros(len(beside))]),
        pieces_of(
            theater.plane, np.concatenate([*px, off[0]]), np.concatenate([*py, off[1]]), WIDTH_KM
        ),
        step,
    )


@dataclass(frozen=True, eq=False)
class Isochrone:
    """The ground along roads that a side reaches within so many minutes.

    Attributes
    ----------
    access : Access
    minutes : float
    band : Band
        Its shape: to half a step between points along a road.
    road_km : float
        Kilometres of road reached.
    """

    access: Access
    minutes: float
    band: Band
    road_km: float

    __repr__ = short_repr


def measure_isochrones(
    access: Access, minutes: Sequence[float], *, along: AlongRoads | None = None
) -> tuple[Isochrone, ...]:
    """Draw the ground along roads that a side reaches within so many minutes, one for each.

    Points stand along every road at most half a kilometre apart. One is reached if the way to an
    end of its road and on along it takes no longer, over roads between places that the side holds.
    The isochrone is the ground within 2.5 km of a reached point and nearer to it than to every
    other point, reached or not: it says how far along roads one comes, and nothing about fields.

    Parameters
    ----------
    access : Access
    minutes : sequence of float
        Each above 0.
    along : AlongRoads, optional
        Of :func:`along_roads`, where several are drawn of one theater.

    Returns
    -------
    tuple of Isochrone
        The shortest first.

    Raises
    ------
    ScenarioError
        If the side holds no portal, or a number of minutes is not above 0 or stands twice.

    Examples
    --------
    >>> from stratgraph import measure_access, read_case
    >>> before = measure_access(read_case("gate_falls").before, "defender", season="dry")
    >>> half, whole = measure_isochrones(before, [30, 60])
    >>> half.road_km < whole.road_km, half.band.area_km2 < whole.band.area_km2
    (True, True)
    """
    _require(access, minutes)
    points = along_roads(access.situation.theater) if along is None else along
    seconds = _at_points(access, points)
    found: list[Isochrone] = []
    band, before = None, 0.0
    for most in sorted(minutes):
        # A longer time adds to what a shorter one reaches.
        new = (seconds <= most * MINUTE) & (seconds > before * MINUTE if band else True)
        band, before = points.pieces.joined(new, band), most
        found.append(Isochrone(access, most, band, _road_km(access, most)))
    return tuple(found)


def _require(access: Access, minutes: Sequence[float]) -> None:
    side, situation = access.side, access.situation
    code = situation.attacker if side == "attacker" else situation.defender
    who = dict(situation.theater.sides).get(code, code)
    if not access.portals.held:
        there = "; it has none in portals.csv" if not access.portals.ignored else ""
        raise ScenarioError(
            f"no isochrone for {who} ({side}): it holds no portal on {situation.control.on}, where "
            f"a road leads on beyond the map{there}; ask for the other side"
        )
    require_minutes(minutes)


def require_minutes(minutes: Sequence[float]) -> None:
    """Refuse numbers of minutes within which nothing can be told to be reached.

    Parameters
    ----------
    minutes : sequence of float

    Raises
    ------
    ScenarioError
        If there is none, one is not above 0, or one stands twice.

    Examples
    --------
    >>> require_minutes([30, 60])
    >>> require_minutes([-5])
    Traceback (most recent call last):
    ...
    stratgraph.errors.ScenarioError: ways of more than 0 minutes can be asked about, got -5
    """
    if not minutes:
        raise ScenarioError("name at least one number of minutes")
    for one in minutes:
        if not 0 < one < np.inf:
            raise ScenarioError(f"ways of more than 0 minutes can be asked about, got {one:g}")
    if len(set(minutes)) < len(minutes):
        raise ScenarioError("a number of minutes is named twice")


def _own_roads(access: Access) -> tuple[Ints, Floats, Floats, Ints]:
    """Roads between the side's places: number, seconds at both ends, and seconds along each."""
    situation, theater = access.situation, access.situation.theater
    ground = supply_ground(situation, access.side, contested_supply=access.contested_supply)
    kept = situation.open_roads(road_set=access.road_set, side=access.side)
    number = np.flatnonzero(kept & ground[theater.road_ends].all(axis=1))
    a, b = access.own_s[theater.road_ends[number]].T
    # Nobody comes along a one-way road from its second end.
    b = np.where(theater.road_one_way[number], np.inf, b)
    return number, a, b, theater.road_time_s(access.season)[number]


def _at_points(access: Access, points: AlongRoads) -> Floats:
    """Seconds to each point along roads; inf where the side does not come."""
    number, at_a, at_b, along = _own_roads(access)
    row = np.full(len(points.theater.roads) + 1, -1)
    row[number] = np.arange(len(number))
    k = row[points.road]
    seconds = np.full(len(k), np.inf)
    own, f = k >= 0, points.fraction
    k = k[own]
    from_a, from_b = at_a[k] + f[own] * along[k], at_b[k] + (1 - f[own]) * along[k]
    seconds[own] = np.minimum(from_a, from_b)
    # A place that is reached is so though no road of the side's leads on from it.
    for side, there in ((0, f == 0), (1, f == 1)):
        at = there & (points.road >= 0)
        ends = points.theater.road_ends[points.road[at], side]
        seconds[at] = np.minimum(seconds[at], access.own_s[ends])
    return seconds


def _road_km(access: Access, minutes: float) -> float:
    """Kilometres of the side's own roads that are reached, to the metre."""
    number, at_a, at_b, along = _own_roads(access)
    left = [np.clip((minutes * MINUTE - end) / along, 0.0, 1.0) for end in (at_a, at_b)]
    share = np.minimum(1.0, left[0] + left[1])
    return float((share * access.situation.theater.road_length_m[number]).sum()) / 1000.0
