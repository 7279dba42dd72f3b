"""Longitudes are a circle: its middle, and counting past 180 degrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .distance import Floats


def middle_longitude(lon: Floats) -> float:
    """Return the middle of the shortest arc that holds all longitudes, in [-180, 180).

    Parameters
    ----------
    lon : float array, shape (n,), degrees, not empty

    Examples
    --------
    >>> middle_longitude(np.array([10.0, 20.0])), middle_longitude(np.array([179.0, -178.0]))
    (15.0, -179.5)
    """
    ordered = np.sort(lon)
    gaps = np.diff(ordered, append=ordered[0] + 360.0)
    # Without the widest gap what is left of the circle is the arc.
    last = int(gaps.argmax())
    if last == len(ordered) - 1:
        return (float(ordered[0]) + float(ordered[-1])) / 2
    middle = (float(ordered[last + 1]) + float(ordered[last]) + 360.0) / 2
    return (middle + 180.0) % 360.0 - 180.0


def unwrapped(lon: Floats, around: float) -> Floats:
    """Return longitudes counted on past 180 degrees, at most 180 from one of them.

    Examples
    --------
    >>> unwrapped(np.array([179.0, -179.0]), 179.5).tolist()
    [179.0, 181.0]
    """
    far = np.abs(lon - around) > 180.0
    return np.where(far, lon - 360.0 * np.sign(lon - around), lon)
