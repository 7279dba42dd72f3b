"""A sweep written to a folder, batch by batch, and gone on with where it was cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph.errors import FileFormatError, LostWorkersError, ScenarioError
from stratgraph.io.disk import as_path
from stratgraph.model.notebook import short_repr
from stratgraph.model.plain_text import plural
from stratgraph.model.progress import Steps
from stratgraph.studies.sweep import plan_sweep

from .kinds import EXTRA, SWEEP_FORMATS
from .store import SweepStore, held_store, open_sweep
from .workers import at_work

if TYPE_CHECKING:
    from pathlib import Path

    from stratgraph.model.progress import Progress
    from stratgraph.studies.hold_or_fall import Case
    from stratgraph.studies.sweep import SweepPlan

    from .kinds import SweepFormat

MOST_WORKERS = 1024


@dataclass(frozen=True)
class SweepMade:
    """A sweep that is done, and how much of it this run made.

    Attributes
    ----------
    plan : SweepPlan
    store : SweepStore
    made : int
        Batches that this run made.
    mended : int
        How many of them were there before, but half written.
    """

    plan: SweepPlan
    store: SweepStore
    made: int
    mended: int

    __repr__ = short_repr


def write_sweep(
    case: Case,
    folder: str | Path,
    *,
    plan: SweepPlan | None = None,
    kind: SweepFormat = "csv",
    workers: int = 1,
    scheduler: str = "",
    resume: bool = False,
    progress: Progress | None = None,
) -> SweepMade:
    """Measure every situation of the towns that a case names, and write the rows to a folder.

    Each batch of situations is a file that is written whole or not at all. A run that ends early,
    however it ends, loses no more than the batches under way; with ``resume`` the next one makes
    those that lack. The files are the same to the byte whoever makes them, under equal versions.

    Parameters
    ----------
    case : Case
        With towns to sweep, from ``[sweep]`` of its file.
    folder : path
        Of the sweep; made where it is not there.
    plan : SweepPlan, optional
        From :func:`plan_sweep` of the case, for samples; by default every situation.
    kind : {"csv", "jsonl", "parquet"}
        Parquet needs the extra ``sweep``.
    workers : int
        Processes on this machine.
    scheduler : str
        The address of a Dask scheduler, whose workers measure instead; needs the extra
        ``cluster``.
    resume : bool
        Whether to go on with what the folder holds of this sweep.
    progress : callable, optional
        Told of each batch that is done, as (done, total).

    Returns
    -------
    SweepMade

    Raises
    ------
    FileFormatError
        If the folder holds something else, or cannot be written; what is done stays.
    StratgraphError
        If the case names no towns, an extra is missing, the scheduler cannot be reached, or
        workers are lost again and again; what is done stays.

    Examples
    --------
    >>> import tempfile
    >>> from dataclasses import replace
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.hold_or_fall import Swept
    >>> case = replace(read_case("gate_falls"), swept=Swept(("gate", "mill")))
    >>> with tempfile.TemporaryDirectory() as home:
    ...     made = write_sweep(case, home + "/sweep")
    ...     made.made, sorted(set(made.store.rows()["situation"].tolist()))
    (1, [0, 1, 2, 3])
    """
    if kind not in SWEEP_FORMATS:
        raise ScenarioError(f"unknown format {kind!r}; there are {', '.join(SWEEP_FORMATS)}")
    if not 1 <= workers <= MOST_WORKERS:
        raise ScenarioError(f"workers must be 1 to {MOST_WORKERS:,}, got {workers}")
    require_format(kind)
    asked = plan_sweep(case) if plan is None else plan
    path = as_path(folder, "the folder of a sweep")
    with (
        at_work(asked, kind, workers=workers, scheduler=scheduler) as make,
        held_store(path, case, asked, kind, resume=resume) as store,
    ):
        for half in store.broken:
            half.unlink()
        missing = store.missing
        steps = Steps(store.batches, progress)
        steps.done(store.batches - len(missing))
        made = 0
        try:
            for number, data in make(missing):
                store.write(number, data)
                made += 1
                steps.done()
        except (FileFormatError, LostWorkersError) as error:
            there = store.batches - len(missing) + made
            error.args = (
                f"{error.problem_text()}; {there:,} of "
                f"{plural(store.batches, 'batch', 'batches')} are done and stay, --resume goes on",
            )
            raise
        mended = len(store.broken)
    return SweepMade(asked, open_sweep(path), made, mended)


def require_format(kind: SweepFormat) -> None:
    """Refuse Parquet where its extra is not installed, before anything is measured.

    Raises
    ------
    ScenarioError
        Names the extra.
    """
    if kind == "parquet":
        from stratgraph.io.formats.format import needed

        needed("pyarrow.parquet", EXTRA)
