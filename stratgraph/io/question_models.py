"""What the keys of questions must be, those of cases and of claims files: one model per table."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

from stratgraph.catalogue import (
    Assumed,
    Assumption,
    assumption_fields,
    in_file,
    key_of,
    record_of,
)
from stratgraph.measures.gateways import PanelSettings
from stratgraph.model.events import Basis
from stratgraph.model.provenance import Confidence
from stratgraph.studies.hold_or_fall.case import MOST_STANDOFFS

from .row_models import STRICT, Needed, Prose, Text
from .uncertainty_keys import UncertaintyKeys

# Towns, roads and bases that one question can name.
MOST_NAMED = 5000


class _Keys(BaseModel):
    model_config = STRICT


class FallKeys(_Keys):
    """One entry of ``falls`` that takes its surroundings along."""

    id: Needed
    with_within_km: Annotated[float, Field(ge=0, lt=1000, allow_inf_nan=False)] = 0.0


class CutKeys(_Keys):
    """One entry of ``cuts`` that names a water, or a file of areas that somebody drew."""

    crosses: Needed | None = None
    polygon: Needed | None = None


def _number(one: Assumption, kind: type) -> Any:
    bounds = Field(gt=one.above, ge=one.least, lt=one.below, allow_inf_nan=False)
    return Annotated[kind, bounds if kind is float else Field(gt=one.above)]


def _admitted(one: Assumption) -> Any:
    """Return what a file may give for an assumption."""
    if one.admits == "words":
        return Literal[tuple(one.values)]
    if one.admits == "several words":
        return list[Literal[tuple(one.values)]]  # type: ignore[misc]
    if one.admits == "distances":
        km = Annotated[float, Field(ge=0, lt=1000, allow_inf_nan=False)]
        return Annotated[list[km], Field(min_length=1, max_length=MOST_STANDOFFS)]
    if one.admits in ("yes or no", "ids", "names"):
        return bool if one.admits == "yes or no" else list[Needed]
    return _number(one, int if one.admits == "count" else float)


def _assumption_keys(name: str, about: str, cls: type) -> Any:
    """Make the model of a table of assumptions: a key for each, with its usual value if any."""
    keys: dict[str, Any] = {
        key_of(one): (
            _admitted(record_of(one)),
            in_file(one, one.default) if record_of(one).optional else ...,
        )
        for one in assumption_fields(cls)
    }
    return create_model(name, __base__=_Keys, __doc__=about, **keys)


if TYPE_CHECKING:
    AssumeKeys = Any
    PanelKeys = Any
else:
    AssumeKeys = _assumption_keys(
        "AssumeKeys", "[assume] of a case: every assumption is named.", Assumed
    )
    PanelKeys = _assumption_keys(
        "PanelKeys", "[panel] of a case: the numbers that metrics need.", PanelSettings
    )


class GroundKeys(_Keys):
    """[ground] of a case or of claims: areas that somebody drew of the day."""

    areas: Needed
    source: Needed
    confidence: Confidence
    holder: Needed = "holder"
    holders: dict[str, Needed] = {}


class SweepKeys(_Keys):
    """[sweep] of a case: which towns may change hands, and what is measured beside reach."""

    towns: Annotated[list[Needed], Field(min_length=1, max_length=MOST_NAMED)]
    metrics: Annotated[list[Needed], Field(max_length=MOST_NAMED)] = []
    places: Annotated[list[Needed], Field(max_length=MOST_NAMED)] = []


class CaseKeys(_Keys):
    """A question: one TOML file."""

    name: Needed
    about: Prose = ""
    theater: Needed
    as_of: date
    attacker: Needed
    defender: Text = ""
    assessor: Text = ""
    events: Literal["", Basis] = ""
    falls: Annotated[list[Needed | FallKeys], Field(max_length=MOST_NAMED)] = []
    retakes: Annotated[list[Needed], Field(max_length=MOST_NAMED)] = []
    cuts: Annotated[list[Needed | CutKeys], Field(max_length=MOST_NAMED)] = []
    bases: Annotated[list[Needed], Field(max_length=MOST_NAMED)]
    bases_after: Annotated[list[Needed], Field(max_length=MOST_NAMED)] = []
    objectives: Annotated[list[Needed], Field(max_length=MOST_NAMED)]
    ground: GroundKeys | None = None
    assume: AssumeKeys
    panel: PanelKeys = PanelKeys()
    sweep: SweepKeys | None = None
    uncertainty: UncertaintyKeys | None = None


class WordKeys(_Keys):
    """[[claim.word]]: an ambiguous word and what it may mean; the first reading is the plain one.

    A reading has ``means``, the values it sets, or under ``ask`` what is asked instead.
    """

    word: Needed
    readings: Annotated[list[dict[str, object]], Field(min_length=2)]


class AssumptionKeys(_Keys):
    """[[claim.assumption]]: what no word of the sentence settles; the first reading is plain.

    Readings are as those of a word; what they mean follows "with".
    """

    about: Needed
    readings: Annotated[list[dict[str, object]], Field(min_length=2)]


class ClaimKeys(_Keys):
    """[[claim]] of a claims file."""

    id: Needed
    sentence: Needed
    source: Needed
    said: date | None = None
    headline: bool = False
    outside: Prose = ""
    ask: list[dict[str, object]] = []
    word: list[WordKeys] = []
    assumption: list[AssumptionKeys] = []


class ClaimsKeys(_Keys):
    """A claims file."""

    title: Needed
    about: Prose = ""
    author: Prose = ""
    publisher: Prose = ""
    theater: Needed
    attacker: Needed
    defender: Text = ""
    as_of: date
    ground: GroundKeys | None = None
    assume: dict[str, object] = {}
    claim: Annotated[list[ClaimKeys], Field(min_length=1)]
