"""The facts of a region: settlements, roads, waters and portals, checked once and immutable."""

from __future__ import annotations

import copy
import heapq
import itertools
import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from stratgraph import _geodesy
from stratgraph._network import build_network, nearest_of_first
from stratgraph.errors import TheaterError

from .names import NameIndex
from .notebook import html_table, short_repr
from .road_events import closed_on, road_contradictions
from .road_set import Season, require_road_set
from .roads import Road, RoutingNode, join_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from numpy.typing import NDArray

    from .provenance import Provenance, SourceRecord
    from .road_events import RoadEvent
    from .road_set import RoadSet

# How far beyond the outermost settlements ground still belongs to them.
MARGIN_KM = 10.0
# Up to so many settlements every geodesic is measured once, 8 bytes each. Above, nearest places are
# searched for, and only from a few places at a time are all distances measured and kept.
ALL_PAIRS_LIMIT = 500
FEW, ROWS_KEPT = 16, 64


@dataclass(frozen=True, slots=True)
class PopulationFigure:
    """One published population of one settlement.

    Attributes
    ----------
    people : int
    as_of : str
        ISO date or year, empty where the source gives none.
    preferred : bool
        Whether sums use this figure; the others are kept as further readings.
    """

    people: int
    as_of: str
    preferred: bool
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Extent:
    """How far the edges of a settlement lie from its centre point, metres.

    Attributes
    ----------
    nearest_edge_m, farthest_edge_m : int
        Distance to the nearest point of its boundary, and to the farthest.
    """

    nearest_edge_m: int
    farthest_edge_m: int
    provenance: Provenance

    def __post_init__(self) -> None:
        """Refuse edges in the wrong order."""
        if not 0 <= self.nearest_edge_m <= self.farthest_edge_m:
            raise TheaterError(
                f"the nearest edge ({self.nearest_edge_m} m) is farther than the farthest "
                f"({self.farthest_edge_m} m); swap them?"
            )


@dataclass(frozen=True, slots=True)
class Settlement:
    """A town or village: a point, its names and its published populations.

    Attributes
    ----------
    id : str
        Stable lower-case identifier.
    name : str
        English display name; homonyms carry a suffix in brackets.
    lon, lat : float
        WGS84 degrees of the centre point.
    other_names : tuple of str
        Ukrainian, Russian, old and variant spellings.
    populations : tuple of PopulationFigure
        Empty where none is known, which is not zero.
    centre_spread_m : int or None
        How far published centre points lie apart, metres.
    extent : Extent or None
        None where its edges are not known.
    """

    id: str
    name: str
    lon: float
    lat: float
    provenance: Provenance
    name_uk: str = ""
    other_names: tuple[str, ...] = ()
    kind: str = ""
    oblast: str = ""
    populations: tuple[PopulationFigure, ...] = ()
    centre_spread_m: int | None = None
    extent: Extent | None = None
    note: str = ""
    raion: str = ""
    geonames_id: str = ""

    __repr__ = short_repr

    def __post_init__(self) -> None:
        """Refuse coordinates that are not a place on Earth."""
        if not self.id:
            raise TheaterError("a settlement has an empty id")
        in_range = math.isfinite(self.lon) and math.isfinite(self.lat)
        if not (in_range and -180 <= self.lon <= 180 and -90 <= self.lat <= 90):
            raise TheaterError(
                f"settlement {self.id!r} has no place on Earth: lon {self.lon}, lat {self.lat}"
            )

    @property
    def population(self) -> int | None:
        """The preferred population figure; None where no figure is known or none is preferred."""
        return next((figure.people for figure in self.populations if figure.preferred), None)


@dataclass(frozen=True, slots=True)
class Portal:
    """A settlement where roads lead on beyond the map, for one side."""

    settlement: str
    side: str
    leads_to: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Water:
    """A river, canal or reservoir; its line, where there is one, is for drawing only."""

    id: str
    name: str
    provenance: Provenance
    line: tuple[tuple[float, float], ...] = ()
    name_uk: str = ""
    kind: str = ""

    __repr__ = short_repr


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a class and surface of road is travelled in a season, an assumption.

    Attributes
    ----------
    season : {"dry", "mud", "frost"}
    road_class, surface : str
        As in the road table.
    kmh : float
        Kilometres per hour, positive.
    """

    season: Season
    road_class: str
    surface: str
    kmh: float
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Attribution:
    """A line that every output made from the data must carry, and its licence."""

    text: str
    licence: str


Row = TypeVar("Row", Settlement, Road, RoutingNode)


@dataclass(frozen=True)
class Theater:
    """Settlements and roads of a region, validated at the door, immutable afterwards.

    Parameters
    ----------
    name, title, about : str
    settlements : tuple of Settlement
        Any order; kept sorted by id.
    roads : tuple of Road
        Any order; kept sorted by id. Parallel roads are allowed, told apart by id. Rows that meet
        at a node where nothing branches off become one road.
    sides : tuple of (code, label)
        Who may hold a settlement.
    fictional : bool
        Invented theaters carry no warning about the present.
    sources : tuple of SourceRecord
        What the ids are that rows cite as their sources.
    nodes : tuple of RoutingNode
        Junctions of roads that are no settlements; those where three or more roads meet stay.
    road_events : tuple of RoadEvent
        Closings and reopenings of roads, any order.

    Raises
    ------
    TheaterError
        On duplicate ids, on a road, portal, crossing or event that names an unknown id, and where
        events of roads contradict each other or the days of a road.

    Examples
    --------
    >>> from stratgraph import Provenance
    >>> here = Provenance("invented", "low")
    >>> theater = Theater(
    ...     name="two towns",
    ...     settlements=(Settlement("b", "Brook", 0.1, 45.0, here),
    ...                  Settlement("a", "Ashby", 0.0, 45.0, here)),
    ...     roads=(Road("a--b", "a", "b", 9_000, here),),
    ... )
    >>> theater.ids
    ('a', 'b')
    """

    name: str
    settlements: tuple[Settlement, ...]
    roads: tuple[Road, ...]
    sides: tuple[tuple[str, str], ...] = ()
    portals: tuple[Portal, ...] = ()
    waters: tuple[Water, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    speeds: tuple[Speed, ...] = ()
    sources: tuple[SourceRecord, ...] = ()
    title: str = ""
    about: str = ""
    fictional: bool = False
    nodes: tuple[RoutingNode, ...] = ()
    road_events: tuple[RoadEvent, ...] = ()

    __repr__ = short_repr

    def __post_init__(self) -> None:
        """Sort the tables by id, check that they fit together, and join rows that nodes part."""
        object.__setattr__(self, "settlements", _sorted_unique(self.settlements, "settlement"))
        rows = _sorted_unique(self.roads, "road")
        if not self.settlements:
            raise TheaterError(f"theater {self.name!r} has no settlements")
        nodes = {node.id for node in _sorted_unique(self.nodes, "node")}
        for both in sorted(nodes & self.index.keys()):
            raise TheaterError(f"{both!r} is a settlement and a node; give the node another id")
        waters = {known.id for known in self.waters}
        for road in rows:
            for end in {road.a, road.b} - nodes:
                self._require(end, f"road {road.id!r}")
            for water in road.crosses:
                if water not in waters:
                    raise TheaterError(f"road {road.id!r} crosses unknown water {water!r}")
        for portal in self.portals:
            self._require(portal.settlement, "a portal")
        self._require_road_events(rows)
        events = sorted(self.road_events, key=lambda one: (one.road, one.on, one.against))
        object.__setattr__(self, "road_events", tuple(events))
        roads, nodes_left = join_rows(rows, self.nodes)
        object.__setattr__(self, "roads", _sorted_unique(roads, "road"))
        object.__setattr__(self, "nodes", nodes_left)

    def _require_road_events(self, rows: Iterable[Road]) -> None:
        known = [part for road in rows for part in (road, *road.rows)]
        ids = {road.id for road in known}
        for event in self.road_events:
            if event.road not in ids:
                raise TheaterError(f"an event names unknown road {event.road!r}")
        for _, _, why in road_contradictions(self.road_events, known):
            raise TheaterError(why)

    def _require(self, settlement: str, where: str) -> None:
        if settlement not in self.index:
            near = self.names.suggest(settlement)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise TheaterError(f"{where} names unknown settlement {settlement!r}{hint}")

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Settlement ids in sorted order; the numbering of every array."""
        return tuple(settlement.id for settlement in self.settlements)

    @cached_property
    def id_array(self) -> NDArray[np.object_]:
        """The ids as an array, to pick many at once, shape (n,)."""
        return np.array(self.ids, dtype=np.object_)

    @cached_property
    def index(self) -> dict[str, int]:
        """Number of each settlement id."""
        return {settlement: number for number, settlement in enumerate(self.ids)}

    @cached_property
    def names(self) -> NameIndex:
        """Lookup by any name."""
        spelt = {s.id: (s.name, s.name_uk, *s.other_names) for s in self.settlements}
        rows = (row for road in self.roads for row in (road, *road.rows))
        ends = {end for row in rows for end in (row.a, row.b)}
        return NameIndex(spelt, frozenset(ends - spelt.keys()))

    @cached_property
    def lon(self) -> NDArray[np.float64]:
        """Longitudes in degrees, shape (n,)."""
        return np.array([s.lon for s in self.settlements], dtype=np.float64)

    @cached_property
    def lat(self) -> NDArray[np.float64]:
        """Latitudes in degrees, shape (n,)."""
        return np.array([s.lat for s in self.settlements], dtype=np.float64)

    @cached_property
    def place_index(self) -> dict[str, int]:
        """Number of each place that a road may end at: settlements as in ``index``, then nodes."""
        n = len(self.ids)
        return self.index | {node.id: n + k for k, node in enumerate(self.nodes)}

    @cached_property
    def place_lon(self) -> NDArray[np.float64]:
        """Longitudes of settlements and nodes in degrees, shape (n + k,)."""
        return np.append(self.lon, [node.lon for node in self.nodes])

    @cached_property
    def place_lat(self) -> NDArray[np.float64]:
        """Latitudes of settlements and nodes in degrees, shape (n + k,)."""
        return np.append(self.lat, [node.lat for node in self.nodes])

    @cached_property
    def stands_with(self) -> NDArray[np.int64]:
        """Number of the settlement whose holder a place has, shape (n + k,).

        A settlement has its own. A node has that of the settlement nearest to it along the roads
        of the table, verified or not and whatever is cut: the nearer end of its road. Among
        settlements as near it is the first by id.
        """
        n, size = len(self.ids), len(self.place_index)
        if size == n:
            return np.arange(n)
        network = build_network(size, self.road_ends, self.road_length_m)
        return np.concatenate([np.arange(n), nearest_of_first(network, n)])

    def of_places(self, of_settlements: NDArray[Any]) -> NDArray[Any]:
        """Return what is said of settlements, said of nodes too: as of whom they stand with."""
        return of_settlements if not self.nodes else of_settlements[self.stands_with]

    @cached_property
    def road_ends(self) -> NDArray[np.int64]:
        """Place numbers at both ends of each road, shape (m, 2); from n on they are nodes."""
        ends = [(self.place_index[road.a], self.place_index[road.b]) for road in self.roads]
        return np.array(ends, dtype=np.int64).reshape(len(ends), 2)

    @cached_property
    def road_length_m(self) -> NDArray[np.int64]:
        """Lengths of the roads in metres, shape (m,)."""
        return np.array([road.length_m for road in self.roads], dtype=np.int64)

    @cached_property
    def road_verified(self) -> NDArray[np.bool_]:
        """Whether each road is verified, shape (m,)."""
        return np.array([road.verified for road in self.roads], dtype=np.bool_)

    def in_road_set(self, road_set: RoadSet) -> NDArray[np.bool_]:
        """Return which roads are in a set of roads, shape (m,)."""
        require_road_set(road_set)
        return self.road_verified | (road_set == "all")

    def roads_there(self, on: date) -> NDArray[np.bool_]:
        """Return which roads are there on a day, by the days of the road table, shape (m,)."""
        there = np.ones(len(self.roads), dtype=np.bool_)
        for number in self._dated_roads:
            there[number] = self.roads[number].is_there(on)
        return there

    @cached_property
    def _dated_roads(self) -> tuple[int, ...]:
        return tuple(
            number
            for number, road in enumerate(self.roads)
            if road.open_from is not None or road.open_until is not None
        )

    def roads_closed(self, on: date, *, to: str = "") -> NDArray[np.bool_]:
        """Return which roads are closed on a day by what happened to them, shape (m,).

        A road of several rows is closed where one of them is.

        Parameters
        ----------
        on : date
        to : str
            Code of a side; empty for everybody: roads closed to one side alone are then open.
        """
        closed = np.zeros(len(self.roads), dtype=np.bool_)
        for road, sides in closed_on(self.road_events, on).items():
            # A row that leads nowhere is part of no road.
            if road in self.road_index and sides & {"", to}:
                closed[self.road_index[road]] = True
        return closed

    @cached_property
    def road_one_way(self) -> NDArray[np.bool_]:
        """Whether each road is travelled from its first end to its second alone, shape (m,)."""
        return np.array([road.one_way for road in self.roads], dtype=np.bool_)

    @cached_property
    def road_classes(self) -> tuple[str, ...]:
        """What roads are called along their rows, sorted; the empty class is one."""
        return tuple(sorted({one for road in self.roads for one in road.classes}))

    @cached_property
    def road_index(self) -> dict[str, int]:
        """Number of each road id, and of the id of each row that a road was joined of."""
        return {one: number for number, road in enumerate(self.roads) for one in road.row_ids}

    def road_time_s(
        self, season: Season, length_m: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """Return travel times of the roads in whole seconds, at least 1, shape (m,).

        Parameters
        ----------
        season : {"dry", "mud", "frost"}
        length_m : int array, shape (m,), optional
            Other lengths than the roads have.

        Raises
        ------
        TheaterError
            If the theater states no speed for a class and surface it has.
        """
        length = self.road_length_m if length_m is None else length_m
        seconds = np.zeros(len(length))
        for share, kmh in self._paces(season):
            seconds += share * length * 3.6 / kmh
        return np.maximum(1, np.rint(seconds)).astype(np.int64)

    def _paces(self, season: Season) -> list[tuple[_geodesy.Floats, _geodesy.Floats]]:
        """Share of each road and speed on it: of the first kind of road on it, the second ..."""
        known = {(s.road_class, s.surface): s.kmh for s in self.speeds if s.season == season}
        paces: list[tuple[_geodesy.Floats, _geodesy.Floats]] = []
        for number, make_up in enumerate(self._make_ups):
            for k, ((road_class, surface), share) in enumerate(make_up.items()):
                kmh = known.get((road_class, surface))
                if kmh is None:
                    raise TheaterError(
                        _no_speed(season, self.roads[number].id, road_class, surface)
                    )
                if k == len(paces):
                    paces.append((np.zeros(len(self.roads)), np.ones(len(self.roads))))
                paces[k][0][number], paces[k][1][number] = share, kmh
        return paces

    @cached_property
    def _make_ups(self) -> list[dict[tuple[str, str], float]]:
        return [road.make_up for road in self.roads]

    def with_portals(self, portals: Iterable[Portal]) -> Theater:
        """Return the theater with some of its portals alone; what is known of the rest stays."""
        fewer = copy.copy(self)
        object.__setattr__(fewer, "portals", tuple(portals))
        return fewer

    def within(self, settlements: Iterable[str]) -> Theater:
        """Return the theater cut down to some settlements and the roads between them.

        Nodes stay where roads between what is left meet. Where a road led out of what is left, its
        inner end becomes no portal: the caller says how the edge of a window is to be read.
        """
        kept = frozenset(settlements)
        left_out = self.index.keys() - kept
        roads = tuple(road for road in self.roads if left_out.isdisjoint((road.a, road.b)))
        told = {one for road in roads for one in road.row_ids}
        return replace(
            self,
            settlements=tuple(one for one in self.settlements if one.id in kept),
            roads=roads,
            road_events=tuple(one for one in self.road_events if one.road in told),
            portals=tuple(one for one in self.portals if one.settlement in kept),
        )

    def ways_between(
        self, open_roads: NDArray[np.bool_], *, inward: bool = False
    ) -> dict[int, dict[int, tuple[int, int]]]:
        """Return the settlements that roads join, directly or through nodes alone.

        Parameters
        ----------
        open_roads : bool array, shape (m,)
            Which roads count.
        inward : bool
            Whether those ways alone count that lead to the first settlement; otherwise it does
            not matter which way roads lead.

        Returns
        -------
        dict
            By settlement number and the number of the other: metres of the shortest way, and the
            number of the road by which it leaves the first; the first by id among equals.
        """
        n, beside = len(self.ids), self._roads_at(open_roads, inward=inward)
        found: dict[int, dict[int, tuple[int, int]]] = {}
        for start in [one for one in beside if one < n]:
            ways: dict[int, tuple[int, int]] = {}
            queue = [(length, road, place) for place, length, road in beside[start]]
            heapq.heapify(queue)
            while queue:
                length, road, place = heapq.heappop(queue)
                if place in ways or place == start:
                    continue
                ways[place] = (length, road)
                for onward, more, _ in beside[place] if place >= n else ():
                    heapq.heappush(queue, (length + more, road, onward))
            found[start] = {place: way for place, way in ways.items() if place < n}
        return found

    def _roads_at(
        self, open_roads: NDArray[np.bool_], *, inward: bool
    ) -> dict[int, list[tuple[int, int, int]]]:
        """Per place the other end, length and number of each road that counts, or leads there."""
        beside: dict[int, list[tuple[int, int, int]]] = {}
        numbers = np.flatnonzero(open_roads)
        rows = (self.road_ends[numbers].tolist(), self.road_length_m[numbers].tolist())
        for road, (a, b), length in zip(numbers.tolist(), *rows, strict=True):
            if not (inward and self.road_one_way[road]):
                beside.setdefault(a, []).append((b, length, road))
            beside.setdefault(b, []).append((a, length, road))
        return beside

    @cached_property
    def on_road(self) -> NDArray[np.bool_]:
        """Whether a settlement stands on any road of the table, verified or not, shape (n,)."""
        found = np.zeros(len(self.place_index), dtype=np.bool_)
        found[self.road_ends.ravel()] = True
        return found[: len(self.ids)]

    @cached_property
    def people(self) -> NDArray[np.int64]:
        """Preferred population figures, 0 where unknown: read with ``people_known``, shape (n,)."""
        return np.array([s.population or 0 for s in self.settlements], dtype=np.int64)

    @cached_property
    def people_known(self) -> NDArray[np.bool_]:
        """Whether any population figure is known, shape (n,)."""
        return np.array([s.population is not None for s in self.settlements], dtype=np.bool_)

    @cached_property
    def plane(self) -> _geodesy.Plane:
        """The flat map of this theater, centred on the middle of its bounding box.

        Longitudes are a circle: the box is the narrowest one, also where it holds 180 degrees.
        """
        middle = (float(self.lat.min()) + float(self.lat.max())) / 2
        return _geodesy.Plane(round(_geodesy.middle_longitude(self.lon), 4), round(middle, 4))

    @cached_property
    def cells(self) -> _geodesy.Cells:
        """The ground nearer to each settlement than to any other, as ``divide_ground`` gives it.

        Raises
        ------
        TheaterError
            If two settlements stand at one point.
        """
        x, y = self.plane.to_km(self.lon, self.lat)
        same = _geodesy.coinciding(x, y)
        if same is not None:
            one, other = (self.ids[number] for number in same)
            raise TheaterError(
                f"{one!r} and {other!r} stand at one point, so the ground between them cannot be "
                "divided; move one or merge them"
            )
        return _geodesy.voronoi_cells(x, y, MARGIN_KM)

    def _repr_html_(self) -> str:
        people = int(self.people.sum())
        unknown = int((~self.people_known).sum())
        unverified = int((~self.road_verified).sum())
        rows = [
            ("settlements", len(self.ids)),
            ("people known", people),
            ("settlements of unknown population", unknown),
            ("roads", len(self.roads)),
            ("roads not verified", unverified),
            ("kilometres of road", round(int(self.road_length_m.sum()) / 1000)),
            ("waters", len(self.waters)),
            ("portals", len(self.portals)),
        ]
        said = "; ".join(f"{one.text} ({one.licence})" for one in self.attributions)
        return html_table(self.title or self.name, ["fact", "number"], rows, note=said)

    def settlement(self, settlement: str) -> Settlement:
        """Return the settlement of this id."""
        return self.settlements[self.index[settlement]]

    def names_of(self, settlements: Iterable[str]) -> list[str]:
        """Return the display names of settlements, in their order."""
        return [self.settlement(one).name for one in settlements]

    def road_name(self, road: str) -> str:
        """Name a road by the places at its ends.

        Examples
        --------
        >>> from stratgraph import read_theater
        >>> theater = read_theater("valley")
        >>> theater.road_name(theater.roads[0].id)
        'Ashby – Brook'
        """
        found = self.roads[self.road_index[road]]
        return f"{self.end_name(found.a)} – {self.end_name(found.b)}"

    def end_name(self, end: str) -> str:
        """Name the end of a road: a settlement, or a junction."""
        return self.settlement(end).name if end in self.index else "junction"

    def course(self, road: Road) -> tuple[tuple[float, float], ...]:
        """Return where a road is drawn, longitude first: its ends, and the bends at nodes."""
        a, b = (self.place_index[end] for end in (road.a, road.b))
        lon, lat = self.place_lon, self.place_lat
        return (
            (float(lon[a]), float(lat[a])), *road.bends, (float(lon[b]), float(lat[b]))
        )  # fmt: skip

    def distances_m(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> _geodesy.Floats:
        """Geodesic distances in metres between settlements by number, shape (|rows|, |columns|)."""
        # Whole rows are copied at once, single numbers are not: the fewer rows the better.
        if len(rows) > len(columns):
            return self.distances_m(columns, rows).T
        if len(self.ids) <= ALL_PAIRS_LIMIT:
            return self._all_pairs_m.take(rows, axis=0).take(columns, axis=1)
        if len(rows) <= FEW and len(columns) > FEW:
            kept = [self._from_m(int(row)).take(columns) for row in rows]
            return np.array(kept).reshape(len(rows), len(columns))
        lon, lat = self.lon, self.lat
        return _geodesy.distance_matrix_m(lon[rows], lat[rows], lon[columns], lat[columns])

    def nearest_m(
        self,
        sources: NDArray[np.int64],
        targets: NDArray[np.int64],
        added_m: NDArray[np.float64] | None = None,
    ) -> tuple[_geodesy.Floats, NDArray[np.int64]]:
        """Find the nearest of some settlements to each of others: metres and place, shape (k,).

        As :meth:`nearest_few_m` finds it.
        """
        least, which = self.nearest_few_m(sources, targets, added_m, few=1)
        return least[:, 0], which[:, 0]

    def nearest_few_m(
        self,
        sources: NDArray[np.int64],
        targets: NDArray[np.int64],
        added_m: NDArray[np.float64] | None = None,
        *,
        few: int,
    ) -> tuple[_geodesy.Floats, NDArray[np.int64]]:
        """Find the few nearest of some settlements to each of others, by number.

        Parameters
        ----------
        sources, targets : int arrays
        added_m : float array, shape (|sources|,), optional
            Metres added to the distance from each source.
        few : int

        Returns
        -------
        float array, shape (|targets|, few)
            Metres, what is added included; inf where there is no further source.
        int array, shape (|targets|, few)
            Places in ``sources``, the first of equals first; -1 where there is no further source.
        """
        added = np.zeros(len(sources)) if added_m is None else added_m
        if not self.keeps_distances_to(len(targets)):
            lon, lat = self.lon, self.lat
            return _geodesy.nearest_few(
                lon[sources], lat[sources], lon[targets], lat[targets], added_m=added, few=few
            )
        needed = (self.distances_m(sources, targets) + added[:, None]).T
        if few == 1 and len(sources):
            which = needed.argmin(axis=1)[:, None]
        else:
            which = np.argsort(needed, axis=1, kind="stable")[:, :few]
        least = np.take_along_axis(needed, which, axis=1)
        lacking = ((0, 0), (0, few - which.shape[1]))
        return (
            np.pad(least, lacking, constant_values=np.inf),
            np.pad(which, lacking, constant_values=-1),
        )

    def pairs_between(
        self,
        sources: NDArray[np.int64],
        targets: NDArray[np.int64],
        added_m: NDArray[np.float64] | None = None,
        *,
        least_m: float = 0.0,
        most_m: float,
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Pairs of settlements whose distance and added metres lie between two bounds, inclusive.

        Yields
        ------
        source, target : int arrays of one shape
            Places in ``sources`` and ``targets``; each pair once, of so many targets at a time.
        """
        added = np.zeros(len(sources)) if added_m is None else added_m
        lon, lat = self.lon, self.lat
        if not self.keeps_distances_to(len(targets)):
            yield from _geodesy.pairs_between(
                (lon[sources], lat[sources]), (lon[targets], lat[targets]),
                added_m=added, least_m=least_m, most_m=most_m,
            )  # fmt: skip
            return
        needed = self.distances_m(sources, targets) + added[:, None]
        source, target = np.nonzero((needed >= least_m) & (needed <= most_m))
        yield source, target

    def keeps_distances_to(self, count: int) -> bool:
        """Tell whether so many settlements are few enough that all distances to them are kept."""
        return len(self.ids) <= ALL_PAIRS_LIMIT or count <= FEW

    def _from_m(self, settlement: int) -> _geodesy.Floats:
        """Distances from one settlement to all, kept for when it is asked about again."""
        row = self._rows_m.get(settlement)
        if row is None:
            here = np.full_like(self.lon, self.lon[settlement])
            there = np.full_like(self.lat, self.lat[settlement])
            row = _geodesy.distance_m(here, there, self.lon, self.lat)
            if len(self._rows_m) >= ROWS_KEPT:
                self._rows_m.clear()
            self._rows_m[settlement] = row
        return row

    @cached_property
    def _rows_m(self) -> dict[int, _geodesy.Floats]:
        return {}

    @cached_property
    def _all_pairs_m(self) -> _geodesy.Floats:
        n = len(self.ids)
        upper = np.triu_indices(n, k=1)
        far = _geodesy.distance_m(
            self.lon[upper[0]], self.lat[upper[0]], self.lon[upper[1]], self.lat[upper[1]]
        )
        table = np.zeros((n, n))
        table[upper] = far
        return table + table.T


def _sorted_unique(rows: Iterable[Row], noun: str) -> tuple[Row, ...]:
    ordered = sorted(rows, key=lambda row: row.id)
    for one, other in itertools.pairwise(ordered):
        if one.id == other.id:
            raise TheaterError(f"{noun} id {one.id!r} is used twice")
    return tuple(ordered)


def _no_speed(season: Season, road: str, road_class: str, surface: str) -> str:
    """Say that a road has no speed, and where to write what is needed for one."""
    blank = [word for word, told in (("class", road_class), ("surface", surface)) if not told]
    if blank:
        return (
            f"road {road!r} has no {' and no '.join(blank)} in roads.csv, so no {season} speed is "
            "known for it; its columns class and surface take any words, such as primary and "
            f"asphalt, and speeds.csv takes their speed as a row of {season},primary,asphalt,60 "
            "below season,class,surface,kmh"
        )
    return (
        f"no {season} speed for {road_class} roads of surface {surface!r} (road {road!r}); add it "
        "to speeds.csv"
    )
