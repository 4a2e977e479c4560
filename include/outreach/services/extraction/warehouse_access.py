"""Every access to a warehouse goes through here, so that no error repeats a driver's text.

A driver's text, its parameters and the rows that it could not read may hold names and
ids of people. The error that is raised has the SQLSTATE or the driver's number, and
says what to do; the driver's own error is dropped.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import exc

from outreach.domain.errors import ConfigurationError, OutreachError, WarehouseUnavailable

_SENTENCES = {
    "42P01": "a table or view that it names is not there",
    "42703": "a column that it names is not there",
    "42883": "a function or an operator that it uses is not there for these types",
    "42601": "its syntax is not this database's",
    "42501": "the login may not read what it names",
    "57014": "it took longer than the warehouse allows",
    "40001": "it collided with other work there",
}
_CLASSES = {
    "22": "a value in it cannot be read; run the query by hand to see which, and read that column as text",
    "28": "the login or the password of the connection is refused",
    "3D": "the database that the connection names is not there",
    "42": "run it by hand to see why",
    "53": "the warehouse has no room for it at present",
    "57": "the warehouse is shutting down or ended the query",
}
_NAMED_BY = {
    "42P01": re.compile(r'^relation "([\w.]{1,130})"'),
    "42703": re.compile(r'^column ("?[\w.]{1,130}"?)'),
    "42883": re.compile(r"^function ([\w.]{1,130})\("),
}
"""How PostgreSQL names a missing object; a name holds only letters, digits, _ and dots."""

_STATES: Mapping[int | None, str] = {
    1044: "42501", 1045: "28000", 1049: "3D000", 1142: "42501", 1143: "42501", 1227: "42501",
    1054: "42703", 1064: "42601", 1146: "42P01", 1205: "40001", 1213: "40001", 1290: "25006", 1062: "23505",
    1969: "57014", 3024: "57014",
}  # fmt: skip
"""MySQL's and MariaDB's numbers as PostgreSQL's SQLSTATE, which says more than theirs."""

_OURS_TO_FIX = ("22", "28", "3D", "42")
_DIGITS_OF_A_CODE = 6


@contextmanager
def explained(asked: str, refusals: Mapping[str, str] | None = None) -> Iterator[None]:
    """Turn a driver's error into our own sentence; ``asked`` is the file or the connection.

    ``refusals`` are the sentences of work that writes, by SQLSTATE; they replace those of a query.
    Raises ``ConfigurationError`` for a cause that a person must fix first, and
    ``WarehouseUnavailable`` for one that may pass by itself.
    """
    try:
        yield
    except OutreachError:
        raise
    except exc.SQLAlchemyError as error:
        raise _in_our_words(asked, error, refusals) from None


def _in_our_words(
    asked: str, error: exc.SQLAlchemyError, refusals: Mapping[str, str] | None
) -> OutreachError:
    state = _sqlstate(error)
    if refusals is not None:
        return _of_a_refusal(asked, error, state, refusals)
    sentence = _SENTENCES.get(state or "") or _CLASSES.get((state or "")[:2])
    is_ours = (state or "").startswith(_OURS_TO_FIX) if state else _is_about_the_query(error)
    if sentence is None and is_ours:
        sentence = "the warehouse refuses the query; run it by hand to see why"
    elif sentence is None:
        sentence = "the warehouse did not answer"
    if (state or "").startswith("42"):
        name = _name_in_the_query(error, state or "")
        sentence = f"the warehouse refuses the query: {sentence}{f': {name}' if name else ''}"
    code = f" ({_code(error)})"
    if is_ours:
        return ConfigurationError(f"{asked}: {sentence}{code}")
    return WarehouseUnavailable(f"{asked}: {sentence}{code}; try again later")


def _of_a_refusal(
    asked: str, error: exc.SQLAlchemyError, state: str | None, refusals: Mapping[str, str]
) -> OutreachError:
    known = dict(_CLASSES) | dict(refusals)
    sentence = known.get(state or "") or known.get((state or "")[:2])
    is_ours = (state or "").startswith((*_OURS_TO_FIX, "23", "25")) if state else _is_about_the_query(error)
    unknown = "the warehouse refuses what was to be written" if is_ours else "the warehouse did not answer"
    said = f"{asked}: {sentence or unknown} ({_code(error)})"
    return ConfigurationError(said) if is_ours else WarehouseUnavailable(f"{said}; try again later")


def _name_in_the_query(error: exc.SQLAlchemyError, state: str) -> str | None:
    """Return the missing name in the driver's text, if the query itself contains it.

    The query's text holds no parameters, so no value of a row can be repeated.
    """
    pattern, query = _NAMED_BY.get(state), getattr(error, "statement", None)
    diagnosis = getattr(getattr(error, "orig", None), "diag", None)
    said = getattr(diagnosis, "message_primary", None)
    if pattern is None or not isinstance(query, str) or not isinstance(said, str):
        return None
    found = pattern.search(said)
    name = str(found[1]).replace('"', "") if found else ""
    is_there = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", query.replace('"', ""), re.IGNORECASE)
    return name if name and is_there else None


def _sqlstate(error: exc.SQLAlchemyError) -> str | None:
    # MySQL's own SQLSTATE is the same for a login that may not and for a query that is wrong.
    return _STATES.get(_number(getattr(error, "orig", None))) or _own_sqlstate(error)


def _own_sqlstate(error: exc.SQLAlchemyError) -> str | None:
    driver = getattr(error, "orig", None)
    state = getattr(driver, "sqlstate", None) or getattr(driver, "pgcode", None)
    return state if isinstance(state, str) and state.isalnum() else None


def _is_about_the_query(error: exc.SQLAlchemyError) -> bool:
    """Tell whether an error without SQLSTATE is about the query or a value, not about the connection."""
    if isinstance(error, (exc.OperationalError, exc.InterfaceError)):
        # SQLite has no code for a missing table, only this text.
        return type(error.orig).__module__ == "sqlite3"
    return True


def _code(error: exc.SQLAlchemyError) -> str:
    state, number = _own_sqlstate(error), _number(getattr(error, "orig", None))
    if state and number not in _STATES:
        return f"SQLSTATE {state}"
    return type(error).__name__ if number is None else f"error {number}"


def _number(driver: object) -> int | None:
    """Return the number that a driver gives an error, where it gives one."""
    arguments = getattr(driver, "args", ())
    number = arguments[0] if arguments else None
    return number if isinstance(number, int) and len(str(abs(number))) <= _DIGITS_OF_A_CODE else None
