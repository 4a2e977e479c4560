"""The tables of facts: stops and their ends, promises, conversations; and how far a warehouse was read."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    TextClause,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from outreach.domain.scopes import EVERYTHING
from outreach.storage.metadata import Moment, metadata
from outreach.storage.vocabulary import with_literals


def _only(condition: str) -> TextClause:
    return text(with_literals(condition))


fact = Table(
    "fact",
    metadata,
    Column(
        "fact_id",
        BigInteger,
        Identity(always=True),
        primary_key=True,
        comment="Counts up in the order of entry.",
    ),
    Column(
        "kind",
        Text,
        nullable=False,
        comment="stop, lift, promise, claims_paid, callback, conversation, inbound, payment, preference, "
        "consent or dispute_seen.",
    ),
    Column(
        "reason",
        Text,
        comment="Of a stop: opt_out, deceased, dispute, unmapped_word and so on; else null.",
    ),
    Column(
        "subject",
        Text,
        nullable=False,
        comment="Subject: person, phone, person_or_phone (either), phone_of_person (both), invoice.",
    ),
    Column(
        "scope",
        Text,
        nullable=False,
        server_default=EVERYTHING,
        comment="everything, or campaign:<id>",
    ),
    Column("person_key", Text, comment="Customer id, folded as in outreach.call; null without a person."),
    Column("phone", Text, comment="E.164; null without a number."),
    Column("invoice_id", Text, comment="Invoice number exactly as it was read; null without an invoice."),
    Column(
        "value",
        JSONB,
        nullable=False,
        server_default=text("'{}'"),
        comment="The details beyond the kind, such as the date and the amount of a promise.",
    ),
    Column("words", Text, comment="Why, in the words of the person who wrote it; else null."),
    Column("happened_at", Moment, nullable=False, comment="When it happened, as far as is known."),
    Column("recorded_at", Moment, nullable=False, comment="When it was written."),
    Column("holds_until", Moment, comment="Until when a stop holds; null is until it is lifted."),
    Column("source", Text, nullable=False, comment="The source: a call, an event, a person, the warehouse."),
    Column(
        "source_id",
        Text,
        comment="Its name in the warehouse, such as the number of a payment, so that it is written once; "
        "else null.",
    ),
    Column("call_id", Uuid, comment="The call that it was learnt on; null without one."),
    Column(
        "lifts", ForeignKey("outreach.fact.fact_id"), comment="Of a lift: the stop that it ends; else null."
    ),
    CheckConstraint(
        with_literals("(kind = :fact_stop) = (reason IS NOT NULL)"), name="only_a_stop_has_a_reason"
    ),
    CheckConstraint(with_literals("(kind = :fact_lift) = (lifts IS NOT NULL)"), name="only_a_lift_lifts"),
    CheckConstraint(
        with_literals(
            "CASE subject"
            " WHEN :subject_person THEN person_key IS NOT NULL AND phone IS NULL AND invoice_id IS NULL"
            " WHEN :subject_phone THEN person_key IS NULL AND phone IS NOT NULL AND invoice_id IS NULL"
            " WHEN :subject_person_or_phone"
            " THEN person_key IS NOT NULL AND phone IS NOT NULL AND invoice_id IS NULL"
            " WHEN :subject_phone_of_person"
            " THEN person_key IS NOT NULL AND phone IS NOT NULL AND invoice_id IS NULL"
            " WHEN :subject_invoice THEN phone IS NULL AND invoice_id IS NOT NULL"
            " ELSE false END"
        ),
        name="subject",
    ),
    Index("ix_fact_stop_person_key", "person_key", postgresql_where=_only("kind = :fact_stop")),
    Index("ix_fact_stop_phone", "phone", postgresql_where=_only("kind = :fact_stop")),
    Index(
        "ix_fact_invoice_id",
        text("outreach.folded_invoice_id(invoice_id)"),
        postgresql_where=_only("invoice_id IS NOT NULL"),
    ),
    Index("ix_fact_consent", "person_key", "fact_id", postgresql_where=_only("kind = :fact_consent")),
    Index(
        "ix_fact_kind_person_key",
        "person_key",
        "kind",
        "happened_at",
        postgresql_where=_only(
            "person_key IS NOT NULL AND kind NOT IN (:fact_stop, :fact_lift, :fact_consent)"
        ),
    ),
    Index(
        "ix_fact_kind_phone",
        "phone",
        "kind",
        "happened_at",
        postgresql_where=_only("phone IS NOT NULL AND kind NOT IN (:fact_stop, :fact_lift, :fact_consent)"),
    ),
    Index(
        "uq_fact_source_id",
        "kind",
        "source",
        "source_id",
        unique=True,
        postgresql_where=text("source_id IS NOT NULL"),
    ),
    Index("uq_fact_lifts", "lifts", unique=True, postgresql_where=_only("lifts IS NOT NULL")),
    Index(
        "uq_fact_call",
        "call_id",
        "kind",
        "reason",
        "subject",
        "person_key",
        "phone",
        "invoice_id",
        "value",
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=_only("call_id IS NOT NULL"),
    ),
    comment="Facts about people, numbers and invoices; append-only. A stop holds until a lift names it.",
)

fact_reading = Table(
    "fact_reading",
    metadata,
    Column("campaign_id", Text, primary_key=True, comment="The campaign whose query it is."),
    Column("query", Text, primary_key=True, comment="The file of the query, such as payments.sql."),
    Column(
        "query_sha256",
        Text,
        primary_key=True,
        comment="SHA-256 of the query and of what reads its values: a change reads it from the beginning.",
    ),
    Column("read_at", Moment, nullable=False, comment="When the last reading began that was stored whole."),
    comment="How far what the warehouse knows of people was read; the next reading begins a day before.",
)
