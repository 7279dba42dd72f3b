"""The JSON document of verdicts on published sentences."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from stratgraph.studies.hold_or_fall import SCOPE

from .panel import SCHEMA_VERSION, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.studies.claims import (
        Answer,
        ClaimFlip,
        ClaimsFile,
        JudgedReading,
        Verdict,
        Word,
    )


def claims_document(
    file: ClaimsFile, verdicts: Iterable[Verdict], summary: Sequence[str] = ()
) -> Record:
    """Return verdicts as the JSON document of ``stratgraph claims``."""
    return {
        "schema": SCHEMA_VERSION,
        "stratgraph": version("stratgraph"),
        "title": file.title,
        "about": file.about,
        "author": file.author or None,
        "publisher": file.publisher or None,
        "as_of": file.as_of.isoformat(),
        "attacker": file.attacker,
        "scope": SCOPE,
        "assumptions": dict(file.assumed),
        "summary": list(summary),
        "claims": [_claim_record(one) for one in verdicts],
    }


def _claim_record(one: Verdict) -> Record:
    claim = one.claim
    return {
        "id": claim.id,
        "sentence": claim.sentence,
        "source": claim.source,
        "said": claim.said.isoformat() if claim.said else None,
        "plain": one.plain,
        "share_true": None if one.share_true is None else round(one.share_true, 4),
        "n_readings": one.n_readings,
        "n_unknown": one.truths.count("unknown"),
        "class": one.degree,
        "evidence": one.evidence,
        "words": [_word_record(word) for word in claim.words],
        "readings": [_reading_record(reading) for reading in one.readings],
        "flips": [_flip_record(flip) for flip in one.flips],
    }


def _word_record(word: Word) -> Record:
    """Tell a word of the sentence, or an assumption that none of its words settles."""
    return {"word": word.word, "assumption": word.assumed, "readings": list(word.readings)}


def _reading_record(reading: JudgedReading) -> Record:
    answer: Answer = reading.answer
    return {
        "says": reading.says,
        "verdict": answer.truth,
        "words": answer.words,
        "numbers": dict(answer.numbers),
        "turns": answer.turn_words or None,
        "away": answer.away,
        "unit": answer.unit or None,
    }


def _flip_record(flip: ClaimFlip) -> Record:
    return {
        "what": flip.what,
        "verdict": flip.verdict or None,
        "away": flip.away,
        "unit": flip.unit or None,
    }
