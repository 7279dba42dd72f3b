"""What `studies.sequences` offers: each name is loaded from its module when first used."""

from .answer import ADJOIN_WORDS as ADJOIN_WORDS
from .answer import Adjoin as Adjoin
from .answer import Barred as Barred
from .answer import Goal as Goal
from .answer import GoalKind as GoalKind
from .answer import Least as Least
from .answer import SequenceQuestion as SequenceQuestion
from .answer import SequencesAnswer as SequencesAnswer
from .answer import Status as Status
from .answer import Taken as Taken
from .answer import Towards as Towards
from .answer import Weight as Weight
from .find import find_sequences as find_sequences
from .sentences import contested_words as contested_words
from .sentences import fewest_words as fewest_words
from .sentences import goal_words as goal_words
from .sentences import place_names as place_names
from .sentences import sequence_sentences as sequence_sentences
from .sentences import sequences_told as sequences_told
from .sentences import side_label as side_label
from .sentences import status_words as status_words
