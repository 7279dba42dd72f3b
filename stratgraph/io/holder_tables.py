"""Who held what: beside the settlements, in control.csv, and by what events add."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stratgraph.errors import FileFormatError
from stratgraph.model.control import DatedHolder
from stratgraph.model.events import Event, holders_by_events

from . import row_models
from .bundled import THEATER_FILE
from .csv_and_toml import CellError, one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.model.provenance import Provenance

    from .folder_tables import FolderTables


def holder_beside(
    cells: row_models.SettlementRow,
    provenance: Provenance,
    keys: row_models.TheaterKeys,
    codes: set[str],
) -> DatedHolder | None:
    """Return who held a settlement on the one day of [control], where its own row says so."""
    if not cells.holder:
        return None
    told = keys.control
    if told.on is None:
        problem = "says who held it, not when; add [control] to theater.toml, on = YYYY-MM-DD"
        raise CellError("holder", problem)
    where = replace(
        provenance,
        source=told.source or provenance.source,
        confidence=told.confidence or provenance.confidence,
    )
    return DatedHolder(
        cells.id, told.on, one_of(cells.holder, codes, "holder"), keys.assessor, where
    )


def read_holders(
    folder: FolderTables, beside: Iterable[DatedHolder], events: Sequence[Event], codes: set[str]
) -> tuple[DatedHolder, ...]:
    """Join the holders told beside the settlements, those of control.csv, and what events add."""
    told, beside = folder.keys.control, sorted(beside, key=lambda row: row.settlement)
    if told.on is not None and not beside:
        problem = "no row of settlements.csv has a holder; add the column, or remove the day"
        raise FileFormatError(problem, file=folder.path / THEATER_FILE, column="control.on")
    rows = folder.table("control.csv", row_models.HolderCells, lambda c, p: _holder(c, p, codes))
    typed = (*beside, *rows)
    if told.events is None:
        return typed
    assessor = folder.keys.assessor
    return (*typed, *holders_by_events(typed, events, basis=told.events, assessor=assessor))


def _holder(cells: row_models.HolderCells, provenance: Provenance, codes: set[str]) -> DatedHolder:
    holder = one_of(cells.holder, codes, "holder")
    return DatedHolder(cells.settlement_id, cells.date, holder, cells.assessor, provenance)
