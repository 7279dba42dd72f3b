"""Nothing depends on where 180 degrees lies: a region moved around the globe answers the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from worlds import INVENTED, World, examples, geodesic_m, gun, held, rule, settlement, worlds

from stratgraph import (
    Theater,
    divide_ground,
    measure_exposure,
    measure_front,
    reach_areas,
    required_ranges,
    take_ground,
    to_geojson,
)
from stratgraph._geodesy import NamedPolygon
from stratgraph.report.figures.layers import _degree_label

if TYPE_CHECKING:
    from stratgraph.model.scenario import Situation

GEOD = Geod(ellps="WGS84")
SIDES = (("B", "Blue"), ("R", "Red"))


def moved(situation: Situation, degrees: float) -> Situation:
    """Move every settlement east by some degrees, past 180 where it has to be."""
    places = tuple(
        replace(one, lon=(one.lon + degrees + 180.0) % 360.0 - 180.0)
        for one in situation.theater.settlements
    )
    return replace(situation, theater=replace(situation.theater, settlements=places))


def area_km2(collection: dict) -> float:
    """Area of all polygons of a GeoJSON collection on the ellipsoid."""
    rings = [
        ring
        for feature in collection["features"]
        for polygon in feature["geometry"]["coordinates"]
        for ring in polygon
    ]
    assert all(-180 <= lon <= 180 for ring in rings for lon, _ in ring)
    return sum(GEOD.polygon_area_perimeter(*np.array(ring).T)[0] for ring in rings) / 1e6


@examples(0.15)
@given(worlds(), st.floats(-360, 360))
def test_longitudes_moved_by_any_number_of_degrees_change_no_answer(
    world: World, degrees: float
) -> None:
    here = world.situation
    # To the dateline in any case, then by lot.
    for far in (180.0 - here.theater.settlements[0].lon, degrees):
        there = moved(here, far)
        for ground in (False, True):
            ranges = [
                required_ranges(
                    one,
                    "attacker",
                    rule(),
                    ground=divide_ground(one.theater) if ground else None,
                )
                for one in (here, there)
            ]
            assert ranges[1].required_m == pytest.approx(
                ranges[0].required_m, abs=0.01, nan_ok=True
            )
            people = [measure_exposure(one, 30_000).people for one in ranges]
            assert people[0] == people[1]
        cells = [divide_ground(one.theater).cells for one in (here, there)]
        assert cells[1].area_km2 == pytest.approx(cells[0].area_km2, rel=1e-6)
        fronts = [measure_front(one, road_set="all") for one in (here, there)]
        assert fronts[1].front_length_m == pytest.approx(fronts[0].front_length_m, rel=1e-6)
        assert fronts[1].front_pairs_road == fronts[0].front_pairs_road
        areas = [
            area_km2(reach_areas(one, "attacker", rule(), systems=[gun("g", 30, min_km=2)]))
            for one in (here, there)
        ]
        assert areas[1] == pytest.approx(areas[0], rel=1e-5)


def three_towns(east_by: float) -> Situation:
    """Red at 179.95, two of Blue on either side of 180 degrees, moved by some degrees."""
    places = (
        settlement("a", 179.95, 50.0, 10),
        settlement("b", -179.8, 50.0, 20),
        settlement("c", -179.95, 50.1, 30),
    )
    return moved(held(Theater("dateline", places, (), SIDES), "R B B"), east_by)


def test_territory_reaches_as_far_across_180_degrees_as_anywhere() -> None:
    for east_by in (0.0, 100.0):
        day = three_towns(east_by)
        ranges = required_ranges(day, "attacker", rule(), ground=divide_ground(day.theater))
        far = dict(zip(day.theater.ids, ranges.required_m, strict=True))
        for one in ("b", "c"):
            # Cells of two neighbours meet half-way between them.
            half = geodesic_m(day.theater.settlement("a"), day.theater.settlement(one)) / 2
            assert far[one] == pytest.approx(half, abs=1)


def test_ground_drawn_across_180_degrees_in_two_parts_is_one() -> None:
    """A square of 0.2 degrees, cut in two at the dateline as the standard for GeoJSON asks."""
    west, east = ([[lon, 49.9], [lon + 0.1, 49.9], [lon + 0.1, 50.1], [lon, 50.1], [lon, 49.9]]
                  for lon in (179.9, -180.0))  # fmt: skip
    halves = NamedPolygon("R", ((np.array(west),), (np.array(east),)))
    whole = NamedPolygon("R", ((np.array([[79.9, 49.9], [80.1, 49.9], [80.1, 50.1], [79.9, 50.1],
                                          [79.9, 49.9]]),),))  # fmt: skip
    far = []
    for day, drawn in ((three_towns(0.0), halves), (three_towns(-100.0), whole)):
        ground = take_ground(day.theater, [drawn], source="a map")
        far.append(required_ranges(day, "attacker", rule(), ground=ground).required_m)
    assert far[0] == pytest.approx(far[1], abs=0.01)


def test_a_road_across_180_degrees_is_exported_in_two_parts() -> None:
    from stratgraph import Road

    day = three_towns(0.0)
    theater = replace(day.theater, roads=(Road("a--b", "a", "b", 20_000, INVENTED),))
    (line,) = [
        one["geometry"]
        for one in to_geojson(replace(day, theater=theater))["features"]
        if one["geometry"]["type"] != "Point"
    ]
    assert line["type"] == "MultiLineString"
    assert [part[0][0] for part in line["coordinates"]] == [179.95, -180.0]


def test_meridians_beyond_180_degrees_are_labelled_from_the_other_side() -> None:
    assert [_degree_label(one, "lon") for one in (179.5, 180.5, -180.5)] == [
        "179.5°E", "179.5°W", "179.5°E",
    ]  # fmt: skip
