"""Every reading of a question, what flips it, and questions about one place."""

from __future__ import annotations

import json
from itertools import product

import definitions
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import World, drawn, geodesic_m, gun, held, rocket, rule, worlds

from stratgraph import (
    Extent,
    FurtherReadings,
    PlaceQuestion,
    Provenance,
    ScenarioError,
    StratgraphError,
    edge_bracket,
    find_barred_places,
    find_exposed,
    find_reach,
    find_readings,
    find_rings,
    find_situation,
    measure_readings,
    measure_ring,
    read_case,
    read_facts,
    readings_document,
    to_json,
)
from stratgraph.measures.fire import CONTESTED_READINGS, STANDOFF_RULES

WORD = Provenance("invented", "low")


# ---- readings against slow definitions


@given(worlds(), st.sampled_from([0, 2_000, 9_000]))
def test_a_reading_is_what_the_slow_definition_says(world: World, standoff: int) -> None:
    situation = world.situation
    rules = [
        rule(standoff, name, reading)
        for name, reading in product(STANDOFF_RULES, CONTESTED_READINGS)
    ]
    targets = situation.ids_held_by("defender")[:2]
    rows = measure_readings(
        {"hold": situation}, "attacker", rules, targets=targets, grounds={"settlements": None}
    )
    for row in rows:
        if row.extent != "centre":
            continue
        town = situation.theater.settlement(row.target)
        needed = definitions.needed_m(situation, "attacker", row.rule, town)
        least = min(needed.values(), default=None)
        assert row.least_m == (None if least is None else pytest.approx(least, abs=1e-6))


def test_an_edge_is_bracketed_on_both_sides_of_the_centre() -> None:
    theater = read_case("bakhmut_falls").theater
    number = theater.index["kramatorsk"]
    edges = theater.settlement("kramatorsk").extent
    assert edges is not None
    near, far = edges.nearest_edge_m, edges.farthest_edge_m
    assert edge_bracket(theater, number, 20_000, "nearest_edge") == (20_000 - far, 20_000 - near)
    assert edge_bracket(theater, number, 20_000, "farthest_edge") == (20_000 + near, 20_000 + far)
    assert edge_bracket(theater, number, 20_000, "centre") == (20_000, 20_000)
    assert edge_bracket(theater, number, 1.0, "nearest_edge") == (0.0, 0.0)
    unknown = theater.index["izium"]
    assert edge_bracket(theater, unknown, 20_000, "nearest_edge") == (None, None)


def test_extents_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(StratgraphError, match="swap them"):
        Extent(5, 4, WORD)


# ---- what flips the Bakhmut question


def test_every_city_has_a_sentence_and_every_reading_a_row() -> None:
    case = read_case("bakhmut_falls")
    answer = find_readings(
        case.before,
        case.after,
        case.objectives,
        systems=case.assumptions.systems,
        off_network=True,
        further=FurtherReadings(then=("chasiv_yar",), with_km=(5.0, 8.0)),
    )
    # 7 situations, 2 grounds, 3 stand-offs, 3 rules, 2 readings of contested, 4 cities, 3 parts
    assert len(answer.readings) == 7 * 2 * 3 * 3 * 2 * 4 * 3
    assert len(answer.sentences) == 4
    by_target = {one.target: one for one in answer.flips}
    assert by_target["kramatorsk"].base.gained == (
        ("2s7", "standard"), ("bm21", "extended"), ("bm27", "standard"),
    )  # fmt: skip
    assert by_target["sloviansk"].base.gained == ()
    told = {flip.reading: flip.gain.gained for flip in by_target["kramatorsk"].flips}
    assert told["disputed villages the attacker's"] == (
        ("2s7", "standard"),
        ("bm27", "standard"),
    )
    assert told["weapons 5 km behind the front and towns near the front barred"] == ()
    assert told["weapons 5 km behind the front"] == (("2s7", "extended"),)
    assert {flip.dimension for flip in by_target["kramatorsk"].flips} == {
        "contested", "ground", "standoff", "extent", "centre_point",
    }  # fmt: skip
    told_aloud = " ".join(answer.sentences)
    for code_word in ("exclude", "pull_back", "by add", "_", "..", "perhaps 2S7, perhaps"):
        assert code_word not in told_aloud
    assert "With its nearest edge as the aim, it would be perhaps BM-21. " in answer.sentences[2]
    assert answer.notes[0].startswith(
        "With towns within 5 km of the front barred, no weapon stands in Bakhmut: Khromove"
    )
    document = readings_document(case.before, answer.readings, answer.flips)
    assert len(json.loads(to_json(document))["readings"]) == len(answer.readings)


@pytest.mark.parametrize(("standoff", "fires"), [(3_775, True), (3_777, False)])
def test_a_taken_place_drops_out_where_its_clearance_is_too_small(
    standoff: int, fires: bool
) -> None:
    after = read_case("bakhmut_falls").after
    assert (find_barred_places(after, "attacker", rule(standoff, "exclude")) == ()) == fires
    assert find_barred_places(after, "attacker", rule(standoff, "add")) == ()


def test_a_verdict_that_no_single_assumption_changes_says_so() -> None:
    # r and b are 10 km apart, m between them falls: a gun of 7 km gains b on every reading
    theater = drawn("r    m    b", "r-m 5, m-b 5")
    day = held(theater, "B B R")
    from stratgraph import Fall, Scenario

    after = day.under(Scenario("m falls", falls=(Fall("m"),)))
    answer = find_readings(
        day,
        after,
        ["b"],
        systems=[gun("gun", 7.4)],
        off_network=True,
        further=FurtherReadings(standoff_m=(0, 2_000)),
    )
    assert answer.sentences[0].startswith(
        "B: 10.0 km needed before, 5.0 km after; newly in range of"
    )


@pytest.mark.parametrize(
    ("minimum_km", "standard", "long"),
    [(15, "yes", "yes"), (25, "no", "unknown")],
    ids=["some place is far enough", "every place is too near"],
)
def test_a_reading_minds_minimum_ranges(minimum_km: int, standard: str, long: str) -> None:
    """The attacker's places are 10.0 and 20.0 km from Gate."""
    case = read_case("gate_falls")
    rounds = rocket(30, 60, minimum_km).ranges
    rows = measure_readings(
        {"hold": case.before}, "attacker", [rule()], targets=["gate"],
        grounds={"settlements": None}, minimums_m=[1000 * minimum_km],
    )  # fmt: skip
    (row,) = (one for one in rows if one.extent == "centre")
    assert [row.reaches(one) for one in rounds] == [standard, long]


def test_a_town_whose_edges_nobody_published_is_read_by_its_centre_alone() -> None:
    case = read_case("gate_falls")
    answer = find_readings(
        case.before,
        case.after,
        case.objectives,
        systems=case.assumptions.systems,
        off_network=True,
        further=FurtherReadings(),
    )
    assert {row.extent for row in answer.readings} == {"centre"}
    told = " ".join(answer.sentences)
    assert "perhaps" not in told
    assert "edge" not in told
    assert answer.notes[-1].startswith("The edges of Kingsbridge are not known")


# ---- one place


def test_a_ring_holds_what_is_within_the_range_and_not_under_the_least() -> None:
    theater = drawn("r    m    b", "r-m 5, m-b 5", people={"r": 7})
    ring = measure_ring(held(theater, "B B R"), "b", range_m=10_000, min_range_m=6_000)
    assert [row.settlement for row in ring.rows] == ["r"]
    assert ring.people[0][1].known == 7
    assert measure_ring(held(theater, "B B R"), "b", range_m=5_001).rows[0].settlement == "m"


@given(worlds(), st.integers(1, 90_000))
def test_a_ring_is_what_the_geodesic_says(world: World, range_m: int) -> None:
    theater = world.situation.theater
    here = theater.settlements[0]
    ring = measure_ring(world.situation, here.id, range_m=range_m)
    inside = {one.id for one in theater.settlements[1:] if geodesic_m(here, one) <= range_m}
    assert {row.settlement for row in ring.rows} == inside


def test_kramatorsk_on_the_day_and_after_the_fall() -> None:
    facts = read_facts("bakhmut-2022")
    for falls, places in ((), 0), (("bakhmut",), 1):
        asked = PlaceQuestion("Краматорськ", falls=falls, systems=("2s7",))
        situation, systems = find_situation(facts, asked)
        rows, origins = find_reach(situation, systems, "kramatorsk", rule())
        listed = next(row for row in rows if row.figure.range_m == 37_500)
        assert listed.in_reach == bool(places)
        assert listed.positions == places
        assert ("bakhmut" in origins) == bool(places)


def test_the_side_that_does_not_hold_a_place_fires_at_it() -> None:
    facts = read_facts("bakhmut-2022")
    assert find_situation(facts, PlaceQuestion("kramatorsk"))[0].attacker == "RU"
    assert find_situation(facts, PlaceQuestion("horlivka"))[0].attacker == "UA"
    with pytest.raises(ScenarioError, match="is contested on 2022-10-03: say who fires"):
        find_situation(facts, PlaceQuestion("opytne_bakhmut"))


def test_questions_that_make_no_sense_are_refused() -> None:
    facts = read_facts("bakhmut-2022")
    situation, systems = find_situation(facts, PlaceQuestion("kramatorsk", systems=("2s19",)))
    with pytest.raises(ScenarioError, match="is larger than the ground"):
        find_reach(situation, systems, "kramatorsk", rule(400_000, "exclude"))
    _, theirs = find_situation(facts, PlaceQuestion("kramatorsk", systems=("m142",)))
    with pytest.raises(ScenarioError, match="has none of these systems"):
        find_reach(situation, theirs, "kramatorsk", rule())
    with pytest.raises(StratgraphError, match="unknown settlement 'Paris'"):
        find_situation(facts, PlaceQuestion("Paris"))


def test_rings_of_a_system_with_a_least_range_leave_its_middle_out() -> None:
    facts = read_facts("bakhmut-2022")
    with_least = [
        system.id for system in facts.systems if any(f.min_range_m for f in system.ranges)
    ]
    situation, systems = find_situation(
        facts, PlaceQuestion("kramatorsk", systems=(with_least[0],))
    )
    rings = find_rings(situation, systems, "bakhmut")
    for _, figure, ring in rings:
        assert all(row.distance_m >= figure.perhaps_from_m for row in ring.rows)
    assert any(ring.min_range_m > 0 for _, _, ring in rings)


def test_what_a_range_puts_under_fire_is_asked_of_both_sides_alike() -> None:
    case = read_case("bakhmut_falls")
    by_id = {system.id: system for system in case.assumptions.systems}
    for side, system in (("attacker", "2s19"), ("defender", "m777")):
        answer = find_exposed(
            case.before,
            side,  # type: ignore[arg-type]
            rule(),
            system=by_id[system],
            ground=None,
            contested_supply=False,
            road_set="all",
        )
        assert answer.exposure.side == side
        assert sum(row.fire_m for row in answer.roads.classes) > 0
        for row in answer.safest:
            if row.shortest is not None and row.safest is not None:
                assert row.safest.fire_m <= row.shortest.fire_m
                assert row.safest.length_m >= row.shortest.length_m
    with pytest.raises(ScenarioError, match="the attacker has no listed range of 'm777'"):
        find_exposed(
            case.before,
            "attacker",
            rule(),
            system=by_id["m777"],
            ground=None,
            contested_supply=False,
            road_set="all",
        )
