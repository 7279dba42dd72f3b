"""The bar that a terminal shows; Rich's bars are loaded with it, so only where one is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Task
    from rich.text import Text


class TimeLeftColumn(TimeRemainingColumn):
    """The time that is left; of what nobody counts, the time it has taken."""

    def render(self, task: Task) -> Text:
        """Write it in hours, minutes and seconds."""
        if task.total is None:
            return TimeElapsedColumn().render(task)
        return super().render(task).append(" left")


def make_bar(console: Console) -> Progress:
    """Return a bar that leaves nothing on the screen when it stops."""
    return Progress(
        TextColumn("{task.description}"), BarColumn(), TimeLeftColumn(), console=console,
        transient=True, redirect_stdout=False, redirect_stderr=False,
    )  # fmt: skip
