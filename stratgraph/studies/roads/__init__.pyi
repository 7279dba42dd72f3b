"""What `studies.roads` offers: each name is loaded from its module when first used."""

from .answer import RoadRanking as RoadRanking
from .answer import RoadsInRange as RoadsInRange
from .ranking import rank_roads as rank_roads
from .sentences import first_sentence as first_sentence
from .sentences import ranking_sentences as ranking_sentences
from .sentences import unverified_sentence as unverified_sentence
from .tables import critical_table as critical_table
from .tables import known_words as known_words
from .tables import range_table as range_table
from .tables import ranking_table as ranking_table
from .tables import unverified_table as unverified_table
