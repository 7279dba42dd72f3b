"""Geodesic distances and bearings on WGS84."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pyproj import Geod

Floats = NDArray[np.float64]


@cache
def geod() -> Geod:
    from pyproj import Geod

    return Geod(ellps="WGS84")


def distance_m(lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats) -> Floats:
    """Geodesic distances in metres between points paired one to one.

    Karney's algorithm (J. Geodesy 87:43, 2013), exact to nanometres on WGS84.

    Parameters
    ----------
    lon_a, lat_a, lon_b, lat_b : float arrays of one shape
        Degrees, longitude in [-180, 180], latitude in [-90, 90].

    Returns
    -------
    float array of that shape, metres, never negative.

    Examples
    --------
    >>> one = np.ones(1)
    >>> round(float(distance_m(0 * one, 0 * one, one, 0 * one)[0]))
    111319
    """
    _, _, metres = geod().inv(*unboxed(lon_a, lat_a, lon_b, lat_b))
    return np.asarray(metres, dtype=np.float64).reshape(np.shape(lon_a))


def unboxed(*columns: Floats) -> tuple[Any, ...]:
    """Return columns as they are, but the only value of columns of one as a number.

    pyproj takes an array of one for a number, and older numpy warns about that.
    """
    if columns[0].size == 1:
        return tuple(float(column.flat[0]) for column in columns)
    return columns


def distance_matrix_m(lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats) -> Floats:
    """Geodesic distances in metres from every point of a to every point of b, shape (|a|, |b|)."""
    shape = (len(lon_a), len(lon_b))
    grid = [np.repeat(lon_a, shape[1]), np.repeat(lat_a, shape[1])]
    grid += [np.tile(lon_b, shape[0]), np.tile(lat_b, shape[0])]
    return distance_m(*grid).reshape(shape)


def along_m(line: Floats) -> Floats:
    """Return the metres from the beginning of a line to each of its corners, shape (k,).

    Parameters
    ----------
    line : float array, shape (k, 2)
        Corners in degrees, longitude first, one or more.

    Examples
    --------
    >>> along_m(np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])).round().tolist()
    [0.0, 111319.0, 222639.0]
    """
    (lon, lat), zero = line.T, np.zeros(1)
    return np.concatenate([zero, np.cumsum(distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:]))])


def azimuth_deg(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Bearing from a to b in degrees clockwise from north, in [0, 360)."""
    forward, _, _ = geod().inv(lon_a, lat_a, lon_b, lat_b)
    return float(forward) % 360.0


@dataclass(frozen=True, eq=False)
class Geodesics:
    """Shortest lines on the ellipsoid, each from a first end; see :func:`geodesics`."""

    lon: Floats
    lat: Floats
    azimuth_deg: Floats
    length_m: Floats

    def at(self, line: NDArray[np.int64], fraction: Floats) -> tuple[Floats, Floats]:
        """Longitudes and latitudes at fractions of some of the lines by number, one to one."""
        start = (self.lon[line], self.lat[line], self.azimuth_deg[line])
        lon, lat, _ = geod().fwd(*unboxed(*start, self.length_m[line] * fraction))
        shape = fraction.shape
        return np.asarray(lon).reshape(shape), np.asarray(lat).reshape(shape)


def geodesics(lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats) -> Geodesics:
    """Lines between points paired one to one, in degrees.

    Examples
    --------
    >>> zero, two = np.zeros(1), np.full(1, 2.0)
    >>> lines = geodesics(zero, zero, two, zero)
    >>> lon, lat = lines.at(np.zeros(3, dtype=np.int64), np.array([0.0, 0.5, 1.0]))
    >>> lon.round(6).tolist(), lat.round(6).tolist()
    ([0.0, 1.0, 2.0], [0.0, 0.0, 0.0])
    """
    azimuth, _, metres = geod().inv(*unboxed(lon_a, lat_a, lon_b, lat_b))
    shape = lon_a.shape
    return Geodesics(
        lon_a, lat_a, np.asarray(azimuth).reshape(shape), np.asarray(metres).reshape(shape)
    )


def moved(lon: float, lat: float, east_m: Floats, north_m: Floats) -> tuple[Floats, Floats]:
    """Longitudes and latitudes so many metres east and north of a point, along one geodesic each.

    Examples
    --------
    >>> lon, lat = moved(0.0, 0.0, np.array([111_319.5, 0.0]), np.array([0.0, 110_574.4]))
    >>> lon.round(3).tolist(), lat.round(3).tolist()
    ([1.0, 0.0], [0.0, 1.0])
    """
    bearing = np.degrees(np.arctan2(east_m, north_m))
    start = np.full(east_m.shape, lon), np.full(east_m.shape, lat)
    there_lon, there_lat, _ = geod().fwd(*unboxed(*start, bearing, np.hypot(east_m, north_m)))
    return np.asarray(there_lon).reshape(east_m.shape), np.asarray(there_lat).reshape(east_m.shape)
