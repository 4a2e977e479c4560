"""Removing values from PostgreSQL's error messages.

Details, contexts and, for an unreadable value, the first sentence repeat a row's
values: ``Key (phone)=(+966…) already exists``. Errors raised from here keep the type,
the SQLSTATE and the names of tables, columns and constraints.
"""

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

VALUE_REFUSED = "a value is not of the kind that is asked for"
"""Replaces every sentence about a value; PostgreSQL's own would repeat the value."""


def hide_values(engine: Engine) -> None:
    """Remove the values from every error of ``engine``."""

    def hide(context: ExceptionContext) -> None:
        driver = context.original_exception
        if not isinstance(driver, psycopg.Error):
            return
        said = say_no_value(driver)
        if isinstance(context.sqlalchemy_exception, DBAPIError):
            kind = type(driver)
            context.sqlalchemy_exception.args = (f"({kind.__module__}.{kind.__qualname__}) {said}",)

    event.listen(engine, "handle_error", hide)


def say_no_value(error: psycopg.Error) -> str:
    """Replace the text of a driver's error by one without values, and return the new text."""
    said = _without_values(error)
    error.args = (said,)
    return said


def _without_values(error: psycopg.Error) -> str:
    if isinstance(error, psycopg.DataError):
        return f"{VALUE_REFUSED} (SQLSTATE {error.sqlstate})" if error.sqlstate else VALUE_REFUSED
    # Errors of the connection itself have no details and hold no rows.
    return error.diag.message_primary or str(error)
