"""What `studies.sets` offers: each name is loaded from its module when first used."""

from .answer import TOGETHER as TOGETHER
from .answer import FewestLost as FewestLost
from .answer import Ground as Ground
from .answer import NetworkSets as NetworkSets
from .answer import PlaceSet as PlaceSet
from .answer import SetsAnswer as SetsAnswer
from .answer import SetsBy as SetsBy
from .answer import SetsOf as SetsOf
from .answer import UnverifiedRoad as UnverifiedRoad
from .find import find_sets as find_sets
from .sentences import fewer_sentence as fewer_sentence
from .sentences import fewest_sentence as fewest_sentence
from .sentences import member_names as member_names
from .sentences import set_sentence as set_sentence
from .sentences import sureness as sureness
from .sentences import whose_network as whose_network
