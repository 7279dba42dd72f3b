"""The command line: parse, call, print."""

from __future__ import annotations

import io
import sys
import textwrap
import time
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from .errors import StratgraphError

if TYPE_CHECKING:
    from rich.console import Console

    from .case import Case, Outcome
    from .gateway import Panel

app = typer.Typer(
    name="stratgraph",
    help="Why does this town matter? Artillery reach and gateways under hold-or-fall scenarios.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
scenarios_app = typer.Typer(
    help="The theaters and questions that come along.", add_completion=False
)
app.add_typer(scenarios_app, name="scenarios")

JsonOption = Annotated[
    str | None, typer.Option("--json", metavar="FILE|-", help="Write the answer as JSON.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print only the finding.")]


@app.command()
def run(
    case: Annotated[str, typer.Argument(help="A case file, or the name of a bundled case.")],
    json: JsonOption = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the offline page.")
    ] = None,
    quiet: QuietOption = False,
    windows: Annotated[
        bool, typer.Option("--windows", help="Run again on maps 10 and 20 km smaller.")
    ] = False,
    larger: Annotated[
        str | None, typer.Option(metavar="THEATER", help="And on this larger theater.")
    ] = None,
) -> None:
    """Answer a hold-or-fall question: the finding, two tables, JSON and a page."""
    outcome = _answer(case, shrink_km=(10.0, 20.0) if windows else (), larger=larger)
    # Words go to stderr when the data takes stdout.
    console = _console(to_stderr=json == "-")
    if quiet:
        if json != "-":
            console.print(f"{outcome.finding.title}.")
    else:
        from .terminal import print_outcome

        print_outcome(console, outcome)
    _write(outcome, json=json, html=html, quiet=quiet)


@app.command()
def gateways(
    case: Annotated[str, typer.Argument(help="A case file, or the name of a bundled case.")],
    situation: Annotated[
        Literal["hold", "fall"], typer.Option(help="Before or after the scenario.")
    ] = "hold",
    links: Annotated[
        Literal["all", "verified"], typer.Option(help="Whether presumed links count.")
    ] = "all",
    sort: Annotated[str, typer.Option(help="Metric to sort by.")] = "route_share",
    top: Annotated[int, typer.Option(min=1, help="How many rows.")] = 12,
    weights: Annotated[
        str | None,
        typer.Option(metavar="A=1,B=2", help="Weigh metrics into an index of your own."),
    ] = None,
    json: JsonOption = None,
) -> None:
    """Show the whole gateway panel of a case, sorted by any metric."""
    from .gateway import weigh_columns
    from .tables import panel_document
    from .terminal import View, parse_weights, print_index, print_panel

    panel = _panel(_question(case), situation, unverified_roads=links == "all")
    index = weigh_columns(panel.columns, parse_weights(weights)) if weights is not None else None
    console = _console(to_stderr=json == "-")
    print_panel(console, panel, View(sort, top))
    if index is not None:
        print_index(console, panel, index, top)
    if json is not None:
        _write_json(panel_document(situation, panel, index), json)


@app.command()
def explain(
    metric: Annotated[
        str | None, typer.Argument(help="A metric; without one, all by name.")
    ] = None,
    json: JsonOption = None,
) -> None:
    """Say what a metric means, its formula and source, and when it misleads."""
    from .explain import METRICS, explain_metric, explain_text, notes_document

    chosen = METRICS if metric is None else (explain_metric(metric),)
    if json is not None:
        _write_json(notes_document(chosen), json)
    elif metric is not None:
        typer.echo(explain_text(chosen[0]))
    else:
        for note in METRICS:
            words = textwrap.shorten(note.words, 80 - 28, placeholder=" …")
            typer.echo(f"{note.name:27} {words}")


@app.command()
def check(
    theater: Annotated[str, typer.Argument(help="A theater's folder, or a bundled name.")],
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day on which every place needs a holder."),
    ] = None,
    json: JsonOption = None,
) -> None:
    """Look through a theater's facts; exit 1 on errors, 2 if a file cannot be read."""
    from .check import check_facts
    from .files import read_facts
    from .tables import check_document
    from .terminal import print_check

    facts = read_facts(theater)
    findings = check_facts(facts, on=as_of.date() if as_of else None)
    print_check(_console(to_stderr=json == "-"), facts.name, findings)
    if json is not None:
        _write_json(check_document(facts.name, findings), json)
    if any(finding.level == "error" for finding in findings):
        raise typer.Exit(1)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for the JSON and the page.")] = Path("out"),
) -> None:
    """Answer the Bakhmut question and write its JSON and its page."""
    from .terminal import print_outcome

    started = time.perf_counter()
    outcome = _answer("bakhmut_falls")
    print_outcome(_console(), outcome)
    json, html = out / "bakhmut_falls.json", out / "bakhmut_falls.html"
    _write(outcome, json=str(json), html=html, quiet=False)
    _console(to_stderr=True).print(f"computing took {time.perf_counter() - started:.1f} s")


@scenarios_app.command("list")
def list_scenarios() -> None:
    """List the bundled theaters and their questions."""
    from .files import bundled_cases, bundled_theaters

    for theater in bundled_theaters():
        names = [case for home, case in bundled_cases() if home == theater]
        typer.echo(f"{theater}: {', '.join(names) or 'no questions'}")


@scenarios_app.command("copy")
def copy_scenario(
    name: Annotated[str, typer.Argument(help="A bundled theater.")],
    folder: Annotated[Path, typer.Argument(help="Where to; must not exist yet.")],
) -> None:
    """Copy a bundled theater, to change it and ask your own questions."""
    from .files import copy_theater

    copy_theater(name, folder)
    typer.echo(f"copied {name} to {folder}", err=True)


def _answer(case: str, *, shrink_km: tuple[float, ...] = (), larger: str | None = None) -> Outcome:
    from .case import run_case
    from .files import read_theater

    question = _question(case)
    theater = read_theater(larger) if larger is not None else None
    return run_case(question, shrink_km=shrink_km, larger=theater)


def _question(case: str) -> Case:
    from .case import age_warning
    from .files import read_case

    question = read_case(case)
    warning = age_warning(question, date.today())
    if warning:
        typer.echo(f"warning: {warning}", err=True)
    return question


def _write(outcome: Outcome, *, json: str | None, html: Path | None, quiet: bool) -> None:
    from .files import write_whole
    from .tables import outcome_document, to_json

    # Everything is made before anything is written, so that a failure leaves no half result.
    texts: list[tuple[Path, str]] = []
    if json is not None:
        text = to_json(outcome_document(outcome))
        if json == "-":
            _to_stdout(text)
        else:
            texts.append((Path(json), text))
    if html is not None:
        from importlib.metadata import version

        from .page import page_html

        texts.append((html, page_html(outcome, version=version("stratgraph"))))
    for path, text in texts:
        write_whole(path, text)
        if not quiet:
            typer.echo(f"wrote {path}", err=True)


def _panel(question: Case, situation: str, *, unverified_roads: bool) -> Panel:
    from .case import measure_case_panel

    return measure_case_panel(question, situation, unverified_roads=unverified_roads)


def _write_json(document: dict[str, Any], where: str) -> None:
    from .files import write_whole
    from .tables import to_json

    if where == "-":
        _to_stdout(to_json(document))
    else:
        write_whole(Path(where), to_json(document))
        typer.echo(f"wrote {where}", err=True)


def _to_stdout(text: str) -> None:
    """Write data to stdout as UTF-8, whatever the terminal speaks: JSON has no other encoding."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(text)


def _console(*, to_stderr: bool = False) -> Console:
    from rich.console import Console

    # Names come from data files: never markup, never guessed highlighting. Wider terminals
    # do not make longer lines easier to read.
    plain = Console(stderr=to_stderr, markup=False, highlight=False, emoji=False)
    return plain if plain.width <= 80 else Console(
        stderr=to_stderr, markup=False, highlight=False, emoji=False, width=80
    )  # fmt: skip


def main() -> None:
    """Run the command line; deliberate errors become one line on stderr and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        # A pipe that cannot spell a Cyrillic name gets it escaped, not a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except StratgraphError as error:
        line = "".join(
            letter if letter.isprintable() else repr(letter)[1:-1] for letter in str(error)
        )
        typer.echo(f"stratgraph: {line}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of a pipe has gone; that is its business.
        sys.stderr.close()
        sys.exit(141)
