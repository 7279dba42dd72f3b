"""The map as the page opens, drawn in Python: there before any script runs, and without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.wording import wording
from stratgraph.report.figures import (
    Drawing,
    first_view,
    situation_of,
    state_traces,
    still_svg,
)
from stratgraph.report.range_options import Option

from .steps import page_steps

if TYPE_CHECKING:
    from stratgraph.report.figures import Map
    from stratgraph.studies.hold_or_fall import Glance, Outcome

# Names are placed for a width, so a desk and a phone have a picture each: width and height.
SIZES = {"desk": (900, 620), "phone": (390, 400)}


def opening_map(outcome: Outcome, the_map: Map) -> str:
    """Return the map of what the page shows first, as SVG for wide and for narrow windows."""
    view = first_view(outcome)
    shown = situation_of(outcome.case, view.situation if view else "fall")
    drawing = Drawing(the_map, shown, the_map.frames["question"])
    traces = state_traces(the_map, outcome, view)
    return "".join(still_svg(drawing, traces, size, name) for name, size in SIZES.items())


def opening_words(found: Outcome | Glance) -> str:
    """Say what that map shows, as the page's script does of every other."""
    view, moments = first_view(found), {one.key: one.words for one in page_steps(found.case)}
    words, shown = wording(), moments["fall"]
    if view is not None:
        weapon = Option(view.side, view.system, view.figure).words
        shown = words.say("page.reach_of", situation=moments[view.situation], weapon=weapon)
    return words.say("page.drawn", shown=shown)
