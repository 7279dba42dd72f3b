"""A backtest: what fell, what would have told it, and how sure one may be."""

from __future__ import annotations

import functools
import json
import math
import random
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from definitions_backtest import area_by_pairs, slow_scores, spearman, written_out
from hypothesis import example, given
from hypothesis import strategies as st
from worlds import (
    DAY,
    INVENTED,
    World,
    drawn,
    examples,
    held,
    random_world,
    renamed,
    shuffled,
    worlds,
)

from stratgraph.errors import ScenarioError, UnknownSettlementError
from stratgraph.io import copy_theater, read_facts
from stratgraph.measures.gateways import (
    GatewayQuestion,
    PanelSettings,
    measure_panel,
    network_metrics,
)
from stratgraph.model.control import DatedHolder, control_on
from stratgraph.model.events import Basis, Event
from stratgraph.model.provenance import Provenance
from stratgraph.model.scenario import Scenario, Situation, situation_on
from stratgraph.studies.backtest import (
    BASELINES,
    MEANINGS,
    Backtest,
    BacktestQuestion,
    Sampling,
    area_under_curve,
    find_falls,
    metric_label,
    rank_correlation,
    routes_between_portals,
    run_backtest,
    side_that_takes,
    signs,
)
from stratgraph.studies.backtest.candidates import Score, measure_baselines, measure_candidates
from stratgraph.studies.backtest.choice import Choice
from stratgraph.studies.backtest.comparison import DISTANCE, judge_group, places_of, plain_gain
from stratgraph.studies.backtest.new_metrics import measure_new_metrics
from stratgraph.studies.backtest.ranking import (
    Estimate,
    Sample,
    bounds_for_all,
    distance_bands,
    draw_neighbourhoods,
    with_interval,
)
from stratgraph.studies.backtest.sentences import choice_sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from answers import Ran

ROOT = Path(__file__).parent.parent
FEW = Sampling(resamples=100)
HEADER = "settlement_id,date,from_state,to_state,basis"


def change(
    place: str, days: int, before: str, after: str, basis: Basis = "map point", *, latest: int = 0
) -> Event:
    """Make an event some days after the day of the drawn worlds."""
    on = DAY + timedelta(days=days)
    return Event(place, on, on + timedelta(days=latest), before, after, basis, INVENTED)


def asked(routes: GatewayQuestion, days: int = 100, **more: Any) -> BacktestQuestion:
    """Ask about a window of so many days, by map point, with few draws."""
    defaults: dict[str, Any] = {"definition": "map point", "sampling": FEW}
    until = DAY + timedelta(days=days)
    return BacktestQuestion(routes=routes, until=until, **(defaults | more))


def events_by_lot(world: World, seed: int) -> list[Event]:
    """Let places that Red does not hold fall by lot within a hundred days."""
    lot = random.Random(seed)
    places = world.situation.ids_held_by("defender", "contested")
    return [
        change(one, lot.randint(1, 100), "B", "R")
        for one in lot.sample(places, lot.randint(1, len(places)))
    ]


def numbers_of(backtest: Backtest) -> list[Any]:
    """Every number that a backtest gives, but the draws behind it."""

    def short(estimate: Estimate | None) -> Any:
        if estimate is None:
            return None
        bounds = (estimate.value, estimate.low, estimate.high)
        return [None if one is None else round(one, 9) for one in bounds]

    groups = [*backtest.groups, *([backtest.choice.later] if backtest.choice.later else [])]
    return [
        [group.n, group.positives, group.neighbourhoods, group.with_falls]
        + [
            (
                *(one.metric, one.n, short(one.auc), short(one.matched), short(one.gain)),
                *(short(one.rank_correlation), one.beats_distance),
            )
            for one in group.tests
        ]
        for group in groups
    ]


# ---- areas, correlations, bands


@st.composite
def scored(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Few scores with ties, which fell, and bands."""
    size = draw(st.integers(2, 14))
    scores = draw(st.lists(st.integers(0, 5), min_size=size, max_size=size))
    fallen = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    bands = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    return np.array(scores, dtype=float), np.array(fallen), np.array(bands)


@given(scored())
def test_the_area_is_the_share_of_pairs_won(world: tuple[np.ndarray, ...]) -> None:
    scores, fallen, _ = world
    assert area_under_curve(scores, fallen) == pytest.approx(
        area_by_pairs(scores.tolist(), fallen.tolist())
    )


@given(scored())
def test_only_the_order_of_scores_counts(world: tuple[np.ndarray, ...]) -> None:
    scores, fallen, _ = world
    area = area_under_curve(scores, fallen)
    assert area_under_curve(np.exp(3 * scores) - 7, fallen) == area
    reverse = area_under_curve(-scores, fallen)
    assert reverse == (None if area is None else pytest.approx(1 - area))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=10))
def test_rank_correlation_is_that_of_average_ranks(pairs: list[tuple[int, int]]) -> None:
    x, y = [float(a) for a, _ in pairs], [float(b) for _, b in pairs]
    slow = spearman(x, y)
    fast = rank_correlation(np.array(x), np.array(y))
    assert fast == (None if slow is None else pytest.approx(slow))


@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=60), st.integers(1, 8))
def test_bands_keep_equals_together_and_follow_distance(far: list[float], most: int) -> None:
    bands = distance_bands(np.array(far), most)
    assert len(set(bands.tolist())) <= max(1, min(most, len(far) // 10))
    for i, one in enumerate(far):
        for j, other in enumerate(far):
            assert one != other or bands[i] == bands[j]
            assert one >= other or bands[i] <= bands[j]


# ---- draws of neighbourhoods


def sample(fallen: np.ndarray, bands: np.ndarray, squares: np.ndarray, draws: int) -> Sample:
    return Sample(fallen, bands, squares, draw_neighbourhoods(int(squares.max()) + 1, draws, 3))


@given(scored(), st.booleans(), st.booleans(), st.integers(0, 10**6))
def test_a_draw_counts_its_places_as_often_as_their_neighbourhoods(
    world: tuple[np.ndarray, ...], matched: bool, unknown: bool, seed: int
) -> None:
    """Each drawn area is that of the places written out one by one."""
    scores, fallen, bands = world
    lot = np.random.default_rng(seed)
    other = lot.integers(0, 4, len(scores)).astype(float)
    if unknown:
        scores = np.where(lot.random(len(scores)) < 0.3, np.nan, scores)
    squares = np.unique(lot.integers(0, 6, len(scores)), return_inverse=True)[1].reshape(-1)
    both = sample(fallen, bands, squares, 20)
    for less in (None, other):
        found = both.area(scores, matched=matched, less=less)
        band = bands.tolist() if matched else None
        value = _area(scores, fallen, band, less, range(len(scores)))
        assert (found.value if found else None) == (None if value is None else pytest.approx(value))
        if found is None or found.low is None:
            continue
        for row, drawn_area in zip(both.times.astype(int).tolist(), found.draws, strict=True):
            slow = _area(scores, fallen, band, less, written_out(row, squares.tolist()))
            assert math.isnan(drawn_area) if slow is None else drawn_area == pytest.approx(slow)


def _area(
    scores: np.ndarray, fallen: np.ndarray, band: Any, less: np.ndarray | None, taken: Any
) -> float | None:
    """Return the area of the places taken, less that of another score over the same pairs."""
    taken = list(taken)
    here = scores[taken].tolist()
    bands = None if band is None else [band[i] for i in taken]
    area = area_by_pairs(here, fallen[taken].tolist(), bands)
    if less is None or area is None:
        return area
    shared = np.where(np.isnan(scores), np.nan, less)[taken].tolist()
    other = area_by_pairs(shared, fallen[taken].tolist(), bands)
    return None if other is None else area - other


@given(scored(), st.integers(0, 10**6))
def test_a_drawn_correlation_is_that_of_its_places_written_out(
    world: tuple[np.ndarray, ...], seed: int
) -> None:
    scores, fallen, bands = world
    lot = np.random.default_rng(seed)
    fell_on = np.where(fallen, lot.integers(1, 6, len(scores)).astype(float), np.nan)
    squares = np.unique(lot.integers(0, 6, len(scores)), return_inverse=True)[1].reshape(-1)
    drawn_sample = sample(fallen, bands, squares, 20)
    found = drawn_sample.correlation(scores, fell_on)
    value = spearman(scores[fallen].tolist(), (-fell_on[fallen]).tolist())
    assert (found.value if found else None) == (None if value is None else pytest.approx(value))
    if found is None or found.low is None:
        return
    for row, drawn_value in zip(drawn_sample.times.astype(int).tolist(), found.draws, strict=True):
        taken = [i for i in written_out(row, squares.tolist()) if fallen[i]]
        slow = spearman(scores[taken].tolist(), (-fell_on[taken]).tolist())
        assert math.isnan(drawn_value) if slow is None else drawn_value == pytest.approx(slow)


def test_draws_take_as_many_neighbourhoods_as_there_are_and_follow_the_seed() -> None:
    times = draw_neighbourhoods(7, 50, 1)
    assert times.shape == (50, 7)
    assert (times.sum(axis=1) == 7).all()
    assert (times == draw_neighbourhoods(7, 50, 1)).all()
    assert (times != draw_neighbourhoods(7, 50, 2)).any()


def test_too_few_neighbourhoods_give_no_interval() -> None:
    """Falls in two squares are no sample of squares; in three they are, barely."""
    scores = np.arange(12.0)
    fallen = np.arange(12) % 4 == 3
    for squares, has in ((np.arange(12) % 4, False), (np.arange(12) // 2, True)):
        found = sample(fallen, np.zeros(12, dtype=int), squares, 100).area(scores, matched=False)
        assert found is not None
        assert (found.low is not None) is has


def test_a_draw_without_a_pair_is_left_out_of_the_interval() -> None:
    draws = np.array([0.5, np.nan, 0.7, 0.6])
    found = with_interval(0.6, draws)
    assert (found.low, found.high) == tuple(np.percentile([0.5, 0.6, 0.7], (2.5, 97.5)))
    assert with_interval(0.6, np.array([0.5, np.nan, np.nan])).low is None


def test_the_bound_for_all_is_lower_the_more_were_tried() -> None:
    lot = np.random.default_rng(0)
    gains = [with_interval(0.2, 0.2 + 0.1 * lot.normal(size=2000)) for _ in range(20)]
    bounds = [bounds_for_all(gains[:count])[0] for count in (1, 5, 20)]
    assert bounds == sorted(bounds, reverse=True)
    assert bounds[0] == pytest.approx(0.2 - 1.96 * 0.1, abs=0.01)
    still = Estimate(0.1, 0.1, 0.1, np.full(2000, 0.1))
    assert bounds_for_all([still]) == [None]


def test_chance_alone_seldom_beats_distance() -> None:
    """Of worlds whose metrics are drawn by lot, few have one that is called beyond chance."""
    called = 0
    for seed in range(60):
        lot = np.random.default_rng(seed)
        theater = grid_of_towns()
        situation = held(theater, " ".join("R" if one < "c" else "B" for one in theater.ids))
        fell = {
            one: DAY + timedelta(days=3) for one in theater.ids if one >= "c" and lot.random() < 0.3
        }
        scores = [
            *measure_baselines(situation, road_set="all"),
            *(Score(f"m{k}", "candidate", 1, lot.random(len(theater.ids))) for k in range(8)),
        ]
        group = judge_group(
            situation,
            places_of(situation, "defender", fell),
            scores,
            Sampling(resamples=200, neighbourhood_km=10.0, seed=seed),
        )
        called += any(one.beats_distance for one in group.tests)
    assert called <= 6


def grid_of_towns() -> Any:
    """Twenty-six towns, ten kilometres apart along five lines."""
    rows = ["a         b         c         d         e         f",
            "",
            "g         h         i         j         k         l",
            "",
            "m         n         o         p         q         r",
            "",
            "s         t         u         v         w         x",
            "",
            "y         z"]  # fmt: skip
    return drawn("\n".join(rows), "a-b 11, b-c 11, c-d 11")


def test_a_metric_that_knows_what_falls_is_found() -> None:
    """Beyond chance if falls lie in enough neighbourhoods, and never by what knows nothing."""
    theater = grid_of_towns()
    situation = held(theater, " ".join("R" if one < "c" else "B" for one in theater.ids))
    fell = {one: DAY + timedelta(days=3) for one in "fjnrtwz"}
    knows = np.array([float(one in fell) for one in theater.ids])
    scores = [
        *measure_baselines(situation, road_set="all"),
        Score("knows", "candidate", 1, knows),
        Score("blind", "candidate", 1, np.zeros(len(theater.ids))),
    ]
    group = judge_group(situation, places_of(situation, "defender", fell), scores, FEW)
    assert group.candidates[0].metric == "knows"
    assert group.of("knows").beats_distance
    assert group.of("knows").auc.value == 1.0  # type: ignore[union-attr]
    assert not group.of("blind").beats_distance
    assert group.of("blind").matched.value == 0.5  # type: ignore[union-attr]


# ---- scores


# In this one a bearing on a flat map falls into another sector than on the ellipsoid.
@example(random_world(353885, 11))
@given(worlds())
def test_scores_are_those_of_the_definitions(world: World) -> None:
    situation, question = world.situation, world.question
    index = situation.theater.index
    scores = (
        *measure_baselines(situation, road_set=question.road_set),
        *measure_new_metrics(situation, asked(question)),
    )
    slow = slow_scores(situation, question)
    assert {one.name for one in scores} == {*BASELINES, *MEANINGS} == set(slow)
    for score in scores:
        for place, value in slow[score.name].items():
            fast = float(score.values[index[place]])
            if value is None:
                assert math.isnan(fast)
            else:
                assert fast == pytest.approx(score.sign * value, rel=1e-6, abs=1e-9)


def test_every_metric_of_the_panel_has_a_sign_or_is_a_baseline() -> None:
    world = random_world(1, 10)
    panel = measure_panel(world.situation, world.question, PanelSettings())
    beside = {metric.name for metric in network_metrics()}
    assert {*signs(), "advance_m"} == {*panel.columns, *beside}


@examples(0.2)
@given(worlds())
def test_road_distance_is_the_advance_of_the_panel(world: World) -> None:
    question = world.question
    panel = measure_panel(world.situation, question, PanelSettings())
    far = measure_baselines(world.situation, road_set=question.road_set)[2]
    for place, metres in panel.columns["advance_m"].values.items():
        value = -float(far.values[world.situation.theater.index[place]])
        assert math.isnan(value) if metres is None else value == metres


@examples(0.2)
@given(worlds(), st.integers(0, 10**6))
def test_no_score_changes_with_what_happens_after_the_day(world: World, seed: int) -> None:
    """Holders and events dated later may be anything."""
    lot = random.Random(seed)
    situation = world.situation
    later = [
        DatedHolder(one, DAY + timedelta(days=days), lot.choice("RB"), "the chronicle", INVENTED)
        for one in situation.theater.ids
        for days in [lot.randint(1, 50)]
    ]
    control = control_on([*situation.control.holders, *later], DAY, assessor="the chronicle")
    again = situation_on(situation.theater, control, attacker="R")
    question = asked(world.question)
    first, second = (all_scores(one, question) for one in (situation, again))
    assert first.keys() == second.keys()
    for name, values in first.items():
        np.testing.assert_array_equal(values, second[name])
    two = [run_backtest(situation, events_by_lot(world, one), question) for one in (seed, seed + 1)]
    for group in (0, 1, 2):
        assert [one.n for one in two[0].groups[group].tests] == [
            one.n for one in two[1].groups[group].tests
        ]


def all_scores(situation: Situation, question: BacktestQuestion) -> dict[str, np.ndarray]:
    scores = (
        *measure_baselines(situation, road_set=question.routes.road_set),
        *measure_candidates(situation, question),
        *measure_new_metrics(situation, question),
    )
    return {one.name: one.values for one in scores}


@examples(0.2)
@given(worlds(), st.integers(0, 10**6))
def test_neither_the_order_of_input_nor_ids_matter(world: World, seed: int) -> None:
    events = events_by_lot(world, seed)
    plain = numbers_of(run_backtest(world.situation, events, asked(world.question)))
    mixed = shuffled(world, seed)
    shuffled_events = random.Random(seed).sample(events, len(events))
    assert numbers_of(
        run_backtest(mixed.situation, shuffled_events, asked(mixed.question))
    ) == plain  # fmt: skip
    new = {one: f"q{k:02d}" for k, one in enumerate(reversed(world.situation.theater.ids))}
    other = renamed(world, new)
    told = [replace(one, settlement=new[one.settlement]) for one in events]
    assert numbers_of(run_backtest(other.situation, told, asked(other.question))) == plain


# ---- what fell


TOWNS = drawn("a    b    c    d    e", "a-b 6, b-c 6, c-d 6, d-e 6")
RED_WEST = held(TOWNS, "R c B B B")
ROUTES = GatewayQuestion(("a",), ("e",), "all")


def falls_of(*events: Event, situation: Situation = RED_WEST, **more: Any) -> dict[str, int]:
    """Days after the day on which places fall."""
    falls = find_falls(events, situation, asked(ROUTES, **more))
    return {one: (event.on - DAY).days for one, event in falls.first.items()}


def test_a_place_falls_on_the_first_day_in_the_window_that_gives_it_to_the_attacker() -> None:
    events = [
        change("b", 1, "contested", "R"),
        change("c", 4, "B", "contested"), change("c", 6, "contested", "R"),
        change("c", 8, "R", "B"), change("c", 9, "B", "R"),
    ]  # fmt: skip
    assert falls_of(*events) == {"b": 1, "c": 6}


def test_the_window_is_after_the_day_and_up_to_its_end() -> None:
    events = [change("c", 10, "B", "R"), change("d", 11, "B", "R")]
    assert falls_of(*events, days=10) == {"c": 10}
    with pytest.raises(ScenarioError, match="no event by map point after"):
        falls_of(change("b", 0, "R", "contested"), days=10)


def test_only_the_basis_asked_for_makes_a_fall() -> None:
    events = [change("c", 5, "B", "R", "claim"), change("c", 7, "B", "R", "report")]
    assert falls_of(*events, definition="claim") == {"c": 5}
    assert falls_of(*events, definition="report") == {"c": 7}
    with pytest.raises(ScenarioError, match="by claim and by report: ask with --definition claim"):
        falls_of(*events)


def test_what_was_lost_again_is_counted_and_named() -> None:
    events = [change("c", 5, "B", "R"), change("c", 7, "R", "B"), change("d", 6, "contested", "R"),
              change("a", 3, "R", "B"), change("a", 4, "B", "R")]  # fmt: skip
    falls = find_falls(events, RED_WEST, asked(ROUTES))
    assert set(falls.first) == {"c", "d"}
    assert falls.left_again == ("c",)
    assert falls.not_units == ("a",)
    assert falls.other_start == ("d",)


def test_a_fall_with_two_possible_days_counts_on_the_first() -> None:
    falls = find_falls([change("c", 9, "B", "R", latest=4)], RED_WEST, asked(ROUTES, days=10))
    assert (falls.first["c"].on - DAY).days == 9
    assert falls.inexact == ("c",)


@pytest.mark.parametrize("days", [-40, -1, 0])
def test_an_event_up_to_the_day_that_its_holders_deny_is_refused(days: int) -> None:
    early = change("d", days, "B", "R")
    with pytest.raises(ScenarioError, match=r"d goes to R on .* its holder is B .*--carry-forward"):
        falls_of(early, change("c", 5, "B", "R"))
    assert falls_of(early, change("c", 5, "B", "R"), carried=True) == {"c": 5}


def test_an_event_up_to_the_day_that_its_holders_hold_is_counted_and_not_read() -> None:
    events = [change("b", -3, "B", "contested"), change("c", 5, "B", "R")]
    falls = find_falls(events, RED_WEST, asked(ROUTES))
    assert set(falls.first) == {"c"}
    assert falls.earlier == 1


def test_an_event_that_may_be_later_than_the_day_contradicts_nothing() -> None:
    assert falls_of(change("d", -1, "B", "R", latest=3), change("c", 5, "B", "R")) == {"c": 5}


def test_a_town_named_twice_on_a_day_is_refused_by_row() -> None:
    where = Provenance("invented", "low", "events.csv", 7)
    twice = [change("c", 5, "B", "R"), replace(change("c", 5, "contested", "R"), provenance=where)]
    with pytest.raises(ScenarioError, match=r"named twice on 2031-05-06"):
        falls_of(*twice)


def test_an_unknown_town_is_refused_with_a_suggestion() -> None:
    with pytest.raises(UnknownSettlementError, match="unknown settlement 'aa'"):
        falls_of(change("aa", 5, "B", "R"))


def test_the_attacker_is_who_takes_most_in_the_window() -> None:
    events = [change("c", 5, "B", "R"), change("a", 6, "R", "B"), change("b", 7, "R", "B")]
    until = DAY + timedelta(days=9)
    assert side_that_takes(events, ["B", "R"], (DAY, until)) == "B"
    with pytest.raises(ScenarioError, match=r"places taken: B 1, R 1.*--attacker"):
        side_that_takes(events, ["B", "R"], (DAY, DAY + timedelta(days=6)))
    for rows, when in (([], "; there is no event"), ([change("c", -5, "B", "R")], "are dated")):
        with pytest.raises(ScenarioError, match=f"nothing changes hands after .*{when}"):
            side_that_takes(rows, ["B", "R"], (DAY, until))
    with pytest.raises(ScenarioError, match="is not after the day"):
        side_that_takes(events, ["B", "R"], (DAY, DAY))


# ---- questions that make no sense


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"days": 0}, "is not after the day"),
        ({"choose_until": DAY - timedelta(days=1)}, "lies outside the window"),
        ({"metrics": ("route_shar",)}, "did you mean route_share"),
        ({"metrics": ("road_distance",)}, "is a baseline"),
        ({"metrics": ("advance_m",)}, "is a baseline"),
        ({"metrics": ("pressure", "pressure")}, "named twice"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(more: dict[str, Any], says: str) -> None:
    with pytest.raises(ScenarioError, match=says):
        run_backtest(RED_WEST, [change("c", 5, "B", "R")], asked(ROUTES, **more))


@pytest.mark.parametrize(
    "more",
    [{"strata": 0}, {"resamples": 99}, {"neighbourhood_km": math.nan}, {"seed": -1}],
)
def test_a_sampling_that_makes_no_sense_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError):
        Sampling(**more)


def test_a_scenario_is_not_the_day_as_it_was() -> None:
    after = RED_WEST.under(Scenario("cut", cuts=("a--b",)))
    with pytest.raises(ScenarioError, match="the day as it was"):
        run_backtest(after, [change("c", 5, "B", "R")], asked(ROUTES))


def test_without_portals_routes_have_no_ends() -> None:
    with pytest.raises(ScenarioError, match="the attacker holds no portal on a road"):
        routes_between_portals(RED_WEST, road_set="all")


# ---- choosing on early falls, scoring once on later ones


@examples(0.2)
@given(worlds(), st.integers(0, 10**6))
def test_later_falls_do_not_choose(world: World, seed: int) -> None:
    """Whatever falls after the middle, the same metric is chosen by the same gains."""
    lot = random.Random(seed)
    events = events_by_lot(world, seed)
    early = [one for one in events if (one.on - DAY).days <= 50]
    late = [replace(one, on=one.on, on_latest=one.on) for one in events if one not in early]
    moved = [
        replace(one, on=on, on_latest=on)
        for one in late
        for on in [DAY + timedelta(days=lot.randint(51, 100))]
        if lot.random() < 0.6
    ]
    if not early:
        return
    one, other = (
        run_backtest(world.situation, [*early, *rows], asked(world.question)).choice
        for rows in (late, moved)
    )
    assert (one.tried, one.chosen, one.early) == (other.tried, other.chosen, other.early)


@examples(0.2)
@given(worlds(), st.integers(0, 10**6))
def test_only_the_chosen_metric_is_scored_on_later_falls(world: World, seed: int) -> None:
    backtest = run_backtest(world.situation, events_by_lot(world, seed), asked(world.question))
    choice, later = backtest.choice, backtest.choice.later
    assert {name for name, _ in choice.tried} == set(MEANINGS)
    gains = [-2.0 if gain is None else round(gain, 9) for _, gain in choice.tried]
    assert gains == sorted(gains, reverse=True)
    if later is not None:
        assert [one.metric for one in later.tests] == [*BASELINES, choice.chosen]
        held_then = backtest.group("defender")
        assert later.n == held_then.n - choice.early
        assert later.positives == held_then.positives - choice.early


@examples(0.2)
@given(worlds(), st.integers(0, 10**6))
def test_the_gain_that_chooses_is_the_gain_that_is_reported(world: World, seed: int) -> None:
    situation = world.situation
    fell = {one.settlement: one.on for one in events_by_lot(world, seed)}
    places = places_of(situation, "both", fell)
    baselines = measure_baselines(situation, road_set="all")
    new = measure_new_metrics(situation, asked(world.question))
    group = judge_group(situation, places, (*baselines, *new), FEW)
    for score in new:
        gain = group.of(score.name).gain
        plain = plain_gain(places, score, baselines[0], FEW)
        assert plain == (None if gain is None else pytest.approx(gain.value, abs=1e-9))


# ---- the Bakhmut region


@pytest.fixture(scope="module")
def bakhmut() -> Callable[[Basis], Backtest]:
    facts = read_facts("bakhmut-2022")
    day = situation_on(facts.theater(), facts.control(date(2022, 10, 3)), attacker="RU")
    routes = routes_between_portals(day, road_set="all")

    def run(definition: Basis) -> Backtest:
        question = BacktestQuestion(routes=routes, until=date(2023, 5, 31), definition=definition)
        return run_backtest(day, facts.events, question)

    return run


@pytest.mark.parametrize(
    ("definition", "held_fell", "contested_fell", "bakhmut_fell"),
    [
        ("map point", 18, 21, date(2023, 4, 4)),
        ("report", 5, 2, date(2023, 5, 20)),
        ("claim", 6, 4, None),
    ],
)
def test_what_fell_depends_on_the_definition(
    bakhmut: Callable[[Basis], Backtest],
    definition: Basis,
    held_fell: int,
    contested_fell: int,
    bakhmut_fell: date | None,
) -> None:
    backtest = bakhmut(definition)
    groups = [(one.n, one.positives) for one in backtest.groups]
    assert groups == [(175, held_fell), (27, contested_fell), (202, held_fell + contested_fell)]
    event = backtest.falls.first.get("bakhmut")
    assert (event.on if event else None) == bakhmut_fell


def test_distance_is_hard_to_beat_before_bakhmut(bakhmut: Callable[[Basis], Backtest]) -> None:
    """By itself it orders falls well; within bands of distance it hardly does."""
    backtest = bakhmut("map point")
    distance = backtest.group("both").of(DISTANCE)
    assert distance.auc is not None
    assert 0.89 <= distance.auc.value <= 0.95
    assert distance.gain is None
    held_then = backtest.group("defender")
    assert held_then.of(DISTANCE).matched.value < 0.6  # type: ignore[union-attr]
    assert held_then.of("contested_on_the_day").auc.value == 0.5  # type: ignore[union-attr]
    assert held_then.with_falls == 7
    assert "in 7 of 73 neighbourhoods" in backtest.finding
    assert "none of 28 metrics" in backtest.finding
    assert "10 new metrics tried on 8 falls up to 2023-01-31" in backtest.new_metric_finding


def test_the_middle_of_the_window_divides_choice_from_score(
    bakhmut: Callable[[Basis], Backtest],
) -> None:
    assert bakhmut("map point").choice.until == date(2023, 1, 31)


# ---- the command line


@pytest.fixture
def backtest_bakhmut(stratgraph: Callable[..., Ran]) -> Callable[..., Ran]:
    """Return a function that runs `stratgraph backtest bakhmut-2022` with more words."""
    return functools.partial(stratgraph, "backtest", "bakhmut-2022")


WINDOW = ("--as-of", "2022-10-03", "--until", "2023-05-31")


def test_the_table_fits_eighty_columns_and_names_the_baselines(
    backtest_bakhmut: Callable[..., Ran],
) -> None:
    code, out, _ = backtest_bakhmut(*WINDOW)
    assert code == 0
    assert all(len(line) <= 80 for line in out.splitlines())
    told = " ".join(out.split())
    for name in ("squares of 10 km", "seed 0", "Both together", "Neighbours by road"):
        assert name in told
    assert "_" not in told


def test_one_metric_is_told_as_one(
    backtest_bakhmut: Callable[..., Ran],
) -> None:
    code, out, _ = backtest_bakhmut(*WINDOW, "--metric", "route_share", "--quiet")
    told = " ".join(out.split())
    assert code == 0
    assert "the one metric tried does not tell which better" in told
    assert "1 metrics" not in told
    assert "none of 1" not in told


def test_every_metric_that_can_be_tested_has_its_own_plain_words() -> None:
    names = [*BASELINES, *signs(), *MEANINGS]
    words = [metric_label(name) for name in names]
    assert len(set(words)) == len(names)
    assert not [one for one in words if "_" in one or one.endswith(".")]


def test_the_json_has_the_rows_of_the_design(
    backtest_bakhmut: Callable[..., Ran],
) -> None:
    code, out, words = backtest_bakhmut(*WINDOW, "--json", "-", "--definition", "map point")
    document = json.loads(out)
    assert code == 0
    assert "fell" in words
    assert (document["as_of"], document["until"]) == ("2022-10-03", "2023-05-31")
    assert (document["definition"], document["n"], document["positives"]) == ("map point", 202, 39)
    fields = {"metric", "kind", "auc", "auc_low", "auc_high", "gain_over_distance", "gain_low",
              "gain_high"}  # fmt: skip
    for row in document["metrics"]:
        assert fields <= row.keys()
        assert row["auc"] is None or 0 <= row["auc_low"] <= row["auc"] <= row["auc_high"] <= 1
    kinds = {row["metric"]: row["kind"] for row in document["metrics"]}
    assert [name for name, kind in kinds.items() if kind == "baseline"] == list(BASELINES)
    assert {name for name, kind in kinds.items() if kind == "candidate"} == set(signs())
    assert [group["group"] for group in document["groups"]] == ["defender", "contested"]
    assert document["new_metrics"]["chosen"] in MEANINGS
    assert {row["settlement"] for row in document["falls"]} >= {"bakhmut", "soledar"}


def field_names(document: Any) -> set[str]:
    """Return every key of a document, but those of the panel's settings, told elsewhere."""
    if isinstance(document, list):
        return set().union(*map(field_names, document))
    if not isinstance(document, dict):
        return set()
    inner = [field_names(value) for key, value in document.items() if key != "panel"]
    return set(document).union(*inner)


def test_the_reference_tells_every_field(
    backtest_bakhmut: Callable[..., Ran],
) -> None:
    document = json.loads(backtest_bakhmut(*WINDOW, "--metric", "pressure", "--json", "-")[1])
    text = (ROOT / "docs" / "reference" / "json.md").read_text(encoding="utf-8")
    assert not {name for name in field_names(document) if f"`{name}`" not in text}


def test_the_page_tells_every_new_metric_and_baseline() -> None:
    text = (ROOT / "docs" / "explanation" / "backtest.md").read_text(encoding="utf-8")
    assert not {name for name in (*MEANINGS, *BASELINES) if f"`{name}`" not in text}


def test_a_case_brings_its_bases_and_the_range_of_reach_gain(
    backtest_bakhmut: Callable[..., Ran],
) -> None:
    words = (*WINDOW, "--case", "bakhmut_falls", "--metric", "reach_gain", "--json", "-")
    document = json.loads(backtest_bakhmut(*words)[1])
    assert "popasna" in document["assumptions"]["bases"]
    (row,) = [one for one in document["metrics"] if one["kind"] == "candidate"]
    assert row["metric"] == "reach_gain"
    assert row["n"] > 0


def test_holders_are_carried_forward_to_a_later_day(
    backtest_bakhmut: Callable[..., Ran],
) -> None:
    later = ("--as-of", "2022-10-31", "--until", "2023-05-31")
    code, _, err = backtest_bakhmut(*later)
    assert code == 2
    assert "not after the day 2022-10-31" in err
    assert "events.csv, row" in err
    code, out, _ = backtest_bakhmut(*later, "--carry-forward")
    assert code == 0
    assert "carried forward to the day by events by map point" in " ".join(out.split())
    assert "the events begin on" not in " ".join(out.split()).lower()


def test_holders_carried_from_long_before_the_events_begin_say_what_is_missing(
    backtest_bakhmut: Callable[..., Ran],
) -> None:
    """Lists of 5 September, events from 24 September: the days between are in neither."""
    window = ("--as-of", "2022-09-28", "--until", "2023-01-31")
    code, out, _ = backtest_bakhmut(*window, "--carry-forward", "--metric", "pressure")
    assert code == 0
    assert "changed hands between 2022-09-05 and then is not in them" in " ".join(out.split())


def test_old_holders_that_nothing_carries_forward_are_refused(
    backtest_bakhmut: Callable[..., Ran], tmp_path: Path
) -> None:
    """The newest list is of 3 October 2022; 2 November is 30 days later, 3 November 31."""
    mine = tmp_path / "mine.csv"
    mine.write_text(f"{HEADER}\ntoretsk,2023-02-01,UA,RU,map point\n", encoding="utf-8")
    for day, code in (("2022-11-02", 0), ("2022-11-03", 2)):
        window = ("--as-of", day, "--until", "2023-05-31", "--metric", "pressure")
        ran = backtest_bakhmut(*window, "--events", mine)
        assert (ran[0], "add --carry-forward" in ran[2]) == (code, bool(code)), ran
        assert backtest_bakhmut(*window, "--carry-forward")[0] == 0


def test_events_of_ones_own_extend_those_of_the_theater(
    backtest_bakhmut: Callable[..., Ran], tmp_path: Path
) -> None:
    """A file that repeats a row of the theater and adds one: one fall more, not two."""
    own = (ROOT / "scenarios" / "bakhmut-2022" / "events.csv").read_text(encoding="utf-8")
    header, first, *_ = own.splitlines()
    later = "toretsk,2023-05-30,UA,RU,map point"
    falls = []
    for added in ((), (later,)):
        mine = tmp_path / f"mine{len(added)}.csv"
        mine.write_text("\n".join((HEADER, *added)), encoding="utf-8")
        again = tmp_path / "again.csv"
        again.write_text(f"{header}\n{first}\n", encoding="utf-8")
        words = ["--events", "events.csv", "--events", str(mine), "--events", str(again)]
        code, out, err = backtest_bakhmut(*words, *WINDOW, "--metric", "pressure", "--json", "-")
        assert code == 0, err
        falls.append({one["settlement"] for one in json.loads(out)["falls"]})
    assert falls[1] - falls[0] == {"toretsk"}
    assert falls[0] < falls[1]


def test_a_folder_named_from_here_has_its_events(
    stratgraph: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "scenarios" / "bakhmut-2022", tmp_path / "here")
    monkeypatch.chdir(tmp_path)
    code, _, err = stratgraph("backtest", "here", *WINDOW, "--metric", "pressure")
    assert not code, err


def test_who_attacks_is_told_by_the_events_that_count(
    backtest_bakhmut: Callable[..., Ran], tmp_path: Path
) -> None:
    """Two reports of falls to one side make it no attacker where map points count."""
    rows = (
        "lyman,2022-11-01,UA,RU,report",
        "soledar,2022-11-01,UA,RU,report",
        "spirne,2022-11-02,contested,UA,map point",
    )
    path = tmp_path / "events.csv"
    path.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    window = ("--as-of", "2022-10-03", "--until", "2023-05-31", "--metric", "pressure")
    for more, side in (((), "UA"), (("--definition", "report"), "RU")):
        code, out, _ = backtest_bakhmut(*window, "--events", str(path), *more)
        assert code == 0
        assert f"What fell to {side} by" in out


def test_too_few_falls_show_no_gain_on_other_roads(
    backtest_bakhmut: Callable[..., Ran],
) -> None:
    window = ("--as-of", "2022-10-03", "--until", "2023-05-31")
    code, out, _ = backtest_bakhmut(*window, "--definition", "report")
    assert code == 0
    assert "5 fell, in 4 of 73 neighbourhoods: too few" in " ".join(out.split())
    assert "Verified roads alone, the gain" not in out


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("bahmut,2023-04-04,UA,RU,map point", "unknown settlement 'bahmut'; did you mean bakhmut"),
        ("bakhmut,2022-09-01,UA,RU,map point", "not after the day 2022-10-03"),
        ("bakhmut,2023-13-04,UA,RU,map point", "row 2, column date"),
        ("bakhmut,2023-04-04,UA,XX,map point", "row 2, column to_state: unknown 'XX'"),
        ("bakhmut,2023-04-04,UA,RU,rumour", "row 2, column basis"),
        ("bakhmut,2023-04-04,UA,RU,claim", "no event by map point"),
        (
            "bakhmut,2023-04-04,UA,RU,map point\nbakhmut,2023-04-04,contested,RU,map point",
            "bakhmut is named twice on 2023-04-04",
        ),
    ],
)
def test_bad_events_are_refused_in_one_line(
    backtest_bakhmut: Callable[..., Ran], tmp_path: Path, rows: str, says: str
) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(f"{HEADER}\n{rows}\n", encoding="utf-8")
    result = tmp_path / "out.json"
    code, _, err = backtest_bakhmut("--events", file, *WINDOW, "--attacker", "RU", "--json", result)
    assert code == 2
    assert err.count("\n") == 1
    assert "mine.csv" in err or "no event by map point" in err
    assert says in err
    assert not result.exists()


def test_beyond_the_last_day_of_the_events_nothing_is_told(
    backtest_bakhmut: Callable[..., Ran],
) -> None:
    late = ("--as-of", "2022-10-03", "--until", "2023-06-01")
    for words in ((), ("--events", "events.csv")):
        code, _, err = backtest_bakhmut(*late, *words)
        assert code == 2
        assert "go up to 2023-05-31" in err


def test_five_columns_and_a_name_are_enough(
    backtest_bakhmut: Callable[..., Ran], tmp_path: Path
) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(
        f"{HEADER},name_en\nbakhmut,2023-04-04,UA,RU,map point,Bakhmut\n", encoding="utf-8"
    )
    code, out, _ = backtest_bakhmut("--events", file, *WINDOW)
    assert code == 0
    assert "Of 175 places the defender held 1 fell" in " ".join(out.split())


def test_a_theater_without_events_asks_for_a_file(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    copy_theater("valley", tmp_path / "valley")
    (tmp_path / "valley" / "events.csv").unlink()
    days = ("--as-of", "2031-05-01", "--until", "2031-06-01")
    _, _, err = stratgraph("backtest", tmp_path / "valley", *days)
    assert "valley has no events.csv; name a file with --events" in err


def test_one_of_a_kind_is_not_several_in_words() -> None:
    choice = Choice(date(2022, 11, 1), (("detour_loss", 0.1),), 1, None, None)
    assert choice_sentence(choice, date(2023, 1, 1)).startswith(
        "1 new metric tried on 1 fall up to 2022-11-01"
    )
    several = Choice(date(2022, 11, 1), (("a", 0.1), ("b", None)), 3, None, None)
    assert choice_sentence(several, date(2023, 1, 1)).startswith("2 new metrics tried on 3 falls")


def test_events_of_another_basis_are_named_with_the_option_that_asks_for_them(
    stratgraph: Callable[..., Ran],
) -> None:
    days = ["--as-of", "2031-05-10", "--until", "2031-06-10"]
    code, _, err = stratgraph("backtest", "valley", *days)
    assert code == 2
    assert err == (
        "stratgraph: no event by map point after 2031-05-10 and up to 2031-06-10, so nothing can "
        "be tested; there are events by report: ask with --definition report\n"
    )
