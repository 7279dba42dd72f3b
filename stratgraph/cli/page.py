"""What `run --html` puts on a page besides the case: what is played, what the past tells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from stratgraph.errors import ScenarioError

from .page_studies import with_studies
from .progress import working
from .streams import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stratgraph.model.scenario import Situation
    from stratgraph.report.page import Past
    from stratgraph.studies.hold_or_fall import Case

    from .page_studies import Study


@dataclass(frozen=True)
class PageAsked:
    """Where the page goes, what is played on it after the case, and what it tells of the past."""

    file: Path
    then: tuple[Situation, ...] = ()
    past: Past | None = None


def refuse_without_page(
    then: Sequence[str] | None, step_days: int | None, study: Sequence[Study] | None
) -> None:
    """Refuse options that only a page shows."""
    if then:
        raise ScenarioError("--then is played on the page; name it with --html FILE")
    if step_days:
        raise ScenarioError("--step-days is played on the page; name it with --html FILE")
    if study:
        raise ScenarioError("--study is shown on the page; name it with --html FILE")


def page_asked(
    html: Path, case: str, question: Case, then: tuple[Situation, ...], study: Sequence[Study]
) -> PageAsked:
    """Make what is known of the page; of a real theater of the last year some is not told."""
    from stratgraph.report.page import Past

    # What is asked for and may not be told is refused before anything is drawn by lot.
    asked = with_studies(Past(), case, question, study)
    if is_past(case, question):
        return PageAsked(html, then, _with_odds(asked, case, question))
    return PageAsked(html, then, replace(asked, with_roads=False))


def is_past(case: str, question: Case) -> bool:
    """Tell whether what only the past is asked may be told; say so where it may not."""
    from stratgraph.io import read_case_and_facts
    from stratgraph.report.page.tables import MOST_FOR_ROADS
    from stratgraph.studies.hold_or_fall import refuse_recent

    # Above this no roads are ranked, and reading takes seconds.
    many = len(question.theater.ids) > MOST_FOR_ROADS and question.uncertainty is None
    if question.theater.fictional or many:
        return True
    _, facts = read_case_and_facts(case)
    try:
        refuse_recent(facts, question.control.on, date.today())
    except ScenarioError as error:
        say(f"the page ranks no roads: {error}", err=True)
        return False
    return True


def _with_odds(past: Past, case: str, question: Case) -> Past:
    """Tell how likely verdicts are, where the case states what is uncertain of them."""
    from stratgraph.report.page import work_out

    stated = question.uncertainty
    if stated is None or not stated.drawn_groups:
        return past
    try:
        with working("drawing") as progress:
            return work_out(past, question, "odds", progress=progress)
    except ScenarioError as error:
        raise (error if error.where else error.within(case)) from None


def played(question: Case, names: Sequence[str]) -> tuple[Situation, ...]:
    """Return what is played after a case; what no page can show is refused before any answer."""
    from stratgraph.report.page import follow, page_steps

    then = follow(question, names)
    page_steps(question, then)
    return then


def days_after(case: str, question: Case, step_days: int | None) -> tuple[Situation, ...]:
    """Return who held what every so many days after the case's own, to the last day known."""
    if step_days is None:
        return ()
    from stratgraph.io import read_case_and_facts
    from stratgraph.measures.front_over_time import days_between
    from stratgraph.model.scenario import situation_on

    _, facts = read_case_and_facts(case)
    first, last = question.control.on, facts.events_end
    if last is None or last <= first:
        raise ScenarioError(f"no events are known after {first}: there is no day to play")
    before = question.before
    return tuple(
        situation_on(
            question.theater, facts.control_of_known_day(day),
            attacker=before.attacker, defender=before.defender,
        )
        for day in days_between(first, last, step_days=step_days)[1:]
    )  # fmt: skip
