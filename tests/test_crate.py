"""An answer with all it was made of, as an RO-Crate."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from stratgraph import cli, outcome_document, read_case, run_case
from stratgraph.report.records import to_json

if TYPE_CHECKING:
    from pathlib import Path


def ask(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["stratgraph", *words])
    with pytest.raises(SystemExit) as left:
        cli.main()
    return int(left.value.code or 0)


def test_the_case_in_a_crate_gives_the_answer_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "crate"
    assert ask(monkeypatch, "run", "gate_falls", "-q", "--crate", str(folder)) == 0
    answer = (folder / "answer.json").read_text(encoding="utf-8")
    again = run_case(read_case(folder / "case.toml"))
    assert to_json(outcome_document(again)) == answer

    crate = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    by_id = {one["@id"]: one for one in crate["@graph"]}
    root = by_id["./"]
    assert by_id["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert root["@type"] == "Dataset"
    assert root["name"] in capsys.readouterr().out
    # Every file is described once, and every description is of a file.
    files = {
        one.relative_to(folder).as_posix()
        for one in folder.rglob("*")
        if one.is_file() and one.name != "ro-crate-metadata.json"
    }
    assert {one["@id"] for one in root["hasPart"]} == files
    assert {name for name, one in by_id.items() if one["@type"] == "File"} == files
    assert by_id["#licence-1"]["name"] == "MIT"
    run = by_id["#run"]
    assert run["result"] == {"@id": "answer.json"}
    assert {one["@id"] for one in run["instrument"]} >= {"#stratgraph", "#Python", "#numpy"}
    assert all(one["@id"] in by_id for key in ("instrument", "object") for one in run[key])


def test_a_crate_never_replaces_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "crate").mkdir()
    assert ask(monkeypatch, "run", "gate_falls", "--crate", str(tmp_path / "crate")) == 2
    assert not [*(tmp_path / "crate").iterdir()]
