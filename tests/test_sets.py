"""What networks hung on together: small worlds, both sides, Bakhmut, and what is refused."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from definitions_sets import connected_pairs, every_set, links_of
from worlds import drawn, held, random_world

from stratgraph import draw_sets, find_sets, read_case, read_facts
from stratgraph.errors import ScenarioError
from stratgraph.report.tables.sets import sets_tables
from stratgraph.studies.hold_or_fall import refuse_recent
from stratgraph.studies.sets import NetworkSets, SetsAnswer, set_sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from answers import Ran

    from stratgraph.model.scenario import Situation

# Two rows of three towns, joined at both ends: b in the middle above, e below; g hangs on f.
LADDER = """
a   b   c
d   e   f   g
"""
ROADS = "a-b 5, b-c 5, d-e 5, e-f 5, a-d 5?, c-f 5, f-g 5"


@pytest.fixture
def valley(tmp_path: Path) -> Path:
    """Return a copy of the valley, to change."""
    home = Path(__file__).parents[1] / "scenarios" / "valley"
    return Path(shutil.copytree(home, tmp_path / "valley"))


def asked(k: int, holders: str = "BBBBBBR", **options: Any) -> SetsAnswer:
    """Ask of the ladder."""
    return find_sets(held(drawn(LADDER, ROADS), " ".join(holders)), k, **options)


def network(answer: SetsAnswer, ground: str, road_set: str) -> NetworkSets:
    """Return one of the networks of an answer."""
    return next(n for n in answer.networks if (n.ground, n.road_set) == (ground, road_set))


def test_the_town_that_a_dead_end_hangs_on_is_depended_on_most() -> None:
    whole = network(asked(1), "all", "all")
    # Without f the five others stay joined, ten pairs of 21, and g is alone.
    assert (whole.best.members, whole.best.left, whole.pairs) == (("f",), 10, 21)
    assert whole.apart == ("g",)
    assert whole.proven


def test_the_unverified_road_that_the_rest_hung_by_is_told() -> None:
    alone, whole = (network(asked(1), "all", road_set) for road_set in ("verified", "all"))
    # Without a--d the towns stand in a line, d e f c b a: f out leaves d e and c b a.
    assert (alone.best.members, alone.best.left, alone.unverified_road) == (("f",), 4, None)
    road = whole.unverified_road
    assert road is not None
    assert (road.road, road.left, road.best) == ("a--d", 4, alone.best)


def test_without_an_unverified_road_another_town_is_depended_on_most() -> None:
    whole = network(find_sets(read_case("gate_falls").before, 1), "all", "all")
    road = whole.unverified_road
    assert road is not None
    assert (whole.best.members, road.road) == (("brook",), "highfield--kingsbridge")
    assert (road.left, road.best.members, road.best.left) == (10, ("gate",), 9)


def test_each_side_has_its_own_network_by_the_same_rule() -> None:
    answer = asked(1, "BBBRRRR")
    mine, theirs = (network(answer, side, "all") for side in ("defender", "attacker"))
    # a b c is a line of three; d e f g one of four.
    assert (mine.best.members, mine.best.left, mine.pairs) == (("b",), 0, 3)
    assert (theirs.best.members, theirs.best.left, theirs.pairs) == (("e",), 1, 6)


def test_swapped_sides_swap_their_answers() -> None:
    one, other = asked(1, "BBBRRRR"), asked(1, "RRRBBBB")
    for road_set in ("all", "verified"):
        before = network(one, "attacker", road_set)
        after = network(other, "defender", road_set)
        assert replace(before, ground="defender") == after
        assert network(one, "all", road_set) == network(other, "all", road_set)


def test_of_roads_the_one_to_a_dead_end_is_the_only_single_one() -> None:
    whole = network(asked(1, of="roads"), "all", "all")
    assert (whole.best.members, whole.best.left) == (("f--g",), 15)
    # Two that part the ring: three towns and three with g, or four and two with g.
    two = network(asked(2, of="roads"), "all", "all")
    assert two.best.left == 9
    assert two.as_good == 5


def test_who_stays_is_told_most_missed_first() -> None:
    whole = network(asked(2), "all", "all")
    left = dict(whole.stays)
    assert set(left) == set(whole.best.members)
    assert list(left.values()) == sorted(left.values(), reverse=True)
    links, number = links_of(7, [(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (2, 5), (5, 6)]), "abcdefg"
    for stays, pairs in left.items():
        out = {number.index(one) for one in whole.best.members if one != stays}
        assert pairs == connected_pairs(links, range(7), out)


@pytest.mark.parametrize("seed", range(6))
def test_random_worlds_are_as_every_set_tells(seed: int) -> None:
    situation = random_world(seed, 8).situation
    theater = situation.theater
    kept = situation.open_roads(road_set="all")
    links = links_of(len(theater.ids), [tuple(pair) for pair in theater.road_ends[kept].tolist()])
    try:
        found = find_sets(situation, 2)
    except ScenarioError:
        assert sum(1 for others in links.values() if len(others) > 1) < 2
        return
    truth = every_set(links, range(len(theater.ids)), range(len(theater.ids)), 2)[0][0]
    assert network(found, "all", "all").best.left == truth


@pytest.mark.parametrize("seed", range(4))
def test_more_taken_out_leave_no_more_pairs_and_of_equals_the_first_by_id(seed: int) -> None:
    situation = random_world(seed, 9).situation
    left = []
    for k in (1, 2, 3):
        whole = network(find_sets(situation, k), "all", "all")
        left.append(whole.best.left)
        assert whole.best.left <= whole.one_by_one.left
        assert whole.best.left <= whole.singles.left
        assert list(whole.best.members) == sorted(whole.best.members)
        if whole.as_good > 1:
            assert whole.second is not None
            assert whole.second.left == whole.best.left
            assert whole.best.members < whole.second.members
    assert left == sorted(left, reverse=True)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("of", ["towns", "roads"])
def test_the_unverified_road_is_that_of_taking_each_away(seed: int, of: Any) -> None:
    situation = random_world(seed, 9).situation
    theater = situation.theater
    whole = network(find_sets(situation, 1, of=of), "all", "all")
    (out,) = whole.best.members
    kept = [road for road in theater.roads if road.id not in {out, *situation.cut}]
    number = theater.index
    left = {}
    for without in (road for road in kept if not road.verified):
        ends = [(number[r.a], number[r.b]) for r in kept if r is not without]
        gone = [number[out]] if of == "towns" else []
        left[without.id] = connected_pairs(links_of(len(number), ends), range(len(number)), gone)
    fewest = min(left.values(), default=whole.best.left)
    told = whole.unverified_road
    if told is None:
        assert fewest == whole.best.left
    else:
        assert told.left == left[told.road] == fewest < whole.best.left


@pytest.mark.parametrize("of", ["towns", "roads"])
def test_junctions_are_not_counted_and_not_taken_out(of: Any) -> None:
    # The same cross-roads of four towns, once with a junction in its middle.
    cross = drawn("a b\n 1 \nc d", "a-1 3, b-1 3, c-1 3, d-1 3")
    whole = network(find_sets(held(cross, "B B B R"), 1, of=of), "all", "all")
    assert (whole.places, whole.pairs, whole.best.left, whole.as_good) == (4, 6, 3, 4)
    assert "1" not in whole.best.members


@pytest.mark.parametrize(("k", "of", "words"), [
    (0, "towns", "at least one of the towns"),
    (9, "towns", "ask for at most 6"),
    (8, "roads", "ask for at most 7"),
])  # fmt: skip
def test_a_number_that_makes_no_set_is_refused(k: int, of: Any, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        asked(k, of=of)


@pytest.mark.parametrize(("roads", "taken"), [
    ("a-b 1, b-c 1", 1), ("a-b 1, b-c 1, c-d 1", 2), ("a-b 1, b-c 1, c-d 1, d-e 1, e-f 1", 3),
])  # fmt: skip
def test_where_nobody_says_how_many_it_is_three_or_all_there_are(roads: str, taken: int) -> None:
    """In a row of places all but the two at its ends join others."""
    assert find_sets(held(drawn("a b c d e f", roads), "B B B B B R")).k == taken


def test_that_there_are_fewer_than_three_is_said(
    stratgraph: Callable[..., Ran], valley: Path
) -> None:
    """On one road from Ashby to Kingsbridge nothing but Brook joins two others."""
    ends = ("ashby", "brook"), ("brook", "kingsbridge")
    rows = "".join(f"{a}--{b},{a},{b},10,yes,invented,low\n" for a, b in ends)
    head = "id,from,to,length_km,verified,source,confidence\n"
    (valley / "roads.csv").write_text(head + rows, encoding="utf-8")
    code, out, err = stratgraph("sets", valley / "gate_falls.toml", "-q")
    assert code == 0, err
    assert err == "warning: no more than 1 is to choose of, so 1 is taken out and not 3\n"
    assert "without Brook" in out


def test_without_roads_there_is_no_network() -> None:
    with pytest.raises(ScenarioError, match="no road joins two places"):
        find_sets(held(drawn("a b"), "B R"), 1)


def test_a_side_too_small_is_told_and_not_left_out_in_silence() -> None:
    answer = asked(2, "BBBBBBR")
    assert answer.too_small == (("attacker", "all", 0), ("attacker", "verified", 0))
    assert any("0 towns to choose of" in note for note in sets_tables(answer)[-1].notes)


def test_more_than_can_be_tried_is_searched_with_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stratgraph._network.node_sets.find_best_sets.__kwdefaults__", {
        "seed": 0, "most_links": 0, "progress": None})  # fmt: skip
    answer = asked(2)
    whole = network(answer, "all", "all")
    assert not whole.proven
    assert whole.bound <= whole.best.left == 2
    assert "none can leave fewer than" in set_sentence(answer, whole)


def of_day(on: date, *, fictional: bool = False) -> Any:
    """Return the facts of Bakhmut as if a place had got a holder on a day."""
    facts = read_facts("bakhmut-2022")
    return replace(facts, fictional=fictional, holders=(replace(facts.holders[0], on=on),))


def test_a_real_theater_of_the_last_year_is_refused() -> None:
    today, asked_of = date(2026, 11, 1), date(2022, 10, 3)
    refuse_recent(read_facts("bakhmut-2022"), asked_of, today)
    refuse_recent(of_day(today - timedelta(days=366)), asked_of, today)
    refuse_recent(of_day(today, fictional=True), today, today)
    for recent in (today - timedelta(days=365), today, today + timedelta(days=9)):
        with pytest.raises(ScenarioError, match=r"a holder is of .* within the last year"):
            refuse_recent(of_day(recent), asked_of, today)
        with pytest.raises(ScenarioError, match="the day asked about"):
            refuse_recent(of_day(asked_of), recent, today)
    event = replace(read_facts("bakhmut-2022").events[0], on_latest=today)
    with pytest.raises(ScenarioError, match="an event"):
        refuse_recent(replace(of_day(asked_of), events=(event,)), asked_of, today)


def test_the_command_refuses_a_real_theater_of_the_last_year(stratgraph: Any, valley: Path) -> None:
    home = valley / "theater.toml"
    text = home.read_text(encoding="utf-8")
    assert "fictional = true" in text
    home.write_text(text.replace("fictional = true", "fictional = false"), encoding="utf-8")
    code, out, err = stratgraph("sets", str(valley / "gate_falls.toml"), "--k", "1")
    assert (code, out) == (2, "")
    assert "within the last year" in err
    assert len(err.strip().splitlines()) == 1


def test_the_command_prints_both_sides_and_its_json_has_the_same(stratgraph: Any) -> None:
    code, out, _ = stratgraph("sets", "gate_falls", "--k", "2")
    assert code == 0
    assert "Places held by Blue (defender)" in out
    assert "Places held by Red (attacker), verified roads alone: 1 town to choose of" in " ".join(
        out.split()
    )
    code, out, _ = stratgraph("sets", "gate_falls", "--k", "2", "-q", "--json", "-")
    document = json.loads(out)
    whole = document["networks"][0]
    assert whole["best"] == {
        "members": ["brook", "kingsbridge"], "pairs_left": 3, "share_left": 0.107143,
        "people_left": None, "length_m": None,
    }  # fmt: skip
    assert [one["most"] for one in document["too_small"]] == [1, 1]


def bakhmut() -> Situation:
    """Return the day of the article."""
    return read_case("bakhmut_falls").before


@pytest.mark.parametrize(("k", "left", "members"), [
    (1, 12_256, ("bakhmut",)),
    (2, 11_341, ("bakhmut", "sloviansk")),
    (3, 5_806, ("bakhmut", "kadiivka", "kramatorsk")),
])  # fmt: skip
def test_bakhmut_on_verified_roads_is_as_others_proved(
    k: int, left: int, members: tuple[str, ...]
) -> None:
    alone = network(find_sets(bakhmut(), k), "all", "verified")
    assert (alone.pairs, alone.best.left, alone.best.members, alone.proven) == (
        13_203, left, members, True,
    )  # fmt: skip
    if k == 3:
        assert round(alone.share(alone.singles.left), 3) == 0.881
        assert round(alone.share(alone.one_by_one.left), 3) == 0.793


def test_the_picture_crosses_out_what_is_taken_and_rings_what_falls_apart() -> None:
    answer = asked(1)
    names = {trace.name: trace for trace in draw_sets(answer).data if trace.showlegend}
    assert len(names["taken out of the model (cross)"].x) == 1
    assert len(names["no longer joined to the largest piece (ring)"].x) == 1
    roads = draw_sets(asked(2, of="roads"), road_set="all")
    assert "stay connected" in roads.layout.title.text
    with pytest.raises(ScenarioError, match="no set of 1"):
        draw_sets(asked(1), ground="attacker")
