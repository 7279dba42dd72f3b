"""One batch of a sweep made and thrown away, to tell how much all of it would be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .making import require_format
from .rows import batch_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from stratgraph.studies.sweep import SweepPlan

    from .kinds import SweepFormat


@dataclass(frozen=True, slots=True)
class SweepTrial:
    """How much a sweep would be, told by one of its batches.

    Attributes
    ----------
    size : int
        Bytes of all its files, about.
    seconds : float
        Of one processor, about.
    """

    size: int
    seconds: float


def try_sweep(plan: SweepPlan, kind: SweepFormat, clock: Callable[[], float]) -> SweepTrial:
    """Make the first batch, keep nothing, and tell by it how much the whole sweep would be.

    Parameters
    ----------
    plan : SweepPlan
    kind : {"csv", "jsonl", "parquet"}
    clock : callable
        Returns seconds; passed in, since nothing below the command line reads a clock.

    Raises
    ------
    ScenarioError
        If the format needs an extra that is not installed.
    """
    require_format(kind)
    before = clock()
    size = len(batch_bytes(plan, 0, kind))
    times = plan.situations / len(plan.situations_of(0))
    return SweepTrial(round(size * times), (clock() - before) * times)
