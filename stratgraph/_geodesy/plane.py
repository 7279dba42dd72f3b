"""A flat map around one point, for drawing and for nearest points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from .distance import Floats, unboxed

if TYPE_CHECKING:
    from pyproj import Transformer


@dataclass(frozen=True)
class Plane:
    """A flat map in kilometres around one point, azimuthal equidistant: true from its centre.

    Within 100 km of the centre lengths are right to one part in ten thousand; it is for
    drawing. Membership of reach is always decided on the ellipsoid.
    """

    lon: float
    lat: float

    @property
    def _transformer(self) -> Transformer:
        return _transformer(self.lon, self.lat)

    def to_km(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Project degrees to kilometres east and north of the centre."""
        x, y = self._transformer.transform(*unboxed(np.asarray(lon), np.asarray(lat)))
        shape = np.shape(lon)
        return (
            np.asarray(x, dtype=np.float64).reshape(shape) / 1000.0,
            np.asarray(y, dtype=np.float64).reshape(shape) / 1000.0,
        )

    def to_degrees(self, x_km: Floats, y_km: Floats) -> tuple[Floats, Floats]:
        """Turn kilometres east and north of the centre back into degrees."""
        x_m, y_m = unboxed(np.asarray(x_km) * 1000.0, np.asarray(y_km) * 1000.0)
        lon, lat = self._transformer.transform(x_m, y_m, direction="INVERSE")
        shape = np.shape(x_km)
        return (
            np.asarray(lon, dtype=np.float64).reshape(shape),
            np.asarray(lat, dtype=np.float64).reshape(shape),
        )


@cache
def _transformer(lon: float, lat: float) -> Transformer:
    from pyproj import Transformer

    local = f"+proj=aeqd +lon_0={lon!r} +lat_0={lat!r} +datum=WGS84 +units=m +no_defs"
    return Transformer.from_crs("EPSG:4326", local, always_xy=True)
