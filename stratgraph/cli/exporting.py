"""Commands that give what others' programs open: export."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .cases import answered, read_question
from .options import day_option
from .output import require_format, write_export

if TYPE_CHECKING:
    from stratgraph.model.control import Control
    from stratgraph.model.dataset import Facts


def export(
    what: Annotated[
        str, typer.Argument(help="A theater's folder, a case file, or the name of a bundled one.")
    ],
    to: Annotated[
        Path,
        typer.Option(
            metavar="FILE",
            help="What to write, by its end: .gpkg, .geojson, .csv, .xlsx, .graphml, .kml, "
            ".parquet, .fgb, or .zip for a shapefile.",
        ),
    ],
    layer: Annotated[
        str | None, typer.Option(metavar="NAME", help="Write only the places, roads or areas.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        day_option(told="Of a theater: the day of the holders, else the last known."),
    ] = None,
) -> None:
    """Write a theater, or the answer to a case, as layers for maps, tables and graphs."""
    from stratgraph.io import read_facts
    from stratgraph.report.exports import map_layers, outcome_layers

    require_format(to)
    if _is_theater(what):
        facts = read_facts(what)
        layers = map_layers(facts.theater(), _control(facts, as_of.date() if as_of else None))
    else:
        layers = outcome_layers(answered(read_question(what)))
    write_export(layers, to, only=layer or "")


def _is_theater(name: str) -> bool:
    """Whether a name is that of a theater, not of a case."""
    from stratgraph.io import bundled_theaters

    return Path(name).is_dir() or Path(name).name == "theater.toml" or name in bundled_theaters()


def _control(facts: Facts, on: date | None) -> Control | None:
    """Return who held what on a day, by default the last one on which anybody said so."""
    days = [row.on for row in facts.holders if row.assessor == facts.assessor]
    if on is None and not days:
        return None
    return facts.control(on or max(days))
