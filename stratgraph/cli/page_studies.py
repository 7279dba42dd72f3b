"""Studies that a page shows besides its case, where they are asked for: `run --html --study`."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from .past import read_past_case
from .progress import working

if TYPE_CHECKING:
    from collections.abc import Collection

    from stratgraph.report.page import Past
    from stratgraph.studies.hold_or_fall import Case


class Study(StrEnum):
    """What a page may show besides its case."""

    CURVE = "curve"
    SETS = "sets"
    ATTRIBUTION = "attribution"


StudyOption = Annotated[
    list[Study] | None,
    typer.Option(
        metavar="STUDY",
        help="Show on the page as well: curve, sets or attribution; repeatable.",
    ),
]
# What is taken out together, as the command sets does it.
TOGETHER = 3


def with_studies(past: Past, case: str, question: Case, asked: Collection[Study]) -> Past:
    """Add the studies that are asked for to what a page tells.

    Raises
    ------
    ScenarioError
        If a real theater of the last year is asked what it depended on, or a study has nothing to
        measure in the case.
    """
    from stratgraph.studies.attribution import find_attribution
    from stratgraph.studies.sets import find_sets

    told = replace(past, with_curve=Study.CURVE in asked)
    if set(asked) <= {Study.CURVE}:
        return told
    read_past_case(case)
    if Study.SETS in asked:
        with working("trying sets") as progress:
            told = replace(told, sets=find_sets(question, TOGETHER, progress=progress))
    if Study.ATTRIBUTION in asked:
        with working("measuring") as progress:
            told = replace(told, due=find_attribution(question, progress=progress))
    return told
