"""Published sentences, computed: true, false, or depends on what."""

from .answer import Answer, AxisRow, NotKnownError, Shown
from .claim import Claim, ClaimReading, ClaimsFile, Keys, Word, in_written_order
from .context import Assessor, ClaimContext, HolderCode, Metric, Oblast, Place, SystemId
from .judge import (
    VERDICTS,
    ClaimFlip,
    JudgedReading,
    Verdict,
    judge_claim,
    judge_claims,
    summary_lines,
)
from .predicates import PREDICATES, Predicate, keys_of, kinds_of

__all__ = [
    "PREDICATES",
    "VERDICTS",
    "Answer",
    "Assessor",
    "AxisRow",
    "Claim",
    "ClaimContext",
    "ClaimFlip",
    "ClaimReading",
    "ClaimsFile",
    "HolderCode",
    "JudgedReading",
    "Keys",
    "Metric",
    "NotKnownError",
    "Oblast",
    "Place",
    "Predicate",
    "Shown",
    "SystemId",
    "Verdict",
    "Word",
    "in_written_order",
    "judge_claim",
    "judge_claims",
    "keys_of",
    "kinds_of",
    "summary_lines",
]
