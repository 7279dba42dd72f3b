"""What there is to look at: pages and pictures of the bundled cases, made while Sphinx builds.

Megabytes that change with every version are kept nowhere: they are written into what is built.
"""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import stratgraph
from stratgraph.cli.page import page_asked
from stratgraph.io import CLAIMS_FILE, bundled_cases, bundled_folder
from stratgraph.report.figures import Map, theme_rules
from stratgraph.report.page import claims_html, page_html
from stratgraph.report.page.opening_map import opening_map, opening_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stratgraph import Outcome
    from stratgraph.model.dataset import Facts
    from stratgraph.studies.claims import ClaimsFile, Verdict

# Where they lie beside the pages of the documentation.
FOLDER = "look"
# As the page's own style sheet has it, in its light theme.
STYLE = (
    "svg{background:var(--map-land);font-family:system-ui,sans-serif}"
    ".names text{text-anchor:middle;dominant-baseline:central;paint-order:stroke;"
    "stroke:var(--map-land);stroke-width:3.5px;stroke-linejoin:round}"
)


@cache
def answered(case: str) -> Outcome:
    """Answer a bundled case once, for all that is told and shown of it."""
    return stratgraph.run_case(stratgraph.read_case(case))


@cache
def judged(path: Path) -> tuple[ClaimsFile, Facts, tuple[Verdict, ...]]:
    """Judge the statements on a theater once."""
    file, facts = stratgraph.read_claims(path)
    return file, facts, stratgraph.judge_claims(file, facts)


def picture(outcome: Outcome) -> str:
    """Return the map that a page opens with as an SVG file that stands alone."""
    desk, _, _ = opening_map(outcome, Map(outcome.case)).partition('<svg class="phone"')
    colours = theme_rules()
    opened = desk.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return opened.replace("<defs>", f"<style>{colours}{STYLE}</style><defs>", 1)


def page(case: str) -> str:
    """Return the page of a bundled case, as ``stratgraph run CASE --html FILE`` writes it."""
    past = page_asked(Path(), case, answered(case).case, (), ()).past
    return page_html(answered(case), version=version("stratgraph"), past=past)


def files() -> Iterator[tuple[str, str]]:
    """Yield name and text of every page and picture, one after the other."""
    for _, case in bundled_cases():
        yield f"{case}.html", page(case)
        yield f"{case}.svg", picture(answered(case))
    for path in sorted(bundled_folder().glob(f"*/{CLAIMS_FILE}")):
        file, facts, verdicts = judged(path)
        yield claims_page(path), claims_html(file, verdicts, facts)


def claims_page(path: Path) -> str:
    """Return the name of the page on a theater's statements."""
    return f"{path.parent.name}.html"


def write(folder: Path) -> None:
    """Write all of it into a folder of what is built."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files():
        (folder / name).write_text(text, encoding="utf-8")


def case_link(case: str) -> str:
    """Return a case's picture as a link to its page, for a page beside their folder."""
    words = escape(f"{answered(case).finding.title}. {opening_words(answered(case))}")
    return (
        f'<p><a href="{FOLDER}/{case}.html"><img src="{FOLDER}/{case}.svg" alt="{words}" '
        f'width="900" height="620" loading="lazy"><br>Open the page of this case</a></p>'
    )


def cards(cases: tuple[str, ...]) -> str:
    """Return the pictures of some cases side by side, each a link to its page."""
    return "\n".join(
        f'<a class="card" href="{FOLDER}/{case}.html"><img src="{FOLDER}/{case}.svg" alt="" '
        f'width="900" height="620"><span>{escape(answered(case).finding.title)}</span></a>'
        for case in cases
    )
