"""Tests that a document names: in a table, a file and the beginnings or ends of the names of its tests.

``faults/test_submit.py``: a sender that dies ..., ... held up at its claim ... (weya)

The dots (one character, U+2026) stand for the rest of a name; what is in brackets says which cases are meant.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from builders.prose import Prose
from outreach.campaign.roots import project_folder

TESTS = project_folder() / "tests"

NAMED = re.compile(r"`((?:\w+/)*test_\w+\.py)`(?:: ([^;|\n]+))?")


def missing_tests(words: Prose) -> Iterator[str]:
    """Names in the words that no test of their file has."""
    for found in NAMED.finditer(words.text):
        names = _tests_of(found[1])
        for named in re.split(r",\s+", re.sub(r"\([^)]*\)", "", found[2] or "")):
            pattern = _pattern_of(named)
            if not any(re.fullmatch(pattern, name) for name in names):
                yield f"{words.at(found)} has no test named: {named.strip()}"


def _pattern_of(named: str) -> str:
    words = re.sub(r"[^\w…'’]+", "_", named.lower()).strip("_")
    pattern = re.sub(r"['’]", "_?", re.sub(r"_?…_?", r"\\w*", words))
    return f"test_{pattern}" if words else r"\w+"


@cache
def _tests_of(path: str) -> frozenset[str]:
    """The names of the tests in a file, found by its path below ``tests`` or by its name alone."""
    files = [TESTS / path.removeprefix("tests/")] if "/" in path else list(TESTS.rglob(path))
    trees = (ast.parse(Path(file).read_text(encoding="utf-8")) for file in files if file.exists())
    return frozenset(
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    )
