"""Ways of writing a campaign's file: what its cells and columns mean."""

from collections.abc import Callable
from dataclasses import dataclass

PLAIN = "plain"
"""The format of a file whose columns mean what campaign.yaml says, and nothing else."""


@dataclass(frozen=True, kw_only=True)
class SourceFormat:
    """The format of a vendor's console, in which a campaign may have its file.

    Its numbers are E.164, and a placeholder of the prompt without an expression
    is the column of that name.
    """

    name: str
    """As ``source.format`` names it."""
    phone_column: str
    """Where the number stands."""
    read_cell: Callable[[str], str]
    """Take away what a cell has only for the spreadsheet's sake."""
