"""Who says so: the source and confidence that every fact carries into the outputs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable

Confidence = Literal["high", "medium", "low"]
# How to mend a row that has no source.
SAY_WHO = "say who says so, in the row or once under [defaults] in theater.toml"
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)


@dataclass(frozen=True, slots=True)
class Provenance:
    """A source, how far it is trusted, and where the row stands in the files.

    Attributes
    ----------
    source : str
    confidence : {"high", "medium", "low"}
    file : str
        File name, empty where the fact was made in code. Not compared.
    row : int
        Line number in that file, the header being line 1; 0 for none. Not compared.
    """

    source: str
    confidence: Confidence
    file: str = field(default="", compare=False)
    row: int = field(default=0, compare=False)


def least_confidence(facts: Iterable[Provenance]) -> Confidence:
    """Return the lowest confidence among facts, since a chain holds as its weakest link.

    Examples
    --------
    >>> least_confidence([Provenance("a survey", "high"), Provenance("hearsay", "low")])
    'low'
    """
    return max((fact.confidence for fact in facts), key=CONFIDENCES.index, default="high")
