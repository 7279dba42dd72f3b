"""Jobs that are whole processes.

Light on purpose: on Linux a process starts with the peak memory of the one that starts it, so
that numpy imported here would be counted as the program's own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

IN_LINE = "from stratgraph.cli import main; main()"


def nothing() -> None:
    """Stand for the task of a job that needs none."""


def startup_help(_: object) -> Callable[[], None]:
    """``stratgraph --help``."""
    return lambda: _stratgraph("--help")


def bakhmut_end_to_end(_: object) -> Callable[[], None]:
    """``stratgraph run bakhmut_falls --json FILE --html FILE``."""

    def call() -> None:
        with TemporaryDirectory() as folder:
            files = [Path(folder, "answer.json"), Path(folder, "page.html")]
            words = ["--json", str(files[0]), "--html", str(files[1])]
            _stratgraph("run", "bakhmut_falls", *words)
            if not all(file.is_file() for file in files):
                raise FileNotFoundError("stratgraph run wrote no answer")

    return call


def _stratgraph(*words: str) -> None:
    script = shutil.which("stratgraph", path=str(Path(sys.executable).parent))
    command = [script] if script else [sys.executable, "-c", IN_LINE]
    done = subprocess.run([*command, *words], capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"stratgraph {words[0]} failed:\n{done.stderr}")
