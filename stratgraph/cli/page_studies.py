"""Studies that a page shows besides its case, where they are asked for: `run --html --study`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from .past import read_past_case_and_facts
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
    SEQUENCES = "sequences"


StudyOption = Annotated[
    list[Study] | None,
    typer.Option(
        metavar="STUDY",
        help="Show on the page as well: curve, sets, attribution or sequences; repeatable.",
    ),
]


def with_studies(past: Past, case: str, question: Case, asked: Collection[Study]) -> Past:
    """Add the studies that are asked for to what a page tells.

    Raises
    ------
    ScenarioError
        If a real theater of the last year is asked what it depended on, or a study has nothing to
        measure in the case.
    """
    from stratgraph.report.page import WORKING, work_out

    told, facts = past, None
    if not set(asked) <= {Study.CURVE}:
        _, facts = read_past_case_and_facts(case)
    for one in Study:
        if one in asked:
            with working(WORKING[one.value]) as progress:
                told = work_out(told, question, one.value, facts=facts, progress=progress)
    return told
