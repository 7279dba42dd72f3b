"""What `stratgraph` offers: each name is loaded from its module when first used."""

from .case import (
    SCOPE as SCOPE,
    Assumptions as Assumptions,
    Case as Case,
    Outcome as Outcome,
    age_warning as age_warning,
    run_case as run_case,
)
from .check import (
    check_facts as check_facts,
)
from .compare import (
    compare_exposure as compare_exposure,
    compare_required_ranges as compare_required_ranges,
    rank_falls as rank_falls,
)
from .control import (
    Control as Control,
    DatedHolder as DatedHolder,
    control_on as control_on,
)
from .errors import (
    AmbiguousNameError as AmbiguousNameError,
    FileFormatError as FileFormatError,
    ScenarioError as ScenarioError,
    StratgraphError as StratgraphError,
    TheaterError as TheaterError,
    UnknownSettlementError as UnknownSettlementError,
)
from .files import (
    bundled_cases as bundled_cases,
    bundled_theaters as bundled_theaters,
    read_case as read_case,
    read_control as read_control,
    read_facts as read_facts,
    read_systems as read_systems,
    read_theater as read_theater,
    write_whole as write_whole,
)
from .gateway import (
    GatewayQuestion as GatewayQuestion,
    Gateways as Gateways,
    measure_base_value as measure_base_value,
    measure_gateways as measure_gateways,
)
from .page import (
    page_html as page_html,
    write_page as write_page,
)
from .plot import (
    draw_outcome as draw_outcome,
)
from .provenance import (
    Provenance as Provenance,
)
from .reach import (
    FiringRule as FiringRule,
    measure_exposure as measure_exposure,
    measure_reach as measure_reach,
    required_ranges as required_ranges,
)
from .scenario import (
    Fall as Fall,
    Scenario as Scenario,
    Situation as Situation,
    situation_on as situation_on,
)
from .systems import (
    PublishedRange as PublishedRange,
    System as System,
    select_systems as select_systems,
)
from .tables import (
    outcome_document as outcome_document,
    run_schema as run_schema,
    to_frame as to_frame,
    to_geojson as to_geojson,
    to_json as to_json,
    to_networkx as to_networkx,
)
from .theater import (
    PopulationFigure as PopulationFigure,
    Portal as Portal,
    Road as Road,
    Settlement as Settlement,
    Theater as Theater,
    Water as Water,
)
