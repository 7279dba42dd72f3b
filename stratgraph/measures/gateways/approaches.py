"""From which directions a town can be approached."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stratgraph import _geodesy
from stratgraph._network import (
    DisjointRoutes,
    Network,
    nearest_source_lengths,
    nearest_source_tree,
    within_nodes,
)
from stratgraph.catalogue import TOWNS, Metric
from stratgraph.model.notebook import short_repr
from stratgraph.model.scenario import Holder, ids_where

from .columns import Column, Status
from .missing import why_neither_side, why_no_road
from .question import GatewayQuestion, by_length

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stratgraph.model.scenario import Situation
    from stratgraph.model.theater import Theater

    from .task import PanelTask


Floats = NDArray[np.float64]

SECTORS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
SECTOR_DEG = 360.0 / len(SECTORS)


def sector_of(bearing_deg: float) -> str:
    """Name the 45° sector of a bearing: N is [337.5°, 22.5°), NE [22.5°, 67.5°) and so on.

    Examples
    --------
    >>> sector_of(337.5), sector_of(22.4), sector_of(22.5)
    ('N', 'N', 'NE')
    """
    return SECTORS[int((bearing_deg + SECTOR_DEG / 2) % 360.0 // SECTOR_DEG)]


def angular_spread_deg(bearings_deg: Sequence[float]) -> float:
    """Return 360° minus the largest gap between bearings, in [0, 360); 0 for one or none.

    Examples
    --------
    >>> angular_spread_deg([350.0, 10.0, 100.0]), angular_spread_deg([42.0])
    (110.0, 0.0)
    """
    if not bearings_deg:
        return 0.0
    ordered = sorted(one % 360.0 for one in bearings_deg)
    gaps = [later - earlier for earlier, later in pairwise(ordered)]
    return 360.0 - max([*gaps, 360.0 - ordered[-1] + ordered[0]])


@dataclass(frozen=True, slots=True)
class ApproachRoad:
    """A road by which ground the defender does not hold adjoins a town.

    Attributes
    ----------
    road : str
        Its id; the shortest of parallel roads, then the first by id.
    neighbour : str
        The attacker-held or contested settlement at its other end.
    bearing_deg : float
        Geodesic azimuth from the town's centre to the neighbour's, in [0, 360).
    """

    road: str
    neighbour: str
    holder: Holder
    bearing_deg: float
    sector: str
    length_m: int


@dataclass(frozen=True, slots=True)
class SectorApproach:
    """What comes in by one sector.

    Attributes
    ----------
    routes : int
        Routes from the attacker's bases over attacker-held or contested ground that share no
        settlement but their ends and enter by a road of the sector.
    least_m : int or None
        Length of the shortest of such routes, metres; None without one.
    """

    sector: str
    neighbours: tuple[str, ...]
    routes: int
    least_m: int | None


@dataclass(frozen=True, slots=True)
class SettlementApproach:
    """The approaches of one town: roads by bearing, sectors clockwise from N."""

    settlement: str
    roads: tuple[ApproachRoad, ...]
    sectors: tuple[SectorApproach, ...]
    spread_deg: float

    __repr__ = short_repr


@dataclass(frozen=True)
class Approaches:
    """The approaches of every town that the attacker does not hold.

    Attributes
    ----------
    settlements : mapping of str to SettlementApproach
        In id order.
    sectors, spread : Column
        ``approach_sectors``, a count in 0 to 8, and ``approach_spread_deg``.
    """

    settlements: Mapping[str, SettlementApproach]
    sectors: Column
    spread: Column

    __repr__ = short_repr

    @property
    def columns(self) -> tuple[Column, Column]:
        """Both columns."""
        return self.sectors, self.spread


def approach_sectors(
    situation: Situation, question: GatewayQuestion, network: Network
) -> Approaches:
    """Group the roads by which a town can be approached into sectors of 45°.

    A settlement to which roads lead over routing nodes alone is a neighbour; routes that share no
    settlement share no node either.

    For each settlement that the defender holds or that is contested:

    * its approach roads: those to attacker-held or contested settlements, with the geodesic
      azimuth from centre to centre; parallel roads are one approach;
    * per sector with such a road the largest number of routes from the attacker's bases that
      enter by it and share no settlement but their ends (Menger 1927), over settlements that
      the attacker holds or that are contested, and the least length of one in metres; several
      may start at one base;
    * ``approach_sectors``: number of sectors with an approach road, 0 to 8;
    * ``approach_spread_deg``: 360° minus the largest gap between the bearings, in degrees,
      in [0, 360), 0 for one approach and for none.

    No value: ``base``, ``held_by_attacker``, ``holder_unknown``, ``never_connected`` or
    ``already_cut`` for a settlement without a road.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
        Its bases are the attacker's, whoever holds them.
    network : Network
        The roads of the question.

    Returns
    -------
    Approaches

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.measures.gateways import road_network
    >>> case = read_case("gate_falls")
    >>> network = road_network(case.before, road_set="all")
    >>> found = approach_sectors(case.before, case.question(road_set="all"), network)
    >>> [(one.road, one.sector, round(one.bearing_deg)) for one in found.settlements["gate"].roads]
    [('brook--gate', 'W', 270)]
    >>> found.settlements["gate"].sectors[0].routes, found.settlements["gate"].sectors[0].least_m
    (1, 22000)
    """
    theater = situation.theater
    shown = ids_where(theater, theater.on_road)
    why = _why_no_approach(situation, question, network)
    roads = theater.ways_between(situation.open_roads(road_set=question.road_set), inward=True)
    lengths = network if question.season is None else by_length(situation, question)
    ground = _open_ground(situation, question, lengths)
    settlements = {
        one: _approach_of(situation, ground, one, roads.get(theater.index[one], {}))
        for one in shown
        if one not in why
    }
    count: dict[str, float | None] = dict.fromkeys(shown)
    spread: dict[str, float | None] = dict.fromkeys(shown)
    for one, here in settlements.items():
        count[one], spread[one] = float(len(here.sectors)), here.spread_deg
    return Approaches(
        settlements,
        Column("approach_sectors", count, why),
        Column("approach_spread_deg", spread, dict(why)),
    )


def _why_no_approach(
    situation: Situation, question: GatewayQuestion, network: Network
) -> dict[str, Status]:
    why: dict[str, Status] = {}
    no_road = why_no_road(situation, question, network)
    for one in ids_where(situation.theater, situation.theater.on_road):
        holder = situation.holder(one)
        if one in question.bases:
            why[one] = "base"
        elif holder == "attacker":
            why[one] = "held_by_attacker"
        elif holder in ("other", "unknown"):
            why[one] = why_neither_side(situation, one)
        elif one in no_road:
            why[one] = no_road[one]
    return why


@dataclass(frozen=True)
class _OpenGround:
    """The roads over attacker-held and contested ground, and the ways over them from the bases."""

    network: Network
    bases: list[int]
    far: Floats
    came_from: list[int]
    routes: DisjointRoutes

    def lengths(self, closed: frozenset[int], ends: Sequence[int]) -> list[float]:
        """Lengths from the nearest base to some ends, over none of the closed places."""
        if not any(closed.intersection(self._way(one)) for one in ends):
            return [float(self.far[one]) for one in ends]
        is_open = np.ones(self.network.n, dtype=np.bool_)
        is_open[list(closed)] = False
        far = nearest_source_lengths(within_nodes(self.network, is_open), self.bases)
        return [float(far[one]) for one in ends]

    def _way(self, place: int) -> Iterator[int]:
        while place >= 0:
            yield place
            place = self.came_from[place]


def _open_ground(situation: Situation, question: GatewayQuestion, network: Network) -> _OpenGround:
    theater = situation.theater
    is_open = situation.held_by("attacker", "contested")
    bases = [theater.index[one] for one in question.bases]
    is_open[bases] = True
    in_front = within_nodes(network, theater.of_places(is_open))
    far, came_from = nearest_source_tree(in_front, bases)
    return _OpenGround(
        in_front, bases, far, came_from, DisjointRoutes(in_front.backward, bases, shared=True)
    )


def _approach_of(
    situation: Situation,
    ground: _OpenGround,
    settlement: str,
    roads: Mapping[int, tuple[int, int]],
) -> SettlementApproach:
    theater = situation.theater
    here = theater.settlement(settlement)
    found = []
    for number, (length_m, road) in roads.items():
        holder, there = situation.holders[number], theater.settlements[number]
        if holder in ("attacker", "contested"):
            bearing = _geodesy.azimuth_deg(here.lon, here.lat, there.lon, there.lat)
            sector, by = sector_of(bearing), theater.roads[road].id
            found.append(ApproachRoad(by, there.id, holder, bearing, sector, length_m))
    found.sort(key=lambda one: (one.bearing_deg, one.road))
    by_sector = {name: [one for one in found if one.sector == name] for name in SECTORS}
    sectors = tuple(
        _sector_approach(theater, ground, theater.index[settlement], own)
        for own in by_sector.values()
        if own
    )
    spread = angular_spread_deg([one.bearing_deg for one in found])
    return SettlementApproach(settlement, tuple(found), sectors, spread)


def _sector_approach(
    theater: Theater, ground: _OpenGround, settlement: int, roads: Sequence[ApproachRoad]
) -> SectorApproach:
    """Measure one sector on the open ground before the town, which is not part of it."""
    closed = frozenset([settlement])
    if theater.nodes:  # what stands with it is as closed
        closed = frozenset(np.flatnonzero(theater.stands_with == settlement).tolist())
    first = [theater.index[one.neighbour] for one in roads]
    routes = ground.routes.count(settlement, most=len(first), first=first, closed=closed)
    lengths = zip(ground.lengths(closed, first), roads, strict=True)
    least = min(far + one.length_m for far, one in lengths)
    neighbours = tuple(sorted(one.neighbour for one in roads))
    return SectorApproach(
        roads[0].sector, neighbours, routes, int(least) if np.isfinite(least) else None
    )


def approaches_of(task: PanelTask) -> Approaches:
    """Group the approaches of every town of a panel; of none where they are left out."""
    sectors, spread = (metric.name for metric in METRICS)
    if {sectors, spread} <= task.left_out:
        return Approaches({}, Column(sectors, {}, {}), Column(spread, {}, {}))
    return approach_sectors(task.situation, task.question, task.network)


def panel_columns(task: PanelTask) -> tuple[Column, ...]:
    """Measure this file's columns of a panel."""
    return task.once(approaches_of).columns


METRICS = (
    Metric(
        name="approach_sectors",
        label="Directions it can be approached from",
        kind="count",
        family="The front around a place",
        order=1,
        most_junctions=1_000,
        noun="sectors of 45 degrees",
        bounds="0 to 8",
        column=True,
        sign=1,
        words=(
            "From how many directions a road leads straight into the place from attacker-held or "
            "contested ground."
        ),
        formula="sectors that hold the bearing of a neighbour that is attacker-held or contested",
        citation="routes per sector: Menger 1927",
        reads=("roads", "holders", "positions", "bases"),
        misleads=(
            "Two roads 1 degree apart can fall into two sectors: read approach_spread_deg "
            "beside it. Next neighbours only."
        ),
        example=(
            TOWNS
            + 'town = four_towns().approaches.settlements["b"]\n'
            + "[(one.sector, one.routes, one.least_m) for one in town.sectors]"
        ),
        shows="[('SW', 1, 10000)]",
    ),
    Metric(
        name="approach_spread_deg",
        label="Angle that holds all approaches",
        kind="degrees",
        family="The front around a place",
        order=1,
        most_junctions=1_000,
        column=True,
        sign=1,
        words=(
            "How wide the fan of those roads is: the angle that holds them all. 0 for a single "
            "road or none."
        ),
        formula="360 - the largest gap between bearings",
        reads=("roads", "holders", "positions"),
        misleads="One contested hamlet behind a town opens the fan to half a circle.",
        example=TOWNS + 'four_towns().columns["approach_spread_deg"].values["b"]',
        shows="0.0",
    ),
)
