"""The examples in docstrings run and print what they say."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

import stratgraph

if TYPE_CHECKING:
    from types import ModuleType

# What stands on the web server is looked at where the extra is installed.
NEED_SERVER = {"stratgraph.app.server"}
MODULES = sorted(
    info.name
    for info in pkgutil.walk_packages(stratgraph.__path__, "stratgraph.")
    if "scenarios" not in info.name and (find_spec("starlette") or info.name not in NEED_SERVER)
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples_to_run() -> None:
    finder = doctest.DocTestFinder()
    examples = sum(
        len(test.examples)
        for name in MODULES
        for test in finder.find(importlib.import_module(name))
    )
    assert examples > 40


def public_functions(module: ModuleType) -> list[str]:
    return [
        name
        for name, member in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and member.__module__ == module.__name__
    ]


def test_every_offered_name_exists_and_has_a_docstring() -> None:
    for name in stratgraph.__all__:
        assert inspect.getdoc(getattr(stratgraph, name)), name


@pytest.mark.parametrize("name", MODULES)
def test_every_public_function_says_what_it_does(name: str) -> None:
    module = importlib.import_module(name)
    silent = [one for one in public_functions(module) if not inspect.getdoc(getattr(module, one))]
    assert silent == []
