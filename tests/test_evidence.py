"""What the existence of a road rests on: read, checked, counted, joined and told."""

from __future__ import annotations

import csv
import io
import shutil
from collections import Counter
from pathlib import Path

import networkx
import pytest

from stratgraph import (
    FileFormatError,
    Provenance,
    Road,
    TheaterError,
    check_facts,
    outcome_document,
    read_case,
    read_facts,
    read_theater,
    run_case,
    to_geojson,
    to_networkx,
    write_theater,
)
from stratgraph.model.provenance import EVIDENCE, cited_sources
from stratgraph.model.roads import RoutingNode, join_rows
from stratgraph.report.wording import road_words
from stratgraph.studies.hold_or_fall import assumed

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
ROADS = "roads.csv"
SAID = Provenance("a map", "low")


def by_its_source(row: dict[str, str]) -> str:
    """Tell what a row of the bundled tables rests on from its other columns."""
    begins = {
        "OSM road number in both settlements": "ref_both_ends",
        "OSM road numbers per settlement": "ref_extended",
        "UCDP GED point": "named",
        "general knowledge": "vouched",
        "inferred from neighbouring places": "presumed",
    }
    if row["source"] == "invented":
        return {"surveyed": "measured", "guessed": "presumed"}[row["length_basis"]]
    return next(found for start, found in begins.items() if row["source"].startswith(start))


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("bakhmut-2022", {"presumed": 107, "vouched": 93, "ref_extended": 72,
                          "ref_both_ends": 34, "named": 5}),
        ("valley", {"measured": 8, "presumed": 1}),
    ],
)  # fmt: skip
def test_bundled_roads_rest_on_what_their_source_says(name: str, counts: dict[str, int]) -> None:
    with (SCENARIOS / name / ROADS).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert Counter(row["evidence"] for row in rows) == counts
    assert [row["evidence"] for row in rows] == [by_its_source(row) for row in rows]
    for row in rows:
        assert (row["evidence"] == "presumed") == (row["verified"] == "no"), row["id"]
        # A number at either end is what the first two rest on, so there must be one.
        assert row["number"] or not row["evidence"].startswith("ref_"), row["id"]


@pytest.fixture
def valley(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SCENARIOS / "valley", tmp_path / "valley"))


def change(folder: Path, old: str, new: str) -> None:
    text = (folder / ROADS).read_text(encoding="utf-8")
    assert old in text
    (folder / ROADS).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("yes,measured", "yes,mesured", "did you mean measured?"),
        ("yes,measured", "yes,presumed", "only presumed is not verified; write verified=no"),
        ("no,presumed", "no,ref_both_ends", "the same road number at both ends is verified"),
        ("no,presumed", "no,measured", "a measurement is verified; write verified=yes"),
    ],
)
def test_a_word_that_is_none_or_contradicts_verified_is_refused(
    valley: Path, old: str, new: str, says: str
) -> None:
    change(valley, old, new)
    with pytest.raises(FileFormatError) as refused:
        read_facts(valley)
    row = 2 if old.startswith("yes") else 10
    assert str(refused.value).startswith(f"{valley / ROADS}, row {row}, column evidence: ")
    assert says in str(refused.value)


def test_a_road_made_in_code_cannot_contradict_itself_either() -> None:
    with pytest.raises(TheaterError, match="road 'r': a road that is only presumed"):
        Road("r", "a", "b", 1, SAID, verified=True, evidence="presumed")


@pytest.mark.parametrize("word", ["inferred", "named", "vouched", "ref_extended"])
def test_what_is_known_by_hearsay_may_be_unverified(valley: Path, word: str) -> None:
    change(valley, "no,presumed", f"no,{word}")
    (doubtful,) = (road for road in read_theater(valley).roads if not road.verified)
    assert (doubtful.evidence, doubtful.evidence_class) == (word, word)


def test_a_table_without_the_column_is_as_good_as_ever(valley: Path, tmp_path: Path) -> None:
    with (valley / ROADS).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    text = io.StringIO()
    writer = csv.DictWriter(
        text, [name for name in rows[0] if name != "evidence"], extrasaction="ignore"
    )
    writer.writeheader()
    writer.writerows(rows)
    (valley / ROADS).write_text(text.getvalue(), encoding="utf-8")
    facts = read_facts(valley)
    assert {road.evidence for road in facts.roads} == {None}
    # Nobody says, but unverified is presumed.
    assert Counter(road.evidence_class for road in facts.roads) == {None: 8, "presumed": 1}
    write_theater(facts, tmp_path / "copy")
    header = (tmp_path / "copy" / ROADS).read_text(encoding="utf-8").splitlines()[0]
    assert "evidence" not in header.split(",")


def test_what_is_written_is_read_again(valley: Path, tmp_path: Path) -> None:
    write_theater(read_facts(valley), tmp_path / "copy")
    again = read_theater(tmp_path / "copy")
    assert Counter(road.evidence for road in again.roads) == {"measured": 8, "presumed": 1}


def test_a_road_joined_of_rows_rests_on_its_weakest_row() -> None:
    node = (RoutingNode("n", 0.1, 45.0),)

    def joined(one: Road, other: Road) -> str | None:
        ((road,), _) = join_rows((one, other), node)
        return road.evidence_class

    first = Road("r1", "a", "n", 4_000, SAID, evidence="measured")
    for other, weakest in {
        Road("r2", "n", "b", 5_000, SAID, evidence="measured"): "measured",
        Road("r2", "n", "b", 5_000, SAID, evidence="vouched"): "vouched",
        Road("r2", "n", "b", 5_000, SAID, verified=False, evidence="presumed"): "presumed",
        Road("r2", "n", "b", 5_000, SAID, verified=False): "presumed",
        Road("r2", "n", "b", 5_000, SAID): None,
    }.items():
        assert joined(first, other) == weakest


def test_exports_carry_it(valley: Path) -> None:
    case = read_case(valley / "gate_falls.toml")
    graph = to_networkx(case.before)
    assert graph.edges["highfield", "kingsbridge", "highfield--kingsbridge"]["evidence"] == (
        "presumed"
    )
    text = io.BytesIO()
    networkx.write_graphml(graph, text)
    assert text.getvalue().count(b">measured<") == 8
    features = {
        one["properties"]["id"]: one["properties"] for one in to_geojson(case.before)["features"]
    }
    assert features["ashby--brook"]["evidence"] == "measured"


def test_a_run_counts_roads_by_what_they_rest_on_in_words_and_json() -> None:
    outcome = run_case(read_case("gate_falls"))
    counts = outcome_document(outcome)["theater"]["roads_by_evidence"]
    assert counts == dict.fromkeys(EVIDENCE, 0) | {"measured": 8, "presumed": 1}
    assert any(
        "The existence of the others rests on a measurement (8)." in line
        for line in assumed(outcome.case)
    )


def test_the_map_says_of_a_road_what_it_rests_on() -> None:
    theater = read_theater("bakhmut-2022")
    said = {road.evidence: road_words(theater, road) for road in theater.roads}
    assert "verified: rests on the same road number at both ends" in said["ref_both_ends"]
    assert "verified: rests on general knowledge" in said["vouched"]
    assert "not verified: presumed to exist" in said["presumed"]


# ---- who says so


def test_every_row_cites_a_listed_source_and_every_listed_source_is_cited() -> None:
    """So that ``check`` has nothing to say about sources."""
    codes = {one.code for one in check_facts(read_facts("bakhmut-2022"))}
    assert not {code for code in codes if code.startswith("source_")}


def test_the_ranges_that_the_headline_rests_on_lead_to_an_address() -> None:
    """Those of Pion and Smerch, but for one that is of general knowledge."""
    facts = read_facts("bakhmut-2022")
    for system in facts.systems:
        if system.id in {"2s7", "bm30"}:
            for figure in system.ranges:
                cited = cited_sources(figure.provenance.source, facts.sources)
                known = [one.id for one in cited if one.address]
                assert known or cited[0].id == "general_knowledge", figure
