"""What holds for every test: no network, no unnoticed skip, the same examples each time."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from answers import Ran

# The app needs an extra; what it says without it is told in test_app.py.
collect_ignore = [] if find_spec("starlette") else ["test_app_browser.py", "test_app_wiring.py"]

IN_CI = bool(os.environ.get("CI"))
ALLOWED_SKIPS = Path(__file__).parent / "allowed_skips.txt"
# A mark, and the list of the tests that have it.
LISTS = {name: Path(__file__).parent / f"{name}.txt" for name in ("slow", "newest")}

# ---- hypothesis: as many examples as seconds allow; HYPOTHESIS_PROFILE names another profile
# A test of long examples takes a share of the profile's (worlds.examples), no number of its own.

SAME_EACH_TIME = {"deadline": None, "derandomize": True, "print_blob": True}
settings.register_profile("default", deadline=None, max_examples=15)
settings.register_profile("ci", max_examples=100, **SAME_EACH_TIME)
settings.register_profile("ci-oldest", max_examples=25, **SAME_EACH_TIME)
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if IN_CI else "default"))


# ---- no network: nothing but this machine answers


class NetworkUsedError(BaseException):
    """A test reached for the network. Not an Exception, so that no code under test swallows it."""


def is_local(address: Any) -> bool:
    """Tell whether a socket address stays on this machine."""
    if not isinstance(address, tuple):
        return True  # a path, for AF_UNIX
    host = address[0].decode() if isinstance(address[0], bytes) else address[0]
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def guarded(method: Any) -> Any:
    """Return a connecting method of sockets that refuses what is not local."""

    def connect(self: socket.socket, address: Any) -> Any:
        if not is_local(address):
            raise NetworkUsedError(f"a test tried to reach {address}")
        return method(self, address)

    return connect


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse connections and look-ups beyond this machine; a browser's driver stays reachable."""
    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not is_local((host,)):
            raise NetworkUsedError(f"a test tried to look up {host}")
        return look_up(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield


# ---- one browser for all tests of a process: starting one takes longer than most of them


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Open Chromium once; each test opens windows of its own in it."""
    from browsing import chromium

    with chromium() as opened:
        yield opened


# ---- tests that take long, and tests that older libraries cannot change: each told in one list


def listed(path: Path) -> list[str]:
    """Return the node ids that a file lists, one a line."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def is_covered(nodeid: str, ids: list[str]) -> bool:
    """Tell whether a node id is one of these, or lies below one of them."""
    return nodeid in ids or nodeid.startswith(
        tuple(one + end for one in ids for end in ("::", "[", "/"))
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that a list names."""
    for mark, path in LISTS.items():
        named = listed(path)
        for item in items:
            if is_covered(item.nodeid, named):
                item.add_marker(mark)


# ---- no unnoticed skip: in CI a skipped test that is not on the list fails the run


def forbidden_skips(skipped: list[str], allowed: list[str]) -> list[str]:
    """Return the skipped node ids that no allowed id covers."""
    return sorted(nodeid for nodeid in set(skipped) if not is_covered(nodeid, allowed))


def unexpected_skips(config: Any) -> list[str]:
    """Return the skips of this run that are not allowed; none outside CI."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if not IN_CI or reporter is None:
        return []
    skipped = [report.nodeid for report in reporter.stats.get("skipped", [])]
    return forbidden_skips(skipped, listed(ALLOWED_SKIPS))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail an otherwise green run in which a test was skipped that should not be."""
    if exitstatus == pytest.ExitCode.OK and unexpected_skips(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Name the skips that failed the run."""
    unexpected = unexpected_skips(config)
    if unexpected:
        terminalreporter.section("skipped, and not in tests/allowed_skips.txt", red=True)
        terminalreporter.write_line("\n".join(unexpected))


# ---- the program, run in this process


@pytest.fixture
def stratgraph(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Return a function that runs `stratgraph` with words, in this process."""
    from answers import Ran

    from stratgraph import cli

    monkeypatch.setenv("COLUMNS", "80")
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["stratgraph", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        code = left.value.code
        assert code is None or isinstance(code, int)
        return Ran(code or 0, *capsys.readouterr())

    return run
