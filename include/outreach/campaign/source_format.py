"""Formats of a campaign's file: the meanings of its cells and columns."""

from collections.abc import Callable
from dataclasses import dataclass

PLAIN = "plain"
"""The format of a file whose columns have only the meanings that campaign.yaml gives them."""


@dataclass(frozen=True, kw_only=True)
class SourceFormat:
    """The file format of a vendor's console, which a campaign may use.

    Its numbers are E.164, and a placeholder of the prompt without an expression
    is the column of that name.
    """

    name: str
    """The name of the format, as in ``source.format``."""
    phone_column: str
    """The column of the phone number."""
    read_cell: Callable[[str], str]
    """Removes from a cell what only a spreadsheet needs."""
