"""The command that ranks roads as towns are ranked: roads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from stratgraph.catalogue import Assumed, assumption_records
from stratgraph.model.road_set import RoadSet

from .options import CaseArgument, ExportOption, JsonOption, PictureOption, QuietOption
from .output import (
    make_console,
    require_format,
    require_picture,
    write_export,
    write_json,
    write_picture,
)
from .past import read_past_case
from .progress import working

if TYPE_CHECKING:
    from stratgraph.studies.hold_or_fall import Case

# So many rows are a screen.
SCREEN = 12


def roads(
    case: CaseArgument,
    situation: Annotated[
        Literal["hold", "fall"] | None,
        typer.Option(
            help="Before or after the scenario; without it, before, or after where roads are cut."
        ),
    ] = None,
    road_set: Annotated[
        RoadSet | None,
        typer.Option(
            "--roads",
            help=f"{assumption_records(Assumed)['road_set'].help} Without it, as the case says.",
        ),
    ] = None,
    first: Annotated[
        int,
        typer.Option(min=1, help="Roads with one of so many first ranks are those that matter."),
    ] = 10,
    every: Annotated[
        bool,
        typer.Option("--all", help="List every road, and the stretches of those that matter."),
    ] = False,
    picture: PictureOption = None,
    export: ExportOption = None,
    json: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Rank the roads of the past: busy, critical, unverified, and in range of either side."""
    from stratgraph.report.console import print_ranking, print_ranking_finding
    from stratgraph.report.records import roads_document
    from stratgraph.studies.roads import rank_roads

    require_picture(picture)
    require_format(export)
    question = _read(case, road_set)
    shown = situation or ("fall" if question.after.cut else "hold")
    with working("ranking roads") as progress:
        ranking = rank_roads(question, shown, first=first, progress=progress)
    console = make_console(to_stderr=json == "-")
    print_ranking_finding(console, ranking)
    if not quiet:
        print_ranking(console, ranking, most=None if every else SCREEN)
    if json is not None:
        write_json(roads_document(shown, ranking), json)
    if export is not None:
        from stratgraph.report.exports import road_layers

        write_export(road_layers(ranking), export)
    if picture is not None:
        from stratgraph.report.figures import draw_roads

        write_picture(draw_roads(ranking), picture)


def _read(case: str, road_set: RoadSet | None) -> Case:
    """Read a case, on other roads where asked, and refuse a real one of the last year."""
    from dataclasses import replace

    question = read_past_case(case)
    if road_set is None:
        return question
    return replace(question, assumptions=replace(question.assumptions, road_set=road_set))
