"""The rows of roads.csv and road_events.csv as what they tell of, and lines of roads.geojson."""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._geodesy import along_m
from stratgraph.errors import FileFormatError, refuse_all
from stratgraph.model.provenance import evidence_against
from stratgraph.model.road_events import RoadEvent
from stratgraph.model.roads import Road, days_against

from .csv_and_toml import CellError, one_of
from .disk import stands
from .named_lines import line_between, named_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from stratgraph.model.provenance import Provenance

    from . import row_models
    from .named_lines import Line

# What a length that was made of a line is called.
ALONG_LINE = "along its line"


@dataclass(frozen=True)
class RoadLines:
    """The lines of roads by id, and where the ends of roads lie.

    Attributes
    ----------
    file : Path
    lines : mapping of str to line
    at : mapping of str to (lon, lat)
        Settlements and nodes by id.
    """

    file: Path
    lines: Mapping[str, Line]
    at: Mapping[str, tuple[float, float]]

    @classmethod
    def of(cls, file: Path, at: Mapping[str, tuple[float, float]]) -> RoadLines:
        """Read the lines of a file; of none where it is not there.

        Raises
        ------
        FileFormatError
            With every feature that is no line on Earth, or has no id.
        """
        lines = named_lines(file, table="roads.csv") if stands(file) else {}
        return cls(file, lines, at)

    def bends(self, cells: row_models.RoadCells) -> Line:
        """Return the corners of a road's line from its first end to its second, if it is known."""
        line = self.lines.get(cells.id, ())
        if not line or not {cells.from_, cells.to} <= self.at.keys():
            return line
        return line_between(line, self.at[cells.from_], self.at[cells.to])

    def length_m(self, cells: row_models.RoadCells, bends: Line) -> tuple[int, str]:
        """Return how long a road is, and what that rests on: its cells, or the line it has."""
        if cells.length_km is not None:
            return round(cells.length_km * 1000), cells.length_basis
        if not bends:
            raise CellError(
                "length_km", f"is blank, and {self.file.name} has no line of this road; add one"
            )
        ends = [[self.at[one]] if one in self.at else [] for one in (cells.from_, cells.to)]
        course = np.array([*ends[0], *bends, *ends[1]])
        return max(1, math.ceil(along_m(course)[-1])), cells.length_basis or ALONG_LINE

    def refuse_others(self, roads: Iterable[Road]) -> None:
        """Refuse lines of roads that there are not.

        Raises
        ------
        FileFormatError
            With every one of them.
        """
        known = sorted(road.id for road in roads)
        near = {
            one: difflib.get_close_matches(one, known, n=1)
            for one in sorted(self.lines.keys() - set(known))
        }
        refuse_all(
            FileFormatError(
                f"has a line of {one!r}, which is not in roads.csv; "
                + (f"did you mean {found[0]}?" if found else "add the road or remove the line"),
                file=self.file,
            )
            for one, found in near.items()
        )


def road_of(cells: row_models.RoadCells, provenance: Provenance, lines: RoadLines) -> Road:
    """Return the road of a row; without a length it is as long as its line."""
    against = evidence_against(cells.evidence, verified=cells.verified)
    if against:
        raise CellError("evidence", against)
    wrong = days_against(cells.open_from, cells.open_until)
    if wrong:
        raise CellError("open_until", f"the road {wrong}")
    own, bends = cells.model_extra or {}, lines.bends(cells)
    length_m, basis = lines.length_m(cells, bends)
    return Road(
        cells.id,
        cells.from_,
        cells.to,
        length_m,
        provenance,
        verified=cells.verified,
        road_class=cells.class_,
        number=cells.number,
        surface=cells.surface,
        length_basis=basis,
        crosses=tuple(cells.crosses),
        note=cells.note,
        crosses_source=cells.crosses_source,
        bends=bends,
        evidence=cells.evidence,
        one_way=cells.oneway,
        open_from=cells.open_from,
        open_until=cells.open_until,
        own=tuple((name, text) for name, text in own.items() if text),
        bridges=cells.bridges,
        bridge_m=cells.bridge_m,
    )


def road_event_of(
    cells: row_models.RoadEventCells, provenance: Provenance, sides: Iterable[str]
) -> RoadEvent:
    """Return what closed a road or opened it again."""
    against = one_of(cells.against, sides, "against") if cells.against else ""
    return RoadEvent(
        cells.road_id,
        cells.date,
        cells.date_latest or cells.date,
        cells.from_state,
        cells.to_state,
        cells.basis,
        provenance,
        against,
        cells.note,
    )
