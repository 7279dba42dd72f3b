"""Answers of the program to the bundled questions, made once in a process and shared."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from stratgraph import judge_claims, read_case, read_claims, run_case

if TYPE_CHECKING:
    from stratgraph import Outcome
    from stratgraph.model.dataset import Facts
    from stratgraph.studies.claims import ClaimsFile, Verdict


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


@functools.cache
def answer_to(case: str) -> Outcome:
    """Return the outcome of a bundled case."""
    return run_case(read_case(case))


@functools.cache
def judged_statements(theater: str) -> tuple[ClaimsFile, Facts, tuple[Verdict, ...]]:
    """Return the statements on a bundled theater, its facts, and what becomes of each."""
    file, facts = read_claims(theater)
    return file, facts, judge_claims(file, facts)
