"""What a format to export is, and how bytes of it are made the same each time."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stratgraph.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import ModuleType

    from stratgraph.io.layers import Layer

# Of files within a file: an archive knows no earlier day.
NO_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Written:
    """A file as bytes, and what had to be changed for it, a sentence each."""

    data: bytes
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format to export: one record, ``FORMATS``, in the module that writes it.

    Attributes
    ----------
    name : str
        As people call it.
    suffixes : tuple of str
        Ends of names of files, lower case, with the dot.
    write : callable
        Makes a file of layers.
    several : bool
        Whether one file holds several layers; otherwise each has a file of its own.
    extra : str
        The extra that it needs; empty for none.
    cannot : tuple of str
        What it cannot hold, and what stands in place of it.
    """

    name: str
    suffixes: tuple[str, ...]
    write: Callable[[Sequence[Layer]], Written]
    several: bool = True
    extra: str = ""
    cannot: tuple[str, ...] = ()


def needed(module: str, extra: str, what: str = "this format") -> ModuleType:
    """Return a module of an extra, which something needs.

    Raises
    ------
    ScenarioError
        If it is not installed; names the extra.
    """
    from importlib import import_module

    try:
        return import_module(module)
    except ImportError as error:
        problem = f"{what} needs the extra {extra!r}: pip install 'stratgraph[{extra}]'"
        raise ScenarioError(problem) from error


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return files as one archive, the same bytes for the same files.

    Examples
    --------
    >>> packed({"a.txt": b"one"}) == packed({"a.txt": b"one"})
    True
    """
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, NO_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return data.getvalue()


def repacked(data: bytes, changed: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """Return an archive with the days of its files taken away, and some of them changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return packed({name: changed.get(name, bytes)(content) for name, content in files.items()})


def plain_geometry(shape: Any) -> str:
    """Return a GeoJSON geometry as well-known text, every digit kept.

    Examples
    --------
    >>> plain_geometry({"type": "LineString", "coordinates": [[0.5, 45.0], [1, 45]]})
    'LINESTRING (0.5 45.0, 1 45)'
    """
    return f"{shape['type'].upper()} {_listed(shape['coordinates'], outermost=True)}"


def _listed(coordinates: Any, *, outermost: bool = False) -> str:
    if not isinstance(coordinates[0], list | tuple):
        flat = " ".join(map(repr, coordinates))
        return f"({flat})" if outermost else flat
    return f"({', '.join(_listed(one) for one in coordinates)})"
