"""The shape of a gateway panel: a question, columns of values with reasons, competition ranks."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal

from stratgraph._network import Network, build_network, route_lengths, seen_from_first
from stratgraph.catalogue import (
    TOWNS,
    Assumed,
    Assumption,
    Metric,
    assumed_as,
    assumption_records,
    records_in,
)
from stratgraph.catalogue.cells import Cell, Number, missing, place_cell
from stratgraph.catalogue.table import Head, Table, metric_head
from stratgraph.catalogue.wording import said
from stratgraph.errors import ScenarioError
from stratgraph.model.names import as_names
from stratgraph.model.notebook import joined, ordinal, short_repr
from stratgraph.model.road_set import ROAD_SET_WORDS, require_road_set

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Situation
    from stratgraph.model.theater import Season, Theater

Status = Literal[
    "base",
    "objective",
    "never_connected",
    "already_cut",
    "all_pairs_cut",
    "other_weight",
    "adjacent",
    "no_portal",
    "unsupplied",
    "truncated",
    "contested",
    "no_neighbours",
    "not_asked",
    "held_by_attacker",
    "held_by_another_side",
    "holder_unknown",
    "reads_no_holders",
]

Weight = Literal["length_m", "time_s"]

PACKAGE = __name__.rpartition(".")[0]


@cache
def panel_metrics() -> tuple[Metric, ...]:
    """Return the records of the metrics that a panel has a column for, in its order.

    Each stands beside a function ``panel_columns`` in the file of its measure.

    Examples
    --------
    >>> [metric.name for metric in panel_metrics() if metric.shown]
    ['route_share', 'detour_loss', 'near_route_share', 'advance_gain']
    """
    return tuple(metric for metric in records_in(PACKAGE) if metric.column)


def reads_no_holders() -> tuple[str, ...]:
    """Name the metrics that stay as they are when a settlement changes hands."""
    return tuple(metric.name for metric in panel_metrics() if not metric.reads_holders)


def panel_parts() -> tuple[Metric, ...]:
    """Return the records of what metrics of the panel are made of, objective by objective."""
    return tuple(metric for metric in records_in(PACKAGE) if metric.parts_of)


def metric_words(name: str) -> str:
    """Return what a metric of the panel is called within a sentence.

    Examples
    --------
    >>> metric_words("advance_gain")
    'how much nearer the front comes'
    """
    label = _records()[name].label
    return f"{label[0].lower()}{label[1:]}"


@cache
def _records() -> dict[str, Metric]:
    return {metric.name: metric for metric in panel_metrics()}


@dataclass(frozen=True, slots=True)
class GatewayQuestion:
    """Between which bases and objectives, and over which roads.

    Attributes
    ----------
    bases, objectives : tuple of str
        Settlement ids, disjoint, each without duplicates.
    road_set : RoadSet
        Which roads count: all, or those that someone vouches for.
    season : {"dry", "mud", "frost"} or None
        Routes weigh by travel time in that season; by length where None.
    """

    bases: tuple[str, ...]
    objectives: tuple[str, ...]
    road_set: RoadSet
    season: Season | None = None

    @property
    def weight(self) -> Weight:
        """What routes weigh by, as named in every result."""
        return "length_m" if self.season is None else "time_s"

    @property
    def weight_words(self) -> str:
        """What routes weigh by, in words."""
        return assumption_records(Assumed)["season"].said(self.season or "none")

    def __post_init__(self) -> None:
        """Refuse empty, doubled or overlapping sets."""
        require_road_set(self.road_set)
        for which in ("bases", "objectives"):
            object.__setattr__(self, which, as_names(getattr(self, which), which))
        for noun, ids in (("base", self.bases), ("objective", self.objectives)):
            if not ids:
                raise ScenarioError(f"name at least one {noun}")
            for one in ids:
                if ids.count(one) > 1:
                    raise ScenarioError(f"{noun} {one!r} is named twice")
        for one in self.bases:
            if one in self.objectives:
                raise ScenarioError(f"{one!r} is both a base and an objective")


def question_about(theater: Theater, place: str, *, road_set: RoadSet) -> GatewayQuestion:
    """Ask about one place alone, for what reads roads and objectives but no bases.

    A question has a base all the same: any other place.
    """
    other = next(one for one in theater.ids if one != place)
    return GatewayQuestion((other,), (place,), road_set)


NEAR = (
    "Routes up to {near_tolerance} longer than the shortest count as near, each {near_spread} "
    "longer weighing less by a factor of 2.7; beyond {near_most_routes} of a pair they are not "
    "weighed."
)
COEFFICIENT = "The gateway coefficient goes by {centrality}, {road_weight}, {coefficient_variant}."
BASE = (
    "A base counts the other side's places within {base_range_m} km in a straight line and "
    "{base_road_m} km by road."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSettings:
    """The numbers that metrics need beside the question; printed with every result.

    Attributes
    ----------
    near_tolerance : float
        Routes at most this share longer than the shortest count as near, 0 or more.
    near_spread : float
        The logit weight falls by e when a route is longer by this share of the shortest.
    near_most_routes : int
        A pair with more near routes than this is left out of the mean, and counted.
    kernel_km : float
        Distance over which a held place's weight falls by e, in pressure and surrounding.
    road_weight : {"one", "conductance"}
        Weight of a road in the gateway coefficient.
    centrality : {"strength", "betweenness"}
        Centrality in the gateway coefficient.
    coefficient_variant : {"paper", "bct2019"}
        ``bct2019`` halves the within-module denominator, and a module of one place carries 0.
    base_range_m, base_road_m : int
        Range and road distance within which a base counts the other side's places.
    contested_supply : bool
        Whether contested ground is open to supply.
    """

    near_tolerance: float = assumed_as(
        Assumption(
            means="routes at most this share longer than the shortest are near",
            admits="share",
            noun="how much longer a near route may be",
            optional=True,
            told=(NEAR),
            least=0,
            below=10,
        ),
        default=0.1,
    )
    near_spread: float = assumed_as(
        Assumption(
            means="longer by this share of the shortest, a near route counts less by the factor e",
            admits="share",
            noun="by how much longer a near route counts less",
            optional=True,
            told=(NEAR),
            above=0,
            below=10000,
        ),
        default=0.05,
    )
    near_most_routes: int = assumed_as(
        Assumption(
            means="a pair with more near routes than this is left out of the mean, and counted",
            admits="count",
            noun="how many near routes a pair may have",
            optional=True,
            told=(NEAR),
            above=0,
        ),
        default=5000,
    )
    kernel_km: float = assumed_as(
        Assumption(
            means=(
                "over this distance a held place counts less by the factor e, in `pressure` and "
                "`surrounded_share`"
            ),
            admits="kilometres",
            noun="the distance over which a held place counts less",
            optional=True,
            told=(
                "In pressure and surrounding a held place weighs less by a factor of 2.7 for every "
                "{kernel_km} km that it lies away."
            ),
            above=0,
            below=10000,
        ),
        default=10.0,
    )
    road_weight: Literal["one", "conductance"] = assumed_as(
        Assumption(
            means=(
                "in `gateway_coefficient` and `participation` short roads count more; "
                '`"one"`: all alike'
            ),
            admits="words",
            noun="how roads count in the gateway coefficient",
            optional=True,
            told=(COEFFICIENT),
            values={"one": "each road counting as one", "conductance": "short roads counting more"},
        ),
        default="conductance",
    )
    centrality: Literal["strength", "betweenness"] = assumed_as(
        Assumption(
            means='of the gateway coefficient; or `"betweenness"`',
            admits="words",
            noun="the centrality in the gateway coefficient",
            optional=True,
            told=(COEFFICIENT),
            values={"strength": "strength", "betweenness": "betweenness"},
        ),
        default="strength",
    )
    coefficient_variant: Literal["paper", "bct2019"] = assumed_as(
        Assumption(
            means=(
                '`"bct2019"` follows the Brain Connectivity Toolbox of 2019: roads within one '
                "side count half, and a side of one place carries nothing alone"
            ),
            admits="words",
            noun="the kind of gateway coefficient",
            optional=True,
            told=(COEFFICIENT),
            values={"paper": "as in the paper", "bct2019": "as in the toolbox of 2019"},
        ),
        default="paper",
    )
    base_range_m: int = assumed_as(
        Assumption(
            means="within this range a base counts the other side's places",
            admits="kilometres",
            noun="the range within which a base counts places",
            optional=True,
            told=(BASE),
            least=0.001,
            below=10000,
        ),
        default=25_000,
    )
    base_road_m: int = assumed_as(
        Assumption(
            means="and within this distance by road",
            admits="kilometres",
            noun="the distance by road within which a base counts places",
            optional=True,
            told=(BASE),
            least=0.001,
            below=10000,
        ),
        default=50_000,
    )
    contested_supply: bool = False

    def __post_init__(self) -> None:
        """Refuse numbers that would make a metric empty without saying so."""
        if self.base_range_m <= 0 or self.base_road_m <= 0:
            raise ScenarioError("a base needs a range and a road distance above 0")
        if self.near_most_routes < 1:
            raise ScenarioError("near_most_routes must be at least 1")


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

    __repr__ = short_repr

    @property
    def metric(self) -> Metric:
        """The record of what is measured."""
        return _records()[self.name]

    @cached_property
    def compared(self) -> dict[str, float]:
        """Values of the settlements that can be compared, those with 0 among them."""
        return {
            settlement: value
            for settlement, value in self.values.items()
            if value is not None and settlement not in self.unranked
        }

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Competition ranks (1, 2, 2, 4), highest value first, ties in id order; none for 0."""
        return competition_ranks({one: v for one, v in self.compared.items() if round(v, 9)})

    def ranked_without(self, settlements: frozenset[str]) -> Column:
        """Keep the values of some settlements but rank the others among themselves."""
        return replace(self, unranked=self.unranked | (settlements & self.values.keys()))

    def tied(self, settlement: str) -> int:
        """Count the settlements that share a rank, this one among them."""
        return list(self.ranks.values()).count(self.ranks[settlement])

    def rank_mark(self, settlement: str) -> str:
        """Write a rank for a table, "=2" where several share it; nothing where there is none."""
        if settlement not in self.ranks:
            return ""
        return f"{'=' * (self.tied(settlement) > 1)}{self.ranks[settlement]}"

    def rank_words(self, settlement: str) -> str:
        """Write a rank for a sentence: "2nd", "one of 4 tied for 2nd", "without a rank"."""
        if settlement not in self.ranks:
            return "without a rank"
        return rank_words(self.ranks, settlement)

    def cell(self, settlement: str) -> Cell:
        """Return a value with its rank for a table, or the reason why there is none.

        Examples
        --------
        >>> advance = Column("advance_m", {"a": 0.0, "b": 9000.0, "c": None}, {"c": "already_cut"})
        >>> [str(advance.cell(one)) for one in "abcd"]
        ['0.0 km', '9.0 km (1)', 'cut off already', 'off the roads']
        """
        value = self.values.get(settlement)
        if value is None:
            return missing(self.status.get(settlement, "off_roads"))
        loose = settlement in self.unranked and bool(round(value, 9))
        return Number(
            value, self.metric.kind,
            said("metric", "no_rank") if loose else "", rank=self.rank_mark(settlement),
        )  # fmt: skip

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

    __repr__ = short_repr

    def __post_init__(self) -> None:
        """Let a metric that is not there be told with what it may be called."""
        object.__setattr__(self, "columns", _Columns(self.columns))

    def table(self, sort: str = "", most: int | None = None) -> Table:
        """Return the metrics that a table has room for, in the order of one of them.

        Parameters
        ----------
        sort : str
            The metric to sort by; without it, the first one shown that has ranks.
        most : int, optional
            How many places; without it, all that have a rank in it.

        Examples
        --------
        >>> from stratgraph import read_case
        >>> case = read_case("gate_falls")
        >>> from stratgraph.measures.gateways import measure_gateways
        >>> table = measure_gateways(case.before, case.question(road_set="all")).table()
        >>> print(*table.rows[0], sep="; ")
        Brook; 100.0 % (=1); 100.0 % (1); held by the attacker
        """
        theater, question = self.situation.theater, self.question
        usual = [one for one, column in self.columns.items() if column.metric.shown]
        # What ranks nobody here is the same for every place: it says nothing beside the others.
        usual = [one for one in usual if self.columns[one].ranks] or ["advance_m"]
        first = sort or usual[0]
        shown = [self.columns[one] for one in dict.fromkeys([first, *usual])][: max(1, len(usual))]
        places = list(shown[0].ranks)
        label = shown[0].metric.label
        bases, objectives = (
            joined([theater.settlement(one).name for one in ids])
            for ids in (question.bases, question.objectives)
        )
        few = f", the first {most} of {len(places)}" if most and most < len(places) else ""
        return Table(
            f"Places by {label[0].lower()}{label[1:]}{few}",
            (Head(label="Town", wide=True), *(metric_head(column.metric) for column in shown)),
            tuple(
                (place_cell(theater, one), *(column.cell(one) for column in shown))
                for one in places[:most]
            ),
            (
                f"Routes from {bases} to {objectives}, {ROAD_SET_WORDS[question.road_set]}, "
                f"weighed by {question.weight_words}.",
                "In brackets the rank, = where several share it.",
            ),
        )

    def _repr_html_(self) -> str:
        return self.table().notebook(f"{len(self.columns)} metrics in all.")

    @property
    def settlements(self) -> tuple[str, ...]:
        """Ids of the settlements in the panel, sorted."""
        return tuple(self.columns["advance_m"].values)


class _Columns(dict[str, "Column"]):
    """Columns by metric; one that is missing is told with the nearest names."""

    def __missing__(self, name: str) -> Column:
        near = difflib.get_close_matches(str(name), self, n=2, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(self)}"
        raise ScenarioError(f"no metric {name!r} in the panel; {hint}")


def road_network(
    situation: Situation, *, road_set: RoadSet, season: Season | None = None
) -> Network:
    """Build the graph of the roads that are not cut, numbered as ``theater.ids``, then the nodes.

    Weights are metres, or whole seconds of travel in a season.
    """
    theater = situation.theater
    kept = situation.open_roads(road_set=road_set)
    weight = theater.road_length_m if season is None else theater.road_time_s(season)
    return build_network(len(theater.place_index), theater.road_ends[kept], weight[kept])


def settled_network(situation: Situation, network: Network) -> Network:
    """Return a network seen from the settlements: joined also by ways through nodes alone.

    As long as the ways are, so that lengths, parts and cuts of settlements are the same.
    """
    return seen_from_first(network, len(situation.theater.ids))


def question_network(situation: Situation, question: GatewayQuestion) -> Network:
    """Build the graph that a question's routes run on."""
    return road_network(situation, road_set=question.road_set, season=question.season)


def by_length(situation: Situation, question: GatewayQuestion) -> Network:
    """Build the same graph weighing by length, whatever the question's routes weigh by."""
    return road_network(situation, road_set=question.road_set)


def uncut_network(situation: Situation, question: GatewayQuestion) -> Network:
    """Build the graph of a question as it was before any scenario cut a road."""
    uncut = replace(situation, cut=frozenset())
    return question_network(uncut, question)


def pair_lengths_m(situation: Situation, question: GatewayQuestion) -> NDArray[np.float64]:
    """Return weights of the best routes, shape (|bases|, |objectives|); inf for none.

    Metres, or seconds where the question names a season.
    """
    theater = situation.theater
    bases, objectives = (
        [theater.index[theater.names.resolve(one)] for one in ids]
        for ids in (question.bases, question.objectives)
    )
    return route_lengths(question_network(situation, question), bases)[:, objectives]


def rank_words(ranks: Mapping[str, int], one: str) -> str:
    """Write a rank in words, and how many share it.

    Examples
    --------
    >>> ranks = {"b": 1, "a": 2, "c": 2, "d": 4}
    >>> [rank_words(ranks, one) for one in "bcd"]
    ['1st', 'one of 2 tied for 2nd', '4th']
    """
    rank, sharing = ranks[one], list(ranks.values()).count(ranks[one])
    place = ordinal(rank)
    return place if sharing == 1 else f"one of {sharing} tied for {place}"


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


METRICS = (
    Metric(
        name="ranks",
        label="Place in the order",
        kind="record",
        family="Ranks, and what would move them",
        noun="place in the order",
        bounds="1 is highest",
        words=(
            "Where a place stands in each metric. Equals share a rank and the next is skipped: "
            "1, 2, 2, 4. Bases, objectives, places that the metric cannot compare and places with "
            "0 have none."
        ),
        formula="1 + the number of places with a higher value, where the value is not 0",
        reads=(),
        misleads=(
            "Rank 1 is the highest number, not the worst case: the farthest in advance_m, the "
            "best supplied in encirclement. A rank that many share says little: in tables it has "
            "an equals sign."
        ),
        example=TOWNS + 'four_towns().columns["reach_gain"].ranks',
        shows="{'b': 1, 'c': 1}",
    ),
    Metric(
        name="status",
        label="Why a number is missing",
        kind="record",
        family="Ranks, and what would move them",
        noun="a word per missing value",
        words=(
            "Why a number is missing: base or objective, never_connected (not in the data), "
            "already_cut (by the scenario), adjacent, no_portal, unsupplied, truncated ..."
        ),
        formula="given exactly where a value is null",
        reads=(),
        misleads="Missing is never zero; a place never connected says something on the data.",
        example=TOWNS + 'four_towns().columns["gate_population"].status',
        shows="{'c': 'contested'}",
    ),
)
