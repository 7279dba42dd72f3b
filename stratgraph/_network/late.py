"""scipy, loaded when first used: records are told without it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any


class _WhenUsed:
    """A module that is imported when something of it is first asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, what: str) -> Any:
        """Import the module, and keep what was asked for."""
        found = getattr(import_module(self._name), what)
        setattr(self, what, found)
        return found


if TYPE_CHECKING:
    from scipy import optimize, sparse
    from scipy.sparse import csgraph, linalg
else:
    sparse = _WhenUsed("scipy.sparse")
    csgraph = _WhenUsed("scipy.sparse.csgraph")
    linalg = _WhenUsed("scipy.sparse.linalg")
    optimize = _WhenUsed("scipy.optimize")

__all__ = ["csgraph", "linalg", "optimize", "sparse"]
