"""Access of both sides in a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import number_text
from stratgraph.model.notebook import few_of, joined
from stratgraph.model.plain_text import plural
from stratgraph.model.road_set import ROAD_SET_WORDS

from .answer import MOMENTS

if TYPE_CHECKING:
    from stratgraph.model.scenario import Side

    from .answer import AccessAnswer

# So many places are named.
NAMED = 3


def side_name(answer: AccessAnswer, side: Side) -> str:
    """Name a side by its label.

    Examples
    --------
    >>> from stratgraph import find_access, read_case
    >>> side_name(find_access(read_case("gate_falls")), "defender")
    'Blue'
    """
    before = answer.case.before
    code = before.attacker if side == "attacker" else before.defender
    return dict(answer.case.theater.sides).get(code, code)


def access_sentence(answer: AccessAnswer, side: Side) -> str:
    """Say how many of its places a side reaches before and after, and where the way got longer.

    Examples
    --------
    >>> from stratgraph import find_access, read_case
    >>> print(access_sentence(find_access(read_case("gate_falls")), "defender"))
    Blue reaches 5 of the 5 places it holds before and 4 of 4 after; no way gets longer.
    """
    label, theater = side_name(answer, side), answer.case.theater
    # A label such as "the Union" begins a sentence here.
    name = f"{label[0].upper()}{label[1:]}"
    both = [answer.access(moment, side) for moment in MOMENTS]
    if not any(one.portals.held for one in both):
        return f"{name} holds no portal, so nothing says where its ways begin."
    counts = [
        (
            sum(one in ("reached", "at_portal") for one in access.status.values()),
            sum(one != "not_held" for one in access.status.values()),
        )
        for access in both
    ]
    told = (
        f"{name} reaches {counts[0][0]} of the {plural(counts[0][1], 'place')} it holds before and "
        f"{counts[1][0]} of {counts[1][1]} after"
    )
    lost, changed = answer.lost(side), answer.change_min(side)
    longer = sorted(
        (place for place in changed if changed[place] > 0), key=lambda p: (-changed[p], p)
    )
    if lost:
        are = "is" if len(lost) == 1 else "are"
        told += f"; cut off {are} {few_of(theater.names_of(lost), NAMED)}"
    if not longer:
        return f"{told}; no way gets longer."
    first = longer[0]
    was, now = (number_text(one.minutes[first] or 0.0, "minutes") for one in both)
    others = f", the most of {len(longer)} places" if len(longer) > 1 else ""
    return f"{told}; to {theater.settlement(first).name} it takes {now}, not {was}{others}."


def access_notes(answer: AccessAnswer) -> tuple[str, ...]:
    """Say what the minutes rest on, and which portals are ignored.

    Examples
    --------
    >>> from stratgraph import find_access, read_case
    >>> access_notes(find_access(read_case("gate_falls")))[1]
    'Blue comes in at Port; Red at Ashby.'
    """
    any_one = answer.access("hold", "attacker")
    contested = "open" if any_one.contested_supply else "closed"
    season = {"dry": "in the dry season", "mud": "in mud", "frost": "in frost"}[answer.season]
    notes = [
        f"Minutes by road {season}, at the speeds of the theater (assumed, not timed), from held "
        f"portals over roads between places that the side holds; disputed villages {contested}, "
        f"{ROAD_SET_WORDS[any_one.road_set]}.",
        f"{_portals(answer, 'defender', ' comes in at ')}; {_portals(answer, 'attacker', ' at ')}.",
    ]
    ignored = [
        f"{side_name(answer, side)} does not hold its "
        f"{plural(len(access.portals.ignored), 'portal')} "
        f"{joined(answer.case.theater.names_of(access.portals.ignored))}"
        for (moment, side), access in answer.accesses.items()
        if moment == "hold" and access.portals.ignored
    ]
    if ignored:
        notes.append(f"{'; '.join(ignored)}.")
    return tuple(notes)


def _portals(answer: AccessAnswer, side: Side, where: str) -> str:
    held = answer.access("hold", side).portals.held
    names = joined(answer.case.theater.names_of(held))
    return f"{side_name(answer, side)}{where}{names or 'no portal'}"
