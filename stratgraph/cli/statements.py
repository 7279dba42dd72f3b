"""Commands about what was said before: published sentences, and two answers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stratgraph.errors import StratgraphError

from .options import HtmlOption, JsonOption, QuietOption
from .output import make_console, write_json, write_text
from .progress import working

if TYPE_CHECKING:
    from stratgraph.model.dataset import Facts
    from stratgraph.studies.claims import ClaimsFile, Verdict


def claims(
    file: Annotated[
        str, typer.Argument(help="A claims file, or the name of a bundled theater that has one.")
    ],
    json: JsonOption = None,
    jsonld: Annotated[
        Path | None,
        typer.Option(
            "--jsonld", metavar="FILE", help="Write the verdicts as schema.org ClaimReview."
        ),
    ] = None,
    reviewer: Annotated[
        str, typer.Option(metavar="NAME", help="Who publishes the reviews; else the program.")
    ] = "",
    html: HtmlOption = None,
    quiet: QuietOption = False,
) -> None:
    """Judge published sentences: true or false, on how many readings, and what changes it."""
    from stratgraph.io import read_claims
    from stratgraph.report.console import print_claims
    from stratgraph.report.records import claim_reviews, claims_document
    from stratgraph.studies.claims import assumed_in_words, summary_lines

    sentences, facts = read_claims(file)
    try:
        verdicts = _judge(sentences, facts)
    except StratgraphError as error:
        raise error.within(file) from None
    summary = summary_lines(sentences, verdicts)
    if not (quiet and json == "-"):
        console = make_console(to_stderr=json == "-")
        assumed = assumed_in_words(sentences, facts)
        print_claims(console, sentences, verdicts, summary, assumed=assumed, quiet=quiet)
    if json is not None:
        write_json(claims_document(sentences, verdicts, summary), json)
    if jsonld is not None:
        reviews = claim_reviews(sentences, verdicts, published=date.today(), reviewer=reviewer)
        write_json(reviews, str(jsonld))
    if html is not None:
        from stratgraph.report.page import claims_html

        write_text(html, claims_html(sentences, verdicts, facts))


def diff(
    first: Annotated[
        Path, typer.Argument(metavar="A.json", help="An answer that `run --json` wrote.")
    ],
    second: Annotated[Path, typer.Argument(metavar="B.json", help="Another one.")],
    every: Annotated[
        bool, typer.Option("--all", help="Print all that came out otherwise, not three of a kind.")
    ] = False,
    json: JsonOption = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print only what the difference comes from.")
    ] = False,
) -> None:
    """Tell what changed between two answers, and by what; exit 1 if they differ, 2 on errors."""
    from stratgraph.io import json_value
    from stratgraph.report.console import print_difference
    from stratgraph.report.records import compare_documents

    answers = json_value(first), json_value(second)
    told = compare_documents(*answers, files=(first, second))
    if not (quiet and json == "-"):
        console = make_console(to_stderr=json == "-")
        print_difference(console, told, every=every, quiet=quiet)
    if json is not None:
        write_json(told, json)
    if not told["equal"]:
        raise typer.Exit(1)


def _judge(sentences: ClaimsFile, facts: Facts) -> list[Verdict]:
    """Judge one by one, and say how far that is."""
    from stratgraph.model.progress import Steps
    from stratgraph.studies.claims import claim_contexts, judge_claim

    context, others = claim_contexts(sentences, facts)
    with working("judging") as progress:
        each = Steps(len(sentences.claims), progress).each(sentences.claims)
        return [judge_claim(one, context, others=others) for one in each]
