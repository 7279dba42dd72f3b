"""The command line: parse, call, print."""

from __future__ import annotations

import sys
from typing import Any

import typer
from typer.core import TyperGroup

from stratgraph.errors import StratgraphError

from . import (
    access,
    attribution,
    backtest,
    browse,
    cases,
    exporting,
    importing,
    lookup,
    over_time,
    places,
    roads,
    sequences,
    sets,
    statements,
    supply,
    sweep,
    uncertainty,
)
from .output import delivering, name_outputs
from .streams import complain, flush_streams, give_up, is_of_a_stream, prepare_streams


class Commands(TyperGroup):
    """All commands; what is wrong with an option is told without a word of the library's."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that is asked for."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")
            raise


app = typer.Typer(
    name="stratgraph",
    cls=Commands,
    help="Why does this town matter? Artillery reach and gateways under hold-or-fall scenarios.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
app.callback()(lookup.version_of)
# In the order of the help.
for command in (
    cases.run,
    cases.gateways,
    places.reach,
    cases.exposed,
    cases.readings,
    over_time.front,
    supply.supply,
    roads.roads,
    access.access,
    sets.sets,
    sequences.sequences,
    attribution.attribution,
    sweep.sweep,
    sweep.ask,
    uncertainty.uncertainty,
    statements.claims,
    backtest.backtest,
    statements.diff,
    lookup.explain,
    lookup.schema,
    lookup.check,
    browse.app,
    cases.demo,
):
    app.command()(delivering(command))

app.command("new")(delivering(importing.new))
app.command("import")(delivering(importing.import_))
app.command()(delivering(exporting.export))

scenarios_app = typer.Typer(
    help="The theaters and questions that come along.", invoke_without_command=True
)
scenarios_app.callback()(lookup.scenarios)
scenarios_app.command("list")(lookup.list_scenarios)
scenarios_app.command("copy")(lookup.copy_scenario)
app.add_typer(scenarios_app, name="scenarios")


def main() -> None:
    """Run the command line; each complaint is one line on stderr, and the exit code 2."""
    prepare_streams()
    try:
        _run()
    except StratgraphError as error:
        for told in error.lines():
            complain(told)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of a pipe has gone; that is its business.
        sys.stderr.close()
        sys.exit(141)
    except OSError as error:
        if not is_of_a_stream(error):
            raise
        give_up(error)
        sys.exit(2)


def _run() -> None:
    try:
        app(name_outputs(sys.argv[1:]), prog_name="stratgraph")
    except SystemExit:
        flush_streams()
        raise
