"""Areas that somebody drew, and the roads that lead through them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from stratgraph import _geodesy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .theater import Theater


@dataclass(frozen=True, slots=True)
class CutArea:
    """An area, every road through which a scenario takes away.

    Attributes
    ----------
    file : str
        What the question calls the file that it is drawn in. Not compared.
    polygons : tuple of NamedPolygon
        From ``read_polygons``. Not compared; the digest is.
    path : str
        Where the file was found. Not compared.
    digest : str
        Twelve digits of a hash of the polygons, by which they are compared.

    Examples
    --------
    >>> square = np.array([[0.0, 0], [1, 0], [1, 1], [0, 0]])
    >>> CutArea("pass.geojson", (_geodesy.NamedPolygon("", ((square,),)),)).digest
    'd9d8debf05ea'
    """

    file: str = field(compare=False)
    polygons: tuple[_geodesy.NamedPolygon, ...] = field(compare=False, repr=False)
    path: str = field(default="", compare=False)
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        """Tell the polygons from others."""
        object.__setattr__(self, "digest", digest_of(self.polygons))

    def roads(self, theater: Theater) -> frozenset[str]:
        """Return the ids of the roads whose line meets the area, its edge included.

        A line leads from end to end by the bends that are known of it; edges of the area are
        straight in degrees, as GeoJSON has them.
        """
        lines = [np.array(theater.course(road)) for road in theater.roads]
        met = _geodesy.lines_meeting(lines, self.polygons, theater.plane)
        return frozenset(theater.roads[number].id for number in np.flatnonzero(met).tolist())


def digest_of(polygons: Iterable[_geodesy.NamedPolygon]) -> str:
    """Return twelve digits of a hash of polygons and what they are called."""
    told = hashlib.sha256()
    for one in polygons:
        told.update(f"{one.label} {len(one.rings)};".encode())
        for ring in (ring for part in one.rings for ring in part):
            told.update(str(ring.tolist()).encode())
    return told.hexdigest()[:12]
