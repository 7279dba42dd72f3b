"""Answers to the bundled questions, made once in a process and shared, as they are frozen."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from stratgraph import read_case, run_case

if TYPE_CHECKING:
    from stratgraph import Outcome


@functools.cache
def answer_to(case: str) -> Outcome:
    """Return the outcome of a bundled case."""
    return run_case(read_case(case))
