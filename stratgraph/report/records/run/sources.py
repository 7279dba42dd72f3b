"""What the rows cite, each source once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from stratgraph.model.provenance import Confidence, cited_sources
from stratgraph.report.records.kinds import Closed, Day, Named, Positive

if TYPE_CHECKING:
    from stratgraph.model.provenance import SourceRecord
    from stratgraph.studies.hold_or_fall import Case


class ListedSource(Closed):
    """What [`sources.csv`](../howto/own-theater.md#sources-listed-once) says of a source."""

    id: Named
    """Its id there."""
    title: Named
    """Its title."""
    address: Annotated[str, Field(pattern="^https?://")] | None
    """Where it can be read."""
    date: str | None
    """Of when it is."""
    seen: Day | None
    """When it was read there; null where it was not."""
    licence: str | None
    """Under which licence."""


class CountedSource(Closed):
    """Each source once."""

    file: str
    """Where it is named."""
    source: Named
    """The source, as the rows cite it."""
    confidence: Confidence
    """How sure the rows are."""
    rows: Positive
    """How many rows rest on it."""
    listed: list[ListedSource]
    """What `sources.csv` says of each source that it cites, in the order of its words."""


def source_records(case: Case) -> list[CountedSource]:
    """Each source once: its file, its confidence and how many rows rest on it."""
    counted = Counter((one.file, one.source, one.confidence) for one in case.provenances)
    return [
        {
            "file": file,
            "source": source,
            "confidence": confidence,
            "rows": rows,
            "listed": [_listed_source(one) for one in cited_sources(source, case.sources)],
        }
        for (file, source, confidence), rows in sorted(counted.items())
    ]


def _listed_source(one: SourceRecord) -> ListedSource:
    """Return what sources.csv says of a source; unknown is null."""
    return {
        "id": one.id,
        "title": one.title,
        "address": one.address or None,
        "date": one.date or None,
        "seen": one.seen.isoformat() if one.seen else None,
        "licence": one.licence or None,
    }
