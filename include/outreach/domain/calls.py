"""The states of a call and of a batch, and the only moves between them.

The same table stands in the database (``outreach.legal_transition``), where a trigger
refuses every other move and writes each move to ``call_transition``, the audit trail,
with its actor and its evidence. On purpose there is no way from ``submitting`` or
``unknown`` back to ``planned``: a request that may have left is never sent again.
"""

from enum import StrEnum


class CallState(StrEnum):
    """The state of a call. One call is one intent to call one person once."""

    PLANNED = "planned"
    """Decided and waiting to be handed to the provider."""
    SUBMITTING = "submitting"
    """Stored before the first byte is sent; the request may have been sent."""
    SUBMITTED = "submitted"
    """The provider has it: its answer or later evidence says so."""
    IN_PROGRESS = "in_progress"
    """The provider says that it is dialling or talking."""
    COMPLETED = "completed"
    """The provider reported how the call ended."""
    FAILED = "failed"
    """The provider reported that the call could not be made, or refused it."""
    NOT_SENT = "not_sent"
    """It is proved that the provider accepted no request; may be planned again."""
    UNKNOWN = "unknown"
    """No one can tell whether it was sent; counts as made."""
    EXPIRED = "expired"
    """Handed over, but no result by the deadline; counts as made."""
    WITHDRAWN = "withdrawn"
    """Stopped by us before it was submitted."""


OPEN_STATES = frozenset({CallState.SUBMITTING, CallState.SUBMITTED, CallState.IN_PROGRESS, CallState.UNKNOWN})
"""States in which a phone may be ringing; one open call per number is allowed."""

HANDED_OVER_STATES = frozenset(
    {CallState.SUBMITTED, CallState.IN_PROGRESS, CallState.COMPLETED, CallState.EXPIRED}
)
"""States in which the provider is known to have accepted the call."""

PROVEN_HANDOVER_STATES = frozenset({CallState.SUBMITTED, CallState.IN_PROGRESS, CallState.COMPLETED})
"""States that prove that the provider had the call. Expired is not one: it may have been unknown before."""

AWAITED_STATES = frozenset({CallState.SUBMITTED, CallState.IN_PROGRESS})
"""States in which the provider has the call and has not said how it ended."""

UNREPORTED_STATES = frozenset({CallState.EXPIRED, CallState.UNKNOWN})
"""States in which no one has said how the line ended: the missing report is itself the result."""

EXPIRED_STATES = frozenset({CallState.EXPIRED})
"""The state in which we wait no longer, but the provider may still dial for a while."""

MAY_STILL_RING_STATES = OPEN_STATES | {CallState.EXPIRED}
"""States in which the phone may still ring. A call that expired here may still be open at the provider."""

QUEUED_STATES = frozenset({CallState.SUBMITTED, CallState.UNKNOWN, CallState.EXPIRED})
"""States of a call that the provider may have and has not reported as begun; it may still be stopped."""

OUTSTANDING_STATES = AWAITED_STATES | {CallState.SUBMITTING}
"""States in which a call takes up a line of its account. Unknown is not one: it may never have arrived."""

MAY_HAVE_BEEN_MADE_STATES = HANDED_OVER_STATES | {CallState.SUBMITTING, CallState.UNKNOWN}
"""States that count as a call made. A failed call counts too, if its end was reported."""

SETTLED_STATES = frozenset({CallState.COMPLETED, CallState.FAILED, CallState.EXPIRED, CallState.WITHDRAWN})
"""States of a call that is not waited for; a late result may still come."""

REPORTED_STATES = frozenset({CallState.COMPLETED, CallState.FAILED})
"""States that say how the call ended."""

NO_CALL_STATES = frozenset({CallState.WITHDRAWN, CallState.FAILED})
"""States in which the phone did not ring, unless an end of the call was reported."""

NOTHING_HEARD_STATES = frozenset({CallState.SUBMITTED, CallState.EXPIRED})
"""States of a call that was handed over and about which nothing was reported."""

UNANSWERED_STATES = frozenset({CallState.SUBMITTING, CallState.UNKNOWN})
"""States of a call whose request may have been sent, and whose answer is not known."""

ANSWERED_STATES = frozenset(CallState) - UNANSWERED_STATES
"""All other states. Statements about one batch name the states to leave out: see ``calls_submitted.sql``."""

REQUESTED_STATES = frozenset({CallState.PLANNED, CallState.UNKNOWN})
"""States of the calls that a request of their batch contains, whether it is sent first or repeated."""

WITHDRAWABLE_STATES = frozenset({CallState.PLANNED, CallState.NOT_SENT})
"""States in which the call was not handed over, and may still be withdrawn."""

NEVER_HANDED_OVER_STATES = WITHDRAWABLE_STATES | {CallState.WITHDRAWN}
"""States in which no provider accepted a request for the call; an event about it is a ghost."""

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
        # Only by a provider's own reports: first of a failed line, then of how the call went.
        (CallState.FAILED, CallState.COMPLETED),
    }
)
"""Every move a call may make; the database refuses all others."""


class BatchState(StrEnum):
    """The state of one request to a provider."""

    PLANNED = "planned"
    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


BATCH_IN_FLIGHT_STATES = frozenset({BatchState.SUBMITTING, BatchState.UNKNOWN})
"""An account may have only one batch in these states, and sends no other one meanwhile."""

BATCH_ACCEPTABLE_STATES = BATCH_IN_FLIGHT_STATES | {BatchState.SUBMITTED}
"""States from which the sender may mark its batch accepted; someone else may have settled it meanwhile."""

BATCH_WITH_PROVIDER_STATES = frozenset({BatchState.SUBMITTED, BatchState.UNKNOWN})
"""States in which the provider has the batch or may have it, so it can be asked to stop the batch."""

BATCH_READABLE_STATES = BATCH_WITH_PROVIDER_STATES | {BatchState.FAILED}
"""States in which the provider may show the batch. A person who marked it failed may be wrong."""

BATCH_WITHDRAWABLE_STATES = frozenset({BatchState.PLANNED, BatchState.NOT_SENT})
"""States in which the batch was not handed over, and may still be withdrawn."""

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
