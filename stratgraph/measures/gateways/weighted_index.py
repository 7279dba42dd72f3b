"""A user's own index over the panel, and how its order depends on the weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.catalogue import TOWNS, Metric
from stratgraph.errors import ScenarioError

from .columns import competition_ranks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from .columns import Column


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One settlement in a weighted index and over all weights.

    Attributes
    ----------
    index : float
        Weighted mean of the metrics, each scaled to [0, 1] over the settlements compared.
    rank : int
        Competition rank by the index.
    first : float
        Share of all weightings under which it comes first (rank acceptability b1).
    best, worst : int
        Ranks it takes under some weighting drawn.
    """

    settlement: str
    index: float
    rank: int
    first: float
    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class WeightedIndex:
    """An index with the weights it was made with, which are printed with it."""

    weights: tuple[tuple[str, float], ...]
    draws: int
    seed: int
    rows: tuple[IndexRow, ...]


def weigh_columns(
    columns: Mapping[str, Column],
    weights: Mapping[str, float],
    *,
    draws: int = 10_000,
    seed: int = 0,
) -> WeightedIndex:
    """Blend metrics by a user's weights, and show how the order changes over all weights.

    No weights are offered: whoever blends says how. Each metric is scaled to [0, 1] between its
    least and greatest value; the index is the weighted mean. Rank acceptability (Lahdelma and
    Salminen 2001, SMAA-2) draws weights uniformly from all that are positive and add up to 1.

    Parameters
    ----------
    columns : mapping of str to Column
    weights : mapping of str to float
        At least one metric; weights 0 or more, not all 0.
    draws, seed : int

    Returns
    -------
    WeightedIndex
        Settlements ranked in every metric named, best first.

    Raises
    ------
    ScenarioError
        On an unknown metric, weights that are negative, all 0 or beyond counting, no draw, or
        no settlement that has a value in every metric.

    Examples
    --------
    >>> from stratgraph import measure_gateways, read_case
    >>> case = read_case("gate_falls")
    >>> panel = measure_gateways(case.before, case.question(road_set="verified"))
    >>> index = weigh_columns(panel.columns, {"route_share": 1, "detour_loss": 2}, draws=100)
    >>> [(row.settlement, row.rank, round(row.index, 2)) for row in index.rows[:3]]
    [('brook', 1, 1.0), ('gate', 1, 1.0), ('mill', 3, 0.46)]
    """
    total = _checked_total(columns, weights)
    if draws < 1:
        raise ScenarioError(f"weights must be drawn at least once, got {draws} draws")
    ranked = [columns[name].compared.keys() for name in weights]
    settlements = sorted(set(ranked[0]).intersection(*ranked[1:]))
    if not settlements:
        raise ScenarioError("no settlement has a value in every metric named")
    scaled = _scaled([columns[name] for name in weights], settlements)
    mine = np.array(list(weights.values())) / total
    index = dict(zip(settlements, (mine @ scaled).tolist(), strict=True))
    ranks = competition_ranks(index)
    drawn = _ranks(np.random.default_rng(seed).dirichlet(np.ones(len(weights)), draws) @ scaled)
    rows = []
    for one in ranks:
        column = drawn[:, settlements.index(one)]
        first = float((column == 1).mean())
        rows.append(
            IndexRow(one, index[one], ranks[one], first, int(column.min()), int(column.max()))
        )
    return WeightedIndex(tuple(weights.items()), draws, seed, tuple(rows))


def _checked_total(columns: Mapping[str, Column], weights: Mapping[str, float]) -> float:
    """Return the sum of weights that make sense, or say what does not."""
    for name, weight in weights.items():
        if name not in columns:
            raise ScenarioError(f"no metric {name!r}; the panel has {', '.join(columns)}")
        if not 0.0 <= weight < float("inf"):
            raise ScenarioError(f"the weight of {name!r} must be 0 or more, got {weight}")
    total = sum(weights.values())
    if not np.isfinite(total):
        raise ScenarioError("the weights are too large to add up")
    if not total:
        raise ScenarioError("give at least one metric a weight above 0")
    return total


def _scaled(columns: Sequence[Column], settlements: Sequence[str]) -> NDArray[np.float64]:
    """Values between 0 and 1, shape (|columns|, |settlements|); 0 where all are equal."""
    table = np.array([[column.values[one] or 0.0 for one in settlements] for column in columns])
    least, spread = table.min(axis=1, keepdims=True), np.ptp(table, axis=1, keepdims=True)
    return np.asarray((table - least) / np.where(spread > 0.0, spread, 1.0))


def _ranks(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Competition ranks per row, highest first, shape kept."""
    rounded = np.round(scores, 9)
    ordered = np.sort(-rounded, axis=1)
    return np.array(
        [np.searchsorted(best, -row) + 1 for best, row in zip(ordered, rounded, strict=True)]
    )


METRICS = (
    Metric(
        name="weighted_index",
        label="Your own index",
        kind="index",
        family="Ranks, and what would move them",
        order=1,
        words=(
            "An order of your own making: metrics of your choice, by weights you name. Beside it "
            "stands how often a place would come first if the weights were drawn by lot."
        ),
        formula="weighted mean of metrics scaled to [0, 1]; b1 = share of weightings ranking first",
        citation="Lahdelma & Salminen 2001 (SMAA-2)",
        reads=(),
        misleads=(
            "No weights are right, and none are offered. Scaling makes the largest of small "
            "differences a whole 1."
        ),
        example=(
            TOWNS
            + "from stratgraph.measures.gateways import weigh_columns\n"
            + 'mine = {"route_share": 1, "gateway_coefficient": 1}\n'
            + "index = weigh_columns(four_towns().columns, mine)\n"
            + "[(row.settlement, row.index, round(row.first, 1)) for row in index.rows]"
        ),
        shows="[('b', 0.5, 0.5), ('c', 0.5, 0.5)]",
    ),
)
