"""What a metric that is put to the test is called where people read of it."""

from __future__ import annotations

from functools import cache

from stratgraph.measures.gateways import network_metrics, panel_metrics

from .candidates import BASELINES
from .new_metrics import MEANINGS


def metric_label(name: str) -> str:
    """Return the plain words for a baseline, a metric or one made for the backtest.

    Examples
    --------
    >>> for name in ("degree", "route_share", "pressure_5km"):
    ...     print(metric_label(name))
    Neighbours by road
    Share of shortest routes through it
    Pressure by road, falling by e in 5 km
    """
    return _labels()[name]


def metric_words(name: str) -> str:
    """Return the same within a sentence.

    Examples
    --------
    >>> metric_words("loose_distance")
    'straight distance to the nearest attacker-held or contested place'
    """
    label = metric_label(name)
    return f"{label[0].lower()}{label[1:]}"


@cache
def _labels() -> dict[str, str]:
    # Which way a new metric was turned stands after its last comma.
    made = {name: words.removesuffix(", nearer falling") for name, words in MEANINGS.items()}
    return {
        **{metric.name: metric.label for metric in (*panel_metrics(), *network_metrics())},
        **BASELINES,
        **{name: f"{words[0].upper()}{words[1:]}" for name, words in made.items()},
    }
