"""What `studies.access` offers: each name is loaded from its module when first used."""

from .answer import MOMENTS as MOMENTS
from .answer import AccessAnswer as AccessAnswer
from .answer import Moment as Moment
from .answer import find_access as find_access
from .sentences import access_notes as access_notes
from .sentences import access_sentence as access_sentence
from .sentences import side_name as side_name
from .tables import access_table as access_table
from .tables import within_table as within_table
