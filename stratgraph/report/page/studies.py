"""Studies as sections of the page: odds, all readings in order, sets, what is due, sequences.

A reader comes by sentences, and pictures where there are some; the tables of all studies are folded
together below them, so that a keyboard has one stop for them and none for each table.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from stratgraph.catalogue.table import Table
from stratgraph.catalogue.wording import wording
from stratgraph.model.plain_text import plural
from stratgraph.report.figures import ANSWERS, listed_ranges
from stratgraph.report.tables import table_html
from stratgraph.report.tables.attribution import attribution_tables
from stratgraph.report.tables.curve import choices_table
from stratgraph.report.tables.sequences import TAKEN, sequences_tables
from stratgraph.report.tables.sets import sets_tables
from stratgraph.studies.attribution import attribution_sentence
from stratgraph.studies.hold_or_fall.telling import tell_how_sure
from stratgraph.studies.sequences import goal_words, place_names, sequences_told, side_label
from stratgraph.studies.sets import set_sentence

from . import tables
from .languages import spoken
from .steps import play_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from stratgraph.studies.attribution import AttributionAnswer
    from stratgraph.studies.hold_or_fall.finding import ObjectiveFinding, Point
    from stratgraph.studies.hold_or_fall.headline import Finding
    from stratgraph.studies.sequences import SequencesAnswer, Towards
    from stratgraph.studies.sets import SetsAnswer
    from stratgraph.studies.uncertainty import UncertaintyAnswer

    from .steps import Play

# The head is in the language of the reader; what a study says is English.
SECTION = (
    '<section aria-labelledby="h-{0}"><h2 id="h-{0}" data-say="page.{0}"></h2>'
    '<div lang="en">{1}</div></section>\n'
)
# One stop of the keyboard for the list, however many sequences there are.
PLAY = (
    '<p class="switch"><label for="takes">After the scenario</label> '
    '<select id="takes">{}</select> <button type="button" id="playtaken">Play it</button></p>'
)
KM = 1000.0
# The picture, in pixels: the readings between an axis of kilometres and the names of ranges.
WIDTH, HEIGHT, LEFT, HEAD = 520, 200, 50, 22
LINE_PX, STEP_KM, LETTER_PX = 14, 5, 7
# A dot of a line that goes nowhere is as its ends are: few bytes for each of a hundred readings.
MARKS: dict[bool | None, tuple[str, str]] = {
    True: ("h0", "stroke:var(--map-gained);stroke-width:6;stroke-linecap:round"),
    None: ("m-3 0h6", "stroke:currentColor;stroke-width:2"),
    False: ("m-1.5 0h3", "stroke:var(--map-road);stroke-width:4"),
}
KEYS = {True: "a dot", None: "a dash", False: "a square"}


@dataclass(frozen=True)
class Sequences:
    """The least sequences, and those among them that a page plays.

    Attributes
    ----------
    answer : SequencesAnswer
    plays : tuple of Play
    """

    answer: SequencesAnswer
    plays: tuple[Play, ...]


def studies_html(
    finding: Finding,
    *,
    with_curve: bool = False,
    sets: SetsAnswer | None = None,
    due: AttributionAnswer | None = None,
    sequences: Sequences | None = None,
) -> str:
    """Write a section for each study that is asked for, and below them all their tables.

    Parameters
    ----------
    finding : Finding
        Of the case: ``run_case(case).finding``.
    with_curve : bool
        Whether to show every reading of each objective in order of the answer.
    sets : SetsAnswer, optional
    due : AttributionAnswer, optional
    sequences : Sequences, optional
        With a button for each that the page plays.

    Examples
    --------
    >>> from stratgraph import find_sets, read_case, run_case
    >>> case = read_case("gate_falls")
    >>> words = studies_html(run_case(case).finding, sets=find_sets(case.before, 2))
    >>> words.count("<section"), words.count("<summary>")
    (1, 1)
    """
    sections, folded = [], list[Table]()
    if with_curve:
        sections.append(_curve(finding))
        folded += [choices_table(finding.facts, some) for some in _with_choices(finding)]
    if sets is not None:
        found = (set_sentence(sets, network) for network in sets.networks)
        sections.append(section("sets", _told(found)))
        folded += sets_tables(sets)
    if due is not None:
        found = (attribution_sentence(due, part) for part in due.sides)
        sections.append(section("attribution", _told(found)))
        folded += attribution_tables(due)
    if sequences is not None:
        sections.append(section("sequences", _sequences(sequences)))
        folded += sequences_tables(sequences.answer)
    return "".join(sections) + _folded(folded)


def odds_html(odds: UncertaintyAnswer) -> str:
    """Write how likely each verdict is as a section."""
    return section("odds", tables.odds_html(odds))


def _sequences(told: Sequences) -> str:
    """Write how few places would have had to be taken, and a list to choose what is played of."""
    found = list(sequences_told(told.answer))
    known = {one.key for one in told.plays}
    entries = (
        _entry(told.answer, after, known) for _, after in found if after is not None and after.least
    )
    options = "".join(entries)
    choice = PLAY.format(options) if options else ""
    return f"{choice}{_told(sentence for sentence, _ in found)}<p>{escape(TAKEN)}</p>"


def _entry(answer: SequencesAnswer, after: Towards, known: Collection[str]) -> str:
    """Write a sequence after the scenario as an entry of the list, where it is played."""
    least = after.least[0]
    key = play_key(after.side, least.places)
    if key not in known:
        return ""
    town = answer.case.theater.settlement(after.objective).name
    names = ", ".join(place_names(answer, least))
    words = f"{town} {goal_words(after.goal)}: {side_label(answer, after.side)} takes {names}"
    return f'<option value="{escape(key)}">{escape(words)}</option>'


def _with_choices(finding: Finding) -> list[tuple[ObjectiveFinding, ...]]:
    """Return the objectives as one table tells them, where there is a choice."""
    told = finding.objectives
    return [told] if any(one.choices for one in told) else []


def _curve(finding: Finding) -> str:
    """Write of each objective on how many readings it holds, and draw them in order."""
    facts, told = finding.facts, finding.objectives
    if not told:
        return section("curve", "<p>No reading tells of a weapon here.</p>")
    marks = ", ".join(f"{KEYS[holds]}: {words}" for holds, (words, *_) in ANSWERS.items())
    how = (
        "Each column is a reading. Its line goes from the range needed afterwards, which bears the "
        f"mark of the answer, to that needed before; {marks}. Numbers count the weapons that are "
        "new. Dotted: listed maximum ranges, in range, never “would hit”."
    )
    parts = []
    for one in told:
        name = facts.theater.settlement(one.target).name
        sure = " ".join(tell_how_sure(facts, wording("en"), one.target))
        drawn = _Picture(one, listed_ranges(finding.degrees, one.target)).svg(sure)
        parts.append(f"<h3><bdi>{escape(name)}</bdi></h3><p>{escape(sure)}</p>{drawn}")
    return section("curve", f"<p>{escape(how)}</p>{''.join(parts)}")


def section(name: str, content: str) -> str:
    """Put what comes into the page later under its head."""
    return spoken(SECTION.format(name, content), wording("en").texts)


def _told(sentences: Iterable[str]) -> str:
    return "".join(f"<p>{escape(one)}</p>" for one in dict.fromkeys(sentences))


def _folded(several: Sequence[Table]) -> str:
    if not several:
        return ""
    inside = "".join(map(table_html, several))
    named = plural(len(several), "table")
    return (
        f'<details lang="en"><summary>{named} of what is told above</summary>{inside}</details>\n'
    )


class _Picture:
    """Where readings in order and kilometres lie on the picture."""

    def __init__(self, found: ObjectiveFinding, listed: list[tuple[int, str]]) -> None:
        self.points = found.curve
        known = [metres / KM for one in self.points for metres in (*one.before_m, *one.after_m)
                 if math.isfinite(metres)]  # fmt: skip
        self.low = math.floor(min(known, default=0.0)) - 1
        self.high = math.ceil(max(known, default=1.0)) + 1
        self.listed = [(metres / KM, name) for metres, name in listed
                       if self.low < metres / KM < self.high]  # fmt: skip
        longest = max((len(name) for _, name in self.listed), default=0)
        self.right = WIDTH - 8 - min(WIDTH // 3, LETTER_PX * longest)

    def svg(self, words: str) -> str:
        """Draw it, with the same in words for who cannot see it."""
        drawn = [*self._axis(), *self._ranges(), self._spans(), *self._marks(), *self._counts()]
        return (
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(words)}" '
            'style="max-width:100%;height:auto;display:block;font-size:12.5px" '
            f'width="{WIDTH}" height="{HEIGHT}" fill="currentColor">{"".join(drawn)}</svg>'
        )

    def _x(self, place: float) -> float:
        return LEFT + (place + 0.5) * (self.right - LEFT) / max(1, len(self.points))

    def _y(self, km: float) -> float:
        share = (self.high - km) / (self.high - self.low)
        return HEAD + share * (HEIGHT - HEAD - LINE_PX)

    def _axis(self) -> Iterator[str]:
        first = math.ceil(self.low / STEP_KM) * STEP_KM
        step = STEP_KM * max(1, round((self.high - self.low) / 40))
        for km in range(first, self.high + 1, step):
            yield (
                f'<text x="{LEFT - 6}" y="{self._y(km) + 4:.0f}" text-anchor="end">{km} km</text>'
            )

    def _ranges(self) -> Iterator[str]:
        path = "".join(f"M{LEFT} {self._y(km):.1f}H{self.right}" for km, _ in self.listed)
        yield (f'<path d="{path}" style="fill:none;stroke:var(--map-quiet);stroke-dasharray:1 3"/>')
        last = math.inf
        for km, name in self.listed:
            # Names stand apart, from below upwards.
            last = min(self._y(km), last - LINE_PX)
            yield f'<text x="{self.right + 6}" y="{last + 4:.1f}">{escape(name)}</text>'

    def _spans(self) -> str:
        path = "".join(
            f"M{self._x(place):.1f} {self._y(one.after_m[0] / KM):.1f}"
            f"V{self._y(min(one.before_m[1] / KM, self.high)):.1f}"
            for place, one in enumerate(self.points)
            if math.isfinite(one.after_m[0])
        )
        return f'<path d="{path}" style="fill:none;stroke:var(--map-road);stroke-width:1.2"/>'

    def _marks(self) -> Iterator[str]:
        for holds, (mark, style) in MARKS.items():
            path = "".join(
                f"M{self._x(place):.1f} {self._y(sum(one.after_m) / 2 / KM):.1f}{mark}"
                for place, one in enumerate(self.points)
                if one.holds is holds and all(map(math.isfinite, one.after_m))
            )
            if path:
                yield f'<path d="{path}" style="fill:none;{style}"/>'

    def _counts(self) -> Iterator[str]:
        """Say above the readings how many more weapons there are."""
        start = 0
        for text, group in groupby(self.points, _count):
            size = len(list(group))
            middle = self._x(start + (size - 1) / 2)
            yield f'<text x="{middle:.0f}" y="12" text-anchor="middle">{text}</text>'
            start += size


def _count(one: Point) -> str:
    return "?" if one.holds is None else str(len(one.new))
