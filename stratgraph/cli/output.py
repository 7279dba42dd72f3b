"""Where answers go: words to a console, data whole to a file or to stdout."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console


def make_console(*, to_stderr: bool = False) -> Console:
    """Return a console of at most eighty columns that takes names as they are."""
    from rich.console import Console

    # Names come from data files: never markup, never guessed highlighting. Wider terminals
    # do not make longer lines easier to read.
    plain = Console(stderr=to_stderr, markup=False, highlight=False, emoji=False)
    return plain if plain.width <= 80 else Console(
        stderr=to_stderr, markup=False, highlight=False, emoji=False, width=80
    )  # fmt: skip


def write_json(document: dict[str, Any], where: str) -> None:
    """Write a document to a file whole, or to stdout for a dash."""
    from stratgraph.tables import to_json

    if where == "-":
        to_stdout(to_json(document))
    else:
        write_text(Path(where), to_json(document))


def require_picture(path: Path | None) -> None:
    """Refuse a picture that could not be drawn, before anything is computed."""
    from stratgraph.picture import require_drawable

    if path is not None:
        require_drawable(path)


def write_picture(figure: Any, path: Path) -> None:
    """Write a figure in the format of the file's suffix, and say so."""
    from stratgraph.picture import write_figure

    write_figure(figure, path)
    typer.echo(f"wrote {path}", err=True)


def to_stdout(text: str) -> None:
    """Write data to stdout as UTF-8, whatever the terminal speaks: JSON has no other encoding."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(text)


def write_text(path: Path, text: str) -> None:
    """Write a file whole and say so."""
    from stratgraph.files import write_whole

    write_whole(path, text)
    typer.echo(f"wrote {path}", err=True)
