"""How much of exposure, lost supply and detours is due to each place: Shapley values.

Names are listed in ``__init__.pyi`` and loaded when first used: the help of a command needs few.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
