"""How long the way is by road from held portals to each place, before a scenario and after it.

Names are listed in ``__init__.pyi`` and loaded when first used: the help of a command needs none.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
