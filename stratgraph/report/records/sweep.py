"""The JSON documents of a sweep and of what is asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from stratgraph.catalogue import KINDS
from stratgraph.io.sweep import SWEEP_FORMATS
from stratgraph.studies.sweep import Change

from .kinds import (
    Closed,
    Count,
    Day,
    Head,
    Id,
    Named,
    Positive,
    TheaterHead,
    head,
    one_of,
    theater_head,
)

if TYPE_CHECKING:
    from stratgraph.io.sweep import SweepMade, SweepStore
    from stratgraph.studies.sweep import SweepAnswer, SweepColumn

# A value of a table, as SQL gives it.
Value = str | int | float | None


class SweptSettlementRecord(Closed):
    """A town that may change hands."""

    settlement: Id
    """Which one."""
    change: Change
    """`falls` to the attacker, or is `retaken` by the defender."""


class SweepColumnRecord(Closed):
    """A column of the rows."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    """As in SQL."""
    kind: Annotated[str, one_of(*KINDS, "word")]
    """What its values are."""
    words: Named
    """What it tells."""
    part: Literal["key", "settlement", "reading", "value"]
    """Which situation, which towns, which assumptions, or an answer."""


class SweepDocument(TheaterHead):
    """A sweep that was written to a folder, by `stratgraph sweep`."""

    case: Named
    """Name of the case."""
    on: Day
    """Day of the holders."""
    facts: Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
    """Hash of the facts and the question."""
    towns: list[SweptSettlementRecord]
    """Bit k of a situation's number is 1 where town k has changed hands."""
    situations: Positive
    """How many were tried."""
    samples: Positive | None
    """How many were drawn; null where every one was tried."""
    seed: Count | None
    """Of the draw; null where every one was tried."""
    rows: Positive
    """One for each situation and reading."""
    batches: Positive
    """Files that they are in."""
    made: Count
    """Batches that this run made; the others were there."""
    mended: Count
    """How many of them were there before, but half written."""
    format: Annotated[str, one_of(*SWEEP_FORMATS)]
    """Of the files."""
    columns: list[SweepColumnRecord]
    """Of the rows, in order."""
    versions: dict[str, str]
    """Of what made the rows."""


class AskDocument(Head):
    """What was asked of a sweep, by `stratgraph ask`."""

    theater: Named
    """Name of the theater."""
    case: Named
    """Name of the case."""
    question: Named
    """The name of a question, or SQL."""
    about: Named
    """What the table tells."""
    batches: Positive
    """How many batches the sweep has when it is done."""
    batches_done: Positive
    """Of how many batches the answer is."""
    columns: list[str]
    """Names of the table's columns."""
    rows: list[list[Value]]
    """Its rows."""


def sweep_document(made: SweepMade) -> SweepDocument:
    """Return a sweep that was written as the JSON document of ``stratgraph sweep``.

    Examples
    --------
    >>> import tempfile
    >>> from dataclasses import replace
    >>> from stratgraph import read_case, write_sweep
    >>> from stratgraph.studies.hold_or_fall import Swept
    >>> case = replace(read_case("gate_falls"), swept=Swept(("gate", "mill")))
    >>> with tempfile.TemporaryDirectory() as home:
    ...     sweep_document(write_sweep(case, home + "/sweep"))["rows"]
    16
    """
    told = made.store.manifest
    return {
        **theater_head("sweep", told["theater"]),
        "case": told["case"],
        "on": told["on"],
        "facts": told["facts"],
        "towns": [{"settlement": one.settlement, "change": one.change} for one in made.store.towns],
        "situations": told["situations"],
        "samples": told["samples"],
        "seed": told["seed"],
        "rows": told["rows"],
        "batches": told["batches"],
        "made": made.made,
        "mended": made.mended,
        "format": told["format"],
        "columns": [_column_record(one) for one in made.store.columns],
        "versions": told["versions"],
    }


def _column_record(column: SweepColumn) -> SweepColumnRecord:
    return {
        "name": column.name,
        "kind": column.kind,
        "words": column.words,
        "part": column.part,
    }


def ask_document(store: SweepStore, answer: SweepAnswer) -> AskDocument:
    """Return what was asked of a sweep as the JSON document of ``stratgraph ask``.

    Examples
    --------
    >>> import tempfile
    >>> from dataclasses import replace
    >>> from stratgraph import ask_sweep, open_sweep, read_case, write_sweep
    >>> from stratgraph.studies.hold_or_fall import Swept
    >>> case = replace(read_case("gate_falls"), swept=Swept(("gate", "mill")))
    >>> with tempfile.TemporaryDirectory() as home:
    ...     store = write_sweep(case, home + "/sweep").store
    ...     ask_document(store, ask_sweep(store, "fewest"))["rows"][0][:3]
    ['Kingsbridge', 'Mortar', 8]
    """
    return {
        **head("ask"),
        "theater": store.manifest["theater"],
        "case": store.manifest["case"],
        "question": answer.question,
        "about": answer.about,
        "batches": store.batches,
        "batches_done": len(store.done),
        "columns": list(answer.names),
        "rows": [list(row) for row in answer.rows],
    }
