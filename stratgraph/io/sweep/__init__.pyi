"""What `io.sweep` offers: each name is loaded from its module when first used."""

from .asking import ask_sweep as ask_sweep
from .asking import ask_sweep_sql as ask_sweep_sql
from .asking import export_rows as export_rows
from .asking import exported_rows as exported_rows
from .kinds import SWEEP_FORMATS as SWEEP_FORMATS
from .kinds import SweepFormat as SweepFormat
from .making import SweepMade as SweepMade
from .making import require_format as require_format
from .making import write_sweep as write_sweep
from .store import SweepStore as SweepStore
from .store import open_sweep as open_sweep
from .trial import SweepTrial as SweepTrial
from .trial import try_sweep as try_sweep
