"""The numbers that metrics of a panel need, each declared once as an assumption."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stratgraph.catalogue import (
    Assumption,
    assumed_as,
)
from stratgraph.errors import ScenarioError
from stratgraph.model.names import as_names

NEAR = (
    "Routes up to {near_tolerance} longer than the shortest count as near, each {near_spread} "
    "longer weighing less by a factor of 2.7; beyond {near_most_routes} of a pair they are not "
    "weighed."
)
COEFFICIENT = "The gateway coefficient goes by {centrality}, {road_weight}, {coefficient_variant}."
BASE = (
    "A base counts the other side's places within {base_range_m} km in a straight line and "
    "{base_road_m} km by road."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSettings:
    """The numbers that metrics need beside the question; printed with every result.

    Attributes
    ----------
    near_tolerance : float
        Routes at most this share longer than the shortest count as near, 0 or more.
    near_spread : float
        The logit weight falls by e when a route is longer by this share of the shortest.
    near_most_routes : int
        A pair with more near routes than this, or too many to count, is left out of the mean,
        and counted.
    kernel_km : float
        Distance over which a held place's weight falls by e, in pressure and surrounding.
    road_weight : {"one", "conductance"}
        Weight of a road in the gateway coefficient.
    centrality : {"strength", "betweenness"}
        Centrality in the gateway coefficient.
    coefficient_variant : {"paper", "bct2019"}
        ``bct2019`` halves the within-module denominator, and a module of one place carries 0.
    base_range_m, base_road_m : int
        Range and road distance within which a base counts the other side's places.
    contested_supply : bool
        Whether contested ground is open to supply.
    also : tuple of str
        Metrics to measure however large the theater is, by name; ``all`` for every one.
    """

    near_tolerance: float = assumed_as(
        Assumption(
            means="routes at most this share longer than the shortest are near",
            admits="share",
            noun="how much longer a near route may be",
            optional=True,
            told=(NEAR),
            least=0,
            below=10,
        ),
        default=0.1,
    )
    near_spread: float = assumed_as(
        Assumption(
            means="longer by this share of the shortest, a near route counts less by the factor e",
            admits="share",
            noun="by how much longer a near route counts less",
            optional=True,
            told=(NEAR),
            above=0,
            below=10000,
        ),
        default=0.05,
    )
    near_most_routes: int = assumed_as(
        Assumption(
            means=(
                "a pair with more near routes than this, or too many to count, is left out of the "
                "mean, and counted"
            ),
            admits="count",
            noun="how many near routes a pair may have",
            optional=True,
            told=(NEAR),
            above=0,
        ),
        default=1_000_000_000,
    )
    kernel_km: float = assumed_as(
        Assumption(
            means=(
                "over this distance a held place counts less by the factor e, in `pressure` and "
                "`surrounded_share`"
            ),
            admits="kilometres",
            noun="the distance over which a held place counts less",
            optional=True,
            told=(
                "In pressure and surrounding a held place weighs less by a factor of 2.7 for every "
                "{kernel_km} km that it lies away."
            ),
            above=0,
            below=10000,
        ),
        default=10.0,
    )
    road_weight: Literal["one", "conductance"] = assumed_as(
        Assumption(
            means=(
                "in `gateway_coefficient` and `participation` short roads count more; "
                '`"one"`: all alike'
            ),
            admits="words",
            noun="how roads count in the gateway coefficient",
            optional=True,
            told=(COEFFICIENT),
            values={"one": "each road counting as one", "conductance": "short roads counting more"},
        ),
        default="conductance",
    )
    centrality: Literal["strength", "betweenness"] = assumed_as(
        Assumption(
            means='of the gateway coefficient; or `"betweenness"`',
            admits="words",
            noun="the centrality in the gateway coefficient",
            optional=True,
            told=(COEFFICIENT),
            values={"strength": "strength", "betweenness": "betweenness"},
        ),
        default="strength",
    )
    coefficient_variant: Literal["paper", "bct2019"] = assumed_as(
        Assumption(
            means=(
                '`"bct2019"` follows the Brain Connectivity Toolbox of 2019: roads within one '
                "side count half, and a side of one place carries nothing alone"
            ),
            admits="words",
            noun="the kind of gateway coefficient",
            optional=True,
            told=(COEFFICIENT),
            values={"paper": "as in the paper", "bct2019": "as in the toolbox of 2019"},
        ),
        default="paper",
    )
    base_range_m: int = assumed_as(
        Assumption(
            means="within this range a base counts the other side's places",
            admits="kilometres",
            noun="the range within which a base counts places",
            optional=True,
            told=(BASE),
            least=0.001,
            below=10000,
        ),
        default=25_000,
    )
    base_road_m: int = assumed_as(
        Assumption(
            means="and within this distance by road",
            admits="kilometres",
            noun="the distance by road within which a base counts places",
            optional=True,
            told=(BASE),
            least=0.001,
            below=10000,
        ),
        default=50_000,
    )
    contested_supply: bool = False
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse numbers that would make a metric empty without saying so."""
        object.__setattr__(self, "also", as_names(self.also, "also"))
        if self.base_range_m <= 0 or self.base_road_m <= 0:
            raise ScenarioError("a base needs a range and a road distance above 0")
        if self.near_most_routes < 1:
            raise ScenarioError("near_most_routes must be at least 1")
