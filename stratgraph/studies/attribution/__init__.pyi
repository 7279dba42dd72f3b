"""What `studies.attribution` offers: each name is loaded from its module when first used."""

from .answer import AttributionAnswer as AttributionAnswer
from .answer import AttributionAsked as AttributionAsked
from .answer import AttributionOf as AttributionOf
from .answer import Game as Game
from .answer import HowFound as HowFound
from .answer import PairShare as PairShare
from .answer import PlaceShare as PlaceShare
from .answer import SideAttribution as SideAttribution
from .find import find_attribution as find_attribution
from .sentences import GAME_WORDS as GAME_WORDS
from .sentences import MEASURED as MEASURED
from .sentences import attribution_sentence as attribution_sentence
from .sentences import below_nothing as below_nothing
from .sentences import due_text as due_text
from .sentences import most_with as most_with
from .sentences import side_words as side_words
