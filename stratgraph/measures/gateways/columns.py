"""The shape of a gateway panel: columns of values with reasons, and competition ranks."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np

from stratgraph.catalogue import (
    TOWNS,
    Metric,
)
from stratgraph.catalogue.cells import Cell, Number, missing, place_cell
from stratgraph.catalogue.table import Head, Table, metric_head
from stratgraph.catalogue.wording import said
from stratgraph.errors import ScenarioError
from stratgraph.model.notebook import joined, ordinal, short_repr
from stratgraph.model.road_set import ROAD_SET_WORDS

from .records import metric_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from stratgraph.model.scenario import Situation

    from .question import GatewayQuestion


# Values are ranked after rounding to so many digits: no sum in another order breaks a tie. Those
# farther apart than twice that are never one value.
DIGITS = 9
ROUNDING = 2e-9
Key = TypeVar("Key", str, int)
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
    "left_out",
]


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
        return metric_of(self.name)

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """The values as an array, in their order; NaN where there is none.

        Examples
        --------
        >>> Column("advance_m", {"a": 0.0, "b": None}, {"b": "already_cut"}).numbers.tolist()
        [0.0, nan]
        """
        found = [np.nan if value is None else value for value in self.values.values()]
        return np.array(found, dtype=np.float64)

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
        return self._sharing[self.ranks[settlement]]

    @cached_property
    def _sharing(self) -> Counter[int]:
        return Counter(self.ranks.values())

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
            joined(theater.names_of(ids)) for ids in (question.bases, question.objectives)
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


def competition_ranks(values: Mapping[Key, float]) -> dict[Key, int]:
    """Rank highest first; equals share a rank and the next is skipped: 1, 2, 2, 4.

    Examples
    --------
    >>> competition_ranks({"a": 0.5, "b": 0.7, "c": 0.5, "d": 0.1})
    {'b': 1, 'a': 2, 'c': 2, 'd': 4}
    """
    # Equal by definition can differ in the last bit by the order of summation.
    rounded = {key: round(value, DIGITS) for key, value in values.items()}
    ordered = sorted(rounded, key=lambda key: (-rounded[key], key))
    ranks: dict[Key, int] = {}
    for place, key in enumerate(ordered, start=1):
        same = place > 1 and rounded[ordered[place - 2]] == rounded[key]
        ranks[key] = ranks[ordered[place - 2]] if same else place
    return ranks


def rank_among(values: NDArray[np.float64], value: float) -> int:
    """Return the competition rank that a value has among values, of which it may be one.

    Examples
    --------
    >>> rank_among(np.array([0.5, 0.7, 0.5, 0.1]), 0.1)
    4
    """
    surely = values > value + ROUNDING
    near: list[float] = values[~surely & (values >= value - ROUNDING)].tolist()
    rounded = round(value, DIGITS)
    return 1 + int(surely.sum()) + sum(round(one, DIGITS) > rounded for one in near)


def first_ranks(values: NDArray[np.float64], last: int) -> dict[int, int]:
    """Return the ranks of the values that rank no later than the last asked for, by number.

    As :func:`competition_ranks` gives them, without ordering all others; none for 0.

    Examples
    --------
    >>> first_ranks(np.array([0.5, 0.7, 0.5, 0.1, 0.0]), 2)
    {1: 1, 0: 2, 2: 2}
    """
    ranked = np.flatnonzero(values > 0)
    if len(ranked) > last:
        least = np.partition(values[ranked], -last)[-last]
        ranked = ranked[values[ranked] >= least - ROUNDING]
    found = dict(zip(ranked.tolist(), values[ranked].tolist(), strict=True))
    ranks = competition_ranks({one: value for one, value in found.items() if round(value, DIGITS)})
    return {one: rank for one, rank in ranks.items() if rank <= last}


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
