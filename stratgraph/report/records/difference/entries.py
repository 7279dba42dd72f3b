"""What the document of a difference is made of, and the words for its entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from stratgraph.model.notebook import joined
from stratgraph.report.records.kinds import Closed, Day, Metres, about

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stratgraph.report.records.run import RunDocument
    from stratgraph.report.records.run.facts import NamesRecord

Kind = Literal["name", "question", "assumption", "facts", "program"]
Group = Literal[
    "headline", "objective", "system", "range", "rank", "route", "people", "warning", "rest"
]
GROUPS: dict[Group, str] = {
    "headline": "The headline",
    "objective": "What becomes of the objectives, counted over the readings",
    "system": "Weapon by weapon",
    "range": "Ranges needed",
    "rank": "Ranks",
    "route": "Shortest routes by road",
    "people": "People at risk",
    "warning": "Warnings",
    "rest": "Elsewhere in the answers",
}
BEFORE_AFTER = {"hold": "before the scenario", "fall": "after the scenario"}
# More names make no sentence.
MOST_NAMES = 5


class _Differing(Closed):
    what: Annotated[str, about("What differs, in words.")]
    first: Annotated[str | None, about("What the first answer has; null where it has nothing.")]
    second: Annotated[str | None, about("What the second answer has; null where it has nothing.")]


class PutInRecord(_Differing):
    """One thing put in that is not the same."""

    kind: Kind
    """A name, which moves no number, or a part of the question, an assumption, facts, or the
    program."""
    follows: bool
    """Whether another entry brings it about, as the day does with the holders."""


class CameOutRecord(_Differing):
    """One thing that came out and is not the same."""

    group: Group
    """What it is about; `rest` counts the rows that no other entry tells."""
    moved: Metres | None
    """How far: kilometres of a range or a route, places of a rank, people, the share of the
    readings; null where no number did."""


class AnswerRecord(Closed):
    """Which answer it is."""

    case: str
    """Name of its case."""
    theater: str
    """Name of its theater."""
    as_of: Day
    """The day it asks about."""


def put(kind: Kind, what: str, words: tuple[str | None, str | None], *,
        follows: bool = False) -> PutInRecord:  # fmt: skip
    """Return an entry of what was put in."""
    return {"what": what, "first": words[0], "second": words[1], "kind": kind, "follows": follows}


def came(group: Group, what: str, words: tuple[str | None, str | None],
         moved: float | None = None) -> CameOutRecord:  # fmt: skip
    """Return an entry of what came out."""
    far = None if moved is None else round(moved, 6)
    return {"what": what, "first": words[0], "second": words[1], "group": group, "moved": far}


def sentence(entry: PutInRecord | CameOutRecord) -> str:
    """Say one entry.

    Examples
    --------
    >>> print(sentence(put("assumption", "the stand-off", ("0 km", "5 km"))))
    The stand-off: 0 km in the first answer, 5 km in the second.
    >>> print(sentence(put("facts", "the roads", (None, None))))
    The roads differ.
    """
    what, first, second = entry["what"], entry["first"], entry["second"]
    what = what[:1].upper() + what[1:]
    if first is None and second is None:
        return f"{what} differ."
    if first is None:
        return f"{what}, in the second answer alone: {_stopped(second)}"
    if second is None:
        return f"{what}, in the first answer alone: {_stopped(first)}"
    return f"{what}: {first} in the first answer, {second} in the second."


def _stopped(words: str | None) -> str:
    return f"{(words or '').rstrip('.')}."


def rows_in(document: RunDocument, part: Literal["reach", "gateways", "change"]) -> list[Any]:
    """Return the rows of a part: of answers that are compared none is in columns any more."""
    rows: Any = document[part]
    return list(rows)


def listed(ids: Sequence[str], names: Mapping[str, str], other: Sequence[str] = ()) -> str:
    """Name what ids stand for; of a long list, what the other list has not.

    Examples
    --------
    >>> names = {"gate": "Gate", "mill": "Mill"}
    >>> listed(["gate", "mill"], names), listed([], names)
    ('Gate and Mill', 'nothing')
    """
    alone = [one for one in ids if one not in set(other)]
    shown = list(ids) if max(len(ids), len(other)) <= MOST_NAMES else alone
    told = [names.get(one, one) for one in shown[:MOST_NAMES]]
    if len(shown) > MOST_NAMES:
        told.append(f"{len(shown) - MOST_NAMES:,} more")
    shared = len(ids) - len(shown)
    if shared:
        told.insert(0, f"{shared:,} that both have")
    return joined(told) or "nothing"


class Names:
    """What ids of two answers stand for: the same word whichever comes first."""

    def __init__(self, first: RunDocument, second: RunDocument) -> None:
        self.settlements = _both(first["names"], second["names"], "settlements")
        self.systems = _both(first["names"], second["names"], "systems")
        self.sides = _both(first["names"], second["names"], "sides")
        self.roads = _both(first["names"], second["names"], "roads")

    def place(self, one: str) -> str:
        """Name a settlement."""
        return self.settlements.get(one, one)

    def system(self, one: str) -> str:
        """Name a system."""
        return self.systems.get(one, one)


def _both(
    first: NamesRecord,
    second: NamesRecord,
    kind: Literal["settlements", "systems", "sides", "roads"],
) -> dict[str, str]:
    ours, theirs = first[kind], second[kind]
    return {one: min(ours.get(one, theirs.get(one, one)), theirs.get(one, ours.get(one, one)))
            for one in {*ours, *theirs}}  # fmt: skip
