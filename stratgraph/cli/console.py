"""The console that words are printed to."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.segment import Segment

from stratgraph.model.plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import ConsoleOptions, RenderableType
    from rich.text import Text

PIPED_WIDTH = 80


class PlainConsole(Console):
    """A console that prints no control character of any input, and takes no name as markup."""

    def __init__(self, *, to_stderr: bool = False) -> None:
        stream = sys.stderr if to_stderr else sys.stdout
        # Rich would take the width of any terminal near, also when the words go to a file.
        told = stream.isatty() or "COLUMNS" in os.environ
        super().__init__(
            stderr=to_stderr, markup=False, highlight=False, emoji=False,
            width=None if told else PIPED_WIDTH,
        )  # fmt: skip

    def render_str(self, text: str, **how: Any) -> Text:
        """Write out control characters before a text is laid out, so that columns keep."""
        return super().render_str(plain(text), **how)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Write out what came as laid-out text; what moves the cursor is Rich's own."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else plain(text), style, control)
