"""Whether metrics of a day would have told what fell after it."""

from .candidates import BASELINES, Score, signs
from .choice import Choice, choose_metric
from .comparison import DISTANCE, GroupTest, MetricTest
from .new_metrics import MEANINGS
from .outcomes import Falls, find_falls, side_that_takes
from .question import BacktestQuestion, Group, Sampling, routes_between_portals
from .ranking import Estimate, area_under_curve, rank_correlation
from .run import Backtest, run_backtest
from .sentences import group_sentence
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
    "Sampling",
    "Score",
    "area_under_curve",
    "choose_metric",
    "find_falls",
    "group_sentence",
    "metric_label",
    "metric_words",
    "rank_correlation",
    "routes_between_portals",
    "run_backtest",
    "side_that_takes",
    "signs",
]
