"""Where records are found: in the modules of a package, without a list kept by hand."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING

from .metric import FAMILIES, Metric

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


def modules_below(package: str) -> Iterator[ModuleType]:
    """Import every module below a package, in order of name."""
    for found in pkgutil.iter_modules(import_module(package).__path__, f"{package}."):
        yield import_module(found.name)
        if found.ispkg:
            yield from modules_below(found.name)


def records_in(*packages: str) -> tuple[Metric, ...]:
    """Collect the records that the modules of packages keep under ``METRICS``, in order.

    By family, then by the number a record gives itself, then as found.

    Examples
    --------
    >>> [metric.name for metric in records_in("stratgraph.measures.fire")]
    ['required_range', 'exposure']
    """
    found = [
        metric
        for package in packages
        for module in modules_below(package)
        for metric in getattr(module, "METRICS", ())
    ]
    return tuple(sorted(found, key=lambda one: (FAMILIES.index(one.family), one.order)))
