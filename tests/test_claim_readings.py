"""Readings of the ground, of a whole town, of roads and of bases, each on facts changed for it."""

from __future__ import annotations

import csv
import itertools
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from worlds import GEOD, INVENTED

from stratgraph.io import read_claims
from stratgraph.io.bundled import find_claims
from stratgraph.model.events import DrawnDistance
from stratgraph.studies.claims import PREDICATES, Claim, ClaimContext, ClaimReading, judge_claim
from stratgraph.studies.explain import explain_metric

if TYPE_CHECKING:
    from stratgraph.model.dataset import Facts
    from stratgraph.studies.claims import ClaimsFile, Verdict

DAY = date(2022, 10, 3)
FIRE: dict[str, Any] = {
    "systems": ("2s7",), "munitions": ("standard",), "figures": "listed", "standoff_km": 0.0,
    "standoff_rule": "add", "contested": "no_fire", "ground": "settlements", "extent": "centre",
    "off_network": True,
}  # fmt: skip
BASES = ("popasna", "debaltseve", "horlivka", "lysychansk")
CITIES = ("kramatorsk", "sloviansk", "kostiantynivka", "druzhkivka")


@pytest.fixture(scope="module")
def article() -> tuple[ClaimsFile, Facts]:
    """Read the 42 statements and the facts they are held against."""
    return read_claims("bakhmut-2022")


@pytest.fixture(scope="module")
def facts(article: tuple[ClaimsFile, Facts]) -> Facts:
    """Return the facts alone."""
    return article[1]


def judged(facts: Facts, predicate: str, **keys: Any) -> Verdict:
    """Judge one statement."""
    statement = PREDICATES[predicate](**keys)
    claim = Claim("x", "s", "p", None, (), (ClaimReading((), (statement,)),))
    return judge_claim(claim, ClaimContext(facts, "RU", DAY))


def reach(facts: Facts, **keys: Any) -> Verdict:
    """Ask whether the longest gun with its standard round, 37.5 km, reaches Kramatorsk."""
    asked = {"targets": ("kramatorsk",), "expected": True, "newly": False, "quantity": "all"}
    return judged(facts, "in_reach", **{**FIRE, **asked, **keys})


def with_drawn(facts: Facts, metres: int) -> Facts:
    """Let the map of the day draw the front so far from Kramatorsk."""
    row = DrawnDistance("kramatorsk", DAY, metres, INVENTED)
    return replace(facts, drawn_distances=(row,))


@pytest.mark.parametrize(
    ("metres", "plain"),
    [(37_300, "true"), (37_400, "unknown"), (37_500, "unknown"),
     (37_600, "unknown"), (37_700, "false")],
)  # fmt: skip
def test_a_margin_within_the_rounding_of_a_drawn_map_is_unknown(
    facts: Facts, metres: int, plain: str
) -> None:
    """The gun reaches 37.5 km; the map tells distances to 100 m."""
    assert reach(with_drawn(facts, metres), ground="drawn").plain == plain


def test_a_fall_brings_drawn_ground_as_near_as_the_cell_or_the_centre(facts: Facts) -> None:
    """From Bakhmut's centre 35.2 km would be needed, from the near edge of its cell less."""
    far = with_drawn(facts, 60_000)
    one = reach(far, ground="drawn", falls=("bakhmut",))
    (row,) = one.shown.axis
    theater = facts.theater()
    here, there = theater.settlement("bakhmut"), theater.settlement("kramatorsk")
    _, _, metres = GEOD.inv(here.lon, here.lat, there.lon, there.lat)
    assert row.after_m == pytest.approx(metres + 100, abs=1)
    assert one.plain == "true"
    assert "needs a range of 59.9 to 60.1 km before and 33." in one.evidence
    newly = reach(far, ground="drawn", falls=("bakhmut",), newly=True)
    assert newly.plain == "true"


def test_without_a_map_of_the_day_drawn_ground_is_unknown(facts: Facts) -> None:
    """And says for which day there is none."""
    one = reach(replace(facts, drawn_distances=()), ground="drawn")
    assert one.plain == "unknown"
    assert "no map of 2022-10-03" in one.evidence


def test_a_weapon_that_reached_before_still_reaches_afterwards_but_not_newly(facts: Facts) -> None:
    """Smerch had Sloviansk in range before: it could shell it then, and could already."""
    smerch = {"systems": ("bm30",), "targets": ("sloviansk",), "falls": ("bakhmut",)}
    assert reach(facts, **smerch).plain == "true"
    assert reach(facts, **smerch, newly=True).plain == "false"
    assert "in range already of BM-30" in reach(facts, **smerch).evidence


def test_the_article_is_true_afterwards_and_says_what_is_new(
    article: tuple[ClaimsFile, Facts],
) -> None:
    """C29, taken plainly: both cities, by what, what is new and what was so before."""
    file, facts = article
    claim = next(one for one in file.claims if one.id == "C29")
    plain = replace(claim, words=(), readings=(replace(claim.readings[0], choice=()),))
    one = judge_claim(plain, ClaimContext(facts, file.attacker, file.as_of))
    assert one.plain == "true"
    kramatorsk, sloviansk = one.evidence.split("; ")
    assert "newly in range of BM-27, 2S7 and BM-21 ext., in range already of" in kramatorsk
    assert "newly in range of nothing, in range already of 2S7 ext., BM-30" in sloviansk


def test_a_whole_town_is_as_far_as_its_edges(facts: Facts) -> None:
    """From Bakhmut's centre to Kramatorsk less the farthest edge, and less the nearest."""
    one = judged(facts, "needs_whole", place="bakhmut", targets=("kramatorsk",), **FIRE)
    theater = facts.theater()
    edges = theater.settlement("bakhmut").extent
    assert edges is not None
    (row,) = one.shown.axis
    assert row.before_m is not None
    assert row.after_m == pytest.approx(row.before_m - edges.nearest_edge_m)
    # The gun reaches from the centre already: the whole opens nothing more.
    assert one.plain == "false"
    far = {**FIRE, "systems": ("2a36",), "munitions": ("extended",)}
    between = judged(facts, "needs_whole", place="bakhmut", targets=("kramatorsk",), **far)
    # 33 km lies between what the farthest and the nearest edge would need.
    assert between.plain == "unknown"
    bare = replace(facts, extents=())
    unknown = judged(bare, "needs_whole", place="bakhmut", targets=("kramatorsk",), **FIRE)
    assert unknown.plain == "unknown"


def test_what_lies_near_on_no_road_makes_a_base_unknown_not_none(facts: Facts) -> None:
    """One place of Luhansk oblast lies within 25 km of Bakhmut and on no road of the data."""
    keys: dict[str, Any] = {
        "place": "bakhmut", "range_km": 25.0, "road_km": 50.0, "road_set": "all",
        "oblasts": ("Luhansk",),
    }  # fmt: skip
    one = judged(facts, "base", **keys)
    assert one.plain == "unknown"
    assert "Luhansk 1" in one.evidence
    # Two cannot lie there, whatever roads there were.
    assert judged(facts, "base", **keys, at_least=2).plain == "false"


def test_what_became_contested_is_told_beside_what_was_gained(facts: Facts) -> None:
    """Counted from the holders of both days."""
    one = judged(
        facts, "gains", winner="UA", loser="RU", since=date(2022, 9, 5), until=DAY,
        by="settlements", basis="map point",
    )  # fmt: skip
    first, last = (
        {row.settlement: row.holder for row in facts.holders
         if row.on == day and row.assessor == facts.assessor}
        for day in (date(2022, 9, 5), DAY)
    )  # fmt: skip
    moved = [(first[place], last[place]) for place in first if place in last]
    for side in ("RU", "UA"):
        count = moved.count((side, "contested"))
        assert one.readings[0].answer.numbers[f"contested_of_{side}"] == count
    assert "11 settlements that Russia had held became contested" in one.evidence


def ranks(facts: Facts, **keys: Any) -> Verdict:
    """Ask whether Bakhmut is first."""
    asked: dict[str, Any] = {
        "place": "bakhmut", "metric": "detour_loss", "at_most_rank": 1, "bases": BASES,
        "objectives": CITIES, "road_set": "all", "contested_supply": False,
    }  # fmt: skip
    return judged(facts, "ranks", **{**asked, **keys})


def test_between_all_roads_and_verified_ones_lie_those_drawn_to_exist(facts: Facts) -> None:
    """Not first on all roads, first on verified ones, first in most draws of even chances."""
    assert ranks(facts).plain == "false"
    assert ranks(facts, road_set="verified").plain == "true"
    drawn = ranks(facts, road_probability=0.5)
    assert drawn.plain == "true"
    numbers = drawn.readings[0].answer.numbers
    assert numbers["draws"] == 50
    assert int(numbers["draws_in_which_it_holds"] or 0) >= 45


def test_a_gate_that_no_road_avoids_is_one_in_every_draw(facts: Facts) -> None:
    """And one that few roads use is one in none."""
    keys: dict[str, Any] = {
        "bases": ("popasna",), "objectives": CITIES, "road_set": "all", "place": "bakhmut",
    }  # fmt: skip
    assert "in 0 of 50 draws" in judged(facts, "only_gate", **keys, road_probability=1.0).evidence
    # Every road but Bakhmut's own that leads west is cut: nothing else joins the two sides.
    west = {"kramatorsk", "ivanivske"}
    kept = tuple(
        road
        for road in facts.roads
        if {road.a, road.b} & west == set() or "bakhmut" in (road.a, road.b)
    )
    ends = {"bases": ("popasna",), "objectives": ("ivanivske",)}
    lone = judged(replace(facts, roads=kept), "only_gate", **{**keys, **ends}, road_probability=1.0)
    assert lone.plain == "true"
    assert "in 50 of 50 draws" in lone.evidence


def test_drawn_roads_have_readings_only_of_the_ranks_that_are_counted(
    article: tuple[ClaimsFile, Facts],
) -> None:
    """And a metric that reads no road has one reading, whatever roads there were."""
    file, _ = article
    claim = next(one for one in file.claims if one.id == "C28")
    drawn = [
        one.statements[0] for one in claim.readings
        if getattr(one.statements[0], "road_probability", None) is not None
    ]  # fmt: skip
    metrics = {getattr(one, "metric", "gate") for one in drawn}
    assert metrics == {"route_share", "detour_loss", "gate"}
    assert "roads" not in explain_metric("reach_gain").reads


def test_a_metric_without_roads_counts_once(article: tuple[ClaimsFile, Facts]) -> None:
    """The reach opened by a fall is the same on verified roads: no reading of its own."""
    file, facts = article
    claim = next(one for one in file.claims if one.id == "C28")
    own = tuple(
        one for one in claim.readings if getattr(one.statements[0], "metric", "") == "reach_gain"
    )
    assert len(own) == 4
    one = judge_claim(replace(claim, readings=own), ClaimContext(facts, "RU", file.as_of))
    assert one.n_readings == 1


def test_what_is_new_on_every_ground_is_counted_over_the_grounds(facts: Facts) -> None:
    """On centre points alone the Pion is new at Kramatorsk; over three grounds nothing is."""
    keys: dict[str, Any] = {
        "targets": ("kramatorsk",), "falls": ("bakhmut",), "degrees": ("new", "new on some"),
        "systems": ("2s7", "bm27"), "munitions": ("standard",), "quantity": "all",
        "standoff_km": 0.0, "standoff_rule": "add", "off_network": True,
        "grounds": ("settlements", "territory", "drawn"),
    }  # fmt: skip
    some = judged(facts, "comes_into_range", **keys)
    assert some.plain == "true"
    assert "new on some grounds" in some.evidence
    assert judged(facts, "comes_into_range", **{**keys, "degrees": ("new",)}).plain == "false"


def rows(facts: Facts, table: str) -> list[dict[str, str]]:
    """Read a table of the theater with nothing but the standard library."""
    with (Path(facts.folder) / table).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def test_the_share_of_c29_is_that_of_a_count_with_csv_and_pyproj_alone(
    article: tuple[ClaimsFile, Facts],
) -> None:
    """All its readings from towns, silent or firing, before or after, counted by hand."""
    file, facts = article
    place = {row["id"]: (float(row["lon"]), float(row["lat"]))
             for row in rows(facts, "settlements.csv")}  # fmt: skip
    holders = {row["settlement_id"]: row["holder"] for row in rows(facts, "control.csv")
               if row["date"] == "2022-10-03" and row["assessor"] == "DeepStateMap"}  # fmt: skip
    asked = dict(file.assumed)["systems"]
    ranges = [(row["system_id"], row["munition_id"], float(row["range_km"]))
              for row in rows(facts, "ranges.csv")
              if row["system_id"] in asked and row["preferred"] == "yes"]  # type: ignore[operator]  # fmt: skip
    guns = {"2a36", "2a65", "2s1", "2s19", "2s3", "2s5", "2s7", "d20", "d30"}

    def km(a: str, b: str) -> float:
        return float(GEOD.inv(*place[a], *place[b])[2]) / 1000

    def needed(taken: set[str], to: str, firing: set[str], back: float) -> float:
        held = [one for one, holder in holders.items() if one in taken or holder in firing]
        return min(km(one, to) for one in held) + back

    near = {one for one in holders if km("bakhmut", one) <= 5 and one != "bakhmut"}
    falls = [{"bakhmut"}, {"bakhmut", *near}, {"bakhmut", "chasiv_yar"}]
    truths = []
    for way, over, taken, firing, back in itertools.product(
        ("any", "standard", "newly"), (all, any), falls, ({"RU"}, {"RU", "contested"}), (0.0, 5.0)
    ):
        reached = []
        for city in ("kramatorsk", "sloviansk"):
            was, now = (needed(one, city, firing, back) for one in (set(), taken))
            reached.append(any(
                now <= far and not (way == "newly" and was <= far)
                for system, munition, far in ranges
                if way != "standard" or (system in guns and munition == "standard")
            ))  # fmt: skip
        truths.append("true" if over(reached) else "false")
    claim = next(one for one in file.claims if one.id == "C29")
    named = [word.word for word in claim.words]
    ground, could = named.index("from which ground"), named.index("could shell")
    own = tuple(one for one in claim.readings if one.choice[ground] < 2 and one.choice[could] < 3)
    told = judge_claim(replace(claim, readings=own), ClaimContext(facts, "RU", DAY))
    assert list(told.truths) == truths
    assert told.share_true == truths.count("true") / len(truths)


def test_no_word_of_the_bundled_file_is_quoted_that_its_sentence_lacks() -> None:
    """Of 51 words 8 were; they are assumptions now."""
    text = find_claims("bakhmut-2022").read_text(encoding="utf-8")
    assumptions = 0
    for claim in tomllib.loads(text)["claim"]:
        for word in claim.get("word", ()):
            assert word["word"].lower() in claim["sentence"].lower()
        assumptions += len(claim.get("assumption", ()))
    assert assumptions >= 8
