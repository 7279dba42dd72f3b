"""Numbers drawn by lot, alike ones together, and which of them an answer hangs on most.

Names are listed in ``__init__.pyi`` and loaded when first used: scipy takes a while.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
