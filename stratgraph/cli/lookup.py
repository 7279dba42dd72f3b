"""Commands that look things up: explain, check, scenarios list and copy."""

from __future__ import annotations

import json as json_text
import textwrap
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from .options import JsonOption, day_option
from .output import make_console, write_json
from .progress import working
from .streams import say


def explain(
    metric: Annotated[
        str | None, typer.Argument(help="A metric; without one, all by name.")
    ] = None,
    json: JsonOption = None,
) -> None:
    """Say what a metric means, its formula and source, and when it misleads."""
    from stratgraph.studies.explain import explain_metric, explain_text, metrics

    chosen = metrics() if metric is None else (explain_metric(metric),)
    if json is not None:
        from stratgraph.report.records import notes_document

        write_json(notes_document(chosen), json)
    elif metric is not None:
        say(explain_text(chosen[0]))
    else:
        for note in metrics():
            words = textwrap.shorten(note.words, 80 - 28, placeholder=" …")
            say(f"{note.name:27} {words}")


def schema(
    document: Annotated[
        str | None, typer.Argument(help="Which document; without one, all by name.")
    ] = None,
) -> None:
    """Print the JSON Schema of what a command writes with --json."""
    from stratgraph.report.records import schema as schema_of
    from stratgraph.report.records.schemas import DOCUMENTS

    if document is not None:
        say(json_text.dumps(schema_of(document), ensure_ascii=False, indent=2))
        return
    for name in DOCUMENTS:
        say(f"{name:10} {schema_of(name)['description'].splitlines()[0]}")


def check(
    theater: Annotated[str, typer.Argument(help="A theater's folder, or a bundled name.")],
    as_of: Annotated[
        datetime | None,
        day_option(told="Day on which every place needs a holder."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Print every finding, not three of each kind.")
    ] = False,
    json: JsonOption = None,
) -> None:
    """Look through a theater's facts; exit 1 on errors, 2 if a file cannot be read."""
    from stratgraph.io import read_facts
    from stratgraph.model.validation import check_facts
    from stratgraph.report.console import print_check
    from stratgraph.report.records import check_document

    with working("reading") as progress:
        facts = read_facts(theater, progress=progress)
    with working("checking") as progress:
        findings = check_facts(facts, on=as_of.date() if as_of else None, progress=progress)
    print_check(make_console(to_stderr=json == "-"), facts.name, findings, every=every)
    if json is not None:
        write_json(check_document(facts.name, findings), json)
    if any(finding.level == "error" for finding in findings):
        raise typer.Exit(1)


def scenarios(context: typer.Context) -> None:
    """List the theaters and questions that come along, or copy one."""
    if context.invoked_subcommand is None:
        list_scenarios()


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        say(f"stratgraph {version('stratgraph')}")
        raise typer.Exit


def version_of(
    _: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Say which it is."),
    ] = False,
) -> None:
    """Why does this town matter? Artillery reach and gateways under hold-or-fall scenarios."""


def list_scenarios() -> None:
    """List the bundled theaters and their questions."""
    from stratgraph.io import bundled_cases, bundled_theaters

    for theater in bundled_theaters():
        names = [case for home, case in bundled_cases() if home == theater]
        say(f"{theater}: {', '.join(names) or 'no questions'}")


def copy_scenario(
    name: Annotated[str, typer.Argument(help="A bundled theater.")],
    folder: Annotated[Path, typer.Argument(help="Where to; must not exist yet.")],
) -> None:
    """Copy a bundled theater, to change it and ask your own questions."""
    from stratgraph.io import copy_theater

    copy_theater(name, folder)
    say(f"copied {name} to {folder}", err=True)
