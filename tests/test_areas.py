"""Areas that somebody drew of a day, named in a case or a claims file: another ground to fire from.

The valley lies along 45 north, all of Red's two towns west of 30.1 west. Red's area ends at that
The valley lies along 45 north, Red holds its two towns west of 30.1 west. Red's area ends at that
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pyproj import Geod

from stratgraph import (
    FurtherReadings,
    ScenarioError,
    find_readings,
    read_case,
    required_ranges,
    run_case,
    write_case,
)
from stratgraph.app.session import open_desk
from stratgraph.errors import FileFormatError
from stratgraph.io import read_claims, write_claims
from stratgraph.report.page import page_html
from stratgraph.report.page.data import page_data
from stratgraph.report.records import outcome_document
from stratgraph.studies.claims import judge_claims
from stratgraph.studies.hold_or_fall import assumed, facts_hash

if TYPE_CHECKING:
    from pathlib import Path

EDGE, HALF_WAY = -30.1, -30.0
CASE = """
name       = "gate-falls"
theater    = "valley"
as_of      = 2031-05-01
attacker   = "RED"
falls      = ["gate"]
bases      = ["ashby"]
objectives = ["kingsbridge"]

[ground]
areas      = "map.geojson"
source     = "the chronicle's map"
confidence = "medium"

[assume]
standoff_km      = [0]
standoff_rule    = "add"
ground           = "settlements"
also_ground      = ["areas"]
contested        = "no_fire"
contested_supply = false
road_set         = "all"
off_network      = true
systems          = ["howitzer", "longgun"]
"""
CLAIMS = """
title    = "Of the valley"
theater  = "valley"
attacker = "RED"
as_of    = 2031-05-01

[ground]
areas      = "map.geojson"
source     = "the chronicle's map"
confidence = "medium"

[[claim]]
id       = "A1"
sentence = "Red can reach Kingsbridge."
source   = "the chronicle"

[[claim.ask]]
predicate     = "in_reach"
targets       = ["kingsbridge"]
systems       = ["howitzer"]
munitions     = ["standard"]
figures       = "listed"
standoff_km   = 0
standoff_rule = "add"
contested     = "no_fire"
ground        = "areas"
extent        = "centre"
off_network   = true
quantity      = "all"
expected      = true
newly         = false
"""


def feature(holder: object, west: float, east: float, key: str = "holder") -> dict[str, Any]:
    ring = [[west, 44.8], [east, 44.8], [east, 45.2], [west, 45.2], [west, 44.8]]
    return {
        "type": "Feature",
        "properties": {key: holder},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


RED = feature("RED", -31, -30)


def draw(folder: Path, *features: dict[str, Any]) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (folder / "map.geojson").write_text(text, encoding="utf-8")


def kept(folder: Path, text: str = CASE, **changes: str) -> Path:
    """Write a case in a folder of its own, with some of its words replaced."""
    for old, new in changes.items():
        assert WORDS[old] in text
        text = text.replace(WORDS[old], new)
    file = folder / "case.toml"
    file.write_text(text, encoding="utf-8")
    return file


WORDS = {
    "ground": 'ground           = "settlements"',
    "also": 'also_ground      = ["areas"]',
    "rule": 'standoff_rule    = "add"',
    "areas": '"map.geojson"',
    "confidence": 'confidence = "medium"',
}
OWN = 'ground           = "areas"'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    draw(tmp_path, feature("RED", -30.4, EDGE), feature("BLUE", EDGE, -29.6))
    return tmp_path


def to_kingsbridge_m(lon: float) -> float:
    """Distance along 45 north, which a great circle shortens by less than a metre."""
    return float(Geod(ellps="WGS84").inv(lon, 45.0, -29.80976, 44.99984)[2])


def test_weapons_fire_from_the_edge_of_an_area_and_after_the_fall_from_the_cell(
    folder: Path,
) -> None:
    case = read_case(kept(folder, ground=OWN))
    (rule, _) = case.assumptions.rules
    for situation, lon in ((case.before, EDGE), (case.after, HALF_WAY)):
        found = required_ranges(situation, "attacker", rule, ["kingsbridge"], ground=case.ground)
        assert found.required_m[0] == pytest.approx(to_kingsbridge_m(lon), abs=20)
    outcome = run_case(case)
    (told,) = [one.answer for one in outcome.finding.answer_five() if one.asked == "from_where"]
    assert told == "15 km from Kingsbridge; before 23 km."
    needed = [str(cell) for cell in outcome.range_table.rows[0][2:6]]
    assert needed == ["22.9 km", "area 1", "15.0 km", "Gate"]


def test_the_finding_counts_areas_as_one_more_ground(folder: Path) -> None:
    found = run_case(read_case(kept(folder))).finding.facts.findings[0]
    alone = run_case(read_case(kept(folder, also="also_ground = []"))).finding.facts.findings[0]
    assert {one.ground for one in found.curve} == {"settlements", "areas"}
    assert found.n == 2 * alone.n


def test_readings_ask_areas_too_and_leave_out_withdrawing_them(folder: Path) -> None:
    case = read_case(kept(folder))
    answer = find_readings(
        case.before, case.after, case.objectives, systems=case.assumptions.systems,
        off_network=True, further=FurtherReadings(areas=case.areas),
    )  # fmt: skip
    rows = [row for row in answer.readings if row.ground == "areas"]
    assert {row.rule.standoff_rule for row in rows} == {"add", "exclude"}
    assert {row.situation: round(row.least_m or 0) for row in rows
            if row.rule.standoff_m == 0 and row.extent == "centre"} == {
        "hold": pytest.approx(to_kingsbridge_m(EDGE), abs=20),
        "fall": pytest.approx(to_kingsbridge_m(HALF_WAY), abs=20),
    }  # fmt: skip


def test_who_drew_the_areas_is_told_wherever_the_answer_is(folder: Path) -> None:
    outcome = run_case(read_case(kept(folder)))
    told = "The areas are those of map.geojson, by the chronicle's map."
    assert [told in one for one in assumed(outcome.case)].count(True) == 1
    document = outcome_document(outcome)
    assert document["case"]["areas"] == "map.geojson"
    assert document["assumptions"]["also_ground"] == ["areas"]
    (source,) = [one for one in document["sources"] if one["file"] == "map.geojson"]
    assert (source["source"], source["confidence"]) == ("the chronicle's map", "medium")
    assert "from areas as drawn in a file" in page_html(outcome, version="0")


def test_other_areas_are_another_question_and_another_name_is_not(folder: Path) -> None:
    first = read_case(kept(folder))
    (folder / "same.geojson").write_bytes((folder / "map.geojson").read_bytes())
    assert facts_hash(read_case(kept(folder, areas='"same.geojson"'))) == facts_hash(first)
    draw(folder, feature("RED", -30.4, EDGE + 0.001))
    assert facts_hash(read_case(kept(folder))) != facts_hash(first)


def test_a_page_on_areas_shows_what_was_computed_and_names_no_place_it_has_not(
    folder: Path,
) -> None:
    outcome = run_case(read_case(kept(folder, ground=OWN)))
    facts = page_data(outcome)["facts"]
    before, after = (step[0][0][0] for step in facts["computed"]["ranges"])
    gate = outcome.case.theater.index["gate"]
    assert (round(before[0], -2), before[1]) == (22_900, None)
    assert (round(after[0], -2), after[1]) == (15_000, gate)
    assert "With weapons firing from areas as drawn in a file this page" in page_html(
        outcome, version="0"
    )


def test_outlines_of_areas_that_are_as_many_and_not_the_same_are_kept_apart(folder: Path) -> None:
    # What is retaken loses part of its area, which stays one.
    text = CASE.replace('falls      = ["gate"]', 'retakes    = ["brook"]')
    outcome = run_case(read_case(kept(folder, text, ground=OWN)))
    computed = page_data(outcome)["facts"]["computed"]
    before, after = (step[0][0][2] for step in computed["reach"])
    assert computed["outlines"][before] != computed["outlines"][after]


def test_a_case_with_areas_is_written_as_it_was_read_even_elsewhere(folder: Path) -> None:
    case = read_case(kept(folder))
    (folder / "further").mkdir()
    write_case(case, folder / "further" / "again.toml")
    again = read_case(folder / "further" / "again.toml")
    assert again == case
    assert again.areas is not None
    assert again.areas.provenance.file == "../map.geojson"


def test_values_of_a_map_stand_for_sides_where_the_case_says_so(folder: Path) -> None:
    draw(folder, feature("taken by Red", -30.4, EDGE, "state"), feature("sea", -31, -30.9, "state"))
    named = 'confidence = "low"\nholder = "state"\nholders = { "taken by Red" = "RED" }'
    case = read_case(kept(folder, confidence=named))
    assert case.areas is not None
    assert [one.label for one in case.areas.polygons] == ["RED"]
    write_case(case, folder / "again.toml")
    assert read_case(folder / "again.toml") == case


@pytest.mark.parametrize(
    ("features", "changes", "says"),
    [
        (
            [feature("GREEN", -31, -30)],
            {},
            "case.toml: .*map.geojson: feature 1: is held by 'GREEN'; use BLUE, RED, contested",
        ),
        (
            [feature("RED", -31, -30), feature(None, -31, -30)],
            {},
            "feature 2: has no property 'holder' with a name",
        ),
        ([], {}, "map.geojson: has no area that somebody holds"),
        ([RED], {"areas": '"none.geojson"'}, "none.geojson: file is missing"),
        ([RED], {"confidence": ""}, "confidence"),
        (
            [RED],
            {"confidence": 'confidence = "low"\nholders = { a = "X" }'},
            "says that 'a' is 'X'; use BLUE, RED, contested",
        ),
    ],
    ids=["holder", "no holder", "nothing", "no file", "no confidence", "nobody"],
)  # fmt: skip
def test_areas_that_are_not_as_they_should_be_are_refused(
    folder: Path, features: list[Any], changes: dict[str, str], says: str
) -> None:
    draw(folder, *features)
    with pytest.raises((FileFormatError, ScenarioError), match=says):
        read_case(kept(folder, **changes))


def test_areas_asked_for_are_named_and_not_withdrawn(folder: Path) -> None:
    named = CASE[: CASE.index("[ground]")] + CASE[CASE.index("[assume]") :]
    with pytest.raises(ScenarioError, match="no areas are named: say under"):
        read_case(kept(folder, named))
    with pytest.raises(ScenarioError, match="'pull_back' withdraws settlements, which areas"):
        read_case(kept(folder, ground=OWN, rule='standoff_rule    = "pull_back"'))


def test_the_app_reads_no_areas_but_those_it_was_opened_with(folder: Path) -> None:
    session = open_desk(kept(folder))
    assert session.read(session.write(session.opened)) == session.opened
    sent = CASE.replace("map.geojson", "other.geojson").encode()
    with pytest.raises(FileFormatError, match="knows the areas of the case it was opened with"):
        session.read_upload(sent, "sent.toml", session.opened.theater)


# ---------------------------------------------------------------- claims


@pytest.mark.parametrize(
    ("ground", "says"),
    [
        ("settlements", "30.0 km"),
        ("areas", "22.9 km"),
        # The areas are those of the day that the file names.
        ('areas"\non = "2031-06-01', "No areas are drawn of 2031-06-01"),
    ],
    ids=["settlements", "areas", "another day"],
)
def test_a_claim_asks_areas_of_their_day(folder: Path, ground: str, says: str) -> None:
    file = folder / "claims.toml"
    text = CLAIMS.replace('"areas"\nextent', f'"{ground}"\nextent').replace(
        '"2031-06-01"', "2031-06-01"
    )
    file.write_text(text, encoding="utf-8")
    claims, facts = read_claims(file)
    assert says in judge_claims(claims, facts)[0].told
    write_claims(claims, folder / "again.toml")
    assert read_claims(folder / "again.toml")[0] == claims
