"""What the map says on hovering: names, holders, figures, and who says so, with markup escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratgraph.catalogue.wording import wording
from stratgraph.model.provenance import EVIDENCE

if TYPE_CHECKING:
    from stratgraph.catalogue.wording import Wording
    from stratgraph.model.control import Control
    from stratgraph.model.provenance import Provenance
    from stratgraph.model.roads import Road
    from stratgraph.model.scenario import Holder, Situation
    from stratgraph.model.theater import Settlement, Theater

    Line = tuple[Any, ...]


def plain(text: str) -> str:
    """Escape what plotly would read as markup: a name from a file is text.

    Examples
    --------
    >>> plain("<b> & co")
    '&lt;b&gt; &amp; co'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def settlement_words(situation: Situation, number: int) -> str:
    """Say of a settlement what is known, and who says so."""
    town = situation.theater.settlements[number]
    local = f" · {plain(town.name_uk)}" if town.name_uk else ""
    holder = line_words(("holder", holder_words(situation, town.id)))
    lines = [holder, *map(line_words, _people_lines(town)), _says(town.provenance, "place")]
    return "<br>".join([f"<b>{plain(town.name)}</b>{local}", *map(plain, lines)])


def settlement_lines(situation: Situation, number: int) -> list[Line]:
    """Return what is known of a settlement on a day, its name apart, for any language.

    Returns
    -------
    list of tuple
        Each the name of a text of ``page.line`` and what fills it in: of a holder its kind, of a
        source its confidence, as a code. A side beyond the two is in words.
    """
    town = situation.theater.settlements[number]
    holder = situation.holder(town.id)
    who = _of_third(situation, town.id) if holder == "other" else holder
    row = situation.control.by_settlement.get(town.id)
    assessed = (row.assessor, str(row.on)) if row else ()
    return [
        ("holder", who, *assessed),
        *_people_lines(town),
        _source_line(town.provenance, "place"),
    ]


def line_words(line: Line) -> str:
    """Put a line into English words.

    Examples
    --------
    >>> line_words(("people_as_of", 1234, "2021")), line_words(("place", "a survey", "high"))
    ('population 1,234, 2021', 'place: a survey (high confidence)')
    """
    kind, *values = line
    words = wording()
    if kind in ("figure", "place", "road"):
        values[1] = words.say(f"page.confidence.{values[1]}")
    said = [f"{one:,}" if isinstance(one, int) else one for one in values]
    return str(words.texts[f"page.line.{kind}"]).format(*said)


def _people_lines(settlement: Settlement) -> list[Line]:
    figure = next((one for one in settlement.populations if one.preferred), None)
    if figure is None:
        return [("no_people",)]
    dated = ("people_as_of", figure.people, figure.as_of)
    people: Line = dated if figure.as_of else ("people", figure.people)
    return [people, _source_line(figure.provenance, "figure")]


def _source_line(who: Provenance, kind: str) -> Line:
    short = who.says if len(who.says) <= 70 else f"{who.says[:67]}…"
    return (kind, short, who.confidence)


def _says(who: Provenance, kind: str) -> str:
    return line_words(_source_line(who, kind))


def holder_words(situation: Situation, settlement: str) -> str:
    """Name a settlement's holder, and who assessed it when, or that the scenario says so."""
    holder = situation.holder(settlement)
    held = held_by(situation, holder)
    if holder == "other":
        held = _of_third(situation, settlement)
    if any(settlement in step.changed_hands for step in situation.steps):
        return line_words(("in_scenario", held))
    row = situation.control.by_settlement.get(settlement)
    return line_words(("assessed", held, row.assessor, str(row.on))) if row else held


def _of_third(situation: Situation, settlement: str) -> str:
    """Name a side beyond the two that holds a settlement."""
    code = situation.side(settlement)
    return f"{dict(situation.theater.sides).get(code, code)} (another side)".lstrip()


def held_by(situation: Situation, holder: Holder, words: Wording | None = None) -> str:
    """Name a holder: the side's label and its role, or contested, another side or unknown.

    Parameters
    ----------
    situation : Situation
    holder : {"attacker", "defender", "contested", "other", "unknown"}
    words : Wording, optional
        Of the language wanted; English by default.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> held_by(read_case("gate_falls").before, "attacker", wording("de"))
    'Rot (Angreifer)'
    """
    words = words or wording("en")
    role, named = words.say(f"holder.{holder}"), side_label(situation, holder, words)
    return f"{named} ({role})" if named else role


def side_label(situation: Situation, holder: Holder, words: Wording) -> str:
    """Name a side that holds by its label alone; empty where nobody's, or nobody knows whose."""
    if holder == "other":
        return f" {words.say('list.or')} ".join(map(words.named, situation.other_labels))
    if holder not in ("attacker", "defender"):
        return ""
    code = situation.attacker if holder == "attacker" else situation.defender
    return words.named(dict(situation.theater.sides).get(code, code))


def holder_entry(situation: Situation, holder: str) -> str:
    """Name a holder in a legend, with markup escaped.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> holder_entry(read_case("gate_falls").before, "attacker")
    'held by Red (attacker)'
    """
    if holder == "unknown":
        return f"holder {held_by(situation, 'unknown')}"
    who = plain(held_by(situation, holder))  # type: ignore[arg-type]
    return who if holder == "contested" else f"held by {who}"


def assessors(control: Control) -> str:
    """Name everyone who assessed the holders in use, and how they were carried on."""
    return plain(control.who_says)


def source_words(situation: Situation) -> str:
    """Say of which region and day holders are, and who says so.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> source_words(read_case("gate_falls").before)[:44]
    'The valley, an invented theater: holders as '
    """
    control, theater = situation.control, situation.theater
    place = f"{theater.title or theater.name}{', an invented theater' if theater.fictional else ''}"
    return (
        f"{place}: holders as assessed by {assessors(control)}, {control.on}; "
        "control is not sovereignty."
    )


def road_words(theater: Theater, road: Road) -> str:
    """Say of a road what is known, and who says so."""
    ends = " – ".join(plain(theater.end_name(one)) for one in (road.a, road.b))
    kind = " ".join(word for word in (road.number, road.road_class or "road") if word)
    verified = "verified" if road.verified else "not verified"
    if road.evidence_class == "presumed":
        verified += ": presumed to exist"
    elif road.evidence:
        verified += f": rests on {EVIDENCE[road.evidence]}"
    return "<br>".join(
        [
            f"<b>{ends}</b>",
            f"{plain(kind)}, {road.length_m / 1000:.1f} km, {verified}{_ways(theater, road)}",
            plain(_says(road.provenance, "road")),
        ]
    )


def _ways(theater: Theater, road: Road) -> str:
    """Say which way a one-way road leads, and when a dated one is there."""
    told = [f"one-way, to {plain(theater.end_name(road.b))}"] if road.one_way else []
    told += [f"from {road.open_from}"] if road.open_from else []
    told += [f"until {road.open_until}"] if road.open_until else []
    return "".join(f"; {one}" for one in told)
