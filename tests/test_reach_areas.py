"""Polygons of reach: valid, right-handed, and as near to the geodesic as they say."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from worlds import World, drawn, examples, gun, held, rule, worlds

from stratgraph import reach_areas, read_case, to_json
from stratgraph._geodesy import ring_vertices

GEOD = Geod(ellps="WGS84")


def test_one_ring_has_the_area_of_its_polygon_and_a_hole_for_a_least_range() -> None:
    day = held(drawn("r    b", "r-b 5"), "B R")
    for least, area_km2 in ((0.0, np.pi * 100), (4.0, np.pi * 84)):
        (feature,) = reach_areas(day, "attacker", rule(), systems=[gun("g", 10, min_km=least)])[
            "features"
        ]
        ((outer, *holes),) = feature["geometry"]["coordinates"]
        areas = [GEOD.polygon_area_perimeter(*np.array(ring).T)[0] for ring in (outer, *holes)]
        assert areas[0] > 0  # counter-clockwise
        assert all(area < 0 for area in areas[1:])
        assert sum(areas) / 1e6 == pytest.approx(area_km2, rel=0.006)


@examples(0.2)
@given(worlds(), st.integers(5, 70), st.sampled_from([0, 3_000]))
def test_outlines_are_valid_right_handed_and_within_their_stated_error(
    world: World, km: int, standoff: int
) -> None:
    situation = world.situation
    firing = rule(standoff, "pull_back")
    document = reach_areas(situation, "attacker", firing, systems=[gun("g", km)])
    assert json.loads(to_json(document)) == document
    theater = situation.theater
    starts = np.flatnonzero(situation.held_by("attacker"))
    from stratgraph import firing_places

    places = firing_places(situation, "attacker", firing)
    for feature in document["features"]:
        error = feature["properties"]["vertex_error_m"]
        for rings in feature["geometry"]["coordinates"]:
            shape = shapely.Polygon(rings[0], rings[1:])
            assert shape.is_valid
            assert not shape.has_z
            assert shape.exterior.is_ccw
            assert not any(hole.is_ccw for hole in shape.interiors)
            for ring in rings:
                middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairwise(ring)]
                lon, lat = np.array([*ring, *middles]).T
                needed = places.required_m(lon, lat)
                assert needed.max() <= km * 1000 + 1
                assert needed.min() >= km * 1000 - error
    assert len(starts) == len(places.numbers)
    assert theater.ids


def test_a_range_from_nowhere_has_no_polygon() -> None:
    day = held(drawn("r    b", "r-b 5"), "B R")
    assert reach_areas(day, "attacker", rule(20_000), systems=[gun("g", 10)])["features"] == []


def test_of_the_bakhmut_case_every_listed_range_has_one() -> None:
    case = read_case("bakhmut_falls")
    features = reach_areas(case.after, "attacker", rule(), systems=case.assumptions.systems)[
        "features"
    ]
    assert len(features) == 12
    assert all(one["properties"]["vertex_error_m"] <= 26 for one in features)
    assert all(one["properties"]["source"] for one in features)


@pytest.mark.parametrize(("radius", "error"), [(10_000, 25), (90_000, 25), (500, 1)])
def test_a_ring_has_vertices_enough_for_its_error(radius: int, error: int) -> None:
    count = ring_vertices(radius, error)
    assert radius * (1 - np.cos(np.pi / count)) <= error
    assert radius * (1 - np.cos(np.pi / max(3, count - 8))) > error * 0.99 or count == 8
