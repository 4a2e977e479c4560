"""Taking values out of what PostgreSQL says of an error.

Its details, its contexts and, of a value that it cannot read, its first sentence
repeat what a row holds: ``Key (phone)=(+966…) already exists``. What is raised
from here keeps its type, SQLSTATE and the names of tables, columns and constraints.
"""

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

VALUE_REFUSED = "a value is not of the kind that is asked for"
"""Stands for every sentence about a value; PostgreSQL's own would repeat it."""


def hide_values(engine: Engine) -> None:
    """Have every error of ``engine`` raised without values, whatever it was doing."""

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
    """Replace the text of an error of the driver by one without values, and return it."""
    said = _without_values(error)
    error.args = (said,)
    return said


def _without_values(error: psycopg.Error) -> str:
    if isinstance(error, psycopg.DataError):
        return f"{VALUE_REFUSED} (SQLSTATE {error.sqlstate})" if error.sqlstate else VALUE_REFUSED
    # The connection's own errors have no diagnosis and know no rows.
    return error.diag.message_primary or str(error)
