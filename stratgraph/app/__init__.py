"""The app: a page on this machine with the real engine behind each click.

The page is that of ``report.page``, which asks this server what a file could not answer. Needs the
extra ``app`` (starlette and uvicorn); the core (``edits``, ``history``, ``actions``, ``answers``)
is pure and knows nothing of them.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from stratgraph.errors import StratgraphError
from stratgraph.io import find_case

from .session import Session, open_desk

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

__all__ = ["Session", "make_app", "open_desk", "require_server"]

# So many settlements answer a click in time.
MOST_SETTLEMENTS = 4000


def require_server() -> None:
    """Refuse to go on where no web server is installed.

    Raises
    ------
    StratgraphError
        Names the extra to install.
    """
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        raise StratgraphError("the app needs the extra: pip install 'stratgraph[app]'")


def make_app(case: str | Path, *, version: str, today: date) -> Any:
    """Make the app of a case, ready to be served.

    Parameters
    ----------
    case : str or Path
        A case file, or the name of a bundled case.
    version : str
        Of stratgraph, for the line to cite.
    today : date
        Of a real theater of the last year nothing is told that is told of the past alone.

    Returns
    -------
    starlette.applications.Starlette

    Raises
    ------
    StratgraphError
        If the extra is not installed, or the theater is larger than the app can answer for.
    FileFormatError, ScenarioError, UnknownSettlementError
        As ``read_case``.
    """
    require_server()
    session = open_desk(case)
    size = len(session.opened.theater.ids)
    if size > MOST_SETTLEMENTS:
        raise StratgraphError(
            f"the theater has {size:,} settlements and the app answers for {MOST_SETTLEMENTS:,}; "
            "cut the theater down, or use the commands"
        )
    # What the app cannot answer for in time is told now.
    session.read(session.write(session.opened))
    from .server import build

    return build(session, version=version, today=today, file=find_case(case))
