"""What is left out of an answer about many places, and how it is asked for all the same."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING

from stratgraph.catalogue import EVERY, left_out, records_in
from stratgraph.errors import ScenarioError
from stratgraph.measures.gateways import panel_metrics
from stratgraph.model.notebook import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.catalogue import Metric

    from .case import Case


def optional_metrics() -> tuple[Metric, ...]:
    """Return the metrics that are left out of an answer about many places."""
    every = (*panel_metrics(), *records_in("stratgraph.studies.stability"))
    return tuple(one for one in every if one.optional)


def left_out_of(case: Case) -> tuple[Metric, ...]:
    """Return the metrics that are left out of an answer to a case, for the size of its theater."""
    theater = case.theater
    return left_out(
        optional_metrics(), len(theater.place_index), case.settings.also,
        junctions=len(theater.nodes),
    )  # fmt: skip


def asking_also(case: Case, names: Sequence[str]) -> Case:
    """Return a case that asks for metrics whatever the size of its theater.

    Parameters
    ----------
    case : Case
    names : sequence of str
        Of metrics that are left out of large answers; ``all`` for every one.

    Raises
    ------
    ScenarioError
        If one is no such metric.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> asking_also(read_case("gate_falls"), ["road_draws"]).settings.also
    ('road_draws',)
    """
    known = [EVERY, *(one.name for one in optional_metrics())]
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {joined(known)}"
            raise ScenarioError(f"{name!r} is no metric that is left out of large answers; {hint}")
    panel = replace(case.assumptions.panel, also=tuple(dict.fromkeys(names)))
    return replace(case, assumptions=replace(case.assumptions, panel=panel))


def left_out_words(metrics: Sequence[Metric]) -> tuple[str, ...]:
    """Say which metrics were left out and how to ask for them; nothing where none was."""
    if not metrics:
        return ()
    labels = joined([f"{one.label[0].lower()}{one.label[1:]}" for one in metrics])
    names = " ".join(f"--also {one.name}" for one in metrics)
    ask = names if len(metrics) == 1 else f"{names}, or --also {EVERY}"
    return (f"left out, since it takes long with so many places: {labels}; ask for it with {ask}",)
