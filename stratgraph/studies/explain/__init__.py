"""The records of all metrics, in order, and what each number means: the registry and its texts."""

from __future__ import annotations

import difflib
import textwrap
from functools import cache

from stratgraph.catalogue import Metric, records_in
from stratgraph.errors import ScenarioError

from .four_towns import four_towns

__all__ = [
    "Metric",
    "example_as_session",
    "explain_metric",
    "explain_text",
    "four_towns",
    "metrics",
]

COLUMNS = 80


@cache
def metrics() -> tuple[Metric, ...]:
    """Return the record of every metric, in the order in which they are told.

    Each stands in the file of its measure; none is listed here.

    Examples
    --------
    >>> [metric.name for metric in metrics() if metric.family == "Advance"]
    ['advance_m', 'advance_gain', 'advance_gain_by_objective']
    """
    return records_in("stratgraph.measures", "stratgraph.studies")


def explain_metric(name: str) -> Metric:
    """Return the record of a metric.

    Parameters
    ----------
    name : str
        As in the panel and in the JSON.

    Returns
    -------
    Metric

    Raises
    ------
    ScenarioError
        If there is no such metric; names up to three that come near.

    Examples
    --------
    >>> explain_metric("detour_loss").unit
    'share, 0 to 1'
    >>> explain_metric("detour_los")
    Traceback (most recent call last):
        ...
    stratgraph.errors.ScenarioError: no metric 'detour_los'; did you mean detour_loss?
    """
    known = {metric.name: metric for metric in metrics()}
    if name not in known:
        near = difflib.get_close_matches(name.strip().lower(), known, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known)}"
        raise ScenarioError(f"no metric {name!r}; {hint}")
    return known[name]


def explain_text(metric: Metric) -> str:
    """Write the note on a metric as plain text of 80 columns, on one screen.

    Examples
    --------
    >>> print(explain_text(explain_metric("cut_pairs")).split("called")[0].strip())
    cut_pairs (pairs of base and objective)
    <BLANKLINE>
    How many pairs have no route at all any more without the place.
    """
    rows = [
        ("called", metric.label),
        ("formula", metric.formula),
        ("reads", ", ".join(metric.reads)),
        ("misleads", metric.misleads),
        ("source", metric.citation),
    ]
    parts = [
        f"{metric.name} ({metric.unit})",
        textwrap.fill(metric.words, COLUMNS),
        "\n".join(_row(label, text) for label, text in rows if text),
        textwrap.indent(example_as_session(metric), "  "),
    ]
    return "\n\n".join(parts)


def _row(label: str, text: str) -> str:
    return textwrap.fill(text, COLUMNS, initial_indent=f"{label:<10}", subsequent_indent=" " * 10)


def example_as_session(metric: Metric) -> str:
    """Write a metric's example as typed at the prompt, with what it prints.

    Examples
    --------
    >>> example_as_session(explain_metric("participation")).splitlines()[1:]
    ['>>> four_towns().columns["participation"].values["c"]', '0.5']
    """
    lines = [
        ("... " if line.startswith((" ", ")")) else ">>> ") + line
        for line in metric.example.splitlines()
    ]
    return "\n".join([*lines, metric.shows])
