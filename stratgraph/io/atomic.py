"""Writing files whole or not at all: all the files of an answer, or none."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import tempfile
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stratgraph.errors import FileFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# What is being written bears this name, so that what a killed run left can be told from others'.
TEMPORARY = ".stratgraph-"
STALE_S = 3600
# A stream that the program was started with, by the name of its number.
STREAMS = {"/dev/stdout": 1, "/dev/stderr": 2}
_NUMBERED = re.compile(r"/(?:dev|proc/self)/fd/(\d+)")

_promised: ContextVar[Mapping[str, Path]] = ContextVar("promised")


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all: a temporary file beside it, then a rename.

    Text is written as UTF-8 with the line ends that it has. A device (``/dev/null``, a terminal)
    and a stream of the program (``/dev/stdout``) are written to as they are; a symbolic link keeps
    pointing where it does.

    Raises
    ------
    FileFormatError
        If the file cannot be written, or is a folder or a pipe.
    """
    with written_together([(path, content)]):
        pass


def write_new(path: str | Path, text: str, *, replace: bool) -> None:
    """Write a file whole where none stands yet, or in place of another where that is asked for.

    Raises
    ------
    FileFormatError
        If there is one already and it is not to be replaced, or it cannot be written.
    """
    if not replace and os.path.lexists(path):
        message = "exists already; name a new file, or write over it with replace=True"
        raise FileFormatError(message, file=path)
    write_whole(Path(path), text)


@contextmanager
def written_together(files: Sequence[tuple[Path, str | bytes]]) -> Iterator[None]:
    """Write files all or none: temporary files beside all, what is done within, then renames.

    Where what is done within raises, or a temporary file cannot be written, no file has changed.
    Renames come last and all at once. Should one fail after others did not, those that were not
    there before are taken away again; what an earlier rename replaced stays replaced.

    Raises
    ------
    FileFormatError
        If one of the files cannot be written.
    """
    staged: list[_Staged] = []
    try:
        for path, content in files:
            staged.append(_stage(path, content))
        yield
        _rename(staged)
    finally:
        for one in staged:
            if one.beside is not None:
                # After the rename it is there no more.
                one.beside.unlink(missing_ok=True)


@contextmanager
def promised(outputs: Mapping[str, Path]) -> Iterator[None]:
    """Refuse to read a file, as long as this lasts, that is to be replaced by an output.

    Parameters
    ----------
    outputs : mapping of str to Path
        The option that names it, for the message, and the file to be written.
    """
    before = _promised.set(outputs)
    try:
        yield
    finally:
        _promised.reset(before)


def refuse_unwritable(path: Path) -> None:
    """Refuse what no answer can be written as: a folder, a pipe, a socket, a disk.

    Whoever opens a pipe waits until somebody reads from it, for ever if nobody does.

    Raises
    ------
    FileFormatError
        If the path is one.
    """
    if _stream(path) is not None:
        return
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        # Nothing stands there yet, or writing will say why it cannot be.
        return
    if stat.S_ISDIR(mode):
        raise FileFormatError("is a folder; name a file in it", file=path)
    if not (stat.S_ISREG(mode) or stat.S_ISCHR(mode)):
        message = "is a pipe or a device, no file to write to; use - for standard output"
        raise FileFormatError(message, file=path)


def _stream(path: Path) -> int | None:
    """Return the number of the program's own stream that a path is a name of."""
    numbered = _NUMBERED.fullmatch(str(path))
    return int(numbered[1]) if numbered else STREAMS.get(str(path))


def refuse_promised(path: Path) -> None:
    """Refuse a file to read that is to be written, whatever link leads to it.

    Raises
    ------
    FileFormatError
        If it is one of those of :func:`promised`.
    """
    for option, output in _promised.get({}).items():
        if same_file(output, path):
            raise FileFormatError(
                f"the answer is read from it, so {option} cannot replace it; name another file",
                file=path,
            )


def same_file(one: Path, other: Path) -> bool:
    """Return whether two paths lead to one regular file, there already or still to be made."""
    if os.path.realpath(one) == os.path.realpath(other):
        # Not Path.exists: before Python 3.12 it raises where a folder may not be entered.
        return not os.path.exists(one) or os.path.isfile(one)
    try:
        return os.path.isfile(one) and one.samefile(other)
    except OSError:
        return False


@dataclass(frozen=True)
class _Staged:
    """A file about to be written, and the temporary file that holds it; a device has none."""

    path: Path
    real: Path
    data: bytes
    beside: Path | None

    def write(self) -> None:
        """Put the file in its place; a device and a stream of the program take it as it comes."""
        number = _stream(self.path)
        if self.beside is not None:
            self.beside.replace(self.real)
        elif number is None:
            self.real.write_bytes(self.data)
        else:
            with os.fdopen(os.dup(number), "wb") as stream:
                stream.write(self.data)


def _stage(path: Path, content: str | bytes) -> _Staged:
    data = content.encode("utf-8") if isinstance(content, str) else content
    real = Path(os.path.realpath(path))
    refuse_unwritable(path)
    with _told(path):
        if _stream(path) is not None or (real.exists() and not real.is_file()):
            return _Staged(path, real, data, None)
        real.parent.mkdir(parents=True, exist_ok=True)
        beside = _temporary(real.parent, data)
        remove_stale(beside)
    return _Staged(path, real, data, beside)


def _temporary(folder: Path, data: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=folder, prefix=TEMPORARY)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        # mkstemp makes private files; a result is as readable as any other file.
        os.chmod(name, 0o666 & ~_umask())
    except BaseException:
        os.unlink(name)
        raise
    return Path(name)


def _rename(staged: Sequence[_Staged]) -> None:
    made: list[Path] = []
    try:
        for one in staged:
            with _told(one.path):
                new = one.beside is not None and not one.real.exists()
                one.write()
                if new:
                    made.append(one.real)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def remove_stale(fresh: Path) -> None:
    """Remove what a killed run left beside a file or folder that was just made, if it is old.

    Old is more than an hour older than ``fresh``; only what bears our name and has its owner.
    """
    now = fresh.stat()
    for left in fresh.parent.glob(f"{TEMPORARY}*"):
        # Another run may remove it first, and what cannot be removed is no reason to stop.
        with contextlib.suppress(OSError):
            seen = left.lstat()
            old = now.st_mtime - seen.st_mtime > STALE_S
            if old and seen.st_uid == now.st_uid:
                shutil.rmtree(left) if left.is_dir() else left.unlink()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        # The reader of a stream has gone; that is its business.
        raise
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise FileFormatError(message, file=path) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
