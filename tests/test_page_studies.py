"""Studies as sections of the page: what they tell, how one asks, when they are refused."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from stratgraph import find_attribution, find_sets, read_case, run_case
from stratgraph.report.page import Past, page_html, with_plays
from stratgraph.report.page.steps import plays_of
from stratgraph.report.page.studies import studies_html
from stratgraph.studies.attribution import attribution_sentence
from stratgraph.studies.sequences import find_sequences
from stratgraph.studies.sets import set_sentence

if TYPE_CHECKING:
    from stratgraph.studies.hold_or_fall import Outcome

VALLEY = Path(__file__).parent.parent / "scenarios" / "valley"


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return run_case(read_case("gate_falls"))


def test_the_curve_has_a_mark_for_each_reading_and_counts_the_weapons(outcome: Outcome) -> None:
    (found,) = outcome.finding.objectives
    words = studies_html(outcome.finding, with_curve=True)
    assert "reach Kingsbridge holds on 11 of 24 readings of the facts" in words
    (text,) = re.findall(r"<svg.*?</svg>", words, flags=re.S)
    drawing = ElementTree.fromstring(text)
    paths = [(one.get("style", ""), one.get("d", "")) for one in drawing.iter("path")]
    marks = {
        holds: sum(path.count("M") for style, path in paths if colour in style and size in style)
        for holds, colour, size in (
            (True, "--map-gained", "stroke-width:6"),
            (False, "--map-road", "stroke-width:4"),
            (None, "currentColor", "stroke-width:2"),
        )
    }
    told = [one.holds for one in found.points]
    assert marks == {holds: told.count(holds) for holds in (True, False, None)}
    heads = [one.text for one in drawing.iter("text") if one.get("y") == "12"]
    assert heads == list(dict.fromkeys(
        "?" if one.holds is None else str(len(one.new)) for one in found.curve
    ))  # fmt: skip


def test_where_no_weapon_is_asked_about_the_curve_says_so() -> None:
    words = studies_html(run_case(read_case("kohima_falls")).finding, with_curve=True)
    assert "No reading tells of a weapon here." in words
    assert "<svg" not in words
    assert "<details" not in words


def test_sets_and_what_is_due_are_told_and_their_tables_folded_together(outcome: Outcome) -> None:
    sets, due = find_sets(outcome.case, 2), find_attribution(outcome.case)
    page = page_html(outcome, version="0", past=Past(sets=sets, due=due, with_curve=True))
    assert set_sentence(sets, sets.networks[0]) in page
    assert attribution_sentence(due, due.sides[0]) in page
    ids = [page.count(f'id="h-{name}"') for name in ("curve", "sets", "attribution")]
    assert ids == [1, 1, 1]
    plain = page_html(outcome, version="0")
    assert 'id="h-sets"' not in plain
    # One stop more for the keyboard, however many tables there are.
    assert page.count("<summary>") == plain.count("<summary>") + 1


def test_run_puts_the_studies_asked_for_on_the_page(stratgraph: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    code, _, _ = stratgraph(
        "run", "gate_falls", "-q", "--html", str(page), "--study", "curve", "--study", "sets"
    )
    text = page.read_text("utf-8")
    assert code == 0
    assert [text.count(f'id="h-{name}"') for name in ("curve", "sets", "attribution")] == [1, 1, 0]


def test_a_study_without_a_page_is_refused(stratgraph: Any) -> None:
    code, out, err = stratgraph("run", "gate_falls", "--study", "sets")
    assert (code, out) == (2, "")
    assert "--study is shown on the page; name it with --html FILE" in err


@pytest.mark.parametrize("most", [300, 7])
def test_sequences_come_with_their_situations_and_a_button_that_plays_them(
    outcome: Outcome, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("stratgraph.report.page.precomputed.MOST_COMPUTED", most)
    sequences = with_plays(find_sequences(outcome.case))
    page = page_html(outcome, version="0", past=Past(sequences=sequences))
    data = json.loads(re.findall(r'id="data"[^>]*>(.*?)</script>', page, flags=re.S)[0])
    taken = {
        one["key"]: (one["holders"], one["takes"]) for one in data["facts"]["steps"] if one["takes"]
    }
    ids, falls = data["facts"]["ids"], data["facts"]["steps"][1]["holders"]

    def handed(side: str, *places: str) -> str:
        return "".join(side if one in places else was for one, was in zip(ids, falls, strict=True))

    assert taken == {
        "attacker:highfield": (handed("a", "highfield"), ["attacker:highfield"]),
        "defender:gate": (handed("d", "gate"), ["defender:gate,brook"]),
        "defender:gate,brook": (handed("d", "gate", "brook"), ["defender:gate,brook"]),
    }
    assert len(set(re.findall(r'value="(\w+:[^"]+)"', page))) == 2
    said = data["words"]["languages"][2]["own"]["case.step.attacker:highfield"]
    assert said == "dann: Highfield fällt"


def test_of_a_page_that_does_not_compute_the_first_sequence_of_each_side_is_played() -> None:
    case = dataclasses.replace(read_case("gate_falls"), objectives=("kingsbridge", "mill"))
    answer = find_sequences(case)
    every, first = plays_of(answer), plays_of(answer, every=False)
    assert [one.key for one in every] == [
        "attacker:highfield", "attacker:highfield,kingsbridge", "defender:gate,brook"
    ]  # fmt: skip
    assert {one.key for one in first} == {"attacker:highfield", "defender:gate,brook"}


@pytest.mark.parametrize(
    ("study", "refused"),
    [("sets", 2), ("attribution", 2), ("sequences", 2), ("curve", 0)],
)
def test_of_a_real_theater_of_the_last_year_only_the_readings_are_shown(
    stratgraph: Any, tmp_path: Path, study: str, refused: int
) -> None:
    home = Path(shutil.copytree(VALLEY, tmp_path / "valley"))
    facts = home / "theater.toml"
    text = facts.read_text("utf-8").replace("fictional = true", "fictional = false")
    facts.write_text(text, encoding="utf-8")
    page = home / "page.html"
    code, _, err = stratgraph(
        "run", str(home / "gate_falls.toml"), "-q", "--html", str(page), "--study", study
    )
    assert (code, page.exists()) == (refused, not refused)
    assert "within the last year" in err
