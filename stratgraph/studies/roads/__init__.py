"""Which roads are busy and critical, who says that they exist, and who has them in range.

Names are listed in ``__init__.pyi`` and loaded when first used: the help of a command needs none.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
