"""The command about how likely verdicts are: uncertainty."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import CaseArgument, JsonOption, PictureOption, QuietOption
from .output import make_console, require_picture, write_json, write_picture
from .past import read_past_case
from .progress import working


def uncertainty(
    case: CaseArgument,
    draws: Annotated[
        int | None, typer.Option(help="At most so many draws, in place of the case's.", min=1)
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same draws.", min=0)] = 0,
    every: Annotated[
        bool, typer.Option("--all", help="Every row: certain ones, all readings, all that decides.")
    ] = False,
    picture: PictureOption = None,
    json: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Tell how likely each verdict is, by what the case itself states as uncertain."""
    from stratgraph.errors import ScenarioError
    from stratgraph.io import read_claims_of
    from stratgraph.report.console import print_odds, print_odds_finding
    from stratgraph.report.records import uncertainty_document
    from stratgraph.studies.uncertainty import find_uncertainty, require_stated

    require_picture(picture)
    question = read_past_case(case)
    try:
        require_stated(question)
        claims = read_claims_of(question, case)
        with working("drawing") as progress:
            answer = find_uncertainty(
                question, claims=claims, draws=draws, seed=seed, progress=progress
            )
    except ScenarioError as error:
        raise (error if error.where else error.within(case)) from None
    console = make_console(to_stderr=json == "-")
    print_odds_finding(console, answer)
    if not quiet:
        print_odds(console, answer, every=every)
    if json is not None:
        write_json(uncertainty_document(answer), json)
    if picture is not None:
        from stratgraph.report.figures import draw_uncertainty

        write_picture(draw_uncertainty(answer), picture)
