"""The ledger: one table for each fact that the promise depends on.

Each subject has its own file of tables; this module imports them all. Uniqueness
and legal moves are enforced by the database, not only by code: see the indexes
of the tables, and the triggers in ``migrations/versions/0001_guards.sql``.
"""

from outreach.storage.call_tables import (
    call,
    call_batch,
    call_invoice,
    call_transition,
    legal_transition,
)
from outreach.storage.daily_tables import campaign_daily
from outreach.storage.decision_tables import decision, rule_words
from outreach.storage.erasure_tables import erasure
from outreach.storage.fact_tables import fact, fact_reading
from outreach.storage.inbox_tables import provider_event
from outreach.storage.loading_tables import warehouse_load
from outreach.storage.metadata import SCHEMA, metadata
from outreach.storage.notification_tables import notification
from outreach.storage.promise_tables import promise_reading
from outreach.storage.reading_tables import phone_reading
from outreach.storage.run_tables import (
    campaign_run,
    contact,
    gate_result,
    invoice,
    prompt,
    still_due,
)
from outreach.storage.safeguard_tables import ledger_identity, send_gate, send_gate_change
from outreach.storage.transcript_tables import call_transcript, call_transcript_turn

__all__ = [
    "SCHEMA",
    "call",
    "call_batch",
    "call_invoice",
    "call_transcript",
    "call_transcript_turn",
    "call_transition",
    "campaign_daily",
    "campaign_run",
    "contact",
    "decision",
    "erasure",
    "fact",
    "fact_reading",
    "gate_result",
    "invoice",
    "ledger_identity",
    "legal_transition",
    "metadata",
    "notification",
    "phone_reading",
    "promise_reading",
    "prompt",
    "provider_event",
    "rule_words",
    "send_gate",
    "send_gate_change",
    "still_due",
    "warehouse_load",
]
