"""What `console` offers: each name is loaded from its module when first used."""

from .backtest import print_backtest as print_backtest
from .backtest import print_backtest_finding as print_backtest_finding
from .check import print_check as print_check
from .claims import print_claims as print_claims
from .curve import print_curves as print_curves
from .difference import print_difference as print_difference
from .exposed import print_exposed as print_exposed
from .exposed import print_exposed_people as print_exposed_people
from .front import print_front as print_front
from .front import print_move as print_move
from .imported import print_imported as print_imported
from .imported import print_new_theater as print_new_theater
from .outcome import print_outcome as print_outcome
from .panel import View as View
from .panel import parse_weights as parse_weights
from .panel import print_index as print_index
from .panel import print_panel as print_panel
from .reach import print_advances as print_advances
from .reach import print_flips as print_flips
from .reach import print_reach as print_reach
from .reach import print_reach_finding as print_reach_finding
from .reach import print_rings as print_rings
from .reach import print_rings_finding as print_rings_finding
from .sets import print_set_finding as print_set_finding
from .sets import print_sets as print_sets
