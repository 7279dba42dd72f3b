"""What `studies.uncertainty` offers: each name is loaded from its module when first used."""

from .answer import Chance as Chance
from .answer import Deciding as Deciding
from .answer import NeededSpan as NeededSpan
from .answer import RankOdds as RankOdds
from .answer import StatementOdds as StatementOdds
from .answer import UncertaintyAnswer as UncertaintyAnswer
from .answer import VerdictOdds as VerdictOdds
from .find import find_uncertainty as find_uncertainty
from .find import find_verdict_odds as find_verdict_odds
from .find import least_draws as least_draws
from .find import require_stated as require_stated
from .sentences import chance_text as chance_text
from .sentences import chance_words as chance_words
from .sentences import deciding_sentence as deciding_sentence
from .sentences import drawn_sentence as drawn_sentence
from .sentences import stated_sentences as stated_sentences
from .sentences import verdict_sentence as verdict_sentence
