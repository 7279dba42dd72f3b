"""Studies worked out for a page, one at a time: for a file before it is written, served on request.

Whether of a real theater they may be told at all is asked by who calls: of the past alone, all but
the readings.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, get_args

from .precomputed import computes
from .steps import plays_of
from .studies import Sequences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stratgraph.model.dataset import Facts
    from stratgraph.model.progress import Progress
    from stratgraph.studies.hold_or_fall import Case
    from stratgraph.studies.sequences import SequencesAnswer

    from .document import Past

Study = Literal["odds", "curve", "sets", "attribution", "sequences"]
STUDIES: tuple[Study, ...] = get_args(Study)
# What is done meanwhile, for who waits.
WORKING: Mapping[Study, str] = {
    "odds": "drawing",
    "curve": "reading",
    "sets": "trying sets",
    "attribution": "measuring",
    "sequences": "looking for sequences",
}
# A page takes no longer for more draws, and each tells on how many.
DRAWS_OF_PAGE = 1024


def work_out(
    past: Past,
    case: Case,
    study: Study,
    *,
    facts: Facts | None = None,
    progress: Progress | None = None,
) -> Past:
    """Return what a page tells with one study more.

    Parameters
    ----------
    past : Past
    case : Case
    study : {"odds", "curve", "sets", "attribution", "sequences"}
    facts : Facts, optional
        Whose events tell what did happen after the day.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Raises
    ------
    ScenarioError
        If the study has nothing to measure in the case.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.report.page import Past
    >>> work_out(Past(), read_case("gate_falls"), "sets").sets.k
    3
    """
    if study == "curve":
        return replace(past, with_curve=True)
    if study == "odds":
        return _with_odds(past, case, progress)
    if study == "sets":
        from stratgraph.studies.sets import find_sets

        return replace(past, sets=find_sets(case, progress=progress))
    if study == "attribution":
        from stratgraph.studies.attribution import find_attribution

        return replace(past, due=find_attribution(case, progress=progress))
    from stratgraph.studies.sequences import find_sequences

    return replace(past, sequences=with_plays(find_sequences(case, facts=facts, progress=progress)))


def with_plays(answer: SequencesAnswer, *, served: bool = False) -> Sequences:
    """Return sequences with those of them that a page plays.

    A page that does not compute is given each situation, which takes as long as the case's own:
    there it is the first of each side, but all where a server is asked for each.
    """
    return Sequences(answer, plays_of(answer, every=served or computes(answer.case)))


def _with_odds(past: Past, case: Case, progress: Progress | None) -> Past:
    from stratgraph.studies.uncertainty import find_verdict_odds, require_stated

    draws = min(require_stated(case).draws, DRAWS_OF_PAGE)
    return replace(past, odds=find_verdict_odds(case, draws=draws, progress=progress))
