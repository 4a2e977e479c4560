"""The tables of decisions: the decision about each person in a run, its rule and the rule's words."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from outreach.storage.metadata import Moment, metadata
from outreach.storage.vocabulary import with_literals

decision = Table(
    "decision",
    metadata,
    Column(
        "decision_id",
        BigInteger,
        Identity(always=True),
        primary_key=True,
        comment="Counts up in the order of writing.",
    ),
    Column("run_id", Uuid, nullable=False, comment="The run that may call the person."),
    Column("person_id", Text, nullable=False, comment="The contact of that run."),
    Column("call_id", Uuid, comment="The call, for a withdrawal; else null."),
    Column("verdict", Text, nullable=False, comment="call, do_not_call or withdrawn."),
    Column("reason", Text, comment="Why not; null if the person is called."),
    Column(
        "rule",
        Text,
        nullable=False,
        comment="The rule that decided, such as careful.gap; the reason if no rule of the policy did.",
    ),
    Column(
        "rule_version",
        Integer,
        nullable=False,
        server_default=text("1"),
        comment="The version of the rule.",
    ),
    Column(
        "inputs",
        JSONB,
        nullable=False,
        server_default=text("'{}'"),
        comment="The values that the rule looked at; no names, no phones.",
    ),
    Column(
        "priority_rank",
        Integer,
        comment="Position in the order of priority, from 1; null if nothing is owed, and for a withdrawal.",
    ),
    Column(
        "next_allowed_at",
        Moment,
        comment="The first moment at which the rules allow a call; null if none is found.",
    ),
    Column(
        "next_allowed_until",
        Moment,
        comment="The end of the span that begins then; null if there is none.",
    ),
    Column(
        "policy_sha256",
        Text,
        nullable=False,
        comment="SHA-256 of the rules that were asked, as hexadecimal.",
    ),
    Column(
        "time_zone_data",
        Text,
        nullable=False,
        comment="Release of the IANA time zones that was read, such as 2026f.",
    ),
    Column("decided_at", Moment, nullable=False, comment="The moment for which the rules were asked."),
    CheckConstraint(
        with_literals("(verdict = :decision_call) = (reason IS NULL)"), name="only_a_call_has_no_reason"
    ),
    CheckConstraint(
        with_literals("(verdict = :decision_withdrawn) = (call_id IS NOT NULL)"),
        name="only_a_withdrawal_names_a_call",
    ),
    Index(
        "uq_decision_run_id_person_id",
        "run_id",
        "person_id",
        unique=True,
        postgresql_where=text("call_id IS NULL"),
    ),
    Index("uq_decision_call_id", "call_id", unique=True, postgresql_where=text("call_id IS NOT NULL")),
    comment="The decision about a person in a run: one row for each, and one more for each withdrawal; "
    "append-only once the run is sealed.",
)

rule_words = Table(
    "rule_words",
    metadata,
    Column(
        "policy_sha256",
        Text,
        primary_key=True,
        comment="SHA-256 of the rules that were asked, as in outreach.decision.",
    ),
    Column(
        "rule",
        Text,
        primary_key=True,
        comment="A rule of them, or a reason that no rule gives, as in outreach.decision.",
    ),
    Column("words", Text, nullable=False, comment="Its words, in a sentence."),
    comment="The words of each rule of decisions: once for each policy, written with its decisions.",
)
