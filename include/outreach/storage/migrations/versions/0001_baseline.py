"""The ledger of 0.1.0: its tables, its guards, and the schema of the views.

Until 0.1.0 is released, a change of the ledger edits this migration and the
files beside it. From the release on none of them changes (``released.txt``
holds their hashes): the next change is a separate migration.

Words such as states are spelled here and not taken from the domain: a migration
says what was done, even if the words change later. The views of ``reporting``
are no part of it; ``storage/reporting_views.py`` replaces them after every upgrade.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

FILES = ("0001_decided_invoice.sql", "0001_safeguards.sql", "0001_legal_transitions.sql", "0001_guards.sql", "0001_never_deleted.sql", "0001_facts.sql", "0001_speech.sql", "0001_reporting.sql")


def upgrade() -> None:
    _campaign_run()
    _invoice()
    _contact()
    _prompt()
    _phone_reading()
    _decision()
    _still_due()
    _rule_words()
    _gate_result()
    _erasure()
    _call_batch()
    _call()
    _call_invoice()
    _promise_reading()
    _campaign_daily()
    _call_transition()
    _legal_transition()
    _call_transcript()
    _call_transcript_turn()
    _provider_event()
    _notification()
    _warehouse_load()
    with op.get_bind().connection.cursor() as cursor:  # psycopg takes many statements only without parameters
        for name in FILES:
            cursor.execute(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def _campaign_run() -> None:
    op.create_table(
        "campaign_run",
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="Follows from environment, campaign, date and wave."),
        sa.Column("environment", sa.Text(), nullable=False, comment="Which deployment opened it, such as production or test."),
        sa.Column("campaign_id", sa.Text(), nullable=False, comment="The campaign: the name of its folder."),
        sa.Column("run_date", sa.Date(), nullable=False, comment="Business date in the campaign's time zone."),
        sa.Column("wave", sa.SmallInteger(), nullable=False, comment="1, or a deliberate further round on the same date; 0 came too late to call anyone."),
        sa.Column("snapshot", JSONB(), nullable=False, comment="Campaign files as they were; later tasks read only this."),
        sa.Column("snapshot_sha256", sa.Text(), nullable=False, comment="SHA-256 of the campaign's files, as hexadecimal."),
        sa.Column("policy_sha256", sa.Text(), nullable=False, comment="SHA-256 of the rules on who may be called, as hexadecimal."),
        sa.Column("accounts", JSONB(), sa.Computed("snapshot #> '{config,provider}'", persisted=True), comment="The provider accounts that the snapshot names, with their tariffs."),
        sa.Column("aging", JSONB(), sa.Computed("snapshot #> '{config,aging}'", persisted=True), comment="The ends of the aging buckets that the snapshot names, in days overdue."),
        sa.Column("outcomes", JSONB(), comment="The agent's words as campaign.yaml explained them anew; null: as in the snapshot."),
        sa.Column("time_zone_data", sa.Text(), nullable=False, comment="Release of the IANA time zones that it was last opened with, such as 2026f."),
        sa.Column("opened_at", MOMENT, nullable=False, comment="When the run was first opened."),
        sa.Column("fresh_until", MOMENT, nullable=False, comment="The run must be sealed by then, or it calls no one."),
        sa.Column("call_until", MOMENT, nullable=False, comment="No call is handed over after this."),
        sa.Column("extracted_at", MOMENT, comment="When its present extract began; null before the first."),
        sa.Column("sealed_at", MOMENT, comment="When its batches were planned; rows are final from then on."),
        sa.Column("is_stale", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="Sealed too late to call anyone."),
        sa.Column("closed_at", MOMENT, comment="When nothing of it was left to hand over; null before that."),
        sa.Column("published_at", MOMENT, comment="When `publish` first found its numbers right; null before."),
        sa.CheckConstraint("wave > 0 OR sealed_at IS NULL OR is_stale", name=op.f("ck_campaign_run_late_wave")),
        sa.CheckConstraint("wave >= 0", name=op.f("ck_campaign_run_wave")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_campaign_run")),
        sa.UniqueConstraint("campaign_id", "run_date", "wave", name=op.f("uq_campaign_run_campaign_id_run_date_wave")),
        schema="outreach",
        comment="One campaign on one business date and wave.",
    )


def _invoice() -> None:
    op.create_table(
        "invoice",
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="The run that extracted it."),
        sa.Column("row_number", sa.BigInteger(), nullable=False, comment="Position in the extract, from 1."),
        sa.Column("invoice_id", sa.Text(), comment="Invoice number; null when the row has none."),
        sa.Column("person_id", sa.Text(), comment="Customer id exactly as it was read; ids that differ in case are two people."),
        sa.Column("person_value", sa.Text(), comment="Type and value of the id in the warehouse, if it was not just this text."),
        sa.Column("shard", sa.SmallInteger(), nullable=False, comment="Which mapped task prepares it; from the person's id."),
        sa.Column("name", sa.Text(), comment="Whole name as it was read; null when the row has none."),
        sa.Column("first_name", sa.Text(), comment="Given name as it was read; null when the row has none."),
        sa.Column("last_name", sa.Text(), comment="Family name as it was read; null when the row has none."),
        sa.Column("phone", sa.Text(), comment="The field of the first phone column, as it was read."),
        sa.Column("other_phones", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment="The non-empty fields of the further phone columns, as they were read, in order."),
        sa.Column("country", sa.Text(), comment="ISO 3166-1 alpha-2, upper case; null if the row has no valid one."),
        sa.Column("state", sa.Text(), comment="ISO 3166-2 (US-MA); null if the row has no known one."),
        sa.Column("language", sa.Text(), comment="ISO 639-1; null if the row has no known one."),
        sa.Column("time_zone", sa.Text(), comment="IANA name; null if the row has no known one."),
        sa.Column("amount", sa.Numeric(precision=20, scale=4), comment="The open amount, in units of the currency."),
        sa.Column("currency", sa.Text(), comment="ISO 4217."),
        sa.Column("due_date", sa.Date(), comment="When it is due; null when the row has no date that can be read."),
        sa.Column("settled", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="A row of the invoice says that it is paid."),
        sa.Column("disputed", sa.Boolean(), comment="Whether a row of the invoice says that it is disputed; null if its own row says nothing."),
        sa.Column("exclusion", sa.Text(), comment="The campaign's own reason (`exclude`) that a row of the invoice has for no call; else null."),
        sa.Column("consent", sa.Boolean(), comment="False: the person does not want calls. Null: nothing is said."),
        sa.Column("as_read", JSONB(), nullable=False, comment="The row as the warehouse returned it."),
        sa.Column("problems", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment="Columns that could not be read."),
        sa.Column("is_repeat", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="The same invoice stands in an earlier row."),
        sa.Column("is_in_dispute", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="The person disputed it on a call, and that stop held when it was extracted."),
        sa.Column("is_ambiguous", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="The id stands for several people, or for no one: no call is about the row."),
        sa.Column("own_reason", sa.Text(), comment="The reason in the row itself why no call is about it; null where there is none. decided_invoice says what was decided."),
        sa.PrimaryKeyConstraint("run_id", "row_number", name=op.f("pk_invoice")),
        schema="outreach",
        comment="An extracted invoice as it was read.",
    )
    op.create_index("ix_invoice_run_id_person_id", "invoice", ["run_id", "person_id"], schema="outreach")
    op.create_index("uq_invoice_run_id_invoice_id", "invoice", ["run_id", "invoice_id"], unique=True, schema="outreach", postgresql_where=sa.text("not is_repeat"))


def _contact() -> None:
    op.create_table(
        "contact",
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="The run that may call the person."),
        sa.Column("person_id", sa.Text(), nullable=False, comment="Customer id exactly as it was read; ids that differ in case are two people."),
        sa.Column("person_key", sa.Text(), nullable=False, comment="The id folded: case, width and invisible characters apart. Stops and caps compare it."),
        sa.Column("shard", sa.SmallInteger(), nullable=False, comment="Which mapped task prepared it; from person_id."),
        sa.Column("name", sa.Text(), comment="Whole name in the spelling of most rows; null if no row has one."),
        sa.Column("first_name", sa.Text(), comment="Given name of that spelling; null when it has none."),
        sa.Column("last_name", sa.Text(), comment="Family name of that spelling; null when it has none."),
        sa.Column("country", sa.Text(), comment="ISO 3166-1 alpha-2 of the first row that says one; else null."),
        sa.Column("language", sa.Text(), nullable=False, comment="ISO 639-1: the contact's, else the campaign's."),
        sa.Column("phone_as_read", sa.Text(), comment="The row's text that the number was read from; null without one."),
        sa.Column("phone", sa.Text(), comment="E.164."),
        sa.Column("phone_kind", sa.Text(), comment="mobile, fixed_line, fixed_line_or_mobile, premium_rate, …"),
        sa.Column("phone_problem", sa.Text(), comment="Why no callable number was found: one of the decision reasons."),
        sa.Column("note", sa.Text(), comment="A note beside a name or number that forbids every call; one of the reasons."),
        sa.Column("time_zones", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment="Every zone the person may be in."),
        sa.Column("countries", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment="Every country the person may be in, ISO 3166-1 alpha-2."),
        sa.Column("states", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment="Every state the person may be in, ISO 3166-2 such as US-MA; empty if that is not known."),
        sa.Column("invoice_count", sa.Integer(), nullable=False, comment="How many invoices a call could be about."),
        sa.Column("oldest_due_date", sa.Date(), comment="The earliest due date among them; null when there are none."),
        sa.Column("totals", JSONB(), server_default=sa.text("'{}'"), nullable=False, comment="Open amount per currency, as text."),
        sa.Column("consent", sa.Boolean(), comment="False: a row refuses calls, or cannot be read. Null: no row says."),
        sa.PrimaryKeyConstraint("run_id", "person_id", name=op.f("pk_contact")),
        schema="outreach",
        comment="A person in a run, with their invoices.",
    )
    op.create_index("ix_contact_run_id_phone", "contact", ["run_id", "phone"], schema="outreach")


def _prompt() -> None:
    op.create_table(
        "prompt",
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="The run that may call the person."),
        sa.Column("person_id", sa.Text(), nullable=False, comment="The contact of that run."),
        sa.Column("tags", JSONB(), comment="The agent's variables; null if one of them could not be built."),
        sa.Column("problem", sa.Text(), comment="Which tag could not be built, and why; null if all were."),
        sa.CheckConstraint("(tags IS NULL) = (problem IS NOT NULL)", name=op.f("ck_prompt_tags_or_a_problem")),
        sa.PrimaryKeyConstraint("run_id", "person_id", name=op.f("pk_prompt")),
        schema="outreach",
        comment="The agent's tags for a contact with something due; there is no row until they are built.",
    )


def _phone_reading() -> None:
    op.create_table(
        "phone_reading",
        sa.Column("reading_key", sa.LargeBinary(), nullable=False, comment="SHA-256 of the field, the region that completed it, and the versions of the rules."),
        sa.Column("e164", sa.Text(), comment="The number, E.164; null if none could be read."),
        sa.Column("kind", sa.Text(), comment="mobile, fixed_line, …; null without a number."),
        sa.Column("problem", sa.Text(), comment="Why it may not be dialled: one of the decision reasons; null if it may."),
        sa.Column("country", sa.Text(), comment="The country of the number, ISO 3166-1 alpha-2; null if it has none."),
        sa.Column("has_area", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="Whether the number shows in which part of its country it is used."),
        sa.Column("time_zones", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment="Every zone in which the number may be used."),
        sa.Column("read_at", MOMENT, server_default=sa.text("now()"), nullable=False, comment="When it was read."),
        sa.PrimaryKeyConstraint("reading_key", name=op.f("pk_phone_reading")),
        schema="outreach",
        comment="The reading of a phone field, so that each is read once; it may be emptied at any time, and is read anew then.",
    )


def _decision() -> None:
    op.create_table(
        "decision",
        sa.Column("decision_id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Counts up in the order of writing."),
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="The run that may call the person."),
        sa.Column("person_id", sa.Text(), nullable=False, comment="The contact of that run."),
        sa.Column("call_id", sa.Uuid(), comment="The call, for a withdrawal; else null."),
        sa.Column("verdict", sa.Text(), nullable=False, comment="call, do_not_call or withdrawn."),
        sa.Column("reason", sa.Text(), comment="Why not; null if the person is called."),
        sa.Column("rule", sa.Text(), nullable=False, comment="The rule that decided, such as careful.gap; the reason if no rule of the policy did."),
        sa.Column("rule_version", sa.Integer(), server_default=sa.text("1"), nullable=False, comment="The version of the rule."),
        sa.Column("inputs", JSONB(), server_default=sa.text("'{}'"), nullable=False, comment="The values that the rule looked at; no names, no phones."),
        sa.Column("priority_rank", sa.Integer(), comment="Position in the order of priority, from 1; null if nothing is owed, and for a withdrawal."),
        sa.Column("next_allowed_at", MOMENT, comment="The first moment at which the rules allow a call; null if none is found."),
        sa.Column("next_allowed_until", MOMENT, comment="The end of the span that begins then; null if there is none."),
        sa.Column("policy_sha256", sa.Text(), nullable=False, comment="SHA-256 of the rules that were asked, as hexadecimal."),
        sa.Column("time_zone_data", sa.Text(), nullable=False, comment="Release of the IANA time zones that was read, such as 2026f."),
        sa.Column("decided_at", MOMENT, nullable=False, comment="The moment for which the rules were asked."),
        sa.CheckConstraint("(verdict = 'call') = (reason IS NULL)", name=op.f("ck_decision_only_a_call_has_no_reason")),
        sa.CheckConstraint("(verdict = 'withdrawn') = (call_id IS NOT NULL)", name=op.f("ck_decision_only_a_withdrawal_names_a_call")),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decision")),
        schema="outreach",
        comment="The decision about a person in a run: one row for each, and one more for each withdrawal; append-only once the run is sealed.",
    )
    op.create_index("uq_decision_run_id_person_id", "decision", ["run_id", "person_id"], unique=True, schema="outreach", postgresql_where=sa.text("call_id IS NULL"))
    op.create_index("uq_decision_call_id", "decision", ["call_id"], unique=True, schema="outreach", postgresql_where=sa.text("call_id IS NOT NULL"))


def _still_due() -> None:
    op.create_table(
        "still_due",
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="The run that is about to call the person."),
        sa.Column("person_id", sa.Text(), nullable=False, comment="The contact of that run."),
        sa.Column("owes", sa.Boolean(), nullable=False, comment="The last answer of still_due.sql: false, no call."),
        sa.Column("asked_at", MOMENT, nullable=False, comment="When the warehouse was last asked."),
        sa.PrimaryKeyConstraint("run_id", "person_id", name=op.f("pk_still_due")),
        schema="outreach",
        comment="Whether a person still owes something, by the warehouse just before the call.",
    )


def _erasure() -> None:
    op.create_table(
        "erasure",
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="The run whose rows were erased; the run itself stays."),
        sa.Column("what", sa.Text(), nullable=False, comment="rows, transcripts or events, as `retention` names them."),
        sa.Column("erased_at", MOMENT, nullable=False, comment="When they were erased."),
        sa.Column("erased_by", sa.Text(), nullable=False, comment="The one who did it: the hourly DAG, or a person by name."),
        sa.Column("counts", JSONB(), nullable=False, comment="How many rows were erased, by table."),
        sa.Column("funnel", JSONB(), comment="For rows: the run's sums, which campaign_funnel shows from then on; else null."),
        sa.PrimaryKeyConstraint("run_id", "what", name=op.f("pk_erasure")),
        schema="outreach",
        comment="The rows that were erased by a campaign's `retention`; append-only.",
    )


def _rule_words() -> None:
    op.create_table(
        "rule_words",
        sa.Column("policy_sha256", sa.Text(), nullable=False, comment="SHA-256 of the rules that were asked, as in outreach.decision."),
        sa.Column("rule", sa.Text(), nullable=False, comment="A rule of them, or a reason that no rule gives, as in outreach.decision."),
        sa.Column("words", sa.Text(), nullable=False, comment="Its words, in a sentence."),
        sa.PrimaryKeyConstraint("policy_sha256", "rule", name=op.f("pk_rule_words")),
        schema="outreach",
        comment="The words of each rule of decisions: once for each policy, written with its decisions.",
    )


def _gate_result() -> None:
    op.create_table(
        "gate_result",
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="The run that was checked."),
        sa.Column("gate", sa.Text(), nullable=False, comment="invoices, contacts, outcomes, conservation or approval"),
        sa.Column("passed", sa.Boolean(), nullable=False, comment="Whether the run may go on."),
        sa.Column("checked_at", MOMENT, nullable=False, comment="When the gate was last checked."),
        sa.Column("result", JSONB(), nullable=False, comment="Numbers, thresholds and failing keys; no names, no phones."),
        sa.Column("report", sa.Text(), comment="HTML."),
        sa.ForeignKeyConstraint(["run_id"], ["outreach.campaign_run.run_id"], name=op.f("fk_gate_result_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "gate", name=op.f("pk_gate_result")),
        schema="outreach",
        comment="The answer of a quality gate or an approval; the claim checks it.",
    )


def _call_batch() -> None:
    op.create_table(
        "call_batch",
        sa.Column("batch_id", sa.Uuid(), nullable=False, comment="The batch's own name."),
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="The run whose calls it hands over."),
        sa.Column("sequence", sa.Integer(), nullable=False, comment="Its number among the run's batches on the account, from 1."),
        sa.Column("connection_id", sa.Text(), nullable=False, comment="The provider account: an Airflow connection id."),
        sa.Column("provider", sa.Text(), nullable=False, comment="The provider: the type of its connection."),
        sa.Column("template_id", sa.Text(), comment="The agent's template at the provider; shared by the batch."),
        sa.Column("is_canary", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="Whether it is the small first batch that the others wait for."),
        sa.Column("priority_rank", sa.Integer(), server_default=sa.text("0"), nullable=False, comment="The rank of the first of its calls as it was planned; batches go out in this order."),
        sa.Column("state", sa.Text(), nullable=False, comment="planned, submitting, submitted, not_sent, unknown, failed or withdrawn."),
        sa.Column("body", sa.LargeBinary(), comment="The exact bytes of the request, once claimed."),
        sa.Column("body_sha256", sa.Text(), comment="SHA-256 of body, as hexadecimal; null until it is claimed."),
        sa.Column("claimed_at", MOMENT, comment="When it was last claimed; null until then."),
        sa.Column("submitted_at", MOMENT, comment="When the provider got it, as far as is known; null before that."),
        sa.Column("confirmed_at", MOMENT, comment="When one of its calls was first reported under our seal."),
        sa.Column("provider_batch_id", sa.Text(), comment="The provider's own id of it; null until it is known."),
        sa.Column("provider_count", sa.Integer(), comment="How many calls the provider says it took; null: it says none."),
        sa.Column("not_before", MOMENT, comment="Do not try again before this."),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False, comment="How often it was claimed."),
        sa.Column("problem", sa.Text(), comment="How the last attempt ended."),
        sa.Column(
            "may_replay", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="Whether no answer that could have released the key of the last claim came to its sender."
        ),
        sa.Column("starts_at", MOMENT, comment="When the provider shall begin dialling; null means at once."),
        sa.Column("out_of_reach_since", MOMENT, comment="Since when the account is out of reach for it, or refuses us; null after it took a batch."),
        sa.Column("stopped_at", MOMENT, comment="When the provider agreed to dial no one else in it."),
        sa.Column("exported_by", sa.Text(), comment="The person who has it as a file and launches it; null if the program sends it."),
        sa.Column(
            "launched_again_as",
            sa.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="The provider's further batches from an exported one; each closed the account's gate.",
        ),
        sa.Column("cancelled_at", MOMENT, comment="When a person cancelled it; none of its calls is planned again."),
        sa.ForeignKeyConstraint(["run_id"], ["outreach.campaign_run.run_id"], name=op.f("fk_call_batch_run_id")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_call_batch")),
        sa.UniqueConstraint("run_id", "connection_id", "sequence", name=op.f("uq_call_batch_run_id_connection_id_sequence")),
        schema="outreach",
        comment="One request to a provider: one account, one template, one window.",
    )
    op.create_index("ix_call_batch_planned", "call_batch", ["run_id", "connection_id", sa.text("is_canary DESC"), "priority_rank", "sequence"], schema="outreach", postgresql_where=sa.text("state = 'planned'"))
    op.create_index("ix_call_batch_out_of_reach", "call_batch", ["connection_id"], schema="outreach", postgresql_where=sa.text("out_of_reach_since IS NOT NULL"))
    op.create_index("uq_call_batch_in_flight", "call_batch", ["connection_id"], unique=True, schema="outreach", postgresql_where=sa.text("state IN ('submitting', 'unknown')"))


def _call() -> None:
    op.create_table(
        "call",
        sa.Column("call_id", sa.Uuid(), nullable=False, comment="The call's own name, which the provider echoes."),
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="The run that planned it."),
        sa.Column("person_id", sa.Text(), nullable=False, comment="The contact of that run who is called."),
        sa.Column("person_key", sa.Text(), nullable=False, comment="The id folded: case, width and invisible characters apart. Stops and caps compare it."),
        sa.Column("attempt", sa.SmallInteger(), nullable=False, comment="1; more if an earlier call to the person was certainly never made."),
        sa.Column("batch_id", sa.Uuid(), comment="The batch in which it is sent; null until it is in one."),
        sa.Column("position", sa.Integer(), comment="Index in the batch's request, from 0, once claimed."),
        sa.Column("phone", sa.Text(), nullable=False, comment="E.164."),
        sa.Column("state", sa.Text(), nullable=False, comment="planned, submitting, submitted, in_progress, completed, failed, not_sent, unknown, expired or withdrawn."),
        sa.Column("state_changed_at", MOMENT, nullable=False, comment="When it came to this state."),
        sa.Column("withdrawal_reason", sa.Text(), comment="Why it was stopped before it was handed over; else null."),
        sa.Column("priority_rank", sa.Integer(), server_default=sa.text("0"), nullable=False, comment="Its position in the run's order of priority, from 1; the last are left out first."),
        sa.Column("may_ring_from", MOMENT, nullable=False, comment="The first moment at which policy lets it ring."),
        sa.Column("may_ring_until", MOMENT, nullable=False, comment="From this time on it may not ring."),
        sa.Column("may_dial_until", MOMENT, comment="Until when the provider may still dial it unless it reports; null until it is claimed."),
        sa.Column("problem", sa.Text(), comment="The problem, in the words of the provider or of the person who resolved it."),
        sa.Column("line_outcome", sa.Text(), comment="How the line ended: answered_human, voicemail, no_answer, …; null until it is reported."),
        sa.Column("line_words", sa.Text(), comment="The provider's own word for how the line ended; null without one."),
        sa.Column("conversation_outcome", sa.Text(), comment="The result of the talk: promise_to_pay, refused, none, …; null until it is reported."),
        sa.Column("conversation_words", sa.Text(), comment="The agent's own words, before campaign.yaml mapped them."),
        sa.Column("decided_by", sa.Text(), comment="Who decided conversation_outcome: agent, summary, mapping, person."),
        sa.Column("words_said", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment="All words of the agent for the call; reports may differ."),
        sa.Column("unmapped_words", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment="Those of them that a person may have said and that no table explains."),
        sa.Column("is_unmapped", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="A person said, or may have said, words that no table explains; the person is held meanwhile."),
        sa.Column("compliance_labels", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment="Sticky: opt_out, attorney, dispute, deceased, wrong_number."),
        sa.Column("provider_call_id", sa.Text(), comment="The provider's own id of it; null until it is known."),
        sa.Column("duration_seconds", sa.Numeric(precision=12, scale=3), comment="Talk time in seconds; null when nothing is reported."),
        sa.Column("ended_at", MOMENT, comment="When the call ended, or when its end was reported if the provider does not say."),
        sa.Column(
            "rang_at",
            MOMENT,
            sa.Computed("CASE WHEN state IN ('completed', 'expired', 'in_progress', 'submitted', 'submitting', 'unknown') THEN coalesce(ended_at, may_dial_until, state_changed_at) WHEN state = 'failed' AND line_outcome IS DISTINCT FROM 'cancelled' THEN ended_at END", persisted=True),
            comment="The latest moment of the call; null if it was certainly not made. Caps count it.",
        ),
        sa.Column("summary", sa.Text(), comment="The agent's summary of the conversation; null when there is none."),
        sa.Column("recording", sa.Text(), comment="The provider's locator, not necessarily a web address."),
        sa.Column("promised_on", sa.Date(), comment="The day for which payment was promised; null without a promise."),
        sa.Column("promised_amount", sa.Numeric(precision=20, scale=4), comment="The amount promised, in the invoices' currency; null when none was named."),
        sa.Column("promise_sources", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment="The fields of the provider's result that held the promise's date and amount."),
        sa.Column("callback_at", MOMENT, comment="When the person asked to be called again; null if no time is known."),
        sa.Column("cancel_asked_at", MOMENT, comment="When the provider was last asked to stop it, since a stop or a payment came after it was handed over."),
        sa.Column("cancel_words", sa.Text(), comment="The result of trying to stop it; null if no stop came."),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call")),
        sa.UniqueConstraint("run_id", "person_id", "attempt", name=op.f("uq_call_run_id_person_id_attempt")),
        schema="outreach",
        comment="One intent to call one person once.",
    )
    op.create_index("ix_call_expired_phone", "call", ["phone"], schema="outreach", postgresql_where=sa.text("state IN ('expired')"))
    op.create_index("ix_call_batch_id", "call", ["batch_id"], schema="outreach")
    op.create_index("ix_call_outstanding", "call", ["batch_id"], schema="outreach", postgresql_where=sa.text("state IN ('submitting', 'submitted', 'in_progress')"))
    op.create_index("ix_call_unknown", "call", ["batch_id"], schema="outreach", postgresql_where=sa.text("state = 'unknown'"))
    op.create_index("ix_call_planned_person_key", "call", ["person_key"], schema="outreach", postgresql_where=sa.text("state IN ('planned', 'not_sent')"))
    op.create_index("ix_call_person_key_rang_at", "call", ["person_key", "rang_at"], schema="outreach", postgresql_where=sa.text("rang_at IS NOT NULL"))
    op.create_index("ix_call_phone_rang_at", "call", ["phone", "rang_at"], schema="outreach", postgresql_where=sa.text("rang_at IS NOT NULL"))
    op.create_index("ix_call_ended_at", "call", ["ended_at"], schema="outreach", postgresql_where=sa.text("ended_at IS NOT NULL"))
    op.create_index("ix_call_run_id_person_key", "call", ["run_id", "person_key"], schema="outreach")
    op.create_index("ix_call_unmapped", "call", ["person_key"], schema="outreach", postgresql_where=sa.text("is_unmapped"))
    op.create_index("ix_call_promise", "call", ["run_id"], schema="outreach", postgresql_where=sa.text("conversation_outcome = 'promise_to_pay' OR promised_on IS NOT NULL OR promised_amount IS NOT NULL"))
    op.create_index(
        "uq_call_open_phone", "call", ["phone"], unique=True, schema="outreach", postgresql_where=sa.text("state IN ('submitting', 'submitted', 'in_progress', 'unknown')")
    )


def _promise_reading() -> None:
    op.create_table(
        "promise_reading",
        sa.Column("call_id", sa.Uuid(), nullable=False, comment="The call on which payment was promised."),
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="A later run of the campaign, whose extract was read."),
        sa.Column("currency", sa.Text(), nullable=False, comment="ISO 4217, of all invoices that the call was about."),
        sa.Column("open_before", sa.Numeric(20, 4), nullable=False, comment="What was open on them when the call was made."),
        sa.Column("still_open", sa.Numeric(20, 4), comment="What the later extract shows as open on them; null where a row of it cannot be read."),
        sa.ForeignKeyConstraint(["run_id"], ["outreach.campaign_run.run_id"], name=op.f("fk_promise_reading_run_id_campaign_run")),
        sa.PrimaryKeyConstraint("call_id", "run_id", name=op.f("pk_promise_reading")),
        schema="outreach",
        comment="What a later extract shows of the invoices that a promise was about.",
    )


def _campaign_daily() -> None:
    op.create_table(
        "campaign_daily",
        sa.Column("campaign_id", sa.Text(), nullable=False, comment="The campaign: the name of its folder."),
        sa.Column("run_date", sa.Date(), nullable=False, comment="Business date in the campaign's time zone."),
        sa.Column("runs", sa.Integer(), nullable=False, comment="How many sealed runs the day has."),
        sa.Column("extracted", sa.BigInteger(), nullable=False, comment="Rows of their extracts."),
        sa.Column("people", sa.BigInteger(), nullable=False, comment="People behind these rows."),
        sa.Column("to_call", sa.BigInteger(), nullable=False, comment="People who were to be called."),
        sa.Column("dialled", sa.BigInteger(), nullable=False, comment="Calls that were made, or may have been."),
        sa.Column("connected", sa.BigInteger(), nullable=False, comment="Those that a human answered."),
        sa.Column("conversations", sa.BigInteger(), nullable=False, comment="Those on which the human said something."),
        sa.Column("right_party", sa.BigInteger(), nullable=False, comment="Those with the person who was meant."),
        sa.Column("opt_outs", sa.BigInteger(), nullable=False, comment="Calls on which the person asked not to be called again."),
        sa.Column("promises", sa.BigInteger(), nullable=False, comment="Calls on which payment was promised."),
        sa.Column("kept", sa.BigInteger(), nullable=False, comment="Promises that were kept."),
        sa.Column("partly_kept", sa.BigInteger(), nullable=False, comment="Promises of which a part was paid."),
        sa.Column("broken", sa.BigInteger(), nullable=False, comment="Promises of which nothing was paid."),
        sa.Column("pending", sa.BigInteger(), nullable=False, comment="Promises whose day is not over."),
        sa.Column("unclear", sa.BigInteger(), nullable=False, comment="Promises of which no one can tell."),
        sa.Column("collected_7", JSONB(), comment="Paid within 7 days by currency, as text; null without payments."),
        sa.Column("collected_30", JSONB(), comment="Paid within 30 days by currency, as text; null without payments."),
        sa.Column("cost", JSONB(), comment="Cost of its calls by currency, as text; null where no cost is known."),
        sa.Column("calls_without_cost", sa.BigInteger(), nullable=False, comment="Dialled calls whose cost is not known."),
        sa.Column("open_calls", sa.BigInteger(), nullable=False, comment="Calls that may still report, or be made."),
        sa.Column("changed_at", MOMENT, nullable=False, comment="When its numbers last changed."),
        sa.PrimaryKeyConstraint("campaign_id", "run_date", name=op.f("pk_campaign_daily")),
        schema="outreach",
        comment="A campaign's day in numbers, as publish last counted them.",
    )


def _call_invoice() -> None:
    op.create_table(
        "call_invoice",
        sa.Column("call_id", sa.Uuid(), nullable=False, comment="The call."),
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="The run of both."),
        sa.Column("row_number", sa.BigInteger(), nullable=False, comment="The invoice: its row in the run's extract."),
        sa.Column("invoice_key", sa.Text(), nullable=False, comment="Its number folded, so that two spellings of it are one. Caps compare it."),
        sa.PrimaryKeyConstraint("call_id", "row_number", name=op.f("pk_call_invoice")),
        schema="outreach",
        comment="Which invoices a call is about.",
    )
    op.create_index("ix_call_invoice_invoice_key", "call_invoice", ["invoice_key"], schema="outreach")
    op.create_index("ix_call_invoice_run_id_row_number", "call_invoice", ["run_id", "row_number"], schema="outreach")


def _call_transition() -> None:
    op.create_table(
        "call_transition",
        sa.Column("transition_id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Counts up in the order of writing."),
        sa.Column("call_id", sa.Uuid(), comment="The call that moved; null when a batch did."),
        sa.Column("batch_id", sa.Uuid(), comment="The batch that moved; null when a call did."),
        sa.Column("from_state", sa.Text(), comment="The state before; null when it was new."),
        sa.Column("to_state", sa.Text(), nullable=False, comment="The state after."),
        sa.Column("happened_at", MOMENT, server_default=sa.text("clock_timestamp()"), nullable=False, comment="When, by the clock of the database."),
        sa.Column("actor", sa.Text(), nullable=False, comment="Its author: a step such as claim or submit, a person, or a database session."),
        sa.Column("evidence", JSONB(), nullable=False, comment="Its evidence, such as the provider's answer."),
        sa.PrimaryKeyConstraint("transition_id", name=op.f("pk_call_transition")),
        schema="outreach",
        comment="Every change of state, written by the database itself; append-only.",
    )
    op.create_index("ix_call_transition_batch_id", "call_transition", ["batch_id"], schema="outreach", postgresql_where=sa.text("batch_id IS NOT NULL"))
    op.create_index("ix_call_transition_call_id", "call_transition", ["call_id"], schema="outreach", postgresql_where=sa.text("call_id IS NOT NULL"))


def _legal_transition() -> None:
    op.create_table(
        "legal_transition",
        sa.Column("subject", sa.Text(), nullable=False, comment="call or batch"),
        sa.Column("from_state", sa.Text(), nullable=False, comment="The state before."),
        sa.Column("to_state", sa.Text(), nullable=False, comment="A state that may follow it."),
        sa.PrimaryKeyConstraint("subject", "from_state", "to_state", name=op.f("pk_legal_transition")),
        schema="outreach",
        comment="The moves that the database allows; equal to domain/calls.py.",
    )


def _call_transcript() -> None:
    op.create_table(
        "call_transcript",
        sa.Column("call_id", sa.Uuid(), nullable=False, comment="The call."),
        sa.Column("received_at", MOMENT, nullable=False, comment="When the transcript came in."),
        sa.Column("transcript", sa.Text(), nullable=False, comment="The whole text, as the provider gave it."),
        sa.ForeignKeyConstraint(["call_id"], ["outreach.call.call_id"], name=op.f("fk_call_transcript_call_id")),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call_transcript")),
        schema="outreach",
        comment="The whole transcript of a call, as the provider gave it.",
    )


def _call_transcript_turn() -> None:
    op.create_table(
        "call_transcript_turn",
        sa.Column("call_id", sa.Uuid(), nullable=False, comment="The call."),
        sa.Column("turn", sa.Integer(), nullable=False, comment="From 1, in spoken order."),
        sa.Column("speaker", sa.Text(), nullable=False, comment="agent, person or unknown"),
        sa.Column("text", sa.Text(), nullable=False, comment="The words of the turn."),
        sa.ForeignKeyConstraint(["call_id"], ["outreach.call_transcript.call_id"], name=op.f("fk_call_transcript_turn_call_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call_id", "turn", name=op.f("pk_call_transcript_turn")),
        schema="outreach",
        comment="One turn of a transcript.",
    )


def _provider_event() -> None:
    op.create_table(
        "provider_event",
        sa.Column("event_id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Counts up in the order of arrival."),
        sa.Column("connection_id", sa.Text(), nullable=False, comment="The account it came from: an Airflow connection id."),
        sa.Column("provider", sa.Text(), nullable=False, comment="The provider: the type of its connection."),
        sa.Column("event_key", sa.Text(), nullable=False, comment="The same each time the provider repeats the event."),
        sa.Column("source", sa.Text(), nullable=False, comment="webhook or poll"),
        sa.Column("received_at", MOMENT, nullable=False, comment="When it first came in."),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="The raw body, after its signature was verified."),
        sa.Column("call_id", sa.Uuid(), comment="Our call, if the event names one."),
        sa.Column("applied_at", MOMENT, comment="When it was handled; null while it waits."),
        sa.Column("result", sa.Text(), comment="applied, repeated, forged, unmatched, mismatch, other_account, ghost, duplicate or unreadable"),
        sa.Column("problem", sa.Text(), comment="The error with which it was last left; it is tried again."),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_provider_event")),
        sa.UniqueConstraint("connection_id", "event_key", name=op.f("uq_provider_event_connection_id_event_key")),
        schema="outreach",
        comment="The inbox: what providers said, committed before it is acknowledged; append-only.",
    )
    op.create_index("ix_provider_event_call_id", "provider_event", ["call_id"], schema="outreach")
    op.create_index("ix_provider_event_unapplied", "provider_event", ["event_id"], schema="outreach", postgresql_where=sa.text("applied_at IS NULL"))


def _notification() -> None:
    op.create_table(
        "notification",
        sa.Column("campaign_id", sa.Text(), nullable=False, comment="The campaign whose `notify` names the recipient."),
        sa.Column("cause", sa.Text(), nullable=False, comment="The cause of the event; a new one when it happens again."),
        sa.Column("recipient", sa.Text(), nullable=False, comment="Who was notified: a hash of the entry in `notify`."),
        sa.Column("kind", sa.Text(), nullable=False, comment="closed_gate, failed_gate, unknown_calls, broken_folder or late_night."),
        sa.Column("sent_at", MOMENT, nullable=False, comment="When it was delivered."),
        sa.PrimaryKeyConstraint("campaign_id", "cause", "recipient", name=op.f("pk_notification")),
        schema="outreach",
        comment="What was sent to whom, so that no one is notified twice.",
    )


def _warehouse_load() -> None:
    op.create_table(
        "warehouse_load",
        sa.Column("campaign_id", sa.Text(), nullable=False, comment="The campaign whose rows were loaded."),
        sa.Column("connection_id", sa.Text(), nullable=False, comment="The warehouse: an Airflow connection id."),
        sa.Column("schema_name", sa.Text(), nullable=False, comment="The schema there."),
        sa.Column("table_name", sa.Text(), nullable=False, comment="The table there: the name of the view in reporting."),
        sa.Column("load_id", sa.Uuid(), nullable=False, comment="The last load; the warehouse has it too, unless one of the two was set back."),
        sa.Column("database_identity", sa.Text(), nullable=False, comment="The ledger's cluster and timeline, which its transactions are numbered in."),
        sa.Column("next_transaction", sa.BigInteger(), nullable=False, comment="What this transaction or a later one wrote was not seen by the load."),
        sa.Column("loaded_at", MOMENT, nullable=False, comment="When."),
        sa.Column("rows_written", sa.BigInteger(), nullable=False, comment="How many rows were new or had changed."),
        sa.Column("rows_removed", sa.BigInteger(), nullable=False, comment="How many rows were no longer in the view."),
        sa.PrimaryKeyConstraint("campaign_id", "connection_id", "schema_name", "table_name", name=op.f("pk_warehouse_load")),
        schema="outreach",
        comment="The last load of each reporting view into a warehouse, so that the next one looks only at what may have changed.",
    )
