"""Run the conformance cases: files in, a command, and what it has to answer.

Nothing but the standard library, and nothing of the code: whatever answers to the same commands can
be judged by it. README.md has the format of a case.

    python tests/conformance/run.py --program .venv/bin/stratgraph [NAME ...]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "cases"
AT_A_TIME = 2
SECONDS = 120
KEYS = {
    *("about", "theater", "command", "environment", "exit", "replace", "write", "link", "seconds"),
    *("stdout", "stdout_has", "stdout_lacks", "stderr", "stderr_has", "stderr_lacks"),
    *("unchanged", "absent", "made", "json"),
}
# Settings of the caller's that would change what is printed.
NOISY = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "PYTHONPATH")


class WrongCaseError(Exception):
    """A case that cannot be run as it is written."""


@dataclass(frozen=True)
class Answer:
    """What a command left behind: its exit code, both outputs, the folder before and after."""

    exit: int | str
    stdout: str
    stderr: str
    before: dict[str, bytes]
    after: dict[str, bytes]


# ---- the folder that a command finds


def prepare(case: dict[str, Any], source: Path, folder: Path, theaters: dict[str, Path]) -> None:
    """Lay out the files of a case in its empty folder."""
    if "theater" in case:
        shutil.copytree(theaters[case["theater"]], folder, dirs_exist_ok=True)
    shutil.copytree(
        source,
        folder,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("case.toml"),
        symlinks=True,
    )
    for change in case.get("replace", []):
        replace(folder / change["file"], change["find"], change["put"])
    for new in case.get("write", []):
        path = folder / new["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        text = new.get("start", "") + new["text"] * new.get("times", 1) + new.get("end", "")
        path.write_bytes(text.encode())
    for link in case.get("link", []):
        path = folder / link["file"]
        path.unlink(missing_ok=True)
        path.symlink_to(link["to"])


def replace(path: Path, find: str, put: str) -> None:
    """Replace a text that a file has exactly once."""
    text = path.read_bytes().decode()
    if text.count(find) != 1:
        raise WrongCaseError(f"{path.name} has {find!r} {text.count(find)} times, not once")
    path.write_bytes(text.replace(find, put).encode())


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path, with its bytes; a link with where it points."""
    return {
        path.relative_to(folder).as_posix(): os.readlink(path).encode()
        if path.is_symlink()
        else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


# ---- the command


def ask(
    program: str,
    words: list[str],
    folder: Path,
    seconds: int = SECONDS,
    settings: dict[str, str] | None = None,
) -> Answer:
    """Run the program in a folder, with no terminal and nothing to read."""
    before = contents(folder)
    environment = {name: value for name, value in os.environ.items() if name not in NOISY}
    environment |= {"PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"} | (settings or {})
    try:
        done = subprocess.run(
            [program, *words],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="backslashreplace",
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return Answer(f"none after {seconds} s", "", "", before, contents(folder))
    return Answer(done.returncode, done.stdout, done.stderr, before, contents(folder))


# ---- the judgement: each judge returns complaints, none where all is as it should be


def judge(case: dict[str, Any], answer: Answer) -> list[str]:
    """Return every complaint about an answer."""
    complaints = judge_exit(case, answer)
    for name, text in (("stdout", answer.stdout), ("stderr", answer.stderr)):
        complaints += judge_text(case, name, text)
    return complaints + judge_files(case, answer) + judge_json(case, answer)


def judge_exit(case: dict[str, Any], answer: Answer) -> list[str]:
    """Compare the exit code; a traceback is never an answer."""
    complaints = []
    if answer.exit != case["exit"]:
        tail = (answer.stderr or answer.stdout).strip()[-600:]
        complaints.append(difference("exit", case["exit"], answer.exit) + f"\n    said:     {tail}")
    if "Traceback (most recent call last)" in answer.stderr:
        complaints.append("stderr: a traceback")
    return complaints


def judge_text(case: dict[str, Any], name: str, text: str) -> list[str]:
    """Compare the first line, the parts that must occur and those that must not."""
    complaints = []
    first = text.split("\n", 1)[0].rstrip()
    if name in case and first != case[name]:
        complaints.append(difference(f"first line of {name}", case[name], first))
    flat = " ".join(text.split())
    for part in case.get(f"{name}_has", []):
        if " ".join(part.split()) not in flat:
            complaints.append(difference(f"{name} has", part, flat[:600]))
    for part in case.get(f"{name}_lacks", []):
        if " ".join(part.split()) in flat:
            complaints.append(f"{name}: should not have {part!r}")
    return complaints


def judge_files(case: dict[str, Any], answer: Answer) -> list[str]:
    """Compare the folder before and after."""
    before, after, made = answer.before, answer.after, case.get("made", [])
    complaints = [f"{name}: not made" for name in made if name not in after]
    complaints += [f"{name}: is there" for name in case.get("absent", []) if name in after]
    kept = case.get("unchanged", [])
    complaints += [f"{name}: no such file to keep" for name in kept if name not in before]
    if case["exit"] == 2:  # then nothing is lost, and nothing half made
        kept = [*before]
        complaints += [f"{name}: made in spite of exit 2" for name in {*after} - {*before, *made}]
    changed = [name for name in kept if name in before and after.get(name) != before[name]]
    return complaints + [f"{name}: changed" for name in changed]


def judge_json(case: dict[str, Any], answer: Answer) -> list[str]:
    """Compare values of JSON answers by their dotted paths."""
    complaints = []
    for name, wanted in case.get("json", {}).items():
        text = answer.stdout if name == "-" else answer.after.get(name, b"").decode()
        try:
            held = json.loads(text)
        except ValueError as error:
            complaints.append(f"{name}: not JSON ({error})")
            continue
        for path, value in wanted.items():
            got = look_up(held, path)
            if not same(value, got):
                complaints.append(difference(f"{name}: {path}", value, got))
    return complaints


def look_up(held: Any, path: str) -> Any:
    """Return the value at a dotted path, or a text that says where the path ends."""
    for part in path.split("."):
        try:
            held = step(held, part)
        except (KeyError, IndexError, TypeError, ValueError, StopIteration):
            return f"nothing at {part!r}"
    return held


def step(held: Any, part: str) -> Any:
    """Go one step into an answer: a key, a count, an entry's number, or what is told of it."""
    if part == "#":
        return len(held)
    if isinstance(held, dict):
        return held[part]
    if "=" not in part:
        return held[int(part)]
    told = dict(one.split("=", 1) for one in part.split(","))
    return next(row for row in held if all(written(row[key]) == told[key] for key in told))


def written(value: Any) -> str:
    """Return a value as it stands in JSON, a text without its quotation marks."""
    return value if isinstance(value, str) else json.dumps(value)


def same(wanted: Any, got: Any) -> bool:
    """Tell whether two values agree: "null" is TOML's word for none; fractions to nine digits."""
    if got is None:
        return bool(wanted == "null")
    if isinstance(wanted, bool) or isinstance(got, bool):
        return wanted is got
    if isinstance(wanted, float) and isinstance(got, (int, float)):
        return math.isclose(wanted, got, rel_tol=1e-9)
    if isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        return all(map(same, wanted, got))
    return bool(wanted == got)


def difference(what: str, expected: object, got: object) -> str:
    """Say what was expected and what came."""
    return f"{what}\n    expected: {expected!r}\n    got:      {got!r}"


# ---- all cases


def read_case(source: Path) -> dict[str, Any]:
    """Read a case, and refuse keys that nobody would look at."""
    case = tomllib.loads((source / "case.toml").read_text(encoding="utf-8"))
    if unknown := {*case} - KEYS:
        raise WrongCaseError(f"unknown keys: {', '.join(sorted(unknown))}")
    if missing := {"about", "command", "exit"} - {*case}:
        raise WrongCaseError(f"missing keys: {', '.join(sorted(missing))}")
    return case


def run_case(program: str, source: Path, theaters: dict[str, Path]) -> list[str]:
    """Run one case in an empty folder and return the complaints about it."""
    with tempfile.TemporaryDirectory(prefix="conformance-") as name:
        try:
            case = read_case(source)
            prepare(case, source, Path(name), theaters)
        except (WrongCaseError, KeyError, OSError, ValueError) as error:
            return [f"case.toml: {type(error).__name__}: {error}"]
        seconds, settings = case.get("seconds", SECONDS), case.get("environment")
        answer = ask(program, case["command"], Path(name), seconds, settings)
        return judge(case, answer)


def named_theaters(sources: list[Path]) -> set[str]:
    """Return the names of the theaters that cases start from; a case that fails is told later."""
    names = set()
    for source in sources:
        with contextlib.suppress(WrongCaseError, ValueError):
            names.add(read_case(source).get("theater"))
    return names - {None}


def copy_theaters(program: str, names: set[str], folder: Path) -> dict[str, Path]:
    """Let the program copy its own theaters, and return where each went."""
    for name in sorted(names):
        copied = ask(program, ["scenarios", "copy", name, name], folder)
        if copied.exit != 0:
            raise SystemExit(f"cannot copy the theater {name}: {copied.stderr or copied.stdout}")
    return {name: folder / name for name in names}


def chosen(names: list[str]) -> list[Path]:
    """Return the folders of the named cases, all without a name; a name may end in `*`."""
    found: set[Path] = set()
    for name in names or ["*"]:
        matches = [path.parent for path in CASES.glob(f"{name}/case.toml")]
        if not matches:
            raise SystemExit(f"no case is named {name!r}")
        found.update(matches)
    return sorted(found)


def main() -> int:
    """Run the cases, say what failed, and return the exit code."""
    parser = argparse.ArgumentParser(description="Run the conformance cases.")
    parser.add_argument("--program", default="stratgraph", help="the program that answers")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a case; without one, all")
    options = parser.parse_args()
    found = shutil.which(options.program)
    if found is None:
        raise SystemExit(f"no such program: {options.program}")
    # Not resolved: a program in an environment finds its libraries by where it stands.
    program = str(Path(found).absolute())
    sources = chosen(options.names)
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        theaters = copy_theaters(program, named_theaters(sources), Path(folder))
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            results = list(pool.map(lambda one: run_case(program, one, theaters), sources))
    failed = {source.name: lines for source, lines in zip(sources, results, strict=True) if lines}
    for name, lines in failed.items():
        print(f"FAILED {name}", *lines, sep="\n  ")
    print(f"{len(sources)} cases, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
