"""Three theaters that history has judged: what their READMEs promise, and what they say."""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from stratgraph import cli
from stratgraph.errors import ScenarioError
from stratgraph.io import bundled_folder, read_case, read_claims, read_facts
from stratgraph.measures.comparison import compare_routes
from stratgraph.model.validation import check_facts
from stratgraph.report.figures import draw_situation
from stratgraph.studies.claims import ClaimContext, judge_claims
from stratgraph.studies.claims.lengths import RoadLength, RoadsMeet
from stratgraph.studies.claims.roads import Besieged
from stratgraph.studies.hold_or_fall import case_finding
from stratgraph.studies.hold_or_fall.glance import glance_at
from stratgraph.studies.sensitivity import FurtherReadings, find_readings

if TYPE_CHECKING:
    from pathlib import Path

THEATERS = ("ardennes-1944", "atlanta-1864", "imphal-1944")
WARNED = {
    "ardennes-1944": {"population_unknown", "unverified_roads"},
    "atlanta-1864": {"population_unknown", "unverified_roads"},
    "imphal-1944": {
        "population_unknown",
        "roads_cross_without_junction",
        "unconnected_piece",
        "unverified_roads",
    },
}


def rows_of(path: Path) -> int:
    """Count the rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


@pytest.mark.parametrize("name", THEATERS)
def test_a_readme_tells_every_file_and_how_many_rows_it_has(name: str) -> None:
    folder = bundled_folder() / name
    told: dict[str, int] = {}
    for files, counts in re.findall(
        r"^\| ([\w., ]+\.csv) \| ([\d, ]+) \|", (folder / "README.md").read_text("utf-8"), re.M
    ):
        told |= dict(zip(files.split(", "), map(int, counts.split(", ")), strict=True))
    assert told == {path.name: rows_of(path) for path in folder.glob("*.csv")}


@pytest.mark.parametrize("name", THEATERS)
def test_check_finds_no_error_and_warns_of_what_the_readme_explains(name: str) -> None:
    found = check_facts(read_facts(name))
    assert {one.code for one in found if one.level == "error"} == set()
    assert {one.code for one in found if one.level == "warning"} == WARNED[name]


@pytest.mark.parametrize("name", THEATERS)
def test_changes_of_holder_follow_from_one_another_and_from_the_first_day(name: str) -> None:
    facts = read_facts(name)
    state = {row.settlement: row.holder for row in facts.assessed_holders}
    assert set(state) == facts.settlement_ids
    for event in facts.events:
        assert state[event.settlement] == event.from_state
        state[event.settlement] = event.to_state


def besieged(context: ClaimContext, place: str, **keys: object) -> list[int]:
    """Count the separate roads of a place's supply on each of some days."""
    given = {"contested_supply": False, "road_set": "all", "at_most_routes": 0, **keys}
    answer = Besieged(place=place, **given).answer(context)  # type: ignore[arg-type]
    return [count for key, count in answer.numbers.items() if key.startswith("routes_")]  # type: ignore[misc]


def test_bastogne_is_cut_off_from_the_21st_to_the_25th_and_no_longer() -> None:
    context = ClaimContext(read_facts("ardennes-1944"), "DE", date(1944, 12, 20))
    days = tuple(date(1944, 12, day) for day in range(20, 27))
    routes = besieged(context, "bastogne", days=days)
    assert [count > 0 for count in routes] == [True, False, False, False, False, False, True]


def test_imphal_has_the_motor_road_until_the_28th_of_march_and_from_the_22nd_of_june() -> None:
    context = ClaimContext(read_facts("imphal-1944"), "JP", date(1944, 4, 3))
    days = tuple(map(date.fromisoformat, ("1944-03-28", "1944-03-29", "1944-06-21", "1944-06-22")))
    assert besieged(context, "imphal", days=days, classes=("road",)) == [1, 0, 0, 1]


def test_atlanta_loses_its_last_railroad_with_the_road_to_macon() -> None:
    context = ClaimContext(read_facts("atlanta-1864"), "US", date(1864, 8, 30))
    days = (date(1864, 7, 1), date(1864, 8, 30), date(1864, 8, 31))
    assert besieged(context, "atlanta", days=days, classes=("rail",)) == [2, 1, 0]


@pytest.mark.parametrize(
    ("case", "headline"),
    [
        (
            "bastogne_falls",
            "Losing Bastogne would bring Germany's ground no nearer to Dinant by road: 65 km.",
        ),
        (
            "kohima_falls",
            "Losing Kohima would bring Japan's ground to 74 km from Dimapur by road, from 95 km.",
        ),
        (
            "atlanta_falls",
            "Losing Atlanta would bring the Union's ground to 165 km from Macon by road, from "
            "181 km.",
        ),
    ],
)
def test_where_no_weapon_decides_the_finding_speaks_of_ways(case: str, headline: str) -> None:
    assert case_finding(read_case(case), ()).told.headline == headline


def test_the_road_to_macon_is_the_last_and_milestone_72_the_only_one() -> None:
    for name, before in (("macon_road_cut", 4), ("imphal_road_cut", 1)):
        case = read_case(name)
        routes = compare_routes(case.before, case.after, case.question(road_set="all"))
        assert [one.before_m is not None for one in routes] == [True] * before
        assert {one.after_m for one in routes} == {None}


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("ardennes-1944", {"true": 6, "false": 15, "not computable": 5}),
        ("atlanta-1864", {"true": 7, "not computable": 3}),
        ("imphal-1944", {"true": 7, "false": 1, "not computable": 2}),
    ],
)
def test_statements_taken_plainly(name: str, plain: dict[str, int]) -> None:
    assert Counter(one.plain for one in judge_claims(*read_claims(name))) == plain


# ---- two predicates that these statements need, on the eight towns of the valley


@pytest.fixture(scope="module")
def valley() -> ClaimContext:
    return ClaimContext(read_facts("valley"), "RED", date(2031, 5, 1))


@pytest.mark.parametrize(
    ("keys", "holds", "count"),
    [
        ({"at_least": 3}, "true", 3),
        ({"at_least": 4}, "false", 3),
        ({"at_least": 2, "at_most": 2}, "false", 3),
        ({"classes": ("secondary",)}, "true", 1),
        ({"at_most_rank": 1}, "false", 3),
    ],
)
def test_roads_that_meet_in_gate(
    valley: ClaimContext, keys: dict[str, Any], holds: str, count: int
) -> None:
    """Brook, Mill and Lowmoor lie at the other ends; four roads meet in Kingsbridge."""
    answer = RoadsMeet(place="gate", road_set="all", **keys).answer(valley)
    assert (answer.truth, answer.numbers["roads"]) == (holds, count)


def test_one_road_fewer_meets_where_one_is_not_verified(valley: ClaimContext) -> None:
    counts = [
        RoadsMeet(place="kingsbridge", road_set=roads).answer(valley).numbers["roads"]
        for roads in ("all", "verified")
    ]
    assert counts == [4, 3]


@pytest.mark.parametrize(
    ("far_km", "within_km", "truth"),
    [(33.0, 0.0, "true"), (30.0, 3.0, "true"), (30.0, 2.9, "false")],
)
def test_a_length_by_road_is_that_of_the_shortest_way(
    valley: ClaimContext, far_km: float, within_km: float, truth: str
) -> None:
    """From Brook over Gate and Mill to Kingsbridge, three times eleven kilometres."""
    asked = RoadLength(
        place="kingsbridge", origin="brook", distance_km=far_km, within_km=within_km,
        road_set="all",
    )  # fmt: skip
    answer = asked.answer(valley)
    assert (answer.truth, answer.numbers["road_km"]) == (truth, 33.0)


def test_a_class_that_no_road_has_is_refused_with_those_that_there_are(
    valley: ClaimContext,
) -> None:
    with pytest.raises(ScenarioError, match="no road is of class 'rail'; classes are primary"):
        RoadsMeet(place="gate", road_set="all", classes=("rail",)).answer(valley)


def test_a_map_crosses_out_the_bridges_that_were_down() -> None:
    """Those of the Salm are on 20 December; that at Dasburg is built, that at Martelange stands."""
    case = read_case("bastogne_falls")
    shut = case.before.shut_roads
    assert {"trois_ponts--werbomont", "diekirch--ettelbruck"} <= shut
    assert not {"dasburg--marnach", "remoifosse--martelange"} & shut
    (crosses,) = [one for one in draw_situation(case.before).data if "closed" in (one.name or "")]
    assert len(crosses.x) == len(shut)


def test_readings_of_a_question_without_weapons_speak_of_none() -> None:
    case = read_case("kohima_falls")
    answer = find_readings(
        case.before,
        case.after,
        case.objectives,
        systems=(),
        off_network=True,
        further=FurtherReadings(),
    )
    assert answer.sentences == (
        "Dimapur: the nearest ground lies 57.5 km off before, 47.1 km after, in a straight line; "
        "no weapon is asked about, so no reading of one changes that. What ways there are: "
        "stratgraph run.",
    )
    assert answer.notes == ()


def test_a_cut_road_of_ones_own_ground_has_no_table_of_ground_that_comes_near() -> None:
    assert glance_at(read_case("macon_road_cut")).ground_tables == ()
    assert len(glance_at(read_case("kohima_falls")).ground_tables) == 2


def test_where_no_route_is_left_that_is_said_in_place_of_an_empty_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["stratgraph", "run", "imphal_road_cut"])
    with pytest.raises(SystemExit):
        cli.main()
    out = capsys.readouterr().out
    assert "No place has a rank: no route that is asked about is left" in out
    assert "1 of 1 before and 0 of 1 after" in " ".join(out.split())
    assert "Share of" not in out
    assert "\n\n\n" not in "\n".join(line.rstrip() for line in out.split("\n")[:4])
