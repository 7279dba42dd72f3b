"""The app: a page on this machine with the real engine behind each click.

Needs the extra ``app`` (Dash). The core (``edits``, ``history``, ``view_state``, ``actions``,
``search``) is pure and knows nothing of it.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from stratgraph.errors import StratgraphError

from .session import Session, open_desk

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Session", "make_app", "open_desk", "require_dash"]

# So many settlements answer a click in time.
MOST_SETTLEMENTS = 4000


def require_dash() -> None:
    """Refuse to go on where Dash is not installed.

    Raises
    ------
    StratgraphError
        Names the extra to install.
    """
    if find_spec("dash") is None:
        raise StratgraphError("the app needs the extra: pip install 'stratgraph[app]'")


def make_app(case: str | Path, *, version: str) -> Any:
    """Make the app of a case, ready to be served.

    Parameters
    ----------
    case : str or Path
        A case file, or the name of a bundled case.
    version : str
        Of stratgraph, for the page that is exported.

    Returns
    -------
    dash.Dash

    Raises
    ------
    StratgraphError
        If the extra is not installed, or the theater is larger than the app can answer for.
    FileFormatError, ScenarioError, UnknownSettlementError
        As ``read_case``.
    """
    require_dash()
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

    return build(session, version=version)
