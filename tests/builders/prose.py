"""The words of this repository: its Markdown, and the docstrings and comments of its code."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from outreach.campaign.roots import project_folder

COMMENT_OF = {
    ".sql": r"--(.*)",
    ".toml": r"(?:^|\s)#(.*)",
    ".yaml": r"(?:^|\s)#(.*)",
    ".yml": r"(?:^|\s)#(.*)",
    ".sh": r"(?:^|\s)#(.*)",
    "": r"(?:^|\s)#(.*)",
}
"""How a comment looks, by the ending of the file's name; files without one are scripts and the like."""

NOT_OURS = {"requirements.lock", "requirements.uv.lock", "LICENSE"}


@dataclass(frozen=True, kw_only=True)
class Prose:
    """Words of one file, from one place."""

    file: Path
    line: int
    text: str

    def at(self, found: re.Match[str]) -> str:
        """Say where in the repository a match stands, and what it is."""
        line = self.line + self.text.count("\n", 0, found.start())
        return f"{self.file.relative_to(project_folder())}:{line}: {found[0]}"


def files() -> Iterator[Path]:
    """Every file of the repository that people wrote, and nothing that a tool made."""
    folders = [project_folder()]
    while folders:
        for each in sorted(folders.pop().iterdir()):
            hidden = each.name.startswith(".") and each.name not in {".ci", ".pre-commit-config.yaml"}
            if hidden or each.name in {"__pycache__", *NOT_OURS}:
                continue
            if each.is_dir():
                folders.append(each)
            else:
                yield each


@cache
def all_prose() -> tuple[Prose, ...]:
    """Everything that the repository says."""
    return tuple(words for file in files() for words in _prose_of(file))


def _prose_of(file: Path) -> Iterator[Prose]:
    if file.suffix == ".md":
        yield Prose(file=file, line=1, text=file.read_text(encoding="utf-8"))
    elif file.suffix == ".py":
        yield from _python(file)
    elif file.suffix in COMMENT_OF:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            comment = re.search(COMMENT_OF[file.suffix], line)
            if comment:
                yield Prose(file=file, line=number, text=comment[1])


def _points_to_a_document(text: object) -> bool:
    return isinstance(text, str) and "docs/" in text


def _python(file: Path) -> Iterator[Prose]:
    source = file.read_text(encoding="utf-8")
    is_product = "tests" not in file.relative_to(project_folder()).parts
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield Prose(file=file, line=token.start[0], text=token.string)
    for node in ast.walk(ast.parse(source)):
        # A string that stands alone says something, of a module, a function, or the name above it.
        alone = node.value if isinstance(node, ast.Expr) else None
        if isinstance(alone, ast.Constant) and isinstance(alone.value, str):
            yield Prose(file=file, line=alone.lineno, text=alone.value)
        # What a message or a page says to a person may point to a document.
        elif isinstance(node, ast.Constant) and is_product and _points_to_a_document(node.value):
            yield Prose(file=file, line=node.lineno, text=" ".join(re.findall(r"docs/\S*", str(node.value))))
