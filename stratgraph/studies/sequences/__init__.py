"""Which places would have had to be taken first, one beside the other, until something was so.

Names are listed in ``__init__.pyi`` and loaded when first used: the help of a command needs one.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
