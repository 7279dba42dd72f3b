"""What the cells and keys of a theater's files must be: one pydantic model per table."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from stratgraph.model.events import Basis, ReportKind
from stratgraph.model.provenance import Confidence, Evidence
from stratgraph.model.road_events import RoadBasis, RoadState
from stratgraph.model.road_set import Season


def _blank_is_none(cell: object) -> object:
    return None if isinstance(cell, str) and not cell.strip() else cell


def _blank_is_no(cell: object) -> object:
    return "no" if isinstance(cell, str) and not cell.strip() else cell


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


# TOML has types of its own: nothing is guessed from another.
STRICT = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Keys(BaseModel):
    model_config = STRICT


class _Fact(_Row):
    # Empty sources are let through here so that `check` can count and name them.
    source: Text
    confidence: Confidence


def own_column(name: str) -> bool:
    """Tell whether a column is of the user's own making, which some tables may have besides.

    Examples
    --------
    >>> own_column("x_lanes"), own_column("lanes")
    (True, False)
    """
    return name.startswith("x_") and len(name) > 2 and name.isprintable() and name == name.strip()


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
    """roads.csv, with columns of the user's own besides."""

    # Which further columns there are is told by the header; what they say is kept as it is.
    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Text]

    id: Needed
    from_: Needed = Field(alias="from")
    to: Needed
    number: Text = ""
    class_: Text = Field(alias="class", default="")
    length_km: Annotated[Kilometres | None, BeforeValidator(_blank_is_none)]
    length_basis: Text = ""
    surface: Text = ""
    verified: YesNo
    evidence: Annotated[Evidence | None, BeforeValidator(_blank_is_none)] = None
    oneway: Annotated[YesNo, BeforeValidator(_blank_is_no)] = False
    open_from: Annotated[Day | None, BeforeValidator(_blank_is_none)] = None
    open_until: Annotated[Day | None, BeforeValidator(_blank_is_none)] = None
    crosses: Annotated[list[str], BeforeValidator(_split)] = []
    crosses_source: Text = ""
    bridges: Annotated[Count | None, BeforeValidator(_blank_is_none)] = None
    bridge_m: Annotated[Count | None, BeforeValidator(_blank_is_none)] = None
    note: Text = ""


class RoadEventCells(_Fact):
    """road_events.csv."""

    road_id: Needed
    date: Day
    date_latest: Annotated[Day | None, BeforeValidator(_blank_is_none)] = None
    from_state: RoadState
    to_state: RoadState
    against: Text = ""
    basis: RoadBasis
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
