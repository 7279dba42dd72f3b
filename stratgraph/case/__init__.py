"""One question, resolved and answered: the case, its assumptions and its outcome."""

from .answer import (
    SIDES,
    Outcome,
    SystemChange,
    TakenPlace,
    case_finding,
    case_routes,
    measure_case_panel,
    run_case,
)
from .question import Assumptions, Case
from .warnings import RECENT, SCOPE, age_warning

__all__ = [
    "RECENT",
    "SCOPE",
    "SIDES",
    "Assumptions",
    "Case",
    "Outcome",
    "SystemChange",
    "TakenPlace",
    "age_warning",
    "case_finding",
    "case_routes",
    "measure_case_panel",
    "run_case",
]
