"""What would flip the answer: one assumption at a time read otherwise, as a table."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from stratgraph.model.theater import ALL_PAIRS_LIMIT
from stratgraph.report.tables import table_html
from stratgraph.studies.sensitivity import FurtherReadings, find_readings, flips_table

if TYPE_CHECKING:
    from stratgraph.studies.hold_or_fall import Case


def flips_html(case: Case) -> str:
    """Write for each objective what comes to reach it, and each reading on which that differs."""
    if len(case.theater.ids) > ALL_PAIRS_LIMIT:
        # Every reading measures every pair anew: minutes, for a table that a command gives too.
        return (
            f"<p>Not asked here for more than {ALL_PAIRS_LIMIT} settlements: "
            "<code>stratgraph readings</code> answers it.</p>"
        )
    answer = find_readings(
        case.before,
        case.after,
        case.objectives,
        systems=case.assumptions.systems,
        off_network=case.assumptions.off_network,
        further=FurtherReadings(areas=case.areas),
    )
    notes = "".join(f"<li>{escape(one)}.</li>" for one in answer.notes)
    return table_html(flips_table(answer, case.theater, case.assumptions.systems)) + (
        f"<ul>{notes}</ul>" if notes else ""
    )
