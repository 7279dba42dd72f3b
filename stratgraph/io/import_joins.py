"""Which places of a source are places of the folder already, and under which id."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._geodesy import distance_m
from stratgraph.model.names import fold_name, without_suffix
from stratgraph.model.plain_text import plural

from .ids import id_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stratgraph.model.dataset import Facts, PopulationRow
    from stratgraph.model.roads import Road
    from stratgraph.model.theater import Settlement

    from .sources import Found

# Two centre points of one town lie up to so far apart; of two towns of one name, farther.
SAME_PLACE_M = 5_000.0


@dataclass(frozen=True)
class _Known:
    """The places of a folder, looked up as a source would name them."""

    by_id: Mapping[str, Settlement]
    by_geonames: Mapping[str, Settlement]
    by_name: Mapping[str, Sequence[Settlement]]
    nodes: frozenset[str]

    @classmethod
    def of(cls, facts: Facts) -> _Known:
        by_name: dict[str, list[Settlement]] = defaultdict(list)
        for one in facts.settlements:
            by_name[_bare(one.name)].append(one)
        return cls(
            {one.id: one for one in facts.settlements},
            {one.geonames_id: one for one in facts.settlements if one.geonames_id},
            by_name,
            facts.node_ids,
        )

    def same(self, place: Settlement) -> tuple[Settlement | None, str]:
        """Return the place of the folder that a place of a source is, and by what it is known."""
        if place.geonames_id in self.by_geonames:
            return self.by_geonames[place.geonames_id], "GeoNames id"
        here = self.by_id.get(place.id)
        if here is not None and _near(here, place):
            return here, "id"
        for one in self.by_name.get(_bare(place.name), ()):
            if _near(one, place):
                return one, f"name within {SAME_PLACE_M / 1000:g} km"
        return None, ""


def joined_with(found: Found, into: Facts) -> tuple[Found, tuple[str, ...]]:
    """Give what a source found the ids that the folder has for the same places.

    Places are the same by GeoNames id, else by id or by name where they lie near each other. Of
    another place that bears an id of the folder the id is changed.

    Returns
    -------
    Found
    tuple of str
        How many were joined and by what, a sentence each.
    """
    known = _Known.of(into)
    ids: dict[str, str] = {}
    by: dict[str, int] = defaultdict(int)
    for place in found.settlements:
        same, how = known.same(place)
        if same is not None:
            ids[place.id] = same.id
            by[how] += 1
        elif place.id in known.by_id or place.id in known.nodes:
            ids[place.id] = id_at(place.id, place.lon, place.lat)
    told = [
        f"{plural(count, 'place is', 'places are')} in the folder already, by {how}"
        for how, count in sorted(by.items())
    ]
    renamed = _renamed(found, {old: new for old, new in ids.items() if old != new})
    roads = _without_doubles(renamed.roads, into)
    dropped = len(renamed.roads) - len(roads)
    if dropped:
        roads_are = plural(dropped, "road is", "roads are")
        told.append(f"{roads_are} in the folder already under another id, between the same places")
    populations = tuple(_second_to(renamed.populations, into))
    return replace(renamed, roads=roads, populations=populations), tuple(told)


def _without_doubles(roads: Sequence[Road], into: Facts) -> tuple[Road, ...]:
    """Leave out roads whose ends a road of the folder joins that this source knows nothing of."""
    own = {one.id for one in roads}
    there = {frozenset((one.a, one.b)) for one in into.roads if one.id not in own}
    mine = {one.id for one in into.roads}
    return tuple(one for one in roads if one.id in mine or frozenset((one.a, one.b)) not in there)


def _second_to(figures: Iterable[PopulationRow], into: Facts) -> Iterator[PopulationRow]:
    """Yield populations, none preferred where the folder prefers another figure of the place."""
    first = {
        row.settlement: (row.figure.as_of, row.figure.provenance.source)
        for row in into.populations
        if row.figure.preferred
    }
    for row in figures:
        told = row.figure.as_of, row.figure.provenance.source
        if first.get(row.settlement, told) == told:
            yield row
        else:
            yield replace(row, figure=replace(row.figure, preferred=False))


def _renamed(found: Found, ids: Mapping[str, str]) -> Found:
    """Give places other ids wherever they are named; of doubles that come of it the first stays."""
    if not ids:
        return found

    def new(old: str) -> str:
        return ids.get(old, old)

    return replace(
        found,
        settlements=_once(replace(one, id=new(one.id)) for one in found.settlements),
        roads=tuple(_with_ends(one, new(one.a), new(one.b)) for one in found.roads),
        names=tuple(replace(one, settlement=new(one.settlement)) for one in found.names),
        populations=tuple(
            replace(one, settlement=new(one.settlement)) for one in found.populations
        ),
        extents=tuple(replace(one, settlement=new(one.settlement)) for one in found.extents),
        holders=tuple(replace(one, settlement=new(one.settlement)) for one in found.holders),
        distances=tuple(replace(one, settlement=new(one.settlement)) for one in found.distances),
    )


def _with_ends(road: Road, a: str, b: str) -> Road:
    """Give a road other ends, and an id that is made of them."""
    old, new = ("--".join(sorted(pair)) for pair in ((road.a, road.b), (a, b)))
    name = new + road.id.removeprefix(old) if road.id.startswith(old) else road.id
    return replace(road, id=name, a=a, b=b)


def _once(places: Iterable[Settlement]) -> tuple[Settlement, ...]:
    first: dict[str, Settlement] = {}
    for one in places:
        first.setdefault(one.id, one)
    return tuple(first.values())


def _bare(name: str) -> str:
    return fold_name(without_suffix(name))


def _near(one: Settlement, other: Settlement) -> bool:
    ends = (np.array([value]) for value in (one.lon, one.lat, other.lon, other.lat))
    return float(distance_m(*ends)[0]) <= SAME_PLACE_M
