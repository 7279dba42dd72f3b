"""The command line: data to stdout, words to stderr, one line and exit code 2 on bad input."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from answers import answer_to

from stratgraph import io as files
from stratgraph.io import bundled_theaters, read_case, read_theater
from stratgraph.report.records import notes_document, outcome_document, schema, to_json
from stratgraph.studies.explain import explain_metric, explain_text, metrics
from stratgraph.studies.hold_or_fall import measure_case_panel

if TYPE_CHECKING:
    from collections.abc import Callable

    from answers import Ran

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
BUNDLED = ", ".join(bundled_theaters())
CASE, SETTLEMENTS = "gate_falls.toml", "settlements.csv"
FINDING = "Losing Gate would put Kingsbridge in range of one or two more of Red's weapons"


@pytest.fixture
def valley(tmp_path: Path) -> Path:
    """Return a copy of the valley, to break."""
    return Path(shutil.copytree(SCENARIOS / "valley", tmp_path / "valley"))


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence, which must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def subprocess_run(*words: str | Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run `stratgraph` in a process of its own, its output piped."""
    kept = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "COLUMNS")}
    script = "from stratgraph.cli import main; main()"
    command = [sys.executable, "-c", script, *map(str, words)]
    return subprocess.run(command, capture_output=True, env={**kept, **env}, check=False)


def refused(ran: Ran) -> str:
    """Return the one line of a command that was refused."""
    assert (ran.code, ran.out) == (2, "")
    (line,) = ran.err.splitlines()
    assert line.startswith("stratgraph: ")
    return line.removeprefix("stratgraph: ")


# ---- run


@pytest.mark.parametrize("name", ["gate_falls", "gate-falls"])
def test_run_answers_a_bundled_case(stratgraph: Callable[..., Ran], name: str) -> None:
    ran = stratgraph("run", name)
    assert (ran.code, ran.err) == (0, "")
    assert " ".join(ran.out.split()).startswith(FINDING)
    assert re.search(r"Kingsbridge +nobody's +30\.0 km +20\.0 km +Gate", ran.out)
    assert "'in range', never 'would hit'" in ran.out


def test_run_answers_a_case_by_its_path(stratgraph: Callable[..., Ran], valley: Path) -> None:
    assert stratgraph("run", valley / CASE) == stratgraph("run", "gate_falls")


def test_json_on_stdout_is_the_document_and_nothing_else(stratgraph: Callable[..., Ran]) -> None:
    ran = stratgraph("run", "gate_falls", "--json", "-")
    assert ran.code == 0
    assert ran.out == to_json(outcome_document(answer_to("gate_falls")))
    assert "Range needed to reach each city asked about" in ran.err


def test_json_goes_to_a_file_and_words_to_stdout(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    path = tmp_path / "new" / "answer.json"
    ran = stratgraph("run", "gate_falls", "--json", path)
    assert ran == (0, stratgraph("run", "gate_falls").out, f"wrote {path}\n")
    jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), schema("run"))
    assert [one.name for one in path.parent.iterdir()] == ["answer.json"]


def test_quiet_prints_only_the_finding(stratgraph: Callable[..., Ran]) -> None:
    ran = stratgraph("run", "gate_falls", "--quiet")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"{FINDING}.\n"
    assert stratgraph("run", "gate_falls", "-q") == ran


def test_quiet_with_json_on_stdout_is_silent_on_stderr(stratgraph: Callable[..., Ran]) -> None:
    ran = stratgraph("run", "gate_falls", "-q", "--json", "-")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)["finding"]["verdict"] == "depends"


def test_quiet_with_a_file_does_not_say_that_it_wrote(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    ran = stratgraph("run", "gate_falls", "-q", "--json", tmp_path / "answer.json")
    assert (ran.code, ran.err) == (0, "")
    assert (tmp_path / "answer.json").is_file()


@pytest.mark.parametrize("case", ["gate_falls", "bakhmut_falls", "crossings_cut"])
def test_output_fits_eighty_columns_without_escape_codes(
    stratgraph: Callable[..., Ran], case: str
) -> None:
    ran = stratgraph("run", case)
    assert ran.code == 0
    assert [line for line in ran.out.splitlines() if len(line) > 80] == []
    assert "\x1b" not in ran.out


@pytest.mark.parametrize("columns", [60, 120])
def test_an_answer_takes_the_width_that_the_terminal_has(
    stratgraph: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = stratgraph("run", "gate_falls").out.splitlines()
    assert max(map(len, lines)) == columns


def test_the_finding_on_bakhmut_stands_first(stratgraph: Callable[..., Ran]) -> None:
    ran = stratgraph("run", "bakhmut_falls")
    words = " ".join(ran.out.split())
    assert words.startswith("Losing Bakhmut would put Kramatorsk in range of one or two more")
    assert re.search(r"Kramatorsk +nobody's +42\.9 km +35\.2 km +Bakhmut", ran.out)
    assert "as assessed by DeepStateMap" in words


def test_a_recent_real_theater_warns_and_an_invented_one_does_not(
    stratgraph: Callable[..., Ran], valley: Path
) -> None:
    assert stratgraph("run", valley / CASE, "-q").err == ""
    edit(valley / "theater.toml", "fictional = true", "fictional = false")
    warning = stratgraph("run", valley / CASE, "-q").err
    assert warning == (
        "warning: 2031-05-01 is within the last year: "
        "this is no basis for anyone's movement or safety\n"
    )


# ---- the page


def page_text(path: Path) -> str:
    """Return a page that was written, which must be one whole HTML document."""
    text = path.read_text(encoding="utf-8")
    assert text.lower().startswith("<!doctype html>")
    assert text.rstrip().endswith("</html>")
    return text


def test_html_is_what_the_page_module_returns(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    from stratgraph.report.page import page_html

    path = tmp_path / "page.html"
    ran = stratgraph("run", "gate_falls", "--html", path)
    assert (ran.code, ran.err) == (0, f"wrote {path}\n")
    outcome = answer_to("gate_falls")
    assert page_text(path) == page_html(outcome, version=version("stratgraph"))


def test_json_and_html_are_written_together(
    stratgraph: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "stratgraph.report.page.page_html", lambda outcome, *, version, **more: f"<p>{version}"
    )
    ran = stratgraph(
        "run", "gate_falls", "--json", tmp_path / "a.json", "--html", tmp_path / "a.html"
    )
    assert ran.err == f"wrote {tmp_path / 'a.json'}\nwrote {tmp_path / 'a.html'}\n"
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == f"<p>{version('stratgraph')}"


def test_a_page_that_fails_leaves_no_json_either(
    stratgraph: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(outcome: object, **more: object) -> str:
        raise RuntimeError("a bug")

    monkeypatch.setattr("stratgraph.report.page.page_html", fail)
    with pytest.raises(RuntimeError, match="a bug"):
        stratgraph("run", "gate_falls", "--json", tmp_path / "a.json", "--html", tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


def test_demo_writes_its_json_and_its_page(stratgraph: Callable[..., Ran], tmp_path: Path) -> None:
    ran = stratgraph("demo", "--out", tmp_path / "out")
    assert ran.code == 0
    assert ran.out == stratgraph("run", "bakhmut_falls").out
    json_path, html_path = (tmp_path / "out" / f"bakhmut_falls.{end}" for end in ("json", "html"))
    assert ran.err.splitlines()[-2:] == [f"wrote {json_path}", f"wrote {html_path}"]
    assert json.loads(json_path.read_text(encoding="utf-8"))["case"]["name"] == "bakhmut-falls"
    assert "Bakhmut" in page_text(html_path)
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == [
        "bakhmut_falls.html", "bakhmut_falls.json",
    ]  # fmt: skip


# ---- gateways

PANEL = tuple(
    measure_case_panel(read_case("gate_falls"), "hold", road_set="all").columns
)  # fmt: skip


def rows_of(text: str) -> dict[str, str]:
    """Return the rows of the first table by the name of the town."""
    lines = text.split("\n ──", 1)[1].splitlines()[1:]
    rows = itertools.takewhile(str.strip, lines)
    return {line.split("  ")[0].strip(): line for line in rows}


def test_gateways_puts_busy_beside_critical(stratgraph: Callable[..., Ran]) -> None:
    ran = stratgraph("gateways", "gate_falls")
    assert (ran.code, ran.err) == (0, "")
    assert list(rows_of(ran.out)) == ["Brook", "Gate", "Mill"]
    assert re.search(
        r"Gate +100\.0 % \(=1\) +15\.4 % \(=2\) +100\.0 % \(=1\) +11\.0 km \(1\)", ran.out
    )
    assert "unverified roads too, weighed by length." in " ".join(ran.out.split())


def test_gateways_on_verified_roads_alone_are_others(stratgraph: Callable[..., Ran]) -> None:
    ran = stratgraph("gateways", "gate_falls", "--roads", "verified")
    assert "verified roads alone" in ran.out
    assert re.search(r"Gate +100\.0 % \(=1\) +100\.0 % \(=1\)", ran.out)


@pytest.mark.parametrize("metric", PANEL)
def test_gateways_sort_by_any_metric(stratgraph: Callable[..., Ran], metric: str) -> None:
    ran = stratgraph("gateways", "gate_falls", "--sort", metric)
    column = measure_case_panel(read_case("gate_falls"), "hold", road_set="all").columns
    theater = read_theater("valley")
    best_first = [theater.settlement(one).name for one in column[metric].ranks]
    assert (ran.code, ran.err) == (0, "")
    assert list(rows_of(ran.out)) == best_first
    assert max(map(len, ran.out.splitlines())) <= 80


def test_gateways_that_tie_are_marked_and_those_with_0_have_no_rank(
    stratgraph: Callable[..., Ran],
) -> None:
    ran = stratgraph("gateways", "gate_falls", "--sort", "detour_loss")
    losses = [line.split(")")[0].split("(")[1] for line in rows_of(ran.out).values()]
    assert losses == ["1", "=2", "=2"]


@pytest.mark.parametrize("situation", ["hold", "fall"])
@pytest.mark.parametrize("roads", ["all", "verified"])
@pytest.mark.parametrize("case", ["gate_falls", "bakhmut_falls"])
def test_gateways_fit_eighty_columns(
    stratgraph: Callable[..., Ran], case: str, roads: str, situation: str
) -> None:
    ran = stratgraph(
        "gateways", case, "--roads", roads, "--situation", situation, "--sort", "advance_m",
        "--top", "40", "--weights", "advance_m=1,gateway_coefficient=0.5",
    )  # fmt: skip
    assert (ran.code, ran.err) == (0, "")
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "\x1b" not in ran.out


@pytest.mark.parametrize(("top", "shown"), [(1, 1), (2, 2), (99, 3)])
def test_gateways_show_as_many_rows_as_asked(
    stratgraph: Callable[..., Ran], top: int, shown: int
) -> None:
    assert len(rows_of(stratgraph("gateways", "gate_falls", "--top", str(top)).out)) == shown


def test_gateways_by_a_users_own_weights(stratgraph: Callable[..., Ran]) -> None:
    ran = stratgraph("gateways", "gate_falls", "--weights", "route_share=1, detour_loss=2")
    assert ran.code == 0
    assert (
        "Your index: share of shortest routes through it 1, how much longer routes get" in ran.out
    )
    assert re.search(r"Brook +1\.000 \(1\) +100\.0 % +1 to 1", ran.out)
    assert re.search(r"Gate +0\.436 \(2\) +0\.0 % +2 to 2", ran.out)
    assert "over 10,000 weightings" in ran.out


def test_without_weights_there_is_no_index(stratgraph: Callable[..., Ran]) -> None:
    assert "index" not in stratgraph("gateways", "gate_falls").out


WEIGHT = "the weight of 'route_share'"
KNOWN = f"the panel has {', '.join(PANEL)}"


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (("--sort", "min_cut"), f"no metric 'min_cut' to sort by; {KNOWN}"),
        (("--weights", "busy=1"), f"no metric 'busy'; {KNOWN}"),
        (("--weights", "route_share=-1"), f"{WEIGHT} must be 0 or more, got -1.0"),
        (("--weights", "route_share=nan"), f"{WEIGHT} must be 0 or more, got nan"),
        (("--weights", "route_share=inf"), f"{WEIGHT} must be 0 or more, got inf"),
        (("--weights", "route_share=0"), "give at least one metric a weight above 0"),
        (("--weights", "route_share=1,route_share=2"), f"{WEIGHT} is given twice"),
        (
            ("--weights", "route_share"),
            "weights are written route_share=1,detour_loss=2; 'route_share' is not",
        ),
        (
            ("--weights", "route_share=1,detour_loss=much"),
            "weights are written route_share=1,detour_loss=2; 'detour_loss=much' is not",
        ),
        (("--weights", "extra_min=1"), "no settlement has a value in every metric named"),
    ],
)  # fmt: skip
def test_gateways_refuse_what_the_panel_lacks(
    stratgraph: Callable[..., Ran], tmp_path: Path, options: tuple[str, ...], line: str
) -> None:
    target = tmp_path / "panel.json"
    assert refused(stratgraph("gateways", "gate_falls", *options, "--json", target)) == line
    assert not target.exists()


@pytest.mark.parametrize(
    "options", [("--situation", "maybe"), ("--roads", "some"), ("--top", "0"), ("--top", "x")]
)
def test_gateways_refuse_misuse(stratgraph: Callable[..., Ran], options: tuple[str, ...]) -> None:
    ran = stratgraph("gateways", "gate_falls", *options)
    assert (ran.code, ran.out) == (2, "")
    assert "Usage: " in ran.err


def test_a_wrong_choice_is_told_with_those_there_are_and_no_word_of_the_library(
    stratgraph: Callable[..., Ran],
) -> None:
    ran = stratgraph("gateways", "gate_falls", "--situation", "fal")
    assert (ran.code, ran.out) == (2, "")
    assert "Invalid value for '--situation': 'fal' is not one of 'hold', 'fall'." in ran.err


def test_gateways_as_json_have_the_shape_of_a_run(stratgraph: Callable[..., Ran]) -> None:
    words = ("gateways", "gate_falls", "--weights", "route_share=1,detour_loss=2", "--json", "-")
    ran = stratgraph(*words)
    document = json.loads(ran.out)
    assert "Your index" in ran.err
    assert set(document) == {
        "schema", "stratgraph", "scope", "theater", "question", "settings", "panel",
        "gateways", "approaches", "index", "left_out",
    }  # fmt: skip
    run, one = schema("run")["$defs"], schema("gateways")["$defs"]
    assert all(run[name] == one[name] for name in ("GatewayRow", "ApproachRow", "PanelRecord"))
    jsonschema.validate(document, schema("gateways"))
    assert document["question"] == {"bases": ["ashby"], "objectives": ["kingsbridge"]}
    index = document["index"]
    assert index["weights"] == {"route_share": 1, "detour_loss": 2}
    assert (index["draws"], index["seed"]) == (10_000, 0)
    assert [row["rank"] for row in index["rows"]] == [1, 2, 2, 4, 4, 4]


def test_gateways_as_json_are_the_rows_of_the_run(stratgraph: Callable[..., Ran]) -> None:
    run = outcome_document(answer_to("gate_falls"))
    for situation, roads in itertools.product(("hold", "fall"), ("all", "verified")):
        ran = stratgraph(
            "gateways", "gate_falls", "--situation", situation, "--roads", roads, "--json", "-"
        )
        rows = [
            row
            for row in run["gateways"]
            if (row["situation"], row["road_set"]) == (situation, roads)
        ]
        assert json.loads(ran.out)["gateways"] == rows
        assert json.loads(ran.out)["index"] is None


def test_gateways_go_to_a_file(stratgraph: Callable[..., Ran], tmp_path: Path) -> None:
    path = tmp_path / "new" / "panel.json"
    ran = stratgraph("gateways", "gate_falls", "--json", path)
    assert ran.code == 0
    assert ran.out == stratgraph("gateways", "gate_falls").out
    assert json.loads(path.read_text(encoding="utf-8"))["panel"]["min_cut"]["members"] == ["brook"]


def test_markup_in_names_is_shown_as_it_stands_by_gateways(
    stratgraph: Callable[..., Ran], valley: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    edit(valley / SETTLEMENTS, "mill,Mill", "mill,[bold]Mill[/bold]")
    ran = stratgraph("gateways", valley / CASE, "--weights", "route_share=1")
    assert ran.out.count("[bold]Mill[/bold]") == 2


# ---- explain


@pytest.mark.parametrize("metric", [note.name for note in metrics()])
def test_explain_says_what_a_metric_is(stratgraph: Callable[..., Ran], metric: str) -> None:
    ran = stratgraph("explain", metric)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == explain_text(explain_metric(metric)) + "\n"
    assert max(map(len, ran.out.splitlines())) <= 80


def test_explain_knows_every_metric_of_the_panel() -> None:
    assert set(PANEL) <= {note.name for note in metrics()}


def test_explain_lists_every_metric_in_eighty_columns(stratgraph: Callable[..., Ran]) -> None:
    ran = stratgraph("explain")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert [line.split()[0] for line in lines] == [note.name for note in metrics()]
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        ("detour_los", "no metric 'detour_los'; did you mean detour_loss?"),
        ("Route_Share", "no metric 'Route_Share'; did you mean route_share"),
        ("xyzzy", "no metric 'xyzzy'; there are "),
    ],
)
def test_explain_suggests_what_comes_near(
    stratgraph: Callable[..., Ran], metric: str, words: str
) -> None:
    assert refused(stratgraph("explain", metric)).startswith(words)


def test_explain_as_json_tells_every_metric(stratgraph: Callable[..., Ran], tmp_path: Path) -> None:
    ran = stratgraph("explain", "--json", "-")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == notes_document()
    path = tmp_path / "notes.json"
    assert stratgraph("explain", "--json", path).code == 0
    assert path.read_text(encoding="utf-8") == ran.out
    for note in json.loads(ran.out)["metrics"]:
        assert set(note) == {
            "name", "label", "kind", "unit", "words", "formula", "citation", "reads", "misleads",
            "example", "shows",
        }  # fmt: skip


# ---- run on other maps


@pytest.fixture
def larger(valley: Path) -> Path:
    """Return a theater that has the valley's places and a town that shortens the way by Gate."""
    folder = Path(shutil.copytree(valley, valley.parent / "larger"))
    edit(folder / "theater.toml", 'name = "valley"', 'name = "larger"')
    holder = {"settlement_id": "newtown", "date": "2031-05-01", "holder": "BLUE"}
    road = {"to": "newtown", "length_km": "16", "verified": "yes", "class": "primary"}
    added: list[tuple[str, dict[str, str]]] = [
        (SETTLEMENTS, {"id": "newtown", "name": "Newtown", "lat": "44.91", "lon": "0.25"}),
        ("control.csv", {**holder, "assessor": "the chronicle"}),
        ("roads.csv", {**road, "id": "brook--newtown", "from": "brook"}),
        ("roads.csv", {**road, "id": "kingsbridge--newtown", "from": "kingsbridge"}),
    ]
    for name, cells in added:
        text = (folder / name).read_text(encoding="utf-8")
        columns = text.splitlines()[0].split(",")
        (folder / name).write_text(f"{text}{row_of(columns, cells)}\n", encoding="utf-8")
    return folder


def row_of(columns: list[str], cells: dict[str, str]) -> str:
    """Return an invented row of a table, blank where nothing is said."""
    known = {**cells, "source": "invented", "confidence": "low"}
    assert set(known) <= set(columns)
    return ",".join(known.get(column, "") for column in columns)


def test_windows_say_which_ranks_depend_on_the_edge(stratgraph: Callable[..., Ran]) -> None:
    ran = stratgraph("run", "gate_falls", "--windows")
    assert (ran.code, ran.err) == (0, "")
    words = " ".join(ran.out.split())
    for km in (10, 20):
        assert f"map {km} km smaller (0 places): no base or no objective is left on it" in words
    assert max(map(len, ran.out.splitlines())) <= 80


def test_a_larger_map_says_which_ranks_differ(
    stratgraph: Callable[..., Ran], valley: Path, larger: Path
) -> None:
    ran = stratgraph("run", valley / CASE, "--larger", larger, "--json", "-")
    assert ran.code == 0
    words = " ".join(ran.err.split())
    assert (
        "map larger (9 places): Gate ranks 2 in share of shortest routes through it, 1 here"
        in words
    )
    assert max(map(len, ran.err.splitlines())) <= 80
    document = json.loads(ran.out)
    jsonschema.validate(document, schema("run"))
    (window,) = document["windows"]
    assert (window["name"], window["settlements"], window["lost"]) == ("larger", 9, [])
    assert {"gate", "mill"} <= {change["settlement"] for change in window["changes"]}


def test_windows_and_a_larger_map_stand_side_by_side(
    stratgraph: Callable[..., Ran], valley: Path, larger: Path
) -> None:
    ran = stratgraph("run", valley / CASE, "--windows", "--larger", larger, "-q", "--json", "-")
    names = [window["name"] for window in json.loads(ran.out)["windows"]]
    assert names == ["10 km smaller", "20 km smaller", "larger"]


def test_without_being_asked_there_is_no_other_map(stratgraph: Callable[..., Ran]) -> None:
    ran = stratgraph("run", "gate_falls", "--json", "-")
    assert json.loads(ran.out)["windows"] == []
    assert "map " not in ran.err.replace("\n", " ")


def test_a_larger_map_without_the_objective_says_so(
    stratgraph: Callable[..., Ran], valley: Path, larger: Path
) -> None:
    for path in larger.glob("*.csv"):
        text = path.read_text(encoding="utf-8").replace("kingsbridge", "elsewhere")
        path.write_text(text, encoding="utf-8", newline="\n")
    ran = stratgraph("run", valley / CASE, "--larger", larger, "--json", "-")
    assert ran.code == 0
    assert "no base or no objective is left on it" in " ".join(ran.err.split())
    (window,) = json.loads(ran.out)["windows"]
    assert (window["lost"], window["answerable"]) == (["kingsbridge"], False)


@pytest.mark.parametrize(
    ("theater", "words"),
    [
        ("vally", f"vally: no such theater; bundled ones are {BUNDLED}"),
        ("nowhere/theater.toml", "nowhere/theater.toml: no such"),
    ],
)
def test_a_larger_map_that_is_not_there_is_one_line(
    stratgraph: Callable[..., Ran], theater: str, words: str
) -> None:
    assert refused(stratgraph("run", "gate_falls", "--larger", theater)).startswith(words)


# ---- what a case may say of the panel and the season

PANEL_KEYS = {
    "below": ("near_tolerance = -1", "near_tolerance: must be 0 or more"),
    "no spread": ("near_spread = 0", "near_spread: must be more than 0, got '0'"),
    "no routes": ("near_most_routes = 0", "near_most_routes: must be more than 0"),
    "half a route": ("near_most_routes = 1.5", "near_most_routes: write a whole number"),
    "no number": ("base_range_km = nan", "base_range_km: not a finite number"),
    "a truth": ("kernel_km = true", "kernel_km: write a number, without quotes"),
    "a word": ('base_road_km = "far"', "base_road_km: write a number, without quotes"),
    "no such weight": ('road_weight = "two"', "road_weight: use 'one' or"),
    "an earlier name": (
        'link_weight = "one"', "link_weight: is now called road_weight; write the same value",
    ),
    "no such centrality": ('centrality = "degree"', "centrality: use 'strength' or"),
    "no such variant": ('coefficient_variant = "x"', "coefficient_variant: use 'paper' or"),
    "misspelt": ("kernel = 5", "kernel: unknown name; did you mean kernel_km?"),
    "unknown": ("wind = 3", "wind: unknown name; known are near_tolerance, near_spread, "),
}  # fmt: skip


@pytest.mark.parametrize(("line", "words"), PANEL_KEYS.values(), ids=PANEL_KEYS)
@pytest.mark.parametrize("command", ["run", "gateways"])
def test_a_bad_number_of_the_panel_is_told_by_file_and_key(
    stratgraph: Callable[..., Ran], valley: Path, command: str, line: str, words: str
) -> None:
    edit(valley / CASE, "[assume]", f"[panel]\n{line}\n\n[assume]")
    told = refused(stratgraph(command, valley / CASE))
    assert told.startswith(f"{valley / CASE}, key panel.{words}")


@pytest.mark.parametrize("season", ['"wet"', '"Mud"', '""', "3", "true"])
def test_a_bad_season_is_told_by_file_and_key(
    stratgraph: Callable[..., Ran], valley: Path, season: str
) -> None:
    edit(valley / CASE, "[assume]", f"[assume]\nseason = {season}")
    told = refused(stratgraph("run", valley / CASE))
    assert told.startswith(
        f"{valley / CASE}, key assume.season: use 'none', 'dry', 'mud' or 'frost', got "
    )


@pytest.mark.parametrize("season", ["dry", "mud", "frost"])
def test_a_season_is_named_in_the_answer(
    stratgraph: Callable[..., Ran], valley: Path, season: str
) -> None:
    edit(valley / CASE, "[assume]", f'[assume]\nseason = "{season}"')
    run, panel = stratgraph("run", valley / CASE), stratgraph("gateways", valley / CASE)
    for told in (run.out, panel.out):
        assert "weighed by travel time in " in " ".join(told.split())
        assert season in told


def test_the_season_none_is_no_season(stratgraph: Callable[..., Ran], valley: Path) -> None:
    before = stratgraph("run", valley / CASE, "--json", "-")
    edit(valley / CASE, "[assume]", '[assume]\nseason = "none"')
    assert stratgraph("run", valley / CASE, "--json", "-") == before


@pytest.mark.parametrize("command", ["run", "gateways"])
def test_a_season_without_speeds_is_one_line_that_says_what_to_add(
    stratgraph: Callable[..., Ran], valley: Path, command: str
) -> None:
    edit(valley / CASE, "[assume]", '[assume]\nseason = "mud"')
    (valley / "speeds.csv").unlink()
    told = refused(stratgraph(command, valley / CASE))
    assert "no mud speed for primary roads of surface 'asphalt'" in told
    assert "add it to speeds.csv" in told


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("asphalt,70", "asphalt,0", "row 2, column kmh: must be more than 0"),
        ("asphalt,70", "asphalt,fast", "row 2, column kmh: not a number"),
        ("asphalt,70", "asphalt,nan", "row 2, column kmh: not a finite number"),
        ("dry,trunk", "wet,trunk", "row 2, column season: use 'dry', 'mud' or 'frost'"),
        ("invented,low", ",low", "row 2, column source: the row has no source"),
    ],
)
def test_a_bad_speed_is_told_by_file_row_and_column(
    stratgraph: Callable[..., Ran], valley: Path, old: str, new: str, words: str
) -> None:
    edit(valley / "speeds.csv", old, new)
    told = refused(stratgraph("run", valley / CASE))
    assert f"speeds.csv, {words}" in told


# ---- scenarios


def test_scenarios_are_listed_with_their_questions(stratgraph: Callable[..., Ran]) -> None:
    ran = stratgraph("scenarios", "list")
    assert (ran.code, ran.err) == (0, "")
    lines = dict(line.split(": ") for line in ran.out.splitlines())
    assert list(lines) == list(bundled_theaters())
    assert lines["valley"] == "four_towns, gate_falls"
    assert "bakhmut_falls" in lines["bakhmut-2022"].split(", ")


def test_a_copied_scenario_can_be_run_and_changed(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    ran = stratgraph("scenarios", "copy", "valley", folder)
    assert ran == (0, "", f"copied valley to {folder}\n")
    assert read_theater(folder) == read_theater("valley")
    edit(folder / SETTLEMENTS, "gate,Gate", "gate,Toll")
    assert stratgraph("run", folder / CASE, "-q").out.startswith("Losing Toll would")


def test_copy_refuses_a_folder_that_exists(stratgraph: Callable[..., Ran], valley: Path) -> None:
    before = {path.name: path.read_bytes() for path in valley.iterdir()}
    line = refused(stratgraph("scenarios", "copy", "bakhmut-2022", valley))
    assert line == f"{valley}: exists already; name a new folder"
    assert {path.name: path.read_bytes() for path in valley.iterdir()} == before


def test_copy_refuses_what_is_not_bundled(stratgraph: Callable[..., Ran], tmp_path: Path) -> None:
    line = refused(stratgraph("scenarios", "copy", "vally", tmp_path / "mine"))
    assert line == f"vally: no such theater; bundled ones are {BUNDLED}"
    assert not (tmp_path / "mine").exists()


# ---- bad input: one line, exit code 2, nothing lost

BROKEN = {
    "no such town": (CASE, '["gate"]', '["gatte"]', "'gatte'; did you mean gate?"),
    "falls already": (CASE, '["gate"]', '["brook"]', "'brook' cannot fall"),
    "unknown assumption": (CASE, "[assume]", "[assume]\nwind = 3", "assume.wind: unknown name"),
    "no TOML": (CASE, '["gate"]', "[", "not valid TOML"),
    "no number": (SETTLEMENTS, "44.99956", "north", f"{SETTLEMENTS}, row 2, column lat: "),
    "a stray comma": (SETTLEMENTS, "ashby,", "ashby,,", "row 2: 15 cells where the header has 14"),
    "a town of no table": ("roads.csv", "gate,mill", "gatte,mill", "roads.csv, row 4"),
    "an unknown holder": ("control.csv", "BLUE", "GREEN", "control.csv, row 4"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "words"), BROKEN.values(), ids=BROKEN)
def test_bad_input_is_one_line_and_leaves_what_was_there(
    stratgraph: Callable[..., Ran], valley: Path, file: str, old: str, new: str, words: str
) -> None:
    kept = {name: valley.parent / name for name in ("answer.json", "page.html")}
    for path in kept.values():
        path.write_text("old", encoding="utf-8")
    edit(valley / file, old, new)
    ran = stratgraph(
        "run", valley / CASE, "--json", kept["answer.json"], "--html", kept["page.html"]
    )
    assert words in refused(ran)
    assert {path.read_text(encoding="utf-8") for path in kept.values()} == {"old"}
    assert sorted(one.name for one in valley.parent.iterdir()) == [
        "answer.json", "page.html", "valley",
    ]  # fmt: skip


def test_bad_input_writes_no_new_file(
    stratgraph: Callable[..., Ran], valley: Path, tmp_path: Path
) -> None:
    edit(valley / CASE, '["gate"]', '["gatte"]')
    refused(stratgraph("run", valley / CASE, "--json", tmp_path / "out" / "a.json"))
    assert [one.name for one in tmp_path.iterdir()] == ["valley"]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("run", "gate_fals"), "gate_fals: no such case; did you mean gate_falls?"),
        (("gateways", "gate_fals"), "gate_fals: no such case; did you mean gate_falls?"),
        (("run", "nowhere/none.toml"), "nowhere/none.toml: no such file"),
        (("check", "vally"), f"vally: no such theater; bundled ones are {BUNDLED}"),
    ],
)
def test_what_cannot_be_found_is_said_in_one_line(
    stratgraph: Callable[..., Ran], words: tuple[str, ...], line: str
) -> None:
    assert refused(stratgraph(*words)) == line


def test_a_target_that_is_a_folder_is_left_alone(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    folder = tmp_path / "answer"
    folder.mkdir()
    ran = stratgraph("run", "gate_falls", "-q", "--json", folder)
    assert refused(ran) == f"{folder}: is a folder; name a file in it"
    assert list(tmp_path.rglob("*")) == [folder]


@pytest.mark.parametrize(
    "words", [("run",), ("run", "a", "b"), ("run", "--jsn"), ("check", "valley", "--as-of", "May")]
)
def test_misuse_is_told_with_exit_code_2(
    stratgraph: Callable[..., Ran], words: tuple[str, ...]
) -> None:
    ran = stratgraph(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "Usage: " in ran.err
    assert "Traceback" not in ran.err


def test_a_bug_is_not_dressed_up(
    stratgraph: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(name: str, **_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(files, "read_case", fail)
    with pytest.raises(ZeroDivisionError):
        stratgraph("run", "gate_falls")


# ---- names that would be something else elsewhere

HTML, MARKUP = "<img src=x onerror=alert(1)>", "[bold]Mill[/bold]"


@pytest.fixture
def odd(valley: Path) -> Path:
    """Return the case of a valley whose names are HTML and rich's markup."""
    edit(valley / SETTLEMENTS, "gate,Gate", f"gate,{HTML}")
    edit(valley / SETTLEMENTS, "mill,Mill", f"mill,{MARKUP}")
    edit(valley / SETTLEMENTS, "brook,Brook", "brook,:smile: [red]x[/]")
    return valley / CASE


def test_markup_in_names_is_shown_as_it_stands(stratgraph: Callable[..., Ran], odd: Path) -> None:
    ran = stratgraph("run", odd)
    assert ran.code == 0
    words = " ".join(ran.out.split())
    assert words.startswith(f"Losing {HTML} would")
    assert f"{HTML} is then 10.0 km from {MARKUP}." in words
    assert ":smile: [red]x[/]" in ran.out
    assert "\x1b" not in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_markup_in_names_survives_in_json(stratgraph: Callable[..., Ran], odd: Path) -> None:
    document = json.loads(stratgraph("run", odd, "--json", "-").out)
    assert HTML in document["finding"]["sentence"]


def test_markup_in_names_is_shown_as_it_stands_by_check(
    stratgraph: Callable[..., Ran], odd: Path
) -> None:
    edit(odd.parent / SETTLEMENTS, "lowmoor,Lowmoor", f"lowmoor,{MARKUP}")
    ran = stratgraph("check", odd.parent)
    assert ran.code == 1
    assert f"'{MARKUP}' names two places" in " ".join(ran.out.split())


def test_html_in_names_is_text_on_the_page(
    stratgraph: Callable[..., Ran], odd: Path, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    assert stratgraph("run", odd, "--html", path, "-q").code == 0
    text = page_text(path)
    assert "<img src=x" not in text
    assert "&lt;img src=x" in text


HOSTILE = ["\x1b[31mGate", "Gate\x1b]0;owned\x07", "Ga\x9b31mte", "Ga\x00te", "Ga\x7fte"]
ALLOWED = {"\n"}


def controls(text: str) -> set[str]:
    """Return the control characters of a text, all but the end of a line."""
    return {c for c in text if (ord(c) < 32 or 127 <= ord(c) < 160) and c not in ALLOWED}


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_control_characters_in_names_are_refused_or_neutralised(
    stratgraph: Callable[..., Ran], valley: Path, name: str
) -> None:
    edit(valley / SETTLEMENTS, "gate,Gate", f"gate,{name}")
    edit(valley / SETTLEMENTS, "mill,Mill", f"mill,{name}")
    ran, checked = stratgraph("run", valley / CASE), stratgraph("check", valley)
    assert controls(ran.out + ran.err + checked.out + checked.err) == set()


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_control_characters_in_an_assessors_name_are_refused_or_neutralised(
    stratgraph: Callable[..., Ran], valley: Path, name: str
) -> None:
    edit(valley / "theater.toml", '"the chronicle"', json.dumps(name).replace("\x7f", "\\u007f"))
    text = (valley / "control.csv").read_text(encoding="utf-8").replace("the chronicle", name)
    (valley / "control.csv").write_text(text, encoding="utf-8", newline="\n")
    ran = stratgraph("run", valley / CASE)
    assert controls(ran.out + ran.err) == set()


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_control_characters_in_what_is_asked_for_are_quoted(
    stratgraph: Callable[..., Ran], valley: Path, name: str
) -> None:
    edit(valley / CASE, '["gate"]', json.dumps([f"{name}x"]).replace("\x7f", "\\u007f"))
    line = refused(stratgraph("run", valley / CASE))
    assert controls(line) == set()


def test_a_long_name_does_not_break_the_table(stratgraph: Callable[..., Ran], valley: Path) -> None:
    edit(valley / SETTLEMENTS, "gate,Gate", f"gate,{'Gate of the very long name ' * 9}")
    edit(valley / SETTLEMENTS, "kingsbridge,King", f"kingsbridge,{'K' * 90}")
    ran = stratgraph("run", valley / CASE)
    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= 80


# ---- what is loaded, and what is not


def loaded_by(statement: str) -> set[str]:
    """Return the modules that a statement loads in a fresh process."""
    script = f"import json, sys\n{statement}\njson.dump(sorted(sys.modules), sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    modules: list[str] = json.loads(ran.stderr)
    return {name.partition(".")[0] for name in modules}


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = {"plotly", "pandas", "networkx", "numpy", "scipy", "shapely", "pyproj",
             "pydantic", "rich", "typer"}  # fmt: skip
    assert loaded_by("import stratgraph") & heavy == set()


def test_answering_a_case_loads_neither_figures_nor_frames() -> None:
    statement = "import stratgraph as sg; sg.run_case(sg.read_case('gate_falls'))"
    assert loaded_by(statement) & {"plotly", "pandas", "networkx"} == set()


def test_help_loads_no_engine() -> None:
    statement = (
        "from stratgraph.cli import main\n"
        "sys.argv = ['stratgraph', '--help']\n"
        "try:\n    main()\nexcept SystemExit as left:\n    assert not left.code"
    )
    engines = {"numpy", "pydantic", "pyproj", "scipy", "shapely", "networkx", "plotly", "pandas"}
    assert loaded_by(statement) & engines == set()


def test_a_record_is_told_without_the_engines() -> None:
    statement = (
        "import contextlib, os\n"
        "from stratgraph.cli import main\n"
        "sys.argv = ['stratgraph', 'explain', 'min_cut']\n"
        "with open(os.devnull, 'w') as no, contextlib.redirect_stdout(no):\n"
        "    try:\n        main()\n    except SystemExit as left:\n        assert not left.code"
    )
    assert loaded_by(statement) & {"scipy", "networkx", "plotly", "pandas"} == set()


@pytest.mark.parametrize(
    "words",
    [("--help",), *((name, "--help") for name in ("run", "gateways", "explain", "check"))],
    ids=" ".join,
)
def test_help_says_what_a_command_does(
    stratgraph: Callable[..., Ran], words: tuple[str, ...]
) -> None:
    ran = stratgraph(*words)
    assert (ran.code, ran.err) == (0, "")
    assert "Usage: " in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


# ---- the network


@pytest.mark.parametrize(
    "words",
    [
        ("run", "bakhmut_falls", "--json", "-", "-q"), ("check", "bakhmut-2022"),
        ("scenarios", "list"), ("run", "gate_falls", "--html", "page.html"),
        ("gateways", "gate_falls", "--json", "panel.json"), ("explain", "detour_loss"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_command_opens_a_socket(
    stratgraph: Callable[..., Ran],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: tuple[str, ...],
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a command reached for the network")

    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, fail)
    for name in ("getaddrinfo", "create_connection", "gethostbyname"):
        monkeypatch.setattr(socket, name, fail)
    monkeypatch.chdir(tmp_path)
    assert stratgraph(*words).code == 0


# ---- in a process of its own


@pytest.mark.parametrize(
    "words",
    [
        ("run", "gate_falls"), ("gateways", "gate_falls", "--weights", "route_share=1"),
        ("explain",), ("explain", "route_share"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_piped_answer_has_no_escape_codes_and_fits(words: tuple[str, ...]) -> None:
    ran = subprocess_run(*words, PYTHONIOENCODING="utf-8")
    out = ran.stdout.decode("utf-8")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 80


def test_bad_input_ends_a_process_with_one_line_and_exit_code_2(valley: Path) -> None:
    edit(valley / CASE, '["gate"]', '["gatte"]')
    ran = subprocess_run("run", valley / CASE)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert len(ran.stderr.splitlines()) == 1
    assert ran.stderr.startswith(b"stratgraph: ")


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_reader_that_goes_away_is_no_traceback() -> None:
    script = "from stratgraph.cli import main; main()"
    command = [sys.executable, "-c", script, "run", "bakhmut_falls", "--json", "-", "-q"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        err = process.stderr.read()
    assert b"Traceback" not in err


@pytest.mark.parametrize("words", [(), ("-q", "--json", "-")])
def test_a_terminal_of_few_letters_still_gets_its_answer(odd: Path, words: tuple[str, ...]) -> None:
    edit(odd.parent / SETTLEMENTS, HTML, "Часів Яр")
    ran = subprocess_run("run", odd, *words, PYTHONIOENCODING="ascii")
    assert b"Traceback" not in ran.stderr
    assert ran.returncode == 0


def test_a_line_end_in_what_is_asked_for_is_quoted(stratgraph: Callable[..., Ran]) -> None:
    assert "no such case" in refused(stratgraph("run", "gate\nfalls"))


def test_copy_into_a_file_is_one_line(stratgraph: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    target = tmp_path / "file" / "mine"
    line = refused(stratgraph("scenarios", "copy", "valley", target))
    assert line.startswith(f"{target}: cannot be written: ")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "kept"


def test_copy_that_fails_half_way_is_one_line_and_leaves_nothing(
    stratgraph: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = []

    def fail(source: str, target: str, **kwargs: object) -> None:
        Path(target).write_bytes(b"")
        copied.append(source)
        if len(copied) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", fail)
    line = refused(stratgraph("scenarios", "copy", "valley", tmp_path / "mine"))
    assert line.startswith(f"{tmp_path / 'mine'}: cannot be written: ")
    assert "No space left on device" in line
    assert list(tmp_path.iterdir()) == []


# ---- reach, exposed, readings


def test_reach_among_three_sides_asks_who_fires_and_at_whom(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    two, three = SCENARIOS / "valley", tmp_path / "valley"
    shutil.copytree(two, three)
    with (three / "theater.toml").open("a") as text:
        text.write('\n[sides.GREEN]\nlabel = "Green"\n')
    ask = ("reach", "--target", "gate", "--theater")
    silent = stratgraph(*ask, str(three))
    assert silent.code == 2
    assert "say who fires, --attacker CODE" in silent.err
    told = stratgraph(*ask, str(three), "--attacker", "RED", "--defender", "BLUE")
    assert told.code == 0
    assert told.out == stratgraph(*ask, str(two), "--attacker", "RED").out
    empty = stratgraph(*ask, str(three), "--attacker", "RED", "--defender", "GREEN")
    assert (empty.code, "the defender (GREEN) holds no settlement" in empty.err) == (2, True)


def test_reach_names_who_has_a_town_in_range_and_from_where(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    words = ("reach", "--target", "kramatorsk", "--system", "2s7", "--falls", "bakhmut")
    ran = stratgraph(*words, "--json", tmp_path / "reach.json")
    assert ran.code == 0
    assert "in range from, nearest first: Bakhmut" in ran.out
    assert "Kramatorsk: target, population 147,145" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    rows = json.loads((tmp_path / "reach.json").read_text(encoding="utf-8"))["reach"]
    assert {row["target"] for row in rows} == {"kramatorsk"}
    assert rows[0]["required_range_m"] == 35213.817
    assert json.loads(stratgraph(*words, "--json", "-").out)["reach"] == rows


def test_reach_writes_outlines_of_what_is_in_reach(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    path = tmp_path / "areas.geojson"
    ran = stratgraph("reach", "--target", "kramatorsk", "--system", "2s19", "--areas", path)
    assert ran.code == 0
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert [one["properties"]["munition"] for one in features] == ["standard", "extended", "guided"]
    assert f"wrote {path}" in ran.err


def test_reach_measures_to_the_edges_of_a_given_outline(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    ring = [[37.5, 48.7], [37.6, 48.7], [37.6, 48.76], [37.5, 48.76], [37.5, 48.7]]
    feature = {
        "type": "Feature",
        "properties": {"id": "kramatorsk"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path = tmp_path / "outline.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    words = ("reach", "--target", "kramatorsk", "--system", "2s7", "--falls", "bakhmut")
    ran = stratgraph(*words, "--outline", path, "--json", "-")
    assert ran.code == 0
    edges = json.loads(ran.out)["outline"]
    assert edges["nearest_edge_m"] < 35_214 < edges["farthest_edge_m"]
    assert f"its nearest edge needs {edges['nearest_edge_m'] / 1000:.3f} km" in ran.err
    assert stratgraph("reach", "--target", "sloviansk", "--outline", path).code == 2


def test_reach_from_a_place_lists_its_ring(stratgraph: Callable[..., Ran]) -> None:
    ran = stratgraph("reach", "--from", "bakhmut", "--system", "2s19", "--json", "-")
    assert ran.code == 0
    assert "Within 24.7 km of Bakhmut (2S19, standard round): 100 settlements" in ran.err
    rows = json.loads(ran.out)["reach"]
    standard = [row for row in rows if row["munition"] == "standard"]
    assert len(standard) == 100
    assert all(row["distance_m"] <= 24_700 for row in standard)


def test_reach_takes_ground_from_cells_and_from_a_file(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    ring = [[37.9, 48.5], [38.5, 48.5], [38.5, 48.7], [37.9, 48.7], [37.9, 48.5]]
    feature = {
        "type": "Feature",
        "properties": {"holder": "RU"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path = tmp_path / "ground.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    needed = {}
    for ground in ("settlements", "territory", str(path)):
        ran = stratgraph("reach", "--target", "kramatorsk", "--ground", ground, "--json", "-")
        assert ran.code == 0
        needed[ground] = json.loads(ran.out)["reach"][0]["required_range_m"]
    assert needed["settlements"] > needed["territory"] > needed[str(path)]
    crossed = [ring[0], ring[2], ring[1], *ring[3:]]
    feature["geometry"] = {"type": "Polygon", "coordinates": [crossed]}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    ran = stratgraph("reach", "--target", "kramatorsk", "--ground", path)
    assert ran.code == 2
    assert "feature 1: crosses or touches itself" in ran.err
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "name either --target or --from"),
        (("--target", "kramatorsk", "--from", "bakhmut"), "name either --target or --from"),
        (("--target", "Bahmut"), "unknown settlement 'Bahmut'; did you mean"),
        (("--target", "kramatorsk", "--system", "2s99"), "unknown system '2s99'"),
        (("--target", "opytne_bakhmut"), "say who fires, --attacker CODE"),
        (("--target", "kramatorsk", "--as-of", "2020-01-01"), "no holders by"),
        (("--target", "kramatorsk", "--ground", "nowhere.geojson"), "file is missing"),
        (
            ("--target", "kramatorsk", "--ground", "territory", "--areas", "nowhere/areas.geojson"),
            "--areas draws from centre points",
        ),
        (
            ("--target", "kramatorsk", "--standoff-km", "500", "--standoff-rule", "exclude"),
            "is larger than the ground",
        ),
    ],
)
def test_reach_refuses_in_one_line(
    stratgraph: Callable[..., Ran], words: tuple[str, ...], says: str
) -> None:
    ran = stratgraph("reach", *words)
    assert ran.code == 2
    assert says in ran.err
    assert len(ran.err.splitlines()) == 1


def test_exposed_prints_people_roads_and_ways(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    ran = stratgraph(
        "exposed", "bakhmut_falls", "--system", "2s19", "--json", tmp_path / "exposed.json"
    )
    assert ran.code == 0
    assert "97 settlements within 24.7 km, people at risk 253,471, 39 places unknown;" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    document = json.loads((tmp_path / "exposed.json").read_text(encoding="utf-8"))
    by_town = {row["settlement"]: row for row in document["safest_routes"]}
    assert by_town["kostiantynivka"]["safest"]["fire_m"] == 0
    assert by_town["kostiantynivka"]["shortest"]["fire_m"] > 10_000
    assert stratgraph("exposed", "bakhmut_falls", "--system", "2s99").code == 2


def test_readings_prints_a_sentence_a_city_and_writes_every_row(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    ran = stratgraph(
        "readings", "bakhmut_falls", "--then", "chasiv_yar", "--with-km", "5",
        "--json", tmp_path / "readings.json",
    )  # fmt: skip
    assert ran.code == 0
    for city in ("Kramatorsk", "Sloviansk", "Kostiantynivka", "Druzhkivka"):
        assert f"{city}: " in ran.out
    rows = json.loads((tmp_path / "readings.json").read_text(encoding="utf-8"))["readings"]
    assert {row["situation"] for row in rows} == {
        "hold", "fall", "fall, with 5 km", "fall and then chasiv_yar",
        "fall and then chasiv_yar, with 5 km",
    }  # fmt: skip


# ---- statements and the front over time

LYMAN = """
title = "Lyman"
theater = "bakhmut-2022"
attacker = "RU"
as_of = 2022-10-03
[assume]
basis = "map point"
[[claim]]
id = "L1"
sentence = "[bold]Lyman[/bold] was retaken"
source = "a paper"
[[claim.ask]]
predicate = "held"
places = ["Lyman"]
holder = "UA"
"""


@pytest.fixture
def lyman(tmp_path: Path) -> Path:
    """Write a small claims file."""
    path = tmp_path / "lyman.toml"
    path.write_text(LYMAN, encoding="utf-8")
    return path


def test_claims_print_the_verdict_and_fit_eighty_columns(
    stratgraph: Callable[..., Ran], lyman: Path
) -> None:
    """Markup in a sentence stays as it stands."""
    ran = stratgraph("claims", lyman)
    assert ran.code == 0
    assert "L1 TRUE  [bold]Lyman[/bold] was retaken" in ran.out
    assert "1 statements held" not in ran.out.replace("1 statement held", "")
    assert max(map(len, ran.out.splitlines())) <= 80


def test_claims_as_json_on_stdout_are_nothing_else(
    stratgraph: Callable[..., Ran], lyman: Path
) -> None:
    """Words go to stderr."""
    ran = stratgraph("claims", lyman, "--json", "-")
    document = json.loads(ran.out)
    assert [one["plain"] for one in document["claims"]] == ["true"]
    assert "L1 TRUE" in ran.err


def test_claims_write_a_page(stratgraph: Callable[..., Ran], lyman: Path, tmp_path: Path) -> None:
    """Whole, and named."""
    ran = stratgraph("claims", lyman, "--html", tmp_path / "page.html")
    assert "page.html" in ran.err
    assert "[bold]Lyman[/bold]" in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "held",
            "hold",
            "lyman.toml, claim L1, 1st question (line 12), key predicate: unknown predicate 'hold'",
        ),
        ('"Lyman"', '"Zaitseve"', "zaitseve_bakhmut or zaitseve_horlivka"),
        ("as_of", "asof", "did you mean as_of?"),
    ],
)
def test_a_bad_claims_file_is_one_line(
    stratgraph: Callable[..., Ran], lyman: Path, old: str, new: str, told: str
) -> None:
    """Exit code 2, and the likely fix."""
    lyman.write_text(LYMAN.replace(old, new), encoding="utf-8")
    ran = stratgraph("claims", lyman)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert len(ran.err.splitlines()) == 1


def test_the_front_over_time_by_command(stratgraph: Callable[..., Ran], tmp_path: Path) -> None:
    """Rows on stdout, JSON and a picture in files."""
    json_file, picture = tmp_path / "front.json", tmp_path / "front.html"
    ran = stratgraph(
        "front", "--place", "Bakhmut", "--since", "2022-10-03", "--until", "2022-12-31",
        "--json", json_file, "--picture", picture,
    )  # fmt: skip
    assert ran.code == 0
    assert "2022-12-31" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    document = json.loads(json_file.read_text(encoding="utf-8"))
    assert [day["on"] for day in document["days"]][0::3] == ["2022-10-03", "2022-12-31"]
    assert "plotly" in picture.read_text(encoding="utf-8")


def test_a_day_after_the_events_end_is_one_line(stratgraph: Callable[..., Ran]) -> None:
    """What happened later is not known here."""
    ran = stratgraph("front", "--place", "bakhmut", "--until", "2023-07-01")
    assert ran.code == 2
    assert "told to 2023-05-31" in ran.err


def test_a_day_that_is_none_is_answered_with_how_days_are_written(
    stratgraph: Callable[..., Ran],
) -> None:
    ran = stratgraph("supply", "--theater", "valley", "--place", "gate", "--since", "1 May 2031")
    assert (ran.code, ran.out) == (2, "")
    assert "write a day as YYYY-MM-DD, got '1 May 2031'" in " ".join(
        ran.err.replace("│", "").split()
    )
    asked = ("--since", "2031-05-02", "--until", "2031-05-03", "-q")
    assert "2 days" in stratgraph("supply", "--theater", "valley", "--place", "gate", *asked).out
