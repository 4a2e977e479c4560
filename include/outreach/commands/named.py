"""Runs and batches at the terminal: people type and read names, or UUIDs on request."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from outreach.domain.errors import RunNotReady

if TYPE_CHECKING:
    from sqlalchemy import Engine

Ids = Annotated[bool, typer.Option("--ids", help="Print UUIDs in place of names.")]


def id_of(ledger: "Engine", name: str) -> UUID:
    """Return the id of the run or batch that was typed; a UUID is returned unchanged.

    Raises ``ConfigurationError`` for an invalid name, and ``RunNotReady`` for an unknown one.
    """
    from outreach.services.runs.names import find_named

    with ledger.connect() as connection:
        return find_named(connection, name)


def say_names(ledger: "Engine", text: str, *, ids: bool) -> str:
    """Return a text with the name of each batch in place of its UUID; with ``ids`` unchanged."""
    from outreach.services.runs.names import with_names

    return text if ids else with_names(ledger, text)


@contextmanager
def refusing_by_name(ledger: "Engine", *, ids: bool) -> Iterator[None]:
    """Within the block, name batches in refusals as they can be typed."""
    try:
        yield
    except RunNotReady as refused:
        raise RunNotReady(say_names(ledger, str(refused), ids=ids)) from refused
