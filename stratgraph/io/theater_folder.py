"""Reading a theater's folder: its tables row by row, and what they join to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratgraph.model.control import CONTESTED, Control
from stratgraph.model.dataset import ExtentRow, Facts, NameRow, PopulationRow
from stratgraph.model.events import (
    DrawnDistance,
    Report,
)
from stratgraph.model.progress import Steps
from stratgraph.model.provenance import SourceRecord
from stratgraph.model.roads import RoutingNode
from stratgraph.model.theater import (
    Attribution,
    Extent,
    PopulationFigure,
    Portal,
    Settlement,
    Speed,
    Theater,
    Water,
)

from . import row_models
from .bundled import THEATER_FILE, find_theater
from .csv_and_toml import one_of, read_toml
from .disk import read_text, stands
from .event_tables import EVENTS_FILE, event_of
from .folder_tables import FolderTables
from .holder_tables import holder_beside, read_holders
from .named_lines import named_lines
from .road_tables import RoadLines, road_event_of, road_of
from .system_tables import read_systems_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from stratgraph.model.progress import Progress
    from stratgraph.model.provenance import Provenance
    from stratgraph.model.roads import Road
    from stratgraph.model.systems import System


ROAD_EVENTS_FILE = "road_events.csv"
ROAD_LINES_FILE = "roads.geojson"
# What belongs to a theater besides its tables.
WHOLE_FILES = (THEATER_FILE, "waters.geojson", ROAD_LINES_FILE)


def read_theater(name: str | Path) -> Theater:
    """Read a theater from its folder, its theater.toml, or the name of a bundled one.

    Raises
    ------
    FileFormatError
        If a file is malformed; names file, row and column.
    TheaterError
        If the facts do not fit together.

    Examples
    --------
    >>> len(read_theater("valley").settlements)
    8
    """
    return read_facts(name).theater()


def read_control(name: str | Path, on: date, *, assessor: str | None = None) -> Control:
    """Read who held what on a day from a theater's control table.

    Examples
    --------
    >>> from datetime import date
    >>> read_control("valley", date(2031, 5, 1)).by_settlement["gate"].holder
    'BLUE'
    """
    return read_facts(name).control(on, assessor=assessor)


def read_systems(name: str | Path) -> tuple[System, ...]:
    """Read a theater's systems with their published ranges, sorted by id.

    Examples
    --------
    >>> [system.id for system in read_systems("valley")]
    ['howitzer', 'longgun', 'mortar', 'rocket']
    """
    return read_facts(name).systems


def read_facts(name: str | Path, *, progress: Progress | None = None) -> Facts:
    """Read a theater's files row by row without joining them.

    Parameters
    ----------
    name : str or path
        Of a folder, its theater.toml, or a bundled theater.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Raises
    ------
    FileFormatError
        At the first cell that cannot be what its column says.
    """
    path = find_theater(name)
    keys = read_toml(path, row_models.TheaterKeys)
    sizes = {one.name: one.lstat().st_size for one in path.parent.glob("*.csv")}
    steps = Steps(sum(sizes.values()), progress)
    bare = FolderTables(path.parent, keys, steps, sizes)
    sources = bare.table("sources.csv", row_models.SourceRow, _source)
    folder = replace(bare, titles={one.id: one.title for one in sources})
    codes = {*keys.sides, CONTESTED}
    places = folder.table(
        "settlements.csv",
        row_models.SettlementRow,
        lambda c, p: (_settlement(c, p), holder_beside(c, p, keys, codes)),
    )
    nodes = folder.table("nodes.csv", row_models.NodeCells, _node)
    events = folder.table(EVENTS_FILE, row_models.EventCells, lambda c, p: event_of(c, p, codes))

    def portal(cells: row_models.PortalCells, where: Provenance) -> Portal:
        side = one_of(cells.side, keys.sides, "side")
        return Portal(cells.settlement_id, side, cells.leads_to, where)

    facts = Facts(
        name=keys.name,
        title=keys.title,
        about=keys.about,
        fictional=keys.fictional,
        folder=str(folder.path),
        assessor=keys.assessor,
        sides=tuple((code, side.label) for code, side in keys.sides.items()),
        attributions=tuple(Attribution(one.text, one.licence) for one in keys.attribution),
        settlements=tuple(place for place, _ in places),
        roads=_read_roads(folder, [place for place, _ in places], nodes),
        nodes=nodes,
        holders=read_holders(folder, [row for _, row in places if row], events, codes),
        systems=read_systems_of(folder, frozenset(keys.sides)),
        portals=folder.table("portals.csv", row_models.PortalCells, portal),
        waters=_read_waters(folder),
        sources=sources,
        events_until=keys.events_until,
        events=events,
        road_events=folder.table(
            ROAD_EVENTS_FILE,
            row_models.RoadEventCells,
            lambda c, p: road_event_of(c, p, keys.sides),
        ),
        **_plain_tables(folder),
    )  # fmt: skip
    steps.done(sum(folder.sizes.values()))  # what is no table of a theater
    return replace(facts, empty_tables=_empty_tables(folder.path, facts))


def _source(cells: row_models.SourceRow, where: Provenance) -> SourceRecord:
    return SourceRecord(
        cells.id, cells.title, cells.address, cells.date, cells.seen, cells.licence,
        tuple(cells.cited_as), where.row,
    )  # fmt: skip


def _node(cells: row_models.NodeCells, where: Provenance) -> RoutingNode:
    return RoutingNode(cells.id, cells.lon, cells.lat, where, cells.note)


def _plain_tables(folder: FolderTables) -> dict[str, Any]:
    """Read the tables whose rows are checked by themselves, by name of what they are in facts."""
    return {
        "speeds": folder.table(
            "speeds.csv",
            row_models.SpeedCells,
            lambda c, p: Speed(c.season, c.class_, c.surface, c.kmh, p),
        ),
        "reports": folder.table(
            "reports.csv",
            row_models.ReportCells,
            lambda c, p: Report(
                c.settlement_id, c.date, c.what, c.weapon, c.reported_by, p, c.note
            ),
        ),
        "drawn_distances": folder.table(
            "front_distances.csv",
            row_models.DrawnDistanceCells,
            lambda c, p: DrawnDistance(c.settlement_id, c.date, round(c.distance_km * 1000), p),
        ),
        "names": folder.table(
            "names.csv",
            row_models.NameCells,
            lambda c, p: NameRow(c.settlement_id, c.name, p, c.language, c.kind),
        ),
        "extents": folder.table(
            "extents.csv",
            row_models.ExtentCells,
            lambda c, p: ExtentRow(
                c.settlement_id,
                Extent(c.nearest_edge_m, c.farthest_edge_m, p),
                c.area_km2,
                c.equal_area_radius_m,
            ),
        ),
        "populations": folder.table(
            "populations.csv",
            row_models.PopulationCells,
            lambda c, p: PopulationRow(
                c.settlement_id, PopulationFigure(c.population, c.as_of, c.preferred, p)
            ),
        ),
    }


def _empty_tables(folder: Path, facts: Facts) -> tuple[str, ...]:
    """Name the tables that are there and say nothing."""
    rows: dict[str, Sequence[object]] = {
        "settlements.csv": facts.settlements,
        "roads.csv": facts.roads,
        "nodes.csv": facts.nodes,
        "control.csv": tuple(facts.typed_holders),
        "systems.csv": facts.systems,
        "ranges.csv": [figure for system in facts.systems for figure in system.ranges],
        "portals.csv": facts.portals,
        "waters.csv": facts.waters,
        "speeds.csv": facts.speeds,
        "events.csv": facts.events,
        ROAD_EVENTS_FILE: facts.road_events,
        "reports.csv": facts.reports,
        "front_distances.csv": facts.drawn_distances,
        "names.csv": facts.names,
        "extents.csv": facts.extents,
        "populations.csv": facts.populations,
        "sources.csv": facts.sources,
    }
    return tuple(
        sorted(name for name, table in rows.items() if not table and (folder / name).exists())
    )


def _settlement(cells: row_models.SettlementRow, provenance: Provenance) -> Settlement:
    return Settlement(
        cells.id,
        cells.name,
        cells.lon,
        cells.lat,
        provenance,
        name_uk=cells.name_uk,
        other_names=(cells.name_ru,) if cells.name_ru else (),
        kind=cells.kind,
        oblast=cells.oblast,
        centre_spread_m=cells.centre_spread_m,
        note=cells.note,
        raion=cells.raion,
        geonames_id=cells.geonames_id,
    )


def _read_roads(
    folder: FolderTables, places: Iterable[Settlement], nodes: Iterable[RoutingNode]
) -> tuple[Road, ...]:
    ends: tuple[Settlement | RoutingNode, ...] = (*places, *nodes)
    at = {one.id: (one.lon, one.lat) for one in ends}
    lines = RoadLines.of(folder.path / ROAD_LINES_FILE, at)
    roads = folder.table("roads.csv", row_models.RoadCells, lambda c, p: road_of(c, p, lines))
    lines.refuse_others(roads)
    return roads


def _read_waters(folder: FolderTables) -> tuple[Water, ...]:
    path = folder.path / "waters.geojson"
    lines = named_lines(path, table="waters.csv") if stands(path) else {}
    return folder.table(
        "waters.csv",
        row_models.WaterCells,
        lambda c, p: Water(c.id, c.name, p, lines.get(c.id, ()), c.name_uk, c.kind),
    )


def folder_texts(facts: Facts) -> dict[str, str]:
    """Return the files of the folder that facts were read from, by name, as they stand there.

    Its tables, and what stands beside them of licences; no question and no claims.

    Examples
    --------
    >>> sorted(folder_texts(read_facts("valley")))[:2]
    ['control.csv', 'events.csv']
    """
    here = (path for path in sorted(Path(facts.folder).iterdir()) if path.is_file())
    kept = (one for one in here if one.suffix in (".csv", ".md") or one.name in WHOLE_FILES)
    return {one.name: read_text(one) for one in kept}
