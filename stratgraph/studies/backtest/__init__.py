"""Whether metrics of a day would have told what fell, or was fought over, after it."""

from .candidates import BASELINES, Score, signs
from .choice import Choice, choose_metric
from .comparison import DISTANCE, GroupTest, MetricTest
from .new_metrics import MEANINGS
from .outcomes import Falls, find_falls, side_that_takes
from .part_sentences import sectors_sentence, windows_sentence
from .parts import Part, Tally, backtest_windows, led_next, sum_up, window_days
from .question import BacktestQuestion, Group, Outcome, Sampling, routes_between_portals
from .ranking import Estimate, area_under_curve, rank_correlation
from .run import Backtest, run_backtest
from .sentences import fell_words, group_sentence, silence_words
from .silence import MonthOfSource, Silence
from .words import metric_label, metric_words

__all__ = [
    "BASELINES",
    "DISTANCE",
    "MEANINGS",
    "Backtest",
    "BacktestQuestion",
    "Choice",
    "Estimate",
    "Falls",
    "Group",
    "GroupTest",
    "MetricTest",
    "MonthOfSource",
    "Outcome",
    "Part",
    "Sampling",
    "Score",
    "Silence",
    "Tally",
    "area_under_curve",
    "backtest_windows",
    "choose_metric",
    "fell_words",
    "find_falls",
    "group_sentence",
    "led_next",
    "metric_label",
    "metric_words",
    "rank_correlation",
    "routes_between_portals",
    "run_backtest",
    "sectors_sentence",
    "side_that_takes",
    "signs",
    "silence_words",
    "sum_up",
    "window_days",
    "windows_sentence",
]
