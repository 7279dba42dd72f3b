"""Which formats there are, and which of them a file is of."""

from __future__ import annotations

import difflib
from functools import cache
from typing import TYPE_CHECKING

from stratgraph.catalogue.discovery import modules_below
from stratgraph.errors import FileFormatError, ScenarioError
from stratgraph.io.bundled import THEATER_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from .source import Source

SPREADSHEETS = (".xlsx", ".xls", ".ods")


@cache
def sources() -> tuple[Source, ...]:
    """Return every format there is, by name: the ``SOURCE`` of each module of this package.

    Examples
    --------
    >>> [one.title for one in sources() if one.name == "geonames"]
    ['a GeoNames dump']
    """
    package = __name__.rpartition(".")[0]
    found = [vars(module)["SOURCE"] for module in modules_below(package) if _has_one(module)]
    return tuple(sorted(found, key=lambda one: one.name))


def _has_one(module: object) -> bool:
    return "SOURCE" in vars(module)


def find_source(path: Path, name: str = "") -> Source:
    """Return the format that a file is of, by its name or as named.

    Raises
    ------
    ScenarioError
        If no format bears the name.
    FileFormatError
        If nothing stands there, or it is of no format that is read.
    """
    if name:
        return _named(name)
    if not path.exists():
        raise FileFormatError("no such file or folder", file=path)
    if path.is_dir() and (path / THEATER_FILE).exists():
        problem = (
            "is a theater already; use it as it is, or import what stratgraph export makes of it"
        )
        raise FileFormatError(problem, file=path)
    end = "/" if path.is_dir() else path.name.lower()
    fitting = [one for one in sources() if end.endswith(one.suffixes)]
    # What has its format in its first lines says more than a table of any columns.
    order = sorted(fitting, key=lambda one: one.is_general)
    wrong: list[FileFormatError] = []
    looking = (one for one in order if len(fitting) == 1 or _looks_so(one, path, wrong))
    found = next(looking, None)
    if found is None:
        # What cannot be read by any tells why by the first.
        raise wrong[0] if wrong else FileFormatError(_why_none(fitting, path), file=path)
    return found


def _looks_so(source: Source, path: Path, wrong: list[FileFormatError]) -> bool:
    """Whether a file is of a format; one that it cannot even be looked at as adds its error."""
    try:
        return source.looks_so(path)
    except FileFormatError as error:
        wrong.append(error)
        return False


def _named(name: str) -> Source:
    known = {one.name: one for one in sources()}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
        raise ScenarioError(f"--as: no format is called {name!r}; {hint}")
    return known[name]


def _why_none(fitting: list[Source], path: Path) -> str:
    if path.name.lower().endswith(SPREADSHEETS):
        return "is a spreadsheet; save its sheet as CSV and import that"
    if fitting:
        names = " or ".join(one.title for one in fitting)
        return f"does not begin as {names} does; name its format with --as"
    ends = sorted({end for one in sources() for end in one.suffixes if end != "/"})
    return f"is of no format that is read: {', '.join(ends)}"
