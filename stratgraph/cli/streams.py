"""What a command is started with: streams that may be closed, full, or of few letters."""

from __future__ import annotations

import errno
import io
import os
import sys

from stratgraph.model.plain_text import plain, plain_line

# What a stream answers that takes no more; a file of ours is told by its name instead.
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF, errno.EINVAL}


def say(text: str, *, err: bool = False) -> None:
    """Print a line of words, no control character of any input in it."""
    print(plain(text), file=sys.stderr if err else sys.stdout)


def complain(text: str) -> None:
    """Say what is wrong, in one line on stderr, if that still can be."""
    try:
        print(f"stratgraph: {plain_line(text)}", file=sys.stderr, flush=True)
    except OSError:
        _abandon()


def prepare_streams() -> None:
    """Make the streams ready for words and data.

    Raises
    ------
    SystemExit
        If stdout is closed: nothing could be answered.
    """
    if sys.stderr is None:
        # Who closes it wants no words; the exit code still tells.
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        complain("standard output is closed, so there is nowhere to answer")
        raise SystemExit(2)
    for stream in (sys.stdout, sys.stderr):
        # A pipe that cannot spell a Cyrillic name gets it escaped, not a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def flush_streams() -> None:
    """Hand on what is still kept back, so that a full disk is found before the end."""
    sys.stdout.flush()
    sys.stderr.flush()


def is_of_a_stream(error: OSError) -> bool:
    """Whether an error is that of a stream which takes no more, not that of a file."""
    return error.errno in FULL and error.filename is None


def give_up(error: OSError) -> None:
    """Say that an answer could not be printed."""
    complain(f"the answer cannot be printed: {error.strerror}")
    _abandon()


def _abandon() -> None:
    """Let what the streams still hold vanish: Python would fail on it once more at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number, stream in ((1, sys.__stdout__), (2, sys.__stderr__)):
        if stream is not None and stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere, number)
    os.close(nowhere)
