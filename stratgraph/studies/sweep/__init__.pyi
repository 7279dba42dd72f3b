"""What `studies.sweep` offers: each name is loaded from its module when first used."""

from .batch import measure_batch as measure_batch
from .batch import measure_sweep as measure_sweep
from .batch import situation_numbered as situation_numbered
from .plan import BATCH as BATCH
from .plan import Change as Change
from .plan import SweepColumn as SweepColumn
from .plan import SweepPlan as SweepPlan
from .plan import SweptSettlement as SweptSettlement
from .plan import plan_sweep as plan_sweep
from .plan import situations_words as situations_words
from .questions import QUESTIONS as QUESTIONS
from .questions import SweepAnswer as SweepAnswer
from .questions import ask_question as ask_question
