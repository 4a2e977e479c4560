"""The tables of calls: their batches and their moves."""

from re import sub

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Computed,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from outreach.storage.metadata import Moment, flag, metadata
from outreach.storage.run_tables import campaign_run
from outreach.storage.vocabulary import with_literals

_RANG_AT = sub(
    r"'\w+'",
    r"\g<0>::text",  # as PostgreSQL writes it
    with_literals(
        "CASE WHEN state = ANY(:may_have_been_made_states)"
        " THEN coalesce(ended_at, may_dial_until, state_changed_at)"
        " WHEN state = :failed AND line_outcome IS DISTINCT FROM :line_cancelled THEN ended_at"
        " ELSE NULL::timestamp with time zone END"
    ),
)

call_batch = Table(
    "call_batch",
    metadata,
    Column("batch_id", Uuid, primary_key=True, comment="The batch's own name."),
    Column(
        "run_id",
        ForeignKey(campaign_run.c.run_id),
        nullable=False,
        comment="The run whose calls it hands over.",
    ),
    Column(
        "sequence",
        Integer,
        nullable=False,
        comment="Its number among the run's batches on the account, from 1.",
    ),
    Column("connection_id", Text, nullable=False, comment="The provider account: an Airflow connection id."),
    Column("provider", Text, nullable=False, comment="The provider: the type of its connection."),
    Column("template_id", Text, comment="The agent's template at the provider; shared by the batch."),
    flag("is_canary", "Whether it is the small first batch that the others wait for."),
    Column(
        "priority_rank",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="The rank of the first of its calls as it was planned; batches go out in this order.",
    ),
    Column(
        "state",
        Text,
        nullable=False,
        comment="planned, submitting, submitted, not_sent, unknown, failed or withdrawn.",
    ),
    Column("body", LargeBinary, comment="The exact bytes of the request, once claimed."),
    Column("body_sha256", Text, comment="SHA-256 of body, as hexadecimal; null until it is claimed."),
    Column("claimed_at", Moment, comment="When it was last claimed; null until then."),
    Column("submitted_at", Moment, comment="When the provider got it, as far as is known; null before that."),
    Column("confirmed_at", Moment, comment="When one of its calls was first reported under our seal."),
    Column("provider_batch_id", Text, comment="The provider's own id of it; null until it is known."),
    Column(
        "provider_count", Integer, comment="How many calls the provider says it took; null: it says none."
    ),
    Column("not_before", Moment, comment="Do not try again before this."),
    Column(
        "attempts", Integer, nullable=False, server_default=text("0"), comment="How often it was claimed."
    ),
    Column("problem", Text, comment="How the last attempt ended."),
    flag(
        "may_replay",
        "Whether no answer that could have released the key of the last claim came to its sender.",
    ),
    Column("starts_at", Moment, comment="When the provider shall begin dialling; null means at once."),
    Column(
        "out_of_reach_since",
        Moment,
        comment="Since when the account is out of reach for it, or refuses us; null after it took a batch.",
    ),
    Column("stopped_at", Moment, comment="When the provider agreed to dial no one else in it."),
    Column(
        "exported_by",
        Text,
        comment="The person who has it as a file and launches it; null if the program sends it.",
    ),
    Column(
        "launched_again_as",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="The provider's further batches from an exported one; each closed the account's gate.",
    ),
    Column("cancelled_at", Moment, comment="When a person cancelled it; none of its calls is planned again."),
    UniqueConstraint("run_id", "connection_id", "sequence"),
    Index(
        "uq_call_batch_in_flight",
        "connection_id",
        unique=True,
        postgresql_where=text(with_literals("state = ANY(:batch_in_flight_states)")),
    ),
    Index(
        "ix_call_batch_planned",
        "run_id",
        "connection_id",
        text("is_canary DESC"),
        "priority_rank",
        "sequence",
        postgresql_where=text(with_literals("state = :planned")),
    ),
    Index(
        "ix_call_batch_out_of_reach",
        "connection_id",
        postgresql_where=text("out_of_reach_since IS NOT NULL"),
    ),
    comment="One request to a provider: one account, one template, one window.",
)

call = Table(
    "call",
    metadata,
    Column("call_id", Uuid, primary_key=True, comment="The call's own name, which the provider echoes."),
    Column("run_id", Uuid, nullable=False, comment="The run that planned it."),
    Column("person_id", Text, nullable=False, comment="The contact of that run who is called."),
    Column(
        "person_key",
        Text,
        nullable=False,
        comment="The id folded: case, width and invisible characters apart. Stops and caps compare it.",
    ),
    Column(
        "attempt",
        SmallInteger,
        nullable=False,
        comment="1; more if an earlier call to the person was certainly never made.",
    ),
    Column(
        "batch_id",
        Uuid,
        comment="The batch in which it is sent; null until it is in one.",
    ),
    Column("position", Integer, comment="Index in the batch's request, from 0, once claimed."),
    Column("phone", Text, nullable=False, comment="E.164."),
    Column(
        "state",
        Text,
        nullable=False,
        comment="planned, submitting, submitted, in_progress, completed, failed, not_sent, unknown, expired "
        "or withdrawn.",
    ),
    Column("state_changed_at", Moment, nullable=False, comment="When it came to this state."),
    Column("withdrawal_reason", Text, comment="Why it was stopped before it was handed over; else null."),
    Column(
        "priority_rank",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="Its position in the run's order of priority, from 1; the last are left out first.",
    ),
    Column(
        "may_ring_from",
        Moment,
        nullable=False,
        comment="The first moment at which policy lets it ring.",
    ),
    Column("may_ring_until", Moment, nullable=False, comment="From this time on it may not ring."),
    Column(
        "may_dial_until",
        Moment,
        comment="Until when the provider may still dial it unless it reports; null until it is claimed.",
    ),
    Column(
        "problem",
        Text,
        comment="The problem, in the words of the provider or of the person who resolved it.",
    ),
    Column(
        "line_outcome",
        Text,
        comment="How the line ended: answered_human, voicemail, no_answer, …; null until it is reported.",
    ),
    Column("line_words", Text, comment="The provider's own word for how the line ended; null without one."),
    Column(
        "conversation_outcome",
        Text,
        comment="The result of the talk: promise_to_pay, refused, none, …; null until it is reported.",
    ),
    Column("conversation_words", Text, comment="The agent's own words, before campaign.yaml mapped them."),
    Column("decided_by", Text, comment="Who decided conversation_outcome: agent, summary, mapping, person."),
    Column(
        "words_said",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="All words of the agent for the call; reports may differ.",
    ),
    Column(
        "unmapped_words",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="Those of them that a person may have said and that no table explains.",
    ),
    flag(
        "is_unmapped",
        "A person said, or may have said, words that no table explains; the person is held meanwhile.",
    ),
    Column(
        "compliance_labels",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="Sticky: opt_out, attorney, dispute, deceased, wrong_number.",
    ),
    Column("provider_call_id", Text, comment="The provider's own id of it; null until it is known."),
    Column(
        "duration_seconds", Numeric(12, 3), comment="Talk time in seconds; null when nothing is reported."
    ),
    Column(
        "ended_at",
        Moment,
        comment="When the call ended, or when its end was reported if the provider does not say.",
    ),
    Column(
        "rang_at",
        Moment,
        Computed(_RANG_AT, persisted=True),
        comment="The latest moment of the call; null if it was certainly not made. Caps count it.",
    ),
    Column("summary", Text, comment="The agent's summary of the conversation; null when there is none."),
    Column("recording", Text, comment="The provider's locator, not necessarily a web address."),
    Column("promised_on", Date, comment="The day for which payment was promised; null without a promise."),
    Column(
        "promised_amount",
        Numeric(20, 4),
        comment="The amount promised, in the invoices' currency; null when none was named.",
    ),
    Column(
        "promise_sources",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="The fields of the provider's result that held the promise's date and amount.",
    ),
    Column(
        "callback_at",
        Moment,
        comment="When the person asked to be called again; null if no time is known.",
    ),
    Column(
        "cancel_asked_at",
        Moment,
        comment="When the provider was last asked to stop it, since a stop or a payment came after it was "
        "handed over.",
    ),
    Column("cancel_words", Text, comment="The result of trying to stop it; null if no stop came."),
    UniqueConstraint("run_id", "person_id", "attempt"),
    Index(
        "uq_call_open_phone",
        "phone",
        unique=True,
        postgresql_where=text(with_literals("state = ANY(:open_states)")),
    ),
    Index(
        "ix_call_expired_phone", "phone", postgresql_where=text(with_literals("state = ANY(:expired_states)"))
    ),
    Index("ix_call_batch_id", "batch_id"),
    Index(
        "ix_call_outstanding",
        "batch_id",
        postgresql_where=text(with_literals("state = ANY(:outstanding_states)")),
    ),
    Index("ix_call_unknown", "batch_id", postgresql_where=text(with_literals("state = :unknown"))),
    Index(
        "ix_call_planned_person_key",
        "person_key",
        postgresql_where=text(with_literals("state = ANY(:withdrawable_states)")),
    ),
    Index(
        "ix_call_person_key_rang_at",
        "person_key",
        "rang_at",
        postgresql_where=text("rang_at IS NOT NULL"),
    ),
    Index("ix_call_phone_rang_at", "phone", "rang_at", postgresql_where=text("rang_at IS NOT NULL")),
    Index("ix_call_ended_at", "ended_at", postgresql_where=text("ended_at IS NOT NULL")),
    Index("ix_call_run_id_person_key", "run_id", "person_key"),
    Index("ix_call_unmapped", "person_key", postgresql_where=text("is_unmapped")),
    Index(
        "ix_call_promise",
        "run_id",
        postgresql_where=text(
            with_literals(
                "conversation_outcome = :conversation_promise_to_pay OR promised_on IS NOT NULL"
                " OR promised_amount IS NOT NULL"
            )
        ),
    ),
    comment="One intent to call one person once.",
)

call_invoice = Table(
    "call_invoice",
    metadata,
    Column("call_id", Uuid, primary_key=True, comment="The call."),
    Column("run_id", Uuid, nullable=False, comment="The run of both."),
    Column("row_number", BigInteger, primary_key=True, comment="The invoice: its row in the run's extract."),
    Column(
        "invoice_key",
        Text,
        nullable=False,
        comment="Its number folded, so that two spellings of it are one. Caps compare it.",
    ),
    Index("ix_call_invoice_invoice_key", "invoice_key"),
    Index("ix_call_invoice_run_id_row_number", "run_id", "row_number"),
    comment="Which invoices a call is about.",
)

call_transition = Table(
    "call_transition",
    metadata,
    Column(
        "transition_id",
        BigInteger,
        Identity(always=True),
        primary_key=True,
        comment="Counts up in the order of writing.",
    ),
    Column("call_id", Uuid, comment="The call that moved; null when a batch did."),
    Column("batch_id", Uuid, comment="The batch that moved; null when a call did."),
    Column("from_state", Text, comment="The state before; null when it was new."),
    Column("to_state", Text, nullable=False, comment="The state after."),
    Column(
        "happened_at",
        Moment,
        nullable=False,
        server_default=func.clock_timestamp(),
        comment="When, by the clock of the database.",
    ),
    Column(
        "actor",
        Text,
        nullable=False,
        comment="Its author: a step such as claim or submit, a person, or a database session.",
    ),
    Column("evidence", JSONB, nullable=False, comment="Its evidence, such as the provider's answer."),
    Index("ix_call_transition_call_id", "call_id", postgresql_where=text("call_id IS NOT NULL")),
    Index("ix_call_transition_batch_id", "batch_id", postgresql_where=text("batch_id IS NOT NULL")),
    comment="Every change of state, written by the database itself; append-only.",
)

legal_transition = Table(
    "legal_transition",
    metadata,
    Column("subject", Text, primary_key=True, comment="call or batch"),
    Column("from_state", Text, primary_key=True, comment="The state before."),
    Column("to_state", Text, primary_key=True, comment="A state that may follow it."),
    comment="The moves that the database allows; equal to domain/calls.py.",
)
