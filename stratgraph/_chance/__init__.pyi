"""What `_chance` offers: each name is loaded from its module when first used."""

from .bits import PackedRows as PackedRows
from .bits import count_bits as count_bits
from .effects import Effects as Effects
from .effects import effects_of as effects_of
from .effects import mixtures as mixtures
from .fields import correlated_normals as correlated_normals
from .fields import correlation_root as correlation_root
from .fields import equal_correlation as equal_correlation
from .fields import fading_correlation as fading_correlation
from .points import UnitPoints as UnitPoints
from .points import normal_of as normal_of
from .points import share_below as share_below
from .quantiles import quantile as quantile
