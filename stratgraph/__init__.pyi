"""What `stratgraph` offers: each name is loaded from its module when first used."""

from .asked import (
    Asked as Asked,
)
from .asked import (
    ask_exposed as ask_exposed,
)
from .asked import (
    ask_reach as ask_reach,
)
from .asked import (
    ask_rings as ask_rings,
)
from .asked import (
    situation_asked as situation_asked,
)
from .backtest import (
    Backtest as Backtest,
)
from .backtest import (
    BacktestQuestion as BacktestQuestion,
)
from .backtest import (
    Sampling as Sampling,
)
from .backtest import (
    routes_between_portals as routes_between_portals,
)
from .backtest import (
    run_backtest as run_backtest,
)
from .case import (
    SCOPE as SCOPE,
)
from .case import (
    Assumptions as Assumptions,
)
from .case import (
    Case as Case,
)
from .case import (
    Outcome as Outcome,
)
from .case import (
    age_warning as age_warning,
)
from .case import (
    run_case as run_case,
)
from .check import (
    check_facts as check_facts,
)
from .claims import (
    Claim as Claim,
)
from .claims import (
    ClaimReading as ClaimReading,
)
from .claims import (
    ClaimsFile as ClaimsFile,
)
from .claims import (
    Verdict as Verdict,
)
from .claims import (
    judge_claims as judge_claims,
)
from .claims import (
    summary_lines as summary_lines,
)
from .compare import (
    compare_exposure as compare_exposure,
)
from .compare import (
    compare_required_ranges as compare_required_ranges,
)
from .compare import (
    rank_falls as rank_falls,
)
from .control import (
    Control as Control,
)
from .control import (
    DatedHolder as DatedHolder,
)
from .control import (
    control_on as control_on,
)
from .errors import (
    AmbiguousNameError as AmbiguousNameError,
)
from .errors import (
    FileFormatError as FileFormatError,
)
from .errors import (
    ScenarioError as ScenarioError,
)
from .errors import (
    StratgraphError as StratgraphError,
)
from .errors import (
    TheaterError as TheaterError,
)
from .errors import (
    UnknownSettlementError as UnknownSettlementError,
)
from .events import (
    DrawnDistance as DrawnDistance,
)
from .events import (
    Event as Event,
)
from .events import (
    Report as Report,
)
from .events import (
    control_after as control_after,
)
from .files import (
    bundled_cases as bundled_cases,
)
from .files import (
    bundled_theaters as bundled_theaters,
)
from .files import (
    case_toml as case_toml,
)
from .files import (
    mended_polygons as mended_polygons,
)
from .files import (
    read_case as read_case,
)
from .files import (
    read_claims as read_claims,
)
from .files import (
    read_control as read_control,
)
from .files import (
    read_events as read_events,
)
from .files import (
    read_facts as read_facts,
)
from .files import (
    read_polygons as read_polygons,
)
from .files import (
    read_systems as read_systems,
)
from .files import (
    read_theater as read_theater,
)
from .files import (
    write_theater as write_theater,
)
from .files import (
    write_whole as write_whole,
)
from .front_series import (
    FrontDay as FrontDay,
)
from .front_series import (
    FrontMove as FrontMove,
)
from .front_series import (
    days_between as days_between,
)
from .front_series import (
    measure_front_days as measure_front_days,
)
from .front_series import (
    measure_move as measure_move,
)
from .gateway import (
    GatewayQuestion as GatewayQuestion,
)
from .gateway import (
    Gateways as Gateways,
)
from .gateway import (
    Panel as Panel,
)
from .gateway import (
    PanelSettings as PanelSettings,
)
from .gateway import (
    measure_base_value as measure_base_value,
)
from .gateway import (
    measure_gateways as measure_gateways,
)
from .gateway import (
    measure_panel as measure_panel,
)
from .gateway import (
    pair_lengths_m as pair_lengths_m,
)
from .minimal_advance import (
    MinimalAdvance as MinimalAdvance,
)
from .minimal_advance import (
    measure_minimal_advance as measure_minimal_advance,
)
from .page import (
    page_html as page_html,
)
from .page import (
    write_page as write_page,
)
from .picture import (
    write_figure as write_figure,
)
from .plot import (
    draw_change as draw_change,
)
from .plot import (
    draw_front as draw_front,
)
from .plot import (
    draw_gateways as draw_gateways,
)
from .plot import (
    draw_outcome as draw_outcome,
)
from .plot import (
    draw_reach as draw_reach,
)
from .plot import (
    draw_readings as draw_readings,
)
from .plot import (
    draw_situation as draw_situation,
)
from .plot import (
    frame_around as frame_around,
)
from .plot import (
    range_axis_rows as range_axis_rows,
)
from .provenance import (
    Provenance as Provenance,
)
from .reach import (
    FiringRule as FiringRule,
)
from .reach import (
    firing_places as firing_places,
)
from .reach import (
    measure_exposure as measure_exposure,
)
from .reach import (
    measure_outline as measure_outline,
)
from .reach import (
    measure_reach as measure_reach,
)
from .reach import (
    measure_ring as measure_ring,
)
from .reach import (
    required_ranges as required_ranges,
)
from .readings import (
    Further as Further,
)
from .readings import (
    ask_readings as ask_readings,
)
from .readings import (
    edge_bracket as edge_bracket,
)
from .readings import (
    find_flips as find_flips,
)
from .readings import (
    find_unfit as find_unfit,
)
from .readings import (
    flip_sentence as flip_sentence,
)
from .readings import (
    measure_readings as measure_readings,
)
from .scenario import (
    Fall as Fall,
)
from .scenario import (
    Scenario as Scenario,
)
from .scenario import (
    Situation as Situation,
)
from .scenario import (
    situation_on as situation_on,
)
from .systems import (
    PublishedRange as PublishedRange,
)
from .systems import (
    System as System,
)
from .systems import (
    select_systems as select_systems,
)
from .systems import (
    with_range as with_range,
)
from .tables import (
    claims_document as claims_document,
)
from .tables import (
    exposed_document as exposed_document,
)
from .tables import (
    front_document as front_document,
)
from .tables import (
    outcome_document as outcome_document,
)
from .tables import (
    reach_areas as reach_areas,
)
from .tables import (
    reach_document as reach_document,
)
from .tables import (
    readings_document as readings_document,
)
from .tables import (
    ring_areas as ring_areas,
)
from .tables import (
    ring_document as ring_document,
)
from .tables import (
    run_schema as run_schema,
)
from .tables import (
    to_frame as to_frame,
)
from .tables import (
    to_geojson as to_geojson,
)
from .tables import (
    to_json as to_json,
)
from .tables import (
    to_networkx as to_networkx,
)
from .territory import (
    divide_ground as divide_ground,
)
from .territory import (
    measure_front as measure_front,
)
from .territory import (
    take_ground as take_ground,
)
from .theater import (
    Extent as Extent,
)
from .theater import (
    PopulationFigure as PopulationFigure,
)
from .theater import (
    Portal as Portal,
)
from .theater import (
    Road as Road,
)
from .theater import (
    Settlement as Settlement,
)
from .theater import (
    Theater as Theater,
)
from .theater import (
    Water as Water,
)
from .under_fire import (
    measure_roads_under_fire as measure_roads_under_fire,
)
from .under_fire import (
    measure_routes_under_fire as measure_routes_under_fire,
)
from .under_fire import (
    safest_routes as safest_routes,
)
