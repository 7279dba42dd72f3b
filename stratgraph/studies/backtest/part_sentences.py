"""Windows and sectors of a backtest in words: whether what leads in one leads in the others."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stratgraph.model.plain_text import plural

from .parts import led_next, sum_up
from .words import metric_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .comparison import MetricTest
    from .parts import Part


def sectors_sentence(sectors: Sequence[Part]) -> str:
    """Say whether what leads leads everywhere, or in one sector."""
    scored = [one for one in sectors if one.led]
    can = plural(len(scored), "can", "can")
    first = f"Of {plural(len(sectors), 'sector')} {can} be compared"
    if not scored:
        return f"{first}."
    return f"{first}. {_beyond(scored, 'sector')} {_leads(scored, 'sector')}"


def windows_sentence(windows: Sequence[Part]) -> str:
    """Say how many windows are scored, and whether what led one window led in the next."""
    scored = [one for one in windows if one.led]
    unscored = sum(one.test is None for one in windows)
    empty = len(windows) - unscored - len(scored)
    apart = f", {unscored} not scored" if unscored else ""
    apart += f", {empty} with nothing to compare" if empty else ""
    first = f"{plural(len(windows), 'window')}, one begun each month{apart}"
    if not scored:
        return f"{first}."
    overlap = "; they overlap, and are no independent tests" if len(scored) > 1 else ""
    return (
        f"{first}{overlap}. {_beyond(scored, 'window')} {_leads(scored, 'window')}"
        f"{_followed(scored)}"
    )


def _beyond(parts: Sequence[Part], noun: str) -> str:
    """Say in how many parts which metrics tell more than distance, all tries in it counted."""
    better = [
        [test.metric for test in one.test.candidates if test.beats_distance]
        for one in parts
        if one.test
    ]
    most = Counter(metric for names in better for metric in names).most_common()
    where = plural(len(parts), noun)
    if not most:
        return f"In none of {where} does a metric tell more than straight distance beyond chance."
    named = "; ".join(f"{metric_words(metric)} in {count}" for metric, count in most)
    return (
        f"In {sum(map(bool, better))} of {where} a metric tells more than straight distance "
        f"beyond chance, all tries of that {noun} counted: {named}."
    )


def _leads(parts: Sequence[Part], noun: str) -> str:
    """Name the candidate of largest mean gain among those that all parts can compare."""
    tallies = [one for one in sum_up(parts) if one.kind != "baseline"]
    everywhere = [one for one in tallies if one.parts == len(parts)] or tallies
    best = everywhere[0]
    return (
        f"The largest mean gain has {metric_words(best.metric)}, {best.mean:+.2f} "
        f"({best.least:+.2f} to {best.most:+.2f}), above 0 in {best.above} of "
        f"{plural(best.parts, noun)}."
    )


def _followed(scored: Sequence[Part]) -> str:
    """Say what came of the leader of each window in the next begun after its end."""
    told = [
        f"{metric_words(led.metric)} {_gain(one, led):+.2f}, then {later:+.2f}"
        for one in scored
        for led in [one.led]
        for later in [led_next(one, scored)]
        if led is not None and later is not None
    ]
    if not told:
        return " No window begins after another has ended: what came of a leader is not known."
    return f" What led a window, there and in the next begun after its end: {'; '.join(told)}."


def _gain(part: Part, test: MetricTest) -> float:
    return part.gain_of(test.metric) or 0.0
