"""A user's own index: the weights are printed, and the order is shown over all weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import definitions
import definitions_worth as slow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratgraph import ScenarioError, measure_gateways, read_case
from stratgraph.measures.gateways import Column, WeightedIndex, shown_once, weigh_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    Table = Mapping[str, Mapping[str, float | None]]


DRAWS = 2000
# Four standard errors of a share from so many draws, at most.
CLOSE = 4 * 0.5 / DRAWS**0.5


def columns(table: Table, unranked: Mapping[str, str] | None = None) -> dict[str, Column]:
    """Make columns; None is a value that is missing."""
    return {
        name: Column(
            name,
            values,
            {one: "never_connected" for one, value in values.items() if value is None},
            frozenset((unranked or {}).get(name, "").split()),
        )
        for name, values in table.items()
    }


def weigh(table: Table, weights: Mapping[str, float], seed: int = 0) -> WeightedIndex:
    return weigh_columns(columns(table), weights, draws=DRAWS, seed=seed)


def first(found: WeightedIndex) -> dict[str, float]:
    return {row.settlement: row.first for row in found.rows}


# ---- by hand


def test_the_index_is_the_weighted_mean_of_scaled_values() -> None:
    # x: 0, 5, 10 -> 0, .5, 1      y: 30, 10, 20 -> 1, 0, .5
    table: Table = {"x": {"a": 0, "b": 5, "c": 10}, "y": {"a": 30, "b": 10, "c": 20}}
    found = weigh(table, {"x": 3, "y": 1})
    rows = [(row.settlement, row.index, row.rank) for row in found.rows]
    assert rows == [("c", 0.875, 1), ("b", 0.375, 2), ("a", 0.25, 3)]
    assert list(found.weights) == [("x", 3.0), ("y", 1.0)], "as given, and in that order"
    assert (found.draws, found.seed) == (DRAWS, 0)


def test_equals_share_a_rank_and_stand_in_the_order_of_ids() -> None:
    table: Table = {"x": {"d": 1, "b": 4, "c": 1, "a": 0}}
    rows = [(row.settlement, row.rank) for row in weigh(table, {"x": 1}).rows]
    assert rows == [("b", 1), ("c", 2), ("d", 2), ("a", 4)]


def test_a_metric_in_which_all_are_equal_tells_nothing() -> None:
    table: Table = {"x": {"a": 7, "b": 7}, "y": {"a": 2, "b": 1}}
    rows = [(row.settlement, row.index) for row in weigh(table, {"x": 1, "y": 1}).rows]
    assert rows == [("a", 0.5), ("b", 0.0)]


def test_only_settlements_ranked_in_every_metric_are_compared() -> None:
    table: Table = {
        "x": {"a": 0, "b": 5, "c": 100, "d": 9},
        "y": {"a": 1, "b": 0, "c": None, "d": 7},
    }
    found = weigh_columns(columns(table, {"x": "d"}), {"x": 1, "y": 1}, draws=10)
    assert {row.settlement: row.index for row in found.rows} == {"a": 0.5, "b": 0.5}


def test_a_weight_of_nothing_counts_for_nothing_but_the_metric_is_still_asked_for() -> None:
    table: Table = {"x": {"a": 0, "b": 5}, "y": {"a": 9, "b": None}}
    assert [row.settlement for row in weigh(table, {"x": 1, "y": 0}).rows] == ["a"]
    found = weigh({**table, "y": {"a": 9, "b": 0}}, {"x": 1, "y": 0})
    assert [(row.settlement, row.index) for row in found.rows] == [("b", 1.0), ("a", 0.0)]
    assert first(found) == pytest.approx({"a": 0.5, "b": 0.5}, abs=CLOSE), "over all weights"


def test_weights_count_by_their_proportion_alone() -> None:
    table: Table = {"x": {"a": 0, "b": 5, "c": 7}, "y": {"a": 9, "b": 8, "c": 1}}
    one, other = (weigh(table, {"x": 2 * k, "y": 6 * k}) for k in (1, 0.125))
    assert one.rows == other.rows


# ---- what is refused


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"x": 1, "z": 1}, r"^no metric 'z'; the panel has x, y$"),
        ({"x": -1}, r"^the weight of 'x' must be 0 or more, got -1$"),
        ({"x": float("nan")}, r"^the weight of 'x' must be 0 or more, got nan$"),
        ({"x": float("inf")}, r"^the weight of 'x' must be 0 or more, got inf$"),
        ({"x": 0, "y": 0.0}, r"^give at least one metric a weight above 0$"),
        ({}, r"^give at least one metric a weight above 0$"),
    ],
)
def test_weights_that_mean_nothing_are_refused(weights: dict[str, float], message: str) -> None:
    table: Table = {"x": {"a": 0, "b": 5}, "y": {"a": 9, "b": 8}}
    with pytest.raises(ScenarioError, match=message):
        weigh(table, weights)


def test_weights_that_add_up_to_infinity_do_not_make_everyone_zero() -> None:
    table: Table = {"x": {"a": 0, "b": 5}, "y": {"a": 0, "b": 8}}
    with pytest.raises(ScenarioError, match="too large to add up"):
        weigh(table, {"x": 1e308, "y": 1e308})


@pytest.mark.parametrize("draws", [0, -1])
def test_no_draws_are_refused(draws: int) -> None:
    table: Table = {"x": {"a": 0, "b": 5}}
    with pytest.raises(ScenarioError, match="draws"):
        weigh_columns(columns(table), {"x": 1}, draws=draws)


def test_metrics_that_no_settlement_has_together_are_refused() -> None:
    table: Table = {"x": {"a": 0, "b": None}, "y": {"a": None, "b": 8}}
    with pytest.raises(ScenarioError, match="no settlement has a value in every metric"):
        weigh(table, {"x": 1, "y": 1})


def test_metrics_shown_once_cannot_be_weighed_again() -> None:
    case = read_case("gate_falls")
    panel = shown_once(measure_gateways(case.after, case.question(road_set="all")))
    with pytest.raises(ScenarioError, match="no settlement has a value in every metric"):
        weigh_columns(panel.columns, {"route_share": 1})


# ---- over all weights


@pytest.mark.parametrize(
    ("x", "y", "shares"),
    [
        ((1, 0), (0, 1), (0.5, 0.5)),  # each is better in one: as often as not
        ((3, 2), (8, 1), (1.0, 0.0)),  # a is better in both
        ((3, 3), (8, 1), (1.0, 0.0)),  # better in one, equal in the other
        ((3, 3), (8, 8), (1.0, 1.0)),  # equal in both: both first
    ],
)
def test_two_settlements_in_two_metrics_are_first_as_often_as_the_closed_form_says(
    x: tuple[float, float], y: tuple[float, float], shares: tuple[float, float]
) -> None:
    table: Table = {"x": dict(zip("ab", x, strict=True)), "y": dict(zip("ab", y, strict=True))}
    assert first(weigh(table, {"x": 1, "y": 4})) == pytest.approx(
        dict(zip("ab", shares, strict=True)), abs=CLOSE if 0.5 in shares else 0
    )


def test_a_third_that_is_good_in_both_is_first_in_between() -> None:
    """With x = y = 0.8 it is first for weights between .2 and .8: 6 in 10."""
    table: Table = {"x": {"a": 10, "b": 0, "c": 8}, "y": {"a": 0, "b": 10, "c": 8}}
    found = first(weigh(table, {"x": 1, "y": 1}))
    assert found == pytest.approx({"a": 0.2, "b": 0.2, "c": 0.6}, abs=CLOSE)


@st.composite
def tables(draw: st.DrawFn, metrics: int) -> dict[str, dict[str, float]]:
    """Values of two to five settlements in some metrics, none missing."""
    places = "abcde"[: draw(st.integers(2, 5))]
    return {
        name: {one: float(draw(st.integers(0, 20))) for one in places} for name in "xyz"[:metrics]
    }


@given(tables(2), st.integers(0, 100))
def test_in_two_metrics_the_shares_are_lengths_of_intervals_of_weights(
    table: dict[str, dict[str, float]], seed: int
) -> None:
    found = first(weigh(table, {"x": 1, "y": 1}, seed))
    exact = slow.first_shares_of_two(slow.scaled([table["x"], table["y"]]))
    # A point of the interval where two are equal has no length.
    assert found == pytest.approx(exact, abs=1.5 * CLOSE)


@given(tables(3), st.integers(0, 100))
def test_shares_and_ranks_over_all_weights_are_possible_ones(
    table: dict[str, dict[str, float]], seed: int
) -> None:
    found = weigh_columns(columns(table), dict.fromkeys(table, 1), draws=200, seed=seed)
    assert all(0 <= row.first <= 1 for row in found.rows)
    assert sum(row.first for row in found.rows) >= 1 - 1e-9, "with ties several are first"
    for row in found.rows:
        assert 1 <= row.best <= row.worst <= len(found.rows)
        assert (row.first > 0) == (row.best == 1)
        assert (row.first == 1) == (row.worst == 1)
        assert 0 <= row.index <= 1
    slow_index = {
        one: sum(point) / len(point) for one, point in slow.scaled([*table.values()]).items()
    }
    assert {row.settlement: row.index for row in found.rows} == pytest.approx(slow_index)
    assert {row.settlement: row.rank for row in found.rows} == definitions.ranks(slow_index)
    order = [(row.rank, row.settlement) for row in found.rows]
    assert order == sorted(order)


@given(tables(3), st.integers(0, 100))
def test_who_is_best_in_every_metric_is_first_under_all_weights(
    table: dict[str, dict[str, float]], seed: int
) -> None:
    for column in table.values():
        column["a"] = max(column.values())
    found = weigh_columns(
        columns(table),
        {"x": 1, "y": 0, "z": 5},
        draws=200,
        seed=seed,
    )
    row = next(row for row in found.rows if row.settlement == "a")
    assert (row.first, row.best, row.worst, row.rank) == (1.0, 1, 1, 1)


@given(tables(3), st.integers(0, 100))
def test_who_is_better_in_every_metric_is_never_behind(
    table: dict[str, dict[str, float]], seed: int
) -> None:
    found = weigh_columns(columns(table), dict.fromkeys(table, 1), draws=100, seed=seed)
    rows = {row.settlement: row for row in found.rows}
    for one in rows.values():
        for other in rows.values():
            if all(column[one.settlement] >= column[other.settlement] for column in table.values()):
                assert one.first >= other.first
                assert one.best <= other.best
                assert one.worst <= other.worst
                assert one.rank <= other.rank


def test_the_same_seed_draws_the_same_weights_and_another_seed_others() -> None:
    table: Table = {"x": {"a": 10, "b": 0, "c": 8}, "y": {"a": 0, "b": 10, "c": 8}}
    one, same, other = (weigh(table, {"x": 1, "y": 1}, seed) for seed in (3, 3, 4))
    assert one == same
    assert first(one) != first(other)
    assert [row.index for row in one.rows] == [row.index for row in other.rows]


@given(tables(2))
def test_the_order_in_which_settlements_are_told_is_irrelevant(
    table: dict[str, dict[str, float]],
) -> None:
    told = {name: dict(reversed(column.items())) for name, column in table.items()}
    one, other = (weigh({**each}, {"x": 2, "y": 1}) for each in (table, told))
    assert one == other


def test_no_index_is_offered_unasked() -> None:
    """On Bakhmut: the index is of the metrics and the weights that the user names."""
    case = read_case("bakhmut_falls")
    panel = measure_gateways(case.before, case.question(road_set="all"))
    assert not [name for name in panel.columns if "index" in name or "score" in name]
    found = weigh_columns(panel.columns, {"route_share": 1, "detour_loss": 1}, draws=500)
    (bakhmut,) = [row for row in found.rows if row.settlement == "bakhmut"]
    assert bakhmut.best == 1, "first where route_share alone counts"
    assert bakhmut.worst >= 2, "and not where detour_loss alone does"
    assert {row.settlement for row in found.rows} == set(panel.columns["route_share"].compared)
