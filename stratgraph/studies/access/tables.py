"""The tables of access, built once for every surface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Cell, Number, PeopleCell, Text, count, missing, place_cell
from stratgraph.catalogue.table import Head, Table
from stratgraph.model.scenario import SIDES
from stratgraph.studies.hold_or_fall import moment_names

from .answer import MOMENTS
from .sentences import access_notes, side_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.measures.access import Access
    from stratgraph.model.scenario import Side

    from .answer import AccessAnswer

RATIO_NOTE = (
    "The ratio, in the JSON and where there is room for it, is the attacker's minutes over the "
    "defender's, over any roads whoever holds them: below 1 a place is nearer to where the "
    "attacker's supply comes in."
)


def within_table(answer: AccessAnswer, minutes: Sequence[float]) -> Table:
    """Return how many places and people each side reaches within so many minutes.

    Examples
    --------
    >>> from stratgraph import find_access, read_case
    >>> table = within_table(find_access(read_case("gate_falls")), [30, 60])
    >>> print(*table.rows[2], sep="; ")
    Blue; 30 min; 3; 3; 73,500; 73,500
    """
    rows: list[tuple[Cell, ...]] = []
    for side in SIDES:
        both = [answer.access(moment, side) for moment in MOMENTS]
        for most in sorted(minutes):
            people = [one.people_within(most) for one in both]
            rows.append(
                (
                    Text(side_name(answer, side)),
                    Text(f"{most:g} min"),
                    *(count(len(one.within(most))) for one in both),
                    *(PeopleCell(one.known, one.unknown_settlements) for one in people),
                )
            )
    before, after = moment_names(answer.case)
    heads = (
        Head(label="Side"),
        Head(label="Within", right=True),
        Head(label=f"Places, {before}", right=True),
        Head(label=f"Places, {after}", right=True),
        Head(label=f"People, {before}", right=True, beside=True),
        Head(label=f"People, {after}", right=True),
    )
    return Table("Reached by road from held portals", heads, tuple(rows), grouped=True)


def access_table(answer: AccessAnswer, *, most: int | None = None) -> Table:
    """Return minutes of both sides to each place before and after, what changed most first.

    Parameters
    ----------
    answer : AccessAnswer
    most : int, optional
        So many places whose way changed, and those that the case names; by default every place.

    Examples
    --------
    >>> from stratgraph import find_access, read_case
    >>> table = access_table(find_access(read_case("gate_falls")), most=3)
    >>> for row in table.rows[:2]:
    ...     print(*row[:5], sep="; ")
    Gate; not held; 22.0 min; 33.0 min; not held
    Ashby; 0.0 min; 0.0 min; not held; not held
    """
    places = _in_order(answer)
    shown = places if most is None else _first(answer, places, most)
    before, after = moment_names(answer.case)
    heads = (
        Head(label="Town", wide=True),
        *(
            Head(label=f"{side_name(answer, side)}, {when}", right=True)
            for side in SIDES
            for when in (before, after)
        ),
        Head(label=f"Ratio, {before}", right=True, beside=True),
        Head(label=f"Ratio, {after}", right=True, beside=True),
    )
    ratios = [answer.ratios(moment) for moment in MOMENTS]
    rows = tuple(
        (
            place_cell(answer.case.theater, one),
            *(_cell(answer.access(moment, side), one) for side in SIDES for moment in MOMENTS),
            *(_ratio(found[one]) for found in ratios),
        )
        for one in shown
    )
    few = f", {len(shown)} of {len(places)} places" if len(shown) < len(places) else ""
    return Table(
        f"Minutes from held portals{few}", heads, rows, (*access_notes(answer), RATIO_NOTE)
    )


def _cell(access: Access, place: str) -> Cell:
    minutes = access.minutes[place]
    return missing(access.status[place]) if minutes is None else Number(minutes, "minutes")


def _ratio(value: float | None) -> Cell:
    return missing("not_known") if value is None else Number(value, "number")


def _in_order(answer: AccessAnswer) -> tuple[str, ...]:
    """Places by what changed: those that changed hands or were cut off, then by minutes."""

    def order(place: str) -> tuple[int, float, str]:
        return (-_weight(answer, place), -max(abs(answer_change(place)), 0.0), place)

    changes: dict[Side, dict[str, float]] = {side: answer.change_min(side) for side in SIDES}

    def answer_change(place: str) -> float:
        return max((found.get(place, 0.0) for found in changes.values()), key=abs)

    return tuple(sorted(answer.case.theater.ids, key=order))


def _weight(answer: AccessAnswer, place: str) -> int:
    """Whether a place is reached otherwise than before: 1, else 0."""
    return int(
        any(
            answer.access("hold", side).status[place] != answer.access("fall", side).status[place]
            for side in SIDES
        )
    )


def _first(answer: AccessAnswer, places: Sequence[str], most: int) -> tuple[str, ...]:
    """Take the first whose way changed, and the places that the case names."""
    changed = {one for side in SIDES for one in answer.change_min(side)}
    moved = [one for one in places if one in changed or _weight(answer, one)]
    return tuple(dict.fromkeys([*moved[:most], *answer.case.bases, *answer.case.objectives]))
