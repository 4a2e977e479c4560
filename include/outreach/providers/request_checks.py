"""Values that no request to any provider may hold."""

import re
from collections import Counter
from collections.abc import Sequence

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import BatchCall, BatchRequest, NotSupported

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
"""ITU-T E.164: 7 to 15 digits, the first of them not 0, after a plus."""


def require_distinct_numbers(calls: Sequence[BatchCall], *, max_batch: int) -> None:
    """Refuse too many calls, numbers that are not E.164, and two calls to one number.

    Only in E.164 do different texts always mean different numbers. Raises
    ``ConfigurationError`` with the ids of the calls.
    """
    if len(calls) > max_batch:
        raise ConfigurationError(f"{len(calls)} calls in one request; at most {max_batch}")
    misshapen = [str(call.call_id) for call in calls if not E164.fullmatch(call.phone)]
    if misshapen:
        raise ConfigurationError(f"numbers that are not E.164, in calls {', '.join(misshapen[:10])}")
    times = Counter(call.phone for call in calls)
    twice = [str(call.call_id) for call in calls if times[call.phone] > 1]
    if twice:
        raise ConfigurationError(f"calls to one and the same number in one request: {', '.join(twice)}")


def require_whole_names(calls: Sequence[BatchCall]) -> None:
    """Refuse tags whose names hold half a character, which pydantic would silently change.

    Raises ``ConfigurationError`` with the ids of their calls.
    """
    broken = [str(call.call_id) for call in calls if not _is_text("".join(call.prompt_tags))]
    if broken:
        raise ConfigurationError(
            f"prompt tags whose names no JSON can hold, in calls {', '.join(broken[:10])}"
        )


def require_start_at_once(request: BatchRequest, *, provider: str) -> None:
    """Refuse a later start for a provider that starts at once; raises ``NotSupported``."""
    if request.start_at is not None:
        raise NotSupported(
            f"{provider} cannot start later: batch {request.batch_id} would be dialled at once"
        )


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
