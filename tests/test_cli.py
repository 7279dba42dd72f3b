"""The command line: data to stdout, words to stderr, one line and exit code 2 on bad input."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema  # type: ignore[import-untyped]
import pytest

from stratgraph import cli, files
from stratgraph.case import run_case
from stratgraph.files import read_case, read_theater
from stratgraph.tables import outcome_document, run_schema, to_json

if TYPE_CHECKING:
    from collections.abc import Callable

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
CASE, SETTLEMENTS = "gate_falls.toml", "settlements.csv"
FINDING = "If Gate falls, which more guns reach Kingsbridge depends on contested ground"


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def stratgraph(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Return a function that runs `stratgraph` with words, in this process."""
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["stratgraph", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        code = left.value.code
        assert code is None or isinstance(code, int)
        return Ran(code or 0, *capsys.readouterr())

    return run


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
    assert re.search(r"Kingsbridge +no fire +30\.0 +20\.0 +Gate", ran.out)
    assert "'in range', never 'would hit'" in ran.out


def test_run_answers_a_case_by_its_path(stratgraph: Callable[..., Ran], valley: Path) -> None:
    assert stratgraph("run", valley / CASE) == stratgraph("run", "gate_falls")


def test_json_on_stdout_is_the_document_and_nothing_else(stratgraph: Callable[..., Ran]) -> None:
    ran = stratgraph("run", "gate_falls", "--json", "-")
    assert ran.code == 0
    assert ran.out == to_json(outcome_document(run_case(read_case("gate_falls"))))
    assert "Range needed to reach it" in ran.err


def test_json_goes_to_a_file_and_words_to_stdout(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    path = tmp_path / "new" / "answer.json"
    ran = stratgraph("run", "gate_falls", "--json", path)
    assert ran == (0, stratgraph("run", "gate_falls").out, f"wrote {path}\n")
    jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), run_schema())
    assert [one.name for one in path.parent.iterdir()] == ["answer.json"]


def test_quiet_prints_only_the_finding(stratgraph: Callable[..., Ran]) -> None:
    ran = stratgraph("run", "gate_falls", "--quiet")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"{FINDING} and\nthe published range.\n"
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


def test_a_wider_terminal_makes_no_longer_lines(
    stratgraph: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stratgraph("run", "gate_falls")
    monkeypatch.setenv("COLUMNS", "200")
    assert stratgraph("run", "gate_falls") == before


def test_the_finding_on_bakhmut_stands_first(stratgraph: Callable[..., Ran]) -> None:
    ran = stratgraph("run", "bakhmut_falls")
    words = " ".join(ran.out.split())
    assert words.startswith("If Bakhmut falls, which more guns reach Kramatorsk")
    assert re.search(r"Kramatorsk +no fire +42\.9 +35\.2 +Bakhmut", ran.out)
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
    from stratgraph.page import page_html

    path = tmp_path / "page.html"
    ran = stratgraph("run", "gate_falls", "--html", path)
    assert (ran.code, ran.err) == (0, f"wrote {path}\n")
    outcome = run_case(read_case("gate_falls"))
    assert page_text(path) == page_html(outcome, version=version("stratgraph"))


def test_json_and_html_are_written_together(
    stratgraph: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stratgraph.page.page_html", lambda outcome, *, version: f"<p>{version}")
    ran = stratgraph(
        "run", "gate_falls", "--json", tmp_path / "a.json", "--html", tmp_path / "a.html"
    )
    assert ran.err == f"wrote {tmp_path / 'a.json'}\nwrote {tmp_path / 'a.html'}\n"
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == f"<p>{version('stratgraph')}"


def test_a_page_that_fails_leaves_no_json_either(
    stratgraph: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(outcome: object, *, version: str) -> str:
        raise RuntimeError("a bug")

    monkeypatch.setattr("stratgraph.page.page_html", fail)
    with pytest.raises(RuntimeError, match="a bug"):
        stratgraph("run", "gate_falls", "--json", tmp_path / "a.json", "--html", tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


def test_demo_writes_its_json_and_its_page(stratgraph: Callable[..., Ran], tmp_path: Path) -> None:
    ran = stratgraph("demo", "--out", tmp_path / "out")
    assert ran.code == 0
    assert ran.out == stratgraph("run", "bakhmut_falls").out
    json_path, html_path = (tmp_path / "out" / f"bakhmut_falls.{end}" for end in ("json", "html"))
    assert ran.err.splitlines()[:2] == [f"wrote {json_path}", f"wrote {html_path}"]
    assert json.loads(json_path.read_text(encoding="utf-8"))["case"]["name"] == "bakhmut-falls"
    assert "Bakhmut" in page_text(html_path)
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == [
        "bakhmut_falls.html", "bakhmut_falls.json",
    ]  # fmt: skip


# ---- scenarios


def test_scenarios_are_listed_with_their_questions(stratgraph: Callable[..., Ran]) -> None:
    ran = stratgraph("scenarios", "list")
    assert (ran.code, ran.err) == (0, "")
    lines = dict(line.split(": ") for line in ran.out.splitlines())
    assert list(lines) == ["bakhmut-2022", "valley"]
    assert lines["valley"] == "gate_falls"
    assert "bakhmut_falls" in lines["bakhmut-2022"].split(", ")


def test_a_copied_scenario_can_be_run_and_changed(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    ran = stratgraph("scenarios", "copy", "valley", folder)
    assert ran == (0, "", f"copied valley to {folder}\n")
    assert read_theater(folder) == read_theater("valley")
    edit(folder / SETTLEMENTS, "gate,Gate", "gate,Toll")
    assert stratgraph("run", folder / CASE, "-q").out.startswith("If Toll falls")


def test_copy_refuses_a_folder_that_exists(stratgraph: Callable[..., Ran], valley: Path) -> None:
    before = {path.name: path.read_bytes() for path in valley.iterdir()}
    line = refused(stratgraph("scenarios", "copy", "bakhmut-2022", valley))
    assert line == f"{valley}: exists already; name a new folder"
    assert {path.name: path.read_bytes() for path in valley.iterdir()} == before


def test_copy_refuses_what_is_not_bundled(stratgraph: Callable[..., Ran], tmp_path: Path) -> None:
    line = refused(stratgraph("scenarios", "copy", "vally", tmp_path / "mine"))
    assert line == "vally: no such theater; bundled ones are bakhmut-2022, valley"
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
        (("run", "nowhere/none.toml"), "nowhere/none.toml: no such file"),
        (("check", "vally"), "vally: no such theater; bundled ones are bakhmut-2022, valley"),
    ],
)
def test_what_cannot_be_found_is_said_in_one_line(
    stratgraph: Callable[..., Ran], words: tuple[str, ...], line: str
) -> None:
    assert refused(stratgraph(*words)) == line


@pytest.mark.parametrize("option", ["--json", "--html"])
def test_a_target_that_is_a_folder_is_left_alone(
    stratgraph: Callable[..., Ran],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    option: str,
) -> None:
    monkeypatch.setattr("stratgraph.page.page_html", lambda outcome, *, version: "<p>")
    folder = tmp_path / "answer"
    folder.mkdir()
    ran = stratgraph("run", "gate_falls", "-q", option, folder)
    assert ran.code == 2
    assert re.fullmatch(rf"stratgraph: {re.escape(str(folder))}: cannot be written: .*\n", ran.err)
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
    def fail(name: str) -> None:
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
    assert words.startswith(f"If {HTML} falls")
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
    heavy = {"plotly", "pandas", "numba", "networkx", "numpy", "scipy", "shapely", "pyproj",
             "pydantic", "rich", "typer"}  # fmt: skip
    assert loaded_by("import stratgraph") & heavy == set()


def test_answering_a_case_loads_neither_figures_nor_frames() -> None:
    statement = "import stratgraph as sg; sg.run_case(sg.read_case('gate_falls'))"
    assert loaded_by(statement) & {"plotly", "pandas", "numba", "networkx"} == set()


def test_help_loads_no_engine() -> None:
    statement = (
        "from stratgraph.cli import main\n"
        "sys.argv = ['stratgraph', '--help']\n"
        "try:\n    main()\nexcept SystemExit as left:\n    assert not left.code"
    )
    engines = {"numpy", "pydantic", "pyproj", "scipy", "shapely", "networkx", "plotly", "pandas"}
    assert loaded_by(statement) & engines == set()


@pytest.mark.parametrize("words", [("--help",), ("run", "--help"), ("check", "--help")])
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


def test_a_piped_run_has_no_escape_codes_and_fits() -> None:
    ran = subprocess_run("run", "gate_falls", PYTHONIOENCODING="utf-8")
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
