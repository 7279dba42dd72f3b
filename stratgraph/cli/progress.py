"""A sign of life on a terminal, while something takes more than a second."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S = 1.0


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show what is being done and for how long already, on stderr and only on a terminal.

    Nothing is shown of what is done within a second, and nothing is left when it is done.
    """
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from .output import make_console

    console = make_console(to_stderr=True)
    if not console.is_interactive:
        yield
        return
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console,
        transient=True, redirect_stdout=False, redirect_stderr=False,
    )  # fmt: skip
    # How long it will take nobody knows beforehand: a bar that moves, not one that fills.
    bar.add_task(what, total=None)
    patience = Timer(PATIENCE_S, bar.start)
    patience.daemon = True
    patience.start()
    try:
        yield
    finally:
        patience.cancel()
        patience.join()
        bar.stop()
