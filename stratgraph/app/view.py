"""Everything the app shows of a question at one moment, measured and put into words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stratgraph.catalogue import standoff_words
from stratgraph.report.figures import Frame, Map
from stratgraph.studies.hold_or_fall import case_finding, case_routes, contested_words

from . import components
from .form import assumptions_form, text_field
from .html import option
from .map_figure import Aim, Moment, Reaches, Screen, draw_map, frame_of, measure_reaches
from .view_state import DAY, NOW, ViewState, option_of, rule_of

if TYPE_CHECKING:
    from stratgraph.studies.hold_or_fall import Case
    from stratgraph.studies.hold_or_fall.headline import Finding

    from .history import History
    from .html import Node
    from .session import Session

Answer = dict[str, Any]
SAID = {DAY: "The day", NOW: "As asked now"}


@dataclass(frozen=True)
class Shown:
    """A question in view, and what of it is looked at.

    Attributes
    ----------
    zoom : object
        The frame that somebody zoomed to by hand, as the page tells it.
    """

    session: Session
    history: History
    view_state: ViewState
    screen: Screen
    zoom: Any = None

    @cached_property
    def case(self) -> Case:
        """The case in view."""
        return self.session.read(self.history.present)

    @cached_property
    def cases(self) -> list[Case | None]:
        """The steps of the history; None for one of another theater."""
        every = [self.session.read(text) for text in self.history.steps]
        return [one if one.theater is self.case.theater else None for one in every]

    def moment(self, which: int) -> Moment:
        """Return a situation: of the day, of the case in view, or of a step."""
        if which == DAY:
            return Moment(self.case, "hold")
        step = self.cases[which] if 0 <= which < len(self.cases) else None
        return Moment(step or self.case, "fall")

    @cached_property
    def finding(self) -> Finding:
        """The finding of the case in view."""
        # Without a cut no route changes: nothing need be measured.
        return case_finding(self.case, case_routes(self.case) if self.case.after.cut else ())

    @cached_property
    def aim(self) -> Aim | None:
        """Whose reach is looked at."""
        option = option_of(self.case, self.view_state, self.finding)
        if option is None:
            return None
        return Aim(option, rule_of(self.case, self.view_state), self.case.ground)

    @cached_property
    def reaches(self) -> Reaches | None:
        """What it reaches in both situations."""
        if self.aim is None:
            return None
        left, right = self.moment(self.view_state.left), self.moment(self.view_state.right)
        return measure_reaches(left.situation, right.situation, self.aim)

    @property
    def view_key(self) -> str:
        """What a zoom by hand belongs to: it ends where a frame is asked for."""
        return f"{self.case.theater.name} {self.view_state.turn}"

    @property
    def zoomed(self) -> Frame | None:
        """The frame somebody zoomed to, unless another was asked for since."""
        told = self.zoom if isinstance(self.zoom, dict) else {}
        corners = told.get("range")
        if told.get("key") != self.view_key or not isinstance(corners, list) or len(corners) != 4:
            return None
        if not all(isinstance(one, int | float) for one in corners):
            return None
        west, east, south, north = map(float, corners)
        return Frame(west, south, east, north) if west < east and south < north else None

    def frame(self, the_map: Map) -> Frame:
        """Return the frame of the map: chosen by hand, or asked for."""
        return self.zoomed or frame_of(the_map, self.view_state.frame, self.screen)

    # ---- what the page's script puts in place, by the ids of the elements

    def page(self, message: str) -> dict[str, Any]:
        """Return what stands in each element, and the attributes that change.

        Parameters
        ----------
        message : str
            Why something was refused, in one line.
        """
        return {
            "inside": {"message": [message], **self._words(), **self._tables(), **self._choices()},
            "attributes": {
                "undo": {"disabled": not self.history.can_undo},
                "redo": {"disabled": not self.history.can_redo},
                "maps": {"class": "maps two" if self.view_state.twin else "maps"},
                "twin-button": {
                    "aria-pressed": str(self.view_state.twin).lower(),
                    "data-on": "off" if self.view_state.twin else "on",
                },
            },
        }

    def _words(self) -> dict[str, list[Node]]:
        case, theater = self.case, self.case.theater
        invented = " · an invented theater" if theater.fictional else ""
        return {
            "title": [self.finding.title],
            "sentence": [self.finding.sentence],
            "kicker": [f"{theater.title or theater.name}{invented} · holders of {case.control.on}"],
            "map-words": [self._caption(self.view_state.right)],
            "twin-words": [self._caption(self.view_state.left)],
            "readout": [] if self.reaches is None else components.readout(case, self.reaches),
            "legend": components.legend(case),
        }

    def _caption(self, which: int) -> str:
        case = self.moment(which).case
        words = "nothing has changed" if which == DAY else components.step_words(case)
        reach = "" if self.aim is None else f" Reach: {self.aim.option.words}."
        return f"{self._name(which)}: {words}.{reach}"

    def _name(self, which: int) -> str:
        return SAID.get(which, f"Step {which + 1}")

    def _tables(self) -> dict[str, list[Node]]:
        case, view_state = self.case, self.view_state
        return {
            "ranges": [
                components.case_ranges(
                    case,
                    self.moment(view_state.left).situation,
                    self.moment(view_state.right).situation,
                    rule_of(case, view_state).standoff_m,
                    (self._name(view_state.left), self._name(view_state.right)),
                )
            ],
            "rests": components.rests(case),
            "sources": components.sources(
                case, "" if self.aim is None else self.aim.option.figure.provenance.says
            ),
        }

    def _choices(self) -> dict[str, list[Node]]:
        case, view_state, rule = self.case, self.view_state, rule_of(self.case, self.view_state)
        key = "" if self.aim is None else self.aim.option.key
        return {
            "option": components.range_entries(case, key),
            "standoff": [
                option(standoff_words(one), one, rule.standoff_m)
                for one in case.assumptions.standoff_m
            ],
            "reading": [
                option(contested_words(case.before, one), one, rule.contested)
                for one in case.assumptions.readings
            ],
            "assumptions": assumptions_form(case, self.session.systems(case.theater)),
            "naming": [text_field("Name of the case", "name", case.name)],
            "left": components.moment_entries(self.cases, self.history.place, view_state.left),
            "right": components.moment_entries(self.cases, self.history.place, view_state.right),
        }

    # ---- the maps

    def figures(self) -> tuple[Answer, Answer | None]:
        """Return the map of the second situation, and of the first where both are shown."""
        right = self._figure(self.moment(self.view_state.right), self.reaches)
        if not self.view_state.twin:
            return right, None
        own = None
        if self.reaches is not None:
            own = Reaches(self.reaches.aim, self.reaches.before, self.reaches.before)
        return right, self._figure(self.moment(self.view_state.left), own)

    def _figure(self, moment: Moment, reaches: Reaches | None) -> Answer:
        the_map = Map(moment.case)
        figure = draw_map(the_map, moment, reaches, self.screen, frame=self.frame(the_map))
        # What somebody zoomed to stays, until a frame is asked for or another region opened.
        figure["layout"]["uirevision"] = self.view_key
        figure["layout"]["meta"] = self.view_key
        return figure
