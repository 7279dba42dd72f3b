"""What metrics tell of which places fell, whole and in parts, and an index its user weighed."""

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
from stratgraph.studies.backtest import DISTANCE, led_next, metric_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.measures.gateways import WeightedIndex
    from stratgraph.model.theater import Theater
    from stratgraph.studies.backtest import Estimate, MetricTest, Outcome, Part, Tally


FELL: dict[Outcome, str] = {"fell": "Fell", "fought over": "Fights"}
NOTHING = "–"


def tests_table(title: str, tests: Iterable[MetricTest], outcome: Outcome) -> Table:
    """Return what each metric tells of the places of a group that fell."""
    return Table(
        title,
        (
            Head(label="Metric", wide=True),
            Head(label=FELL[outcome], right=True),
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


def windows_table(windows: Sequence[Part], outcome: Outcome) -> Table:
    """Return what led in each window, and what it gained in the next that shares no day."""
    return Table(
        "",
        (
            Head(label="Begins"),
            Head(label="Until"),
            *_part_heads(outcome),
            Head(label="Next", right=True),
        ),
        tuple(
            (
                Text(f"{one.begins}"),
                Text(f"{one.until}"),
                *_part_cells(one),
                _plain_gain(led_next(one, windows)),
            )
            for one in windows
        ),
    )


def sectors_table(theater: Theater, sectors: Iterable[Part], outcome: Outcome) -> Table:
    """Return what leads in each sector, named by the attacker's base it is nearest to."""
    return Table(
        "",
        (Head(label="Nearest base"), *_part_heads(outcome)),
        tuple((place_cell(theater, one.base), *_part_cells(one)) for one in sectors),
    )


def _part_heads(outcome: Outcome) -> tuple[Head, ...]:
    return (
        Head(label=FELL[outcome], right=True),
        Head(label="Of", right=True),
        Head(label="Distance", right=True),
        Head(label="Leads", wide=True),
        Head(label="Gain", right=True),
    )


def _part_cells(part: Part) -> tuple[Cell, ...]:
    """Return what happened in a part, how well distance told it, and what told more."""
    if part.test is None:
        return (*map(Text, (NOTHING, NOTHING, NOTHING, "not scored", NOTHING)),)
    distance, led = part.test.of(DISTANCE).auc, part.led
    return (
        count(part.test.positives),
        count(part.test.n),
        Estimated(distance.value) if distance else Text(NOTHING),
        Text(metric_label(led.metric) if led else NOTHING),
        _plain_gain(part.gain_of(led.metric) if led else None),
    )


def _plain_gain(gain: float | None) -> Cell:
    return Text(NOTHING) if gain is None else Estimated(gain, signed=True)


def tallies_table(tallies: Iterable[Tally]) -> Table:
    """Return what metrics gain over distance, summed up over windows."""
    return Table(
        "",
        (
            Head(label="Metric", wide=True),
            Head(label="Windows", right=True),
            Head(label="Mean gain", right=True),
            Head(label="Least", right=True),
            Head(label="Most", right=True),
            Head(label="Above 0", right=True),
            Head(label="Surely", right=True),
        ),
        tuple(
            (
                Text(metric_label(one.metric)),
                count(one.parts),
                *(Estimated(gain, signed=True) for gain in (one.mean, one.least, one.most)),
                count(one.above),
                count(one.surely_above),
            )
            for one in tallies
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
