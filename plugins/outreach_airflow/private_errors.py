"""Logging unforeseen errors by their type and place, never by their message.

``int("0559871234")`` and a missing key repeat the value itself, and Airflow stores the
error that ends a task in its logs and its database. Our own errors, and those of
Airflow, the ledger and the system, repeat no value and are not changed;
ours name each command as it can be typed where Airflow runs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import extract_tb

import psycopg
from airflow.sdk.exceptions import AirflowException
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from outreach.connections.own_command import as_typed
from outreach.domain.errors import OutreachError

_REPEAT_NO_VALUE = (
    OutreachError,
    AirflowException,
    PoolTimeout,
    psycopg.Error,
    OSError,
    ImportError,
    MemoryError,
    NameError,
)


class UnforeseenError(Exception):
    """Replaces an error whose message may repeat a value; it has the traceback of that error."""


@contextmanager
def without_values() -> Iterator[None]:
    """Stop errors that may repeat a value, in the block or in the function that this decorates.

    Raises ``UnforeseenError`` in place of such an error.
    """
    try:
        yield
    except Exception as error:
        if not _repeats_no_value(error):
            raise UnforeseenError(_in_our_words(error)).with_traceback(error.__traceback__) from None
        _forget_causes(error)
        if isinstance(error, OutreachError):
            error.args = tuple(as_typed(part) if isinstance(part, str) else part for part in error.args)
        raise


def _repeats_no_value(error: BaseException) -> bool:
    if isinstance(error, DBAPIError):
        return isinstance(
            error.orig, psycopg.Error
        )  # an error of the ledger; one of a warehouse never comes here
    return isinstance(error, (*_REPEAT_NO_VALUE, UnforeseenError))


def _forget_causes(error: BaseException) -> None:
    """Cut the chain of causes of ``error`` before the first one that may repeat a value."""
    seen = {id(error)}
    while True:
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if cause is None or id(cause) in seen:
            return
        if not _repeats_no_value(cause):
            error.__cause__, error.__suppress_context__ = None, True
            return
        seen.add(id(cause))
        error = cause


def _in_our_words(error: Exception) -> str:
    place = extract_tb(error.__traceback__)[-1]
    return (
        f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}. Its words are "
        "not shown, since they may repeat what a row holds; the traceback shows how it came about"
    )
