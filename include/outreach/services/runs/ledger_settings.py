"""The settings of a ledger in its own connection."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class LedgerSettings:
    """The settings, from the extras of the ``outreach_db`` connection.

    ``environment`` keeps staging's events from settling production's calls.
    The first of ``metadata_keys`` signs; all of them verify, so that keys can
    be rotated.
    """

    environment: str
    metadata_keys: tuple[str, ...] = field(repr=False)
