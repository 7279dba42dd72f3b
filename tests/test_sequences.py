"""Least sequences: small worlds by eye, by lot beside every order there is, laws, and Bakhmut."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from definitions_sequences import every_growth, is_supplied, least_sets, length_of
from worlds import drawn, geodesic_m, held, random_world

from stratgraph.model.scenario import Scenario
from stratgraph.model.theater import Portal
from stratgraph.studies.hold_or_fall import Assumptions, Case
from stratgraph.studies.sequences import (
    Goal,
    SequenceQuestion,
    SequencesAnswer,
    Towards,
    find_sequences,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from stratgraph.model.scenario import Situation

RANGE_M = 26_000
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


def small_world(seed: int) -> tuple[Case, Situation]:
    """Draw a world of nine places with portals, and what is asked of it."""
    world = random_world(seed, 9)
    situation = world.situation
    theater = situation.theater
    theirs = situation.ids_held_by("defender")
    ours = situation.ids_held_by("attacker")
    on_road = [one for one in theirs if theater.on_road[theater.index[one]]]
    bases = [one for one in ours if theater.on_road[theater.index[one]]]
    if not on_road or not bases:
        return small_world(seed + 1_000)
    portals = [*theirs[-2:], *ours[:1]]
    word = theater.settlements[0].provenance
    theater = replace(theater, portals=tuple(
        Portal(one, "B" if one in theirs else "R", "beyond", word) for one in portals
    ))  # fmt: skip
    situation = replace(situation, theater=theater)
    case = case_of(situation, bases[0], on_road[0], contested_supply=seed % 2 == 0)
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
    towns = theater.settlements

    def is_so(taken: frozenset[int]) -> bool:
        held_now = start | taken
        if goal.kind == "range":
            far = (geodesic_m(towns[one], towns[target]) for one in held_now)
            return min(far) <= RANGE_M
        if goal.kind == "road":
            return any(one in held_now for one in beside.get(target, ()))
        return not is_supplied(beside, ground - taken, target, portals - taken)

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
