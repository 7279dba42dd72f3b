"""What two answers were asked and took for granted, and on which facts, where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from stratgraph.catalogue import Assumed, assumption_fields, assumption_records, record_of
from stratgraph.measures.gateways import PanelSettings
from stratgraph.model.notebook import joined, km_text
from stratgraph.model.plain_text import plural

from .entries import Names, listed, put, rows_in

if TYPE_CHECKING:
    import dataclasses
    from collections.abc import Callable, Iterator

    from stratgraph.report.records.run import RunDocument
    from stratgraph.report.records.run.facts import TheaterRecord

    from .entries import PutInRecord

_PLACES: dict[Literal["fallen", "retaken", "bases", "bases_after", "objectives"], str] = {
    "fallen": "what falls",
    "retaken": "what is retaken",
    "bases": "the bases",
    "bases_after": "the bases after the fall",
    "objectives": "the objectives",
}
_DAY, _ASSESSED = "the day asked about", "who assessed the holders, and when"
_ALSO = assumption_records(Assumed)["also_ground"].noun
Kind = Literal["settlements", "roads", "portals", "waters", "speeds", "holders", "drawn", "areas"]
_FACTS: dict[Kind, str] = {
    "settlements": "the facts on settlements",
    "roads": "the facts on roads",
    "portals": "the facts on where roads lead on beyond the map",
    "waters": "the facts on rivers",
    "speeds": "the facts on speeds",
    "holders": "the facts on who holds what",
    "drawn": "the distances to ground that a map of the day drew",
    "areas": "the areas that somebody drew of the day",
}


def differing_put_in(first: RunDocument, second: RunDocument) -> list[PutInRecord]:
    """Return what was put in and is not the same: names, question, assumptions, facts, program."""
    names = Names(first, second)
    asked = [*_names(first, second), *_question(first, second, names)]
    if first["left_out"] != second["left_out"]:
        words = _both_lists(first["left_out"], second["left_out"], {})
        asked.append(put("question", "the metrics left out", words))
    assumed = list(_assumed(first, second, names))
    entries = [*asked, *assumed, *_facts(first, second, [*asked, *assumed], names)]
    if first["stratgraph"] != second["stratgraph"]:
        words = (first["stratgraph"], second["stratgraph"])
        entries.append(put("program", "the version of the program", words))
    return entries


def _names(first: RunDocument, second: RunDocument) -> Iterator[PutInRecord]:
    ours, theirs = first["case"], second["case"]
    if ours["name"] != theirs["name"]:
        yield put("name", "the name of the question", (ours["name"], theirs["name"]))
    if ours["about"] != theirs["about"]:
        words = (_quoted(ours["about"]), _quoted(theirs["about"]))
        yield put("name", "what the question says of itself", words)


def _quoted(words: str) -> str:
    return f"“{words}”" if words else "nothing"


def _question(first: RunDocument, second: RunDocument, names: Names) -> Iterator[PutInRecord]:
    ours, theirs = first["case"], second["case"]
    for side in ("attacker", "defender"):
        one, other = ours[side], theirs[side]
        if one != other:
            words = (names.sides.get(one, one), names.sides.get(other, other))
            yield put("question", f"the {side}", words)
    for key, what in _PLACES.items():
        if ours[key] != theirs[key]:
            yield put("question", what, _both_lists(ours[key], theirs[key], names.settlements))
    if ours["cut"] != theirs["cut"]:
        words = _both_lists(ours["cut"], theirs["cut"], names.roads)
        yield put("question", "the roads cut", words)
    another_day = first["as_of"] != second["as_of"]
    if another_day:
        yield put("question", _DAY, (first["as_of"], second["as_of"]))
    held = _assessed(first["theater"]), _assessed(second["theater"])
    if held[0] != held[1]:
        yield put("question", _ASSESSED, held, follows=another_day)


def _both_lists(ours: list[str], theirs: list[str], names: dict[str, str]) -> tuple[str, str]:
    return listed(ours, names, theirs), listed(theirs, names, ours)


def _assessed(theater: TheaterRecord) -> str:
    days, carried = theater["assessed_on"], theater["carried"]
    when = "" if not days else f", {days[0]}" if len(days) == 1 else f", {days[0]} to {days[-1]}"
    on = "" if carried is None else (
        f", carried on from {carried['since']} to {carried['until']} by "
        f"{plural(carried['changes'], 'change')} of holder (by {carried['basis']})"
    )  # fmt: skip
    return f"{joined(theater['assessors']) or 'nobody'}{when}{on}"


def _assumed(first: RunDocument, second: RunDocument, names: Names) -> Iterator[PutInRecord]:
    ours: Any = first["assumptions"]
    theirs: Any = second["assumptions"]
    for fields, one, other in (
        (assumption_fields(Assumed), ours, theirs),
        (assumption_fields(PanelSettings), ours["panel"], theirs["panel"]),
    ):
        for field in fields:
            if one[field.name] != other[field.name]:
                words = (_value(field, one, names), _value(field, other, names))
                yield put("assumption", record_of(field).noun, words)


def _value(field: dataclasses.Field[Any], take: Any, names: Names) -> str:
    """Say the value that an assumption has in a document."""
    record, value = record_of(field), take[field.name]
    if record.admits == "distances":
        return f"{joined([f'{metres / 1000:g}' for metres in value])} km"
    if record.admits == "ids":
        return listed(value, names.systems)
    if record.admits == "kilometres":
        return f"{value / 1000 if field.name.endswith('_m') else value:g} km"
    if record.admits == "names":
        return record.said(value)
    if record.admits == "several words":
        return record.said(value) or "nowhere else"
    if record.admits == "words":
        # Of contested ground a document names every reading, the case's own first.
        own = value[0] if isinstance(value, list) else value
        return record.said("none" if own is None else own)
    return record.said(value)


def _facts(
    first: RunDocument, second: RunDocument, asked: list[PutInRecord], names: Names
) -> Iterator[PutInRecord]:
    """Yield the facts that differ; those follow that another day or theater brings with it."""
    ours, theirs = first["theater"], second["theater"]
    titles = (ours["title"] or ours["name"], theirs["title"] or theirs["name"])
    moved = (ours["name"], ours["title"]) != (theirs["name"], theirs["title"])
    if moved:
        yield put("facts", "the theater", titles)
    reread = any(one["what"] in (_DAY, _ASSESSED) for one in asked)
    grounds = any(one["what"] == _ALSO for one in asked)
    behind = {"holders": reread, "drawn": reread or grounds, "areas": reread or grounds}
    found = []
    for kind, what in _FACTS.items():
        if first["facts"][kind] != second["facts"][kind]:
            words = _counted(kind, ours), _counted(kind, theirs)
            told = words if words[0] != words[1] else (None, None)
            found.append(put("facts", what, told, follows=moved or behind.get(kind, False)))
    found += _systems(first, second, names)
    yield from found
    weapons = set(first["facts"]["systems"]) != set(second["facts"]["systems"])
    follows = moved or reread or weapons or bool(found)
    if (first["sources"], ours["attributions"]) != (second["sources"], theirs["attributions"]):
        yield put("facts", "the sources listed", (None, None), follows=follows)


def _counted(kind: Kind, theater: TheaterRecord) -> str | None:
    if kind == "settlements":
        return plural(theater["settlements"], "settlement")
    if kind == "roads":
        return f"{plural(theater['roads'], 'road')}, {theater['unverified_roads']:,} unverified"
    return None


def _systems(first: RunDocument, second: RunDocument, names: Names) -> Iterator[PutInRecord]:
    ours, theirs = first["facts"]["systems"], second["facts"]["systems"]
    for one in sorted(ours.keys() & theirs.keys()):
        if ours[one] != theirs[one]:
            words = _ranges(first, one), _ranges(second, one)
            told = words if words[0] != words[1] else (None, None)
            yield put("facts", f"the facts on {names.system(one)}", told)


def _ranges(document: RunDocument, system: str) -> str:
    """Say the published ranges of a system, each once."""
    known = dict.fromkeys(
        (row["munition_name"], row["range_m"], row["min_range_m"])
        for row in rows_in(document, "reach")
        if row["system"] == system
    )
    minimum: Callable[[int | None], str] = lambda least: (  # noqa: E731
        "" if not least else f", at least {km_text(least)}"
    )
    told = [f"{name} {km_text(far)}{minimum(least)}" for name, far, least in known]
    return joined(told) or "no range"
