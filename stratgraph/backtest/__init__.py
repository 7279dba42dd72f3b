"""Whether metrics of a day would have told what fell after it."""

from .answer import Backtest, run_backtest
from .choice import Choice, choose_metric
from .comparison import DISTANCE, GroupTest, MetricTest
from .falls import Falls, find_falls, side_that_takes
from .new_metrics import MEANINGS
from .question import BacktestQuestion, Group, Sampling, routes_between_portals
from .ranking import Estimate, area_under_curve, rank_correlation
from .scores import BASELINES, SIGNS, Score
from .words import group_sentence

__all__ = [
    "BASELINES",
    "DISTANCE",
    "MEANINGS",
    "SIGNS",
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
    "rank_correlation",
    "routes_between_portals",
    "run_backtest",
    "side_that_takes",
]
