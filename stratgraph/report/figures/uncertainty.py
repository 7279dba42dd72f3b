"""How likely verdicts are as one picture: an interval for each weapon and statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stratgraph.errors import ScenarioError
from stratgraph.model.systems import munition_label
from stratgraph.report.tables.uncertainty import all_but_certain, hundred
from stratgraph.report.wording import plain, source_words
from stratgraph.studies.uncertainty import deciding_sentence, drawn_sentence, verdict_sentence

from .any_width import at_any_width
from .theme import EDGE_PX, LINE, SMALL_PX, Sheet, lines_of, paint, text_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plotly.graph_objects import Figure

    from stratgraph.studies.uncertainty import Chance, UncertaintyAnswer

    from .theme import Theme

WIDTH, ROW_PX, HEAD_PX, AXIS_PX = 1040, 20, 26, 46
MOST_LEFT = 0.42  # of the width for words beside the marks
AXIS_TITLE = "draws of 100 on which it holds"
# What a mark is of, its sign, its colour, and how far above the middle of a row it stands.
MOMENTS = {
    "before": ("circle-open", "$road", -4.0),
    "after": ("circle", "$gained", 4.0),
    "true": ("diamond", "$ink", 0.0),
}


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the picture: its words, and the chances that it shows by what they are of."""

    words: str
    chances: tuple[tuple[str, Chance], ...] = ()


@at_any_width(lambda width: {"width": width})
def draw_uncertainty(
    answer: UncertaintyAnswer, *, theme: Theme = "light", width: int = WIDTH
) -> Figure:
    """Draw how likely verdicts are: a 95 % interval for each weapon, before and after.

    Weapons that are in range, or out of it, on all but one draw of 200 before and after are left
    out, and named below the title. Statements about ranges follow, taken plainly.

    Parameters
    ----------
    answer : UncertaintyAnswer
    theme : {"light", "dark"}
    width : int
        Pixels; the height follows from the rows.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ScenarioError
        If nothing was asked of ranges.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from stratgraph import draw_uncertainty, find_uncertainty, read_case
    >>> from stratgraph.catalogue import Distribution, Uncertainty
    >>> stated = Uncertainty(draws=64, standoff_km=Distribution("uniform", (0, 10)))
    >>> answer = find_uncertainty(replace(read_case("gate_falls"), uncertainty=stated))
    >>> figure = draw_uncertainty(answer)
    >>> [one.name for one in figure.data], figure.layout.yaxis.ticktext[1]
    (['before', 'after'], 'Howitzer ext.')
    """
    from plotly.graph_objects import Figure

    if not answer.verdicts and not answer.statements:
        raise ScenarioError("nothing was drawn of ranges: there is no picture of it")
    rows = tuple(_rows(answer))
    names = [name for name in MOMENTS if any(name == what for r in rows for what, _ in r.chances)]
    widest = max(text_width(row.words, SMALL_PX) for row in rows)
    left = round(min(widest, MOST_LEFT * width)) + 2 * EDGE_PX
    right = round(text_width("100 to 100", SMALL_PX)) + EDGE_PX
    sheet = Sheet(_title(answer), _note(answer), width, theme, tuple(names), (left, right), AXIS_PX)
    lines = [_lines(row, left) for row in rows]
    tops = _tops(rows, lines)
    layout = sheet.layout(round(sheet.top + tops[-1] + sheet.bottom))
    layout["xaxis"] = {
        "range": [-1.5, 101.5],
        "title": {"text": AXIS_TITLE, "font": {"size": SMALL_PX}}, "ticks": "outside", "dtick": 25,
        "gridcolor": sheet.palette["graticule"], "zeroline": False, "automargin": False,
    }  # fmt: skip
    layout["yaxis"] = {
        "range": [tops[-1], 0], "tickmode": "array", "showgrid": False, "zeroline": False,
        "ticks": "", "automargin": False, "tickfont": {"size": SMALL_PX},
        "tickvals": [_middle(tops, k) for k in range(len(rows))],
        "ticktext": ["<br>".join(_bold(row, map(plain, lines[k]))) for k, row in enumerate(rows)],
    }  # fmt: skip
    layout["annotations"] += list(_numbers(rows, tops))
    traces = [_trace(name, rows, tops) for name in names]
    return Figure([paint(one, sheet.palette) for one in traces], layout)


def _title(answer: UncertaintyAnswer) -> str:
    sentences = [verdict_sentence(answer, target) for target, _ in answer.any_new]
    if not sentences:
        return "Statements about ranges: how likely each is true"
    return sentences[0].split(";")[0]


def _note(answer: UncertaintyAnswer) -> str:
    left_out = [label for label, certain in _certain(answer).items() if certain]
    decides = [one for one in answer.deciding if one.about == "objective"][:1]
    return " ".join([
        "Lines: 95 % intervals; where nobody can tell of some draws they reach to what may be.",
        *(f"{deciding_sentence(answer, one)}" for one in decides),
        f"Left out, as the same before and after: {'; '.join(left_out).removesuffix('.')}."
        if left_out else "",
        "Listed maximum ranges, “in range”, never “would hit”.",
        drawn_sentence(answer),
        source_words(answer.case.before),
    ])  # fmt: skip


def _certain(answer: UncertaintyAnswer) -> dict[str, bool]:
    """Return for each weapon whether it says the same of every objective on nearly all draws."""
    found: dict[str, bool] = {}
    for one in answer.verdicts:
        label = munition_label(one.system, one.figure.munition_id)
        found[label] = found.get(label, True) and all_but_certain(one.before, one.after)
    return found


def _rows(answer: UncertaintyAnswer) -> Iterator[_Row]:
    target = ""
    for one in answer.verdicts:
        if all_but_certain(one.before, one.after):
            continue
        if one.target != target:
            target = one.target
            yield _Row(f"{answer.case.theater.settlement(target).name} in range of")
        label = munition_label(one.system, one.figure.munition_id)
        yield _Row(label, (("before", one.before), ("after", one.after)))
    plainly = [one for one in answer.statements if one.plain]
    if plainly:
        yield _Row("Statements, taken plainly")
    for told in plainly:
        yield _Row(f"{told.claim} {told.sentence}", (("true", told.chance),))
    if not plainly and not target:
        yield _Row("Every weapon says the same on nearly all draws")


def _lines(row: _Row, left: int) -> list[str]:
    return lines_of(row.words, left - 2 * EDGE_PX, SMALL_PX)


def _tops(rows: Sequence[_Row], lines: Sequence[Sequence[str]]) -> list[float]:
    """Return where each row begins, and the last ends, pixels from the top."""
    tops = [0.0]
    for row, words in zip(rows, lines, strict=True):
        least = ROW_PX if row.chances else HEAD_PX
        tops.append(tops[-1] + max(least, len(words) * SMALL_PX * LINE + 6))
    return tops


def _middle(tops: Sequence[float], row: int) -> float:
    return (tops[row] + tops[row + 1]) / 2


def _bold(row: _Row, words: Any) -> Iterator[str]:
    for one in words:
        yield one if row.chances else f"<b>{one}</b>"


def _trace(name: str, rows: Sequence[_Row], tops: Sequence[float]) -> dict[str, Any]:
    symbol, colour, above = MOMENTS[name]
    shown = [
        (row.words, chance, _middle(tops, k) + above)
        for k, row in enumerate(rows)
        for what, chance in row.chances
        if what == name
    ]
    # The mark stands at the share of draws; its line is the interval, wider to where none can tell.
    ends = [tuple(100 * end for end in chance.between) for _, chance, _ in shown]
    middles = [100 * chance.share for _, chance, _ in shown]
    told = [(plain(words), f"{name}: {hundred(chance)} of 100") for words, chance, _ in shown]
    return {
        "type": "scatter", "mode": "markers", "name": name, "showlegend": True,
        "x": middles, "y": [y for *_, y in shown],
        "error_x": {
            "type": "data", "symmetric": False, "width": 0, "thickness": 2, "color": colour,
            "array": [max(0.0, high - at) for at, (_, high) in zip(middles, ends, strict=True)],
            "arrayminus": [max(0.0, at - low) for at, (low, _) in zip(middles, ends, strict=True)],
        },
        "marker": {"symbol": symbol, "color": colour, "size": 8, "line": {"width": 2}},
        "text": list(map("<br>".join, told)),
        "hovertemplate": "%{text}<extra></extra>", "cliponaxis": False,
    }  # fmt: skip


def _numbers(rows: Sequence[_Row], tops: Sequence[float]) -> Iterator[dict[str, Any]]:
    """Say at the right on how many draws the last of a row's chances holds."""
    for k, row in enumerate(rows):
        if row.chances:
            yield {
                "xref": "paper", "x": 1, "xanchor": "left", "xshift": 8, "yref": "y",
                "y": _middle(tops, k), "yanchor": "middle",
                "text": str(hundred(row.chances[-1][1])), "showarrow": False, "borderpad": 0,
                "font": {"size": SMALL_PX},
            }  # fmt: skip
