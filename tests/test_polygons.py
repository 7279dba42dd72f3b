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
from stratgraph.territory import divide_ground

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
        ([SQUARE[::-1]], "feature 1: its outer ring is wound clockwise; reverse it"),
        ([SQUARE, HOLE[::-1]], "a hole is wound counter-clockwise; reverse it"),
        ([BOW_TIE], r"crosses or touches itself: Self-intersection\[0.5 0.5\]; redraw it there"),
        ([[[*point, 0.0] for point in SQUARE]], r"carries altitude \(Z\); leave out"),
        ([[[4e5 * x + 4e5, 5.4e6 * y] for x, y in SQUARE]], "metres of a projection; reproject"),
        ([SQUARE[:-1]], "a ring is not closed; repeat its first position"),
        ([SQUARE[:3]], "a ring has 3 positions; at least 4"),
        ([[[0], [1], [1], [0]]], "a position has no latitude"),
        ([], "has no ring"),
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
    ("ring", "area"),
    [(SQUARE[::-1], 1.0), ([[*p, 7.0] for p in SQUARE], 1.0), (BOW_TIE, 0.5)],
)
def test_what_can_be_mended_is_mended_with_a_note(tmp_path: Path, ring: Any, area: float) -> None:
    polygons, notes = mended_polygons(written(tmp_path, ring), key="holder")
    assert len(notes) == 1
    shapes = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons[0].rings]
    assert sum(shape.area for shape in shapes) == pytest.approx(area)
    assert all(shape.is_valid and shape.exterior.is_ccw for shape in shapes)


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
    assert len(notes) == 21  # all of them are wound clockwise and carry altitude
    ground = take_ground(case.theater, polygons, source="a public map of the day")
    assert needed_m(None) == [42855, 43793, 26439, 42823]
    assert needed_m(divide_ground(case.theater)) == [39734, 38758, 23336, 39871]
    assert needed_m(ground)[:2] == pytest.approx([37436, 40658], abs=1)
    assert needed_m(ground, contested="attacker")[:2] == pytest.approx([34192, 30443], abs=1)
