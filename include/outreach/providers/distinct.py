"""What no request may hold, whoever it goes to."""

from collections import Counter
from collections.abc import Sequence

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import BatchCall


def require_distinct(calls: Sequence[BatchCall], *, max_batch: int) -> None:
    """Refuse too many calls, and two calls to one number; raises ``ConfigurationError`` that names them."""
    if len(calls) > max_batch:
        raise ConfigurationError(f"{len(calls)} calls in one request; at most {max_batch}")
    times = Counter(call.phone for call in calls)
    twice = [str(call.call_id) for call in calls if times[call.phone] > 1]
    if twice:
        raise ConfigurationError(f"calls to one and the same number in one request: {', '.join(twice)}")
