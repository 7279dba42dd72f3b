"""The command line as a door: outputs that cannot be, outputs that fail, streams that are full."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import unicodedata
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from stratgraph.catalogue.cells import Place, count
from stratgraph.catalogue.table import Head, Table
from stratgraph.cli import progress
from stratgraph.cli.output import make_console
from stratgraph.errors import FileFormatError
from stratgraph.io import copy_theater, write_whole
from stratgraph.report.tables import print_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from answers import Ran

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
OUTLINE = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
    '{"id": "kingsbridge", "holder": "BLUE"}, "geometry": {"type": "Polygon", "coordinates": '
    "[[[0.3, -0.01], [0.4, -0.01], [0.4, 0.01], [0.3, -0.01]]]}}]}"
)


@pytest.fixture
def ask(
    stratgraph: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Ran]:
    """Return a function that runs a command inside a copy of the valley."""
    shutil.copytree(SCENARIOS / "valley", tmp_path / "valley")
    monkeypatch.chdir(tmp_path / "valley")
    return stratgraph


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# ---- an output never replaces what was read, or another output

READ = {
    "the case": ("run", "gate_falls.toml", "--json", "{file}"),
    "the case of gateways": ("gateways", "gate_falls.toml", "--picture", "{file}"),
    "the case of exposed": ("exposed", "gate_falls.toml", "--system=longgun", "--json", "{file}"),
    "the case of readings": ("readings", "gate_falls.toml", "--json", "{file}"),
    "a theater's table": ("check", ".", "--json", "{file}"),
    "a theater's table of front": ("front", "--theater=.", "--place=gate", "--json", "{file}"),
    "a theater's table of reach": ("reach", "--theater=.", "--target=gate", "--areas", "{file}"),
}  # fmt: skip


@pytest.mark.parametrize("link", ["symbolic", "hard", "itself"])
@pytest.mark.parametrize("words", READ.values(), ids=READ)
def test_an_output_never_replaces_what_was_read(
    ask: Callable[..., Ran], words: tuple[str, ...], link: str
) -> None:
    source = Path("gate_falls.toml" if "gate_falls.toml" in words else "control.csv")
    output = {"symbolic": Path("s.html"), "hard": Path("h.html"), "itself": source}[link]
    if link == "symbolic":
        output.symlink_to(source)
    elif link == "hard":
        output.hardlink_to(source)
    before = contents(Path())
    ran = ask(*(word.format(file=output) for word in words))
    option = next(word for word in words if word in ("--json", "--picture", "--areas"))
    assert (ran.code, ran.out) == (2, "")
    (line,) = ran.err.splitlines()
    assert source.name in line
    assert f"{option} cannot replace it" in line or f"{option} would replace" in line
    assert contents(Path()) == before


@pytest.mark.parametrize("option", ["--ground", "--outline"])
def test_a_drawn_file_that_is_read_is_not_replaced(ask: Callable[..., Ran], option: str) -> None:
    Path("drawn.geojson").write_text(OUTLINE, encoding="utf-8")
    ran = ask("reach", "--theater", ".", "--target", "kingsbridge", option, "drawn.geojson",
              "--json", "./drawn.geojson")  # fmt: skip
    assert (ran.code, ran.out) == (2, "")
    assert "the answer is read from it, so --json cannot replace it" in ran.err
    assert Path("drawn.geojson").read_text(encoding="utf-8") == OUTLINE


def test_another_question_in_the_folder_is_not_replaced_either(ask: Callable[..., Ran]) -> None:
    shutil.copy("gate_falls.toml", "other.toml")
    ran = ask("run", "gate_falls.toml", "--html", "other.toml")
    assert (ran.code, ran.out) == (2, "")
    assert Path("other.toml").read_bytes() == Path("gate_falls.toml").read_bytes()


@pytest.mark.parametrize("second", ["a.html", "./a.html", "link.html"])
def test_two_outputs_never_share_a_path(ask: Callable[..., Ran], second: str) -> None:
    Path("link.html").symlink_to("a.html")
    ran = ask("run", "gate_falls.toml", "--json", "a.html", "--html", second)
    line = "a.html: --json and --html would both be written to it; name two files"
    assert ran == (2, "", f"stratgraph: {line}\n")
    assert not Path("a.html").exists()


def test_two_outputs_may_both_go_to_a_device(ask: Callable[..., Ran]) -> None:
    ran = ask("run", "gate_falls", "--json", os.devnull, "--html", os.devnull, "-q")
    assert (ran.code, ran.err) == (0, "")


# ---- all outputs or none


@pytest.mark.parametrize("bad", ["valley/a.html", "control.csv/a.html"])
def test_a_page_that_cannot_be_written_leaves_no_json(ask: Callable[..., Ran], bad: str) -> None:
    Path("valley").write_text("a file, no folder", encoding="utf-8")
    before = contents(Path())
    ran = ask("run", "gate_falls.toml", "-q", "--json", "a.json", "--html", bad)
    assert ran.code == 2
    assert "cannot be written" in ran.err
    assert contents(Path()) == before


def test_a_picture_that_fails_leaves_no_json(
    ask: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise FileFormatError("did not draw it", file="a.html")

    monkeypatch.setattr("stratgraph.report.figures.save.figure_html", refuse)
    ran = ask("exposed", "gate_falls.toml", "--system", "longgun", "--json", "a.json",
              "--picture", "a.html")  # fmt: skip
    assert ran.code == 2
    assert not Path("a.json").exists()


def test_a_rename_that_fails_takes_the_new_files_away(
    ask: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def refuse_pages(self: Path, target: Path) -> Path:
        if target.suffix == ".html":
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse_pages)
    before = contents(Path())
    ran = ask("run", "gate_falls.toml", "-q", "--json", "a.json", "--html", "a.html")
    assert ran.err == "stratgraph: a.html: cannot be written: Permission denied\n"
    assert contents(Path()) == before


# ---- what a killed run left behind


@pytest.mark.parametrize(("hours", "left"), [(0.9, True), (1.1, False)])
def test_what_a_killed_run_left_goes_with_the_next_write(
    tmp_path: Path, hours: float, left: bool
) -> None:
    now = time.time()
    file, folder = tmp_path / ".stratgraph-abc", tmp_path / ".stratgraph-folder"
    other = tmp_path / ".other-abc"
    folder.mkdir()
    for path in (file, other, folder / "roads.csv"):
        path.write_text("half", encoding="utf-8")
    for path in (file, other, folder):
        os.utime(path, (now - 3600 * hours,) * 2)
    write_whole(tmp_path / "answer.json", "new")
    assert (file.exists(), folder.exists(), other.exists()) == (left, left, True)


def test_a_copy_of_a_theater_removes_what_a_killed_copy_left(tmp_path: Path) -> None:
    folder = tmp_path / ".stratgraph-folder"
    folder.mkdir()
    os.utime(folder, (time.time() - 7200,) * 2)
    copy_theater("valley", tmp_path / "mine")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine"]


# ---- streams that are full or closed, and Ctrl+C

PROGRAM = (sys.executable, "-m", "stratgraph")
SPEAKING = {
    "words": ("run", "gate_falls"),
    "data": ("run", "gate_falls", "-q", "--json", "-"),
    "help": ("--help",),
    "help of a command": ("run", "--help"),
    "lines": ("explain",),
}


def started(*words: str, redirect: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own behind a shell's redirection."""
    line = f"exec {shlex.join([*PROGRAM, *words])} {redirect}"
    return subprocess.run(["sh", "-c", line], capture_output=True, text=True, cwd=folder)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("words", SPEAKING.values(), ids=SPEAKING)
def test_a_full_disk_behind_stdout_is_one_line(words: tuple[str, ...], tmp_path: Path) -> None:
    ran = started(*words, redirect="> /dev/full", folder=tmp_path)
    assert ran.returncode == 2
    line = "stratgraph: the answer cannot be printed: No space left on device\n"
    assert ran.stderr.endswith(line)
    assert "Traceback" not in ran.stderr
    assert "Exception" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_behind_stdout_leaves_no_file(tmp_path: Path) -> None:
    words = ("run", "gate_falls", "-q", "--json", "a.json")
    assert started(*words, redirect="> /dev/full", folder=tmp_path).returncode == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
@pytest.mark.parametrize("words", SPEAKING.values(), ids=SPEAKING)
def test_a_closed_stdout_is_one_line(words: tuple[str, ...], tmp_path: Path) -> None:
    ran = started(*words, redirect=">&-", folder=tmp_path)
    line = "stratgraph: standard output is closed, so there is nowhere to answer\n"
    assert (ran.returncode, ran.stderr) == (2, line)


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
@pytest.mark.parametrize(("case", "code"), [("gate_falls", 0), ("nope", 2)])
def test_a_closed_stderr_takes_nothing_from_the_answer(
    case: str, code: int, tmp_path: Path
) -> None:
    ran = started("run", case, "--json", "-", redirect="2>&-", folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (code, "")
    assert ran.stdout.startswith("{") is (code == 0)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("stage", ["typer", "scipy", "stratgraph.studies.hold_or_fall.outcome"])
def test_ctrl_c_ends_with_one_line_while_it_loads_and_while_it_computes(
    stage: str, tmp_path: Path
) -> None:
    # Ctrl+C comes as soon as this is loaded: a moment that a timer would miss on a busy machine.
    (tmp_path / "sitecustomize.py").write_text(
        "import os, signal, sys\n"
        # Where the tests run in the background, their children would ignore it.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {stage!r}:\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n",
        encoding="utf-8",
    )
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    words = [*PROGRAM, "run", "gate_falls"]
    ran = subprocess.run(words, capture_output=True, text=True, env=env, cwd=SCENARIOS.parent)
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "stopped\n")


# ---- no control character of any input reaches a terminal or a title

ESCAPE, TURN = "\x1b]0;owned\x07\x1b[2J\x9b31m", "\u202eegdirB\u2066"


def moving(text: str) -> set[str]:
    """Return the letters of a text that move a cursor or turn a line round."""
    return {
        c
        for c in text
        if c != "\n" and (unicodedata.category(c) == "Cc" or c in TURN[:1] + TURN[-1:])
    }


@pytest.mark.parametrize("letters", [ESCAPE, TURN], ids=["escape", "direction"])
def test_no_control_character_of_a_claims_file_reaches_the_terminal(
    ask: Callable[..., Ran], letters: str
) -> None:
    words = json.dumps(f"a{letters}b").replace("\x7f", "\\u007f")
    claim = (
        'title = "T"\ntheater = "theater.toml"\nattacker = "RED"\nas_of = 2031-05-01\n'
        f'about = "A"\n[[claim]]\nid = "one"\nsentence = "S"\n'
        f'source = "s"\noutside = {words}\n'
    )
    Path("claims.toml").write_text(claim, encoding="utf-8")
    ran = ask("claims", "claims.toml", "--html", "claims.html")
    assert ran.code == 0
    assert "A\\" in ran.out
    assert moving(ran.out + ran.err) == set()


@pytest.mark.parametrize("letters", [ESCAPE, TURN], ids=["escape", "direction"])
def test_no_control_character_of_a_file_name_reaches_the_terminal(
    ask: Callable[..., Ran], letters: str
) -> None:
    name = f"a{letters}b".replace("/", "")
    wrote = ask("run", "gate_falls.toml", "--json", f"{name}.json")
    refused = ask("run", f"{name}.toml")
    assert (wrote.code, refused.code) == (0, 2)
    assert moving(wrote.err + refused.err) == set()
    assert wrote.err.startswith("wrote a\\")


def test_the_console_writes_out_what_a_name_would_do(capsys: pytest.CaptureFixture[str]) -> None:
    heads = Head(label="Town\x9b"), Head(label="roads", right=True)
    console = make_console()
    print_table(console, Table("T\x1b[2J", heads, ((Place("Gate\u202e"), count(1)),)))
    console.print(Text("Gate\x1b[2J"), Padding("Mill\x07", 2))
    out = capsys.readouterr().out
    assert moving(out) == set()
    for told in ("T\\x1b[2J", "Town\\x9b", "Gate\\u202e", "Gate\\x1b[2J"):
        assert told in out


def test_a_title_of_a_page_turns_no_line_round(ask: Callable[..., Ran]) -> None:
    text = Path("settlements.csv").read_text(encoding="utf-8")
    Path("settlements.csv").write_text(text.replace("Gate", f"Gate{TURN}"), encoding="utf-8")
    ran = ask("run", "gate_falls.toml", "-q", "--html", "a.html")
    assert ran.code == 0
    title = Path("a.html").read_text(encoding="utf-8").partition("<title>")[2].partition("<")[0]
    assert "Gate" in title
    assert moving(title + ran.out) == set()


# ---- short ways to ask


@pytest.mark.parametrize(
    "command", [(), ("run",), ("check",), ("scenarios",), ("scenarios", "copy")]
)
def test_h_is_help_for_every_command(ask: Callable[..., Ran], command: tuple[str, ...]) -> None:
    assert ask(*command, "-h") == ask(*command, "--help")
    assert "Usage: stratgraph" in ask(*command, "-h").out


def test_the_version_is_that_of_the_package(ask: Callable[..., Ran]) -> None:
    assert ask("--version") == (0, f"stratgraph {version('stratgraph')}\n", "")


def test_scenarios_alone_lists_them(ask: Callable[..., Ran]) -> None:
    assert ask("scenarios") == ask("scenarios", "list")
    assert "valley: four_towns, gate_falls" in ask("scenarios").out


@pytest.mark.parametrize(
    ("words", "made"),
    [
        (("run", "gate_falls.toml", "--html"), "gate_falls.html"),
        (("run", "--html", "--quiet", "gate_falls.toml"), "gate_falls.html"),
        (("gateways", "gate_falls.toml", "--picture"), "gate_falls_gateways_picture.html"),
        (("front", "--theater", ".", "--place", "gate", "--picture"), "valley_front_picture.html"),
    ],
)
def test_an_output_without_a_name_lies_beside_what_is_asked(
    ask: Callable[..., Ran], words: tuple[str, ...], made: str
) -> None:
    before = set(contents(Path()))
    ran = ask(*words)
    assert ran.code == 0
    assert set(contents(Path())) - before == {made}
    assert ran.err == ("" if "--quiet" in words else f"wrote {made}\n")


@pytest.mark.parametrize("named", ["pages/", "pages/new/", "kept", "kept/", "./"])
@pytest.mark.parametrize("joint", [" ", "="])
def test_a_page_for_a_folder_is_named_after_the_case_in_it(
    ask: Callable[..., Ran], named: str, joint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stratgraph.report.page.page_html", lambda outcome, **_: "<p>")
    Path("kept").mkdir()
    ran = ask("run", "gate_falls", "-q", *f"--html{joint}{named}".split())
    assert ran.code == 0
    assert Path(named, "gate_falls.html").read_text(encoding="utf-8") == "<p>"
    assert not Path("pages").is_file()


@pytest.mark.parametrize("option", [("--json", "new/"), ("--json=new/",)])
def test_data_for_a_folder_are_refused(ask: Callable[..., Ran], option: tuple[str, ...]) -> None:
    ran = ask("run", "gate_falls", "-q", *option)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "stratgraph: new: is a folder, and --json names a file\n"
    assert not Path("new").exists()


@pytest.mark.parametrize("option", ["--json", "--html", "--picture"])
def test_a_pipe_is_refused_before_anything_is_answered(
    ask: Callable[..., Ran], option: str
) -> None:
    os.mkfifo("pipe.html")
    ran = ask("run", "gate_falls", option, "pipe.html")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("stratgraph: pipe.html: is a pipe or a device")


def test_a_reader_of_the_data_that_goes_away_is_no_complaint(tmp_path: Path) -> None:
    words = f"{sys.executable} -m stratgraph run gate_falls -q --json /dev/stdout | true"
    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, cwd=tmp_path)
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--then", "mull"), "unknown settlement 'mull'; did you mean mill?"),
        (("--then", "brook"), "'brook' cannot fall"),
    ],
)
def test_what_cannot_be_played_is_refused_before_anything_is_answered(
    ask: Callable[..., Ran], options: tuple[str, ...], why: str
) -> None:
    ran = ask("run", "gate_falls.toml", "--html", "page.html", *options)
    assert (ran.code, ran.out) == (2, "")
    assert why in ran.err
    assert not Path("page.html").exists()


def test_a_page_where_no_range_is_published_shows_no_weapon(ask: Callable[..., Ran]) -> None:
    header = Path("ranges.csv").read_text(encoding="utf-8").splitlines()[0]
    Path("ranges.csv").write_text(f"{header}\n", encoding="utf-8")
    ran = ask("run", "gate_falls.toml", "--html", "page.html")
    assert ran.code == 0
    assert '<div id="case" data-weapons="none">' in Path("page.html").read_text(encoding="utf-8")


def test_an_output_without_a_name_of_a_case_elsewhere_lies_beside_it(
    ask: Callable[..., Ran], tmp_path: Path
) -> None:
    Path("elsewhere").mkdir()
    os.chdir("elsewhere")
    assert ask("run", "../gate_falls.toml", "-q", "--html").code == 0
    assert ask("run", "gate_falls", "-q", "--html", "--json", os.devnull).code == 0
    assert Path("../gate_falls.html").exists()
    assert contents(Path()).keys() == {"gate_falls.html"}


def test_many_rings_fit_one_screen_and_all_shows_each(ask: Callable[..., Ran]) -> None:
    short, every = ask("reach", "--from", "bakhmut"), ask("reach", "--from", "bakhmut", "--all")
    assert len(short.out.splitlines()) <= 30
    assert "more rings are not shown" in " ".join(short.out.split())
    assert every.out.count("Within ") > 12
    assert every.out.count("Holders on") == 1


def test_all_names_every_place_that_has_a_target_in_range(ask: Callable[..., Ran]) -> None:
    words = ("reach", "--target", "bakhmut", "--system", "2s7")
    assert re.search(r"and \d+ more", " ".join(ask(*words).out.split()))
    assert not re.search(r"and \d+ more", " ".join(ask(*words, "--all").out.split()))


@pytest.mark.parametrize(
    "words",
    [
        ("readings", "gate_falls"),
        ("backtest", "bakhmut-2022", "--as-of=2022-10-03", "--until=2023-01-31",
         "--metric=route_share"),
    ],
)  # fmt: skip
def test_quiet_prints_the_finding_alone(ask: Callable[..., Ran], words: tuple[str, ...]) -> None:
    long, short = ask(*words), ask(*words, "-q")
    assert (short.code, short.err) == (0, "")
    assert 0 < len(short.out) < len(long.out)
    assert "would hit" in " ".join(long.out.split())
    assert "would hit" not in " ".join(short.out.split())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("exposed", "gate_falls.toml", "--system", "howitzer"),
            "1 settlement within 16.0 km, people at risk 20,000; 1 contested place apart",
        ),
        (
            ("reach", "--theater", ".", "--target", "kingsbridge"),
            "Kingsbridge is in range of 1 of 4 systems; it takes 30.0 km, from Brook.",
        ),
        (
            ("reach", "--theater", ".", "--target", "highfield", "--attacker", "RED"),
            "Highfield: contested, so no target.",
        ),
        (
            ("reach", "--theater", ".", "--target", "brook", "--attacker", "RED"),
            "Brook: held by Red (attacker) already, so no target.",
        ),
        (
            ("reach", "--theater", ".", "--from", "gate", "--system", "longgun"),
            "Within 25.0 km of Gate (Long gun, standard round): 6 settlements (Red (attacker) 2, "
            "Blue (defender) 3, contested 1).",
        ),
        (
            ("reach", "--theater", ".", "--from", "gate", "--system", "howitzer", "--system",
             "mortar"),
            "Within 21.0 km of Gate (Howitzer, base-bleed, the widest of 3 rings): "
            "6 settlements (Red (attacker) 2, Blue (defender) 3, contested 1).",
        ),
    ],
)  # fmt: skip
def test_quiet_is_one_sentence_and_none_beside_data(
    ask: Callable[..., Ran], words: tuple[str, ...], told: str
) -> None:
    short = ask(*words, "-q")
    assert (short.code, " ".join(short.out.split()), short.err) == (0, told, "")
    data = ask(*words, "-q", "--json", "-")
    assert (data.code, data.err) == (0, "")
    assert json.loads(data.out)


def test_an_objective_that_is_held_lies_behind_no_front(ask: Callable[..., Ran]) -> None:
    text = Path("gate_falls.toml").read_text(encoding="utf-8")
    held = text.replace('falls      = ["gate"]', 'falls      = ["gate", "kingsbridge"]')
    assert held != text
    Path("gate_falls.toml").write_text(held, encoding="utf-8")
    out = ask("gateways", "gate_falls.toml", "--situation", "fall").out
    assert "Kingsbridge is held by the attacker already" in out
    assert "None" not in out


# ---- a terminal, and what is none


class Watched(NamedTuple):
    """What a command shows on a terminal: of its words, and of its signs of life."""

    code: int
    shown: str


@pytest.fixture
def watch(tmp_path: Path) -> Callable[..., Watched]:
    """Return a function that runs a command whose stdout and stderr are one terminal."""
    pty = pytest.importorskip("pty", reason="a terminal of POSIX")

    def run(*words: str, **environment: str) -> Watched:
        # What runs the tests may itself forbid colour, or force it.
        told = ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS")
        env = {name: value for name, value in os.environ.items() if name not in told}
        env |= {"TERM": "xterm-256color", **environment}
        near, far = pty.openpty()
        try:
            with subprocess.Popen(
                [*PROGRAM, *words], stdin=far, stdout=far, stderr=far, env=env, cwd=SCENARIOS.parent
            ) as program:
                os.close(far)
                shown = b"".join(iter(lambda: read_on(near), b""))
        finally:
            os.close(near)
        return Watched(program.returncode, shown.decode())

    return run


def read_on(terminal: int) -> bytes:
    """Return what a terminal shows next; nothing once its program has gone."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


RED, BLUE = "\x1b[31m", "\x1b[94m"
RING = ("reach", "--theater", "valley", "--from", "gate", "--system", "howitzer")


def test_a_holder_has_a_colour_on_a_terminal_and_a_word_anywhere(
    watch: Callable[..., Watched], ask: Callable[..., Ran]
) -> None:
    coloured, plain = watch(*RING), watch(*RING, NO_COLOR="1")
    assert (coloured.code, plain.code) == (0, 0)
    assert f"{BLUE}  Blue (defender): " in coloured.shown
    assert "  Blue (defender): " in plain.shown
    assert RED not in plain.shown
    assert BLUE not in plain.shown
    assert "\x1b" not in ask(*RING).out


@pytest.mark.slow
def test_what_takes_over_a_second_says_so_on_a_terminal_alone(
    watch: Callable[..., Watched], ask: Callable[..., Ran]
) -> None:
    slow = watch("run", "bakhmut_falls", "--windows", "-q")
    assert slow.code == 0
    assert "answering, on smaller maps too" in slow.shown
    assert re.search(r"\d:\d\d:\d\d left", slow.shown)
    assert "answering" not in ask("run", "bakhmut_falls", "--windows", "-q").err


@pytest.mark.parametrize(("patience_s", "told"), [(0.0, True), (60.0, False)])
def test_a_bar_waits_before_it_comes_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, patience_s: float, told: bool
) -> None:
    screen = io.StringIO()
    terminal = Console(file=screen, force_terminal=True, force_interactive=True, width=80)
    monkeypatch.setattr("stratgraph.cli.output.make_console", lambda **_: terminal)
    monkeypatch.setattr(progress, "PATIENCE_S", patience_s)
    with progress.working("counting sheep") as counted:
        assert counted is not None
        counted(1, 3)
        time.sleep(0.3)
        counted(2, 3)
    assert ("counting sheep" in screen.getvalue()) is told
    assert (" left" in screen.getvalue()) is told
    # The line is taken away again, and the cursor comes back.
    assert screen.getvalue().endswith("\x1b[2K" if told else "")
    assert screen.getvalue().count("\x1b[?25h") == screen.getvalue().count("\x1b[?25l") == told


def test_what_nobody_counts_shows_how_long_it_took(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    terminal = Console(file=screen, force_terminal=True, force_interactive=True, width=80)
    monkeypatch.setattr("stratgraph.cli.output.make_console", lambda **_: terminal)
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    with progress.working("counting sheep"):
        time.sleep(0.1)
    assert "0:00:00" in screen.getvalue()
    assert "left" not in screen.getvalue()


def test_where_there_is_no_terminal_nobody_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.working("counting sheep") as counted:
        assert counted is None
    assert capsys.readouterr() == ("", "")


def test_a_quiet_front_is_how_much_it_moved(ask: Callable[..., Ran]) -> None:
    ran = ask("front", "--place", "bakhmut", "-q")
    assert ran.code == 0
    assert "settlements a month changed hands" in " ".join(ran.out.split())
    assert "Contact km" not in ran.out
    alone = ask("front", "--theater", "valley", "--place", "gate", "--until=2031-05-01", "-q")
    assert alone.out == "2031-05-01: of one day alone no move can be told.\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_complete_its_words(
    shell: str, ask: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    # What `--show-completion` asks for, once it has found out in which shell it runs.
    monkeypatch.setenv("_STRATGRAPH_COMPLETE", f"source_{shell}")
    ran = ask()
    assert (ran.code, ran.err) == (0, "")
    assert f"_STRATGRAPH_COMPLETE=complete_{shell}" in ran.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("reach", "--theater", ".", "--from", "gate", "--system", "mortar"), ": 0 settlements\n"),
        (
            ("reach", "--theater", ".", "--from", "gate", "--system", "howitzer"),
            "Red (attacker): 1 settlement,",
        ),
        (("exposed", "gate_falls.toml", "--system", "mortar"), "0 settlements within 8.0 km"),
        (("exposed", "gate_falls.toml", "--system", "howitzer"), "1 settlement within 16.0 km"),
    ],
)
def test_one_of_a_kind_is_not_several(
    ask: Callable[..., Ran], words: tuple[str, ...], told: str
) -> None:
    assert told in ask(*words).out


# ---- files that may not be read; root may read all, so the refusal of the system is played

LOCKED = [
    ("check", "."),
    ("run", "gate_falls.toml"),
    ("gateways", "gate_falls.toml"),
    ("exposed", "gate_falls.toml", "--system", "mortar"),
    ("readings", "gate_falls.toml"),
    ("reach", "--theater", ".", "--target", "gate"),
    ("front", "--theater", ".", "--place", "gate"),
    ("backtest", ".", "--as-of", "2031-05-01", "--until", "2031-06-30"),
]


def refuse_to_read(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let the system answer as it does of files without permission to read."""
    read = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name in names:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)


def refuse_to_enter(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let the system answer as it does of what lies in a folder without permission to enter."""
    for name in ("stat", "lstat"):
        real = getattr(os, name)

        def answered(path: Any, *more: Any, real: Any = real, **options: Any) -> os.stat_result:
            if not isinstance(path, int) and folder in Path(os.path.abspath(path)).parents:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return real(path, *more, **options)

        monkeypatch.setattr(os, name, answered)


@pytest.mark.parametrize("words", LOCKED, ids=lambda words: words[0])
@pytest.mark.parametrize("table", ["settlements.csv", "control.csv", "theater.toml"])
def test_a_file_without_permission_is_one_line(
    ask: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], table: str
) -> None:
    refuse_to_read(monkeypatch, table)
    ran = ask(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"stratgraph: {table}: cannot be read: Permission denied\n"


@pytest.mark.parametrize(
    "words",
    [
        ("reach", "--theater", ".", "--target", "gate", "--ground", "locked.geojson"),
        ("reach", "--theater", ".", "--target", "kingsbridge", "--outline", "locked.geojson"),
        ("claims", "locked.toml"),
        ("run", "locked.toml"),
        ("backtest", ".", "--as-of=2031-05-01", "--until=2031-06-30", "--events", "locked.csv"),
    ],
    ids=lambda words: words[-1],
)
def test_a_file_of_ones_own_without_permission_is_one_line(
    ask: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    Path(words[-1]).write_text("locked", encoding="utf-8")
    refuse_to_read(monkeypatch, words[-1])
    ran = ask(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"stratgraph: {words[-1]}: cannot be read: Permission denied\n"


@pytest.mark.parametrize("words", LOCKED, ids=lambda words: words[0])
def test_a_folder_without_permission_is_one_line(
    ask: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    folder = Path.cwd()
    os.chdir(folder.parent)
    inside = [str(folder) if one == "." else one for one in words]
    inside = [str(folder / one) if one.endswith(".toml") else one for one in inside]
    refuse_to_enter(monkeypatch, folder)
    ran = ask(*inside)
    assert (ran.code, ran.out) == (2, "")
    assert re.fullmatch(r"stratgraph: \S+\.toml: cannot be read: Permission denied\n", ran.err)


@pytest.mark.parametrize(
    "words",
    [
        ("reach", "--theater", "valley", "--target", "gate", "--ground", "locked/a.geojson"),
        ("backtest", "valley", "--as-of=2031-05-01", "--until=2031-06-30", "--events",
         "locked/a.csv"),
        ("claims", "locked/a.toml", "--html"),
        ("run", "locked/a.toml", "--html"),
    ],
    ids=lambda words: words[0],
)  # fmt: skip
def test_a_file_in_a_folder_without_permission_is_one_line(
    ask: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    Path("locked").mkdir()
    refuse_to_enter(monkeypatch, Path("locked").absolute())
    ran = ask(*words)
    assert (ran.code, ran.out) == (2, "")
    assert re.fullmatch(r"stratgraph: locked/a\.\w+: cannot be read: Permission denied\n", ran.err)
