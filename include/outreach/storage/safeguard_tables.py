"""The tables that say whether anybody, or somebody, may be rung at all."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Identity, Index, Table, Text, text

from outreach.domain.scopes import EVERYTHING
from outreach.storage.metadata import Moment, metadata

suppression = Table(
    "suppression",
    metadata,
    Column(
        "suppression_id",
        BigInteger,
        Identity(always=True),
        primary_key=True,
        comment="Counts up in the order of entry.",
    ),
    Column(
        "scope",
        Text,
        nullable=False,
        server_default=EVERYTHING,
        comment="everything, or campaign:<id>",
    ),
    Column(
        "person_id",
        Text,
        comment="Customer id, folded like person_key; null when the entry is about a number alone.",
    ),
    Column("phone", Text, comment="E.164."),
    Column("reason", Text, nullable=False, comment="Why: a label such as opt_out, or the words of a person."),
    Column(
        "source", Text, nullable=False, comment="Where it comes from: a call, an event, or a person by name."
    ),
    Column("created_at", Moment, nullable=False, comment="Since when it holds."),
    Column("expires_at", Moment, comment="Until when it holds; null is for good."),
    Column("ended_because", Text, comment="Who ended it before its time, and why."),
    CheckConstraint("person_id IS NOT NULL OR phone IS NOT NULL", name="who"),
    Index("ix_suppression_phone", "phone"),
    Index("ix_suppression_person_id", "person_id"),
    comment="Do not call: a person or a number.",
)

send_gate = Table(
    "send_gate",
    metadata,
    Column("scope", Text, primary_key=True, comment="everything, campaign:<id> or account:<connection id>"),
    Column("is_open", Boolean, nullable=False, comment="Whether anything may be sent within the scope."),
    Column(
        "reason",
        Text,
        nullable=False,
        server_default=text("''"),
        comment="Why it was closed, or what was found out when it was opened.",
    ),
    Column("changed_at", Moment, nullable=False, comment="When it was last closed or opened."),
    Column(
        "changed_by", Text, nullable=False, comment="Who did it: a person, or a safeguard of the machine."
    ),
    Column("not_before", Moment, comment="Always null: nothing writes or reads it."),
    comment="May anything be sent: everything, a campaign, or an account. No row means open.",
)

ledger_identity = Table(
    "ledger_identity",
    metadata,
    Column("single", Boolean, primary_key=True, server_default=text("true"), comment="There is one row."),
    Column("system_identifier", Text, nullable=False, comment="Of the PostgreSQL cluster."),
    Column("timeline", BigInteger, nullable=False, comment="Rises with every failover and restore."),
    Column("confirmed_at", Moment, nullable=False, comment="When this database was last confirmed."),
    Column("confirmed_by", Text, nullable=False, comment="The person who confirmed it, or first use."),
    CheckConstraint("single", name="one_row"),
    comment="Which database this ledger is. When it changes, commits may be lost and nothing is sent.",
)
