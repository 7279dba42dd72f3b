"""Writing a theater's folder: every table that reading it takes, whole or not at all."""

from __future__ import annotations

import csv
import io
import itertools
import json
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratgraph.errors import FileFormatError
from stratgraph.model.events import BASES, holders_by_events

from . import row_models
from .atomic import TEMPORARY, remove_stale
from .bundled import THEATER_FILE
from .theater_rows import (
    VOUCHED_BY,
    Cells,
    drawn_distances_cells,
    events_cells,
    extents_cells,
    holder_cells,
    names_cells,
    node_cells,
    populations_cells,
    portals_cells,
    ranges_cells,
    reports_cells,
    road_events_cells,
    roads_cells,
    settlement_cells,
    source_cells,
    speeds_cells,
    system_cells,
    vouched_cells,
    waters_cells,
)
from .toml_text import toml_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel

    from stratgraph.model.control import DatedHolder
    from stratgraph.model.dataset import Facts
    from stratgraph.model.events import Basis
    from stratgraph.model.roads import RoutingNode
    from stratgraph.model.theater import Settlement

# Without these a folder is no theater, so they are written also when they have no rows.
ALWAYS = ("settlements.csv", "roads.csv")


def write_theater(facts: Facts, folder: str | Path) -> None:
    """Write the facts of a theater as its folder; reading the folder gives the same facts.

    Tables without a row are left out, columns without a value too. A source, a confidence or an
    assessor that more than half of all rows have stands once, under ``[defaults]``. Rows keep
    their order, so the same facts give the same bytes. Holders of a first day stand beside the
    settlements where one source vouches for all of them, and later ones are not written where
    they follow from the events; ``[control]`` says so of both. Of a place's names beyond the
    Russian one each becomes a row of ``names.csv``.

    Parameters
    ----------
    facts : Facts
        From ``read_facts`` or made in code; not checked here: ``check_facts`` tells what is odd.
    folder : path
        A folder that does not exist yet; its parents are made.

    Raises
    ------
    FileFormatError
        If the folder exists already or cannot be written. Nothing is left behind.

    Examples
    --------
    >>> import tempfile
    >>> from stratgraph import read_facts
    >>> facts = read_facts("valley")
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     write_theater(facts, parent + "/copy")
    ...     read_facts(parent + "/copy").theater() == facts.theater()
    True
    """
    write_folder(Path(folder), theater_texts(facts))


def write_folder(target: Path, texts: Mapping[str, str]) -> None:
    """Write texts as the files of a folder that does not exist yet, whole or not at all.

    Parameters
    ----------
    target : Path
    texts : mapping of str to str
        By name of file, which may lie in a folder of the folder.

    Raises
    ------
    FileFormatError
        If the folder exists already or cannot be written. Nothing is left behind.
    """
    if target.exists():
        raise FileFormatError("exists already; name a new folder", file=target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=TEMPORARY) as beside:
            remove_stale(Path(beside))
            new = Path(beside) / target.name
            new.mkdir()
            for name, text in texts.items():
                (new / name).parent.mkdir(exist_ok=True)
                (new / name).write_bytes(text.encode("utf-8"))
            new.rename(target)
    except (OSError, shutil.Error) as error:
        message = f"cannot be written: {getattr(error, 'strerror', None) or error}"
        raise FileFormatError(message, file=target) from error


def theater_texts(facts: Facts) -> dict[str, str]:
    """Return the text of each file of a theater's folder by its name, ``theater.toml`` first.

    Examples
    --------
    >>> from stratgraph import read_facts
    >>> sorted(theater_texts(read_facts("valley")))[:3]
    ['events.csv', 'names.csv', 'populations.csv']
    """
    control = _control(facts)
    every = theater_tables(facts, beside=control.beside, holders=control.rows)
    tables = {name: (model, list(rows)) for name, (model, rows) in every.items()}
    defaults = _defaults([row for _, rows in tables.values() for row in rows])
    texts = {THEATER_FILE: _theater_toml(facts, {"control": control.keys, "defaults": defaults})}
    for name, (model, rows) in tables.items():
        if rows or name in ALWAYS:
            texts[name] = _table(model, rows, defaults)
    lines = {"waters.geojson": _waters_geojson(facts), "roads.geojson": roads_geojson(facts)}
    return texts | {name: text for name, text in lines.items() if text}


def theater_tables(
    facts: Facts, *, beside: Mapping[str, str], holders: Iterable[DatedHolder]
) -> dict[str, tuple[type[BaseModel], Iterable[Cells]]]:
    """Return the model of each table and its rows, cells by column.

    Parameters
    ----------
    beside : mapping of str to str
        Holders that stand beside their settlements.
    holders : iterable of DatedHolder
        Those that have a row of their own.
    """
    return {
        "settlements.csv": (
            row_models.SettlementRow,
            (settlement_cells(one) | {"holder": beside.get(one.id)} for one in facts.settlements),
        ),
        "names.csv": (row_models.NameCells, names_cells(facts)),
        "populations.csv": (row_models.PopulationCells, populations_cells(facts)),
        "extents.csv": (row_models.ExtentCells, extents_cells(facts)),
        "roads.csv": (row_models.RoadCells, roads_cells(facts)),
        "road_events.csv": (row_models.RoadEventCells, road_events_cells(facts)),
        "nodes.csv": (row_models.NodeCells, map(node_cells, facts.nodes)),
        "waters.csv": (row_models.WaterCells, waters_cells(facts)),
        "portals.csv": (row_models.PortalCells, portals_cells(facts)),
        "control.csv": (row_models.HolderCells, map(holder_cells, holders)),
        "events.csv": (row_models.EventCells, events_cells(facts)),
        "reports.csv": (row_models.ReportCells, reports_cells(facts)),
        "front_distances.csv": (row_models.DrawnDistanceCells, drawn_distances_cells(facts)),
        "systems.csv": (
            row_models.SystemCells,
            (system_cells(one, facts) for one in facts.systems),
        ),
        "ranges.csv": (row_models.RangeCells, ranges_cells(facts)),
        "speeds.csv": (row_models.SpeedCells, speeds_cells(facts)),
        "sources.csv": (row_models.SourceRow, map(source_cells, facts.sources)),
    }


# ---------------------------------------------------------------- holders, typed once


@dataclass(frozen=True)
class _Control:
    """How holders are written: [control], the column beside the settlements, and control.csv."""

    keys: Cells
    beside: Mapping[str, str]
    rows: tuple[DatedHolder, ...]


def _control(facts: Facts) -> _Control:
    """Leave out what a folder need not type: the day of a first list, and what events tell."""
    first = tuple(
        itertools.takewhile(
            lambda row: row.on == facts.holders[0].on and row.assessor == facts.assessor,
            facts.holders,
        )
    )
    basis = next((one for one in BASES if _follow(facts, first, one)), None)
    told = {} if basis is None else {"events": basis}
    day = _one_day(facts, first)
    beside = {} if day is None else {row.settlement: row.holder for row in first}
    rows = facts.holders if basis is None else first
    return _Control((day or {}) | told, beside, rows[len(beside) :])


def _follow(facts: Facts, first: tuple[DatedHolder, ...], basis: Basis) -> bool:
    """Whether all holders after those of a first day follow from events of a basis."""
    added = holders_by_events(first, facts.events, basis=basis, assessor=facts.assessor)
    return bool(added) and (*first, *added) == facts.holders


def _one_day(facts: Facts, first: tuple[DatedHolder, ...]) -> Cells | None:
    """Return the keys of [control] that let holders stand beside the settlements, if they can."""
    said = {row.settlement: row.provenance for row in first}
    own = {one.id: one.provenance for one in facts.settlements}
    each_once = len(own) == len(facts.settlements) and said.keys() <= own.keys()
    if not first or not each_once or [row.settlement for row in first] != sorted(said):
        return None
    day: Cells = {"on": first[0].on}
    if all(own[place] == where for place, where in said.items()):
        return day
    shared = set(said.values())
    return (
        day | vouched_cells(first[0].provenance)
        if len(shared) == 1 and shared.pop().source
        else None
    )


# ---------------------------------------------------------------- text


def _defaults(rows: list[Cells]) -> Cells:
    """Return the cells that most rows share, to be written once for the folder."""
    found: Cells = {}
    for column in row_models.DefaultsKeys.model_fields:
        cells = Counter(cell_text(row[column]) for row in rows if column in row)
        cell, often = max(cells.items(), key=itemgetter(1), default=("", 0))
        # An empty cell takes what stands once, so one that is to stay empty forbids it.
        if "" not in cells and 2 * often > max(cells.total(), 2):
            found[column] = cell
    return found


def _table(model: type[BaseModel], rows: list[Cells], defaults: Cells) -> str:
    """Write rows as CSV in the order of the model's columns, those without any value left out."""
    rows = [
        {k: None if defaults.get(k) == cell else cell for k, cell in row.items()} for row in rows
    ]
    known = [field.alias or name for name, field in model.model_fields.items()]
    known += own_columns(rows)
    needed = {
        field.alias or name for name, field in model.model_fields.items() if field.is_required()
    }
    used = {column for row in rows for column, cell in row.items() if cell_text(cell)}
    there = (needed - defaults.keys()) | used
    columns = sorted((one for one in known if one in there), key=VOUCHED_BY.__contains__)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell_text(row.get(column)) for column in columns] for row in rows)
    return text.getvalue()


def own_columns(rows: Iterable[Mapping[str, object]]) -> list[str]:
    """Name the columns of the user's own that rows have, in the order in which they come."""
    return [*dict.fromkeys(name for row in rows for name in row if row_models.own_column(name))]


def cell_text(value: object) -> str:
    """Return a value as the text of its cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _theater_toml(facts: Facts, once: Mapping[str, Cells]) -> str:
    head: Mapping[str, object] = {
        "name": facts.name,
        "title": facts.title,
        "about": facts.about,
        "fictional": facts.fictional,
        "assessor": "" if facts.assessor == once["defaults"].get("assessor") else facts.assessor,
        "events_until": facts.events_until,
    }
    lines = toml_lines((key, value) for key, value in head.items() if value not in ("", None))
    for name, keys in once.items():
        lines += ["", f"[{name}]", *toml_lines(keys.items())] if keys else []
    for code, label in facts.sides:
        lines += ["", f"[sides.{json.dumps(code, ensure_ascii=False)}]"]
        lines += toml_lines([("label", label)])
    for one in facts.attributions:
        lines += ["", "[[attribution]]"]
        lines += toml_lines([("text", one.text), ("licence", one.licence)])
    return "\n".join(lines) + "\n"


def _waters_geojson(facts: Facts) -> str | None:
    return _lines_geojson(
        ({"id": water.id, "name": water.name, **vouched_cells(water.provenance)}, water.line)
        for water in facts.waters
    )


def roads_geojson(facts: Facts) -> str | None:
    """Return the lines of roads as GeoJSON, from end to end by id; None where none is known."""
    places: tuple[Settlement | RoutingNode, ...] = (*facts.settlements, *facts.nodes)
    at = {one.id: (one.lon, one.lat) for one in places}
    return _lines_geojson(
        (
            {"id": road.id},
            (at[road.a], *road.bends, at[road.b]) if {road.a, road.b} <= at.keys() else road.bends,
        )
        for road in facts.roads
        if road.bends
    )


def _lines_geojson(
    lines: Iterable[tuple[Cells, tuple[tuple[float, float], ...]]],
) -> str | None:
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": {"type": "LineString", "coordinates": [list(at) for at in line]},
        }
        for properties, line in lines
        if line
    ]
    if not features:
        return None
    whole = {"type": "FeatureCollection", "features": features}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
