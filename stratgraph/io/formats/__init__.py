"""Formats to export: a record each, and which of them a file name asks for."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from stratgraph.errors import ScenarioError
from stratgraph.io.atomic import written_together

from .format import Format, Written
from .gis import frame_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.io.layers import Layer

__all__ = [
    "Format",
    "Written",
    "export_files",
    "find_format",
    "formats",
    "frame_of",
    "layer_called",
    "write_layers",
]

_MODULES = ("plain", "keyhole", "gis", "sheets")


@cache
def formats() -> tuple[Format, ...]:
    """Return every format, in the order in which they are told.

    Examples
    --------
    >>> [one.name for one in formats()][:2]
    ['GeoJSON', 'CSV']
    """
    modules = (import_module(f"{__name__}.{one}") for one in _MODULES)
    return tuple(one for module in modules for one in module.FORMATS)


def find_format(path: Path) -> Format:
    """Return the format that the name of a file asks for.

    Raises
    ------
    ScenarioError
        If there is none; lists what there is.
    """
    for one in formats():
        if path.name.lower().endswith(one.suffixes):
            return one
    ends = ", ".join(one.suffixes[0] for one in formats())
    raise ScenarioError(f"{path}: no format has such a name; there are {ends}")


def export_files(
    layers: Sequence[Layer], path: Path, *, only: str = ""
) -> tuple[list[tuple[Path, bytes]], tuple[str, ...]]:
    """Return the files that layers are written as, and what had to be changed for it.

    A format that holds one layer a file gives each its own, ``towns_roads.csv``; the layer that is
    named alone has the name as given.

    Parameters
    ----------
    only : str
        The one layer to write; empty for all.

    Raises
    ------
    ScenarioError
        If no format has such a name, no layer is called so, or an extra is missing.
    """
    form = find_format(path)
    if only:
        layers = [layer_called(layers, only)]
    if form.several or only:
        groups = [(path, list(layers))]
    else:
        groups = [(path.with_name(f"{path.stem}_{one.name}{path.suffix}"), [one]) for one in layers]
    made = [(where, form.write(group)) for where, group in groups]
    notes = tuple(note for _, one in made for note in one.notes)
    return [(where, one.data) for where, one in made], notes


def write_layers(layers: Sequence[Layer], path: str | Path, *, only: str = "") -> tuple[str, ...]:
    """Write layers in the format that the name of a file asks for, all files or none.

    Parameters
    ----------
    layers : sequence of Layer
        From ``map_layers`` or ``outcome_layers``.
    path : path
    only : str
        The one layer to write; empty for all.

    Returns
    -------
    tuple of str
        What had to be changed for the format, a sentence each.

    Raises
    ------
    ScenarioError
        If no format has such a name, no layer is called so, or an extra is missing.
    FileFormatError
        If a file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from stratgraph import map_layers, read_theater
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     notes = write_layers(map_layers(read_theater("valley"), None), folder + "/v.csv")
    ...     sorted(one.name for one in Path(folder).iterdir())
    ['v_places.csv', 'v_roads.csv']
    """
    files, notes = export_files(layers, Path(path), only=only)
    with written_together(files):
        pass
    return notes


def layer_called(layers: Sequence[Layer], name: str) -> Layer:
    """Return the layer of a name.

    Raises
    ------
    ScenarioError
        If there is none; lists what there is.
    """
    found = next((one for one in layers if one.name == name), None)
    if found is None:
        names = ", ".join(one.name for one in layers)
        raise ScenarioError(f"no layer is called {name!r}; there are {names}")
    return found
