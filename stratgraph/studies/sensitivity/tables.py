"""What would flip an answer, as a table: one assumption at a time read otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Several, Text, place_cell
from stratgraph.catalogue.table import Head, Table
from stratgraph.model.systems import munition_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stratgraph.catalogue.cells import Cell
    from stratgraph.model.systems import System
    from stratgraph.model.theater import Theater

    from .assumption_flips import Munitions, TargetFlips
    from .assumptions import ReadingsAnswer


def flips_table(answer: ReadingsAnswer, theater: Theater, systems: Sequence[System]) -> Table:
    """Return for each target what comes to reach it, and each reading on which that differs.

    Examples
    --------
    >>> from stratgraph import FurtherReadings, find_readings, read_case
    >>> case = read_case("gate_falls")
    >>> answer = find_readings(case.before, case.after, case.objectives,
    ...                       systems=case.assumptions.systems, off_network=True,
    ...                       further=FurtherReadings())
    >>> table = flips_table(answer, case.theater, case.assumptions.systems)
    >>> print(*table.rows[0][:2], sep="; ")
    Kingsbridge; plainly: 30.0 km needed before, 20.0 km after
    """
    by_id = {one.id: one for one in systems}
    bounds = any(one.extent != "centre" for one in answer.readings)
    edges = ("Perhaps: the edges of the town are known only by bounds.",) if bounds else ()
    return Table(
        "What would flip it: what newly reaches each city asked about taken plainly (centre "
        "points, weapons at the front, disputed villages nobody's), and every single assumption "
        "that, taken otherwise, changes it",
        (
            Head(label="City asked about"),
            Head(label="Taken otherwise", wide=True),
            Head(label="New in range of", wide=True),
        ),
        tuple(row for one in answer.flips for row in _rows(one, theater, by_id)),
        edges,
        grouped=True,
    )


def _rows(
    answer: TargetFlips, theater: Theater, systems: Mapping[str, System]
) -> Iterator[tuple[Cell, ...]]:
    """Give the plain answer and the readings that flip it, alike ones together."""
    place, base = place_cell(theater, answer.target), answer.base
    plain = Text(f"plainly: {base.needed or 'nothing may fire'}")
    yield place, plain, _told(base.gained, base.unsure, systems)
    for (gained, unsure), readings in answer.alike.items():
        yield place, Text("; or ".join(readings)), _told(gained, unsure, systems)


def _told(gained: Munitions, unsure: Munitions, systems: Mapping[str, System]) -> Several:
    sure, perhaps = (
        [munition_label(systems[system], munition) for system, munition in some]
        for some in (gained, unsure)
    )
    return Several((*sure, *(f"perhaps {one}" for one in perhaps)))
