"""How the code is built, as docs/made_architecture.py counts it."""

from __future__ import annotations

import ast
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


def test_no_name_that_is_loaded_when_used_is_that_of_a_module_beside_it() -> None:
    """Importing the module would put it where the name is looked for, whoever does so first."""
    for stub in (ROOT / "stratgraph").rglob("__init__.pyi"):
        loaded = {one.name for node in ast.parse(stub.read_text(encoding="utf-8")).body
                  if isinstance(node, ast.ImportFrom) for one in node.names}  # fmt: skip
        beside = {one.stem for one in stub.parent.iterdir()}
        assert loaded & beside <= {"__version__"}, stub


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


@pytest.fixture
def walking(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the script that walks facts."""
    monkeypatch.setattr(sys, "path", [str(ROOT / "docs"), *sys.path])
    return import_module("made_walk")


def test_a_walk_finds_each_form_of_a_fact_once_and_every_file_that_names_it(
    walking: ModuleType, tmp_path: Path
) -> None:
    written = {
        "rows.py": "class Row:\n    people: int\n    name: str",
        # Of three names in the model one is a sum, and one of another fact.
        "model.py": "class Town:\n    people: int\nclass Sum:\n    people: People\n    roads: int",
        # A record and the function that fills it are one form.
        "records.py": (
            'class Record:\n    people: int\ndef record(one):\n    return {"people": one.people}'
        ),
        "export.py": 'def export(one):\n    return {"people": one.population}',
        "figure.py": "def draw(one):\n    return one.people",
        "page.js": "return { people: facts.people[k], sum: people(all) };",
        "claims/said.py": "class Said:\n    people: int",
    }
    for name, text in written.items():
        path = tmp_path / "stratgraph" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    fact = walking.FACTS[0]
    assert [str(one) for one in walking.forms(tmp_path, fact)] == [
        "export.py: export.people",
        "model.py: Town.people",
        "page.js: line 1.people",
        "records.py: Record.people",
        "rows.py: Row.people",
    ]
    assert walking.crossed(tmp_path, fact) == [
        "export.py", "figure.py", "model.py", "page.js", "records.py", "rows.py"
    ]  # fmt: skip
