"""What `records` offers: each name is loaded from its module when first used."""

from .access import access_areas as access_areas
from .access import access_document as access_document
from .areas import reach_areas as reach_areas
from .areas import ring_areas as ring_areas
from .backtest import backtest_document as backtest_document
from .check import check_document as check_document
from .claim_review import claim_reviews as claim_reviews
from .claims import claims_document as claims_document
from .difference import compare_documents as compare_documents
from .exposed import exposed_document as exposed_document
from .front import front_document as front_document
from .front import move_record as move_record
from .kinds import Record as Record
from .notes import notes_document as notes_document
from .panel import panel_document as panel_document
from .panel import panel_records as panel_records
from .reach import reach_document as reach_document
from .reach import readings_document as readings_document
from .reach import ring_document as ring_document
from .roads import roads_document as roads_document
from .run import outcome_document as outcome_document
from .run import to_json as to_json
from .schemas import schema as schema
from .sets import sets_document as sets_document
from .sweep import ask_document as ask_document
from .sweep import sweep_document as sweep_document
