"""The JSON document of `stratgraph run`: its schema, its names, its figures, its bytes."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import jsonschema  # type: ignore[import-untyped]
import pytest
from answers import answer_to

from stratgraph.errors import FileFormatError
from stratgraph.io import read_case, read_facts
from stratgraph.measures.gateways import Status, reads_no_holders
from stratgraph.model.provenance import SourceRecord
from stratgraph.report.records import outcome_document, schema, to_json
from stratgraph.studies.hold_or_fall import measure_case_panel, run_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stratgraph.studies.hold_or_fall import Case

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
CASE = "gate_falls.toml"
CASES = ("gate_falls", "bakhmut_falls", "crossings_cut")
RUN = schema("run")
VALIDATOR = jsonschema.Draft202012Validator(RUN)
GATEWAY_ROW = RUN["$defs"]["GatewayRow"]["properties"]
# What a gateways row has beside its metrics.
BESIDE = {
    "situation", "settlement", "road_set", "weight", "ranks", "status",
    "advance_gain_by_objective", "reach_gain_by_objective",
}  # fmt: skip

Step = str | int


def answer(case: str | Path) -> Any:
    """Return the document of a case."""
    outcome = answer_to(case) if isinstance(case, str) else run_case(read_case(case))
    return outcome_document(outcome)


@pytest.fixture(scope="module")
def documents() -> dict[str, Any]:
    """Return the documents of the bundled cases."""
    return {case: answer(case) for case in CASES}


def with_windows() -> Any:
    """Return the document of the valley on a later day with other maps, one without a base left."""
    case = read_case("gate_falls")
    later = read_facts("valley").control_by_events(date(2031, 5, 25))
    case = replace(case, control=later)
    return outcome_document(run_case(case, shrink_km=(10.0,), larger=with_a_bypass(case)))


def with_listed_sources() -> Any:
    """Return the document of the valley where its sources are listed, one known in full."""
    case = read_case("gate_falls")
    cited = sorted({one.source for one in case.provenances})
    seen = date(2031, 6, 1)
    full = SourceRecord(cited[0], "A chronicle", "https://example.org", "2031", seen, "CC0")
    bare = tuple(SourceRecord(one, "A title") for one in cited[1:])
    return outcome_document(
        run_case(replace(case, theater=replace(case.theater, sources=(full, *bare))))
    )


def without_weapons() -> Any:
    """Return the document of the valley where no weapon is asked about: ways are told."""
    case = read_case("gate_falls")
    return outcome_document(
        run_case(replace(case, assumptions=replace(case.assumptions, systems=())))
    )


def with_neighbours() -> Any:
    """Return the document of the valley where the road from the base runs through objectives."""
    case = read_case("gate_falls")
    return outcome_document(
        run_case(replace(case, bases=("ashby",), objectives=("brook", "gate", "kingsbridge")))
    )


def with_a_bypass(case: Case) -> Any:
    """Return the case's theater with one more town, on a road around Gate and Mill."""
    gate = case.theater.settlement("gate")
    road = case.theater.roads[0]
    more = replace(gate, id="newtown", name="Newtown", lat=gate.lat - 0.3)
    links = [
        replace(road, id=f"{end}--newtown", a=end, b="newtown", length_m=16_000, verified=True)
        for end in ("brook", "kingsbridge")
    ]
    return replace(
        case.theater,
        name="larger valley",
        settlements=(*case.theater.settlements, more),
        roads=(*case.theater.roads, *links),
    )


@pytest.fixture(scope="module")
def bakhmut(documents: dict[str, Any]) -> Any:
    """Return the document of the bundled question on Bakhmut."""
    return documents["bakhmut_falls"]


@pytest.fixture
def valley(tmp_path: Path) -> Path:
    """Return a copy of the valley, to ask other questions of."""
    return Path(shutil.copytree(SCENARIOS / "valley", tmp_path / "valley"))


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence, which must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


# ---- the schema


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(RUN)


@pytest.mark.parametrize("case", CASES)
def test_documents_are_as_the_schema_says(documents: dict[str, Any], case: str) -> None:
    VALIDATOR.validate(documents[case])


QUESTIONS = {
    "surroundings fall": ('["gate"]', '[{ id = "gate", with_within_km = 15 }]'),
    "nothing falls": ('["gate"]', "[]"),
    "a place is retaken": ("falls ", 'retakes = ["highfield"]\nfalls '),
    "every road over the river is cut": ("falls ", 'cuts = [{ crosses = "run" }]\nfalls '),
    "a base after the fall": ("objectives", 'bases_after = ["brook"]\nobjectives'),
    "contested ground fires": ('"no_fire"', '"attacker"'),
    "verified roads first": ('road_set = "all"', 'road_set = "verified"'),
    "the objective falls": ('["gate"]', '["kingsbridge"]'),
    "guns pull back": ('"add"', '"pull_back"'),
    "guns fire from anywhere on held ground": ('"settlements"', '"territory"'),
}


@pytest.mark.parametrize("change", QUESTIONS.values(), ids=QUESTIONS)
def test_other_questions_are_answered_as_the_schema_says(
    valley: Path, change: tuple[str, str]
) -> None:
    edit(valley / "gate_falls.toml", *change)
    document = answer(valley / "gate_falls.toml")
    VALIDATOR.validate(document)
    assert_nulls_have_a_status(document)


def test_without_ground_nothing_is_required_and_nothing_reached(valley: Path) -> None:
    edit(valley / "gate_falls.toml", '"add"', '"exclude"')
    edit(valley / "gate_falls.toml", "[0, 5]", "[0, 900]")
    document = answer(valley / "gate_falls.toml")
    VALIDATOR.validate(document)
    far = [row for row in document["reach"] if row["standoff_m"] == 900_000]
    assert {row["status"] for row in far} == {"no_ground"}
    for row in far:
        assert (row["required_range_m"], row["margin_m"], row["from"]) == (None, None, None)
        assert (row["in_reach"], row["positions"]) == (False, 0)


def test_an_objective_without_a_holder_is_no_target(valley: Path) -> None:
    edit(valley / "control.csv", "kingsbridge,2031-05-01,BLUE,the chronicle,invented,low\n", "")
    document = answer(valley / "gate_falls.toml")
    VALIDATOR.validate(document)
    rows = [row for row in document["reach"] if row["target"] == "kingsbridge"]
    assert {(row["status"], row["in_reach"]) for row in rows} == {("unknown_holder", False)}
    assert any("no known holder" in warning for warning in document["warnings"])


def test_metrics_of_the_schema_are_those_of_the_panel() -> None:
    case = read_case("gate_falls")
    metrics = set(measure_case_panel(case, "hold", road_set="all").columns)
    assert set(GATEWAY_ROW) == metrics | BESIDE
    assert set(RUN["$defs"]["MetricRanks"]["properties"]) == metrics
    assert set(GATEWAY_ROW["status"]["propertyNames"]["enum"]) == metrics
    assert set(RUN["$defs"]["RoadMove"]["properties"]["metric"]["enum"]) == metrics


def test_statuses_of_the_schema_are_those_of_the_panel() -> None:
    listed = GATEWAY_ROW["status"]["additionalProperties"]["enum"]
    assert set(listed) == set(get_args(Status))
    assert len(listed) == len(set(listed))


# A change to the valley, and where it is seen: a metric of the day that then has this status.
STATUSES = {
    "adjacent": (CASE, '["kingsbridge"]', '["brook"]', "in_every_min_cut"),
    "no_portal": ("portals.csv", "port,BLUE,the sea,invented,low\n", "", "encirclement"),
    "holder_unknown": ("control.csv", "mill,2031-05-01,BLUE,the chronicle,invented,low\n", "",
                       "encirclement"),
    "other_weight": (CASE, "[assume]", '[assume]\nseason = "dry"', "extra_km"),
    "contested": (CASE, "[0, 5]", "[0]", "gate_population"),
    "all_pairs_cut": (CASE, "[0, 5]", "[0]", "extra_km"),
    "held_by_attacker": (CASE, "[0, 5]", "[0]", "advance_gain"),
}  # fmt: skip


@pytest.mark.parametrize("status", STATUSES)
def test_every_reason_for_a_missing_value_passes_the_schema(valley: Path, status: str) -> None:
    file, old, new, metric = STATUSES[status]
    edit(valley / file, old, new)
    document = answer(valley / CASE)
    VALIDATOR.validate(document)
    assert_nulls_have_a_status(document)
    rows = [row for row in document["gateways"] if row["situation"] == "hold"]
    assert status in {row["status"].get(metric) for row in rows}


def test_without_a_system_of_the_attackers_no_reach_is_gained(valley: Path) -> None:
    edit(valley / "systems.csv", "howitzer,,both", "howitzer,,BLUE")
    edit(valley / CASE, '"mortar", "howitzer", "longgun", "rocket"', '"howitzer"')
    document = answer(valley / CASE)
    VALIDATOR.validate(document)
    assert_nulls_have_a_status(document)
    assert {row["status"].get("reach_gain") for row in document["gateways"]} == {"not_asked"}


@pytest.mark.parametrize("season", ["dry", "mud", "frost"])
def test_a_season_weighs_routes_by_time(valley: Path, season: str) -> None:
    edit(valley / CASE, "[assume]", f'[assume]\nseason = "{season}"')
    document = answer(valley / CASE)
    VALIDATOR.validate(document)
    assume = document["assumptions"]
    assert (assume["season"], assume["weight"]) == (season, "time_s")
    assert {row["weight"] for row in document["gateways"]} == {"time_s"}
    assert any(row["extra_min"] for row in document["gateways"])
    assert {row["file"] for row in document["sources"]} >= {"speeds.csv"}


def test_a_panels_numbers_are_told(valley: Path) -> None:
    edit(valley / CASE, "[assume]", "[panel]\nkernel_km = 5\nbase_road_km = 20\n[assume]")
    panel = answer(valley / CASE)["assumptions"]["panel"]
    assert (panel["kernel_km"], panel["base_road_m"]) == (5.0, 20_000)
    assert (panel["near_tolerance"], panel["base_range_m"]) == (0.1, 25_000)


# ---- mutations: every object is closed, every value bounded

# Words that anyone may choose; every other string of the document is an id, a date or a code.
FREE = {
    "stratgraph", "scope", "warnings[]", "case.name", "case.about", "case.attacker",
    "case.defender", "case.cut[]", "theater.name", "theater.title", "theater.assessors[]",
    "theater.attributions[].text", "theater.attributions[].licence", "finding.sentence",
    "finding.title", "finding.deck[]", "finding.how_sure[]", "finding.who_says[]",
    "finding.objectives[].split.value", "sources[].file", "sources[].source",
    "reach[].munition_name",
    "reach[].range_source", "reach[].from_source", "stability.road_effects[].road",
    "windows[].name", "windows[].changes[].window",
    *(f"sources[].listed[].{one}" for one in ("id", "title", "date", "licence")),
    "names.sides.*", "names.settlements.*", "names.systems.*", "names.roads.*",
}  # fmt: skip
METRICS = tuple(name for name in GATEWAY_ROW if name not in BESIDE)
NULLABLE = {
    "theater.carried",
    *(f"sources[].listed[].{one}" for one in ("address", "date", "seen", "licence")),
    "case.taken[].came_with", "case.taken[].clearance_m", "case.taken[].nearest",
    "assumptions.season", "finding.objectives[].split",
    "finding.newly_in_range[].readings[].newly",
    "finding.newly_in_range[].readings[].min_range_m",
    "finding.elsewhere[].newly_in_range[].readings[].newly",
    "finding.elsewhere[].newly_in_range[].readings[].min_range_m",
    "finding.ways[].hold_m", "finding.ways[].fall_m", "finding.ways[].to_take",
    "finding.corridor", "reach[].in_reach", "reach[].min_range_m",
    "reach[].required_range_m", "reach[].margin_m", "reach[].from", "reach[].from_source",
    *(f"gateways[].{metric}" for metric in METRICS),
    *(f"gateways[].ranks.{metric}" for metric in METRICS),
    "panels[].min_cut.size", "panels[].min_cut.status", "panels[].near_routes[].routes",
    "panels[].strategic_depth[].depth_m", "panels[].strategic_depth[].settlements",
    "panels[].strategic_depth[].disjoint_routes", "panels[].strategic_depth[].status",
    "approaches[].least_m",
    "stability.road_moves[].all_roads", "stability.road_moves[].verified_roads",
    "stability.road_draws", "stability.road_draws.counts[].probability",
    "stability.road_effects[].value_without", "stability.road_effects[].rank",
    "stability.road_effects[].rank_without", "stability.portal_effects[].value_without",
    "routes[].hold_m", "routes[].fall_m",
}  # fmt: skip
SIGNED = {
    "reach[].margin_m",
    "stability.road_effects[].value", "stability.road_effects[].value_without",
    "stability.portal_effects[].value", "stability.portal_effects[].value_without",
}  # fmt: skip
MAPS = {
    "gateways[].advance_gain_by_objective", "gateways[].reach_gain_by_objective",
    "gateways[].status", "facts.systems", "names.sides", "names.settlements", "names.systems",
    "names.roads",
}  # fmt: skip


def spelt(path: tuple[Step, ...]) -> str:
    """Return a path with its list positions left out: `reach[].side`."""
    text = ""
    for step in path:
        text += "[]" if isinstance(step, int) else f".{step}"
    if len(path) > 1 and text.rsplit(".", 1)[0].lstrip(".") in MAPS:
        text = text.rsplit(".", 1)[0] + ".*"
    return text.lstrip(".")


def walk(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """Yield every value of a document with the way to it."""
    yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(inner, (*path, key))
    if isinstance(value, list):
        for number, inner in enumerate(value):
            yield from walk(inner, (*path, number))


def sample(value: Any, seen: set[tuple[str, str]], path: tuple[Step, ...] = ()) -> Any:
    """Return the document with those entries of its lists only that show something new."""
    if isinstance(value, dict):
        return {key: sample(inner, seen, (*path, key)) for key, inner in value.items()}
    if not isinstance(value, list):
        return value
    kept = []
    for entry in value:
        shown = {(spelt(p), type(v).__name__) for p, v in walk(entry, (*path, 0))}
        if shown - seen:
            seen |= shown
            kept.append(sample(entry, set(), (*path, 0)))
    return kept


@pytest.fixture(scope="module")
def small(documents: dict[str, Any]) -> list[Any]:
    """Return the documents without the rows that repeat the shape of others."""
    further = (with_windows(), with_neighbours(), with_listed_sources(), without_weapons())
    every = [*documents.values(), *further]
    return [sample(document, set()) for document in every]


def with_value(document: Any, path: tuple[Step, ...], new: Any) -> Any:
    """Return a document in which one value is another; shares all that lies off the path."""
    if not path:
        return new
    first, *rest = path
    changed: Any = dict(document) if isinstance(document, dict) else list(document)
    changed[first] = with_value(document[first], tuple(rest), new)
    return changed


def rows_of(part: Any) -> Any:
    """Return what a schema says of a row, where a value can be a list of rows."""
    return next((one["items"] for one in part.get("anyOf", [part]) if "items" in one), {})


PARTS: dict[tuple[Step, bool], Any] = {
    (name, deep): jsonschema.Draft202012Validator({"$defs": RUN["$defs"], **part})
    for name, whole in RUN["properties"].items()
    for deep, part in ((False, whole), (True, rows_of(whole)))
}


def is_valid(document: Any, path: tuple[Step, ...], new: Any) -> bool:
    """Tell whether a valid document stays valid when one value becomes another.

    Only the row or the entry that holds the value is looked at: the rest stays as it was.
    """
    if not path:
        return bool(VALIDATOR.is_valid(new))
    whole = document[path[0]]
    if len(path) > 1 and isinstance(path[1], int):
        return bool(PARTS[path[0], True].is_valid(with_value(whole[path[1]], path[2:], new)))
    return bool(PARTS[path[0], False].is_valid(with_value(whole, path[1:], new)))


def distinct(small: list[Any], *kinds: type) -> list[tuple[Any, tuple[Step, ...], Any]]:
    """Return one (document, path, value) for each distinct path to a value of these kinds."""
    found: dict[str, tuple[Any, tuple[Step, ...], Any]] = {}
    for document in small:
        for path, value in walk(document):
            if type(value) in kinds:
                found.setdefault(spelt(path), (document, path, value))
    return list(found.values())


def accepted(small: list[Any], new: Any, kinds: tuple[type, ...], spared: set[str]) -> list[str]:
    """Return the paths at which a wrong value passes the schema, all but the spared ones."""
    return [
        spelt(path)
        for document, path, _ in distinct(small, *kinds)
        if spelt(path) not in spared and is_valid(document, path, new)
    ]


def test_a_part_is_judged_as_the_whole(small: list[Any]) -> None:
    paths: list[tuple[Step, ...]] = [
        (), ("as_of",), ("reach",), ("case", "name"), ("gateways", 0, "ranks"),
    ]  # fmt: skip
    values: list[Any] = ["no such word", "2022-10-03", [], 3]
    for path in paths:
        for new in values:
            judged = is_valid(small[0], path, new)
            assert judged == VALIDATOR.is_valid(with_value(small[0], path, new))


def test_the_samples_are_valid_and_show_every_object_of_the_schema(small: list[Any]) -> None:
    assert all(VALIDATOR.is_valid(document) for document in small)
    shown = {spelt(path) for _, path, _ in distinct(small, dict)}
    # Rows in columns have tests of their own.
    large = ("gateways", "reach", "approaches", "change")
    inside = tuple(f"{part}." for part in large)
    described = {path for path in objects_of(RUN, RUN) if not path.startswith(inside)}
    assert described - {*large} <= shown
    assert len(shown) > 35


def objects_of(schema: Any, whole: Any, path: str = "") -> set[str]:
    """Return the paths to every object that the schema describes."""
    if "$ref" in schema:
        return objects_of(whole["$defs"][schema["$ref"].rsplit("/", 1)[-1]], whole, path)
    found = {path} if schema.get("type") == "object" else set()
    for key, inner in schema.get("properties", {}).items():
        found |= objects_of(inner, whole, f"{path}.{key}".lstrip("."))
    if "items" in schema:
        found |= objects_of(schema["items"], whole, f"{path}[]")
    for branch in schema.get("anyOf", ()):
        found |= objects_of(branch, whole, path)
    return found


def test_every_key_of_every_object_is_required(small: list[Any]) -> None:
    passed = []
    for document, path, value in distinct(small, dict):
        if spelt(path) in MAPS:
            continue
        for key in value:
            less = {name: inner for name, inner in value.items() if name != key}
            if is_valid(document, path, less):
                passed.append(f"{spelt(path)}.{key}")
    assert passed == []


@pytest.mark.parametrize("key", ["no such key", "Margin_m"])
def test_no_object_takes_an_unknown_key(small: list[Any], key: str) -> None:
    passed = [
        spelt(path)
        for document, path, value in distinct(small, dict)
        if is_valid(document, path, {**value, key: 1})
    ]
    assert passed == []


@pytest.mark.parametrize("word", ["no such word", "", "<b>", "\x1b[31m"])
def test_every_code_id_and_date_is_one_of_its_kind(small: list[Any], word: str) -> None:
    assert accepted(small, word, (str,), FREE) == []


@pytest.mark.parametrize("metres", [-1, -0.001])
def test_no_number_but_a_difference_is_negative(small: list[Any], metres: float) -> None:
    assert accepted(small, metres, (int, float), SIGNED) == []


@pytest.mark.parametrize("wrong", ["12", [1], {"m": 1}, True], ids=str)
def test_numbers_are_numbers(small: list[Any], wrong: object) -> None:
    assert accepted(small, wrong, (int, float), set()) == []


@pytest.mark.parametrize("wrong", ["true", 1, 0, []], ids=str)
def test_truths_are_truths(small: list[Any], wrong: object) -> None:
    assert accepted(small, wrong, (bool,), set()) == []


@pytest.mark.parametrize("wrong", [{}, "many", 3], ids=str)
def test_lists_are_lists(small: list[Any], wrong: object) -> None:
    assert accepted(small, wrong, (list,), set()) == []


@pytest.mark.parametrize("wrong", [[], "one", 3], ids=str)
def test_objects_are_objects(small: list[Any], wrong: object) -> None:
    assert accepted(small, wrong, (dict,), set()) == []


def test_words_are_words(small: list[Any]) -> None:
    assert accepted(small, 3, (str,), set()) == []


def test_null_stands_only_where_a_value_may_be_wanting(small: list[Any]) -> None:
    assert accepted(small, None, (str, int, float, bool, list, dict), NULLABLE) == []


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf], ids=str)
def test_no_number_that_json_lacks_is_ever_written(small: list[Any], number: float) -> None:
    for document, path, _ in distinct(small, int, float):
        with pytest.raises(ValueError, match="JSON compliant"):
            to_json(with_value(document, path, number))


SHARES = {
    *(f"gateways[].{name}" for name in (
        "route_share", "detour_loss", "near_route_share", "current_flow_share",
        "gateway_coefficient", "participation", "fragmentation", "surrounded_share_road",
        "surrounded_share_geodesic", "in_every_min_cut", "in_some_min_cut", "articulation",
    )),
    "stability.length_ranges[].share",
}  # fmt: skip


def test_shares_are_at_most_one(small: list[Any]) -> None:
    shown = {spelt(path): (document, path) for document, path, _ in distinct(small, int, float)}
    for document, path in (shown[one] for one in SHARES):
        assert not is_valid(document, path, 1.000001)


# ---- names that DESIGN.md promises


def test_the_promised_fields_are_there(bakhmut: Any) -> None:
    assert {
        "schema", "stratgraph", "case", "theater", "as_of", "assumptions", "sources", "reach",
        "gateways", "panels", "approaches", "fronts", "stability", "supply", "windows",
        "change", "warnings",
    } <= set(bakhmut)  # fmt: skip
    assert {
        "situation", "side", "system", "munition", "range_m", "standoff_m", "standoff_rule",
        "ground", "contested", "target", "required_range_m", "margin_m", "in_reach", "from",
    } <= set(bakhmut["reach"][0])  # fmt: skip
    assert {
        "situation", "settlement", "route_share", "detour_loss", "advance_m", "advance_gain",
    } <= set(bakhmut["gateways"][0])  # fmt: skip
    assert {
        "side", "system", "munition", "standoff_m", "contested", "gained", "relieved", "fallen",
    } <= set(bakhmut["change"][0])  # fmt: skip
    for field in ("gained_people", "relieved_people", "fallen_people"):
        assert set(bakhmut["change"][0][field]) == {"known", "unknown_settlements"}


def test_every_assumption_of_the_question_is_told(bakhmut: Any) -> None:
    assert bakhmut["assumptions"] == {
        "standoff_m": [0, 5000],
        "standoff_rule": "add",
        "ground": "settlements",
        "also_ground": ["territory", "drawn"],
        "contested": ["no_fire", "attacker"],
        "contested_supply": False,
        "road_set": "all",
        "road_classes": [],
        "off_network": True,
        "systems": ["2s19", "2s5", "2s7", "bm21", "bm27", "bm30", "m777", "m142"],
        "weight": "length_m",
        "season": None,
        "panel": {
            "near_tolerance": 0.1,
            "near_spread": 0.05,
            "near_most_routes": 1_000_000_000,
            "kernel_km": 10.0,
            "road_weight": "conductance",
            "centrality": "strength",
            "coefficient_variant": "paper",
            "base_range_m": 25_000,
            "base_road_m": 50_000,
            "contested_supply": False,
        },
    }
    assert (bakhmut["as_of"], bakhmut["schema"]) == ("2022-10-03", 1)
    assert bakhmut["case"]["fallen"] == ["bakhmut"]
    assert bakhmut["theater"]["settlements"] == 285
    assert bakhmut["theater"]["unverified_roads"] == 107
    assert len(bakhmut["theater"]["attributions"]) >= 6


# ---- figures


def required(document: Any, situation: str, target: str, **question: object) -> set[Any]:
    """Return (metres, from) of the attacker's rows on a target; one, whatever the weapon."""
    asked = {"situation": situation, "side": "attacker", "target": target, **question}
    return {
        (row["required_range_m"], row["from"])
        for row in document["reach"]
        if all(row[key] == value for key, value in asked.items())
    }


def test_kramatorsk_comes_seven_and_a_half_kilometres_nearer(bakhmut: Any) -> None:
    question = {"standoff_m": 0, "contested": "no_fire"}
    ((before, origin),) = required(bakhmut, "hold", "kramatorsk", **question)
    assert before == 42855.257
    assert origin != "bakhmut"
    assert required(bakhmut, "fall", "kramatorsk", **question) == {(35213.817, "bakhmut")}


def test_a_standoff_is_added_to_what_is_required(bakhmut: Any) -> None:
    question = {"standoff_m": 5000, "contested": "no_fire"}
    assert required(bakhmut, "fall", "kramatorsk", **question) == {(40213.817, "bakhmut")}


@pytest.mark.parametrize("case", CASES)
def test_margins_and_reach_follow_from_ranges(documents: dict[str, Any], case: str) -> None:
    for row in documents[case]["reach"]:
        if row["status"] != "target":
            assert row["in_reach"] is False
            continue
        assert row["from"] is not None
        assert row["margin_m"] == pytest.approx(row["range_m"] - row["required_range_m"], abs=2e-3)
        assert row["in_reach"] == (row["positions"] > 0)
        if abs(row["margin_m"]) > 0.01 and not row["min_range_m"]:
            assert row["in_reach"] == (row["margin_m"] > 0)


@pytest.mark.parametrize("case", CASES)
def test_each_row_stands_once(documents: dict[str, Any], case: str) -> None:
    keys = {
        "reach": ("situation", "side", "system", "munition", "range_m", "range_source",
                  "standoff_m", "contested", "target"),
        "gateways": ("situation", "settlement", "road_set"),
        "panels": ("situation", "road_set"),
        "fronts": ("situation", "road_set"),
        "supply": ("side", "road_set"),
        "approaches": ("situation", "road_set", "settlement", "sector"),
        "routes": ("base", "objective", "road_set"),
        "change": ("side", "system", "munition", "range_m", "preferred", "standoff_m", "contested"),
    }  # fmt: skip
    for table, columns in keys.items():
        rows = [tuple(row[name] for name in columns) for row in documents[case][table]]
        assert len(rows) == len(set(rows)), table


def assert_nulls_have_a_status(document: Any) -> None:
    """Assert that a gateway value is there, or the status says why not; never both."""
    for row in document["gateways"]:
        assert {name for name in METRICS if row[name] is None} == set(row["status"])
        for name, rank in row["ranks"].items():
            assert rank is None or row[name] is not None


@pytest.mark.parametrize("case", CASES)
def test_nulls_always_have_a_status(documents: dict[str, Any], case: str) -> None:
    assert_nulls_have_a_status(documents[case])


@pytest.mark.parametrize("case", ["gate_falls", "bakhmut_falls"])
def test_what_reads_no_holders_is_shown_once(documents: dict[str, Any], case: str) -> None:
    rows = documents[case]["gateways"]
    assert {row["situation"] for row in rows} == {"hold", "fall"}
    for row in rows:
        for name in reads_no_holders():
            if row["situation"] == "fall":
                assert (row[name], row["status"][name]) == (None, "reads_no_holders")
            else:
                assert row["status"].get(name) != "reads_no_holders"


def test_what_reads_holders_changes_with_the_fall(bakhmut: Any) -> None:
    rows = {
        row["situation"]: row
        for row in bakhmut["gateways"]
        if row["settlement"] == "bakhmut" and row["road_set"] == "all"
    }
    assert rows["hold"]["advance_m"] > 0
    assert rows["fall"]["advance_m"] == 0
    assert rows["fall"]["status"]["advance_gain"] == "held_by_attacker"


def test_cut_roads_are_measured_in_both_situations(documents: dict[str, Any]) -> None:
    rows = documents["crossings_cut"]["gateways"]
    assert "reads_no_holders" not in {why for row in rows for why in row["status"].values()}


@pytest.mark.parametrize("case", CASES)
def test_drops_per_objective_are_of_objectives_and_make_the_mean(
    documents: dict[str, Any], case: str
) -> None:
    document = documents[case]
    for row in document["gateways"]:
        parts = row["advance_gain_by_objective"]
        assert {*parts, *row["reach_gain_by_objective"]} <= {*document["case"]["objectives"]}
        if parts:
            mean = sum(parts.values()) / len(parts)
            assert row["advance_gain"] == pytest.approx(mean, abs=2e-3)


@pytest.mark.parametrize("case", CASES)
def test_rank_stability_tell_the_ranks_that_the_panels_give(
    documents: dict[str, Any], case: str
) -> None:
    document = documents[case]
    ranks = {
        (row["road_set"], row["settlement"]): row["ranks"]
        for row in document["gateways"]
        if row["situation"] == "hold"
    }
    moves = document["stability"]["road_moves"]
    assert moves
    for move in moves:
        assert move["all_roads"] == ranks["all", move["settlement"]][move["metric"]]
        assert move["verified_roads"] == ranks["verified", move["settlement"]][move["metric"]]
    for one in document["stability"]["length_ranges"]:
        assert one["best"] <= one["worst"]


def test_windows_tell_what_they_lost_and_which_ranks_differ(bakhmut: Any) -> None:
    assert bakhmut["windows"] == []
    smaller, larger = with_windows()["windows"]
    assert (smaller["answerable"], smaller["lost"]) == (False, ["ashby", "kingsbridge"])
    assert (larger["name"], larger["settlements"], larger["lost"]) == ("larger valley", 9, [])
    assert larger["answerable"] is True
    assert larger["changes"]
    for change in larger["changes"]:
        assert change["rank"] != change["rank_there"]
        assert change["edge_made"] <= (change["rank"] <= 3 < change["rank_there"])


@pytest.mark.parametrize("case", CASES)
def test_every_source_has_a_name_and_a_confidence(documents: dict[str, Any], case: str) -> None:
    sources = documents[case]["sources"]
    assert (
        sum(row["rows"] for row in sources if row["file"] == "settlements.csv")
        == (documents[case]["theater"]["settlements"])
    )
    assert all(row["source"] for row in sources)


# ---- bytes


def refuse(constant: str) -> None:
    """Refuse what is no JSON."""
    raise AssertionError(constant)


@pytest.mark.parametrize("case", CASES)
def test_the_text_is_json_that_reads_back_as_the_same(documents: dict[str, Any], case: str) -> None:
    text = to_json(documents[case])
    assert json.loads(text, parse_constant=refuse) == documents[case]
    assert text.endswith("}\n")
    assert "\r" not in text


def test_the_same_question_gives_the_same_bytes_twice(documents: dict[str, Any]) -> None:
    assert to_json(answer("gate_falls")) == to_json(documents["gate_falls"])


def test_another_hash_seed_gives_the_same_bytes(documents: dict[str, Any]) -> None:
    script = (
        "import sys; from stratgraph import read_case, run_case; "
        "from stratgraph.report.records import outcome_document, to_json; "
        f"texts = [to_json(outcome_document(run_case(read_case(c)))) for c in {CASES!r}]; "
        "sys.stdout.buffer.write(''.join(texts).encode())"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": "4321"},
        capture_output=True,
        check=True,
    )
    assert ran.stdout.decode() == "".join(to_json(documents[case]) for case in CASES)


@pytest.mark.parametrize("blank", ["", "  "])
@pytest.mark.parametrize("table", ["settlements.csv", "control.csv", "ranges.csv", "waters.csv"])
def test_a_fact_without_a_source_gets_no_document(valley: Path, table: str, blank: str) -> None:
    edit(valley / table, ",invented,low", f",{blank},low")
    with pytest.raises(FileFormatError, match="row 2, column source: the row has no source"):
        answer(valley / "gate_falls.toml")
