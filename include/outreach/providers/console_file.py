"""Files by which a person hands a batch to a vendor's console."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from outreach.campaign.source_format import SourceFormat
from outreach.providers.base import BatchCall

Row = Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ConsoleFile:
    """How a vendor's console takes a batch as a file."""

    suffix: str
    """How the file's name ends, such as ``.csv``."""
    template_word: str
    """The console's word for a campaign's template."""
    write: Callable[[Sequence[BatchCall]], bytes]
    """Write a batch; raises ``ConfigurationError``, naming calls by their id, for what is refused."""
    ours_among: Callable[[Row], Callable[[Row], bool]]
    """Take the names of a file's columns; return what tells of a row whether ``write`` wrote it."""
    source: SourceFormat | None = None
    """How a campaign reads such a file as its source; None where it cannot."""
