"""The JSON document of verdicts on published sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, get_args

from typing_extensions import TypedDict

from stratgraph.studies.claims.answer import Number, Truth
from stratgraph.studies.claims.degree import ClaimClass

from .kinds import Closed, Count, Day, Named, Share, TheaterHead, about, one_of, theater_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.studies.claims import (
        ClaimAnswer,
        ClaimFlip,
        ClaimsFile,
        JudgedReading,
        Verdict,
        Word,
    )


class JudgedReadingRecord(Closed):
    """The answer on one way to read a sentence."""

    says: str
    """How the ambiguous words are read; empty where none is."""
    verdict: Truth
    """On this reading: `true`, `false`, `unknown` or `not computable`."""
    words: str
    """The evidence in a clause."""
    numbers: dict[str, Number]
    """What it rests on, by name; units in the names."""
    turns: str | None
    """What would change it, in a clause."""
    away: float | None
    """How far away that is."""
    unit: str | None
    """In which unit."""


class ClaimFlipRecord(Closed):
    """What would change how a sentence stands taken plainly."""

    what: str
    """A word read otherwise or another assumption, or in a clause the value that would have to
    differ."""
    verdict: Annotated[str, one_of(*get_args(Truth))] | None
    """What the verdict is then; null for a value, with which it is the opposite."""
    away: float | None
    """How far away that value is; null for a word."""
    unit: str | None
    """In which unit."""


_Class = TypedDict(
    "_Class",
    {"class": Annotated[ClaimClass, about("How far it is true: the class of `share_true`.")]},
)


class StandingRecord(Closed, _Class):
    """How a sentence stands."""

    plain: Annotated[Truth, about("How it stands taken plainly.")]
    share_true: Annotated[
        Share | None, about("Share of its readings that are true, of those that can be told.")
    ]
    n_readings: Annotated[
        Count, about("How many readings it has; those that come to the same stand once.")
    ]
    n_unknown: Annotated[Count, about("On how many of them the facts do not say.")]
    evidence: Annotated[str, about("The evidence on the plain reading, a sentence.")]


class AssessedRecord(StandingRecord):
    """How it stands with the holders of the day by another assessor."""

    assessor: Named
    """Who says who held what, and who where that list does not say."""


class WordRecord(Closed):
    """A word that can be read in several ways."""

    word: str
    """The word, or what nobody says."""
    assumption: bool
    """Whether it is an assumption that none of the words settles."""
    readings: list[str]
    """What it can mean, the plain one first."""


class ClaimRecord(StandingRecord):
    """One published sentence and its verdict."""

    id: Named
    """The claim's id in its file."""
    sentence: str
    """The published sentence."""
    source: str
    """Where it was published."""
    said: Day | None
    """When."""
    by_assessor: list[AssessedRecord]
    """The same with the holders of the day by each other assessor of the theater."""
    words: list[WordRecord]
    """Words that can be read in several ways, and assumptions none of them settles."""
    readings: list[JudgedReadingRecord]
    """One for each way to read the sentence, the plain one first."""
    flips: list[ClaimFlipRecord]
    """Words and assumptions that change it taken plainly by themselves, then the value nearest to
    changing it."""


class ClaimsDocument(TheaterHead):
    """Published sentences held against the facts, by `stratgraph claims`."""

    title: str
    """Title of the claims file."""
    about: str
    """What the file says of itself."""
    author: str | None
    """Who wrote the sentences."""
    publisher: str | None
    """Who published them."""
    as_of: Day
    """The day of sentences that name none."""
    attacker: str
    """Code of the side whose advance and fire they are about."""
    defender: str
    """Code of the other side; empty where the theater has two and the file names none."""
    assumptions: dict[str, Any]
    """What the sentences take for granted, by the key of the file."""
    summary: list[str]
    """At most ten lines."""
    claims: list[ClaimRecord]
    """In the order of the file."""


def claims_document(
    file: ClaimsFile, verdicts: Iterable[Verdict], summary: Sequence[str] = ()
) -> ClaimsDocument:
    """Return verdicts as the JSON document of ``stratgraph claims``."""
    return {
        **theater_head("claims", file.theater),
        "title": file.title,
        "about": file.about,
        "author": file.author or None,
        "publisher": file.publisher or None,
        "as_of": file.as_of.isoformat(),
        "attacker": file.attacker,
        "defender": file.defender,
        "assumptions": dict(file.assumed),
        "summary": list(summary),
        "claims": [_claim_record(one) for one in verdicts],
    }


def _claim_record(one: Verdict) -> ClaimRecord:
    claim = one.claim
    return {
        "id": claim.id,
        "sentence": claim.sentence,
        "source": claim.source,
        "said": claim.said.isoformat() if claim.said else None,
        **_standing(one),
        "by_assessor": [
            {"assessor": other.assessor, **_standing(other.verdict)} for other in one.by_assessor
        ],
        "words": [_word_record(word) for word in claim.words],
        "readings": [_reading_record(reading) for reading in one.readings],
        "flips": [_flip_record(flip) for flip in one.flips],
    }


def _standing(one: Verdict) -> StandingRecord:
    return {
        "plain": one.plain,
        "share_true": None if one.share_true is None else round(one.share_true, 4),
        "n_readings": one.n_readings,
        "n_unknown": one.truths.count("unknown"),
        "class": one.degree,
        "evidence": one.evidence,
    }


def _word_record(word: Word) -> WordRecord:
    """Tell a word of the sentence, or an assumption that none of its words settles."""
    return {"word": word.word, "assumption": word.assumed, "readings": list(word.readings)}


def _reading_record(reading: JudgedReading) -> JudgedReadingRecord:
    answer: ClaimAnswer = reading.answer
    return {
        "says": reading.says,
        "verdict": answer.truth,
        "words": answer.words,
        "numbers": dict(answer.numbers),
        "turns": answer.turn_words or None,
        "away": answer.away,
        "unit": answer.unit or None,
    }


def _flip_record(flip: ClaimFlip) -> ClaimFlipRecord:
    return {
        "what": flip.what,
        "verdict": flip.verdict or None,
        "away": flip.away,
        "unit": flip.unit or None,
    }
