"""What a click or a key asks for, done to the history and to what is in view: pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from stratgraph.errors import ScenarioError
from stratgraph.studies.hold_or_fall import assumed_several, assumed_switches, assumed_words

from .edits import (
    assume,
    choose_systems,
    flip,
    rename,
    standoffs_m,
    toggle_place,
    toggle_road,
    toggle_water,
)
from .view_state import DAY, NOW, ViewState

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
        ``flip``, ``undo``, ``standoff`` and so on.
    on : object
        An id, a text or a list of them, as the act wants it.
    """

    act: str
    on: Any = ""


EDITS: Mapping[str, Callable[[Case, str], Case]] = {
    "flip": flip,
    "road": toggle_road,
    "water": toggle_water,
    "base": lambda case, one: toggle_place(case, "bases", one),
    "objective": lambda case, one: toggle_place(case, "objectives", one),
    "name": rename,
    "standoffs": lambda case, text: assume(case, standoff_m=standoffs_m(text)),
}
LOOKS: Mapping[str, Callable[[ViewState, str], ViewState]] = {
    "option": lambda view_state, key: replace(view_state, option=key),
    "standoff": lambda view_state, metres: replace(view_state, standoff=metres),
    "reading": lambda view_state, word: replace(view_state, reading=word),
    "left": lambda view_state, place: replace(view_state, left=int(place)),
    "right": lambda view_state, place: replace(view_state, right=int(place)),
    "twin": lambda view_state, word: replace(view_state, twin=word == "on"),
    "frame": lambda view_state, name: view_state.turned(name),
}


def do(
    session: Session, history: History, view_state: ViewState, action: Action
) -> tuple[History, ViewState]:
    """Do what is asked for, to the history or to what is looked at.

    Parameters
    ----------
    session : Session
    history : History
    view_state : ViewState
    action : Action

    Returns
    -------
    History, ViewState

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
    >>> history, view_state = do(session, opened, ViewState(), Action("flip", "Kingsbridge"))
    >>> [fall.settlement for fall in session.read(history.present).scenario.falls]
    ['gate', 'kingsbridge']
    """
    if action.act in LOOKS:
        return history, LOOKS[action.act](view_state, str(action.on))
    if action.act in ("undo", "redo"):
        moved = history.undo() if action.act == "undo" else history.redo()
        return moved, _kept(view_state, moved)
    text = session.write(_edited(session, session.read(history.present), action))
    # What is kept can be read again: a value that a file may not have is refused here.
    session.read(text)
    done = history.do(text)
    if action.act == "open":
        return done, ViewState(turn=view_state.turn + 1)
    return done, _kept(view_state, done)


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
    if action.act == "open":
        content, file = action.on
        return session.read_upload(content, file, case.theater)
    raise ScenarioError(f"nothing is called {action.act!r}")


def _several(on: Any) -> list[str]:
    return [str(one) for one in on] if isinstance(on, list) else []


def _kept(view_state: ViewState, history: History) -> ViewState:
    """Return a state that names no step that is gone."""
    places = range(len(history.steps))
    return replace(
        view_state,
        left=view_state.left if view_state.left in places else DAY,
        right=view_state.right if view_state.right in places else NOW,
    )
