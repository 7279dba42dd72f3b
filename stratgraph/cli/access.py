"""The command about how long the way is by road: access."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from stratgraph.catalogue import Assumed, assumption_records
from stratgraph.model.road_set import RoadSet, Season

from .options import CaseArgument, ExportOption, JsonOption, PictureOption, QuietOption
from .output import (
    make_console,
    require_format,
    require_picture,
    write_export,
    write_json,
    write_picture,
    write_text,
)
from .past import read_past_case
from .progress import working

# So many rows are a screen.
SCREEN = 12
USUAL = (30.0, 60.0, 120.0)


def access(
    case: CaseArgument,
    season: Annotated[
        Season | None,
        typer.Option(help="At whose speeds; without it as the case says, or dry."),
    ] = None,
    road_set: Annotated[
        RoadSet | None,
        typer.Option(
            "--roads",
            help=f"{assumption_records(Assumed)['road_set'].help} Without it, as the case says.",
        ),
    ] = None,
    side: Annotated[
        Literal["attacker", "defender"] | None,
        typer.Option(help="Draw the isochrones of this side alone."),
    ] = None,
    minutes: Annotated[
        list[float] | None,
        typer.Option(help="Of an isochrone; repeatable. Without it 30, 60 and 120."),
    ] = None,
    areas: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write isochrones, before and after, as GeoJSON."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="List every place.")] = False,
    picture: PictureOption = None,
    export: ExportOption = None,
    json: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Tell how long the ways of the past were by road from held portals, before and after."""
    from stratgraph.measures.isochrones import require_minutes
    from stratgraph.report.console import print_access, print_access_finding
    from stratgraph.report.records import access_areas, access_document, to_json
    from stratgraph.studies.access import find_access

    require_picture(picture)
    require_format(export)
    asked = tuple(minutes or USUAL)
    require_minutes(asked)
    question = read_past_case(case)
    with working("measuring ways"):
        answer = find_access(question, season=season, road_set=road_set)
        drawn = answer.isochrones(asked, side=side) if areas is not None else None
    console = make_console(to_stderr=json == "-")
    print_access_finding(console, answer)
    if not quiet:
        print_access(console, answer, asked, most=None if every else SCREEN)
    if json is not None:
        write_json(access_document(answer, asked), json)
    if areas is not None and drawn is not None:
        write_text(areas, to_json(access_areas(answer, drawn)))
    if export is not None:
        from stratgraph.report.exports import access_layers

        write_export(access_layers(answer, asked), export)
    if picture is not None:
        from stratgraph.report.figures import draw_access

        write_picture(draw_access(answer, asked, side=side or "defender"), picture)
