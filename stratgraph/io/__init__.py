"""Reading theaters and cases, writing results: the only module that touches the disk.

Names are listed in ``__init__.pyi`` and loaded when first used: an answer needs few of them.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
