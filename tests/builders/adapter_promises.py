"""What the documents let adapters differ in, as data beside the stations."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from builders.raw_server import TOKEN_ANSWER, answer
from builders.stations import LEVERS, OLDER_SPEECHIFY, SPEECHIFY, WEYA
from outreach.domain.errors import OutcomeUnknown
from outreach.providers.base import Receipt


@dataclass(frozen=True, kw_only=True)
class Promises:
    """What one adapter promises where not all do the same."""

    sends_names: bool
    """Whether the documents have fields for a person's names; else only prompt tags carry any."""
    names_its_batch: bool
    """Whether an acceptance says how the provider calls the batch."""
    unread_acceptance: type[Receipt] | type[OutcomeUnknown] = Receipt
    """What follows from a 2xx whose body cannot be read."""
    before_submit: Mapping[bytes, bytes] = field(default_factory=dict)
    """What ``prepare`` asks: the first bytes of each request, and a proper answer."""


_WEYA_BATCH = answer(201, b'{"status": true, "code": 201, "data": "64e5f12345abcdef98765432"}')
_SPEECHIFY = Promises(sends_names=False, names_its_batch=True)

PROMISES: Mapping[str, Promises] = {
    str(LEVERS): Promises(
        sends_names=True,
        names_its_batch=False,
        before_submit={b"POST /auth": answer(200, TOKEN_ANSWER)},
    ),
    str(WEYA): Promises(
        sends_names=True,
        names_its_batch=True,
        # A 207 may stand in the body alone, so a body that cannot be read may hide one.
        unread_acceptance=OutcomeUnknown,
        before_submit={b"POST /api/call/createBatch": _WEYA_BATCH},
    ),
    str(SPEECHIFY): _SPEECHIFY,
    str(OLDER_SPEECHIFY): _SPEECHIFY,
}
"""By the name of the station; a station without any fails every test of the suite."""
