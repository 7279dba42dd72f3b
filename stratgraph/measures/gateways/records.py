"""The records of the metrics that a panel has a column for, found beside their measures."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from stratgraph.catalogue import (
    Metric,
    records_in,
)
from stratgraph.model.plain_text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.model.theater import Theater

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


@cache
def network_metrics() -> tuple[Metric, ...]:
    """Return the records of what is put to the test beside the panel, and is no column of it.

    Examples
    --------
    >>> [metric.name for metric in network_metrics()]
    ['all_route_share', 'people_route_share']
    """
    return tuple(m for m in records_in(PACKAGE) if m.sign is not None and not m.column)


@cache
def reads_no_holders() -> tuple[str, ...]:
    """Name the metrics that stay as they are when a settlement changes hands."""
    return tuple(metric.name for metric in panel_metrics() if not metric.reads_holders)


@cache
def panel_parts() -> tuple[Metric, ...]:
    """Return the records of what metrics of the panel are made of, objective by objective."""
    return tuple(metric for metric in records_in(PACKAGE) if metric.parts_of)


@cache
def two_way_metrics() -> tuple[Metric, ...]:
    """Return the records of the metrics that take one-way roads as travelled both ways.

    Examples
    --------
    >>> [metric.name for metric in two_way_metrics()][:2]
    ['all_route_share', 'people_route_share']
    """
    return tuple(metric for metric in records_in(PACKAGE) if metric.two_way)


def two_way_words(theater: Theater, metrics: Iterable[Metric]) -> str:
    """Say which metrics take one-way roads as travelled both ways; empty where there is none.

    Examples
    --------
    >>> from stratgraph import read_theater
    >>> two_way_words(read_theater("valley"), two_way_metrics())
    ''
    """
    count = int(theater.road_one_way.sum())
    if not count:
        return ""
    are = plural(count, "road is one-way and is", "roads are one-way and are")
    names = "; ".join(f"{one.label[:1].lower()}{one.label[1:]}" for one in metrics)
    return f"{are} travelled so, but taken as both ways in: {names}."


def metric_words(name: str) -> str:
    """Return what a metric of the panel is called within a sentence.

    Examples
    --------
    >>> metric_words("advance_gain")
    'how much nearer the front comes'
    """
    label = metric_of(name).label
    return f"{label[0].lower()}{label[1:]}"


def metric_of(name: str) -> Metric:
    """Return the record of a metric that there is a column for."""
    return _records()[name]


@cache
def _records() -> dict[str, Metric]:
    return {metric.name: metric for metric in (*panel_metrics(), *network_metrics())}
