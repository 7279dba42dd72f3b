"""The commands about every situation of some towns: sweep, and ask of what it wrote."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from stratgraph.io.sweep.kinds import SweepFormat

from .options import CaseArgument, JsonOption, QuietOption
from .output import make_console, write_json, write_text
from .past import read_past_case
from .progress import working
from .streams import say

TOP = 40


def sweep(
    case: CaseArgument,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder to write the rows to.")
    ] = None,
    format: Annotated[  # noqa: A002
        SweepFormat, typer.Option(help="Of the files of rows; parquet needs an extra.")
    ] = "csv",
    samples: Annotated[
        int | None, typer.Option(metavar="N", help="Draw so many situations, in place of all.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the draw.")] = 0,
    batch: Annotated[int | None, typer.Option(metavar="N", help="Situations in a file.")] = None,
    workers: Annotated[int, typer.Option(metavar="N", help="Processes on this machine.")] = 1,
    scheduler: Annotated[
        str, typer.Option(metavar="ADDRESS", help="A Dask scheduler whose workers measure instead.")
    ] = "",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with what DIR holds.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell count, size and time; write nothing.")
    ] = False,
    json: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Measure every situation of the towns a case of the past names, held or fallen, into files."""
    from stratgraph.errors import ScenarioError
    from stratgraph.io.sweep import try_sweep, write_sweep
    from stratgraph.report.console import print_sweep, print_sweep_trial
    from stratgraph.report.records import sweep_document
    from stratgraph.studies.sweep import plan_sweep

    if out is None and not dry_run:
        raise ScenarioError("name the folder to write the rows to: --out DIR")
    question = read_past_case(case)
    plan = plan_sweep(question, samples=samples, seed=seed, batch=batch)
    console = make_console(to_stderr=json == "-")
    if dry_run or out is None:
        print_sweep_trial(console, plan, try_sweep(plan, format, time.perf_counter), workers)
        return
    with working("measuring situations") as progress:
        made = write_sweep(
            question, out, plan=plan, kind=format, workers=workers, scheduler=scheduler,
            resume=resume, progress=progress,
        )  # fmt: skip
    print_sweep(console, made, quiet=quiet)
    if json is not None:
        write_json(sweep_document(made), json)


def ask(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a sweep.")],
    question: Annotated[
        str | None, typer.Argument(help="fewest, towns or spread; or SQL of the view situations.")
    ] = None,
    top: Annotated[int, typer.Option(min=0, help="Rows of the table to show; 0 for all.")] = TOP,
    export: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write every row, in order, as one CSV.")
    ] = None,
    json: JsonOption = None,
) -> None:
    """Ask a sweep: a question that has a name, or SQL, which changes nothing."""
    from stratgraph.errors import ScenarioError
    from stratgraph.io.sweep import ask_sweep, exported_rows, open_sweep
    from stratgraph.report.console import print_sweep_answer
    from stratgraph.report.records import ask_document

    if question is None and (export is None or json is not None):
        raise ScenarioError(
            'ask something: fewest, towns or spread, or "SELECT ... FROM situations"; or write '
            "every row with --export FILE"
        )
    store = open_sweep(folder)
    with working("reading the rows"):
        answer = None if question is None else ask_sweep(store, question)
        rows = None if export is None else exported_rows(store)
    if store.lacking:
        say(store.lacking, err=True)
    if answer is not None:
        print_sweep_answer(make_console(to_stderr=json == "-"), answer, top=top)
        if json is not None:
            write_json(ask_document(store, answer), json)
    if rows is not None and export is not None:
        write_text(export, rows)
