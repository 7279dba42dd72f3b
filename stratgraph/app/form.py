"""The form of systems and assumptions, as it stands for the case in view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratgraph.catalogue import Assumed, assumption_records
from stratgraph.studies.hold_or_fall import assumed_switches

from .html import el

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stratgraph.model.systems import System
    from stratgraph.studies.hold_or_fall import Case

    from .html import Node


def assumptions_form(case: Case, systems: Sequence[System]) -> list[Node]:
    """Write every assumption of a case as a control that changes it.

    Parameters
    ----------
    case : Case
    systems : sequence of System
        Those one can choose.
    """
    take = case.assumptions
    offered = {one.id: _system_words(case, one) for one in systems}
    chosen = [one.id for one in take.systems]
    switches = assumed_switches()
    on = [one for one in switches if getattr(take, one)]
    records = assumption_records(Assumed)
    far = ", ".join(f"{one / 1000:g}" for one in take.standoff_m)
    return [
        _checks(records["systems"].label, "systems", offered, chosen, scrolls=True),
        text_field(records["standoff_m"].label, "standoffs", far),
        *(
            _radios(one.label, name, one.values, getattr(take, name) or "none")
            for name, one in records.items()
            if one.admits == "words"
        ),
        *(
            _checks(one.label, name, one.values, getattr(take, name))
            for name, one in records.items()
            if one.admits == "several words"
        ),
        *_of_the_theater(case),
        _checks("What counts", "switches", switches, on),
    ]


def _of_the_theater(case: Case) -> list[Node]:
    """Write what one chooses among the classes of roads that a theater has, if it has several."""
    known = tuple(filter(None, case.theater.road_classes))
    if len(known) < 2:
        return []
    chosen = case.assumptions.road_classes or known
    words = assumption_records(Assumed)["road_classes"].label
    return [_checks(words, "road_classes", {one: one for one in known}, chosen)]


def text_field(words: str, act: str, value: str) -> Node:
    """Return a line to write in, which asks for something when it is left."""
    box = el("input", type="text", id=act, value=value, data_act=act, data_on="")
    return el("label", el("span", words, class_="quiet small"), box, class_="field")


def _radios(words: str, act: str, entries: Mapping[Any, str], chosen: str) -> Node:
    return _group(
        words, (_choice("radio", act, one, said, one == chosen) for one, said in entries.items())
    )


def _checks(
    words: str,
    act: str,
    entries: Mapping[str, str],
    chosen: Sequence[str],
    *,
    scrolls: bool = False,
) -> Node:
    boxes = [_choice("checkbox", act, one, said, one in chosen) for one, said in entries.items()]
    return _group(words, [el("div", *boxes, class_="scrolls")] if scrolls else boxes)


def _group(words: str, inside: Iterable[Node]) -> Node:
    return el("fieldset", el("legend", words), *inside)


def _choice(kind: str, act: str, value: str, words: str, chosen: bool) -> Node:
    picked = {"checked": ""} if chosen else {}
    box = el("input", type=kind, name=act, value=value, data_act=act, data_on=value, **picked)
    return el("label", box, words)


def _system_words(case: Case, system: System) -> str:
    sides = dict(case.theater.sides)
    who = "both" if len(system.sides) > 1 else ", ".join(sides.get(c, c) for c in system.sides)
    return f"{system.short_name} ({who})"
