"""Published sentences: verdicts, what turns them, and worlds in which they come out otherwise."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from answers import judged_statements
from worlds import GEOD, INVENTED

from stratgraph.cli import main
from stratgraph.errors import ScenarioError, StratgraphError
from stratgraph.io import copy_theater, read_claims
from stratgraph.measures.fire import FiringRule, measure_reach
from stratgraph.model.control import DatedHolder
from stratgraph.model.scenario import Fall, Scenario, situation_on
from stratgraph.report.page import claims_html
from stratgraph.report.records import claims_document, to_json
from stratgraph.studies.claims import (
    Claim,
    ClaimAnswer,
    ClaimContext,
    ClaimReading,
    Verdict,
    Word,
    judge_claim,
    judge_claims,
    summary_lines,
)
from stratgraph.studies.claims.answer import join_answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from stratgraph.model.dataset import Facts
    from stratgraph.studies.claims import ClaimsFile

OUTSIDE = {"C01", "C05", "C11", "C22", "C24", "C25", "C27", "C38", "C42"}


@pytest.fixture(scope="module")
def article() -> tuple[ClaimsFile, Facts]:
    """Read the 42 statements and the facts they are held against."""
    return read_claims("bakhmut-2022")


@pytest.fixture(scope="module")
def verdicts() -> dict[str, Verdict]:
    """Judge all of them once."""
    return {one.claim.id: one for one in judged_statements("bakhmut-2022")[2]}


# ---- other worlds


def with_holders(facts: Facts, holders: dict[str, str], *, on: date | None = None) -> Facts:
    """Change who held places in every list, or on one day; later events stay."""
    rows = tuple(
        replace(row, holder=holders[row.settlement])
        if row.settlement in holders and (on is None or row.on == on)
        else row
        for row in facts.holders
    )
    return replace(facts, holders=rows)


def moved(facts: Facts, place: str, north_km: float, east_km: float) -> Facts:
    """Move a settlement's centre point."""
    return replace(
        facts,
        settlements=tuple(
            replace(one, lat=one.lat + north_km / 111.2, lon=one.lon + east_km / 73.6)
            if one.id == place
            else one
            for one in facts.settlements
        ),
    )


def with_ranges(facts: Facts, factor: float) -> Facts:
    """Multiply every published range."""
    return replace(
        facts,
        systems=tuple(
            replace(
                system,
                ranges=tuple(
                    replace(one, range_m=round(one.range_m * factor), min_range_m=0)
                    for one in system.ranges
                ),
            )
            for system in facts.systems
        ),
    )


def without_roads(facts: Facts, *places: str) -> Facts:
    """Cut every road of some places."""
    kept = tuple(one for one in facts.roads if not {one.a, one.b} & set(places))
    return replace(facts, roads=kept)


def neighbours(facts: Facts, place: str) -> set[str]:
    """Return what a road joins to a place."""
    return {one.a if one.b == place else one.b for one in facts.roads if place in (one.a, one.b)}


def other_people(facts: Facts) -> Facts:
    """Give Bakhmut 200,000 people by every figure."""
    return replace(
        facts,
        populations=tuple(
            replace(row, figure=replace(row.figure, people=200_000))
            if row.settlement == "bakhmut"
            else row
            for row in facts.populations
        ),
    )


def as_in_september(facts: Facts) -> Facts:
    """Let nobody have gained anything between 5 September and 3 October."""
    earlier = {row.settlement: row.holder for row in facts.holders if row.on == date(2022, 9, 5)}
    return with_holders(facts, earlier, on=date(2022, 10, 3))


def north_of_bakhmut_blue(facts: Facts) -> Facts:
    """Give Ukraine all that lies north of Bakhmut's centre, or within 20 km east of it."""
    centre = next(one for one in facts.settlements if one.id == "bakhmut")
    return with_holders(facts, {one.id: "UA" for one in facts.settlements if one.lat > centre.lat})


def nothing_moves(facts: Facts) -> Facts:
    """Let nothing happen after 3 October, on settlements and on drawn maps."""
    day = date(2022, 10, 3)
    last = {row.settlement: row.distance_m for row in facts.drawn_distances if row.on == day}
    drawn = tuple(
        replace(row, distance_m=last[row.settlement]) if row.on > day else row
        for row in facts.drawn_distances
    )
    return replace(facts, events=(), drawn_distances=drawn)


def occupied_on_drawn_maps(facts: Facts) -> Facts:
    """Let the front have come to Bakhmut's centre by 3 October, by drawn maps and settlements."""
    drawn = tuple(
        replace(row, distance_m=0)
        if row.settlement == "bakhmut" and row.on == date(2022, 10, 3)
        else row
        for row in facts.drawn_distances
    )
    beside = with_holders(facts, {"khromove": "RU", "yahidne": "RU"}, on=date(2022, 10, 3))
    return replace(beside, drawn_distances=drawn)


def only_way_is_bakhmut(facts: Facts) -> Facts:
    """Cut every road between ground that is Ukraine's and ground that is not, but Bakhmut's."""
    holders = {row.settlement: row.holder for row in facts.holders if row.on == date(2022, 10, 3)}
    blue = {place for place, holder in holders.items() if holder == "UA"} - {"bakhmut"}
    kept = [
        one
        for one in facts.roads
        if (one.a in blue) == (one.b in blue) or "bakhmut" in (one.a, one.b)
    ]
    return replace(facts, roads=tuple(kept))


def all_of_luhansk_blue(facts: Facts) -> Facts:
    """Give Ukraine every place of Luhansk oblast."""
    return with_holders(
        facts, {one.id: "UA" for one in facts.settlements if one.oblast == "Luhansk"}
    )


def five_villages_deep_in_the_rear(facts: Facts) -> Facts:
    """Give Ukraine the places named and all that a road joins to them."""
    named = ["bakhmutske", "zaitseve_bakhmut", "odradivka", "maiorsk", "vesela_dolyna", "bakhmut"]
    around = {two for one in named for two in neighbours(facts, one)}
    return with_holders(facts, dict.fromkeys({*named, *around}, "UA"))


def bakhmut_contested(facts: Facts) -> Facts:
    """Let Bakhmut be fought over and Opytne beside it be Russia's."""
    return with_holders(facts, {"bakhmut": "contested", "opytne_bakhmut": "RU"})


def elsewhere(facts: Facts) -> Facts:
    """Put Bakhmut into another oblast."""
    towns = tuple(
        replace(one, oblast="Luhansk") if one.id == "bakhmut" else one for one in facts.settlements
    )
    return replace(facts, settlements=towns)


def surrounded(facts: Facts) -> Facts:
    """Give Russia every neighbour of Bakhmut."""
    return with_holders(facts, dict.fromkeys(neighbours(facts, "bakhmut"), "RU"))


def kharkiv_red(facts: Facts) -> Facts:
    """Leave Russia all of Kharkiv oblast."""
    return with_holders(
        facts, {one.id: "RU" for one in facts.settlements if one.oblast == "Kharkiv"}
    )


def a_dead_end(facts: Facts) -> Facts:
    """Leave Bakhmut one road, to the village west of it."""
    kept = [
        one
        for one in facts.roads
        if "bakhmut" not in (one.a, one.b) or "khromove" in (one.a, one.b)
    ]
    return replace(facts, roads=tuple(kept))


def bakhmut_red(facts: Facts) -> Facts:
    """Let Bakhmut have fallen long ago, by every list."""
    return with_holders(facts, {"bakhmut": "RU"})


def nobody_reports(facts: Facts) -> Facts:
    """Leave out every report of a ground attack, and every map."""
    kept = tuple(one for one in facts.reports if one.what != "ground attack")
    return replace(facts, reports=kept, drawn_distances=())


COUNTERFACTUALS: dict[str, tuple[Callable[[Facts], Facts], str]] = {
    "C02": (a_dead_end, "false"),
    "C03": (lambda facts: with_holders(facts, {"lyman": "RU"}), "false"),
    "C04": (kharkiv_red, "false"),
    "C06": (as_in_september, "false"),
    "C07": (other_people, "false"),
    "C08": (surrounded, "true"),
    "C09": (occupied_on_drawn_maps, "false"),
    "C10": (bakhmut_red, "false"),
    "C12": (bakhmut_contested, "true"),
    "C13": (lambda facts: moved(facts, "bakhmutske", -20, -20), "false"),
    "C14": (lambda facts: moved(facts, "zaitseve_bakhmut", 20, -20), "false"),
    "C15": (lambda facts: moved(facts, "odradivka", 30, 0), "false"),
    "C16": (lambda facts: moved(facts, "maiorsk", 60, 0), "false"),
    "C17": (lambda facts: moved(facts, "vesela_dolyna", 20, -20), "false"),
    "C18": (five_villages_deep_in_the_rear, "false"),
    "C19": (nobody_reports, "unknown"),
    "C20": (lambda facts: with_ranges(facts, 0.01), "false"),
    "C21": (bakhmut_red, "false"),
    "C23": (north_of_bakhmut_blue, "false"),
    "C26": (bakhmut_red, "false"),
    "C28": (a_dead_end, "false"),
    "C29": (lambda facts: with_ranges(facts, 0.1), "false"),
    "C30": (lambda facts: with_ranges(facts, 10.0), "false"),
    "C31": (lambda facts: with_ranges(facts, 10.0), "true"),
    "C32": (lambda facts: with_ranges(facts, 0.1), "true"),
    "C33": (nothing_moves, "true"),
    "C34": (all_of_luhansk_blue, "false"),
    "C35": (lambda facts: moved(facts, "bakhmut", 5, 25), "true"),
    "C36": (only_way_is_bakhmut, "true"),
    "C37": (lambda facts: without_roads(facts, "bakhmut"), "false"),
    "C39": (elsewhere, "false"),
    "C40": (lambda facts: with_ranges(facts, 0.1), "false"),
    "C41": (north_of_bakhmut_blue, "false"),
}


def test_every_statement_within_the_model_has_another_world() -> None:
    """Thirty-three have one, and the nine outside are those that the paraphrase names."""
    every = {f"C{number:02}" for number in range(1, 43)}
    assert COUNTERFACTUALS.keys() == every - OUTSIDE


@pytest.mark.parametrize("claim", COUNTERFACTUALS)
def test_another_world_gives_another_verdict(
    claim: str, article: tuple[ClaimsFile, Facts], verdicts: dict[str, Verdict]
) -> None:
    """A town moved, ranges changed, a holder changed, roads cut: the verdict follows the facts."""
    file, facts = article
    change, expected = COUNTERFACTUALS[claim]
    asked = next(one for one in file.claims if one.id == claim)
    other = judge_claim(asked, ClaimContext(change(facts), file.attacker, file.as_of))
    # Of what no list can say, such as that nothing was reported, no world makes sure.
    assert other.plain == expected
    assert set(other.truths) <= {expected, "unknown"}
    assert other.truths != verdicts[claim].truths


def test_all_statements_get_a_verdict(verdicts: dict[str, Verdict]) -> None:
    """Those outside the model say why; every other one has evidence and something that turns it."""
    assert len(verdicts) == 42
    outside = {one for one, verdict in verdicts.items() if verdict.plain == "not computable"}
    assert outside == OUTSIDE
    for one in verdicts.values():
        assert one.evidence
        assert bool(one.flips) == (one.claim.id not in OUTSIDE)


def test_no_verdict_stands_in_the_file(article: tuple[ClaimsFile, Facts]) -> None:
    """A claims file has no key for it."""
    file, _ = article
    assert not {"verdict", "truth", "expected_verdict"} & set(Claim.__slots__)
    assert all(not hasattr(one, "verdict") for one in file.claims)


# ---- figures against other engines


def test_distance_and_bearing_are_those_of_pyproj(
    article: tuple[ClaimsFile, Facts], verdicts: dict[str, Verdict]
) -> None:
    """Bakhmutske lies 10.6 km away at 45 degrees."""
    theater = article[1].theater()
    here, there = theater.settlement("bakhmut"), theater.settlement("bakhmutske")
    azimuth, _, metres = GEOD.inv(here.lon, here.lat, there.lon, there.lat)
    numbers = verdicts["C13"].readings[0].answer.numbers
    assert numbers["distance_km"] == pytest.approx(metres / 1000, abs=1e-3)
    assert numbers["azimuth_deg"] == pytest.approx(azimuth, abs=0.1)


def test_who_gains_kramatorsk_is_what_reach_measures(
    article: tuple[ClaimsFile, Facts], verdicts: dict[str, Verdict]
) -> None:
    """The newly reaching ranges of the plain reading, asked of the reach rows themselves."""
    file, facts = article
    theater = facts.theater()
    day = situation_on(theater, facts.control(file.as_of), attacker="RU")
    after = day.under(Scenario("x", falls=(Fall("bakhmut"),)))
    rule = FiringRule(standoff_m=0, standoff_rule="add", contested="no_fire", off_network=True)
    systems = [one for one in facts.systems if one.id in dict(file.assumed)["systems"]]  # type: ignore[operator]
    reached = [
        {
            (row.system.id, row.figure.munition_id)
            for row in measure_reach(one, "attacker", rule, systems=systems, targets=["kramatorsk"])
            if row.in_reach and row.figure.preferred
        }
        for one in (day, after)
    ]
    assert reached[1] - reached[0] == {
        ("2s7", "standard"), ("bm21", "extended"), ("bm27", "standard")
    }  # fmt: skip
    words = verdicts["C29"].readings[0].answer.words
    assert (
        "newly in range of BM-27, 2S7 and BM-21 ext., in range already of 2S7 ext., BM-30" in words
    )


def test_the_order_of_the_rows_is_irrelevant(
    article: tuple[ClaimsFile, Facts], verdicts: dict[str, Verdict]
) -> None:
    """Facts read from behind give the same answers to the last digit."""
    file, facts = article
    turned = replace(
        facts,
        **{
            name: getattr(facts, name)[::-1]
            for name in ("settlements", "roads", "holders", "events", "reports", "systems")
        },
    )
    again = {one.claim.id: one.readings for one in judge_claims(file, turned)}
    for one, verdict in verdicts.items():
        assert [(r.answer.truth, r.answer.numbers) for r in again[one]] == [
            (r.answer.truth, r.answer.numbers) for r in verdict.readings
        ]


@pytest.mark.parametrize("factor", [1.2, 1.5, 2.0])
def test_longer_ranges_never_take_a_target_out_of_reach(
    article: tuple[ClaimsFile, Facts], factor: float
) -> None:
    """What is in reach on a reading of C30 stays so, and the answer only gets surer."""
    file, facts = article
    claim = next(one for one in file.claims if one.id == "C30")
    short = judge_claim(claim, ClaimContext(facts, file.attacker, file.as_of))
    long = judge_claim(claim, ClaimContext(with_ranges(facts, factor), file.attacker, file.as_of))
    for one, other in zip(short.readings, long.readings, strict=True):
        # The sentence says that they could not: false stays false.
        assert one.answer.truth != "false" or other.answer.truth == "false"


# ---- judging


class Says:
    """A statement with a given answer."""

    def __init__(self, answer: ClaimAnswer) -> None:
        self.given = answer

    def answer(self, world: ClaimContext) -> ClaimAnswer:
        """Return it, whatever the world."""
        assert world
        return self.given


def judged(*truths: str, words: Iterable[Word] = ()) -> Verdict:
    """Judge a sentence whose readings have such answers, all of one word."""
    word = Word("gate", tuple(f"way {k}" for k in range(len(truths))))
    turns = "it would change with {away}"
    answers = [ClaimAnswer(truth, truth, {}, turns, 2.0, "km") for truth in truths]  # type: ignore[arg-type]
    readings = tuple(ClaimReading((k,), (Says(one),)) for k, one in enumerate(answers))
    claim = Claim("x", "The gate holds", "a paper", None, (*words, word), readings)
    file, facts = read_claims("bakhmut-2022")
    return judge_claim(claim, ClaimContext(facts, file.attacker, file.as_of))


def test_readings_that_agree_give_their_verdict() -> None:
    """And what would turn it is the value, not a word."""
    one = judged("true", "true")
    assert one.standing == "TRUE on all 2 readings"
    assert [(flip.words, flip.away) for flip in one.flips] == [("it would change with 2 km", 2.0)]


def test_a_reading_that_differs_is_told_by_its_word() -> None:
    """The flip names the word and its reading."""
    one = judged("false", "true", "unknown")
    assert (one.plain, one.share_true, one.degree) == ("false", 0.5, "split")
    assert [flip.words for flip in one.flips] == [
        "true if 'gate' means way 1",
        "unknown if 'gate' means way 2",
        "it would change with 2 km",
    ]


def test_a_statement_of_parts_is_true_if_all_are() -> None:
    """One false decides; a false whole turns only with every part that is."""
    yes = ClaimAnswer("true", "a", {}, "it would change with {away}", 1.0, "km")
    no = ClaimAnswer("false", "b", {}, "it would change with {away}", 3.0, "roads")
    unknown = ClaimAnswer("unknown", "c", {})
    assert join_answers([yes, no, unknown]).truth == "false"
    assert join_answers([yes, unknown]).truth == "unknown"
    assert (
        join_answers([yes, yes]).turn_words
        == "it would change with 1 km, or it would change with 1 km"
    )
    assert join_answers([no, no]).turn_words == (
        "it would change with 3 roads, and it would change with 3 roads"
    )
    assert join_answers([yes, no]).turn_words == "it would change with 3 roads"


def test_before_the_data_begin_the_verdict_is_unknown(article: tuple[ClaimsFile, Facts]) -> None:
    """And says from when they exist."""
    file, facts = article
    claim = next(one for one in file.claims if one.id == "C21")
    early = ClaimContext(facts, "RU", date(2022, 6, 1))
    one = judge_claim(claim, early)
    assert one.readings[0].answer.truth == "unknown"
    assert "2022-07-04" in one.readings[0].answer.words


def test_the_summary_has_at_most_ten_lines(
    article: tuple[ClaimsFile, Facts], verdicts: dict[str, Verdict]
) -> None:
    """The first counts, the last says what it rests on."""
    lines = summary_lines(article[0], verdicts.values())
    assert len(lines) == 10
    assert lines[0].startswith(
        "42 statements held against dated public facts. Taken plainly: 22 true, 9 "
    )
    assert "control is not sovereignty" in lines[-1]


def asked(tmp_path: Path, ask: str) -> Verdict:
    """Judge one statement on Bakhmut's theater, as the bundled file takes things for granted."""
    path = tmp_path / "claims.toml"
    given = """
title = "t"
theater = "bakhmut-2022"
attacker = "RU"
as_of = 2022-10-03
[assume]
road_set = "all"
basis = "map point"
measure = "settlements"
direction = "any"
off_network = true
standoff_km = 0.0
standoff_rule = "add"
contested = "no_fire"
ground = "settlements"
extent = "centre"
figures = "listed"
munitions = ["standard"]
systems = ["2s7"]
[[claim]]
id = "A"
sentence = "s"
source = "p"
[[claim.ask]]
"""
    path.write_text(given + ask, encoding="utf-8")
    (verdict,) = judge_claims(*read_claims(path))
    return verdict


def test_what_stood_still_is_unknown_once_the_data_end(tmp_path: Path) -> None:
    """Neither settlements nor old drawn maps show a front of 2027 that did not move."""
    still = (
        'predicate = "front_still"\nplaces = ["bakhmut"]\nat_most_km = 500.0\n'
        "since = 2022-10-03\nuntil = 2030-01-01\n"
    )
    by_settlements = asked(tmp_path, still)
    assert by_settlements.plain == "unknown"
    assert "2023-05-31" in by_settlements.evidence
    late = still.replace("2022-10-03", "2027-10-03") + 'measure = "drawn"\n'
    assert asked(tmp_path, late).plain == "unknown"
    # What has moved too far by then has moved.
    assert asked(tmp_path, still.replace("500.0", "1.0")).plain == "false"


NEAR = """
title = "Near"
theater = "valley"
attacker = "RED"
as_of = 2031-05-01
[assume]
figures = "listed"
systems = ["rocket"]
standoff_km = 0.0
standoff_rule = "add"
contested = "no_fire"
ground = "settlements"
extent = "centre"
off_network = true
[[claim]]
id = "A"
sentence = "Gate is in range"
source = "p"
[[claim.ask]]
predicate = "in_reach"
targets = ["gate"]
munitions = ["MUNITION"]
expected = true
newly = false
quantity = "all"
"""


@pytest.mark.parametrize(
    ("min_km", "munition", "verdict", "why"),
    [
        # The attacker's nearest place is 10.0 km from Gate, the other 20.0.
        ("15", "standard", "true", "in range of Rocket"),
        ("25", "standard", "unknown", "too near to tell of Rocket: its minimum range is 25 km"),
        ("25", "extended", "unknown", "nobody published its minimum range"),
        ("15", "extended", "true", "in range of Rocket ext"),
    ],
)
def test_a_place_nearer_than_a_minimum_range_is_no_place_in_range(
    tmp_path: Path, min_km: str, munition: str, verdict: str, why: str
) -> None:
    """Blank is unknown, not 0: the standard round's is the most it may be."""
    copy_theater("valley", tmp_path / "valley")
    table = tmp_path / "valley" / "ranges.csv"
    rows = table.read_text(encoding="utf-8").replace("round,5,35", f"round,{min_km},35")
    long_round = "rocket,extended,long,,60,yes,invented,low,\n"
    table.write_text(rows + long_round, encoding="utf-8")
    path = tmp_path / "claims.toml"
    path.write_text(NEAR.replace("MUNITION", munition), encoding="utf-8")
    (judged,) = judge_claims(*read_claims(path))
    assert judged.plain == verdict
    assert why in judged.evidence


def test_of_two_that_must_both_stop_the_farther_decides(tmp_path: Path) -> None:
    """Neither city is in reach: for both the one that lacks more decides, for any the other."""
    ask = (
        'predicate = "in_reach"\ntargets = ["kramatorsk", "sloviansk"]\nexpected = true\n'
        'newly = false\nquantity = "{0}"\n'
    )
    every, some = (asked(tmp_path, ask.format(one)) for one in ("all", "any"))
    assert every.plain == some.plain == "false"
    numbers = every.readings[0].answer.numbers
    needed = [float(str(numbers[f"{one}_after_m"])) for one in ("kramatorsk", "sloviansk")]
    assert every.flips[-1].away == pytest.approx(max(needed) / 1000 - 37.5, abs=0.01)
    assert some.flips[-1].away == pytest.approx(min(needed) / 1000 - 37.5, abs=0.01)


@pytest.mark.parametrize(
    ("days", "verdict"), [(("20", "25"), "unknown"), (("20", "2022-11-20"), "true")]
)
def test_that_drawn_maps_moved_or_not_needs_one_after_the_first_day(
    tmp_path: Path, days: tuple[str, str], verdict: str
) -> None:
    """Maps of 3 October and 15 November: of the days between nobody says anything."""
    since, until = (one if "-" in one else f"2022-10-{one}" for one in days)
    ask = (
        f'predicate = "front_still"\nplaces = ["kramatorsk"]\nsince = {since}\nuntil = {until}\n'
        'at_most_km = 9.0\nmeasure = "drawn"\n'
    )
    assert asked(tmp_path, ask).plain == verdict


@pytest.mark.parametrize(("months", "verdict"), [(1.0, "unknown"), (2.0, "true")])
def test_a_map_from_before_the_fall_does_not_say_what_followed(
    tmp_path: Path, months: float, verdict: str
) -> None:
    """Bakhmut's centre falls on 4 April; the maps are of 31 March and 21 May."""
    ask = (
        'predicate = "followed"\nplace = "bakhmut"\nplaces = ["chasiv_yar"]\nnear_km = 15.0\n'
        f'months = {months}\nmeasure = "drawn"\nquantity = "all"\n'
    )
    assert asked(tmp_path, ask).plain == verdict


@pytest.mark.parametrize(
    ("near_km", "words"), [(15.0, "had stayed .* farther off"), (1.0, "had come .* nearer")]
)
def test_what_would_change_whether_ground_followed_goes_one_way(
    tmp_path: Path, near_km: float, words: str
) -> None:
    ask = (
        f'predicate = "followed"\nplace = "bakhmut"\nplaces = ["chasiv_yar"]\nnear_km = {near_km}\n'
        'months = 2.0\nmeasure = "drawn"\nquantity = "all"\n'
    )
    answer = asked(tmp_path, ask).readings[0].answer
    assert re.search(f"if the ground {words}$", answer.turn_words)


def test_a_rank_below_all_others_is_never_failed(tmp_path: Path) -> None:
    """Of two bases each is among the first two."""
    ask = (
        'predicate = "base"\nplace = "kostiantynivka"\nrange_km = 25.0\nroad_km = 50.0\n'
        'at_least = 0\namong = ["bakhmut"]\nat_most_rank = {0}\n'
    )
    assert asked(tmp_path, ask.format(2)).plain == "true"
    assert asked(tmp_path, ask.format(1)).plain == "false"


def test_no_approach_at_all_comes_from_no_direction(tmp_path: Path) -> None:
    """Where any direction would do, one is still needed."""
    ask = (
        'predicate = "approached_from"\nplace = "{0}"\ndirections = []\nquantity = "all"\n'
        'ground = "attacker"\n'
    )
    assert asked(tmp_path, ask.format("kramatorsk")).plain == "false"
    assert asked(tmp_path, ask.format("bakhmut")).plain == "true"


def test_who_gained_a_place_that_no_list_has_is_unknown(
    article: tuple[ClaimsFile, Facts],
) -> None:
    """Not false."""
    file, facts = article
    claim = next(one for one in file.claims if one.id == "C03")
    rows = tuple(row for row in facts.holders if row.settlement != "lyman")
    world = ClaimContext(replace(facts, holders=rows), file.attacker, file.as_of)
    assert judge_claim(claim, world).readings[0].answer.truth == "unknown"


# ---- documents


def test_json_has_every_reading_and_flip(
    article: tuple[ClaimsFile, Facts], verdicts: dict[str, Verdict]
) -> None:
    """In the documented shape."""
    document = json.loads(to_json(claims_document(article[0], verdicts.values())))
    assert [one["id"] for one in document["claims"]] == [one.id for one in article[0].claims]
    for one in document["claims"]:
        assert one.keys() == {
            "id", "sentence", "source", "said", "plain", "share_true", "n_readings", "n_unknown",
            "class", "evidence", "by_assessor", "words", "readings", "flips",
        }  # fmt: skip
        assert len(one["readings"]) == len(verdicts[one["id"]].readings)


def test_the_page_shows_every_sentence_and_asks_for_nothing(
    article: tuple[ClaimsFile, Facts], verdicts: dict[str, Verdict]
) -> None:
    """A badge for each, a picture for each that is computed, no script, no address to load."""
    page = claims_html(article[0], tuple(verdicts.values()), article[1])
    assert page.count("<article ") == 42
    assert page.count("<figure>") == 33
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert page == claims_html(article[0], tuple(verdicts.values()), article[1])


def test_markup_in_a_sentence_shows_as_written(article: tuple[ClaimsFile, Facts]) -> None:
    """A sentence is text."""
    claim = Claim("<b>", "<img onerror=x>", "a & b", None, why_not="<i>no</i>")
    page = claims_html(article[0], [Verdict(claim, (), ())], article[1])
    assert "<img" not in page
    assert "&lt;img onerror=x&gt;" in page
    assert "<i>" not in page


# ---- bad input

FILE = """
title = "Kingsbridge"
theater = "valley"
attacker = "RED"
as_of = 2031-05-01
[assume]
road_set = "all"
basis = "map point"
[[claim]]
id = "K1"
sentence = "Gate is held"
source = "a paper"
"""
HELD = '[[claim.ask]]\npredicate = "held"\nplaces = ["gate"]\nholder = "BLUE"\n'
WORD = '[[claim.word]]\nword = "{0}"\nreadings = [{1}]\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            HELD.replace("held", "helt"),
            r"claim K1, 1st question \(line 13\), key predicate: unknown predicate 'helt'; .*held",
        ),
        (
            HELD.replace("gate", "gaet"),
            r"claim K1, 1st question \(line 13\), key places: unknown settlement 'gaet'; .*gate",
        ),
        (
            HELD.replace("BLUE", "BLEU"),
            r"claim K1, 1st question \(line 13\), key holder: unknown 'BLEU'; did you mean BLUE",
        ),
        (
            HELD.replace("holder", "hodler"),
            r"claim K1, 1st question \(line 13\), key hodler: unknown name; .*holder",
        ),
        (
            HELD.replace('"BLUE"', "7"),
            r"claim K1, 1st question \(line 13\), key holder: write text in quotes, got '7'",
        ),
        (
            HELD.replace('holder = "BLUE"', ""),
            r"claim K1, 1st question \(line 13\), key holder: is missing",
        ),
        ("", "needs either something to ask or a reason"),
        (HELD + WORD.format("held", '{means = "a"}'), "readings"),
        (
            HELD + WORD.format("held", '{means = "a"}, {means = "b"}'),
            "ask the same thing: 'held' means a and 'held' means b",
        ),
        (
            HELD + WORD.format("held", '{means = "a"}, {means = "b", holdr = "RED"}'),
            "sets nothing that is asked",
        ),
        (
            HELD
            + WORD.format("held", '{means = "a"}, {means = "b", holder = "RED"}')
            + WORD.format("gate", '{means = "c"}, {means = "d", holder = "contested"}'),
            "both 'held' and 'gate' set 'holder': their readings contradict",
        ),
        (
            HELD + WORD.format("held", '{means = "a"}, {means = "a", holder = "RED"}'),
            "two readings of the same words",
        ),
        (HELD + WORD.format("held", '{means = "a"}, {holder = "RED"}'), "has no 'means'"),
    ],
)
def test_a_bad_file_is_told_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    """The claim, the key and the likely fix."""
    path = tmp_path / "claims.toml"
    path.write_text(FILE + text, encoding="utf-8")
    with pytest.raises(StratgraphError, match=told) as caught:
        read_claims(path)
    assert "\n" not in str(caught.value)
    assert "claims.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HELD.replace('"held"', '["held"]'), "unknown predicate"),
        (
            HELD.replace('"gate"', ""),
            r"claim K1, 1st question \(line 13\), key places: names nothing",
        ),
        (HELD.replace('"gate"', '"gate", "gate"'), r"places: names gate twice"),
        (HELD + "since = 2031-05-01\non = 2031-04-01\n", "on: 2031-04-01 lies before since"),
        (
            '[[claim.ask]]\npredicate = "followed"\nplace = "gate"\nplaces = ["gate"]\n'
            'months = nan\nnear_km = 5.0\nmeasure = "settlements"\nquantity = "all"\n',
            r"1st question \(line 13\), key months: must be 0 or more, and finite, got nan",
        ),
        (
            '[[claim.ask]]\npredicate = "followed"\nplace = "gate"\nplaces = ["gate"]\n'
            'months = 1e9\nnear_km = 5.0\nmeasure = "settlements"\nquantity = "all"\n',
            "months: at most 1200",
        ),
        (
            '[[claim.ask]]\npredicate = "base"\nplace = "gate"\nrange_km = 5.0\n'
            "road_km = 5.0\nat_most_rank = 0\n",
            "at_most_rank: ranks begin with 1",
        ),
        (
            HELD + WORD.format("held", '{means = "a"}, {means = "b", ask = "held"}'),
            "a reading asks something instead",
        ),
    ],
)
def test_values_that_mean_nothing_are_told_in_one_line(
    tmp_path: Path, text: str, told: str
) -> None:
    """Of the right type, yet no question: before anything is computed."""
    path = tmp_path / "claims.toml"
    path.write_text(FILE + text, encoding="utf-8")
    with pytest.raises(StratgraphError, match=told) as caught:
        read_claims(path)
    assert "\n" not in str(caught.value)
    assert "claims.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HELD + HELD.replace("held", "hold"), "claim K1, 2nd question (line 17), key predicate: "),
        (
            HELD + WORD.format("held", '{means = "a"}, {means = "b", holder = 7}'),
            "claim K1, 1st word, 2nd reading (line 17), key holder: write text in quotes, got '7'",
        ),
        (
            HELD + WORD.format("held", '{means = "a"}, {means = "b", ask = {predicate = "x"}}'),
            "claim K1, 1st word, 2nd reading (line 17), key predicate: unknown predicate 'x'",
        ),
        (
            HELD + '[[claim]]\nsentence = "Gate"\n',
            "2nd claim (line 17): the keys id and source are missing; add them",
        ),
        (
            HELD + '[[claim]]\nid = "K2"\nsentence = "Gate"\nsorce = "a book"\n',
            "claim K2 (line 17), key sorce: unknown name; did you mean source?",
        ),
        (
            'outside = """\n[[claim]]\nis how one begins"""\n' + HELD.replace("held", "hold"),
            "claim K1, 1st question (line 16), key predicate: ",
        ),
        (
            "[[claim.word]]\n",
            "claim K1, 1st word (line 13): the keys word and readings are missing",
        ),
    ],
)
def test_a_complaint_says_which_claim_which_question_and_the_line(
    tmp_path: Path, text: str, told: str
) -> None:
    """Counted as a reader counts, and found by a line of the file."""
    path = tmp_path / "claims.toml"
    path.write_text(FILE + text, encoding="utf-8")
    with pytest.raises(StratgraphError) as caught:
        read_claims(path)
    assert caught.value.lines()[0].startswith(f"{path}, {told}")


def test_a_question_written_within_its_claim_is_told_by_its_number(tmp_path: Path) -> None:
    """It has no table of its own, hence no line that a reader could be sent to."""
    path = tmp_path / "claims.toml"
    path.write_text(FILE + 'ask = [{predicate = "hold"}]\n', encoding="utf-8")
    with pytest.raises(StratgraphError) as caught:
        read_claims(path)
    assert str(caught.value).startswith(f"{path}, claim K1, 1st question, key predicate: ")


def test_contested_is_no_attacker(tmp_path: Path) -> None:
    """Only a side attacks."""
    path = tmp_path / "claims.toml"
    path.write_text(FILE.replace("RED", "contested") + HELD, encoding="utf-8")
    with pytest.raises(StratgraphError, match="attacker: unknown 'contested'"):
        read_claims(path)


def test_what_cannot_be_asked_of_the_facts_names_file_and_claim(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A direction is found missing only when it is asked."""
    path = tmp_path / "claims.toml"
    ask = '[[claim.ask]]\npredicate = "lies_at"\nplace = "gate"\norigin = "mill"\n'
    path.write_text(FILE + ask + 'measured = "centre"\n', encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["stratgraph", "claims", str(path)])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert "claims.toml: claim 'K1': lies_at says nothing" in capsys.readouterr().err


def test_two_places_of_one_name_are_asked_apart(tmp_path: Path) -> None:
    """The ids are given."""
    path = tmp_path / "claims.toml"
    text = FILE.replace("valley", "bakhmut-2022").replace("RED", "RU")
    ask = HELD.replace("gate", "Zaitseve").replace("BLUE", "UA")
    path.write_text(text + ask, encoding="utf-8")
    with pytest.raises(StratgraphError, match="zaitseve_bakhmut or zaitseve_horlivka"):
        read_claims(path)


def test_a_misspelt_assumption_is_told(tmp_path: Path) -> None:
    """No assumption goes unused in silence."""
    path = tmp_path / "claims.toml"
    path.write_text(FILE.replace("basis", "bases_") + HELD, encoding="utf-8")
    with pytest.raises(StratgraphError, match=r"assume\.bases_: unknown name; did you mean bases"):
        read_claims(path)


def test_an_assumption_by_its_earlier_name_is_told_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "claims.toml"
    path.write_text(FILE.replace("basis", "unverified_roads") + HELD, encoding="utf-8")
    with pytest.raises(StratgraphError, match=r"assume\.unverified_roads: is now called road_set"):
        read_claims(path)


def test_too_many_readings_are_refused() -> None:
    """More than two hundred tell nobody anything."""
    readings = tuple(
        ClaimReading((k,), (Says(ClaimAnswer("true", str(k), {})),)) for k in range(201)
    )
    with pytest.raises(ScenarioError, match="at most 200"):
        Claim("x", "s", "p", None, (Word("w", tuple(map(str, range(201)))),), readings)


def test_a_holder_list_of_another_assessor_counts_where_asked(
    article: tuple[ClaimsFile, Facts],
) -> None:
    """One more list, in which Bakhmut is Ukraine's, turns a reading."""
    file, facts = article
    claim = next(one for one in file.claims if one.id == "C21")
    rows = tuple(
        replace(row, holder="UA")
        if row.assessor == "Wikipedia list" and row.settlement == "bakhmut"
        else row
        for row in facts.holders
    )
    extra = DatedHolder("bakhmut", date(2022, 10, 3), "RU", "somebody", INVENTED)
    world = ClaimContext(replace(facts, holders=(*rows, extra)), file.attacker, file.as_of)
    assert judge_claim(claim, world).plain == "true"


def test_a_stand_off_that_leaves_no_ground_is_unknown_and_says_so(
    article: tuple[ClaimsFile, Facts],
) -> None:
    """Nothing may fire from 150 km behind the front: no range is needed, none is enough."""
    file, facts = article
    claim = next(one for one in file.claims if one.id == "C29")
    (plain, *_) = claim.readings
    asked = replace(plain.statements[0], standoff_km=150.0, standoff_rule="exclude")  # type: ignore[type-var]
    one = judge_claim(
        replace(claim, words=(), readings=(ClaimReading((), (asked,)),)),
        ClaimContext(facts, file.attacker, file.as_of),
    )
    assert one.plain == "unknown"
    assert "leaves no ground" in one.evidence


def test_an_edge_that_decides_is_unknown(article: tuple[ClaimsFile, Facts]) -> None:
    """Between the least and the most that an edge may need, nobody can tell."""
    file, facts = article
    claim = next(one for one in file.claims if one.id == "C30")
    world = ClaimContext(facts, file.attacker, file.as_of)
    asked = replace(
        claim.readings[0].statements[0],  # type: ignore[type-var]
        targets=("kramatorsk",), extent="nearest_edge", munitions=("standard",), systems=("2s7",),
    )  # fmt: skip
    least, most = asked.bracket(world, world.situation(), "kramatorsk")  # type: ignore[attr-defined]
    truths = []
    for km in (least / 1000 - 1, (least + most) / 2000, most / 1000 + 1):
        other = ClaimContext(with_ranges(facts, km / 37.5), file.attacker, file.as_of)
        reading = ClaimReading((), (asked,))
        one = judge_claim(replace(claim, words=(), readings=(reading,)), other)
        truths.append(one.plain)
    assert truths == ["true", "unknown", "false"]


def test_supply_from_cities_is_another_siege(article: tuple[ClaimsFile, Facts]) -> None:
    """With all of Bakhmut's neighbours lost no road to the three cities is left."""
    file, facts = article
    claim = next(one for one in file.claims if one.id == "C08")
    says = {one.choice: claim.says(one.choice) for one in claim.readings}
    (cities,) = (
        choice for choice, words in says.items() if "three cities" in words and "all" in words
    )
    for change, truth in ((lambda one: one, "false"), (surrounded, "true")):
        one = judge_claim(claim, ClaimContext(change(facts), file.attacker, file.as_of))
        answer = next(row.answer for row in one.readings if row.choice == cities)
        assert answer.truth == truth


def test_what_would_turn_an_approach_is_every_direction_that_lacks_one(
    article: tuple[ClaimsFile, Facts],
) -> None:
    """From north and south: the south has Opytne, the north nobody; from all eight: five lack."""
    file, facts = article
    claim = next(one for one in file.claims if one.id == "C41")
    world = ClaimContext(facts, file.attacker, file.as_of)
    asked = claim.readings[0].statements[0]
    north_south = replace(asked, directions=("N", "S"))  # type: ignore[type-var]
    every = replace(asked, directions=("N", "NE", "E", "SE", "S", "SW", "W", "NW"))  # type: ignore[type-var]
    assert [one.answer(world).away for one in (north_south, every)] == [1.0, 5.0]


def test_a_drawn_front_is_nearer_than_settlements(article: tuple[ClaimsFile, Facts]) -> None:
    """4.9 km on the map of the day, 11.1 km between centre points."""
    file, facts = article
    claim = next(one for one in file.claims if one.id == "C12")
    world = ClaimContext(facts, file.attacker, file.as_of)
    truths = {
        one.statements[1].by: one.statements[1].answer(world).truth  # type: ignore[attr-defined]
        for one in claim.readings
    }
    assert truths == {
        "adjoining": "true", "distance": "false", "drawn": "true", "contested": "false",
    }  # fmt: skip


def test_a_direction_turns_by_the_least_move_of_a_centre_point(
    article: tuple[ClaimsFile, Facts], verdicts: dict[str, Verdict]
) -> None:
    """Maiorsk leaves the south of Bakhmut if it lies so many kilometres elsewhere, not fewer."""
    theater = article[1].theater()
    here, there = theater.settlement("bakhmut"), theater.settlement("maiorsk")

    def is_south(km: float) -> list[bool]:
        moved = [GEOD.fwd(there.lon, there.lat, to, km * 1000)[:2] for to in range(0, 360, 2)]
        turned = [GEOD.inv(here.lon, here.lat, lon, lat)[0] % 360 for lon, lat in moved]
        return [abs(one - 180) <= 22.5 for one in turned]

    turns = verdicts["C16"].readings[0].answer.turn_words
    assert "it would change if a centre point lay 7.43 km elsewhere" in turns
    assert all(is_south(7.43 * 0.99))
    assert not all(is_south(7.43 * 1.01))
