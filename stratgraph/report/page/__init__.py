"""The page of a case: one file that can be mailed, opened offline and read without a mouse.

Everything is inlined. A content-security policy allows the scripts by their hashes and nothing
else, so that the page can ask nobody for anything. Served by the app it is the same page, which may
then ask this machine's engine.
"""

from __future__ import annotations

from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING

from stratgraph.io import write_whole
from stratgraph.report.figures import Map, data_block

from .citation import about_page, citation
from .claims_page import claims_html
from .data import page_data
from .document import (
    Further,
    Past,
    document,
    first_parts,
    later_parts,
    page_body,
    studied_parts,
)
from .opening_map import opening_map
from .steps import PageStep, Play, follow, page_steps, play_asked
from .studies import Sequences
from .tables import likely_answer, warnings_list
from .worked import STUDIES, WORKING, Study, with_plays, work_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.model.progress import Progress
    from stratgraph.model.scenario import Situation
    from stratgraph.studies.hold_or_fall import Outcome

__all__ = [
    "STUDIES",
    "WORKING",
    "Further",
    "PageStep",
    "Past",
    "Play",
    "Sequences",
    "Study",
    "about_page",
    "citation",
    "claims_html",
    "data_block",
    "document",
    "first_parts",
    "follow",
    "later_parts",
    "likely_answer",
    "page_body",
    "page_data",
    "page_html",
    "page_steps",
    "play_asked",
    "studied_parts",
    "warnings_list",
    "with_plays",
    "work_out",
    "write_page",
]


def write_page(
    outcome: Outcome,
    path: Path | str,
    *,
    version: str | None = None,
    then: Sequence[Situation | Play] = (),
) -> None:
    """Write the page of a case to a file, whole or not at all.

    Parameters
    ----------
    outcome : Outcome
    path : path
    version : str, optional
        To cite; by default that of the installed package.
    then : sequence of Situation or Play
        What is played after the case's own situations, in order, of the same theater.

    Raises
    ------
    FileFormatError
        If the folder cannot be written to.
    ScenarioError
        If a situation is of another theater or another attacker.
    """
    text = page_html(outcome, version=version or installed_version("stratgraph"), then=then)
    write_whole(Path(path), text)


def page_html(
    outcome: Outcome,
    *,
    version: str,
    then: Sequence[Situation | Play] = (),
    past: Past | None = None,
    progress: Progress | None = None,
) -> str:
    """Return the page of a case as one HTML document that makes no request.

    Up to 300 settlements, and with ground from settlements, the page answers for any holders, by
    the same rule and the same distances as the library; otherwise for its own situations only.

    Parameters
    ----------
    outcome : Outcome
    version : str
        Of stratgraph, for the line to cite.
    then : sequence of Situation or Play
        What is played after the case's own situations, in order, of the same theater.
    past : Past, optional
        What is told of the past alone; by default how roads rank.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Returns
    -------
    str
        The same for the same outcome, situations, version and plotly.

    Raises
    ------
    ScenarioError
        If a situation is of another theater or another attacker.

    Examples
    --------
    >>> from stratgraph.studies.hold_or_fall import run_case
    >>> from stratgraph.io import read_case
    >>> valley = read_case("gate_falls")
    >>> page_html(run_case(valley), version="0", then=follow(valley, ["Mill"]))[:15]
    '<!doctype html>'
    """
    past = past or Past()
    then = (*then, *(() if past.sequences is None else past.sequences.plays))
    steps = page_steps(outcome.case, then)
    cite, the_map = citation(outcome.case, version), Map(outcome.case)
    parts = {**first_parts(outcome, steps, cite, odds=past.odds), **later_parts(outcome, past)}
    body = page_body(parts, Further(still=opening_map(outcome, the_map)))
    data = page_data(outcome, then, progress, the_map=the_map)
    data["about"] = about_page(outcome, version, cite)
    return document(body, data, title=outcome.finding.title)
