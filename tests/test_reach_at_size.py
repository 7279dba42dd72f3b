"""Reach by search: answers as from tables of all pairs, geodesics that grow with the places."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import definitions_dense as dense
import numpy as np
import pytest
from large import scattered
from worlds import random_world

from stratgraph._geodesy import distance, nearest, nearest_few
from stratgraph._network import route_lengths
from stratgraph.measures.comparison import rank_falls
from stratgraph.measures.fire import (
    CONTESTED_READINGS,
    STANDOFF_RULES,
    FiringRule,
    clearances,
    measure_exposure,
    required_ranges,
)
from stratgraph.measures.gateways import GatewayQuestion, PanelRange, PanelSettings
from stratgraph.measures.gateways.gains import base_value_columns, reach_gain_columns
from stratgraph.measures.gateways.pressure import pressure_column, surrounded_columns
from stratgraph.measures.gateways.question import by_length
from stratgraph.model.scenario import SIDES, ids_where
from stratgraph.model.territory import divide_ground
from stratgraph.model.theater import ALL_PAIRS_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stratgraph.model.scenario import Situation

# Worlds drawn by lot: a few each time, many where time allows.
BUDGETS = pytest.mark.parametrize("worlds", [30, pytest.param(200, marks=pytest.mark.slow)])


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search in small theaters as in large ones, in blocks of few."""
    monkeypatch.setattr("stratgraph.model.theater.ALL_PAIRS_LIMIT", 0)
    monkeypatch.setattr("stratgraph.model.theater.FEW", 0)
    monkeypatch.setattr(nearest, "CHORDS_AT_ONCE", 40)
    monkeypatch.setattr("stratgraph.measures.fire.each_fall.PAIRS_AT_ONCE", 20)
    for module in ("gains", "pressure"):
        monkeypatch.setattr(f"stratgraph.measures.gateways.{module}.LENGTHS_AT_ONCE", 40)


def small_worlds(count: int) -> Iterator[tuple[random.Random, Situation, GatewayQuestion]]:
    for seed in range(count):
        world = random_world(seed)
        yield random.Random(seed), world.situation, world.question


def rules_of(lot: random.Random) -> Iterator[FiringRule]:
    for how, contested in itertools.product(STANDOFF_RULES, CONTESTED_READINGS):
        yield FiringRule(
            standoff_m=lot.choice([0, 4_000, 15_000]),
            standoff_rule=how,
            contested=contested,
            off_network=lot.random() < 0.5,
        )


def large_question(situation: Situation) -> GatewayQuestion:
    on_road = ids_where(situation.theater, situation.theater.on_road)
    return GatewayQuestion(on_road[:1], on_road[1:][-3:], "all")


def assert_ranges_alike(
    situation: Situation, rule: FiringRule, ranges_m: tuple[int, int]
) -> tuple[int, int]:
    """Compare what each side needs and reaches, to the last bit; how many it reaches of how many.

    The range needed is asked for by metres, so that the last one is just within.
    """
    reached = asked = 0
    least_m, most_m = ranges_m
    for side in SIDES:
        found, judge = required_ranges(situation, side, rule), dense.needed(situation, side, rule)
        assert np.array_equal(found.targets, judge.targets)
        assert np.array_equal(found.ground, judge.places)
        if len(judge.places):
            assert np.array_equal(found.least_m, judge.metres.min(axis=0))
            origins = np.where(found.has_status("held"), -1, judge.metres.argmin(axis=0))
            labels = (*found.firing.labels, None)
            assert found.origin == tuple(labels[one] for one in origins.tolist())
            # Up to the very metre that one of them needs.
            most_m = max(most_m, float(judge.metres.flat[len(judge.metres.flat) // 2]))
        near = (judge.metres <= most_m) & (judge.metres >= least_m)
        assert np.array_equal(found.within(most_m, least_m), near.sum(axis=0) * judge.is_target)
        seen = measure_exposure(found, most_m, least_m)
        numbers = judge.reached(most_m, least_m)
        assert seen.in_reach == tuple(situation.theater.id_array[numbers].tolist())
        assert "needed_m" not in vars(found), "no table was asked for"
        places = np.arange(len(situation.theater.ids))
        for one, other in zip(
            clearances(situation, side, rule, places),
            dense.clearances(situation, side, rule, places),
            strict=True,
        ):
            assert np.array_equal(one, other)
        reached, asked = reached + len(numbers), asked + int(judge.is_target.sum())
    return reached, asked


@BUDGETS
@pytest.mark.usefixtures("searched")
def test_ranges_and_places_in_reach_are_those_of_a_table_of_all_pairs(worlds: int) -> None:
    reached = asked = 0
    for lot, situation, _ in small_worlds(worlds):
        for rule in rules_of(lot):
            ranges_m = lot.choice([0, 3_000, 20_000]), lot.choice([25_000, 60_000, 1_200_000])
            some, of = assert_ranges_alike(situation, rule, ranges_m)
            reached, asked = reached + some, asked + of
    assert asked / 10 < reached < asked * 9 / 10


def assert_gains_alike(
    situation: Situation, rule: FiringRule, ranges_m: tuple[int, int], falls: int
) -> int:
    """Compare the places that each of so many falls brings into reach, and how many those are."""
    question = large_question(situation)
    asked = PanelRange(rule, ranges_m[1], ranges_m[0])
    people, places = reach_gain_columns(situation, question, asked)
    theater, many = situation.theater, 0
    towns = [one for one, value in people.values.items() if value is not None]
    for town in towns[:: max(1, len(towns) // falls)]:
        judged = dense.gained(situation, rule, town, ranges_m[1], ranges_m[0])
        assert places.values[town] == len(judged)
        assert people.values[town] == int(theater.people[judged].sum())
        many += len(judged)
        if not ranges_m[0]:
            (row,) = rank_falls(
                situation, rule, range_m=ranges_m[1], objectives=question.objectives,
                candidates=town,
            )  # fmt: skip
            assert row.gained == tuple(theater.id_array[judged].tolist())
            shorter = {one: metres for one, metres in row.shorter_by_m if metres is not None}
            assert shorter == people.per_objective[town]
    return many


@BUDGETS
@pytest.mark.usefixtures("searched")
def test_what_each_fall_brings_into_reach_is_what_measuring_again_tells(worlds: int) -> None:
    many = 0
    for lot, situation, _ in small_worlds(worlds):
        rule = lot.choice(list(rules_of(lot)))
        many += assert_gains_alike(situation, rule, (lot.choice([0, 0, 12_000]), 30_000), 3)
    assert many > worlds / 2


def assert_shares_alike(situation: Situation, question: GatewayQuestion, kernel_km: float) -> None:
    """Compare pressure and both shares of the other side with kernels cut nowhere."""
    settings, theater = PanelSettings(kernel_km=kernel_km), situation.theater
    n, scale_m = len(theater.ids), kernel_km * 1000.0
    road = route_lengths(by_length(situation, question), list(range(n)))[:, :n]
    held = situation.held_by("attacker")
    judged = {
        "surrounded_share_road": dense.surrounded(situation, road, scale_m),
        "surrounded_share_geodesic": dense.surrounded(situation, dense.table_m(theater), scale_m),
        "pressure": np.exp(-road[held] / scale_m).sum(axis=0),
    }
    columns = (
        pressure_column(situation, question, settings),
        *surrounded_columns(situation, question, settings),
    )
    for column in columns:
        known = [one for one, value in column.values.items() if value is not None]
        found = np.array([column.values[one] for one in known])
        wanted = judged[column.name][[theater.index[one] for one in known]]
        assert np.allclose(found, wanted, rtol=1e-12, atol=1e-14), column.name
        assert len(known) > 1 or n < 20


@pytest.mark.usefixtures("searched")
@pytest.mark.parametrize("kernel_km", [0.5, 10.0])
@BUDGETS
def test_shares_and_pressure_are_those_of_kernels_that_are_cut_nowhere(
    worlds: int, kernel_km: float
) -> None:
    for _, situation, question in small_worlds(worlds):
        assert_shares_alike(situation, question, kernel_km)


def assert_bases_alike(
    situation: Situation, question: GatewayQuestion, settings: PanelSettings
) -> int:
    judged = dense.base_places(situation, question, settings)
    places, people = base_value_columns(situation, question, settings)
    theater = situation.theater
    for one, value in places.values.items():
        assert value == (len(judged[one]) if one in judged else None)
        assert people.values[one] == (
            int(theater.people[judged[one]].sum()) if one in judged else None
        )
    return sum(map(len, judged.values()))


@BUDGETS
@pytest.mark.usefixtures("searched")
def test_bases_are_worth_what_a_table_of_all_pairs_says(worlds: int) -> None:
    many = 0
    for lot, situation, question in small_worlds(worlds):
        settings = PanelSettings(base_range_m=lot.choice([20_000, 60_000]), base_road_m=70_000)
        many += assert_bases_alike(situation, question, settings)
    assert many > worlds


@BUDGETS
@pytest.mark.usefixtures("searched")
def test_cells_need_and_reach_what_measuring_every_cell_tells(worlds: int) -> None:
    reached = 0
    for lot, situation, _ in small_worlds(worlds // 3):
        ground = divide_ground(situation.theater)
        for rule, side in zip(rules_of(lot), itertools.cycle(SIDES), strict=False):
            found = required_ranges(situation, side, rule, ground=ground)
            judge = required_ranges(situation, side, rule, ground=ground)
            if not judge.needed_m.size:
                continue
            assert np.array_equal(found.least_m, judge.needed_m.min(axis=0))
            assert found.origin == judge.origin
            range_m, least_m = lot.choice([25_000, 60_000]), lot.choice([2_000, 20_000])
            near = judge.covers(range_m, least_m).any(axis=0) & ~judge.has_status("held")
            assert np.array_equal(found.reached(range_m, least_m), near)
            reached += int(near.sum())
    assert reached > worlds


def test_the_few_nearest_are_the_first_of_all_sorted() -> None:
    """Of equals the first; also where several stand at one point and where there are few."""
    lot = np.random.default_rng(3)
    for n in (1, 2, 5, 60):
        lon, lat = lot.uniform(30, 30.5, n).round(1), lot.uniform(48, 48.3, n).round(1)
        added = lot.choice([0.0, 0.0, 900.0, 20_000.0], n)
        far, which = nearest_few(lon, lat, lon, lat, added_m=added, few=3)
        a, b = np.indices((n, n)).reshape(2, -1)
        needed = np.array(dense.GEOD.inv(lon[a], lat[a], lon[b], lat[b])[2]) if n > 1 else [0.0]
        needed = np.asarray(needed).reshape(n, n) + added[:, None]
        order = np.argsort(needed, axis=0, kind="stable")[:3].T
        assert np.array_equal(which[:, : order.shape[1]], order)
        assert np.array_equal(far[:, : order.shape[1]], np.take_along_axis(needed.T, order, 1))
        assert (which[:, order.shape[1] :] == -1).all()
        assert np.isinf(far[:, order.shape[1] :]).all()


# ---- large enough that nothing is told to search


def assert_all_alike(situation: Situation, seed: int, falls: int) -> None:
    assert len(situation.theater.ids) > ALL_PAIRS_LIMIT
    lot, question = random.Random(seed), large_question(situation)
    gained = 0
    for rule in rules_of(lot):
        assert_ranges_alike(situation, rule, (lot.choice([0, 12_000]), 40_000))
        gained += assert_gains_alike(situation, rule, (lot.choice([0, 9_000]), 40_000), falls)
    assert gained > 3 * falls
    assert_shares_alike(situation, question, 3.0)
    assert_bases_alike(situation, question, PanelSettings())


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_six_hundred_places_are_answered_as_from_a_table(seed: int) -> None:
    assert_all_alike(scattered(28, 22, seed), seed, 4)


@pytest.mark.slow
def test_twelve_hundred_places_are_answered_as_from_a_table() -> None:
    assert_all_alike(scattered(40, 30), 1, 2)


# ---- how much is measured, counted


@pytest.fixture
def asked_of_pyproj(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the geodesics that are asked for: the last number is the sum."""
    real, asked = distance.geod(), [0]

    class Counting:
        fwd = real.fwd

        @staticmethod
        def inv(*ends: Any) -> Any:
            asked[0] += np.size(ends[0])
            return real.inv(*ends)

    monkeypatch.setattr(distance, "geod", Counting)
    return asked


def reach_parts(situation: Situation, rule: FiringRule) -> None:
    """Ask for all of reach that `run` shows of one rule, of both sides and at two ranges."""
    for side in SIDES:
        found = required_ranges(situation, side, rule)
        measure_exposure(found, 24_700)
        measure_exposure(found, 70_000, 20_000)
        _ = found.origin
    question = large_question(situation)
    reach_gain_columns(situation, question, PanelRange(rule, 24_700))
    base_value_columns(situation, question, PanelSettings())


@pytest.mark.parametrize("how", STANDOFF_RULES)
def test_geodesics_grow_with_places_and_not_with_pairs(
    how: str, asked_of_pyproj: list[int]
) -> None:
    rule = FiringRule(standoff_m=5_000, standoff_rule=how, contested="no_fire", off_network=True)  # type: ignore[arg-type]
    counts = []
    for high in (24, 96):
        situation = scattered(24, high)
        asked_of_pyproj[0] = 0
        reach_parts(situation, rule)
        counts.append(asked_of_pyproj[0])
    n = 24 * 24
    assert counts[0] < 60 * n < n * n / 4, "a few for each place"
    assert counts[1] < 1.3 * 4 * counts[0], "four times the places, four times the geodesics"


def test_around_a_place_only_what_weighs_anything_is_measured(asked_of_pyproj: list[int]) -> None:
    counts = []
    for high in (48, 192):
        situation = scattered(24, high)
        asked_of_pyproj[0] = 0
        surrounded_columns(situation, large_question(situation), PanelSettings(kernel_km=1.0))
        counts.append(asked_of_pyproj[0])
    assert counts[1] < 1.3 * 4 * counts[0]


def test_a_question_more_about_the_same_few_places_measures_nothing_anew(
    asked_of_pyproj: list[int],
) -> None:
    situation = scattered(24, 24)
    rule = FiringRule(standoff_m=0, standoff_rule="add", contested="no_fire", off_network=True)
    objectives = large_question(situation).objectives
    first = required_ranges(situation, "attacker", rule, objectives).required_m
    measured = asked_of_pyproj[0]
    for _ in range(5):
        again = required_ranges(situation, "attacker", rule, objectives).required_m
        assert np.array_equal(again, first)
    assert asked_of_pyproj[0] == measured


def test_what_lies_around_in_a_straight_line_is_measured_once_for_both_sets_of_roads(
    asked_of_pyproj: list[int],
) -> None:
    situation = scattered(24, 24, 9)
    every = large_question(situation)
    columns = surrounded_columns(situation, every, PanelSettings())
    measured = asked_of_pyproj[0]
    assert measured > len(situation.theater.ids)
    again = surrounded_columns(situation, replace(every, road_set="verified"), PanelSettings())
    assert again[1].values == columns[1].values
    assert asked_of_pyproj[0] == measured
