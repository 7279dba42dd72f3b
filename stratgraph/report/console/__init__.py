"""Answers as text, as wide as the terminal and plain when piped."""

from .backtest import print_backtest, print_backtest_finding
from .check import print_check
from .claims import print_claims
from .curve import print_curves
from .difference import print_difference
from .exposed import print_exposed, print_exposed_people
from .front import print_front, print_move
from .imported import print_imported, print_new_theater
from .outcome import print_outcome
from .panel import View, parse_weights, print_index, print_panel
from .reach import (
    print_advances,
    print_flips,
    print_reach,
    print_reach_finding,
    print_rings,
    print_rings_finding,
)

__all__ = [
    "View",
    "parse_weights",
    "print_advances",
    "print_backtest",
    "print_backtest_finding",
    "print_check",
    "print_claims",
    "print_curves",
    "print_difference",
    "print_exposed",
    "print_exposed_people",
    "print_flips",
    "print_front",
    "print_imported",
    "print_index",
    "print_move",
    "print_new_theater",
    "print_outcome",
    "print_panel",
    "print_reach",
    "print_reach_finding",
    "print_rings",
    "print_rings_finding",
]
