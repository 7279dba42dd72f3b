"""[uncertainty] of a case: its keys, and what they make."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, model_validator

from stratgraph.catalogue import (
    CentreSpread,
    ContestedSpread,
    Distribution,
    RangeSpread,
    RoadSpread,
    Uncertainty,
)
from stratgraph.model.provenance import EVIDENCE
from stratgraph.studies.stability import ELSE

from .row_models import STRICT, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

Number = Annotated[float, Field(allow_inf_nan=False)]
Numbers = Annotated[list[Number], Field(min_length=2, max_length=3)]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Probability = Annotated[float, Field(ge=0, le=1)]
Evidences = Literal[(*EVIDENCE, ELSE)]  # type: ignore[valid-type]
SHAPES = ("uniform", "triangular", "normal")


class _Keys(BaseModel):
    """Keys that make one value; what it refuses is told where the keys stand."""

    model_config = STRICT

    @model_validator(mode="after")
    def _refuse(self) -> Self:
        self.made()
        return self

    def made(self) -> Any:
        """Return the value."""
        raise NotImplementedError


class DistributionKeys(_Keys):
    """One distribution: the name of its shape, and its numbers."""

    uniform: Numbers | None = None
    triangular: Numbers | None = None
    normal: Numbers | None = None

    def made(self) -> Any:
        """Return the distribution."""
        given = [(one, getattr(self, one)) for one in SHAPES if getattr(self, one) is not None]
        if len(given) != 1:
            raise ValueError(f"name one distribution: {', '.join(SHAPES)}")
        ((shape, numbers),) = given
        return Distribution(shape, tuple(map(float, numbers)))  # type: ignore[arg-type]


class RangeSpreadKeys(DistributionKeys):
    """range_factor."""

    correlation: Annotated[float, Field(ge=-1, le=1)] = 0.0

    def made(self) -> Any:
        """Return the spread of ranges."""
        return RangeSpread(super().made(), float(self.correlation))


class CentreSpreadKeys(_Keys):
    """centre_km."""

    deviation: Weight
    correlation_km: Weight = 0.0

    def made(self) -> CentreSpread:
        """Return the spread of centre points."""
        return CentreSpread(float(self.deviation), float(self.correlation_km))


class ContestedSpreadKeys(_Keys):
    """Key contested."""

    attacker: Probability
    correlation_km: Weight = 0.0

    def made(self) -> ContestedSpread:
        """Return how contested places are drawn."""
        return ContestedSpread(float(self.attacker), float(self.correlation_km))


class RoadSpreadKeys(_Keys):
    """Key roads."""

    exists: Annotated[dict[Evidences, Probability], Field(min_length=1)]
    length_share: Annotated[float, Field(ge=0, lt=1)] = 0.0
    draws: Annotated[int, Field(ge=1, le=100_000)] = 200
    correlation_km: Weight = 0.0

    def made(self) -> RoadSpread:
        """Return how roads are drawn."""
        exists = tuple(sorted((one, float(chance)) for one, chance in self.exists.items()))
        return RoadSpread(exists, float(self.length_share), self.draws, float(self.correlation_km))


class UncertaintyKeys(_Keys):
    """[uncertainty] of a case."""

    draws: int = 4096
    half_width: Number | None = None
    sampling: Literal["plain", "latin hypercube", "sobol"] = "plain"
    claims: Text = ""
    range_factor: RangeSpreadKeys | None = None
    standoff_km: DistributionKeys | None = None
    ground: dict[Literal["settlements", "territory", "drawn"], Weight] = {}
    drawn_km: DistributionKeys | None = None
    centre_km: CentreSpreadKeys | None = None
    contested: ContestedSpreadKeys | None = None
    roads: RoadSpreadKeys | None = None

    def made(self) -> Uncertainty:
        """Return all that the case states."""

        def value(one: object) -> object:
            return one.made() if isinstance(one, _Keys) else one

        given = {one.name: value(getattr(self, one.name)) for one in fields(Uncertainty)}
        given["ground"] = tuple((name, float(weight)) for name, weight in self.ground.items())
        return Uncertainty(**given)  # type: ignore[arg-type]


def uncertainty_pairs(stated: Uncertainty) -> list[tuple[str, object]]:
    """Return the keys of the table as a file gives them, those of usual value left out."""
    usual = Uncertainty()
    return [
        (one.name, _as_key(one.name, getattr(stated, one.name)))
        for one in fields(Uncertainty)
        if getattr(stated, one.name) != getattr(usual, one.name) or one.name == "draws"
    ]


def _as_key(name: str, value: Any) -> object:
    if isinstance(value, Distribution):
        return _distribution(value)
    if isinstance(value, RangeSpread):
        return _some({**_distribution(value.factor), "correlation": value.correlation})
    if isinstance(value, CentreSpread):
        return _some({"deviation": value.deviation_km, "correlation_km": value.correlation_km})
    if isinstance(value, ContestedSpread):
        return _some({"attacker": value.attacker, "correlation_km": value.correlation_km})
    if isinstance(value, RoadSpread):
        return {
            "exists": dict(value.exists), "length_share": value.length_share,
            "draws": value.draws, "correlation_km": value.correlation_km,
        }  # fmt: skip
    return dict(value) if name == "ground" else value


def _distribution(one: Distribution) -> dict[str, object]:
    return {one.shape: list(one.numbers)}


def _some(keys: Mapping[str, object]) -> dict[str, object]:
    """Leave out what is 0 beyond the first key, which a table needs."""
    return {key: one for k, (key, one) in enumerate(keys.items()) if not k or one}
