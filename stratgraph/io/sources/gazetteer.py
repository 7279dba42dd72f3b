"""Coordinates of places by their names, from a GeoNames dump on the disk."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph.model.names import fold_name, without_suffix

from .geonames import Entry, entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from .records import Record, Records

# So many places of one name are shown to choose from.
MOST_SHOWN = 4


def found_by_name(
    records: Records, rows: Sequence[Record]
) -> tuple[dict[int, tuple[float, float]], dict[int, str]]:
    """Return where the places of rows lie and their GeoNames ids, by the numbers of the rows.

    A name that no place of the gazetteer bears, and one that several do, is told with what there
    is; a column with the GeoNames id of a place settles which is meant.
    """
    path = records.wanted.gazetteer
    if path is None or not rows:
        return {}, {}
    index = _Index.of(path, rows)
    at: dict[int, tuple[float, float]] = {}
    ids: dict[int, str] = {}
    for record in rows:
        told = index.meant(record)
        if len(told) == 1:
            at[record.number] = (told[0].lon, told[0].lat)
            ids[record.number] = told[0].geonames_id
        else:
            records.complain(record, "name", _which(record["name"], told, path))
    records.refuse()
    return at, ids


@dataclass(frozen=True)
class _Index:
    """Entries of a gazetteer that rows may mean: those of their names and ids alone."""

    by_name: Mapping[str, Sequence[Entry]]
    by_id: Mapping[str, Entry]

    @classmethod
    def of(cls, path: Path, rows: Iterable[Record]) -> _Index:
        names = {_bare(one["name"]) for one in rows}
        ids = {one["geonames_id"] for one in rows}
        by_name: dict[str, list[Entry]] = defaultdict(list)
        by_id: dict[str, Entry] = {}
        for entry in entries(path):
            if not entry.is_place:
                continue
            for name in names.intersection(map(_bare, entry.spellings)):
                by_name[name].append(entry)
            if entry.geonames_id in ids:
                by_id[entry.geonames_id] = entry
        return cls(by_name, by_id)

    def meant(self, record: Record) -> Sequence[Entry]:
        """Return the entries that a row may mean: by id, else name, else spelling."""
        if record["geonames_id"]:
            one = self.by_id.get(record["geonames_id"])
            return [one] if one else []
        every = self.by_name.get(_bare(record["name"]), [])
        own = [one for one in every if _bare(one.name) == _bare(record["name"])]
        return own or every


def _which(name: str, told: Sequence[Entry], path: Path) -> str:
    if not told:
        return f"{path.name} has no place called {name!r}; mend the name, or give lat and lon"
    shown = sorted(told, key=lambda one: -one.population)[:MOST_SHOWN]
    listed = "; ".join(f"{one.geonames_id} at {one.lat:.3f}, {one.lon:.3f}" for one in shown)
    more = f" and {len(told) - len(shown)} more" if len(told) > len(shown) else ""
    return (
        f"{len(told)} places of {path.name} are called {name!r}: {listed}{more}; give the one you "
        "mean in a column geonames_id"
    )


def _bare(name: str) -> str:
    return fold_name(without_suffix(name))
