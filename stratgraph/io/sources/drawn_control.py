"""Polygons that a map of a day draws: who held each settlement, and how far the ground was."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph import _geodesy
from stratgraph.errors import FileFormatError, ScenarioError
from stratgraph.io.drawn_polygons import mended_polygons
from stratgraph.io.geojson import features_of, member
from stratgraph.model.control import CONTESTED, DatedHolder
from stratgraph.model.events import DrawnDistance
from stratgraph.model.plain_text import plural
from stratgraph.model.provenance import Provenance

from .columns import CALLED
from .places import side_code
from .source import Found, LeftOut, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from numpy.typing import NDArray

    from stratgraph.model.theater import Settlement

    from .source import Wanted

ENDS = (".geojson", ".json")
POLYGONS = frozenset({"Polygon", "MultiPolygon"})
# What stands for everything that no polygon of a side covers.
REST = "else"


def looks_so(path: Path) -> bool:
    """Whether a file holds polygons alone."""
    kinds = {member(member(one, "geometry"), "type") for one in features_of(path)}
    return bool(kinds) and kinds <= POLYGONS


@dataclass(frozen=True, eq=False)
class _Drawn:
    """The ground of each side, and the settlements that lie in it or near it."""

    settlements: Sequence[Settlement]
    sides: Sequence[str]
    distance_m: NDArray[np.float64]

    @classmethod
    def of(cls, places: Sequence[Settlement], polygons: Sequence[_geodesy.NamedPolygon]) -> _Drawn:
        lon, lat = (np.array([getattr(one, k) for one in places]) for k in ("lon", "lat"))
        plane = _geodesy.Plane(_geodesy.middle_longitude(lon), float(np.median(lat)))
        shapes = _geodesy.shapes_of(polygons, plane)
        return cls(
            places,
            [one.label for one in polygons],
            _geodesy.nearest_points_m(shapes, plane, lon, lat),
        )

    def sides_at(self, place: int) -> list[str]:
        """Return whose ground a settlement lies in, each side once."""
        inside = np.flatnonzero(self.distance_m[:, place] == 0.0)
        return sorted({self.sides[k] for k in inside.tolist()})

    def nearest_m(self, side: str) -> NDArray[np.float64]:
        """Return the metres from each settlement to the nearest ground of a side."""
        own = [k for k, one in enumerate(self.sides) if one == side]
        nearest: NDArray[np.float64] = self.distance_m[own].min(axis=0, initial=np.inf)
        return nearest


def read(path: Path, wanted: Wanted) -> Found:
    """Read polygons of a day: each settlement of the folder gets the holder of where it lies.

    With an attacker named, every settlement also gets its distance to the attacker's ground, for
    cases that ask from ground as drawn.

    Raises
    ------
    FileFormatError
        If a polygon is none, or no property says who holds it.
    ScenarioError
        If the day is not said, or there is no folder yet to read it for.
    """
    into, day = wanted.into, wanted.day
    if into is None or not into.settlements:
        problem = "--to: polygons give holders to settlements, and the folder has none yet"
        raise ScenarioError(f"{problem}; import places first")
    if day is None:
        raise ScenarioError("--day: say which day the map is of, as YYYY-MM-DD")
    left = LeftOut()
    polygons, mended = _polygons(path, wanted, left)
    drawn = _Drawn.of(into.settlements, polygons)
    where = Provenance(wanted.source or f"as drawn in {path.name}", wanted.confidence, path.name)
    who = wanted.assessor or into.assessor
    holders = tuple(_holders(drawn, wanted, day, _Who(who, where), left))
    distances = tuple(_distances(drawn, wanted, day, where))
    return Found(
        holders=holders,
        distances=distances,
        dropped=left.dropped,
        notes=(*_counted(holders, day, who), *(f"mended: {one}" for one in mended)),
    )


@dataclass(frozen=True, slots=True)
class _Who:
    assessor: str
    provenance: Provenance


def _polygons(
    path: Path, wanted: Wanted, left: LeftOut
) -> tuple[list[_geodesy.NamedPolygon], tuple[str, ...]]:
    """Return the polygons of sides, labelled with their codes; others are counted."""
    key = wanted.key or _key(path)
    read_so, mended = mended_polygons(path, key=key)
    kept = []
    for one in read_so:
        code = side_code(one.label, wanted)
        if code is None:
            left.add("polygon", f"of {one.label!r}, which is no side of the folder")
        else:
            kept.append(_geodesy.NamedPolygon(code, one.rings))
    if not kept:
        known = ", ".join(sorted({one.label for one in read_so})[:8])
        problem = f"no polygon is of a side of the folder; {key} is {known}"
        raise FileFormatError(f"{problem}: say whose with --sides THEIRS=OURS", file=path)
    return kept, mended


def _key(path: Path) -> str:
    """Return the property that says who holds a polygon, by its name."""
    has = {key for one in features_of(path) for key in member(one, "properties") or ()}
    found = next((one for one in ("holder", *CALLED["holder"]) if one in has), None)
    if found is None:
        problem = "no property says who holds a polygon; name it with --key"
        raise FileFormatError(f"{problem}: {', '.join(sorted(has)[:8])}", file=path)
    return found


def _holders(
    drawn: _Drawn, wanted: Wanted, day: date, who: _Who, left: LeftOut
) -> Iterable[DatedHolder]:
    rest = wanted.sides.get(REST)
    for number, place in enumerate(drawn.settlements):
        sides = drawn.sides_at(number)
        # Ground that two sides are drawn to hold is fought over.
        holder = CONTESTED if len(sides) > 1 else next(iter(sides), rest)
        if holder is None:
            left.add("settlement", f"in no polygon; with --sides {REST}=CODE it gets one", place.id)
        else:
            yield DatedHolder(place.id, day, holder, who.assessor, who.provenance)


def _distances(
    drawn: _Drawn, wanted: Wanted, day: date, where: Provenance
) -> Iterable[DrawnDistance]:
    if not wanted.attacker:
        return
    if wanted.attacker not in drawn.sides:
        known = ", ".join(sorted({*drawn.sides}))
        raise ScenarioError(f"--attacker: no polygon is of {wanted.attacker!r}; there are {known}")
    for place, metres in zip(
        drawn.settlements, drawn.nearest_m(wanted.attacker).tolist(), strict=True
    ):
        yield DrawnDistance(place.id, day, round(metres), where)


def _counted(holders: Sequence[DatedHolder], day: date, who: str) -> Iterable[str]:
    often = Counter(one.holder for one in holders)
    told = ", ".join(f"{side} {count:,}" for side, count in sorted(often.items()))
    yield f"{plural(len(holders), 'settlement')} on {day} by {who}: {told}"


SOURCE = Source(
    name="drawn",
    title="polygons of who held what",
    suffixes=ENDS,
    looks_so=looks_so,
    read=read,
    takes=frozenset({"key", "sides", "day", "assessor", "attacker"}),
)
