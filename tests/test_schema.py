"""The schemas of JSON documents: closed, one per command, and every document is as its says."""

from __future__ import annotations

import inspect
import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from answers import answer_to
from large import lattice
from test_what_is_missing import three_sides, without_systems

from stratgraph import (
    ScenarioError,
    cli,
    outcome_document,
    plan_sweep,
    read_case,
    run_case,
    schema,
    to_frame,
    write_sweep,
)
from stratgraph.io import copy_theater
from stratgraph.io.columns import in_rows, rows_of
from stratgraph.measures.gateways import GatewayQuestion, Panel, PanelSettings, measure_panel
from stratgraph.report.records import columns as large
from stratgraph.report.records import compare_documents, panel_document, panel_records, to_json
from stratgraph.report.records.kinds import VERSIONS
from stratgraph.report.records.schemas import DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VALLEY = Path(__file__).parent.parent / "scenarios" / "valley"


@pytest.fixture
def valley(tmp_path: Path) -> Path:
    """Return a copy of the valley, to change."""
    return Path(shutil.copytree(VALLEY, tmp_path / "valley"))


# ---- the schemas


def objects(part: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every object that a schema describes, with the way to it."""
    if isinstance(part, dict):
        if part.get("type") == "object":
            yield path, part
        for key, inner in part.items():
            yield from objects(inner, f"{path}/{key}")
    if isinstance(part, list):
        for number, inner in enumerate(part):
            yield from objects(inner, f"{path}/{number}")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_schema_is_one_and_is_closed_at_every_depth(name: str) -> None:
    made = schema(name)
    jsonschema.Draft202012Validator.check_schema(made)
    for path, part in objects(made):
        if "propertyNames" in part:
            assert "additionalProperties" in part, path
        else:
            assert part["additionalProperties"] is False, path
            assert set(part["required"]) == set(part["properties"]), path


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_record_and_every_field_says_what_it_is(name: str) -> None:
    made = schema(name)
    assert made["description"]
    for path, part in objects(made):
        if "properties" not in part or path.endswith(("/MetricRanks", "/RankColumns")):
            continue
        assert part.get("description"), path
        silent = [key for key, one in part["properties"].items() if "description" not in one]
        assert [key for key in silent if "$ref" not in part["properties"][key]] == [], path


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_begins_alike(name: str) -> None:
    keys = list(schema(name)["properties"])
    heads = ["schema", "stratgraph", "scope", "theater"]
    of_one = 3 if name in ("explain", "diff") else 4
    assert keys[:of_one] == heads[:of_one], "explain has no theater, diff perhaps two"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_version_of_a_document_is_kept_in_one_record(name: str) -> None:
    assert schema(name)["properties"]["schema"]["const"] == VERSIONS[name]
    assert list(VERSIONS) == list(DOCUMENTS)


def test_every_command_that_writes_json_has_a_schema() -> None:
    commands = [(one.name or one.callback.__name__, one.callback) for one in
                cli.app.registered_commands if one.callback is not None]  # fmt: skip
    writing = {name for name, call in commands if "json" in inspect.signature(call).parameters}
    assert writing == set(DOCUMENTS) - {"ring"}, "reach has two: one of --from"


def test_a_schema_is_printed_and_listed_by_name(stratgraph: Any) -> None:
    assert json.loads(stratgraph("schema", "check")[1]) == schema("check")
    listed = stratgraph("schema")[1].splitlines()
    assert [line.split()[0] for line in listed] == list(DOCUMENTS)
    assert max(map(len, listed)) <= 80


def test_a_name_without_a_schema_is_answered_with_those_there_are(stratgraph: Any) -> None:
    with pytest.raises(ScenarioError, match="no schema 'gateway'; did you mean gateways"):
        schema("gateway")
    code, out, err = stratgraph("schema", "demo")
    assert (code, out) == (2, "")
    assert "there are run, gateways, reach, ring" in err


# ---- every command on every theater

CASES = {"valley": "gate_falls", "bakhmut-2022": "bakhmut_falls"}
DAYS = {"valley": ("2031-05-01", "2031-07-01"), "bakhmut-2022": ("2022-10-03", "2023-05-20")}


def two_answers(case: str) -> list[str]:
    """Write the answers to a case, and to it with another stand-off, into files."""
    folder = Path(tempfile.mkdtemp(prefix="answers"))
    asked = read_case(case)
    other = replace(asked.assumptions, standoff_m=(7000,))
    for name, one in (("a.json", asked), ("b.json", replace(asked, assumptions=other))):
        answer = to_json(outcome_document(run_case(one)))
        (folder / name).write_text(answer, encoding="utf-8")
    return [str(folder / "a.json"), str(folder / "b.json")]


SWEEPS = ("sweep", "ask")
SWEPT = {"valley": "four_towns", "bakhmut-2022": "sixteen_towns"}


def sweep_words(name: str, theater: str, folder: Path | None) -> list[str]:
    """Return the command that makes a sweep of a few situations, or asks one."""
    case = SWEPT[theater]
    if folder is not None:
        text = (folder / "gate_falls.toml").read_text(encoding="utf-8")
        swept = f'{text}\n[sweep]\ntowns = ["gate", "mill", "brook"]\n'
        case = str(folder / "swept.toml")
        Path(case).write_text(swept, encoding="utf-8")
    out = Path(tempfile.mkdtemp(prefix="sweep")) / "s"
    if name == "ask":
        asked = read_case(case)
        write_sweep(asked, out, plan=plan_sweep(asked, samples=4))
        return ["ask", str(out), "spread"]
    return ["sweep", case, "--samples", "4", "--out", str(out)]


def stated(theater: str, folder: Path | None) -> str:
    """Return a case that states what is uncertain: Bakhmut's own does."""
    if theater != "valley":
        return CASES[theater]
    home = folder or Path(tempfile.mkdtemp(prefix="stated")) / "valley"
    if folder is None:
        copy_theater("valley", home)
    text = (home / "gate_falls.toml").read_text(encoding="utf-8")
    case = home / "stated.toml"
    case.write_text(f"{text}\n[uncertainty]\nstandoff_km = {{ uniform = [0, 10] }}\n", "utf-8")
    return str(case)


def words_of(name: str, theater: str, folder: Path | None = None) -> list[str]:
    """Return the command that writes a document, about a theater or about a changed copy of it."""
    home = theater if folder is None else str(folder)
    case = CASES[theater] if folder is None else str(folder / f"{CASES[theater]}.toml")
    place, target = ("gate", "kingsbridge") if theater == "valley" else ("bakhmut", "kramatorsk")
    as_of, until = DAYS[theater]
    sides = ["--attacker", "RED" if theater == "valley" else "RU"]
    if name == "diff":
        return ["diff", *two_answers(case)]
    if name in SWEEPS:
        return sweep_words(name, theater, folder)
    if name == "uncertainty":
        return ["uncertainty", stated(theater, folder), "--draws", "64"]
    words: dict[str, list[str]] = {
        "run": ["run", case],
        "gateways": ["gateways", case, "--weights", "route_share=1,detour_loss=2"],
        "reach": ["reach", "--theater", home, "--target", target, *sides],
        "ring": ["reach", "--theater", home, "--from", place, *sides],
        "exposed": ["exposed", case, "--system", "mortar" if theater == "valley" else "2s19"],
        "readings": ["readings", case],
        "front": ["front", "--theater", home, "--place", target, *sides],
        "supply": ["supply", "--theater", home, "--place", target, "--step-days", "60"],
        "roads": ["roads", case],
        "access": ["access", case],
        "sets": ["sets", case, "--k", "1"],
        "attribution": ["attribution", case],
        "sequences": ["sequences", case, "--range", "16", "--goal", "range"],
        "claims": ["claims", home],
        "backtest": ["backtest", home, "--as-of", as_of, "--until", until, *sides,
                     "--definition", "report" if theater == "valley" else "map point"],
        "explain": ["explain"],
        "check": ["check", home],
    }  # fmt: skip
    return words[name]


def assert_is_as_its_schema_says(name: str, text: str) -> None:
    """Validate, and name the first wrong places where it is not."""
    document, said = json.loads(text), schema(name)
    validator = jsonschema.Draft202012Validator(said)
    wrong = [f"{one.json_path}: {one.message[:200]}" for one in
             validator.iter_errors(document)]  # fmt: skip
    assert wrong[:5] == []
    assert list(document) == list(said["properties"]), "in the order that the schema tells"


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("theater", CASES)
def test_every_document_of_the_bundled_theaters_is_as_its_schema_says(
    stratgraph: Any, theater: str, name: str
) -> None:
    code, out, err = stratgraph(*words_of(name, theater), "--json", "-")
    if (theater, name) == ("valley", "claims"):
        assert (code, out) == (2, ""), "the valley has no claims file"
        return
    assert code == (1 if name == "diff" else 0), err
    assert_is_as_its_schema_says(name, out)


def without(*files: str) -> Callable[[Path], object]:
    """Return what takes files away from a folder."""

    def take(folder: Path) -> None:
        for one in files:
            (folder / one).unlink()

    return take


def in_mud(folder: Path) -> None:
    """Ask by the travel times of a season."""
    case = folder / "gate_falls.toml"
    text = case.read_text(encoding="utf-8")
    case.write_text(text.replace("[assume]", '[assume]\nseason = "mud"', 1), encoding="utf-8")


def among_three(folder: Path) -> None:
    """Have a third side, and a question that names its two."""
    case = three_sides(folder) / "gate_falls.toml"
    text = case.read_text(encoding="utf-8")
    case.write_text(text.replace("attacker", 'defender = "BLUE"\nattacker', 1), encoding="utf-8")


# A change to the valley, and the documents that cannot be had of it.
ODD = {
    "no roads": (without("roads.csv"), ("roads", "access", "sets", "backtest")),
    "no systems": (without_systems, ("reach", "exposed", "attribution")),
    "no holders": (
        without("control.csv", "events.csv"),
        ("reach", "ring", "front", "supply", "access", "backtest"),
    ),
    "nobody's people are known": (without("populations.csv"), ()),
    "no portals": (without("portals.csv"), ("access", "backtest")),
    "three sides": (among_three, ()),
    "a season": (in_mud, ()),
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_every_document_of_an_odd_theater_is_as_its_schema_says(
    stratgraph: Any, valley: Path, odd: str
) -> None:
    change, refused = ODD[odd]
    change(valley)
    told = []
    for name in DOCUMENTS:
        if name in ("claims", "explain"):
            continue
        words = words_of(name, "valley", valley)
        if (odd, name) == ("no roads", "gateways"):
            words = words[:2]
        third = ["--defender", "BLUE"] if "--attacker" in words and odd == "three sides" else []
        code, out, err = stratgraph(*words, *third, "--json", "-")
        if code == 2:
            told.append(name)
            continue
        assert code in (0, 1), err
        assert_is_as_its_schema_says(name, out)
    assert tuple(told) == refused


@pytest.mark.parametrize("standoff", [(), ("--standoff-km", "30", "--standoff-rule", "exclude")])
def test_a_reach_with_advances_and_an_outline_is_as_its_schema_says(
    stratgraph: Any, tmp_path: Path, standoff: tuple[str, ...]
) -> None:
    outline = tmp_path / "town.geojson"
    ring = [[37.4, 48.7], [37.7, 48.7], [37.7, 48.8], [37.4, 48.7]]
    area = {"type": "Feature", "properties": {"id": "kramatorsk"}}
    area |= {"geometry": {"type": "Polygon", "coordinates": [ring]}}
    text = json.dumps({"type": "FeatureCollection", "features": [area]})
    outline.write_text(text, encoding="utf-8")
    words = (*words_of("reach", "bakhmut-2022"), *standoff, "--outline", outline)
    code, out, err = stratgraph(*words, "--json", "-")
    assert code == 0, err
    assert_is_as_its_schema_says("reach", out)


# ---- panels in columns


@pytest.fixture(scope="module")
def panel() -> Panel:
    """Return the panel of 600 towns on a lattice, from its west side to its east side."""
    question = GatewayQuestion(("t00-10",), ("t29-10",), "all")
    return measure_panel(lattice(30, 20), question, PanelSettings())


@pytest.fixture(scope="module")
def both_forms(panel: Panel) -> tuple[Any, Any]:
    """Return the panel's document with its rows in columns, and as rows."""
    document = panel_document("hold", panel)
    return document, {**document, "gateways": panel_records("hold", panel)}


def test_rows_of_a_large_panel_are_columns_that_say_the_same(both_forms: tuple[Any, Any]) -> None:
    columns, rows = (document["gateways"] for document in both_forms)
    assert (columns["form"], len(rows)) == ("columns", 600)
    assert in_rows(columns["columns"]) == rows
    assert to_frame(columns).equals(to_frame(rows))


def test_both_forms_are_as_the_schema_says(both_forms: tuple[Any, Any]) -> None:
    for document in both_forms:
        assert_is_as_its_schema_says("gateways", to_json(document))


def test_columns_are_closed_too(both_forms: tuple[Any, Any]) -> None:
    document = json.loads(to_json(both_forms[0]))
    document["gateways"]["columns"]["beauty"] = [1] * 600
    validator = jsonschema.Draft202012Validator(schema("gateways"))
    assert not validator.is_valid(document)


def test_a_settlement_takes_a_third_of_the_bytes_in_columns(both_forms: tuple[Any, Any]) -> None:
    columns, rows = (len(to_json({"gateways": one["gateways"]})) / 600 for one in both_forms)
    assert rows > 1900
    assert columns < 600


@pytest.mark.parametrize(("towns", "form"), [(500, list), (501, dict)])
def test_columns_begin_above_five_hundred_settlements(towns: int, form: type) -> None:
    panel: Any = SimpleNamespace(settlements=range(towns))
    rows = large.rows_or_columns([{"a": 1}], many=large.are_many([panel]))
    assert isinstance(rows, form)


@pytest.fixture
def both_answers(monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    """Return an answer in columns, as if five settlements were many, and the same in rows."""
    outcome = answer_to("gate_falls")
    in_rows = outcome_document(outcome)
    monkeypatch.setattr(large, "MOST_ROWS", 5)
    return outcome_document(outcome), in_rows


@pytest.mark.parametrize("part", ["reach", "gateways", "approaches", "change"])
def test_a_part_of_a_large_answer_is_columns_that_say_the_same(
    both_answers: tuple[Any, Any], part: str
) -> None:
    columns, rows = (document[part] for document in both_answers)
    assert (columns["form"], len(rows) > 1) == ("columns", True)
    assert in_rows(columns["columns"]) == rows
    assert rows_of(columns) == rows_of(rows)


def test_a_large_answer_is_as_its_schema_says_and_no_other(both_answers: tuple[Any, Any]) -> None:
    columns, rows = both_answers
    assert_is_as_its_schema_says("run", to_json(columns))
    told = compare_documents(columns, rows)
    assert (told["equal"], told["came_out"]) == (True, [])
