"""Every bundled question can be answered and every bundled script runs."""

from __future__ import annotations

import runpy
from typing import TYPE_CHECKING

import pytest

from stratgraph import bundled_cases, read_case, run_case
from stratgraph.io import bundled_folder

if TYPE_CHECKING:
    from pathlib import Path

SCRIPTS = sorted(bundled_folder().glob("*/*.py"))


@pytest.mark.parametrize(("theater", "case"), bundled_cases())
def test_a_bundled_question_has_an_answer(theater: str, case: str) -> None:
    outcome = run_case(read_case(case))
    assert outcome.finding.told.headline.endswith(".")
    assert outcome.case.theater.name == theater


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_bundled_script_runs_and_writes_its_results(
    script: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runpy.run_path(str(script))["main"](tmp_path)
    assert capsys.readouterr().out.strip()
    assert (tmp_path / f"{script.stem}.json").stat().st_size > 0


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_bundled_script_is_short_and_uses_public_names_only(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert 15 <= len(text.splitlines()) <= 40
    assert "import stratgraph as sg" in text
    assert "sg._" not in text
    assert "from stratgraph" not in text


def test_holding_bakhmut_gives_more_places_in_howitzer_range_than_other_bases(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = next(path for path in SCRIPTS if path.stem == "bakhmut_holds")
    runpy.run_path(str(script))["main"](tmp_path)
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("M777")]
    counts = {
        line.split("from ")[1].split(":")[0]: line.split(": ")[1].split()[0] for line in lines
    }
    assert counts["bakhmut"] == "16"
    assert max(counts, key=lambda place: int(counts[place])) == "bakhmut"
