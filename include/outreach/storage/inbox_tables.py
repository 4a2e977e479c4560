"""The inbox: the reports of providers in their own words."""

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from outreach.storage.metadata import Moment, metadata

provider_event = Table(
    "provider_event",
    metadata,
    Column(
        "event_id",
        BigInteger,
        Identity(always=True),
        primary_key=True,
        comment="Counts up in the order of arrival.",
    ),
    Column(
        "connection_id", Text, nullable=False, comment="The account it came from: an Airflow connection id."
    ),
    Column("provider", Text, nullable=False, comment="The provider: the type of its connection."),
    Column("event_key", Text, nullable=False, comment="The same each time the provider repeats the event."),
    Column("source", Text, nullable=False, comment="webhook or poll"),
    Column("received_at", Moment, nullable=False, comment="When it first came in."),
    Column("body", LargeBinary, nullable=False, comment="The raw body, after its signature was verified."),
    Column("call_id", Uuid, comment="Our call, if the event names one."),
    Column("applied_at", Moment, comment="When it was handled; null while it waits."),
    Column(
        "result",
        Text,
        comment="applied, repeated, forged, unmatched, mismatch, other_account, ghost, duplicate "
        "or unreadable",
    ),
    Column("problem", Text, comment="The error with which it was last left; it is tried again."),
    UniqueConstraint("connection_id", "event_key"),
    Index("ix_provider_event_unapplied", "event_id", postgresql_where=text("applied_at IS NULL")),
    Index("ix_provider_event_call_id", "call_id"),
    comment="The inbox: what providers said, committed before it is acknowledged; append-only.",
)
