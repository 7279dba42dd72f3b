"""A browser for tests: Chromium from this machine, never downloaded."""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
STEP = 0.02
MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found; set CHROMIUM to its path"),
]


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """Open the browser, and close it at the end."""
    with playwright.sync_playwright() as door:
        opened = door.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


def until(page: Any, expression: str, *, seconds: float = 90.0) -> None:
    """Wait until an expression holds in a page.

    Asked from here again and again: Playwright's own waiting evaluates text within the page, which
    a strict content-security policy forbids.
    """
    for _ in range(round(seconds / STEP)):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(1000 * STEP)
    raise AssertionError(f"never came true: {expression}")
