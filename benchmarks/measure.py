"""Measure engines side by side: each in a process of its own, called in turn.

Light on purpose, as ``processes`` is: every measured process imports this first.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import statistics
import sys
import time
import traceback
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
MEBIBYTE = 1 << 20
MORE_ROUNDS, ENOUGH_SECONDS = 5, 2.0


@dataclass(frozen=True)
class Engine:
    """One way to do a job.

    Attributes
    ----------
    name : str
    prepare : function
        Takes the task and returns the call to time; both run in the engine's own process.
    needs : str
        A module without which the engine is left out.
    sample : int
        How many of the task's removals to do; the time is scaled up. 0 for all.
    is_limit : bool
        Whether it does only what any engine has to do, and answers nothing.
    """

    name: str
    prepare: Callable[[Any], Callable[[], Any]]
    needs: str = ""
    sample: int = 0
    is_limit: bool = False


@dataclass(frozen=True)
class Job:
    """One thing to do, by one or more engines.

    Attributes
    ----------
    name : str
    n : int
        Size of the task, in nodes.
    make_task : function
        Makes the same task in every process.
    engines : tuple of Engine
    judge : str
        The engine that the others' answers are compared with; never stratgraph.
    tolerance : float
        Largest difference that still agrees; 0 is exact.
    whole_process : bool
        Whether an engine starts a process, so that the memory of that one is meant.
    """

    name: str
    n: int
    make_task: Callable[[], Any]
    engines: tuple[Engine, ...]
    judge: str = ""
    tolerance: float = 0.0
    whole_process: bool = False


@dataclass(frozen=True)
class Measured:
    """What one engine answered, and what that cost."""

    engine: Engine
    answer: Any
    seconds: float
    peak_mb: float | None
    note: str = ""


def measure(job: Job, engines: Sequence[Engine], rounds: int) -> list[Measured]:
    """Answer once by each engine, then time them in turn; the median counts.

    Short jobs get up to five times the rounds: another program's turn weighs more on them.
    """
    with ExitStack() as stack:
        workers = [stack.enter_context(_worker(job, engine)) for engine in engines]
        first = [_ask(worker) for worker in workers]
        timed: list[list[float]] = []
        while len(timed) < rounds or (
            len(timed) < MORE_ROUNDS * rounds and sum(map(sum, timed)) < ENOUGH_SECONDS
        ):
            timed.append([_ask(worker)[1] for worker in workers])
    return [
        _scaled(Measured(engine, answer, statistics.median(seconds), peak), total)
        for engine, (answer, _, peak, total), seconds in zip(
            engines, first, zip(*timed, strict=True), strict=True
        )
    ]


def _scaled(one: Measured, total: int) -> Measured:
    sample = one.engine.sample
    if not sample or sample >= total:
        return one
    note = f"sampled {sample} of {total}, scaled"
    return replace(one, seconds=one.seconds * total / sample, note=note)


@contextmanager
def _worker(job: Job, engine: Engine) -> Iterator[Connection]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, job, engine), daemon=True)
    process.start()
    there.close()
    try:
        yield here
    finally:
        here.close()
        process.join()
        process.close()


def _ask(worker: Connection) -> tuple[Any, float, float | None, int]:
    worker.send("go")
    reply = worker.recv()
    if isinstance(reply, str):
        raise RuntimeError(f"an engine failed:\n{reply}")
    answer: tuple[Any, float, float | None, int] = reply
    return answer


def _serve(pipe: Connection, job: Job, engine: Engine) -> None:
    """Answer each request with (answer, seconds, peak MiB, removals); only the first tells all."""
    try:
        task = job.make_task()
        removals = getattr(task, "removals", ())
        if engine.sample:
            task = replace(task, removals=removals[: engine.sample])
        first = True
        while pipe.recv():
            answer, seconds, peak = timed(engine.prepare(task), job.whole_process)
            pipe.send((answer if first else None, seconds, peak, len(removals)))
            first = False
    except EOFError:
        pass
    except Exception:
        pipe.send(traceback.format_exc())


def timed(call: Callable[[], Any], whole_process: bool) -> tuple[Any, float, float | None]:
    """Return what a call gives, its seconds, and by how many MiB memory rose meanwhile."""
    gc.collect()
    before = _start_of_peak()
    # Seconds of a processor: whatever else the machine does meanwhile is not counted.
    clock = _children_s if whole_process else time.process_time
    started = clock()
    answer = call()
    seconds = clock() - started
    if whole_process:
        return answer, seconds, _rusage_mb("RUSAGE_CHILDREN")
    after = _peak_mb()
    return answer, seconds, None if before is None or after is None else after - before


def _children_s() -> float:
    """Seconds of a processor that processes of ours have taken which have ended."""
    used = os.times()
    return used.children_user + used.children_system


def _start_of_peak() -> float | None:
    """Forget the highest memory so far, where the system can, and return the mark."""
    with suppress(OSError):  # not Linux, or not allowed: then the rise above an earlier peak
        CLEAR.write_text("5", encoding="ascii")
    return _peak_mb()


def _peak_mb() -> float | None:
    # Not ru_maxrss where there is better: it starts at the peak of the parent, and stays.
    try:
        lines = STATUS.read_text(encoding="ascii").splitlines()
    except OSError:
        return _rusage_mb("RUSAGE_SELF")
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), None)


def _rusage_mb(whose: str) -> float | None:
    try:
        import resource
    except ImportError:
        return None  # Windows
    peak = resource.getrusage(getattr(resource, whose)).ru_maxrss
    return peak / MEBIBYTE if sys.platform == "darwin" else peak / 1024
