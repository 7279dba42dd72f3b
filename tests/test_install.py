"""The package as it is shipped: built, installed into a new environment and run, offline."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import venv
import zipfile
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stratgraph.io import bundled_theaters

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
CONFORMANCE = ROOT / "tests" / "conformance"
SCENARIOS = {f"scenarios/{name}/theater.toml" for name in bundled_theaters()}
# Cases of what readers and `check` find wrong; tests/newest.txt says where those need not run.
REFUSALS = ("bad_", "check_", "read_")

pytestmark = [pytest.mark.install, pytest.mark.slow]


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command without the network and return what it prints; show all if it fails."""
    env = {**os.environ, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    env.pop("PYTHONPATH", None)
    result = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=env, capture_output=True, text=True
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def pip_for(environment: Path) -> list[str]:
    """Return the words that start a pip for an environment, found as `dev` finds it."""
    loader = SourceFileLoader("dev", str(ROOT / "dev"))
    spec = importlib.util.spec_from_loader("dev", loader)
    assert spec is not None
    dev = importlib.util.module_from_spec(spec)
    loader.exec_module(dev)
    words: list[str] | None = dev.find_pip(environment)
    assert words is not None
    return words


@pytest.fixture(scope="module", autouse=True)
def no_bytecode() -> None:
    """Load `dev` without leaving a __pycache__ in the clone."""
    sys.dont_write_bytecode = True


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the build tools of this environment."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = pip_for(Path(sys.prefix))
    run(*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT, cwd=folder)
    (built,) = folder.glob("stratgraph-*.whl")
    return built


def borrowing(folder: Path) -> Path:
    """Make an environment that borrows the dependencies of this one, but not stratgraph itself."""
    venv.create(folder, symlinks=os.name != "nt")
    libraries = sysconfig.get_path("purelib", vars={"base": str(folder)})
    # A folder named in a .pth file is searched, but the .pth files in it are not read: the clone,
    # installed here in place, stays out of sight.
    borrowed = [path for path in sys.path if Path(path).name == "site-packages"]
    Path(libraries, "borrowed.pth").write_text("\n".join(borrowed), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own."""
    folder = tmp_path_factory.mktemp("installed")
    environment = borrowing(folder / "environment")
    run(*pip_for(environment), "install", "--no-deps", wheel, cwd=folder)
    return environment


def program(environment: Path, name: str) -> Path:
    """Return the path of a program in an environment."""
    return environment / ("Scripts" if os.name == "nt" else "bin") / name


def where(environment: Path, cwd: Path) -> Path:
    """Return the folder from which an environment imports stratgraph."""
    code = "import stratgraph; print(stratgraph.__file__)"
    return Path(run(program(environment, "python"), "-c", code, cwd=cwd).strip()).parent


def check_commands(environment: Path, cwd: Path) -> None:
    """Run the program as a user would, in an empty folder."""
    assert "demo" in run(program(environment, "stratgraph"), "--help", cwd=cwd)
    run(program(environment, "stratgraph"), "demo", "--out", "answers", cwd=cwd)
    suffixes = {path.suffix for path in (cwd / "answers").rglob("*")}
    assert {".json", ".html"} <= suffixes


def test_wheel_carries_what_it_needs_and_no_more(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {f"stratgraph/{one}" for one in SCENARIOS} <= names
    assert {"stratgraph/py.typed", "stratgraph/cli/__init__.py"} <= names
    assert {name.split("/")[0] for name in names} == {"stratgraph", "stratgraph-0.1.0.dist-info"}
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]


def test_sdist_carries_the_scenarios_and_tests(tmp_path: Path) -> None:
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path, cwd=ROOT)
    (built,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(built) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {*SCENARIOS, "stratgraph/py.typed"} <= names
    assert {"tests/test_install.py", "dev", "constraints.txt", "LICENSE"} <= names
    assert not [name for name in names if "__pycache__" in name or ".venv" in name]


def test_wheel_installs_and_runs(installed: Path, tmp_path: Path) -> None:
    assert installed.resolve() in where(installed, tmp_path).resolve().parents
    check_commands(installed, tmp_path)


@pytest.fixture(scope="module")
def warm(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the program imported: yields one that answers as the installed one does."""
    folder = tmp_path_factory.mktemp("warm")
    # The name of a socket may have a hundred letters; those of tests have more.
    with tempfile.TemporaryDirectory() as short:
        answers = folder / "warm"
        server = subprocess.Popen(
            [program(installed, "python"), CONFORMANCE / "warm.py", f"{short}/door", answers],
            cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert server.stdin is not None
        assert server.stdout is not None
        with server.stdin, server.stdout:
            assert server.stdout.readline() == "ready\n"
            yield answers
        assert server.wait() == 0


@pytest.mark.parametrize("refused", [False, True], ids=["answers", "refusals"])
def test_wheel_answers_the_conformance_cases(
    installed: Path, warm: Path, tmp_path: Path, refused: bool
) -> None:
    cases = sorted(path.parent.name for path in CONFORMANCE.glob("cases/*/case.toml"))
    names = [name for name in cases if name.startswith(REFUSALS) is refused]
    # Every twentieth starts the program as a user does; the rest spares importing it anew.
    started = names[::20]
    for answers, asked in (
        (program(installed, "stratgraph"), started),
        (warm, [name for name in names if name not in started]),
    ):
        words = [CONFORMANCE / "run.py", "--program", answers, *asked]
        told = run(sys.executable, *words, cwd=tmp_path).splitlines()
        assert told[-1] == f"{len(asked)} cases, 0 failed"


def test_a_warm_program_answers_as_one_that_starts(
    installed: Path, warm: Path, tmp_path: Path
) -> None:
    started = program(installed, "stratgraph")
    for words in (["--version"], ["explain", "detour_loss"], ["check", "nowhere"], ["--nonsense"]):
        one, other = (
            subprocess.run([answers, *words], cwd=tmp_path, capture_output=True)
            for answers in (started, warm)
        )
        assert (one.returncode, one.stdout, one.stderr) == (
            other.returncode, other.stdout, other.stderr
        )  # fmt: skip


def test_editable_installs_and_runs(tmp_path: Path) -> None:
    fresh, empty = borrowing(tmp_path / "environment"), tmp_path / "empty"
    empty.mkdir()
    # The build tools are borrowed as well, so they have to be seen from the fresh environment.
    options = ["--no-deps", "--no-build-isolation"]
    run(*pip_for(fresh), "install", *options, "-e", ROOT, cwd=empty)
    assert where(fresh, empty).resolve() == (ROOT / "stratgraph").resolve()
    check_commands(fresh, empty)
