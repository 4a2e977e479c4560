"""Finding what words point to: files, modules, tables, and headings of Markdown."""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from builders.prose import Prose, files
from outreach.campaign.roots import project_folder
from outreach.storage.metadata import metadata

ROOT = project_folder()

FOLDERS_THAT_PATHS_START_IN = (
    ROOT,
    ROOT / "include",
    ROOT / "include" / "outreach",
    ROOT / "include" / "outreach_sandbox",
    ROOT / "plugins" / "outreach_airflow",
    ROOT / "tests",
)

DECISIONS = ROOT / "docs" / "adr"
"""Decisions may go by their number."""

WRITTEN_BY_PEOPLE = r"py|md|sql|yaml|toml|mako|html"

PATH = re.compile(
    r"(?<![\w/.:$~}>*-])(?!https?:)\w[\w.-]*(?:/[\w.*<>{}…-]*)+|(?<![\w/.:$~}>*-])\w+\.(?:py|md)\b"
)

PACKAGES = {
    "outreach": ROOT / "include" / "outreach",
    "outreach_sandbox": ROOT / "include" / "outreach_sandbox",
    "outreach_airflow": ROOT / "plugins" / "outreach_airflow",
}

DOTTED = re.compile(
    r"(?<![\w./-])(outreach(?:_sandbox|_airflow)?|reporting)((?:\.[A-Za-z_]\w*)+)(?![\w/(=@-])"
)


def missing_paths(words: Prose) -> Iterator[str]:
    """Paths in the words that lead to nothing; what is left open (``<name>``, ``*``) is not looked at."""
    for found in PATH.finditer(words.text):
        path = found[0].rstrip(".-")
        literal = re.split(r"[^/]*[*<>{}…]", path)[0]
        if literal and _is_path(path) and not _exists(literal, beside=words.file):
            yield words.at(found)


def _is_path(path: str) -> bool:
    """Say whether it is a path, with a file's ending or a folder at its start.

    A pair of words (``read/write``) is none, nor the name of a run (``overdue_invoices/2026-11-27/1``).
    """
    if re.fullmatch(r"\w+/\d{4}-\d\d-\d\d/\d+", path):
        return False
    if re.search(rf"\.(?:{WRITTEN_BY_PEOPLE})$", path):
        return True
    first, slash, rest = path.partition("/")
    return bool(slash) and first in _folders() and (not rest or "/" in rest or first in _top_folders())


def _exists(path: str, *, beside: Path) -> bool:
    if "/" not in path:
        return path in _names()
    starts = (*FOLDERS_THAT_PATHS_START_IN, beside.parent)
    return any((start / path).exists() for start in starts) or any(DECISIONS.glob(f"{Path(path).name}-*"))


def missing_dotted_names(words: Prose) -> Iterator[str]:
    """Modules and database objects in the words that there are not."""
    for found in DOTTED.finditer(words.text):
        package, first, *more = found[0].split(".")
        if first in {"yaml", "toml", "py", "md", "json"} or f"{package}.{first}" in _database_objects():
            continue
        if package == "reporting" or not _is_in_package(PACKAGES[package], [first, *more]):
            yield words.at(found)


def _is_in_package(folder: Path, names: list[str]) -> bool:
    for position, name in enumerate(names):
        if (folder / name).is_dir():
            folder = folder / name
        elif (folder / f"{name}.py").exists():
            rest = names[position + 1 :]
            return not rest or rest[0] in _names_in(folder / f"{name}.py")
        else:
            return name in _names_in(folder / "__init__.py")
    return True


def _names_in(module: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


@cache
def _database_objects() -> frozenset[str]:
    """Tables, views, functions and settings, by the statements that make or read them."""
    importlib.import_module("outreach.storage.tables")
    made = re.compile(
        r"(?:FUNCTION|VIEW|TABLE|current_setting\(')\s*((?:outreach|reporting)\.\w+)", re.IGNORECASE
    )
    storage = ROOT / "include" / "outreach" / "storage"
    texts = [
        file.read_text(encoding="utf-8") for file in storage.rglob("*") if file.suffix in {".sql", ".py"}
    ]
    return frozenset(metadata.tables) | {name for text in texts for name in made.findall(text)}


@cache
def _names() -> frozenset[str]:
    return frozenset(file.name for file in files())


@cache
def _folders() -> frozenset[str]:
    return frozenset(part for file in files() for part in file.relative_to(ROOT).parts[:-1])


@cache
def _top_folders() -> frozenset[str]:
    return frozenset(file.relative_to(ROOT).parts[0] for file in files() if file.parent != ROOT)


def missing_links(words: Prose) -> Iterator[str]:
    """Relative links of a Markdown file that lead to no file, or to no heading of it."""
    for found in re.finditer(r"\]\((?![a-z]+:)([^)\n]+)\)", words.text):
        path, _, anchor = found[1].partition("#")
        file = (words.file.parent / path).resolve() if path else words.file
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            yield words.at(found)


def _anchors(file: Path) -> set[str]:
    """The anchors that GitHub makes of a file's headings."""
    headings = re.findall(r"^#+\s+(.*?)\s*$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
