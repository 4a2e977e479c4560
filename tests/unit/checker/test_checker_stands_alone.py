"""The checker shares no code with what it checks."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

CHECKER = Path(__file__).resolve().parents[2] / "checker"
MAY_BE_IMPORTED = sys.stdlib_module_names | {"checker"}


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name} imports relatively"
            yield str(node.module).partition(".")[0]


def test_the_checker_imports_python_and_itself_alone() -> None:
    files = sorted(CHECKER.glob("**/*.py"))
    assert files
    foreign = {name for file in files for name in imported(file)} - MAY_BE_IMPORTED
    assert foreign == set()
