"""Words that nothing here says, because a plainer one says the same: `make check` looks for them.

Held to it are the comments, docstrings and strings of Python, and every line of all
other text files that people wrote. Names in Python code are not.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from pathlib import Path

from builders.prose import files
from outreach.campaign.roots import project_folder

PLAINER = {
    "rung": "called",
    "nobody": "no one",
    "told": "said, given, shown or known, by what is meant",
    "tells apart": "distinguishes",
    "whoever": "anyone who, or the person who",
    "whosever": "no matter whose",
    "whomever": "anyone whom",
    "mend": "fix",
    "mends": "fixes",
    "mended": "fixed",
    "mending": "fixing",
    "rings no one": "calls no one",
    "ring no one": "call no one",
    "rings people": "calls people",
    "ring people": "call people",
    "somebody": "someone",
    "anybody": "anyone",
    "everybody": "everyone",
    "held against": "compared with",
    "by our books": "by the ledger",
    "gave along": "sent along",
    "telephone number": "phone number",
    "telephone numbers": "phone numbers",
}
"""A word or a phrase that is not used here, and what is said instead."""

ALLOWED = {
    "include/outreach/campaign/sentence_words.py": {
        "nobody": "a word that no customer's name may be",
        "anybody": "a word of sentences that is in no name",
        "everybody": "a word of sentences that is in no name",
    },
    "include/outreach/commands/operator_name.py": {"nobody": "the system's user of that name"},
    "include/outreach/providers/greeting_phrases.py": {"nobody": "machines greet with it"},
    "include/outreach_sandbox/postgres/programs.py": {"nobody": "the system's user of that name"},
    "include/outreach_sandbox/simulator/scripts/en.yaml": {"told": "the invented agent and people speak so"},
    "tests/airflow/test_trigger.py": {"nobody": "a login that no server has"},
    "tests/unit/providers/test_machine_greetings.py": {"nobody": "machines greet with it"},
}
"""By file: words that stand there all the same, and why."""

ABOUT_THE_LIST = {"tests/builders/plain_words.py", "tests/unit/test_plain_words.py"}
"""They say every word of it."""

HELD = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "AGENTS.md",
    "Makefile",
    "Dockerfile",
    "docker-compose.yaml",
    "pyproject.toml",
    "docs",
    "include",
    "plugins",
    "dags",
    "tests",
)
"""Files and folders in which each word is a plain one."""

WORDS = re.compile(
    r"\b(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in PLAINER) + r")\b", re.IGNORECASE
)
TEXT = {".md", ".py", ".sql", ".yaml", ".yml", ".toml", ".html", ".sh", ".mako", ".json", ".txt", ".ini", ""}
TOO_MUCH_DATA = 1_000_000
"""A file with more bytes was not written by hand."""


def found_in(file: Path) -> Iterator[str]:
    """Say, for each word of the list in a file, where it stands and which word is plainer."""
    name = file.relative_to(project_folder()).as_posix()
    allowed: Mapping[str, str] = ALLOWED.get(name, {})
    source = file.read_text(encoding="utf-8")
    for line, text in _python(source) if file.suffix == ".py" else [(1, source)]:
        for found in WORDS.finditer(text):
            word = " ".join(found[0].lower().split())
            if word not in allowed:
                number = line + text.count("\n", 0, found.start())
                yield f"{name}:{number}: {found[0]} (say {PLAINER[word]})"


def _python(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def text_files() -> Iterator[Path]:
    """Every text file that people wrote, of the files and folders that are held to plain words."""
    tops = [project_folder() / name for name in HELD]
    for file in files():
        is_held = any(file.is_relative_to(top) for top in tops)
        is_about = file.relative_to(project_folder()).as_posix() in ABOUT_THE_LIST
        if is_held and not is_about and file.suffix in TEXT and file.stat().st_size <= TOO_MUCH_DATA:
            yield file


def all_found() -> list[str]:
    """Say each word of the list that stands where it must not."""
    return [each for file in text_files() for each in found_in(file)]
