"""The command about what a network hangs on together: sets."""

from __future__ import annotations

from typing import Annotated

import typer

from stratgraph.studies.sets import SetsBy, SetsOf

from .options import CaseArgument, JsonOption, PictureOption, QuietOption
from .output import make_console, require_picture, write_json, write_picture
from .past import read_past_case
from .progress import working
from .streams import say


def sets(
    case: CaseArgument,
    k: Annotated[
        int | None,
        typer.Option(
            "--k",
            help="How many are taken out of the model together.  [default: 3, or as many as "
            "there are to choose of]",
            show_default=False,
        ),
    ] = None,
    of: Annotated[SetsOf, typer.Option(help="What is taken out of the model.")] = "towns",
    by: Annotated[SetsBy, typer.Option(help="What is looked at without them.")] = "pairs",
    picture: PictureOption = None,
    json: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Tell which few towns or roads a network of the past hung on together, on both sides."""
    from stratgraph.report.console import print_set_finding, print_sets
    from stratgraph.report.records import sets_document
    from stratgraph.studies.sets import TOGETHER, fewer_sentence, find_sets

    require_picture(picture)
    question = read_past_case(case)
    with working("trying sets") as progress:
        answer = find_sets(question, k, of=of, by=by, progress=progress)
    if k is None and answer.k < TOGETHER:
        say(f"warning: {fewer_sentence(answer)}", err=True)
    console = make_console(to_stderr=json == "-")
    print_set_finding(console, answer)
    if not quiet:
        print_sets(console, answer)
    if json is not None:
        write_json(sets_document(answer), json)
    if picture is not None:
        from stratgraph.report.figures import draw_sets

        write_picture(draw_sets(answer), picture)
