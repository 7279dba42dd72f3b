"""The command line as a door: outputs that cannot be, outputs that fail, streams that are full."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from stratgraph import cli
from stratgraph.errors import FileFormatError
from stratgraph.files import copy_theater, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
OUTLINE = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
    '{"id": "kingsbridge", "holder": "BLUE"}, "geometry": {"type": "Polygon", "coordinates": '
    "[[[0.3, -0.01], [0.4, -0.01], [0.4, 0.01], [0.3, -0.01]]]}}]}"
)


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def ask(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Ran]:
    """Return a function that runs a command inside a copy of the valley."""
    shutil.copytree(SCENARIOS / "valley", tmp_path / "valley")
    monkeypatch.chdir(tmp_path / "valley")
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


@pytest.mark.parametrize("bad", ["valley/a.html", ".", "control.csv/a.html"])
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

    monkeypatch.setattr("stratgraph.picture.figure_html", refuse)
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
