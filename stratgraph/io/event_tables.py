"""Changes of holder: events.csv, and any other file of such rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stratgraph.errors import FileFormatError
from stratgraph.model.control import CONTESTED
from stratgraph.model.events import Event, contradiction, contradiction_text

from . import row_models
from .csv_and_toml import one_of, read_table
from .disk import as_path

if TYPE_CHECKING:
    from stratgraph.model.dataset import Facts
    from stratgraph.model.provenance import Provenance


EVENTS_FILE = "events.csv"


def read_events(path: str | Path, facts: Facts) -> tuple[Event, ...]:
    """Read changes of holder from a CSV file of the columns of ``events.csv``.

    Columns: ``settlement_id``, ``date``, ``date_latest`` (may be empty), ``from_state``,
    ``to_state``, ``basis``, ``source``, ``confidence`` and ``note`` (may be left out).

    Parameters
    ----------
    path : path
    facts : Facts
        Of the theater that the events are of.

    Returns
    -------
    tuple of Event
        In the order of the file.

    Raises
    ------
    FileFormatError
        If a cell is not what its column says, a settlement is not of the theater, or a town is
        named twice on one day in a way that cannot be; names file, row and column.

    Examples
    --------
    >>> from stratgraph.io import bundled_folder, read_facts
    >>> facts = read_facts("bakhmut-2022")
    >>> events = read_events(bundled_folder() / "bakhmut-2022" / "events.csv", facts)
    >>> len(events), events[0].settlement, events[0].basis
    (160, 'maiorsk', 'map point')
    """
    file = as_path(path, "the path of a table of events")
    codes = {*(code for code, _ in facts.sides), CONTESTED}
    own = file.resolve() == (Path(facts.folder) / EVENTS_FILE).resolve()
    events = (
        facts.events
        if own
        else read_table(file, row_models.EventCells, lambda c, p: event_of(c, p, codes))
    )
    for event in events:
        if event.settlement not in facts.settlement_ids:
            names = facts.theater().names
            near = names.suggest(event.settlement)
            hint = f"did you mean {' or '.join(near)}?" if near else "use an id of settlements.csv"
            message = f"unknown settlement {event.settlement!r}; {hint}"
            raise FileFormatError(
                message, file=file, row=event.provenance.row, column="settlement_id"
            )
    found = contradiction(events)
    if found:
        message = contradiction_text(*found)
        row = found[1].provenance.row
        raise FileFormatError(message, file=file, row=row, column="from_state")
    return events


def event_of(cells: row_models.EventCells, provenance: Provenance, codes: set[str]) -> Event:
    """Return what a row tells of."""
    return Event(
        cells.settlement_id,
        cells.date,
        cells.date_latest or cells.date,
        one_of(cells.from_state, codes, "from_state"),
        one_of(cells.to_state, codes, "to_state"),
        cells.basis,
        provenance,
        cells.note,
    )
