"""Which column of a stranger's table is which of ours: as named, or as its header suggests."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from stratgraph.errors import FileFormatError, ScenarioError, refuse_all
from stratgraph.io.row_models import own_column
from stratgraph.model.names import fold_name
from stratgraph.model.notebook import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

# What each of our columns is called elsewhere, the likeliest first; compared without case, accents
# and marks between words.
CALLED: dict[str, tuple[str, ...]] = {
    "id": ("code", "key"),
    "name": (
        "town", "place", "settlement", "city", "village", "locality", "place name", "asciiname",
        "name en", "english name",
        "ort", "ortschaft", "nom", "ville", "nombre", "nome", "назва", "название",
    ),
    "lat": ("latitude", "y", "breite", "широта"),
    "lon": ("lng", "long", "longitude", "x", "länge", "довгота", "долгота"),
    "population": ("pop", "people", "inhabitants", "einwohner", "населення", "население"),
    "as_of": ("population date", "census", "census year"),
    "kind": ("type", "place type", "fclass", "feature code"),
    "geonames_id": ("geonameid", "geonames", "geoname id"),
    "name_uk": ("ukrainian name", "name:uk"),
    "name_ru": ("russian name", "name:ru"),
    "oblast": ("region", "province", "state", "admin1", "adm1"),
    "raion": ("district", "county", "admin2", "adm2"),
    "holder": ("held by", "side", "control", "controlled by", "status"),
    "date": ("day", "held on", "on"),
    "assessor": ("assessed by",),
    "roads": ("road to", "roads to", "neighbours", "neighbors", "linked to"),
    "from": ("start", "a", "from place", "from town", "source node"),
    "to": ("end", "b", "to place", "to town", "target node"),
    "length_km": ("km", "distance", "distance km", "length", "kilometres", "kilometers"),
    "length_m": ("metres", "meters", "distance m"),
    "length_basis": (),
    "class": ("road class", "highway"),
    "number": ("ref", "road number", "road"),
    "surface": ("pavement",),
    "verified": ("checked",),
    "evidence": (),
    "oneway": ("one way",),
    "open_from": (),
    "open_until": (),
    "crosses": (),
    "crosses_source": (),
    "bridges": (),
    "bridge_m": (),
    "note": ("notes", "comment", "remark", "remarks"),
    "source": ("reference", "cited from"),
    "confidence": ("trust", "certainty"),
}  # fmt: skip


def matched(
    header: Sequence[str],
    given: Mapping[str, str],
    path: Path,
    *,
    row: int | None = 1,
    own: bool = False,
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return what a file calls each of our columns that it has, and what was guessed and left out.

    Parameters
    ----------
    header : sequence of str
        Names of columns or properties, each once.
    given : mapping of str to str
        What the caller says; an empty name says that the file has no such column.
    row : int or None
        The row of the header, for complaints.
    own : bool
        Whether columns of the user's own are kept, those whose names begin with ``x_``.

    Raises
    ------
    ScenarioError
        If what the caller names is none of our columns.
    FileFormatError
        If the file has no column of a name that the caller gives.

    Examples
    --------
    >>> from pathlib import Path
    >>> found, told = matched(["Town", "X", "Y", "Mayor"], {"lon": "X"}, Path("towns.csv"))
    >>> found
    {'lon': 'X', 'name': 'Town', 'lat': 'Y'}
    >>> told
    ('taken for granted: name is Town, lat is Y', 'left out: the column Mayor')
    """
    _refuse_unknown(header, given, path, row)
    found = {ours: theirs for ours, theirs in given.items() if theirs}
    guessed: dict[str, str] = {}
    for ours in CALLED:
        theirs = None if ours in given else _guess(ours, header, {*found.values()})
        if theirs is not None:
            found[ours] = theirs
            if theirs != ours:
                guessed[ours] = theirs
    if own:
        found |= {one: one for one in header if own_column(one) and one not in found.values()}
    rest = [one for one in header if one and one not in found.values()]
    told = []
    if guessed:
        told.append(f"taken for granted: {', '.join(f'{k} is {v}' for k, v in guessed.items())}")
    if rest:
        word = "column" if len(rest) == 1 else "columns"
        more = f" and {len(rest) - 8} more" if len(rest) > 8 else ""
        told.append(f"left out: the {word} {joined(rest[:8])}{more}")
    return found, tuple(told)


def _guess(ours: str, header: Sequence[str], taken: Iterable[str]) -> str | None:
    """Return the column whose name fits best; None where none does."""
    free = {_folded(one): one for one in reversed(header) if one not in taken}
    return next((free[_folded(one)] for one in (ours, *CALLED[ours]) if _folded(one) in free), None)


def _folded(name: str) -> str:
    return fold_name(re.sub(r"[()\[\]:/]", " ", name))


def _refuse_unknown(
    header: Sequence[str], given: Mapping[str, str], path: Path, row: int | None
) -> None:
    for ours in given:
        if ours not in CALLED:
            near = difflib.get_close_matches(ours, CALLED, n=1)
            known = f"did you mean {near[0]}?" if near else f"there are {', '.join(CALLED)}"
            raise ScenarioError(f"--columns: no column of ours is called {ours!r}; {known}")
    refuse_all(
        FileFormatError(_not_there(theirs, header), file=path, row=row, column=theirs)
        for theirs in given.values()
        if theirs and theirs not in header
    )


def _not_there(name: str, header: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, header, n=1)
    return "no such column; " + (
        f"did you mean {near[0]}?" if near else f"there are {', '.join(header)}"
    )
