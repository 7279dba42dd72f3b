"""Routes by travel time: the same routes with other weights, and advances still in metres."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import definitions
import definitions_worth as slow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import INVENTED, World, drawn, held, random_world, worlds

from stratgraph import TheaterError, measure_gateways, outcome_document, read_case, run_case
from stratgraph.measures.fire import FiringRule
from stratgraph.measures.gateways import (
    GatewayQuestion,
    PanelRange,
    PanelSettings,
    measure_panel,
    reads_no_holders,
)
from stratgraph.model.theater import Speed

if TYPE_CHECKING:
    from stratgraph import Gateways, Situation, Theater
    from stratgraph.model.road_set import Season

WORLDS = 200
ENOUGH = 20
# Metres per second: at 3.6 km/h a road of so many metres takes as many seconds.
WALK_KMH = 3.6
BY_TIME = ("route_share", "detour_loss", "extra_km", "extra_min", "near_route_share",
           "current_flow_share", "efficiency_drop")  # fmt: skip
RULE = FiringRule(standoff_m=0, standoff_rule="add", contested="no_fire", off_network=True)


@cache
def _worlds() -> tuple[World, ...]:
    return tuple(slow.with_speeds(random_world(seed), seed) for seed in range(WORLDS))


def in_mud(world: World) -> World:
    """Ask the same by travel time."""
    return replace(world, question=replace(world.question, season="mud"))


def measured(world: World) -> Gateways:
    return measure_gateways(world.situation, world.question)


def at_speed(theater: Theater, kmh: float, season: Season = "mud") -> Theater:
    """Give every road of a drawing one speed."""
    return replace(theater, speeds=(Speed(season, "", "", kmh, INVENTED),))


def by_time(situation: Situation, ends: str, season: Season = "mud") -> Gateways:
    bases, objectives = ends.split(">")
    question = GatewayQuestion(
        tuple(bases.split()), tuple(objectives.split()), "all", season
    )  # fmt: skip
    return measure_gateways(situation, question)


# ---- times of roads


@pytest.mark.parametrize(
    ("metres", "kmh", "seconds"),
    [(1000, 60.0, 60), (1000, 3.6, 1000), (1, 90.0, 1), (30, 90.0, 1), (1250, 100.0, 45),
     (10_000, 70.0, 514), (10_006, 70.0, 515)],
)  # fmt: skip
def test_times_are_whole_seconds_and_at_least_one(metres: int, kmh: float, seconds: int) -> None:
    theater = at_speed(drawn("a b", f"a-b {metres / 1000}"), kmh)
    times = theater.road_time_s("mud")
    assert times.tolist() == [seconds]
    assert times.dtype == "int64"


def test_times_are_within_half_a_second_of_length_over_speed() -> None:
    for world in _worlds():
        theater = world.situation.theater
        kmh = {(one.road_class, one.surface): one.kmh for one in theater.speeds}
        for road, seconds in zip(theater.roads, theater.road_time_s("mud").tolist(), strict=True):
            exact = road.length_m / 1000 / kmh[road.road_class, road.surface] * 3600
            assert seconds >= 1
            assert abs(seconds - exact) <= 0.5 + 1e-9 or (seconds == 1 and exact < 1)


@pytest.mark.parametrize(
    ("road_class", "surface", "said"),
    [
        ("", "", "has no class and no surface in roads.csv"),
        ("tertiary", "", "has no surface in roads.csv"),
    ],
)
def test_a_road_of_no_class_or_surface_is_told_to_be_given_one(
    road_class: str, surface: str, said: str
) -> None:
    theater = drawn("a  b", "a-b 10")
    roads = tuple(replace(one, road_class=road_class, surface=surface) for one in theater.roads)
    speeds = (Speed("mud", "tertiary", "asphalt", 30.0, INVENTED),)
    told = held(replace(theater, roads=roads, speeds=speeds), "R B")
    with pytest.raises(TheaterError, match=f"^road 'a--b' {said}, so no mud speed ") as refused:
        by_time(told, "a > b")
    assert "a row of mud,primary,asphalt,60 below season,class,surface,kmh" in str(refused.value)


def test_a_road_without_a_speed_is_one_error_that_names_it_and_the_file() -> None:
    theater = drawn("a  b  c", "a-b 10, b-c 10")
    unpaved = tuple(replace(one, road_class="tertiary", surface="unpaved") for one in theater.roads)
    speeds = (
        Speed("mud", "tertiary", "asphalt", 30.0, INVENTED),
        Speed("dry", "tertiary", "unpaved", 30.0, INVENTED),
    )
    told = held(replace(theater, roads=unpaved, speeds=speeds), "R B B")
    message = r"^no mud speed for tertiary roads of surface 'unpaved' \(road 'a--b'\).*speeds\.csv$"
    with pytest.raises(TheaterError, match=message):
        by_time(told, "a > c")
    question = GatewayQuestion(("a",), ("c",), "all", "mud")
    with pytest.raises(TheaterError, match=message):
        measure_panel(told, question, PanelSettings())
    assert by_time(told, "a > c", "dry").columns["route_share"].values["b"] == 1.0


# ---- by eye


def test_the_quick_way_round_is_taken_though_it_is_longer() -> None:
    #      b        a-b-d is 20 km of mud, a-c-d 30 km of asphalt
    #   a     d
    #      c
    theater = drawn("   b\na     d\n   c", "a-b 10, b-d 10, a-c 15, c-d 15")
    kinds = {"a--b": "unpaved", "b--d": "unpaved", "a--c": "asphalt", "c--d": "asphalt"}
    roads = tuple(replace(one, surface=kinds[one.id]) for one in theater.roads)
    speeds = (
        Speed("mud", "", "unpaved", 10.0, INVENTED),
        Speed("mud", "", "asphalt", 60.0, INVENTED),
    )
    situation = held(replace(theater, roads=roads, speeds=speeds), "R B B B")
    found = by_time(situation, "a > d")
    names = ("route_share", "detour_loss", "extra_min", "cut_pairs")
    # 30 minutes by asphalt, 120 through the mud.
    assert [found.columns[name].values["c"] for name in names] == [1.0, 0.75, 90.0, 0]
    assert [found.columns[name].values["b"] for name in names] == [0.0, 0.0, 0.0, 0]
    advance, gain = found.columns["advance_m"], found.columns["advance_gain"]
    assert advance.values["d"] == 20_000, "an advance is told in metres of road"
    assert (gain.values["b"], gain.values["c"]) == (10_000, 5_000)


def test_extra_minutes_take_the_place_of_extra_kilometres_and_say_so() -> None:
    theater = at_speed(drawn("   b\na     d\n   c", "a-b 10, b-d 10, a-c 15, c-d 15"), 60.0)
    timed = by_time(held(theater, "R B B B"), "a > d")
    told = measure_gateways(held(theater, "R B B B"), GatewayQuestion(("a",), ("d",), "all"))
    for panel, given_one, other in (
        (timed, "extra_min", "extra_km"),
        (told, "extra_km", "extra_min"),
    ):
        assert panel.columns[given_one].values["b"] == 10.0
        assert panel.columns[other].values["b"] is None
        assert panel.columns[other].status == {
            "a": "base", "b": "other_weight", "c": "other_weight", "d": "objective",
        }  # fmt: skip
        assert not panel.columns[other].ranks


def test_where_every_pair_is_cut_the_own_extra_says_so_and_the_other_names_the_weight() -> None:
    line = held(at_speed(drawn("a  b  c", "a-b 10, b-c 10"), 30.0), "R B B")
    found = by_time(line, "a > c")
    assert found.columns["extra_min"].status["b"] == "all_pairs_cut"
    assert found.columns["extra_km"].status["b"] == "other_weight"


def test_of_parallel_roads_the_quickest_counts() -> None:
    theater = drawn("a  b  c", "a-b 10, a-b 14, b-c 10")
    roads = tuple(
        replace(one, surface="asphalt" if one.id == "a--b#2" else "unpaved")
        for one in theater.roads
    )
    speeds = (
        Speed("mud", "", "unpaved", 10.0, INVENTED),
        Speed("mud", "", "asphalt", 60.0, INVENTED),
    )
    question = GatewayQuestion(("a",), ("c",), "all", "mud")
    situation = held(replace(theater, roads=roads, speeds=speeds), "R B B")
    assert slow.links_by_time(situation, road_set="all", season="mud")["a", "b"] == 840
    near = measure_panel(situation, question, PanelSettings()).near
    assert near.counts == {("a", "c"): 1}
    assert near.weight == "time_s"


# ---- against slow definitions with the weights swapped


def test_shares_and_detours_by_time_are_those_of_the_definitions_with_times_for_lengths() -> None:
    moved = 0
    for world in _worlds():
        found = measured(in_mud(world))
        ids, question = world.situation.theater.ids, world.question
        links = slow.links_by_time(world.situation, road_set=question.road_set, season="mud")
        pairs = definitions.connected_pairs(question, definitions.shortest_lengths(ids, links))
        assert found.connected_pairs == len(pairs)
        shares = definitions.route_shares(ids, links, question)
        plain = measured(world).columns["detour_loss"].values
        for v, share in found.columns["route_share"].values.items():
            if share is None:
                continue
            assert share == pytest.approx(shares[v]), (world.seed, v)
            loss, extra, cut = definitions.detour(ids, links, question, {v})
            minutes = None if extra is None else extra * 1000 / 60
            assert found.columns["detour_loss"].values[v] == pytest.approx(loss), (world.seed, v)
            assert found.columns["extra_min"].values[v] == pytest.approx(minutes)
            assert found.columns["cut_pairs"].values[v] == cut
            moved += abs(loss - (plain[v] or 0.0)) > 1e-6
    assert moved > ENOUGH


def test_advances_do_not_ask_for_the_season() -> None:
    for world in _worlds():
        told, timed = measured(world), measured(in_mud(world))
        for name in ("advance_m", "advance_gain"):
            assert timed.columns[name] == told.columns[name], world.seed


@given(worlds(), st.integers(0, 1000))
def test_only_what_runs_on_routes_changes_with_the_season(world: World, seed: int) -> None:
    world = slow.with_speeds(world, seed)
    panel_range = PanelRange(RULE, 30_000)
    told, timed = (
        measure_panel(one.situation, one.question, PanelSettings(), panel_range=panel_range)
        for one in (world, in_mud(world))
    )
    for name, column in told.columns.items():
        if name not in BY_TIME:
            assert timed.columns[name] == column, name
    assert set(BY_TIME) < set(reads_no_holders())
    for part in ("approaches", "depths", "gates", "cut"):
        assert getattr(timed, part) == getattr(told, part)


# ---- laws


@given(worlds(), st.sampled_from([(WALK_KMH, 1), (36.0, 10)]))
def test_at_one_speed_routes_by_time_are_those_by_length(
    world: World, speed: tuple[float, int]
) -> None:
    kmh, metres_per_second = speed
    theater = world.situation.theater
    roads = tuple(
        replace(one, length_m=one.length_m * metres_per_second) for one in theater.roads
    )  # whole seconds, so that nothing is rounded
    told = replace(theater, roads=roads)
    world = replace(world, situation=replace(world.situation, theater=told))
    world = slow.told_with_speeds(world, dict.fromkeys(slow.KINDS, kmh), random.Random(1))
    by_length, by_seconds = (
        measure_panel(one.situation, one.question, PanelSettings())
        for one in (world, in_mud(world))
    )
    for name, column in by_length.columns.items():
        other = by_seconds.columns["extra_min" if name == "extra_km" else name]
        if name == "extra_min":
            continue
        scale = 1000 / metres_per_second / 60 if name == "extra_km" else 1.0
        for one, value in column.values.items():
            if value is None:
                assert other.values[one] is None
            else:
                assert other.values[one] == pytest.approx(value * scale), (name, one)
        if name != "extra_km":  # 9 digits of kilometres are not 9 digits of minutes
            assert other.ranks == column.ranks, name


@given(worlds(), st.integers(0, 1000))
def test_shares_and_losses_by_time_lie_between_nothing_and_all(world: World, seed: int) -> None:
    found = measured(in_mud(slow.with_speeds(world, seed)))
    for name in ("route_share", "detour_loss"):
        for value in found.columns[name].values.values():
            assert value is None or 0 <= value <= 1 + 1e-12
    for one, extra in found.columns["extra_min"].values.items():
        assert (extra is None) == (one in found.columns["extra_min"].status)
        assert extra is None or extra >= 0


# ---- the weight is named


def test_the_weight_is_named_in_every_result() -> None:
    case = read_case("gate_falls")
    seasons: tuple[Season | None, ...] = (None, "mud")
    for season, weight in zip(seasons, ("length_m", "time_s"), strict=True):
        told = replace(case, assumptions=replace(case.assumptions, season=season))
        document: Any = outcome_document(run_case(told))
        assert document["assumptions"]["weight"] == weight
        assert document["assumptions"]["season"] == season
        for table in ("gateways", "panels"):
            assert {row["weight"] for row in document[table]} == {weight}
        for panel in (panel for _, panel in run_case(told).gateways):
            assert panel.question.weight == panel.near.weight == weight


def test_advances_of_a_case_asked_by_season_are_in_metres() -> None:
    case = read_case("gate_falls")
    muddy = replace(case, assumptions=replace(case.assumptions, season="mud"))
    tables: list[Any] = [outcome_document(run_case(one))["gateways"] for one in (case, muddy)]
    for told, timed in zip(*tables, strict=True):
        for name in ("advance_m", "advance_gain", "advance_gain_by_objective"):
            assert told[name] == timed[name]


# ---- known figures


@pytest.mark.parametrize(("season", "loss"), [("dry", 0.1916), ("mud", 0.2605), ("frost", 0.1839)])
def test_by_travel_time_bakhmut_is_first_with_all_roads(season: Season, loss: float) -> None:
    case = read_case("bakhmut_falls")
    question = replace(case.question(road_set="all"), season=season)
    found = measure_gateways(case.before, question)
    column = found.columns["detour_loss"]
    assert column.values["bakhmut"] == pytest.approx(loss, abs=5e-5)
    assert column.ranks["bakhmut"] == found.columns["route_share"].ranks["bakhmut"] == 1
    assert found.columns["extra_km"].status["bakhmut"] == "other_weight"
