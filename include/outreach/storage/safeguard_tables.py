"""The tables that say whether anything may be sent at all."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Identity, Index, Table, Text, text

from outreach.storage.metadata import Moment, metadata

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
        "changed_by",
        Text,
        nullable=False,
        comment="The one who did it: a person, or a safeguard of the machine.",
    ),
    comment="May anything be sent: everything, a campaign, or an account. No row means open.",
)

send_gate_change = Table(
    "send_gate_change",
    metadata,
    Column(
        "change_id", BigInteger, Identity(always=True), primary_key=True, comment="In the order of entry."
    ),
    Column("scope", Text, nullable=False, comment="The gate: everything, campaign:<id> or account:<id>"),
    Column("is_open", Boolean, nullable=False, comment="Whether it was opened; else it was closed."),
    Column("reason", Text, nullable=False, comment="Why, in the words of the one who did it."),
    Column("changed_at", Moment, nullable=False, comment="When."),
    Column(
        "changed_by", Text, nullable=False, comment="Who did it: a person, or a safeguard of the machine."
    ),
    Index("ix_send_gate_change_scope", "scope", "change_id"),
    comment="Each closing and opening of a send gate; append-only. send_gate has how each stands.",
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
