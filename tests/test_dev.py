"""The script `dev`: what it decides, without installing anything."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parent.parent


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the script as a module that believes it stands in a small clone."""
    loader = SourceFileLoader("dev", str(ROOT / "dev"))
    spec = importlib.util.spec_from_loader("dev", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    (tmp_path / "tests").mkdir()
    (tmp_path / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\n[project]\ndependencies = ["numpy"]\n'
        '[project.optional-dependencies]\ntest = ["pytest", "numpy"]\nlint = ["ruff"]\n'
    )
    (tmp_path / "constraints.txt").write_text(
        '# versions\n\nNumpy==2.4 ; python_version < "3.12"\nnumpy==2.5\nnumpy-x==1\nrich==15\n'
    )
    (tmp_path / "tests" / "lowest.txt").write_text("# lowest\nnumpy==1.26  # why\n")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.delenv("STRATGRAPH_VENV", raising=False)
    return module


@pytest.fixture
def installs(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Stand in for venv and pip; return the list of what was asked to be installed."""
    done: list[Any] = []

    def make(venv: Path) -> None:
        done.append("make")
        python = Path(dev.in_venv(venv, "python"))
        python.parent.mkdir(parents=True)
        python.touch()

    def is_sound(venv: Path) -> bool:
        return not (venv / dev.UNFINISHED).exists() and Path(dev.in_venv(venv, "python")).exists()

    def install(venv: Path, targets: Any, lowest: bool) -> dict[str, float]:
        assert (venv / dev.UNFINISHED).exists()
        Path(dev.in_venv(venv, "stratgraph")).touch()
        done.append(targets)
        return {"download": 1.0, "install": 2.0}

    monkeypatch.setattr(dev, "make", make)
    monkeypatch.setattr(dev, "install", install)
    monkeypatch.setattr(dev, "is_sound", is_sound)
    return done


# ---- usage and the version of Python


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"]])
def test_usage_names_every_verb(
    dev: ModuleType, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(words) == 0
    out = capsys.readouterr().out
    assert all(f"\n  {verb} " in out for verb in dev.VERBS)
    assert len(out.splitlines()) < 25


def test_unknown_verb(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["frobnicate"]) == 2
    assert "no such verb: frobnicate" in capsys.readouterr().err


def test_old_python_is_told_plainly(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "answer", lambda command: "1" if "3.12" in command[0] else "")
    assert dev.too_old((3, 9, 18, "final", 0), "/usr/bin/python3", ["test", "-k", "a b"]) == (
        "stratgraph needs Python 3.11 or newer; this is 3.9.18 at /usr/bin/python3. "
        "Try: python3.12 dev test -k 'a b'"
    )
    assert dev.too_old((3, 11, 0), "python", []) is None
    assert dev.too_old((3, 14, 0), "python", []) is None


def test_parses_on_old_pythons() -> None:
    import ast

    ast.parse((ROOT / "dev").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_quoting(dev: ModuleType) -> None:
    assert dev.quoted(["pip", "install", "plotly>=6,<8", ".[test]"]) == (
        "pip install 'plotly>=6,<8' '.[test]'"
    )


def test_interrupt_prints_one_line(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(words: list[str], lowest: bool) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(dev.VERBS, "demo", interrupted)
    assert dev.main(["demo"]) == 130
    assert capsys.readouterr().err.strip() == "dev: stopped"


# ---- the stamp


def test_second_run_does_nothing(dev: ModuleType, installs: list[Any]) -> None:
    assert dev.ensure([]) == {"download": 1.0, "install": 2.0}
    assert dev.ensure([]) == {}
    assert installs == ["make", (["numpy", "hatchling", "editables"], ["-e", "."])]


def test_extras_add_up(dev: ModuleType, installs: list[Any]) -> None:
    dev.ensure(["test"])
    dev.ensure(["lint"])
    assert installs[-1] == (["ruff"], ["ruff"])
    assert dev.read_stamp(dev.venv_folder())["extras"] == ["lint", "test"]
    assert dev.ensure(["test"]) == dev.ensure(["lint", "test"]) == dev.ensure([]) == {}


def test_changed_files_install_all_again(dev: ModuleType, installs: list[Any]) -> None:
    dev.ensure(["test"])
    (dev.ROOT / "constraints.txt").write_text("numpy==3\n")
    dev.ensure([])
    assert installs.count("make") == 1
    assert installs[-1][1] == ["-e", ".[test]"]


@pytest.mark.parametrize("change", [{"python": "3.10"}, {"project": "/elsewhere"}])
def test_stamp_of_another_place_or_python(
    dev: ModuleType, installs: list[Any], change: dict[str, str]
) -> None:
    dev.ensure(["test"])
    stamp = dev.venv_folder() / dev.STAMP
    stamp.write_text(json.dumps({**json.loads(stamp.read_text()), **change}))
    dev.ensure([])
    assert installs.count("make") == (2 if "project" in change else 1)
    assert len(installs) > 2


@pytest.mark.parametrize("damage", ["python", "stratgraph", "stamp", "unfinished"])
def test_broken_environment_is_noticed(dev: ModuleType, installs: list[Any], damage: str) -> None:
    dev.ensure([])
    venv = dev.venv_folder()
    if damage == "unfinished":
        (venv / dev.UNFINISHED).touch()
    elif damage == "stamp":
        (venv / dev.STAMP).write_text("{")
    else:
        Path(dev.in_venv(venv, damage)).unlink()
    assert dev.ensure([]) != {}
    assert dev.ensure([]) == {}


def test_failure_leaves_no_stamp(
    dev: ModuleType, installs: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(venv: Path, targets: Any, lowest: bool) -> None:
        raise dev.StopError("no network")

    with monkeypatch.context() as patch:
        patch.setattr(dev, "install", fail)
        assert dev.main(["setup"]) == 2
    assert dev.read_stamp(dev.venv_folder()) == {}
    assert dev.main(["setup"]) == 0
    assert installs.count("make") == 2


def test_lowest_stands_apart(dev: ModuleType, installs: list[Any]) -> None:
    dev.ensure([])
    dev.ensure([], lowest=True)
    assert installs.count("make") == 2
    assert dev.venv_folder(lowest=True).name == ".venv-lowest"


def test_unknown_extra(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["setup", "nope"]) == 2
    assert "no such extra: nope" in capsys.readouterr().err


def test_own_folder_is_never_deleted(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = dev.ROOT / "thesis"
    folder.mkdir()
    (folder / "chapter.md").touch()
    monkeypatch.setenv("STRATGRAPH_VENV", str(folder))
    assert dev.main(["setup"]) == 2
    assert (folder / "chapter.md").exists()


# ---- constraints


def test_lowest_overrules_by_whole_name(dev: ModuleType) -> None:
    assert dev.merged_constraints(lowest=True) == ["numpy-x==1", "rich==15", "numpy==1.26  # why"]
    assert len(dev.merged_constraints(lowest=False)) == 4


def test_lowest_versions_are_the_bounds_of_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bounds = {}
    extras = project["optional-dependencies"]
    for need in [*project["dependencies"], *extras["gis"], *extras["osm"]]:
        name, bound = re.split(r">=", need.split(",")[0])
        bounds[name] = bound
    lines = (ROOT / "tests" / "lowest.txt").read_text(encoding="utf-8").splitlines()
    lowest = dict(line.split()[0].split("==") for line in lines if line and line[0] != "#")
    # What these two ask for, or the tests take, is no requirement of the project.
    assert lowest.pop("pydantic_core")
    assert lowest.pop("pandas")
    assert lowest.keys() == bounds.keys()
    assert all((lowest[name] + ".").startswith(bounds[name] + ".") for name in bounds)


def test_constraints_are_plain() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and line[0] != "#"]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+( ; \w+ [<>=]+ \"[\w.]+\")?", line) for line in lines)
    assert lines == sorted(lines, key=str.lower)


# ---- pip and ensurepip


def no_module(*missing: str) -> Any:
    """Return a find_spec that does not find these."""
    return lambda name: None if name in missing else object()


def test_without_ensurepip_pip_comes_from_outside(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(dev, "find_spec", no_module("ensurepip"))
    monkeypatch.setattr(
        dev, "answer", lambda command: "pip 22.3 from /x" if "pip3" in command else ""
    )
    monkeypatch.setattr(dev, "must", commands.append)
    venv = dev.venv_folder()
    dev.make(venv)
    assert commands[0][1:] == ["-m", "venv", "--without-pip", str(venv)]
    assert dev.find_pip(venv) == ["pip3", "--python", dev.in_venv(venv, "python")]


@pytest.mark.parametrize("version", ["22.3", "23.2.1", "24.1b1", "26.0.dev0"])
def test_new_enough_pip(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    monkeypatch.setattr(dev, "answer", lambda _: f"pip {version} from /x (python 3.9)")
    assert dev.find_pip(dev.venv_folder()) is not None


def test_old_pip_is_no_help(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "answer", lambda _: "pip 22.2.2 from /x")
    assert dev.find_pip(dev.venv_folder()) is None


def test_own_pip_comes_first(dev: ModuleType) -> None:
    venv = dev.ROOT / "odd [name]"
    (venv / "lib" / "python3.11" / "site-packages" / "pip").mkdir(parents=True)
    assert dev.find_pip(venv) == [dev.in_venv(venv, "python"), "-m", "pip"]


def test_nothing_works_names_one_package(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "find_spec", no_module("ensurepip"))
    monkeypatch.setattr(dev, "answer", lambda _: "")
    monkeypatch.setattr(dev.shutil, "which", lambda _: "/usr/bin/apt-get")
    assert dev.main(["demo"]) == 2
    package = f"python3.{sys.version_info.minor}-venv"
    assert capsys.readouterr().err.rstrip().endswith(f"sudo apt install {package}")
    assert not dev.venv_folder().exists()


# ---- the verbs


@pytest.fixture
def commands(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return the list of commands that verbs would run; each ends with code 3."""
    seen: list[list[str]] = []
    monkeypatch.setattr(dev, "ensure", lambda *_: {})
    monkeypatch.setattr(dev, "run", lambda command, cwd=None: seen.append(command) or 3)
    return seen


def test_test_leaves_out_what_is_slow(dev: ModuleType, commands: list[list[str]]) -> None:
    assert dev.main(["test", "-k", "x"]) == 3
    assert commands[0][1:] == ["-m", "pytest", *dev.TWO_AT_A_TIME, "-m", dev.QUICK, "-k", "x"]


@pytest.mark.parametrize("name", ["slow.txt", "newest.txt"])
def test_every_test_of_a_list_is_there(name: str) -> None:
    for line in (ROOT / "tests" / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            path, _, test = line.partition("[")[0].partition("::")
            text = (ROOT / path).read_text(encoding="utf-8")
            assert not test or f"def {test}(" in text, line


def test_test_all(
    dev: ModuleType,
    commands: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(dev, "find_browser", lambda: None)
    assert dev.main(["test", "--all", "--lowest", "-x"]) == 3
    python = dev.in_venv(dev.ROOT / ".venv-lowest", "python")
    assert commands == [[python, "-m", "pytest", *dev.TWO_AT_A_TIME, "-x"]]
    assert "apt install chromium" in capsys.readouterr().err


def test_lint_reports_every_failure(
    dev: ModuleType, commands: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(["lint"]) == 1
    assert len(commands) == 4
    assert "failed: ruff check, ruff format --check, mypy, lint-imports" in capsys.readouterr().err


def test_demo_shows_a_table(
    dev: ModuleType, commands: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(["demo", "--out", "x y"]) == 3
    assert commands[0][1:] == ["demo", "--out", "x y"]
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[1] for line in lines] == ["download", "install", "computing"]


def test_starts_fast() -> None:
    """Importing and answering `--help` stays far below the 0.3 s that a second run may take."""
    command = [sys.executable, "-X", "importtime", str(ROOT / "dev"), "--help"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert not {"tomllib", "argparse", "asyncio"} & set(re.findall(r"(\w+)$", result.stderr, re.M))
