"""What a click or a key asks for, done to the history and the look: pure, told apart by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from stratgraph.errors import ScenarioError
from stratgraph.studies.hold_or_fall import assumed_switches

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
from .view_state import DAY, NOW, Look

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stratgraph.studies.hold_or_fall import Case

    from .history import History
    from .session import Desk


@dataclass(frozen=True, slots=True)
class Deed:
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
    "standoff_rule": lambda case, word: assume(case, standoff_rule=word),
    "contested": lambda case, word: assume(case, contested=word),
    "ground": lambda case, word: assume(case, ground=word),
    "season": lambda case, word: assume(case, season=None if word == "none" else word),
}
LOOKS: Mapping[str, Callable[[Look, str], Look]] = {
    "option": lambda look, key: replace(look, option=key),
    "standoff": lambda look, metres: replace(look, standoff=metres),
    "reading": lambda look, word: replace(look, reading=word),
    "left": lambda look, place: replace(look, left=int(place)),
    "right": lambda look, place: replace(look, right=int(place)),
    "twin": lambda look, word: replace(look, twin=word == "on"),
    "frame": lambda look, name: look.turned(name),
}


def do(desk: Desk, history: History, look: Look, deed: Deed) -> tuple[History, Look]:
    """Do what is asked for, to the history or to what is looked at.

    Parameters
    ----------
    desk : Desk
    history : History
    look : Look
    deed : Deed

    Returns
    -------
    History, Look

    Raises
    ------
    StratgraphError
        If it is refused; what was given stays as it is.

    Examples
    --------
    >>> from stratgraph.app.session import open_desk
    >>> from stratgraph.app.history import History
    >>> desk = open_desk("gate_falls")
    >>> opened = History((desk.write(desk.opened),))
    >>> history, look = do(desk, opened, Look(), Deed("flip", "Kingsbridge"))
    >>> [fall.settlement for fall in desk.read(history.present).scenario.falls]
    ['gate', 'kingsbridge']
    """
    if deed.act in LOOKS:
        return history, LOOKS[deed.act](look, str(deed.on))
    if deed.act in ("undo", "redo"):
        moved = history.undo() if deed.act == "undo" else history.redo()
        return moved, _kept(look, moved)
    text = desk.write(_edited(desk, desk.read(history.present), deed))
    # What is kept can be read again: a value that a file may not have is refused here.
    desk.read(text)
    done = history.do(text)
    if deed.act == "open":
        return done, Look(turn=look.turn + 1)
    return done, _kept(look, done)


def _edited(desk: Desk, case: Case, deed: Deed) -> Case:
    if deed.act in EDITS:
        return EDITS[deed.act](case, str(deed.on))
    if deed.act == "switches":
        return assume(case, **{one: one in _several(deed.on) for one in assumed_switches()})
    if deed.act == "systems":
        return choose_systems(case, desk.systems(case.theater), _several(deed.on))
    if deed.act == "open":
        content, file = deed.on
        return desk.read_upload(content, file, case.theater)
    raise ScenarioError(f"nothing is called {deed.act!r}")


def _several(on: Any) -> list[str]:
    return [str(one) for one in on] if isinstance(on, list) else []


def _kept(look: Look, history: History) -> Look:
    """Return a look that names no step that is gone."""
    places = range(len(history.steps))
    return replace(
        look,
        left=look.left if look.left in places else DAY,
        right=look.right if look.right in places else NOW,
    )
