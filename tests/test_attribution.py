"""What is due to each place: against every order, published values, and on both sides alike."""

from __future__ import annotations

import json
import random
import sys
from dataclasses import replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest
from definitions_attribution import (
    covered,
    interaction,
    mean_added,
    orders_that_adjoin,
    shapley,
)
from worlds import INVENTED, drawn, gun, held, random_world

from stratgraph import cli, draw_attribution, find_attribution, read_case
from stratgraph.errors import ScenarioError
from stratgraph.measures.fire import measure_exposure, required_ranges
from stratgraph.model.scenario import Fall, Scenario
from stratgraph.model.theater import Portal
from stratgraph.report.records import attribution_document
from stratgraph.report.tables.attribution import attribution_tables
from stratgraph.studies.attribution import AttributionAsked, attribution_sentence, below_nothing
from stratgraph.studies.attribution.games import (
    Adjoining,
    Coverage,
    adjoining_orders,
    coverage_of,
    coverage_pairs,
    coverage_table,
    coverage_values,
    drawn_values,
    free_orders,
    order_values,
    table_values,
)
from stratgraph.studies.hold_or_fall import Case

if TYPE_CHECKING:
    from collections.abc import Callable

    from stratgraph.model.scenario import Situation
    from stratgraph.studies.attribution import AttributionAnswer, SideAttribution


# ---- games


def game(seed: int) -> tuple[Coverage, Callable[[frozenset[int]], int]]:
    """Draw a game of coverage: some targets are players, some are reached by fixed ground."""
    lot = random.Random(seed)
    n, targets = lot.randint(2, 6), lot.randint(1, 9)
    players = lot.sample(range(n), min(n, lot.randint(0, targets)))
    own = [*players, *[-1] * (targets - len(players))]
    lot.shuffle(own)
    reach = [{t for t in range(targets) if lot.random() < 0.4} for _ in range(n)]
    weight = [lot.randint(0, 99) for _ in range(targets)]
    fixed = {t for t in range(targets) if lot.random() < 0.25}
    pairs = [(p, t) for p in range(n) for t in sorted(reach[p])]
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    cover = coverage_of(
        n, (table[0], table[1]), np.array(weight), np.array(own),
        np.isin(np.arange(targets), list(fixed)),
    )  # fmt: skip
    return cover, covered(reach, weight, own, fixed)


@pytest.mark.parametrize("seed", range(20))
def test_the_formula_is_the_mean_over_every_order(seed: int) -> None:
    cover, measure = game(seed)
    truth = [float(one) for one in shapley(measure, cover.n)]
    assert coverage_values(cover) == pytest.approx(truth, abs=1e-9)
    pairs = coverage_pairs(cover, np.arange(cover.n))
    for a, b in combinations(range(cover.n), 2):
        assert pairs[a, b] == pytest.approx(float(interaction(measure, cover.n, a, b)), abs=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_the_table_of_all_sets_has_the_same_values(seed: int) -> None:
    cover, measure = game(seed)
    table = coverage_table(cover)
    for some in range(1 << cover.n):
        members = frozenset(k for k in range(cover.n) if some >> k & 1)
        assert table[some] == measure(members) - measure(frozenset())
    values, pairs = table_values(table)
    assert values == pytest.approx(coverage_values(cover), abs=1e-9)
    assert pairs == pytest.approx(coverage_pairs(cover, np.arange(cover.n)), abs=1e-9)
    assert values.sum() == pytest.approx(table[-1], abs=1e-9)


def any_game(seed: int, n: int) -> tuple[np.ndarray, Callable[[frozenset[int]], int]]:
    """Draw a measure of every set, without any order in it."""
    lot = random.Random(seed)
    table = np.array([0, *(lot.randint(-50, 90) for _ in range((1 << n) - 1))])
    return table, lambda some: int(table[sum(1 << k for k in some)])


@pytest.mark.parametrize("seed", range(8))
def test_any_table_has_the_values_of_every_order(seed: int) -> None:
    n = 2 + seed % 4
    table, measure = any_game(seed, n)
    values, pairs = table_values(table)
    assert values == pytest.approx([float(one) for one in shapley(measure, n)], abs=1e-9)
    for a, b in combinations(range(n), 2):
        assert pairs[a, b] == pytest.approx(float(interaction(measure, n, a, b)), abs=1e-9)


def chain(seed: int, n: int) -> Adjoining:
    """Draw who may come first and who is beside whom, so that everybody may come."""
    lot = random.Random(seed)
    beside = np.zeros((n, n), dtype=bool)
    for k in range(1, n):
        other = lot.randrange(k)
        beside[k, other] = beside[other, k] = True
    for _ in range(n // 2):
        a, b = lot.sample(range(n), 2)
        beside[a, b] = beside[b, a] = True
    first = np.zeros(n, dtype=bool)
    first[lot.sample(range(n), lot.randint(1, 2))] = True
    return Adjoining(first, beside)


def allowed(adjoining: Adjoining) -> list[tuple[int, ...]]:
    """List every order in which each may follow."""
    n = len(adjoining.first)
    beside = {k: np.flatnonzero(adjoining.beside[k]).tolist() for k in range(n)}
    return orders_that_adjoin(np.flatnonzero(adjoining.first).tolist(), beside, n)


@pytest.mark.parametrize("seed", range(8))
def test_only_orders_in_which_each_adjoins_count_each_once(seed: int) -> None:
    n = 2 + seed % 5
    table, measure = any_game(seed, n)
    adjoining = chain(seed, n)
    truth = mean_added(measure, allowed(adjoining), n)
    assert order_values(table, adjoining) == pytest.approx([float(v) for v in truth], abs=1e-9)


def test_drawn_orders_are_those_allowed_about_as_often_each() -> None:
    adjoining = chain(3, 5)
    every = allowed(adjoining)
    orders = [tuple(one) for one in adjoining_orders(adjoining, 4000, 1).tolist()]
    assert set(orders) == set(every)
    often = [orders.count(one) for one in every]
    expected = 4000 / len(every)
    assert sum((one - expected) ** 2 / expected for one in often) < 2.5 * len(every)


@pytest.mark.parametrize("kind", ["free", "adjoining"])
def test_sampled_intervals_cover_as_often_as_they_say(kind: str) -> None:
    n, met, many = 7, 0, 150
    table, _ = any_game(5, n)
    adjoining = chain(5, n)
    exact = table_values(table)[0] if kind == "free" else order_values(table, adjoining)
    bits = 1 << np.arange(n)
    for seed in range(many):
        orders = (
            free_orders(n, 80, seed) if kind == "free" else adjoining_orders(adjoining, 80, seed)
        )
        found = drawn_values(
            orders, lambda order: table[np.concatenate([[0], np.cumsum(bits[order])])]
        )
        assert found.values.sum() == pytest.approx(table[-1])
        # Where every order adds the same, the interval is a point but for rounding.
        met += int(((found.low <= exact + 1e-9) & (exact - 1e-9 <= found.high)).sum())
    assert 0.925 < met / (many * n) < 0.975


# ---- published values


def neighbours_covered(graph: nx.Graph) -> dict[Any, float]:
    """Return game 1 of Michalak et al. 2013: a node and its neighbours are covered."""
    nodes = list(graph)
    place = {node: k for k, node in enumerate(nodes)}
    pairs = [(place[v], place[u]) for v in nodes for u in (v, *graph[v])]
    player, target = np.array(pairs).T
    n = len(nodes)
    cover = coverage_of(
        n, (player, target), np.ones(n, dtype=np.int64), np.full(n, -1), np.zeros(n, dtype=bool)
    )
    return dict(zip(nodes, coverage_values(cover).tolist(), strict=True))


def test_the_club_of_zachary_is_as_published() -> None:
    due = neighbours_covered(nx.karate_club_graph())
    first = [(33, 4.208669), (0, 3.718780), (32, 2.766245), (1, 1.875923)]
    assert sorted(due, key=lambda node: -due[node])[:4] == [node for node, _ in first]
    assert [due[node] for node, _ in first] == pytest.approx([v for _, v in first], abs=5e-7)
    assert sum(due.values()) == pytest.approx(34)


def test_the_families_of_florence_are_as_published() -> None:
    due = neighbours_covered(nx.florentine_families_graph())
    told = {"Medici": 2.059524, "Guadagni": 1.45, "Strozzi": 1.2, "Albizzi": 1.092857}
    assert sorted(due, key=lambda one: -due[one])[:4] == list(told)
    assert [due[one] for one in told] == pytest.approx(list(told.values()), abs=5e-7)
    assert sum(due.values()) == pytest.approx(15)


# ---- in theaters

# A row of towns 5 km apart (a column is 5 km): r is Red's; b and c adjoin by road, d hangs on c.
ROW = "r b c d"
ROADS = "r-b 10, b-c 10, c-d 10"


def asked(game: str | None = "any", **options: Any) -> AttributionAnswer:
    """Ask of the row."""
    theater = drawn(ROW, ROADS, {"r": 7, "b": 100, "c": 20, "d": 3000})
    theater = replace(theater, portals=(Portal("b", "B", "", INVENTED),))
    situation = held(theater, "B B B R")
    assumed = read_case("gate_falls").assumptions
    case = Case(
        "row", "", theater, situation.control, "R", "B", Scenario("none"), ("r",), ("d",), assumed
    )
    return find_attribution(case, AttributionAsked(game=game, **options))  # type: ignore[arg-type]


def due(part: SideAttribution) -> dict[str, float]:
    """Return what is due to each place."""
    return {one.place: one.value for one in part.places}


def apart_m() -> int:
    """Return a range a little above the distance of two neighbours in the row."""
    theater = drawn(ROW, ROADS)
    numbers = np.array([theater.index["b"], theater.index["c"]])
    return round(float(theater.distances_m(numbers[:1], numbers[1:])[0, 0])) + 50


def test_what_falls_is_no_target_and_puts_its_neighbours_in_range() -> None:
    part = asked(range_m=apart_m()).sides[0]
    # b is in range already: its fall takes its 100 people away. c is reached by b or d, d by c.
    assert part.before == 100
    assert due(part) == pytest.approx(
        {"b": -100 + 20 / 3, "c": -2 * 20 / 3 + 1500, "d": 20 / 3 - 1500}
    )
    assert part.after == 0
    assert "is no target any more" in below_nothing(asked(range_m=apart_m()), part)


def test_only_what_adjoins_falls_in_one_order_along_a_row() -> None:
    part = asked("adjoining", range_m=apart_m()).sides[0]
    assert part.how == "exact"
    assert due(part) == {"b": -80, "c": 2980, "d": -3000}


def test_what_no_chain_joins_cannot_fall() -> None:
    part = asked("adjoining", range_m=apart_m(), places=("b", "d")).sides[0]
    assert (part.apart, due(part)) == (("d",), {"b": -80})


def test_of_too_many_that_adjoin_one_another_the_nearest_fall(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("stratgraph.studies.attribution.find.MOST_ADJOINING", 2)
    part = asked("adjoining", range_m=apart_m()).sides[0]
    assert (part.beyond, part.apart, due(part)) == (("d",), (), {"b": -80, "c": 2980})
    assert "1 place farther on stay" in " ".join(
        attribution_tables(asked("adjoining", range_m=apart_m()))[0].notes
    )
    with pytest.raises(ScenarioError, match="at most 2 places, and 3 of those named"):
        asked("adjoining", range_m=apart_m(), places=("b", "c", "d"))


def test_supply_is_of_those_who_did_not_fall() -> None:
    part = asked(of="supply").sides[0]
    # The portal b supplies c and behind it d: without b both are cut off, without c d is.
    assert (part.before, part.after) == (0, 0)
    assert {one.place: one.alone for one in part.places} == {"b": 3020, "c": 3000, "d": 0}
    assert sum(due(part).values()) == pytest.approx(0)
    assert due(part)["d"] < 0 < due(part)["b"]
    assert "not counted as cut off" in below_nothing(asked(of="supply"), part)


def test_detours_are_of_places_between() -> None:
    part = asked(of="detour").sides[0]
    # Without either no route is left: half of it is due to each.
    assert due(part) == {"b": 0.5, "c": 0.5}
    assert [(one.a, one.b, one.value) for one in part.pairs] == [("b", "c", -1.0)]


@pytest.mark.parametrize("seed", range(5))
def test_of_what_is_held_all_add_up_to_the_exposure(seed: int) -> None:
    world = random_world(seed, 12)
    day = world.situation
    assumed = replace(read_case("gate_falls").assumptions, systems=(gun("far", 30.0),))
    case = Case("lot", "", day.theater, day.control, "R", "B", Scenario("none"),
                world.question.bases, world.question.objectives, assumed)  # fmt: skip
    answer = find_attribution(case)
    turned = replace(case, attacker="B", defender="R")
    other = find_attribution(turned)
    for part in answer.sides:
        seen = measure_exposure(required_ranges(day, part.side, assumed.rules[0]), 30_000)
        assert part.total == seen.people.known
        assert part.unknown == seen.people.unknown_settlements
        assert sum(due(part).values()) == pytest.approx(seen.people.known)
        twin = next(one for one in other.sides if one.side != part.side)
        assert (twin.places, twin.pairs) == (part.places, part.pairs)


def supplied_ids(situation: Situation) -> set[str]:
    """Walk from the portals that Blue holds over ground it holds."""
    theater, held_ids = situation.theater, set(situation.ids_held_by("defender"))
    graph = nx.Graph([(road.a, road.b) for road in theater.roads])
    ground = nx.Graph(graph.subgraph(held_ids))
    ground.add_nodes_from(held_ids)
    starts = {one.settlement for one in theater.portals} & held_ids
    return {end for start in starts for end in nx.node_connected_component(ground, start)}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("of", ["exposure", "supply"])
def test_what_falls_is_as_playing_each_scenario_tells(seed: int, of: Any) -> None:
    world = random_world(seed, 8)
    day = world.situation
    assumed = replace(read_case("gate_falls").assumptions, systems=(gun("far", 30.0),))
    theater = day.theater
    gates = tuple(Portal(one, "B", "", INVENTED) for one in day.ids_held_by("defender")[:1])
    theater = replace(theater, portals=gates)
    case = Case("lot", "", theater, day.control, "R", "B", Scenario("none"),
                world.question.bases, world.question.objectives, assumed)  # fmt: skip
    try:
        part = find_attribution(case, AttributionAsked(of=of, game="any")).sides[0]
    except ScenarioError:
        return
    assert part.side == "attacker"
    for one in part.places:
        after = case.before.under(Scenario("falls", (Fall(one.place),)))
        if of == "exposure":
            rule = assumed.rules[0]
            ranges = [required_ranges(s, "attacker", rule) for s in (case.before, after)]
            before, then = (measure_exposure(r, 30_000).people.known for r in ranges)
            assert one.alone == then - before
        else:
            lost = supplied_ids(case.before) - supplied_ids(after) - {one.place}
            assert one.alone == sum(theater.settlement(id_).population or 0 for id_ in lost)


def test_beyond_twenty_orders_are_drawn_and_their_intervals_told() -> None:
    names = "abcdefghijklmnopqrstuv"
    towns = "".join(names)
    roads = ", ".join(f"{a}-{b} 6" for a, b in pairwise(towns))
    theater = drawn(towns + "\nx", f"{roads}, a-x 9", dict.fromkeys(towns, 10))
    theater = replace(theater, portals=(Portal("a", "B", "", INVENTED),))
    day = held(theater, " ".join("B" * 22 + "R"))
    case = Case("long", "", theater, day.control, "R", "B", Scenario("none"), ("x",), ("v",),
                read_case("gate_falls").assumptions)  # fmt: skip
    part = find_attribution(case, AttributionAsked(of="supply", samples=30)).sides[0]
    assert (part.how, part.samples, len(part.places)) == ("sampled", 30, 22)
    assert all(one.low is not None and one.low <= one.value for one in part.places)
    assert sum(due(part).values()) == pytest.approx(part.total, abs=1e-6)
    again = find_attribution(case, AttributionAsked(of="supply", samples=30)).sides[0]
    assert again == part
    with pytest.raises(ScenarioError, match="exact takes at most 20 places, and these are 22"):
        find_attribution(case, AttributionAsked(of="supply", exact=True))


@pytest.mark.parametrize(("options", "words"), [
    ({"of": "supply", "game": "held"}, "choose the game"),
    ({"of": "hope"}, "attribution is of"),
    ({"game": "chess"}, "games are"),
    ({"samples": 1}, "at least 2 orders"),
    ({"range_m": 0}, "must be positive"),
    ({"places": ("b", "b")}, "named twice"),
    ({"system": "bow"}, "unknown system 'bow'"),
])  # fmt: skip
def test_what_cannot_be_asked_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(Exception, match=words):
        asked(**{"game": None, **options})


def test_the_rule_of_withdrawal_is_refused_of_what_falls() -> None:
    case = read_case("gate_falls")
    take = replace(case.assumptions, standoff_rule="pull_back")
    case = replace(case, assumptions=take)
    assert find_attribution(case, AttributionAsked(range_m=30_000)).sides
    with pytest.raises(ScenarioError, match="stand-off rule 'add' alone"):
        find_attribution(case, AttributionAsked(range_m=30_000, game="any"))


def test_no_output_calls_people_a_gain() -> None:
    for of, play in (("exposure", None), ("exposure", "any"), ("supply", None), ("detour", None)):
        answer = asked(play, of=of, **({"range_m": 30_000} if of == "exposure" else {}))
        told = [
            *(attribution_sentence(answer, one) for one in answer.sides),
            *(str(table) + " ".join(table.notes) for table in attribution_tables(answer)),
            json.dumps(attribution_document(answer)),
            draw_attribution(answer).to_json(),
        ]
        for word in ("worth", "payoff", '"gain', "value"):
            assert all(word not in text.lower() for text in told[:-1]), word


def test_the_picture_has_rings_and_lines() -> None:
    names = {trace.name for trace in draw_attribution(asked(range_m=apart_m())).data}
    assert "due to it (bold ring: the larger, the more)" in names
    assert "less than nothing due to it (thin ring)" in names
    assert "two that overlap (broken line)" in names
    with pytest.raises(ScenarioError, match="nothing is told"):
        draw_attribution(asked(range_m=apart_m(), places=("b",)), side="defender")


def test_the_command_prints_both_sides_and_refuses_the_last_year(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    words = ["attribution", "gate_falls", "--range-km", "30", "--json", "-"]
    monkeypatch.setattr(sys, "argv", ["stratgraph", *words])
    with pytest.raises(SystemExit) as left:
        cli.main()
    out, err = capsys.readouterr()
    assert left.value.code in (0, None)
    document = json.loads(out)
    assert [one["side"] for one in document["sides"]] == ["attacker", "defender"]
    assert document["sides"][0]["after"] == 81_500
    assert "Due to places held by Blue (defender)" in err


def test_bakhmut_is_as_others_computed() -> None:
    case = read_case("bakhmut_falls")
    held_now = find_attribution(case, AttributionAsked(range_m=24_700)).sides[0]
    first = [(one.place, round(one.value)) for one in held_now.places[:6]]
    assert first == [
        ("nevske", 28_281), ("kodema", 10_806), ("dacha", 10_359),
        ("novoselivka_niuyork", 9_778), ("novobakhmutivka_yas", 9_479), ("verkhnotoretske", 9_302),
    ]  # fmt: skip
    assert (len(held_now.places), held_now.total) == (83, 253_471)
    two = AttributionAsked(range_m=24_700, game="any", places=("Bakhmut", "Chasiv Yar"))
    part = find_attribution(case, two).sides[0]
    assert (part.before, part.after) == (253_471, 303_362)
    alone = {one.place: part.before + one.alone for one in part.places}
    assert alone == {"bakhmut": 251_770, "chasiv_yar": 374_456}
    assert [(one.a, one.b) for one in part.pairs] == [("bakhmut", "chasiv_yar")]
    assert part.pairs[0].value < 0


def test_a_case_without_weapons_is_told_to_name_a_range() -> None:
    case = read_case("kohima_falls")
    with pytest.raises(ScenarioError, match=r"about no system of the attacker .*--range-km 30"):
        find_attribution(case)
    assert find_attribution(case, AttributionAsked(range_m=10_000)).sides
