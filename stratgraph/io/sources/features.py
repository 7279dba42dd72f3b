"""Features of a map as places and roads: points with names, lines, each with its properties."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from stratgraph._geodesy import along_m, degrees_flaw
from stratgraph.errors import FileFormatError, refuse_all
from stratgraph.io.geojson import is_position, member
from stratgraph.io.ids import node_id
from stratgraph.io.named_lines import line_between
from stratgraph.model.plain_text import plural
from stratgraph.model.roads import RoutingNode

from .columns import matched
from .drawn_lines import JOIN_M, cut_at_places
from .lines import Known, Leg, roads_between, roads_of
from .places import Places, places_of
from .records import Record, Records
from .source import Found, LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from stratgraph._geodesy import Floats
    from stratgraph.model.roads import Road

    from .drawn_lines import Joined
    from .source import Wanted

ALONG = "along the line as drawn"
POINTS = ("Point",)
LINES = ("LineString", "MultiLineString")


def found_in(path: Path, features: Sequence[Any], wanted: Wanted) -> Found:
    """Return the places and roads of features as GeoJSON has them, in degrees.

    Points are places and need a name. Lines are roads: between the places that two properties
    name, or cut where they meet and where they pass a place.

    Raises
    ------
    FileFormatError
        With everything that is wrong: names feature, property and likely fix.
    """
    left = LeftOut()
    drawn = _Drawn.of(path, features, left)
    if not drawn.points and not drawn.lines:
        told = "; ".join(one.words for one in left.dropped) or "it is empty"
        raise FileFormatError(f"holds neither points nor lines: {told}", file=path)
    places, notes = _places(path, wanted, drawn)
    roads = _roads(path, wanted, drawn, places)
    notes = tuple(dict.fromkeys((*notes, *roads.notes)))
    return replace(
        roads,
        settlements=tuple(places.by_row.values()),
        populations=places.populations,
        holders=places.holders,
        dropped=left.dropped,
        notes=notes,
    )


@dataclass(frozen=True)
class _Drawn:
    """Points and lines by the number of their feature, and what each feature says."""

    properties: Mapping[int, Mapping[str, str]]
    points: Mapping[int, tuple[float, float]]
    lines: Mapping[int, Sequence[Floats]]

    @classmethod
    def of(cls, path: Path, features: Iterable[Any], left: LeftOut) -> _Drawn:
        wrong: list[FileFormatError] = []
        properties: dict[int, Mapping[str, str]] = {}
        points: dict[int, tuple[float, float]] = {}
        lines: dict[int, Sequence[Floats]] = {}
        for number, feature in enumerate(features, 1):
            kind, parts = _shape(feature)
            flaw = _flaw(kind, parts)
            if kind not in (*POINTS, *LINES):
                left.add("feature", f"that is a {kind or 'feature without shape'}", f"{number}")
            elif flaw:
                wrong.append(FileFormatError(f"feature {number}: {flaw}", file=path))
            else:
                properties[number] = _texts(member(feature, "properties"))
                if kind in POINTS:
                    points[number] = (parts[0][0][0], parts[0][0][1])
                else:
                    lines[number] = [np.array([at[:2] for at in part]) for part in parts]
        refuse_all(wrong)
        return cls(properties, points, lines)


def _shape(feature: Any) -> tuple[str, Any]:
    """Return the kind of a feature, and its coordinates as a list of lists of positions."""
    geometry = member(feature, "geometry")
    kind, coordinates = member(geometry, "type"), member(geometry, "coordinates")
    nested = {"Point": [[coordinates]], "LineString": [coordinates]}
    return str(kind or ""), nested.get(str(kind), coordinates)


def _flaw(kind: str, parts: Any) -> str | None:
    """Say what keeps coordinates from being a point or lines in degrees; None for nothing."""
    least = 1 if kind in POINTS else 2
    if not isinstance(parts, list) or not all(isinstance(part, list) for part in parts):
        return "has no coordinates"
    for part in parts:
        if len(part) < least:
            return "a line has fewer than two positions"
        for at in part:
            flaw = degrees_flaw(at[0], at[1]) if is_position(at) else "a position is no position"
            if flaw is not None:
                return flaw
    return None


def _texts(properties: Any) -> dict[str, str]:
    """Return properties as cells; what is itself a list or an object says nothing here."""
    told = properties if isinstance(properties, dict) else {}
    return {str(key): _text(value) for key, value in told.items()}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else ""


def _records(
    path: Path, wanted: Wanted, properties: Mapping[int, Mapping[str, str]], *, own: bool = False
) -> tuple[Records, tuple[str, ...]]:
    header = list(dict.fromkeys(key for one in properties.values() for key in one))
    columns, told = matched(header, _known(wanted, header), path, row=None, own=own)
    rows = [
        Record(number, {ours: one.get(theirs, "") for ours, theirs in columns.items()})
        for number, one in properties.items()
    ]
    return Records(path, wanted, columns, rows, feature=True).without_odd_cells(), told


def _known(wanted: Wanted, header: Sequence[str]) -> dict[str, str]:
    """Return what the caller says of columns; points and lines of a file have their own each."""
    return {ours: one for ours, one in wanted.columns.items() if not one or one in header}


# ---------------------------------------------------------------- points and lines


def _places(path: Path, wanted: Wanted, drawn: _Drawn) -> tuple[Places, tuple[str, ...]]:
    if not drawn.points:
        return Places({}), ()
    records, told = _records(path, wanted, {k: drawn.properties[k] for k in drawn.points})
    return places_of(records, drawn.points), told


def _roads(path: Path, wanted: Wanted, drawn: _Drawn, places: Places) -> Found:
    """Return the roads of lines, the nodes where they meet, and how places were joined."""
    if not drawn.lines:
        return Found()
    lines = {k: drawn.properties[k] for k in drawn.lines}
    records, told = _records(path, wanted, lines, own=True)
    known = Known.of(wanted.into, places.by_row.values())
    named = [one for one in records.rows if one["from"] and one["to"]]
    if len(named) == len(records.rows):
        roads, more = roads_of(_measured(records, drawn), known)
        drawn_so = tuple(
            _as_drawn(road, drawn.lines[one.number], known)
            for road, one in zip(roads, records.rows, strict=True)
        )
        return Found(roads=drawn_so, notes=(*told, *more))
    return _joined(records, drawn, known, told)


def _as_drawn(road: Road, parts: Sequence[Floats], known: Known) -> Road:
    """Return a road with the corners of its line, ends that lie at its places apart."""
    if len(parts) > 1:
        return road
    line = tuple((lon, lat) for lon, lat in parts[0].tolist())
    return replace(road, bends=line_between(line, known.at[road.a], known.at[road.b]))


def _measured(records: Records, drawn: _Drawn) -> Records:
    """Give roads without a length that of their line."""

    def with_length(record: Record) -> Record:
        if record["length_km"] or record["length_m"]:
            return record
        metres = sum(float(along_m(line)[-1]) for line in drawn.lines[record.number])
        return replace(record, cells={**record.cells, "length_m": str(math.ceil(metres))})

    return replace(records, rows=[with_length(one) for one in records.rows])


def _joined(records: Records, drawn: _Drawn, known: Known, told: tuple[str, ...]) -> Found:
    """Return roads as cut from lines, with the nodes where they meet away from places."""
    join_m = JOIN_M if records.wanted.join_km is None else 1000.0 * records.wanted.join_km
    by_number = {one.number: one for one in records.rows}
    parts = [(number, line) for number in by_number for line in drawn.lines[number]]
    joined = cut_at_places([line for _, line in parts], known.settlements, join_m)
    nodes: dict[str, RoutingNode] = {}
    legs = []
    for one in joined.stretches:
        ends = [end if isinstance(end, str) else _node(end, nodes) for end in (one.a, one.b)]
        record = by_number[parts[one.line][0]]
        metres = max(1, math.ceil(one.length_m))
        legs.append(Leg(record, ends[0], ends[1], metres, ALONG, one.bends))
    roads, more = roads_between(records, legs, known)
    return Found(
        roads=roads,
        nodes=tuple(nodes.values()),
        notes=(*told, *more, _how_joined(joined, known, join_m)),
    )


def _node(at: tuple[float, float], nodes: dict[str, RoutingNode]) -> str:
    """Return the id of the node where lines meet, made where there is none yet."""
    made = RoutingNode(node_id(*at), *at)
    return nodes.setdefault(made.id, made).id


def _how_joined(joined: Joined, known: Known, join_m: float) -> str:
    far = max(joined.distance_m.values(), default=0.0)
    lacking = sorted(known.settlements.keys() - joined.distance_m.keys())
    apart = f"; on no line are {', '.join(lacking[:5])}" if lacking else ""
    more = f" and {len(lacking) - 5} more" if len(lacking) > 5 else ""
    return (
        f"{len(joined.distance_m)} of {plural(len(known.settlements), 'place')} lie within "
        f"{join_m / 1000:g} km of a line, the farthest {far / 1000:.1f} km off{apart}{more}"
    )
