"""Where answers go: words to a console, data to files or to stdout, all of it or none."""

from __future__ import annotations

import functools
import io
import os
import sys
from contextvars import ContextVar
from itertools import combinations, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from stratgraph.errors import FileFormatError
from stratgraph.model.plain_text import plain_line

from .streams import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rich.console import Console

    from stratgraph.io.layers import Layer

# The options of commands that name a file to write.
OUTPUTS = ("json", "jsonld", "html", "picture", "areas", "export")
# Files that hold facts and questions; no answer is written as one of these.
ASKED = (".csv", ".toml")
# Options that need no file name, and what stands for the name that was left out: no file has it.
NAMED_BY_US = ("--html", "--picture")
UNNAMED = "\x1f"
# What stands for it in a folder that was named: a path forgets that it ended in a slash.
IN_FOLDER = "\x1e"

_answer: ContextVar[Answer] = ContextVar("answer")


class Answer:
    """What a command has made and not yet written."""

    def __init__(self) -> None:
        self.files: list[tuple[Path, str | bytes]] = []
        self.stdout = ""

    def deliver(self, *, quiet: bool) -> None:
        """Write the files and to stdout, all or nothing, and say which files."""
        from stratgraph.io import written_together

        with written_together(self.files):
            # A full disk behind stdout is found before a file is in its place.
            to_stdout(self.stdout)
        for path, _ in [] if quiet else self.files:
            say(f"wrote {path}", err=True)


def delivering(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that refuses outputs that cannot be, and writes all at its end or none."""

    @functools.wraps(command)
    def run(**asked: Any) -> None:
        from stratgraph.io import promised

        asked = {**asked, **_names(command.__name__, asked)}
        # `export` calls its file what it is written to, as `import` does its folder.
        outputs = ("to",) if command.__name__ == "export" else OUTPUTS
        named = {
            f"--{one}": Path(asked[one]) for one in outputs if asked.get(one) not in (None, "-")
        }
        refuse_outputs(named)
        answer = Answer()
        quiet = bool(asked.get("quiet"))
        before = _answer.set(answer)
        try:
            with promised(named):
                command(**asked)
        except typer.Exit:
            # An answer of its own: `check` ends so when it has found errors.
            answer.deliver(quiet=quiet)
            raise
        finally:
            _answer.reset(before)
        answer.deliver(quiet=quiet)

    return run


def name_outputs(words: Sequence[str]) -> list[str]:
    r"""Return the words of a command with a mark where an output is asked for without its name.

    Examples
    --------
    >>> name_outputs(["run", "gate_falls", "--html", "--json", "-"])
    ['run', 'gate_falls', '--html', '\x1f', '--json', '-']
    >>> name_outputs(["run", "gate_falls", "--html", "pages/"])
    ['run', 'gate_falls', '--html', 'pages/\x1e']
    """
    named: list[str] = []
    options = {f"--{one}" for one in OUTPUTS}
    for word, following in zip_longest(words, words[1:], fillvalue="-"):
        asks = word.partition("=")[0] in options or (named and named[-1] in options)
        named.append(f"{word}{IN_FOLDER}" if asks and word.endswith("/") else word)
        if word in NAMED_BY_US and following.startswith("-"):
            named.append(UNNAMED)
    return named


def _names(command: str, asked: Mapping[str, Any]) -> dict[str, Path]:
    """Return the names of outputs that were asked for without one: after what was asked."""
    ends = {"html": ".html", "picture": f"_{command}_picture.html"}
    given = {one: asked[one] for one in ends if asked.get(one) is not None}
    homes = {one: _folder_of(path, asked) for one, path in given.items()}
    return {
        one: home / f"{_stem(_about(asked))}{ends[one]}"
        for one, home in homes.items()
        if home is not None
    }


def _about(asked: Mapping[str, Any]) -> Path:
    """Return what a command asks about: a case, a file of claims or a theater."""
    return Path(str(asked.get("case") or asked.get("file") or asked.get("theater")))


def _stem(about: Path) -> str:
    name = about.stem if os.path.isfile(about) else about.resolve().name
    return plain_line(name).replace("\\", "_")


def _folder_of(path: Path, asked: Mapping[str, Any]) -> Path | None:
    """Return the folder of an output without a name of its own; none for one that has a name."""
    if path == Path(UNNAMED):
        about = _about(asked)
        # Beside a file or folder of the user's own; here, if it came along with the package.
        return about if os.path.isdir(about) else about.parent
    if path.name == IN_FOLDER:
        return path.parent
    return path if os.path.isdir(path) else None


def refuse_outputs(named: Mapping[str, Path]) -> None:
    """Refuse outputs that would replace each other, or a file of facts or a question.

    Raises
    ------
    FileFormatError
        At the first one; a file that is read is refused where it is read.
    """
    from stratgraph.io import refuse_unwritable, same_file

    for option, path in named.items():
        if path.name == IN_FOLDER:
            raise FileFormatError(f"is a folder, and {option} names a file", file=path.parent)
        refuse_unwritable(path)
        if path.suffix.lower() in ASKED and os.path.isfile(path):
            raise FileFormatError(
                f"holds facts or a question, which {option} would replace; name another file",
                file=path,
            )
    for (one, path), (other, second) in combinations(named.items(), 2):
        if same_file(path, second):
            raise FileFormatError(
                f"{one} and {other} would both be written to it; name two files", file=path
            )


def make_console(*, to_stderr: bool = False) -> Console:
    """Return a console as wide as its terminal, eighty columns when piped; names as they are."""
    from .console import PlainConsole

    return PlainConsole(to_stderr=to_stderr)


def write_json(document: Mapping[str, object], where: str) -> None:
    """Put a document into the answer: to a file, or to stdout for a dash."""
    from stratgraph.report.records import to_json

    if where == "-":
        _answer.get().stdout += to_json(document)
    else:
        write_text(Path(where), to_json(document))


def require_picture(path: Path | None) -> None:
    """Refuse a picture that could not be drawn, before anything is computed."""
    if path is not None:
        from stratgraph.report.figures.save import require_drawable

        require_drawable(path)


def write_picture(figure: Any, path: Path) -> None:
    """Put a figure into the answer, in the format of the file's suffix."""
    from stratgraph.report.figures.save import figure_as

    _answer.get().files.append((path, figure_as(figure, path)))


def require_format(path: Path | None) -> None:
    """Refuse an export in no format that there is, before anything is computed."""
    if path is not None:
        from stratgraph.io import find_format

        find_format(path)


def require_new_folder(folder: Path | None) -> None:
    """Refuse a folder that is there already, before anything is computed."""
    if folder is not None and os.path.lexists(folder):
        raise FileFormatError("exists already; name a new folder", file=folder)


def write_export(layers: Sequence[Layer], path: Path, *, only: str = "") -> None:
    """Put layers into the answer, and say what had to be changed for the format."""
    from stratgraph.io import export_files

    files, notes = export_files(layers, path, only=only)
    for where, _ in files:
        refuse_outputs({"the export": where})
    _answer.get().files += files
    for one in notes:
        say(one, err=True)


def write_text(path: Path, text: str | bytes) -> None:
    """Put a text, or the bytes of one, into the answer, for a file."""
    _answer.get().files.append((path, text))


def to_stdout(text: str) -> None:
    """Write data to stdout as UTF-8, whatever the terminal speaks: JSON has no other encoding."""
    sys.stdout.flush()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(text)
