"""What is due to each place, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import number_text
from stratgraph.model.notebook import joined
from stratgraph.model.plain_text import plural
from stratgraph.model.scenario import other_side

if TYPE_CHECKING:
    from stratgraph.model.scenario import Side

    from .answer import AttributionAnswer, SideAttribution

# So many places are named in a sentence.
NAMED = 3
MEASURED = {
    "exposure": "people in range",
    "supply": "people cut off from their portals",
    "detour": "of the directness of routes lost",
}
GAME_WORDS = {
    "held": "what each place that is held reaches, any of them before any other",
    "any": "any set of places may fall, each before any other",
    "adjoining": (
        "only those orders in which each place that falls adjoins, by a road, ground of the side, "
        "contested ground or one that fell before"
    ),
}


def side_words(answer: AttributionAnswer, side: Side) -> str:
    """Name a side with what it is."""
    situation = answer.situation
    code = situation.attacker if side == "attacker" else situation.defender
    return f"{dict(situation.theater.sides).get(code, code)} ({side})"


def due_text(answer: AttributionAnswer, value: float, *, signed: bool = False) -> str:
    """Write what is due to a place: whole people, or a share of directness."""
    if answer.asked.of == "detour":
        return f"{'+' if signed and value > 0 else ''}{number_text(value, 'share')}"
    return f"{value:{'+' if signed else ''},.0f}"


def attribution_sentence(answer: AttributionAnswer, part: SideAttribution) -> str:
    """Say what all places change together, and to which most of it is due.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.attribution import AttributionAsked, find_attribution
    >>> answer = find_attribution(read_case("gate_falls"), AttributionAsked(range_m=30_000))
    >>> print(attribution_sentence(answer, answer.sides[0])[:53])
    Places held by Red (attacker), 30 km: 81,500 people i
    """
    theater, held = answer.situation.theater, answer.asked.game_played == "held"
    whose = side_words(answer, part.side if held else other_side(part.side))
    figure = f", {part.figure}" if part.figure else ""
    measured = MEASURED[answer.asked.of]
    first = [one for one in part.places if abs(one.value) > 0][:NAMED]
    named = [
        f"{name} {due_text(answer, one.value, signed=not held)}"
        for name, one in zip(theater.names_of([one.place for one in first]), first, strict=True)
    ]
    due = f"due to {joined(named)}" if named else "none of it is due to any place"
    more = len(part.places) - len(first)
    rest = f" and {plural(more, 'other')}" if more and named else ""
    if held:
        total = due_text(answer, part.total)
        return f"Places held by {whose}{figure}: {total} {measured}; {due}{rest}."
    if not part.places:
        return f"Places held by {whose}{figure}: none of them can fall."
    before, after = (due_text(answer, one) for one in (part.before, part.after))
    return (
        f"If {plural(len(part.places), 'place')} held by {whose} fell{figure}: {before} {measured} "
        f"before, {after} after; {due}{rest}."
    )


def below_nothing(answer: AttributionAnswer, part: SideAttribution) -> str:
    """Say of which places the sign is turned since what falls is counted no more; empty of none."""
    if answer.asked.game_played == "held" or answer.asked.of == "detour":
        return ""
    below = [one for one in reversed(part.places) if one.value < 0]
    if not below:
        return ""
    names = answer.situation.theater.names_of([one.place for one in below[:NAMED]])
    more = len(below) - len(names)
    rest = f" and {plural(more, 'other')}" if more else ""
    one = "it" if len(below) == 1 else "they"
    stands = "stands" if len(below) == 1 else "stand"
    why = (
        f"what falls is no target any more, and {one} would have been one for longer than {one} "
        "would put others in range"
        if answer.asked.of == "exposure"
        else f"what falls is not counted as cut off, and {one} would have been for longer than "
        f"{one} would cut others off"
    )
    return f"{joined(names)}{rest} {stands} below 0: {why}."


def most_with(part: SideAttribution, place: str) -> tuple[str | None, str | None]:
    """Return with whom a place overlaps most, and whom it needs most; None where nobody."""
    with_it = [
        (pair.value, pair.b if pair.a == place else pair.a)
        for pair in part.pairs
        if place in (pair.a, pair.b)
    ]
    least, most = min(with_it, default=(0.0, "")), max(with_it, default=(0.0, ""))
    return least[1] if least[0] < 0 else None, most[1] if most[0] > 0 else None
