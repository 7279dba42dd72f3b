"""Roads, the nodes at which they meet on the way, and rows of roads joined end to end."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import Chain, join_links
from stratgraph.errors import TheaterError

from .notebook import short_repr
from .provenance import Provenance, evidence_against, least_confidence, weakest_evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from .provenance import Evidence

# A node is a point of a road table, not a fact that somebody vouches for.
NOT_SAID = Provenance("", "low")


@dataclass(frozen=True, slots=True)
class RoutingNode:
    """A point where roads meet, bend or change, and which is no settlement.

    It carries routes and nothing else: nobody lives there or holds it, nothing fires from it or
    at it, and it has no rank and no row.

    Attributes
    ----------
    id : str
        Stable lower-case identifier, none of a settlement.
    lon, lat : float
        WGS84 degrees.
    """

    id: str
    lon: float
    lat: float
    provenance: Provenance = NOT_SAID
    note: str = ""

    __repr__ = short_repr

    def __post_init__(self) -> None:
        """Refuse coordinates that are not a place on Earth."""
        in_range = math.isfinite(self.lon) and math.isfinite(self.lat)
        if not (in_range and -180 <= self.lon <= 180 and -90 <= self.lat <= 90):
            raise TheaterError(
                f"node {self.id!r} has no place on Earth: lon {self.lon}, lat {self.lat}"
            )


@dataclass(frozen=True, slots=True)
class Road:
    """A road between two settlements, or routing nodes on the way.

    Attributes
    ----------
    id : str
        Of several rows joined into one road, the first in order.
    a, b : str
        Ids of its ends; the order carries no meaning where it is travelled both ways.
    length_m : int
        Metres along the road, at least 1.
    road_class : str
        Whatever the table calls it: ``primary``, ``track``, ``rail``.
    verified : bool
        False where nobody vouches that the road exists.
    crosses : tuple of str
        Ids of waters it is known to cross; empty is unknown, not "none".
    rows : tuple of Road
        What it was joined of where it leads over routing nodes, from a to b; empty for a road
        that is one row.
    bends : tuple of (lon, lat)
        Corners of its line, as far as that is known, and where those nodes lie, from a to b: for
        drawing only, since the length is given.
    evidence : str or None
        What its existence rests on, a key of ``EVIDENCE``; None where nobody says.
    one_way : bool
        Whether it is travelled from a to b alone.
    open_from, open_until : date or None
        First and last day on which it is there; None for always. Closings and reopenings in
        between are told by :class:`RoadEvent`.
    own : tuple of (str, str)
        Columns of the user's own, whose names begin with ``x_``, and what they say.
    bridges, bridge_m : int or None
        How many bridges it has, and their metres together; None where nobody counted.

    Examples
    --------
    >>> from stratgraph import read_theater
    >>> sorted({road.evidence for road in read_theater("valley").roads})
    ['measured', 'presumed']
    """

    id: str
    a: str
    b: str
    length_m: int
    provenance: Provenance
    verified: bool = True
    road_class: str = ""
    number: str = ""
    surface: str = ""
    length_basis: str = ""
    crosses: tuple[str, ...] = ()
    note: str = ""
    crosses_source: str = ""
    rows: tuple[Road, ...] = ()
    bends: tuple[tuple[float, float], ...] = ()
    evidence: Evidence | None = None
    one_way: bool = False
    open_from: date | None = None
    open_until: date | None = None
    own: tuple[tuple[str, str], ...] = ()
    bridges: int | None = None
    bridge_m: int | None = None

    __repr__ = short_repr

    def __post_init__(self) -> None:
        """Refuse loops, lengths that would break shortest paths, and days in the wrong order."""
        if self.a == self.b:
            raise TheaterError(f"road {self.id!r} joins {self.a!r} to itself")
        if self.length_m < 1:
            raise TheaterError(f"road {self.id!r} is {self.length_m} m long; at least 1 is needed")
        against = evidence_against(self.evidence, verified=self.verified)
        if against:
            raise TheaterError(f"road {self.id!r}: {against}")
        wrong = days_against(self.open_from, self.open_until)
        if wrong:
            raise TheaterError(f"road {self.id!r} {wrong}")

    @property
    def evidence_class(self) -> Evidence | None:
        """What its existence rests on; an unverified road of which nobody says is presumed."""
        return self.evidence or (None if self.verified else "presumed")

    @property
    def row_ids(self) -> tuple[str, ...]:
        """Ids of the rows it was joined of, from a to b; its own where it is one row."""
        return tuple(row.id for row in self.rows) or (self.id,)

    @property
    def classes(self) -> frozenset[str]:
        """What it is called along its rows: more than one where a track leads on from a road."""
        return frozenset(row.road_class for row in self.rows or (self,))

    def is_there(self, on: date) -> bool:
        """Tell whether a day is one of those on which it is there, both bounds included.

        Examples
        --------
        >>> from datetime import date
        >>> word = Provenance("invented", "low")
        >>> road = Road("r", "ashby", "brook", 9_000, word, open_until=date(2031, 5, 2))
        >>> road.is_there(date(2031, 5, 2)), road.is_there(date(2031, 5, 3))
        (True, False)
        """
        begun = self.open_from is None or self.open_from <= on
        return begun and (self.open_until is None or on <= self.open_until)

    @property
    def said_by(self) -> tuple[Provenance, ...]:
        """Who vouches for it: each one who vouches for a row that it was joined of, once."""
        return tuple(dict.fromkeys(row.provenance for row in self.rows)) or (self.provenance,)

    @property
    def make_up(self) -> dict[tuple[str, str], float]:
        """Share of the length by class and surface, adding up to 1."""
        metres: dict[tuple[str, str], int] = {}
        for row in self.rows or (self,):
            key = (row.road_class, row.surface)
            metres[key] = metres.get(key, 0) + row.length_m
        whole = sum(metres.values())
        return {key: length / whole for key, length in metres.items()}


def days_against(open_from: date | None, open_until: date | None) -> str:
    """Say why a road cannot be there from one day until another; empty if it can."""
    if open_from is None or open_until is None or open_from <= open_until:
        return ""
    return f"closes on {open_until}, before it opens on {open_from}; swap the two?"


def join_rows(
    rows: Sequence[Road], nodes: Iterable[RoutingNode]
) -> tuple[tuple[Road, ...], tuple[RoutingNode, ...]]:
    """Join rows of roads where they meet at a node and nothing branches off.

    A road that leads over nodes is one road, as long as its rows together, and verified if all of
    them are; what its existence rests on is the weakest of theirs, and of class, surface and the
    like it has those of most of its length. It is one-way if any of them is, and there while all
    of them are; rows that nobody can travel one after the other, since they lead against each
    other or are never there together, stay apart. Rows that lead nowhere are left out: blind
    ends, and loops from a node to itself.

    Parameters
    ----------
    rows : sequence of Road
    nodes : iterable of RoutingNode

    Returns
    -------
    roads : tuple of Road
        Between settlements and the nodes that are left.
    nodes : tuple of RoutingNode
        Those where three or more roads meet, or rows that stay apart, sorted by id.

    Examples
    --------
    >>> said = Provenance("a map", "low")
    >>> rows = (Road("r1", "ashby", "n1", 4_000, said), Road("r2", "n1", "brook", 5_000, said))
    >>> (road,), nodes = join_rows(rows, (RoutingNode("n1", 0.1, 45.0),))
    >>> (road.id, road.a, road.b, road.length_m, road.bends), nodes
    (('r1', 'ashby', 'brook', 9000, ((0.1, 45.0),)), ())
    """
    by_id = {node.id: node for node in nodes}
    if not by_id:
        return tuple(rows), ()
    names = sorted({end for row in rows for end in (row.a, row.b)})
    number = {name: k for k, name in enumerate(names)}
    ends = np.array([(number[row.a], number[row.b]) for row in rows], dtype=np.int64)
    stops = np.array([name not in by_id for name in names], dtype=np.bool_)
    roads = tuple(
        road
        for chain in join_links(ends.reshape(-1, 2), stops)
        for road in _roads_of(chain, rows, names, by_id)
    )
    met = {end for road in roads for end in (road.a, road.b)}
    return roads, tuple(by_id[name] for name in names if name in met and name in by_id)


def _roads_of(
    chain: Chain, rows: Sequence[Road], names: Sequence[str], nodes: dict[str, RoutingNode]
) -> Iterator[Road]:
    """Yield the road that a chain of rows is, or the rows where nobody can travel all of them."""
    joined, over = [rows[k] for k in chain.links], [names[k] for k in chain.nodes]
    if len(joined) == 1:
        yield joined[0]
        return
    forth, back = _ways(joined, over)
    days = _days_of(joined)
    if not (forth or back) or days_against(*days):
        yield from joined
        return
    # It runs as the row does that it is named after, so that cutting a row in two turns nothing.
    first = min(range(len(joined)), key=lambda k: joined[k].id)
    turned = joined[first].a != over[first] if forth and back else back
    if turned:
        joined, over = joined[::-1], over[::-1]
    yield _one_road(joined, over, nodes, one_way=not (forth and back))


def _ways(rows: Sequence[Road], over: Sequence[str]) -> tuple[bool, bool]:
    """Tell whether rows can be travelled one after the other, and whether the other way round."""
    ahead = {row.a == over[k] for k, row in enumerate(rows) if row.one_way}
    return False not in ahead, True not in ahead


def _days_of(rows: Iterable[Road]) -> tuple[date | None, date | None]:
    """Return the first and the last day on which all rows are there."""
    begin = [row.open_from for row in rows if row.open_from is not None]
    end = [row.open_until for row in rows if row.open_until is not None]
    return max(begin, default=None), min(end, default=None)


def _one_road(
    joined: Sequence[Road], over: Sequence[str], nodes: dict[str, RoutingNode], *, one_way: bool
) -> Road:
    bends: list[tuple[float, float]] = []
    for k, row in enumerate(joined):
        bends += row.bends if row.a == over[k] else row.bends[::-1]
        if k + 1 < len(joined):
            bends.append((nodes[over[k + 1]].lon, nodes[over[k + 1]].lat))
    open_from, open_until = _days_of(joined)
    return Road(
        min(row.id for row in joined),
        over[0],
        over[-1],
        sum(row.length_m for row in joined),
        _joint_provenance(joined),
        verified=all(row.verified for row in joined),
        road_class=_most(joined, lambda row: row.road_class),
        number=_most(joined, lambda row: row.number),
        surface=_most(joined, lambda row: row.surface),
        length_basis=_most(joined, lambda row: row.length_basis),
        crosses=tuple(dict.fromkeys(water for row in joined for water in row.crosses)),
        note=_all(row.note for row in joined),
        crosses_source=_all(row.crosses_source for row in joined),
        rows=tuple(one for row in joined for one in row.rows or (row,)),
        bends=tuple(bends),
        evidence=weakest_evidence(row.evidence for row in joined),
        one_way=one_way,
        open_from=open_from,
        open_until=open_until,
        own=_own_of(joined),
        bridges=_sum(row.bridges for row in joined),
        bridge_m=_sum(row.bridge_m for row in joined),
    )


def _sum(several: Iterable[int | None]) -> int | None:
    """Add up what all rows tell; None where one of them does not."""
    told = list(several)
    known = [one for one in told if one is not None]
    return sum(known) if len(known) == len(told) else None


def _own_of(rows: Sequence[Road]) -> tuple[tuple[str, str], ...]:
    """Return the user's own columns of several rows, each with all that they say."""
    said: dict[str, list[str]] = {}
    for name, text in (one for row in rows for one in row.own):
        said.setdefault(name, []).append(text)
    return tuple((name, _all(texts)) for name, texts in said.items())


def _joint_provenance(rows: Sequence[Road]) -> Provenance:
    first = min(rows, key=lambda row: row.id).provenance
    said = [row.provenance for row in rows]
    return Provenance(
        _all(one.source for one in said), least_confidence(said), first.file, first.row
    )


def _most(rows: Sequence[Road], what: Callable[[Road], str]) -> str:
    """Return what most metres say, the first in order among equals."""
    metres: dict[str, int] = {}
    for row in rows:
        metres[what(row)] = metres.get(what(row), 0) + row.length_m
    return min(metres, key=lambda one: (-metres[one], one))


def _all(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))
