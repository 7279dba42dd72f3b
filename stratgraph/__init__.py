"""Why does this town matter? Reach and gateways of a region under hold-or-fall scenarios.

Three lines answer a case::

    import stratgraph as sg
    outcome = sg.run_case(sg.read_case("bakhmut_falls"))
    print(outcome.finding.sentence)

Public names are listed in ``__init__.pyi`` and loaded when first used, so that ``import
stratgraph`` and ``--help`` stay quick.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
