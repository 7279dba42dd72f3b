"""What two answers say, where it is not the same."""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from stratgraph.catalogue import READINGS
from stratgraph.model.notebook import km_text, ordinal
from stratgraph.model.road_set import ROAD_SET_WORDS
from stratgraph.report.records.kinds import declared
from stratgraph.report.records.run import RunDocument
from stratgraph.studies.explain import metrics

from .entries import BEFORE_AFTER, GROUPS, Names, came, rows_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stratgraph.report.records.run.finding import DegreeRecord, ObjectiveRecord
    from stratgraph.studies.hold_or_fall.degrees import Degree

    from .entries import CameOutRecord

DEGREE_WORDS: dict[Degree, str] = {
    "already": "in range already",
    "new": "newly in range",
    "new on some": "newly in range on some readings",
    "unchanged": "in range on the same readings before and after",
    "lost": "no longer in range",
    "cannot tell": "nobody can tell",
    "never": "out of range",
}
# What a row repeats of what was put in.
_REPEATED = frozenset({"standoff_m", "standoff_rule", "ground", "weight", "ranks"})
# What no entry but a count tells, wherever it stands.
_COUNTED = ("case", "finding", "reach", "gateways", "panels", "approaches", "fronts", "supply",
            "stability", "windows", "change", "scope")  # fmt: skip
_TOLD_BY = {
    "finding": ("headline", "objective", "system"),
    "reach": ("range",),
    "change": ("people",),
}
Row = dict[str, Any]


def differing_came_out(first: RunDocument, second: RunDocument) -> list[CameOutRecord]:
    """Return what came out and is not the same, by group, what moved most before the rest."""
    names = Names(first, second)
    entries = [
        *_headline(first, second),
        *_objectives(first, second, names),
        *_ranges(first, second, names),
        *_ranks(first, second, names),
        *_routes(first, second, names),
        *_people(first, second, names),
        *_warnings(first, second),
    ]
    entries += _rest(first, second, {one["group"] for one in entries})
    order = list(GROUPS)
    return sorted(
        entries, key=lambda one: (order.index(one["group"]), -(one["moved"] or 0), one["what"])
    )


def _headline(first: RunDocument, second: RunDocument) -> Iterator[CameOutRecord]:
    ours, theirs = first["finding"], second["finding"]
    if ours["title"] != theirs["title"]:
        yield came("headline", "the headline", (f"“{ours['title']}”", f"“{theirs['title']}”"))


def _objectives(first: RunDocument, second: RunDocument, names: Names) -> Iterator[CameOutRecord]:
    ours = {one["target"]: one for one in first["finding"]["objectives"]}
    theirs = {one["target"]: one for one in second["finding"]["objectives"]}
    for target in _keys(ours, theirs):
        words = _objective(ours.get(target)), _objective(theirs.get(target))
        if words[0] != words[1]:
            far = _apart(_new_share(ours.get(target)), _new_share(theirs.get(target)))
            yield came("objective", names.place(target), words, far)
    yield from _degrees(first, second, names)


def _degrees(first: RunDocument, second: RunDocument, names: Names) -> Iterator[CameOutRecord]:
    ours, theirs = _degrees_of(first), _degrees_of(second)
    for key in _keys(ours, theirs):
        one, other = ours.get(key), theirs.get(key)
        words = _degree(one), _degree(other)
        if words[0] != words[1]:
            target, system, munition = key
            what = f"{names.system(system)}, {munition} range, at {names.place(target)}"
            shares = [None if r is None else r["new"]["yes"] / r["readings"] for r in (one, other)]
            yield came("system", what, words, _apart(*shares))


def _degrees_of(document: RunDocument) -> dict[tuple[str, str, str], DegreeRecord]:
    every = document["finding"]["degrees"]
    return {(one["target"], one["system"], one["munition"]): one for one in every}


def _objective(one: ObjectiveRecord | None) -> str | None:
    if one is None:
        return None
    few, most = one["fewest"], one["most"]
    count = f"{few:,}" if few == most else f"{few:,} to {most:,}"
    perhaps = f", nobody can tell on {one['perhaps']:,}" if one["perhaps"] else ""
    return (
        f"{count} more {'weapon' if most == 1 else 'weapons'} (at least one on {one['new']:,} of "
        f"{one['readings']:,} readings{perhaps}; {one['already']:,} in range already)"
    )


def _new_share(one: ObjectiveRecord | None) -> float | None:
    return None if one is None or not one["readings"] else one["new"] / one["readings"]


def _degree(one: DegreeRecord | None) -> str | None:
    if one is None:
        return None
    return (
        f"{DEGREE_WORDS[one['degree']]} (before on {one['before']['yes']:,} of "
        f"{one['readings']:,} readings, after on {one['after']['yes']:,})"
    )


def _ranges(first: RunDocument, second: RunDocument, names: Names) -> Iterator[CameOutRecord]:
    ours, theirs = _required(first), _required(second)
    for key in sorted(ours.keys() & theirs.keys()):
        one, other = ours[key], theirs[key]
        if one != other:
            situation, side, target, contested, number = key
            behind = f", {ordinal(number + 1)} stand-off" if number else ""
            what = (
                f"what the {side} needs to {names.place(target)} {BEFORE_AFTER[situation]}, where "
                f"contested ground {READINGS[cast('Any', contested)]}{behind}"
            )
            yield came("range", what, _km_of(one, other, "nothing"), _apart_km(one, other))


def _required(document: RunDocument) -> dict[tuple[str, str, str, str, int], float | None]:
    """Return the ranges needed; stand-offs by their place in the list, since they may differ."""
    order = _standoffs(document)
    return {
        (row["situation"], row["side"], row["target"], row["contested"],
         order.index(row["standoff_m"])): row["required_range_m"]
        for row in rows_in(document, "reach")
        if row["standoff_m"] in order
    }  # fmt: skip


def _standoffs(document: RunDocument) -> list[int]:
    taken: Any = document["assumptions"]
    standoffs: list[int] = taken["standoff_m"]
    return standoffs


def _km_of(one: float | None, other: float | None, none: str) -> tuple[str, str]:
    """Say two lengths to the first decimal, or to as many as tell them apart."""
    for digits in (1, 3, 6):
        words = [none if m is None else f"{m / 1000:.{digits}f} km" for m in (one, other)]
        if words[0] != words[1]:
            break
    return words[0], words[1]


def _ranks(first: RunDocument, second: RunDocument, names: Names) -> Iterator[CameOutRecord]:
    ours, theirs = _panel_rows(first), _panel_rows(second)
    labels = {one.name: one.label for one in metrics()}
    last = _last_ranks(ours), _last_ranks(theirs)
    for key in sorted(ours.keys() & theirs.keys()):
        one, other = ours[key]["ranks"], theirs[key]["ranks"]
        if one == other:
            continue
        situation, road_set, place = key
        where = f"{BEFORE_AFTER[situation]}, {ROAD_SET_WORDS[cast('Any', road_set)]}"
        for metric in (name for name in one if one[name] != other[name]):
            far = (one[metric] or last[0].get(metric, 0) + 1) - (
                other[metric] or last[1].get(metric, 0) + 1
            )
            what = f"{names.place(place)} by {labels[metric]}, {where}"
            yield came("rank", what, (_rank(one[metric]), _rank(other[metric])), abs(far))


def _panel_rows(document: RunDocument) -> dict[tuple[str, str, str], Row]:
    rows = rows_in(document, "gateways")
    return {(row["situation"], row["road_set"], row["settlement"]): row for row in rows}


def _last_ranks(rows: Mapping[tuple[str, str, str], Row]) -> dict[str, int]:
    last: Counter[str] = Counter()
    for row in rows.values():
        for name, rank in row["ranks"].items():
            last[name] = max(last[name], rank or 0)
    return last


def _rank(rank: int | None) -> str:
    return "no rank" if rank is None else ordinal(rank)


def _routes(first: RunDocument, second: RunDocument, names: Names) -> Iterator[CameOutRecord]:
    ours, theirs = _lengths(first), _lengths(second)
    for key in sorted(ours.keys() & theirs.keys()):
        one, other = ours[key], theirs[key]
        if one != other:
            base, objective, road_set, situation = key
            what = (
                f"from {names.place(base)} to {names.place(objective)} "
                f"{BEFORE_AFTER[situation]}, {ROAD_SET_WORDS[cast('Any', road_set)]}"
            )
            yield came("route", what, _km_of(one, other, "no route"), _apart_km(one, other))


def _lengths(document: RunDocument) -> dict[tuple[str, str, str, str], int | None]:
    return {
        (row["base"], row["objective"], row["road_set"], situation): metres
        for row in document["routes"]
        for situation, metres in (("hold", row["hold_m"]), ("fall", row["fall_m"]))
    }


def _people(first: RunDocument, second: RunDocument, names: Names) -> Iterator[CameOutRecord]:
    ours, theirs = _exposed(first), _exposed(second)
    for key in sorted(ours.keys() & theirs.keys()):
        one, other = ours[key], theirs[key]
        if one != other:
            side, system, munition, range_m, contested, number, situation = key
            behind = f", {ordinal(number + 1)} stand-off" if number else ""
            what = (
                f"in range of the {side}’s {names.system(system)}, {munition} range of "
                f"{km_text(range_m)} {BEFORE_AFTER[situation]}, where contested ground "
                f"{READINGS[cast('Any', contested)]}{behind}"
            )
            yield came("people", what, (f"{one:,}", f"{other:,}"), abs(one - other))


def _exposed(document: RunDocument) -> dict[tuple[str, str, str, int, str, int, str], int]:
    order = _standoffs(document)
    return {
        (row["side"], row["system"], row["munition"], row["range_m"], row["contested"],
         order.index(row["standoff_m"]), situation): people["people"]["known"]
        for row in rows_in(document, "change")
        if row["standoff_m"] in order
        for situation, people in (("hold", row["hold"]), ("fall", row["fall"]))
    }  # fmt: skip


def _warnings(first: RunDocument, second: RunDocument) -> Iterator[CameOutRecord]:
    ours, theirs = first["warnings"], second["warnings"]
    for text in sorted({*ours} ^ {*theirs}):
        yield came("warning", "a warning", (text, None) if text in ours else (None, text))


def _rest(first: RunDocument, second: RunDocument, told: set[str]) -> Iterator[CameOutRecord]:
    """Count what differs in the parts of which nothing was told."""
    for part in _COUNTED:
        if told.isdisjoint(_TOLD_BY.get(part, ())):
            ours, theirs = _pieces(first, part), _pieces(second, part)
            alone = max((ours - theirs).total(), (theirs - ours).total())
            if alone:
                what = _part_words()[part]
                count = f"{alone:,} of {max(ours.total(), theirs.total()):,}"
                yield came("rest", f"{what}: {count} entries", (None, None))


def _pieces(document: RunDocument, part: str) -> Counter[str]:
    """Return the rows of a part as texts, without what they repeat of what was put in."""
    value: Any = document[part]  # type: ignore[literal-required]
    if part == "case":
        value = value["taken"]
    elif isinstance(value, dict):
        value = [(key, one) for key, one in value.items() if key not in _REPEATED]
    elif isinstance(value, str):
        value = [value]
    return Counter(json.dumps(_bare(row), sort_keys=True) for row in value)


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bare(one) for key, one in value.items() if key not in _REPEATED}
    return [_bare(one) for one in value] if isinstance(value, list | tuple) else value


@lru_cache(maxsize=1)
def _part_words() -> dict[str, str]:
    """Return what each part of an answer is, as its schema says, up to the first stop."""
    made = declared(RunDocument).json_schema(mode="serialization")
    parts = {key: one.get("description", "") for key, one in made["properties"].items()}
    words = {key: text.partition(";")[0].partition(".")[0].strip() for key, text in parts.items()}
    return words | {"case": "places that change hands"}


def _keys(ours: Mapping[Any, Any], theirs: Mapping[Any, Any]) -> Sequence[Any]:
    return sorted({*ours, *theirs})


def _apart(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else abs(one - other)


def _apart_km(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else abs(one - other) / 1000
