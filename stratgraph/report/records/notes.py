"""The JSON document of what metrics mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.metric import KindName
from stratgraph.studies.explain import metrics

from .kinds import Closed, Head, head

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.catalogue import Metric


class NoteRecord(Closed):
    """What one metric means: [all notes](../explanation/metrics.md)."""

    name: str
    """As in the panel."""
    label: str
    """As people read it."""
    kind: KindName
    """Of value."""
    unit: str
    """What the number counts, with its range."""
    words: str
    """What it says, in one to three sentences."""
    formula: str
    """The same as a formula."""
    citation: str
    """Who defined it; empty where it is only counted."""
    reads: list[str]
    """What it depends on; empty where it is made of other metrics."""
    misleads: str
    """When the number says something else than it seems to."""
    example: str
    """Python statements that run as they stand."""
    shows: str
    """What the last one prints."""


class ExplainDocument(Head):
    """What each metric means, by `stratgraph explain`."""

    metrics: list[NoteRecord]
    """The one asked about, or all."""


def notes_document(chosen: Iterable[Metric] | None = None) -> ExplainDocument:
    """Return notes as the JSON document of ``stratgraph explain --json``.

    Parameters
    ----------
    chosen : iterable of Metric, optional
        By default all.

    Examples
    --------
    >>> document = notes_document()
    >>> document["schema"], document["metrics"][0]["name"]
    (1, 'required_range')
    """
    told = metrics() if chosen is None else chosen
    return {**head("explain"), "metrics": [_note_record(metric) for metric in told]}


def _note_record(metric: Metric) -> NoteRecord:
    return {
        "name": metric.name,
        "label": metric.label,
        "kind": metric.kind,
        "unit": metric.unit,
        "words": metric.words,
        "formula": metric.formula,
        "citation": metric.citation,
        "reads": list(metric.reads),
        "misleads": metric.misleads,
        "example": metric.example,
        "shows": metric.shows,
    }
