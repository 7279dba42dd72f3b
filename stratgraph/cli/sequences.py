"""The command about what would have had to be taken first: sequences."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stratgraph.model.road_set import RoadSet
from stratgraph.studies.sequences import Adjoin, GoalKind

from .options import CaseArgument, HtmlOption, JsonOption, PictureOption, QuietOption
from .output import make_console, require_picture, write_json, write_picture, write_text
from .past import read_past_case_and_facts
from .progress import working

if TYPE_CHECKING:
    from stratgraph.studies.sequences import SequencesAnswer


def sequences(
    case: CaseArgument,
    objective: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PLACE",
            help="Ask of this place; repeatable, else of the case's objectives and bases.",
        ),
    ] = None,
    range_km: Annotated[
        float | None,
        typer.Option("--range", metavar="KM", help="A range, else the listed ones of the case."),
    ] = None,
    goal: Annotated[
        GoalKind | None,
        typer.Option(
            help="In range, reached by a road, or without supply; else all. Supply takes longest."
        ),
    ] = None,
    adjoin: Annotated[
        Adjoin | None,
        typer.Option(help="By what places adjoin, else by roads, or borders of territory."),
    ] = None,
    roads: Annotated[
        RoadSet | None, typer.Option(help="Which roads count, else those of the case.")
    ] = None,
    html: HtmlOption = None,
    picture: PictureOption = None,
    json: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Tell which places of the past would have had to be taken first, on both sides."""
    from stratgraph.report.console import print_sequence_finding, print_sequences
    from stratgraph.report.records import sequences_document
    from stratgraph.studies.sequences import SequenceQuestion, find_sequences

    require_picture(picture)
    asked = SequenceQuestion(
        range_km=range_km,
        adjoin=adjoin,
        road_set=roads,
        objectives=tuple(objective or ()),
        goals=() if goal is None else (goal,),
    )
    question, facts = read_past_case_and_facts(case)
    with working("looking for sequences") as progress:
        answer = find_sequences(question, asked, facts=facts, progress=progress)
    console = make_console(to_stderr=json == "-")
    print_sequence_finding(console, answer)
    if not quiet:
        print_sequences(console, answer)
    if json is not None:
        write_json(sequences_document(answer), json)
    if html is not None:
        _write_page(answer, html)
    if picture is not None:
        from stratgraph.report.figures import draw_sequences

        write_picture(draw_sequences(answer), picture)


def _write_page(answer: SequencesAnswer, path: Path) -> None:
    """Write the page of the case with these sequences; the attacker's first is walked at once."""
    from importlib.metadata import version

    from stratgraph.report.page import Past, follow, page_html, with_plays

    from .cases import answered

    found = next(
        (one for one in answer.towards if one.side == "attacker" and one.moment == "fall"
         and one.least),
        None,
    )  # fmt: skip
    then = follow(answer.case, found.least[0].places) if found is not None else ()
    outcome = answered(answer.case)
    with working("making the page") as progress:
        past = Past(sequences=with_plays(answer))
        text = page_html(
            outcome, version=version("stratgraph"), then=then, past=past, progress=progress
        )
    write_text(path, text)
