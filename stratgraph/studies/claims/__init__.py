"""Published sentences, computed: true or false, on how many readings, and what changes it."""

from .answer import TRUTHS, AxisRow, ClaimAnswer, NotKnownError, Shown, Truth
from .assumed import assumed_in_words
from .claim import Claim, ClaimReading, ClaimsFile, Keys, Word, in_written_order
from .context import Assessor, ClaimContext, HolderCode, Metric, Oblast, Place, SystemId
from .degree import CLASSES, ClaimClass, class_of
from .judge import (
    AssessedVerdict,
    ClaimFlip,
    JudgedReading,
    Verdict,
    claim_contexts,
    judge_claim,
    judge_claims,
    summary_lines,
)
from .predicates import PREDICATES, Predicate, keys_of, kinds_of

__all__ = [
    "CLASSES",
    "PREDICATES",
    "TRUTHS",
    "AssessedVerdict",
    "Assessor",
    "AxisRow",
    "Claim",
    "ClaimAnswer",
    "ClaimClass",
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
    "Truth",
    "Verdict",
    "Word",
    "assumed_in_words",
    "claim_contexts",
    "class_of",
    "in_written_order",
    "judge_claim",
    "judge_claims",
    "keys_of",
    "kinds_of",
    "summary_lines",
]
