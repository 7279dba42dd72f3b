"""What the sentences of a file take for granted unless they say otherwise, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratgraph.catalogue import Assumed, assumption_fields, key_of, record_of
from stratgraph.model.events import BASIS_WORDS
from stratgraph.model.notebook import joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stratgraph.model.dataset import Facts

    from .claim import ClaimsFile

# Keys that no assumption of a case has, or that mean another thing there.
LABELS = {
    "bases": "Routes start from",
    "basis": "That a place changed hands is known by",
    "extent": "Of a town there must be in range",
    "figures": "Published ranges that count",
    "munitions": "Rounds",
    "objectives": "Routes lead to",
    "systems": "Weapons",
}
VALUES: dict[str, Mapping[Any, str]] = {
    "basis": BASIS_WORDS,
    "contested_supply": {True: "yes", False: "no"},
    "extent": {
        "centre": "its centre point",
        "nearest_edge": "its nearest edge",
        "farthest_edge": "its farthest edge",
    },
    "figures": {"listed": "the one listed first", "any published": "the longest published"},
}


def assumed_in_words(file: ClaimsFile, facts: Facts) -> tuple[tuple[str, str], ...]:
    """Return what a file takes for granted, each as a label and what is taken.

    Examples
    --------
    >>> from stratgraph import read_claims
    >>> told = dict(assumed_in_words(*read_claims("bakhmut-2022")))
    >>> told["Disputed villages are"], told["Routes start from"]
    ("nobody's", 'Popasna, Debaltseve, Horlivka and Lysychansk')
    """
    records = {key_of(one): record_of(one) for one in assumption_fields(Assumed)}
    names = {one.id: one.name for one in facts.settlements}
    names |= {one.id: one.short_name for one in facts.systems}
    found = []
    for key, value in file.assumed:
        record = records.get(key)
        label = LABELS.get(key) or (record.label if record else key.replace("_", " ").capitalize())
        values = VALUES.get(key) or (record.values if record else {})
        if isinstance(value, list):
            words = joined([names.get(str(one), str(one)) for one in value])
        elif isinstance(value, bool):
            words = values.get(value, "yes" if value else "no")
        else:
            plain = f"{value:g}" if isinstance(value, float) else str(value).replace("_", " ")
            words = values.get(value) or names.get(str(value), plain)
        found.append((label, words))
    return tuple(found)
