"""Weapons: systems.csv, and the ranges of ranges.csv that belong to each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.model.systems import PublishedRange, System, with_brackets, with_short_names

from . import row_models
from .csv_and_toml import one_of

if TYPE_CHECKING:
    from stratgraph.model.provenance import Provenance

    from .folder_tables import FolderTables


def read_systems_of(folder: FolderTables, sides: frozenset[str]) -> tuple[System, ...]:
    """Read the systems of a folder, in the order of their ids, each with its ranges."""
    known_sides = {*sides, "both"}
    rows = folder.table(
        "systems.csv",
        row_models.SystemCells,
        lambda c, p: (c, p, one_of(c.side, known_sides, "side")),
    )
    ranges: dict[str, list[PublishedRange]] = {cells.id: [] for cells, _, _ in rows}

    def add_range(cells: row_models.RangeCells, provenance: Provenance) -> None:
        one_of(cells.system_id, ranges, "system_id")
        ranges[cells.system_id].append(
            PublishedRange(
                cells.munition_id,
                cells.munition,
                round(cells.range_km * 1000),
                None if cells.min_range_km is None else round(cells.min_range_km * 1000),
                cells.preferred,
                provenance,
                cells.note,
            )
        )

    folder.table("ranges.csv", row_models.RangeCells, add_range)
    order = {"standard": 0, "extended": 1, "guided": 2}
    return with_short_names(
        System(
            cells.id,
            cells.system,
            cells.type,
            sides if side == "both" else frozenset({side}),
            cells.in_service,
            with_brackets(
                sorted(
                    ranges[cells.id],
                    key=lambda r: (order[r.munition_id], not r.preferred, -r.range_m),
                )
            ),
            cells.note,
            provenance,
            cells.calibre_mm,
        )
        for cells, provenance, side in sorted(rows, key=lambda row: row[0].id)
    )
