"""Notes on metrics: every number has one, every example runs, the page is what the notes say."""

from __future__ import annotations

import contextlib
import doctest
import io
import json
import math
from typing import TYPE_CHECKING, Any

import crosschecks
import pytest
from answers import answer_to
from test_docs import DOCS, docs_pages

from stratgraph import ScenarioError, outcome_document
from stratgraph.report.records import notes_document
from stratgraph.studies.explain import (
    Metric,
    example_as_session,
    explain_metric,
    explain_text,
    four_towns,
    metrics,
)

if TYPE_CHECKING:
    from stratgraph.measures.gateways import Panel

SCREEN_LINES, SCREEN_COLUMNS = 24, 80
READS = {
    "roads", "speeds", "bases", "objectives", "holders", "portals", "populations", "positions",
}  # fmt: skip
# What of a row of `gateways` says which row it is.
WHICH_ROW = {"situation", "settlement", "road_set", "weight"}
# What the table of metrics calls by one name has a note for each reading of it, and what is
# told beside the columns has one too.
BESIDE_THE_COLUMNS = {
    "required_range", "exposure", "exposure_change", "min_cut", "front_length", "front_pairs",
    "strategic_depth", "weighted_index", "road_moves", "length_ranges", "road_effects",
    "portal_effects", "windows", "all_route_share", "people_route_share",
}  # fmt: skip


def name_of(note: Metric) -> str:
    return note.name


# ---- examples


@pytest.mark.parametrize("note", metrics(), ids=name_of)
def test_the_example_prints_what_the_note_says(note: Metric) -> None:
    session = example_as_session(note) + "\n"
    parsed = doctest.DocTestParser().get_doctest(session, {}, note.name, None, 0)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        result = doctest.DocTestRunner(verbose=False).run(parsed)
    assert result.attempted > 0
    assert result.failed == 0, said.getvalue()


@pytest.mark.parametrize("note", metrics(), ids=name_of)
def test_the_example_stands_alone_and_ends_in_what_it_shows(note: Metric) -> None:
    assert note.example.startswith(("from stratgraph", "from dataclasses"))
    assert "four_towns()" in note.example
    names: dict[str, Any] = {}
    *steps, last = note.example.split("\n")
    while steps and last.startswith((" ", ")")):
        last = f"{steps.pop()}\n{last}"
    exec("\n".join(steps), names)
    assert repr(eval(last, names)) == note.shows


# ---- nothing left out


@pytest.fixture(scope="module")
def panel() -> Panel:
    return four_towns()


def test_every_column_of_the_panel_has_a_note(panel: Panel) -> None:
    assert set(panel.columns) <= {note.name for note in metrics()}


def test_every_field_of_the_json_gateways_has_a_note() -> None:
    rows = outcome_document(answer_to("gate_falls"))["gateways"]
    fields = {field for row in rows for field in row}
    assert fields - WHICH_ROW <= {note.name for note in metrics()}


def test_every_guard_and_every_other_number_has_a_note(panel: Panel) -> None:
    document = outcome_document(answer_to("gate_falls"))
    names = {note.name for note in metrics()}
    assert names >= set(document["stability"]) | BESIDE_THE_COLUMNS
    rest = names - set(panel.columns) - BESIDE_THE_COLUMNS - set(document["stability"])
    assert rest == {"advance_gain_by_objective", "reach_gain_by_objective", "ranks", "status"}, (
        "a note on nothing"
    )


def test_names_are_given_once_and_notes_are_complete() -> None:
    names = [note.name for note in metrics()]
    assert len(set(names)) == len(names)
    for note in metrics():
        assert note.unit, note.name
        assert note.label, note.name
        assert "_" not in note.label, note.name
        assert note.formula, note.name
        assert note.misleads.endswith("."), note.name
        assert note.words.endswith((".", "...")), note.name
        assert 1 <= note.words.count(". ") + 1 <= 3, note.name
        assert set(note.reads) <= READS, note.name


def test_what_reads_no_holders_says_so() -> None:
    from stratgraph.measures.gateways import reads_no_holders

    for name in reads_no_holders():
        assert "holders" not in explain_metric(name).reads, name


# ---- text and JSON


@pytest.mark.parametrize("note", metrics(), ids=name_of)
def test_a_note_fits_on_a_screen(note: Metric) -> None:
    lines = explain_text(note).splitlines()
    assert len(lines) <= SCREEN_LINES
    assert max(map(len, lines)) <= SCREEN_COLUMNS
    assert lines[0] == f"{note.name} ({note.unit})"


@pytest.mark.parametrize("note", metrics(), ids=name_of)
def test_a_note_tells_all_it_has_in_words_that_describe(note: Metric) -> None:
    text = " ".join(explain_text(note).split())
    for part in (note.words, note.formula, note.misleads, note.citation):
        assert " ".join(part.split()) in text
    for word in ("should", "must be attacked", "target"):
        assert word not in text, "a note describes and never recommends"


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("route_shar", "route_share"),
        ("detour", "detour_loss"),
        ("Encirclement", "encirclement"),
        ("front_length_m", "front_length"),
        ("surrounded_share", "surrounded_share_road"),
    ],
)
def test_an_unknown_name_is_answered_with_what_comes_near(asked: str, near: str) -> None:
    with pytest.raises(ScenarioError, match=f"no metric '{asked}'; did you mean .*{near}"):
        explain_metric(asked)


def test_a_name_that_is_near_nothing_is_answered_with_the_list() -> None:
    with pytest.raises(ScenarioError, match=r"there are .*route_share.*windows"):
        explain_metric("xyzzy")


def test_the_document_is_json_and_holds_every_note_in_order() -> None:
    document = json.loads(json.dumps(notes_document(), allow_nan=False))
    assert document == notes_document(), "only what JSON has"
    assert document["schema"] == 1
    assert [row["name"] for row in document["metrics"]] == [note.name for note in metrics()]
    fields = ["name", "label", "kind", "unit", "words", "formula", "citation", "reads"]
    assert all(
        list(row) == [*fields, "misleads", "example", "shows"] for row in document["metrics"]
    )


# ---- the four towns


def test_the_four_towns_are_as_drawn(panel: Panel) -> None:
    theater = panel.situation.theater
    assert panel.situation.holders == ("attacker", "defender", "contested", "defender")
    lengths = {road.id: road.length_m for road in theater.roads}
    assert lengths == {"a--b": 10_000, "b--d": 10_000, "a--c": 11_000, "c--d": 11_000}
    a, b, c, d = range(4)
    far = theater.distances_m([a, a, a], [b, c, d])[0] / 1000
    assert [round(one, 1) for one in far.tolist()] == [9.9, 10.8, 17.8]
    assert all(
        theater.distances_m([theater.index[road.a]], [theater.index[road.b]])[0, 0] <= road.length_m
        for road in theater.roads
    )


def test_the_four_towns_are_as_counted_by_hand(panel: Panel) -> None:
    """By b 20 km, by c 22: e to the minus 2 against 1, and conductances 1/20 and 1/22."""
    near, flow = panel.columns["near_route_share"].values, panel.columns["current_flow_share"]
    assert near["c"] == pytest.approx(math.exp(-2) / (1 + math.exp(-2)))
    assert flow.values["b"] == pytest.approx(22 / 42)
    assert panel.columns["detour_loss"].values["b"] == pytest.approx(1 - 20 / 22)
    assert panel.columns["pressure"].values["d"] == pytest.approx(math.exp(-2))


# ---- the page


def test_the_page_is_made_from_the_notes() -> None:
    made = docs_pages().metrics_page()
    page = (DOCS / "explanation" / "metrics.md").read_text(encoding="utf-8")
    assert page == made, "run `python docs/made_pages.py`"


def test_the_table_of_the_json_is_made_from_the_records() -> None:
    page = (DOCS / "reference" / "json.md").read_text(encoding="utf-8")
    assert page == docs_pages().json_page(), "run `python docs/made_pages.py`"


def test_the_page_tells_every_note() -> None:
    page = docs_pages().metrics_page()
    for note in metrics():
        assert f"\n### {note.name}\n" in page
        for part in (note.words, note.misleads, example_as_session(note)):
            assert part in page


# ---- cross-checks


def test_every_engine_agrees_on_some_graphs() -> None:
    compared = dict.fromkeys((check.name for check in crosschecks.CHECKS), 0)
    for subject in crosschecks.subjects(30):
        for check in crosschecks.CHECKS:
            far = crosschecks.differences(check, subject)
            assert max(far, default=0.0) < crosschecks.TOLERANCE, (check.name, subject.region.seed)
            compared[check.name] += len(far)
    assert min(compared.values()) >= 20, compared


def test_every_column_is_cross_checked(panel: Panel) -> None:
    checked = {check.name.split(",")[0] for check in crosschecks.CHECKS}
    assert set(panel.columns) <= checked
    assert checked <= {note.name for note in metrics()}
    assert crosschecks.GRAPHS >= 300


@pytest.mark.slow
def test_the_committed_tables_are_those_computed_afresh() -> None:
    rows = crosschecks.compute_rows()
    for row in rows:
        assert row.largest < crosschecks.TOLERANCE, row.check.name
        for name, value in row.theirs.items():
            assert value == pytest.approx(row.ours, rel=1e-9, abs=1e-12), (row.check.name, name)
    assert crosschecks.tables(rows) == crosschecks.committed(), "run `python tests/crosschecks.py`"
