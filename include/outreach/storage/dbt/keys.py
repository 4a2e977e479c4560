"""What dbt tests of the views of ``reporting``: keys, words, what they join, and how old they may be.

Descriptions are not here: they are the comments of the views. Each view has its
key here, and an empty one where a row has none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from outreach.domain.calls import CallState
from outreach.domain.decisions import Decision, ReasonSubject, WithdrawalReason
from outreach.domain.facts import FactSubject, HistoryKind
from outreach.domain.outcomes import ConversationOutcome, LineOutcome, OutcomeDecider, Speaker
from outreach.domain.promises import PromiseEvidence, PromiseState
from outreach.domain.stops import StopReason

CALLS = "call_outcome"
RUNS = "campaign_funnel"

KEYS: Mapping[str, Sequence[str]] = {
    "attempt": ("call_id", "row_number"),
    "call_measure": ("call_id",),
    "campaign_daily": ("campaign_id", "run_date"),
    CALLS: ("call_id",),
    "conservation": ("run_id", "law"),
    RUNS: ("run_id",),
    "contact_decision": ("run_id", "row_number"),
    "invoice_contact_history": (),
    "missing_transcript": ("call_id",),
    "payment": (),
    "promise": ("call_id",),
    "stop": ("stop_id",),
    "transcript": ("call_id",),
    "transcript_turn": ("call_id", "turn"),
    "unknown_call": ("call_id",),
    "withdrawal": ("call_id",),
}
"""The columns of each view that no two rows have together, and that no row lacks."""

REQUIRED: Mapping[str, Sequence[str]] = {
    "attempt": ("run_id", "called_at", "number_for_invoice", "number_for_person"),
    "call_measure": ("run_id", "is_attempt", "is_connected", "is_promise"),
    CALLS: ("run_id", "person_id", "state"),
    "conservation": ("holds",),
    RUNS: ("campaign_id", "run_date", "wave"),
    "invoice_contact_history": ("kind", "happened_at"),
    "payment": ("invoice_key", "booked_at", "is_within_7_days", "is_within_30_days"),
    "promise": ("run_id", "promised_at", "keep_until", "state"),
    "stop": ("reason", "subject", "is_holding"),
    "transcript": ("received_at", "transcript"),
    "transcript_turn": ("speaker", "text"),
    "unknown_call": ("run_id", "unknown_since"),
    "withdrawal": ("run_id", "reason"),
}
"""Further columns that are never null."""

WORDS: Mapping[str, Mapping[str, type[StrEnum] | Sequence[StrEnum]]] = {
    "attempt": {
        "state": CallState,
        "line_outcome": LineOutcome,
        "conversation_outcome": ConversationOutcome,
    },
    "call_measure": {"line_outcome": LineOutcome, "conversation_outcome": ConversationOutcome},
    CALLS: {
        "state": CallState,
        "line_outcome": LineOutcome,
        "conversation_outcome": ConversationOutcome,
        "withdrawal_reason": WithdrawalReason,
        "decided_by": OutcomeDecider,
    },
    "contact_decision": {
        "decision": (Decision.CALL, Decision.DO_NOT_CALL),
        "person_decision": (Decision.CALL, Decision.DO_NOT_CALL),
        "reason_lies_in": ReasonSubject,
        "call_state": CallState,
    },
    "invoice_contact_history": {"kind": HistoryKind},
    "promise": {"state": PromiseState, "matched_by": PromiseEvidence},
    "stop": {"reason": StopReason, "subject": FactSubject},
    "transcript": {"line_outcome": LineOutcome, "conversation_outcome": ConversationOutcome},
    "transcript_turn": {"speaker": Speaker},
    "withdrawal": {"reason": WithdrawalReason},
}
"""The words that a column may have; null is no word. A campaign's own reasons make no list."""


ALWAYS_TRUE: Mapping[str, str] = {"conservation": "holds"}
"""A column of a view that is true in every row."""


@dataclass(frozen=True, kw_only=True)
class Join:
    """A column whose values stand in another view, in the rows that ``where`` leaves."""

    column: str
    view: str
    where: str | None = None


JOINS: Mapping[str, Sequence[Join]] = {
    # Retention erases the rows of an old night, and with them its rows of call_outcome; attempts stay.
    "attempt": (
        Join(column="run_id", view=RUNS),
        Join(column="call_id", view=CALLS, where="invoice_id IS NOT NULL"),
    ),
    "call_measure": (Join(column="run_id", view=RUNS),),
    CALLS: (Join(column="run_id", view=RUNS), Join(column="call_id", view="call_measure")),
    "conservation": (Join(column="run_id", view=RUNS),),
    "contact_decision": (Join(column="run_id", view=RUNS), Join(column="call_id", view=CALLS)),
    "missing_transcript": (Join(column="run_id", view=RUNS),),
    "payment": (Join(column="call_id", view="call_measure"),),
    "promise": (Join(column="run_id", view=RUNS),),
    "transcript": (Join(column="run_id", view=RUNS), Join(column="call_id", view=CALLS)),
    "transcript_turn": (Join(column="run_id", view=RUNS),),
    "unknown_call": (Join(column="run_id", view=RUNS),),
    "withdrawal": (Join(column="run_id", view=RUNS), Join(column="call_id", view=CALLS)),
}
"""What the values of a column refer to."""


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """The column that says when a row came, and the age of the newest one that dbt warns of and fails at."""

    column: str
    warn_after: timedelta
    error_after: timedelta


A_NIGHT = timedelta(hours=36)
DAYS_WITHOUT_CALLS = timedelta(days=4)
"""A weekend and a holiday on either side of it."""

FRESHNESS: Mapping[str, Freshness] = {
    view: Freshness(column=column, warn_after=A_NIGHT, error_after=DAYS_WITHOUT_CALLS)
    for view, column in (
        ("campaign_daily", "changed_at"),
        (RUNS, "opened_at"),
        ("contact_decision", "decided_at"),
        (CALLS, "state_changed_at"),
    )
}
"""The views that grow with every night."""
