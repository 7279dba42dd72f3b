"""How the code is built, as docs/made_architecture.py counts it."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parent.parent


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the script that counts."""
    monkeypatch.setattr(sys, "path", [str(ROOT / "docs"), *sys.path])
    return import_module("made_architecture")


def between(counting: ModuleType, root: Path) -> set[tuple[str, str]]:
    """Return which module imports which, both below the package."""
    return {(a, b) for a, b in counting.Checkout(root).imports if a and b}


def test_no_module_leads_back_to_itself_for_typing_neither(counting: ModuleType) -> None:
    assert counting.circles(between(counting, ROOT)) == []


def test_a_circle_for_typing_alone_is_found(counting: ModuleType, tmp_path: Path) -> None:
    #   a -> b -> c, and c names a in an annotation
    package = tmp_path / "stratgraph"
    package.mkdir()
    for name, text in (
        ("__init__", ""),
        ("a", "from .b import one"),
        ("b", "from .c import one"),
        ("c", "if TYPE_CHECKING:\n    from .a import two"),
        ("d", "from .a import two"),
    ):
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    assert counting.circles(between(counting, tmp_path)) == [{"a", "b", "c"}]
