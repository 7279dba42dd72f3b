"""The guard of commands that tell what a real network or its people depended on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from .progress import working

if TYPE_CHECKING:
    from stratgraph.model.dataset import Facts
    from stratgraph.studies.hold_or_fall import Case


def read_past_case(case: str) -> Case:
    """Read a question, and refuse it where a real theater is of the last year.

    Parameters
    ----------
    case : str
        A case file, or the name of a bundled case.

    Raises
    ------
    ScenarioError
        If its day, a holder or an event lies within the last year; never of an invented theater.
    """
    return read_past_case_and_facts(case)[0]


def read_past_case_and_facts(case: str) -> tuple[Case, Facts]:
    """Read a question as :func:`read_past_case` does, and the facts it is asked of."""
    from stratgraph.io import read_case_and_facts
    from stratgraph.studies.hold_or_fall import refuse_recent

    with working("reading") as progress:
        question, facts = read_case_and_facts(case, progress=progress)
    refuse_recent(facts, question.control.on, date.today())
    return question, facts
