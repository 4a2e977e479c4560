"""Files with which a person hands a batch to a vendor's console."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from outreach.campaign.source_format import SourceFormat
from outreach.providers.base import BatchCall

Row = Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ConsoleFile:
    """How a vendor's console takes a batch as a file."""

    suffix: str
    """The end of the file's name, such as ``.csv``."""
    template_word: str
    """The console's word for a campaign's template."""
    write: Callable[[Sequence[BatchCall]], bytes]
    """Writes a batch; raises ``ConfigurationError``, with ids of calls, for values that are refused."""
    ours_among: Callable[[Row], Callable[[Row], bool]]
    """Takes the names of a file's columns; returns a function that tells whether ``write`` wrote a row."""
    source: SourceFormat | None = None
    """How a campaign reads such a file as its source; None if it cannot."""
