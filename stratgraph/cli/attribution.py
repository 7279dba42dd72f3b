"""The command about how much is due to each place: attribution."""

from __future__ import annotations

from typing import Annotated

import typer

from stratgraph.studies.attribution import AttributionOf, Game

from .options import CaseArgument, JsonOption, PictureOption, QuietOption
from .output import make_console, require_picture, write_json, write_picture
from .past import read_past_case
from .progress import working


def attribution(
    case: CaseArgument,
    of: Annotated[AttributionOf, typer.Option(help="What is measured.")] = "exposure",
    game: Annotated[
        Game | None,
        typer.Option(
            help="Places as they are held, any set that may fall, or only what adjoins; without "
            "it held of exposure, any of all else."
        ),
    ] = None,
    place: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only to these places; repeatable, without it to all."),
    ] = None,
    system: Annotated[
        str, typer.Option(help="The system that fires; without it the first of each side.")
    ] = "",
    range_km: Annotated[
        float | None, typer.Option(min=0.001, help="This range of both sides, no system's.")
    ] = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="Refuse what would have to be drawn by lot.")
    ] = False,
    samples: Annotated[
        int, typer.Option(help="How many orders are drawn by lot, where they are.")
    ] = 400,
    seed: Annotated[int, typer.Option(min=0, help="Chance of what is drawn by lot.")] = 0,
    picture: PictureOption = None,
    json: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Tell how much of the people in range, cut off, or of detours was due to each place."""
    from stratgraph.report.console import print_attribution, print_attribution_finding
    from stratgraph.report.records import attribution_document
    from stratgraph.studies.attribution import AttributionAsked, find_attribution

    require_picture(picture)
    question = read_past_case(case)
    asked = AttributionAsked(
        of=of,
        game=game,
        places=tuple(place or ()),
        system=system,
        range_m=None if range_km is None else round(1000 * range_km),
        exact=exact,
        samples=samples,
        seed=seed,
    )
    with working("measuring") as progress:
        answer = find_attribution(question, asked, progress=progress)
    console = make_console(to_stderr=json == "-")
    print_attribution_finding(console, answer)
    if not quiet:
        print_attribution(console, answer)
    if json is not None:
        write_json(attribution_document(answer), json)
    if picture is not None:
        from stratgraph.report.figures import draw_attribution

        write_picture(draw_attribution(answer), picture)
