"""Reading a theater's folder: its tables row by row, and what they join to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratgraph.errors import FileFormatError
from stratgraph.model.control import CONTESTED, Control, DatedHolder
from stratgraph.model.dataset import ExtentRow, Facts, NameRow, PopulationRow
from stratgraph.model.events import (
    DrawnDistance,
    Event,
    Report,
    contradiction,
    contradiction_text,
    holders_by_events,
)
from stratgraph.model.progress import Steps
from stratgraph.model.provenance import SourceRecord
from stratgraph.model.roads import RoutingNode
from stratgraph.model.systems import PublishedRange, System, with_brackets, with_short_names
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
from .csv_and_toml import CellError, one_of, read_table, read_toml
from .disk import as_path, read_text, stands
from .named_lines import named_lines
from .road_tables import RoadLines, road_event_of, road_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from stratgraph.model.progress import Progress
    from stratgraph.model.provenance import Provenance
    from stratgraph.model.roads import Road

    from .csv_and_toml import Cells, Made

EVENTS_FILE = "events.csv"
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
    bare = _Folder(path.parent, keys, steps, sizes)
    sources = bare.table("sources.csv", row_models.SourceRow, _source)
    folder = replace(bare, titles={one.id: one.title for one in sources})
    codes = {*keys.sides, CONTESTED}
    places = folder.table(
        "settlements.csv",
        row_models.SettlementRow,
        lambda c, p: (_settlement(c, p), _holder_beside(c, p, keys, codes)),
    )
    nodes = folder.table("nodes.csv", row_models.NodeCells, _node)
    events = folder.table(EVENTS_FILE, row_models.EventCells, lambda c, p: _event(c, p, codes))

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
        holders=_read_holders(folder, [row for _, row in places if row], events, codes),
        systems=_read_systems(folder, frozenset(keys.sides)),
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


def _plain_tables(folder: _Folder) -> dict[str, Any]:
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


@dataclass(frozen=True)
class _Folder:
    """A theater's folder being read: where it stands, and what theater.toml says."""

    path: Path
    keys: row_models.TheaterKeys
    steps: Steps
    sizes: dict[str, int]
    titles: Mapping[str, str] = field(default_factory=dict)

    def table(
        self, name: str, model: type[Cells], make: Callable[[Cells, Provenance], Made]
    ) -> tuple[Made, ...]:
        """Read one table; all but the settlements may be missing."""
        size = self.sizes.pop(name, 0)
        found = read_table(
            self.path / name,
            model,
            lambda cells, where: make(cells, self.titled(where)),
            defaults=self.keys.defaults.model_dump(exclude_none=True),
            needed=name == "settlements.csv",
            progress=self.steps.within(size),
        )
        self.steps.done(size)
        return found

    def titled(self, where: Provenance) -> Provenance:
        """Return a provenance with the title of its source, where sources.csv lists it."""
        return replace(where, title=self.titles.get(where.source, ""))


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


def _holder_beside(
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


def _read_holders(
    folder: _Folder, beside: Iterable[DatedHolder], events: Sequence[Event], codes: set[str]
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
    >>> from stratgraph.io import bundled_folder
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
        else read_table(file, row_models.EventCells, lambda c, p: _event(c, p, codes))
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


def _event(cells: row_models.EventCells, provenance: Provenance, codes: set[str]) -> Event:
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


def _read_systems(folder: _Folder, sides: frozenset[str]) -> tuple[System, ...]:
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


def _read_roads(
    folder: _Folder, places: Iterable[Settlement], nodes: Iterable[RoutingNode]
) -> tuple[Road, ...]:
    ends: tuple[Settlement | RoutingNode, ...] = (*places, *nodes)
    at = {one.id: (one.lon, one.lat) for one in ends}
    lines = RoadLines.of(folder.path / ROAD_LINES_FILE, at)
    roads = folder.table("roads.csv", row_models.RoadCells, lambda c, p: road_of(c, p, lines))
    lines.refuse_others(roads)
    return roads


def _read_waters(folder: _Folder) -> tuple[Water, ...]:
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
