"""Finding words of the domain that SQL or Python spells in place of naming them.

In Python a word counts only where it meets the ledger: compared with a column,
written into one, or gathered into a set of states. The same letters elsewhere
may be another's word, or the name of a count.
"""

import ast
import re
from collections.abc import Iterable, Iterator

from outreach.domain.calls import BatchState, CallState
from outreach.storage.vocabulary import WORDS

WORDS_OF_DOMAIN = {
    word for words in WORDS.values() for word in ([words] if isinstance(words, str) else words)
}
STATES = {state.value for kind in (CallState, BatchState) for state in kind}

COLUMNS = {
    "conversation_outcome", "decision", "from_state", "gate", "line_outcome", "own_reason", "reason",
    "result", "scope", "source", "speaker", "state", "to_state", "withdrawal_reason",
}  # fmt: skip
"""Columns of the ledger that hold the domain's words."""

TESTS_OF_A_COLUMN = {"in_", "not_in", "is_distinct_from", "is_not_distinct_from"}


def spelled_in_sql(sql: str) -> set[str]:
    """The words of the domain that stand in quotes, outside of comments."""
    return set(re.findall(r"'([^']*)'", re.sub(r"--.*", "", sql))) & WORDS_OF_DOMAIN


def spelled_in_python(code: str) -> list[tuple[int, str]]:
    """The lines on which the domain's words are spelled where the ledger is read or written."""
    nodes = ast.walk(ast.parse(code))
    found = [(getattr(node, "lineno", 0), word) for node in nodes for word in _spelled_by(node)]
    return [(line, word) for line, word in found if word in WORDS_OF_DOMAIN]


def _spelled_by(node: ast.AST) -> Iterable[str]:
    match node:
        case ast.Compare():
            sides = (node.left, *node.comparators)
            return _texts(sides) if any(map(_is_column, sides)) else ()
        case ast.Call(func=ast.Attribute(value=column, attr=test)) if test in TESTS_OF_A_COLUMN:
            return _texts(node.args) if _is_column(column) else ()
        case ast.Call(func=ast.Name(id="text"), args=[ast.Constant(value=str(sql))]):
            return spelled_in_sql(sql)
        case ast.keyword(arg=name):
            return _texts([node.value]) if name in COLUMNS else ()
        case ast.Dict():
            pairs = zip(node.keys, node.values, strict=True)
            return _texts(value for key, value in pairs if _names_column(key))
        case ast.Set(elts=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts) if len(parts) > 1:
            words = list(_texts(parts))
            return words if len(words) == len(parts) and set(words) <= STATES else ()
    return ()


def _is_column(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(attr=name) | ast.Subscript(slice=ast.Constant(value=str(name))):
            return name in COLUMNS
    return False


def _names_column(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value in COLUMNS


def _texts(nodes: Iterable[ast.expr]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Constant(value=str(word)):
                yield word
            case ast.Set(elts=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
                yield from _texts(parts)
