"""The web server of the app: on this machine alone unless told otherwise, and asking nobody."""

from __future__ import annotations

import ipaddress
import socket
from importlib.resources import files as resources
from typing import TYPE_CHECKING, Any

from dash import Dash
from flask import Response, abort, request
from werkzeug.serving import WSGIRequestHandler, make_server

from stratgraph.errors import StratgraphError
from stratgraph.report.figures import theme_rules

from .callbacks import wire
from .layout import make_layout

if TYPE_CHECKING:
    from .session import Session

MOST_REQUEST_BYTES = 8_000_000
LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")
POLICY = (
    "default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>stratgraph</title>
<link rel="icon" href="data:,">
<style>{colours}</style>
{{%css%}}
</head>
<body>
{{%app_entry%}}
<footer hidden>{{%config%}}{{%scripts%}}{{%renderer%}}</footer>
</body>
</html>
"""


def build(session: Session, *, version: str) -> Any:
    """Return the Dash app of a session, its assets and scripts served from this machine.

    Parameters
    ----------
    session : Session
    version : str
        Of stratgraph, for the page that is exported.
    """
    app = Dash(
        "stratgraph.app",
        assets_folder=str(resources("stratgraph") / "app" / "assets"),
        serve_locally=True,
        compress=False,
        update_title=None,
        title="stratgraph",
        index_string=PAGE.format(colours=theme_rules()),
    )
    app.layout = make_layout()
    wire(app, session, version)
    app.server.config["MAX_CONTENT_LENGTH"] = MOST_REQUEST_BYTES
    policy = POLICY.format(scripts=" ".join(app.csp_hashes()))

    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    app.server.after_request(guard)
    return app


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine and nobody else can reach it.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def open_server(app: Any, host: str, port: int) -> Any:
    """Bind the app to a host and port, not yet answering.

    Parameters
    ----------
    app : dash.Dash
    host : str
    port : int
        0 takes any that is free.

    Returns
    -------
    werkzeug.serving.BaseWSGIServer
        ``serve_forever`` answers; ``port`` is where.

    Raises
    ------
    StratgraphError
        If the port is taken, or the host is not this machine's.
    """
    if is_loopback(host):
        # A page on the web can make a browser ask 127.0.0.1 under a name of its own.
        app.server.before_request(_refuse_other_names)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        door = socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise StratgraphError(
            f"cannot listen on {host} port {port}: {error}; try another --port, or 0 for a free one"
        ) from error
    return make_server(
        host, port, app.server, threaded=True, fd=door.detach(), request_handler=_Quiet
    )


class _Quiet(WSGIRequestHandler):
    """Answers without a line for every request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def _refuse_other_names() -> None:
    name = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    if name not in LOCAL_NAMES:
        abort(421)
