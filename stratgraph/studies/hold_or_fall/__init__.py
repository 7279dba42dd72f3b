"""One question, resolved and answered: the case, its assumptions and its outcome."""

from stratgraph.measures.fire import READINGS

from .assumed import assumed, assumed_in_short, assumed_of, assumed_switches, assumed_words
from .canonical import canonical_text, facts_hash
from .case import Assumptions, Case
from .opening import OpeningRange, opening_range
from .outcome import (
    SIDES,
    Outcome,
    SystemChange,
    TakenPlace,
    case_finding,
    case_routes,
    measure_case_panel,
    run_case,
)
from .pairs import pairs_words
from .warnings import RECENT, SCOPE, age_warning

__all__ = [
    "READINGS",
    "RECENT",
    "SCOPE",
    "SIDES",
    "Assumptions",
    "Case",
    "OpeningRange",
    "Outcome",
    "SystemChange",
    "TakenPlace",
    "age_warning",
    "assumed",
    "assumed_in_short",
    "assumed_of",
    "assumed_switches",
    "assumed_words",
    "canonical_text",
    "case_finding",
    "case_routes",
    "facts_hash",
    "measure_case_panel",
    "opening_range",
    "pairs_words",
    "run_case",
]
