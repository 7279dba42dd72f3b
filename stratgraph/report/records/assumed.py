"""Assumptions as keys of JSON documents, from their records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from stratgraph.catalogue import Assumed, ContestedReading, assumption_fields, record_of
from stratgraph.measures.gateways import PanelSettings, Weight

from .kinds import Closed, Count, Id, about

if TYPE_CHECKING:
    import dataclasses

    from stratgraph.catalogue import Assumption

    class _Assumed(Closed):
        """What a case takes for granted."""

    class _Settings(Closed):
        """What a panel takes for granted."""


def _value_of(name: str, record: Assumption) -> Any:
    """Return what values an assumption has in a document: lengths are whole metres there."""
    if record.admits == "yes or no":
        return bool
    if record.admits == "distances":
        return Annotated[list[Count], Field(min_length=1)]
    if record.admits == "ids":
        return list[Id]
    if record.admits == "names":
        return list[str]
    if record.admits == "several words":
        return list[Literal[tuple(record.values)]]  # type: ignore[misc]
    if record.admits == "words":
        words: Any = Literal[tuple(one for one in record.values if one != "none")]
        return words | None if "none" in record.values else words
    if name.endswith("_m") or record.admits == "count":
        return Annotated[int, Field(ge=1)]
    return Annotated[float, Field(ge=record.least, gt=record.above, lt=record.below)]


def _keys(cls: type) -> dict[str, Any]:
    return {one.name: _described(one) for one in assumption_fields(cls)}


def _described(one: dataclasses.Field[Any]) -> Any:
    record = record_of(one)
    words = f"{record.means[:1].upper()}{record.means[1:]}."
    return Annotated[_value_of(one.name, record), about(words)]


if not TYPE_CHECKING:
    _case = _keys(Assumed)
    # A document names every reading of contested ground that is asked about.
    del _case["contested"]
    _Assumed = TypedDict("_Assumed", _case)
    _Settings = TypedDict("_Settings", _keys(PanelSettings))


class SettingsRecord(_Settings, Closed):
    """The numbers that [metrics need](../howto/ask-a-question.md#numbers-of-the-panel)."""

    contested_supply: bool
    """Whether contested ground is open to supply."""


class AssumptionsRecord(_Assumed, Closed):
    """Every assumption of the case."""

    contested: list[ContestedReading]
    """Readings of contested ground, the case's own first."""
    weight: Weight
    """What routes weigh by: `length_m`, or `time_s` in a season."""
    panel: SettingsRecord
    """The numbers of the panel."""
