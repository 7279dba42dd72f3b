"""What a click or a key asks for, done to the history of a question: pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stratgraph.errors import ScenarioError
from stratgraph.studies.hold_or_fall import assumed_several, assumed_switches, assumed_words

from .edits import (
    assume,
    choose_systems,
    hold,
    rename,
    standoffs_m,
    toggle_place,
    toggle_road,
    toggle_water,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stratgraph.studies.hold_or_fall import Case

    from .history import History
    from .session import Session


@dataclass(frozen=True, slots=True)
class Action:
    """One thing asked for: its name, and what it is about.

    Attributes
    ----------
    act : str
        ``hold``, ``undo``, ``standoff`` and so on.
    on : object
        An id, a text or a list of them, as the act wants it.
    """

    act: str
    on: Any = ""


EDITS: Mapping[str, Callable[[Case, str], Case]] = {
    "road": toggle_road,
    "water": toggle_water,
    "base": lambda case, one: toggle_place(case, "bases", one),
    "objective": lambda case, one: toggle_place(case, "objectives", one),
    "name": rename,
    "standoffs": lambda case, text: assume(case, standoff_m=standoffs_m(text)),
}


def do(session: Session, history: History, action: Action) -> History:
    """Do what is asked for.

    Parameters
    ----------
    session : Session
    history : History
    action : Action
        ``again`` asks for what is in view, as it is.

    Returns
    -------
    History

    Raises
    ------
    StratgraphError
        If it is refused; what was given stays as it is.

    Examples
    --------
    >>> from stratgraph.app.session import open_desk
    >>> from stratgraph.app.history import History
    >>> session = open_desk("gate_falls")
    >>> opened = History((session.write(session.opened),))
    >>> history = do(session, opened, Action("hold", ["Kingsbridge", "attacker"]))
    >>> [fall.settlement for fall in session.read(history.present).scenario.falls]
    ['gate', 'kingsbridge']
    """
    if action.act == "again":
        return history
    if action.act in ("undo", "redo"):
        return history.undo() if action.act == "undo" else history.redo()
    text = session.write(_edited(session, session.read(history.present), action))
    # What is kept can be read again: a value that a file may not have is refused here.
    session.read(text)
    return history.do(text)


def _edited(session: Session, case: Case, action: Action) -> Case:
    if action.act in EDITS:
        return EDITS[action.act](case, str(action.on))
    if action.act in assumed_words():
        word = str(action.on)
        return assume(case, **{action.act: None if word == "none" else word})
    if action.act in assumed_several():
        return assume(case, **{action.act: tuple(_several(action.on))})
    if action.act == "switches":
        return assume(case, **{one: one in _several(action.on) for one in assumed_switches()})
    if action.act == "systems":
        return choose_systems(case, session.systems(case.theater), _several(action.on))
    if action.act == "hold":
        return hold(case, *_pair(action.on))
    if action.act == "open":
        content, file = _pair(action.on)
        return session.read_upload(content.encode(), file, case.theater)
    raise ScenarioError(f"nothing is called {action.act!r}")


def _pair(on: Any) -> tuple[str, str]:
    if not (isinstance(on, list | tuple) and len(on) == 2):
        raise ScenarioError("two things were to be told")
    return str(on[0]), str(on[1])


def _several(on: Any) -> list[str]:
    return [str(one) for one in on] if isinstance(on, list) else []
