"""Every situation of some towns: what hangs on which of them changes hands, in rows and in short.

Names are listed in ``__init__.pyi`` and loaded when first used: the help of a command needs none.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
