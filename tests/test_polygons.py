"""Polygons from files: every flaw named in one line, and what can be mended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from stratgraph import (
    Fall,
    FileFormatError,
    FiringRule,
    Scenario,
    mended_polygons,
    read_case,
    read_polygons,
    required_ranges,
    take_ground,
)
from stratgraph.model.territory import divide_ground

FRONT = Path(__file__).parents[2] / "shared" / "data" / "check" / "front_2022-10-03.geojson"
CITIES = ("kramatorsk", "sloviansk", "kostiantynivka", "druzhkivka")
SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
HOLE = [[0.2, 0.2], [0.2, 0.8], [0.8, 0.8], [0.8, 0.2], [0.2, 0.2]]
BOW_TIE = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]


def written(folder: Path, *rings: Any, holder: str | None = "R", **more: Any) -> Path:
    """Write a file of one polygon."""
    properties = {} if holder is None else {"holder": holder}
    geometry = {"type": more.pop("kind", "Polygon"), "coordinates": list(rings)}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    path = folder / "ground.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature], **more}), encoding="utf-8"
    )
    return path


def test_a_polygon_with_a_hole_is_read_as_it_stands(tmp_path: Path) -> None:
    (polygon,) = read_polygons(written(tmp_path, SQUARE, HOLE), key="holder")
    assert polygon.label == "R"
    ((outer, hole),) = polygon.rings
    assert outer.tolist() == SQUARE
    assert hole.tolist() == HOLE


@pytest.mark.parametrize(
    ("rings", "says"),
    [
        ([BOW_TIE], r"crosses or touches itself: Self-intersection\[0.5 0.5\]; redraw it there"),
        ([[[4e5 * x + 4e5, 5.4e6 * y] for x, y in SQUARE]], "metres of a projection; reproject"),
        ([[[y, 140 + x] for x, y in SQUARE]], "latitude 14[01] lies beyond the pole: are the two"),
        ([[[180 + 2 * x, y] for x, y in SQUARE]], "longitude 18[0-9] lies beyond half a circle"),
        ([SQUARE[:-1]], "a ring is not closed; repeat its first position"),
        ([SQUARE[:3]], "a ring has 3 positions; at least 4"),
        ([[[0], [1], [1], [0]]], "feature 1: its coordinates are not rings of positions"),
        ([], "its coordinates are not rings of positions"),
    ],
)
def test_a_flaw_is_named_with_its_mend(tmp_path: Path, rings: Any, says: str) -> None:
    path = written(tmp_path, *rings)
    with pytest.raises(FileFormatError, match=says) as raised:
        read_polygons(path, key="holder")
    assert str(raised.value).startswith(str(path))


def test_other_files_are_refused_in_one_line(tmp_path: Path) -> None:
    nobody = written(tmp_path, SQUARE, holder=None)
    with pytest.raises(FileFormatError, match="feature 1: has no property 'holder'"):
        read_polygons(nobody, key="holder")
    line = written(tmp_path, *SQUARE, kind="LineString")
    with pytest.raises(FileFormatError, match="is a LineString; use Polygon"):
        read_polygons(line, key="holder")
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32637"}}
    path = written(tmp_path, SQUARE, crs=crs)
    with pytest.raises(FileFormatError, match=r"is in the projection .*32637: reproject"):
        read_polygons(path, key="holder")
    path.write_text("{", encoding="utf-8")
    with pytest.raises(FileFormatError, match="not JSON"):
        read_polygons(path, key="holder")
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(FileFormatError, match="not a GeoJSON FeatureCollection"):
        read_polygons(path, key="holder")


@pytest.mark.parametrize(
    ("ring", "area", "notes"),
    [(SQUARE[::-1], 1.0, 0), ([[*p, 7.0] for p in SQUARE], 1.0, 0), (BOW_TIE, 0.5, 1)],
)
def test_what_can_be_mended_is_mended_with_a_note(
    tmp_path: Path, ring: Any, area: float, notes: int
) -> None:
    polygons, told = mended_polygons(written(tmp_path, ring), key="holder")
    assert len(told) == notes
    shapes = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons[0].rings]
    assert sum(shape.area for shape in shapes) == pytest.approx(area)
    assert all(shape.is_valid and shape.exterior.is_ccw for shape in shapes)


@pytest.mark.parametrize("outer", [SQUARE, SQUARE[::-1], [[*p, 7.0] for p in SQUARE]])
@pytest.mark.parametrize("hole", [HOLE, HOLE[::-1]])
def test_rings_of_either_winding_are_read_as_the_same_polygon(
    tmp_path: Path, outer: Any, hole: Any
) -> None:
    (polygon,) = read_polygons(written(tmp_path, outer, hole), key="holder")
    ((first, second),) = polygon.rings
    shape = shapely.Polygon(first, [second])
    assert shape.area == pytest.approx(1 - 0.36)
    assert shape.exterior.is_ccw
    assert not shape.interiors[0].is_ccw


FEATURE = {
    "type": "Feature",
    "properties": {"holder": "R"},
    "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
}
WRONG = {
    "crs a name of metres": ({"crs": "EPSG:32637"}, "is in the projection EPSG:32637"),
    "crs a number": ({"crs": 4}, "is in the projection that its 'crs' does not name"),
    "features a table": ({"features": {}}, "not a GeoJSON FeatureCollection"),
    "feature no object": ({"features": [FEATURE, 7]}, "feature 2: is no object"),
    "properties text": (
        {"features": [{**FEATURE, "properties": "x"}]}, "feature 1: has no property 'holder'"
    ),
    "holder a list": (
        {"features": [{**FEATURE, "properties": {"holder": []}}]},
        "feature 1: has no property 'holder' with a name in it; it has holder",
    ),
    "another property": (
        {"features": [{**FEATURE, "properties": {"status": "x"}}]},
        "feature 1: has no property 'holder' with a name in it; it has status",
    ),
    "geometry none": (
        {"features": [{**FEATURE, "geometry": None}]}, "feature 1: is a feature without shape"
    ),
    **{
        f"coordinates {wrong}": (
            {"features": [{**FEATURE, "geometry": {"type": "Polygon", "coordinates": wrong}}]},
            "feature 1: its coordinates are not rings of positions",
        )
        for wrong in ("x", 7, None, [], [7], [[7]], [[["a", "b"]]], [[[True, False]]], [{}])
    },
    "coordinates infinite": (
        {"features": [{**FEATURE, "geometry": {
            "type": "Polygon", "coordinates": [[[10**400, 0], *SQUARE]]}}]},
        "feature 1: a coordinate is not a number",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("more", "says"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("read", [read_polygons, mended_polygons])
def test_a_drawn_file_of_wrong_types_is_refused_in_words(
    tmp_path: Path, read: Any, more: Any, says: str
) -> None:
    path = tmp_path / "ground.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [FEATURE], **more}))
    with pytest.raises(FileFormatError) as refused:
        read(path, key="holder")
    assert str(refused.value).startswith(f"{path}: {says}")


def test_a_projection_named_without_an_object_is_understood(tmp_path: Path) -> None:
    assert read_polygons(written(tmp_path, SQUARE, crs="EPSG:4326"), key="holder")
    assert read_polygons(written(tmp_path, SQUARE, crs=None), key="holder")


def test_a_drawn_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="file is missing"):
        read_polygons(tmp_path / "nothing.geojson", key="holder")


def test_every_feature_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "ground.geojson"
    path.write_text(json.dumps({"features": [7, FEATURE, {}, []]}))
    with pytest.raises(FileFormatError) as refused:
        read_polygons(path, key="holder")
    assert [line.split(": ")[1] for line in refused.value.lines()] == [
        "feature 1", "feature 3", "feature 4",
    ]  # fmt: skip


def test_values_that_stand_for_nobody_are_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, SQUARE, holder="occupied")
    assert read_polygons(path, key="holder", labels={"liberated": "UA"}) == ()
    (polygon,) = read_polygons(path, key="holder", labels={"occupied": "RU"})
    assert polygon.label == "RU"


def needed_m(ground: Any, *falls: str, contested: str = "no_fire") -> list[int]:
    """List the required ranges of the four cities, in whole metres."""
    day = read_case("bakhmut_falls").before
    situation = day.under(Scenario("falls", falls=tuple(map(Fall, falls)))) if falls else day
    rule = FiringRule(
        standoff_m=0,
        standoff_rule="add",
        contested=contested,  # type: ignore[arg-type]
        off_network=True,
    )
    found = required_ranges(situation, "attacker", rule, CITIES, ground=ground)
    return [round(float(metres)) for metres in found.required_m]


def test_ground_drawn_along_the_cells_is_the_ground_from_cells(tmp_path: Path) -> None:
    """The twin of the next test, on polygons made here."""
    case = read_case("bakhmut_falls")
    territory = divide_ground(case.theater)
    features = []
    for k in np.flatnonzero(case.before.held_by("attacker")).tolist():
        xy = shapely.get_coordinates(territory.cells.shapes[k])
        lon, lat = case.theater.plane.to_degrees(*xy.T)
        features.append(np.stack([lon, lat], axis=1).tolist())
    rings = [ring if shapely.Polygon(ring).exterior.is_ccw else ring[::-1] for ring in features]
    path = written(tmp_path, *[[ring] for ring in rings], holder="RU", kind="MultiPolygon")
    ground = take_ground(case.theater, read_polygons(path, key="holder"), source="made here")
    assert needed_m(ground) == pytest.approx(needed_m(territory), abs=1)


def test_required_ranges_from_a_line_drawn_that_day_beside_the_other_grounds() -> None:
    if not FRONT.exists():
        pytest.skip("the folder of shared check data is not here")
    case = read_case("bakhmut_falls")
    labels = {"occupied": "RU", "occupied_pre2022": "RU", "unknown": "contested"}
    polygons, notes = mended_polygons(FRONT, key="status", labels=labels)
    assert notes == (), "clockwise rings and altitude are read as they are"
    ground = take_ground(case.theater, polygons, source="a public map of the day")
    assert needed_m(None) == [42855, 43793, 26439, 42823]
    assert needed_m(divide_ground(case.theater)) == [39734, 38758, 23336, 39871]
    assert needed_m(ground)[:2] == pytest.approx([37436, 40658], abs=1)
    assert needed_m(ground, contested="attacker")[:2] == pytest.approx([34192, 30443], abs=1)
