"""Verdicts as schema.org ClaimReview, as JSON-LD that fact-checkers and search engines read."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from stratgraph.studies.claims.degree import CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from stratgraph.studies.claims import ClaimsFile, Verdict

    from .kinds import Record

# From the best class to the worst; the last two have no rating.
RATED = CLASSES[:5]
BEST, WORST = len(RATED), 1


def claim_reviews(
    file: ClaimsFile, verdicts: Iterable[Verdict], *, published: date, reviewer: str = ""
) -> Record:
    """Return verdicts as a graph of ClaimReview, one for each sentence that could be judged.

    The rating goes from 1, true on no reading, to 5, true on every reading; a sentence of which
    nobody can tell has a name for it and no number. What is outside the model is not reviewed and
    left out.

    Parameters
    ----------
    file : ClaimsFile
    verdicts : iterable of Verdict
        From ``judge_claims``.
    published : date
        When the reviews are published.
    reviewer : str
        Who publishes them; by default the program.

    Returns
    -------
    dict
        For ``json.dumps``.

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph import judge_claims, read_claims
    >>> file, facts = read_claims("imphal-1944")
    >>> graph = claim_reviews(file, judge_claims(file, facts), published=date(2026, 1, 1))
    >>> one = graph["@graph"][-1]
    >>> one["claimReviewed"]
    'Dimapur lies about 40 miles from Kohima'
    >>> one["reviewRating"]["alternateName"], one["reviewRating"]["ratingValue"]
    ('False, taken plainly; mostly not true', 2)
    """
    by = reviewer or f"stratgraph {version('stratgraph')}"
    return {
        "@context": "https://schema.org",
        "@graph": [
            _review(file, one, published, by) for one in verdicts if one.plain != "not computable"
        ],
    }


def _review(file: ClaimsFile, one: Verdict, published: date, by: str) -> Record:
    changes = [flip.words for flip in one.flips]
    return {
        "@type": "ClaimReview",
        "identifier": one.claim.id,
        "claimReviewed": one.claim.sentence,
        "author": {"@type": "Organization", "name": by},
        "datePublished": published.isoformat(),
        "inLanguage": "en",
        "reviewBody": " ".join([one.told, *(f"{_upper(words)}." for words in changes)]),
        "reviewRating": _rating(one),
        "itemReviewed": _claim(file, one),
    }


def _rating(one: Verdict) -> Record:
    name = f"{_upper(one.plain)}, taken plainly; {one.degree}"
    if one.n_readings == 1:
        name = _upper(one.plain)
    if one.degree not in RATED:
        return {"@type": "Rating", "alternateName": name}
    return {
        "@type": "Rating",
        "ratingValue": BEST - RATED.index(one.degree),
        "bestRating": BEST,
        "worstRating": WORST,
        "alternateName": name,
        "ratingExplanation": one.standing,
    }


def _claim(file: ClaimsFile, one: Verdict) -> Record:
    """Say what was claimed, where, and by whom and when as far as the file says so."""
    appearance: Record = {"@type": "CreativeWork", "name": one.claim.source}
    found: Record = {"@type": "Claim", "name": one.claim.sentence, "appearance": appearance}
    if file.publisher:
        appearance["publisher"] = {"@type": "Organization", "name": file.publisher}
    if file.author:
        found["author"] = {"@type": "Person", "name": file.author}
    elif file.publisher:
        found["author"] = appearance["publisher"]
    if one.claim.said:
        found["datePublished"] = appearance["datePublished"] = one.claim.said.isoformat()
    return found


def _upper(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"
