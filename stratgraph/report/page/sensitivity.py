"""What would flip the answer: one assumption at a time read otherwise, as a table."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from stratgraph.model.systems import munition_label
from stratgraph.model.theater import ALL_PAIRS_LIMIT
from stratgraph.studies.sensitivity import FurtherReadings, find_readings

from .tables import name_html, table_html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stratgraph.model.systems import System
    from stratgraph.studies.hold_or_fall import Case
    from stratgraph.studies.sensitivity import Gain, TargetFlips

METRES = 1000.0


def flips_table(case: Case) -> str:
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
        further=FurtherReadings(),
    )
    systems = {one.id: one for one in case.assumptions.systems}
    bounds = any(one.extent != "centre" for one in answer.readings)
    edges = " Perhaps: the edges of the town are known only by bounds." if bounds else ""
    table = table_html(
        "What would flip it: what newly reaches each objective on the plain reading (centre "
        "points, no stand-off, contested ground silent), and every single assumption that, read "
        f"otherwise, changes it.{edges}",
        ("Objective", "Read otherwise", "Newly in range"),
        [row for one in answer.flips for row in _rows(case, one, systems)],
    )
    notes = "".join(f"<li>{escape(one)}.</li>" for one in answer.notes)
    return table + (f"<ul>{notes}</ul>" if notes else "")


def _rows(case: Case, answer: TargetFlips, systems: Mapping[str, System]) -> list[str]:
    """Write the plain answer and the readings that flip it, alike ones together."""
    alike: dict[str, list[str]] = {}
    for flip in answer.flips:
        alike.setdefault(_guns(flip.gain, systems), []).append(flip.reading)
    name = name_html(case.theater.settlement(answer.target))
    head = f'<th scope="rowgroup" rowspan="{len(alike) + 1}">{name}</th>'
    rows = [f"<tr>{head}<td>{_plain(answer.base)}</td><td>{_guns(answer.base, systems)}</td></tr>"]
    for guns, readings in alike.items():
        rows.append(f"<tr><td>{escape('; or '.join(readings))}</td><td>{guns}</td></tr>")
    return rows


def _plain(base: Gain) -> str:
    if base.before_m is None or base.after_m is None:
        return "the plain reading: nothing may fire"
    return (
        f"the plain reading: {base.before_m / METRES:.1f} km needed before, "
        f"{base.after_m / METRES:.1f} after"
    )


def _guns(gain: Gain, systems: Mapping[str, System]) -> str:
    words = [munition_label(systems[system], munition) for system, munition in gain.gained]
    words += [
        f"perhaps {munition_label(systems[system], munition)}" for system, munition in gain.unsure
    ]
    return escape(", ".join(words)) or "none"
