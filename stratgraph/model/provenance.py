"""Who says so: the source and confidence that every fact carries into the outputs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    import datetime
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
    title : str
        Title of the source where it is an id of ``sources.csv``. Not compared.
    """

    source: str
    confidence: Confidence
    file: str = field(default="", compare=False)
    row: int = field(default=0, compare=False)
    title: str = field(default="", compare=False)

    @property
    def says(self) -> str:
        """Who says so, for a reader: the title of the source, or the source itself."""
        return self.title or self.source


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One source under the id that rows cite: what it is called, and where it is found.

    Attributes
    ----------
    id, title : str
    address : str
        Where it stands on the web; empty where that is not known.
    date : str
        When it was published, as far as that is known.
    seen : datetime.date or None
        The day on which somebody opened the address; None for not seen.
    licence : str
    row : int
        Line number in ``sources.csv``; 0 for none. Not compared.

    Examples
    --------
    >>> SourceRecord("atlas", "An atlas of the valley", "https://example.org/atlas").seen_words
    'not seen'
    """

    id: str
    title: str
    address: str = ""
    date: str = ""
    seen: datetime.date | None = None
    licence: str = ""
    row: int = field(default=0, compare=False)

    @property
    def seen_words(self) -> str:
        """When the address was opened, in words."""
        return f"seen {self.seen}" if self.seen else "not seen"

    @property
    def provenance(self) -> Provenance:
        """Where its own row stands, for messages: a source vouches for itself."""
        return Provenance(self.id, "high", "sources.csv", self.row)


def least_confidence(facts: Iterable[Provenance]) -> Confidence:
    """Return the lowest confidence among facts, since a chain holds as its weakest link.

    Examples
    --------
    >>> least_confidence([Provenance("a survey", "high"), Provenance("hearsay", "low")])
    'low'
    """
    return max((fact.confidence for fact in facts), key=CONFIDENCES.index, default="high")
