"""What an extract of OpenStreetMap holds, as the rows of a theater."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import DirectWays, neighbouring
from stratgraph.io.ids import id_from, told_apart
from stratgraph.model.dataset import NameRow, PopulationRow
from stratgraph.model.roads import Road, RoutingNode
from stratgraph.model.theater import PopulationFigure, Settlement

from .osm_tags import CLASSES, SURFACES, latin, plain_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stratgraph._geodesy import Floats
    from stratgraph._network.graph import Ints
    from stratgraph.model.provenance import Provenance

    from .osm_extract import OsmPlace
    from .osm_roads import Contracted

MEASURED = "measured along OpenStreetMap"
# Names beside the one that is shown, and of which kind they are.
OTHER_NAMES = {
    "name": "local",
    "int_name": "international",
    "official_name": "official",
    "alt_name": "alternative",
    "old_name": "old",
}


@dataclass(frozen=True, slots=True)
class End:
    """What stands at the end of a road.

    Attributes
    ----------
    id : str
    name : str
        As a note calls it.
    more_m : float
        Metres from there to the centre of the place.
    at : tuple of float or None
        Where a routing node lies, longitude first; None for a settlement.
    """

    id: str
    name: str
    more_m: float
    at: tuple[float, float] | None = None


Ends = dict[int, End]


def settlements_of(
    places: Sequence[OsmPlace], notes: Sequence[str], provenance: Provenance
) -> tuple[Settlement, ...]:
    """Return places as settlements, in their order, each with a note."""
    return told_apart(
        [
            Settlement(
                id_from(latin(_shown(one.tags))),
                _shown(one.tags),
                round(one.lon, 7),
                round(one.lat, 7),
                provenance,
                name_uk=plain_name(one.tags.get("name:uk", "")),
                other_names=tuple(filter(None, [plain_name(one.tags.get("name:ru", ""))])),
                kind=one.kind,
                note=note,
            )
            for one, note in zip(places, notes, strict=True)
        ]
    )


def _shown(tags: Mapping[str, str]) -> str:
    """Return the English name where there is one, else the local one."""
    said = (plain_name(tags.get(key, "")) for key in ("name:en", "int_name", "name"))
    return next(filter(None, said))


def names_of(
    places: Sequence[OsmPlace], settlements: Sequence[Settlement], provenance: Provenance
) -> tuple[NameRow, ...]:
    """Return further names of places: the local one, and those that they bear or bore besides."""
    rows = []
    for place, one in zip(places, settlements, strict=True):
        seen = {_shown(place.tags), one.name_uk, *one.other_names, ""}
        for key, kind in OTHER_NAMES.items():
            for name in map(plain_name, place.tags.get(key, "").split(";")):
                if name not in seen:
                    seen.add(name)
                    rows.append(NameRow(one.id, name, provenance, kind=kind))
    return tuple(rows)


def populations_of(
    places: Sequence[OsmPlace], settlements: Sequence[Settlement], provenance: Provenance
) -> tuple[PopulationRow, ...]:
    """Return the populations that are plain numbers."""
    rows = []
    for place, one in zip(places, settlements, strict=True):
        said = re.sub(r"[\s,.]", "", place.tags.get("population", ""))
        if re.fullmatch(r"[0-9]{1,9}", said):
            as_of = plain_name(place.tags.get("population:date", ""))
            rows.append(PopulationRow(one.id, PopulationFigure(int(said), as_of, True, provenance)))
    return tuple(rows)


def road_rows(
    made: Contracted, refs: Sequence[str], ends: Ends, provenance: Provenance
) -> tuple[Road, ...]:
    """Return contracted roads as rows; each is as long as to the centres of the places it joins.

    Parameters
    ----------
    refs : sequence of str
        The numbers of roads, by the number that ``made.ref`` gives.
    """
    rows = []
    told = zip(
        made.roads.ends.tolist(), made.roads.length_m.tolist(), made.roads.kind.tolist(),
        made.surface.tolist(), made.ref.tolist(), made.roads.one_way.tolist(),
        made.bridges.tolist(), made.bridge_m.tolist(), strict=True,
    )  # fmt: skip
    for (a, b), metres, kind, surface, ref, one_way, bridges, bridge_m in told:
        one, two = sorted((ends[a].id, ends[b].id))
        rows.append(
            Road(
                f"{one}--{two}",
                ends[a].id if one_way else one,
                ends[b].id if one_way else two,
                # Never below the straight line, so never rounded down.
                max(1, math.ceil(metres + ends[a].more_m + ends[b].more_m)),
                provenance,
                road_class=CLASSES[kind],
                number=refs[ref].replace(";", ", "),
                surface=SURFACES[surface],
                length_basis=MEASURED,
                evidence="measured",
                one_way=one_way,
                bridges=bridges,
                bridge_m=round(bridge_m),
            )
        )
    return _each_once(rows)


@dataclass(frozen=True, slots=True)
class Along:
    """What a way over contracted roads is like: of most of its metres, and its bridges."""

    length_m: float
    road_class: str
    surface: str
    number: str
    bridges: int
    bridge_m: int


def along(made: Contracted, refs: Sequence[str], roads: Sequence[int]) -> Along:
    """Return what the way over some contracted roads is like."""
    some = list(roads)
    own = made.roads.length_m[some]
    return Along(
        float(own.sum()),
        CLASSES[_most(made.roads.kind[some], own)],
        SURFACES[_most(made.surface[some], own)],
        refs[_most(made.ref[some], own)].replace(";", ", "),
        int(made.bridges[some].sum()),
        round(float(made.bridge_m[some].sum())),
    )


def _most(said: Ints, metres: Floats) -> int:
    """Return what is said of most metres, the lowest among equals."""
    return int(np.bincount(said, weights=metres).argmax())


def direct_rows(
    made: Contracted, refs: Sequence[str], ends: Ends, provenance: Provenance
) -> tuple[Road, ...]:
    """Return a road for each two neighbours: the shortest way that passes no other place.

    Neighbours are places whose surroundings meet: somewhere on a road between them, both are the
    nearest places along the roads.
    """
    stops = max(ends, default=made.n - 1) + 1 - made.n
    if not stops:
        return ()
    ways = DirectWays(made.roads.ends, made.roads.length_m, made.n, stops)
    rows = []
    for a, b in neighbouring(made.roads.ends, made.roads.length_m, made.n, stops):
        way = along(made, refs, ways.between(a, b))
        one, two = ends[made.n + a], ends[made.n + b]
        first, last = sorted((one.id, two.id))
        rows.append(
            Road(
                f"{first}--{last}",
                first,
                last,
                max(1, math.ceil(way.length_m + one.more_m + two.more_m)),
                provenance,
                road_class=way.road_class,
                number=way.number,
                surface=way.surface,
                length_basis=MEASURED,
                evidence="measured",
                bridges=way.bridges,
                bridge_m=way.bridge_m,
            )
        )
    return tuple(sorted(rows, key=lambda row: row.id))


def _each_once(rows: Sequence[Road]) -> tuple[Road, ...]:
    """Return roads with numbers at the ids of parallel ones, the shortest first."""
    seen: Counter[str] = Counter()
    numbered = []
    for one in sorted(rows, key=lambda row: (row.id, row.length_m, row.road_class, row.a)):
        seen[one.id] += 1
        more = f"-{seen[one.id]}" if seen[one.id] > 1 else ""
        numbered.append(replace(one, id=one.id + more))
    return tuple(numbered)


def node_rows(ends: Ends, provenance: Provenance) -> tuple[RoutingNode, ...]:
    """Return the ends of roads that are no places."""
    return tuple(
        RoutingNode(one.id, *one.at, provenance) for one in ends.values() if one.at is not None
    )
