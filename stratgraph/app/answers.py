"""What the server answers: the page of the question in view, and what of it takes longer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stratgraph.errors import ScenarioError, StratgraphError
from stratgraph.report.page import (
    Further,
    Past,
    about_page,
    citation,
    document,
    first_parts,
    later_parts,
    page_body,
    page_data,
    page_steps,
    play_asked,
    warnings_list,
)
from stratgraph.report.range_options import options
from stratgraph.report.records import outcome_document
from stratgraph.studies.hold_or_fall import Case, glance_at, opening_range, run_case

from .actions import Action, do
from .form import ask_section, assumptions_form, roads_to_cut, role_buttons, studies_section
from .history import History, history_from

if TYPE_CHECKING:
    from datetime import date

    from stratgraph.model.scenario import Situation
    from stratgraph.report.page import Play
    from stratgraph.report.range_options import Option
    from stratgraph.report.records.run import RunDocument
    from stratgraph.studies.hold_or_fall import Glance

    from .session import Session

Answer = dict[str, Any]
# A page is answered from the whole panel and what would move it: minutes above so many settlements.
MOST_MEASURED = 1000
# So many of the last steps can be shown beside the one in view.
MOST_BESIDE = 6
MEASURING = "<p>Being measured.</p>"


@dataclass(frozen=True, slots=True)
class View:
    """What of a question is looked at.

    Attributes
    ----------
    reach : str
        Key of the published range in view, which alone is answered for on a large theater.
    take : str
        Key of the sequence that is played; empty where none is.
    """

    reach: str = ""
    take: str = ""


def opened_page(session: Session, version: str) -> str:
    """Return the document that the app opens with."""
    history = History((session.write(session.opened),))
    shown = show(session, history, View(), version)
    return document(shown["body"], shown["data"], title=shown["title"], served=True)


def answer(session: Session, told: object, version: str) -> Answer:
    """Do what was asked for, and return the page of what came of it.

    Parameters
    ----------
    session : Session
    told : object
        What the browser sent, read as suspiciously as any file: a history, what was asked for,
        and the range in view.
    version : str
        Of stratgraph, for the line to cite.

    Returns
    -------
    dict
        ``body``, ``data`` and ``title``; or ``refused``, why in one line, and ``form`` as it was.

    Raises
    ------
    ValueError
        If it is no question that the page asks.
    """
    known = told if isinstance(told, dict) else {}
    history = history_from(known)
    action = Action(str(known.get("act")), known.get("on", ""))
    try:
        now = do(session, history, action)
        view = View(str(known.get("reach", "")), str(known.get("take", "")))
        return show(session, now, view, version)
    except StratgraphError as error:
        return {"refused": one_line(error), "form": _form(session, history)}


def _form(session: Session, history: History) -> str:
    try:
        case = session.read(history.present)
    except StratgraphError:
        return ""
    return assumptions_form(case, session.systems(case.theater))


def show(session: Session, history: History, view: View, version: str) -> Answer:
    """Return the page of the case in view: its body, its data and its title.

    Parameters
    ----------
    session : Session
    history : History
    view : View
    version : str
    """
    case = session.read(history.present)
    found, then = glance_at(case), _played(session, history, case, view.take)
    steps, cite = page_steps(case, then), citation(case, version)
    parts = {
        **first_parts(found, steps, cite, served=True),
        **dict.fromkeys(("flips", "gateways"), MEASURING),
        **dict.fromkeys(("roads", "odds", "studies"), ""),
        "warnings": warnings_list(found),
    }
    ask = ask_section(case, session.systems(case.theater))
    data = page_data(found, then, only=_in_view(found, view.reach))
    asked = {
        **history.to_json(),
        "of": session.mark,
        "opened": session.write(session.opened),
        "file": slug(case.name),
        "roads": [road.id for road in case.theater.roads],
        "cuts": roads_to_cut(case),
    }
    return {
        "body": page_body(parts, Further(ask=ask, roles=role_buttons(), asked=studies_section())),
        "data": {**data, "about": about_page(found, version, cite), "asked": asked},
        "title": found.finding.title,
    }


def _played(
    session: Session, history: History, case: Case, take: str
) -> tuple[Situation | Play, ...]:
    """Return the sequence that is played, or else what stands beside the question."""
    return (play_asked(case, take),) if take else _beside(session, history, case)


def _beside(session: Session, history: History, case: Case) -> tuple[Situation, ...]:
    """Return what other steps of the history led to, the latest last, each once."""
    texts = [one for one in history.steps if one != history.present]
    cases = [session.read(one) for one in dict.fromkeys(texts[-MOST_BESIDE:])]
    return tuple(
        one.after
        for one in cases
        if one.theater is case.theater and one.before.attacker == case.before.attacker
    )


def _in_view(found: Glance, reach: str) -> tuple[Option, ...]:
    every = {one.key: one for one in options(found.case)}
    if reach in every:
        return (every[reach],)
    first = opening_range(found.case, found.finding)
    return tuple(
        one
        for one in every.values()
        if first is not None
        and (one.side, one.system, one.figure) == (first.side, first.system, first.figure)
    )


def later(session: Session, text: str, today: date) -> Answer:
    """Return the parts of the page that take the whole outcome, or why they are left out."""
    try:
        case = measurable(session.read(text))
        return later_parts(run_case(case), Past(with_roads=session.is_past(case, today)))
    except StratgraphError as error:
        return {"refused": one_line(error)}


def numbers(session: Session, text: str) -> RunDocument:
    """Return the document of a case as ``run --json`` writes it.

    Raises
    ------
    StratgraphError
        If the text is no case, or its gateways take minutes.
    """
    return outcome_document(run_case(measurable(session.read(text))))


def measurable(case: Case) -> Case:
    """Return a case, or refuse one whose gateways take minutes."""
    size = len(case.theater.ids)
    if size > MOST_MEASURED:
        raise ScenarioError(
            f"gateways of {size:,} settlements take minutes to measure: save the case, then "
            "`stratgraph run FILE`, with --html for its page"
        )
    return case


def one_line(error: StratgraphError) -> str:
    """Return an error as one line of letters that print."""
    return "".join(letter if letter.isprintable() else " " for letter in str(error))


def slug(name: str) -> str:
    """Return a name that any disk takes for a file.

    Examples
    --------
    >>> slug("Bakhmut falls / 2"), slug("Бахмут")
    ('bakhmut_falls_2', 'case')
    """
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:60] or "case"
