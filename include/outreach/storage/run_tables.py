"""The tables of a run: its rows, its people, and the answers of its gates.

There are hundreds of thousands of rows. The triggers of the baseline migration check
once for each statement what a foreign key would check for each row.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from outreach.storage.metadata import Moment, flag, metadata

campaign_run = Table(
    "campaign_run",
    metadata,
    Column("run_id", Uuid, primary_key=True, comment="Follows from environment, campaign, date and wave."),
    Column(
        "environment", Text, nullable=False, comment="Which deployment opened it, such as production or test."
    ),
    Column("campaign_id", Text, nullable=False, comment="The campaign: the name of its folder."),
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
    Column(
        "snapshot_sha256", Text, nullable=False, comment="SHA-256 of the campaign's files, as hexadecimal."
    ),
    Column(
        "policy_sha256",
        Text,
        nullable=False,
        comment="SHA-256 of the rules on who may be called, as hexadecimal.",
    ),
    Column(
        "accounts",
        JSONB,
        Computed("snapshot #> '{config,provider}'::text[]", persisted=True),
        comment="The provider accounts that the snapshot names, with their tariffs.",
    ),
    Column(
        "aging",
        JSONB,
        Computed("snapshot #> '{config,aging}'::text[]", persisted=True),
        comment="The ends of the aging buckets that the snapshot names, in days overdue.",
    ),
    Column(
        "outcomes",
        JSONB,
        comment="The agent's words as campaign.yaml explained them anew; null: as in the snapshot.",
    ),
    Column(
        "time_zone_data",
        Text,
        nullable=False,
        comment="Release of the IANA time zones that it was last opened with, such as 2026f.",
    ),
    Column("opened_at", Moment, nullable=False, comment="When the run was first opened."),
    Column(
        "fresh_until", Moment, nullable=False, comment="The run must be sealed by then, or it calls no one."
    ),
    Column("call_until", Moment, nullable=False, comment="No call is handed over after this."),
    Column("extracted_at", Moment, comment="When its present extract began; null before the first."),
    Column("sealed_at", Moment, comment="When its batches were planned; rows are final from then on."),
    flag("is_stale", "Sealed too late to call anyone."),
    Column("closed_at", Moment, comment="When nothing of it was left to hand over; null before that."),
    Column("published_at", Moment, comment="When `publish` first found its numbers right; null before."),
    UniqueConstraint("campaign_id", "run_date", "wave"),
    CheckConstraint("wave >= 0", name="wave"),
    CheckConstraint("wave > 0 OR sealed_at IS NULL OR is_stale", name="late_wave"),
    comment="One campaign on one business date and wave.",
)

invoice = Table(
    "invoice",
    metadata,
    Column("run_id", Uuid, nullable=False, comment="The run that extracted it."),
    Column("row_number", BigInteger, nullable=False, comment="Position in the extract, from 1."),
    Column("invoice_id", Text, comment="Invoice number; null when the row has none."),
    Column(
        "person_id",
        Text,
        comment="Customer id exactly as it was read; ids that differ in case are two people.",
    ),
    Column(
        "person_value",
        Text,
        comment="Type and value of the id in the warehouse, if it was not just this text.",
    ),
    Column(
        "shard", SmallInteger, nullable=False, comment="Which mapped task prepares it; from the person's id."
    ),
    Column("name", Text, comment="Whole name as it was read; null when the row has none."),
    Column("first_name", Text, comment="Given name as it was read; null when the row has none."),
    Column("last_name", Text, comment="Family name as it was read; null when the row has none."),
    Column("phone", Text, comment="The field of the first phone column, as it was read."),
    Column(
        "other_phones",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="The non-empty fields of the further phone columns, as they were read, in order.",
    ),
    Column("country", Text, comment="ISO 3166-1 alpha-2, upper case; null if the row has no valid one."),
    Column(
        "state",
        Text,
        comment="ISO 3166-2 (US-MA); null if the row has no known one.",
    ),
    Column("language", Text, comment="ISO 639-1; null if the row has no known one."),
    Column("time_zone", Text, comment="IANA name; null if the row has no known one."),
    Column("amount", Numeric(20, 4), comment="The open amount, in units of the currency."),
    Column("currency", Text, comment="ISO 4217."),
    Column("due_date", Date, comment="When it is due; null when the row has no date that can be read."),
    flag("settled", "A row of the invoice says that it is paid."),
    Column(
        "disputed",
        Boolean,
        comment="Whether a row of the invoice says that it is disputed; null if its own row says nothing.",
    ),
    Column(
        "exclusion",
        Text,
        comment="The campaign's own reason (`exclude`) that a row of the invoice has for no call; else null.",
    ),
    Column("consent", Boolean, comment="False: the person does not want calls. Null: nothing is said."),
    Column("as_read", JSONB, nullable=False, comment="The row as the warehouse returned it."),
    Column(
        "problems",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="Columns that could not be read.",
    ),
    flag("is_repeat", "The same invoice stands in an earlier row."),
    flag("is_in_dispute", "The person disputed it on a call, and that stop held when it was extracted."),
    flag("is_ambiguous", "The id stands for several people, or for no one: no call is about the row."),
    Column(
        "own_reason",
        Text,
        comment="The reason in the row itself why no call is about it; null where there is none. "
        "decided_invoice says what was decided.",
    ),
    PrimaryKeyConstraint("run_id", "row_number"),
    Index(
        "uq_invoice_run_id_invoice_id",
        "run_id",
        "invoice_id",
        unique=True,
        postgresql_where=text("not is_repeat"),
    ),
    Index("ix_invoice_run_id_person_id", "run_id", "person_id"),
    comment="An extracted invoice as it was read.",
)

contact = Table(
    "contact",
    metadata,
    Column("run_id", Uuid, nullable=False, comment="The run that may call the person."),
    Column(
        "person_id",
        Text,
        nullable=False,
        comment="Customer id exactly as it was read; ids that differ in case are two people.",
    ),
    Column(
        "person_key",
        Text,
        nullable=False,
        comment="The id folded: case, width and invisible characters apart. Stops and caps compare it.",
    ),
    Column("shard", SmallInteger, nullable=False, comment="Which mapped task prepared it; from person_id."),
    Column("name", Text, comment="Whole name in the spelling of most rows; null if no row has one."),
    Column("first_name", Text, comment="Given name of that spelling; null when it has none."),
    Column("last_name", Text, comment="Family name of that spelling; null when it has none."),
    Column("country", Text, comment="ISO 3166-1 alpha-2 of the first row that says one; else null."),
    Column("language", Text, nullable=False, comment="ISO 639-1: the contact's, else the campaign's."),
    Column("phone_as_read", Text, comment="The row's text that the number was read from; null without one."),
    Column("phone", Text, comment="E.164."),
    Column("phone_kind", Text, comment="mobile, fixed_line, fixed_line_or_mobile, premium_rate, …"),
    Column("phone_problem", Text, comment="Why no callable number was found: one of the decision reasons."),
    Column(
        "note", Text, comment="A note beside a name or number that forbids every call; one of the reasons."
    ),
    Column(
        "time_zones",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="Every zone the person may be in.",
    ),
    Column(
        "countries",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="Every country the person may be in, ISO 3166-1 alpha-2.",
    ),
    Column(
        "states",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="Every state the person may be in, ISO 3166-2 such as US-MA; empty if that is not known.",
    ),
    Column("invoice_count", Integer, nullable=False, comment="How many invoices a call could be about."),
    Column("oldest_due_date", Date, comment="The earliest due date among them; null when there are none."),
    Column(
        "totals",
        JSONB,
        nullable=False,
        server_default=text("'{}'"),
        comment="Open amount per currency, as text.",
    ),
    Column("consent", Boolean, comment="False: a row refuses calls, or cannot be read. Null: no row says."),
    PrimaryKeyConstraint("run_id", "person_id"),
    Index("ix_contact_run_id_phone", "run_id", "phone"),
    comment="A person in a run, with their invoices.",
)

still_due = Table(
    "still_due",
    metadata,
    Column("run_id", Uuid, nullable=False, comment="The run that is about to call the person."),
    Column("person_id", Text, nullable=False, comment="The contact of that run."),
    Column("owes", Boolean, nullable=False, comment="The last answer of still_due.sql: false, no call."),
    Column("asked_at", Moment, nullable=False, comment="When the warehouse was last asked."),
    PrimaryKeyConstraint("run_id", "person_id"),
    comment="Whether a person still owes something, by the warehouse just before the call.",
)

prompt = Table(
    "prompt",
    metadata,
    Column("run_id", Uuid, nullable=False, comment="The run that may call the person."),
    Column("person_id", Text, nullable=False, comment="The contact of that run."),
    Column(
        "tags",
        JSONB(none_as_null=True),
        comment="The agent's variables; null if one of them could not be built.",
    ),
    Column("problem", Text, comment="Which tag could not be built, and why; null if all were."),
    PrimaryKeyConstraint("run_id", "person_id"),
    CheckConstraint("(tags IS NULL) = (problem IS NOT NULL)", name="tags_or_a_problem"),
    comment="The agent's tags for a contact with something due; there is no row until they are built.",
)

gate_result = Table(
    "gate_result",
    metadata,
    Column(
        "run_id",
        ForeignKey(campaign_run.c.run_id, ondelete="CASCADE"),
        primary_key=True,
        comment="The run that was checked.",
    ),
    Column("gate", Text, primary_key=True, comment="invoices, contacts, outcomes, conservation or approval"),
    Column("passed", Boolean, nullable=False, comment="Whether the run may go on."),
    Column("checked_at", Moment, nullable=False, comment="When the gate was last checked."),
    Column(
        "result", JSONB, nullable=False, comment="Numbers, thresholds and failing keys; no names, no phones."
    ),
    Column("report", Text, comment="HTML."),
    comment="The answer of a quality gate or an approval; the claim checks it.",
)
