"""What the cells and keys of the files must be: one pydantic model per table."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    create_model,
    model_validator,
)

from stratgraph.catalogue import (
    Assumed,
    Assumption,
    assumption_fields,
    in_file,
    key_of,
    record_of,
)
from stratgraph.measures.gateways import PanelSettings
from stratgraph.model.events import Basis, ReportKind
from stratgraph.model.provenance import Confidence, Evidence
from stratgraph.model.theater import Season
from stratgraph.studies.hold_or_fall.case import MOST_STANDOFFS


def _blank_is_none(cell: object) -> object:
    return None if isinstance(cell, str) and not cell.strip() else cell


def _yes_or_no(cell: object) -> object:
    if cell not in ("yes", "no"):
        raise ValueError("write yes or no")
    return cell == "yes"


def _split(cell: object) -> object:
    return [part.strip() for part in str(cell).split(";") if part.strip()]


def _on_the_web(address: str) -> str:
    found = urlsplit(address)
    if address and (found.scheme not in ("http", "https") or not found.netloc or " " in address):
        raise ValueError("write an address that begins with http:// or https://")
    return address


def _no_control_characters(text: str) -> str:
    # What can be printed has none, and that is told at once.
    if not text.isprintable() and any(unicodedata.category(letter) == "Cc" for letter in text):
        raise ValueError("control characters are not allowed here")
    return text


def _iso_day(cell: object) -> object:
    if isinstance(cell, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
        raise ValueError("write a date as YYYY-MM-DD")
    return cell


def _digits(cell: object) -> object:
    if isinstance(cell, str) and not re.fullmatch(r"[0-9]{1,10}", cell):
        raise ValueError("write a whole number of at most ten digits")
    return cell


def _plain_number(cell: object) -> object:
    if isinstance(cell, str) and "_" in cell:
        raise ValueError("write a number without underscores")
    if isinstance(cell, str) and re.fullmatch(r"\s*[-+]?[0-9.]*,[0-9.,]*\s*", cell):
        raise ValueError("write a decimal point, not a comma, and no separator of thousands")
    return cell


Text = Annotated[
    str, StringConstraints(strip_whitespace=True), AfterValidator(_no_control_characters)
]
Needed = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    AfterValidator(_no_control_characters),
]
Prose = Annotated[str, StringConstraints(strip_whitespace=True)]
Count = Annotated[int, BeforeValidator(_digits)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_\-]*$")]
Day = Annotated[date, BeforeValidator(_iso_day)]
YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]
# The bounds stand before the reader of the cell: pydantic then tells NaN from "too small".
Kilometres = Annotated[
    float, Field(gt=0, lt=20_000, allow_inf_nan=False), BeforeValidator(_plain_number)
]
NoLessThanZero = Annotated[
    float, Field(ge=0, lt=20_000, allow_inf_nan=False), BeforeValidator(_plain_number)
]
Latitude = Annotated[
    float, Field(ge=-90, le=90, allow_inf_nan=False), BeforeValidator(_plain_number)
]
Longitude = Annotated[
    float, Field(ge=-180, le=180, allow_inf_nan=False), BeforeValidator(_plain_number)
]


# Towns, roads and bases that one question can name.
MOST_NAMED = 5000


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Keys(BaseModel):
    # TOML has types of its own: nothing is guessed from another.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Fact(_Row):
    # Empty sources are let through here so that `check` can count and name them.
    source: Text
    confidence: Confidence


class SettlementRow(_Fact):
    """settlements.csv."""

    id: Identifier
    name: Needed
    name_uk: Text = ""
    name_ru: Text = ""
    lat: Latitude
    lon: Longitude
    kind: Text = ""
    oblast: Text = ""
    raion: Text = ""
    geonames_id: Text = ""
    centre_spread_m: Annotated[Count | None, BeforeValidator(_blank_is_none)] = None
    holder: Text = ""
    note: Text = ""


class PopulationCells(_Fact):
    """populations.csv."""

    settlement_id: Needed
    population: Count
    as_of: Text = ""
    preferred: YesNo


class ExtentCells(_Fact):
    """extents.csv."""

    settlement_id: Needed
    area_km2: Annotated[Kilometres | None, BeforeValidator(_blank_is_none)] = None
    equal_area_radius_m: Annotated[Count | None, BeforeValidator(_blank_is_none)] = None
    nearest_edge_m: Count
    farthest_edge_m: Count


class NameCells(_Fact):
    """names.csv."""

    settlement_id: Needed
    name: Needed
    language: Text = ""
    kind: Text = ""


class HolderCells(_Fact):
    """control.csv."""

    settlement_id: Needed
    date: Day
    holder: Needed
    assessor: Needed


class RoadCells(_Fact):
    """roads.csv."""

    id: Needed
    from_: Needed = Field(alias="from")
    to: Needed
    number: Text = ""
    class_: Text = Field(alias="class", default="")
    length_km: Kilometres
    length_basis: Text = ""
    surface: Text = ""
    verified: YesNo
    evidence: Annotated[Evidence | None, BeforeValidator(_blank_is_none)] = None
    crosses: Annotated[list[str], BeforeValidator(_split)] = []
    crosses_source: Text = ""
    note: Text = ""


class NodeCells(_Row):
    """nodes.csv."""

    id: Identifier
    lat: Latitude
    lon: Longitude
    note: Text = ""


class WaterCells(_Fact):
    """waters.csv."""

    id: Identifier
    name: Needed
    name_uk: Text = ""
    kind: Text = ""


class PortalCells(_Fact):
    """portals.csv."""

    settlement_id: Needed
    side: Needed
    leads_to: Text = ""


class SystemCells(_Fact):
    """systems.csv."""

    id: Identifier
    system: Needed
    type: Text = ""
    calibre_mm: Text = ""
    side: Needed
    in_service: YesNo
    note: Text = ""


class RangeCells(_Fact):
    """ranges.csv."""

    system_id: Needed
    munition_id: Literal["standard", "extended", "guided"]
    munition: Needed
    min_range_km: Annotated[NoLessThanZero | None, BeforeValidator(_blank_is_none)] = None
    range_km: Kilometres
    preferred: YesNo
    note: Text = ""


class SpeedCells(_Fact):
    """speeds.csv."""

    season: Season
    class_: Needed = Field(alias="class")
    surface: Needed
    kmh: Annotated[float, Field(gt=0, le=300, allow_inf_nan=False), BeforeValidator(_plain_number)]


class EventCells(_Fact):
    """events.csv, and any other file of events; a name beside the id is for its reader."""

    source: Text = ""
    confidence: Confidence = "low"
    settlement_id: Needed
    name_en: Text = ""
    date: Day
    date_latest: Annotated[Day | None, BeforeValidator(_blank_is_none)] = None
    from_state: Needed
    to_state: Needed
    basis: Basis
    note: Text = ""


class ReportCells(_Fact):
    """reports.csv."""

    settlement_id: Needed
    date: Day
    what: ReportKind
    weapon: Text = ""
    reported_by: Text = ""
    note: Text = ""


class DrawnDistanceCells(_Fact):
    """front_distances.csv."""

    settlement_id: Needed
    date: Day
    distance_km: NoLessThanZero


class SourceRow(_Row):
    """sources.csv."""

    id: Needed
    title: Needed
    address: Annotated[Text, AfterValidator(_on_the_web)] = ""
    date: Text = ""
    seen: Annotated[Day | None, BeforeValidator(_blank_is_none)] = None
    licence: Text = ""
    cited_as: Annotated[list[Needed], BeforeValidator(_split)] = []


class SideKeys(_Keys):
    """[sides.CODE] of theater.toml."""

    label: Needed


class AttributionKeys(_Keys):
    """[[attribution]] of theater.toml."""

    text: Needed
    licence: Needed


class DefaultsKeys(_Keys):
    """[defaults] of theater.toml: cells that any row of the folder may leave empty."""

    source: Needed | None = None
    confidence: Confidence | None = None
    assessor: Needed | None = None


class ControlKeys(_Keys):
    """[control] of theater.toml: what spares a folder typing holders twice."""

    on: date | None = None
    events: Basis | None = None
    source: Needed | None = None
    confidence: Confidence | None = None


class TheaterKeys(_Keys):
    """theater.toml."""

    name: Needed
    title: Text = ""
    about: Prose = ""
    fictional: bool
    assessor: Needed
    events_until: date | None = None
    sides: Annotated[dict[str, SideKeys], Field(min_length=2)]
    attribution: list[AttributionKeys] = []
    defaults: DefaultsKeys = DefaultsKeys()
    control: ControlKeys = ControlKeys()

    @model_validator(mode="before")
    @classmethod
    def _one_assessor(cls, keys: object) -> object:
        """Take the assessor of the rows for that of the theater where it names none."""
        given = keys.get("defaults") if isinstance(keys, dict) else None
        if isinstance(keys, dict) and isinstance(given, dict) and "assessor" in given:
            return {"assessor": given["assessor"], **keys}
        return keys


class FallKeys(_Keys):
    """One entry of ``falls`` that takes its surroundings along."""

    id: Needed
    with_within_km: Annotated[float, Field(ge=0, lt=1000, allow_inf_nan=False)] = 0.0


class CutKeys(_Keys):
    """One entry of ``cuts`` that names a water."""

    crosses: Needed


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
    if one.admits in ("yes or no", "ids"):
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
    as_of: date
    ground: GroundKeys | None = None
    assume: dict[str, object] = {}
    claim: Annotated[list[ClaimKeys], Field(min_length=1)]
