"""What of a question is looked at: whose reach, on which reading, which situations beside it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Literal

from stratgraph.report.range_options import Option, options
from stratgraph.studies.hold_or_fall import opening_range

if TYPE_CHECKING:
    from stratgraph.measures.fire import FiringRule
    from stratgraph.studies.hold_or_fall import Case
    from stratgraph.studies.hold_or_fall.headline import Finding

DAY, NOW = -1, -2
FrameName = Literal["question", "region"]


@dataclass(frozen=True, slots=True)
class ViewState:
    """What is looked at; nothing of it changes an answer, and none of it is saved.

    Attributes
    ----------
    option : str
        Key of a published range of a system; the case's opening range where it is not there.
    standoff, reading : str
        Stand-off in metres and reading of contested ground; the case's first where not there.
    left, right : int
        Situations: a step of the history, ``DAY`` or ``NOW``.
    twin : bool
        Whether both situations are drawn, side by side.
    frame : {"question", "region"}
    turn : int
        Counts the times that a frame was asked for, so that it can be asked for again.
    """

    option: str = ""
    standoff: str = ""
    reading: str = ""
    left: int = DAY
    right: int = NOW
    twin: bool = False
    frame: str = "question"
    turn: int = 0

    def turned(self, frame: str) -> ViewState:
        """Return the state with a frame asked for anew."""
        return replace(self, frame="region" if frame == "region" else "question",
                       turn=self.turn + 1)  # fmt: skip


def view_state_from(kept: object) -> ViewState:
    """Return the view_state that a browser sent back; what is not one is the plain view_state."""
    if not isinstance(kept, dict):
        return ViewState()
    plain = ViewState()
    known = {
        field.name: kept[field.name]
        for field in fields(ViewState)
        if type(kept.get(field.name)) is type(getattr(plain, field.name))
    }
    return ViewState(**known)


def view_state_json(view_state: ViewState) -> dict[str, object]:
    """Return a view_state as the browser keeps it."""
    return asdict(view_state)


def rule_of(case: Case, view_state: ViewState) -> FiringRule:
    """Return the firing rule that is looked at: one of the case's.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> rule_of(read_case("gate_falls"), ViewState(standoff="5000")).standoff_m
    5000
    """
    rules = case.assumptions.rules
    fitting = [one for one in rules if str(one.standoff_m) == view_state.standoff] or rules
    return next((one for one in fitting if one.contested == view_state.reading), fitting[0])


def option_of(case: Case, view_state: ViewState, finding: Finding) -> Option | None:
    """Return the published range that is looked at; None where neither side has any.

    Parameters
    ----------
    case : Case
    view_state : ViewState
        Where it names no range of the case's, the one is taken that the case opens with.
    finding : Finding
        Of the case.
    """
    every = {one.key: one for one in options(case)}
    if view_state.option in every:
        return every[view_state.option]
    first = opening_range(case, finding)
    return None if first is None else Option(first.side, first.system, first.figure)
