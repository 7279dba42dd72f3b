"""How long something still takes, on a terminal, where it takes more than a second."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stratgraph.model.progress import Progress

PATIENCE_S = 1.0


@contextmanager
def working(what: str) -> Iterator[Progress | None]:
    """Show what is being done and how long it will still take, on stderr, on a terminal alone.

    Nothing is shown of what is done within a second, and nothing is left when it is done. What is
    yielded is to be told how far it is; of what nobody counts, the time it has taken is shown.
    """
    from .output import make_console

    console = make_console(to_stderr=True)
    if not console.is_interactive:
        yield None
        return
    from .progress_bar import make_bar

    bar = make_bar(console)
    task = bar.add_task(what, total=None)
    patience = Timer(PATIENCE_S, bar.start)
    patience.daemon = True
    patience.start()
    try:
        yield lambda done, total: bar.update(task, completed=done, total=total)
    finally:
        patience.cancel()
        patience.join()
        bar.stop()
