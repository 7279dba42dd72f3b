"""Reading an extract of OpenStreetMap, PBF or XML, into arrays: one pass, bounded in memory."""

from __future__ import annotations

import os
import tempfile
from array import array
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from stratgraph.errors import FileFormatError

from .osm_tags import direction, is_bridge, plain_name, road_class, surface
from .source import inside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from .source import LeftOut

Box = tuple[float, float, float, float]
# Points of roads that are held at a time: about 200 bytes each at the peak, so two gigabytes.
MOST_POINTS = 10_000_000
# Coordinates of all points of a larger file are kept on the disk while it is read.
ON_DISK_BYTES = 400_000_000
# Coordinates come as whole numbers of this part of a degree; where one is missing, as the largest.
PER_DEGREE = 10_000_000
MISSING = 2_147_483_647
NO_DAY = "1970-01-01"
NEEDS_EXTRA = "reading OpenStreetMap needs the extra 'osm': pip install 'stratgraph[osm]'"


@dataclass(frozen=True, slots=True)
class OsmPlace:
    """A place with a name: what it is tagged with, and where it stands."""

    kind: str
    tags: Mapping[str, str]
    lon: float
    lat: float
    of: str


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Roads and ferries as drawn, one after the other.

    Attributes
    ----------
    point : int array, shape (p,)
        The id in OpenStreetMap of each point on the way, road after road.
    x, y : int arrays, shape (p,)
        Longitude and latitude in ten-millionths of a degree.
    start : int array, shape (w + 1,)
        Where the points of each road begin.
    road_class, direction, surface : int arrays, shape (w,)
    bridge : bool array, shape (w,)
    ref : int array, shape (w,)
        Which of ``refs`` is its number.
    refs : tuple of str
    """

    point: NDArray[np.int64]
    x: NDArray[np.int32]
    y: NDArray[np.int32]
    start: NDArray[np.int64]
    road_class: NDArray[np.int8]
    direction: NDArray[np.int8]
    surface: NDArray[np.int8]
    bridge: NDArray[np.bool_]
    ref: NDArray[np.int32]
    refs: tuple[str, ...]

    @property
    def lon(self) -> NDArray[np.float64]:
        """Longitudes in degrees, shape (p,)."""
        return self.x / PER_DEGREE

    @property
    def lat(self) -> NDArray[np.float64]:
        """Latitudes in degrees, shape (p,)."""
        return self.y / PER_DEGREE


@dataclass(frozen=True, slots=True)
class Extract:
    """What a file holds of places and roads, and the day up to which it tells."""

    places: tuple[OsmPlace, ...]
    lines: Lines
    date: str


def read_extract(path: Path, left: LeftOut, *, box: Box | None = None) -> Extract:
    """Read the places and roads of an extract, and count what is left out.

    Parameters
    ----------
    path : Path
        ``.osm.pbf`` or ``.osm`` (XML), nodes before ways before relations as all extracts have
        them.
    left : LeftOut
        Takes what is left out.
    box : tuple of float, optional
        West, south, east, north in degrees: roads that never come into it, and places outside, are
        passed over.

    Raises
    ------
    FileFormatError
        If pyosmium is missing, the file is damaged, or its roads do not fit into memory.
    """
    osmium = _osmium(path)
    reading = _Reading(path, left, box)
    with _told(path), _locations(path) as storage:
        date = _date(osmium, path)
        reading.relations(osmium)
        table = osmium.index.create_map(storage)
        keys = osmium.filter.KeyFilter("highway", "place", "route")
        for thing in osmium.FileProcessor(str(path)).with_locations(table).with_filter(keys):
            reading.take(thing)
        reading.outlines(osmium, table)
        return Extract(reading.all_places(), reading.lines(), date or reading.newest)


def _osmium(path: Path) -> Any:
    try:
        import osmium
    except ImportError as error:
        raise FileFormatError(NEEDS_EXTRA, file=path) from error
    return osmium


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (RuntimeError, ValueError) as error:
        if isinstance(error, FileFormatError):
            raise
        message = f"is no whole extract of OpenStreetMap ({error}); download it again"
        raise FileFormatError(message, file=path) from error


@contextmanager
def _locations(path: Path) -> Iterator[str]:
    """Say where the coordinates of all points are kept: in memory, or on disk for a large file."""
    if os.path.getsize(path) < ON_DISK_BYTES:
        yield "flex_mem"
        return
    with tempfile.TemporaryDirectory(prefix="stratgraph-") as folder:
        yield f"sparse_file_array,{folder}/points"


def _date(osmium: Any, path: Path) -> str:
    with osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
        header = reader.header()
        said = header.get("osmosis_replication_timestamp") or header.get("timestamp")
    return str(said)[:10]


@dataclass(eq=False)
class _Reading:
    """What has been read so far."""

    path: Path
    left: LeftOut
    box: Box | None
    newest: str = ""
    places: list[OsmPlace] = field(default_factory=list)
    # Relations that are places, and which nodes stand for them.
    areas: dict[int, dict[str, str]] = field(default_factory=dict)
    centre_of: dict[int, int] = field(default_factory=dict)
    outer: dict[int, list[int]] = field(default_factory=dict)
    point: array[int] = field(default_factory=lambda: array("q"))
    x: array[int] = field(default_factory=lambda: array("i"))
    y: array[int] = field(default_factory=lambda: array("i"))
    start: array[int] = field(default_factory=lambda: array("q", [0]))
    said: array[int] = field(default_factory=lambda: array("b"))
    ref: array[int] = field(default_factory=lambda: array("i"))
    refs: dict[str, int] = field(default_factory=lambda: {"": 0})

    def relations(self, osmium: Any) -> None:
        """Note the relations that are places, and what they are made of."""
        places = osmium.filter.KeyFilter("place")
        only = osmium.osm.RELATION
        for one in osmium.FileProcessor(str(self.path), only).with_filter(places):
            self.areas[one.id] = {tag.k: tag.v for tag in one.tags}
            for member in one.members:
                if member.type == "n" and member.role in ("label", "admin_centre"):
                    self.centre_of[member.ref] = one.id
                elif member.type == "w" and member.role in ("outer", ""):
                    self.outer.setdefault(member.ref, []).append(one.id)

    def take(self, thing: Any) -> None:
        """Take a node or a way for what it is."""
        if thing.is_way():
            tags = {tag.k: tag.v for tag in thing.tags}
            found = road_class(tags)
            if isinstance(found, int):
                self._road(thing, tags, found)
            elif found:
                self.left.add("way", _why(found))
            if "place" in tags and not found:
                self._outlined(thing, tags)
        elif thing.is_node() and "place" in thing.tags:
            self._node(thing)

    def _node(self, node: Any) -> None:
        # The node that a relation names as its centre is the place; the relation says no more.
        self.areas.pop(self.centre_of.get(node.id, 0), None)
        tags = {tag.k: tag.v for tag in node.tags}
        self._place(tags, (node.location.lon, node.location.lat), f"node {node.id}")

    def _place(self, tags: dict[str, str], at: tuple[float, float] | None, of: str) -> None:
        if at is None:
            self.left.add("place", "without its outline in the extract", of)
        elif not plain_name(tags.get("name", "")):
            self.left.add("place", "without a name", of)
        elif self.box is None or inside(self.box, *at):
            self.places.append(OsmPlace(tags["place"], tags, *at, of))
        else:
            self.left.add("place", "outside the clip", tags["name"])

    def _outlined(self, way: Any, tags: dict[str, str]) -> None:
        points = [(one.x, one.y) for one in way.nodes if one.x != MISSING]
        self._place(tags, _middle(points), f"way {way.id}")

    def outlines(self, osmium: Any, table: Any) -> None:
        """Put the relations that no node stands for in the middle of their outlines."""
        wanted = [way for way, of in self.outer.items() if not self.areas.keys().isdisjoint(of)]
        points: dict[int, list[tuple[int, int]]] = {area: [] for area in self.areas}
        if wanted:
            ways = osmium.FileProcessor(str(self.path), osmium.osm.WAY)
            for way in ways.with_filter(osmium.filter.IdFilter(wanted)):
                for area in self.areas.keys() & self.outer[way.id]:
                    points[area] += _looked_up(table, way)
        for node, area in self.centre_of.items():
            if area in self.areas:
                points[area] = _found(table, node) or points[area]
        for area, tags in self.areas.items():
            self._place(tags, _middle(points[area]), f"relation {area}")

    def _road(self, way: Any, tags: dict[str, str], number: int) -> None:
        begun = len(self.point)
        for one in way.nodes:
            self.point.append(one.ref)
            self.x.append(one.x)
            self.y.append(one.y)
        if self._passed_over(begun):
            return
        if len(self.point) > MOST_POINTS:
            message = (
                f"holds more than {MOST_POINTS:,} points of roads, too many for memory; "
                "name a part of it with --box or --clip"
            )
            raise FileFormatError(message, file=self.path)
        self.start.append(len(self.point))
        self.said.extend((number, direction(tags), surface(tags), is_bridge(tags)))
        ref = plain_name(tags.get("ref", ""))
        self.ref.append(self.refs.setdefault(ref, len(self.refs)))
        edited = way.timestamp.date().isoformat()
        # A way without a moment is told as the first second of 1970.
        self.newest = max(self.newest, "" if edited == NO_DAY else edited)

    def _passed_over(self, begun: int) -> bool:
        """Take back a road that has no two points, or none in the box."""
        x, y = self.x[begun:], self.y[begun:]
        known = [one for one in x if one != MISSING]
        why = "" if len(known) > 1 else "with fewer than two points in the extract"
        if not why and self.box is not None and not _meets(x, y, self.box):
            why = "outside the clip"
        if why:
            del self.point[begun:], self.x[begun:], self.y[begun:]
            self.left.add("road", why)
        return bool(why)

    def all_places(self) -> tuple[OsmPlace, ...]:
        """Return the places, each once: an outline of a place that a node stands for is left out.

        A node and an outline of one name and kind are one place where they are near each other.
        """
        kept: dict[tuple[str, str], list[OsmPlace]] = {}
        # Nodes come first in an extract, so an outline is what comes later.
        for one in self.places:
            alike = kept.setdefault((one.kind, one.tags["name"]), [])
            if not one.of.startswith("node") and any(_is_near(one, other) for other in alike):
                self.left.add("outline", "of a place that is there already", one.tags["name"])
            else:
                alike.append(one)
        return tuple(one for alike in kept.values() for one in alike)

    def lines(self) -> Lines:
        """Return the roads as arrays."""
        said = np.frombuffer(self.said, dtype=np.int8).reshape(-1, 4)
        return Lines(
            np.frombuffer(self.point, dtype=np.int64),
            np.frombuffer(self.x, dtype=np.int32),
            np.frombuffer(self.y, dtype=np.int32),
            np.frombuffer(self.start, dtype=np.int64),
            said[:, 0],
            said[:, 1],
            said[:, 2],
            said[:, 3].astype(np.bool_),
            np.frombuffer(self.ref, dtype=np.int32),
            tuple(self.refs),
        )


def _why(found: str) -> str:
    return found if " " in found else f"of {found}"


def _meets(x: array[int], y: array[int], box: Box) -> bool:
    west, south, east, north = (round(side * PER_DEGREE) for side in box)
    whole = (west, south, east, north)
    return any(inside(whole, *at) for at in zip(x, y, strict=True))


def _middle(points: list[tuple[int, int]]) -> tuple[float, float] | None:
    """Return the middle of the box around points, in degrees."""
    if not points:
        return None
    x, y = zip(*points, strict=True)
    return (min(x) + max(x)) / 2 / PER_DEGREE, (min(y) + max(y)) / 2 / PER_DEGREE


def _looked_up(table: Any, way: Any) -> list[tuple[int, int]]:
    return [at for one in way.nodes for at in _found(table, one.ref)]


def _found(table: Any, node: int) -> list[tuple[int, int]]:
    try:
        location = table.get(node)
    except KeyError:
        return []
    return [(location.x, location.y)] if location.valid() else []


# Degrees: an outline of ten kilometres has its middle about so far from the centre at most.
_NEAR_DEG = 0.15


def _is_near(one: OsmPlace, other: OsmPlace) -> bool:
    return abs(one.lon - other.lon) < _NEAR_DEG and abs(one.lat - other.lat) < _NEAR_DEG
