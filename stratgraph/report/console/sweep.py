"""A sweep that was written, or would be, and what was asked of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.model.plain_text import plural
from stratgraph.report.tables import print_table
from stratgraph.report.tables.sweep import sweep_table
from stratgraph.studies.sweep import QUESTIONS, situations_words

if TYPE_CHECKING:
    from rich.console import Console

    from stratgraph.io.sweep import SweepMade, SweepTrial
    from stratgraph.studies.sweep import SweepAnswer, SweepPlan

MB, GB = 1e6, 1e9
MINUTE_S, HOUR_S = 60, 3600


def print_sweep(console: Console, made: SweepMade, *, quiet: bool = False) -> None:
    """Print what was tried, how much of it this run made, and how to ask."""
    store = made.store
    console.print(
        f"{_tried(made.plan)}; "
        f"{plural(made.made, 'batch', 'batches')} of {store.batches:,} made now"
        f"{f', {made.mended:,} of them anew since half written' if made.mended else ''}."
    )
    if not quiet:
        console.print(
            f"Ask it: stratgraph ask {store.folder} {' | '.join(QUESTIONS)}, or SQL of the view "
            "situations."
        )


def print_sweep_trial(console: Console, plan: SweepPlan, trial: SweepTrial, workers: int) -> None:
    """Print how much a sweep would be."""
    console.print(f"{_tried(plan)}, {plural(plan.batches, 'batch', 'batches')}.")
    by = f" by {plural(workers, 'worker')}" if workers > 1 else ""
    console.print(
        f"About {_size(trial.size)} and {_time(trial.seconds / workers)}{by} on a machine like "
        "this; nothing was written."
    )


def print_sweep_answer(console: Console, answer: SweepAnswer, *, top: int) -> None:
    """Print the answer to a question about a sweep."""
    print_table(console, sweep_table(answer, top=top, width=console.width))


def _tried(plan: SweepPlan) -> str:
    told = situations_words(plan)
    return (
        f"{plan.case}: {told}, each under {plural(len(plan.readings), 'reading')}: "
        f"{plan.rows:,} rows"
    )


def _size(size: int) -> str:
    if size >= GB:
        return f"{size / GB:.1f} GB"
    return f"{size / MB:.1f} MB"


def _time(seconds: float) -> str:
    if seconds >= HOUR_S:
        return f"{seconds / HOUR_S:.1f} hours"
    if seconds >= MINUTE_S:
        return f"{seconds / MINUTE_S:.1f} minutes"
    return f"{seconds:.1f} seconds"
