"""How likely each verdict is, where a case states what could be otherwise and how likely that is.

Names are listed in ``__init__.pyi`` and loaded when first used: the help of a command needs one.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
