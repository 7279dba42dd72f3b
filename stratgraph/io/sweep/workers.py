"""Batches made by this process, by others on this machine, or by a cluster: the same bytes."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from stratgraph.errors import LostWorkersError, StratgraphError
from stratgraph.io.formats.format import needed

from .rows import batch_bytes
from .worker_side import made_with, make, start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from stratgraph.studies.sweep import SweepPlan

    from .kinds import SweepFormat

    Made = Iterator[tuple[int, bytes]]

# Waiting for a worker: so many batches each, so that none is idle and few are held in memory.
AHEAD = 2
# A batch that takes its worker down again and again is no accident.
MOST_LOST = 3
PATIENCE_S = 10
EXTRA = "cluster"


@contextmanager
def at_work(
    plan: SweepPlan, kind: SweepFormat, *, workers: int = 1, scheduler: str = ""
) -> Iterator[Callable[[Sequence[int]], Made]]:
    """Have workers ready, and yield what makes batches: each once, in any order.

    Parameters
    ----------
    plan : SweepPlan
    kind : {"csv", "jsonl", "parquet"}
    workers : int
        Processes on this machine; with 1 it is this one.
    scheduler : str
        The address of a Dask scheduler, whose workers make them instead.

    Raises
    ------
    LostWorkersError
        If workers were lost again and again, or the scheduler was.
    StratgraphError
        If the scheduler cannot be reached, or its workers have other versions than this process.
    """
    if scheduler:
        with _cluster(kind, scheduler) as client:
            yield lambda numbers: _on_cluster(client, plan, kind, numbers)
    elif workers == 1:
        yield lambda numbers: ((number, batch_bytes(plan, number, kind)) for number in numbers)
    else:
        yield lambda numbers: _in_pool(plan, kind, numbers, min(workers, max(1, len(numbers))))


# ---------------------------------------------------------------- processes on this machine


def _in_pool(plan: SweepPlan, kind: SweepFormat, numbers: Sequence[int], workers: int) -> Made:
    """Make batches in processes; where one of them is lost, begin anew with those not done."""
    left, lost = list(numbers), 0
    while left:
        try:
            for number, data in _through_pool(plan, kind, left, workers):
                left.remove(number)
                lost = 0
                yield number, data
        except BrokenProcessPool:
            lost += 1
            if lost == MOST_LOST:
                raise LostWorkersError(
                    f"a worker process was lost {lost} times in a row, maybe for want of memory; "
                    "use fewer workers"
                ) from None


def _through_pool(plan: SweepPlan, kind: SweepFormat, numbers: Sequence[int], workers: int) -> Made:
    # Started anew rather than forked: threads of the parent are no matter then, on any system.
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=start, initargs=(plan, kind)
    )
    try:
        waiting = iter(numbers)
        running: dict[Future[bytes], int] = {}
        while True:
            while len(running) < AHEAD * workers and (number := next(waiting, None)) is not None:
                running[pool.submit(make, number)] = number
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


# ---------------------------------------------------------------- a cluster


@contextmanager
def _cluster(kind: SweepFormat, scheduler: str) -> Iterator[Any]:
    """Connect to a scheduler whose workers make the same rows as this process."""
    distributed = needed("distributed", EXTRA, "a scheduler")
    client = _connected(distributed, scheduler)
    try:
        _require_same_versions(client, kind, scheduler)
        yield client
    finally:
        client.close(timeout=1)


def _on_cluster(client: Any, plan: SweepPlan, kind: SweepFormat, numbers: Sequence[int]) -> Made:
    """Make batches on the workers of a scheduler; what a lost worker had, another makes."""
    distributed = needed("distributed", EXTRA)
    try:
        yield from _through_client(distributed, client, (plan, kind), numbers)
    except _lost_errors(distributed) as error:
        raise LostWorkersError(
            f"the scheduler was lost, or its workers again and again ({type(error).__name__})"
        ) from error


def _lost_errors(distributed: Any) -> tuple[type[BaseException], ...]:
    """Return what distributed raises where a scheduler or its workers are gone."""
    return (
        distributed.CancelledError,
        distributed.KilledWorker,
        distributed.comm.core.CommClosedError,
        OSError,
        TimeoutError,
    )


def _connected(distributed: Any, scheduler: str) -> Any:
    try:
        return distributed.Client(scheduler, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise StratgraphError(
            f"no Dask scheduler answers at {scheduler!r}; start one with `dask scheduler` and name "
            "the address that it prints, such as tcp://127.0.0.1:8786"
        ) from error


def _require_same_versions(client: Any, kind: SweepFormat, scheduler: str) -> None:
    """Refuse a cluster without workers, and workers whose numbers might differ in a last digit."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE_S)
    except TimeoutError as error:
        raise StratgraphError(
            f"the scheduler at {scheduler} has no worker; start one with `dask worker {scheduler}`"
        ) from error
    here = made_with(kind)
    for worker, there in client.run(made_with, kind, on_error="return").items():
        if there != here:
            told = there if isinstance(there, Exception) else _different(here, there)
            raise StratgraphError(
                f"the worker at {worker} cannot make the same rows as this process: {told}"
            )


def _different(here: dict[str, str], there: dict[str, str]) -> str:
    return ", ".join(
        f"{name} {there.get(name, 'is missing')} there, {here.get(name, 'missing')} here"
        for name in sorted({*here, *there})
        if here.get(name) != there.get(name)
    )


def _through_client(
    distributed: Any, client: Any, given: tuple[SweepPlan, SweepFormat], numbers: Sequence[int]
) -> Made:
    plan, kind = given
    # Sent once to every worker; a task then is a number.
    sent = client.scatter(plan, broadcast=True, hash=False)
    waiting = iter(numbers)
    running: dict[Any, int] = {}
    done = distributed.as_completed(loop=client.loop)
    while True:
        most = AHEAD * max(1, sum(client.nthreads().values()))
        while len(running) < most and (number := next(waiting, None)) is not None:
            future = client.submit(batch_bytes, sent, number, kind, pure=False)
            running[future] = number
            done.add(future)
        if not running:
            return
        future = next(done)
        yield running.pop(future), future.result()
