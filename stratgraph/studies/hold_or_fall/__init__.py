"""One question, resolved and answered: the case, its assumptions and its outcome."""

from .answer import SIDES, Answer, SystemExposure, measure_answer
from .assumed import (
    assumed,
    assumed_in_short,
    assumed_of,
    assumed_several,
    assumed_switches,
    assumed_words,
)
from .canonical import canonical_text, facts_hash, rows_fingerprint
from .case import Assumptions, Case, Question
from .change import Comparison, SystemChange, TakenPlace, compare_answers
from .glance import Glance, case_finding, case_routes, glance_at
from .opening import OpeningRange, opening_range
from .optional import asking_also, left_out_words
from .outcome import (
    Outcome,
    measure_case_panel,
    run_case,
)
from .swept import Swept
from .tables import contested_words, gateways_table, moment_names, pairs_words, ranges_table
from .warnings import RECENT, SCOPE, age_warning, refuse_recent

__all__ = [
    "RECENT",
    "SCOPE",
    "SIDES",
    "Answer",
    "Assumptions",
    "Case",
    "Comparison",
    "Glance",
    "OpeningRange",
    "Outcome",
    "Question",
    "Swept",
    "SystemChange",
    "SystemExposure",
    "TakenPlace",
    "age_warning",
    "asking_also",
    "assumed",
    "assumed_in_short",
    "assumed_of",
    "assumed_several",
    "assumed_switches",
    "assumed_words",
    "canonical_text",
    "case_finding",
    "case_routes",
    "compare_answers",
    "contested_words",
    "facts_hash",
    "gateways_table",
    "glance_at",
    "left_out_words",
    "measure_answer",
    "measure_case_panel",
    "moment_names",
    "opening_range",
    "pairs_words",
    "ranges_table",
    "refuse_recent",
    "rows_fingerprint",
    "run_case",
]
