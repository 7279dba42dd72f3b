"""Through where one must pass: shares of routes, detours and advances, never one blended score."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from ._network import (
    Network,
    build_network,
    nearest_source_lengths,
    route_dependency,
    route_lengths,
    without_node,
)
from .errors import ScenarioError
from .reach import People, count_people
from .scenario import Situation, ids_where, other_side

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Status = Literal[
    "base",
    "objective",
    "never_connected",
    "already_cut",
    "all_pairs_cut",
    "held_by_attacker",
    "holder_unknown",
    "reads_no_holders",
]


@dataclass(frozen=True, slots=True)
class GatewayQuestion:
    """Between which bases and objectives, and over which roads.

    Attributes
    ----------
    bases, objectives : tuple of str
        Settlement ids, disjoint, each without duplicates.
    unverified_roads : bool
        Whether roads that are only presumed to exist count.
    """

    bases: tuple[str, ...]
    objectives: tuple[str, ...]
    unverified_roads: bool

    def __post_init__(self) -> None:
        """Refuse empty, doubled or overlapping sets."""
        for noun, ids in (("base", self.bases), ("objective", self.objectives)):
            if not ids:
                raise ScenarioError(f"name at least one {noun}")
            for one in ids:
                if ids.count(one) > 1:
                    raise ScenarioError(f"{noun} {one!r} is named twice")
        for one in self.bases:
            if one in self.objectives:
                raise ScenarioError(f"{one!r} is both a base and an objective")


@dataclass(frozen=True)
class Column:
    """One metric over settlements: a value or the reason why there is none.

    Attributes
    ----------
    name : str
        As in the metric's definition.
    values : mapping of str to float or None
        By settlement id, in id order.
    status : mapping of str to Status
        Why a value is None; only for those that are.
    unranked : frozenset of str
        Settlements that have a value but take no part in the ranking.
    per_objective : mapping of str to mapping of str to float
        The parts of a value that is a mean over objectives.
    """

    name: str
    values: Mapping[str, float | None]
    status: Mapping[str, Status]
    unranked: frozenset[str] = frozenset()
    per_objective: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Competition ranks (1, 2, 2, 4), highest value first, ties in id order."""
        taking_part = {
            settlement: value
            for settlement, value in self.values.items()
            if value is not None and settlement not in self.unranked
        }
        return competition_ranks(taking_part)

    def top(self, count: int) -> tuple[tuple[int, str, float], ...]:
        """Return the first rows of the ranking as (rank, settlement id, value)."""
        first = list(self.ranks.items())[:count]
        return tuple((rank, one, float(self.values[one] or 0.0)) for one, rank in first)


@dataclass(frozen=True)
class Gateways:
    """The panel of every settlement on a road, and the question it answers.

    Attributes
    ----------
    columns : mapping of str to Column
        ``route_share``, ``detour_loss``, ``extra_km``, ``cut_pairs``, ``advance_m`` and
        ``advance_gain``, each over the same settlements.
    pairs, connected_pairs : int
        Base-objective pairs asked about, and those that a route joins.
    """

    situation: Situation
    question: GatewayQuestion
    columns: Mapping[str, Column]
    pairs: int
    connected_pairs: int

    @property
    def settlements(self) -> tuple[str, ...]:
        """Ids of the settlements in the panel, sorted."""
        return tuple(self.columns["advance_m"].values)


STRUCTURAL = ("route_share", "detour_loss", "extra_km", "cut_pairs")


def measure_gateways(situation: Situation, question: GatewayQuestion) -> Gateways:
    """Measure how busy and how critical each settlement is between bases and objectives.

    For a settlement v that is neither base nor objective, over the connected pairs (s, t):

    * ``route_share``: sum of the shares of shortest s-t routes through v over the number of
      pairs, in [0, 1] (Freeman 1977; Brandes 2001, 2008): how busy v is;
    * ``detour_loss``: mean of 1 - d(s, t) / d(s, t without v), 1 where v cuts the pair, in
      [0, 1]: how critical v is;
    * ``extra_km``: mean extra kilometres over the pairs that stay connected without v;
    * ``cut_pairs``: number of pairs that do not.

    For every settlement ``advance_m`` is the road distance in metres from the nearest
    attacker-held one (contested is not), 0 if held; ``advance_gain`` is the mean over the
    objectives of the metres by which v's fall alone would shorten theirs, ranked among
    places joined by a road to ground the defender does not hold.

    Routes use all roads of the question whoever holds them; only the advances read holders.
    Of parallel roads the shortest counts. The weight is length in metres.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion

    Returns
    -------
    Gateways
        Over every settlement on a road of the theater, verified or not.

    Raises
    ------
    ScenarioError
        If a base or objective is on no road of the theater.
    """
    theater = situation.theater
    for one in (*question.bases, *question.objectives):
        if not theater.on_road[theater.index[one]]:
            raise ScenarioError(f"{one!r} is on no road of the theater, so no route leads there")
    network = road_network(situation, unverified_roads=question.unverified_roads)
    pairs = _Pairs.of(situation, question, network)
    columns = (*_structural(situation, pairs), *_advances(situation, question, network))
    connected = int(np.isfinite(pairs.direct_m).sum())
    by_name = {column.name: column for column in columns}
    return Gateways(situation, question, by_name, pairs.direct_m.size, connected)


@dataclass(frozen=True, slots=True)
class BaseValue:
    """What a place offers as a base: the other side's places near by road and within range.

    Attributes
    ----------
    settlements : tuple of str
        Held by the other side, within the range and within the road distance, by id.
    people : People
        Known population there, unknown settlements apart.
    by_oblast : tuple of (oblast, count)
    """

    settlement: str
    settlements: tuple[str, ...]
    people: People
    by_oblast: tuple[tuple[str, int], ...]


def measure_base_value(
    situation: Situation,
    places: Sequence[str],
    *,
    range_m: int,
    road_m: int,
    unverified_roads: bool,
) -> tuple[BaseValue, ...]:
    """Compare places as bases against what the other side holds around them.

    Parameters
    ----------
    situation : Situation
    places : sequence of str
        Names or ids; each counts as a base of the side that holds it.
    range_m : int
        Geodesic range from the place, metres, inclusive.
    road_m : int
        Road distance from the place, metres, inclusive; roads whoever holds them.
    unverified_roads : bool

    Returns
    -------
    tuple of BaseValue
        In the order of the places.

    Raises
    ------
    ScenarioError
        If a place is held by neither side.
    """
    theater = situation.theater
    network = road_network(situation, unverified_roads=unverified_roads)
    rows = []
    for place in (theater.names.resolve(name) for name in places):
        holder = situation.holder(place)
        if holder not in ("attacker", "defender"):
            raise ScenarioError(f"{place!r} is {holder}: it is nobody's base")
        number = theater.index[place]
        foe = situation.held_by(other_side(holder))
        near = theater.distances_m(np.array([number]), np.arange(len(theater.ids)))[0] <= range_m
        chosen = foe & near & (route_lengths(network, [number])[0] <= road_m)
        ids = ids_where(theater, chosen)
        oblasts = Counter(theater.settlement(one).oblast for one in ids)
        rows.append(
            BaseValue(place, ids, count_people(theater, chosen), tuple(sorted(oblasts.items())))
        )
    return tuple(rows)


def shown_once(panel: Gateways) -> Gateways:
    """Blank the metrics that read no holders, so that they are not shown as "unchanged".

    Use it on the panel of a situation that differs from another only in who holds what.
    """
    blank = dict.fromkeys(panel.settlements)
    why: dict[str, Status] = dict.fromkeys(panel.settlements, "reads_no_holders")
    columns = {
        name: Column(name, blank, why) if name in STRUCTURAL else column
        for name, column in panel.columns.items()
    }
    return replace(panel, columns=columns)


def road_network(situation: Situation, *, unverified_roads: bool) -> Network:
    """Build the graph of the roads that are not cut, numbered as ``theater.ids``."""
    theater = situation.theater
    kept = np.array(
        [
            road.id not in situation.cut and (unverified_roads or road.verified)
            for road in theater.roads
        ],
        dtype=np.bool_,
    )
    return build_network(len(theater.ids), theater.road_ends[kept], theater.road_length_m[kept])


def pair_lengths_m(situation: Situation, question: GatewayQuestion) -> Floats:
    """Return shortest route lengths in metres, shape (|bases|, |objectives|); inf for none."""
    network = road_network(situation, unverified_roads=question.unverified_roads)
    index = situation.theater.index
    lengths = route_lengths(network, [index[one] for one in question.bases])
    return lengths[:, [index[one] for one in question.objectives]]


def competition_ranks(values: Mapping[str, float]) -> dict[str, int]:
    """Rank highest first; equals share a rank and the next is skipped: 1, 2, 2, 4.

    Examples
    --------
    >>> competition_ranks({"a": 0.5, "b": 0.7, "c": 0.5, "d": 0.1})
    {'b': 1, 'a': 2, 'c': 2, 'd': 4}
    """
    # Equal by definition can differ in the last bit by the order of summation.
    rounded = {key: round(value, 9) for key, value in values.items()}
    ordered = sorted(rounded, key=lambda key: (-rounded[key], key))
    ranks: dict[str, int] = {}
    for place, key in enumerate(ordered, start=1):
        same = place > 1 and rounded[ordered[place - 2]] == rounded[key]
        ranks[key] = ranks[ordered[place - 2]] if same else place
    return ranks


@dataclass(frozen=True)
class _Pairs:
    """The shortest routes between bases and objectives on one network."""

    network: Network
    bases: list[int]
    objectives: list[int]
    from_base_m: Floats
    from_objective_m: Floats
    ever_connected: bool

    @classmethod
    def of(cls, situation: Situation, question: GatewayQuestion, network: Network) -> _Pairs:
        theater = situation.theater
        bases = [theater.index[one] for one in question.bases]
        objectives = [theater.index[one] for one in question.objectives]
        in_data = pair_lengths_m(replace(situation, cut=frozenset()), question)
        return cls(
            network,
            bases,
            objectives,
            route_lengths(network, bases),
            route_lengths(network, objectives),
            bool(np.isfinite(in_data).any()),
        )

    @cached_property
    def direct_m(self) -> Floats:
        """Shortest lengths, shape (|bases|, |objectives|), inf where not connected."""
        return self.from_base_m[:, self.objectives]

    @cached_property
    def connected(self) -> NDArray[np.bool_]:
        """Which pairs a route joins."""
        return np.isfinite(self.direct_m)

    def why_none(self, number: int) -> Status | None:
        """Why a settlement has no structural value, or None where it has one."""
        if number in self.bases:
            return "base"
        if number in self.objectives:
            return "objective"
        if not self.connected.any():
            return "already_cut" if self.ever_connected else "never_connected"
        alone = self.network.indptr[number] == self.network.indptr[number + 1]
        return "never_connected" if alone else None

    def route_shares(self) -> Floats:
        """Betweenness over the number of connected pairs, shape (n,)."""
        is_target = np.zeros(self.network.n, dtype=np.bool_)
        is_target[self.objectives] = True
        total = np.zeros(self.network.n)
        for base, lengths in zip(self.bases, self.from_base_m, strict=True):
            total += route_dependency(self.network, lengths, is_target, base)
        return np.asarray(total / max(1, self.connected.sum()))

    def on_shortest(self, number: int) -> bool:
        """Whether any shortest route of a connected pair leads through a settlement."""
        through = self.from_base_m[:, [number]] + self.from_objective_m[:, number]
        return bool(((through == self.direct_m) & self.connected).any())

    def detour(self, number: int) -> tuple[float, float | None, int]:
        """Loss in [0, 1], mean extra km over pairs still connected, number of pairs cut."""
        if not self.on_shortest(number):
            return 0.0, 0.0, 0
        left = route_lengths(without_node(self.network, number), self.bases)[:, self.objectives]
        losses = 1.0 - self.direct_m[self.connected] / left[self.connected]
        still = self.connected & np.isfinite(left)
        extra_m = left[still] - self.direct_m[still]
        extra = float(extra_m.mean()) / 1000.0 if still.any() else None
        return float(losses.mean()), extra, int(self.connected.sum() - still.sum())


def _structural(situation: Situation, pairs: _Pairs) -> tuple[Column, ...]:
    """Columns that read routes but not holders."""
    theater = situation.theater
    shares = pairs.route_shares()
    values: dict[str, dict[str, float | None]] = {name: {} for name in STRUCTURAL}
    status: dict[str, dict[str, Status]] = {name: {} for name in STRUCTURAL}
    for number in np.flatnonzero(theater.on_road).tolist():
        settlement = theater.ids[number]
        why = pairs.why_none(number)
        measured: tuple[float | None, ...] = (None,) * 4
        if why is None:
            measured = (float(shares[number]), *pairs.detour(number))
        for name, value in zip(STRUCTURAL, measured, strict=True):
            values[name][settlement] = value
            if value is None:
                status[name][settlement] = why or "all_pairs_cut"
    return tuple(Column(name, values[name], status[name]) for name in STRUCTURAL)


def _advances(
    situation: Situation, question: GatewayQuestion, network: Network
) -> tuple[Column, Column]:
    """Columns that read who holds the ground that an advance would start from."""
    theater = situation.theater
    start = nearest_source_lengths(network, np.flatnonzero(situation.held_by("attacker")).tolist())
    shown = np.flatnonzero(theater.on_road).tolist()
    advance = {theater.ids[v]: _finite(start[v]) for v in shown}
    unreached: Status = "already_cut" if situation.cut else "never_connected"
    why_no_advance = {one: unreached for one, far in advance.items() if far is None}
    objectives = [theater.index[one] for one in question.objectives]
    to_objective = route_lengths(network, objectives)
    parts: dict[str, dict[str, float]] = {}
    why_no_gain: dict[str, Status] = {}
    for number in shown:
        why = _why_no_gain(situation, question, number)
        if why is not None:
            why_no_gain[theater.ids[number]] = why
            continue
        parts[theater.ids[number]] = {
            theater.ids[objective]: max(0.0, float(start[objective] - onward[number]))
            for objective, onward in zip(objectives, to_objective, strict=True)
            if np.isfinite(start[objective])
        }
    gain = {one: _mean(parts.get(one, {})) for one in advance}
    for one, value in gain.items():
        if value is None:
            why_no_gain.setdefault(one, unreached)
    cannot_fall_next = frozenset(advance) - _adjoining_loose_ground(situation, network)
    return (
        Column("advance_m", advance, why_no_advance),
        Column("advance_gain", gain, why_no_gain, cannot_fall_next, parts),
    )


def _why_no_gain(situation: Situation, question: GatewayQuestion, number: int) -> Status | None:
    settlement, holder = situation.theater.ids[number], situation.holders[number]
    if settlement in question.bases:
        return "base"
    if settlement in question.objectives:
        return "objective"
    if holder == "attacker":
        return "held_by_attacker"
    return "holder_unknown" if holder == "unknown" else None


def _adjoining_loose_ground(situation: Situation, network: Network) -> frozenset[str]:
    """Places joined by a road to ground the defender does not hold: they can fall next."""
    loose = situation.held_by("attacker", "contested")
    tails = np.repeat(np.arange(network.n), np.diff(network.indptr))
    return frozenset(situation.theater.ids[int(v)] for v in tails[loose[network.neighbours]])


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _mean(parts: Mapping[str, float]) -> float | None:
    return sum(parts.values()) / len(parts) if parts else None
