"""The range needed to a town's edges where its outline is given."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod
from worlds import drawn, held

from stratgraph import FiringRule, firing_places, measure_outline
from stratgraph._geodesy import NamedPolygon
from stratgraph.model.territory import divide_ground

GEOD = Geod(ellps="WGS84")
RULE = FiringRule(standoff_m=500, standoff_rule="add", contested="no_fire", off_network=True)


def square(lon: float, half: float) -> NamedPolygon:
    """Draw a square round a point of the equator, counter-clockwise."""
    ring = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) * half + [lon, 0.0]
    return NamedPolygon("b", ((ring,),))


def test_the_near_side_and_the_far_corner_of_a_square() -> None:
    day = held(drawn("r         b", "r-b 10"), "B R")
    town = day.theater.settlement("b")
    found = measure_outline(firing_places(day, "attacker", RULE), square(town.lon, 0.01))
    near = GEOD.inv(0, 0, town.lon - 0.01, 0)[2] + 500
    far = GEOD.inv(0, 0, town.lon + 0.01, 0.01)[2] + 500
    assert found.nearest_m == pytest.approx(near, abs=1)
    assert found.farthest_m == pytest.approx(far, abs=1)


def test_a_gun_within_the_outline_needs_no_more_than_its_standoff_to_an_edge() -> None:
    day = held(drawn("r         b", "r-b 10"), "B R")
    found = measure_outline(firing_places(day, "attacker", RULE), square(0.0, 0.02))
    assert found.nearest_m == 500
    assert found.farthest_m > 3_000


def test_guns_on_both_sides_reach_the_whole_from_the_nearer_one() -> None:
    day = held(drawn("r         b         s", "r-b 10, b-s 10"), "B R R")
    one = held(drawn("r         b         s", "r-b 10, b-s 10"), "B R B")
    town = day.theater.settlement("b")
    both, alone = (
        measure_outline(firing_places(s, "attacker", RULE), square(town.lon, 0.02))
        for s in (day, one)
    )
    assert both.nearest_m == pytest.approx(alone.nearest_m, abs=1)
    assert both.farthest_m < alone.farthest_m - 1_500


def test_from_cells_a_town_is_nearer_than_from_points() -> None:
    day = held(drawn("r         b", "r-b 10"), "B R")
    town = day.theater.settlement("b")
    points, cells = (
        measure_outline(firing_places(day, "attacker", RULE, ground=ground), square(town.lon, 0.01))
        for ground in (None, divide_ground(day.theater))
    )
    assert cells.nearest_m == pytest.approx(points.nearest_m - 5_000, abs=30)
    nobody = firing_places(
        day, "attacker",
        FiringRule(
            standoff_m=50_000, standoff_rule="exclude", contested="no_fire", off_network=True
        ),
    )  # fmt: skip
    assert measure_outline(nobody, square(town.lon, 0.01)).nearest_m == float("inf")
