"""The states of a call and of a batch, and the only moves between them.

The same table stands in the database (``outreach.legal_transition``), where a
trigger refuses every other move and writes each one to ``call_transition``, the
audit trail, with who did it and on what evidence. There is deliberately no way from
``submitting`` or ``unknown`` back to ``planned``: a request that may have left
is never sent again.
"""

from enum import StrEnum


class CallState(StrEnum):
    """Where a call stands. One call is one intent to ring one person once."""

    PLANNED = "planned"
    """Decided and waiting to be handed to the provider."""
    SUBMITTING = "submitting"
    """Written down before the first byte leaves; may have been sent."""
    SUBMITTED = "submitted"
    """The provider has it, by its own answer or by later evidence."""
    IN_PROGRESS = "in_progress"
    """The provider says that it is dialling or talking."""
    COMPLETED = "completed"
    """The provider reported how the call ended."""
    FAILED = "failed"
    """The provider reported that the call could not be made, or refused it."""
    NOT_SENT = "not_sent"
    """Proof that no accepted request left; may be planned again."""
    UNKNOWN = "unknown"
    """Nobody can tell whether it was sent; counts as rung."""
    EXPIRED = "expired"
    """Handed over, no result by the deadline; counts as rung."""
    WITHDRAWN = "withdrawn"
    """Stopped by us before it was submitted."""


OPEN_STATES = frozenset({CallState.SUBMITTING, CallState.SUBMITTED, CallState.IN_PROGRESS, CallState.UNKNOWN})
"""States in which a phone may be ringing; one open call per number is allowed."""

HANDED_OVER_STATES = frozenset(
    {CallState.SUBMITTED, CallState.IN_PROGRESS, CallState.COMPLETED, CallState.EXPIRED}
)
"""States in which the provider is known to have accepted the call."""

SETTLED_STATES = frozenset({CallState.COMPLETED, CallState.FAILED, CallState.EXPIRED, CallState.WITHDRAWN})
"""States in which a run no longer waits for the call."""

CALL_TRANSITIONS: frozenset[tuple[CallState, CallState]] = frozenset(
    {
        (CallState.PLANNED, CallState.SUBMITTING),
        (CallState.PLANNED, CallState.WITHDRAWN),
        (CallState.SUBMITTING, CallState.SUBMITTED),
        (CallState.SUBMITTING, CallState.NOT_SENT),
        (CallState.SUBMITTING, CallState.FAILED),
        (CallState.SUBMITTING, CallState.UNKNOWN),
        (CallState.SUBMITTING, CallState.IN_PROGRESS),
        (CallState.SUBMITTING, CallState.COMPLETED),
        (CallState.SUBMITTED, CallState.IN_PROGRESS),
        (CallState.SUBMITTED, CallState.COMPLETED),
        (CallState.SUBMITTED, CallState.FAILED),
        (CallState.SUBMITTED, CallState.EXPIRED),
        (CallState.IN_PROGRESS, CallState.COMPLETED),
        (CallState.IN_PROGRESS, CallState.FAILED),
        (CallState.IN_PROGRESS, CallState.EXPIRED),
        (CallState.NOT_SENT, CallState.PLANNED),
        (CallState.NOT_SENT, CallState.WITHDRAWN),
        (CallState.UNKNOWN, CallState.SUBMITTED),
        (CallState.UNKNOWN, CallState.IN_PROGRESS),
        (CallState.UNKNOWN, CallState.COMPLETED),
        (CallState.UNKNOWN, CallState.FAILED),
        (CallState.UNKNOWN, CallState.EXPIRED),
        (CallState.EXPIRED, CallState.COMPLETED),
        (CallState.EXPIRED, CallState.FAILED),
        # The provider's own words only: first it reported a failed line, then how the call went.
        (CallState.FAILED, CallState.COMPLETED),
    }
)
"""Every move a call may make; the database refuses all others."""


class BatchState(StrEnum):
    """Where one request to a provider stands."""

    PLANNED = "planned"
    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


BATCH_IN_FLIGHT_STATES = frozenset({BatchState.SUBMITTING, BatchState.UNKNOWN})
"""An account may have one batch in these states, and sends nothing meanwhile."""

BATCH_TRANSITIONS: frozenset[tuple[BatchState, BatchState]] = frozenset(
    {
        (BatchState.PLANNED, BatchState.SUBMITTING),
        (BatchState.PLANNED, BatchState.WITHDRAWN),
        (BatchState.SUBMITTING, BatchState.SUBMITTED),
        (BatchState.SUBMITTING, BatchState.NOT_SENT),
        (BatchState.SUBMITTING, BatchState.FAILED),
        (BatchState.SUBMITTING, BatchState.UNKNOWN),
        (BatchState.NOT_SENT, BatchState.PLANNED),
        (BatchState.NOT_SENT, BatchState.WITHDRAWN),
        (BatchState.UNKNOWN, BatchState.SUBMITTED),
        (BatchState.UNKNOWN, BatchState.FAILED),
    }
)
"""Every move a batch may make; the database refuses all others."""
