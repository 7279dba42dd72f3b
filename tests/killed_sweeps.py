"""Sweeps that are killed again and again: ``python tests/killed_sweeps.py KILLS [WORKERS [SEED]]``.

Each run is a process of its own that goes on with the same folder and is killed (SIGKILL, which
no program can heed) after a time drawn by lot. After every kill each batch that was done is still
there, the very file, and nothing under a batch's name is half written. A sweep that got done is
begun anew. At the end the bytes are those of a run that nobody disturbed. Prints what it saw.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from stratgraph import open_sweep, plan_sweep, read_case, write_sweep
from stratgraph.studies.hold_or_fall import Swept

TOWNS = ("brook", "gate", "highfield", "lowmoor", "mill", "port")
CASE = replace(read_case("four_towns"), swept=Swept(TOWNS))
PLAN = plan_sweep(CASE, batch=1)
Files = dict[str, tuple[int, int]]


def run(folder: Path, workers: int) -> None:
    """Go on with the sweep as a process of its own would."""
    write_sweep(CASE, folder, plan=PLAN, workers=workers, resume=True)


def batches(folder: Path) -> Files:
    """Return each batch that is done, with what tells its file from another of the same bytes."""
    if not (folder / "manifest.json").exists():
        return {}
    store = open_sweep(folder)
    assert not store.broken, store.broken
    seen = {path.name: path.stat() for path in store.done.values()}
    return {name: (one.st_ino, one.st_mtime_ns) for name, one in seen.items()}


def killed_after(seconds: float, folder: Path, workers: int) -> bool:
    """Run, kill after some seconds, and tell whether that came too late."""
    child = os.fork()
    if not child:
        try:
            run(folder, workers)
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.WIFEXITED(os.waitpid(child, 0)[1])


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of a sweep but its lock."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def main(kills: int, workers: int, seed: int) -> None:
    """Kill so many runs, and compare."""
    lot = random.Random(seed)
    home = Path(tempfile.mkdtemp(prefix="killed"))
    before = time.perf_counter()
    run(home / "whole", 1)
    longest = (time.perf_counter() - before) * 0.4 + (1.0 if workers > 1 else 0.0)
    whole, cut, late, folder = contents(home / "whole"), 0, 0, home / "0"
    while cut < kills:
        known = batches(folder)
        if killed_after(lot.uniform(0, longest), folder, workers):
            late += 1
        else:
            cut += 1
        left = batches(folder)
        assert known.items() <= left.items(), "a batch was lost or made twice"
        if len(left) == PLAN.batches:
            run(folder, 1)
            assert contents(folder) == whole
            folder = home / str(int(folder.name) + 1)
    run(folder, 1)
    assert contents(folder) == whole
    sweeps = int(folder.name) + 1
    print(
        f"{cut} kills, {late} too late, over {sweeps} sweeps of {PLAN.batches} batches: same bytes"
    )


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(*given, *[30, 1, 1][len(given) :])
