"""The ledger: one table for each fact that the promise rests on.

Uniqueness and legal moves are enforced by the database, not only by code: see
the indexes here and the triggers in ``storage/migrations``.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from outreach.storage.metadata import SCHEMA, Moment, metadata
from outreach.storage.safeguard_tables import ledger_identity, send_gate, suppression

__all__ = [
    "SCHEMA",
    "call",
    "call_batch",
    "call_invoice",
    "call_transcript",
    "call_transcript_turn",
    "call_transition",
    "campaign_run",
    "contact",
    "gate_result",
    "invoice",
    "ledger_identity",
    "legal_transition",
    "metadata",
    "provider_event",
    "send_gate",
    "suppression",
]


def _flag(name: str, comment: str | None = None) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text("false"), comment=comment)


campaign_run = Table(
    "campaign_run",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("environment", Text, nullable=False),
    Column("campaign_id", Text, nullable=False),
    Column("run_date", Date, nullable=False, comment="Business date in the campaign's time zone."),
    Column(
        "wave",
        SmallInteger,
        nullable=False,
        comment="1, or a deliberate further round on the same date; 0 came too late to call anyone.",
    ),
    Column(
        "snapshot", JSONB, nullable=False, comment="Campaign files as they were; later tasks read only this."
    ),
    Column("snapshot_sha256", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column(
        "fresh_until", Moment, nullable=False, comment="The run must be sealed by then, or it rings nobody."
    ),
    Column("call_until", Moment, nullable=False, comment="No call is handed over after this."),
    Column("sealed_at", Moment, comment="When its batches were planned; rows are final from then on."),
    _flag("is_stale", "Sealed too late to ring anyone."),
    Column("closed_at", Moment),
    UniqueConstraint("campaign_id", "run_date", "wave"),
    CheckConstraint("wave >= 0", name="wave"),
    CheckConstraint("wave > 0 OR sealed_at IS NULL OR is_stale", name="late_wave"),
    comment="One campaign on one business date and wave.",
)

invoice = Table(
    "invoice",
    metadata,
    Column("run_id", ForeignKey(campaign_run.c.run_id, ondelete="CASCADE"), nullable=False),
    Column("row_number", BigInteger, nullable=False, comment="Position in the extract, from 1."),
    Column("invoice_id", Text),
    Column("person_id", Text, comment="Customer id, trimmed and case-folded."),
    Column(
        "shard", SmallInteger, nullable=False, comment="Which mapped task prepares it; from the person's id."
    ),
    Column("name", Text),
    Column("first_name", Text),
    Column("last_name", Text),
    Column("phone", Text, comment="As it was read."),
    Column(
        "country", Text, comment="ISO 3166-1 alpha-2, upper case; null when the row says none or another."
    ),
    Column("language", Text),
    Column("time_zone", Text),
    Column("amount", Numeric(20, 4), comment="What is open, in units of the currency."),
    Column("currency", Text, comment="ISO 4217."),
    Column("due_date", Date),
    _flag("settled"),
    _flag("disputed"),
    Column("consent", Boolean, comment="False: the person does not want calls. Null: nothing is said."),
    Column("as_read", JSONB, nullable=False, comment="The row as the warehouse gave it."),
    Column(
        "problems",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="Columns that could not be read.",
    ),
    _flag("is_repeat", "The same invoice stands in an earlier row."),
    Column("decision", Text),
    Column("reason", Text),
    PrimaryKeyConstraint("run_id", "row_number"),
    Index(
        "uq_invoice_run_id_invoice_id",
        "run_id",
        "invoice_id",
        unique=True,
        postgresql_where=text("not is_repeat"),
    ),
    Index("ix_invoice_run_id_person_id", "run_id", "person_id"),
    comment="An extracted invoice as it was read, with its own decision.",
)

contact = Table(
    "contact",
    metadata,
    Column("run_id", ForeignKey(campaign_run.c.run_id, ondelete="CASCADE"), nullable=False),
    Column("person_id", Text, nullable=False),
    Column("shard", SmallInteger, nullable=False),
    Column("name", Text),
    Column("first_name", Text),
    Column("last_name", Text),
    Column("country", Text),
    Column("language", Text, nullable=False, comment="ISO 639-1: the contact's, else the campaign's."),
    Column("phone_as_read", Text),
    Column("phone", Text, comment="E.164."),
    Column("phone_kind", Text, comment="mobile, fixed_line, fixed_line_or_mobile, premium_rate, …"),
    Column("phone_problem", Text, comment="Why no callable number was found: one of the decision reasons."),
    Column(
        "time_zones",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="Every zone the person may be in.",
    ),
    Column("invoice_count", Integer, nullable=False),
    Column("oldest_due_date", Date),
    Column(
        "totals",
        JSONB,
        nullable=False,
        server_default=text("'{}'"),
        comment="Open amount per currency, as text.",
    ),
    Column("consent", Boolean),
    Column("prompt_tags", JSONB, comment="The agent's variables; null until they are built."),
    Column("prompt_problem", Text, comment="Which tag could not be built, and why."),
    Column("decision", Text),
    Column("reason", Text),
    Column("still_due", Boolean, comment="What still_due.sql said last; null until it was asked."),
    Column("still_due_checked_at", Moment),
    PrimaryKeyConstraint("run_id", "person_id"),
    Index("ix_contact_run_id_phone", "run_id", "phone"),
    comment="A person in a run with their invoices folded in, and the decision about them.",
)

call_batch = Table(
    "call_batch",
    metadata,
    Column("batch_id", Uuid, primary_key=True),
    Column("run_id", ForeignKey(campaign_run.c.run_id), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("connection_id", Text, nullable=False, comment="The provider account: an Airflow connection id."),
    Column("provider", Text, nullable=False),
    Column("template_id", Text, comment="The agent's template at the provider; shared by the batch."),
    _flag("is_canary"),
    Column("state", Text, nullable=False),
    Column("body", LargeBinary, comment="The exact bytes of the request, once claimed."),
    Column("body_sha256", Text),
    Column("claimed_at", Moment),
    Column("submitted_at", Moment),
    Column("confirmed_at", Moment, comment="When one of its calls, proven by our seal, was first reported."),
    Column("provider_batch_id", Text),
    Column("not_before", Moment, comment="Do not try again before this."),
    Column(
        "attempts", Integer, nullable=False, server_default=text("0"), comment="How often it was claimed."
    ),
    Column("problem", Text, comment="What the last attempt ended with."),
    _flag("may_replay", "Its sender heard no answer that could have released the key of the last claim."),
    Column("starts_at", Moment, comment="When the provider is to begin dialling; null is at once."),
    Column(
        "out_of_reach_since",
        Moment,
        comment="Since when the account was out of reach for it, or refused us; null once it took a batch.",
    ),
    Column("stopped_at", Moment, comment="When the provider agreed to dial nobody else of it."),
    Column(
        "exported_by",
        Text,
        comment="Who has it as a file and launches it; null where the machine sends it.",
    ),
    Column(
        "launched_again_as",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="The provider's further batches of an exported one; each of them halted the account.",
    ),
    Column("cancelled_at", Moment, comment="When a person cancelled it; nothing of it is planned again."),
    UniqueConstraint("run_id", "connection_id", "sequence"),
    Index(
        "uq_call_batch_in_flight",
        "connection_id",
        unique=True,
        postgresql_where=text("state IN ('submitting', 'unknown')"),
    ),
    comment="One request to a provider: one account, one template, one window.",
)

call = Table(
    "call",
    metadata,
    Column("call_id", Uuid, primary_key=True),
    Column("run_id", Uuid, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("attempt", SmallInteger, nullable=False),
    Column("batch_id", ForeignKey(call_batch.c.batch_id)),
    Column("position", Integer, comment="Index in the batch's request, from 0, once claimed."),
    Column("phone", Text, nullable=False, comment="E.164."),
    Column("state", Text, nullable=False),
    Column("state_changed_at", Moment, nullable=False),
    Column("withdrawal_reason", Text),
    Column("problem", Text, comment="The provider's words, where it refused the call."),
    Column("line_outcome", Text),
    Column("conversation_outcome", Text),
    Column("conversation_words", Text, comment="The agent's own words, before campaign.yaml mapped them."),
    Column(
        "compliance_labels",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="Sticky: opt_out, attorney, dispute, deceased, wrong_number.",
    ),
    Column("provider_call_id", Text),
    Column("duration_seconds", Numeric(12, 3)),
    Column(
        "ended_at",
        Moment,
        comment="When the call ended; when we heard of it, where the provider does not say.",
    ),
    Column("summary", Text),
    Column("recording", Text, comment="The provider's locator, not necessarily a web address."),
    Column("promised_on", Date),
    Column("promised_amount", Numeric(20, 4)),
    UniqueConstraint("run_id", "person_id", "attempt"),
    ForeignKeyConstraint(["run_id", "person_id"], ["outreach.contact.run_id", "outreach.contact.person_id"]),
    Index(
        "uq_call_open_phone",
        "phone",
        unique=True,
        postgresql_where=text("state IN ('submitting', 'submitted', 'in_progress', 'unknown')"),
    ),
    Index("ix_call_batch_id", "batch_id"),
    comment="One intent to ring one person once.",
)

call_invoice = Table(
    "call_invoice",
    metadata,
    Column("call_id", ForeignKey(call.c.call_id), primary_key=True),
    Column("run_id", Uuid, nullable=False),
    Column("row_number", BigInteger, primary_key=True),
    ForeignKeyConstraint(
        ["run_id", "row_number"], ["outreach.invoice.run_id", "outreach.invoice.row_number"]
    ),
    Index("ix_call_invoice_run_id_row_number", "run_id", "row_number"),
    comment="Which invoices a call is about.",
)

call_transition = Table(
    "call_transition",
    metadata,
    Column("transition_id", BigInteger, Identity(always=True), primary_key=True),
    Column("call_id", Uuid),
    Column("batch_id", Uuid),
    Column("from_state", Text),
    Column("to_state", Text, nullable=False),
    Column("happened_at", Moment, nullable=False, server_default=func.clock_timestamp()),
    Column("actor", Text, nullable=False),
    Column("evidence", JSONB, nullable=False),
    Index("ix_call_transition_call_id", "call_id"),
    Index("ix_call_transition_batch_id", "batch_id"),
    comment="Every change of state, written by the database itself; append-only.",
)

legal_transition = Table(
    "legal_transition",
    metadata,
    Column("subject", Text, primary_key=True, comment="call or batch"),
    Column("from_state", Text, primary_key=True),
    Column("to_state", Text, primary_key=True),
    comment="The moves that the database allows; equal to domain/calls.py.",
)

gate_result = Table(
    "gate_result",
    metadata,
    Column("run_id", ForeignKey(campaign_run.c.run_id, ondelete="CASCADE"), primary_key=True),
    Column("gate", Text, primary_key=True, comment="invoices, contacts, outcomes or approval"),
    Column("passed", Boolean, nullable=False),
    Column("checked_at", Moment, nullable=False),
    Column(
        "result", JSONB, nullable=False, comment="Numbers, thresholds and failing keys; no names, no phones."
    ),
    Column("report", Text, comment="HTML."),
    comment="What a quality gate or an approval said; the claim demands it.",
)

provider_event = Table(
    "provider_event",
    metadata,
    Column("event_id", BigInteger, Identity(always=True), primary_key=True),
    Column("connection_id", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("event_key", Text, nullable=False, comment="The same each time the provider repeats the event."),
    Column("source", Text, nullable=False, comment="webhook or poll"),
    Column("received_at", Moment, nullable=False),
    Column("body", LargeBinary, nullable=False, comment="The raw body, after its signature was verified."),
    Column("call_id", Uuid, comment="Our call, where the event names one."),
    Column("applied_at", Moment),
    Column(
        "result",
        Text,
        comment="applied, repeated, forged, unmatched, mismatch, ghost, duplicate or unreadable",
    ),
    Column("problem", Text, comment="The error with which it was last left; it is tried again."),
    UniqueConstraint("connection_id", "event_key"),
    Index("ix_provider_event_unapplied", "event_id", postgresql_where=text("applied_at IS NULL")),
    Index("ix_provider_event_call_id", "call_id"),
    comment="The inbox: what providers said, committed before it is acknowledged; append-only.",
)

call_transcript = Table(
    "call_transcript",
    metadata,
    Column("call_id", ForeignKey(call.c.call_id), primary_key=True),
    Column("received_at", Moment, nullable=False),
    Column("transcript", Text, nullable=False),
    comment="The whole transcript of a call, as the provider gave it.",
)

call_transcript_turn = Table(
    "call_transcript_turn",
    metadata,
    Column("call_id", ForeignKey(call_transcript.c.call_id, ondelete="CASCADE"), primary_key=True),
    Column("turn", Integer, primary_key=True, comment="From 1, in spoken order."),
    Column("speaker", Text, nullable=False, comment="agent, person or unknown"),
    Column("text", Text, nullable=False),
    comment="One turn of a transcript.",
)
