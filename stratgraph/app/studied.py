"""Studies that a page asks for, worked out of the question in view as a file has them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from stratgraph.errors import ScenarioError, StratgraphError
from stratgraph.report.page import (
    STUDIES,
    Past,
    likely_answer,
    page_html,
    studied_parts,
    with_plays,
    work_out,
)
from stratgraph.studies.hold_or_fall import glance_at, run_case

from .answers import measurable, one_line

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from stratgraph.model.progress import Progress
    from stratgraph.report.page import Study
    from stratgraph.studies.hold_or_fall import Case

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


def studies_shown(told: object) -> list[Study]:
    """Return which studies a browser shows, to be exported with the page.

    Raises
    ------
    ValueError
        If it names what is no study.
    """
    named = told.get("studies", []) if isinstance(told, dict) else []
    if not isinstance(named, list):
        raise ValueError("no list of studies")
    return [study_asked({"study": one}) for one in named]


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
        _require_told(session, case, study, today)
        facts = session.facts(case.theater)
        past = work_out(Past(), case, study, facts=facts, progress=progress)
        if past.sequences is not None:
            past = replace(past, sequences=with_plays(past.sequences.answer, served=True))
        told = {"html": "".join(studied_parts(glance_at(case).finding, past).values())}
    except StratgraphError as error:
        return {"refused": one_line(error)}
    return told if past.odds is None else {**told, "likely": likely_answer(past.odds)}


def exported_page(
    session: Session, text: str, studies: Collection[Study], version: str, today: date
) -> str:
    """Return the page of a case as ``run --html`` writes it, with the studies that are shown.

    Raises
    ------
    StratgraphError
        If the text is no case, its page takes minutes, or a study is refused.
    """
    case = measurable(session.read(text))
    facts = session.facts(case.theater)
    past = Past(with_roads=session.is_past(case, today))
    stated = case.uncertainty is not None and case.uncertainty.drawn_groups
    # Odds come by themselves where they may be told, as in a file.
    odds: tuple[Study, ...] = ("odds",) if past.with_roads and stated else ()
    for study in dict.fromkeys((*odds, *studies)):
        _require_told(session, case, study, today)
        past = work_out(past, case, study, facts=facts)
    return page_html(run_case(case), version=version, past=past)


def _require_told(session: Session, case: Case, study: Study, today: date) -> None:
    """Refuse what may not be told of a real theater of the last year, or takes minutes."""
    if study != "curve":
        session.require_past(case, today)
    size = len(case.theater.ids)
    if study in LONG and size > MOST_STUDIED:
        raise ScenarioError(
            f"{study} of {size:,} settlements take minutes: save the case, then "
            f"`stratgraph run FILE --html --study {study}`"
        )
