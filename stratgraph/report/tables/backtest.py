"""What metrics tell of which places fell, and an index that its user weighed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import (
    Cell,
    Estimated,
    Number,
    Text,
    count,
    missing,
    place_cell,
)
from stratgraph.catalogue.table import Head, Table
from stratgraph.measures.gateways import metric_words
from stratgraph.studies.backtest import metric_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.measures.gateways import WeightedIndex
    from stratgraph.model.theater import Theater
    from stratgraph.studies.backtest import Estimate, MetricTest


def tests_table(title: str, tests: Iterable[MetricTest]) -> Table:
    """Return what each metric tells of the places of a group that fell."""
    return Table(
        title,
        (
            Head(label="Metric", wide=True),
            Head(label="Fell", right=True),
            Head(label="Of", right=True),
            Head(label="Area under curve", right=True),
            Head(label="Gain on distance", right=True),
            Head(label="Date", right=True, beside=True),
        ),
        tuple(
            (
                Text(metric_label(test.metric)),
                count(test.positives),
                count(test.n),
                _estimate(test.auc),
                _estimate(test.gain, signed=True),
                _estimate(test.rank_correlation, signed=True),
            )
            for test in tests
        ),
    )


def _estimate(estimate: Estimate | None, *, signed: bool = False) -> Cell:
    if estimate is None:
        return missing("no_estimate")
    return Estimated(estimate.value, estimate.low, estimate.high, signed)


def index_table(theater: Theater, index: WeightedIndex, most: int) -> Table:
    """Return a user's weighted index, and how its order changes over all weights."""
    weights = ", ".join(f"{metric_words(name)} {weight:g}" for name, weight in index.weights)
    return Table(
        f"Your index: {weights}",
        (
            Head(label="Town", wide=True),
            Head(label="Index", right=True),
            Head(label="First in", right=True),
            Head(label="Ranks taken", right=True),
        ),
        tuple(
            (
                place_cell(theater, row.settlement),
                Number(row.index, "index", rank=str(row.rank)),
                Number(row.first, "share"),
                Text(f"{row.best} to {row.worst}"),
            )
            for row in index.rows[:most]
        ),
        (
            "In brackets the rank.",
            f"First in and ranks taken: over {index.draws:,} weightings drawn evenly, seed "
            f"{index.seed}.",
        ),
    )
