"""Pages made from the code and the scenarios while the documentation is built: never stale."""

from __future__ import annotations

import ast
from pathlib import Path

import stratgraph
from stratgraph.files import bundled_cases, bundled_folder, bundled_theaters, read_facts

MARK = "<!-- made while building -->"


def gallery() -> str:
    """Return the gallery: every bundled theater, its questions with their answers, its scripts."""
    folder = bundled_folder()
    parts = []
    for theater in bundled_theaters():
        facts = read_facts(theater)
        parts.append(f"## {facts.title}\n\n{facts.about.strip()}")
        parts += [_case(folder / theater / f"{case}.toml")
                  for home, case in bundled_cases() if home == theater]  # fmt: skip
        parts += [_script(path) for path in sorted((folder / theater).glob("*.py"))]
    return "\n\n".join(parts)


def _case(path: Path) -> str:
    case = stratgraph.read_case(path)
    finding = stratgraph.run_case(case).finding
    return (
        f"### {case.about or case.name}\n\n"
        f"`{path.parent.name}/{path.name}`: `stratgraph run {path.stem}`\n\n"
        f"> {finding.sentence}\n\n```toml\n{_text(path)}```"
    )


def _script(path: Path) -> str:
    about = ast.get_docstring(ast.parse(_text(path))) or path.stem
    first, _, rest = about.partition("\n")
    return (
        f"### {first.rstrip('.')}\n\n`{path.parent.name}/{path.name}`\n\n{rest.strip()}\n\n"
        f"```python\n{_text(path)}```"
    )


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8").rstrip("\n") + "\n"


def api() -> str:
    """Return the library's reference: the public names by module, then each module."""
    homes = _homes()
    modules = sorted(set(homes.values()))
    rows = [
        f"| `stratgraph.{module}` | "
        f"{', '.join(f'`{name}`' for name in sorted(homes) if homes[name] == module)} |"
        for module in modules
    ]
    parts = [
        f"## stratgraph.{module}\n\n"
        f"```{{eval-rst}}\n.. automodule:: stratgraph.{module}\n   :members:\n```"
        for module in modules
    ]
    return "\n\n".join(["\n".join(["| module | names |", "| --- | --- |", *rows]), *parts])


def _homes() -> dict[str, str]:
    """Return the module of each public name, as the package's stub says."""
    stub = Path(stratgraph.__file__).with_suffix(".pyi")
    imports = [node for node in ast.parse(_text(stub)).body if isinstance(node, ast.ImportFrom)]
    return {one.name: node.module or "" for node in imports for one in node.names}
