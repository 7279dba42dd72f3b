"""Studies that a page asks for, worked out of the question in view as a file has them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from stratgraph.errors import ScenarioError, StratgraphError
from stratgraph.report.page import (
    STUDIES,
    Past,
    likely_answer,
    studied_parts,
    with_plays,
    work_out,
)
from stratgraph.studies.hold_or_fall import glance_at

from .answers import one_line

if TYPE_CHECKING:
    from datetime import date

    from stratgraph.model.progress import Progress
    from stratgraph.report.page import Study

    from .session import Session

# Sets and sequences of more settlements take minutes.
MOST_STUDIED = 1000
LONG = ("sets", "sequences")


def study_asked(told: object) -> Study:
    """Return which study a browser asks for.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    study = told.get("study") if isinstance(told, dict) else None
    if study not in STUDIES:
        raise ValueError("no study")
    return cast("Study", study)


def studied(
    session: Session, text: str, study: Study, today: date, progress: Progress | None = None
) -> dict[str, Any]:
    """Work out a study of a case.

    Parameters
    ----------
    session : Session
    text : str
        Of the case.
    study : {"odds", "curve", "sets", "attribution", "sequences"}
    today : date
        Of a real theater of the last year only the readings are told.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Returns
    -------
    dict
        ``html``, the sections that the page of a file has, and ``likely`` of the odds, beside the
        first answer; or ``refused``, why in one line.
    """
    try:
        case = session.read(text)
        _require_size(len(case.theater.ids), study)
        if study != "curve":
            session.require_past(case, today)
        facts = session.facts(case.theater)
        past = work_out(Past(), case, study, facts=facts, progress=progress)
        if past.sequences is not None:
            past = replace(past, sequences=with_plays(past.sequences.answer, served=True))
        told = {"html": "".join(studied_parts(glance_at(case).finding, past).values())}
    except StratgraphError as error:
        return {"refused": one_line(error)}
    return told if past.odds is None else {**told, "likely": likely_answer(past.odds)}


def _require_size(size: int, study: Study) -> None:
    if study in LONG and size > MOST_STUDIED:
        raise ScenarioError(
            f"{study} of {size:,} settlements take minutes: save the case, then "
            f"`stratgraph run FILE --html --study {study}`"
        )
