"""Start the command line; also `python -m stratgraph`."""

from __future__ import annotations

import contextlib
import os
import signal
import sys

STOPPED = 130


def main() -> None:
    """Run the command line so that Ctrl+C ends it with one line, while it still loads too."""
    # Where Ctrl+C is ignored, as by a shell's background jobs, it stays so.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)
    # Imported after that: loading takes longer than a hand needs to press two keys.
    from .cli import main as run

    run()


def _stop(*_: object) -> None:
    # A second time changes nothing: what is half written is being taken away.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Nobody may read it; the exit code says so too.
    with contextlib.suppress(OSError):
        os.write(2, b"stopped\n")
    # Inside a callback Python would report what is raised, and go on.
    sys.unraisablehook = lambda _: os._exit(STOPPED)
    raise SystemExit(STOPPED)


if __name__ == "__main__":
    main()
