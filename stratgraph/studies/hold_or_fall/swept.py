"""The towns that a case names for a sweep, and what is measured there beside reach."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph.errors import ScenarioError
from stratgraph.measures.gateways import panel_metrics
from stratgraph.model.names import as_names
from stratgraph.model.notebook import short_repr

if TYPE_CHECKING:
    from stratgraph.model.theater import Theater


@dataclass(frozen=True, slots=True)
class Swept:
    """The towns of which every one may or may not change hands, as the case names them.

    Attributes
    ----------
    towns : tuple of str
        Settlement ids, none twice.
    metrics : tuple of str
        Metrics of the panel, measured one situation at a time.
    places : tuple of str
        Settlement ids that the metrics are told of.

    Raises
    ------
    ScenarioError
        If there is no town, a name stands twice, or metrics and places are not both there.

    Examples
    --------
    >>> Swept(("gate", "mill")).metrics
    ()
    """

    towns: tuple[str, ...]
    metrics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    __repr__ = short_repr

    def __post_init__(self) -> None:
        """Take a plain name for a list of one, and refuse what cannot be swept."""
        for which in ("towns", "metrics", "places"):
            named = as_names(getattr(self, which), which)
            object.__setattr__(self, which, named)
            twice = next((one for one in named if named.count(one) > 1), None)
            if twice is not None:
                raise ScenarioError(f"[sweep] names {twice!r} twice under {which}")
        if not self.towns:
            raise ScenarioError("[sweep] names no town; write towns = [...] with one or more ids")
        if bool(self.metrics) != bool(self.places):
            given, lacking = ("metrics", "places") if self.metrics else ("places", "metrics")
            raise ScenarioError(f"[sweep] names {given} and no {lacking}; write {lacking} = [...]")
        for one in self.metrics:
            _require_metric(one)

    def resolved(self, theater: Theater) -> Swept:
        """Return the same by ids."""
        resolve = theater.names.resolve
        return Swept(
            tuple(map(resolve, self.towns)), self.metrics, tuple(map(resolve, self.places))
        )


def _require_metric(name: str) -> None:
    """Refuse what is no metric of the panel, and what is the same in every situation."""
    records = {one.name: one for one in panel_metrics()}
    if name not in records:
        near = difflib.get_close_matches(name, records, n=1)
        known = ", ".join(one.name for one in records.values() if one.reads_holders)
        hint = f"did you mean {near[0]}?" if near else f"there are {known}"
        raise ScenarioError(f"[sweep] names an unknown metric {name!r}; {hint}")
    if not records[name].reads_holders:
        raise ScenarioError(
            f"[sweep] names the metric {name!r}, which is the same whoever holds the towns; "
            "leave it out, `stratgraph gateways` tells it"
        )
