"""The metrics of a gateway panel as keys of JSON documents, from their records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from stratgraph.catalogue import KINDS
from stratgraph.measures.gateways import panel_metrics, panel_parts

from .kinds import Closed, Id, Metres, Positive, about, one_of

if TYPE_CHECKING:
    from stratgraph.catalogue import Metric

    MetricName = str

    class MetricValues(Closed):
        """A value of every metric, or null."""

    class MetricRanks(Closed):
        """A rank of every metric, or null."""

    class MetricColumns(Closed):
        """The values of every metric."""

    class RankColumns(Closed):
        """The ranks of every metric."""

else:
    MetricName = Literal[tuple(metric.name for metric in panel_metrics())]


def value_of(metric: Metric) -> Any:
    """Return what a metric's value can be, from its kind."""
    kind = KINDS[metric.kind]
    if metric.kind == "yes or no":
        return Annotated[float, one_of(0, 1)]
    return Annotated[float, Field(ge=0, le=kind.most, multiple_of=1 if kind.whole else None)]


def _described(metric: Metric, kind: Any) -> Any:
    return Annotated[kind, about(f"{metric.label} ({metric.unit}). {metric.words}")]


if not TYPE_CHECKING:
    ByObjective = dict[Id, Metres]
    _values = {one.name: _described(one, value_of(one) | None) for one in panel_metrics()}
    _values |= {one.name: _described(one, ByObjective) for one in panel_parts()}
    MetricValues = TypedDict("MetricValues", _values)
    _ranks = dict.fromkeys((one.name for one in panel_metrics()), Positive | None)

    class MetricRanks(Closed, TypedDict("_Ranks", _ranks)):
        """Of every metric: 1, 2, 2, 4; null for what takes no part and where the value is 0."""

    _columns = {one.name: _described(one, list[value_of(one) | None]) for one in panel_metrics()}
    _columns |= {one.name: _described(one, dict[Id, list[Metres | None]]) for one in panel_parts()}
    MetricColumns = TypedDict("MetricColumns", _columns)
    _all_ranks = dict.fromkeys(_ranks, list[Positive | None])

    class RankColumns(Closed, TypedDict("_RankColumns", _all_ranks)):
        """Of every metric the ranks."""
