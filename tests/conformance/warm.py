"""Answer a program's commands from a process that has imported it, by a copy for each command.

Two hundred commands start Python and import numpy, scipy and the rest two hundred times: most of
the time of the conformance suite, and no part of what it judges. Here they are imported once, and
each command runs in a fork of that process, with its own folder, environment and outputs.

    PYTHON tests/conformance/warm.py SOCKET PROGRAM

with the Python that the program is installed for. ``PROGRAM`` is written: a script that answers as
``stratgraph`` does, by way of ``SOCKET``. Ends when its standard input is closed.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

NAME = "stratgraph"
# What the program loads when it first needs it, and not on its import.
LATE = (
    *("networkx", "plotly.offline", "pyproj", "scipy.sparse.csgraph", "scipy.spatial", "shapely"),
    *("typer.rich_utils",),
)
# The server of the page needs an extra; scripts of bundled theaters are no part of the program.
LEFT_OUT = (f"{NAME}.app", f"{NAME}.scenarios")
CLIENT = """#!{python} -IS
import json, os, socket, sys
door = socket.socket(socket.AF_UNIX)
door.connect({door!r})
asked = {{"words": sys.argv[1:], "folder": os.getcwd(), "environment": dict(os.environ)}}
socket.send_fds(door, [json.dumps(asked).encode() + bytes(1)], [0, 1, 2])
sys.exit(int(door.recv(16).decode()))
"""


def main(door: str, program: str) -> None:
    """Import everything, write the program, and answer until nobody listens."""
    entry = importlib.import_module(f"{NAME}.__main__").main
    for name in (*LATE, *_modules()):
        importlib.import_module(name)
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(door)
        listener.listen(16)
        script = Path(program)
        script.write_text(CLIENT.format(python=sys.executable, door=door), encoding="utf-8")
        script.chmod(0o755)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        print("ready", flush=True)
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            caller, _ = listener.accept()
            with caller:
                if os.fork() == 0:
                    listener.close()
                    _answer(caller, entry)


def _modules() -> list[str]:
    """Return the name of every module of the program."""
    package = importlib.import_module(NAME)
    names = [one.name for one in pkgutil.walk_packages(package.__path__, f"{NAME}.")]
    return [name for name in names if not name.startswith(LEFT_OUT)]


def _answer(caller: socket.socket, entry: Any) -> None:
    """Run one command in a fork of its own, and send its exit code; does not return."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    text, outputs, _, _ = socket.recv_fds(caller, 1 << 20, 3)
    while not text.endswith(bytes(1)):
        text += caller.recv(1 << 20)
    child = os.fork()
    if child == 0:
        _become(json.loads(text[:-1]), outputs)
        _run(entry)
    _, status = os.waitpid(child, 0)
    caller.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _become(asked: dict[str, Any], outputs: list[int]) -> None:
    """Take the caller's folder, environment, words, input and outputs."""
    for number, output in enumerate(outputs):
        os.dup2(output, number)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = [NAME, *asked["words"]]
    # Those made on starting know the old environment, and have text that was never written.
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)


def _run(entry: Any) -> None:
    """Run the program to its end, as the interpreter would; does not return."""
    code: Any = 1
    try:
        code = entry()
    except SystemExit as end:
        code = end.code
        if isinstance(code, str):
            print(code, file=sys.stderr)
            code = 1
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(int(code or 0))


if __name__ == "__main__":
    main(*sys.argv[1:])
