"""Ground as areas: cells, drawn polygons, what a fall moves, and the three rules on each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from answers import answer_to
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from worlds import World, drawn, held, rule, worlds

from stratgraph import Fall, Scenario, ScenarioError, read_case, required_ranges
from stratgraph._geodesy import NamedPolygon
from stratgraph.model.territory import divide_ground, take_ground

GEOD = Geod(ellps="WGS84")
CITIES = ("kramatorsk", "sloviansk", "kostiantynivka", "druzhkivka")
FRONT = Path(__file__).parents[2] / "shared" / "data" / "check" / "front_2022-10-03.geojson"

# Red holds r in the west, Blue b in the east, 10 km apart: the cells meet half way.
LINE = "r         b"


def box(label: str, west: float, east: float, half: float = 0.02) -> NamedPolygon:
    """Draw a rectangle on the equator, counter-clockwise, in degrees."""
    ring = np.array([[west, -half], [east, -half], [east, half], [west, half], [west, -half]])
    return NamedPolygon(label, ((ring,),))


def test_from_a_cell_a_town_half_a_gap_nearer_is_reached() -> None:
    theater = drawn(LINE, "r-b 10")
    situation = held(theater, "B R")
    points = required_ranges(situation, "attacker", rule(), ["b"])
    cells = required_ranges(situation, "attacker", rule(), ["b"], ground=divide_ground(theater))
    assert round(float(points.required_m[0])) == 10_000
    assert round(float(cells.required_m[0])) == 5_000
    assert cells.origin == ("r",)


def test_a_place_inside_the_ground_needs_no_range() -> None:
    theater = drawn(LINE, "r-b 10")
    ground = take_ground(theater, [box("R", -0.05, 0.12)], source="a map")
    found = required_ranges(held(theater, "B R"), "attacker", rule(), ["b"], ground=ground)
    assert found.required_m.tolist() == [0.0]
    assert found.status == ("target",)


def test_distances_to_ground_are_those_of_a_projection_at_the_target_and_of_a_walk() -> None:
    theater = drawn(LINE, "r-b 10")
    ring = np.array([[-0.9, -0.4], [-0.5, -0.9], [-0.3, 0.6], [-0.9, -0.4]])
    ground = take_ground(theater, [NamedPolygon("R", ((ring,),))], source="a map")
    found = required_ranges(held(theater, "B R"), "attacker", rule(), ["b"], ground=ground)
    town = theater.settlement("b")
    dense = shapely.segmentize(shapely.Polygon(ring), 0.0001)
    lon, lat = shapely.get_coordinates(dense).T
    walked = min(GEOD.inv(lon, lat, np.full_like(lon, town.lon), np.full_like(lat, town.lat))[2])
    local = Transformer.from_crs(
        "EPSG:4326", f"+proj=aeqd +lon_0={town.lon} +lat_0={town.lat} +datum=WGS84", always_xy=True
    )
    plane = shapely.transform(dense, lambda xy: np.stack(local.transform(*xy.T), axis=1))
    assert found.required_m[0] == pytest.approx(walked, abs=0.5)
    assert found.required_m[0] == pytest.approx(
        shapely.distance(plane, shapely.Point(0, 0)), abs=0.5
    )


@given(worlds())
def test_ground_from_cells_never_needs_more_than_their_centre_points(world: World) -> None:
    ground = divide_ground(world.situation.theater)
    for standoff_rule in ("add", "pull_back", "exclude"):
        firing = rule(3_000, standoff_rule)
        points = required_ranges(world.situation, "attacker", firing)
        cells = required_ranges(world.situation, "attacker", firing, ground=ground)
        assert points.ground.tolist() == cells.ground.tolist()
        assert np.all(cells.required_m <= points.required_m + 1e-6)


@given(worlds(), st.sampled_from(["attacker", "defender"]))
def test_every_point_of_a_cell_is_at_least_as_near_to_its_settlement_as_to_others(
    world: World, side: str
) -> None:
    theater = world.situation.theater
    cells = divide_ground(theater).cells
    x, y = theater.plane.to_km(theater.lon, theater.lat)
    for k, shape in enumerate(cells.shapes):
        inner = shapely.get_coordinates(shapely.point_on_surface(shape))[0]
        far = np.hypot(x - inner[0], y - inner[1])
        assert far[k] <= far.min() + 1e-6


def test_a_fall_moves_given_ground_by_the_cell_of_what_fell() -> None:
    theater = drawn("r    m    b", "r-m 5, m-b 5")
    day = held(theater, "B B R")
    ground = take_ground(theater, [box("R", -0.02, 0.01), box("B", 0.03, 0.12)], source="a map")
    after = day.under(Scenario("m falls", falls=(Fall("m"),)))
    before_m = required_ranges(day, "attacker", rule(), ["b"], ground=ground).required_m[0]
    found = required_ranges(after, "attacker", rule(), ["b"], ground=ground)
    assert before_m > 8_500
    assert round(float(found.required_m[0]), -2) == 2_500
    assert found.origin == ("m",)
    theirs = required_ranges(after, "defender", rule(), ["m"], ground=ground)
    assert theirs.required_m[0] == pytest.approx(2_500, abs=20)  # what was drawn round m is lost


def test_a_fall_and_its_retaking_leave_given_ground_as_it_was() -> None:
    theater = drawn("r    m    b", "r-m 5, m-b 5")
    day = held(theater, "B B R")
    # Red's drawn ground reaches into the cell of m.
    ground = take_ground(theater, [box("R", -0.02, 0.03), box("B", 0.04, 0.12)], source="a map")
    back = day.under(Scenario("m falls", falls=(Fall("m"),))).under(
        Scenario("m is retaken", retakes=("m",))
    )
    for side, target in (("attacker", "b"), ("defender", "r")):
        needed = [
            required_ranges(s, side, rule(), [target], ground=ground).required_m[0]  # type: ignore[arg-type]
            for s in (day, back)
        ]
        assert needed[0] == needed[1]


def test_exclude_takes_the_surroundings_of_the_others_settlements_from_given_ground() -> None:
    theater = drawn(LINE, "r-b 10")
    ground = take_ground(theater, [box("R", -0.05, 0.06)], source="a map")
    situation = held(theater, "B R")
    near = required_ranges(situation, "attacker", rule(0, "exclude"), ["b"], ground=ground)
    far = required_ranges(situation, "attacker", rule(6_000, "exclude"), ["b"], ground=ground)
    assert 3_000 < near.required_m[0] < 3_500
    assert far.required_m[0] == pytest.approx(6_000, abs=4)
    assert far.required_m[0] >= 6_000 - 0.001


def test_contested_polygons_fire_only_where_they_count_as_the_attackers() -> None:
    theater = drawn(LINE, "r-b 10")
    polygons = [box("R", -0.05, 0.0), box("contested", 0.02, 0.05)]
    ground = take_ground(theater, polygons, source="a map")
    needed = [
        required_ranges(
            held(theater, "B R"), "attacker", rule(contested=reading), ["b"], ground=ground
        ).required_m[0]
        for reading in ("no_fire", "attacker")
    ]
    assert needed[0] > 9_900
    assert needed[1] < 4_500


def test_what_given_ground_cannot_answer_is_refused() -> None:
    theater = drawn(LINE, "r-b 10")
    situation = held(theater, "B R")
    ground = take_ground(theater, [box("R", -0.05, 0.0)], source="a map")
    with pytest.raises(ScenarioError, match="'pull_back' withdraws settlements"):
        required_ranges(situation, "attacker", rule(1, "pull_back"), ["b"], ground=ground)
    with pytest.raises(ScenarioError, match=r"labelled 'X'; use one of B, R, contested"):
        take_ground(theater, [box("X", 0, 1)], source="a map")
    with pytest.raises(ScenarioError, match="no polygon is given"):
        take_ground(theater, [], source="a map")


def test_around_bakhmut_cells_shorten_every_required_range() -> None:
    case = read_case("bakhmut_falls")
    ground = divide_ground(case.theater)
    needed = {
        name: required_ranges(situation, "attacker", rule(), CITIES, ground=ground).required_m
        for name, situation in (("hold", case.before), ("fall", case.after))
    }
    assert [round(float(m) / 1000, 1) for m in needed["hold"]] == [39.7, 38.8, 23.3, 39.9]
    assert [round(float(m) / 1000, 1) for m in needed["fall"]] == [33.1, 38.8, 19.8, 33.0]


def test_a_case_may_ask_for_territory(tmp_path: Path) -> None:
    from stratgraph import outcome_document, page_html, run_case
    from stratgraph.io import copy_theater

    copy_theater("valley", tmp_path / "valley")
    path = tmp_path / "valley" / "gate_falls.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"settlements"', '"territory"'))
    outcome = run_case(read_case(path))
    plain = answer_to("gate_falls")
    rows = outcome_document(outcome)["reach"]
    assert {row["ground"] for row in rows} == {"territory"}
    pairs = zip(rows, outcome_document(plain)["reach"], strict=True)
    assert all(
        area["required_range_m"] <= point["required_range_m"]
        for area, point in pairs
        if point["required_range_m"] is not None
    )
    assert "<svg" in page_html(outcome, version="0")
    assert date(2031, 5, 1) == outcome.case.control.on
