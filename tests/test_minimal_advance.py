"""How far ground would have to come: by eye, by slow definition, and by law."""

from __future__ import annotations

import definitions_advance
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import World, drawn, examples, geodesic_m, held, rule, settlement, worlds

from stratgraph import (
    FiringRule,
    MinimalAdvance,
    Scenario,
    ScenarioError,
    Situation,
    measure_minimal_advance,
    read_case,
)
from stratgraph.model.road_set import ROAD_SETS


def advance(situation: Situation, target: str, range_m: int, firing: FiringRule) -> MinimalAdvance:
    return measure_minimal_advance(
        situation, "attacker", firing, target=target, range_m=range_m, road_set="all"
    )


# r at 0, m at 10, b at 20 km; the roads wind a little
ROW = "r         m         b"
ROADS = "r-m 11, m-b 12"


def test_on_a_line_the_three_ways_can_be_counted_by_eye() -> None:
    day = held(drawn(ROW, ROADS), "B B R")
    found = advance(day, "b", 15_000, rule())
    assert round(found.straight_m or 0) == 5_000
    assert found.along_road_m == pytest.approx(5_500, abs=2)  # half way along r--m, 11 km long
    assert found.point is not None
    assert found.point.road == "r--m"
    assert found.point.places == ("r",)
    assert found.settlement_step_m == 11_000
    assert found.settlements == ("r", "m")
    assert found.status == "reached"


def test_a_standoff_that_is_added_lengthens_the_advance_by_itself() -> None:
    day = held(drawn(ROW, ROADS), "B B R")
    near, far = (advance(day, "b", 15_000, rule(s)) for s in (0, 2_000))
    assert (far.straight_m or 0) - (near.straight_m or 0) == pytest.approx(2_000)
    assert (far.along_road_m or 0) - (near.along_road_m or 0) == pytest.approx(2_200, abs=2)


def test_what_is_in_range_needs_no_advance() -> None:
    found = advance(held(drawn(ROW, ROADS), "B B R"), "b", 20_500, rule())
    assert (found.straight_m, found.along_road_m, found.settlement_step_m) == (0, 0, 0)
    assert found.status == "in_range"


def test_without_a_road_only_the_straight_line_is_left() -> None:
    day = held(drawn(ROW, ROADS), "B B R")
    cut = day.under(Scenario("cut", cuts=("r--m",)))
    found = advance(cut, "b", 15_000, rule())
    assert round(found.straight_m or 0) == 5_000
    assert (found.along_road_m, found.settlement_step_m, found.status) == (None, None, "no_road")


@pytest.mark.parametrize(("range_m", "found"), [(4_999, False), (5_000, True), (5_100, True)])
def test_a_road_that_only_grazes_the_range_is_found(range_m: int, found: bool) -> None:
    # The road from r to b passes t, which lies beside its middle, 5 km off.
    theater = drawn(
        """
r                     b
          t
""".strip("\n"),
        "r-b 22",
    )
    near = geodesic_m(
        theater.settlement("t"),
        settlement("x", theater.settlement("t").lon, theater.settlement("r").lat),
    )
    assert near == pytest.approx(5_000, abs=0.1)
    answer = advance(held(theater, "B R B"), "t", range_m + (1 if found else 0), rule())
    assert answer.status == ("reached" if found else "no_road")
    if found:
        assert 8_000 < (answer.along_road_m or 0) < 10_500


def test_guns_that_stand_further_back_than_they_reach_have_a_status_of_their_own() -> None:
    answer = advance(held(drawn(ROW, ROADS), "B B R"), "b", 1_000, rule(2_000))
    assert (answer.along_road_m, answer.settlement_step_m) == (None, None)
    assert answer.status == "range_below_standoff"


def test_unverified_roads_count_only_where_asked() -> None:
    day = held(drawn(ROW, "r-m 11?, m-b 12"), "B B R")
    statuses = [
        measure_minimal_advance(
            day, "attacker", rule(), target="b", range_m=15_000, road_set=asked
        ).status
        for asked in ("all", "verified")
    ]
    assert statuses == ["reached", "no_road"]


def test_the_defender_is_measured_alike() -> None:
    day = held(drawn(ROW, ROADS), "B B R")
    mirrored = held(drawn(ROW, ROADS), "R R B")
    mine = advance(mirrored, "r", 5_000, rule())
    theirs = measure_minimal_advance(
        day, "defender", rule(), target="r", range_m=5_000, road_set="all"
    )
    assert theirs.straight_m == mine.straight_m
    assert theirs.along_road_m == mine.along_road_m
    assert theirs.point == mine.point


@examples(0.25)
@given(worlds(), st.integers(3_000, 40_000), st.sampled_from(ROAD_SETS))
def test_another_engine_on_roads_cut_into_pieces_agrees(
    world: World, range_m: int, road_set: str
) -> None:
    situation = world.situation
    target = situation.ids_held_by("defender")[0]
    found = measure_minimal_advance(
        situation, "attacker", rule(), target=target, range_m=range_m, road_set=road_set
    )
    along_m = definitions_advance.along_in_pieces(situation, rule(), target, range_m, road_set)
    if found.status == "in_range":
        assert along_m == pytest.approx(0, abs=1e-6)
    elif found.along_road_m is None:
        assert along_m == float("inf")
    else:
        # A piece may step over a stretch that the road only grazes.
        assert found.along_road_m <= along_m + 1
        assert along_m == float("inf") or along_m <= found.along_road_m + 300


def test_questions_without_an_answer_are_refused() -> None:
    day = held(drawn(ROW, ROADS), "B B R")
    with pytest.raises(ScenarioError, match="range must be above 0, got 0 m"):
        advance(day, "b", 0, rule())
    with pytest.raises(ScenarioError, match="'pull_back' has no one distance"):
        advance(day, "b", 9, rule(1, "pull_back"))
    assert advance(day, "b", 9_000, rule(50_000, "exclude")).status == "no_ground"


@examples(0.15)
@given(worlds(), st.integers(3_000, 60_000), st.sampled_from([0, 1_500]))
def test_the_three_ways_are_those_of_the_slow_definition(
    world: World, range_m: int, standoff: int
) -> None:
    situation = world.situation
    target = situation.ids_held_by("defender")[0]
    found = advance(situation, target, range_m, rule(standoff))
    slow = definitions_advance.advances_m(
        situation, rule(standoff), situation.theater.settlement(target), range_m - standoff
    )
    told = (found.straight_m, found.along_road_m, found.settlement_step_m)
    for mine, theirs, within in zip(told, slow, (1e-6, 12.0, 1e-6), strict=True):
        assert (float("inf") if mine is None else mine) == pytest.approx(theirs, abs=within)


@given(worlds(), st.integers(1_000, 60_000), st.sampled_from(["add", "exclude"]))
def test_straight_is_least_and_by_towns_is_most(
    world: World, range_m: int, standoff_rule: str
) -> None:
    for target in world.situation.ids_held_by("defender")[:3]:
        found = advance(world.situation, target, range_m, rule(1_000, standoff_rule))
        if found.along_road_m is not None:
            assert (found.straight_m or 0) <= found.along_road_m + 1
            if found.settlement_step_m is not None:
                assert found.along_road_m <= found.settlement_step_m + 1
        further = advance(world.situation, target, range_m + 5_000, rule(1_000, standoff_rule))
        if found.along_road_m is not None:
            assert further.along_road_m is not None
            assert further.along_road_m <= found.along_road_m + 1


def test_around_bakhmut_a_howitzer_lacks_eighteen_kilometres_to_kramatorsk() -> None:
    case = read_case("bakhmut_falls")
    hold, fall = (advance(s, "kramatorsk", 24_700, rule()) for s in (case.before, case.after))
    assert round(hold.straight_m or 0) == 18_155
    assert round(fall.straight_m or 0) == 10_514
    assert fall.settlement == "orikhovo_vasylivka"
    assert hold.settlement_step_m == 27_500
