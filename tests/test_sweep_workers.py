"""A sweep by several processes and by a Dask cluster: the same bytes, whoever is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from test_sweep_store import contents

from stratgraph import plan_sweep, read_case, write_sweep
from stratgraph.errors import LostWorkersError, StratgraphError
from stratgraph.io.sweep import workers
from stratgraph.studies.hold_or_fall import Swept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stratgraph.io.sweep import SweepMade

TESTS = Path(__file__).parent
# Thirty-two batches of two situations, one metric among the columns.
SWEPT = Swept(("brook", "gate", "highfield", "lowmoor", "mill", "port"), ("pressure",), ("gate",))
CASE = replace(read_case("four_towns"), swept=SWEPT)
PLAN = plan_sweep(CASE, batch=2)


def swept(folder: Path, **asked: Any) -> SweepMade:
    """Write the sweep."""
    return write_sweep(CASE, folder, plan=PLAN, **asked)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of the sweep as one process makes them that nobody disturbs."""
    folder = tmp_path_factory.mktemp("sweep") / "whole"
    swept(folder)
    return contents(folder)


def after(batches: int, do: Callable[[], object]) -> Callable[[int, int], None]:
    """Return a progress that does something once so many batches are done."""
    waiting = [do]

    def told(done: int, total: int) -> None:
        if waiting and done * PLAN.batches >= batches * total:
            waiting.pop()()

    return told


# ---- killed again and again


def test_killed_at_thirty_moments_nothing_is_lost_or_made_twice() -> None:
    if not hasattr(os, "fork"):
        pytest.skip("processes are not forked here")
    ran = subprocess.run(
        [sys.executable, str(TESTS / "killed_sweeps.py"), "30"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("30 kills")
    assert ran.stdout.endswith("same bytes\n")


# ---- processes on this machine


def test_two_processes_give_the_bytes_of_one_though_one_of_them_is_killed(
    tmp_path: Path, whole: dict[str, bytes]
) -> None:
    killed = []

    def kill() -> None:
        one = active_children()[0]
        killed.append(one)
        one.kill()

    made = swept(tmp_path / "s", workers=2, progress=after(3, kill))
    assert len(killed) == 1
    assert (made.made, contents(tmp_path / "s")) == (PLAN.batches, whole)


def test_processes_that_are_lost_again_and_again_end_the_run_and_keep_what_is_done(
    tmp_path: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_and_gone(*given: Any) -> Iterator[tuple[int, bytes]]:
        first = given[2][0]
        if first < 2:
            yield first, workers.batch_bytes(PLAN, first, "csv")
        raise BrokenProcessPool

    with monkeypatch.context() as patch:
        patch.setattr(workers, "_through_pool", one_and_gone)
        with pytest.raises(LostWorkersError, match=r"3 times in a row.*; 2 of 32 batches are done"):
            swept(tmp_path / "s", workers=2)
    assert swept(tmp_path / "s", resume=True).made == PLAN.batches - 2
    assert contents(tmp_path / "s") == whole


# ---- a Dask cluster of real processes on loopback


class Cluster(NamedTuple):
    """A scheduler, its address, and two workers."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


def started(*words: str) -> subprocess.Popen[bytes]:
    """Start a process of Dask that says nothing."""
    return subprocess.Popen(
        [sys.executable, "-m", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Start a scheduler and two workers, and end them."""
    distributed = pytest.importorskip("distributed")
    told = tmp_path / "scheduler.json"
    scheduler = started(
        "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
        "--scheduler-file", str(told),
    )  # fmt: skip
    each = [
        started(
            "distributed.cli.dask_worker", "--scheduler-file", str(told), "--nthreads", "1",
            "--no-nanny", "--no-dashboard", "--host", "127.0.0.1",
            "--local-directory", str(tmp_path / name),
        )
        for name in ("worker 1", "worker 2")
    ]  # fmt: skip
    try:
        # It waits for the scheduler's file, and until both workers are there, so that one is left.
        with distributed.Client(scheduler_file=str(told), set_as_default=False) as client:
            client.wait_for_workers(2)
            address = client.scheduler.address
        yield Cluster(address, scheduler, each)
    finally:
        for process in (*each, scheduler):
            process.kill()
            process.wait()


def test_a_cluster_gives_the_same_bytes_though_a_worker_and_then_the_scheduler_is_killed(
    cluster: Cluster, tmp_path: Path, whole: dict[str, bytes]
) -> None:
    made = swept(
        tmp_path / "one", scheduler=cluster.address,
        progress=after(3, lambda: cluster.workers[0].send_signal(signal.SIGKILL)),
    )  # fmt: skip
    assert (made.made, contents(tmp_path / "one")) == (PLAN.batches, whole)
    with pytest.raises(LostWorkersError, match=r"the scheduler was lost.* of 32 batches are done"):
        swept(
            tmp_path / "two", scheduler=cluster.address,
            progress=after(3, lambda: cluster.scheduler.send_signal(signal.SIGKILL)),
        )  # fmt: skip
    assert 0 < swept(tmp_path / "two", resume=True).made < PLAN.batches
    assert contents(tmp_path / "two") == whole


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense"])
def test_a_scheduler_that_does_not_answer_is_told_and_nothing_is_made(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(workers, "PATIENCE_S", 1)
    with pytest.raises(StratgraphError, match=f"no Dask scheduler answers at '{address}'; start"):
        swept(tmp_path / "s", scheduler=address)
    assert not (tmp_path / "s").exists()


def test_a_cluster_without_workers_or_of_other_versions_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Client:
        """A client of a scheduler as the program sees it."""

        def __init__(self, *, any_worker: bool) -> None:
            self.any_worker = any_worker

        def wait_for_workers(self, _: int, timeout: float) -> None:
            if not self.any_worker:
                raise TimeoutError(timeout)

        def run(self, *_: Any, **__: Any) -> dict[str, Any]:
            return {"tcp://there": {**workers.made_with("csv"), "numpy": "1.0"}}

    with pytest.raises(StratgraphError, match="the scheduler at tcp://here has no worker; start"):
        workers._require_same_versions(Client(any_worker=False), "csv", "tcp://here")
    with pytest.raises(StratgraphError, match=r"cannot make the same rows .* numpy 1\.0 there, "):
        workers._require_same_versions(Client(any_worker=True), "csv", "tcp://here")


def test_without_its_extra_a_scheduler_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(StratgraphError, match=r"a scheduler needs .* 'stratgraph\[cluster\]'"):
        swept(tmp_path / "s", scheduler="tcp://127.0.0.1:8786")
    assert not (tmp_path / "s").exists()
