"""The command that serves a page: app."""

from __future__ import annotations

import webbrowser
from datetime import date
from typing import Annotated

import typer

from .cases import read_question
from .page import is_past
from .streams import say


def app(
    case: Annotated[
        str, typer.Argument(help="A case file, or the name of a bundled case.")
    ] = "bakhmut_falls",
    host: Annotated[str, typer.Option(help="Who may open it; by default this machine alone.")] = (
        "127.0.0.1"
    ),
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="A name that it may be asked by, beside addresses; repeatable."
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any that is free.")] = 8050,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only print the address.")
    ] = False,
) -> None:
    """Ask by clicking: flip towns, cut roads, change assumptions, compare, save, export."""
    from importlib.metadata import version

    from stratgraph.app import make_app, require_server

    require_server()
    # What will not be told is said at once.
    is_past(case, read_question(case))
    made = make_app(case, version=version("stratgraph"), today=date.today())
    from stratgraph.app.server import is_loopback, open_server

    server = open_server(made, host, port, allowed=allow_host or ())
    address = f"http://{f'[{host}]' if ':' in host else host}:{server.port}/"
    if not is_loopback(host):
        say(
            f"warning: --host {host} lets anyone who can reach this machine over the network open "
            "the app: there is no password and no encryption, and case files they upload are read",
            err=True,
        )
    say(f"stratgraph is at {address} until you press Ctrl+C", err=True)
    if not no_browser:
        webbrowser.open(address)
    server.serve_forever()
