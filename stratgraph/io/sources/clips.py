"""The part of a source that is wanted: a box, or polygons that somebody drew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._geodesy import NamedPolygon, within_outlines
from stratgraph.errors import ScenarioError
from stratgraph.io.drawn_polygons import read_outlines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .source import Wanted

    Box = tuple[float, float, float, float]
    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Clip:
    """A window in degrees, and polygons within it; without either everything is wanted."""

    box: Box | None = None
    polygons: tuple[NamedPolygon, ...] = ()

    @property
    def window(self) -> Box | None:
        """The smallest box around all that is wanted: west, south, east, north."""
        if not self.polygons:
            return self.box
        corners = np.concatenate([rings[0] for one in self.polygons for rings in one.rings])
        (west, south), (east, north) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        if self.box is None:
            return west, south, east, north
        return (
            self.box if self.box[0] > self.box[2] else _both(self.box, (west, south, east, north))
        )

    @property
    def words(self) -> str:
        """Where that is, to follow what is not there; empty for everywhere."""
        return "" if self.window is None else " within what was asked for"

    def holds(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Tell which points are wanted; those on the edge of a box are."""
        inside = np.ones(len(lon), dtype=np.bool_)
        if self.box is not None:
            west, south, east, north = self.box
            # A box may hold the 180th meridian.
            across = (west <= lon) | (lon <= east) if west > east else (west <= lon) & (lon <= east)
            inside &= across & (south <= lat) & (lat <= north)
        if self.polygons:
            inside &= within_outlines(self.polygons, lon, lat)
        return inside


def _both(one: Box, other: Box) -> Box:
    """Return what lies in two boxes."""
    (west, south), (east, north) = map(max, one[:2], other[:2]), map(min, one[2:], other[2:])
    return west, south, east, north


def clip_of(wanted: Wanted) -> Clip:
    """Return the part that is wanted.

    Raises
    ------
    ScenarioError
        If the box has its sides in the wrong order.
    FileFormatError
        If the file of polygons cannot be read as one.

    Examples
    --------
    >>> from stratgraph.io.sources import Wanted
    >>> clip_of(Wanted(box=(9.4, 47.0, 9.7, 47.3))).holds(np.array([9.5, 9.8]), np.full(2, 47.1))
    array([ True, False])
    """
    if wanted.box is not None:
        west, south, east, north = wanted.box
        if not (max(abs(west), abs(east)) <= 180 and west != east and -90 <= south < north <= 90):
            raise ScenarioError(
                f"--box {west:g},{south:g},{east:g},{north:g} is no box; name its west, south, "
                "east and north sides in degrees"
            )
    return Clip(wanted.box, () if wanted.clip is None else read_outlines(wanted.clip))
