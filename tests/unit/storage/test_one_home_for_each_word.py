"""A state, a set of states, a reason or an outcome is spelled in the domain, and nowhere else.

SQL names it (``:planned``, ``:open_states``), Python takes it from its enum.
"""

import ast
import re
from pathlib import Path

import pytest

from builders.sources import FOREIGN_WORDS, ROOT, python_files, read, sql_files
from builders.spelled_words import spelled_in_python, spelled_in_sql
from outreach.domain import calls


@pytest.mark.parametrize("path", sql_files(), ids=lambda path: path.stem)
def test_sql_names_the_domains_words(path: Path) -> None:
    assert spelled_in_sql(read(path)) == set(), "write the name, as in :planned"


def test_python_takes_the_ledgers_words_from_the_domain() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} spells {word!r}"
        for path in python_files(without=FOREIGN_WORDS)
        for line, word in spelled_in_python(read(path))
    ]
    assert found == [], "import the enum or the set from outreach.domain"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 FROM outreach.call WHERE state = 'planned'",
        "SELECT 1 FROM outreach.call WHERE state IN ('submitting','unknown')",
        "SELECT CASE WHEN refuses THEN 'no_consent' END",
        "SELECT 'everything', 'campaign:' || campaign_id",
    ],
)
def test_a_word_that_sql_spells_is_found(sql: str) -> None:
    assert spelled_in_sql(sql)


@pytest.mark.parametrize(
    "code",
    [
        "row.state != 'planned'",
        "batch['state'] in ('submitting', 'unknown')",
        "call.c.state.in_(['planned'])",
        "update(call).values(state='withdrawn')",
        "insert(call).values({'withdrawal_reason': 'paid'})",
        "text(\"state IN ('submitting', 'unknown')\")",
        "OPEN = frozenset({'submitting', 'unknown'})",
    ],
)
def test_a_word_that_python_spells_is_found(code: str) -> None:
    assert spelled_in_python(code)


@pytest.mark.parametrize(
    "code",
    [
        "counts['planned'] + counts['unknown']",
        "SUM = ('planned', 'handed_over')",
        "log.info('none')",
        "text('state = ANY(:open_states)')",
    ],
)
def test_the_same_letters_in_another_meaning_are_not(code: str) -> None:
    assert not spelled_in_python(code)


def test_every_set_of_states_is_read_outside_of_the_domain() -> None:
    """By itself, or as a part of another set that is."""
    parts_of = sets_of_states()
    code = "\n".join(map(read, python_files()))
    sql = "\n".join(map(read, sql_files()))
    used = {name for name in parts_of if re.search(rf"\b{name}\b|:{name.lower()}\b", code + sql)}
    for name in reversed(parts_of):  # a set is built of earlier ones
        if name in used:
            used |= parts_of[name]
    assert set(parts_of) - used == set()


def sets_of_states() -> dict[str, set[str]]:
    """The domain's sets of states, in order, each with the sets that it is built of."""
    tree = ast.parse(read(Path(calls.__file__)))
    assigned = {
        node.targets[0].id: ast.unparse(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    pattern = re.compile(r"\b[A-Z_]+_STATES\b")
    return {name: set(pattern.findall(text)) for name, text in assigned.items() if pattern.match(name)}
