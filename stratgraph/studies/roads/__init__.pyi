"""What `studies.roads` offers: each name is loaded from its module when first used."""

from .answer import RoadRanking as RoadRanking
from .answer import RoadsInRange as RoadsInRange
from .ranking import rank_roads as rank_roads
from .sentences import first_sentence as first_sentence
from .sentences import presumed_sentence as presumed_sentence
from .sentences import ranking_sentences as ranking_sentences
from .tables import critical_table as critical_table
from .tables import known_words as known_words
from .tables import presumed_table as presumed_table
from .tables import range_table as range_table
from .tables import ranking_table as ranking_table
