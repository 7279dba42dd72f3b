"""Reading ground that somebody drew: polygons of a GeoJSON file, every problem of it named."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratgraph._geodesy import NamedPolygon, mended, polygon_flaw, polygon_from
from stratgraph.errors import FileFormatError, ScenarioError, refuse_all
from stratgraph.model.control import CONTESTED
from stratgraph.model.cut_area import CutArea
from stratgraph.model.provenance import Provenance
from stratgraph.model.territory import GroundAreas

from .disk import as_path
from .geojson import features_of, is_position, member
from .toml_text import toml_lines, toml_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stratgraph.model.theater import Theater

    from .question_models import GroundKeys

Rings = list[list[list[float]]]
CROSSING = "crosses or touches itself"


def read_polygons(
    path: str | Path, *, key: str, labels: Mapping[str, str] | None = None
) -> tuple[NamedPolygon, ...]:
    """Read polygons from a GeoJSON file (RFC 7946), refusing whatever is not as it should be.

    Parameters
    ----------
    path : path
        A FeatureCollection of Polygon or MultiPolygon features.
    key : str
        The property that says what a polygon is: for ground, who holds it.
    labels : mapping, optional
        What values of that property stand for; features of other values are left out. By default
        every value stands for itself.

    Returns
    -------
    tuple of NamedPolygon
        In the order of the file.

    Raises
    ------
    FileFormatError
        Names file, feature and the likely fix, of every feature: a polygon that crosses itself,
        is not closed, is in another projection, or is no polygon.

    Notes
    -----
    Rings are read whichever way they are wound, as RFC 7946 asks of readers, and come out wound as
    it asks of writers: outer rings counter-clockwise, holes clockwise. Altitude is left out, since
    all distances are on the ground.
    """
    polygons: list[NamedPolygon] = []
    flaws: list[FileFormatError] = []
    for number, label, parts in _parts(
        as_path(path, "the path of a GeoJSON file"), key, labels, flaws
    ):
        found = [flaw for flaw in map(polygon_flaw, parts) if flaw is not None]
        flaws += [_error(path, number, flaw) for flaw in found]
        if not found:
            polygons.append(NamedPolygon(label, tuple(polygon_from(rings) for rings in parts)))
    refuse_all(flaws)
    return tuple(polygons)


def read_outlines(path: str | Path) -> tuple[NamedPolygon, ...]:
    """Read polygons that bound something, whatever their features say; none has a label.

    Raises
    ------
    FileFormatError
        As :func:`read_polygons`, and if there is no polygon at all.
    """
    polygons: list[NamedPolygon] = []
    flaws: list[FileFormatError] = []
    where = as_path(path, "the path of a GeoJSON file")
    for number, _, parts in _parts(where, None, None, flaws):
        found = [flaw for flaw in map(polygon_flaw, parts) if flaw is not None]
        flaws += [_error(path, number, flaw) for flaw in found]
        if not found:
            polygons.append(NamedPolygon("", tuple(polygon_from(rings) for rings in parts)))
    refuse_all(flaws)
    if not polygons:
        raise FileFormatError("has no polygon", file=path)
    return tuple(polygons)


def mended_polygons(
    path: str | Path, *, key: str, labels: Mapping[str, str] | None = None
) -> tuple[tuple[NamedPolygon, ...], tuple[str, ...]]:
    """Read polygons and mend what can be mended, with a note on each thing that was.

    As :func:`read_polygons`, but polygons that cross themselves are taken apart. What is no polygon
    of degrees is refused all the same.

    Returns
    -------
    tuple of NamedPolygon
    tuple of str
        One note for each feature that was mended.
    """
    polygons, notes = [], []
    flaws: list[FileFormatError] = []
    for number, label, parts in _parts(
        as_path(path, "the path of a GeoJSON file"), key, labels, flaws
    ):
        found = [flaw for flaw in map(polygon_flaw, parts) if flaw is not None]
        beyond = [flaw for flaw in found if CROSSING not in flaw]
        if beyond:
            flaws += [_error(path, number, flaw) for flaw in beyond]
            continue
        made = [one for rings in parts for one in mended(rings)]
        polygons.append(NamedPolygon(label, tuple(made)))
        notes += [f"feature {number}: {flaw}" for flaw in found[:1]]
    refuse_all(flaws)
    return tuple(polygons), tuple(notes)


def read_areas(keys: GroundKeys, folder: Path, theater: Theater) -> GroundAreas:
    """Read the areas that a question names under ``[ground]``, seen from the folder of its file.

    Raises
    ------
    FileFormatError
        As :func:`read_polygons`; if an area is held by nobody whom the theater knows, or there is
        none.
    ScenarioError
        If what a value under ``holders`` stands for is nobody whom the theater knows.
    """
    path, known = folder / keys.areas, [*dict(theater.sides), CONTESTED]
    whom = f"use {', '.join(known)}"
    for value, label in keys.holders.items():
        if label not in known:
            raise ScenarioError(f"[ground.holders] says that {value!r} is {label!r}; {whom}")
    polygons = read_polygons(path, key=keys.holder, labels=keys.holders or None)
    refuse_all(
        _error(path, number, f"is held by {one.label!r}; {whom}, or say under [ground.holders] "
               "what the values stand for")
        for number, one in enumerate(polygons, 1)
        if one.label not in known
    )  # fmt: skip
    if not polygons:
        raise FileFormatError("has no area that somebody holds", file=path)
    title = next((one.title for one in theater.sources if one.id == keys.source), "")
    provenance = Provenance(keys.source, keys.confidence, keys.areas, title=title)
    return GroundAreas(
        polygons, provenance, keys.holder, tuple(sorted(keys.holders.items())), str(path)
    )


def read_cut_area(file: str, folder: Path) -> CutArea:
    """Read the polygons that a question names under ``cuts``, seen from the folder of its file.

    Raises
    ------
    FileFormatError
        As :func:`read_outlines`.
    """
    path = folder / file
    return CutArea(file, read_outlines(path), str(path))


def cut_area_file(area: CutArea, folder: Path | None) -> str:
    """Return what a question in a folder calls the file of an area."""
    if folder is None or not area.path:
        return area.file
    return Path(os.path.relpath(area.path, folder)).as_posix()


def areas_toml(areas: GroundAreas | None, folder: Path | None) -> list[str]:
    """Return the lines that name areas in a file of a folder; none where there are no areas."""
    if areas is None:
        return []
    file = areas.provenance.file
    if folder is not None and areas.path:
        file = Path(os.path.relpath(areas.path, folder)).as_posix()
    who = areas.provenance
    told = {"areas": file, "source": who.source, "confidence": who.confidence}
    if areas.holder != "holder":
        told["holder"] = areas.holder
    lines = ["", "[ground]", *toml_lines(told.items())]
    if areas.holders:
        pairs = ", ".join(f"{toml_value(a)} = {toml_value(b)}" for a, b in areas.holders)
        lines.append(f"holders = {{ {pairs} }}")
    return lines


def _parts(
    path: Path, key: str | None, labels: Mapping[str, str] | None, flaws: list[FileFormatError]
) -> Iterator[tuple[int, str, list[Rings]]]:
    """Yield number, label and polygons of each feature that counts; add the flaws of others."""
    for number, feature in enumerate(features_of(path), 1):
        value = "" if key is None else member(member(feature, "properties"), key)
        if isinstance(value, str) and labels is not None and value not in labels:
            continue
        flaw = _feature_flaw(feature, key, value)
        if flaw is not None:
            flaws.append(_error(path, number, flaw))
            continue
        geometry = feature["geometry"]
        coordinates = geometry["coordinates"]
        parts = [coordinates] if geometry["type"] == "Polygon" else coordinates
        yield number, value if labels is None else labels[value], parts


def _feature_flaw(feature: Any, key: str | None, value: Any) -> str | None:
    """Return what keeps a feature from being read; None for nothing."""
    if not isinstance(feature, dict):
        return "is no object; a feature has type, properties and geometry"
    if key is not None and (not isinstance(value, str) or not value.strip()):
        found = member(feature, "properties")
        others = sorted(found)[:8] if isinstance(found, dict) else []
        has = f"; it has {', '.join(others)}" if others else ""
        return f"has no property {key!r} with a name in it{has}"
    geometry = member(feature, "geometry")
    kind, coordinates = member(geometry, "type"), member(geometry, "coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        return f"is a {kind or 'feature without shape'!s:.40}; use Polygon or MultiPolygon"
    parts = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(parts, list) or not parts or not all(map(_are_rings, parts)):
        return "its coordinates are not rings of positions, longitude and latitude"
    return None


def _are_rings(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(ring, list) and all(map(is_position, ring)) for ring in value)
    )


def _error(path: str | Path, number: int, flaw: str) -> FileFormatError:
    return FileFormatError(f"feature {number}: {flaw}", file=path)
