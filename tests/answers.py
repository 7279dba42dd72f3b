"""Answers of the program to the bundled questions, made once in a process and shared."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from stratgraph import read_case, run_case

if TYPE_CHECKING:
    from stratgraph import Outcome


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


@functools.cache
def answer_to(case: str) -> Outcome:
    """Return the outcome of a bundled case."""
    return run_case(read_case(case))
