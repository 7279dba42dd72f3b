"""Towns and roads as tables, with buttons for all that a click on the map does, and more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.model.plain_text import plural
from stratgraph.report.figures import held_by

from .html import button, el, quiet, settlement_name, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.model.roads import Road
    from stratgraph.model.scenario import Holder
    from stratgraph.studies.hold_or_fall import Case

    from .html import Node

MOST_ROWS = 40


def settlements_table(case: Case, found: Sequence[str]) -> list[Node]:
    """Write towns with what can be done to each: hand on, make a base or an objective.

    Parameters
    ----------
    case : Case
    found : sequence of str
        Settlement ids; the first forty are shown, the rest counted.
    """
    if not found:
        return [el("p", "No town of this name.", class_="quiet")]
    rows = [_settlement_row(case, one) for one in found[:MOST_ROWS]]
    return [table("", ("Town", "Held by", ""), rows, label="Towns"), *_more(len(found))]


def _more(count: int) -> list[Node]:
    left = count - MOST_ROWS
    return [el("p", f"{left:,} more: search by name.", class_="quiet")] if left > 0 else []


def _settlement_row(case: Case, one: str) -> Node:
    town = case.theater.settlement(one)
    day, now = case.before.holder(one), case.after.holder(one)
    people = f"{town.population:,} people" if town.population is not None else "people unknown"
    was = [el("div", f"was {_holder_word(case, day)}", class_="quiet small")] if day != now else []
    acts = [
        button("Flip", "flip", one, aria_label=f"Flip {town.name}"),
        _role(case, "base", one),
        _role(case, "objective", one),
    ]
    return el(
        "tr",
        el("th", *settlement_name(town), el("div", people, class_="quiet small"), scope="row"),
        el("td", el("span", el("i", class_=f"dot {now}"), _holder_word(case, now)), *was),
        el("td", el("div", *acts, class_="acts")),
        class_="changed" if day != now else "",
    )


def _holder_word(case: Case, holder: Holder) -> str:
    return held_by(case.before, holder).split(" (")[0]


def _role(case: Case, act: str, one: str) -> Node:
    chosen = one in (case.bases if act == "base" else case.objectives)
    name = case.theater.settlement(one).name
    return button(
        act.capitalize(), act, one, aria_pressed=str(chosen).lower(), aria_label=f"{name} as {act}"
    )


def roads_table(case: Case, roads: Sequence[Road]) -> list[Node]:
    """Write waters with all their crossings, and roads, each with a button to cut or mend it.

    Parameters
    ----------
    case : Case
    roads : sequence of Road
        The first forty are shown, the rest counted.
    """
    rows = []
    for water in case.theater.waters:
        count = sum(water.id in road.crosses for road in case.theater.roads)
        if count:
            words = f"{water.name}: {'all ' if count > 1 else ''}{plural(count, 'known crossing')}"
            rows.append(_cut_row(words, "water", water.id, water.id in case.scenario.cut_crossings))
    rows += [
        _cut_row(_road_words(case, road), "road", road.id, road.id in case.after.cut)
        for road in roads[:MOST_ROWS]
    ]
    if not rows:
        return [el("p", "No road is listed: search by a town.", class_="quiet")]
    return [table("", ("Road or water", ""), rows, label="Roads"), *_more(len(roads))]


def _road_words(case: Case, road: Road) -> str:
    ends = " – ".join(case.theater.end_name(one) for one in (road.a, road.b))
    return f"{ends}, {road.length_m / 1000:.1f} km{'' if road.verified else ', not verified'}"


def _cut_row(words: str, act: str, on: str, is_cut: bool) -> Node:
    verb = "Mend" if is_cut else "Cut"
    return el(
        "tr",
        el("th", words, *([quiet(" (cut)")] if is_cut else []), scope="row"),
        el("td", button(verb, act, on, aria_label=f"{verb} {words}")),
        class_="changed" if is_cut else "",
    )
