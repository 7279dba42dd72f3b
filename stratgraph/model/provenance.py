"""Who says so: the source and confidence that every fact carries into the outputs."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

Confidence = Literal["high", "medium", "low"]
# What the existence of a road rests on, the best first, and what each is called after "rests on".
Evidence = Literal[
    "measured", "ref_both_ends", "ref_extended", "named", "inferred", "vouched", "presumed"
]
EVIDENCE: dict[Evidence, str] = {
    "measured": "a measurement",
    "ref_both_ends": "the same road number at both ends",
    "ref_extended": "a road number carried on from places along it",
    "named": "a text that names it",
    "inferred": "a modern main road taken to follow an old one",
    "vouched": "general knowledge",
    "presumed": "its ends being neighbours",
}
# What cannot be of a road that nobody verified.
VERIFYING: tuple[Evidence, ...] = ("measured", "ref_both_ends")
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
    cited_as : tuple of str
        Words by which rows cite it within sentences of their own, besides its id.
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
    cited_as: tuple[str, ...] = ()
    row: int = field(default=0, compare=False)

    @property
    def seen_words(self) -> str:
        """When the address was opened, in words."""
        return f"seen {self.seen}" if self.seen else "not seen"

    @property
    def provenance(self) -> Provenance:
        """Where its own row stands, for messages: a source vouches for itself."""
        return Provenance(self.id, "high", "sources.csv", self.row)


def citations(
    text: str, sources: Iterable[SourceRecord]
) -> tuple[tuple[int, int, SourceRecord], ...]:
    """Find the listed sources that the words of a row cite, and from where to where in them.

    A text that is the id of a source cites that one alone. Else a source is cited where the words
    of its ``cited_as`` stand in the text as whole words; of words that overlap the first count,
    and the longest of those.

    Parameters
    ----------
    text : str
        The source of a row.
    sources : iterable of SourceRecord
        Those that ``sources.csv`` lists.

    Returns
    -------
    tuple of (int, int, SourceRecord)
        In the order in which they stand in the text.

    Examples
    --------
    >>> atlas = SourceRecord("atlas", "An atlas", cited_as=("the atlas",))
    >>> walk = SourceRecord("walk", "A walk", cited_as=("walked 2030",))
    >>> [one.id for _, _, one in citations("walked 2030; names from the atlas", (atlas, walk))]
    ['walk', 'atlas']
    >>> citations("the atlases", (atlas, walk))
    ()
    """
    found: list[tuple[int, int, SourceRecord]] = []
    for one in sources:
        if one.id == text:
            return ((0, len(text), one),)
        for words in one.cited_as:
            # Of hundreds of sources a text cites one or two, and a pattern costs more to make.
            if words in text:
                whole = rf"(?<!\w){re.escape(words)}(?!\w)"
                found += [(at.start(), at.end(), one) for at in re.finditer(whole, text)]
    found.sort(key=lambda hit: (hit[0], -hit[1], hit[2].id))
    kept: list[tuple[int, int, SourceRecord]] = []
    for hit in found:
        if not kept or hit[0] >= kept[-1][1]:
            kept.append(hit)
    return tuple(kept)


def cited_sources(text: str, sources: Iterable[SourceRecord]) -> tuple[SourceRecord, ...]:
    """Return each listed source that the words of a row cite, in the order of the text.

    Examples
    --------
    >>> atlas = SourceRecord("atlas", "An atlas", cited_as=("the atlas",))
    >>> cited_sources("the atlas; and again the atlas", (atlas,)) == (atlas,)
    True
    """
    return tuple(dict.fromkeys(one for _, _, one in citations(text, sources)))


def least_confidence(facts: Iterable[Provenance]) -> Confidence:
    """Return the lowest confidence among facts, since a chain holds as its weakest part.

    Examples
    --------
    >>> least_confidence([Provenance("a survey", "high"), Provenance("hearsay", "low")])
    'low'
    """
    return max((fact.confidence for fact in facts), key=CONFIDENCES.index, default="high")


def evidence_against(evidence: Evidence | None, *, verified: bool) -> str:
    """Say why what a road rests on contradicts that it is verified or not; empty if it does not.

    Examples
    --------
    >>> evidence_against("presumed", verified=True)
    'a road that is only presumed is not verified; write verified=no, or say what it rests on'
    >>> evidence_against("inferred", verified=False)
    ''
    """
    if verified and evidence == "presumed":
        fix = "write verified=no, or say what it rests on"
        return f"a road that is only presumed is not verified; {fix}"
    if not verified and evidence in VERIFYING:
        return f"a road that rests on {EVIDENCE[evidence]} is verified; write verified=yes"
    return ""


def weakest_evidence(several: Iterable[Evidence | None]) -> Evidence | None:
    """Return the weakest of what roads in a row rest on; what nobody says is weaker than words.

    Examples
    --------
    >>> weakest_evidence(["measured", "vouched", "named"])
    'vouched'
    >>> weakest_evidence(["measured", None])
    """
    order: list[Evidence | None] = [*EVIDENCE]
    order.insert(order.index("presumed"), None)
    return max(several, key=order.index, default=None)


def evidence_counts(evidence: Iterable[Evidence | None]) -> str:
    """List what roads rest on and how many do, most first; empty where nobody says of any.

    Examples
    --------
    >>> evidence_counts(["named", "vouched", "vouched", None])
    'general knowledge (2), a text that names it (1), nobody says (1)'
    """
    counted = Counter(evidence)
    if not counted.keys() - {None}:
        return ""
    listed = sorted(counted.items(), key=lambda one: (one[0] is None, -one[1], str(one[0])))
    return ", ".join(f"{EVIDENCE[one] if one else 'nobody says'} ({n})" for one, n in listed)
