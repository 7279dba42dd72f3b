"""What a worker does, in its own process: it is loaded there, so it loads no more than it needs."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import connection, parent_process
from threading import Thread
from typing import TYPE_CHECKING

from .rows import batch_bytes

if TYPE_CHECKING:
    from stratgraph.studies.sweep import SweepPlan

    from .kinds import SweepFormat

# Of what the numbers are made with: another version may round a last digit otherwise.
MADE_WITH = ("numpy", "scipy", "pyproj")
MADE_WITH_PARQUET = ("pyarrow",)

_given: list[tuple[SweepPlan, SweepFormat]] = []


def start(plan: SweepPlan, kind: SweepFormat) -> None:
    """Begin as a worker: keep the plan, leave Ctrl+C to the parent, and end when that ends."""
    _given[:] = [(plan, kind)]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def make(number: int) -> bytes:
    """Make a batch of the plan that this worker was given."""
    ((plan, kind),) = _given
    return batch_bytes(plan, number, kind)


def made_with(kind: SweepFormat) -> dict[str, str]:
    """Return the versions of what makes the numbers and the files."""
    python = ".".join(map(str, sys.version_info[:2]))
    found = {"stratgraph": version("stratgraph"), "python": python}
    for name in (*MADE_WITH, *(MADE_WITH_PARQUET if kind == "parquet" else ())):
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found
