"""A metric and an assumption are added in one file each, and are then told everywhere.

The package is copied, one file is added and a field written into another; the copy is asked.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

ROOT = Path(__file__).parent.parent
METRIC = '''
"""A metric of the tests: how many roads lead to a place."""

from stratgraph.catalogue import TOWNS, Metric

from .columns import Column


def panel_columns(task):
    theater = task.situation.theater
    shown = [one for one, road in zip(theater.ids, theater.on_road) if road]
    ends = [end for road in theater.roads for end in (road.a, road.b)]
    values = {one: float(ends.count(one)) for one in shown if one != "mill"}
    return (Column("toy_roads", {one: values.get(one) for one in shown}, {"mill": "truncated"}),)


METRICS = (
    Metric(
        name="toy_roads",
        label="Toy roads",
        kind="count",
        family="Routes",
        order=9,
        noun="roads",
        column=True,
        shown=True,
        sign=-1,
        words="How many roads a child would count.",
        formula="roads that end in v",
        reads=("roads",),
        misleads="A child counts a lane too.",
        example=TOWNS + 'four_towns().columns["toy_roads"].values["b"]',
        shows="2.0",
    ),
)
'''
# It stands before the last field of the dataclass.
BEFORE = "    systems: tuple[System, ...] = assumed_as("
ASSUMPTION = """    weather: Literal["calm", "storm"] = assumed_as(
        Assumption(
            means="how the toy wind blows",
            noun="the toy weather",
            admits="words",
            values={"calm": "calm air", "storm": "a toy storm"},
            told="Weapons fire in {weather}.",
            label="Toy weather is",
            optional=True,
        ),
        default="calm",
    )
"""
CASE = """
name = "toy"
theater = "valley"
as_of = 2031-05-01
attacker = "RED"
falls = ["gate"]
bases = ["ashby"]
objectives = ["kingsbridge"]

[assume]
standoff_km = [0]
standoff_rule = "add"
ground = "settlements"
contested = "no_fire"
contested_supply = false
road_set = "all"
off_network = true
systems = ["howitzer"]
weather = "storm"
"""
ASK = """
import contextlib, importlib.util, io, json, sys

import stratgraph
from stratgraph import cli, draw_gateways, outcome_document, read_case, run_case
from stratgraph.app.actions import Action, do
from stratgraph.app.form import assumptions_form
from stratgraph.app.history import History
from stratgraph.app.session import open_desk
from stratgraph.io import case_toml
from stratgraph.report.page import first_parts, page_html
from stratgraph.report.records import schema
from stratgraph.studies.backtest import signs


def printed(*words):
    out = io.StringIO()
    sys.argv = ["stratgraph", *words]
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        cli.main()
    return out.getvalue()


file = sys.argv[1]
case = read_case(file)
outcome = run_case(case)
panel = outcome.panel("hold", road_set="all")
spec = importlib.util.spec_from_file_location("made_pages", sys.argv[2])
pages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(pages)
session = open_desk(file)
opened = History((session.write(session.opened),))
done = do(session, opened, Action("weather", "calm"))
answer = {
    "where": stratgraph.__file__,
    "explain": printed("explain", "toy_roads"),
    "explain_all": printed("explain"),
    "explain_json": json.loads(printed("explain", "toy_roads", "--json", "-")),
    "columns": list(panel.columns),
    "run": json.loads(json.dumps(outcome_document(outcome))),
    "gateways": json.loads(printed("gateways", file, "--json", "-")),
    "run_text": printed("run", file),
    "gateways_text": printed("gateways", file, "--sort", "toy_roads"),
    "schemas": {name: schema(name) for name in ("run", "gateways", "explain")},
    "page": page_html(outcome, version="0"),
    "notebook": outcome._repr_html_() + panel._repr_html_(),
    "app": first_parts(outcome, (), "0", served=True)["assumptions"]
    + assumptions_form(case, case.assumptions.systems),
    "figure": [one.text for one in draw_gateways(panel).layout.annotations],
    "chosen": [one.text for one in draw_gateways(panel, metrics="toy_roads").layout.annotations],
    "signs": signs(),
    "metrics_page": pages.metrics_page(),
    "json_page": pages.json_page(),
    "cases_page": pages.cases_page(),
    "written": case_toml(case),
    "changed": done.present,
}
print(json.dumps(answer))
"""


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return what a copy says in which one file is new and one has a field more."""
    home = tmp_path_factory.mktemp("copy")
    package = home / "stratgraph"
    ignored = shutil.ignore_patterns("__pycache__", "scenarios")
    shutil.copytree(ROOT / "stratgraph", package, ignore=ignored)
    shutil.copytree(ROOT / "scenarios", home / "scenarios", ignore=ignored)
    (package / "measures/gateways/toy.py").write_text(METRIC, encoding="utf-8")
    declared = package / "catalogue/assumptions.py"
    text = declared.read_text(encoding="utf-8")
    assert text.count(BEFORE) == 1
    declared.write_text(text.replace(BEFORE, ASSUMPTION + BEFORE), encoding="utf-8")
    (home / "toy.toml").write_text(CASE, encoding="utf-8")
    asked = subprocess.run(
        [sys.executable, "-c", ASK, str(home / "toy.toml"), str(ROOT / "docs/made_pages.py")],
        env={**os.environ, "PYTHONPATH": str(home)},
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
    )
    assert asked.returncode == 0, asked.stderr
    said = json.loads(asked.stdout)
    assert Path(said["where"]).is_relative_to(home), "the copy is asked"
    return said


# ---------------------------------------------------------------- the metric


def test_the_metric_is_explained(answer: Any) -> None:
    assert answer["explain"].startswith("toy_roads (roads)\n\nHow many roads a child would count.")
    assert "toy_roads" in answer["explain_all"]
    (told,) = answer["explain_json"]["metrics"]
    assert (told["label"], told["kind"], told["reads"]) == ("Toy roads", "count", ["roads"])


def test_the_metric_is_a_column_of_the_panel_after_its_family(answer: Any) -> None:
    columns = answer["columns"]
    assert columns.index("near_route_share") + 1 == columns.index("toy_roads")


@pytest.mark.parametrize("document", ["run", "gateways"])
def test_the_metric_stands_in_each_document_with_rank_and_reason(
    answer: Any, document: str
) -> None:
    rows = {row["settlement"]: row for row in answer[document]["gateways"]
            if row["situation"] in ("hold", "panel")}  # fmt: skip
    assert rows["port"]["toy_roads"] == 1
    assert rows["port"]["ranks"]["toy_roads"] == max(
        row["ranks"]["toy_roads"] or 0 for row in rows.values()
    )
    assert rows["mill"]["toy_roads"] is None
    assert rows["mill"]["status"]["toy_roads"] == "truncated"


def test_the_metric_has_a_head_and_a_row_in_each_table(answer: Any) -> None:
    assert "Toy\n" in answer["gateways_text"] or "Toy roads" in answer["gateways_text"]
    assert '<th scope="col">Toy roads' in answer["page"]
    assert '<th scope="col">Toy roads' in answer["notebook"]


def test_the_metric_is_drawn_by_default_and_by_choice(answer: Any) -> None:
    assert "Toy roads" in answer["figure"]
    assert "Toy roads" in answer["chosen"]


def test_the_metric_is_a_candidate_of_the_backtest_with_its_sign(answer: Any) -> None:
    assert answer["signs"]["toy_roads"] == -1


def test_the_metric_is_documented(answer: Any) -> None:
    assert "### toy_roads\n\nHow many roads a child would count." in answer["metrics_page"]
    assert "Toy roads (roads). How many roads a child would count. |" in answer["json_page"]


# ---------------------------------------------------------------- the assumption


@pytest.mark.parametrize("surface", ["run_text", "page", "app", "notebook"])
def test_the_assumption_is_told_on_every_surface(answer: Any, surface: str) -> None:
    assert "Weapons fire in a toy storm." in " ".join(answer[surface].split())


def test_the_assumption_is_a_key_of_the_case_file_and_of_the_document(answer: Any) -> None:
    assert answer["run"]["assumptions"]["weather"] == "storm"
    assert 'weather = "storm"' in " ".join(answer["written"].split())


def test_the_assumption_can_be_chosen_in_the_app(answer: Any) -> None:
    assert "Toy weather is" in answer["app"]
    assert "calm air" in answer["app"]
    assert 'weather = "calm"' in " ".join(answer["changed"].split())


def test_the_assumption_is_documented(answer: Any) -> None:
    assert "| `weather` | `calm`, `storm` | how the toy wind blows |" in answer["cases_page"]


# ---------------------------------------------------------------- both


@pytest.mark.parametrize("name", ["run", "gateways"])
def test_the_schema_lists_the_metric_and_the_documents_keep_it(answer: Any, name: str) -> None:
    validator = jsonschema.Draft202012Validator(answer["schemas"][name])
    document = answer[name]
    validator.validate(document)
    for wrong in (-1, 0.5, "many"):
        rows = [row | {"toy_roads": wrong} for row in document["gateways"]]
        assert not validator.is_valid(document | {"gateways": rows})
    rows = [{key: row[key] for key in row if key != "toy_roads"} for row in document["gateways"]]
    assert not validator.is_valid(document | {"gateways": rows})


def test_the_schema_knows_the_values_of_the_assumption(answer: Any) -> None:
    validator = jsonschema.Draft202012Validator(answer["schemas"]["run"])
    for word, there in (("calm", True), ("gale", False)):
        assumed = answer["run"]["assumptions"] | {"weather": word}
        assert validator.is_valid(answer["run"] | {"assumptions": assumed}) is there
