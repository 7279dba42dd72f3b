"""Writing files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from stratgraph.errors import FileFormatError


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all: a temporary file beside it, then a rename.

    Text is written as UTF-8 with the line ends that it has. A device or a pipe is written to as
    it is; a symbolic link keeps pointing where it does.

    Raises
    ------
    FileFormatError
        If the file cannot be written.
    """
    real = Path(os.path.realpath(path))
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        if real.exists() and not real.is_file() and not real.is_dir():
            real.write_bytes(data)
        else:
            real.parent.mkdir(parents=True, exist_ok=True)
            _replace(real, data)
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise FileFormatError(message, file=path) from error


def _replace(path: Path, data: bytes) -> None:
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        # mkstemp makes private files; a result is as readable as any other file.
        os.chmod(beside, 0o666 & ~_umask())
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
