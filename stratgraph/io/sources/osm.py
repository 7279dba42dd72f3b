"""Extracts of OpenStreetMap, as PBF or XML: its places, and the roads between them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.errors import FileFormatError
from stratgraph.model.plain_text import plural
from stratgraph.model.provenance import Provenance, SourceRecord
from stratgraph.model.theater import Attribution, Settlement

from .clips import clip_of
from .osm_extract import read_extract
from .osm_roads import Centres, contract_net, join_centres, net_of
from .osm_rows import (
    End,
    Ends,
    direct_rows,
    names_of,
    node_rows,
    populations_of,
    road_rows,
    settlements_of,
)
from .osm_tags import CLASSES, LOWEST_CLASS, PASSING_M
from .source import Found, LeftOut, Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stratgraph.model.roads import Road

    from .clips import Clip
    from .osm_extract import Extract, OsmPlace
    from .osm_roads import Contracted, Joined, Net
    from .source import Wanted

LICENCE = "ODbL 1.0"
ATTRIBUTION = Attribution("© OpenStreetMap contributors", LICENCE)
SOURCE_ID = "openstreetmap"
# How far a place may lie from a road unless the caller says otherwise.
JOIN_KM = 2.0
# So many places without a road are named.
MOST_NAMED = 5


def read_osm(path: Path, wanted: Wanted) -> Found:
    """Read the places and roads of an extract of OpenStreetMap.

    Places are cities, towns, villages and hamlets. Roads are those down to unclassified, ferries
    that take cars, and of narrower ones what keeps them and the places from lying apart. They end
    at places: what of the roads lies near a centre and hangs together with it is drawn together
    there, and a road is as long as to the centre. Elsewhere they meet at routing nodes.

    Parameters
    ----------
    path : Path
    wanted : Wanted
        Of its wishes the box, the clip and how far a place may lie from a road.

    Raises
    ------
    FileFormatError
        If the file is damaged, too large, or has no such place or road.
    """
    left, clip = LeftOut(), clip_of(wanted)
    extract = read_extract(path, left, box=clip.window)
    lines = extract.lines
    net = net_of(lines, clip.holds(lines.lon, lines.lat))
    if not len(net.pieces):
        raise FileFormatError(f"holds no road that cars use{clip.words}", file=path)
    places = _places(extract, clip, left, path)
    centres = _centres(places, wanted)
    joined = join_centres(net, centres)
    made = contract_net(net, lines, centres, joined, CLASSES.index(LOWEST_CLASS))
    provenance = Provenance(wanted.source or SOURCE_ID, wanted.confidence, path.name)
    settlements = settlements_of(places, joined.told(centres.join_m), provenance)
    ends = _ends(net, settlements, joined, made)
    rows = direct_rows if wanted.no_junctions else road_rows
    roads = rows(made, lines.refs, ends, provenance)
    return Found(
        settlements=settlements,
        roads=roads,
        nodes=() if wanted.no_junctions else node_rows(ends, provenance),
        names=names_of(places, settlements, provenance),
        populations=populations_of(places, settlements, provenance),
        sources=() if wanted.source else (source_record(path, extract),),
        attributions=(ATTRIBUTION,),
        dropped=left.dropped,
        notes=(*_told(net, made, roads), *_unjoined(settlements, joined, centres)),
    )


def source_record(path: Path, extract: Extract) -> SourceRecord:
    """Return what the rows of an extract cite: with its day and licence."""
    return SourceRecord(
        SOURCE_ID,
        f"OpenStreetMap, extract {path.name}",
        "https://www.openstreetmap.org/copyright",
        extract.date,
        licence=LICENCE,
    )


def _places(extract: Extract, clip: Clip, left: LeftOut, path: Path) -> tuple[OsmPlace, ...]:
    """Return the places that become settlements, in the order of where they lie."""
    kept = []
    for one in extract.places:
        if one.kind not in PASSING_M:
            left.add("place", f"of place={one.kind}", one.tags["name"])
        elif not clip.holds(np.array([one.lon]), np.array([one.lat]))[0]:
            left.add("place", "outside the clip", one.tags["name"])
        else:
            kept.append(one)
    if not kept:
        found = Counter(one.kind for one in extract.places)
        has = ", ".join(f"{count} of place={kind}" for kind, count in found.most_common(5))
        kinds = ", ".join(PASSING_M)
        message = f"holds no place with a name that is one of {kinds}{clip.words}"
        raise FileFormatError(message + (f"; it has {has}" if has else ""), file=path)
    return tuple(sorted(kept, key=lambda one: (one.lon, one.lat, one.of)))


def _centres(places: Sequence[OsmPlace], wanted: Wanted) -> Centres:
    return Centres(
        np.array([one.lon for one in places]),
        np.array([one.lat for one in places]),
        np.array([float(PASSING_M[one.kind]) for one in places]),
        1000 * (JOIN_KM if wanted.join_km is None else wanted.join_km),
    )


def _ends(net: Net, settlements: Sequence[Settlement], joined: Joined, made: Contracted) -> Ends:
    """Return what stands at the ends of roads."""
    found: Ends = {}
    for end in np.unique(made.roads.ends).tolist():
        if end >= made.n:
            place = settlements[end - made.n]
            found[end] = End(place.id, place.name, float(joined.metres[end - made.n]))
        else:
            # A point put in on a long straight piece has no number of its own.
            name = f"n{net.point[end]}" if net.point[end] else f"m{end}"
            at = float(net.lon[end]), float(net.lat[end])
            found[end] = End(name, "a junction", 0.0, at)
    return found


def _told(net: Net, made: Contracted, roads: Sequence[Road]) -> tuple[str, ...]:
    """Say what became of every kilometre, in sentences that add up."""
    parts = {
        "between places and junctions": made.kept_m,
        "in places, drawn together there": made.streets_m,
        "that lead nowhere": made.blind_m,
        f"of classes below {LOWEST_CLASS}, which nothing needs to hang together": made.narrower_m,
    }
    said = ", ".join(f"{one / 1000:,.1f} km {what}" for what, one in parts.items() if one >= 50)
    told = f"of {net.total_m / 1000:,.1f} km of roads {said}"
    one_way = sum(one.one_way for one in roads)
    if not one_way:
        return (told,)
    verb = "leads" if one_way == 1 else "lead"
    return told, f"{one_way} of {plural(len(roads), 'road')} {verb} one way"


def _unjoined(
    settlements: Sequence[Settlement], joined: Joined, centres: Centres
) -> tuple[str, ...]:
    """Say which places stand on no road, and how far the nearest is."""
    far = [
        f"{one.name} ({metres / 1000:.1f} km)"
        for one, metres in zip(settlements, joined.metres.tolist(), strict=True)
        if metres > centres.join_m
    ]
    if not far:
        farthest = float(joined.metres.max())
        return (f"every place is joined to a road, the farthest over {farthest:.0f} m",)
    more = f" and {len(far) - MOST_NAMED} more" if len(far) > MOST_NAMED else ""
    named = ", ".join(far[:MOST_NAMED])
    return (f"farther than {centres.join_m / 1000:g} km from any road, so on none: {named}{more}",)


def _looks_so(path: Path) -> bool:
    """Whether a file begins as an extract does."""
    with path.open("rb") as file:
        begin = file.read(1000)
    return b"OSMHeader" in begin or b"<osm" in begin


SOURCE = Source(
    name="osm",
    title="an extract of OpenStreetMap",
    suffixes=(".osm.pbf", ".pbf", ".osm", ".osm.bz2", ".osm.gz"),
    looks_so=_looks_so,
    read=read_osm,
    takes=frozenset({"box", "clip", "join_km", "no_junctions"}),
)
