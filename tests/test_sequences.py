"""Least sequences: small worlds by eye, by lot beside every order there is, laws, and Bakhmut."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest
from definitions_sequences import every_growth, is_supplied, least_sets, length_of
from worlds import drawn, geodesic_m, held, held_by, random_world

from stratgraph import cli, draw_sequences, find_sequences, read_case, read_facts
from stratgraph.errors import ScenarioError
from stratgraph.measures.gateways.ways import find_ways
from stratgraph.model.control import CONTESTED
from stratgraph.model.plain_text import plural
from stratgraph.model.scenario import Scenario
from stratgraph.model.theater import Portal
from stratgraph.report.tables.sequences import sequences_tables
from stratgraph.studies.hold_or_fall import Assumptions, Case
from stratgraph.studies.sequences import (
    Goal,
    SequenceQuestion,
    SequencesAnswer,
    Towards,
    sequence_sentences,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stratgraph.model.scenario import Situation

RANGE_M = 26_000
# Without a portal that is held, nothing has a route to one.
SO = ("already", "no_portal")
GOALS = (Goal("range", RANGE_M, 0), Goal("road"), Goal("supply"))


def case_of(situation: Situation, base: str, objective: str, **assumed: Any) -> Case:
    """Ask of a situation by which nothing falls."""
    taken = {
        "standoff_m": (0,), "standoff_rule": "add", "contested": "no_fire",
        "contested_supply": False, "road_set": "all", "off_network": True, "systems": (),
        "ground": "settlements", **assumed,
    }  # fmt: skip
    return Case(
        "asked", "", situation.theater, situation.control, "R", None, Scenario("nothing"),
        (base,), (objective,), Assumptions(**taken),
    )  # fmt: skip


def only(answer: SequencesAnswer, kind: str, contested: str = "no_fire", **other: str) -> Towards:
    """Return the attacker's answer of one kind of goal, before the scenario."""
    wanted = {"side": "attacker", "moment": "hold", "contested": contested, **other}
    (found,) = [
        one
        for one in answer.towards
        if one.goal.kind == kind and all(getattr(one, k) == v for k, v in wanted.items())
    ]
    return found


# Red holds r; two ways lead to z: by a and b, or by c alone, which is longer; x is a portal.
FORK = """
r   a   b   z   x
  c
"""
ROADS = "r-a 4, a-b 4, b-z 4, r-c 9, c-z 12, z-x 4"


def fork(holders: str = "B B B R B B", people: dict[str, int] | None = None) -> Case:
    """Return the question of the fork: ids in order are a, b, c, r, x, z."""
    known = people or {"a": 100, "b": 100, "c": 5_000}
    theater = drawn(FORK, ROADS, known)
    theater = replace(theater, portals=(
        Portal("x", "B", "the sea", theater.settlements[0].provenance),
    ))  # fmt: skip
    return case_of(held(theater, holders), "r", "z")


def test_the_fewest_places_the_fewest_people_and_the_shortest_way_differ() -> None:
    found = only(find_sequences(fork()), "road")
    by_places, by_people, by_length = found.least
    assert (by_places.places, by_places.value, by_places.people) == (("c",), 1, 5_000)
    assert (by_people.places, by_people.value) == (("a", "b"), 200)
    assert (by_length.places, by_length.value) == (("a", "b"), 12_000)
    assert [one.beside for one in by_people.steps] == ["r", "a"]
    assert by_places.in_every == ("c",)
    (barred,) = by_places.barred
    assert (barred.settlement, barred.places) == ("c", 2)


def test_an_objective_is_cut_off_once_all_its_ways_are_closed() -> None:
    theater = drawn("r  a  z  x\n      y", "r-a 3, a-z 3, z-x 3, z-y 6, a-y 6, y-x 6")
    theater = replace(theater, portals=(
        Portal("x", "B", "the sea", theater.settlements[0].provenance),
    ))  # fmt: skip
    # Ids: a r x y z. With x taken z has no portal left; its way there is a, y, x.
    found = only(find_sequences(case_of(held(theater, "B R B B B"), "r", "z")), "supply")
    assert found.least[0].places == ("a", "y", "x")
    assert (found.least[0].orders, found.least[0].count, found.least[0].proven) == (1, 1, True)


def test_what_no_growth_brings_about_is_never() -> None:
    # x can be come by over z alone, and z is not taken.
    assert only(find_sequences(fork()), "supply").status == "never"


def test_contested_ground_has_to_be_taken_or_is_held_from_the_start() -> None:
    answer = find_sequences(fork("c B B R B B"))
    assert only(answer, "road").by("people").places == ("a", "b")  # type: ignore[union-attr]
    of_attacker = only(answer, "road", "attacker")
    assert of_attacker.least[0].places == ("b",)
    assert [one.count for one in of_attacker.least] == [2, 1, 1]


def test_what_is_so_already_says_by_which_way() -> None:
    found = only(find_sequences(fork("B B R R B B")), "road")
    assert (found.status, found.fewest, found.way_m) == ("already", 0, 12_000)


def test_the_orders_that_are_allowed_are_counted() -> None:
    theater = drawn("r a z\n  b\n  c", "r-a 2, r-b 8, b-c 8, a-z 2, c-z 12, b-z 9")
    theater = replace(theater, portals=(
        Portal("a", "B", "one", theater.settlements[0].provenance),
        Portal("c", "B", "two", theater.settlements[0].provenance),
    ))  # fmt: skip
    # Ids: a b c r z. Both portals fall: c by way of b, a at any time.
    found = only(find_sequences(case_of(held(theater, "B B B R B"), "r", "z")), "supply")
    assert sorted(found.least[0].places) == ["a", "b", "c"]
    assert found.least[0].orders == 3


def small_world(seed: int, size: int = 9) -> tuple[Case, Situation]:
    """Draw a world: two places of Red, one or two contested ones, two portals of Blue."""
    theater = random_world(seed, size).situation.theater
    lot = random.Random(seed)
    places = [one for one in theater.ids if theater.on_road[theater.index[one]]]
    lot.shuffle(places)
    if len(places) < 7:
        return small_world(seed + 1_000, size)
    reds, contested, portals = places[:2], places[2 : 3 + seed % 2], places[-3:-1]
    codes = dict.fromkeys(theater.ids, "B")
    codes |= dict.fromkeys(reds, "R") | dict.fromkeys(contested, CONTESTED)
    word = theater.settlements[0].provenance
    roads = tuple(replace(one, one_way=lot.random() < 0.4) for one in theater.roads)
    theater = replace(
        theater,
        roads=roads if seed % 2 else theater.roads,
        portals=tuple(Portal(p, "B", "beyond", word) for p in portals),
    )
    situation = held_by(theater, codes)
    case = case_of(situation, reds[0], places[-1], contested_supply=seed % 3 == 0)
    return case, situation


def judged(case: Case, situation: Situation, contested: str, goal: Goal) -> Any:
    """Answer by every order: (status, {weight: (least, sets)})."""
    theater, target = situation.theater, situation.theater.index[case.objectives[0]]
    ways = theater.ways_between(situation.open_roads(road_set="all"))
    beside = {one: {k: way[0] for k, way in near.items()} for one, near in ways.items()}
    ours = ["attacker", *(["contested"] if contested == "attacker" else [])]
    start = set(np.flatnonzero(situation.held_by(*ours)).tolist())  # type: ignore[arg-type]
    theirs = set(np.flatnonzero(situation.held_by("defender")).tolist())
    free = set(np.flatnonzero(situation.held_by("defender", "contested")).tolist()) - start
    opened = case.assumptions.contested_supply and contested == "no_fire"
    ground = theirs | (free if opened else set())
    portals = {
        theater.index[one.settlement]
        for one in theater.portals
        if one.side == "B" and theater.index[one.settlement] in theirs
    }
    towns, comes_from = theater.settlements, dict[int, set[int]]()
    for road in theater.roads:
        a, b = theater.index[road.a], theater.index[road.b]
        comes_from.setdefault(b, set()).add(a)
        if not road.one_way:
            comes_from.setdefault(a, set()).add(b)

    def is_so(taken: frozenset[int]) -> bool:
        held_now = start | taken
        if goal.kind == "range":
            far = (geodesic_m(towns[one], towns[target]) for one in held_now)
            return min(far) <= RANGE_M
        if goal.kind == "road":
            return any(one in held_now for one in beside.get(target, ()))
        return not is_supplied(comes_from, ground - taken, target, portals - taken)

    def length(taken: frozenset[int]) -> int:
        total = length_of(beside, start, taken)
        if goal.kind == "road":
            total += min(m for one, m in beside[target].items() if one in start | taken)
        return total

    growths = every_growth(beside, start, free - {target})
    cost: dict[str, Callable[[frozenset[int]], int]] = {
        "places": len,
        "people": lambda taken: int(sum(theater.people[one] for one in taken)),
        "length": length,
    }
    found = {name: least_sets(growths, is_so, one) for name, one in cost.items()}
    return found, growths, is_so(frozenset())


@pytest.mark.parametrize("goal", GOALS, ids=lambda one: one.kind)
@pytest.mark.parametrize("seed", range(12))
def test_random_worlds_are_as_every_order_tells(seed: int, goal: Goal) -> None:
    case, situation = small_world(seed)
    answer = find_sequences(case, SequenceQuestion(range_km=RANGE_M / 1000, goals=(goal.kind,)))
    theater = situation.theater
    for contested in ("no_fire", "attacker"):
        found = only(answer, goal.kind, contested)
        if found.status in ("no_portal", "is_portal", "no_road"):
            continue
        truth, growths, so_already = judged(case, situation, contested, goal)
        assert (found.status == "already") == so_already
        if not found.least:
            assert so_already or truth["places"] is None
            continue
        for least in found.least:
            value, sets = truth[least.weight]
            assert least.proven
            assert (least.value, least.bound) == (value, value)
            numbers = frozenset(theater.index[one] for one in least.places)
            assert least.orders == growths[numbers]
            if least.all_counted:
                assert least.count == len(sets)
                named = [tuple(theater.ids[one] for one in some) for some in sets]
                assert list(least.equal) == named[: len(least.equal)]
                every = set(named[0]).intersection(*named)
                assert least.in_every == tuple(sorted(every))


@pytest.mark.parametrize("goal", GOALS, ids=lambda one: one.kind)
@pytest.mark.parametrize("seed", [17, 21])
def test_each_step_adjoins_ground_held_by_then_and_the_goal_is_so_at_its_end_alone(
    seed: int, goal: Goal
) -> None:
    case, situation = small_world(seed, 14)
    theater = situation.theater
    ways = theater.ways_between(situation.open_roads(road_set="all"))
    for found in find_sequences(case, asked(goal)).towards:
        if found.side == "defender" or found.moment == "fall":
            continue
        for least in found.least:
            ours = ("attacker", "contested") if found.contested == "attacker" else ("attacker",)
            ground = set(situation.ids_held_by(*ours))  # type: ignore[arg-type]
            for step in least.steps:
                assert step.settlement not in ground
                assert step.settlement != found.objective
                near = ways[theater.index[step.settlement]]
                assert step.beside in ground
                assert near[theater.index[step.beside]][0] == step.length_m
                ground.add(step.settlement)
            for k in range(len(least.steps) + 1):
                after = find_sequences(once_taken(case, *least.places[:k]), asked(goal))
                status = only(after, goal.kind, found.contested).status
                assert (status in SO) == (k == len(least.steps))


def asked(goal: Goal) -> SequenceQuestion:
    """Ask of one kind of goal."""
    return SequenceQuestion(range_km=RANGE_M / 1000, goals=(goal.kind,))


def ends(case: Case) -> tuple[str, str]:
    """Return a case's base and objective."""
    return case.bases[0], case.objectives[0]


def once_taken(case: Case, *places: str) -> Case:
    """Return the question as it is once Red has some places too."""
    codes = {row.settlement: row.holder for row in case.control.holders}
    situation = held_by(case.theater, codes | dict.fromkeys(places, "R"))
    opened = case.assumptions.contested_supply
    return case_of(situation, *ends(case), contested_supply=opened)


def fewest(case: Case, goal: Goal) -> float:
    """Return the fewest places; infinity for never."""
    found = only(find_sequences(case, asked(goal)), goal.kind)
    return float("inf") if found.fewest is None else found.fewest


@pytest.mark.parametrize("goal", GOALS, ids=lambda one: one.kind)
@pytest.mark.parametrize("seed", [4, 8, 9])
def test_more_ground_held_never_makes_the_least_longer_nor_a_place_held_shorter(
    seed: int, goal: Goal
) -> None:
    case, situation = small_world(seed)
    before = fewest(case, goal)
    others = [p for p in situation.ids_held_by("defender", "contested") if p != ends(case)[1]]
    for place in others:
        assert fewest(once_taken(case, place), goal) <= before
    found = only(find_sequences(case, asked(goal)), goal.kind)
    for least in found.least[:1]:
        for one in least.barred:
            assert one.places is None or one.places > before


@pytest.mark.parametrize("seed", range(3))
def test_exchanged_sides_exchange_their_answers(seed: int) -> None:
    case, situation = small_world(seed)
    other = {"R": "B", "B": "R", CONTESTED: CONTESTED}
    theater = replace(situation.theater, portals=tuple(
        replace(one, side=other[one.side]) for one in situation.theater.portals
    ))  # fmt: skip
    codes = {row.settlement: other[row.holder] for row in situation.control.holders}
    base, objective = ends(case)
    exchanged = case_of(held_by(theater, codes), objective, base,
                        contested_supply=case.assumptions.contested_supply)  # fmt: skip
    question = SequenceQuestion(range_km=RANGE_M / 1000)
    ours, theirs = find_sequences(case, question), find_sequences(exchanged, question)
    assert len(ours.towards) == len(theirs.towards)
    for one in ours.towards:
        side = "defender" if one.side == "attacker" else "attacker"
        (same,) = [
            two
            for two in theirs.towards
            if (two.side, two.moment, two.contested) == (side, one.moment, one.contested)
            and two.goal == one.goal
        ]
        assert replace(same, side=one.side) == one


CROSSING = """
    x
 r c1 z
    y
"""


def test_a_junction_is_closed_with_the_place_it_stands_with() -> None:
    # Four roads meet at 1, nearest to c; z is supplied over it from x, and Red can come to c.
    theater = drawn(CROSSING, "r-c 9, c-1 1, z-1 4, x-1 5, y-1 5, y-z 30?")
    word = theater.settlements[0].provenance
    theater = replace(theater, portals=(Portal("x", "B", "the sea", word),))
    case = case_of(held(theater, "B R B B B"), "r", "z")
    found = only(find_sequences(case), "supply")
    assert found.least[0].places == ("c",)
    # The junction stands with c also where nobody has verified the road between them.
    loose = drawn(CROSSING, "r-c 9, c-1 1?, z-1 4, x-1 5, y-1 5, y-z 30?")
    loose = replace(loose, portals=(Portal("x", "B", "the sea", word),))
    case = case_of(held(loose, "B R B B B"), "r", "z", road_set="verified")
    found = only(find_sequences(case), "supply")
    assert found.least[0].places == ("c",)


@pytest.mark.parametrize("seed", [17, 19, 22])
def test_a_map_too_wide_gives_a_set_that_works_and_a_bound(monkeypatch: Any, seed: int) -> None:
    case, _ = small_world(seed, 14)
    exact = only(find_sequences(case, asked(GOALS[2])), "supply")
    assert exact.least
    monkeypatch.setattr("stratgraph._network.elimination.MOST_WIDE", 0)
    found = only(find_sequences(case, asked(GOALS[2])), "supply")
    for rough, least in zip(found.least, exact.least, strict=True):
        assert rough.bound <= least.value <= rough.value
        after = find_sequences(once_taken(case, *rough.places), asked(GOALS[2]))
        assert only(after, "supply").status in SO
        assert not rough.all_counted
    told = "".join(sequence_sentences(find_sequences(case, asked(GOALS[2]))))
    assert f"at least {plural(found.least[0].bound, 'place')} first" in told
    assert (f"({len(found.least[0].steps)} found: " in told) == (not found.least[0].proven)


def test_ground_may_grow_by_borders_too() -> None:
    # No road leads to b from r: their cells share a border.
    theater = drawn("r  b  z", "b-z 3, r-z 9")
    case = case_of(held(theater, "B R B"), "r", "z")
    by_border = SequenceQuestion(adjoin="border", range_km=3.5, goals="range")
    found = only(find_sequences(case, by_border), "range")
    assert (found.least[0].places, found.least[2].value) == (("b",), 3_000)
    assert only(find_sequences(case, replace(by_border, adjoin="road")), "range").status == "never"


def bakhmut(**options: Any) -> SequencesAnswer:
    """Answer for Kramatorsk in range of a 152 mm howitzer."""
    question = SequenceQuestion(range_km=24.7, objectives="Kramatorsk", goals="range")
    facts = read_facts("bakhmut-2022")
    return find_sequences(read_case("bakhmut_falls"), replace(question, **options), facts=facts)


def test_kramatorsk_was_four_places_from_24_7_km_and_one_of_them_fell() -> None:
    answer = bakhmut()
    found = only(answer, "range")
    least = found.least[0]
    assert least.places == ("bakhmut", "khromove", "chasiv_yar", "markove")
    assert (least.count, least.in_every) == (3, ("bakhmut",))
    assert [(one.settlement, one.places) for one in least.barred] == [("bakhmut", 5)]
    assert [f"{one} {day}" for one, day in answer.fell(found, least)] == ["bakhmut 2023-04-04"]
    assert answer.most_fell(found, least) == 3
    assert only(answer, "range", moment="fall").fewest == 3
    assert found.in_fact is not None
    assert (found.in_fact.so_on, len(found.in_fact.taken)) == (None, 38)


def test_networkx_finds_the_same_shortest_paths() -> None:
    case = read_case("bakhmut_falls")
    situation, theater = case.before, case.theater
    graph = nx.DiGraph()
    ours, theirs = (set(situation.ids_held_by(side)) for side in ("attacker", "defender"))
    theirs |= set(situation.ids_held_by("contested"))
    for road in theater.roads:
        for a, b in ((road.a, road.b), (road.b, road.a)):
            if b in theirs:
                tail = "held" if a in ours else a
                known = graph.get_edge_data(tail, b, {"metres": road.length_m})["metres"]
                graph.add_edge(tail, b, metres=min(known, road.length_m))
    answer = find_sequences(case, SequenceQuestion(goals="road"))
    for objective in case.objectives:
        found = only(answer, "road", objective=objective)
        assert found.least[2].value == nx.shortest_path_length(
            graph, "held", objective, weight="metres"
        )
        paths = list(nx.all_shortest_paths(graph, "held", objective))
        assert (found.fewest, found.least[0].count) == (len(paths[0]) - 2, len(paths))
    ways = find_ways(situation, case.question(road_set="all"), least="places")
    told = [only(answer, "road", objective=way.objective).fewest for way in ways]
    assert told == [way.to_take for way in ways]


@pytest.mark.parametrize(("contested", "places"), [("no_fire", 3), ("attacker", 18)])
def test_what_can_fall_next_on_the_day_is_what_adjoins(contested: Any, places: int) -> None:
    case = read_case("bakhmut_falls")
    theater, before = case.theater, case.before
    answer = find_sequences(case, SequenceQuestion(
        objectives=before.ids_held_by("defender"), goals="road",
    ))  # fmt: skip
    adjoining = [
        one for one in answer.towards
        if (one.moment, one.contested, one.status) == ("hold", contested, "already")
    ]  # fmt: skip
    assert len(adjoining) == places
    assert all(theater.on_road[theater.index[one.objective]] for one in adjoining)


@pytest.mark.parametrize(("question", "words"), [
    ({"range_km": -1.0}, "a range must be above 0"),
    ({"adjoin": "air"}, "places adjoin by road or border"),
    ({"goals": "glory"}, "goals are range, supply, road"),
])  # fmt: skip
def test_what_cannot_be_asked_is_refused(question: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        SequenceQuestion(**question)


def test_the_picture_numbers_the_places_and_rings_what_was_taken_in_fact() -> None:
    answer = bakhmut()
    traces = {trace.name: trace for trace in draw_sequences(answer).data}
    assert list(traces["order"].text) == [f"<b>{k}</b>" for k in (1, 2, 3, 4)]
    assert len(traces["taken in fact after the day (bold ring)"].x) == 1
    assert len(traces["in another sequence as short (thin ring)"].x) == 4
    with pytest.raises(ScenarioError, match="no sequence of the defender"):
        draw_sequences(answer, side="defender")


def test_tables_tell_what_is_so_already_and_what_never_comes_about() -> None:
    tables = {one.title: one for one in sequences_tables(find_sequences(fork("B B R R B B")))}
    told = tables["Red takes, disputed villages nobody's: nothing to count"]
    assert [[str(cell) for cell in row] for row in told.rows] == [
        ["Z", "reached by road", "already", "already"],
        ["Z", "without a route to a portal", "never", "never"],
    ]


def test_places_that_hold_a_goal_off_alike_are_told_together() -> None:
    # One way leads to z, through a and b: had either been held, z was never reached.
    chain = drawn("r  a  b  z", "r-a 3, a-b 3, b-z 3")
    answer = find_sequences(case_of(held(chain, "B B R B"), "r", "z"))
    tables = {one.title: one for one in sequences_tables(answer)}
    table = tables["Red takes, disputed villages nobody's: which places"]
    (row,) = table.rows
    assert str(row[-1]) == "any one of them held: never"
    assert table.notes == (
        "Held: how few there would be had that place been held; never: it could not come about.",
    )


def test_where_there_is_no_sequence_the_finding_says_why() -> None:
    (told,) = sequence_sentences(find_sequences(fork("B B R R B B")))
    assert told == (
        "No sequence to tell of any objective before the scenario: already (2 of 4), never "
        "(1 of 4), no portal held (1 of 4)."
    )


def test_the_page_plays_the_first_sequence_after_the_scenario(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    words = ["sequences", "gate_falls", "--goal", "road", "-q", "--html", str(page)]
    monkeypatch.setattr(sys, "argv", ["stratgraph", *words])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert not left.value.code
    assert "then-1" in page.read_text(encoding="utf-8")
