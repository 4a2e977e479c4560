"""Every statement is used, and is given nothing that it does not ask for."""

import ast
from collections.abc import Iterator

from builders.sources import ROOT, python_files, read, sql_files
from outreach.storage.statements import statement

STATEMENTS = [path.stem for path in sql_files() if path.parent.name == "sql"]


def test_every_statement_is_used() -> None:
    used = {name for call in _calls_of_statement() for name in _named_by(call)}
    assert set(STATEMENTS) - used == set()


def test_every_statement_that_is_named_exists() -> None:
    nameless = [ast.unparse(call) for call in _calls_of_statement() if not list(_named_by(call))]
    assert nameless == []


def test_every_parameter_that_a_statement_is_given_is_read_by_it() -> None:
    unread = [
        f"{place}: {name} does not read {key}"
        for place, name, keys in _given()
        for key in sorted(keys - _parameters(name))
    ]
    assert unread == []


def _parameters(name: str) -> set[str]:
    return set(statement(name).compile().params)


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for path in python_files():
        yield str(path.relative_to(ROOT)), ast.parse(read(path))


def _calls_of_statement() -> list[ast.Call]:
    return [node for _, tree in _trees() for node in ast.walk(tree) if _is_statement(node)]  # type: ignore[misc]


def _is_statement(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "statement"


def _named_by(call: ast.Call) -> Iterator[str]:
    """The statements that a call may mean; f"wait_{reason}" means all that begin with wait_."""
    for node in ast.walk(call.args[0]):
        match node:
            case ast.JoinedStr(values=[ast.Constant(value=str(start)), _]):
                yield from (name for name in STATEMENTS if name.startswith(start))
            case ast.Constant(value=str(name)) if name in STATEMENTS:
                yield name


def _given() -> Iterator[tuple[str, str, set[str]]]:
    """Where a statement is executed with parameters that are written out beside it."""
    for place, tree in _trees():
        for node in ast.walk(tree):
            match node:
                case ast.Call(args=[ast.Call() as named, given]) if _is_statement(named):
                    for name in _named_by(named):
                        yield f"{place}:{node.lineno}", name, _keys(given)


def _keys(given: ast.expr) -> set[str]:
    match given:
        case ast.Dict(keys=keys):
            return {str(key.value) for key in keys if isinstance(key, ast.Constant)}
        case ast.ListComp(elt=part) | ast.List(elts=[part]):
            return _keys(part)
        case ast.BinOp(right=part):
            return _keys(part)
    return set()
