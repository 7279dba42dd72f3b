"""Ground and front: by eye, cut out bisector by bisector, and laws of what is shared."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from definitions_flow import (
    Point,
    World,
    area_km2,
    borders_km,
    bound_of,
    cell_of,
    hard_enough,
    mirrored,
    modules_of,
    plane_points,
    renamed,
    roads_of,
    sketch,
    worlds,
    worlds_by_lot,
)
from hypothesis import given
from pyproj import Geod
from scipy.spatial import Voronoi

from stratgraph import Fall, Scenario, TheaterError, read_case
from stratgraph.model.scenario import HOLDERS, Situation
from stratgraph.model.territory import Front, Territory, divide_ground, measure_front
from stratgraph.model.theater import MARGIN_KM


def front(world: World, territory: Territory | None = None) -> Front:
    return measure_front(world.situation, road_set=world.question.road_set, territory=territory)


# ---- by eye


def test_two_places_face_each_other_along_the_whole_map() -> None:
    """6 km apart: the border runs 10 km beyond the line between them to either side."""
    found = front(sketch("a     b", "a-b 7", "R B"))
    assert found == Front(
        front_length_m=pytest.approx(20_000, rel=1e-4),
        contested_length_attacker_m=0.0,
        contested_length_defender_m=0.0,
        other_length_m=0.0,
        unknown_length_m=0.0,
        front_pairs_road=1,
        front_pairs_territory=1,
        contested_pairs_road=0,
        contested_pairs_territory=0,
    )


def test_contested_ground_between_the_sides_is_counted_apart() -> None:
    found = front(sketch("a     b     c", "a-b 7, b-c 7, a-c 15", "R c B"))
    assert (found.front_length_m, found.front_pairs_territory) == (0.0, 0)
    assert found.front_pairs_road == 1, "the road a-c leads past b"
    assert found.contested_length_attacker_m == pytest.approx(20_000, rel=1e-4)
    assert found.contested_length_defender_m == pytest.approx(20_000, rel=1e-4)
    assert (found.contested_pairs_road, found.contested_pairs_territory) == (2, 2)


def test_ground_of_unknown_holder_is_nobodys() -> None:
    found = front(sketch("a     b     c", "a-b 7, b-c 7", "R ? B"))
    assert found.unknown_length_m == pytest.approx(40_000, rel=1e-4)
    assert (found.front_pairs_road, found.contested_pairs_territory) == (0, 0)


def test_corners_do_not_adjoin() -> None:
    """Four places of a square meet in one point: sides adjoin, diagonals do not.

    Lines are a kilometre of latitude apart and columns one of longitude at the equator, where
    the plane is even: a and d are Red, b and c Blue, so all four borders are front.
    """
    square = sketch("a   b\n\n\n\nc   d", "a-b 5, a-d 6", "R B B R")
    found = front(square)
    assert found.front_pairs_territory == 4
    side = 2 + MARGIN_KM
    assert found.front_length_m == pytest.approx(4 * side * 1000, rel=1e-3)
    assert found.front_pairs_road == 1


def test_roads_join_once_however_many_and_only_those_that_count() -> None:
    world = sketch("a   b   c", "a-b 5, a-b 6, b-c 5?", "R B R", "a > c")
    assert front(world).front_pairs_road == 2
    sure = replace(world, question=replace(world.question, road_set="verified"))
    assert front(sure).front_pairs_road == 1
    cut = world.situation.under(Scenario("x", cuts=("0:a-b", "1:a-b")))
    assert front(replace(world, situation=cut)).front_pairs_road == 1


def test_two_settlements_at_one_point_are_named() -> None:
    world = sketch("a   b   c", "a-b 5, b-c 5", "R B B")
    theater = world.situation.theater
    here = theater.settlement("a")
    for lon in (here.lon, here.lon + 4e-9):  # the same, and half a millimetre beside
        moved = tuple(
            replace(one, lon=lon, lat=here.lat) if one.id == "c" else one
            for one in theater.settlements
        )
        with pytest.raises(TheaterError, match="'a' and 'c' stand at one point"):
            divide_ground(replace(theater, settlements=moved))


def test_neighbours_a_metre_apart_are_told_apart() -> None:
    world = sketch("a   b   c", "a-b 5, b-c 5", "R B B")
    theater = world.situation.theater
    here = theater.settlement("a")
    moved = tuple(
        replace(one, lon=here.lon + 1e-5, lat=here.lat) if one.id == "c" else one
        for one in theater.settlements
    )
    cells = divide_ground(replace(theater, settlements=moved)).cells
    assert cells.area_km2.sum() == pytest.approx(cells.bound_km2, rel=1e-9)
    assert len(cells.pairs) == 2


def test_one_settlement_has_all_the_ground() -> None:
    one = sketch("a   b", "a-b 5", "R B").situation.theater
    alone = replace(one, settlements=one.settlements[:1], roads=())
    cells = divide_ground(alone).cells
    assert cells.area_km2.tolist() == pytest.approx([cells.bound_km2])
    assert cells.bound_km2 == pytest.approx(math.pi * MARGIN_KM**2, rel=1e-3)
    assert cells.pairs.shape == (0, 2)


def test_outlines_run_round_what_a_side_holds() -> None:
    world = sketch("a     b     c", "a-b 7, b-c 7", "R B R", "a > c")
    ground = divide_ground(world.situation.theater)
    outlines = ground.outlines_km(world.situation, "attacker")
    assert len(outlines) == 2, "b lies between"
    areas = [area_km2(list(zip(x.tolist(), y.tolist(), strict=True))) for x, y in outlines]
    assert sum(areas) == pytest.approx(ground.area_km2(world.situation, "attacker"))
    whole = ground.outlines_km(world.situation, *HOLDERS)
    assert len(whole) == 1


# ---- against cells cut out bisector by bisector


@cache
def grounds() -> tuple[tuple[World, Territory, dict[str, Point]], ...]:
    return tuple(
        (world, divide_ground(world.situation.theater), plane_points(world.situation.theater))
        for world in worlds_by_lot()
    )


def slow_front(world: World, borders: dict[tuple[str, str], float]) -> dict[str, float]:
    module = modules_of(world)
    length: Counter[tuple[str, str]] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for (a, b), km in borders.items():
        if a < b:
            key = tuple(sorted((module[a], module[b])))
            length[key] += km * 1000  # type: ignore[index,assignment]
            pairs[key] += 1  # type: ignore[index]
    joined = {tuple(sorted((road.a, road.b))) for road in roads_of(world)}
    roads = Counter(tuple(sorted((module[a], module[b]))) for a, b in joined)
    facing, red, blue = (
        ("attacker", "defender"),
        ("attacker", "contested"),
        ("contested", "defender"),
    )
    return {
        "front_length_m": length[facing],
        "contested_length_attacker_m": length[red],
        "contested_length_defender_m": length[blue],
        "other_length_m": 0.0,
        "unknown_length_m": length["attacker", "unknown"] + length["defender", "unknown"],
        "front_pairs_road": roads[facing],
        "front_pairs_territory": pairs[facing],
        "contested_pairs_road": roads[red] + roads[blue],
        "contested_pairs_territory": pairs[red] + pairs[blue],
    }


def test_the_worlds_are_hard_enough() -> None:
    hard_enough("one-node module", "unknown holder", "parallel roads", "several components")


def test_cells_and_fronts_are_those_cut_out_bisector_by_bisector() -> None:
    compared = 0
    for world, ground, points in grounds():
        bound, ids = bound_of(points), world.situation.theater.ids
        cells = ground.cells
        slow = borders_km(points, bound)
        fast = {
            (ids[i], ids[j]): km
            for (i, j), km in zip(cells.pairs.tolist(), cells.border_km.tolist(), strict=True)
            if km > 1e-3
        }
        assert fast == pytest.approx({p: km for p, km in slow.items() if p[0] < p[1]}, abs=1e-6)
        for one, area in zip(ids, cells.area_km2.tolist(), strict=True):
            corners = [corner for corner, _ in cell_of(points, one, bound)]
            assert area == pytest.approx(area_km2(corners), abs=1e-6), (world.seed, one)
        found = front(world, ground)
        expected = slow_front(world, slow)
        assert {name: getattr(found, name) for name in expected} == pytest.approx(
            expected, abs=1e-3
        )
        compared += found.front_length_m > 0
    assert compared >= 200


def test_cells_that_adjoin_are_those_of_scipy() -> None:
    """Within the bound; scipy's Voronoi knows no bound, so it may have more."""
    for world, ground, points in grounds():
        judge = Voronoi(np.array(list(points.values())))
        known = {tuple(sorted(pair)) for pair in judge.ridge_points.tolist()}
        assert {tuple(pair) for pair in ground.cells.pairs.tolist()} <= known, world.seed


# ---- laws


def total_km(situation: Situation, ground: Territory) -> float:
    """All borders between ground of different holders, whoever they are."""
    code = situation.holder_code[ground.cells.pairs]
    return float(ground.cells.border_km[code[:, 0] != code[:, 1]].sum())


@given(worlds())
def test_cells_divide_up_the_widened_hull(world: World) -> None:
    ground = divide_ground(world.situation.theater)
    assert ground.cells.area_km2.sum() == pytest.approx(ground.cells.bound_km2, rel=1e-9)
    assert sum(ground.area_km2(world.situation, one) for one in HOLDERS) == pytest.approx(
        ground.cells.bound_km2, rel=1e-9
    )
    assert np.all(ground.cells.area_km2 > 0)


@given(worlds())
def test_names_and_order_are_irrelevant(world: World) -> None:
    told, _ = renamed(world)
    assert vars_of(front(told)) == pytest.approx(vars_of(front(world)), rel=1e-9)


@given(worlds())
def test_the_front_is_as_long_from_the_other_side(world: World) -> None:
    here = front(world)
    there = front(World(0, mirrored(world.situation), world.question))
    assert there == replace(
        here,
        contested_length_attacker_m=here.contested_length_defender_m,
        contested_length_defender_m=here.contested_length_attacker_m,
    )


@given(worlds())
def test_borders_of_all_holders_add_up(world: World) -> None:
    """Each side's border with everyone else is the rim of its ground, less the edge of the map."""
    ground = divide_ground(world.situation.theater)
    found = front(world, ground)
    apart = found.contested_length_attacker_m + found.contested_length_defender_m
    sides = found.front_length_m + apart + found.unknown_length_m
    assert sides <= total_km(world.situation, ground) * 1000 + 1e-6
    if (
        not world.situation.held_by("unknown").any()
        or not world.situation.held_by("contested").any()
    ):
        assert sides == pytest.approx(total_km(world.situation, ground) * 1000, abs=1e-6)


@given(worlds())
def test_a_fall_and_a_retake_leave_the_front_as_it_was(world: World) -> None:
    free = world.situation.ids_held_by("defender")[0]
    fallen = world.situation.under(Scenario("x", falls=(Fall(free),)))
    back = fallen.under(Scenario("y", retakes=(free,)))
    assert front(replace(world, situation=back)) == front(world)


def vars_of(found: Front) -> dict[str, float]:
    return {name: getattr(found, name) for name in Front.__slots__}


# ---- known figures


def test_the_front_of_october_2022() -> None:
    case = read_case("bakhmut_falls")
    ground = divide_ground(case.theater)
    found = measure_front(case.before, road_set="all", territory=ground)
    assert found.front_length_m / 1000 == pytest.approx(84.57, abs=0.01)
    assert found.contested_length_attacker_m / 1000 == pytest.approx(162.70, abs=0.01)
    assert found.contested_length_defender_m / 1000 == pytest.approx(164.66, abs=0.01)
    assert (found.front_pairs_road, found.front_pairs_territory) == (5, 22)
    after = measure_front(case.after, road_set="all", territory=ground)
    assert after.front_length_m / 1000 == pytest.approx(96.75, abs=0.01)
    assert (after.front_pairs_road, after.front_pairs_territory) == (9, 26)


def test_lengths_on_the_plane_are_right_to_one_part_in_ten_thousand() -> None:
    plane, geod = read_case("bakhmut_falls").theater.plane, Geod(ellps="WGS84")
    for bearing in range(0, 360, 15):
        lon, lat, _ = geod.fwd(plane.lon, plane.lat, bearing, 100_000)
        for turn in (0, 45, 90):
            lon2, lat2, _ = geod.fwd(lon, lat, bearing + 90 + turn, 1_000)
            x, y = plane.to_km(np.array([lon, lon2]), np.array([lat, lat2]))
            assert math.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(1.0, rel=1e-4)
